"""The matrix picture, read back from what is drawn."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from orgflow.diagrams import look
from orgflow.diagrams.cells import ASLEEP, HEAT, mark
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.matrix import MOST_ACTORS, MOST_SHOWN
from orgflow.diagrams.render import render
from orgflow.findings import Figure
from orgflow.illustration.matrices import By, Order, matrix
from orgflow.model import Counted, Organization, Rating
from orgflow.network import Network
from orgflow.views.moment import during
from tests import sheets
from tests.builders import link, net, org
from tests.sheets import SVG, texts, things, words
from tests.test_map import contrast
from tests.test_worlds import networks, slow

LINKS = ("A>B .5 f=250 for=parts", "B>X .97 f=12 for=goods")
WAYS: tuple[tuple[By, Order], ...] = (("layer", "name"), ("group", "name"), ("layer", "sequence"))


def drawn(*links: str, by: By = "layer", order: Order = "name", **more: object) -> Figure:
    return matrix(Network(org(*(links or LINKS), external="X", **more)), by=by, order=order)  # type: ignore[arg-type]


def said(figure: Figure, one: str) -> list[str]:
    return sheets.said(things(figure)[one])


def rated(provider: Rating | None, customer: Rating | None) -> Network:
    one = replace(link("A>X"), provider_rating=provider, customer_rating=customer)
    return net(one, external="X")


# -- fields ----------------------------------------------------------------------------------


def test_a_field_lies_in_the_row_of_the_provider_and_the_column_of_the_customer() -> None:
    found = things(drawn())
    rows = [found[one].find(f"{SVG}rect") for one in ("A>B:parts", "B>X:goods")]
    places = [(float(one.get("x", "")), float(one.get("y", ""))) for one in rows if one is not None]
    assert (places[1][0] - places[0][0], places[1][1] - places[0][1]) == pytest.approx((30, 30))


def test_a_field_tells_its_link_in_full() -> None:
    title = things(drawn())["A>B:parts"].findtext(f"{SVG}title")
    assert title is not None
    assert title.startswith("A gives B: parts, 250, 50 % right")


def _dashes(line: ET.Element) -> int:
    """Count the dashes that fit a line."""
    (left, _), (right, _) = (map(float, point.split(",")) for point in line.get("points", "").split())
    dash, gap = map(float, line.get("stroke-dasharray", "").split(","))
    return round((right - left + gap) / (dash + gap))


def test_dots_say_how_often() -> None:
    found = things(drawn("A>X .9 f=250", "B>X .9 f=60", "C>X .9 f=12", "D>X .9 f=4", "E>X .9 f=1", "F>X .9"))
    lines = [found[f"{one}>X:work"].find(f"{SVG}polyline") for one in "ABCDEF"]
    dots = [0 if line is None else _dashes(line) for line in lines]
    assert dots == [5, 4, 3, 2, 1, 0]


def test_what_exists_only_in_a_situation_has_an_s() -> None:
    assert said(drawn("A>X .97 when=close", situations={"close": 0.1}), "A>X:work@close") == ["4s"]


def test_several_links_in_a_field_show_the_worst_with_their_number() -> None:
    figure = drawn("A>X .97 for=one", "A>X .71 for=two")
    assert said(figure, "A>X:one") == ["2", "×2"]
    assert ("A>X:two", "A>X:one") in figure.stands_for.values()


def test_the_digit_is_the_lower_mark_of_the_two_sides() -> None:
    network = rated(Rating(4.6, 9), Rating(2.4, 9))
    assert mark(network, network.links[0]) == 2


def test_a_mark_by_too_few_people_is_not_shown() -> None:
    network = rated(None, Rating(1.0, 2))
    assert mark(network, network.links[0]) == 0
    assert said(matrix(network), network.links[0].id) == ["?"]
    assert "fewer than 5 answers" in words(matrix(network))


@pytest.mark.parametrize("health, digit", [(0.0, 1), (0.5, 1), (0.71, 2), (0.85, 3), (0.95, 4), (1.0, 5)])
def test_without_marks_the_health_is_read_backwards_on_the_scale(health: float, digit: int) -> None:
    counted = replace(link("A>X"), measured=Counted(health * 100_000, 100_000))
    network = net(counted, external="X")
    assert mark(network, network.links[0]) == digit


def test_what_is_not_known_is_a_question() -> None:
    assert said(drawn("A>X"), "A>X:work") == ["?"]
    assert "not known" in texts(drawn("A>X"))


def test_what_is_not_needed_in_the_situation_is_grey() -> None:
    organization = org("A>X .9", "B>X .9 when=close", external="X", situations={"close": 0.1})
    figure = matrix(Network(during(organization, ())))
    box = things(figure)["B>X:work@close"].find(f"{SVG}rect")
    assert box is not None
    assert box.get("fill") == ASLEEP.fill
    assert "on an ordinary day" in figure.title
    assert "grey: not needed then" in texts(figure)


# -- weak links --------------------------------------------------------------------------------


def test_a_weak_link_is_framed_and_counted_in_both_margins() -> None:
    figure = drawn("A>X .2 f=250", "B>X .99 f=1")
    frames = [box.get("stroke") for box in things(figure)["A>X:work"].iter(f"{SVG}rect")]
    assert look.WEAK in frames
    told = texts(figure)
    assert "gives 1 weak" in told
    assert told[told.index("receives weak") - 1] == "1"
    assert figure.title == "Who gives what to whom at Test: 1 of 2 links is weak"


def test_where_nothing_is_weak_nothing_is_orange() -> None:
    assert look.WEAK not in drawn("A>X 1").svg


# -- order -------------------------------------------------------------------------------------


def test_rows_stand_by_layer_and_the_legend_names_the_layers() -> None:
    told = texts(drawn("Z>B .9", "B>X .9"))
    assert [told.index(one) for one in ("Z", "B", "X")] == sorted(told.index(one) for one in ("Z", "B", "X"))
    assert [one for one in told if one in ("Back office", "Front line", "External customer", "Support")] == [
        *("Back office", "Front line", "External customer")
    ]


def test_groups_are_said_to_be_computed_and_no_fact() -> None:
    figure = drawn("A>B", "B>C", "C>A", "D>E", "E>F", "F>D", "C>D", "A>X", by="group")
    assert "computed from who gives to whom, and are no fact: 6 of 7 pairs" in words(figure)
    assert "If a tenth of the links were left out" in words(figure)


def test_in_sequence_a_circle_is_a_block() -> None:
    figure = drawn("A>B", "B>A", "B>X", order="sequence")
    assert "In a circle: each depends on each" in texts(figure)
    assert "within 1 circle" in words(figure)


# -- bounds ------------------------------------------------------------------------------------


def many(actors: int) -> Organization:
    base = org(*(f"A{i:03}>X 1 f=1" for i in range(MOST_SHOWN - 2)), "Z>X .2 f=9", external="X")
    more = tuple(replace(base.actors[0], id=f"M{i:03}", name=f"M{i:03}") for i in range(actors))
    return replace(base, actors=base.actors + more)


def test_of_more_actors_than_one_can_read_those_with_weak_links_are_shown_and_it_is_said() -> None:
    figure = matrix(Network(many(20)))
    assert f"Shown are {MOST_SHOWN} of {MOST_SHOWN + 20} actors" in words(figure)
    assert "Z" in texts(figure)
    assert "M000" not in texts(figure)


@pytest.mark.parametrize("by, order", WAYS)
def test_above_the_bound_there_is_a_sentence_and_no_matrix(by: By, order: Order) -> None:
    figure = matrix(Network(many(MOST_ACTORS)), by=by, order=order)
    assert f"drawn up to {MOST_ACTORS}" in words(figure)
    assert not figure.stands_for


@pytest.mark.parametrize("by, order", WAYS)
def test_without_links_or_actors_the_picture_says_so(by: By, order: Order) -> None:
    assert "No links are written yet." in words(matrix(Network(org(s={"A": 1.0})), by=by, order=order))
    assert render(matrix(Network(org()), by=by, order=order)).startswith(b"<")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "]]>", "采购部门", "قسم", "&lt;b&gt;"])
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    base = org(*LINKS, external="X")
    actors = tuple(replace(one, name=name) if one.id == "A" else one for one in base.actors)
    assert texts(matrix(Network(replace(base, actors=actors)))).count(name) == 2


def test_a_name_that_is_cut_is_told_in_full_when_pointed_at() -> None:
    base, name = org(*LINKS, external="X"), "A department with a name that fits no row of any matrix"
    actors = tuple(replace(one, name=name) if one.id == "A" else one for one in base.actors)
    figure = matrix(Network(replace(base, actors=actors)))
    assert any(text.endswith("…") for text in texts(figure))
    assert things(figure)["A"].findtext(f"{SVG}title") == name


@slow
@given(networks())
def test_each_link_is_drawn_once_whatever_the_order(network: Network) -> None:
    for by, order in WAYS:
        figure = matrix(network, by=by, order=order)
        ids = [one for ids in figure.stands_for.values() for one in ids]
        assert sorted(one for one in ids if ">" in one) == [one.id for one in network.links]
        assert figure == matrix(network, by=by, order=order)


@pytest.mark.parametrize("shade", [*HEAT.values(), ASLEEP])
def test_digits_can_be_read_on_their_ground(shade: look.Shade) -> None:
    assert contrast(shade.fill, shade.text) >= 4.5


def test_names_of_forty_actors_can_be_read_on_a_screen() -> None:
    base = org(*(f"A{i:02}>X .9 f=1" for i in range(39)), external="X")
    actors = tuple(
        replace(one, name=f"{one.id} with a name that is too long for any row") for one in base.actors
    )
    figure = matrix(Network(replace(base, actors=actors)))
    page = ET.fromstring(figure.svg)
    sizes = [float(one.get("font-size", "")) for one in page.iter(f"{SVG}text")]
    assert min(sizes) * 1280 / float(page.get("width", "").removesuffix("pt")) >= 11


def test_the_number_of_links_does_not_touch_the_digit() -> None:
    found = things(drawn("A>X .5 when=close for=one", "A>X .9 for=two", situations={"close": 0.1}))
    digit, number = found["A>X:two"].iter(f"{SVG}text")
    width = inter(bold=True).width(digit.text or "", float(digit.get("font-size", "")))
    other = inter().width(number.text or "", float(number.get("font-size", "")))
    assert digit.text is not None
    assert digit.text.endswith("s")
    assert float(digit.get("x", "")) + width <= float(number.get("x", "")) - other
