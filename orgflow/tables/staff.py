"""A table of actors as a source: what it says of each, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

from orgflow.document.records import Column, Keyed, Records
from orgflow.naming import alike
from orgflow.schema.fields import LONGEST_ID, PLAIN_ID
from orgflow.tables.accounted import ENDS, SUPERIORS, Key, Table
from orgflow.tables.columns import ACTOR_FIELDS, guess_links, named_actors
from orgflow.tables.places import ActorPlaces
from orgflow.tables.roster import Roster

_NAMES = ("id", "name")  # of an actor
_ARROW = {"source", "target"}  # the ends of an arrow in many programs, whose list tells of no actors


def is_of_actors(header: Sequence[str]) -> bool:
    """Whether columns are about actors: one names them, another says more, and none is an end of a link."""
    plain, found = set(map(str.casefold, header)), named_actors(header, {})
    if guess_links(header, {}).keys() & ENDS or "for" in plain or plain >= _ARROW:
        return False
    return len(found) > 1 and not found.keys().isdisjoint(_NAMES)


class Declared:
    """Actors that sources declare, to be found by key or by any spelling of it or of a name.

    ``names`` are names by key. Where several are called alike, the first key counts; a key that
    a table writes otherwise counts before any name.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)
        self._spelt: dict[str, str] = {}  # keys, by what all ways to write them in tables share
        self._known: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, names: Iterable[tuple[str, str]], spelt: Mapping[str, str]) -> None:
        """Add names by key, with the keys that tables write otherwise, of which the first counts."""
        self._names.update(names)
        self._spelt = {**spelt, **self._spelt}
        self._known = {}

    def key(self, text: str) -> str:
        """Give the key of the actor that a text names; the text itself where nobody is called so."""
        if text in self._names:
            return text
        if not self._known:
            by_name = {alike(name): key for key, name in sorted(self._names.items(), reverse=True)}
            self._known = {**by_name, **self._spelt}
        return self._known.get(alike(text), text)


class Staff:
    """A table of actors: whom it declares, and then, once all tables have, what it says of them."""

    def __init__(self, table: Table) -> None:
        header = table.sheet.header
        columns = named_actors(header, {name: header.index(name) for name in ACTOR_FIELDS if name in header})
        self.table, self._columns = table, columns
        table.places = self._places = ActorPlaces(table.sheet, table.lines, columns)
        self._keys: list[str] = []
        self._said: dict[str, Column] = {}

    def declare(self, declared: Declared) -> None:
        """Add whom the rows declare, and note what is wrong with the table as such."""
        if not self.table.is_readable:
            return
        self.table.idle("an actor", ACTOR_FIELDS)
        self.table.too_wide()
        columns = {name: self._columns[name] for name in _NAMES if name in self._columns}
        self._said, spelt = self.table.values(columns, None, ()), dict[str, str]()
        self._keys = _keys(self.table, self._said, spelt)
        self._places.rows = {one: row for row, one in enumerate(self._keys)}
        names = self._said.get("name") or repeat(None)
        pairs = zip(self._keys, names, strict=False)
        declared.add(((one, name or one) for one, name in pairs if one), spelt)

    def actors(self, key: Key) -> Keyed:
        """What the rows say of actors, by key; ``key`` gives the key of whom a cell names."""
        others = {name: index for name, index in self._columns.items() if name not in _NAMES}
        said = {name: column for name, column in self._said.items() if name != "id"}
        said |= self.table.values(others, key, SUPERIORS)
        return Keyed(self._keys, Records(said, len(self._keys)))


def _keys(table: Table, said: Mapping[str, Column], spelt: dict[str, str]) -> list[str]:
    """The key of every row: its id, or else its name, in the letters of a key; empty where it has none."""
    size = len(table.sheet.rows)
    ids, names = (list(said.get(name) or repeat(None, size)) for name in _NAMES)
    written = [id_ or name or "" for id_, name in zip(ids, names, strict=True)]
    is_plain = all(map(PLAIN_ID.fullmatch, written)) and max(map(len, written), default=0) <= LONGEST_ID
    if is_plain and len(set(written)) == size:
        return written
    keys, roster = list[str](), Roster()
    for row, (id_, name) in enumerate(zip(ids, names, strict=True)):
        entry = roster.declare(id_ or "", name or "") if written[row] else None
        if entry is None:
            _refuse(table, row, written[row])
        elif id_:
            spelt.setdefault(alike(id_), entry.id)
        keys.append(entry.id if entry else "")
    return keys


def _refuse(table: Table, row: int, written: str) -> None:
    """Note that a row names nobody, or somebody whom an earlier row names."""
    column = min(index for name, index in table.places.columns.items() if name in _NAMES)
    if not written:
        message, way = "this row does not say which actor it is about", "write its id or its name"
        table.note("ORG422", row, column, message, way)
    else:
        way = "keep one of the two, or give them different ids"
        table.note("ORG303", row, column, f"'{written}' stands in an earlier row, too", way)
