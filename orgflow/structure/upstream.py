"""Who reaches which of many ends in how many steps, searched from 64 ends at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from orgflow import allowance
from orgflow.structure.ties import Pair

Array = np.ndarray[Any, np.dtype[Any]]
TOGETHER = 64  # ends to a machine word
DEEPEST = 50  # steps; beyond, one end after the other is quicker
WORD = np.dtype("<u8")


class Upstream:
    """Some pairs (provider, customer) in numbers, searched against their direction.

    ``actors`` are the ids in order, ``number`` their places; everything else speaks of
    actors by number. ``provider`` and ``customer`` are the two sides of each pair. What is
    found of several ends at once is a word for each actor, in which bit ``n`` stands for
    the ``n``-th of these ends.
    """

    def __init__(self, pairs: Collection[Pair]) -> None:
        self.actors = sorted({actor for pair in pairs for actor in pair})
        self.number = {actor: place for place, actor in enumerate(self.actors)}
        size = max(1, len(self.actors))
        codes = np.array([self.number[a] * size + self.number[b] for a, b in pairs], dtype=np.int64)
        self.provider, self.customer = np.divmod(np.unique(codes), size)  # of each pair, sorted

    @cached_property
    def providers(self) -> list[list[int]]:
        """Who provides each actor, in order."""
        found: list[list[int]] = [[] for _ in self.actors]
        for provider, customer in self._arcs():
            found[customer].append(provider)
        return found

    @cached_property
    def customers(self) -> list[list[int]]:
        """Whom each actor provides, in order."""
        found: list[list[int]] = [[] for _ in self.actors]
        for provider, customer in self._arcs():
            found[provider].append(customer)
        return found

    def _arcs(self) -> Iterator[tuple[int, int]]:
        return zip(self.provider.tolist(), self.customer.tolist(), strict=True)

    @cached_property
    def _runs(self) -> tuple[Array, Array]:
        """The actors that provide somebody, each with the place of its first pair."""
        first = np.flatnonzero(np.diff(self.provider, prepend=-1))
        return self.provider[first], first

    def groups(self, ends: Collection[str]) -> Iterator[list[int]]:
        """Give the ends that stand in a pair, up to 64 at a time."""
        known = sorted(self.number[end] for end in frozenset(ends).intersection(self.number))
        for begin in range(0, len(known), TOGETHER):
            yield known[begin : begin + TOGETHER]

    def levels(self, ends: Sequence[int]) -> list[Array] | None:
        """Give for 0, 1, 2 ... steps the ends to which each actor's shortest route has so many.

        At most 64 ends; None where a route has more than ``DEEPEST`` steps.
        """
        front = np.zeros(len(self.actors), WORD)
        front[ends] = np.left_shift(np.uint64(1), np.arange(len(ends), dtype=np.uint64))
        seen, found = front.copy(), [front]
        providing, first = self._runs
        while True:
            allowance.check()
            front = np.zeros_like(seen)
            front[providing] = np.bitwise_or.reduceat(found[-1][self.customer], first)
            front &= ~seen
            if not front.any():
                return found
            if len(found) > DEEPEST:
                return None
            seen |= front
            found.append(front)

    def one_by_one(self, end: int) -> tuple[list[int], list[int]]:
        """Give the actors by their distance from one end, and the distance of each; -1 for none."""
        order, far = [end], [-1] * len(self.actors)
        far[end] = 0
        for actor in order:
            step = far[actor] + 1
            for further in self.providers[actor]:
                if far[further] < 0:
                    far[further] = step
                    order.append(further)
        return order, far


def bits(words: Array, ends: int) -> Array:
    """Give words as rows of so many bits, one byte for each."""
    return np.unpackbits(words.view(np.uint8).reshape(-1, 8), axis=1, count=ends, bitorder="little")
