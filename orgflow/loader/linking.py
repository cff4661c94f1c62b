"""The links of all files as one set: alternatives of a need, ids, ways back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain, compress, repeat
from typing import Any, NamedTuple

from orgflow.bulk import OnDemand, in_bulk
from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document
from orgflow.document.marks import Path
from orgflow.document.records import Column
from orgflow.loader.building import UNSAID, columns_of, said_of, way_back
from orgflow.loader.collecting import uncollected
from orgflow.model import Link
from orgflow.naming import link_ids
from orgflow.schema.columns import Held

Columns = dict[str, Column | list[Any]]
ENDS = ("provider", "customer", "deliverable")  # what an id is made of, in this order


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said about one link, and where."""

    document: Document
    path: Path

    @property
    def is_way_back(self) -> bool:
        """Whether it stands within another link, whose way back it is."""
        return len(self.path) > 2

    def place(self, *keys: str | int, key: bool = False) -> Position:
        """Where something that was said about the link stands."""
        return self.document.place((*self.path, *keys), key=key)

    def is_written(self, key: str) -> bool:
        """Whether something stands in the file for this link, not only for the one it is the way back of."""
        return self.place(key) != self.place()

    def problem(
        self, code: str, at: Position, message: str, way: str, *related: tuple[Position, str]
    ) -> Diagnostic:
        """An error about the link, with further places."""
        return replace(self.document.problem(code, at, message, way), related=related)

    def warning(self, code: str, at: Position, message: str, way: str) -> Diagnostic:
        """A warning about the link."""
        return self.document.problem(code, at, message, way, "warning")


class _Part(NamedTuple):
    """The links of one document: where each stands in its list, and whether it is the way back there.

    ``columns`` are the fields that any of them has.
    """

    document: Document
    columns: Columns
    rows: Sequence[int]
    is_back: Sequence[int]


class Links:
    """The links of all files, column by column, in the order of the files, each before its way back.

    The columns are the fields of a link. Those of ``said_id`` and ``said_when`` are what was
    written, the others what they come to. What is asked about all links is asked about columns, and
    an ``Entry`` is made of those alone of which there is something to say.
    """

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._columns: dict[str, list[Any]] = {}
        self.size = 0

    def __len__(self) -> int:
        return self.size

    def column(self, name: str) -> list[Any]:
        """A field of all links, put together when it is asked for; who changes it changes the links."""
        if name not in self._columns:
            parts = (_field(part, name) for part in self._parts)
            self._columns[name] = list(chain.from_iterable(parts))
        return self._columns[name]

    def has(self, name: str) -> bool:
        """Whether any link says something of a field."""
        return name in self._columns or any(name in part.columns for part in self._parts)

    def distinct(self, name: str) -> set[Any]:
        """What files say of a field, each once."""
        columns = (part.columns.get(name, (UNSAID.get(name),)) for part in self._parts)
        return set[Any]().union(
            *(column.means.values() if isinstance(column, Column) else column for column in columns)
        )

    def add(self, document: Document, said: Held, year: Year) -> None:
        """Take in the links of a file, each followed by its way back."""
        made = _columns(said, year)
        rows: Sequence[int] = range(said.size)
        is_back: Sequence[int] = bytes(said.size)
        if "two_way" in said.columns:
            rows, is_back = _with_ways_back(made, said, year)
        self.size += len(rows)
        self._parts.append(_Part(document, made, rows, is_back))

    def entry(self, number: int) -> Entry:
        """What was said about a link, and where."""
        for document, _, rows, is_back in self._parts:
            if number < len(rows):
                path: Path = ("links", rows[number])
                return Entry(document, (*path, "two_way") if is_back[number] else path)
            number -= len(rows)
        raise IndexError(number)

    def entries(self, numbers: Sequence[int] | Iterator[int]) -> Iterator[tuple[int, Entry]]:
        """Some links by their numbers, with what was said about them, and where."""
        return ((number, self.entry(number)) for number in numbers)

    def are_back(self) -> bytes:
        """Whether each of the links is the way back of the one before it."""
        return b"".join(bytes(part.is_back) for part in self._parts)

    def made(self) -> Sequence[Link]:
        """The links themselves, with their places."""
        return OnDemand(self.size, self._made)

    @uncollected()
    def _made(self) -> list[Link]:
        names = [field.name for field in fields(Link) if self.has(field.name)]
        said: dict[str, Iterable[Any]] = {name: self.column(name) for name in names}
        return in_bulk(Link, {**said, "at": chain.from_iterable(map(_places, self._parts))})


def _field(part: _Part, name: str) -> Iterable[Any]:
    return part.columns.get(name) or repeat(UNSAID.get(name), len(part.rows))


def _columns(said: Held, year: Year) -> Columns:
    written = {"customer": "customer", "provider": "provider", "deliverable": "for_", "said_id": "id"}
    made: Columns = {name: said.columns[part] for name, part in written.items() if part in said.columns}
    if "when" in said.columns:
        made["said_when"] = said.columns["when"]
    return made | columns_of(said, year)


def _with_ways_back(made: Columns, said: Held, year: Year) -> tuple[list[int], bytearray]:
    """Put its way back behind every link that has one; the rows of the links, and which are ways back."""
    backs = dict[int, dict[str, Any]]()
    for row, two_way in enumerate(said.columns["two_way"]):
        if two_way is not None:
            forth = said.row(row)
            back = way_back(forth)
            assert back is not None  # for it has a two_way
            ends = {"customer": forth.provider, "provider": forth.customer, "deliverable": back.for_}
            backs[row] = {**ends, "said_id": back.id, "said_when": back.when, **said_of(back, year)}
    rows = [row for row in range(said.size) for _ in range(1 + (row in backs))]
    is_back = bytearray(row == before for before, row in zip([-1, *rows], rows, strict=False))
    for name in set(made).union(*backs.values()):
        unsaid = UNSAID.get(name)
        forths = made.get(name) or [unsaid] * said.size
        made[name] = [
            backs[row].get(name, unsaid) if back else forths[row]
            for row, back in zip(rows, is_back, strict=True)
        ]
    return rows, is_back


def _places(part: _Part) -> list[Position]:
    document, _, rows, is_back = part
    places = document.positions.entries("links", range(rows[-1] + 1 if rows else 0))
    if not any(is_back):
        return places
    return [
        document.place(("links", row, "two_way")) if back else places[row]
        for row, back in zip(rows, is_back, strict=True)
    ]


Needs = dict[tuple[str, str], list[int]]


def join(links: Links, importance: float) -> tuple[Iterator[Diagnostic], Iterator[Diagnostic]]:
    """Complete the links in place; what is wrong with them, and what counts for nothing.

    Backups get what their need leaves to the first alternative, every link an id of its
    own, and the two halves of a two-way link one another's. ``importance`` is that of a
    link that states none.
    """
    needs: Needs = {}
    if links.has("any_of"):
        any_of, customers = links.column("any_of"), links.column("customer")
        for number, of, customer in zip(range(links.size), any_of, customers, strict=True):
            if of is not None:
                needs.setdefault((customer, of), []).append(number)
    said_importance = _share_needs(links, needs)
    made = link_ids(*(links.column(name) for name in ENDS))
    all_differ = len(set(made)) == len(made)
    same = [] if all_differ else _same(links)
    _identify(links, made, same)
    differences = _differences(links, needs, said_importance, importance)
    is_said = any(links.column("said_id"))
    repetitions = () if all_differ and not is_said else _repetitions(links, same)
    return chain(differences, repetitions), _unused(links, needs)


def _share_needs(links: Links, needs: Needs) -> list[Any]:
    """Give backups the importance and situations of the first; the importance that each stated itself."""
    importance, when = links.column("importance"), links.column("when")
    said = importance[:]
    for primary, *backups in needs.values():
        for backup in backups:
            importance[backup], when[backup] = importance[primary], when[primary]
    return said


def _same(links: Links) -> list[list[int]]:
    """The links that have both ends and the deliverable in common with others, together."""
    whats = list(zip(*(links.column(name) for name in ENDS), strict=True))
    repeated = {what: list[int]() for what, count in Counter(whats).items() if count > 1}
    for number, what in enumerate(whats):
        if what in repeated:
            repeated[what].append(number)
    return list(repeated.values())


def _identify(links: Links, made: list[str], same: list[list[int]]) -> None:
    """Give every link its id, with the situations where links differ in nothing else, and its reverse."""
    ids, said, when = links.column("id"), links.column("said_id"), links.column("when")
    ids[:] = [one or another for one, another in zip(said, made, strict=True)] if any(said) else made
    for number in chain.from_iterable(same):
        if said[number] is None and when[number]:
            ids[number] = f"{ids[number]}@{'+'.join(when[number])}"
    are_back = links.are_back()
    if any(are_back):
        reverse = links.column("reverse")
        for back in compress(range(links.size), are_back):
            reverse[back - 1], reverse[back] = ids[back], ids[back - 1]


# ---- Alternatives ---------------------------------------------------------------------------


def _differences(
    links: Links, needs: Needs, said_importance: list[Any], importance: float
) -> Iterator[Diagnostic]:
    """Backups that state something else about their need than the first alternative."""
    said_when, when = links.column("said_when"), links.column("when")
    for primary, *backups in needs.values():
        stated = said_importance[primary]
        of_need = importance if stated is None else stated
        for backup in backups:
            if said_importance[backup] not in (None, of_need):
                yield _differs(links.entry(backup), links.entry(primary), "importance")
            if set(said_when[backup] or when[primary]) != set(when[primary]):
                yield _differs(links.entry(backup), links.entry(primary), "when")


def _unused(links: Links, needs: Needs) -> Iterator[Diagnostic]:
    """Alternatives that are none, and switches between nothing."""
    switch, any_of, customers = (links.column(name) for name in ("switch", "any_of", "customer"))
    idle = (n for n, share in enumerate(switch) if share is not None and any_of[n] is None)
    for _, entry in links.entries(idle):
        yield _no_switch(entry, "there is nothing to switch over from", "name the need in 'any_of'")
    for primary, *backups in needs.values():
        if switch[primary] is not None:
            entry = links.entry(primary)
            yield _no_switch(entry, "the first of the alternatives needs no switching", "delete it")
        if not backups:
            yield _alone(links.entry(primary), customers[primary], any_of[primary])


def _no_switch(entry: Entry, why: str, way: str) -> Diagnostic:
    return entry.warning("ORG323", entry.place("switch", key=True), f"this 'switch' is not used: {why}", way)


def _alone(entry: Entry, customer: str, need: str) -> Diagnostic:
    message = f"no other link of '{customer}' is an alternative named '{need}'"
    way = "give the other link the same 'any_of', or leave it out here"
    return entry.warning("ORG326", entry.place("any_of"), message, way)


def _differs(backup: Entry, primary: Entry, key: str) -> Diagnostic:
    message = f"alternatives share one need: this has another '{key}' than the first of them"
    way = f"leave '{key}' out here: it counts as it is written at the first"
    first = (primary.place(key), "the first of the alternatives is here")
    return backup.problem("ORG307", backup.place(key), message, way, first)


# ---- The same twice -------------------------------------------------------------------------


def _repetitions(links: Links, same: list[list[int]]) -> Iterator[Diagnostic]:
    """Links that are there already, and ids that another link has."""
    when, ids, repeated = links.column("when"), links.column("id"), set[int]()
    for group in same:
        firsts: dict[tuple[str, ...], int] = {}
        for number in group:
            first = firsts.setdefault(when[number], number)
            if first != number:
                repeated.add(number)
                yield _again(links, number, first)
    if len(set(ids)) == len(ids):
        return
    owners: dict[str, int] = {}
    for number, id_ in enumerate(ids):
        if number not in repeated:
            owner = owners.setdefault(id_, number)
            if owner != number:
                yield _clash(links.entry(number), links.entry(owner), id_)


def _again(links: Links, number: int, first: int) -> Diagnostic:
    ends = (links.column(name)[number] for name in ("customer", "provider", "deliverable"))
    message = "'{}' depends on '{}' for '{}' a second time".format(*ends)
    way = "keep one of the two, or give them different situations in 'when'"
    entry = links.entry(number)
    related = (links.entry(first).place(), "the first time is here")
    return entry.problem("ORG304", entry.place(), message, way, related)


def _clash(entry: Entry, owner: Entry, id_: str) -> Diagnostic:
    message = f"there is another link with the id '{id_}'"
    way = "give one of the two an 'id' of its own"
    return entry.problem("ORG303", entry.place("id"), message, way, (owner.place(), "the other link is here"))
