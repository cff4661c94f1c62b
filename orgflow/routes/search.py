"""A search for the routes of one actor on which most failures reach a customer."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow import allowance
from orgflow.routes.bounds import LEVELS, Bounds
from orgflow.routes.steps import Step, Steps

Ranks = tuple[int, ...]
Key = tuple[float, float, int, Ranks]  # -weight, -transmission, links, ranks: the best route has the least
SPLIT = 2.0**13 + 1.0
SURELY = 1.0 + 2.0**-45


class _Part(NamedTuple):
    """A route on its way: ``key`` is the least that a complete one can have.

    ``stops`` are the actors it has passed, the last being where it stands; ``bites`` is the
    product of the bites, ``works`` that of what works.
    """

    key: Key
    stops: Ranks
    bites: float
    works: float
    when: frozenset[str]


class Search:
    """Looks for the best routes of an actor, the best bound first.

    Parameters
    ----------
    steps, bounds
        What routes are made of, and what they can come to.
    start
        Where they start, by number.
    limit
        How many are wanted.
    most
        How many partial routes may be extended.
    longest
        How many links a route may have.

    """

    def __init__(self, steps: Steps, bounds: Bounds, start: int, limit: int, most: int, longest: int) -> None:
        self._steps, self._bounds, self._limit = steps, bounds, limit
        self._most, self._longest = most, longest
        self._begin = _Part((-1.0, -1.0, 0, ()), (start,), 1.0, 1.0, frozenset())
        self._best: list[Key] = []

    def found(self) -> tuple[list[Ranks], bool]:
        """Give the best routes by their links, and whether all that could be better were seen."""
        start = self._begin.stops[0]
        sure = self._steps.most_transmitting(start)
        if sure:
            self._take(sure)
        queue, left = [self._begin], self._most
        while queue and left and not self._is_beaten(queue[0].key):
            left -= 1
            allowance.check()
            for part in self._further(heappop(queue)):
                heappush(queue, part)
        complete = not queue or self._is_beaten(queue[0].key)
        return [key[3] for key in self._best], complete and not self._has_longer()

    def _is_beaten(self, key: Key) -> bool:
        return len(self._best) >= self._limit and key > self._best[-1]

    def _take(self, steps: list[Step]) -> None:
        """Take a complete route."""
        bites = works = 1.0
        when = frozenset[str]()
        for step in steps:
            bites, works, when = bites * step.bite, works * step.works, when | step.when
        self._add(bites * self._steps.share(when), works, tuple(step.rank for step in steps))

    def _add(self, transmission: float, works: float, ranks: Ranks) -> None:
        key = (-_even(transmission * (1.0 - works)), -_even(transmission), len(ranks), ranks)
        if not self._is_beaten(key) and key not in self._best:
            insort(self._best, key)
            del self._best[self._limit :]

    def _further(self, part: _Part) -> Iterator[_Part]:
        """Give a partial route as it goes on by one link, without circles; take those that are complete."""
        steps, ranks = self._steps, part.key[3]
        length = len(ranks) + 1
        left = self._longest - length
        for step in steps.onward[part.stops[-1]]:
            at = step.customer
            if at in part.stops or steps.nearest[at] > left:
                continue
            when = part.when | step.when if step.when else part.when
            bites, works = part.bites * step.bite, part.works * step.works
            share = steps.share(when) if when else 1.0
            if steps.is_end[at]:
                self._add(bites * share, works, (*ranks, step.rank))
                continue
            most = bites * share * steps.transmits[at]
            weight = most
            if left <= LEVELS:
                weight = bites * share * self._bounds.onward(at, works, left, alone=not when)
            key = (
                -_even(weight * SURELY),
                -_even(most * SURELY),
                length + steps.nearest[at],
                (*ranks, step.rank),
            )
            if not self._is_beaten(key):
                yield _Part(key, (*part.stops, at), bites, works, when)

    def _has_longer(self) -> bool:
        """Tell whether a route of too many links could be better, or whether too many were tried to know."""
        steps, enough = self._steps, 0.0
        if len(self._best) == self._limit:
            enough = -self._best[-1][0]
        waiting = [self._begin]
        for _ in range(self._most):
            if not waiting:
                return False
            part = waiting.pop()
            left = self._longest - len(part.stops) + 1
            onward = [one for one in steps.onward[part.stops[-1]] if one.customer not in part.stops]
            if not left and onward:
                return True
            waiting += self._longer(part, onward, left - 1, enough) if left else ()
        return True

    def _longer(self, part: _Part, onward: list[Step], left: int, enough: float) -> list[_Part]:
        found = list[tuple[float, _Part]]()
        for step in onward:
            at, when = step.customer, part.when | step.when
            bites = part.bites * step.bite
            most = bites * self._steps.share(when) * self._bounds.longer(at, left)
            if not self._steps.is_end[at] and most * SURELY >= enough:
                found.append((most, _Part(part.key, (*part.stops, at), bites, 1.0, when)))
        return [one for _, one in sorted(found, key=lambda one: one[0])]


def _even(value: float) -> float:
    """Round to 40 binary digits, so that what is alike ties (Dekker 1971)."""
    large = value * SPLIT
    return large - (large - value)
