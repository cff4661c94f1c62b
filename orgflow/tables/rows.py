"""Rows of cells that are cleaned where somebody looks at them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

_REMEMBERED = 20_000  # cells kept to be recognized when they come again
# What does not show: control characters, foreign line ends, signs that turn the direction of reading.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

BLANK = " \U0010ffff"  # no printable text that is greater begins with a blank, or is none

Cells = list[str]


def clean(text: str) -> str:
    """Compose the characters (NFC), drop control characters but line breaks, strip the ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", CONTROL.sub(" ", text)).strip()


class _Cleaned(dict[str, str]):
    """Cells that come often, cleaned once."""

    def __missing__(self, cell: str) -> str:
        made = clean(cell)
        if len(self) < _REMEMBERED:
            self[cell] = made
        return made


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and its number in the spreadsheet, the header being row 1 where nothing precedes it.

    ``line`` is the line of the text in which it begins, counted from 1.
    """

    number: int
    cells: tuple[str, ...]
    line: int = field(default=0, compare=False)


class Even(Sequence[Cells]):
    """Rows of ``width`` cells each, held one behind the other: those from ``begin`` up to ``end``."""

    def __init__(self, cells: list[str], width: int, begin: int = 0, end: int | None = None) -> None:
        self._cells, self.width, self._begin = cells, width, begin
        self._size = (len(cells) // width if end is None else end) - begin

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._size)
            assert step == 1  # for nobody takes every second row
            return Even(self._cells, self.width, self._begin + start, self._begin + max(start, stop))
        if not 0 <= place < self._size:
            raise IndexError(place)
        start = (self._begin + place) * self.width
        return self._cells[start : start + self.width]

    def column(self, number: int) -> list[str]:
        """The cells at one place of all rows."""
        end = (self._begin + self._size) * self.width
        return self._cells[self._begin * self.width + number : end : self.width]


class Rows(Sequence[Row]):
    """Rows that say something, with their ``numbers`` and ``lines``.

    Their cells are kept as they were written, and cleaned row by row. Who wants very many asks for
    columns, and cleans the distinct cells alone.
    """

    def __init__(self, written: Sequence[Cells], numbers: Sequence[int], lines: Sequence[int]) -> None:
        self.numbers, self.lines = numbers, lines
        self._written, self._cleaned = written, _Cleaned()

    def __len__(self) -> int:
        return len(self._written)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return Rows(self._written[place], self.numbers[place], self.lines[place])
        cells = tuple(map(self._cleaned.__getitem__, self._written[place]))
        return Row(self.numbers[place], cells, self.lines[place])

    @property
    def sizes(self) -> set[int]:
        """How many cells rows have."""
        return {self._written.width} if isinstance(self._written, Even) else set(map(len, self._written))

    def columns(self, width: int) -> list[Sequence[str]]:
        """The first columns as they were written; a row that is too short has nothing there."""
        if isinstance(self._written, Even) and width <= self._written.width:
            return list(map(self._written.column, range(width)))
        if self.sizes == {width}:
            return list(zip(*self._written, strict=True))
        cut = (chain(cells[:width], repeat("", width - len(cells))) for cells in self._written)
        return list(zip(*cut, strict=True)) or [()] * width

    def beyond(self, width: int) -> Iterator[tuple[int, int]]:
        """The places of rows that say something behind so many columns, with their number of cells."""
        if max(self.sizes, default=0) <= width:
            return
        for place, cells in enumerate(self._written):
            if len(cells) > width and any(map(clean, cells[width:])):
                yield place, len(cells)


def saying(written: Sequence[Cells]) -> Sequence[int]:
    """The places of the rows that say something: of which a cell is not blank."""
    if isinstance(written, Even):
        first = written.column(0)
        if min(first, default="") > BLANK and "".join(first).isprintable():
            return range(len(written))
    blank = {cell for cell in {cells[0] for cells in written if cells} if not clean(cell)}
    return [
        place
        for place, cells in enumerate(written)
        if cells and (cells[0] not in blank or any(map(clean, cells)))
    ]
