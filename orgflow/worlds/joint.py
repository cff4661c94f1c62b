"""What is lost beyond single lines, when one failure takes several alternatives with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.worlds.bits import Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.critical import Floats, Weights
from orgflow.worlds.drawn import DrawnNeed
from orgflow.worlds.lines import Lines, Numbers

MOST_SHARING = 32
RUNS, MOST_RUNS = 24, 64
WORD, ONE = 64, np.uint64(1)


def common_causes(compiled: Compiled) -> tuple[int, ...]:
    """Find the actors that stand upstream of two alternatives of one need, themselves included."""
    upstream, relevant = _upstream(compiled), frozenset(compiled.relevant)
    causes = 0
    for need in compiled.needs:
        if len(need.ways) > 1 and need.customer in relevant:
            seen = 0
            for way in need.ways:
                causes |= seen & upstream[way.provider]
                seen |= upstream[way.provider]
    return tuple(actor for actor in range(len(compiled.actors)) if causes >> actor & 1)


def _upstream(compiled: Compiled) -> list[int]:
    """Give for each actor the bits of those it depends on, itself included; groups share their bits."""
    upstream = [0] * len(compiled.actors)
    for group in compiled.groups:
        bits = sum(1 << actor for actor in group)
        for actor in group:
            for number in compiled.needs_of[actor]:
                for way in compiled.needs[number].ways:
                    bits |= upstream[way.provider]
        for actor in group:
            upstream[actor] = bits
    return upstream


class Share(NamedTuple):
    """The worlds dealt to an actor, by number, and by how much each of them counts for more."""

    worlds: Numbers
    scale: Floats


class Joint:
    """Failing actors in the worlds where they work, against the same without joint failures.

    Worlds are dealt out among several actors, so that one run fails each of them in
    its own worlds.
    """

    def __init__(self, lines: Lines, weights: Weights) -> None:
        self._lines, self._compiled, self._weights = lines, lines.compiled, weights
        self._failed, self._works = lines.failed, ~lines.failed
        self._arcs, relevant = lines.downstream, frozenset(self._compiled.relevant)
        self._shared = [n for n in lines.drawn.needs if len(n.ways) > 1 and n.customer in relevant]

    def costs(self) -> Iterator[tuple[int, float, Mapping[int, float]]]:
        """Yield each common cause with what it, or each link to it, adds jointly by failing."""
        actors = self._compiled.network.remembered("common causes", lambda: common_causes(self._compiled))
        size = self._size(len(actors))
        for start in range(0, len(actors), size):
            allowance.check()
            yield from self._batch(actors[start : start + size])

    def _size(self, actors: int) -> int:
        """Give how many actors share the worlds, so that few runs do: the joint part is a small one."""
        shortest = WORD * min(int(context.stop - context.start) for context in self._weights.contexts)
        few = max(min(MOST_SHARING, -(-actors // RUNS)), -(-actors // MOST_RUNS))
        return max(1, min(few, shortest))

    def _batch(self, actors: Sequence[int]) -> Iterator[tuple[int, float, Mapping[int, float]]]:
        shares = self._dealt(len(actors))
        singly = np.zeros_like(self._failed)
        for actor, share in zip(actors, shares, strict=True):
            singly[actor] = self._works[actor] & _packed(share.worlds, self._failed.shape[1])
        self._arcs.spread(singly, actors)
        lost, own = np.zeros(WORD * self._failed.shape[1]), dict[int, Words]()
        for occasion, row in self._lost(self._joined(singly), singly):
            _add(lost, row, self._weights.table[occasion])
            if self._lines.drawn.needs[self._compiled.occasions[occasion].need].customer in actors:
                own[occasion] = row
        for actor, share in zip(actors, shares, strict=True):
            costs = lost[share.worlds] * share.scale
            yield actor, float(costs.sum()), self._by_link(actor, share, costs, own)

    def _by_link(
        self, actor: int, share: Share, costs: Floats, own: Mapping[int, Words]
    ) -> Mapping[int, float]:
        """Give what each link to an actor adds; ``own`` has the worlds that lose occasions of the actors."""
        lossy = np.flatnonzero(costs)
        if not len(lossy):
            return {}
        part, worlds = self._lines.of[actor], share.worlds[lossy]
        live = _of_worlds(self._lines.rows[part], worlds)
        found = live @ costs[lossy]
        for way, occasion in enumerate(self._lines.occasions[part].tolist()):
            if occasion in own:  # what a link serves itself was counted along the single lines
                lost = _of_worlds(own[occasion], worlds) * self._weights.table[occasion, worlds // WORD]
                found[way] -= live[way] @ (lost * share.scale[lossy])
        return dict(zip(self._lines.links[part].tolist(), found.tolist(), strict=True))

    def _dealt(self, parts: int) -> list[Share]:
        """Deal the words of every context out in turn; where there are too few, their worlds."""
        worlds: list[list[Numbers]] = [[] for _ in range(parts)]
        scales: list[list[Floats]] = [[] for _ in range(parts)]
        for context in self._weights.contexts:
            numbers = np.arange(WORD * context.start, WORD * context.stop)
            dealt = numbers.reshape(-1, WORD) if context.stop - context.start >= parts else numbers
            for part in range(parts):
                own = dealt[part::parts].reshape(-1)
                worlds[part].append(own)
                scales[part].append(np.full(len(own), len(numbers) / len(own)))
        return [Share(np.concatenate(w), np.concatenate(s)) for w, s in zip(worlds, scales, strict=True)]

    # -- what falls ------------------------------------------------------------------------

    @cached_property
    def _beyond_hub(self) -> Words | None:
        """The worlds in which each actor falls jointly with the hub."""
        hub = self._arcs.hub
        return None if hub is None else self._closed(hub.beyond.copy())

    def _joined(self, singly: Words) -> Words:
        """Give the worlds in which each actor falls if needs fail too whose alternatives fall together."""
        jointly = singly.copy()
        if self._beyond_hub is not None and self._lines.hub is not None:
            jointly |= self._beyond_hub & singly[self._lines.hub]
        return self._closed(jointly)

    def _closed(self, fallen: Words) -> Words:
        touched = _any(fallen)
        while True:
            allowance.check()
            before, changed = fallen.copy(), set[int]()
            for need in self._shared:
                if sum(touched[way.provider] for way in need.ways) and self._falls(need, fallen):
                    changed.add(need.customer)
            if not changed:
                return fallen
            self._arcs.spread(fallen, changed)
            touched = _any(fallen ^ before)

    def _falls(self, need: DrawnNeed, fallen: Words) -> bool:
        """Add the worlds in which all alternatives of a need have fallen; tells whether there are any."""
        row = need.bites & self._works[need.customer] & ~fallen[need.customer]
        for way in need.ways:
            row &= way.fails | self._failed[way.provider] | fallen[way.provider]
        if not row.any():
            return False
        fallen[need.customer] |= row
        return True

    def _lost(self, jointly: Words, singly: Words) -> Iterator[tuple[int, Words]]:
        """Yield occasions with the worlds that lose them with all that falls, but not by single lines.

        An occasion whose own alternatives fail together is lost jointly too.
        """
        differs, fallen = _any(jointly ^ singly), _any(jointly)
        for number, occasion in enumerate(self._compiled.occasions):
            need = self._lines.drawn.needs[occasion.need]
            providers = [way.provider for way in need.ways]
            if differs[providers].any() or (len(providers) > 1 and fallen[providers].any()):
                row = self._unmet(need, jointly) & ~need.unmet(self._failed)
                yield number, row & ~self._singly_unmet(need, singly)

    def _unmet(self, need: DrawnNeed, fallen: Words) -> Words:
        """Give the worlds in which a need is unmet once the fallen have fallen."""
        rows = [way.fails | self._failed[way.provider] | fallen[way.provider] for way in need.ways]
        result: Words = np.bitwise_and.reduce(rows)
        return result

    def _singly_unmet(self, need: DrawnNeed, fallen: Words) -> Words:
        """Give the worlds in which a met need is lost because its only working alternative falls."""
        result = np.zeros_like(need.bites)
        for way, hinge in zip(need.ways, need.hinges(self._failed), strict=True):
            result |= fallen[way.provider] & hinge
        return result


def _any(rows: Words) -> NDArray[np.bool_]:
    """Tell which rows hold any world."""
    result: NDArray[np.bool_] = np.logical_or.reduce(rows, axis=1)
    return result


def _of_worlds(rows: Words, worlds: Numbers) -> Words:
    """Give 1 for each of some worlds that a row holds, else 0; shape (..., words) to (..., worlds)."""
    bits: Words = rows[..., worlds // WORD] >> (worlds % WORD).astype(np.uint64) & ONE
    return bits


def _packed(worlds: Numbers, words: int) -> Words:
    """Set the bits of some worlds in a row."""
    bits = np.zeros(WORD * words, np.uint8)
    bits[worlds] = 1
    result: Words = np.packbits(bits, bitorder="little").view(np.uint64)
    return result


def _unpacked(rows: Words) -> NDArray[np.uint8]:
    """Give a byte for each world of rows; shape (rows, worlds)."""
    return np.unpackbits(np.ascontiguousarray(rows).view(np.uint8), axis=1, bitorder="little")


def _add(lost: Floats, row: Words, weights: Floats) -> None:
    """Add the weight of an occasion to the worlds that lose it; ``weights`` has one for each word."""
    words = np.flatnonzero(row)
    if len(words):
        bits = _unpacked(row[words, None])
        lost.reshape(-1, WORD)[words] += bits * weights[words, None]
