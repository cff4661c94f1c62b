"""The single lines along which a failure travels, with the worlds in which it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.worlds.bits import Words, alike
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn, DrawnNeed

Numbers = NDArray[np.intp]
Onward = dict[int, dict[int, list[int]]]

WORTH_A_HUB = 8
NEAR = 1 << 15  # words


class Ways:
    """Every way to an actor that can reach a customer, whatever is drawn.

    They are in the order of their customers: those of an actor stand in its slice of ``of``.
    ``needs`` are the needs that they serve, by number, and ``occasions`` has the occasion that
    a way itself serves, -1 for none.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.of, self.needs = dict[int, slice](), list[int]()
        served = {occasion.need: number for number, occasion in enumerate(compiled.occasions)}
        links, occasions = list[int](), list[int]()
        self.providers, self.customers = list[int](), list[int]()
        for actor in compiled.relevant:
            start = len(links)
            for number in compiled.needs_of[actor]:
                self.needs.append(number)
                for way in compiled.needs[number].ways:
                    links.append(way.link)
                    self.providers.append(way.provider)
                    self.customers.append(actor)
                    occasions.append(served.get(number, -1))
            self.of[actor] = slice(start, len(links))
        self.links, self.occasions = np.array(links, np.intp), np.array(occasions, np.intp)

    @cached_property
    def downstream(self) -> Onward:
        """From each provider to its customers, by which ways."""
        return _onward(self.providers, self.customers)

    @cached_property
    def upstream(self) -> Onward:
        """From each customer to its providers, by which ways."""
        return _onward(self.customers, self.providers)


def _onward(sources: Sequence[int], targets: Sequence[int]) -> Onward:
    onward: Onward = {}
    for way, (source, target) in enumerate(zip(sources, targets, strict=True)):
        onward.setdefault(source, {}).setdefault(target, []).append(way)
    return onward


class Lines:
    """The worlds in which a need hangs on one way alone, for all ways that can reach a customer.

    ``rows`` has shape (ways, words): the customer works, the need bites, and no other
    alternative works. For the rest see ``Ways``. With ``hub`` a short cut is prepared,
    which pays where lines are followed often.
    """

    def __init__(self, compiled: Compiled, drawn: Drawn, failed: Words, *, hub: bool = True) -> None:
        self.compiled, self.drawn, self.failed = compiled, drawn, failed
        self.ways, self._may_cut_short = compiled.network.remembered("ways", lambda: Ways(compiled)), hub
        self.of, self.links, self.occasions = self.ways.of, self.ways.links, self.ways.occasions
        needs = (drawn.needs[number] for number in self.ways.needs)
        self.rows = _hanging(needs, len(self.links), failed)

    @cached_property
    def downstream(self) -> Arcs:
        """The arcs along which failure travels: from providers to customers."""
        arcs = self._forward
        arcs.hub = None if self._hub is None else Hub(*self._hub)
        return arcs

    @cached_property
    def upstream(self) -> Arcs:
        """The arcs along which it is traced back: from customers to providers."""
        arcs = self._backward
        arcs.hub = None if self._hub is None else Hub(*reversed(self._hub))
        return arcs

    @cached_property
    def _forward(self) -> Arcs:
        return Arcs(self.ways.providers, self.ways.downstream, self.rows, forward=True)

    @cached_property
    def _backward(self) -> Arcs:
        return Arcs(self.ways.customers, self.ways.upstream, self.rows, forward=False)

    @cached_property
    def hub(self) -> int | None:
        """The actor in the largest circle with most lines to and from it, if that circle is large."""
        circle = max(self.compiled.groups, key=len, default=range(0))
        if not self._may_cut_short or len(circle) < WORTH_A_HUB or circle[0] not in self.of:
            return None
        into, onward = (
            np.bincount(ends, minlength=circle.stop) for ends in (self.ways.customers, self.ways.providers)
        )
        return max(circle, key=lambda actor: (int(into[actor]) * int(onward[actor]), -actor))

    @cached_property
    def _hub(self) -> tuple[Words, Words] | None:
        """The worlds in which each actor leads to the hub, and those in which the hub leads to it."""
        if self.hub is None:
            return None
        found = []
        for arcs in (self._backward, self._forward):
            reached = np.zeros_like(self.failed)
            reached[self.hub] = ~self.failed[self.hub]
            arcs.spread(reached, (self.hub,))
            found.append(reached)
        return found[0], found[1]


class Hub(NamedTuple):
    """A well-connected actor as a short cut: what leads to it leads to all that it leads to.

    ``before`` has the worlds in which each actor leads to the hub, ``beyond`` those in
    which the hub leads to each actor; shapes (actors, words).
    """

    before: Words
    beyond: Words

    def lead_on(self, reached: Words, changed: Sequence[int]) -> set[int]:
        """Add, in place, all that the hub leads to where one of the changed leads to it; gives to whom."""
        through = np.bitwise_or.reduce(reached[changed] & self.before[changed], axis=0)
        added = set[int]()
        for part in parts(*reached.shape):
            new = self.beyond[part] & through
            new &= ~reached[part]
            added.update((part.start + np.flatnonzero(np.bitwise_or.reduce(new, axis=1))).tolist())
            reached[part] |= new
        return added


def parts(rows: int, words: int) -> Iterator[slice]:
    """Cut rows of words into parts that stay near the processor while they are worked on."""
    size = max(1, NEAR // max(1, words))
    return (slice(start, min(rows, start + size)) for start in range(0, rows, size))


def _hanging(needs: Iterable[DrawnNeed], ways: int, failed: Words) -> Words:
    rows, works = np.empty((ways, failed.shape[1]), np.uint64), ~failed
    place = 0
    for need in needs:
        bites = np.bitwise_and(need.bites, works[need.customer], out=rows[place])
        if len(need.ways) > 1:
            first, *others = need.hinges(failed)
            for number, hinge in enumerate(others, place + 1):
                np.bitwise_and(bites, hinge, out=rows[number])
            bites &= first
        place += len(need.ways)
    return rows


class Arcs:
    """Ways between actors, with the worlds in which each leads on; they are taken by their targets."""

    def __init__(self, sources: Sequence[int], onward: Onward, rows: Words, *, forward: bool) -> None:
        self._sources, self._onward, self._rows = sources, onward, rows
        self._sign = 1 if forward else -1
        self.hub: Hub | None = None
        self._room = np.empty(rows.shape[1], np.uint64)

    def spread(self, reached: Words, changed: Iterable[int]) -> set[int]:
        """Add to every actor's worlds those in which a line leads to it, in place, until nothing is added.

        ``reached`` has a row for each actor; ``changed`` are the actors to start from: from all
        others nothing leads on that is not there already. So of an actor those arcs alone are
        looked at whose sources have changed since. Actors are taken in sweeps along the arcs:
        around a circle of actors the news of a whole sweep is carried on together. Gives the
        actors that worlds were added to.
        """
        changed = list(changed)
        added = set[int]() if self.hub is None else self.hub.lead_on(reached, changed)
        waiting: dict[int, list[int]] = {}
        for source in changed:
            for target, arcs in self._onward.get(source, {}).items():
                waiting.setdefault(target, []).extend(arcs)
        sweep, later = [self._sign * actor for actor in waiting], list[int]()
        heapify(sweep)
        while sweep:
            allowance.check()
            place = heappop(sweep)
            actor = self._sign * place
            row = self._arriving(reached, actor, waiting.pop(actor))
            if not alike(row, reached[actor]):
                reached[actor] = row
                added.add(actor)
                for target, arcs in self._onward.get(actor, {}).items():
                    if target in waiting:
                        waiting[target] += arcs
                    else:
                        waiting[target] = arcs.copy()
                        ahead = self._sign * target
                        heappush(sweep if ahead > place else later, ahead)
            if not sweep:
                sweep, later = later, []
        return added

    def _arriving(self, reached: Words, actor: int, arcs: Iterable[int]) -> Words:
        """Give an actor's worlds with those that some of the arcs to it bring."""
        row: Words = reached[actor].copy()
        for arc in arcs:
            np.bitwise_and(reached[self._sources[arc]], self._rows[arc], out=self._room)
            row |= self._room
        return row
