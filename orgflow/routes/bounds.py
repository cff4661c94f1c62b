"""What a route can still come to, told before it is followed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from orgflow import allowance
from orgflow.routes.steps import Steps

Array = np.ndarray[Any, np.dtype[Any]]
LEVELS = 8  # with more links left, the bound is what the rest of the route transmits
CELLS = 4  # between values of the success; with more of them a search takes hardly fewer steps


class Bounds:
    """Bounds on transmission x (1 - success) of whatever goes on from an actor.

    Let a route have come to an actor with the success S. What goes on from there with the
    transmission t and the success s adds t (1 - S s) to its weight: at most the largest of
    these over all ways onward, circles included. That is a convex function of S for each
    actor and number of links left, so between some values of S it lies below the straight
    line. The first step in some situation counts with its share of the year; any others, in
    which the same situation may hold, do not.
    """

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._rows: dict[int, list[float]] = {}

    def onward(self, actor: int, success: float, links: int, *, alone: bool) -> float:
        """Bound t (1 - success x s) of the ways onward of at most so many links.

        ``alone`` says whether the route was in no situation so far. Needs ``links`` <= LEVELS.
        """
        place = (links * 2 + alone) * len(self._steps.number) + actor
        row = self._rows.get(place)
        if row is None:
            row = self._rows[place] = self._values[links, int(alone), actor].tolist()
        at = success * CELLS
        cell = int(at)
        below = row[cell]
        return below + (at - cell) * (row[cell + 1] - below)

    def longer(self, links: int) -> list[float]:
        """Bound what routes transmit that go on from each actor by more than so many links."""
        return self._longer[min(links, LEVELS)]

    @cached_property
    def _columns(self) -> _Columns:
        return _Columns(self._steps)

    @cached_property
    def _values(self) -> Array:
        """The bounds by links left, whether alone, actor and success; that of success 1 stands twice."""
        successes = np.minimum(np.arange(CELLS + 2) / CELLS, 1.0)
        values = np.zeros((LEVELS + 1, 2, len(self._steps.number), CELLS + 2))
        values[:, :, self._steps.is_end] = 1.0 - successes
        onward = _Onward(self._columns, successes)
        for links in range(1, LEVELS + 1):
            allowance.check()
            later, alone = values[links - 1]
            for kind, found in enumerate((onward.later(later), onward.alone(later, alone))):
                self._columns.put_most(found, values[links, kind])
        return values

    @cached_property
    def _longer(self) -> list[list[float]]:
        """What transmits most: 0, 1, 2 ... links from each actor to no customer, with what follows."""
        columns = self._columns
        found = [np.where(self._steps.is_end, 0.0, self._steps.transmits)]
        for _ in range(LEVELS):
            most = np.zeros_like(found[0])
            columns.put_most(columns.bite * found[-1][columns.customer], most)
            found.append(most)
        return [one.tolist() for one in found]


class _Columns:
    """The steps of an organization as columns, those from one provider after the other."""

    def __init__(self, steps: Steps) -> None:
        provider, self.customer = np.array(steps.provider, np.int64), np.array(steps.customer, np.int64)
        self.bite, self.works = np.array(steps.bite), np.array(steps.works)
        self.tied = [place for place, link in enumerate(steps.links) if link.when]
        self.share = np.array([steps.share(frozenset(steps.links[place].when)) for place in self.tied])
        self._first = np.flatnonzero(np.diff(provider, prepend=-1))
        providers = provider[self._first]
        self._inside = np.flatnonzero(~np.array(steps.is_end, bool)[providers])
        self._actors = providers[self._inside]

    def put_most(self, values: Array, by_actor: Array) -> None:
        """Put the largest value of all steps of each actor, but of no customer, in its place."""
        if len(self._first):
            by_actor[self._actors] = np.maximum.reduceat(values, self._first)[self._inside]


class _Onward:
    """Bounds of ways that begin with each step, from the bounds of what follows it."""

    def __init__(self, columns: _Columns, successes: Array) -> None:
        at = columns.works[:, None] * successes * CELLS
        cell = at.astype(np.int64)
        self._part = at - cell
        self._cell = cell + columns.customer[:, None] * len(successes)
        self._bite = columns.bite[:, None]
        self._tied, self._share = columns.tied, columns.share[:, None]

    def later(self, bounds: Array) -> Array:
        """Give them where the route was in some situation before."""
        return self._bite * _between(bounds, self._cell, self._part)

    def alone(self, later: Array, alone: Array) -> Array:
        """Give them where the route was in none."""
        found, tied = self.later(alone), self._tied
        further = _between(later, self._cell[tied], self._part[tied])
        found[tied] = self._bite[tied] * self._share * further
        return found


def _between(bounds: Array, cell: Array, part: Array) -> Array:
    values = bounds.ravel()
    below = values[cell]
    return np.asarray(below + part * (values[cell + 1] - below))
