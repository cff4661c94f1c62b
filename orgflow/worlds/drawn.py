"""All that chance decides, in every world at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from orgflow.worlds.bits import ALL, Words


class DrawnWay(NamedTuple):
    """An alternative: who provides it, its link, the worlds in which it fails of itself."""

    provider: int
    link: int
    fails: Words


class DrawnNeed(NamedTuple):
    """A need: whose it is, the worlds in which it exists and bites, its alternatives."""

    customer: int
    bites: Words
    ways: tuple[DrawnWay, ...]

    def unmet(self, failed: Words) -> Words:
        """Give the worlds in which every alternative fails; ``failed`` has a row per actor."""
        return reduce(np.bitwise_and, (way.fails | failed[way.provider] for way in self.ways))

    def hinges(self, failed: Words) -> list[Words]:
        """Give for each alternative the worlds in which all others fail, from both ends in one pass each."""
        rows = [way.fails | failed[way.provider] for way in self.ways]
        everywhere = np.full_like(self.bites, ALL)
        before = list(accumulate(rows[:-1], np.bitwise_and, initial=everywhere))
        after = list(accumulate(rows[:0:-1], np.bitwise_and, initial=everywhere))[::-1]
        return [one & other for one, other in zip(before, after, strict=True)]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Every need, and the worlds in which each actor's own work fails; shape (actors, words)."""

    needs: tuple[DrawnNeed, ...]
    own: Words

    def perfect(self) -> Drawn:
        """Give the same worlds with nothing failing of itself; needs still bite where they did."""
        nothing = np.zeros(self.own.shape[1], np.uint64)
        return Drawn(tuple(_without(need, nothing) for need in self.needs), np.zeros_like(self.own))

    def with_need(self, number: int, need: DrawnNeed) -> Drawn:
        """Give the same worlds with one need drawn otherwise."""
        return replace(self, needs=(*self.needs[:number], need, *self.needs[number + 1 :]))

    def reliable(self, actor: int) -> Drawn:
        """Give the same worlds with one actor's own work right in all of them."""
        own = self.own.copy()
        own[actor] = 0
        return replace(self, own=own)


def _without(need: DrawnNeed, nothing: Words) -> DrawnNeed:
    return need._replace(ways=tuple(way._replace(fails=nothing) for way in need.ways))
