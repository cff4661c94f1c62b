"""How long links take, as what looks for chains sees it."""

from __future__ import annotations

from collections.abc import Callable

from orgflow.model import Link

Hours = Callable[[Link], float]
"""The hours a link takes; 0 where that is not known."""
