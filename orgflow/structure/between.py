"""Who stands on the shortest routes from some actors to some others."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orgflow import allowance
from orgflow.structure.ties import Pair


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
    backward, for there are few customers. Every link counts as one step. Routes are
    counted in whole numbers, of which there may be more than a float can hold.
    """
    actors = sorted({actor for pair in pairs for actor in pair})
    number = {actor: place for place, actor in enumerate(actors)}
    from_here = frozenset(starts)
    wanted, providers = [actor in from_here for actor in actors], _providers(pairs, number)
    parts: list[list[float]] = [[] for _ in actors]
    joined = [0] * len(actors)
    total = 0
    for end in sorted(frozenset(ends).intersection(actors)):
        allowance.check()
        passed, reached = _from_one_end(number[end], wanted, providers)
        for actor, part in passed:
            parts[actor].append(part)
        for actor in reached:
            joined[actor] += 1
        joined[number[end]] += len(reached)
        total += len(reached)
    return {actor: Between(math.fsum(parts[n]), total - joined[n]) for actor, n in number.items()}


def farthest(pairs: Collection[Pair], ends: Collection[str]) -> int:
    """Give the steps of the longest of all shortest routes to the ends; 0 where none leads there."""
    number = {actor: place for place, actor in enumerate(sorted({a for pair in pairs for a in pair}))}
    providers, most = _providers(pairs, number), 0
    for end in frozenset(ends).intersection(number):
        allowance.check()
        search = _searched(number[end], providers)
        most = max(most, search.far[search.order[-1]])
    return most


class _Search(NamedTuple):
    """A search backward from an end: the actors by distance, with what was found of each.

    ``far`` are distances, -1 where no route leads to the end; ``ways`` counts the shortest
    ways; ``beyond`` are the providers one step further, in the order of ``order``.
    """

    order: list[int]
    far: list[int]
    ways: list[int]
    beyond: list[list[int]]


def _providers(pairs: Iterable[Pair], number: Mapping[str, int]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in number]
    for provider, customer in frozenset(pairs):
        found[number[customer]].append(number[provider])
    return found


def _from_one_end(
    end: int, starts: Sequence[bool], providers: Sequence[Sequence[int]]
) -> tuple[list[tuple[int, float]], list[int]]:
    """Give what passes each actor on its way to one end, and the starts that reach it."""
    order, _, ways, beyond = _searched(end, providers)
    passed, found = [0.0] * len(starts), list[tuple[int, float]]()
    for actor, further in zip(order[:0:-1], beyond[:0:-1], strict=True):
        own = ways[actor]
        parts = [own / ways[other] * (passed[other] + starts[other]) for other in further]
        passed[actor] = part = math.fsum(parts)
        found.append((actor, part))
    return found, [actor for actor in order[1:] if starts[actor]]


def _searched(end: int, providers: Sequence[Sequence[int]]) -> _Search:
    order, far, ways = [end], [-1] * len(providers), [0] * len(providers)
    beyond = list[list[int]]()
    far[end], ways[end] = 0, 1
    for actor in order:
        step, own, further = far[actor] + 1, ways[actor], list[int]()
        for other in providers[actor]:
            if far[other] < 0:
                far[other], ways[other] = step, own
                order.append(other)
                further.append(other)
            elif far[other] == step:
                ways[other] += own
                further.append(other)
        beyond.append(further)
    return _Search(order, far, ways, beyond)
