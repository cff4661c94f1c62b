"""Limits that a text raises."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


Bounds = TypeVar("Bounds", bound=_Dataclass)

SIZES = ("size", "total", "table")  # the limits that are in bytes
_UNITS = {"": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}
_MEGABYTE = _UNITS["mb"]


def amount(name: str, value: float) -> str:
    """Say how much a limit allows: "32 MB (33,554,432 bytes)", "200"."""
    if name not in SIZES:
        return f"{value:,.0f}"
    size = f"{value:,.0f} bytes"
    return size if value < _MEGABYTE else f"{_megabytes(value)} MB ({size})"


def _megabytes(value: float) -> str:
    return f"{value / _MEGABYTE:,.1f}".removesuffix(".0")


def typed(name: str, value: int) -> str:
    """Write how much a limit should allow as ``raised`` takes it."""
    return f"{-(-value // _MEGABYTE)}MB" if name in SIZES and value >= _MEGABYTE else str(value)


def example(limits: Bounds, name: str, most: Bounds) -> str:
    """Write what raises a limit to twice what it allows, or as far as it goes, as ``raised`` takes it."""
    return f"{name}={typed(name, min(2 * getattr(limits, name), getattr(most, name)))}"


def raised(limits: Bounds, text: str, least: Bounds, most: Bounds) -> Bounds:
    """Give other limits by a text such as ``values=8000000`` or ``size=64MB``; raises ValueError.

    The text names a field of ``limits``; what it asks for lies between ``least`` and ``most``.
    """
    name, _, asked_for = text.partition("=")
    match = re.fullmatch(r"([0-9]{1,15}) ?([kmg]b)?", asked_for.strip().lower())
    if match is None:
        raise ValueError(f"'{text}' names no number: write for example {example(limits, name, most)}")
    low, high = getattr(least, name), getattr(most, name)
    asked = int(match[1]) * _UNITS[match[2] or ""]
    if not low <= asked <= high:
        raise ValueError(
            f"'{name}' can be from {amount(name, low)} to {amount(name, high)}; "
            f"{amount(name, asked)} is asked for"
        )
    return replace(limits, **{name: asked})
