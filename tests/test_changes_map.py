"""The map of what changed, read back from its SVG."""

from __future__ import annotations

from dataclasses import replace
from math import dist

import pytest

from orgflow.diagrams import look
from orgflow.diagrams.inks import CHANGED, GONE, NEW, Ink, Mark, Marks
from orgflow.diagrams.map import draw
from orgflow.model import Organization
from orgflow.network import Network
from tests.builders import link
from tests.pictures import Picture, company, drawn, read, two_way
from tests.test_map import LAYERS, contrast, covered

CHAIN = company("B>S .5 f=250", "S>F .9 f=52", "D>F .9 f=12", "F>C .9", positions=LAYERS | {"D": ""})
MARKS = Marks(
    {
        "B>S:work": Mark(NEW, "new: work"),
        "S>F:work": Mark(GONE, "work"),
        "D>F:work": Mark(CHANGED, "work", "62 → 80 %"),
    },
    {"B": Mark(NEW, "new"), "S": Mark(GONE, "gone"), "D": Mark(CHANGED, "people:", "6 → 4")},
    "Since March.",
)


def inked(organization: Organization = CHAIN, marks: Marks = MARKS) -> Picture:
    return drawn(organization, marks=marks)


@pytest.mark.parametrize(
    "told, kind, colour, dashes",
    [
        ("B gives S", "new", look.NEW, ""),
        ("S gives F", "gone", look.GONE, "5,2"),
        ("D gives F", "changed", look.CHANGED, ""),
        ("F gives C", "faded", look.FADED, ""),
    ],
)
def test_every_change_has_its_ink(told: str, kind: str, colour: str, dashes: str) -> None:
    stroke = inked().stroke(told)
    assert (stroke.kind, stroke.colour, stroke.dashes) == (kind, colour, dashes)


def test_the_tooltip_says_what_became_of_a_link() -> None:
    assert inked().stroke("B gives S").told.endswith("(new)")


def test_words_stand_on_what_changed_alone() -> None:
    assert set(inked().labels) == {"new: work", "work", "work 62 → 80 %"}


def test_what_is_gone_is_struck_through() -> None:
    assert draw(Network(CHAIN), marks=MARKS).dot.count("<s>") == 2  # the link, the actor


def test_boxes_say_what_became_of_the_actor() -> None:
    texts = inked().texts
    assert {"new", "gone", "people: 6 → 4"} <= set(texts)


def test_the_legend_explains_the_inks_that_occur_in_order() -> None:
    texts = [text.strip() for text in inked().texts]
    words = [NEW.words, GONE.words, CHANGED.words, "as before"]
    assert [text for text in texts if text in words][:4] == words


def test_the_legend_explains_no_ink_that_does_not_occur() -> None:
    texts = inked(marks=Marks({"B>S:work": Mark(NEW, "new: work")})).texts
    assert GONE.words not in texts
    assert CHANGED.words not in texts


def test_where_nothing_changed_everything_is_pale() -> None:
    picture = inked(marks=Marks())
    assert {stroke.kind for stroke in picture.strokes} == {"faded"}
    assert picture.labels == {}


def test_a_pale_line_can_stand_for_several_links() -> None:
    organization = company("B>S .5", "B>S .5 for=parts", positions=LAYERS)
    assert "a pale line can stand for several links" in inked(organization, Marks()).texts


def test_both_halves_of_a_two_way_link_are_told() -> None:
    organization = company(*two_way(link("B>S .5"), link("S>B .5 for=orders")), positions=LAYERS)
    marks = Marks(
        {"B>S:work": Mark(CHANGED, "work", "1 → 2"), "S>B:orders": Mark(CHANGED, "orders", "3 → 4")}
    )
    (label,) = inked(organization, marks).labels
    assert label == "work 1 → 2 ▷ orders 3 → 4"


def test_the_position_that_is_derived_keeps_its_star() -> None:
    assert "*" in inked().texts


def test_the_sentence_stands_under_the_title() -> None:
    figure = draw(Network(CHAIN), title="What changed at Test", marks=MARKS)
    assert read(figure).texts[:2] == ("What changed at Test", "Since March.")


def test_the_text_in_place_of_the_picture_tells_what_changed() -> None:
    assert draw(Network(CHAIN), marks=MARKS).alt == (
        "Map of 5 actors, 1 of them an external customer, 4 links. New: B gives S: work, 250, 50 % right; B. "
        "Gone: S gives F: work, 52, 90 % right; S. Changed: D gives F: work, 12, 90 % right; D."
    )


def test_no_label_covers_an_actor() -> None:
    assert list(covered(inked())) == []


def test_words_that_mean_harm_stay_words() -> None:
    words = '<b>&amp;"\\N\n'
    marks = replace(MARKS, links={"B>S:work": Mark(NEW, words, words)}, actors={"B": Mark(GONE, words)})
    assert any("<b>&amp;" in text for text in inked(marks=marks).texts)


@pytest.mark.parametrize("ink", [NEW, GONE, CHANGED], ids=lambda ink: ink.kind)
@pytest.mark.parametrize("ground", ["#FFFFFF", *(layer.fill for layer in look.LAYERS.values())])
def test_inks_can_be_read_on_every_ground(ink: Ink, ground: str) -> None:
    assert contrast(ink.colour, ground) >= 4


# Linear RGB as three kinds of colour blindness see it (Machado, Oliveira & Fernandes 2009, severity 1).
VISION = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    """Give a colour as CIE L*a*b* under D65, as it is seen."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    r, g, b = (
        min(1.0, max(0.0, sum(k * part for k, part in zip(row, linear, strict=True))))
        for row in VISION[vision]
    )
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("one, other", [(NEW, GONE), (NEW, CHANGED), (GONE, CHANGED)])
def test_inks_differ_for_every_eye(one: Ink, other: Ink, vision: str) -> None:
    assert dist(seen(one.colour, vision), seen(other.colour, vision)) > 15
