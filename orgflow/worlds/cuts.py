"""Which components no external need can do without, when every need bites at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, compress
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from orgflow.network import Need
from orgflow.worlds.bits import Words
from orgflow.worlds.breaking import Component, broken_worlds
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.settling import settled

MOST_PAIRS = 100_000
AT_ONCE = 32_768  # sets of components; each has a row of bits as long as there are sets
TURNED_AT_ONCE = 64  # words of sets; each set's own row of bits is as long as there are needs

Bits = NDArray[np.uint8]
Broken = tuple[Component, ...]


class Unmet(Sequence[Need]):
    """Some of the needs that are asked about, one bit for each of them.

    A large organization has as many of these as it has components, each with up to all
    external needs: named one by one they would fill the memory.
    """

    def __init__(self, asked: tuple[Need, ...], bits: Bits, count: int) -> None:
        self._asked, self._bits, self._count = asked, bits, count

    def nothing(self) -> Unmet:
        """Give none of the same needs."""
        return Unmet(self._asked, np.zeros_like(self._bits), 0)

    def with_need(self, place: int) -> Unmet:
        """Give the same with the need that was asked about as number ``place``."""
        byte, bit = place // 8, np.uint8(128 >> place % 8)
        if self._bits[byte] & bit:
            return self
        bits = self._bits.copy()
        bits[byte] |= bit
        return Unmet(self._asked, bits, self._count + 1)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Need]:
        return compress(self._asked, np.unpackbits(self._bits).tolist())

    @overload
    def __getitem__(self, index: int) -> Need: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Need, ...]: ...
    def __getitem__(self, index: int | slice) -> Need | tuple[Need, ...]:
        return tuple(self)[index]


class Cut(NamedTuple):
    """Components whose joint failure leaves external needs unmet."""

    components: tuple[Component, ...]
    unmet: Sequence[Need]


def single_cuts(compiled: Compiled) -> tuple[Cut, ...]:
    """Find every actor and link whose failure alone leaves an external need unmet.

    Minimal cuts of order 1, with every need biting and every situation on. One
    world per actor: all of them are settled together, 64 to a word. A link that fails
    fells its customer, and so leaves unmet what that does, with the need it serves itself.
    """
    actors, links = _components(compiled)
    found = _cuts(compiled, [(actor,) for actor in actors])
    found += _by_link(compiled, links, {actor.id: unmet for (actor,), unmet in found})
    return tuple(Cut(broken, unmet) for broken, unmet in found if unmet)


def _by_link(
    compiled: Compiled, links: Sequence[Component], by_actor: Mapping[str, Unmet]
) -> Iterator[tuple[Broken, Unmet]]:
    """Give each link that nothing stands in for with what it leaves unmet by failing."""
    place = {compiled.sources[number].primary.id: at for at, number in enumerate(_asked(compiled))}
    nothing = {actor: unmet.nothing() for actor, unmet in by_actor.items()}
    for link in links:
        need = compiled.network.need_of[link.id]
        if len(need.alternatives) == 1:
            fells = need.bite > 0 and compiled.may_exist(need.when)
            unmet = (by_actor if fells else nothing)[need.customer]
            yield (link,), unmet.with_need(place[link.id]) if link.id in place else unmet


def double_cuts(compiled: Compiled) -> tuple[Cut, ...] | None:
    """Find the pairs whose joint failure leaves an external need unmet that neither alone does.

    None where there are more than ``MOST_PAIRS`` pairs to try.
    """
    singles = {cut.components[0]: set(cut.unmet) for cut in single_cuts(compiled)}
    components = [component for some in _components(compiled) for component in some]
    if len(components) * (len(components) - 1) // 2 > MOST_PAIRS:
        return None
    found = []
    for pair, unmet in _cuts(compiled, list(combinations(components, 2))):
        alone = singles.get(pair[0], set()) | singles.get(pair[1], set())
        more = tuple(need for need in unmet if need not in alone)
        if more:
            found.append(Cut(pair, more))
    return tuple(found)


def _components(compiled: Compiled) -> tuple[list[Component], list[Component]]:
    """Give what can matter: the actors that reach a need of an external customer, and the links to them."""
    network = compiled.network
    relevant = network.upstream(*network.external)
    links = [Component("link", link.id) for link in network.links if link.customer in relevant]
    return [Component("actor", actor) for actor in sorted(relevant)], links


def _cuts(compiled: Compiled, broken: Sequence[Broken]) -> list[tuple[Broken, Unmet]]:
    """Give what each breaks, so many at a time as fit the memory."""
    parts = (broken[start : start + AT_ONCE] for start in range(0, len(broken), AT_ONCE))
    return [cut for part in parts for cut in _cuts_of(compiled, part)]


def _cuts_of(compiled: Compiled, broken: Sequence[Broken]) -> list[tuple[Broken, Unmet]]:
    drawn = broken_worlds(compiled, broken)
    failed = settled(compiled, drawn)
    asked = _asked(compiled)
    needs = tuple(compiled.sources[number] for number in asked)
    lost = np.array([drawn.needs[number].unmet(failed) for number in asked], np.uint64)
    bits = _turned(lost.reshape(len(asked), failed.shape[1]))[: len(broken)]
    counts = np.bitwise_count(bits).sum(axis=1, dtype=np.int64).tolist()
    return [(what, Unmet(needs, row, n)) for what, row, n in zip(broken, bits, counts, strict=True)]


def _asked(compiled: Compiled) -> list[int]:
    return [number for number, source in enumerate(compiled.sources) if _is_asked(compiled, source)]


def _is_asked(compiled: Compiled, need: Need) -> bool:
    counted = compiled.network.actor(need.customer).is_counted
    return counted and need.importance > 0 and compiled.may_exist(need.when)


def _turned(rows: Words) -> Bits:
    """Turn rows of bits by need into rows by world; shape (needs, words) to (64 x words, needs / 8)."""
    starts = range(0, rows.shape[1], TURNED_AT_ONCE)
    return np.concatenate([_part_turned(rows[:, at : at + TURNED_AT_ONCE]) for at in starts])


def _part_turned(rows: Words) -> Bits:
    by_need = np.unpackbits(np.ascontiguousarray(rows).view(np.uint8), axis=1, bitorder="little")
    return np.packbits(np.ascontiguousarray(by_need.T), axis=1)
