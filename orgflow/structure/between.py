"""Who stands on the shortest routes from some actors to some others."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from orgflow.structure.ties import Pair

Neighbours = Mapping[str, Collection[str]]


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
    providers = _providers(pairs)
    actors = sorted({actor for pair in pairs for actor in pair})
    wanted = frozenset(starts)
    parts: dict[str, list[float]] = {actor: [] for actor in actors}
    joined = dict.fromkeys(actors, 0)
    total = 0
    for end in sorted(frozenset(ends).intersection(actors)):
        passed, reached = _from_one_end(end, wanted, providers)
        for actor, part in passed.items():
            parts[actor].append(part)
        for actor in reached:
            joined[actor] += 1
        joined[end] += len(reached)
        total += len(reached)
    return {actor: Between(math.fsum(parts[actor]), total - joined[actor]) for actor in actors}


def farthest(pairs: Collection[Pair], ends: Collection[str]) -> int:
    """Give the steps of the longest of all shortest routes to the ends; 0 where none leads there."""
    providers = _providers(pairs)
    return max((max(_searched(end, providers)[1].values()) for end in ends), default=0)


def _providers(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for provider, customer in frozenset(pairs):
        found.setdefault(customer, []).append(provider)
    return found


def _from_one_end(
    end: str, starts: frozenset[str], providers: Neighbours
) -> tuple[dict[str, float], list[str]]:
    """Give what passes each actor on its way to one end, and the starts that reach it."""
    order, far, ways = _searched(end, providers)
    passed: dict[str, float] = {}
    for actor in reversed(order[1:]):
        beyond = (other for other in providers.get(actor, ()) if far.get(other) == far[actor] + 1)
        passed[actor] = math.fsum(
            ways[actor] / ways[other] * (passed[other] + (other in starts)) for other in beyond
        )
    return passed, [actor for actor in order[1:] if actor in starts]


def _searched(end: str, providers: Neighbours) -> tuple[list[str], dict[str, int], dict[str, int]]:
    """Search backward from an end: the actors by distance, their distances, the shortest ways of each."""
    order, far, ways = [end], {end: 0}, {end: 1}
    for actor in order:
        for other in providers.get(actor, ()):
            if other not in far:
                far[other], ways[other] = far[actor] + 1, 0
                order.append(other)
            if far[other] == far[actor] + 1:
                ways[other] += ways[actor]
    return order, far, ways
