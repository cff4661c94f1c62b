"""Draws from Beta distributions, spread evenly over each."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.bits import shuffled

Floats = NDArray[np.float64]

GRID = 2_049
REACH = 12.0
FARTHEST = 40.0
CERTAIN = 1e-12


def beta_draws(seed: str, a: float, b: float, draws: int) -> Floats:
    """Draw from Beta(a, b): the quantiles at (i + 1/2) / ``draws``, in an order that depends on the seed.

    Every single distribution is met as evenly as so many draws can, while draws of
    different seeds are independent (Latin hypercube sampling, McKay, Beckman & Conover
    1979). A distribution with a near 0 is certainly 0, one with b near 0 certainly 1.
    """
    if min(a, b) <= CERTAIN:
        return np.full(draws, float(a > b))
    return _quantiles(a, b, draws)[shuffled(f"draw {seed}", draws)]


@lru_cache(maxsize=1024)
def _quantiles(a: float, b: float, draws: int) -> Floats:
    """Give evenly spaced quantiles; the distribution is integrated over the logit of its variable.

    On that scale the density x^a (1 - x)^b is smooth however small a and b are. What
    lies beyond the grid falls off exponentially, and is taken as certainly 0 or 1.
    """
    centre, spread = np.log(a / b), np.sqrt(1 / a + 1 / a**2 + 1 / b + 1 / b**2)
    low, high = max(-FARTHEST, centre - REACH * spread), min(FARTHEST, centre + REACH * spread)
    if low >= high:  # so lopsided that nothing is left in between
        return np.full(draws, float(centre > 0))
    grid = np.linspace(low, high, GRID)
    log_density = -a * np.logaddexp(0, -grid) - b * np.logaddexp(0, grid)
    top = log_density.max()
    density = np.exp(log_density - top)
    below, above = density[0] / a, density[-1] / b
    mass = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2 * (grid[1] - grid[0]))))
    places = (np.arange(draws) + 0.5) / draws * (below + mass[-1] + above) - below
    logits = np.interp(places, mass, grid)
    values = 1 / (1 + np.exp(-logits))
    values[places < 0], values[places > mass[-1]] = 0.0, 1.0
    values.flags.writeable = False
    result: Floats = values
    return result
