"""Whose failure costs the external customers what, followed back from each occasion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.worlds.bits import Words
from orgflow.worlds.lines import Lines

Floats = NDArray[np.float64]
PASSES = 16


class Weights(NamedTuple):
    """The failed occasions that a failing world stands for.

    ``table`` has the weight of a world for each occasion in each word; shape
    (occasions, words). ``contexts`` are the slices of words with one context each.
    Rows of worlds may hold several ``blocks`` of such words side by side.
    """

    table: Floats
    contexts: tuple[slice, ...]
    blocks: int = 1

    def sums(self, rows: Words, weight: Floats) -> Floats:
        """Add up what rows stand for in each block; shape (..., blocks x words) to (..., blocks)."""
        ones = np.bitwise_count(rows).reshape(*rows.shape[:-1], self.blocks, len(weight))
        result: Floats = ones @ weight
        return result


class Assignment(NamedTuple):
    """One occasion for each word, -2 for none, with what a failing world of the word stands for."""

    occasion: NDArray[np.intp]
    weight: Floats


class Critical:
    """Failures followed upstream from the occasions they spoil.

    In a world in which an occasion is met, an actor is critical if its failure alone
    would leave the occasion unmet. That passes from a customer to its provider
    wherever the customer is critical, the need bites and no other alternative works.
    So one pass from the occasions upstream finds all critical actors in all worlds.
    An actor that would fail two working alternatives at once is not found so; see
    ``orgflow.worlds.joint``.

    Where words are fewer than occasions, ``turn``, from 0 to 1, decides which are seen.

    Worlds in which a component had failed already need no look: its own state is
    independent of what it would change, so its failure costs the same there.
    """

    def __init__(self, lines: Lines, weights: Weights, passes: int | None = None, turn: float = 0.5) -> None:
        self._lines, self._compiled = lines, lines.compiled
        self._weights, self._passes, self._turn = weights, passes or PASSES, turn
        self._arcs = lines.upstream
        self._starts = [self._start(number) for number in range(len(self._compiled.occasions))]

    def _start(self, occasion: int) -> list[tuple[int, int, Words]]:
        """Give each way of an occasion's need with the worlds in which the met occasion hinges on it."""
        need, failed = self._lines.drawn.needs[self._compiled.occasions[occasion].need], self._lines.failed
        met = ~need.unmet(failed)
        hinges = zip(need.ways, need.hinges(failed), strict=True)
        return [(way.link, way.provider, met & hinge) for way, hinge in hinges]

    def costs(self) -> tuple[Floats, Floats]:
        """Give the failed occasions added when each actor, and each link, fails where it works.

        Shapes (actors, blocks), (links, blocks).
        """
        weights = self._weights
        actors = np.zeros((len(self._compiled.actors), weights.blocks))
        links = np.zeros((len(self._compiled.links), weights.blocks))
        for occasion, ways in enumerate(self._starts):
            allowance.check()
            for link, _, row in ways:
                links[link] += weights.sums(row, weights.table[occasion])
        for assignment in self._assignments():
            looked_at = np.tile(assignment.occasion, weights.blocks)
            critical = self._critical(looked_at)
            for actor in np.flatnonzero(critical.any(axis=1)).tolist():
                allowance.check()
                actors[actor] += weights.sums(critical[actor], assignment.weight)
                part = self._lines.of[actor]
                rows = self._passed_on(part, critical[actor], looked_at)
                links[self._lines.links[part]] += weights.sums(rows, assignment.weight)
        return actors, links

    def _passed_on(self, part: slice, row: Words, looked_at: NDArray[np.intp]) -> Words:
        """Give the worlds in which each way to a critical actor is critical too; shape (ways, words)."""
        rows: Words = self._lines.rows[part] & row
        for way, occasion in enumerate(self._lines.occasions[part].tolist()):
            if occasion >= 0:  # what a need serves itself was counted at the start
                rows[way, looked_at == occasion] = 0
        return rows

    def _critical(self, looked_at: NDArray[np.intp]) -> Words:
        """Give the worlds in which each actor is critical for the occasion of the word; (actors, words)."""
        critical = np.zeros((len(self._compiled.actors), len(looked_at)), np.uint64)
        changed: set[int] = set()
        for occasion in sorted(set(looked_at[looked_at >= 0].tolist())):
            mask = looked_at == occasion
            for _, provider, row in self._starts[occasion]:
                critical[provider, mask] |= row[mask]
                changed.add(provider)
        self._arcs.spread(critical, changed)
        return critical

    def _assignments(self) -> Iterator[Assignment]:
        """Deal the occasions out to passes; within a pass, every word looks at one of them.

        Up to as many occasions as passes have one, with all worlds, to themselves.
        """
        occasions = self._compiled.occasions
        heaviest = sorted(range(len(occasions)), key=lambda o: (-occasions[o].weight, o))
        for start in range(min(self._passes, len(heaviest))):
            yield self._assigned(heaviest[start :: self._passes])

    def _assigned(self, group: Sequence[int]) -> Assignment:
        table, members = self._weights.table, np.array(group, np.intp)
        occasion = np.full(table.shape[1], -2, np.intp)
        weight = np.zeros(table.shape[1])
        for context in self._weights.contexts:
            here = members[table[members, context.start] > 0]
            if len(here):
                words = context.stop - context.start
                chosen = here[_spread(table[here, context.start], words, self._turn)]
                occasion[context], weight[context] = (
                    chosen,
                    _represented(table[:, context.start], here, chosen),
                )
        return Assignment(occasion, weight)


def _spread(weights: Floats, words: int, turn: float) -> NDArray[np.intp]:
    """Choose an occasion for each word, half by weight and half alike, so that light ones are seen too."""
    chances = 0.5 * weights / weights.sum() + 0.5 / len(weights)
    places = (np.arange(words) + turn) / words
    return np.minimum(np.searchsorted(np.cumsum(chances), places), len(weights) - 1)


def _represented(weights: Floats, here: NDArray[np.intp], chosen: NDArray[np.intp]) -> Floats:
    """Give the weight of a world in each word; those of occasions that got no word go to the others."""
    counts = np.bincount(chosen, minlength=len(weights))
    seen = here[counts[here] > 0]
    scale = weights[here].sum() / weights[seen].sum() * len(chosen)
    represented: Floats = weights[chosen] * scale / counts[chosen]
    return represented
