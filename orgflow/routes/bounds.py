"""What a route can still come to, told before it is followed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from orgflow import allowance
from orgflow.routes.steps import Steps

Array = np.ndarray[Any, np.dtype[np.float64]]
LEVELS = 8  # of more links the bound is what the rest of the route transmits
FINEST = 16
MOST_VALUES = 4_000_000


class Bounds:
    """Bounds on transmission x (1 - success) of whatever goes on from an actor.

    Let a route have come to an actor with the success S. What goes on from there with the
    transmission t and the success s adds t (1 - S s) to its weight, at most the largest of
    these over all ways onward, circles included. That is a convex function of S for each
    actor and number of links left, so between some values of S it lies below the straight
    line. A first step in some situation counts with the share of the year; any others, in
    which the same situation may hold, do not.
    """

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        size = 2 * (LEVELS + 1) * max(1, len(steps.number))
        self.cells = max(2, min(FINEST, MOST_VALUES // size))
        self._rows: dict[int, list[float]] = {}

    def onward(self, actor: int, success: float, links: int, *, alone: bool) -> float:
        """Bound t (1 - success x s) of the ways onward of at most so many links.

        ``alone`` says whether the route was in no situation so far. Needs ``links`` <= LEVELS.
        """
        row = self._row(actor, links, alone)
        place = success * self.cells
        cell = int(place)
        below = row[cell]
        return below + (place - cell) * (row[cell + 1] - below)

    def _row(self, actor: int, links: int, alone: bool) -> list[float]:
        place = (links * 2 + alone) * len(self._steps.number) + actor
        row = self._rows.get(place)
        if row is None:
            row = self._rows[place] = self._values[links, int(alone), actor].tolist()
        return row

    @cached_property
    def _values(self) -> Array:
        """The bounds by links left, whether alone, actor and success; the last twice."""
        steps, cells = self._steps, self.cells
        successes = np.minimum(np.arange(cells + 2) / cells, 1.0)
        values = np.zeros((LEVELS + 1, 2, len(steps.number), cells + 2))
        values[:, :, steps.is_end] = 1.0 - successes
        if not steps.all:
            return values
        provider, customer = (np.array([step[side] for step in steps.all]) for side in (1, 2))
        bite, works = (np.array([step[side] for step in steps.all])[:, None] for side in (3, 4))
        first = np.flatnonzero(np.diff(provider, prepend=-1))
        inside = ~np.array(steps.is_end)[provider[first]]
        place = works * successes * cells
        cell = place.astype(np.int64)
        part = place - cell
        cell += customer[:, None] * (cells + 2)
        share = np.array([steps.share(step.when) for step in steps.all])[:, None]
        tied = np.array([bool(step.when) for step in steps.all])
        for links in range(1, LEVELS + 1):
            allowance.check()
            for alone in (0, 1):
                before = values[links - 1, alone].ravel()
                below = before[cell]
                onward = bite * (below + part * (before[cell + 1] - below))
                if alone and tied.any():
                    also = values[links - 1, 0].ravel()
                    below = also[cell[tied]]
                    onward[tied] = (bite * share)[tied] * (
                        below + part[tied] * (also[cell[tied] + 1] - below)
                    )
                most = np.maximum.reduceat(onward, first)
                values[links, alone, provider[first][inside]] = most[inside]
        return values

    @cached_property
    def _longer(self) -> list[list[float]]:
        """What a route of 0, 1, 2 ... links from each actor, not to a customer, and what follows transmit."""
        steps = self._steps
        inside = ~np.array(steps.is_end, dtype=bool)
        found = [np.where(inside, steps.transmits, 0.0)]
        provider, customer = (np.array([step[side] for step in steps.all], int) for side in (1, 2))
        bite = np.array([step.bite for step in steps.all])
        first = np.flatnonzero(np.diff(provider, prepend=-1))
        for _ in range(LEVELS):
            most = np.zeros(len(inside))
            if len(first):
                most[provider[first]] = np.maximum.reduceat(bite * found[-1][customer], first)
            found.append(most)
        return [one.tolist() for one in found]

    def longer(self, actor: int, links: int) -> float:
        """Bound what routes transmit that go on by more than so many links."""
        return self._longer[min(links, LEVELS)][actor]
