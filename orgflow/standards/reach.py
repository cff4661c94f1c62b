"""Which links feed which promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

from orgflow.model import Link
from orgflow.network import Network


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
        self._alike: dict[int, list[Link]] = defaultdict(list)
        for link in links:
            self._alike[fed[group_of[link.customer]]].append(link)

    def of(self, promise: Link) -> list[Link]:
        """Give the links that a promise waits for."""
        bit = self._bits[promise.id]
        fed = (links for bits, links in self._alike.items() if bits & bit)
        return [link for links in fed for link in links if link.id != promise.id]


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
