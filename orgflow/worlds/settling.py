"""Failure brought to its fixed point in every world at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from heapq import heappop, heappush

import numpy as np

from orgflow import allowance
from orgflow.worlds.bits import ALL, Words, alike
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn

NOTHING = np.uint64(0)

Waiting = dict[int, set[int]]


def settled(compiled: Compiled, drawn: Drawn, start: np.uint64 = NOTHING) -> Words:
    """Iterate failure until nothing changes; shape (actors, words).

    From no failure comes the least fixed point, which is the greatest of delivery:
    running, nothing fails without a cause. From all failed comes the greatest: the
    cold start. Actors are taken in topological order, so that only circles of
    actors need more than one round (Knaster-Tarski; at most actors + 1 rounds).
    """
    settling = _Settling(compiled, drawn, np.full_like(drawn.own, start))
    return settling.of(compiled.groups)


def resettled(compiled: Compiled, drawn: Drawn, failed: Words, actors: Collection[int]) -> Words:
    """Let failure settle again from none among some actors, the others staying as they had failed.

    ``actors`` are all those whom what has changed can reach, so whole circles of them.
    """
    after = failed.copy()
    after[list(actors)] = NOTHING
    return _Settling(compiled, drawn, after).of(group for group in compiled.groups if group[0] in actors)


def risen(compiled: Compiled, drawn: Drawn, failed: Words, actor: int) -> Words:
    """Give who fails once an actor never works, where ``failed`` did before: failure only rises."""
    after = failed.copy()
    after[actor] = ALL
    waiting: Waiting = {}
    for number in compiled.served[actor]:
        waiting.setdefault(compiled.needs[number].customer, set()).add(number)
    _Settling(compiled, drawn, after).rise(range(len(after)), waiting, set())
    return after


class _Settling:
    """Failure on its way to its fixed point, in place."""

    def __init__(self, compiled: Compiled, drawn: Drawn, failed: Words) -> None:
        self._compiled, self._drawn, self._failed = compiled, drawn, failed
        self._room = np.empty(failed.shape[1], np.uint64)

    def of(self, groups: Iterable[range]) -> Words:
        """Settle groups of actors, those first on whom others depend; gives who fails."""
        for group in groups:
            allowance.check()
            if len(group) > 1:
                self._circle(group)
            else:
                self._failed[group[0]] = self._anew(group[0])
        return self._failed

    def _circle(self, group: range) -> None:
        waiting, own = (
            {actor: set(self._compiled.needs_of[actor]) for actor in group},
            slice(group.start, group.stop),
        )
        if self._failed[own].any():
            self._sweep(group, waiting, lambda actor, _: self._anew(actor))
        else:
            self._failed[own] = self._drawn.own[own]
            self.rise(group, waiting, set(group))

    def rise(self, group: range, waiting: Waiting, fresh: set[int]) -> None:
        """Let failure rise from what it is, from those of a group who wait: it is only ever added to.

        So of an actor that has been looked at, those needs alone are looked at again whose
        providers have changed since; ``fresh`` are those that have not been.
        """

        def after(actor: int, needs: Iterable[int]) -> Words:
            fails = self._failed[actor].copy()
            if actor not in fresh:
                return self._add_failing(fails, needs)
            fresh.remove(actor)
            return self._add_unmet(fails, needs)

        self._sweep(group, waiting, after)

    def _sweep(self, group: range, waiting: Waiting, after: Callable[[int, set[int]], Words]) -> None:
        sweep, later = sorted(waiting), list[int]()
        while sweep:
            allowance.check()
            actor = heappop(sweep)
            row = after(actor, waiting.pop(actor))
            if not alike(row, self._failed[actor]):
                self._failed[actor] = row
                for number in self._compiled.served[actor]:
                    user = self._compiled.needs[number].customer
                    if user in waiting:
                        waiting[user].add(number)
                    elif user in group:  # quick: the group is a range
                        waiting[user] = {number}
                        heappush(sweep if user > actor else later, user)
            if not sweep:
                sweep, later = later, []

    def _anew(self, actor: int) -> Words:
        return self._add_unmet(self._drawn.own[actor].copy(), self._compiled.needs_of[actor])

    def _add_failing(self, fails: Words, needs: Iterable[int]) -> Words:
        """Add the worlds in which needs are unmet, where those are in already in which links fail."""
        failed, room = self._failed, self._room
        for number in needs:
            _, bites, ways = self._drawn.needs[number]
            if len(ways) == 1:
                np.bitwise_and(failed[ways[0].provider], bites, out=room)
                fails |= room
            else:
                self._add_unmet(fails, (number,))
        return fails

    def _add_unmet(self, fails: Words, needs: Iterable[int]) -> Words:
        """Add to the worlds in which an actor fails those in which one of its needs is unmet."""
        failed, room = self._failed, self._room
        for number in needs:
            _, bites, ways = self._drawn.needs[number]
            np.bitwise_or(ways[0].fails, failed[ways[0].provider], out=room)
            for way in ways[1:]:
                room &= way.fails | failed[way.provider]
            room &= bites
            fails |= room
        return fails
