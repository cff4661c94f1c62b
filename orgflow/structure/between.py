"""Who stands on the shortest routes from some actors to some others."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from orgflow import allowance
from orgflow.structure.sums import Exact
from orgflow.structure.ties import Pair
from orgflow.structure.upstream import Array, Upstream, bits

MOST_COUNTED = 2.0**53  # up to here floats are whole numbers without a gap


@dataclass(frozen=True, slots=True)
class Between:
    """How many of the shortest routes lead through an actor.

    ``through`` adds up, over all starts and ends, the share of the shortest routes
    between the two that pass the actor; ``of`` counts the starts and ends that a route
    joins, and of which the actor is neither.
    """

    through: float
    of: int

    @property
    def share(self) -> float | None:
        """The part of the shortest routes that lead through the actor; None where none could."""
        return self.through / self.of if self.of else None


def between(pairs: Collection[Pair], starts: Collection[str], ends: Collection[str]) -> dict[str, Between]:
    """Count the shortest routes through every actor that stands in a pair.

    The algorithm of Brandes (2001) for given starts and ends, searched from the ends
    backward, for there are few customers: from 64 of them at once. Every link counts as
    one step. Where there are more routes than a float counts exactly, or very long ones,
    they are counted in whole numbers, from one end after the other.
    """
    graph = Upstream(pairs)
    from_here = frozenset(starts)
    wanted = np.array([actor in from_here for actor in graph.actors], dtype=bool)
    sums = Exact(len(graph.actors), len(from_here) * len(frozenset(ends)))
    through, joined, total = np.zeros((2, len(graph.actors))), np.zeros(len(graph.actors), np.int64), 0
    for group in graph.groups(ends):
        passed, reached = _from_some(graph, group, wanted)
        through += sums.of_rows(passed)
        joined += reached.sum(axis=1)
        joined[group] += reached.sum(axis=0)
        total += int(reached.sum())
    found = zip(graph.actors, sums.told(through).tolist(), joined.tolist(), strict=True)
    return {actor: Between(much, total - of) for actor, much, of in found}


def farthest(pairs: Collection[Pair], ends: Collection[str]) -> int:
    """Give the steps of the longest of all shortest routes to the ends; 0 where none leads there."""
    graph, most = Upstream(pairs), 0
    for group in graph.groups(ends):
        levels = graph.levels(group)
        if levels is not None:
            most = max(most, len(levels) - 1)
            continue
        for end in group:
            allowance.check()
            order, far = graph.one_by_one(end)
            most = max(most, far[order[-1]])
    return most


def _from_some(graph: Upstream, ends: Sequence[int], wanted: Array) -> tuple[Array, Array]:
    """Give how much passes each actor on its way to each of up to 64 ends, and the starts that reach it.

    Both have a row for each actor and a column for each end, which nothing passes.
    """
    levels = graph.levels(ends)
    together = None if levels is None else _counted(graph, levels, len(ends))
    if levels is None or together is None:
        return _one_by_one(graph, ends, wanted)
    steps, ways = together
    starting = np.repeat(wanted, len(ends))
    sums, passed = Exact(len(graph.actors), int(wanted.sum())), np.zeros(len(ways))
    for further, nearer in reversed(steps[1:]):
        parts = ways[nearer] / ways[further] * (passed[further] + starting[further])
        passed += sums.by_place(nearer, parts, len(ways))
    reached = (
        bits(np.bitwise_or.reduce(levels[1:]), len(ends)) if steps else np.zeros((len(wanted), len(ends)))
    )
    return passed.reshape(-1, len(ends)), (reached.astype(bool) & wanted[:, None])


def _counted(
    graph: Upstream, levels: Sequence[Array], ends: int
) -> tuple[list[tuple[Array, Array]], Array] | None:
    """Give the steps of all shortest routes, nearest first, with the number of routes; None where too many.

    An actor with one of the ends is a place: the actor times ``ends``, plus the number of
    the end. A step leads from the place further away to the one nearer.
    """
    provider, customer = graph.provider, graph.customer
    ways = np.zeros(len(graph.actors) * ends)
    ways[np.flatnonzero(bits(levels[0], ends))] = 1.0
    steps = list[tuple[Array, Array]]()
    for before, after in zip(levels, levels[1:], strict=False):
        shared = after[provider] & before[customer]
        some = np.flatnonzero(shared)
        arc, end = np.divmod(np.flatnonzero(bits(shared[some], ends)), ends)
        further, nearer = provider[some][arc] * ends + end, customer[some][arc] * ends + end
        ways += np.bincount(further, ways[nearer], len(ways))
        steps.append((further, nearer))
    return (steps, ways) if ways.max(initial=0.0) < MOST_COUNTED else None


# -- one end after the other -----------------------------------------------------------------


class _Search(NamedTuple):
    """A search backward from an end: the actors by distance, with what was found of each.

    ``ways`` counts the shortest ways; ``beyond`` are the providers one step further, in
    the order of ``order``.
    """

    order: list[int]
    ways: list[int]
    beyond: list[list[int]]


def _one_by_one(graph: Upstream, ends: Sequence[int], wanted: Array) -> tuple[Array, Array]:
    starts = wanted.tolist()
    passed, reached = (np.zeros((len(wanted), len(ends)), kind) for kind in (float, bool))
    for column, end in enumerate(ends):
        allowance.check()
        search = _searched(graph, end)
        through = [0.0] * len(starts)
        for actor, further in zip(search.order[:0:-1], search.beyond[:0:-1], strict=True):
            own = search.ways[actor]
            parts = [own / search.ways[other] * (through[other] + starts[other]) for other in further]
            through[actor] = math.fsum(parts)
        passed[:, column] = through
        reached[search.order[1:], column] = wanted[search.order[1:]]
    return passed, reached


def _searched(graph: Upstream, end: int) -> _Search:
    order, far = graph.one_by_one(end)
    ways, beyond = [0] * len(far), list[list[int]]()
    ways[end] = 1
    for actor in order:
        further = [other for other in graph.providers[actor] if far[other] == far[actor] + 1]
        for other in further:
            ways[other] += ways[actor]
        beyond.append(further)
    return _Search(order, ways, beyond)
