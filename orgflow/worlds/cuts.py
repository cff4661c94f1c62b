"""Which components no external need can do without, when every need bites at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from orgflow.network import Need
from orgflow.worlds.breaking import Component, broken_worlds
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.settling import settled

MOST_PAIRS = 100_000
AT_ONCE = 32_768  # sets of components; each has a row of bits as long as there are sets


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
    """Give what each breaks, so many at a time as fit the memory."""
    parts = (broken[start : start + AT_ONCE] for start in range(0, len(broken), AT_ONCE))
    return [cut for part in parts for cut in _cuts_of(compiled, part)]


def _cuts_of(compiled: Compiled, broken: Sequence[tuple[Component, ...]]) -> list[Cut]:
    drawn = broken_worlds(compiled, broken)
    failed = settled(compiled, drawn)
    unmet: list[list[Need]] = [[] for _ in broken]
    for number, source in enumerate(compiled.sources):
        customer = compiled.network.actor(source.customer)
        if customer.is_counted and source.importance > 0 and compiled.may_exist(source.when):
            row = np.unpackbits(drawn.needs[number].unmet(failed).view(np.uint8), bitorder="little")
            for world in np.flatnonzero(row[: len(broken)]):
                unmet[world].append(source)
    return [Cut(components, tuple(needs)) for components, needs in zip(broken, unmet, strict=True)]
