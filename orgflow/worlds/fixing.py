"""What is left failing once some links are brought to target, for many sets of links at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import isqrt
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.network import Rates
from orgflow.worlds.bits import Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn
from orgflow.worlds.exact import Exact
from orgflow.worlds.results import Floats
from orgflow.worlds.sampled import Sampled
from orgflow.worlds.settling import resettled, settled

STEPS = 100_000_000
MOST_LINKS = 300
CELLS = 20_000_000
THIRD = 1.0 / 3.0

Set = Sequence[int]


class Excess(NamedTuple):
    """By how much sets of links may gain more than their members do singly.

    A set of k links gains at most the sum of what each gains alone, with
    ``pairs`` + (k - 2) x ``beyond`` for every pair in it. Both have shape (links, links),
    are symmetric, and 0 on the diagonal.
    """

    pairs: Floats
    beyond: Floats


class Fixes(Protocol):
    """Links that may be brought to target, by number, in the order of their ids."""

    @property
    def links(self) -> tuple[str, ...]:
        """The ids of the links."""

    @property
    def batch(self) -> int:
        """How many sets are best evaluated together."""

    @property
    def most(self) -> int:
        """How many sets can be evaluated in about a second."""

    @property
    def most_links(self) -> int:
        """How many links can be searched for the best set in reasonable time."""

    def failed(self, sets: Sequence[Set]) -> Floats:
        """Give the failed occasions once all links of a set are at target, for every set."""

    def excess(self) -> Excess:
        """Bound by how much sets of the links gain more than their members singly."""


class ExactFixes:
    """Sets of fixes evaluated in decision diagrams."""

    batch = 256

    def __init__(self, compiled: Compiled, exact: Exact, rates: Rates, targets: Mapping[str, float]) -> None:
        self.links = tuple(sorted(targets))
        self._compiled, self._exact, self._rates = compiled, exact, rates
        self._numbers = [compiled.links.index(link) for link in self.links]
        self._targets = np.array([targets[link] for link in self.links])
        self._today = np.array(compiled.healths(rates))

    @property
    def most(self) -> int:
        """How many sets can be evaluated in about a second."""
        return max(1, STEPS // len(self._exact.below_occasions))

    @property
    def most_links(self) -> int:
        """How many links can be searched for the best set: all pairs of them are evaluated."""
        return min(MOST_LINKS, isqrt(4 * self.most))

    def failed(self, sets: Sequence[Set]) -> Floats:
        """Give the failed occasions once all links of a set are at target, for every set."""
        healths = np.repeat(self._today[:, None], len(sets), axis=1)
        for column, members in enumerate(sets):
            for link in members:
                healths[self._numbers[link], column] = self._targets[link]
        return self._exact.failed(self._rates, healths)

    def excess(self) -> Excess:
        """Bound by how much sets of the links gain more than their members singly.

        What each pair gains jointly is known exactly. Where three or more of a set's
        links fail at once, one may be right only after all of them are: the set then
        gains at most the product of their chances to be mended x the weight of the
        occasions that depend on all three, which for three numbers is at most a third
        of the sum over their pairs of (product of the two) ** 1.5.
        """
        size = len(self.links)
        singly = self.failed([(), *((link,) for link in range(size))])
        gains = singly[0] - singly[1:]
        pairs, beyond = np.zeros((size, size)), np.zeros((size, size))
        rows, columns = np.triu_indices(size, 1)
        jointly = self.failed(list(zip(rows.tolist(), columns.tolist(), strict=True)))
        pairs[rows, columns] = singly[0] - jointly - gains[rows] - gains[columns]
        mended = self._targets - self._today[self._numbers]
        weights = shared_weights(self._compiled, self.links)
        beyond[rows, columns] = THIRD * ((np.outer(mended, mended) ** 1.5) * weights)[rows, columns]
        return Excess(pairs + pairs.T, beyond + beyond.T)


class SampledFixes:
    """Sets of fixes evaluated in the sampled worlds, the same for every set."""

    batch = 4

    def __init__(
        self, compiled: Compiled, sampled: Sampled, rates: Rates, targets: Mapping[str, float]
    ) -> None:
        self.links = tuple(sorted(targets))
        self._compiled, self._sampled, self._rates, self._targets = compiled, sampled, rates, targets
        self._weights = sampled.weights.table

    @cached_property
    def _today(self) -> Drawn:
        return self._sampled.drawn(self._rates)

    @cached_property
    def _mended(self) -> Drawn:
        rates = replace(self._rates, health={**self._rates.health, **self._targets})
        return self._sampled.drawn(rates)

    @cached_property
    def _failed(self) -> Words:
        return settled(self._compiled, self._today)

    @cached_property
    def _unmet(self) -> list[Words]:
        return [self._today.needs[one.need].unmet(self._failed) for one in self._compiled.occasions]

    @cached_property
    def _costs(self) -> Floats:
        return np.array([self._cost(occasion, row) for occasion, row in enumerate(self._unmet)])

    @cached_property
    def _depends(self) -> NDArray[np.bool_]:
        return dependent(self._compiled, self.links)

    @cached_property
    def _reach(self) -> list[frozenset[int]]:
        """The numbers of the actors whose work may depend on each link."""
        network, number = self._compiled.network, self._compiled.number
        downstream = (network.downstream(network.link(link).customer) for link in self.links)
        return [frozenset(number[actor] for actor in actors) for actors in downstream]

    @cached_property
    def _places(self) -> dict[int, tuple[int, int]]:
        """The number of the need that each link serves, with its place among the alternatives."""
        number = {link: place for place, link in enumerate(self.links)}
        ways = ((n, p, way) for n, need in enumerate(self._compiled.needs) for p, way in enumerate(need.ways))
        named = ((self._compiled.links[way.link], need, place) for need, place, way in ways)
        return {number[link]: (need, place) for link, need, place in named if link in number}

    @property
    def most(self) -> int:
        """How many sets can be evaluated in about a second."""
        return max(1, STEPS // (int(self._weights.shape[1]) * max(1, len(self._compiled.links))))

    @property
    def most_links(self) -> int:
        """How many links can be searched for the best set."""
        return MOST_LINKS

    def failed(self, sets: Sequence[Set]) -> Floats:
        """Give the failed occasions once all links of a set are at target, for every set."""
        result = np.empty(len(sets))
        for place, members in enumerate(sets):
            allowance.check()
            costs = self._costs.copy()
            for occasion, row in self._unmet_with(members).items():
                costs[occasion] = self._cost(occasion, row)
            result[place] = costs.sum()
        return result

    def excess(self) -> Excess:
        """Bound by how much sets of the links gain more than their members singly.

        What a set gains beyond the gains of its members lies in worlds where at least
        two of them fail, neither of which saves the occasion alone, and where it can be
        saved at all.
        """
        size = len(self.links)
        pairs = np.zeros((size, size))
        savable = {o: self._unmet[o] & ~row for o, row in self._changed(range(size)).items()}
        mendable = [self._mendable(link) for link in range(size)]
        unsaved = [self._unmet_with((link,)) for link in range(size)] if self._has_room else None
        for occasion, row in savable.items():
            known = np.flatnonzero(self._depends[:, occasion])
            stuck = np.array([mendable[link] & row for link in known], np.uint64)
            if unsaved is not None:
                stuck &= np.array([unsaved[link][occasion] for link in known], np.uint64)
            for place, link in enumerate(known[:-1]):
                allowance.check()
                both = np.bitwise_count(stuck[place + 1 :] & stuck[place])
                pairs[link, known[place + 1 :]] += (both * self._weights[occasion]).sum(axis=1)
        return Excess(pairs + pairs.T, np.zeros((size, size)))

    @property
    def _has_room(self) -> bool:
        """Whether what each link saves alone can be kept; without it the bound is only less tight."""
        return len(self.links) * int(self._weights.size) <= CELLS

    def _mendable(self, link: int) -> Words:
        """Give the worlds in which a link fails today and holds at its target."""
        need, place = self._places[link]
        return self._today.needs[need].ways[place].fails & ~self._mended.needs[need].ways[place].fails

    def _unmet_with(self, members: Set) -> dict[int, Words]:
        """Give the same as ``_changed``; of single links, which are asked for twice, work it out once."""
        if len(members) != 1 or not self._has_room:
            return self._changed(members)
        (link,) = members
        if link not in self._alone:
            self._alone[link] = self._changed(members)
        return self._alone[link]

    @cached_property
    def _alone(self) -> dict[int, dict[int, Words]]:
        return {}

    def _changed(self, members: Set) -> dict[int, Words]:
        """Give the worlds in which the occasions that depend on some links are unmet with these at target."""
        drawn = self._today
        for link in members:
            number, place = self._places[link]
            need, mended = drawn.needs[number], self._mended.needs[number].ways[place]
            ways = (*need.ways[:place], mended, *need.ways[place + 1 :])
            drawn = drawn.with_need(number, need._replace(ways=ways))
        reached = frozenset[int]().union(*(self._reach[link] for link in members))
        failed = resettled(self._compiled, drawn, self._failed, reached)
        touched = np.flatnonzero(self._depends[list(members)].any(axis=0)).tolist()
        return {o: drawn.needs[self._compiled.occasions[o].need].unmet(failed) for o in touched}

    def _cost(self, occasion: int, unmet: Words) -> float:
        return float((np.bitwise_count(unmet) * self._weights[occasion]).sum())


def dependent(compiled: Compiled, links: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which occasions depend on which links, directly or not; shape (links, occasions)."""
    network, columns = compiled.network, []
    for occasion in compiled.occasions:
        allowance.check()
        need = compiled.sources[occasion.need]
        upstream = network.upstream(*(way.provider for way in need.alternatives))
        own = {way.id for way in need.alternatives}
        columns.append([link in own or network.link(link).customer in upstream for link in links])
    return np.array(columns, bool).reshape(len(columns), len(links)).T


def shared_weights(compiled: Compiled, links: Sequence[str]) -> Floats:
    """Give the weight of the occasions that depend on both links of every pair; shape (links, links)."""
    depends = dependent(compiled, links)
    weights = np.array([occasion.weight for occasion in compiled.occasions])
    shared = np.zeros((len(links), len(links)))
    for row, weight in zip(depends.T, weights, strict=True):
        shared += weight * np.outer(row, row)
    return shared
