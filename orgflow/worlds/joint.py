"""What is lost beyond single lines, when one failure takes several alternatives with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.worlds.bits import ALL, Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.critical import Floats, Weights
from orgflow.worlds.drawn import DrawnNeed
from orgflow.worlds.lines import Lines, Numbers, parts

MOST_SHARING = 32
RUNS, MOST_RUNS = 24, 64
WORD = 64


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
    """The worlds dealt to an actor: in which words, which bits of them, and how much more each counts for."""

    words: Numbers
    bits: Words
    scale: Floats


class Lost(NamedTuple):
    """The worlds in which some occasions are lost; shape (occasions, words)."""

    occasions: Numbers
    rows: Words


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
            singly[actor, share.words] = self._works[actor, share.words] & share.bits
        self._arcs.spread(singly, actors)
        lost = self._lost(self._joined(singly), singly)
        for actor, share in zip(actors, shares, strict=True):
            allowance.check()
            yield actor, *self._by_link(actor, share, lost)

    def _by_link(self, actor: int, share: Share, lost: Lost) -> tuple[float, Mapping[int, float]]:
        """Give what is lost in an actor's worlds, and how much of it each link to the actor would lose."""
        rows = lost.rows[:, share.words] & share.bits
        lossy = np.flatnonzero(_any(rows))
        if not len(lossy):
            return 0.0, {}
        rows = rows[lossy]
        weights = self._weights.table[np.ix_(lost.occasions[lossy], share.words)] * share.scale
        part, occasions = self._lines.of[actor], lost.occasions[lossy]
        costs = []
        for served, way in zip(
            self._lines.occasions[part], self._lines.rows[part][:, share.words], strict=True
        ):
            counted = np.bitwise_count(rows & way) * weights
            # What a link serves itself was counted along the single lines.
            costs.append(float(counted[occasions != served].sum()))
        all_of_it = float((np.bitwise_count(rows) * weights).sum())
        return all_of_it, dict(zip(self._lines.links[part].tolist(), costs, strict=True))

    def _dealt(self, parts: int) -> list[Share]:
        """Deal the words of every context out in turn; where there are too few, their worlds."""
        dealt: list[list[Share]] = [[] for _ in range(parts)]
        for context in self._weights.contexts:
            words = np.arange(context.start, context.stop)
            for part in range(parts):
                own = words[part::parts] if len(words) >= parts else words
                bits = np.full(len(own), ALL) if len(words) >= parts else _every(parts, part, len(words))
                worlds = int(np.bitwise_count(bits).sum())
                dealt[part].append(Share(own, bits, np.full(len(own), WORD * len(words) / worlds)))
        return [Share(*map(np.concatenate, zip(*shares, strict=True))) for shares in dealt]

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

    def _lost(self, jointly: Words, singly: Words) -> Lost:
        """Give the worlds in which occasions are lost with all that falls, but not by single lines.

        An occasion whose own alternatives fail together is lost jointly too.
        """
        single, providers, holds = self._single
        rows = np.empty_like(holds)
        for part in parts(*holds.shape):
            np.bitwise_and(jointly[providers[part]], ~singly[providers[part]], out=rows[part])
            rows[part] &= holds[part]
        lossy, several = np.flatnonzero(_any(rows)), dict[int, Words]()
        for number, need in self._several.items():
            if any(jointly[way.provider].any() for way in need.ways):
                row = self._unmet(need, jointly) & ~need.unmet(self._failed)
                several[number] = row & ~self._singly_unmet(need, singly)
        more = np.array(list(several.values()), np.uint64).reshape(len(several), rows.shape[1])
        return Lost(
            np.append(single[lossy], np.array(list(several), np.intp)), np.append(rows[lossy], more, 0)
        )

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


def _every(parts: int, part: int, words: int) -> Words:
    """Set the bits of every so many worlds, from the one with the number of the part on."""
    bits = np.zeros(WORD * words, np.uint8)
    bits[part::parts] = 1
    result: Words = np.packbits(bits, bitorder="little").view(np.uint64)
    return result
