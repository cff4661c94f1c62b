"""Demand that goes round in circles."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

LEAST_PIVOT = 1e-9

Pulls = Mapping[tuple[str, str], float]
"""How many requests a unit of the work of one actor (first) makes at another (second)."""


def solution(actors: Sequence[str], pulls: Pulls, fed: Mapping[str, float]) -> dict[str, float] | None:
    """Solve ``w = d + R^T w`` for some actors, of which ``fed`` gives d; None where demand never ends.

    It ends exactly if the spectral radius of R is below 1. ``I - R^T`` has no positive
    entry off its diagonal; that is so exactly if it is a nonsingular M-matrix, which
    shows in an elimination without exchange by pivots that are all positive (Fiedler
    and Ptak 1962). Such an elimination is stable.
    """
    place = {actor: number for number, actor in enumerate(actors)}
    rows = [[float(i == j) for j in range(len(actors))] + [fed[actor]] for i, actor in enumerate(actors)]
    for (customer, provider), factor in pulls.items():
        if customer in place and provider in place:
            rows[place[provider]][place[customer]] -= factor
    if not _eliminated(rows):
        return None
    found = [0.0] * len(actors)
    for k in reversed(range(len(actors))):
        rest = math.fsum(rows[k][j] * found[j] for j in range(k + 1, len(actors)))
        found[k] = (rows[k][-1] - rest) / rows[k][k]
    return dict(zip(actors, found, strict=True))


def _eliminated(rows: list[list[float]]) -> bool:
    """Bring equations into upper triangular form in place; False where a pivot is not positive."""
    for k, pivot in enumerate(rows):
        if pivot[k] <= LEAST_PIVOT:
            return False
        for row in rows[k + 1 :]:
            if row[k]:
                factor = row[k] / pivot[k]
                row[k:] = [a - factor * b for a, b in zip(row[k:], pivot[k:], strict=True)]
    return True


def reached(actors: Iterable[str], pulls: Pulls) -> frozenset[str]:
    """Give some actors and everyone their work asks, directly or not."""
    asked = _asked(pulls)
    seen = set(actors)
    queue = list(seen)
    while queue:
        for provider in asked.get(queue.pop(), ()):
            if provider not in seen:
                seen.add(provider)
                queue.append(provider)
    return frozenset(seen)


def worst_circle(pulls: Pulls) -> tuple[str, ...]:
    """Give the circle that multiplies demand most, of those that close one pull by a shortest way back.

    Each actor asks the next, the last one the first; empty where there is no circle.
    """
    asked = _asked(pulls)
    ways = [_way(asked, provider, customer) for customer, provider in pulls]
    return min((way for way in ways if way), key=lambda way: (-_product(way, pulls), way), default=())


def steps(circle: Sequence[str]) -> list[tuple[str, str]]:
    """Give the pairs of who asks whom around a circle."""
    return list(zip(circle, (*circle[1:], circle[0]), strict=True))


def _asked(pulls: Pulls) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    for customer, provider in sorted(pulls):
        asked.setdefault(customer, []).append(provider)
    return asked


def _way(asked: Mapping[str, Sequence[str]], start: str, end: str) -> tuple[str, ...]:
    """Give a shortest way from one actor to another, the smallest id first; empty where there is none."""
    before: dict[str, str | None] = {start: None}
    queue = deque([start])
    while queue and end not in before:
        at = queue.popleft()
        for provider in asked.get(at, ()):
            if provider not in before:
                before[provider] = at
                queue.append(provider)
    way: list[str] = []
    step: str | None = end if end in before else None
    while step is not None:
        way.append(step)
        step = before[step]
    return _turned(tuple(reversed(way)))


def _turned(way: tuple[str, ...]) -> tuple[str, ...]:
    """Begin a circle at its smallest id, so that it has one form."""
    first = way.index(min(way)) if way else 0
    return way[first:] + way[:first]


def _product(way: Sequence[str], pulls: Pulls) -> float:
    return math.prod(pulls[step] for step in steps(way))
