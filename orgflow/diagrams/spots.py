"""Free room for labels beside dots."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from orgflow.diagrams.sheet import Align, Place, Point

_NEAR, _STEP, _FAR = 3.0, 11.0, 62.0  # points from the edge of a dot
_ON_LINE, _ON_DIVIDING = 9.0, 30.0  # how many points further a label goes rather than lie on such a line
_STEEP = 0.35  # below it a direction counts as level, or as straight up
_APART = 5.0  # points between labels on one line
# right, left, above, below, then between them
_DIRECTIONS = (0.0, 180.0, 270.0, 90.0, 315.0, 45.0, 225.0, 135.0)

Segment = tuple[Point, Point]
Size = tuple[float, float]


class Spot(NamedTuple):
    """Where a label stands, with the line that leads to it where it is away from its dot."""

    place: Place
    align: Align
    leader: Segment | None


@dataclass
class Spots:
    """What is taken by things, crossed by thin lines or by lines that divide, crossed by leaders."""

    taken: list[Place]
    thin: list[Place] = field(default_factory=list)
    dividing: tuple[Place, ...] = ()
    leaders: list[Segment] = field(default_factory=list)

    def put(self, dot: Place, size: Size, within: Place, *, must: bool = False) -> Spot | None:
        """Find free room for a label as near to a dot as can be, and take it; None where there is none.

        A label goes on top of thin lines where it would have to go far else. A label that
        ``must`` be there may stand anywhere within a place, dividing lines included, and its
        leader may cross what is there.
        """
        reach = max(within.width, within.height) if must else _FAR
        near = self._near(dot, size, reach)
        around = (spot for spot in _around(dot, size, reach) if inside(spot.place, within))
        spots = [spot for spot in around if near._is_free(spot.place, must=must)]
        clear = [spot for spot in spots if near._leads_clear(spot, dot)]
        return self._take(min(clear or (spots if must else ()), key=near._cost, default=None))

    def squeeze(self, dot: Place, size: Size, within: Place) -> Spot | None:
        """Take the nearest free room for a label, whatever its leader or the label itself crosses."""
        reach = max(within.width, within.height)
        near = self._near(dot, size, reach)
        around = (spot for spot in _around(dot, size, reach) if inside(spot.place, within))
        return self._take(next((spot for spot in around if near._is_free(spot.place, must=True)), None))

    def _take(self, found: Spot | None) -> Spot | None:
        if found is not None:
            x, y, width, height = found.place
            self.taken.append(Place(x - _APART, y, width + 2 * _APART, height))
            self.leaders += [found.leader] if found.leader else []
        return found

    def _near(self, dot: Place, size: Size, reach: float) -> Spots:
        """Give what can be in the way of a label and its leader that far around a dot."""
        wide, high = (reach + _NEAR + _STEP + side for side in size)
        window = Place(dot.x - wide, dot.y - high, dot.width + 2 * wide, dot.height + 2 * high)
        taken, thin = ([one for one in some if overlap(one, window)] for some in (self.taken, self.thin))
        leaders = [leader for leader in self.leaders if crosses(leader, window)]
        return Spots(taken, thin, self.dividing, leaders)

    def _cost(self, spot: Spot) -> float:
        far = math.dist(*spot.leader) if spot.leader else 0.0
        lines = math.fsum(overlap(spot.place, one) for one in self.thin)
        divided = any(overlap(spot.place, one) for one in self.dividing)
        return round(far + _ON_LINE * min(2, lines) + _ON_DIVIDING * divided, 6)

    def _is_free(self, place: Place, *, must: bool) -> bool:
        taken = self.taken if must else [*self.taken, *self.dividing]
        crossed = any(crosses(leader, place) for leader in self.leaders)
        return not crossed and not any(overlap(place, one) for one in taken)

    def _leads_clear(self, spot: Spot, dot: Place) -> bool:
        if spot.leader is None:
            return True
        return not any(crosses(spot.leader, one) for one in self.taken if one != dot)


def overlap(one: Place, other: Place) -> bool:
    """Tell whether two rectangles have an area in common."""
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def inside(one: Place, other: Place) -> bool:
    """Tell whether a rectangle lies within another."""
    across = other.x <= one.x and one.x + one.width <= other.x + other.width
    return across and other.y <= one.y and one.y + one.height <= other.y + other.height


def crosses(segment: Segment, place: Place) -> bool:
    """Tell whether a straight line has a part inside a rectangle (Liang & Barsky 1984)."""
    (x, y), (to_x, to_y) = segment
    first, last = 0.0, 1.0
    sides = (
        (x - to_x, x - place.x),
        (to_x - x, place.x + place.width - x),
        (y - to_y, y - place.y),
        (to_y - y, place.y + place.height - y),
    )
    for step, room in sides:
        if step == 0:
            if room <= 0:
                return False
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return first < last


def _around(dot: Place, size: Size, reach: float) -> Iterator[Spot]:
    """Yield places around a dot, the nearest first; from the second ring on with a leader."""
    for ring in range(1 + int(reach / _STEP)):
        for degrees in _directions(ring):
            yield _spot(dot, size, degrees, _NEAR + ring * _STEP, leads=ring > 0)


def _directions(ring: int) -> Iterable[float]:
    return _DIRECTIONS if ring < 1 else [*_DIRECTIONS, *(one + 22.5 for one in _DIRECTIONS)]


def _spot(dot: Place, size: Size, degrees: float, away: float, *, leads: bool) -> Spot:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    (x, y), radius = dot.middle, dot.width / 2
    at_x, at_y = x + (radius + away) * cos, y + (radius + away) * sin
    left = at_x - size[0] * _before(cos)
    top = at_y - size[1] * _before(sin)
    align: Align = "center" if abs(cos) < _STEEP else "left" if cos > 0 else "right"
    edge = x + radius * cos, y + radius * sin
    return Spot(Place(left, top, *size), align, (edge, (at_x, at_y)) if leads else None)


def _before(direction: float) -> float:
    """Give how much of a label lies before the point where its leader ends."""
    return 0.5 if abs(direction) < _STEEP else 0.0 if direction > 0 else 1.0
