"""Small boxes with a name in each, in rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orgflow.diagrams import look
from orgflow.diagrams.banner import shortened
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Border, Place, Sheet, Style
from orgflow.diagrams.text import broken

GAP, ROW_GAP = 10.0, 12.0  # points between two chips, between two rows of them

_SIDE, _LEAST, _LINE, _RADIUS = 13.0, 34.0, 18.0, 9.0
_BADGE, _NOTE = 10.0, 12.0  # radius of the badge, size of the second line
_MOST_LINES, _STAYING = 3, "\N{NO-BREAK SPACE}"
_EVENLY = tuple(step / 20 for step in range(19, 7, -1))

Room = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Chip:
    """A name in a box: how it looks, what it tells when pointed at, the ids it stands for.

    ``badge`` is a number at its end, none where it is 0; ``border`` is None for a text without a box.
    """

    lines: tuple[str, ...]
    told: str
    ids: tuple[str, ...]
    border: Border | None = None
    badge: int = 0
    note: str = ""
    bold: bool = False

    @property
    def width(self) -> float:
        """Its width in points."""
        texts = [inter(self.bold).width(line, look.NAME) for line in self.lines]
        texts.append(inter().width(self.note, _NOTE))
        return max(texts) + 2 * _SIDE + (2 * _BADGE + 4 if self.badge else 0.0)

    @property
    def height(self) -> float:
        """Its height in points."""
        return _LEAST + _LINE * (len(self.lines) - 1) + (15.0 if self.note else 0.0)

    def put(self, sheet: Sheet, place: Place) -> str:
        """Draw it into a place; give the id that it has in the drawing."""
        with sheet.thing(self.told) as name:
            if self.border is not None:
                sheet.box(place, "#FFFFFF", border=self.border, radius=_RADIUS)
            self._write(sheet, place)
            if self.badge:
                middle = place.x + place.width - _BADGE - 7, place.middle[1]
                sheet.circle(middle, _BADGE, look.WEAK)
                field = Place(middle[0] - _BADGE, middle[1] - _BADGE, 2 * _BADGE, 2 * _BADGE)
                text = str(self.badge) if self.badge < 100 else "99+"
                size = look.SMALL + 0.5 if len(text) < 3 else 8
                sheet.text(field, text, Style(size, "#FFFFFF", bold=True), "center")
        return name

    def _write(self, sheet: Sheet, place: Place) -> None:
        colour = look.INK if self.border is not None else look.GREY
        width = place.width - 2 * _SIDE
        top = place.y + (_LEAST - _LINE) / 2
        for line in self.lines:
            row = Place(place.x + _SIDE, top, width, _LINE)
            sheet.text(row, line, Style(look.NAME, colour, self.bold))
            top += _LINE
        if self.note:
            sheet.text(Place(place.x + _SIDE, top - 2, width, 15), self.note, Style(_NOTE, look.GREY))


def named(text: str, most: float, *, bold: bool = False, sign: str = "") -> tuple[str, ...]:
    """Break a name into at most three lines of about ``most`` points, the last of which may be cut.

    A ``sign`` stays at its last word.
    """
    whole = " ".join(text.split()) + (f"{_STAYING}{sign}" if sign else "")
    lines = broken(whole, look.NAME, most, bold=bold)
    if len(lines) <= _MOST_LINES:
        return tuple(lines)
    width = max(inter(bold).width(line, look.NAME) for line in lines)
    return *lines[: _MOST_LINES - 1], shortened(
        " ".join(lines[_MOST_LINES - 1 :]), look.NAME, width, bold=bold
    )


def flowed(chips: Sequence[Chip], room: Room) -> list[list[Chip]]:
    """Put chips in rows, in their order, as few as they need, of about the same width.

    ``room(top, height)`` gives the width for a row that begins ``top`` points below the first.
    """
    rows = _filled(chips, room, 1.0)
    for part in _EVENLY:
        tried = _filled(chips, room, part)
        if len(tried) > len(rows):
            break
        rows = tried
    return rows


def height(rows: Sequence[Sequence[Chip]]) -> float:
    """Give the height of rows in points."""
    return math.fsum(max(chip.height for chip in row) for row in rows) + ROW_GAP * max(0, len(rows) - 1)


def width(row: Sequence[Chip]) -> float:
    """Give the width of a row in points."""
    return math.fsum(chip.width for chip in row) + GAP * (len(row) - 1)


def _filled(chips: Sequence[Chip], room: Room, part: float) -> list[list[Chip]]:
    rows: list[list[Chip]] = []
    top = high = 0.0
    for chip in chips:
        longer = [*rows[-1], chip] if rows else [chip]
        if rows and width(longer) <= part * room(top, max(high, chip.height)):
            rows[-1], high = longer, max(high, chip.height)
            continue
        top += high + ROW_GAP if rows else 0.0
        rows.append([chip])
        high = chip.height
    return rows
