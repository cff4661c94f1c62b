"""The picture of what matters against how well it works, read back from what is drawn."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.diagrams import look
from orgflow.diagrams.axes import healths, losses
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.quadrants import MOST_RANGES
from orgflow.diagrams.render import render
from orgflow.diagrams.scatter import DOT, MOST, RANGE, TINTS
from orgflow.diagrams.sheet import Place
from orgflow.diagrams.spots import Spots, crosses, inside, overlap
from orgflow.findings import Figure
from orgflow.illustration.scatters import importance_health
from orgflow.model import Counted, Link, Organization, Rating
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.views.moment import during
from tests.builders import link, net, org
from tests.test_map import contrast
from tests.test_worlds import networks, slow

SVG = "{http://www.w3.org/2000/svg}"


def counted(provider: str, health: float, rate: int = 100, to: str = "X", size: int = 100_000) -> Link:
    return replace(link(f"{provider}>{to} f={rate}"), measured=Counted(health * size, size))


def four() -> Network:
    """Give a network with one link for each quadrant."""
    rows = [("A", 0.5, 900), ("B", 0.999, 800), ("C", 0.5, 90), ("D", 0.998, 80)]
    return net(*(counted(*row) for row in rows), external="X")


def drawn(*links: str, **more: object) -> Figure:
    return importance_health(Network(org(*links, external="X", **more)))  # type: ignore[arg-type]


def tree(figure: Figure) -> ET.Element:
    return ET.fromstring(figure.svg)


def texts(figure: Figure) -> list[str]:
    return [element.text or "" for element in tree(figure).iter(f"{SVG}text")]


def words(figure: Figure) -> str:
    return " ".join(texts(figure))


def things(figure: Figure) -> list[tuple[str, ET.Element]]:
    """Give every thing with the id of its link."""
    groups = {group.get("id"): group for group in tree(figure).iter(f"{SVG}g")}
    return [(ids[0], groups[name]) for name, ids in figure.stands_for.items()]


def dots(figure: Figure) -> dict[str, ET.Element]:
    found = ((one, group.find(f"{SVG}ellipse")) for one, group in things(figure))
    return {one: dot for one, dot in found if dot is not None}


def labels(figure: Figure) -> dict[str, list[ET.Element]]:
    """Give the texts of each label, by its link."""
    found = ((one, list(group.iter(f"{SVG}text"))) for one, group in things(figure))
    return {one: rows for one, rows in found if rows}


def told(figure: Figure, one: str) -> str:
    return next(group.findtext(f"{SVG}title") or "" for other, group in things(figure) if other == one)


def value(element: ET.Element, name: str) -> float:
    return float(element.get(name, ""))


def written(element: ET.Element) -> Place:
    """Give the rectangle that a text takes."""
    size, weight = value(element, "font-size"), element.get("font-weight") == "bold"
    width = inter(weight).width(element.text or "", size)
    part = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "")]
    return Place(value(element, "x") - part * width, value(element, "y") - 0.8 * size, width, size)


def round_(dot: ET.Element) -> Place:
    x, y, radius = value(dot, "cx"), value(dot, "cy"), value(dot, "rx")
    return Place(x - radius, y - radius, 2 * radius, 2 * radius)


def plot(figure: Figure) -> Place:
    """Give the frame of the plot: the widest box without a fill."""
    boxes = [box for box in tree(figure).iter(f"{SVG}rect") if box.get("fill") == "none"]
    widest = max(boxes, key=lambda box: value(box, "width"))
    return Place(*(value(widest, name) for name in ("x", "y", "width", "height")))


# -- where dots are ------------------------------------------------------------------------------


def test_each_link_that_reaches_an_external_customer_is_a_dot() -> None:
    assert dots(drawn("A>B .9 f=9", "B>X .9 f=9", "B>C .9 f=9")).keys() == {"A>B:work", "B>X:work"}


def test_what_works_better_is_further_right() -> None:
    found = dots(importance_health(four()))
    assert value(found["B>X:work"], "cx") > value(found["D>X:work"], "cx") > value(found["A>X:work"], "cx")


def test_what_matters_more_is_higher() -> None:
    found = dots(importance_health(four()))
    heights = [value(found[f"{one}>X:work"], "cy") for one in "BADC"]
    assert heights == sorted(heights)


@pytest.mark.parametrize("one, corner", list(zip("ABCD", TINTS, strict=True)))
def test_each_dot_is_on_the_side_of_the_words_of_its_quadrant(one: str, corner: str) -> None:
    figure = importance_health(four())
    dot = dots(figure)[f"{one}>X:work"]
    box = next(box for box in tree(figure).iter(f"{SVG}rect") if _holds(box, dot))
    named = next(text for text in tree(figure).iter(f"{SVG}text") if text.text == corner)
    assert inside(written(named), Place(*(value(box, name) for name in ("x", "y", "width", "height"))))


def _holds(box: ET.Element, dot: ET.Element) -> bool:
    """Tell whether a box is the quadrant, neither the page nor the plot, that a dot is in."""
    place = Place(*(value(box, name) for name in ("x", "y", "width", "height")))
    return 100 < place.width < 900 and inside(round_(dot), place)


def test_scales_go_by_multiples_where_losses_are_over_thirtyfold_apart() -> None:
    assert losses([1, 31], yearly=True).by_multiples
    assert "Both scales go by multiples" in words(drawn("A>X .9 f=1", "B>X .9 f=900"))


def test_scales_are_even_where_losses_are_less_apart() -> None:
    assert not losses([1, 29], yearly=True).by_multiples
    assert "Both scales" not in words(drawn("A>X .9 f=10", "B>X .9 f=30"))


@pytest.mark.parametrize(
    "values, ticks",
    [
        ((3, 4000), ["10 a year", "100 a year", "1,000 a year"]),
        ((40, 100), ["none", "20 a year", "40 a year", "60 a year", "80 a year", "100 a year"]),
        ((10, 500), ["10 a year", "30 a year", "100 a year", "300 a year"]),
    ],
)
def test_ticks_of_losses_are_round_amounts_in_words(values: tuple[float, ...], ticks: list[str]) -> None:
    assert [told for _, told in losses(values, yearly=True).ticks] == ticks


def test_a_loss_too_small_to_be_noticed_has_no_scale() -> None:
    assert losses([5e-324], yearly=True).ticks == ((0.0, "none"),)


def test_without_rates_losses_are_shares() -> None:
    figure = drawn("A>X .9", "B>X .8")
    assert "↑ Share of all occasions failed if the link stopped" in " ".join(words(figure).split())


def test_ticks_of_health_are_counts_of_occasions() -> None:
    told = texts(drawn("A>X .5 f=9", "B>X .99 f=9"))
    assert {"50 of 100", "90 of 100", "99 of 100"} <= set(told)


def test_from_ninety_to_ninety_nine_is_as_far_as_from_none_to_ninety() -> None:
    scale = healths([0.0, 0.999], 0.9)
    assert scale.at(0.99) - scale.at(0.9) == pytest.approx(scale.at(0.9) - scale.at(0.0))


@given(st.lists(st.floats(0, 1), max_size=5), st.floats(0.01, 1))
def test_every_health_is_on_its_scale_in_order(values: list[float], line: float) -> None:
    scale = healths(values, line)
    places = [scale.at(one) for one in sorted([*values, line])]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


@given(st.lists(st.floats(0, 1e9), max_size=5))
def test_every_loss_is_on_its_scale_in_order(values: list[float]) -> None:
    scale = losses(values, yearly=True)
    places = [scale.at(one) for one in sorted(values)]
    assert places == sorted(places)
    assert all(math.isfinite(place) and 0 <= place <= 1 for place in places)
    assert len(scale.ticks) <= 12


# -- the lines -------------------------------------------------------------------------------------


def test_the_sentence_says_where_the_lines_are() -> None:
    told = words(importance_health(four()))
    where = "The line upwards is at 90 of 100 occasions right, the line across at about 260 failed occasions"
    assert f"{where} a year; half of the links are above that" in told


def test_where_all_links_are_good_their_middle_divides_them() -> None:
    network = net(
        *(counted(one, health) for one, health in (("A", 0.95), ("B", 0.97), ("C", 0.99))), external="X"
    )
    assert "97 of 100 occasions right (half of the links work better)" in words(importance_health(network))


def test_it_says_why_a_weak_link_is_under_the_line() -> None:
    told = "A weak link under the line already fails so often"
    rows = [("A", 0.2, 200), ("B", 0.999, 300), ("C", 0.999, 400)]
    assert told in words(importance_health(net(*(counted(*row) for row in rows), external="X")))
    assert told not in words(importance_health(net(counted("A", 0.2), external="X")))


def test_the_words_of_ticks_have_room() -> None:
    figure = importance_health(net(counted("A", 0.9, 90_000_000), external="X"))
    assert min(written(text).x for text in tree(figure).iter(f"{SVG}text")) >= 0


# -- what is known -----------------------------------------------------------------------------------


def test_weak_links_are_orange_and_have_a_label() -> None:
    network = four()
    figure = importance_health(network)
    orange = {one for one, dot in dots(figure).items() if dot.get("fill") == look.WEAK}
    assert orange == set(weak(network)) <= labels(figure).keys()
    assert "weak for the external customers" in texts(figure)


def test_a_label_says_the_deliverable_and_both_ends() -> None:
    figure = drawn("A>X .5 f=250 for=parts")
    assert [text.text for text in labels(figure)["A>X:parts"]] == ["parts", "A → X"]


def test_a_dot_tells_its_link_in_full() -> None:
    network = net(counted("A", 0.75, 100), external="X")
    first, works, costs = told(importance_health(network), "A>X:work").split("\n")
    assert first == "work, A → X"
    assert works.startswith("works on 75 of 100 occasions (")
    assert costs == "if it stopped, failed occasions would rise by 75 a year"


def test_what_is_not_known_is_hollow_in_a_column_of_its_own() -> None:
    figure = drawn("A>X f=10", "B>X .2 f=10")
    found = dots(figure)
    assert found["A>X:work"].get("fill") == "#FFFFFF"
    assert value(found["A>X:work"], "cx") < value(found["B>X:work"], "cx")
    assert "not known" in texts(figure)


def rated(mean: float, answers: int) -> Network:
    one = replace(link("A>X f=100"), customer_rating=Rating(mean, answers))
    return net(one, counted("B", 0.7), external="X")


def test_what_too_few_people_said_is_hollow_and_says_so() -> None:
    figure = importance_health(rated(1.0, 2))
    assert dots(figure)["A>X:work"].get("fill") == "#FFFFFF"
    assert "fewer than 5 answers" in told(figure, "A>X:work")
    assert "few: fewer than 5 answers, which are not shown" in texts(figure)


def test_what_too_few_people_said_does_not_move_their_dot_across() -> None:
    places = [value(dots(importance_health(rated(mean, 2)))["A>X:work"], "cx") for mean in (1.0, 3.0, 5.0)]
    assert len(set(places)) == 1


def test_what_enough_people_said_is_shown() -> None:
    figure = importance_health(rated(1.0, 9))
    assert dots(figure)["A>X:work"].get("fill") != "#FFFFFF"
    assert "few" not in words(figure)


@pytest.mark.parametrize("size, ranges", [(10, 1), (100_000, 0)])
def test_a_range_is_drawn_where_it_is_wider_than_its_dot(size: int, ranges: int) -> None:
    network = net(counted("A", 0.7, size=size), external="X")
    assert texts(importance_health(network)).count("where it really is, 9 times in 10") == ranges


def test_what_no_customer_would_notice_is_in_a_row_of_its_own() -> None:
    figure = drawn("A>X .9 f=1", "B>X .9 f=900", "C>X .9 f=9 b=0")
    assert "none" in texts(figure)
    found = dots(figure)
    assert value(found["C>X:work"], "cy") > value(found["A>X:work"], "cy") + 20


def test_dots_in_one_place_stand_beside_each_other() -> None:
    found = dots(drawn("A>X .9 f=10", "B>X .9 f=10"))
    assert value(found["A>X:work"], "cx") != value(found["B>X:work"], "cx")


def test_dots_for_which_there_is_no_room_are_counted() -> None:
    assert "4 dots lie under others" in texts(drawn(*(f"A{n}>X .9 f=10" for n in range(9))))
    assert "under others" not in words(drawn(*(f"A{n}>X .9 f=10" for n in range(5))))


def test_where_nothing_is_known_it_says_so() -> None:
    told = words(drawn("A>X f=10", "B>X f=20"))
    assert "How well they work is not known, or not told, so all stand on the left." in told


def test_of_many_links_the_weak_alone_have_ranges() -> None:
    figure = drawn(*(f"A{n}>X .9 f=10" for n in range(MOST_RANGES + 1)), "B>X .3 f=900")
    assert "where it really is, 9 times in 10; of weak links only" in texts(figure)


# -- bounds and bad input ------------------------------------------------------------------------------


def test_without_external_customers_it_says_so() -> None:
    figure = importance_health(net("A>B .9"))
    assert dots(figure) == {}
    assert "none can be held against what it matters" in words(figure)


def test_of_very_many_links_those_that_matter_most_are_shown_and_that_is_said() -> None:
    lines = [f"A{number}>X .9 f={number + 1}" for number in range(MOST + 3)]
    figure = drawn(*lines)
    assert len(dots(figure)) == MOST
    assert "A2>X:work" not in dots(figure)
    assert f"the {MOST} that matter most of {MOST + 3} links" in words(figure)


def test_only_links_that_are_needed_then_are_shown() -> None:
    organization = org("A>X .9 f=9", "B>X .9 when=close", external="X", situations={"close": 0.1})
    figure = importance_health(Network(during(organization, ())))
    assert dots(figure).keys() == {"A>X:work"}
    assert "on an ordinary day" in figure.title


def test_hostile_names_are_inert() -> None:
    organization = org("A>X .5 f=9", external="X")
    bad = tuple(replace(one, deliverable="</text><script>alert(1)</script>") for one in organization.links)
    figure = importance_health(Network(replace(organization, links=bad)))
    assert not list(tree(figure).iter(f"{SVG}script"))


def test_a_title_is_left_out_where_a_report_has_one() -> None:
    figure = importance_health(four(), headed=False)
    assert figure.title not in words(figure)


def test_the_same_network_is_drawn_the_same() -> None:
    assert importance_health(four()).svg == importance_health(four()).svg


def test_it_renders() -> None:
    figure = importance_health(four())
    assert figure.name == "importance-health"
    assert b"fix first" in render(figure)


@pytest.mark.parametrize("ground", list(TINTS.values()))
def test_dots_and_words_stand_out_from_their_ground(ground: str) -> None:
    assert min(contrast(text, ground) for text in (look.GREY, look.WEAK)) >= 4.5
    assert min(contrast(graphic, ground) for graphic in (DOT, RANGE)) >= 3


def test_nothing_is_too_small_on_a_screen() -> None:
    svg = tree(importance_health(four()))
    page = float(svg.get("width", "").removesuffix("pt"))
    sizes = [value(text, "font-size") for text in svg.iter(f"{SVG}text")]
    assert min(sizes) * 1280 / page >= 11


# -- room for labels --------------------------------------------------------------------------------


def crowd(size: int) -> Organization:
    """Give an organization of links with long names that crowd in a corner."""
    lines = [f"A{n}>X .{90 + n % 9} f={500 + n % 7}" for n in range(size)]
    built = org(*lines, external="X")
    return replace(
        built, links=tuple(replace(x, deliverable=f"a long name {x.id} " * 4) for x in built.links)
    )


def assert_readable(figure: Figure) -> None:
    """Hold that no text lies on another or on a dot, and that all of the plot lies inside it."""
    shown = [written(text) for text in tree(figure).iter(f"{SVG}text")]
    assert not [pair for pair in combinations(shown, 2) if overlap(*pair)]
    marks = [round_(dot) for dot in tree(figure).iter(f"{SVG}ellipse")]
    assert not [(text, mark) for text in shown for mark in marks if overlap(text, mark)]
    if marks:
        frame = plot(figure)
        texts = [written(text) for rows in labels(figure).values() for text in rows]
        assert all(inside(one, frame) for one in [*texts, *(round_(dot) for dot in dots(figure).values())])


@slow
@given(networks())
def test_texts_lie_neither_on_each_other_nor_on_dots_nor_outside(network: Network) -> None:
    assert_readable(importance_health(network))


@pytest.mark.parametrize("size", [1, 9, 60, 300])
def test_a_crowd_is_readable(size: int) -> None:
    figure = importance_health(Network(crowd(size)))
    assert_readable(figure)
    assert 0 < len(labels(figure)) <= 100


def nameless(figure: Figure) -> set[str]:
    """Give the links whose dots have neither name nor number."""
    return dots(figure).keys() - labels(figure).keys()


@pytest.mark.parametrize("size", [1, 9, 60, 100])
def test_every_dot_of_up_to_a_hundred_has_a_name_or_a_number(size: int) -> None:
    assert not nameless(importance_health(Network(crowd(size))))


def test_what_a_number_stands_for_is_listed_below_the_plot() -> None:
    figure = importance_health(Network(org(*(f"A{n}>X .9 f=500" for n in range(40)), external="X")))
    numbered = {rows[0].text: one for one, rows in labels(figure).items() if len(rows) == 1}
    shown = texts(figure)
    below = shown[shown.index("What the numbers stand for") + 1 :]
    expected = {number: f"work, {one.partition('>')[0]} → X" for number, one in numbered.items()}
    assert expected
    assert dict(zip(below[::2], below[1::2], strict=True)) == expected


def test_numbers_run_from_what_matters_most_to_what_matters_least() -> None:
    figure = importance_health(Network(org(*(f"A{n}>X .9 f={900 - n}" for n in range(40)), external="X")))
    numbered = {one: int(rows[0].text or "") for one, rows in labels(figure).items() if len(rows) == 1}
    in_order = sorted(numbered, key=lambda one: numbered[one])
    assert in_order == sorted(numbered, key=lambda one: int(one.partition(">")[0][1:]))
    assert sorted(numbered.values()) == list(range(1, len(numbered) + 1))


def test_where_all_have_room_for_their_names_there_are_no_numbers() -> None:
    assert "What the numbers stand for" not in texts(importance_health(four()))


def test_how_many_dots_have_neither_name_nor_number_is_said() -> None:
    figure = importance_health(Network(crowd(300)))
    missing = len(nameless(figure))
    assert missing > 0
    assert f"{missing} dots have neither name nor number, for want of room" in words(figure)


places = st.builds(Place, st.floats(0, 300), st.floats(0, 200), st.just(10.0), st.just(10.0))


@given(st.lists(places, min_size=1, max_size=12), st.booleans())
def test_a_label_finds_room_that_is_free(taken: list[Place], must: bool) -> None:
    spots, within = Spots(list(taken)), Place(0, 0, 320, 220)
    found = [spot for dot in taken if (spot := spots.put(dot, (90, 30), within, must=must)) is not None]
    assert all(inside(spot.place, within) for spot in found)
    assert not [pair for pair in combinations([spot.place for spot in found], 2) if overlap(*pair)]
    assert not [(spot, dot) for spot in found for dot in taken if overlap(spot.place, dot)]


def test_a_label_stands_beside_its_dot_where_there_is_room() -> None:
    spot = Spots([]).put(Place(100, 100, 10, 10), (50, 20), Place(0, 0, 300, 300))
    assert spot is not None
    assert (spot.place, spot.align, spot.leader) == (Place(113, 95, 50, 20), "left", None)


def test_a_label_that_is_away_has_a_leader() -> None:
    dot = Place(100, 100, 10, 10)
    walls = [
        Place(90, 70, 40, 25),
        Place(90, 115, 40, 25),
        Place(75, 70, 20, 70),
        Place(115, 70, 5, 20),
        Place(115, 92, 5, 45),
    ]
    spot = Spots([*walls]).put(dot, (50, 20), Place(0, 0, 300, 300), must=True)
    assert spot is not None
    assert spot.leader is not None


@pytest.mark.parametrize(
    "to, is_crossed", [((20, 20), True), ((20, 0), False), ((4, 4), False), ((0, 20), False)]
)
def test_a_line_crosses_what_it_passes_through(to: tuple[float, float], is_crossed: bool) -> None:
    assert crosses(((0, 0), to), Place(5, 5, 10, 10)) is is_crossed
