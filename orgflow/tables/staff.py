"""A table of actors as a source: what it says of each, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat

from orgflow.document.records import Column, Keyed, Records
from orgflow.naming import alike
from orgflow.schema.fields import LONGEST_ID, PLAIN_ID
from orgflow.tables.accounted import ENDS, SUPERIORS, Table
from orgflow.tables.columns import ACTOR_FIELDS, guess_links, named_actors
from orgflow.tables.places import ActorPlaces
from orgflow.tables.roster import Roster

_ARROW = {"source", "target"}  # the ends of an arrow in many programs, whose list tells of no actors


def is_of_actors(header: Sequence[str]) -> bool:
    """Whether columns are about actors: one names them, another says more, and none is an end of a link."""
    plain, found = set(map(str.casefold, header)), named_actors(header, {})
    if guess_links(header, {}).keys() & ENDS or "for" in plain or plain >= _ARROW:
        return False
    return len(found) > 1 and not found.keys().isdisjoint(("id", "name"))


def actors(table: Table, declared: dict[str, str], spelt: dict[str, str], key: Callable[[str], str]) -> Keyed:
    """What the rows of a table say of actors, by key; whom they declare is added to ``declared``.

    ``spelt`` takes the keys that had to be written otherwise, by what all spellings of them share.
    ``key`` gives the key of whom a cell names.
    """
    header = table.sheet.header
    columns = named_actors(header, {name: header.index(name) for name in ACTOR_FIELDS if name in header})
    table.places = places = ActorPlaces(table.sheet, table.lines, columns)
    table.idle("an actor", ACTOR_FIELDS)
    table.too_wide()
    said = table.values({name: columns[name] for name in ("id", "name") if name in columns}, key, ())
    keys = _keys(table, said, spelt)
    places.rows = {one: row for row, one in enumerate(keys)}
    names = said.get("name") or repeat(None)
    declared.update((one, name or one) for one, name in zip(keys, names, strict=False) if one)
    said.pop("id", None)
    others = {name: index for name, index in columns.items() if name not in ("id", "name")}
    return Keyed(keys, Records({**said, **table.values(others, key, SUPERIORS)}, len(keys)))


def _keys(table: Table, said: Mapping[str, Column], spelt: dict[str, str]) -> list[str]:
    """The key of every row: its id, or else its name, in the letters of a key; empty where it has none."""
    size = len(table.sheet.rows)
    ids, names = (list(said.get(name) or repeat(None, size)) for name in ("id", "name"))
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
    column = min(index for name, index in table.places.columns.items() if name in ("id", "name"))
    if not written:
        message, way = "this row does not say which actor it is about", "write its id or its name"
        table.note("ORG422", row, column, message, way)
    else:
        way = "keep one of the two, or give them different ids"
        table.note("ORG303", row, column, f"'{written}' stands in an earlier row, too", way)
