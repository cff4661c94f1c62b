"""What is lost beyond single lines, when one failure takes several alternatives with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.bits import Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.critical import Floats, Weights
from orgflow.worlds.drawn import Drawn, DrawnNeed

MOST_SHARING = 32
RUNS = 24


def common_causes(compiled: Compiled) -> tuple[int, ...]:
    """Find the actors that stand upstream of two alternatives of one need, themselves included."""
    network, relevant = compiled.network, frozenset(compiled.relevant)
    upstream = cache(lambda provider: network.upstream(compiled.actors[provider]))
    causes: set[str] = set()
    for need in compiled.needs:
        if len(need.ways) > 1 and need.customer in relevant:
            seen: set[str] = set()
            for way in need.ways:
                causes |= seen & upstream(way.provider)
                seen |= upstream(way.provider)
    return tuple(sorted(compiled.number[actor] for actor in causes))


class Share(NamedTuple):
    """The words dealt to an actor, and by how much each of them counts for more."""

    words: NDArray[np.intp]
    scale: Floats


class _Fan(NamedTuple):
    """The needs that one provider can leave unmet: customers, with the worlds where they then fail."""

    customers: tuple[int, ...]
    live: Words


class Joint:
    """Failing actors in the worlds where they work, against the same without joint failures.

    Worlds are dealt out among several actors, so that one run fails each of them in
    its own worlds; only worlds that change are followed downstream.
    """

    def __init__(self, compiled: Compiled, drawn: Drawn, failed: Words, weights: Weights) -> None:
        self._compiled, self._drawn, self._weights = compiled, drawn, weights
        self._failed, self._works = failed, ~failed
        relevant = frozenset(compiled.relevant)
        self._served = [
            [drawn.needs[n] for n in needs if drawn.needs[n].customer in relevant]
            for needs in compiled.served
        ]
        self._fans: dict[int, _Fan] = {}

    def costs(self) -> Iterator[tuple[int, float, Mapping[int, float]]]:
        """Yield each common cause with what it, or each link to it, adds jointly by failing."""
        actors = self._compiled.network.remembered("common causes", lambda: common_causes(self._compiled))
        size = self._size(len(actors))
        for start in range(0, len(actors), size):
            yield from self._batch(actors[start : start + size])

    def _size(self, actors: int) -> int:
        """Give how many actors share the worlds, so that few runs do: the joint part is a small one."""
        shortest = min(int(context.stop - context.start) for context in self._weights.contexts)
        return max(1, min(MOST_SHARING, -(-actors // RUNS), shortest))

    def _batch(self, actors: Sequence[int]) -> Iterator[tuple[int, float, Mapping[int, float]]]:
        shares = self._dealt(len(actors))
        start = {}
        for actor, share in zip(actors, shares, strict=True):
            start[actor] = np.zeros_like(self._works[actor])
            start[actor][share.words] = self._works[actor][share.words]
        occasions, rows = self._lost(self._fallen(start, jointly=True), self._fallen(start, jointly=False))
        table = self._weights.table[occasions]
        for actor, share in zip(actors, shares, strict=True):
            own, weight = rows[:, share.words], table[:, share.words] * share.scale
            yield (
                actor,
                float((np.bitwise_count(own) * weight).sum()),
                self._by_link(actor, own, weight, share),
            )

    def _by_link(self, actor: int, rows: Words, weight: Floats, share: Share) -> Mapping[int, float]:
        costs = {}
        for number in self._compiled.needs_of[actor]:
            need = self._drawn.needs[number]
            for way in need.ways:
                live = (need.bites & need.hinges_on(way.link, self._failed))[share.words]
                costs[way.link] = float((np.bitwise_count(rows & live) * weight).sum()) if len(rows) else 0.0
        return costs

    def _dealt(self, parts: int) -> list[Share]:
        """Deal the words of every context out in turn."""
        words: list[list[int]] = [[] for _ in range(parts)]
        scales: list[list[float]] = [[] for _ in range(parts)]
        for context in self._weights.contexts:
            numbers = range(context.start, context.stop)
            for part in range(parts):
                own = numbers[part::parts]
                words[part] += own
                scales[part] += [len(numbers) / len(own)] * len(own)
        return [Share(np.array(w, np.intp), np.array(s)) for w, s in zip(words, scales, strict=True)]

    def _lost(self, jointly: Mapping[int, Words], singly: Mapping[int, Words]) -> tuple[list[int], Words]:
        """Give the occasions lost with all that falls but not by single lines; shape (occasions, words).

        An occasion whose own alternatives fail together is lost jointly too.
        """
        touched = sorted({o for provider in jointly for o in self._compiled.occasions_served[provider]})
        found, rows = [], []
        for occasion in touched:
            need = self._drawn.needs[self._compiled.occasions[occasion].need]
            row = self._unmet(need, jointly) & ~need.unmet(self._failed) & ~self._singly_unmet(need, singly)
            if row.any():
                found.append(occasion)
                rows.append(row)
        return found, np.array(rows, np.uint64).reshape(len(rows), self._failed.shape[1])

    def _fallen(self, start: Mapping[int, Words], *, jointly: bool) -> dict[int, Words]:
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
                newly = newly & ~fallen[provider]
            if newly.any():
                fallen[provider] = fallen[provider] | newly if provider in fallen else newly
                for customer, row in self._spread(provider, newly, fallen if jointly else {}):
                    if customer in pending:
                        pending[customer] = pending[customer] | row
                    else:
                        pending[customer] = row
                        heappush(sweep if customer > provider else later, customer)
            if not sweep:
                sweep, later = later, []
        return fallen

    def _spread(
        self, provider: int, newly: Words, fallen: Mapping[int, Words]
    ) -> Iterator[tuple[int, Words]]:
        """Yield the worlds in which each customer falls once a provider has."""
        fan = self._fan(provider)
        yield from zip(fan.customers, fan.live & newly, strict=True)
        for need in self._served[provider] if fallen else ():
            if len(need.ways) > 1:
                yield need.customer, need.bites & self._works[need.customer] & self._unmet(need, fallen)

    def _fan(self, provider: int) -> _Fan:
        if provider not in self._fans:
            customers, rows = [], []
            for need in self._served[provider]:
                for way in need.ways:
                    if way.provider == provider:
                        hinge = need.hinges_on(way.link, self._failed)
                        customers.append(need.customer)
                        rows.append(need.bites & hinge & self._works[need.customer])
            live = np.array(rows, np.uint64).reshape(len(rows), self._failed.shape[1])
            self._fans[provider] = _Fan(tuple(customers), live)
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

    def _singly_unmet(self, need: DrawnNeed, fallen: Mapping[int, Words]) -> Words:
        """Give the worlds in which a met need is lost because its only working alternative falls."""
        result = np.zeros_like(need.bites)
        for way in need.ways:
            if way.provider in fallen:
                result |= fallen[way.provider] & need.hinges_on(way.link, self._failed)
        return result
