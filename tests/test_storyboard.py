"""What a storyboard shows: the places of the map, the rounds, what felled whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings

from orgflow import ranking
from orgflow.calibration import calibrated
from orgflow.diagrams import look, storyboard
from orgflow.diagrams.map import draw as draw_map
from orgflow.diagrams.render import render
from orgflow.diagrams.storyboard import Story
from orgflow.domino import Component, Domino
from orgflow.findings import Figure
from orgflow.loader import load
from orgflow.model import Organization, Situation
from orgflow.network import Network
from tests.builders import link
from tests.paths import ORGS
from tests.pictures import Picture, company, read, two_way
from tests.test_map import contrast, covered, organizations

LAYERS = {"B": "back office", "S": "support", "F": "front line", "C": "external customer"}
CHAIN = ("B>S .5 for=figures", "S>F .9 for=plans", "F>C .9 for=goods", "S>C .9 for=news")
drawn_examples = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


def figure(
    organization: Organization, *broken: str, weak: Sequence[str] = (), title: str | None = None
) -> Figure:
    network = Network(organization)
    actors = {actor.id for actor in network.actors}
    kinds = (Component("actor" if name in actors else "link", name) for name in broken)
    found = Domino(network, tuple(kinds))
    story = Story(found.round_of, found.links, frozenset(x.id for x in found.felling))
    return storyboard.draw(network, story, weak, title=title)


def story_of(organization: Organization, *broken: str, weak: Sequence[str] = ()) -> Picture:
    return read(figure(organization, *broken, weak=weak))


def chain(*more: str) -> Organization:
    return company(*CHAIN, *more, positions=LAYERS)


def fills(made: Figure) -> dict[str, str]:
    """The fill of each box, by the beginning of its tooltip."""
    svg = render(made).decode()
    found = re.findall(r'<title>(\w+): gets[^<]*</title>\s*<path fill="([^"]*)"', svg)
    return {name: fill.upper() for name, fill in found}


@cache
def example(name: str, *broken: str) -> tuple[Picture, Picture]:
    organization = load(ORGS / name)
    weak = ranking.weak(calibrated(Network(organization)))
    return story_of(organization, *broken, weak=weak), read(draw_map(Network(organization), weak))


def assert_same_places(story: Picture, whole: Picture) -> None:
    """Hold the boxes of two pictures together; words at the border of the page may move all of them."""
    places, known = corners(story), corners(whole)
    assert places.keys() == known.keys()
    for name, corner in known.items():
        assert places[name] == pytest.approx(corner, abs=0.1)


def corners(picture: Picture) -> dict[str, tuple[float, ...]]:
    """Give left, right, bottom, top of each box, counted from the first one's left end and bottom."""
    left = min((box.left for box in picture.boxes.values()), default=0.0)
    low = min((box.bottom for box in picture.boxes.values()), default=0.0)
    return {
        name: (box.left - left, box.right - left, box.bottom - low, box.top - low)
        for name, box in picture.boxes.items()
    }


EXAMPLES = [("manufacturer", "it"), ("hospital", "cleaning"), ("office", "treasury"), ("sole-owner", "bank")]
each_example = pytest.mark.parametrize("name, broken", EXAMPLES)


@each_example
def test_boxes_stand_where_they_stand_on_the_map(name: str, broken: str) -> None:
    story, whole = example(name, broken)
    assert_same_places(story, whole)


@each_example
def test_no_label_of_an_example_covers_an_actor_or_another_label(name: str, broken: str) -> None:
    assert list(covered(example(name, broken)[0])) == []


@drawn_examples
@given(organizations())
def test_whatever_falls_boxes_stand_where_they_stand_on_the_map(case: tuple[Organization, list[str]]) -> None:
    organization, weak = case
    story = story_of(organization, organization.actors[0].id, weak=weak)
    assert_same_places(story, read(draw_map(Network(organization), weak)))


@drawn_examples
@given(organizations())
def test_all_but_the_felling_links_fade(case: tuple[Organization, list[str]]) -> None:
    organization, weak = case
    network = Network(organization)
    found = Domino(network, (Component("actor", organization.actors[0].id),))
    inked = {x.id for x in found.felling}
    picture = story_of(organization, organization.actors[0].id, weak=weak)
    told = [stroke.told.split("\n") for stroke in picture.strokes if stroke.kind != "faded"]
    assert len([row for rows in told for row in rows]) >= len(inked)
    assert bool(told) == bool(inked)


def test_boxes_are_the_darker_the_earlier_they_fall() -> None:
    shades = [shade.fill for shade in look.SHADES]
    assert fills(figure(chain(), "B")) == {"B": shades[0], "S": shades[1], "F": shades[2], "C": shades[2]}


def test_who_does_not_fall_stays_white() -> None:
    assert fills(figure(chain(), "F")) == {
        "B": "WHITE",
        "S": "WHITE",
        "F": look.SHADES[0].fill,
        "C": look.SHADES[1].fill,
    }


def test_the_round_stands_in_the_box() -> None:
    texts = [text.strip() for text in story_of(chain(), "B").texts]
    assert {"✗", "①", "②"} <= set(texts)


def test_a_late_round_is_written_in_figures() -> None:
    from orgflow.diagrams.wordings import number

    assert [number(0), number(9), number(10)] == ["✗", "⑨", "(10)"]


def test_a_box_says_in_its_tooltip_when_it_falls() -> None:
    svg = render(figure(chain(), "B")).decode()
    assert "B: gets 0, gives 1; broken" in svg
    assert "F: gets 1, gives 1; falls in round 2" in svg


def test_a_felling_link_keeps_its_ink_and_says_what_it_is_for() -> None:
    picture = story_of(chain(), "B")
    assert picture.stroke("B gives S: figures").colour == look.INK
    assert "figures" in picture.labels


def test_a_link_that_felled_nobody_fades_without_words() -> None:
    picture = story_of(chain(), "F")
    assert picture.stroke("B gives S").kind == "faded"
    assert list(picture.labels) == ["goods"]


def test_a_weak_link_that_fells_someone_stays_orange() -> None:
    picture = story_of(chain(), "B", weak=["B>S:figures"])
    stroke = picture.stroke("B gives S")
    assert (stroke.colour, stroke.dashes) == (look.WEAK, "5,2")
    assert "figures" in picture.labels


def test_a_situational_link_that_fells_someone_stays_violet() -> None:
    rare = (Situation("rare", "a rare day", share=0.1),)
    organization = company("B>S .5 when=rare for=help", "S>C 1", positions=LAYERS, situations=rare)
    picture = story_of(organization, "B")
    assert picture.stroke("B gives S").colour == look.SITUATION
    assert "if a rare day: help" in picture.labels


def test_a_broken_link_is_marked_as_such() -> None:
    picture = story_of(chain(), "S>F:plans")
    assert "✗ plans" in picture.labels
    assert "✗ a broken link" in picture.texts


def test_what_is_owed_back_is_marked_as_such() -> None:
    given, owed = two_way(link("S>F .9 for=plans"), link("F>S .9 for=orders"))
    picture = story_of(company(given, owed, positions={**LAYERS, "C": "", "B": ""}), "F")
    assert "▷ orders" in picture.labels


def test_the_legend_names_the_rounds_that_occur() -> None:
    texts = [text.strip() for text in story_of(chain(), "B").texts]
    assert {"✗ broken", "① falls in round 1", "② falls in round 2"} <= set(texts)
    assert not [text for text in texts if "round 3" in text]


GONE = "what those who fall go without"


@pytest.mark.parametrize(
    "broken, weak, words",
    [
        ("B", [], {GONE}),
        ("B", ["B>S:figures"], {GONE, "the same, weak"}),
        ("F", ["F>C:goods"], {f"{GONE}, weak"}),
        ("A>X:work", ["A>X:work"], {"a link, weak"}),
    ],
)
def test_the_legend_explains_the_lines_that_occur(broken: str, weak: list[str], words: set[str]) -> None:
    backup = [link("A>X .5 any_of=x"), link("D>X .5 any_of=x")]
    organization = company(*CHAIN, *backup, positions=LAYERS)
    texts = [text.strip() for text in story_of(organization, broken, weak=weak).texts]
    assert {text for text in texts if text.startswith((GONE, "the same", "a link"))} == words


def test_late_rounds_share_a_shade_and_a_word_in_the_legend() -> None:
    links = [f"A{i}>A{i + 1} 1" for i in range(6)]
    texts = [text.strip() for text in story_of(company(*links, positions={}), "A0").texts]
    assert "④ falls in round 4 or later" in texts


def test_where_nobody_falls_the_storyboard_says_so() -> None:
    texts = story_of(chain(), "C").texts
    assert "Same places as on the map. Nobody falls with what is broken." in texts


def test_the_text_in_place_of_the_picture_tells_the_rounds() -> None:
    assert figure(chain(), "B").alt == "Broken: B. Round 1: S. Round 2: C and F."


def test_a_title_of_its_own_is_shown() -> None:
    assert "If B stopped" in story_of_title("If B stopped")


def story_of_title(title: str) -> tuple[str, ...]:
    return read(figure(chain(), "B", title=title)).texts


def test_an_unknown_felling_link_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        storyboard.draw(Network(chain()), Story({}, felling=frozenset(["no such link"])))


@pytest.mark.parametrize("shade", look.SHADES)
def test_what_stands_on_a_shade_can_be_read(shade: look.Shade) -> None:
    assert contrast(shade.text, shade.fill) >= 4.5


@pytest.mark.parametrize("earlier, later", list(zip(look.SHADES, look.SHADES[1:], strict=False)))
def test_neighbouring_shades_can_be_told_apart(earlier: look.Shade, later: look.Shade) -> None:
    assert contrast(earlier.fill, later.fill) >= 1.3


def test_hostile_words_are_drawn_as_they_are() -> None:
    hostile = "a ];b [label=<script>"
    odd = replace(link("B>S .5"), deliverable=hostile)
    assert hostile in story_of(company(odd, positions=LAYERS), "B").labels
