"""Which components no external need can do without, when every need bites at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from orgflow.network import Need
from orgflow.worlds.bits import ALL, Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn, DrawnNeed, DrawnWay
from orgflow.worlds.settling import settled

MOST_PAIRS = 100_000


class Component(NamedTuple):
    """An actor or a link, by id."""

    kind: str
    id: str


class Cut(NamedTuple):
    """Components whose joint failure leaves external needs unmet."""

    components: tuple[Component, ...]
    unmet: tuple[Need, ...]


def single_cuts(compiled: Compiled) -> tuple[Cut, ...]:
    """Find every actor and link whose failure alone leaves an external need unmet.

    Minimal cuts of order 1, with every need biting and every situation on. One
    world per component: all of them are settled together, 64 to a word.
    """
    return tuple(cut for cut in _cuts(compiled, [(c,) for c in _components(compiled)]) if cut.unmet)


def double_cuts(compiled: Compiled) -> tuple[Cut, ...] | None:
    """Find the pairs whose joint failure leaves an external need unmet that neither alone does.

    None where there are more than ``MOST_PAIRS`` pairs to try.
    """
    singles = {cut.components[0]: set(cut.unmet) for cut in single_cuts(compiled)}
    components = _components(compiled)
    if len(components) * (len(components) - 1) // 2 > MOST_PAIRS:
        return None
    found = []
    for pair, unmet in _cuts(compiled, list(combinations(components, 2))):
        alone = singles.get(pair[0], set()) | singles.get(pair[1], set())
        more = tuple(need for need in unmet if need not in alone)
        if more:
            found.append(Cut(pair, more))
    return tuple(found)


def _components(compiled: Compiled) -> list[Component]:
    """Give what can matter: the actors that reach a need of an external customer, and the links to them."""
    network = compiled.network
    relevant = network.upstream(*network.external)
    links = [Component("link", link.id) for link in network.links if link.customer in relevant]
    return [Component("actor", actor) for actor in sorted(relevant)] + links


def _cuts(compiled: Compiled, broken: Sequence[tuple[Component, ...]]) -> list[Cut]:
    drawn = broken_worlds(compiled, broken)
    failed = settled(compiled, drawn)
    unmet: list[list[Need]] = [[] for _ in broken]
    for number, source in enumerate(compiled.sources):
        if _is_counted(compiled, source):
            row = np.unpackbits(drawn.needs[number].unmet(failed).view(np.uint8), bitorder="little")
            for world in np.flatnonzero(row[: len(broken)]):
                unmet[world].append(source)
    return [Cut(components, tuple(needs)) for components, needs in zip(broken, unmet, strict=True)]


def _is_counted(compiled: Compiled, need: Need) -> bool:
    customer = compiled.network.actor(need.customer)
    return customer.is_counted and need.importance > 0 and _may_exist(compiled, need.when)


def _may_exist(compiled: Compiled, when: frozenset[str]) -> bool:
    """Tell whether a need may exist in what is looked at: one context, or every situation on."""
    during = compiled.network.organization.during
    return during is None or when <= frozenset(during)


def broken_worlds(compiled: Compiled, broken: Sequence[tuple[Component, ...]]) -> Drawn:
    """Make a world for each set of broken components: these fail, nothing else does, all needs bite."""
    words = -(-len(broken) // 64) or 1
    nothing, everywhere = np.zeros(words, np.uint64), np.full(words, ALL)
    rows: dict[Component, Words] = {}
    for world, components in enumerate(broken):
        for component in components:
            row = rows.setdefault(component, nothing.copy())
            row[world // 64] |= np.uint64(1 << (world % 64))
    needs = []
    for need in compiled.needs:
        fails = (rows.get(Component("link", compiled.links[way.link]), nothing) for way in need.ways)
        ways = tuple(DrawnWay(w.provider, w.link, f) for w, f in zip(need.ways, fails, strict=True))
        bites = need.bite > 0 and _may_exist(compiled, need.when)
        needs.append(DrawnNeed(need.customer, everywhere if bites else nothing, ways))
    own = [rows.get(Component("actor", actor), nothing) for actor in compiled.actors]
    return Drawn(tuple(needs), np.array(own, np.uint64).reshape(len(own), words))
