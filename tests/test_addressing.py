"""What people type for an actor or a link, to its id."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow import addressing
from orgflow.addressing import NotOne
from orgflow.model import Organization
from orgflow.report import Names
from tests.builders import link, org

NAMES = {"shop": "Shop", "desk": "Order desk", "oven": 'The "old" oven: a > b', "folk": "Customers"}
LIST = "desk>oven:list"


def named(organization: Organization, names: dict[str, str]) -> Organization:
    actors = tuple(replace(actor, name=names.get(actor.id, actor.name)) for actor in organization.actors)
    return replace(organization, actors=actors)


HERE = named(
    org(
        link("desk>oven for=list f=7"),
        link("oven>shop for=bread"),
        link("shop>folk for=bread f=100"),
        link("shop>folk for=cake"),
        external="folk",
    ),
    NAMES,
)


def refusal(text: str) -> str:
    with pytest.raises(NotOne) as problem:
        addressing.either(HERE, text)
    return str(problem.value)


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        'Order desk → The "old" oven: a > b: list',
        'order desk -> the "old" oven: a > b',
        "desk>oven",
        "desk > oven : list",
        "Order desk  ->\n  oven: list, 7.",
        "list (Order desk → oven)",
        '"list", Order desk -> oven',
        "LIST",
    ],
)
def test_a_link_is_named_as_reports_print_it(text: str) -> None:
    assert addressing.link(HERE, text) == LIST
    assert addressing.either(HERE, text) == ("link", LIST)


@pytest.mark.parametrize("text", ["desk", "Order desk", "order DESK"])
def test_an_actor_is_named_by_its_id_or_its_name(text: str) -> None:
    assert addressing.actor(HERE, text) == "desk"
    assert addressing.either(HERE, text) == ("actor", "desk")


def test_an_actor_goes_before_a_link_that_is_for_what_it_is_called() -> None:
    assert addressing.either(org("a>b for=b"), "b") == ("actor", "b")


def test_of_several_links_between_two_each_is_offered_as_it_is_typed() -> None:
    assert refusal("Shop -> Customers") == (
        """'Shop -> Customers' names 2 links; write one of "shop>folk:bread" and "shop>folk:cake"."""
    )


def test_what_several_links_are_for_names_none_of_them() -> None:
    assert '"oven>shop:bread" and "shop>folk:bread"' in refusal("bread")


def test_of_several_actors_of_one_name_each_is_offered() -> None:
    twins = named(org("a>b"), {"a": "Team", "b": "Team"})
    with pytest.raises(NotOne, match='names 2 actors; write one of "a" and "b"'):
        addressing.actor(twins, "team")


def test_very_many_are_not_all_offered() -> None:
    many = org(*(link(f"a>b for=work-{number}") for number in range(50)))
    with pytest.raises(NotOne, match="names 50 links; .* and 44 more"):
        addressing.link(many, "a > b")


def test_a_link_between_the_same_two_is_offered() -> None:
    assert 'Between these two there is "desk>oven:list".' in refusal("Order desk -> oven: cake")


def test_a_name_that_only_begins_like_another_is_not_taken_for_it() -> None:
    with pytest.raises(NotOne) as problem:
        addressing.link(HERE, "oven -> shopkeepers")
    assert "Between" not in str(problem.value)


def test_a_link_the_other_way_round_is_offered() -> None:
    assert 'the other way round there are "shop>folk:bread" and "shop>folk:cake"' in refusal("folk > shop")


@pytest.mark.parametrize("text", ["Order dask -> oven: list", "desk>oven:lisst", "dsk -> oven: list"])
def test_a_link_that_is_spelt_alike_is_offered(text: str) -> None:
    assert f'"{LIST}"' in refusal(text)


@pytest.mark.parametrize("text", ["", " ", "→", ">", ":", '"', "nothing like it", "a -> b -> c: d: e"])
def test_what_resembles_nothing_is_answered_with_how_a_link_is_named(text: str) -> None:
    assert addressing.HOW in refusal(text)


def test_an_actor_that_is_spelt_alike_is_offered() -> None:
    assert refusal("Order dask").endswith("Did you mean 'desk' (Order desk)?")


def test_a_name_that_is_the_id_in_other_letters_is_not_repeated() -> None:
    assert refusal("shopp").endswith("Did you mean 'shop'?")


def test_who_is_no_actor_is_answered_with_who_is_spelt_alike() -> None:
    with pytest.raises(NotOne) as problem:
        addressing.actor(HERE, "Order dask")
    assert str(problem.value) == "there is no actor 'Order dask'. Did you mean 'desk' (Order desk)?"


@given(st.sampled_from(sorted(NAMES)), st.sampled_from(sorted(NAMES)), st.sampled_from(["cake", "bread", ""]))
def test_whatever_is_offered_for_two_actors_names_a_link_between_them(a: str, b: str, what: str) -> None:
    between = {one.id for one in HERE.links if {one.provider, one.customer} == {a, b}}
    straight = {one.id for one in HERE.links if (one.provider, one.customer) == (a, b)}
    try:
        found = addressing.link(HERE, f"{a} > {b}: {what}")
    except NotOne as problem:
        offered = {one.id for one in HERE.links if f'"{one.id}"' in str(problem)}
        assert offered == (straight or between) or not between
    else:
        assert found in straight


@given(st.lists(st.text(min_size=1, max_size=8), min_size=3, max_size=3, unique=True))
def test_what_a_report_calls_a_link_names_it_whatever_the_names_are(texts: list[str]) -> None:
    first, last, deliverable = texts
    here = named(org(replace(link("a>b"), deliverable=deliverable)), {"a": first, "b": last})
    assert addressing.link(here, Names(here).link(here.links[0])) == here.links[0].id
