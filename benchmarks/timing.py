"""How long the processor works for a call: others on the machine change that least."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time


def seconds(call: Callable[[], object], rounds: int = 1) -> float:
    """Time a call, in processor seconds; of several rounds the fastest."""
    return min(_once(call) for _ in range(rounds))


def _once(call: Callable[[], object]) -> float:
    start = process_time()
    call()
    return process_time() - start


def told(value: float) -> str:
    """Give a time to two figures, in the unit that suits it."""
    for unit, size in (("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)):
        if value >= size * (2 if size > 1 else 1):
            return f"{_figures(value / size)} {unit}"
    return f"{value / 1e-9:.2g} ns"


def times(ratio: float) -> str:
    """Give a ratio to two figures."""
    return _figures(ratio)


def _figures(value: float) -> str:
    shown = float(f"{value:.2g}")
    return f"{shown:,.0f}" if shown >= 10 else f"{shown:g}"
