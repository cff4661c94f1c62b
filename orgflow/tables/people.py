"""The actors of a spreadsheet with what it says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from orgflow.diagnostics import Diagnostic, Position
from orgflow.model import EXTERNAL
from orgflow.tables.account import Joined, LeftOut
from orgflow.tables.plan import Plan
from orgflow.tables.roster import Entry, Roster
from orgflow.tables.statements import Said, Unusable, name_of, read_row
from orgflow.wording import listing, plural

_HIERARCHIES = ("part_of", "reports_to")
_SHOWN = 5


class People:
    """Actors as they are met: first in a file of actors where there is one, then in rows of links.

    ``fields`` is what was said of each, by id; ``declared`` are those of the file of
    actors; ``left_out`` its rows that could not be used.
    """

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Said]] = {}
        self.declared: set[str] = set()
        self.left_out: list[LeftOut] = []
        self._roster = Roster()
        self._conflicts: dict[tuple[str, str], list[Said]] = {}
        self._undeclared: dict[str, Said] = {}
        self._named: set[str] = set()  # whose name is told, not only how a row of links calls them

    # -- meeting actors

    def read(self, plan: Plan) -> None:
        """Take in a file of actors."""
        said: list[tuple[str, dict[str, Said]]] = []
        for row in plan.sheet.rows:
            try:
                fields = read_row(plan, row)
                said.append((self._declare(fields, plan.sheet.at(row.number)), fields))
            except Unusable as problem:
                self.left_out.append(LeftOut(problem.at, problem.reason))
        for id_, fields in said:  # only now, so that a superior may stand further below
            self.tell(id_, {name: fields[name] for name in fields if name not in ("id", "name")})

    def _declare(self, fields: dict[str, Said], at: Position) -> str:
        key, name = (name_of(fields[field], field) if field in fields else "" for field in ("id", "name"))
        if not key and not name:
            raise Unusable(at, "it does not say what the actor is called")
        entry = self._roster.declare(key, name)
        if entry is None:
            raise Unusable(at, f"'{key or name}' stands in an earlier row")
        self._enter(entry, fields.get("name") or fields["id"])
        self.declared.add(entry.id)
        self._named |= {entry.id} if name else set()
        return entry.id

    def meet(self, said: Said, what: str) -> str:
        """Give the id of the actor that a cell names; raises ``Unusable`` where it cannot be a name."""
        entry = self._roster.meet(name_of(said, what), said.at.line)
        if entry.id not in self.fields:
            self._enter(entry, said)
            self._undeclared[entry.id] = said
        return entry.id

    def _enter(self, entry: Entry, said: Said) -> None:
        self.fields[entry.id] = {"name": replace(said, value=entry.name)}

    def tell(self, id_: str, fields: dict[str, Said]) -> None:
        """Note what a row says of an actor; what an earlier row said stays, and a warning says so."""
        known = self.fields[id_]
        for name, said in fields.items():
            if name in _HIERARCHIES:
                said = replace(said, value=self.meet(said, name))
            is_first = name not in known or (name == "name" and id_ not in self._named)
            if is_first:
                known[name] = said
                self._named |= {id_} if name == "name" else set()
            elif known[name].value != said.value:
                self._conflicts.setdefault((id_, name), []).append(said)

    def mark(self, customers: Iterable[str], at: Position, *, alone: bool) -> Iterator[Diagnostic]:
        """Make actors external customers; ``alone`` tells that they then have no other position."""
        for spelling in customers:
            entry = self._roster.find(spelling)
            if entry is None:
                close = self._roster.similar(spelling)
                way = (
                    f"'{close}' is spelt alike" if close else "write the name as it stands in the spreadsheet"
                )
                yield Diagnostic("ORG414", at, f"no row names '{spelling}', the external customer", way)
                continue
            fields = self.fields[entry.id]
            others = [] if alone or "position" not in fields else fields["position"].value
            position = [*others, *([] if EXTERNAL in others else [EXTERNAL])]
            fields["position"] = Said(position, EXTERNAL, fields["name"].at)

    # -- what is to be said

    @property
    def joined(self) -> tuple[Joined, ...]:
        """The names that were met in several spellings."""
        return tuple(
            Joined(entry.name, tuple(entry.spellings.items())) for entry in self._roster if entry.spellings
        )

    def remarks(self, used: frozenset[str]) -> Iterator[Diagnostic]:
        """Say what a reader should check about the actors that are ``used``."""
        for (id_, name), others in self._conflicts.items():
            yield _conflict(name, self.fields[id_], others)
        for first, second in self._roster.namesakes():
            if {first.id, second.id} <= used:
                at = self.fields[second.id]["name"].at
                message = f"'{second.name}' and '{first.name}' look alike; they stay two actors"
                way = f"their keys are '{first.id}' and '{second.id}'; spell them alike if one is meant"
                if second.name == first.name:
                    message = f"two actors are called '{first.name}': '{first.id}' and '{second.id}'"
                    way = f"the name alone means '{first.id}'; give the other another name"
                yield Diagnostic("ORG409", at, message, way, "warning")
        missing = [said for id_, said in self._undeclared.items() if id_ in used]
        if missing and self.declared:
            names = listing([f"'{said.text}'" for said in missing], _SHOWN)
            verb = "is" if len(missing) == 1 else "are"
            message = f"{plural(len(missing), 'name')} {verb} not in the file of actors: {names}"
            way = "they were added as actors of which nothing more is known"
            yield Diagnostic("ORG411", missing[0].at, message, way, "warning")


def _conflict(name: str, known: dict[str, Said], others: list[Said]) -> Diagnostic:
    first, other = known[name], others[0]
    actor = known["name"].value
    message = f"'{name}' of '{actor}' is '{other.text}' here, but '{first.text}' in row {first.at.line}"
    more = f", and {plural(len(others) - 1, 'more row')} differ, too" if others[1:] else ""
    way = "the first counts; correct it in the result if need be"
    return Diagnostic("ORG410", other.at, message + more, way, "warning")
