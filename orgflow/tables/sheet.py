"""Rows of a comma-separated text that know their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document.limits import DEFAULT, Limits
from orgflow.schema.shapes import FileShape
from orgflow.tables.parting import SEPARATORS, SHORTEN, Unreadable, part
from orgflow.tables.rows import CONTROL, Rows, saying

_BINARY = {
    b"PK\x03\x04": "an Excel workbook or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}
_BEGINNING = 4_096  # characters that are looked at for another format
_KEYS = (field.alias or name for name, field in FileShape.model_fields.items())
_YAML = re.compile(rf"({'|'.join(_KEYS)})\s*:(\s|$)")
_AS_YAML = "orgflow check, analyze and the others read it as it is, where its name ends in .yaml"
_SAVE_AS = "in Excel choose Save as, then 'CSV UTF-8 (comma delimited)'"
_SHOWN = bytes(range(0x20, 0x7F)) + b"\n"
_NO_ROWS = Rows([], (), ())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows under it; rows without any text are left away.

    Cells are composed (NFC), stripped, free of control characters; line breaks
    inside a cell are kept. ``separator`` is the character between the cells, ``text``
    all that was read. A sheet with an error among its ``diagnostics`` has no rows.
    """

    source: str
    header: tuple[str, ...] = ()
    rows: Rows = _NO_ROWS
    separator: str = ","
    header_row: int = 1
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = field(default="", compare=False, repr=False)
    header_line: int = field(default=1, compare=False)

    def at(self, row: int, column: int = 0) -> Position:
        """Give the place of a cell: the row's number, the column's index from 0."""
        return Position(self.source, row, column + 1)


def read_sheet(data: bytes, source: str, limits: Limits = DEFAULT) -> Sheet:
    """Read a comma-, semicolon-, tab- or bar-separated text; total: what is wrong becomes diagnostics."""
    try:
        return _read(data, source, limits)
    except Unreadable as problem:
        place = Position(source, problem.row, 1)
        return Sheet(source, diagnostics=(Diagnostic(problem.code, place, problem.message, problem.help),))


def _is_yaml(text: str) -> bool:
    """Whether the first line that says something begins with a key of a file of YAML and its colon."""
    lines = (line for line in text[:_BEGINNING].splitlines() if line.strip())
    first = next((line for line in lines if not line.startswith(("#", "---", "%"))), "")
    return _YAML.match(first) is not None


def _read(data: bytes, source: str, limits: Limits) -> Sheet:
    if len(data) > limits.table:
        raise Unreadable(
            "ORG402",
            1,
            f"the file is larger than {limits.told('table')} {limits.raised_by('table')}",
            "split it into several files",
        )
    whole, guessed = _decode(data)
    if _is_yaml(whole):
        raise Unreadable("ORG425", 1, "this seems to be YAML, not a table", _AS_YAML)
    text, separator = _separator(whole)
    rows = _rows(text, separator, limits, first=1 + whole.count("\n", 0, len(whole) - len(text)))
    if not rows:
        raise Unreadable("ORG404", 1, "the file is empty", "the first row names the columns")
    header = rows[0]
    sheet = Sheet(source, _named(header.cells), rows[1:], separator, header.number, (), whole, header.line)
    return replace(sheet, diagnostics=_remarks(sheet, text, guessed))


def _decode(data: bytes) -> tuple[str, bool]:
    """Turn bytes into text; tell whether the encoding had to be guessed."""
    for start, kind in _BINARY.items():
        if data.startswith(start):
            raise Unreadable("ORG401", 1, f"this is {kind}, not comma-separated text", _SAVE_AS)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(data, "utf-16"), False
    try:
        return _checked(data, "utf-8-sig"), False
    except Unreadable:
        if b"\0" in data:
            raise
        return _checked(data, "cp1252"), True


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("ORG401", 1, "this is not text in UTF-8", _SAVE_AS) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable("ORG401", row, "the text holds a NUL character: it is damaged or no text", _SAVE_AS)
    return text


def _separator(text: str) -> tuple[str, str]:
    """Find the character between the cells of the header; Excel may name it in a line ``sep=;``."""
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        return text[named.end() :], named.group(1)
    header = _unquoted_line(text)
    return text, max(SEPARATORS, key=header.count)


def _unquoted_line(text: str) -> str:
    """Give the first line that is not blank, without what stands in quotes."""
    start = len(text) - len(text.lstrip("\r\n "))
    plain = re.sub(r'"[^"]*("|\Z)', "", text[start : start + 100_000])
    return re.split(r"[\r\n]", plain, maxsplit=1)[0]


def _rows(text: str, separator: str, limits: Limits, first: int) -> Rows:
    """Give the rows that say something; ``first`` is the number of the first line of the text."""
    written, ends, longest, problem = part(text, separator)
    lines: Sequence[int] = range(first, first + len(ends))
    if ends and ends[-1] != len(ends):
        lines = [first, *(first + end for end in ends)][: len(written)]
    rows = Rows(written, range(1, 1 + len(written)), lines)
    places = saying(written)
    if len(places) < len(written):
        rows = Rows(
            [written[place] for place in places],
            [1 + place for place in places],
            [lines[place] for place in places],
        )
    _check(rows, longest, limits)
    if problem is not None:
        raise problem
    return rows


def _check(rows: Rows, longest: int, limits: Limits) -> None:
    """Refuse rows that are too many, too wide, or have cells that are too long: the first of them."""
    widest = max(rows.sizes, default=0)
    if longest <= limits.text and widest <= limits.columns and len(rows) <= limits.rows + 1:
        return
    for place, row in enumerate(rows):
        if len(row.cells) > limits.columns:
            message = f"a row has more than {limits.columns} columns {limits.raised_by('columns')}"
            raise Unreadable("ORG402", row.number, message, "leave out columns not needed")
        if max(map(len, row.cells)) > limits.text:
            message = f"a cell has more than {limits.text:,} characters {limits.raised_by('text')}"
            raise Unreadable("ORG402", row.number, message, SHORTEN)
        if place > limits.rows:
            message = f"there are more than {limits.rows:,} rows {limits.raised_by('rows')}"
            raise Unreadable("ORG402", row.number, message, "split the file")


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
    if _is_odd(text.replace("\t", " ").replace("\r", "\n").removeprefix("\ufeff")):
        message = "the text holds characters that do not show; they were read as spaces"
        remarks.append(Diagnostic("ORG417", sheet.at(1), message, "", "note"))
    if not sheet.rows:
        message = "there is a row that names the columns, but no row under it"
        remarks.append(Diagnostic("ORG404", sheet.at(sheet.header_row), message, "add a row for each link"))
    return tuple(remarks)


def _is_odd(text: str) -> bool:
    """Whether a text holds characters that do not show; one whose lines are printable holds none."""
    if text.isascii():
        return bool(text.encode().translate(None, _SHOWN))
    return not text.replace("\n", " ").isprintable() and CONTROL.search(text) is not None
