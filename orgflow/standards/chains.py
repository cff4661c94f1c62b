"""The longest chains of standards while some situations hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from orgflow.model import Link
from orgflow.network import Network
from orgflow.standards.levels import hours, rounded
from orgflow.standards.rounds import Round, Search


class Chain(NamedTuple):
    """The longest chain of standards up to an actor.

    ``links`` are in order; ``hours`` is its length, and no chain is longer than
    ``ceiling``. ``circle`` names the actors who wait for each other on it, if any do.
    """

    links: tuple[Link, ...]
    hours: float
    ceiling: float
    circle: tuple[str, ...] = ()


class Room(NamedTuple):
    """By how many hours a link's standard may grow until a promise breaks, and which one that is."""

    hours: float
    promise: str


class Chains:
    """Finishing times along some links, by max-plus algebra over their two-way groups.

    An actor can deliver once all that it needs has come in; a link takes as long as
    its standard allows, or no time where it names none. Actors who wait for each
    other wait for one whole round.

    Parameters
    ----------
    network
        Where the links lie.
    links
        The links on which inputs must come in.
    search
        Finds the rounds.

    """

    def __init__(self, network: Network, links: Sequence[Link], search: Search) -> None:
        groups = network.groups_along(links)
        self._group_of = {actor: number for number, group in enumerate(groups) for actor in group}
        self._into: list[list[Link]] = [[] for _ in groups]
        self._inside: list[list[Link]] = [[] for _ in groups]
        for link in links:
            number = self._group_of[link.customer]
            is_inside = number == self._group_of[link.provider]
            (self._inside if is_inside else self._into)[number].append(link)
        self._rounds = [search.longest(inside) for inside in self._inside]
        self._entries: list[Link | None] = []
        self._ends: list[float] = []
        self._ceilings: list[float] = []
        for into, took in zip(self._into, self._rounds, strict=True):
            self._finish(into, took)

    def _finish(self, into: Iterable[Link], took: Round) -> None:
        """Tell when a group can deliver, from those before it."""
        begin, latest, entry = 0.0, 0.0, None
        for link in into:
            number = self._group_of[link.provider]
            latest = max(latest, self._ceilings[number] + hours(link))
            arrival = self._ends[number] + hours(link)
            if rounded(arrival) > rounded(begin):
                begin, entry = arrival, link
        self._entries.append(entry)
        self._ends.append(begin + took.hours)
        self._ceilings.append(latest + took.ceiling)

    def up_to(self, actor: str) -> Chain:
        """Give the longest chain that an actor waits for before it can deliver."""
        end, ceiling = self._ends[self._group_of[actor]], self._ceilings[self._group_of[actor]]
        parts: list[tuple[Link, ...]] = []
        circle: set[str] = set()
        at: str | None = actor
        while at is not None:
            entry, took = self._entries[self._group_of[at]], self._rounds[self._group_of[at]]
            circle |= {end for link in took.links for end in (link.provider, link.customer)}
            parts.append(took.begun_at("" if entry is None else entry.customer))
            parts.append(() if entry is None else (entry,))
            at = None if entry is None else entry.provider
        links = tuple(link for part in reversed(parts) for link in part)
        return Chain(links, rounded(end), rounded(ceiling), tuple(sorted(circle)))

    def room(self, promised: Iterable[tuple[Link, float]]) -> Iterator[tuple[str, Room]]:
        """Yield how far each link that feeds one of the promises may grow, by its id.

        This is the float of the critical-path method, from latest finishing times
        backward. For a link in a round it is what the longest round leaves over.
        """
        latest = self._latest(promised)
        for number in latest:
            for link in self._into[number]:
                begin = self._ends[self._group_of[link.provider]] + hours(link)
                spare = latest[number].hours - self._rounds[number].hours - begin
                yield link.id, Room(rounded(spare), latest[number].promise)
            for link in self._inside[number]:
                spare = latest[number].hours - self._ends[number]
                yield link.id, Room(rounded(spare), latest[number].promise)

    def _latest(self, promised: Iterable[tuple[Link, float]]) -> Mapping[int, Room]:
        """Give the latest hour at which each group must deliver, and the promise that asks for it."""
        latest: dict[int, Room] = {}
        for link, within in promised:
            _lower(latest, self._group_of[link.provider], Room(rounded(within), link.id))
        for number in range(len(self._into) - 1, -1, -1):
            for link in self._into[number] if number in latest else ():
                must = latest[number].hours - self._rounds[number].hours - hours(link)
                _lower(latest, self._group_of[link.provider], Room(rounded(must), latest[number].promise))
        return latest


def _lower(latest: dict[int, Room], number: int, must: Room) -> None:
    latest[number] = min(latest.get(number, must), must)
