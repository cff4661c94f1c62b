"""Names met in a spreadsheet as actors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from orgflow.naming import Ids, alike, similar, slug


@dataclass(slots=True)
class Entry:
    """An actor: its id, its name, and other spellings of it with the row where each was met first."""

    id: str
    name: str
    key: str = ""
    spellings: dict[str, int] = field(default_factory=dict)


class Roster:
    """Actors by the spellings of their names, in the order in which they were met."""

    def __init__(self) -> None:
        self._ids = Ids()
        self._known: dict[str, Entry] = {}
        self._entries: dict[str, Entry] = {}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def find(self, spelling: str) -> Entry | None:
        """Give the actor with this name or key, up to case, spaces or punctuation."""
        return self._known.get(alike(spelling))

    def meet(self, spelling: str, row: int) -> Entry:
        """Give the actor with this name; a name that is new becomes an actor."""
        entry = self.find(spelling)
        if entry is None:
            return self._add(spelling)
        if spelling not in (entry.name, entry.key, entry.id):
            entry.spellings.setdefault(spelling, row)
        return entry

    def declare(self, key: str, name: str) -> Entry | None:
        """Add an actor by its key, its name or both; None where it is there already.

        A name that another actor bears, too, leads to the first of them; one that is the key of
        another leads to that.
        """
        met = self.find(key or name)
        if met is not None and (not key or alike(met.key or met.name) == alike(key)):
            return None
        entry = self._add(key or name)
        entry.key = key
        if name:
            entry.name = name
            self._known.setdefault(alike(name), entry)
        return entry

    def similar(self, spelling: str) -> str:
        """Give the name that is spelt most like this one, or nothing."""
        names = {alike(entry.name): entry.name for entry in self}
        close = similar(alike(spelling), names)
        return names[close] if close else ""

    def namesakes(self) -> Iterator[tuple[Entry, Entry]]:
        """Give pairs of actors that are kept apart though their names make the same id."""
        first: dict[str, Entry] = {}
        for entry in self:
            stem = slug(entry.name)
            if stem and first.setdefault(stem, entry) is not entry:
                yield first[stem], entry

    def _add(self, spelling: str) -> Entry:
        entry = Entry(self._ids.take(spelling), spelling)
        self._entries[entry.id] = entry
        self._known[alike(spelling)] = entry
        return entry
