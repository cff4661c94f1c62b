"""What an evaluation of worlds gives, by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chances:
    """Delivery of each actor running and from a cold start; the chance that each occasion is unmet.

    ``starting`` works the cold start out when it is asked for. ``standard_error`` belongs
    to the weighted sum of unmet occasions; 0 where exact.
    """

    delivery: list[float]
    starting: Callable[[], list[float]]
    unmet: list[float]
    standard_error: float

    @property
    def cold_start(self) -> list[float]:
        """The delivery of each actor from a cold start."""
        return self.starting()


class Alone(NamedTuple):
    """By how much failed occasions rise where a link or an actor fails and everything else is perfect."""

    links: list[float]
    actors: list[float]


@dataclass(frozen=True, eq=False)
class Slopes:
    """By how much failed occasions rise from a link or an actor that holds to one that does not.

    ``links_alone``, ``actors_alone`` are the same where everything else is perfect. They
    are the same at all rates, and worked out by ``alone`` when they are asked for.
    """

    links: list[float]
    actors: list[float]
    alone: Callable[[], Alone]

    @property
    def links_alone(self) -> list[float]:
        """The slopes of links where everything else is perfect."""
        return self.alone().links

    @property
    def actors_alone(self) -> list[float]:
        """The slopes of actors where everything else is perfect."""
        return self.alone().actors


@dataclass(frozen=True, slots=True)
class Spread:
    """What many sets of link healths give, one in each column.

    ``unmet`` is the chance that each occasion is unmet, shape (occasions, columns);
    ``slopes`` is by how much failed occasions rise from a link that holds to one that
    does not, shape (links, columns).
    """

    unmet: Floats
    slopes: Floats
