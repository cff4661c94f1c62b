"""Sums of many floats that no order of adding up changes."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
DIGITS = 52


class Exact:
    """Adds floats >= 0 in two parts, each a whole number of one small unit, so that none is rounded.

    The first of the parts that a float falls into holds what is worth a unit of ``most``
    in 2**52, the second what is left, down to another 2**52 (the idea of Demmel & Nguyen
    2015). What is smaller still is lost: below ``many * most`` / 2**100.

    Parameters
    ----------
    many
        The most floats in one sum.
    most
        What no sum exceeds.

    """

    def __init__(self, many: int, most: int) -> None:
        above = (2 * most + 2).bit_length()
        below = above - DIGITS + (many + 1).bit_length()
        # Adding it leaves no room for what is smaller than its last digit.
        self._coarse, self._fine = (np.float64(1.5 * 2.0**power) for power in (above, below))

    def of_rows(self, values: Array) -> Array:
        """Add each row up; gives the two parts of the sums."""
        return np.array([part.sum(axis=1) for part in self._parts(values)])

    def by_place(self, places: Array, values: Array, size: int) -> Array:
        """Add values up by the place each belongs to; gives ``size`` sums."""
        return self.told(np.array([np.bincount(places, part, size) for part in self._parts(values)]))

    def told(self, parts: Array) -> Array:
        """Give sums from their parts, rounded once."""
        return np.asarray(parts[0] + parts[1])

    def _parts(self, values: Array) -> tuple[Array, Array]:
        coarse = (values + self._coarse) - self._coarse
        return coarse, ((values - coarse) + self._fine) - self._fine
