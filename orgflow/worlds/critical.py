"""Whose failure costs the external customers what, followed back from each occasion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.bits import Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn

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


class Live(NamedTuple):
    """The ways to an actor, and the worlds in which a need of it hangs on each alone.

    ``occasions`` has the occasion that the way itself serves, -1 for none; ``rows``
    has shape (ways, words).
    """

    links: tuple[int, ...]
    providers: tuple[int, ...]
    occasions: tuple[int, ...]
    rows: Words


class Critical:
    """Failures followed upstream from the occasions they spoil.

    In a world in which an occasion is met, an actor is critical if its failure alone
    would leave the occasion unmet. That passes from a customer to its provider
    wherever the customer is critical, the need bites and no other alternative works.
    So one pass from the occasions upstream finds all critical actors in all worlds.
    An actor that would fail two working alternatives at once is not found so; see
    ``orgflow.worlds.joint``.

    Worlds in which a component had failed already need no look: its own state is
    independent of what it would change, so its failure costs the same there.
    """

    def __init__(
        self, compiled: Compiled, drawn: Drawn, failed: Words, weights: Weights, passes: int | None = None
    ) -> None:
        self._compiled, self._drawn = compiled, drawn
        self._failed, self._weights, self._passes = failed, weights, passes or PASSES
        self._live = {actor: self._alive(actor) for actor in compiled.relevant}
        self._starts = [self._start(number) for number in range(len(compiled.occasions))]

    def _alive(self, actor: int) -> Live:
        served = {occasion.need: number for number, occasion in enumerate(self._compiled.occasions)}
        ways = [(n, way) for n in self._compiled.needs_of[actor] for way in self._compiled.needs[n].ways]
        needs = [self._drawn.needs[n] for n in self._compiled.needs_of[actor]]
        rows = [need.bites & hinge for need in needs for hinge in need.hinges(self._failed)]
        return Live(
            links=tuple(way.link for _, way in ways),
            providers=tuple(way.provider for _, way in ways),
            occasions=tuple(served.get(need, -1) for need, _ in ways),
            rows=np.array(rows, np.uint64).reshape(len(rows), self._failed.shape[1]),
        )

    def _start(self, occasion: int) -> list[tuple[int, int, Words]]:
        """Give each way of an occasion's need with the worlds in which the met occasion hinges on it."""
        need = self._drawn.needs[self._compiled.occasions[occasion].need]
        met = ~need.unmet(self._failed)
        hinges = zip(need.ways, need.hinges(self._failed), strict=True)
        return [(way.link, way.provider, met & hinge) for way, hinge in hinges]

    def costs(self) -> tuple[Floats, Floats]:
        """Give the failed occasions added when each actor, and each link, fails where it works.

        Shapes (actors, blocks), (links, blocks).
        """
        weights = self._weights
        actors = np.zeros((len(self._compiled.actors), weights.blocks))
        links = np.zeros((len(self._compiled.links), weights.blocks))
        for occasion, ways in enumerate(self._starts):
            for link, _, row in ways:
                links[link] += weights.sums(row, weights.table[occasion])
        for assignment in self._assignments():
            looked_at = np.tile(assignment.occasion, weights.blocks)
            for actor, row in self._critical(looked_at).items():
                actors[actor] += weights.sums(row, assignment.weight)
                live = self._live[actor]
                rows = live.rows & row
                # What a need serves itself was counted at the start.
                rows[looked_at == np.array(live.occasions, np.intp)[:, None]] = 0
                links[list(live.links)] += weights.sums(rows, assignment.weight)
        return actors, links

    def _critical(self, looked_at: NDArray[np.intp]) -> dict[int, Words]:
        """Give the worlds in which each actor is critical for the occasion of the word."""
        pending: dict[int, Words] = {}
        for occasion in np.unique(looked_at[looked_at >= 0]):
            mask = np.where(looked_at == occasion, ~np.uint64(0), np.uint64(0))
            for _, provider, row in self._starts[occasion]:
                _join(pending, provider, row & mask)
        critical: dict[int, Words] = {}
        sweep, later = [-actor for actor in sorted(pending, reverse=True)], list[int]()
        while sweep:
            actor = -heappop(sweep)
            newly = pending.pop(actor)
            if actor in critical:
                newly &= ~critical[actor]
            if newly.any():
                _join(critical, actor, newly)
                live = self._live[actor]
                for provider, row in zip(live.providers, live.rows & newly, strict=True):
                    if _join(pending, provider, row):
                        heappush(sweep if provider < actor else later, -provider)
            if not sweep:
                sweep, later = later, []
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
        table = self._weights.table
        occasion = np.full(table.shape[1], -2, np.intp)
        weight = np.zeros(table.shape[1])
        for context in self._weights.contexts:
            here = np.array([o for o in group if table[o, context.start] > 0], np.intp)
            if len(here):
                chosen = here[_spread(table[here, context.start], context.stop - context.start)]
                occasion[context], weight[context] = (
                    chosen,
                    _represented(table[:, context.start], here, chosen),
                )
        return Assignment(occasion, weight)


def _spread(weights: Floats, words: int) -> NDArray[np.intp]:
    """Choose an occasion for each word, half by weight and half alike, so that light ones are seen too."""
    chances = 0.5 * weights / weights.sum() + 0.5 / len(weights)
    places = (np.arange(words) + 0.5) / words
    return np.minimum(np.searchsorted(np.cumsum(chances), places), len(weights) - 1)


def _represented(weights: Floats, here: NDArray[np.intp], chosen: NDArray[np.intp]) -> Floats:
    """Give the weight of a world in each word; those of occasions that got no word go to the others."""
    counts = np.bincount(chosen, minlength=len(weights))
    seen = here[counts[here] > 0]
    scale = weights[here].sum() / weights[seen].sum() * len(chosen)
    represented: Floats = weights[chosen] * scale / counts[chosen]
    return represented


def _join(rows: dict[int, Words], key: int, row: Words) -> bool:
    """Or a row into a collection; tells whether the key is new."""
    if key in rows:
        rows[key] = rows[key] | row
        return False
    rows[key] = row
    return True
