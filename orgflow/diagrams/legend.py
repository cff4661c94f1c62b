"""The heading of a map with its legend, true to what is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orgflow.diagrams import look
from orgflow.diagrams.dot import rich
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.text import broken

_SAMPLE = 40  # points
_GAP = 14


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a legend explains, with words.

    It shows a piece of line (colour, style, whole points wide), the fill of a box, or nothing.
    """

    words: str
    colour: str = ""
    style: str = "solid"
    width: int = 1
    fill: str = ""

    @property
    def length(self) -> float:
        """The width of the entry in points."""
        return (
            inter().width(self.words, look.LEGEND) + _GAP + (_SAMPLE + 6 if self.colour or self.fill else 0)
        )


def heading(title: str, sentence: str, entries: Sequence[Entry], width: float) -> str:
    """Give the HTML-like label of a map with everything inside ``width`` points where it can be broken.

    An empty title, or an empty sentence, has no row.
    """
    titles = broken(title, look.TITLE, width, bold=True) if title else []
    rows = [_row(_words(f"<b>{rich(line)}</b>", look.TITLE, look.INK)) for line in titles]
    told = broken(sentence, look.SUBTITLE, width) if sentence else []
    rows += [_row(_words(rich(line), look.SUBTITLE)) for line in told]
    rows += [_row(_legend(row, width)) for row in _rows(entries, width)]
    rows.append('<tr><td height="6"></td></tr>')
    return f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="2">{"".join(rows)}</table>>'


def _row(content: str) -> str:
    return f'<tr><td align="left">{content}</td></tr>'


def _words(text: str, size: int, colour: str = look.GREY) -> str:
    return f'<font point-size="{size}" color="{colour}">{text}</font>'


def _rows(entries: Iterable[Entry], width: float) -> list[list[Entry]]:
    rows: list[list[Entry]] = []
    used = width + 1
    for entry in entries:
        if used + entry.length > width:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += entry.length
    return rows


def _legend(entries: Sequence[Entry], width: float) -> str:
    rest = max(0.0, width - math.fsum(entry.length for entry in entries))
    cells = "".join(map(_cells, entries)) + f'<td width="{rest:.0f}"></td>'
    return f'<table border="0" cellborder="0" cellspacing="0" cellpadding="1"><tr>{cells}</tr></table>'


def _cells(entry: Entry) -> str:
    words = f'<td align="left">{_words(rich(entry.words), look.LEGEND)}</td><td width="{_GAP - 4}"></td>'
    return f"<td>{_sample(entry)}</td>{words}" if entry.colour or entry.fill else words


def _sample(entry: Entry) -> str:
    """Give a filled cell, or a piece of line: the lower border of a cell, in the middle of the words."""
    if entry.fill:
        size = f'fixedsize="true" width="{_SAMPLE}" height="11"'
        return f'<table border="0" cellspacing="0"><tr><td {size} bgcolor="{entry.fill}"></td></tr></table>'
    line = f'border="{entry.width}" sides="B" style="{entry.style}" color="{entry.colour}"'
    cell = f'<tr><td fixedsize="true" width="{_SAMPLE}" height="8" {line}></td></tr>'
    return f'<table border="0" cellspacing="0" cellpadding="0">{cell}<tr><td height="5"></td></tr></table>'
