"""Rows of a comma-separated text that know their place."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from orgflow.diagnostics import Diagnostic, Position

LARGEST = 50_000_000  # bytes
_SEPARATORS = (",", ";", "\t", "|")
_RECORDS = 1_048_576
_REMEMBERED = 20_000  # cells kept to be recognized when they come again
_BINARY = {
    b"PK\x03\x04": "an Excel workbook or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}
# What does not show: control characters, foreign line ends, signs that turn the direction of reading.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_SAVE_AS = "in Excel choose Save as, then 'CSV UTF-8 (comma delimited)'"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a sheet may hold: bytes, rows that say something, columns, characters in a cell."""

    size: int = LARGEST
    rows: int = 200_000
    columns: int = 500
    cell: int = 65_536


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and its number in the spreadsheet, the header being row 1 where nothing precedes it.

    ``line`` is the line of the text in which it begins, counted from 1.
    """

    number: int
    cells: tuple[str, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows under it; rows without any text are left away.

    Cells are composed (NFC), stripped, free of control characters; line breaks
    inside a cell are kept. ``separator`` is the character between the cells, ``text``
    all that was read. A sheet with an error among its ``diagnostics`` has no rows.
    """

    source: str
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    separator: str = ","
    header_row: int = 1
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = field(default="", compare=False, repr=False)
    header_line: int = field(default=1, compare=False)

    def at(self, row: int, column: int = 0) -> Position:
        """Give the place of a cell: the row's number, the column's index from 0."""
        return Position(self.source, row, column + 1)


class _Unreadable(Exception):
    def __init__(self, code: str, row: int, message: str, help_: str) -> None:
        self.code, self.row, self.message, self.help = code, row, message, help_
        super().__init__(message)


def read_sheet(data: bytes, source: str, limits: Limits | None = None) -> Sheet:
    """Read a comma-, semicolon-, tab- or bar-separated text; total: what is wrong becomes diagnostics."""
    try:
        return _read(data, source, limits or Limits())
    except _Unreadable as problem:
        place = Position(source, problem.row, 1)
        return Sheet(source, diagnostics=(Diagnostic(problem.code, place, problem.message, problem.help),))


def _read(data: bytes, source: str, limits: Limits) -> Sheet:
    if len(data) > limits.size:
        raise _Unreadable(
            "ORG402", 1, f"the file is larger than {limits.size:,} bytes", "split it into several files"
        )
    whole, guessed = _decode(data)
    text, separator = _separator(whole)
    rows = list(_rows(text, separator, limits, first=1 + whole.count("\n", 0, len(whole) - len(text))))
    if not rows:
        raise _Unreadable("ORG404", 1, "the file is empty", "the first row names the columns")
    header = rows[0]
    sheet = Sheet(
        source, _named(header.cells), tuple(rows[1:]), separator, header.number, (), whole, header.line
    )
    return replace(sheet, diagnostics=_remarks(sheet, text, guessed))


def _decode(data: bytes) -> tuple[str, bool]:
    """Turn bytes into text; tell whether the encoding had to be guessed."""
    for start, kind in _BINARY.items():
        if data.startswith(start):
            raise _Unreadable("ORG401", 1, f"this is {kind}, not comma-separated text", _SAVE_AS)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(data, "utf-16"), False
    try:
        return _checked(data, "utf-8-sig"), False
    except _Unreadable:
        if b"\0" in data:
            raise
        return _checked(data, "cp1252"), True


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _Unreadable("ORG401", 1, "this is not text in UTF-8", _SAVE_AS) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise _Unreadable("ORG401", row, "the text holds a NUL character: it is damaged or no text", _SAVE_AS)
    return text


def _separator(text: str) -> tuple[str, str]:
    """Find the character between the cells of the header; Excel may name it in a line ``sep=;``."""
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        return text[named.end() :], named.group(1)
    header = _unquoted_line(text)
    return text, max(_SEPARATORS, key=header.count)


def _unquoted_line(text: str) -> str:
    """Give the first line that is not blank, without what stands in quotes."""
    start = len(text) - len(text.lstrip("\r\n "))
    plain = re.sub(r'"[^"]*("|\Z)', "", text[start : start + 100_000])
    return re.split(r"[\r\n]", plain, maxsplit=1)[0]


def _rows(text: str, separator: str, limits: Limits, first: int) -> Iterator[Row]:
    """Give the rows that say something; ``first`` is the number of the first line of the text."""
    used, line, cleaned = 0, first, _Cleaned()
    for number, cells, last in _records(text, separator):
        begins, line = line, first + last
        stripped = tuple(map(cleaned.__getitem__, cells))
        if not any(stripped):
            continue
        _check(number, stripped, limits)
        used += 1
        if used > limits.rows + 1:
            raise _Unreadable("ORG402", number, f"there are more than {limits.rows:,} rows", "split the file")
        yield Row(number, stripped, begins)


class _Cleaned(dict[str, str]):
    """Cells that come often, cleaned once."""

    def __missing__(self, cell: str) -> str:
        made = clean(cell)
        if len(self) < _REMEMBERED:
            self[cell] = made
        return made


def _records(text: str, separator: str) -> Iterator[tuple[int, Sequence[str], int]]:
    """Give the number and the cells of every row, with how many lines were read up to its end."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator != "\t"
    )
    number = line = 0
    try:
        for cells in reader:
            number, line = number + 1, reader.line_num
            if number > _RECORDS:
                raise _Unreadable(
                    "ORG402", number, f"there are more than {_RECORDS:,} rows", "split the file"
                )
            yield number, cells, line
    except csv.Error:
        raise _Unreadable(
            "ORG403",
            number + 1,
            f"the quotes do not match in the row that begins on line {line + 1} of the text",
            'close the quoted cell with ", or write a quote inside a quoted cell twice: ""',
        ) from None


def _check(number: int, cells: tuple[str, ...], limits: Limits) -> None:
    if len(cells) > limits.columns:
        raise _Unreadable(
            "ORG402", number, f"a row has more than {limits.columns} columns", "leave out columns not needed"
        )
    if max(map(len, cells)) > limits.cell:
        raise _Unreadable(
            "ORG402",
            number,
            f"a cell has more than {limits.cell:,} characters",
            "shorten it, or close a quote that was left open",
        )


def clean(text: str) -> str:
    """Compose the characters (NFC), drop control characters but line breaks, strip the ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).strip()


def _named(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max(index + 1 for index, cell in enumerate(cells) if cell)
    return tuple(" ".join(cell.split()) or f"column {index + 1}" for index, cell in enumerate(cells[:width]))


def _remarks(sheet: Sheet, text: str, guessed: bool) -> tuple[Diagnostic, ...]:
    remarks = []
    if guessed:
        message = "the text is not UTF-8; it was read as Windows Western European"
        remarks.append(
            Diagnostic("ORG416", sheet.at(1), message, f"check names with accents; {_SAVE_AS}", "warning")
        )
    if _CONTROL.search(text.replace("\t", " ").replace("\r", "\n").removeprefix("\ufeff")):
        message = "the text holds characters that do not show; they were read as spaces"
        remarks.append(Diagnostic("ORG417", sheet.at(1), message, "", "note"))
    if not sheet.rows:
        message = "there is a row that names the columns, but no row under it"
        remarks.append(Diagnostic("ORG404", sheet.at(sheet.header_row), message, "add a row for each link"))
    return tuple(remarks)
