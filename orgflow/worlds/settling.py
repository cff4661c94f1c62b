"""Failure brought to its fixed point in every world at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import heappop, heappush

import numpy as np

from orgflow.worlds.bits import Words
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
        sweep = list(group)
        later: list[int] = []
        waiting = set(group)
        while sweep:
            actor = heappop(sweep)
            waiting.discard(actor)
            after = _failure(compiled, drawn, actor, failed)
            if len(group) > 1 and not np.array_equal(after, failed[actor]):
                users = {compiled.needs[need].customer for need in compiled.served[actor]}
                for user in users:
                    if user in group and user not in waiting:  # quick: the group is a range
                        waiting.add(user)
                        heappush(sweep if user > actor else later, user)
            failed[actor] = after
            if not sweep:
                sweep, later = later, []
    return failed


def _failure(compiled: Compiled, drawn: Drawn, actor: int, failed: Words) -> Words:
    fails: Words = drawn.own[actor].copy()
    room = np.empty_like(fails)
    for number in compiled.needs_of[actor]:
        _, bites, ways = drawn.needs[number]
        np.bitwise_or(ways[0].fails, failed[ways[0].provider], out=room)
        for way in ways[1:]:
            room &= way.fails | failed[way.provider]
        room &= bites
        fails |= room
    return fails
