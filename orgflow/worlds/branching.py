"""All sets of links that may gain more than is known, by a bound on what a set can gain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.results import Floats

Numbers = NDArray[np.intp]

MOST_PARTS = 100_000
MOST_FOUND = 200_000
CELLS = 1_000_000


class Purse(NamedTuple):
    """What may be chosen: the cost of each link, how much may be spent, how many links at most."""

    costs: Floats
    budget: float
    most: int


class _Part(NamedTuple):
    """Sets under construction, one a row: their links, their bound, what each link would add to it, the rest.

    ``members`` has shape (rows, links chosen), ``worth`` (rows, links), ``gained`` and
    ``left`` (of the budget) have one entry a row.
    """

    members: Numbers
    gained: Floats
    worth: Floats
    left: Floats


def promising(
    gains: Floats, pairs: Floats, purse: Purse, floor: float
) -> list[tuple[float, tuple[int, ...]]] | None:
    """Find all sets that may gain more than ``floor``, with their bounds; None where there are too many.

    A set gains at most the sum of ``gains`` of its links with ``pairs`` of its pairs;
    shapes (links,) and (links, links), the latter symmetric with a diagonal of 0. A
    part of a set is dropped where even the best links that it still affords would
    not lift it above the floor: what they could add is the best filling of the budget
    with fractions of links (Dantzig 1957), each at its worth with half of its best
    pairs among the links still to come. Sets to which an affordable link could be
    added are left out, since adding one loses nothing.
    """
    order = np.lexsort((np.arange(len(gains)), -gains))
    search = _Search(
        gains[order], pairs[np.ix_(order, order)], purse._replace(costs=purse.costs[order]), floor
    )
    found: list[tuple[float, tuple[int, ...]]] = []
    waiting, parts = [search.start()], 0
    while waiting:
        part = waiting.pop()
        parts += len(part.gained)
        found += search.whole(part, order)
        if parts > MOST_PARTS or len(found) > MOST_FOUND:
            return None
        waiting += search.grown(part)
    return found


class _Search:
    """One search, over links ordered by what they gain."""

    def __init__(self, gains: Floats, pairs: Floats, purse: Purse, floor: float) -> None:
        self._gains, self._pairs, self._floor = gains, pairs, floor
        self._costs, self._budget = purse.costs, purse.budget
        cheapest = np.cumsum(np.sort(purse.costs))
        self._deepest = min(purse.most, int(np.searchsorted(cheapest, purse.budget, side="right")))
        best = -np.sort(-np.maximum(pairs, 0.0), axis=1)
        self._inner = 0.5 * np.column_stack([np.zeros(len(gains)), np.cumsum(best, axis=1)])
        # The cheapest of the links after each one.
        after = np.minimum.accumulate(purse.costs[::-1])[::-1]
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

    def whole(self, part: _Part, order: Numbers) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Yield the sets that are complete with one more link, if they pass the floor."""
        bound = part.gained[:, None] + part.worth
        for row, link in np.argwhere(self._open(part) & self._ends(part) & (bound > self._floor)):
            members = order[[*part.members[row], link]]
            yield float(bound[row, link]), tuple(sorted(members.tolist()))

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
        ratio = worth / np.maximum(self._costs, 1e-300)
        order = np.argsort(-ratio, axis=1, kind="stable")
        costs = np.where(worth > 0, self._costs, 0.0)
        costs, worth = (np.take_along_axis(one, order, axis=1) for one in (costs, worth))
        before = np.cumsum(costs, axis=1) - costs
        share = np.clip((part.left[:, None] - before) / np.maximum(costs, 1e-300), 0.0, 1.0)
        result: Floats = (share * worth).sum(axis=1)
        return result

    def _joined(self, part: _Part, rows: Numbers, links: Numbers) -> _Part:
        return _Part(
            np.column_stack([part.members[rows], links]),
            part.gained[rows] + part.worth[rows, links],
            part.worth[rows] + self._pairs[links],
            part.left[rows] - self._costs[links],
        )
