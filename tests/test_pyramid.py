"""The inverted pyramid, read back from what is drawn."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from orgflow.diagrams import look
from orgflow.diagrams.chips import Chip, flowed
from orgflow.diagrams.levels import MOST_OUTSIDE, MOST_SHOWN, Levels
from orgflow.diagrams.pyramid import draw
from orgflow.diagrams.render import render
from orgflow.findings import Figure
from orgflow.illustration.pyramids import pyramid
from orgflow.model import Actor, Organization
from orgflow.network import Network
from orgflow.views.moment import during
from tests.builders import org
from tests.pictures import company
from tests.sheets import (
    SVG,
    corners,
    outside,
    overlapping,
    said,
    smallest,
    texts,
    things,
    title,
    words,
    written,
)
from tests.test_map import contrast
from tests.test_worlds import networks, slow

PLACES = {"B": "back office", "S": "support", "F": "front line", "X": "external customer"}
UP = ("B>S .9", "S>F .9", "F>X .9")


def firm(*links: str, places: dict[str, str] | None = None, **more: object) -> Organization:
    return company(*(links or UP), positions=PLACES | (places or {}), **more)


def drawn(*links: str, weak: tuple[str, ...] = (), places: dict[str, str] | None = None) -> Figure:
    return draw(Network(firm(*links, places=places)), weak)


def renamed(organization: Organization, actor: str, **fields: object) -> Organization:
    actors = tuple(replace(a, **fields) if a.id == actor else a for a in organization.actors)  # type: ignore[arg-type]
    return replace(organization, actors=actors)


def orange(figure: Figure, link: str) -> float:
    """Give how much of the length of an arrow that goes up is weak."""
    whole, *part = things(figure)[link].iter(f"{SVG}polygon")
    lengths = [max(y for _, y in corners(one)) - min(y for _, y in corners(one)) for one in (whole, *part)]
    assert all(one.get("fill") == look.WEAK for one in part)
    return lengths[1] / lengths[0] if part else 0.0


# -- levels ------------------------------------------------------------------------------------


def test_the_customer_is_on_top_and_every_level_below_those_it_serves() -> None:
    told = texts(drawn())
    assert [x for x in told if x in ("Back office", "Support", "Front line", "External customer")] == [
        *("External customer", "Front line", "Support", "Back office")
    ]


def test_a_level_below_is_narrower() -> None:
    shapes = [x for x in _bands(drawn()) if len(corners(x)) == 4]
    widths = [max(x for x, _ in corners(one)) - min(x for x, _ in corners(one)) for one in shapes]
    assert len(widths) == 4
    assert widths == sorted(widths, reverse=True)


def _bands(figure: Figure) -> list[ET.Element]:
    fills = {layer.fill for layer in look.LAYERS.values()}
    return [one for one in ET.fromstring(figure.svg).iter(f"{SVG}polygon") if one.get("fill") in fills]


def test_a_level_without_actors_is_left_out_and_its_neighbours_meet() -> None:
    figure = drawn("B>F .9", "F>X .9", places={"S": "back office"})
    assert "Support" not in texts(figure)
    assert texts(figure).count("1 link, not weak") == 2


def test_an_actor_tells_what_it_gets_and_gives() -> None:
    assert title(things(drawn())["S"]) == "S: gets 1, gives 1"


def test_a_customer_of_the_past_is_dashed_and_called_so() -> None:
    figure = draw(Network(renamed(firm(), "X", status="lapsed")))
    box = things(figure)["X"].find(f"{SVG}rect")
    assert box is not None
    assert box.get("stroke-dasharray")
    assert said(things(figure)["X"]) == ["X", "lapsed"]
    assert "Dashed: lapsed." in words(figure)


def test_a_derived_position_has_a_star() -> None:
    figure = draw(Network(org("A>X .9", external="X")))
    assert said(things(figure)["A"]) == ["A\N{NO-BREAK SPACE}*"]
    assert "* position derived" in words(figure)


# -- links between levels ------------------------------------------------------------------------


def test_an_arrow_counts_its_links_and_says_which_are_weak() -> None:
    figure = drawn("B>S .9 for=one", "B>S .5 for=two", "S>F .9", "F>X .9", weak=("B>S:two",))
    told = things(figure)["B>S:two"]
    assert said(told) == ["2 links, 1 weak"]
    assert title(told) == "Back office to support: 2 links, 1 weak. Weak: B gives S: two, 50 % right"
    assert ("B>S:two", "B>S:one") in figure.stands_for.values()


def test_the_orange_part_of_an_arrow_is_the_share_that_is_weak() -> None:
    links = [f"B>S .9 for={n}" for n in range(4)]
    ids = [f"B>S:{n}" for n in range(4)]
    parts = [orange(drawn(*links, "S>F", "F>X", weak=tuple(ids[:n])), ids[0]) for n in (0, 1, 2, 4)]
    assert parts == pytest.approx([0, 0.25, 0.5, 1], abs=0.001)


def test_an_arrow_is_wider_the_more_links_it_stands_for() -> None:
    few, many = (drawn(*(f"B>S .9 for={n}" for n in range(count)), "S>F", "F>X") for count in (2, 9))
    assert _width(many, "B>S:1") - _width(few, "B>S:1") == pytest.approx(7 * 1.6)


def _width(figure: Figure, link: str) -> float:
    (shape,) = things(figure)[link].iter(f"{SVG}polygon")
    tail = corners(shape)[0], corners(shape)[-1]
    return abs(tail[0][0] - tail[1][0])


def test_levels_without_links_between_them_say_so() -> None:
    assert texts(drawn("B>F .9", "F>X .9")).count("no links") == 2


def test_what_has_no_arrow_is_told_below() -> None:
    figure = drawn(
        "B>F .9", "B>X .5", "S>C .9", "S>B .9", "F>X .9", weak=("B>X:work",), places={"C": "support"}
    )
    told = (
        "Not drawn: 2 links skipping a level (1 weak), 1 inside a level (none weak) and 1 going down or out"
    )
    assert told in words(figure)


@slow
@given(networks())
def test_every_link_is_drawn_or_told(network: Network) -> None:
    levels = Levels(network, frozenset())
    drawn_ones = [one for ids in pyramid(network).stands_for.values() for one in ids if ">" in one]
    others = [link.id for links in levels.undrawn.values() for link in links]
    assert sorted(drawn_ones + others) == [link.id for link in network.links]


def test_what_is_not_needed_in_the_situation_is_not_counted() -> None:
    organization = firm(*UP, "F>X .9 when=close", situations={"close": 0.1})
    network = Network(during(organization, ()))
    assert "Not counted: 1 link not needed then." in words(draw(network))
    assert texts(draw(network)).count("1 link, not weak") == 3
    assert "on an ordinary day" in pyramid(network).title


def test_what_is_supposed_is_said() -> None:
    assert "Supposing B is gone." in words(draw(Network(replace(firm(), supposed=("B is gone",)))))


# -- weak links in actors --------------------------------------------------------------------------


def test_a_badge_counts_the_weak_links_an_actor_takes_part_in() -> None:
    figure = drawn(*UP, weak=("B>S:work", "S>F:work"))
    assert [said(things(figure)[one])[1:] for one in "BSFX"] == [["1"], ["2"], ["1"], []]


def test_three_weak_links_frame_an_actor() -> None:
    figure = drawn(*UP, "F>S .9", weak=("B>S:work", "S>F:work", "F>S:work"))
    frames = {
        one: box.get("stroke") for one in "SF" if (box := things(figure)[one].find(f"{SVG}rect")) is not None
    }
    assert frames == {"S": look.WEAK, "F": look.LAYERS["front line"].frame}
    assert "Framed in orange: 3 or more." in words(figure)


def test_where_nothing_is_weak_nothing_is_orange() -> None:
    assert look.WEAK not in drawn().svg


def test_the_weak_links_are_those_of_the_ranking_and_stand_in_the_title() -> None:
    figure = pyramid(Network(firm("B>S .2 f=9", "S>F 1 f=9", "F>X 1 f=250")))
    assert figure.title == "Who carries the customers of Test: 1 of 3 links is weak"
    assert said(things(figure)["B>S:work"]) == ["1 link, weak"]


# -- those outside -----------------------------------------------------------------------------------


def test_without_customers_the_title_speaks_of_none() -> None:
    assert pyramid(Network(org("A>B .9"))).title.startswith("Who serves whom at Test, level by level")


def test_those_outside_stand_at_the_side_with_an_arrow_to_each_level_they_serve() -> None:
    figure = drawn(
        *UP, "P>S .9 for=one", "P>S .5 for=two", "P>X .9", weak=("P>S:two",), places={"P": "partner"}
    )
    assert "Partners" in texts(figure)
    assert said(things(figure)["P>S:two"]) == ["2 links", "1 weak"]
    assert said(things(figure)["P>X:work"]) == ["1 link", "not weak"]
    (shape,) = list(things(figure)["P>X:work"].iter(f"{SVG}polygon"))
    assert corners(shape)[0][0] > max(x for x, _ in corners(_bands(figure)[0]))


# -- bounds ------------------------------------------------------------------------------------------


def crowd(actors: int, position: str = "support", name: str = "M{:03}") -> Organization:
    base = firm("Z>F .5", *UP, places={"Z": position})
    more = tuple(Actor(f"M{i:03}", name.format(i), (position,)) for i in range(actors))
    return replace(base, actors=base.actors + more)


def test_of_a_large_level_those_with_weak_links_are_shown_and_the_others_counted() -> None:
    figure = draw(Network(crowd(MOST_SHOWN + 21)), ("Z>F:work",))
    assert "and 23 more" in texts(figure)
    assert "Z" in texts(figure)
    assert title(things(figure)["M060"]).startswith("and 23 more: M038, M039, ")
    assert title(things(figure)["M060"]).endswith(" and M060")


def test_one_more_than_the_bound_is_shown_rather_than_counted() -> None:
    assert not any("more" in text for text in texts(draw(Network(crowd(MOST_SHOWN - 1)))))


def test_of_many_outside_some_are_shown() -> None:
    assert "and 4 more" in texts(draw(Network(crowd(MOST_OUTSIDE + 3, "supplier"))))


def test_rows_grow_and_the_foot_stays_wide_enough() -> None:
    figure = draw(Network(crowd(39, name="Department for special affairs number {}")))
    lowest = _bands(figure)[-1]
    assert max(x for x, _ in corners(lowest)) - min(x for x, _ in corners(lowest)) > 700
    assert not overlapping(figure)


@pytest.mark.parametrize("room", [200.0, 500.0, 5_000.0])
def test_chips_keep_their_order_and_fit_their_rows(room: float) -> None:
    chips = [Chip((f"name {i}" * (1 + i % 3),), "", (str(i),)) for i in range(20)]
    rows = flowed(chips, lambda top, high: room)
    assert [chip for row in rows for chip in row] == chips
    assert all(sum(chip.width + 10 for chip in row) - 10 <= room for row in rows if len(row) > 1)


def test_without_actors_or_links_the_picture_says_so() -> None:
    assert "No actors are written yet." in words(draw(Network(org())))
    assert "No links are written yet" in words(draw(Network(org(s={"A": 1.0}))))
    assert "No external customer is written yet." in words(draw(Network(org("A>B .9"))))


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "]]>", "采购部门", "قسم", "&lt;b&gt;"])
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    assert texts(draw(Network(renamed(firm(), "S", name=name)))).count(name) == 1


def test_a_name_that_is_cut_is_told_in_full_when_pointed_at() -> None:
    name = "a name without end " * 12 + "end"
    figure = draw(Network(renamed(firm(), "S", name=name)))
    assert any(text.endswith("…") for text in said(things(figure)["S"]))
    assert name in title(things(figure)["S"])


# -- reading -----------------------------------------------------------------------------------------


@slow
@given(networks())
def test_no_two_texts_touch_and_all_lie_on_the_page(network: Network) -> None:
    figure = pyramid(network)
    assert not overlapping(figure)
    assert not outside(figure)
    assert figure == pyramid(network)


def test_every_text_can_be_read_on_a_screen() -> None:
    assert smallest(draw(Network(crowd(36))), 1280) >= 11


@pytest.mark.parametrize("layer", look.LAYERS.values(), ids=list(look.LAYERS))
def test_headings_can_be_read_on_their_ground_and_sides_be_seen(layer: look.Layer) -> None:
    assert contrast(layer.frame, layer.fill) >= 4.5
    assert contrast(layer.frame, "#FFFFFF") >= 3


def test_words_and_arrows_stand_out_from_white() -> None:
    figure = drawn(*UP, weak=("B>S:work",))
    assert all(contrast(one.colour, "#FFFFFF") >= 4.5 for one in written(figure) if one.colour != "#FFFFFF")
    assert contrast(look.WEAK, "#FFFFFF") >= 4.5  # the number on a badge
    assert contrast(look.HEALTHY, "#FFFFFF") >= 3


@pytest.mark.parametrize("form, start", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<")])
def test_the_pyramid_is_a_picture_of_any_kind(form: str, start: bytes) -> None:
    assert render(drawn(), form, width=600).startswith(start)


def test_the_words_in_place_of_the_picture_tell_each_level_and_arrow() -> None:
    told = drawn(*UP, "P>F .9", places={"P": "supplier"}).alt
    assert told.startswith("Inverted pyramid, from the top: External customer: 1 actor; Front line: 1 actor;")
    assert "Front line to external customer: 1 link, not weak." in told
    assert told.endswith("At the side suppliers: 1 actor.")


def test_it_shows_no_title_where_it_has_none() -> None:
    network = Network(firm())
    assert pyramid(network).title in texts(pyramid(network))
    assert pyramid(network, headed=False).title not in texts(pyramid(network, headed=False))
