"""Tables of links as sources beside others, every cell of them held to account.

What a header or a cell means is what it means to an import; but nothing is left out or put
right here: a row that does not fit is an error, as it would be in a file of another form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from orgflow.diagnostics import Diagnostic, Severity, has_errors
from orgflow.document import Document, Lines
from orgflow.document.limits import DEFAULT
from orgflow.naming import alike
from orgflow.tables.cells import read_cell
from orgflow.tables.columns import END_FIELDS, LINK_FIELDS, guess_links, similar
from orgflow.tables.groups import drop_idle, grouped
from orgflow.tables.places import CellPlaces
from orgflow.tables.roster import Roster
from orgflow.tables.sheet import Row, Sheet, clean, read_sheet
from orgflow.wording import listing

SUFFIX = ".csv"
_NEEDED = ("customer", "provider", "for")
_ENDS = ("customer", "provider")
_ACTORS = ("customer", "provider", *(name for name in END_FIELDS if name.endswith(("part_of", "reports_to"))))
_AS_WRITTEN = ("id", "target")  # taken for such a field only where that is what the header says
_NAMED = 12
_OTHERWISE = "give the columns these names, or take the table over with 'orgflow import'"

Column = Sequence[Any]  # a value for each row, None where its cell says nothing
Path = tuple[str | int, ...]


def title(source: str, name: str | None = None) -> str:
    """The name of an organization that a table is about: as asked for, else that of its file."""
    stem = PurePath(source).stem.replace("_", " ")
    found = " ".join(clean(name or stem).split())
    return found if any(map(str.isalnum, found)) else "Organization"


class Tables:
    """Tables of links that are read one after the other.

    ``declared`` are the actors of other sources, key to name: a table then speaks of these,
    by name or key, and of nobody else. Where there are none, everybody whom a row names is an
    actor. ``alone`` tells that no other source says what the organization is called.
    """

    def __init__(self, declared: Mapping[str, str], *, alone: bool) -> None:
        self._declared = declared
        self._by_name = {alike(name): key for key, name in sorted(declared.items(), reverse=True)}
        self._roster = Roster()
        self._owners: dict[str, str] = {}  # of the actors that tables brought, the first such table
        self._alone = alone

    def read(self, text: bytes | str, source: str) -> Document:
        """Read a table; total: what is wrong with it is a diagnostic of the document."""
        sheet = read_sheet(text.encode() if isinstance(text, str) else text, source)
        table = _Table(sheet, Lines(sheet.text))
        columns = {} if has_errors(sheet.diagnostics) else table.columns(with_ends=not self._declared)
        if has_errors(table.problems) or not columns:
            return Document(
                source, None, table.places, table.places, (*sheet.diagnostics, *table.problems), table.lines
            )
        values = table.values(columns, self._key)
        data: dict[str, Any] = {"organization": title(source)} if self._alone else {}
        self._alone = False
        if not self._declared:
            data["actors"] = dict(self._actors(table, values, columns))
        data["links"] = list(_links(values))
        problems = (*sheet.diagnostics, *table.problems)
        return Document(source, data, table.places, table.places, problems, table.lines)

    def _key(self, name: str) -> str:
        """The key of the actor that a cell names; the cell itself where nobody is called so."""
        if not self._declared:
            return self._roster.meet(name, 0).id
        return name if name in self._declared else self._by_name.get(alike(name), name)

    def _actors(
        self, table: _Table, values: Mapping[str, Column], columns: Mapping[str, int]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Everybody whom this table names first, with what it says of them."""
        met = table.places.actors
        named = [name for name in _ACTORS if name in values]
        for number, keys in enumerate(zip(*(values[name] for name in named), strict=True)):
            for name, key in zip(named, keys, strict=True):
                if key is not None and self._owners.setdefault(key, table.sheet.source) == table.sheet.source:
                    met.setdefault((key,), (number, columns[name]))
        said: dict[str, dict[str, Any]] = {str(path[0]): {} for path in met}
        for name in values:
            end, _, field = name.partition(".")
            if name in END_FIELDS:
                table.tell(said, field, (values[end], values[name]), columns[name])
        names = {entry.id: entry.name for entry in self._roster}
        for key, fields in said.items():
            yield key, {**({} if names[key] == key else {"name": names[key]}), **fields}


class _Misread(NamedTuple):
    """A cell that cannot be read: why."""

    reason: str


class _Table:
    """One table with the places of its cells, and what is wrong with them."""

    def __init__(self, sheet: Sheet, lines: Lines) -> None:
        self.sheet, self.lines = sheet, lines
        self.places = CellPlaces(sheet, lines)
        self.problems: list[Diagnostic] = []

    def columns(self, *, with_ends: bool) -> dict[str, int]:
        """The column of every field; what is missing, and which columns hold no field, is noted."""
        header = self.sheet.header
        taken = {name: header.index(name) for name in (*LINK_FIELDS, *END_FIELDS) if name in header}
        found = guess_links(header, taken, _AS_WRITTEN)
        missing = [name for name in _NEEDED if name not in found]
        if missing:
            message = f"no column is called {listing(list(map(repr, missing)), _NAMED)}"
            self._note("ORG405", None, 0, message, _OTHERWISE)
            return {}
        used = self.places.columns = {
            name: index for name, index in found.items() if with_ends or name not in END_FIELDS
        }
        idle = [index for index in range(len(header)) if index not in used.values()]
        if idle:
            self._idle(idle, [index for name, index in found.items() if name not in used])
        return used

    def _idle(self, idle: list[int], of_ends: list[int]) -> None:
        names = [f"'{self.sheet.header[index]}'" for index in idle]
        verb = "says nothing" if len(names) == 1 else "say nothing"
        close = similar(LINK_FIELDS, self.sheet.header[idle[0]])
        way = f"'{close}' is spelt alike" if close else "leave it out, or call it as the key that is meant"
        if of_ends:
            way = "say it of the actors where they are declared"
        message = f"{listing(names, _NAMED)} {verb} about a link here"
        self._note("ORG423", None, idle[0], message, way, "warning")

    def values(self, columns: Mapping[str, int], key: Any) -> dict[str, Column]:
        """The values of every field, row by row."""
        rows = [row.cells for row in self._fitting()]
        comma = self.sheet.separator in ";\t"
        cells = list(zip(*rows, strict=True))
        found: dict[str, Column] = {}
        for name, index in columns.items():
            meanings = _Meanings(name, comma, key if name in _ACTORS else None)
            found[name] = list(map(meanings.__getitem__, cells[index]))
            if meanings.has_misread:
                found[name] = list(self._without_misread(name, found[name], index))
        return found

    def _fitting(self) -> Iterator[Row]:
        """The rows with as many cells as there are columns; what one has more is wrong."""
        width = len(self.sheet.header)
        for number, row in enumerate(self.sheet.rows):
            size = len(row.cells)
            if any(row.cells[width:]):
                message = f"this row has {size} cells for {width} columns"
                self._note("ORG422", number, width, message, "put a cell that holds a separator in quotes")
            if size != width:
                row = Row(row.number, (*row.cells, *[""] * (width - size))[:width], row.line)
            yield row

    def _without_misread(self, name: str, column: Column, index: int) -> Iterator[Any]:
        for number, value in enumerate(column):
            if isinstance(value, _Misread):
                self._note(
                    "ORG422", number, index, f"'{name}': {value.reason}", "correct it, or empty the cell"
                )
                yield None
            else:
                yield value

    def tell(
        self, said: dict[str, dict[str, Any]], field: str, columns: tuple[Column, Column], index: int
    ) -> None:
        """Note what a column says of the actors at an end; what was said earlier counts."""
        for number, (key, value) in enumerate(zip(*columns, strict=True)):
            if value is None or key is None:
                continue
            if key not in said:
                message = f"'{key}' is an actor of an earlier table: what this one says of it does not count"
                self._note("ORG410", number, index, message, "say it in the first table", "warning")
                continue
            fields = said[key]
            if fields.setdefault(field, value) is value:
                self.places.actors.setdefault((key, field), (number, index))
            elif fields[field] != value:
                message = f"'{field}' of '{key}' is said here, and differently in an earlier row"
                self._note("ORG410", number, index, message, "the first counts; make them agree", "warning")

    def _note(
        self, code: str, row: int | None, column: int, message: str, way: str, severity: Severity = "error"
    ) -> None:
        if len(self.problems) > DEFAULT.problems:
            return
        at = self.places.cell(row, column)
        if len(self.problems) == DEFAULT.problems:
            code, way, severity = "ORG125", "correct these first", "error"
            message = f"{DEFAULT.problems} problems were found up to here; the rest is left unsaid"
        excerpt = self.lines.excerpt(at.line)
        self.problems.append(Diagnostic(code, at, message, way, severity, excerpt))


class _Meanings(dict[str, Any]):
    """What the cells of one column mean, each worked out once."""

    def __init__(self, name: str, decimal_comma: bool, key: Any) -> None:
        super().__init__({"": None})
        self._name, self._comma, self._key = name, decimal_comma, key
        self.has_misread = False

    def __missing__(self, cell: str) -> Any:
        try:
            value = read_cell(self._name, cell, decimal_comma=self._comma)
        except ValueError as wrong:
            value, self.has_misread = _Misread(str(wrong)), True
        if value == []:
            value = None
        elif self._key is not None and isinstance(value, str):
            value = self._key(value)
        self[cell] = value
        return value


def _links(values: Mapping[str, Column]) -> Iterator[dict[str, Any]]:
    """The links as a file would have them, group in group."""
    names = [name for name in values if name in LINK_FIELDS]
    is_flat = not any("." in name for name in names)
    for row in zip(*(values[name] for name in names), strict=True):
        fields = {name: value for name, value in zip(names, row, strict=True) if value is not None}
        if not is_flat:
            drop_idle(fields)
            fields = grouped(fields)
        yield fields
