"""What the external customers lose when one actor or one link fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.bits import Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn, DrawnNeed

Floats = NDArray[np.float64]


class Weights(NamedTuple):
    """The failed occasions that a failing world stands for.

    ``table`` has the weight of a world for each occasion in each word; shape
    (occasions, words). ``contexts`` are the slices of words with one context each.
    """

    table: Floats
    contexts: tuple[slice, ...]

    def cost(self, occasions: list[int], rows: Words) -> Floats:
        """Give the failed occasions of each word; one row of ``rows`` for each occasion."""
        costs: Floats = np.einsum("ow,ow->w", np.bitwise_count(rows), self.table[occasions])
        return costs


class Shares(NamedTuple):
    """The words dealt to each of several actors, and by how much a world of each counts for more."""

    words: tuple[NDArray[np.intp], ...]
    scales: tuple[Floats, ...]


class _Fan(NamedTuple):
    """The needs only one provider serves: their customers, and the worlds where they bite a working one."""

    customers: tuple[int, ...]
    live: Words


class Knockout:
    """Failing actors in the worlds where they work.

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

    def costs(self, actors: Sequence[int]) -> tuple[dict[int, float], dict[int, float]]:
        """Give the failed occasions added when each actor, and each link to one, fails where it works.

        The worlds are dealt out among the actors: in each world one of them fails.
        The first figures are by actor, the others by link number.
        """
        shares = self._dealt(len(actors))
        start = {}
        for actor, words in zip(actors, shares.words, strict=True):
            start[actor] = np.zeros_like(self._works[actor])
            start[actor][words] = self._works[actor][words]
        occasions, rows = self._lost(self._fallen(start))
        costs = self._weights.cost(occasions, rows)
        by_actor: dict[int, float] = {}
        by_link: dict[int, float] = {}
        for actor, words, scale in zip(actors, shares.words, shares.scales, strict=True):
            by_actor[actor] = float(costs[words] @ scale)
            for number in self._compiled.needs_of[actor]:
                by_link |= self._link_costs(number, occasions, rows[:, words], (words, scale))
        return by_actor, by_link

    def _dealt(self, parts: int) -> Shares:
        """Deal the words of every context out in turn."""
        words: list[list[int]] = [[] for _ in range(parts)]
        scales: list[list[float]] = [[] for _ in range(parts)]
        for context in self._weights.contexts:
            numbers = range(context.start, context.stop)
            for part in range(parts):
                own = numbers[part % len(numbers) :: parts]
                words[part] += own
                scales[part] += [len(numbers) / len(own)] * len(own)
        return Shares(tuple(np.array(w, np.intp) for w in words), tuple(np.array(s) for s in scales))

    def _link_costs(
        self, number: int, occasions: list[int], rows: Words, share: tuple[NDArray[np.intp], Floats]
    ) -> dict[int, float]:
        """Give the cost of each alternative of a need; ``rows`` are the occasions lost with its customer."""
        need, own = self._drawn.needs[number], self._own_occasion.get(number)
        words, scale = share
        others = [o != own for o in occasions]
        table = self._weights.table[[o for o in occasions if o != own]][:, words] * scale
        costs = {}
        for way in need.ways:
            hinge = need.hinges_on(way.link, self._failed)
            lost = rows[others] & (need.bites & hinge)[words]
            costs[way.link] = float((np.bitwise_count(lost) * table).sum())
            if own is not None:
                costs[way.link] += float(self._weights.cost([own], (self._met[own] & hinge)[None]).sum())
        return costs

    def _lost(self, fallen: Mapping[int, Words]) -> tuple[list[int], Words]:
        """Give the occasions lost with the fallen, and the worlds; shape (occasions, words)."""
        occasions = sorted({o for provider in fallen for o in self._compiled.occasions_served[provider]})
        needs = (self._drawn.needs[self._compiled.occasions[o].need] for o in occasions)
        rows = [self._unmet(need, fallen) & self._met[o] for need, o in zip(needs, occasions, strict=True)]
        return occasions, np.array(rows, np.uint64).reshape(len(rows), self._failed.shape[1])

    def _fallen(self, start: Mapping[int, Words]) -> dict[int, Words]:
        """Give the worlds in which each actor falls when some fall in the given worlds, themselves included.

        Actors are taken in sweeps of rising number: around a circle of actors the
        news of a whole sweep is carried on together.
        """
        fallen: dict[int, Words] = {}
        pending, sweep = dict(start), sorted(start)
        later: list[int] = []
        while sweep:
            provider = heappop(sweep)
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
                        heappush(sweep if customer > provider else later, customer)
            if not sweep:
                sweep, later = later, []
        return fallen

    def _spread(self, provider: int, newly: Words, fallen: Mapping[int, Words]) -> list[tuple[int, Words]]:
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

    def _unmet(self, need: DrawnNeed, fallen: Mapping[int, Words]) -> Words:
        """Give the worlds in which a need is unmet once the fallen have fallen."""
        result: Words | None = None
        for way in need.ways:
            row = way.fails | self._failed[way.provider]
            if way.provider in fallen:
                row |= fallen[way.provider]
            result = row if result is None else result & row
        assert result is not None
        return result
