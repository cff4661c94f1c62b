"""What an actor needs or gives, a box for each link, one above the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from orgflow.diagrams import look
from orgflow.diagrams.banner import LINE, folded, shortened
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Border, Place, Sheet, Style
from orgflow.wording import listing, number

WIDTH = 390.0  # points
GAP = 6.0  # points between two boxes

_MARKS, _BAR, _SIDE, _AIR = 92.0, 4.0, 12.0, 6.0
_NAME, _TEXT, _WORKS = Style(13.5, look.INK, bold=True), Style(12.5), Style(16, look.INK, bold=True)
_DETAIL = Style(12, look.GREY)
_MOST_LINES, _MOST_NAMES, _MOST_TOLD = 2, 3, 300


@dataclass(frozen=True)
class Dealing:
    """A link as one of its ends sees it.

    ``other`` is the name of the other end, with the layer it stands in; ``works`` both marks
    ("3.1 | 4.6") or a share, empty where not known; ``called`` what it is called where it
    belongs on a list ("weak"). ``how_often`` says in which situation, too; ``details`` by
    which standard, and what else there is to say.
    """

    link: str
    other: str
    layer: look.Layer
    deliverable: str
    how_often: str
    details: tuple[str, ...]
    works: str
    called: str = ""
    per_year: float | None = None
    situational: bool = False
    asleep: bool = False
    told: str = ""

    @property
    def weak(self) -> bool:
        """Whether it is weak for the external customers."""
        return self.called == "weak"

    @cached_property
    def lines(self) -> tuple[tuple[str, Style], ...]:
        """The lines on the left of its box, each with its style."""
        width = WIDTH - _MARKS - 2 * _SIDE
        name = (shortened(self.other, _NAME.size, width, bold=True), _NAME)
        what = ", ".join(part for part in (self.deliverable, self.how_often) if part)
        texts = [(line, _TEXT) for line in _cut(what, _TEXT, width)]
        return (
            name,
            *texts,
            *((line, _DETAIL) for part in self.details for line in _cut(part, _DETAIL, width)),
        )

    @property
    def height(self) -> float:
        """The height of its box in points."""
        return max(46.0, math.fsum(style.size * LINE for _, style in self.lines) + 2 * _AIR)

    @property
    def ink(self) -> Border:
        """How its arrow looks."""
        width = look.thickness(self.per_year)
        if self.asleep:
            return Border(look.FADED, width)
        if self.weak:
            return Border(look.WEAK, max(width, look.VISIBLE), (2, 3) if self.situational else (7, 4))
        if self.situational:
            return Border(look.SITUATION, max(width, look.VISIBLE), (2, 3))
        return Border(look.HEALTHY, width)

    def put(self, sheet: Sheet, x: float, top: float) -> str:
        """Draw its box; give the id that it has in the drawing."""
        place = Place(x, top, WIDTH, self.height)
        border = Border(look.WEAK, 2) if self.weak else Border(look.HEALTHY, 0.8)
        with sheet.thing(self.told) as name:
            sheet.box(place, "#FFFFFF", border=border, radius=5)
            sheet.box(Place(x + 3, top + 4, _BAR, place.height - 8), self.layer.frame)
            at = top + (place.height - math.fsum(style.size * LINE for _, style in self.lines)) / 2
            for line, style in self.lines:
                row = Place(x + _SIDE, at, WIDTH - _MARKS - 2 * _SIDE, style.size * LINE)
                sheet.text(row, line, style)
                at += row.height
            self._judged(sheet, Place(x + WIDTH - _MARKS - 4, top, _MARKS - 4, place.height))
        return name

    def _judged(self, sheet: Sheet, place: Place) -> None:
        """Write how well it works, with what it is called below."""
        works = self.works or "not known"
        style = Style(
            _WORKS.size if self.works else _DETAIL.size,
            look.INK if self.works else look.GREY,
            bool(self.works),
        )
        if inter(style.bold).width(works, style.size) > place.width:
            style = style._replace(size=13)
        called = Style(12, look.WEAK if self.weak else look.GREY, bold=self.weak)
        line = style.size * LINE
        top = place.middle[1] - (line + (called.size * LINE if self.called else 0)) / 2
        sheet.text(Place(place.x, top, place.width, line), works, style, "center")
        if self.called:
            below = Place(place.x, top + line, place.width, called.size * LINE)
            sheet.text(below, self.called, called, "center")


def fitting(dealings: Sequence[Dealing], most: float) -> int:
    """Say how many dealings, the first ones, fit into a height, with a line for the others below."""
    room = (
        most
        if math.fsum(one.height + GAP for one in dealings) - GAP <= most
        else most - _DETAIL.size * LINE * 2
    )
    used, count = 0.0, 0
    for one in dealings:
        used += one.height + (GAP if count else 0)
        if count and used > room:
            break
        count += 1
    return count


def rest(sheet: Sheet, dealings: Sequence[Dealing], place: Place) -> tuple[str, float]:
    """Say which dealings are left out; give the id this has in the drawing, with where it ends."""
    weak = sum(one.weak for one in dealings)
    names = sorted({one.other for one in dealings}, key=str.casefold)
    told = f"and {number(len(dealings))} more ({number(weak) if weak else 'none'} weak): "
    whole = [f"{one.other}: {one.deliverable}" for one in dealings]
    with sheet.thing(told + listing(whole, _MOST_TOLD)) as name:
        end = place.y
        for line in _cut(told + listing(names, _MOST_NAMES), _DETAIL, place.width):
            sheet.text(Place(place.x, end, place.width, _DETAIL.size * LINE), line, _DETAIL)
            end += _DETAIL.size * LINE
    return name, end


def _cut(text: str, style: Style, width: float) -> list[str]:
    return folded(text, style.size, width, _MOST_LINES, bold=style.bold)
