"""What Graphviz found in a first pass: every place, read from its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orgflow.diagrams.labels import Box, Curve, Point

Thing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """A graph as Graphviz' JSON tells it; lengths are points, y runs upwards."""

    graph: Thing

    @property
    def bands(self) -> list[Thing]:
        """Layers, each with its rectangle ``bb``."""
        return [thing for thing in self.objects if "bb" in thing]

    @property
    def boxes(self) -> list[Thing]:
        """Actors, each with its middle ``pos``."""
        return [thing for thing in self.objects if "pos" in thing]

    @property
    def objects(self) -> list[Thing]:
        """Bands with boxes, in the order that lines refer to."""
        return list(self.graph.get("objects", ()))

    @property
    def lines(self) -> list[Thing]:
        """Lines, each with its curve ``pos``."""
        return list(self.graph.get("edges", ()))

    @property
    def page(self) -> Box:
        """The rectangle that holds everything."""
        return band(self.graph)

    @property
    def can_be_fixed(self) -> bool:
        """Whether every line can be addressed: its ``id`` is its key."""
        return all("id" in line for line in self.lines)


def band(thing: Thing) -> Box:
    """Give the rectangle of a layer, or of the whole page."""
    return Box(*numbers(thing["bb"]))


def box(thing: Thing) -> Box:
    """Give the rectangle of an actor."""
    return around(point(thing["pos"]), thing["width"], thing["height"])


def heading(thing: Thing) -> Box:
    """Give the rectangle of the heading of a layer."""
    return around(point(thing["lp"]), thing["lwidth"], thing["lheight"])


def around(middle: Point, width: str, height: str) -> Box:
    """Give a rectangle by its middle with its sides in inches."""
    wide, high = float(width) * 36, float(height) * 36
    return Box(middle[0] - wide, middle[1] - high, middle[0] + wide, middle[1] + high)


def curves(pos: str) -> Iterator[Curve]:
    """Read a line: optional tips, then 3n+1 points, pieces set apart by semicolons."""
    for piece in pos.split(";"):
        points = [point(word) for word in piece.split() if word[0] not in "se"]
        for i in range(0, len(points) - 3, 3):
            yield (points[i], points[i + 1], points[i + 2], points[i + 3])


def point(text: str) -> Point:
    """Read a point: ``x,y``."""
    x, y = numbers(text)[:2]
    return (x, y)


def numbers(text: str) -> tuple[float, ...]:
    """Read numbers set apart by commas."""
    return tuple(float(word) for word in text.split(","))
