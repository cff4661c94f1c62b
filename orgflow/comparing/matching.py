"""Which actor, link or situation of one wave is which of the other: by id, never by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from orgflow.comparing.differences import Difference
from orgflow.model import Actor, Link, Situation
from orgflow.naming import alike

Thing = TypeVar("Thing", Actor, Link, Situation)
Kind = Literal["new", "gone", "changed", "unchanged"]

MOST_ALIKE = 20  # links between the same two that are compared by their words


@dataclass(frozen=True, slots=True)
class Change(Generic[Thing]):
    """What became of one thing: None before where it is new, None after where it is gone."""

    id: str
    before: Thing | None
    after: Thing | None
    differences: tuple[Difference, ...] = ()

    @property
    def kind(self) -> Kind:
        """What kind of change this is."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        return "changed" if self.differences else "unchanged"

    @property
    def known(self) -> Thing:
        """The thing as it is now, or as it was where it is gone."""
        known = self.after if self.after is not None else self.before
        assert known is not None, f"{self.id} was never there"
        return known


@dataclass(frozen=True, slots=True)
class Renamed:
    """A guess: what is gone and what is new may be the same thing under another name."""

    what: Literal["actor", "link"]
    gone: str
    new: str


def matched(
    before: Iterable[Thing],
    after: Iterable[Thing],
    differences: Callable[[Thing, Thing], tuple[Difference, ...]],
) -> tuple[Change[Thing], ...]:
    """Match things by id, sorted by id."""
    old: dict[str, Thing] = {thing.id: thing for thing in before}
    new: dict[str, Thing] = {thing.id: thing for thing in after}
    return tuple(_change(id_, old.get(id_), new.get(id_), differences) for id_ in sorted({*old, *new}))


def _change(
    id_: str,
    before: Thing | None,
    after: Thing | None,
    differences: Callable[[Thing, Thing], tuple[Difference, ...]],
) -> Change[Thing]:
    found = differences(before, after) if before is not None and after is not None else ()
    return Change(id_, before, after, found)


def renamed(actors: Iterable[Change[Actor]], links: Iterable[Change[Link]]) -> tuple[Renamed, ...]:
    """Guess what was renamed: actors of one name, then links between the same two actors.

    An actor is paired where exactly one that is gone and one that is new have the
    name. Links follow the actors; several between the same two are paired by how much
    their deliverables resemble each other. The same guesses come out whichever wave is
    the earlier.
    """
    of_actors = tuple(_actors(actors))
    moved = {guess.gone: guess.new for guess in of_actors}
    return (*of_actors, *_links(links, moved))


def _actors(changes: Iterable[Change[Actor]]) -> Iterator[Renamed]:
    named: dict[str, list[Change[Actor]]] = defaultdict(list)
    for change in changes:
        if change.kind in ("new", "gone"):
            named[alike(change.known.name)].append(change)
    for group in named.values():
        gone, new = _sides(group)
        if len(gone) == len(new) == 1:
            yield Renamed("actor", gone[0].id, new[0].id)


def _links(changes: Iterable[Change[Link]], moved: Mapping[str, str]) -> Iterator[Renamed]:
    between: dict[tuple[str, str], list[Change[Link]]] = defaultdict(list)
    for change in changes:
        if change.kind in ("new", "gone"):
            ends = (change.known.provider, change.known.customer)
            provider, customer = (moved.get(end, end) for end in ends) if change.after is None else ends
            between[provider, customer].append(change)
    for group in between.values():
        gone, new = _sides(group)
        if gone and new and len(gone) <= MOST_ALIKE and len(new) <= MOST_ALIKE:
            yield from _paired(gone, new)


def _sides(group: Sequence[Change[Thing]]) -> tuple[list[Change[Thing]], list[Change[Thing]]]:
    return [one for one in group if one.after is None], [one for one in group if one.before is None]


def _paired(gone: Sequence[Change[Link]], new: Sequence[Change[Link]]) -> Iterator[Renamed]:
    """Pair links, the most alike first; each is paired once."""
    pairs = [(_unlike(one.known, other.known), one.id, other.id) for one in gone for other in new]
    taken: set[str] = set()
    for _, old, fresh in sorted(pairs, key=lambda pair: (pair[0], sorted(pair[1:]))):
        if not taken & {old, fresh}:
            taken |= {old, fresh}
            yield Renamed("link", old, fresh)


def _unlike(one: Link, other: Link) -> float:
    """Give how much two deliverables differ, 0 to 1; the same whichever comes first."""
    from difflib import SequenceMatcher

    first, second = sorted((alike(one.deliverable), alike(other.deliverable)))
    return 1.0 - SequenceMatcher(None, first, second, autojunk=False).ratio()
