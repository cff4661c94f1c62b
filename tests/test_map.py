from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from math import hypot

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow.diagrams import look
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.labels import Box
from orgflow.diagrams.map import draw
from orgflow.diagrams.render import render
from orgflow.loader import load
from orgflow.model import POSITIONS, Actor, Link, Organization, Rating, Situation
from orgflow.network import Network
from tests.builders import link
from tests.paths import ORGS
from tests.pictures import Picture, company, drawn, read, two_way

LAYERS = {"B": "back office", "S": "support", "F": "front line", "C": "external customer"}
CHAIN = ("B>S .5 f=250", "S>F .9 f=52", "F>C .9 f=12")


def chain(*more: str | Link, **positions: str) -> Organization:
    return company(*CHAIN, *more, positions={**LAYERS, **positions})


def test_layers_stand_from_left_to_right() -> None:
    boxes = drawn(chain()).boxes
    assert sorted(boxes, key=lambda name: boxes[name].left) == ["B", "S", "F", "C"]


def test_layers_stand_in_order_even_where_no_link_joins_them() -> None:
    boxes = drawn(company("B>F .5", "S>C .5", positions=LAYERS)).boxes
    assert boxes["B"].right < boxes["S"].left < boxes["F"].left < boxes["C"].left


def test_a_link_back_upstream_does_not_turn_the_layers_round() -> None:
    boxes = drawn(company("C>B .5", "F>S .5", positions=LAYERS)).boxes
    assert boxes["B"].right < boxes["S"].left < boxes["F"].left < boxes["C"].left


def test_an_actor_whose_position_is_left_out_stands_where_it_is_derived_to_stand() -> None:
    picture = drawn(company("B>F .5", "F>C .5", "D>C .5", positions={**LAYERS, "D": ""}))
    assert picture.boxes["D"].left == picture.boxes["F"].left


def test_a_derived_position_is_marked_with_a_star() -> None:
    assert "*" in drawn(chain("B>D .5", D="")).texts


def test_outsiders_have_a_band_of_their_own_beside_the_back_office() -> None:
    picture = drawn(chain("P>S .5", P="supplier"))
    assert "Suppliers" in picture.texts
    assert picture.boxes["P"].left == picture.boxes["B"].left


@pytest.mark.parametrize(
    "positions, heading",
    [
        (["partner"], "Partners"),
        (["authority"], "Authorities"),
        (["partner", "supplier"], "Partners & suppliers"),
        (["supplier", "authority"], "Outside parties"),
    ],
)
def test_the_band_of_outsiders_is_named_after_those_in_it(positions: list[str], heading: str) -> None:
    assert look.outside(positions).heading == heading


def test_a_band_without_actors_is_not_drawn() -> None:
    assert "Support" not in drawn(company("B>F .5", positions={"B": "back office", "F": "front line"})).texts


def test_a_weak_link_is_orange_dashed_and_says_what_it_is_for() -> None:
    picture = drawn(chain(), "B>S:work")
    stroke = picture.stroke("B gives S: work")
    assert (stroke.kind, stroke.colour, stroke.dashes) == ("weak", look.WEAK, "5,2")
    assert "work 50 %" in picture.labels


def test_a_weak_link_shows_the_marks_of_both_sides_on_a_scale_of_five() -> None:
    rated = replace(link("B>S"), provider_rating=Rating(7, 9, 1, 9), customer_rating=Rating(1.44, 8))
    assert "work 4 | 1.4" in drawn(company(rated, positions=LAYERS), "B>S:work").labels


def test_a_mark_that_nobody_gave_is_a_dash() -> None:
    rated = replace(link("B>S"), customer_rating=Rating(2, 8))
    assert "work - | 2" in drawn(company(rated, positions=LAYERS), "B>S:work").labels


def test_a_mark_that_few_people_gave_is_not_drawn() -> None:
    rated = replace(link("B>S"), provider_rating=Rating(4, 9), customer_rating=Rating(2, 4))
    picture = drawn(company(rated, positions=LAYERS), "B>S:work")
    assert "work 4 | few" in picture.labels
    assert any("few: fewer than 5 answers, not shown" in text for text in picture.texts)


def test_a_mark_that_a_unit_agreed_on_is_drawn() -> None:
    rated = replace(link("B>S"), customer_rating=Rating(2, 1, agreed=True))
    picture = drawn(company(rated, positions=LAYERS), "B>S:work")
    assert "work - | 2" in picture.labels
    assert not any("few" in text for text in picture.texts)


def test_a_weak_link_of_which_nothing_is_known_shows_no_figure() -> None:
    assert "work" in drawn(company("B>S", positions=LAYERS), "B>S:work").labels


def test_a_situational_link_is_violet_dotted_and_says_when_it_exists() -> None:
    situations = (Situation("close", "month-end", share=0.1),)
    picture = drawn(company("B>S .5 when=close", positions=LAYERS, situations=situations))
    stroke = picture.stroke("B gives S")
    assert (stroke.kind, stroke.colour, stroke.dashes) == ("situation", look.SITUATION, "1,5")
    assert list(picture.labels) == ["if month-end"]


def test_a_weak_situational_link_is_orange_dotted_with_its_condition_first() -> None:
    picture = drawn(
        company("B>S .5 when=close", positions=LAYERS, situations={"close": 0.1}), "B>S:work@close"
    )
    stroke = picture.stroke("B gives S")
    assert (stroke.colour, stroke.dashes) == (look.WEAK, "1,5")
    assert "if close: work 50 %" in picture.labels


@pytest.mark.parametrize(
    "per_year, width",
    [(2000, 2.6), (250, 2.6), (52, 1.8), (26, 1.2), (12, 1.2), (4, 0.8), (1, 0.5), (None, 1.2)],
)
def test_a_line_is_the_thicker_the_more_often_it_is_used(per_year: float | None, width: float) -> None:
    assert look.thickness(per_year) == width


def test_a_weak_line_is_never_too_thin_for_a_projector() -> None:
    assert drawn(company("B>S .5 f=1", positions=LAYERS), "B>S:work").stroke("B gives S").width == 1.6


def test_a_line_points_at_the_customer() -> None:
    picture = drawn(chain())
    for stroke in picture.strokes:
        assert_points_at_the_customer(picture, stroke.told, stroke.full)


def test_a_line_that_runs_back_upstream_points_at_the_customer() -> None:
    picture = drawn(chain("C>B .5"))
    assert_points_at_the_customer(picture, "C gives B", picture.stroke("C gives B").full)


def test_a_two_way_link_is_one_line_with_a_hollow_tip_at_the_provider() -> None:
    picture = drawn(company(*two_way(link("B>S .5"), link("S>B .5 for=orders")), positions=LAYERS))
    (stroke,) = picture.strokes
    assert_points_at_the_customer(picture, "B gives S", stroke.full)
    assert_points_at_the_customer(picture, "S gives B", stroke.hollow)


def test_a_two_way_link_runs_downstream_whichever_half_is_written_first() -> None:
    picture = drawn(company(*two_way(link("S>B .5"), link("B>S .5")), positions=LAYERS))
    assert_points_at_the_customer(picture, "B gives S", picture.strokes[0].full)


def test_lines_within_a_layer_have_their_tips_at_the_right_ends() -> None:
    names = "abcdef"
    links = [
        two_way(link(f"{x}>{y} .5"), link(f"{y}>{x} .5 for=orders")) for x, y in ("ab", "db", "ce", "fa")
    ]
    organization = company(
        *(half for pair in links for half in pair), positions=dict.fromkeys(names, "support")
    )
    picture = drawn(organization)
    for stroke in picture.strokes:
        given, owed = stroke.told.split("\n")
        assert_points_at_the_customer(picture, given, stroke.full)
        assert_points_at_the_customer(picture, owed, stroke.hollow)


def assert_points_at_the_customer(picture: Picture, told: str, tip: tuple[float, float] | None) -> None:
    found = re.match("(.+) gives ([^:]+)", told)
    assert found is not None
    assert tip is not None
    provider, customer = (distance(picture.boxes[name], tip) for name in found.groups())
    assert customer < min(14, provider)


def distance(box: Box, point: tuple[float, float]) -> float:
    x, y = point
    return hypot(max(box.left - x, 0, x - box.right), max(box.bottom - y, 0, y - box.top))


def test_plain_links_between_the_same_two_are_one_line_whose_tooltip_tells_them_all() -> None:
    picture = drawn(company("B>S .9", "B>S .9 for=more", positions=LAYERS))
    assert [stroke.told.count("B gives S") for stroke in picture.strokes] == [2]


def test_weak_links_between_the_same_two_are_a_line_each() -> None:
    links = ("B>S .5", "B>S .4 for=more", "B>S .9 for=most")
    picture = drawn(company(*links, positions=LAYERS), "B>S:work", "B>S:more")
    assert [stroke.kind for stroke in picture.strokes].count("weak") == 2
    assert {"work 50 %", "more 40 %"} <= set(picture.labels)


def test_a_weak_half_of_a_two_way_link_shows_that_it_is_owed_back() -> None:
    organization = company(*two_way(link("B>S .9"), link("S>B .3 for=orders")), positions=LAYERS)
    picture = drawn(organization, "S>B:orders")
    assert "▷ orders 30 %" in picture.labels
    assert picture.strokes[0].kind == "weak"


def test_an_actor_where_three_weak_links_meet_says_so() -> None:
    weak = ("a>S:work", "b>S:work", "S>F:work")
    picture = drawn(company("a>S .5", "b>S .5", "S>F .5", positions=LAYERS), *weak)
    assert "3 weak links" in picture.texts


def test_two_weak_links_are_no_bottleneck() -> None:
    picture = drawn(company("a>S .5", "b>S .5", "S>F .9", positions=LAYERS), "a>S:work", "b>S:work")
    assert not any("weak links" in text for text in picture.texts)


@pytest.mark.parametrize("status", ["lapsed", "prospect"])
def test_a_customer_who_is_none_today_is_marked(status: str) -> None:
    organization = chain()
    actors = tuple(
        replace(actor, status=status) if actor.id == "C" else actor for actor in organization.actors
    )
    assert status in drawn(replace(organization, actors=actors)).texts


def test_the_heading_names_the_organization_with_its_counts_and_its_date() -> None:
    organization = replace(chain(), name="Hill & Dale", as_of=date(2026, 11, 22))
    texts = " ".join(drawn(organization, "B>S:work").texts)
    assert texts.startswith("Who depends on whom at Hill & Dale")
    assert (
        "4 actors, 1 of them an external customer, 3 links, 1 of them weak, as of 22 November 2026." in texts
    )


def test_an_organization_without_links_has_a_map_of_its_actors() -> None:
    organization = Organization("New", actors=(Actor("a", "Alpha"), Actor("b", "Beta", ("front line",))))
    assert set(drawn(organization).boxes) == {"Alpha", "Beta"}


def test_an_organization_without_actors_has_an_empty_map() -> None:
    assert drawn(Organization("Empty")).boxes == {}


def test_an_unknown_weak_link_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        draw(Network(chain()), ["no such link"])


def test_the_text_in_place_of_the_picture_tells_the_weak_links() -> None:
    figure = draw(Network(chain()), ["B>S:work"])
    assert figure.alt == (
        "Map of 4 actors, 1 of them an external customer, 3 links. Weak: B gives S: work, 250, 50 % right."
    )


def test_emphasis_fades_all_other_lines_without_moving_anything() -> None:
    organization = company(
        *CHAIN,
        "B>F .9 when=close",
        "a>S .5",
        positions=LAYERS | {"a": "back office"},
        situations={"close": 0.1},
    )
    before = drawn(organization, "B>S:work")
    after = drawn(organization, "B>S:work", emphasis=["B>S:work"])
    assert after.boxes == before.boxes
    assert {stroke.kind for stroke in after.strokes} == {"weak", "faded"}
    assert list(after.labels) == ["work 50 %"]


def test_names_are_broken_not_cut() -> None:
    name = "Coordination of the departments for planning, purchasing, provisioning, production"
    picture = drawn(Organization("Long", actors=(Actor("a", name), Actor("b", "Z" * 120))))
    told = " ".join(picture.texts)
    assert name in told
    assert "Z" * 120 in told.replace(" ", "")


def test_a_name_stays_inside_its_box() -> None:
    picture = drawn(Organization("Wide", actors=(Actor("a", "Wareneingangsprüfung Werk II"),)))
    (box,) = picture.boxes.values()
    rows = [row for row in picture.texts if row.startswith(("Waren", "II"))]
    assert max(inter().width(row, look.NAME) for row in rows) < box.right - box.left - 16


# -- the legend ---------------------------------------------------------------------


LEGEND = ("daily", "weekly", "monthly or rarer", "only in a situation", "weak", "▶", "▷", "*", "a grey line")


def legend(picture: Picture) -> set[str]:
    return {key for key in LEGEND for text in picture.texts[1:14] if text.startswith(key) and len(text) > 1}


def test_the_legend_of_a_plain_map_explains_lines_and_tips() -> None:
    assert legend(drawn(chain())) == {"daily", "weekly", "monthly or rarer", "▶"}


def test_the_legend_of_a_map_without_links_is_empty() -> None:
    assert legend(drawn(Organization("New", actors=(Actor("a", "Alpha", ("support",)),)))) == set()


def test_the_legend_explains_marks_only_where_there_are_marks() -> None:
    assert "weak: % that arrives right" in [text.strip() for text in drawn(chain(), "B>S:work").texts]


def test_the_legend_says_where_the_cadence_of_a_thin_line_is_not_known() -> None:
    picture = drawn(company("B>S .9", positions=LAYERS))
    assert "monthly, rarer or not known" in picture.texts


@st.composite
def organizations(draw_value: st.DrawFn) -> tuple[Organization, list[str]]:
    names = "abcdefgh"[: draw_value(st.integers(2, 8))]
    positions = {name: draw_value(st.sampled_from(("", *POSITIONS))) for name in names}
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda pair: pair[0] != pair[1])
    made: dict[str, Link] = {}
    for x, y in draw_value(st.lists(ends, min_size=1, max_size=14)):
        words = draw_value(st.sampled_from(("", "when=close", "f=250", "f=52", "f=1", "for=spare_parts")))
        found = link(f"{x}>{y} .7 {words}")
        made[found.id] = found
    both = [(x, y) for x in made.values() for y in made.values() if x.id < y.id and _is_return(x, y)]
    if both:
        made.update({half.id: half for half in two_way(*both[0])})
    organization = company(*made.values(), positions=positions, situations={"close": 0.1})
    return organization, draw_value(st.lists(st.sampled_from(sorted(made)), unique=True, max_size=5))


def _is_return(one: Link, other: Link) -> bool:
    return (one.provider, one.customer) == (other.customer, other.provider) and one.when == other.when


drawn_examples = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@drawn_examples
@given(organizations())
def test_the_legend_is_true_to_what_is_drawn(case: tuple[Organization, list[str]]) -> None:
    organization, weak = case
    picture = drawn(organization, *weak)
    kinds = {stroke.kind for stroke in picture.strokes}
    shown = legend(picture)
    assert ("weak" in shown) == ("weak" in kinds)
    assert ("only in a situation" in shown) == ("situation" in kinds)
    assert ("▷" in shown) == any(stroke.hollow for stroke in picture.strokes)
    assert ("*" in shown) == any(not actor.position for actor in organization.actors)


@drawn_examples
@given(organizations())
def test_every_link_is_told_by_exactly_one_line(case: tuple[Organization, list[str]]) -> None:
    organization, weak = case
    told = [row for stroke in drawn(organization, *weak).strokes for row in stroke.told.split("\n")]
    assert len(told) == len(organization.links)


@drawn_examples
@given(organizations())
def test_no_label_covers_an_actor(case: tuple[Organization, list[str]]) -> None:
    organization, weak = case
    assert list(covered(drawn(organization, *weak))) == []


@cache
def example(name: str) -> Picture:
    organization = load(ORGS / name)
    network = Network(organization)
    weak = sorted(network.links, key=lambda one: (network.health(one.id), one.id))[:8]
    return drawn(organization, *(one.id for one in weak))


each_example = pytest.mark.parametrize("name", sorted(path.name for path in ORGS.iterdir() if path.is_dir()))


@each_example
def test_no_label_of_an_example_covers_an_actor_or_another_label(name: str) -> None:
    assert list(covered(example(name))) == []


@each_example
def test_every_tip_of_an_example_touches_the_one_it_points_at(name: str) -> None:
    picture = example(name)
    for stroke in picture.strokes:
        assert_points_at_the_customer(picture, stroke.told, stroke.full)


def covered(picture: Picture) -> Iterator[tuple[str, str]]:
    labels = list(picture.labels.items())
    for i, (text, box) in enumerate(labels):
        others = [*picture.boxes.items(), *labels[i + 1 :]]
        yield from ((text, other) for other, place in others if box.overlap(place) > 1)


def test_the_same_organization_gives_the_same_text_whatever_the_hash_seed() -> None:
    program = (
        "from orgflow.diagrams.map import draw; from orgflow.loader import load; "
        "from orgflow.network import Network; "
        f"o = load({str(ORGS / 'airline')!r}); print(draw(Network(o), [x.id for x in o.links[:6]]).dot)"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(texts) == 1


def test_the_order_of_actors_in_the_file_does_not_matter() -> None:
    organization = chain()
    turned = replace(organization, actors=organization.actors[::-1], links=organization.links[::-1])
    assert draw(Network(turned)) == draw(Network(organization))


@pytest.mark.parametrize("colour", [look.INK, look.GREY, look.WEAK, look.SITUATION])
@pytest.mark.parametrize("ground", ["#FFFFFF", *(layer.fill for layer in look.LAYERS.values())])
def test_small_text_can_be_read_on_every_ground(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 4


def test_a_line_can_be_seen_on_white() -> None:
    assert contrast(look.HEALTHY, "#FFFFFF") >= 3


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours after WCAG 2.2, 1 to 21."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# -- for those who draw it into something larger -----------------------------------------------


def test_what_stands_for_an_actor_a_link_or_a_label_is_named_in_the_drawing() -> None:
    figure = draw(Network(chain()), ["B>S:work"])
    ids = set(re.findall(r' id="([^"]+)"', render(figure).decode()))
    assert set(figure.stands_for) <= ids
    (line,) = (name for name, links in figure.stands_for.items() if links == ("B>S:work",))
    assert f"{line}-label" in ids


def test_a_map_can_leave_its_title_to_the_page_around_it() -> None:
    network = Network(chain())
    assert "Who depends on whom at Test" in read(draw(network)).texts
    bare = read(draw(network, headed=False))
    assert "Who depends on whom at Test" not in bare.texts
    assert any("Read left to right" in text for text in bare.texts)
