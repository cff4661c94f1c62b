"""Slide the labels of links onto their lines, where they cover neither boxes nor each other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
Crowd = Counter[tuple[int, int]]

_STEPS = 24  # points tried on each Bezier piece of a line
_GAP = 2.0  # points of air around a label
MOST_LOOKED_AT = 12_000  # pairs of a label with what it must avoid
_TIP = 5.0  # points from the end of a line that its tip reaches
_GRID = 8.0  # points
# What hiding costs in points of distance: one point of a line, one square point of a band.
_HIDDEN_LINE, _HIDDEN_BAND = 2.0, 0.15
_BESIDE = 90.0  # what it costs to touch the line only


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: Box) -> float:
        """Give the area that two rectangles share, 0 where they only touch."""
        if self.right <= other.left or other.right <= self.left:  # mostly so, hence tried first
            return 0.0
        if self.top <= other.bottom or other.top <= self.bottom:
            return 0.0
        wide = min(self.right, other.right) - max(self.left, other.left)
        return wide * (min(self.top, other.top) - max(self.bottom, other.bottom))

    def outside(self, page: Box) -> float:
        """Give how far the rectangle sticks out of a page, in points."""
        low = max(0.0, page.left - self.left) + max(0.0, page.bottom - self.bottom)
        return low + max(0.0, self.right - page.right) + max(0.0, self.top - page.top)


@dataclass(frozen=True, slots=True)
class Label:
    """A text to place: its size, the line it belongs to, the slot that the layout kept free for it."""

    width: float
    height: float
    line: tuple[Curve, ...]
    slot: Point

    def at(self, point: Point, gap: float = 0.0) -> Box:
        """Give the rectangle of the label with its middle at a point."""
        wide, high = self.width / 2 + gap, self.height / 2 + gap
        return Box(point[0] - wide, point[1] - high, point[0] + wide, point[1] + high)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What labels have to live with: boxes of actors, bands of layers, the page, points of all lines."""

    boxes: Sequence[Box]
    page: Box
    bands: Sequence[Box] = ()
    lines: Sequence[Sequence[Curve]] = ()


def place_labels(labels: Sequence[Label], surroundings: Surroundings) -> tuple[Point, ...]:
    """Give the middle of each label: a point of its line near its slot that is free.

    A point is free where the label covers no box, no tip of its line, no label
    placed before, and stays on the page. Among free points near ones are
    better, and those that hide little of other lines or of the border of a
    band. Where a line has no free point the label touches it from the side,
    where that is taken too it stands beside it, in the worst case where it
    covers least. Where there are too many labels for that, the last ones stay in
    their slots. Labels come in order of their importance: the first have the
    first choice.
    """
    crowd = _crowd(surroundings.lines)
    taken: list[Box] = []
    middles = []
    careful = MOST_LOOKED_AT // (len(surroundings.boxes) + len(labels) + 1)
    for number, label in enumerate(labels):
        middle = _place(label, surroundings, taken, crowd) if number < careful else label.slot
        taken.append(label.at(middle, _GAP))
        middles.append(middle)
    return tuple(middles)


def _place(label: Label, around: Surroundings, taken: Sequence[Box], crowd: Crowd) -> Point:
    tips = [_tip(label.line[0][0]), _tip(label.line[-1][3])] if label.line else []
    obstacles = [*around.boxes, *taken, *tips]
    others = crowd - _crowd([label.line])

    def cost(place: tuple[Point, float]) -> tuple[float, float]:
        point, away = place
        box = label.at(point, _GAP)
        covered = math.fsum(map(box.overlap, obstacles)) + 1000 * box.outside(around.page)
        hidden = _HIDDEN_LINE * _crossing(box, others) + _HIDDEN_BAND * math.fsum(
            map(box.overlap, around.bands)
        )
        return (covered, away + hidden + hypot(point[0] - label.slot[0], point[1] - label.slot[1]))

    best = min(_on_line(label), key=cost)
    if cost(best)[0] > 0:
        best = min((best, *_beside(label)), key=cost)
    return best[0]


def _on_line(label: Label) -> Iterator[tuple[Point, float]]:
    """Give points to try first, each with what it costs not to be on the line."""
    for point in points(label.line):
        yield point, 0.0
        yield from _around(point, label, 1)


def _beside(label: Label) -> Iterator[tuple[Point, float]]:
    """Give points to try where nothing is free along the line."""
    yield label.slot, _BESIDE
    for point in points(label.line)[:: _STEPS // 4]:
        for steps in range(2, 8):
            yield from _around(point, label, steps)


def _around(point: Point, label: Label, steps: int) -> Iterator[tuple[Point, float]]:
    """Give the points at which the label touches this one, or stands steps away from it."""
    (x, y), away = point, (steps - 1) * label.height / 2
    wide, high = label.width / 2 + _GAP + away, label.height / 2 + _GAP + away
    for beside in ((x - wide, y), (x + wide, y), (x, y - high), (x, y + high)):
        yield beside, steps * _BESIDE


def _tip(point: Point) -> Box:
    """Give the square that a tip at the end of a line fills."""
    return Box(point[0] - _TIP, point[1] - _TIP, point[0] + _TIP, point[1] + _TIP)


def _crowd(lines: Iterable[Sequence[Curve]]) -> Crowd:
    """Count the points of lines in each square of a grid."""
    return Counter(_square(point) for line in lines for point in points(line))


def _square(point: Point) -> tuple[int, int]:
    return (int(point[0] // _GRID), int(point[1] // _GRID))


def _crossing(box: Box, crowd: Crowd) -> int:
    """Tell how many points of lines lie in the squares that a rectangle touches."""
    (left, bottom), (right, top) = _square((box.left, box.bottom)), _square((box.right, box.top))
    return sum(crowd[x, y] for x in range(left, right + 1) for y in range(bottom, top + 1))


def points(line: Iterable[Curve]) -> list[Point]:
    """Give points along a line, close enough to stand for it."""
    return [_on(curve, step / _STEPS) for curve in line for step in range(_STEPS + 1)]


def _on(curve: Curve, t: float) -> Point:
    """Give the point of a Bezier curve at t in [0, 1]."""
    u = 1 - t
    weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    return (
        math.fsum(weight * point[0] for weight, point in zip(weights, curve, strict=True)),
        math.fsum(weight * point[1] for weight, point in zip(weights, curve, strict=True)),
    )
