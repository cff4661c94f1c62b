"""Which links feed which others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from heapq import heappop, heappush
from typing import Generic, Protocol, Self, TypeVar

from orgflow.model import Link
from orgflow.network import Network


def inputs(network: Network) -> tuple[Link, ...]:
    """Give the links on which something comes in that work inside waits for, sorted by id.

    The clock of a customer starts when it has done its part: what comes from
    actors who are nothing but external customers is no part of it.
    """
    inside = (x for x in network.links if network.is_function(x.provider) and network.is_function(x.customer))
    needed = ((x, network.need_of[x.id]) for x in inside)
    return tuple(x for x, need in needed if need.bite > 0 and network.is_function(need.primary.provider))


def primaries(network: Network, links: Iterable[Link]) -> tuple[Link, ...]:
    """Give those of some links that serve as long as they work; backups are left out."""
    return tuple(link for link in links if network.need_of[link.id].primary is link)


class Count(Protocol):
    """What there is to count among some links; counts of separate links add up."""

    def plus(self, other: Self) -> Self:
        """Count two sets of links together."""


Counted = TypeVar("Counted", bound=Count)


class Feeders(Generic[Counted]):
    """The links that others wait for, directly or not; no link is one of those that feed it.

    Those that feed the same others are counted once, all together.
    """

    def __init__(
        self,
        network: Network,
        links: Sequence[Link],
        ends: Sequence[Link],
        count: Callable[[Iterable[Link]], Counted],
    ) -> None:
        groups = network.groups_along(links)
        group_of = {actor: number for number, group in enumerate(groups) for actor in group}
        fed = [0] * len(groups)  # one bit for each end
        into: list[list[Link]] = [[] for _ in groups]
        self._bits = {end.id: 1 << place for place, end in enumerate(ends)}
        for end in ends:
            fed[group_of[end.provider]] |= self._bits[end.id]
        for link in links:
            into[group_of[link.customer]].append(link)
        for number in range(len(groups) - 1, -1, -1):
            for link in into[number]:
                fed[group_of[link.provider]] |= fed[number]
        alike: dict[int, list[Link]] = defaultdict(list)
        for link in links:
            alike[fed[group_of[link.customer]]].append(link)
        self._fed_by_itself = {x.id for bits, some in alike.items() for x in some if bits & self._bit(x)}
        self._alike, self._count = alike, count
        self._counts = {bits: count(some) for bits, some in alike.items()}

    def counted(self, end: Link) -> Counted:
        """Count the links that one of the ends waits for."""
        bit = self._bit(end)
        fed = [bits for bits in self._alike if bits & bit]
        nothing = self._count(())
        if end.id in self._fed_by_itself:
            rest = (link for bits in fed for link in self._alike[bits] if link.id != end.id)
            return self._count(rest)
        return reduce(lambda one, other: one.plus(other), (self._counts[bits] for bits in fed), nothing)

    def _bit(self, link: Link) -> int:
        """Give the bit of an end; 0 for any other link."""
        return self._bits.get(link.id, 0)


def passed_on(network: Network, links: Iterable[Link], actor: str) -> Mapping[str, float]:
    """Give the largest product of bites on a way from each actor that feeds one, itself 1 (Dijkstra)."""
    into: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        into[link.customer].append(link)
    found: dict[str, float] = {}
    queue = [(-1.0, actor)]
    while queue:
        product, at = heappop(queue)
        if at in found:
            continue
        found[at] = -product
        for link in into[at]:
            bite = network.need_of[link.id].bite
            if link.provider not in found and bite > 0:
                heappush(queue, (product * bite, link.provider))
    return found
