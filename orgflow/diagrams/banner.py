"""What stands above a drawing: its title, a sentence, a legend."""

from __future__ import annotations

from collections.abc import Sequence

from orgflow.diagrams import look
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Place, Sheet, Style
from orgflow.diagrams.text import LONGEST_WORD, broken

LINE = 1.3  # height of a line of text, in its size
_SWATCH = 16.0  # points


def heading(sheet: Sheet, title: str, sentence: str, width: float) -> float:
    """Write a title, if there is one, with the sentence below it into a width; give where they end."""
    top = paragraph(sheet, title, Style(look.TITLE, look.INK, bold=True), Place(0, 0, width, 0))
    below = top + 4 if title else 0.0
    return paragraph(sheet, sentence, Style(look.SUBTITLE, look.GREY), Place(0, below, width, 0))


def paragraph(sheet: Sheet, text: str, style: Style, place: Place) -> float:
    """Write a text in lines as wide as a place, from its top on; give where it ends."""
    top, height = place.y, style.size * LINE
    for line in broken(text, style.size, place.width, bold=style.bold) if text else ():
        sheet.text(Place(place.x, top, place.width, height), line, style)
        top += height
    return top


def legend(sheet: Sheet, entries: Sequence[tuple[str, str]], place: Place) -> float:
    """Explain colours, each with its words, in rows as wide as a place; give where they end."""
    x, top, height = place.x, place.y, look.LEGEND * LINE
    for colour, words in entries:
        width = inter().width(words, look.LEGEND) + 2
        if x > place.x and x + _SWATCH + 5 + width > place.x + place.width:
            x, top = place.x, top + height + 4
        sheet.box(Place(x, top + 1, _SWATCH, height - 2), colour)
        sheet.text(Place(x + _SWATCH + 5, top, width, height), words, Style(look.LEGEND, look.GREY))
        x += _SWATCH + width + 20
    return top + height


def shortened(text: str, size: float, most: float, *, bold: bool = False) -> str:
    """Cut a text that does not fit on one line of ``most`` points."""
    line = " ".join(text.split())
    while inter(bold).width(line, size) > most:
        line = line[:-2].rstrip() + "…"
    return line


def folded(text: str, size: float, width: float, most: int, *, bold: bool = False) -> list[str]:
    """Break a text into at most ``most`` lines that are no wider than told, the last of which may be cut."""
    line = " ".join(text.split())
    lines = broken(line, size, width, bold=bold) if line else []
    if any(inter(bold).width(one, size) > width for one in lines):  # a word that is too long
        lines = broken(line, size, width / LONGEST_WORD, bold=bold)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), size, width, bold=bold)]
