"""A comma-separated text, parted into rows of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice, repeat
from typing import Any, NamedTuple

from orgflow.document.limits import DEFAULT, HIGHEST
from orgflow.tables.rows import Cells, Even

SEPARATORS = (",", ";", "\t", "|")
SHORTEN = "shorten it, or close a quote that was left open"


class Unreadable(Exception):
    """A table cannot be read: the code, the row, why, and the way out."""

    def __init__(self, code: str, row: int, message: str, help_: str) -> None:
        self.code, self.row, self.message, self.help = code, row, message, help_
        super().__init__(message)


class Parted(NamedTuple):
    """The cells of every row, how many lines were read up to its end, and why there are no more.

    No cell has more characters than ``longest``.
    """

    written: Sequence[Cells]
    ends: Sequence[int]
    longest: int
    problem: Unreadable | None = None


def part(text: str, separator: str) -> Parted:
    """Part a text into rows: at its line ends where that is all there is to it, else as ``csv`` does."""
    return _plainly(text, separator) or _by_csv(text, separator)


def _plainly(text: str, separator: str) -> Parted | None:
    """Part a text without quotes whose lines have as many cells each; None where it is no such text."""
    if '"' in text or separator not in SEPARATORS:
        return None
    text = text.replace("\r\n", "\n") if "\r" in text else text
    lines = text.removesuffix("\n").split("\n")
    (width, *others), longest = set(map(str.count, lines, repeat(separator))), max(map(len, lines))
    if "\r" in text or not width or others or longest > DEFAULT.text or len(lines) > HIGHEST.rows:
        return None
    cells = separator.join(lines).split(separator)
    return Parted(Even(cells, 1 + width), range(1, 1 + len(lines)), longest)


def _by_csv(text: str, separator: str) -> Parted:
    reader = _reader(text, separator)
    try:
        written = list(islice(reader, HIGHEST.rows + 1))
        if reader.line_num == len(written) <= HIGHEST.rows:
            longest = max(map(len, io.StringIO(text, newline="")), default=0)
            return Parted(written, range(1, 1 + len(written)), longest)
    except csv.Error:
        pass
    return _row_by_row(text, separator)


def _row_by_row(text: str, separator: str) -> Parted:
    """Part a text whose rows may stand on several lines, or break off."""
    reader, problem = _reader(text, separator), None
    written, ends = list[Cells](), list[int]()
    try:
        for cells in islice(reader, HIGHEST.rows + 1):
            written.append(cells)
            ends.append(reader.line_num)
        if next(reader, None) is not None:
            message = f"there are more than {HIGHEST.rows:,} rows"
            problem = Unreadable("ORG402", HIGHEST.rows + 1, message, "split the file")
    except csv.Error as error:
        problem = _refused(str(error), 1 + len(written), 1 + (ends[-1] if ends else 0))
    return Parted(written, ends, max((len(cell) for cells in written for cell in cells), default=0), problem)


def _reader(text: str, separator: str) -> Any:
    source = io.StringIO(text, newline="")
    return csv.reader(source, delimiter=separator, strict=True, skipinitialspace=separator != "\t")


def _refused(why: str, row: int, line: int) -> Unreadable:
    """Say why a row cannot be parted into cells."""
    where = f"in the row that begins on line {line} of the text"
    if "field limit" in why:
        message = f"a cell has more than {DEFAULT.text:,} characters, {where}"
        return Unreadable("ORG402", row, message, SHORTEN)
    way = 'close the quoted cell with ", or write a quote inside a quoted cell twice: ""'
    return Unreadable("ORG403", row, f"the quotes do not match {where}", way)
