"""Circles of actors that wait for each other after a standstill."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orgflow.network import Need, Network
from orgflow.worlds import compiled, delivery
from orgflow.worlds.bits import ALL
from orgflow.worlds.breaking import broken_worlds, sparing
from orgflow.worlds.settling import settled

NEVER = 1e-6
SELDOM = 0.5
MOST_STARTS = 64
MOST_DIGITS = 9

Blocking = Mapping[str, Sequence[Need]]


@dataclass(frozen=True, slots=True)
class Deadlock:
    """Actors that work while all are running, but after a standstill wait for each other.

    ``starts`` is how often the best placed of them starts all the same, a share.
    ``circle`` are needs in order, each met by the customer of the next. Met by hand at
    the start, ``key`` would free ``freed`` of the ``waiting``; None where it frees none.
    """

    waiting: tuple[str, ...]
    starts: float
    circle: tuple[Need, ...]
    key: Need | None
    freed: int


def deadlocks(network: Network) -> Iterator[Deadlock]:
    """Find the circles in which nobody can be the first to start, or seldom.

    Those wait whose cold start (the least fixed point of delivery) is 0, or less than
    half of what they deliver running (the greatest). For each group of actors that
    depend on each other the tightest circle is named: the one whose loosest need holds
    up the start most often.
    """
    outcome, strength = delivery(network), _strengths(network)
    for group in network.two_way_groups:
        cold = {actor: outcome.cold_start[actor] for actor in group if outcome.running[actor] > NEVER}
        waiting = [actor for actor in cold if cold[actor] <= NEVER]
        if len(waiting) < 2:
            waiting = [actor for actor in cold if cold[actor] < SELDOM * outcome.running[actor]]
        tight = _tightest(network, waiting, strength)
        if tight is not None:
            circle = _circle(_blocking(network, waiting, strength, tight))
            starts = max(cold[actor] for actor in waiting)
            key, freed = _key(network, waiting, circle, [one >= tight for one in strength.values()])
            yield Deadlock(tuple(waiting), starts if starts > NEVER else 0.0, circle, key, freed)


def _strengths(network: Network) -> dict[str, float]:
    """Give how often each need holds up a start: its bite, while its situations hold; by primary link."""
    contexts = compiled(network).contexts
    held = {
        when: math.fsum(context.share for context in contexts if when <= context.situations)
        for when in {need.when for need in network.needs}
    }
    return {need.primary.id: round(need.bite * held[need.when], MOST_DIGITS) for need in network.needs}


def _blocking(
    network: Network, waiting: Collection[str], strength: Mapping[str, float], least: float
) -> Blocking:
    """Give the strong enough needs for which each of the waiting waits: all who could meet them wait too."""
    return {
        actor: [
            need
            for need in sorted(network.needs_of[actor], key=lambda need: (-need.bite, need.primary.id))
            if strength[need.primary.id] >= least and all(x.provider in waiting for x in need.alternatives)
        ]
        for actor in waiting
    }


def _tightest(network: Network, waiting: Sequence[str], strength: Mapping[str, float]) -> float | None:
    """Give the greatest strength whose needs, with all stronger ones, form a circle (bisection)."""
    inside = {need.primary.id for actor in waiting for need in network.needs_of[actor]}
    levels = sorted({strength[need] for need in inside if strength[need] > 0}, reverse=True)
    low, high = 0, len(levels)
    while low < high:
        middle = (low + high) // 2
        found = _circle(_blocking(network, waiting, strength, levels[middle]))
        low, high = (low, middle) if found else (middle + 1, high)
    return levels[low] if low < len(levels) else None


def _circle(blocking: Blocking) -> tuple[Need, ...]:
    """Give the shortest circle of needs through the actors of the first that is found; () for none."""
    found = [_back_to(start, blocking) for start in _any_circle(blocking)[:MOST_STARTS]]
    return min(found, key=len, default=())


def _any_circle(blocking: Blocking) -> list[str]:
    """Give the actors of one circle, found depth first; none where there is no circle."""
    done: set[str] = set()
    for start in sorted(blocking.keys()):
        path = {} if start in done else {start: iter(_waits_for(start, blocking))}
        while path:
            actor, ways = next(reversed(path.items()))
            provider = next(ways, None)
            if provider is None:
                done.add(actor)
                del path[actor]
            elif provider in path:
                actors = list(path)
                return actors[actors.index(provider) :]
            elif provider not in done:
                path[provider] = iter(_waits_for(provider, blocking))
    return []


def _waits_for(actor: str, blocking: Blocking) -> list[str]:
    return list(dict.fromkeys(x.provider for need in blocking[actor] for x in need.alternatives))


def _back_to(start: str, blocking: Blocking) -> tuple[Need, ...]:
    """Follow needs from an actor to its providers, breadth first, until they lead back to it."""
    reached_by: dict[str, Need] = {}
    queue = deque([start])
    while start not in reached_by:
        actor = queue.popleft()
        for need in blocking[actor]:
            for link in need.alternatives:
                if link.provider not in reached_by:
                    reached_by[link.provider] = need
                    queue.append(link.provider)
    way = [reached_by[start]]
    while way[-1].customer != start:
        way.append(reached_by[way[-1].customer])
    return tuple(reversed(way))


def _key(
    network: Network, waiting: Sequence[str], circle: Sequence[Need], biting: Sequence[bool]
) -> tuple[Need | None, int]:
    """Find the need of the circle that, met by hand at the start, lets most of the waiting start.

    One world per need, all settled together from a standstill, with one world more in
    which none is met by hand.
    """
    numbers = compiled(network)
    place = {need.primary.id: number for number, need in enumerate(network.needs)}
    drawn = broken_worlds(numbers, [()] * (len(circle) + 1), biting)
    failed = settled(numbers, sparing(drawn, [place[need.primary.id] for need in circle]), ALL)
    rows = failed[[numbers.number[actor] for actor in waiting]]
    stuck = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little")[:, : len(circle) + 1]
    *freed, without = (len(waiting) - stuck.sum(axis=0, dtype=int)).tolist()
    best = max(freed, default=0)
    return (circle[freed.index(best)], best) if best > without else (None, 0)
