"""Figures that tie where they are alike."""

from __future__ import annotations

SPLIT = 2.0**13 + 1.0


def even(value: float) -> float:
    """Drop the last bits, which depend on the order of adding up, so that what is alike ties."""
    return float(f"{value:.12g}")


def even_in_bits(value: float) -> float:
    """Drop the last bits, too, down to 40 digits of them, many times as fast (Dekker 1971)."""
    large = value * SPLIT
    return large - (large - value)
