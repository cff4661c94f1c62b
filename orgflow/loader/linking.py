"""The links of all files as one set: alternatives of a need, ids, ways back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document
from orgflow.document.marks import Path
from orgflow.loader.building import link, way_back
from orgflow.model import Link
from orgflow.schema.shapes import FileShape, LinkFields


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


Needs = dict[tuple[str, str], list[Entry]]
Same = dict[tuple[str, str, str], list[Entry]]


def join(found: list[Entry], importance: float) -> tuple[Iterator[Diagnostic], Iterator[Diagnostic]]:
    """Complete the links in place; what is wrong with them, and what counts for nothing.

    Backups get what their need leaves to the first alternative, every link an id of its
    own, and the two halves of a two-way link one another's. ``importance`` is that of a
    link that states none.
    """
    needs: Needs = {}
    for entry in found:
        if entry.link.any_of is not None:
            needs.setdefault((entry.link.customer, entry.link.any_of), []).append(entry)
    for primary, *backups in needs.values():
        for backup in backups:
            backup.link = replace(backup.link, importance=primary.link.importance, when=primary.link.when)
    same: Same = {}
    for entry in found:
        made = entry.link
        same.setdefault((made.provider, made.customer, made.deliverable), []).append(entry)
    for group in same.values():
        _tell_apart(group)
    for entry in found:
        _pair(entry)
    return chain(_differences(needs, importance), _repetitions(found, same)), _unused(found, needs)


def _tell_apart(group: list[Entry]) -> None:
    """Add the situations to the ids of links that differ in nothing else."""
    for entry in group:
        if len(group) > 1 and entry.said.id is None and entry.link.when:
            entry.link = replace(entry.link, id=f"{entry.link.id}@{'+'.join(entry.link.when)}")


def _pair(back: Entry) -> None:
    """Tell the two halves of a two-way link of one another."""
    if back.forth is not None:
        back.forth.link = replace(back.forth.link, reverse=back.link.id)
        back.link = replace(back.link, reverse=back.forth.link.id)


# ---- Alternatives ---------------------------------------------------------------------------


def _differences(needs: Needs, importance: float) -> Iterator[Diagnostic]:
    """Backups that state something else about their need than the first alternative."""
    for primary, *backups in needs.values():
        of_need = importance if primary.link.importance is None else primary.link.importance
        for backup in backups:
            if backup.said.importance not in (None, of_need):
                yield _differs(backup, primary, "importance")
            if set(backup.said.when or primary.link.when) != set(primary.link.when):
                yield _differs(backup, primary, "when")


def _unused(found: list[Entry], needs: Needs) -> Iterator[Diagnostic]:
    """Alternatives that are none, and switches between nothing."""
    for entry in found:
        if entry.link.any_of is None and entry.link.switch is not None:
            yield _no_switch(entry, "there is nothing to switch over from", "name the need in 'any_of'")
    for primary, *backups in needs.values():
        if primary.link.switch is not None:
            yield _no_switch(primary, "the first of the alternatives needs no switching", "delete it")
        if not backups:
            yield _alone(primary)


def _no_switch(entry: Entry, why: str, way: str) -> Diagnostic:
    return entry.warning("ORG323", entry.place("switch", key=True), f"this 'switch' is not used: {why}", way)


def _alone(entry: Entry) -> Diagnostic:
    message = f"no other link of '{entry.link.customer}' is an alternative named '{entry.link.any_of}'"
    way = "give the other link the same 'any_of', or leave it out here"
    return entry.warning("ORG326", entry.place("any_of"), message, way)


def _differs(backup: Entry, primary: Entry, key: str) -> Diagnostic:
    message = f"alternatives share one need: this has another '{key}' than the first of them"
    way = f"leave '{key}' out here: it counts as it is written at the first"
    first = (primary.place(key), "the first of the alternatives is here")
    return backup.problem("ORG307", backup.place(key), message, way, first)


# ---- The same twice -------------------------------------------------------------------------


def _repetitions(found: list[Entry], same: Same) -> Iterator[Diagnostic]:
    """Links that are there already, and ids that another link has."""
    repeated = set[int]()
    for group in same.values():
        firsts: dict[tuple[str, ...], Entry] = {}
        for entry in group:
            first = firsts.setdefault(entry.link.when, entry)
            if first is not entry:
                repeated.add(id(entry))
                yield _again(entry, first)
    owners: dict[str, Entry] = {}
    for entry in found:
        if id(entry) not in repeated:
            owner = owners.setdefault(entry.link.id, entry)
            if owner is not entry:
                yield _clash(entry, owner)


def _again(entry: Entry, first: Entry) -> Diagnostic:
    made = entry.link
    message = f"'{made.customer}' depends on '{made.provider}' for '{made.deliverable}' a second time"
    way = "keep one of the two, or give them different situations in 'when'"
    return entry.problem("ORG304", entry.place(), message, way, (first.place(), "the first time is here"))


def _clash(entry: Entry, owner: Entry) -> Diagnostic:
    message = f"there is another link with the id '{entry.link.id}'"
    way = "give one of the two an 'id' of its own"
    return entry.problem("ORG303", entry.place("id"), message, way, (owner.place(), "the other link is here"))
