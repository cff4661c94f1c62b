"""Which links feed which promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow.model import Link
from orgflow.network import Network
from orgflow.standards.levels import met, within


def inputs(network: Network) -> tuple[Link, ...]:
    """Give the links on which something comes in that work inside waits for, sorted by id.

    The clock of a promise starts when its customer has done its part: what comes from
    actors who are nothing but external customers is no part of it.
    """
    inside = (x for x in network.links if network.is_function(x.provider) and network.is_function(x.customer))
    needed = ((x, network.need_of[x.id]) for x in inside)
    return tuple(x for x, need in needed if need.bite > 0 and network.is_function(need.primary.provider))


def primaries(network: Network, links: Iterable[Link]) -> tuple[Link, ...]:
    """Give those of some links that serve as long as they work; backups are left out."""
    return tuple(link for link in links if network.need_of[link.id].primary is link)


class Tally(NamedTuple):
    """What there is to count among some links.

    ``untimed`` of them name no time, ``unshared`` no share; ``product`` is that of the
    shares named. They are ``plain`` where all are essential on every occasion, without
    a backup.
    """

    links: int = 0
    untimed: int = 0
    unshared: int = 0
    product: float = 1.0
    is_plain: bool = True

    def plus(self, other: Tally) -> Tally:
        """Count two sets of links together."""
        return Tally(
            self.links + other.links,
            self.untimed + other.untimed,
            self.unshared + other.unshared,
            self.product * other.product,
            self.is_plain and other.is_plain,
        )


def tally(network: Network, links: Iterable[Link]) -> Tally:
    """Count what some links name."""
    counted = Tally()
    for link in links:
        need, share = network.need_of[link.id], met(link)
        is_plain = len(need.alternatives) == 1 and need.bite == 1.0 and not need.when
        missing = int(within(link) is None), int(share is None)
        counted = counted.plus(Tally(1, *missing, 1.0 if share is None else share, is_plain))
    return counted


class Feeders:
    """The links that promises wait for, directly or not; the promised link itself is none of them."""

    def __init__(self, network: Network, links: Sequence[Link], promises: Sequence[Link]) -> None:
        groups = network.groups_along(links)
        group_of = {actor: number for number, group in enumerate(groups) for actor in group}
        fed = [0] * len(groups)  # one bit for each promise
        into: list[list[Link]] = [[] for _ in groups]
        self._bits = {promise.id: 1 << place for place, promise in enumerate(promises)}
        for promise in promises:
            fed[group_of[promise.provider]] |= self._bits[promise.id]
        for link in links:
            into[group_of[link.customer]].append(link)
        for number in range(len(groups) - 1, -1, -1):
            for link in into[number]:
                fed[group_of[link.provider]] |= fed[number]
        alike: dict[int, list[Link]] = defaultdict(list)
        for link in links:
            alike[fed[group_of[link.customer]]].append(link)
        self._fed_by_itself = {x.id for bits, some in alike.items() for x in some if bits & self._bit(x)}
        self._network, self._alike = network, alike
        self._tallies = {bits: tally(network, some) for bits, some in alike.items()}

    def tally(self, promise: Link) -> Tally:
        """Count what the links that a promise waits for name."""
        bit = self._bit(promise)
        fed = [bits for bits in self._alike if bits & bit]
        if promise.id in self._fed_by_itself:
            rest = (link for bits in fed for link in self._alike[bits] if link.id != promise.id)
            return tally(self._network, rest)
        return reduce(Tally.plus, (self._tallies[bits] for bits in fed), Tally())

    def _bit(self, link: Link) -> int:
        """Give the bit of a promise; 0 for any other link."""
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
