"""The longest chains of links while some situations hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from orgflow.chains.rounds import Round, Search
from orgflow.chains.times import Hours
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ties import even


class Chain(NamedTuple):
    """The longest chain of links up to an actor.

    ``links`` are in order; ``hours`` is its length, and no chain is longer than
    ``ceiling``. ``circle`` names the actors who wait for each other on it, if any do.
    """

    links: tuple[Link, ...]
    hours: float
    ceiling: float
    circle: tuple[str, ...] = ()


class Room(NamedTuple):
    """By how many hours a link may take longer until a link at the end is late, and which one that is."""

    hours: float
    end: str


class Chains:
    """Finishing times along some links, by max-plus algebra over their two-way groups.

    An actor can deliver once all that it needs has come in. Actors who wait for each
    other wait for one whole round.

    Parameters
    ----------
    network
        Where the links lie.
    links
        The links on which inputs must come in.
    hours
        How long each of them takes.
    search
        Finds the rounds.

    """

    def __init__(self, network: Network, links: Sequence[Link], hours: Hours, search: Search) -> None:
        self._hours = hours
        groups = network.groups_along(links)
        self._group_of = {actor: number for number, group in enumerate(groups) for actor in group}
        self._into: list[list[Link]] = [[] for _ in groups]
        self._inside: list[list[Link]] = [[] for _ in groups]
        for link in links:
            number = self._group_of[link.customer]
            is_inside = number == self._group_of[link.provider]
            (self._inside if is_inside else self._into)[number].append(link)
        self._rounds = [search.longest(inside, hours) for inside in self._inside]
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
            latest = max(latest, self._ceilings[number] + self._hours(link))
            arrival = self._ends[number] + self._hours(link)
            if even(arrival) > even(begin):
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
        return Chain(links, even(end), even(ceiling), tuple(sorted(circle)))

    def room(self, due: Iterable[tuple[Link, float]]) -> Iterator[tuple[str, Room]]:
        """Yield how much longer each link that feeds a due one may take, by its id.

        This is the float of the critical-path method, from latest finishing times
        backward; ``due`` holds for links at the end the hour at which their provider must
        be ready. For a link in a round it is what the longest round leaves over.
        """
        latest = self._latest(due)
        for number in latest:
            for link in self._into[number]:
                begin = self._ends[self._group_of[link.provider]] + self._hours(link)
                spare = latest[number].hours - self._rounds[number].hours - begin
                yield link.id, Room(even(spare), latest[number].end)
            for link in self._inside[number]:
                spare = latest[number].hours - self._ends[number]
                yield link.id, Room(even(spare), latest[number].end)

    def _latest(self, due: Iterable[tuple[Link, float]]) -> Mapping[int, Room]:
        """Give the latest hour at which each group must deliver, and the link that asks for it."""
        latest: dict[int, Room] = {}
        for link, hour in due:
            _lower(latest, self._group_of[link.provider], Room(even(hour), link.id))
        for number in range(len(self._into) - 1, -1, -1):
            for link in self._into[number] if number in latest else ():
                must = latest[number].hours - self._rounds[number].hours - self._hours(link)
                _lower(latest, self._group_of[link.provider], Room(even(must), latest[number].end))
        return latest


def _lower(latest: dict[int, Room], number: int, must: Room) -> None:
    latest[number] = min(latest.get(number, must), must)
