"""In which column of a map each actor stands."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from orgflow.precedence import in_order

MOST_IN_ONE = 16  # actors that a layer has in one column; more, if they are most of all, spread over several
USUAL, MOST_COLUMNS = 12, 8

Ties = Collection[tuple[str, str]]


def columns(layers: Mapping[int, Sequence[Sequence[str]]], ties: Ties) -> dict[str, int]:
    """Give the column of each actor, from the left.

    Parameters
    ----------
    layers
        By the number of a layer, from the left: groups of ids that stand above each
        other there. A group that is too large for one column, and has most of all
        actors, takes several; its providers stand left of their customers as far as
        that can be. (A smaller group would be in the way of lines that pass it.)
    ties
        Who provides whom: pairs of provider with customer, of any layers.

    """
    placed: dict[str, int] = {}
    first, all_of_them = 0, sum(len(group) for groups in layers.values() for group in groups)
    for _, groups in sorted(layers.items()):
        width = 1
        for group in groups:
            is_wide = len(group) > max(MOST_IN_ONE, all_of_them / 2)
            parts = _parts(group, ties) if is_wide else [[*group]]
            placed |= {actor: first + number for number, part in enumerate(parts) for actor in part}
            width = max(width, len(parts))
        first += width
    return placed


def _parts(group: Sequence[str], ties: Ties) -> list[list[str]]:
    """Put each actor in the first column right of its providers that has room (Coffman & Graham 1972)."""
    members = set(group)
    inside = {pair for pair in ties if members.issuperset(pair)}
    tied = sorted({actor for pair in inside for actor in pair})
    providers: dict[str, list[str]] = defaultdict(list)
    for provider, customer in sorted(inside):
        providers[customer].append(provider)
    parts: list[list[str]] = [[] for _ in range(max(MOST_COLUMNS, math.ceil(len(group) / USUAL)))]
    place: dict[str, int] = {}
    for actor in in_order(tied, inside):
        least = max((place[one] + 1 for one in providers[actor] if one in place), default=0)
        free = (number for number in range(least, len(parts)) if len(parts[number]) < USUAL)
        last = max(number for number, part in enumerate(parts) if len(part) < USUAL)
        place[actor] = next(free, last)
        parts[place[actor]].append(actor)
    return _filled([part for part in parts if part] or [[]], sorted(members.difference(tied)))


def _filled(parts: list[list[str]], others: Sequence[str]) -> list[list[str]]:
    """Let those without ties fill up the columns, and make more where they are full."""
    least = math.ceil((len(others) + sum(map(len, parts))) / USUAL)
    parts += [[] for _ in range(least - len(parts))]
    for actor in others:
        min(parts, key=len).append(actor)
    return parts
