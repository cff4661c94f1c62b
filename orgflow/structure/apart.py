"""How many routes have nobody in common but their two ends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from orgflow import allowance
from orgflow.structure.upstream import Upstream

Numbers = frozenset[int]


class Apart:
    """Counts separate routes along some pairs (provider, customer), for actors by their number."""

    def __init__(self, graph: Upstream) -> None:
        self._graph = graph

    def count(self, start: int, end: int) -> int:
        """Give how many routes from start to end have nobody but the two in common.

        A direct link is one of them; and so is every actor that stands next to both, for a
        route on which it stands can as well go from start to end at once. The rest is
        searched for by letting one more route give way to the others until there is none
        (Ford & Fulkerson 1956), or as many as whoever is left beside start or end.
        """
        allowance.check()
        search = _Search(start, end, self._customers, self._providers)
        most = min(len(search.firsts), len(search.lasts))
        more = next((found for found in range(most) if not search.finds_one_more()), most)
        return len(search.beside) + more + (end in self._customers[start])

    @cached_property
    def _customers(self) -> list[Numbers]:
        return [frozenset(some) for some in self._graph.customers]

    @cached_property
    def _providers(self) -> list[Numbers]:
        return [frozenset(some) for some in self._graph.providers]


class _Search:
    """Separate routes from start to end, on which nobody stands who is ``beside`` both of them.

    ``firsts`` and ``lasts`` are the other actors next to start and to end. For an actor on one of
    the routes, ``_onward`` and ``_back`` give the next and the one before, start and end included.
    """

    def __init__(
        self, start: int, end: int, customers: Sequence[Numbers], providers: Sequence[Numbers]
    ) -> None:
        self.start, self.end = start, end
        firsts, lasts = customers[start] - {end}, providers[end] - {start}
        self.beside = firsts & lasts
        self.firsts, self.lasts = firsts - self.beside, lasts - self.beside
        self._gone = self.beside | {start, end}
        self._customers, self._providers = customers, providers
        self._onward, self._back = dict[int, int](), dict[int, int]()

    def finds_one_more(self) -> bool:
        """Make one more separate route, leading those there are another way; tell whether one could be made.

        In each round the search comes to actors that it can go on from. It comes to an actor
        on no route from any provider. It comes to one on a route only from the next one there,
        which then has another provider (or is left out, if the search goes back further), so
        that the actor needs another customer.
        """
        self._rounds, self._turned = [frozenset((self.start,))], dict[int, tuple[int, bool]]()
        used = frozenset(self._onward)
        unused = self.lasts - used
        close = set[int]().union(*(self._providers[last] for last in unused))
        come = {actor for actor in self.firsts if self._back.get(actor) != self.start}
        seen = set(self._gone)
        while come:
            seen |= come
            taken = come & used
            after = come - taken
            for actor in taken:
                after.update(self._turn(actor))
            last = self._last_of(after, close, unused)
            if last is not None:
                self._lay(last)
                return True
            self._rounds.append(frozenset(after))
            come = set[int]().union(*map(self._customers.__getitem__, after)) - seen
        return False

    def _last_of(self, after: set[int], close: set[int], unused: Numbers) -> int | None:
        """Give an actor next to the end that the search has come to, or comes to in the next round."""
        for last in after & self.lasts:
            if self._onward.get(last) != self.end:
                return last
        for actor in after & close:
            self._rounds.append(frozenset((actor,)))
            return next(iter(self._customers[actor] & unused))
        return None

    def _turn(self, actor: int) -> list[int]:
        """Go back along the route of an actor that gets another provider; gives who then needs a customer."""
        found, by, at = list[int](), actor, self._back[actor]
        while at != self.start and at not in self._turned:
            self._turned[at] = by, by == actor
            found.append(at)
            by, at = at, self._back[at]
        return found

    def _lay(self, last: int) -> None:
        """Lay the routes anew, now that the search has come to one from which the end is next."""
        at, following = last, self.end
        while at != self.start:
            self._onward[at] = following
            if following != self.end:
                self._back[following] = at
            following = self._entered(at)
            at = next(iter(self._providers[following] & self._rounds.pop()))
        self._back[following] = self.start

    def _entered(self, at: int) -> int:
        """Give whom the search entered to come to an actor; whoever it went back over leaves the routes."""
        entered = at not in self._turned
        while not entered:
            at, entered = self._turned[at]
            if not entered:
                del self._onward[at], self._back[at]
        return at
