"""What is lost beyond single lines, when one failure takes several alternatives with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.worlds.bits import WORD, Words, counted
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.critical import Floats, Weights
from orgflow.worlds.drawn import DrawnNeed
from orgflow.worlds.lines import Lines, Numbers, parts

MOST_SHARING = 32
RUNS, MOST_RUNS = 24, 64
ONE = np.uint64(1)


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


class Together(NamedTuple):
    """Needs with as many alternatives each, which fall where all these have fallen.

    ``open`` has the worlds in which a need bites and its customer works, shape (needs, words);
    ``fails`` those in which an alternative fails anyway, shape (alternatives, needs, words), as
    ``providers`` has shape (alternatives, needs).
    """

    customers: Numbers
    providers: Numbers
    open: Words
    fails: Words

    def falling(self, fallen: Words, touched: Numbers) -> Iterator[tuple[int, Words]]:
        """Yield customers with worlds in which they fall too, if a provider has been touched."""
        near = np.flatnonzero(np.isin(self.providers, touched).any(axis=0))
        for part in parts(len(near), fallen.shape[1]):
            needs = near[part]
            rows = self.open[needs]
            for fails, providers in zip(self.fails, self.providers[:, needs], strict=True):
                rows &= fails[needs] | fallen[providers]
            rows &= ~fallen[self.customers[needs]]
            for found in np.flatnonzero(_any(rows)):
                yield int(self.customers[needs[found]]), rows[found]


class Joint:
    """Failing actors in the worlds where they work, against the same without joint failures.

    Worlds are dealt out among several actors, so that one run fails each of them in
    its own worlds.
    """

    def __init__(self, lines: Lines, weights: Weights) -> None:
        self._lines, self._compiled, self._weights = lines, lines.compiled, weights
        self._failed, self._works = lines.failed, ~lines.failed
        self._arcs = lines.downstream

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
        rows = self._unmet_jointly(self._joined(singly), singly)
        lost = self._lost(rows)
        for actor, share in zip(actors, shares, strict=True):
            costs = lost[share.worlds] * share.scale
            yield actor, float(costs.sum()), self._by_link(actor, share, costs, rows)

    def _by_link(
        self, actor: int, share: Share, costs: Floats, rows: Mapping[int, Words]
    ) -> Mapping[int, float]:
        """Give what each link to an actor adds; ``rows`` has the worlds that lose each occasion."""
        lossy = np.flatnonzero(costs)
        if not len(lossy):
            return {}
        part, worlds = self._lines.of[actor], share.worlds[lossy]
        live = _of_worlds(self._lines.rows[part], worlds)
        found = live @ costs[lossy]
        for way, occasion in enumerate(self._lines.occasions[part].tolist()):
            if occasion in rows:  # what a link serves itself was counted along the single lines
                lost = _of_worlds(rows[occasion], worlds) * self._weights.table[occasion, worlds // WORD]
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
    def _shared(self) -> list[Together]:
        """The needs with several alternatives that can reach a customer, by how many they have."""
        relevant, groups = frozenset(self._compiled.relevant), dict[int, list[DrawnNeed]]()
        for need in self._lines.drawn.needs:
            if len(need.ways) > 1 and need.customer in relevant:
                groups.setdefault(len(need.ways), []).append(need)
        return [self._together(groups[ways]) for ways in sorted(groups)]

    def _together(self, needs: Sequence[DrawnNeed]) -> Together:
        customers = np.array([need.customer for need in needs], np.intp)
        providers = np.array([[way.provider for way in need.ways] for need in needs], np.intp).T
        return Together(
            customers,
            providers,
            np.array([need.bites for need in needs]) & self._works[customers],
            np.array([[way.fails for way in ways] for ways in zip(*(n.ways for n in needs), strict=True)])
            | self._failed[providers],
        )

    @cached_property
    def _beyond_hub(self) -> Words | None:
        """The worlds in which each actor falls jointly with the hub."""
        hub = self._arcs.hub
        return None if hub is None else self._closed(hub.beyond.copy(), range(len(hub.beyond)))

    def _joined(self, singly: Words) -> Words:
        """Give the worlds in which each actor falls if needs fail too whose alternatives fall together."""
        jointly, hub, beyond = singly.copy(), self._lines.hub, self._beyond_hub
        if hub is not None and beyond is not None:
            for part in parts(*jointly.shape):
                jointly[part] |= beyond[part] & singly[hub]
        return self._closed(jointly, np.flatnonzero(_any(jointly)).tolist())

    def _closed(self, fallen: Words, touched: Collection[int]) -> Words:
        """Let needs fail too, in place, as long as the fall of those touched last makes any fail."""
        while True:
            allowance.check()
            changed, news = set[int](), np.array(sorted(touched), np.intp)
            for together in self._shared:
                for customer, row in together.falling(fallen, news):
                    fallen[customer] |= row
                    changed.add(customer)
            if not changed:
                return fallen
            touched = changed | self._arcs.spread(fallen, changed)

    # -- what is lost ----------------------------------------------------------------------

    @cached_property
    def _single(self) -> tuple[Numbers, Numbers, Words]:
        """The occasions with one alternative, their providers, the worlds in which it does not fail."""
        ways = [self._lines.drawn.needs[occasion.need].ways for occasion in self._compiled.occasions]
        single = [number for number, some in enumerate(ways) if len(some) == 1]
        holds = ~np.array([ways[number][0].fails for number in single], np.uint64)
        providers = np.array([ways[number][0].provider for number in single], np.intp)
        return np.array(single, np.intp), providers, holds.reshape(len(single), self._failed.shape[1])

    @cached_property
    def _several(self) -> dict[int, DrawnNeed]:
        """The needs of the occasions with several alternatives."""
        occasions, drawn = self._compiled.occasions, self._lines.drawn.needs
        return {n: drawn[one.need] for n, one in enumerate(occasions) if len(drawn[one.need].ways) > 1}

    @cached_property
    def _weighing(self) -> Numbers:
        """A number for each occasion, the same for all that weigh as much in every context."""
        table = self._weights.table[:, [context.start for context in self._weights.contexts]]
        return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1)

    def _lost(self, rows: Mapping[int, Words]) -> Floats:
        """Give what each world loses by the occasions whose rows hold it; shape (worlds,).

        Those that weigh as much are counted first, as binary digits of all worlds at a time.
        """
        lost = np.zeros(WORD * self._failed.shape[1])
        alike: dict[int, list[int]] = {}
        for occasion in rows:
            alike.setdefault(int(self._weighing[occasion]), []).append(occasion)
        for occasions in alike.values():
            weights = np.repeat(self._weights.table[occasions[0]], WORD)
            lost += counted([rows[occasion] for occasion in occasions]) * weights
        return lost

    def _unmet_jointly(self, jointly: Words, singly: Words) -> dict[int, Words]:
        """Give the worlds in which each occasion is lost with all that falls, but not by single lines.

        By number, those that are lost in any. One whose own alternatives fail together is lost jointly too.
        """
        single, providers, holds = self._single
        found: dict[int, Words] = {}
        for part in parts(*holds.shape):
            rows = jointly[providers[part]] & ~singly[providers[part]] & holds[part]
            lossy = np.flatnonzero(_any(rows))
            found |= zip(single[part][lossy].tolist(), rows[lossy], strict=True)
        for number, need in self._several.items():
            if any(jointly[way.provider].any() for way in need.ways):
                row = self._unmet(need, jointly) & ~need.unmet(self._failed)
                found[number] = row & ~self._singly_unmet(need, singly)
        return found

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
    result: NDArray[np.bool_] = np.bitwise_or.reduce(rows, axis=1) != 0
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
