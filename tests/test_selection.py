"""Which part of an organization is drawn, in which boxes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.model import Actor, Organization
from orgflow.network import Network
from orgflow.selection import NothingSelected, collapsed, selected
from tests.builders import org
from tests.test_worlds import networks

CHAIN = ("A>B .9", "B>C .9", "C>D .9", "D>X .9", "E>D .9 when=close")


def changed(organization: Organization, **fields: dict[str, object]) -> Network:
    """Give actors (by id) other fields."""
    actors = (replace(actor, **fields.get(actor.id, {})) for actor in organization.actors)  # type: ignore[arg-type]
    return Network(replace(organization, actors=tuple(actors)))


def chain(**fields: dict[str, object]) -> Network:
    return changed(org(*CHAIN, external="X", situations={"close": 0.1}), **fields)


def parts(**above: str) -> Network:
    fields: dict[str, dict[str, object]] = {name: {"part_of": whole} for name, whole in above.items()}
    return chain(**fields)


def actors(network: Network, *where: str) -> str:
    return "".join(sorted(selected(network, where).actors))


# -- where -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where, found",
    [
        ("near=B", "ABC"),
        ("near=B:0", "B"),
        ("near=B:2", "ABCD"),
        ("near=B:9999", "ABCDEX"),
        ("near=B:" + "9" * 5000, "ABCDEX"),
        ("near=b", "ABC"),
        ("layer=front line", "D"),
        ("layer=Front-Line", "D"),
        ("layer = external customer", "X"),
        ("situation=close", "DE"),
    ],
)
def test_a_condition_keeps_those_who_meet_it(where: str, found: str) -> None:
    assert actors(chain(), where) == found


def test_a_department_is_its_head_with_all_that_is_part_of_it_at_any_level() -> None:
    assert actors(parts(A="B", C="A"), "part_of=B") == "ABC"


@pytest.mark.parametrize("key, value", [("site", "Hull"), ("owner", "Ann")])
def test_a_site_or_an_owner_is_found(key: str, value: str) -> None:
    assert actors(chain(A={key: value}, C={key: value}), f"{key}={value}") == "AC"


def test_a_tag_is_one_of_several() -> None:
    assert actors(chain(A={"tags": ("it", "core")}, C={"tags": ("core",)}), "tag=core") == "AC"


def test_an_actor_is_found_by_its_name() -> None:
    assert actors(chain(B={"name": "Pay: roll"}), "near=Pay: roll:1") == "ABC"


def test_all_conditions_must_hold() -> None:
    assert actors(chain(), "near=D", "layer=back office") == "CE"


def test_the_links_are_those_between_who_is_left() -> None:
    assert selected(chain(), ["near=B"]).links == {"A>B:work", "B>C:work"}


def test_of_a_situation_just_its_own_links_are_left() -> None:
    assert selected(chain(), ["situation=close", "near=D"]).links == {"E>D:work@close"}


@pytest.mark.parametrize(
    "where, told",
    [
        ("layr=x", "Did you mean 'layer'?"),
        ("payroll", "KEY=VALUE with one of layer, part_of, tag, site, owner, situation, near"),
        ("layer=frontlne", "Did you mean 'front line'? Known: back office, external customer and front line"),
        ("near=Z", "there is no actor 'Z'"),
        ("layer", "'layer' lacks what to look for: write 'layer=front line'"),
        ("near=", "'near=' lacks what to look for: write near=ACTOR"),
        ("near=A:-1", "'near=A:-1' ends in no number of links: write near=A:2"),
        ("site=Hull", "no actor has a site"),
        ("situation=clos", "Did you mean 'close'?"),
        ("part_of=B", "no actor has a part_of"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(where: str, told: str) -> None:
    with pytest.raises(NothingSelected) as problem:
        selected(chain(), [where])
    assert told in str(problem.value)


def test_where_nobody_is_left_that_is_said_with_the_conditions() -> None:
    with pytest.raises(NothingSelected, match=r"at most 1 link from A; layer front line"):
        selected(chain(), ["near=A", "layer=front line"])


def test_of_an_organization_without_actors_nothing_is_selected() -> None:
    assert selected(Network(Organization("Empty")), ()).actors == frozenset()


@given(networks(), st.integers(0, 3))
def test_near_an_actor_are_those_whom_as_many_links_reach(network: Network, steps: int) -> None:
    start = network.actors[0].id
    reached = {start}
    for _ in range(steps):
        ends = [{link.provider, link.customer} for link in network.links]
        reached = reached.union(*(pair for pair in ends if pair & reached))
    assert selected(network, [f"near={start}:{steps}"]).actors == reached


# -- boxes that stand for several ------------------------------------------------------------------


def boxes(network: Network, *where: str) -> dict[str, str]:
    found = collapsed(network, "part_of", selected(network, where))
    return {actor: box.id for actor, box in sorted(found.boxes.items())}


def test_a_department_is_one_box_with_its_head() -> None:
    assert boxes(parts(A="B", C="D", E="D")) == {"A": "B", "B": "B", "C": "D", "D": "D", "E": "D"}


def test_who_is_part_of_nothing_stays_itself() -> None:
    network = parts(A="B")
    assert boxes(network) == {"A": "B", "B": "B"}
    assert collapsed(network, "part_of").size == 5


def test_the_uppermost_level_makes_the_boxes() -> None:
    assert set(boxes(parts(A="B", B="C", E="D")).items()) >= {("A", "C"), ("B", "C"), ("E", "D")}


def test_a_level_that_sets_nobody_apart_makes_no_boxes() -> None:
    network = parts(A="B", B="E", C="D", D="E")
    assert boxes(network) == {"A": "B", "B": "B", "C": "D", "D": "D"}


def test_an_external_customer_joins_no_department() -> None:
    assert "X" not in boxes(parts(X="B", A="B"))


def test_who_alone_is_left_of_a_department_stays_itself() -> None:
    assert boxes(parts(A="B", E="D"), "near=D:1") == {"D": "D", "E": "D"}
    assert boxes(parts(A="B"), "near=C:1") == {}


def test_departments_in_a_circle_are_one_box() -> None:
    assert len(set(boxes(parts(A="B", B="A", C="B", E="D")).values())) == 2


def test_a_box_stands_in_the_layer_of_its_head() -> None:
    network = chain(A={"part_of": "D"}, D={"position": ("support",)})
    assert collapsed(network, "part_of").boxes["A"].position == ("support",)


def test_a_box_whose_head_has_no_position_stands_where_most_of_it_stands() -> None:
    assert collapsed(parts(A="D", C="D"), "part_of").boxes["D"].position == ("back office",)


def test_layers_are_boxes_too() -> None:
    found = collapsed(chain(), "layer")
    assert found.boxes["A"] == Actor("layer back office", "Back office", ("back office",))
    assert found.size == 3
