"""One table, every cell of which is held to account."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from orgflow.diagnostics import Diagnostic, Severity, has_errors
from orgflow.document import Data, Document, Lines
from orgflow.document.limits import DEFAULT
from orgflow.document.records import Column
from orgflow.tables.cells import read_cell, read_texts
from orgflow.tables.columns import END_FIELDS, LINK_FIELDS, guess_links, similar
from orgflow.tables.places import CellPlaces
from orgflow.tables.rows import clean
from orgflow.tables.sheet import Sheet
from orgflow.wording import listing

Key = Callable[[str], str]  # gives the key of the actor whom a text names

NEEDED = ("customer", "provider", "for")
SUPERIORS = ("part_of", "reports_to")
ENDS = ("customer", "provider")
ACTORS = (*ENDS, *(name for name in END_FIELDS if name.endswith(SUPERIORS)))
_AS_WRITTEN = ("id", "target")  # taken for such a field only where that is what the header says
_NAMED = 12
_OTHERWISE = "give the columns these names, or take the table over with 'orgflow import'"


class _Misread(NamedTuple):
    """A cell that cannot be read: why."""

    reason: str


class Table:
    """One table with the places of its cells, and what is wrong with them."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.lines = sheet, Lines(sheet.text)
        self.places = CellPlaces(sheet, self.lines)
        self.problems: list[Diagnostic] = []

    @property
    def is_readable(self) -> bool:
        """Whether there are rows to be read."""
        return not has_errors(self.sheet.diagnostics)

    def columns(self, *, with_ends: bool) -> dict[str, int]:
        """The column of every field; what is missing, and which columns hold no field, is noted."""
        header = self.sheet.header
        taken = {name: header.index(name) for name in (*LINK_FIELDS, *END_FIELDS) if name in header}
        found = guess_links(header, taken, _AS_WRITTEN)
        missing = [name for name in NEEDED if name not in found]
        if missing:
            message = f"no column is called {listing(list(map(repr, missing)), _NAMED)}"
            self.note("ORG405", None, 0, message, _OTHERWISE)
            return {}
        used = self.places.columns = {
            name: index for name, index in found.items() if with_ends or name not in END_FIELDS
        }
        of_ends = len(used) < len(found)
        self.idle("a link", LINK_FIELDS, "say it of the actors where they are declared" if of_ends else "")
        return used

    def idle(self, what: str, fields: Sequence[str], way: str = "") -> None:
        """Note the columns that say nothing about what the rows are about, with the ``way`` out."""
        header, used = self.sheet.header, self.places.columns.values()
        idle = [name for index, name in enumerate(header) if index not in used]
        if not idle:
            return
        close = similar(fields, idle[0])
        likely = f"'{close}' is spelt alike" if close else "leave it out, or call it as the key that is meant"
        quoted = [f"'{name}'" for name in idle]
        verb = "says nothing" if len(idle) == 1 else "say nothing"
        message = f"{listing(quoted, _NAMED)} {verb} about {what} here"
        self.note("ORG423", None, header.index(idle[0]), message, way or likely, "warning")

    def too_wide(self) -> None:
        """Note the rows that say something behind the last column."""
        width = len(self.sheet.header)
        for number, size in self.sheet.rows.beyond(width):
            message = f"this row has {size} cells for {width} columns"
            self.note("ORG422", number, width, message, "put a cell that holds a separator in quotes")

    def document(self, data: Data) -> Document:
        """The table as a document; its data are nothing where it could not be read."""
        problems = (*self.sheet.diagnostics, *self.problems)
        return Document(self.sheet.source, data, self.places, self.places, problems, self.lines)

    def values(
        self, columns: Mapping[str, int], key: Key | None, named: Collection[str]
    ) -> dict[str, Column]:
        """The values of every field, row by row; those that are ``named`` tell the ``key`` of an actor."""
        comma = self.sheet.separator in ";\t"
        written = self.sheet.rows.columns(len(self.sheet.header))
        found: dict[str, Column] = {}
        for name, index in columns.items():
            means = _meanings(name, dict.fromkeys(written[index]), comma, key if name in named else None)
            found[name] = self._without_misread(name, Column(written[index], means), index)
        return found

    def _without_misread(self, name: str, column: Column, index: int) -> Column:
        """A column without the cells that cannot be read, each of which is noted."""
        misread = {cell: value for cell, value in column.means.items() if isinstance(value, _Misread)}
        for number in column.rows(misread):
            message = f"'{name}': {misread[column.cells[number]].reason}"
            self.note("ORG422", number, index, message, "correct it, or empty the cell")
        return Column(column.cells, {**column.means, **dict.fromkeys(misread)})

    def tell(
        self, said: dict[str, dict[str, Any]], field: str, columns: tuple[Column, Column], index: int
    ) -> None:
        """Note what a column says of the actors at an end; what was said earlier counts."""
        for number, (key, value) in enumerate(zip(*columns, strict=True)):
            if value is None or key is None:
                continue
            if key not in said:
                message = f"'{key}' is an actor of an earlier table: what this one says of it does not count"
                self.note("ORG410", number, index, message, "say it in the first table", "warning")
                continue
            fields = said[key]
            if fields.setdefault(field, value) is value:
                self.places.actors.setdefault((key, field), (number, index))
            elif fields[field] != value:
                message = f"'{field}' of '{key}' is said here, and differently in an earlier row"
                self.note("ORG410", number, index, message, "the first counts; make them agree", "warning")

    def note(
        self, code: str, row: int | None, column: int, message: str, way: str, severity: Severity = "error"
    ) -> None:
        """Note a problem of a cell, where not too many were found; of the header where ``row`` is None."""
        if len(self.problems) > DEFAULT.problems:
            return
        at = self.places.cell(row, column)
        if len(self.problems) == DEFAULT.problems:
            code, way, severity = "ORG125", "correct these first", "error"
            message = f"{DEFAULT.problems} problems were found up to here; the rest is left unsaid"
        excerpt = self.lines.excerpt(at.line)
        self.problems.append(Diagnostic(code, at, message, way, severity, excerpt))


def _meanings(name: str, cells: Collection[str], decimal_comma: bool, key: Key | None) -> dict[str, Any]:
    """What the distinct cells of one column mean; ``key`` gives that of the actor whom a text names."""
    found = read_texts(name, cells) or {cell: _meaning(name, cell, decimal_comma) for cell in cells}
    if key is None:
        return found
    return {cell: key(value) if isinstance(value, str) else value for cell, value in found.items()}


def _meaning(name: str, cell: str, decimal_comma: bool) -> Any:
    text = clean(cell)
    if not text:
        return None
    try:
        value = read_cell(name, text, decimal_comma)
    except ValueError as wrong:
        return _Misread(str(wrong))
    return None if value == [] else value
