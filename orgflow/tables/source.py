"""Tables of links or actors as sources beside others, every cell of them held to account.

What a header or a cell means is what it means to an import; but nothing is left out or put
right here: a row that does not fit is an error, as it would be in a file of another form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from orgflow.diagnostics import has_errors
from orgflow.document import Document
from orgflow.document.limits import DEFAULT, Limits
from orgflow.document.records import Column, Records
from orgflow.tables.accounted import ACTORS, Table
from orgflow.tables.columns import END_FIELDS, LINK_FIELDS
from orgflow.tables.groups import drop_idle, grouped
from orgflow.tables.roster import Roster
from orgflow.tables.rows import clean
from orgflow.tables.sheet import read_sheet
from orgflow.tables.staff import Declared, Staff, is_of_actors

Path = tuple[str | int, ...]


def title(source: str, name: str | None = None) -> str:
    """The name of an organization that a table is about: as asked for, else that of its file."""
    stem = PurePath(source).stem.replace("_", " ")
    found = " ".join(clean(name or stem).split())
    return found if any(map(str.isalnum, found)) else "Organization"


class Tables:
    """Tables of actors or links.

    ``declared`` are the actors of other sources, key to name: a table of links then speaks of these
    and of those that tables of actors declare, by name or key, and of nobody else. Where there are
    none, everybody whom a row names is an actor. ``alone`` tells that no other source says what the
    organization is called.
    """

    def __init__(self, declared: Mapping[str, str], limits: Limits = DEFAULT, *, alone: bool) -> None:
        self._declared, self._limits = Declared(declared), limits
        self._roster = Roster()
        self._owners: dict[str, str] = {}  # of the actors that tables brought, the first such table
        self._alone = alone

    def read(self, text: bytes | str, source: str) -> Document:
        """Read a table; total: what is wrong with it is a diagnostic of the document."""
        (document,) = self.read_all([(text, source)])
        return document

    def read_all(self, sources: Iterable[tuple[bytes | str, str]]) -> Iterator[Document]:
        """Read tables by their texts and names: those of actors first, whom the others may name then."""
        tables = [self._open(*source) for source in sources]
        staff = [Staff(table) for table in tables if is_of_actors(table.sheet.header)]
        of_links = [table for table in tables if not is_of_actors(table.sheet.header)]
        for one in staff:
            one.declare(self._declared)
        for one in staff:
            yield self._document(one.table, self._actors_alone(one), titled=not of_links)
        for table in of_links:
            yield self._document(table, self._links(table), titled=True)

    def _open(self, text: bytes | str, source: str) -> Table:
        return Table(read_sheet(text.encode() if isinstance(text, str) else text, source, self._limits))

    def _document(self, table: Table, data: dict[str, Any] | None, *, titled: bool) -> Document:
        if data is not None and titled and self._alone:
            data["organization"] = title(table.sheet.source)
            self._alone = False
        return table.document(data)

    def _actors_alone(self, staff: Staff) -> dict[str, Any] | None:
        return {"actors": staff.actors(self._key)} if staff.table.is_readable else None

    def _links(self, table: Table) -> dict[str, Any] | None:
        columns = table.columns(with_ends=not self._declared) if table.is_readable else {}
        if has_errors(table.problems) or not columns:
            return None
        table.too_wide()
        values = table.values(columns, self._key, ACTORS)
        data: dict[str, Any] = {}
        if not self._declared:
            data["actors"] = dict(self._actors(table, values, columns))
        return {**data, "links": _records(values, len(table.sheet.rows))}

    def _key(self, name: str) -> str:
        """The key of the actor that a cell names; the cell itself where nobody is called so."""
        return self._declared.key(name) if self._declared else self._roster.meet(name, 0).id

    def _actors(
        self, table: Table, values: Mapping[str, Column], columns: Mapping[str, int]
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


def _first_named(values: Mapping[str, Column]) -> list[tuple[int, str, str]]:
    """Everybody whom a row names, in the order of the rows: the first row, the field, the key."""
    found: dict[str, tuple[int, int]] = {}
    for order, name in enumerate(ACTORS):
        column = values.get(name, Column((), {}))
        size = len(column)
        firsts = dict(zip(reversed(column.cells), range(size - 1, -1, -1), strict=True))
        for cell, row in firsts.items():
            key = column.means[cell]
            if key is not None:
                found[key] = min((row, order), found.get(key, (size, 0)))
    return sorted((row, ACTORS[order], key) for key, (row, order) in found.items())


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
