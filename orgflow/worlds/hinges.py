"""What single failures leave unmet: of each how much, with the first few by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.breaking import Component, broken_worlds
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.settling import settled

AT_ONCE = 16_384  # failures are tried together; memory grows with this, time hardly

Bits = NDArray[np.uint8]


class Some(NamedTuple):
    """How many there are, and the ids of the first few."""

    number: int
    first: tuple[str, ...]


class Hinges(NamedTuple):
    """The needs that hinge on each failing component, and the components that each need hinges on.

    Needs go by the id of their primary link. What is not there hinges on nothing.
    """

    needs_of: Mapping[str, Some]
    components_of: Mapping[str, Some]


def hinges(compiled: Compiled, components: Sequence[Component], needs: Collection[str], most: int) -> Hinges:
    """Let each component fail alone, and see which of some needs go unmet.

    Every need bites and every situation is on, as for minimal cuts of order 1; but of a
    component that thousands of needs hinge on only ``most`` are named, so that memory
    does not grow with their product.
    """
    numbers = [n for n, need in enumerate(compiled.sources) if need.primary.id in needs and need.importance]
    needs_of: dict[str, Some] = {}
    components_of: dict[str, Some] = {}
    for start in range(0, len(components), AT_ONCE):
        some = components[start : start + AT_ONCE]
        tally = _Tally(some, most)
        for need, failing in _unmet(compiled, some, numbers):
            components_of[need] = _joined(components_of.get(need), tally.add(need, failing), most)
        needs_of |= tally.needs_of()
    return Hinges(needs_of, components_of)


def _unmet(
    compiled: Compiled, components: Sequence[Component], numbers: Sequence[int]
) -> Iterator[tuple[str, Bits]]:
    """Give each need that some failure leaves unmet with one bit for each component."""
    drawn = broken_worlds(compiled, [(component,) for component in components])
    failed = settled(compiled, drawn)
    for number in numbers:
        row = drawn.needs[number].unmet(failed)
        if row.any():
            bits = np.unpackbits(row.view(np.uint8), bitorder="little")[: len(components)]
            yield compiled.sources[number].primary.id, bits


class _Tally:
    """Counts of some components, with the names of the first needs of each."""

    def __init__(self, components: Sequence[Component], most: int) -> None:
        self._components, self._most = components, most
        self._counts = np.zeros(len(components), np.int64)
        self._first: list[list[str]] = [[] for _ in components]
        self._wanted = np.ones(len(components), np.uint8)

    def add(self, need: str, failing: Bits) -> Some:
        """Note a need with the components it hinges on; give those."""
        self._counts += failing
        for place in np.flatnonzero(failing & self._wanted):
            self._first[place].append(need)
            self._wanted[place] = len(self._first[place]) < self._most
        places = np.flatnonzero(failing)
        return Some(len(places), tuple(self._components[place].id for place in places[: self._most]))

    def needs_of(self) -> dict[str, Some]:
        """Give the needs of each component that some hinge on."""
        found = zip(self._components, self._counts, self._first, strict=True)
        return {one.id: Some(int(count), tuple(first)) for one, count, first in found if count}


def _joined(before: Some | None, after: Some, most: int) -> Some:
    if before is None:
        return after
    return Some(before.number + after.number, (before.first + after.first)[:most])
