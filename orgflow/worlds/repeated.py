"""The same worlds under many sets of link healths at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from orgflow.network import Rates
from orgflow.worlds.bits import Words, shuffled
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.critical import Critical, Weights
from orgflow.worlds.drawn import Drawn, DrawnNeed, DrawnWay
from orgflow.worlds.lines import Lines
from orgflow.worlds.results import Floats, Slopes, Spread
from orgflow.worlds.sampled import RARELY, Sampled
from orgflow.worlds.settling import settled

WORDS = 64
ROW = 8_192
CELLS = 12_000_000
PASSES = 4


class Repeated:
    """A block of common worlds for each set of healths, many blocks side by side.

    In every block the same worlds are drawn: of a link that fails with probability p,
    the first p of them in an order of its own. What a set of healths changes is
    measured against the same block at ``rates``, and added to what many more worlds
    say there; so most of the chance of the few worlds cancels out (common random
    numbers).
    """

    def __init__(self, compiled: Compiled, rates: Rates, words: int = WORDS) -> None:
        self._compiled, self._rates = compiled, rates
        self._sampled = Sampled(compiled, 64 * words)
        self._words = self._sampled.worlds // 64
        self._once = self._sampled.drawn(rates)
        self._number = np.uint16 if self.worlds < 1 << 16 else np.uint32
        self._places: dict[int, NDArray[Any]] = {}
        self._side_by_side: tuple[int, list[Words], Words] | None = None

    @property
    def worlds(self) -> int:
        """How many worlds each set of healths is evaluated in."""
        return self._sampled.worlds

    def delivered(self, healths: Floats, actors: Sequence[int], known: Sequence[float]) -> Floats:
        """Give the delivery of some actors at every set of healths; shape (actors, columns).

        ``known`` is what they deliver at the rates, from more worlds.
        """
        weight = self._sampled.context_weight_by_word()
        found = np.empty((len(actors), healths.shape[1] + 1))
        for columns, drawn, blocks in self._blocks(healths):
            rows = settled(self._compiled, drawn)[list(actors)]
            found[:, columns] = 1.0 - Weights(weight[None], (), blocks).sums(rows, weight)
        ratio = found[:, 1:] / np.where(found[:, :1] > 0, found[:, :1], 1.0)
        result: Floats = np.clip(np.array(known)[:, None] * ratio, 0.0, 1.0)
        return result

    def spread(self, healths: Floats, unmet: Sequence[float], slopes: Slopes) -> Spread:
        """Give failed occasions and their slopes at every set of healths; shape (links, columns).

        ``unmet`` and ``slopes`` are those at the rates, from more worlds.
        """
        chances = self._room(healths)
        costs = np.empty((len(healths), healths.shape[1] + 1))
        for columns, drawn, blocks in self._blocks(healths):
            failed = settled(self._compiled, drawn)
            weights = self._sampled.weights._replace(blocks=blocks)
            chances[:, columns] = self._unmet(drawn, failed, weights)
            costs[:, columns] = Critical(
                Lines(self._compiled, drawn, failed, hub=False), weights, PASSES
            ).costs()[1]
        return Spread(_moved(unmet, chances), self._shifted(slopes, costs, healths))

    def unmet(self, healths: Floats, unmet: Sequence[float]) -> Floats:
        """Give the failed occasions of ``spread`` alone, without the slopes."""
        chances = self._room(healths)
        for columns, drawn, blocks in self._blocks(healths):
            weights = self._sampled.weights._replace(blocks=blocks)
            chances[:, columns] = self._unmet(drawn, settled(self._compiled, drawn), weights)
        return _moved(unmet, chances)

    def _room(self, healths: Floats) -> Floats:
        return np.empty((len(self._compiled.occasions), healths.shape[1] + 1))

    def _unmet(self, drawn: Drawn, failed: Words, weights: Weights) -> Floats:
        """Give the chance that each occasion is unmet in each block; shape (occasions, blocks)."""
        shares = self._sampled.share_by_word()
        rows = [drawn.needs[occasion.need].unmet(failed) for occasion in self._compiled.occasions]
        found = [weights.sums(row, shares[number]) for number, row in enumerate(rows)]
        return np.array(found).reshape(len(found), weights.blocks)

    def _shifted(self, slopes: Slopes, costs: Floats, healths: Floats) -> Floats:
        """Shift known slopes by what those of the few worlds change."""
        holds = np.column_stack([self._compiled.healths(self._rates), healths])
        each = costs / np.maximum(holds, RARELY)
        # Where a link hardly ever holds, too few worlds would tell; its own health does not move its slope.
        tells = (holds[:, 1:] >= RARELY) & (holds[:, :1] >= RARELY)
        moved = np.where(tells, each[:, 1:] - each[:, :1], 0.0)
        result: Floats = np.maximum(np.array(slopes.links)[:, None] + moved, 0.0)
        return result

    # -- drawing ------------------------------------------------------------------------

    def _blocks(self, healths: Floats) -> Iterator[tuple[slice, Drawn, int]]:
        """Yield the worlds of some columns at a time; column 0 stands for the rates themselves."""
        columns = np.column_stack([self._compiled.healths(self._rates), healths])
        row = min(ROW, CELLS // max(1, len(self._compiled.links)))
        size = max(1, row // self._words)
        for start in range(0, columns.shape[1], size):
            part = columns[:, start : start + size]
            yield slice(start, start + part.shape[1]), self._drawn(part), part.shape[1]

    def _drawn(self, healths: Floats) -> Drawn:
        blocks = healths.shape[1]
        if self._side_by_side is None or self._side_by_side[0] != blocks:
            bites = [np.tile(need.bites, blocks) for need in self._once.needs]
            self._side_by_side = blocks, bites, np.tile(self._once.own, (1, blocks))
        _, every, own = self._side_by_side
        return Drawn(tuple(self._need(number, healths, bites) for number, bites in enumerate(every)), own)

    def _need(self, number: int, healths: Floats, bites: Words) -> DrawnNeed:
        need, blocks, ways = self._compiled.needs[number], healths.shape[1], []
        for way in need.ways:
            fails = self._fails(way.link, healths[way.link])
            if way.switch < 1:
                fails |= np.tile(self._sampled.switch_fails(way), blocks)
            ways.append(DrawnWay(way.provider, way.link, fails))
        return DrawnNeed(need.customer, bites, tuple(ways))

    def _fails(self, link: int, healths: Floats) -> Words:
        """Give the worlds in which a link fails: the first so many of its own order; shape (words,)."""
        if link not in self._places:
            order = shuffled(f"repeated {self._compiled.links[link]}", self.worlds)
            places = np.empty(self.worlds, self._number)
            places[order] = np.arange(self.worlds)
            self._places[link] = places
        count = np.rint((1.0 - healths) * self.worlds).astype(self._number)
        early: NDArray[np.bool_] = self._places[link] < count[:, None]
        fails = np.packbits(early, axis=1, bitorder="little")
        result: Words = fails.reshape(-1).view(np.uint64)
        return result


def _moved(unmet: Sequence[float], chances: Floats) -> Floats:
    """Move known chances by what those of the few worlds move from their first column."""
    result: Floats = np.clip(np.array(unmet)[:, None] + chances[:, 1:] - chances[:, :1], 0.0, 1.0)
    return result
