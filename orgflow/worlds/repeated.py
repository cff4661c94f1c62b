"""The same worlds under many sets of link healths at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.network import Rates
from orgflow.worlds.bits import ALL, Words, bernoulli, shuffled
from orgflow.worlds.compiled import Compiled, CompiledNeed
from orgflow.worlds.critical import Critical, Weights
from orgflow.worlds.drawn import Drawn, DrawnNeed, DrawnWay
from orgflow.worlds.lines import Lines
from orgflow.worlds.results import Floats, Slopes, Spread
from orgflow.worlds.sampled import RARELY, Sampled
from orgflow.worlds.settling import resettled

WORDS = 32
TOGETHER = 250
ROW = 8_192
CELLS = 12_000_000
PASSES = 4
RING = 1 << 16
GOLDEN = 0.618_033_988_749_895

Places = NDArray[np.uint16]


class _Part(NamedTuple):
    """Some sets of healths in the same worlds, block beside block; the first block is at the rates.

    ``healths`` has shape (links, 1 + columns), ``turn`` is that of ``Critical``.
    """

    columns: slice
    healths: Floats
    drawn: Drawn
    failed: Words
    turn: float

    @property
    def blocks(self) -> int:
        """How many sets of healths there are, with the rates."""
        return int(self.healths.shape[1])


class Repeated:
    """A block of common worlds for each set of healths, many blocks side by side.

    In every block the same worlds are drawn: of a link that fails with probability p,
    p of them from a place of its own onwards, round a ring in an order of its own. What a
    set of healths changes is measured against the same block at ``rates``, and added to
    what many more worlds say there; so most of the chance of the few worlds cancels out
    (common random numbers). Every ``TOGETHER`` columns have other worlds, so that what is
    left of chance differs from one to the next, and cancels out over all of them.
    """

    def __init__(self, compiled: Compiled, rates: Rates, words: int = WORDS) -> None:
        self._compiled, self._rates = compiled, rates
        self._sampled = Sampled(compiled, 64 * words)
        self._words = self._sampled.worlds // 64
        self._existing: dict[frozenset[str], Words] = {}
        self._rings: dict[int, tuple[Places, Places]] = {}

    @property
    def worlds(self) -> int:
        """How many worlds each set of healths is evaluated in."""
        return self._sampled.worlds

    def delivered(self, healths: Floats, actors: Sequence[int], known: Sequence[float]) -> Floats:
        """Give the delivery of some actors at every set of healths; shape (actors, columns).

        ``known`` is what they deliver at the rates, from more worlds.
        """
        network, names = self._compiled.network, self._compiled.actors
        upstream = network.upstream(*(names[actor] for actor in actors))
        weight = self._sampled.context_weight_by_word()
        result = np.empty((len(actors), healths.shape[1]))
        for part in self._parts(healths, frozenset(self._compiled.number[actor] for actor in upstream)):
            failing = Weights(weight[None], (), part.blocks).sums(part.failed[list(actors)], weight)
            ratio = (1.0 - failing[:, 1:]) / np.where(failing[:, :1] < 1, 1.0 - failing[:, :1], 1.0)
            result[:, part.columns] = np.clip(np.array(known)[:, None] * ratio, 0.0, 1.0)
        return result

    def spread(self, healths: Floats, unmet: Sequence[float], slopes: Slopes) -> Spread:
        """Give failed occasions and their slopes at every set of healths; shape (links, columns).

        ``unmet`` and ``slopes`` are those at the rates, from more worlds.
        """
        chances, costs = np.empty((len(unmet), healths.shape[1])), np.empty(healths.shape)
        for part in self._relevant(healths):
            lines = Lines(self._compiled, part.drawn, part.failed, hub=False)
            weights = self._sampled.weights._replace(blocks=part.blocks)
            found = Critical(lines, weights, PASSES, part.turn).costs()[1]
            costs[:, part.columns] = _shifted(slopes, found, part.healths)
            chances[:, part.columns] = self._moved(unmet, part)
        return Spread(chances.clip(0.0, 1.0), costs)

    def unmet(self, healths: Floats, unmet: Sequence[float]) -> Floats:
        """Give the failed occasions of ``spread`` alone, without the slopes."""
        chances = np.empty((len(unmet), healths.shape[1]))
        for part in self._relevant(healths):
            chances[:, part.columns] = self._moved(unmet, part)
        result: Floats = chances.clip(0.0, 1.0)
        return result

    def _relevant(self, healths: Floats) -> Iterator[_Part]:
        return self._parts(healths, frozenset(self._compiled.relevant))

    def _moved(self, unmet: Sequence[float], part: _Part) -> Floats:
        """Move the chances at the rates by what those of the few worlds move; shape (occasions, columns)."""
        failing = self._unmet(part)
        moved: Floats = np.array(unmet)[:, None] + failing[:, 1:] - failing[:, :1]
        return moved

    def _unmet(self, part: _Part) -> Floats:
        """Give the chance that each occasion is unmet in each block; shape (occasions, blocks)."""
        chances = np.empty((len(self._compiled.occasions), part.blocks))
        weights = self._sampled.weights._replace(blocks=part.blocks)
        shares = self._sampled.share_by_word()
        for number, occasion in enumerate(self._compiled.occasions):
            allowance.check()
            row = part.drawn.needs[occasion.need].unmet(part.failed)
            chances[number] = weights.sums(row, shares[number])
        return chances

    # -- drawing ------------------------------------------------------------------------

    def _parts(self, healths: Floats, actors: Collection[int]) -> Iterator[_Part]:
        """Yield the worlds of some columns at a time, as far as they matter to some actors."""
        links, columns = healths.shape
        rows = max(1, links, 2 * len(self._compiled.actors))  # of links or of actors, whichever are more
        size = max(1, min(ROW, CELLS // rows) // self._words - 1)
        today = self._compiled.healths(self._rates)
        for first in range(0, columns, TOGETHER):
            number, end = first // TOGETHER, min(columns, first + TOGETHER)
            for start in range(first, end, size):
                taken = slice(start, min(end, start + size))
                both = np.column_stack([today, healths[:, taken]])
                drawn = self._drawn(both, actors, number)
                nothing = np.zeros_like(drawn.own)
                failed = resettled(self._compiled, drawn, nothing, actors)
                yield _Part(taken, both, drawn, failed, (0.5 + number * GOLDEN) % 1.0)

    def _drawn(self, healths: Floats, actors: Collection[int], number: int) -> Drawn:
        """Draw what chance decides in the worlds of a number, for some actors; the others have no need."""
        words = self._words * healths.shape[1]
        nothing = np.zeros(words, np.uint64)
        without = DrawnNeed(0, nothing, (DrawnWay(0, 0, nothing),))
        needs = tuple(
            self._need(need, healths, number) if need.customer in actors else without
            for need in self._compiled.needs
        )
        own = np.zeros((len(self._compiled.actors), words), np.uint64)
        for actor, works in enumerate(self._compiled.reliabilities(self._rates)):
            if works < 1 and actor in actors:
                own[actor] = self._alike(f"own {self._compiled.actors[actor]}", 1.0 - works, number, words)
        return Drawn(needs, own)

    def _alike(self, seed: str, p: float, number: int, words: int) -> Words:
        """Draw bits that are the same in all blocks."""
        return np.tile(bernoulli(f"{seed} {number}", p, self._words), words // self._words)

    def _need(self, need: CompiledNeed, healths: Floats, number: int) -> DrawnNeed:
        allowance.check()
        words, link = self._words * healths.shape[1], self._compiled.links
        bites = self._alike(f"bite {link[need.ways[0].link]}", need.bite, number, words)
        if need.when:
            bites &= np.tile(self._exists(need.when), healths.shape[1])
        ways = []
        for way in need.ways:
            fails = self._fails(way.link, healths[way.link], number)
            if way.switch < 1:
                fails |= self._alike(f"switch {link[way.link]}", 1.0 - way.switch, number, words)
            ways.append(DrawnWay(way.provider, way.link, fails))
        return DrawnNeed(need.customer, bites, tuple(ways))

    def _exists(self, when: frozenset[str]) -> Words:
        """Give the worlds of a block in whose contexts a need exists that needs these situations."""
        if when not in self._existing:
            row = np.zeros(self._words, np.uint64)
            for context, part in zip(self._compiled.contexts, self._sampled.weights.contexts, strict=True):
                if when <= context.situations:
                    row[part] = ALL
            self._existing[when] = row
        return self._existing[when]

    def _fails(self, link: int, healths: Floats, number: int) -> Words:
        """Give the worlds in which a link fails: so many of its ring, from a place on; shape (words,)."""
        places, starts = self._ring(link)
        count = np.rint((1.0 - healths) * RING).clip(0, RING - 1).astype(np.uint16)
        early: NDArray[np.bool_] = places - starts[number % len(starts)] < count[:, None]
        fails = np.packbits(early, axis=1, bitorder="little")
        result: Words = fails.reshape(-1).view(np.uint64)
        return result

    def _ring(self, link: int) -> tuple[Places, Places]:
        """Give the place of each world on a link's ring, in an order of its own, and places to start from.

        Places are even, so that the highest count of 16 bits is beyond them all.
        """
        if link not in self._rings:
            order = shuffled(f"repeated {self._compiled.links[link]}", self.worlds)
            places = np.empty(self.worlds, np.uint16)
            places[order] = np.arange(self.worlds) * (RING // 2) // self.worlds * 2
            self._rings[link] = places, (order * (RING // 2) // self.worlds * 2).astype(np.uint16)
        return self._rings[link]


def _shifted(slopes: Slopes, costs: Floats, healths: Floats) -> Floats:
    """Shift known slopes by what those of the few worlds change; the first column is at the rates."""
    each = costs / np.maximum(healths, RARELY)
    # Where a link hardly ever holds, too few worlds would tell; its own health does not move its slope.
    tells = (healths[:, 1:] >= RARELY) & (healths[:, :1] >= RARELY)
    moved = np.where(tells, each[:, 1:] - each[:, :1], 0.0)
    result: Floats = np.maximum(np.array(slopes.links)[:, None] + moved, 0.0)
    return result
