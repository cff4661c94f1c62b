"""The links of all files as one set: alternatives of a need, ids, ways back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from orgflow.building import link, way_back
from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document
from orgflow.marks import Path
from orgflow.model import Link
from orgflow.shapes import FileShape, LinkFields


@dataclass(slots=True)
class Entry:
    """A link with what was said about it and where."""

    link: Link
    said: LinkFields
    document: Document
    path: Path
    forth: Entry | None = None  # the link whose way back this one is

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


def entries(document: Document, file: FileShape, year: Year) -> Iterator[Entry]:
    """The links of a file in its order, each followed by its way back."""
    for number, said in enumerate(file.links or ()):
        path: Path = ("links", number)
        ends = (said.provider, said.customer)
        forth = Entry(link(said, ends, said.for_, year, document.place(path)), said, document, path)
        yield forth
        back = way_back(said)
        if back is not None:
            path = (*path, "two_way")
            ends = (said.customer, said.provider)
            made = link(back, ends, back.for_ or said.for_, year, document.place(path))
            yield Entry(made, back, document, path, forth)


def join(found: list[Entry], importance: float) -> list[Diagnostic]:
    """Complete the links in place: what backups leave out, ids, the two halves of two-way links.

    ``importance`` is that of a link that states none.
    """
    problems = [*_alternatives(found, importance), *_identify(found)]
    for entry in found:
        if entry.forth is not None:
            entry.forth.link = replace(entry.forth.link, reverse=entry.link.id)
            entry.link = replace(entry.link, reverse=entry.forth.link.id)
    return problems


# ---- Alternatives ---------------------------------------------------------------------------


def _alternatives(found: Iterable[Entry], importance: float) -> Iterator[Diagnostic]:
    needs: dict[tuple[str, str], list[Entry]] = {}
    for entry in found:
        name = entry.link.any_of
        if name is not None:
            needs.setdefault((entry.link.customer, name), []).append(entry)
        elif entry.link.switch is not None:
            yield _no_switch(entry, "there is nothing to switch over from", "name the need in 'any_of'")
    for primary, *backups in needs.values():
        if primary.link.switch is not None:
            yield _no_switch(primary, "the first of the alternatives needs no switching", "delete it")
        if not backups:
            yield _alone(primary)
        for backup in backups:
            yield from _inherit(backup, primary, importance)


def _no_switch(entry: Entry, why: str, way: str) -> Diagnostic:
    return entry.warning("ORG323", entry.place("switch", key=True), f"this 'switch' is not used: {why}", way)


def _alone(entry: Entry) -> Diagnostic:
    message = f"no other link of '{entry.link.customer}' is an alternative named '{entry.link.any_of}'"
    way = "give the other link the same 'any_of', or leave it out here"
    return entry.warning("ORG326", entry.place("any_of"), message, way)


def _inherit(backup: Entry, primary: Entry, importance: float) -> Iterator[Diagnostic]:
    """Give a backup the importance and the situations of its need; it cannot have others."""
    mine, first = backup.link, primary.link
    of_need = importance if first.importance is None else first.importance
    if mine.importance not in (None, of_need):
        yield _differs(backup, primary, "importance")
    if mine.when not in ((), first.when):
        yield _differs(backup, primary, "when")
    backup.link = replace(mine, importance=first.importance, when=first.when)


def _differs(backup: Entry, primary: Entry, key: str) -> Diagnostic:
    message = f"alternatives share one need: this has another '{key}' than the first of them"
    way = f"leave '{key}' out here: it counts as it is written at the first"
    first = (primary.place(key), "the first of the alternatives is here")
    return backup.problem("ORG307", backup.place(key), message, way, first)


# ---- Ids ------------------------------------------------------------------------------------


def _identify(found: list[Entry]) -> Iterator[Diagnostic]:
    """Give each link an id of its own."""
    same: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in found:
        made = entry.link
        same.setdefault((made.provider, made.customer, made.deliverable), []).append(entry)
    repeated = set[int]()
    for group in same.values():
        for entry, first in _repetitions(group):
            repeated.add(id(entry))
            yield _again(entry, first)
        _tell_apart(group)
    yield from _clashes(entry for entry in found if id(entry) not in repeated)


def _repetitions(group: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """The links among those for the same that hold in the same situations, each with the first such."""
    firsts: dict[tuple[str, ...], Entry] = {}
    for entry in group:
        first = firsts.setdefault(entry.link.when, entry)
        if first is not entry:
            yield entry, first


def _again(entry: Entry, first: Entry) -> Diagnostic:
    made = entry.link
    message = f"'{made.customer}' depends on '{made.provider}' for '{made.deliverable}' a second time"
    way = "keep one of the two, or give them different situations in 'when'"
    return entry.problem("ORG304", entry.place(), message, way, (first.place(), "the first time is here"))


def _tell_apart(group: list[Entry]) -> None:
    """Add the situations to the ids of links that differ in nothing else."""
    for entry in group:
        if len(group) > 1 and entry.said.id is None and entry.link.when:
            entry.link = replace(entry.link, id=f"{entry.link.id}@{'+'.join(entry.link.when)}")


def _clashes(found: Iterable[Entry]) -> Iterator[Diagnostic]:
    firsts: dict[str, Entry] = {}
    for entry in found:
        first = firsts.setdefault(entry.link.id, entry)
        if first is not entry:
            at = entry.place() if entry.said.id is None else entry.place("id")
            message = f"there is a second link with the id '{entry.link.id}'"
            yield entry.problem(
                "ORG303",
                at,
                message,
                "give one of the two another 'id'",
                (first.place(), "the first is here"),
            )
