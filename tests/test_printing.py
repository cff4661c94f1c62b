"""Drawings with places of their own, as SVG, PNG, PDF on any paper."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from orgflow.diagrams import look
from orgflow.diagrams.banner import heading, legend, shortened
from orgflow.diagrams.map import draw
from orgflow.diagrams.paper import PAPERS
from orgflow.diagrams.printing import MOST_PIXELS
from orgflow.diagrams.render import RenderError, render
from orgflow.diagrams.sheet import Border, Place, Sheet, Style
from orgflow.findings import Figure
from orgflow.network import Network
from tests.builders import org

SVG = "{http://www.w3.org/2000/svg}"
BOX = Place(0, 0, 200, 100)


def figure(sheet: Sheet) -> Figure:
    return Figure("Title", "", "what it shows", svg=sheet.svg())


def full() -> Sheet:
    sheet = Sheet()
    with sheet.thing("all of it"):
        sheet.box(BOX, "#112233", border=Border("#445566", 2), radius=4)
    sheet.shape([(0, 0), (10, 0), (5, 5)], "#C84B00")
    sheet.line([(0, 50), (200, 50)], Border("#6F3FA8", 1.5, (3, 2)))
    sheet.circle((100, 50), 10, "#FFFFFF")
    sheet.text(BOX, "Größe <&> 7", Style(14, "#1F2933", bold=True), "center")
    sheet.slanted((20, 90), "slanted", Style(12), 60)
    return sheet


def root(data: bytes) -> ET.Element:
    return ET.fromstring(data)


def pixels(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def page(data: bytes) -> tuple[float, float]:
    found = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", data)
    assert found
    return float(found[1]), float(found[2])


def test_a_sheet_is_as_large_as_what_is_on_it_with_a_margin() -> None:
    sheet = Sheet()
    sheet.box(BOX, "#000000")
    assert root(render(figure(sheet))).get("viewBox") == "-21.6 -21.6 243.2 143.2"


def test_every_element_of_a_sheet_passes_the_check_of_pictures() -> None:
    kinds = {element.tag.removeprefix(SVG) for element in root(render(figure(full()))).iter()}
    assert kinds == {"svg", "title", "desc", "g", "rect", "polygon", "polyline", "ellipse", "text"}


def test_a_thing_says_what_it_is_when_pointed_at() -> None:
    (group,) = root(render(figure(full()))).iter(f"{SVG}g")
    assert group.findtext(f"{SVG}title") == "all of it"


def test_text_stays_what_was_written() -> None:
    assert "Größe <&> 7" in [text.text for text in root(render(figure(full()))).iter(f"{SVG}text")]


def test_slanted_text_lies_within_the_page() -> None:
    sheet = Sheet()
    sheet.slanted((0, 0), "a name of some length", Style(12), 60)
    left, top, width, height = map(float, str(root(render(figure(sheet))).get("viewBox")).split())
    assert top < -100
    assert width > 70
    assert left == -21.6


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_same_sheet_gives_the_same_bytes(form: str) -> None:
    assert render(figure(full()), form) == render(figure(full()), form)


def test_a_png_of_a_sheet_is_as_wide_as_was_asked() -> None:
    assert pixels(render(figure(full()), "png", width=700)) == (700, 413)


def test_a_png_that_no_computer_shows_is_refused() -> None:
    tall = Sheet()
    tall.box(Place(0, 0, 10, 10_000), "#000000")
    with pytest.raises(RenderError, match=f"more than {MOST_PIXELS:,}. Ask for a smaller width"):
        render(figure(tall), "png", width=20_000)


def test_a_pdf_of_a_sheet_is_as_large_as_the_sheet() -> None:
    assert page(render(figure(full()), "pdf")) == pytest.approx((243.2, 143.2))


def test_a_pdf_holds_its_text_as_text() -> None:
    assert b"/FontFile2" in render(figure(full()), "pdf")


PAGES = [("a4", 841.89, 595.28), ("a3", 1190.55, 841.89), ("a0", 3370.39, 2383.94), ("16:9", 960.0, 540.0)]


@pytest.mark.parametrize("name, width, height", PAGES)
def test_a_sheet_fills_the_paper_that_was_asked_for(name: str, width: float, height: float) -> None:
    assert page(render(figure(full()), "pdf", paper=PAPERS[name])) == pytest.approx((width, height), abs=0.02)


@pytest.mark.parametrize("name, width, height", PAGES)
def test_a_map_fills_the_paper_that_was_asked_for(name: str, width: float, height: float) -> None:
    drawn = render(draw(Network(org("A>X", "B>A"))), "pdf", paper=PAPERS[name])
    assert page(drawn) == pytest.approx((width, height), abs=1)


@pytest.mark.parametrize("name", PAPERS)
def test_a_png_has_the_shape_of_its_paper(name: str) -> None:
    wide, high = pixels(render(draw(Network(org("A>X", "B>A"))), "png", width=800, paper=PAPERS[name]))
    assert wide / high == pytest.approx(PAPERS[name].shape, rel=0.01)


def test_a_tall_picture_turns_the_paper() -> None:
    tall = Sheet()
    tall.box(Place(0, 0, 100, 900), "#000000")
    size = root(render(figure(tall), paper=PAPERS["a4"]))
    assert (size.get("width"), size.get("height")) == ("210mm", "297mm")


def test_a_slide_is_never_turned() -> None:
    assert PAPERS["16:9"].turned(0.1) == PAPERS["16:9"]


def test_a_heading_says_where_it_ends() -> None:
    one, two = Sheet(), Sheet()
    assert heading(two, "Title", "words " * 60, 300) > heading(one, "Title", "words", 300) > look.TITLE


def test_a_legend_that_is_too_wide_goes_on_below() -> None:
    entries = [("#112233", f"entry {number}") for number in range(5)]
    assert legend(Sheet(), entries, Place(0, 0, 200, 0)) > legend(Sheet(), entries, Place(0, 0, 2_000, 0))


def test_a_text_that_is_too_long_is_cut() -> None:
    assert shortened("a name that is far too long", 12, 60).endswith("…")
