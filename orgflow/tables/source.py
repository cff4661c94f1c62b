"""Tables of links as sources beside others, every cell of them held to account.

What a header or a cell means is what it means to an import; but nothing is left out or put
right here: a row that does not fit is an error, as it would be in a file of another form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any, NamedTuple

from orgflow.diagnostics import Diagnostic, Severity, has_errors
from orgflow.document import Document, Lines
from orgflow.document.limits import DEFAULT, Limits
from orgflow.document.records import Column, Records
from orgflow.naming import alike
from orgflow.tables.cells import read_cell, read_texts
from orgflow.tables.columns import END_FIELDS, LINK_FIELDS, guess_links, similar
from orgflow.tables.groups import drop_idle, grouped
from orgflow.tables.places import CellPlaces
from orgflow.tables.roster import Roster
from orgflow.tables.rows import clean
from orgflow.tables.sheet import Sheet, read_sheet
from orgflow.wording import listing

_NEEDED = ("customer", "provider", "for")
_ENDS = ("customer", "provider")
_ACTORS = ("customer", "provider", *(name for name in END_FIELDS if name.endswith(("part_of", "reports_to"))))
_AS_WRITTEN = ("id", "target")  # taken for such a field only where that is what the header says
_NAMED = 12
_OTHERWISE = "give the columns these names, or take the table over with 'orgflow import'"

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

    def __init__(self, declared: Mapping[str, str], limits: Limits = DEFAULT, *, alone: bool) -> None:
        self._declared, self._limits = declared, limits
        self._roster = Roster()
        self._owners: dict[str, str] = {}  # of the actors that tables brought, the first such table
        self._alone = alone

    def read(self, text: bytes | str, source: str) -> Document:
        """Read a table; total: what is wrong with it is a diagnostic of the document."""
        sheet = read_sheet(text.encode() if isinstance(text, str) else text, source, self._limits)
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
        data["links"] = _records(values, len(sheet.rows))
        problems = (*sheet.diagnostics, *table.problems)
        return Document(source, data, table.places, table.places, problems, table.lines)

    def _key(self, name: str) -> str:
        """The key of the actor that a cell names; the cell itself where nobody is called so."""
        if not self._declared:
            return self._roster.meet(name, 0).id
        return name if name in self._declared else self._by_name.get(alike(name), name)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """The declared actors by what all spellings of their names share."""
        return {alike(name): key for key, name in sorted(self._declared.items(), reverse=True)}

    def _actors(
        self, table: _Table, values: Mapping[str, Column], columns: Mapping[str, int]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Everybody whom this table names first, with what it says of them."""
        met = table.places.actors
        for row, name, key in _first_named(values):
            if self._owners.setdefault(key, table.sheet.source) == table.sheet.source:
                met.setdefault((key,), (row, columns[name]))
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
        width = len(self.sheet.header)
        for number, size in self.sheet.rows.beyond(width):
            message = f"this row has {size} cells for {width} columns"
            self._note("ORG422", number, width, message, "put a cell that holds a separator in quotes")
        comma = self.sheet.separator in ";\t"
        written = self.sheet.rows.columns(width)
        found: dict[str, Column] = {}
        for name, index in columns.items():
            means = _meanings(name, dict.fromkeys(written[index]), comma, key if name in _ACTORS else None)
            found[name] = self._without_misread(name, Column(written[index], means), index)
        return found

    def _without_misread(self, name: str, column: Column, index: int) -> Column:
        """A column without the cells that cannot be read, each of which is noted."""
        misread = {cell: value for cell, value in column.means.items() if isinstance(value, _Misread)}
        for number in column.rows(misread):
            message = f"'{name}': {misread[column.cells[number]].reason}"
            self._note("ORG422", number, index, message, "correct it, or empty the cell")
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


def _meanings(name: str, cells: Collection[str], decimal_comma: bool, key: Any) -> dict[str, Any]:
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


def _first_named(values: Mapping[str, Column]) -> list[tuple[int, str, str]]:
    """Everybody whom a row names, in the order of the rows: the first row, the field, the key."""
    found: dict[str, tuple[int, int]] = {}
    for order, name in enumerate(_ACTORS):
        column = values.get(name, Column((), {}))
        size = len(column)
        firsts = dict(zip(reversed(column.cells), range(size - 1, -1, -1), strict=True))
        for cell, row in firsts.items():
            key = column.means[cell]
            if key is not None:
                found[key] = min((row, order), found.get(key, (size, 0)))
    return sorted((row, _ACTORS[order], key) for key, (row, order) in found.items())


def _records(values: Mapping[str, Column], size: int) -> Records:
    """The links as a file would have them, group in group."""
    groups: dict[str, list[str]] = {}
    for name in values:
        if name in LINK_FIELDS:
            groups.setdefault(name.partition(".")[0], []).append(name)
    columns = {
        group: values[group] if names == [group] else _together(group, names, values)
        for group, names in groups.items()
    }
    return Records(columns, size)


def _together(group: str, names: Sequence[str], values: Mapping[str, Column]) -> Column:
    """The columns of a group of keys as one."""
    cells = list(zip(*(values[name].cells for name in names), strict=True))
    means: dict[tuple[str, ...], Any] = {}
    for row in dict.fromkeys(cells):
        said = {name: values[name].means[cell] for name, cell in zip(names, row, strict=True)}
        fields = {name: value for name, value in said.items() if value is not None}
        drop_idle(fields)
        means[row] = grouped(fields).get(group)
    return Column(cells, means)
