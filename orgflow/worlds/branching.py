"""All sets of links that may gain more than is known, by a bound on what a set can gain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.worlds.results import Floats

Numbers = NDArray[np.intp]
Bounded = tuple[float, tuple[int, ...]]

MOST_PARTS = 100_000
CELLS = 1_000_000
FREE = 1e-100


class Purse(NamedTuple):
    """What may be chosen: the cost of each link, how much may be spent, how many links at most."""

    costs: Floats
    budget: float
    most: int

    @property
    def deepest(self) -> int:
        """How many links can be chosen at all."""
        cheapest = np.cumsum(np.sort(self.costs))
        return min(self.most, int(np.searchsorted(cheapest, self.budget, side="right")))


class Terms(NamedTuple):
    """What bounds the gain of a set: the sum of ``gains`` of its links with ``pairs`` of its pairs.

    Shapes (links,) and (links, links), the latter symmetric with a diagonal of 0.
    """

    gains: Floats
    pairs: Floats


class _Part(NamedTuple):
    """Sets under construction, one a row: their links, their bound, what each link would add to it, the rest.

    ``members`` has shape (rows, links chosen), ``worth`` (rows, links), ``gained`` and
    ``left`` (of the budget) have one entry a row.
    """

    members: Numbers
    gained: Floats
    worth: Floats
    left: Floats


def promising(terms: Terms, purse: Purse, floor: float, most: int) -> list[Bounded] | None:
    """Find all sets that may gain more than ``floor``, with their bounds; None for more than ``most``.

    A part of a set is dropped where even the best links that it still affords would
    not lift it above the floor: what they could add is the best filling of the budget
    with fractions of links (Dantzig 1957), each at its worth with half of its best
    pairs among the links still to come. Sets to which an affordable link could be
    added are left out, since adding one loses nothing.
    """
    order = np.lexsort((np.arange(len(terms.gains)), -terms.gains))
    search = _Search(terms, purse, floor, order)
    found: list[Bounded] = []
    waiting, parts = [search.start()], 0
    while waiting:
        allowance.check()
        part = waiting.pop()
        parts += len(part.gained)
        rows, links = search.whole(part)
        if parts > MOST_PARTS or len(found) + len(rows) > most:
            return None
        found += search.told(part, rows, links)
        waiting += search.grown(part)
    return found


class _Search:
    """One search, over links ordered by what they gain."""

    def __init__(self, terms: Terms, purse: Purse, floor: float, order: Numbers) -> None:
        self._order, self._floor, self._budget = order, floor, purse.budget
        gains, pairs, costs = terms.gains[order], terms.pairs[np.ix_(order, order)], purse.costs[order]
        self._gains, self._pairs, self._costs = gains, pairs, costs
        self._deepest = purse.deepest
        best = -np.sort(-np.maximum(pairs, 0.0), axis=1)
        self._inner = 0.5 * np.column_stack([np.zeros(len(gains)), np.cumsum(best, axis=1)])
        # The cheapest of the links after each one.
        after = np.minimum.accumulate(costs[::-1])[::-1]
        self._cheapest_after = np.append(after[1:], np.inf)

    def start(self) -> _Part:
        """Give the empty set."""
        return _Part(np.zeros((1, 0), np.intp), np.zeros(1), self._gains[None], np.array([self._budget]))

    def _open(self, part: _Part) -> NDArray[np.bool_]:
        """Tell which links may be added to each set; a set grows in the order of the links."""
        last = part.members[:, -1:] if part.members.shape[1] else np.array([[-1]])
        fits = (self._costs <= part.left[:, None]) & (np.arange(len(self._costs)) > last)
        return fits if part.members.shape[1] < self._deepest else np.zeros_like(fits)

    def _ends(self, part: _Part) -> NDArray[np.bool_]:
        """Tell which links, once added, leave no room for another one."""
        if part.members.shape[1] + 1 >= self._deepest:
            return np.ones_like(part.worth, bool)
        return self._cheapest_after > part.left[:, None] - self._costs

    def whole(self, part: _Part) -> tuple[Numbers, Numbers]:
        """Give the rows that are complete with one more link, with that link, if they pass the floor."""
        bound = part.gained[:, None] + part.worth
        rows, links = np.nonzero(self._open(part) & self._ends(part) & (bound > self._floor))
        return rows, links

    def told(self, part: _Part, rows: Numbers, links: Numbers) -> list[Bounded]:
        """Give complete sets by number, with their bounds."""
        bounds = part.gained[rows] + part.worth[rows, links]
        sets = np.sort(self._order[np.column_stack([part.members[rows], links])], axis=1)
        return list(zip(bounds.tolist(), map(tuple, sets.tolist()), strict=True))

    def grown(self, part: _Part) -> Iterator[_Part]:
        """Yield the sets with one more link that may still pass the floor, some at a time."""
        room = self._deepest - part.members.shape[1]
        may = self._open(part) & ~self._ends(part)
        if room < 2 or not may.any():
            return
        value = part.worth + self._inner[:, room - 1]
        best = np.cumsum(-np.sort(-np.where(self._open(part), np.maximum(value, 0.0), 0.0), axis=1), axis=1)
        reach = np.minimum(best[:, min(room, best.shape[1]) - 1], self._packed(part, value))
        further = best[:, min(room, best.shape[1]) - 2]
        may &= (part.gained + reach > self._floor)[:, None]
        may &= part.gained[:, None] + value + further[:, None] > self._floor
        rows, links = np.nonzero(may)
        size = max(1, CELLS // len(self._gains))
        for start in range(0, len(rows), size):
            yield self._joined(part, rows[start : start + size], links[start : start + size])

    def _packed(self, part: _Part, value: Floats) -> Floats:
        """Give the most that fractions of the open links add within what is left of the budget."""
        worth = np.where(self._open(part), np.maximum(value, 0.0), 0.0)
        ratio = worth / np.maximum(self._costs, FREE)
        order = np.argsort(-ratio, axis=1, kind="stable")
        costs = np.where(worth > 0, self._costs, 0.0)
        costs, worth = (np.take_along_axis(one, order, axis=1) for one in (costs, worth))
        before = np.cumsum(costs, axis=1) - costs
        share = np.clip((part.left[:, None] - before) / np.where(costs > FREE, costs, 1.0), 0.0, 1.0)
        result: Floats = np.where(costs > FREE, share * worth, worth).sum(axis=1)
        return result

    def _joined(self, part: _Part, rows: Numbers, links: Numbers) -> _Part:
        return _Part(
            np.column_stack([part.members[rows], links]),
            part.gained[rows] + part.worth[rows, links],
            part.worth[rows] + self._pairs[links],
            part.left[rows] - self._costs[links],
        )
