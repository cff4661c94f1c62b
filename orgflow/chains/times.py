"""How long links take, as what looks for chains sees it."""

from __future__ import annotations

from collections.abc import Callable

from orgflow.model import Link

Hours = Callable[[Link], float]
"""The hours a link takes; 0 where that is not known."""


def rounded(value: float) -> float:
    """Drop the last bits, so that the same sum is the same in whatever order it was added."""
    return float(f"{value:.12g}")
