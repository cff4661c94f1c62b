"""Broad arrows that stand for many links, a part of each in the colour of what is weak."""

from __future__ import annotations

import math

from orgflow.diagrams import look
from orgflow.diagrams.sheet import Point, Sheet

_HEAD, _FLARE, _LEAST_PART = 16.0, 1.4, 3.0


def arrow(sheet: Sheet, tail: Point, tip: Point, width: float, part: float) -> None:
    """Draw an arrow as wide as told in points, the first ``part`` (0 to 1) of its length weak."""
    length = math.dist(tail, tip)
    sheet.shape(_turned(tail, tip, _outline(length, width, length)), look.HEALTHY)
    if part > 0:
        weak = length if part >= 1 else min(max(part * length, _LEAST_PART), length - _LEAST_PART)
        sheet.shape(_turned(tail, tip, _outline(length, width, weak)), look.WEAK)


def breadth(width: float) -> float:
    """Give how broad an arrow is at its head."""
    return max(width * _FLARE, width + 12)


def _outline(length: float, width: float, to: float) -> list[Point]:
    """Give the corners of the arrow up to a distance from its tail, as distances along it and across."""
    half, flare = width / 2, breadth(width) / 2
    head = min(_HEAD, length / 2)
    neck = length - head
    if to <= neck:
        return [(0, -half), (to, -half), (to, half), (0, half)]
    end = flare * (length - to) / head
    return [
        (0, -half),
        (neck, -half),
        (neck, -flare),
        (to, -end),
        (to, end),
        (neck, flare),
        (neck, half),
        (0, half),
    ]


def _turned(tail: Point, tip: Point, corners: list[Point]) -> list[Point]:
    length = math.dist(tail, tip)
    x, y = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
    return [(tail[0] + along * x - across * y, tail[1] + along * y + across * x) for along, across in corners]
