"""What an evaluation of worlds gives, by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chances:
    """Delivery of each actor running and from a cold start; the chance that each occasion is unmet.

    ``standard_error`` belongs to the weighted sum of unmet occasions; 0 where exact.
    """

    delivery: list[float]
    cold_start: list[float]
    unmet: list[float]
    standard_error: float


@dataclass(frozen=True, slots=True)
class Slopes:
    """By how much failed occasions rise from a link or an actor that holds to one that does not.

    ``links_alone``, ``actors_alone`` are the same where everything else is perfect.
    """

    links: list[float]
    actors: list[float]
    links_alone: list[float]
    actors_alone: list[float]


@dataclass(frozen=True, slots=True)
class Spread:
    """What many sets of link healths give, one in each column.

    ``unmet`` is the chance that each occasion is unmet, shape (occasions, columns);
    ``slopes`` is by how much failed occasions rise from a link that holds to one that
    does not, shape (links, columns).
    """

    unmet: Floats
    slopes: Floats
