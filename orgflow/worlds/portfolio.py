"""Which few links to bring to target, of all that could be, so that least is left failing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import comb, inf
from typing import NamedTuple, TypeVar

import numpy as np

from orgflow import allowance
from orgflow.worlds.branching import FREE, Bounded, Purse, Terms, promising
from orgflow.worlds.fixing import Excess, Fixes
from orgflow.worlds.results import Floats

Members = tuple[int, ...]
Item = TypeVar("Item")

SEARCHED_ANYWAY = 3
EVEN = 12
SLACK = 1e-9
ROUNDING = 1e-12
ROUNDS, FEWEST, EXCHANGED = 20, 8, 16
MOST_PAIRS = 64


class Choice(NamedTuple):
    """A set of links by number, in rising order, with the share of today's failures that it avoids.

    ``proven`` tells that no other allowed set of the links avoids more.
    """

    members: Members
    gain: float
    proven: bool


class Portfolio:
    """The best sets of fixes; links go by their number among those of the fixes.

    Needs that must all be met have increasing returns: two links may bring nothing
    singly, and much together. So what is best one after the other need not be best
    together; the bound of Nemhauser, Wolsey & Fisher (1978) is for decreasing returns.
    Sets are therefore searched whole: all those are evaluated that could be better than
    the best one known (branch and bound). Where that would be too many, links are
    exchanged one by one as long as it helps, and the set is not called proven.
    """

    def __init__(self, fixes: Fixes) -> None:
        self._fixes = fixes
        self._size = len(fixes.links)
        self._today = float(fixes.failed([()])[0])
        self._known: dict[Members, float] = {(): 0.0}

    # -- answers -----------------------------------------------------------------------

    def best_of_each_size(self, most: int) -> list[Choice]:
        """Give the best set of at most 1, 2, ... links, up to ``most`` or all of them."""
        choices, best, proven = list[Choice](), Members(), True
        for size in range(1, min(most, self._size) + 1):
            purse = self._count(size)
            grown = (tuple(sorted(self._in_turn(purse, start))) for start in (best, ()))
            exchanged = self._exchanged(min(grown, key=self._rank), purse)
            best = min((best, exchanged), key=self._rank)
            if proven or size <= SEARCHED_ANYWAY or comb(self._size, size) <= self._fixes.most:
                best, proven = self._searched(best, purse)
            choices.append(Choice(best, self.gain(best), proven))
        return choices

    def best_within(self, costs: Sequence[float], budget: float, most: int) -> Choice:
        """Give the best set of at most so many links that costs no more than a budget."""
        purse = self._purse(costs, budget, most)
        by_gain = purse._replace(costs=np.where(purse.costs <= purse.budget, 1.0, inf))
        starts = [tuple(sorted(self._in_turn(purse, order=order))) for order in (purse, by_gain)]
        best, proven = self._searched(self._exchanged(min(starts, key=self._rank), purse), purse)
        needed = tuple(sorted(self._needed(best)))
        return Choice(needed, self.gain(needed), proven)

    def in_turn(self, size: int, start: Members = (), among: Sequence[int] | None = None) -> Members:
        """Add the link that gains most, again and again, up to a size; the links in this order."""
        return self._in_turn(self._count(size, among), start)

    def in_turn_within(self, costs: Sequence[float], budget: float, most: int) -> Members:
        """Add the link that gains most for its cost, again and again, as the budget affords."""
        return self._needed(self._in_turn(self._purse(costs, budget, most)))

    def gain(self, members: Iterable[int]) -> float:
        """Give the share of today's failures that a set avoids."""
        return self._gained([tuple(sorted(members))])[0]

    def strongest_pairs(self) -> list[Members]:
        """Give the pairs that gain most beyond what their links gain singly; some of the best."""
        rows, columns = np.triu_indices(self._size, 1)
        bounds = self._excess.pairs[rows, columns]
        first = np.lexsort((columns, rows, -bounds))[:MOST_PAIRS]
        pairs = [(int(rows[place]), int(columns[place])) for place in first]
        beyond = [self.gain(pair) - self.gain(pair[:1]) - self.gain(pair[1:]) for pair in pairs]
        ranked = sorted(zip(beyond, pairs, strict=True), key=lambda one: (-one[0], one[1]))
        return [pair for more, pair in ranked if more > SLACK]

    # -- what sets gain ----------------------------------------------------------------

    def _gained(self, sets: Sequence[Members]) -> list[float]:
        allowance.check()
        unknown = [members for members in dict.fromkeys(sets) if members not in self._known]
        if unknown:
            shares = (self._today - self._fixes.failed(unknown)) / (self._today or 1.0)
            # Freed of the last bits, sets alike in everything tie.
            self._known.update(zip(unknown, np.round(shares, EVEN).tolist(), strict=True))
        return [self._known[members] for members in sets]

    def _rank(self, members: Members) -> tuple[float, int, Members]:
        """Order sets: what gains most first, then the smaller set, then by number."""
        return -self.gain(members), len(members), members

    @cached_property
    def _singly(self) -> Floats:
        return np.array(self._gained([(number,) for number in range(self._size)]))

    @cached_property
    def _excess(self) -> Excess:
        pairs, beyond = self._fixes.excess()
        return Excess(pairs / (self._today or 1.0), beyond / (self._today or 1.0))

    def _pairs(self, size: int) -> Floats:
        """Give what each pair adds to the bound of a set of so many links."""
        return self._excess.pairs + max(0, size - 2) * self._excess.beyond

    def _bounds(self, chosen: Members) -> Floats:
        """Give what a set gains at most with each link added to it."""
        pairs, links = self._pairs(len(chosen) + 1), list(chosen)
        base = self._singly[links].sum() + pairs[np.ix_(links, links)].sum() / 2
        bounds: Floats = base + self._singly + pairs[links].sum(axis=0)
        return bounds

    # -- what may be chosen ----------------------------------------------------------------

    def _purse(self, costs: Sequence[float], budget: float, most: int) -> Purse:
        return Purse(np.array(costs, float), budget * (1.0 + ROUNDING), most)

    def _count(self, size: int, among: Sequence[int] | None = None) -> Purse:
        costs = np.ones(self._size) if among is None else np.full(self._size, inf)
        costs[list(among or ())] = 1.0
        return Purse(costs, float(size), size)

    def _addable(self, chosen: Members, purse: Purse) -> list[int]:
        """Give the links that can be afforded beside some."""
        left = purse.budget - math.fsum(purse.costs[link] for link in chosen)
        fits = np.flatnonzero(purse.costs <= left).tolist() if len(chosen) < purse.most else []
        return [link for link in fits if link not in chosen]

    # -- link by link --------------------------------------------------------------------

    def _in_turn(self, purse: Purse, start: Members = (), order: Purse | None = None) -> Members:
        """Add affordable links, each time the one that gains most for what it costs in ``order``."""
        chosen, costs = start, (order or purse).costs
        while addable := self._addable(chosen, purse):
            chosen = (*chosen, self._next(chosen, addable, costs))
        return chosen

    def _next(self, chosen: Members, addable: Sequence[int], costs: Floats) -> int:
        """Give the link that gains most for its cost beside some, ties by number."""
        base, bounds = self.gain(chosen), self._bounds(chosen)
        each = np.maximum(costs, FREE)
        waiting = sorted(((base - float(bounds[link])) / each[link], link) for link in addable)
        best = (inf, addable[0])
        for batch in self._batches(waiting):
            if batch[0][0] > best[0] + SLACK:
                break
            links = [link for _, link in batch]
            gains = self._gained([tuple(sorted((*chosen, link))) for link in links])
            worth = [(base - gain) / each[link] for gain, link in zip(gains, links, strict=True)]
            best = min(best, *zip(worth, links, strict=True))
        return best[1]

    def _exchanged(self, best: Members, purse: Purse) -> Members:
        """Exchange a link for another, or add one, as long as one of the most promising gains anything."""
        for _ in range(ROUNDS):
            better = self._best(
                self._neighbours(best, purse), best, max(FEWEST, self._fixes.most // EXCHANGED)
            )
            if better == best:
                break
            best = better
        return best

    def _neighbours(self, members: Members, purse: Purse) -> Iterator[Bounded]:
        for left_out in (None, *members):
            kept = tuple(link for link in members if link != left_out)
            bounds = self._bounds(kept)
            for link in self._addable(kept, purse):
                yield float(bounds[link]), tuple(sorted((*kept, link)))

    def _needed(self, members: Members) -> Members:
        """Leave out the links without which a set gains as much."""
        for link in sorted(members, reverse=True):
            rest = tuple(one for one in members if one != link)
            if self.gain(rest) == self.gain(members):
                members = rest
        return members

    # -- whole sets ----------------------------------------------------------------------

    def _searched(self, best: Members, purse: Purse) -> tuple[Members, bool]:
        """Give the best set that a purse affords, told whether it is proven to be.

        Sets that may tie with the best one known are looked at too, for the sake of
        their order, unless there are too many of them.
        """
        terms = Terms(self._singly, self._pairs(purse.deepest))
        for slack in (-SLACK, SLACK):
            found = promising(terms, purse, self.gain(best) + slack, self._fixes.most)
            if found is not None:
                return self._best(found, best), True
        return best, False

    def _best(self, sets: Iterable[Bounded], best: Members, most: int | None = None) -> Members:
        """Give the best of sets, of which at most so many are evaluated, the most promising ones.

        Those that cannot be best, by what each gains at most, are not evaluated.
        """
        for batch in self._batches(sorted(sets, key=lambda one: (-one[0], one[1]))[:most]):
            if batch[0][0] < self.gain(best) - SLACK:
                break
            found = [members for _, members in batch]
            self._gained(found)
            best = min((best, *found), key=self._rank)
        return best

    def _batches(self, items: Sequence[Item]) -> Iterator[Sequence[Item]]:
        for start in range(0, len(items), self._fixes.batch):
            yield items[start : start + self._fixes.batch]
