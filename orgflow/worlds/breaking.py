"""Worlds in which chosen components are broken while nothing else fails of itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from orgflow.network import Network, Rates
from orgflow.worlds.bits import ALL, Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn, DrawnNeed, DrawnWay


class Component(NamedTuple):
    """An actor or a link, by id."""

    kind: str
    id: str


def without(network: Network, broken: Collection[Component]) -> Network:
    """Give the network at rates at which the broken never work: s = 0 or h = 0, all others as they are."""
    rates = network.rates
    none: dict[str, dict[str, float]] = {"actor": {}, "link": {}}
    for component in broken:
        none[component.kind][component.id] = 0.0
    reliability, health = {**rates.reliability, **none["actor"]}, {**rates.health, **none["link"]}
    made: Rates = replace(rates, reliability=reliability, health=health)
    return network.with_rates(made)


def broken_worlds(
    compiled: Compiled, broken: Sequence[Collection[Component]], biting: Sequence[bool] | None = None
) -> Drawn:
    """Make a world for each set of broken components, 64 to a word.

    These fail, nothing else does of itself, every backup switches, every situation
    holds, and every need bites that ever does, or those that ``biting`` says by number.
    Where one context alone is looked at, only its needs exist.
    """
    biting = [need.bite > 0 for need in compiled.needs] if biting is None else biting
    biting = [
        bites and compiled.may_exist(need.when) for bites, need in zip(biting, compiled.needs, strict=True)
    ]
    words = -(-len(broken) // 64) or 1
    nothing, everywhere = np.zeros(words, np.uint64), np.full(words, ALL)
    rows: dict[Component, Words] = {}
    for world, components in enumerate(broken):
        for component in components:
            row = rows.setdefault(component, nothing.copy())
            row[world // 64] |= np.uint64(1 << (world % 64))
    needs = []
    for need, bites in zip(compiled.needs, biting, strict=True):
        fails = (rows.get(Component("link", compiled.links[way.link]), nothing) for way in need.ways)
        ways = tuple(DrawnWay(w.provider, w.link, f) for w, f in zip(need.ways, fails, strict=True))
        needs.append(DrawnNeed(need.customer, everywhere if bites else nothing, ways))
    own = [rows.get(Component("actor", actor), nothing) for actor in compiled.actors]
    return Drawn(tuple(needs), np.array(own, np.uint64).reshape(len(own), words))


def sparing(drawn: Drawn, needs: Sequence[int]) -> Drawn:
    """Give the same worlds, of which the i-th has the i-th of these needs met in another way."""
    spared = list(drawn.needs)
    for world, number in enumerate(needs):
        bites = spared[number].bites.copy()
        bites[world // 64] &= ~np.uint64(1 << (world % 64))
        spared[number] = spared[number]._replace(bites=bites)
    return replace(drawn, needs=tuple(spared))
