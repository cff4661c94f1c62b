"""Figures that tie where they are alike."""

from __future__ import annotations


def even(value: float) -> float:
    """Drop the last bits, which depend on the order of adding up, so that what is alike ties."""
    return float(f"{value:.12g}")
