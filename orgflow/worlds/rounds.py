"""Failure followed from what is broken, one round after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.worlds.bits import Words
from orgflow.worlds.breaking import Component, broken_worlds, sparing
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn
from orgflow.worlds.settling import settled

MOST_LOOKED_AT = 200_000  # needs


class Extent(NamedTuple):
    """How far a break spreads: for how many rounds, to how many functions, to which customers.

    ``functions`` counts those that fall with the broken, ``customers`` are the current
    external ones that do, by id.
    """

    rounds: int
    functions: int
    customers: tuple[str, ...]


def rounds(compiled: Compiled, drawn: Drawn) -> Iterator[Mapping[int, Words]]:
    """Yield, round after round, the worlds in which each actor falls in that round.

    Round 0 are those whose own work fails. In round n those fall that have a biting
    need all of whose alternatives fail of themselves or are provided by actors that
    fell before (the n-th step toward the least fixed point of failure; Tarski 1955).
    """
    failed = drawn.own.copy()
    newly = {actor: row for actor, row in enumerate(drawn.own) if row.any()}
    touched = {n for n, need in enumerate(drawn.needs) if any(way.fails.any() for way in need.ways)}
    while newly or touched:
        allowance.check()
        yield newly
        touched.update(need for actor in newly for need in compiled.served[actor])
        newly = _felled(drawn, failed, touched)
        for actor, row in newly.items():
            failed[actor] |= row
        touched = set()


def _felled(drawn: Drawn, failed: Words, needs: Collection[int]) -> dict[int, Words]:
    felled: dict[int, Words] = {}
    for number in sorted(needs):
        need = drawn.needs[number]
        row = need.bites & need.unmet(failed) & ~failed[need.customer]
        if row.any():
            felled[need.customer] = felled[need.customer] | row if need.customer in felled else row
    return felled


def round_of_each(compiled: Compiled, broken: Collection[Component]) -> dict[str, int]:
    """Give the round in which each actor falls that does; by id."""
    steps = rounds(compiled, broken_worlds(compiled, [broken]))
    return {compiled.actors[actor]: n for n, newly in enumerate(steps) for actor in sorted(newly)}


def extents(compiled: Compiled, broken: Sequence[Collection[Component]]) -> list[Extent | None]:
    """Measure how far each break spreads, all of them at once.

    None for those that still spread when ``MOST_LOOKED_AT`` needs have been looked at.
    """
    network, worlds = compiled.network, len(broken)
    last, functions = np.zeros(worlds, np.int64), np.zeros(worlds, np.int64)
    customers: list[list[str]] = [[] for _ in broken]
    spreading, looked_at = np.zeros(worlds, bool), 0
    for number, newly in enumerate(rounds(compiled, broken_worlds(compiled, broken))):
        spreading[:] = False
        for actor, row in newly.items():
            falls, name = _bits(row, worlds), compiled.actors[actor]
            spreading |= falls
            if number and network.is_function(name):
                functions += falls
            if number and network.actor(name).is_counted:
                for world in np.flatnonzero(falls):
                    customers[world].append(name)
        last[spreading] = number
        looked_at += sum(len(compiled.served[actor]) for actor in newly)
        if looked_at > MOST_LOOKED_AT:
            break
    else:
        spreading[:] = False
    told = zip(last.tolist(), functions.tolist(), customers, spreading.tolist(), strict=True)
    return [
        None if unfinished else Extent(n, count, tuple(sorted(who))) for n, count, who, unfinished in told
    ]


def fallen_where_met(
    compiled: Compiled, broken: Collection[Component], needs: Sequence[int]
) -> list[frozenset[str]]:
    """Give for each of some needs who falls all the same, were that one need met in another way."""
    drawn = sparing(broken_worlds(compiled, [broken] * len(needs)), needs)
    failed = settled(compiled, drawn)
    fallen: list[set[str]] = [set() for _ in needs]
    for actor, row in zip(compiled.actors, failed, strict=True):
        for world in np.flatnonzero(_bits(row, len(needs))):
            fallen[world].add(actor)
    return list(map(frozenset, fallen))


def _bits(row: Words, worlds: int) -> NDArray[np.bool_]:
    """Unpack the worlds of a row."""
    return np.unpackbits(row.view(np.uint8), bitorder="little")[:worlds].astype(bool)
