"""A search for the routes of one actor on which most failures reach a customer."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow import allowance
from orgflow.routes.bounds import LEVELS, Bounds
from orgflow.routes.steps import Step, Steps
from orgflow.ties import even_in_bits

Ids = tuple[str, ...]
Key = tuple[float, float, int, Ids]  # -weight, -transmission, links, their ids: the best route has the least
SURELY, NEARLY = 1.0 + 2.0**-45, 1.0 - 2.0**-38


_Way = tuple[tuple[int, ...], float, frozenset[str]]  # the actors passed, the product of bites, situations


class _Part(NamedTuple):
    """A route on its way: ``key`` is the least that a complete one can have.

    ``stops`` are the actors it has passed, the last being where it stands; ``bites`` is the
    product of the bites, ``works`` that of what works.
    """

    key: Key
    stops: tuple[int, ...]
    bites: float
    works: float
    when: frozenset[str]


class Most(NamedTuple):
    """How many ``routes`` are wanted, how many partial ones are extended, how many ``links`` one may have."""

    routes: int
    steps: int
    links: int


class Search:
    """Looks for the best routes of an actor, the best bound first.

    Parameters
    ----------
    steps, bounds
        What routes are made of, and what they can come to.
    start, sure
        Where they start, by number; the route that transmits most, if one is known.
    most
        How much is wanted, and looked at.

    """

    def __init__(self, steps: Steps, bounds: Bounds, start: int, sure: Sequence[Step], most: Most) -> None:
        self._steps, self._bounds, self._sure, self._most = steps, bounds, sure, most
        self._begin = _Part((-1.0, -1.0, 0, ()), (start,), 1.0, 1.0, frozenset())
        self._best: list[Key] = []
        self._enough = 0.0  # the weight below which no route is wanted any more, but for its last digits

    def found(self) -> tuple[list[Ids], bool]:
        """Give the best routes by their links, and whether all that could be better were seen."""
        if self._sure:
            self._take(self._sure)
        queue, left = [self._begin], self._most.steps
        while queue and left and not self._is_beaten(queue[0].key):
            left -= 1
            allowance.check()
            for part in self._further(heappop(queue)):
                heappush(queue, part)
        complete = not queue or self._is_beaten(queue[0].key)
        return [key[3] for key in self._best], complete and not self._has_longer()

    def _is_beaten(self, key: Key) -> bool:
        return len(self._best) >= self._most.routes and key > self._best[-1]

    def _take(self, steps: Sequence[Step]) -> None:
        """Take a complete route."""
        bites = works = 1.0
        when = frozenset[str]()
        for step in steps:
            bites, works, when = bites * step.bite, works * step.works, when | step.when
        self._add(bites * self._steps.share(when), works, tuple(step.link for step in steps))

    def _add(self, transmission: float, works: float, ids: Ids) -> None:
        key = (-even_in_bits(transmission * (1.0 - works)), -even_in_bits(transmission), len(ids), ids)
        if not self._is_beaten(key) and key not in self._best:
            insort(self._best, key)
            del self._best[self._most.routes :]
            if len(self._best) == self._most.routes:
                self._enough = -self._best[-1][0] * NEARLY

    def _further(self, part: _Part) -> Iterator[_Part]:
        """Give a partial route as it goes on by one link, without circles; take those that are complete."""
        steps, stops, ids = self._steps, part.stops, part.key[3]
        left = self._most.links - len(stops)
        passed = part.bites * steps.share(part.when) * SURELY
        for step in steps.onward(stops[-1]):
            if passed * step.reach < self._enough:
                break
            at = step.customer
            if at in stops or steps.nearest[at] > left:
                continue
            when = part.when | step.when if step.when else part.when
            bites, works = part.bites * step.bite, part.works * step.works
            most = bites * steps.share(when) if when else bites
            if steps.is_end[at]:
                self._add(most, works, (*ids, step.link))
                continue
            key = self._bound(most, works, at, left, alone=not when)
            if key is not None:
                whole = (*key, len(stops) + steps.nearest[at], (*ids, step.link))
                if not self._is_beaten(whole):
                    yield _Part(whole, (*stops, at), bites, works, when)

    def _bound(
        self, transmission: float, works: float, at: int, left: int, *, alone: bool
    ) -> tuple[float, float] | None:
        """Bound the weight and the transmission of what goes on from an actor; None where too small."""
        weight = most = transmission * self._steps.transmits[at] * SURELY
        if weight >= self._enough and left <= LEVELS:
            weight = transmission * self._bounds.onward(at, works, left, alone=alone) * SURELY
        return (-even_in_bits(weight), -even_in_bits(most)) if weight >= self._enough else None

    def _has_longer(self) -> bool:
        """Tell whether a route of too many links could be better, or whether too many were tried to know."""
        waiting: list[_Way] = [(self._begin.stops, 1.0, self._begin.when)]
        for _ in range(self._most.steps):
            if not waiting:
                return False
            allowance.check()
            way = waiting.pop()
            left = self._most.links - len(way[0])
            if left >= 0:
                waiting += self._longer(way, left)
            elif any(step.customer not in way[0] for step in self._steps.onward(way[0][-1])):
                return True
        return True

    def _longer(self, way: _Way, left: int) -> list[_Way]:
        """Give how a way can go on by so many links and more, the best last."""
        steps, enough, found = self._steps, self._enough, list[tuple[float, _Way]]()
        stops, passed, before = way
        further = self._bounds.longer(left)
        for step in steps.onward(stops[-1]):
            if passed * step.reach * SURELY < enough:
                break
            at, bites = step.customer, passed * step.bite
            most = bites * further[at] * SURELY
            if most < enough or at in stops or steps.is_end[at]:
                continue
            when = before | step.when if step.when else before
            most *= steps.share(when) if when else 1.0
            if most >= enough:
                found.append((most, ((*stops, at), bites, when)))
        if len(found) > 1:
            found.sort(key=lambda one: one[0])
        return [one for _, one in found]
