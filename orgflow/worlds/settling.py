"""Failure brought to its fixed point in every world at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import heappop, heappush

import numpy as np

from orgflow import allowance
from orgflow.worlds.bits import ALL, Words, alike
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn

NOTHING = np.uint64(0)


def settled(compiled: Compiled, drawn: Drawn, start: np.uint64 = NOTHING) -> Words:
    """Iterate failure until nothing changes; shape (actors, words).

    From no failure comes the least fixed point, which is the greatest of delivery:
    running, nothing fails without a cause. From all failed comes the greatest: the
    cold start. Actors are taken in topological order, so that only circles of
    actors need more than one round (Knaster-Tarski; at most actors + 1 rounds).
    """
    return _at_rest(compiled, drawn, np.full_like(drawn.own, start), compiled.groups)


def resettled(compiled: Compiled, drawn: Drawn, failed: Words, actors: Collection[int]) -> Words:
    """Let failure settle again from none among some actors, the others staying as they had failed.

    ``actors`` are all those whom what has changed can reach, so whole circles of them.
    """
    after = failed.copy()
    after[list(actors)] = NOTHING
    return _at_rest(compiled, drawn, after, [group for group in compiled.groups if group[0] in actors])


def _at_rest(compiled: Compiled, drawn: Drawn, failed: Words, groups: Iterable[range]) -> Words:
    for group in groups:
        allowance.check()
        if len(group) > 1:
            _circle_at_rest(compiled, drawn, failed, group)
        else:
            actor = group[0]
            failed[actor] = _failure(drawn, failed, drawn.own[actor], compiled.needs_of[actor])
    return failed


def risen(compiled: Compiled, drawn: Drawn, failed: Words, actor: int) -> Words:
    """Give who fails once an actor never works, where ``failed`` did before: failure only rises."""
    after = failed.copy()
    after[actor] = ALL
    waiting: dict[int, set[int]] = {}
    for number in compiled.served[actor]:
        waiting.setdefault(compiled.needs[number].customer, set()).add(number)
    _swept(compiled, drawn, after, range(len(after)), waiting)
    return after


def _circle_at_rest(compiled: Compiled, drawn: Drawn, failed: Words, group: range) -> None:
    """Settle a circle of actors in place."""
    circle = slice(group.start, group.stop)
    rising = not failed[circle].any()
    if rising:
        failed[circle] = drawn.own[circle]
    waiting = {actor: set(compiled.needs_of[actor]) for actor in group}
    _swept(compiled, drawn, failed, group, waiting, rising=rising)


def _swept(
    compiled: Compiled,
    drawn: Drawn,
    failed: Words,
    group: range,
    waiting: dict[int, set[int]],
    *,
    rising: bool = True,
) -> None:
    """Settle some actors in place, from those who wait on: each with its needs that are to be looked at.

    Failure that rises is only ever added to. So of an actor that has been looked at, those
    needs alone are looked at again whose providers have changed since.
    """
    sweep, later = sorted(waiting), list[int]()
    while sweep:
        allowance.check()
        actor = heappop(sweep)
        needs = waiting.pop(actor)
        if rising:
            after = _failure(drawn, failed, failed[actor], needs)
        else:
            after = _failure(drawn, failed, drawn.own[actor], compiled.needs_of[actor])
        if not alike(after, failed[actor]):
            failed[actor] = after
            for number in compiled.served[actor]:
                user = compiled.needs[number].customer
                if user in waiting:
                    waiting[user].add(number)
                elif user in group:  # quick: the group is a range
                    waiting[user] = {number}
                    heappush(sweep if user > actor else later, user)
        if not sweep:
            sweep, later = later, []


def _failure(drawn: Drawn, failed: Words, before: Words, needs: Iterable[int]) -> Words:
    """Add to the worlds in which an actor fails before those in which one of its needs is unmet."""
    fails = before.copy()
    room = np.empty_like(fails)
    for number in needs:
        _, bites, ways = drawn.needs[number]
        np.bitwise_or(ways[0].fails, failed[ways[0].provider], out=room)
        for way in ways[1:]:
            room &= way.fails | failed[way.provider]
        room &= bites
        fails |= room
    return fails
