"""Routes that share actors: whom every route crosses, how many routes are separate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from orgflow.network import Network
from orgflow.structure.apart import Apart
from orgflow.structure.dominators import Dominators
from orgflow.structure.ties import Pair, pairs_of
from orgflow.structure.upstream import Upstream


def on_routes(network: Network) -> tuple[Pair, ...]:
    """Give the pairs (provider, customer) that routes run along: an external customer only ends them."""
    return tuple(pair for pair in pairs_of(network) if network.is_function(pair[0]))


class Crossings:
    """The routes along some pairs (provider, customer), asked for what they share.

    About ``ends`` many questions will be asked, so that they are looked at together; about
    any other end one may ask as well.
    """

    def __init__(self, pairs: Collection[Pair], ends: Collection[str] = ()) -> None:
        self.pairs = tuple(sorted(frozenset(pairs)))
        self.ends = frozenset(ends)
        self._known: dict[str, dict[str, str]] = {}

    def reaching(self, end: str) -> frozenset[str]:
        """Give the actors from which a route leads to an end, the end left out."""
        return frozenset(self._next(end))

    def crossed(self, start: str, end: str) -> tuple[str, ...]:
        """Give whom every route from start to end crosses between the two, in route order.

        These are the dominators of the start, seen from the end (Lengauer & Tarjan
        1979). Raises KeyError where no route leads to the end.
        """
        return tuple(self._steps(start, end))

    def depth(self, starts: Iterable[str], end: str) -> int:
        """Give how many actors ``crossed`` would name for several starts together."""
        depths = self._depths(end)
        return sum(depths[start] for start in starts if start in depths)

    def separate(self, start: str, end: str) -> int:
        """Give how many routes from start to end have nobody but the two in common (Menger 1927).

        That is the least number of actors that cut them all, where a direct link counts
        as one more. 0 where no route leads to the end.
        """
        number = self.graph.number
        return self._apart.count(number[start], number[end]) if {start, end} <= number.keys() else 0

    @property
    def size(self) -> int:
        """The pairs, and the actors in them: what one search for separate routes may visit."""
        return len(self.pairs) + len({actor for pair in self.pairs for actor in pair})

    @cached_property
    def graph(self) -> Upstream:
        """The pairs, to be searched upstream."""
        return Upstream(self.pairs)

    @cached_property
    def _dominators(self) -> Dominators:
        return Dominators(self.graph)

    @cached_property
    def _apart(self) -> Apart:
        return Apart(self.graph)

    def _next(self, end: str) -> dict[str, str]:
        """Give the first actor that all routes of each actor to an end have in common: its dominator."""
        if end not in self._known:
            asked = self.ends if end in self.ends else frozenset((end,))
            found = dict[str, dict[str, str]](dict.fromkeys(asked, {}))
            for group in self.graph.groups(asked):
                names = [self.graph.actors[number] for number in group]
                found |= zip(names, self._dominators.of(group), strict=True)
            self._known |= found  # at once: of a search that ran out of time nothing is known
        return self._known[end]

    def _steps(self, start: str, end: str) -> Iterator[str]:
        following = self._next(end)
        at = following[start]
        while at != end:
            yield at
            at = following[at]

    def _depths(self, end: str) -> dict[str, int]:
        following, depths = self._next(end), {end: -1}
        for actor in following:
            above = [actor]
            while above[-1] not in depths:
                above.append(following[above[-1]])
            for known, other in zip(above[:0:-1], above[-2::-1], strict=True):
                depths[other] = depths[known] + 1
        return {actor: depth for actor, depth in depths.items() if actor != end}
