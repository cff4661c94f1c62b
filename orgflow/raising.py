"""Limits that a text raises."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Bounds = TypeVar("Bounds", bound=DataclassInstance)

_UNITS = {"": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}


def raised(limits: Bounds, text: str, least: Bounds, most: Bounds) -> Bounds:
    """Give other limits by a text such as ``values=8000000`` or ``size=64MB``; raises ValueError.

    The text names a field of ``limits``; what it asks for lies between ``least`` and ``most``.
    """
    name, _, amount = text.partition("=")
    match = re.fullmatch(r"([0-9]{1,15}) ?([kmg]b)?", amount.strip().lower())
    if match is None:
        raise ValueError(f"'{text}' names no number: write for example {name}={2 * getattr(limits, name)}")
    low, high = getattr(least, name), getattr(most, name)
    asked = int(match[1]) * _UNITS[match[2] or ""]
    if not low <= asked <= high:
        raise ValueError(f"'{name}' can be from {low} to {high}; {asked} is asked for")
    return replace(limits, **{name: asked})
