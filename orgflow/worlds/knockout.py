"""What the external customers lose when one actor or one link fails."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.bits import Words, counts
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn, DrawnNeed

Floats = NDArray[np.float64]


class Weights(NamedTuple):
    """The failed occasions one world stands for, shape (occasions, contexts), and each context's first word."""

    table: Floats
    starts: NDArray[np.intp]

    def cost(self, occasions: list[int], rows: Words) -> float:
        """Give the failed occasions that failing worlds stand for; one row of ``rows`` per occasion."""
        return float((counts(rows, self.starts) * self.table[occasions]).sum()) if occasions else 0.0


class _Fan(NamedTuple):
    """The needs only one provider serves: their customers, and the worlds where they bite a working one."""

    customers: tuple[int, ...]
    live: Words


class Knockout:
    """Failing one actor after another in the worlds where it works.

    Only what changes is followed: the worlds in which an actor newly falls spread
    to its customers in topological order, around circles until nothing moves.
    Worlds in which the component had failed already need no look: its own state is
    independent of what it would change, so its failure costs the same there.

    Parameters
    ----------
    compiled, drawn
        The network in numbers, and what chance decided.
    failed
        The worlds in which each actor fails, settled; shape (actors, words).
    weights
        What failing worlds stand for.

    """

    def __init__(self, compiled: Compiled, drawn: Drawn, failed: Words, weights: Weights) -> None:
        self._compiled, self._drawn, self._weights = compiled, drawn, weights
        self._failed, self._works = failed, ~failed
        self._met = [~drawn.needs[occasion.need].unmet(failed) for occasion in compiled.occasions]
        self._own_occasion = {occasion.need: o for o, occasion in enumerate(compiled.occasions)}
        relevant = frozenset(compiled.relevant)
        self._served = [
            [drawn.needs[n] for n in numbers if drawn.needs[n].customer in relevant]
            for numbers in compiled.served
        ]
        self._fans: dict[int, _Fan] = {}

    def costs(self, actor: int) -> tuple[float, dict[int, float]]:
        """Give the failed occasions added when an actor, or each link to it, fails where it works.

        The first figure is the actor's; the others are by link number.
        """
        occasions, rows = self._lost(actor)
        links = {}
        for number in self._compiled.needs_of[actor]:
            need = self._drawn.needs[number]
            for way in need.ways:
                hinge = need.hinges_on(way.link, self._failed)
                links[way.link] = self._link_cost(number, hinge, occasions, rows)
        return self._weights.cost(occasions, rows), links

    def _link_cost(self, number: int, hinge: Words, occasions: list[int], rows: Words) -> float:
        """Give the cost of a link whose failure leaves its need unmet in the worlds of ``hinge``."""
        bites = self._drawn.needs[number].bites & hinge
        own = self._own_occasion.get(number)
        if own is None:
            return self._weights.cost(occasions, rows & bites)
        others = [o != own for o in occasions]
        elsewhere = self._weights.cost([o for o in occasions if o != own], rows[others] & bites)
        return elsewhere + self._weights.cost([own], (self._met[own] & hinge)[None])

    def _lost(self, actor: int) -> tuple[list[int], Words]:
        """Give the occasions lost with an actor, and the worlds in which each is; shape (occasions, words)."""
        fallen = self._fallen(actor)
        occasions = sorted({o for provider in fallen for o in self._compiled.occasions_served[provider]})
        rows = [
            self._unmet(self._drawn.needs[self._compiled.occasions[o].need], fallen) & self._met[o]
            for o in occasions
        ]
        return occasions, np.array(rows, np.uint64).reshape(len(rows), self._failed.shape[1])

    def _fallen(self, actor: int) -> dict[int, Words]:
        """Give the worlds in which each actor falls because the given one does, itself included."""
        fallen: dict[int, Words] = {}
        pending, queue = {actor: self._works[actor].copy()}, [actor]
        while queue:
            provider = heappop(queue)
            newly = pending.pop(provider)
            if provider in fallen:
                newly &= ~fallen[provider]
            if newly.any():
                fallen[provider] = fallen[provider] | newly if provider in fallen else newly
                for customer, row in self._spread(provider, newly, fallen):
                    if customer in pending:
                        pending[customer] |= row
                    else:
                        pending[customer] = row
                        heappush(queue, customer)
        return fallen

    def _spread(self, provider: int, newly: Words, fallen: dict[int, Words]) -> list[tuple[int, Words]]:
        """Give the worlds in which each customer falls once a provider has."""
        fan = self._fan(provider)
        spread = list(zip(fan.customers, fan.live & newly, strict=True))
        for need in self._served[provider]:
            if len(need.ways) > 1:
                row = need.bites & self._works[need.customer] & self._unmet(need, fallen)
                spread.append((need.customer, row))
        return spread

    def _fan(self, provider: int) -> _Fan:
        if provider not in self._fans:
            needs = [need for need in self._served[provider] if len(need.ways) == 1]
            rows = [need.bites & self._works[need.customer] for need in needs]
            live = np.array(rows, np.uint64).reshape(len(rows), self._failed.shape[1])
            self._fans[provider] = _Fan(tuple(need.customer for need in needs), live)
        return self._fans[provider]

    def _unmet(self, need: DrawnNeed, fallen: dict[int, Words]) -> Words:
        """Give the worlds in which a need is unmet once the fallen have fallen."""
        result: Words | None = None
        for way in need.ways:
            row = way.fails | self._failed[way.provider]
            if way.provider in fallen:
                row |= fallen[way.provider]
            result = row if result is None else result & row
        assert result is not None
        return result
