"""Where dots are in four quadrants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from orgflow.diagrams import axes
from orgflow.diagrams.axes import Axis
from orgflow.diagrams.banner import LINE
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Place, Point

MOST_RANGES = 100  # dots above which the weak alone have ranges

WIDTH, HEIGHT, RADIUS = 960.0, 520.0, 5.0  # points: sides of the plot, of a dot
TEXT, WORDS = 12.0, 16.0  # sizes of texts, of the words of quadrants

_LEFT, _UNKNOWN, _BAND, _NONE, _INSET = 92.0, 112.0, 34.0, 30.0, 20.0
_ASIDE = (0.0, *(side * number * (RADIUS + 1) for number in range(1, 9) for side in (1, -1)))
_ASIDE_KNOWN = 5  # of these where a place says how well a link works

Kind = Literal["known", "unknown", "few"]


@dataclass(frozen=True, slots=True)
class Dot:
    """A link by id: what is known of it, how well it works with the range of that, what its loss costs.

    ``low``, ``health`` and ``high`` are shares of occasions, without meaning where the
    health is not known or not told; ``loss`` is in failed occasions a year, or a share of
    all; ``told`` is what the dot says when pointed at.
    """

    link: str
    kind: Kind
    health: float
    low: float
    high: float
    loss: float
    weak: bool
    told: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a scatter is divided; whether losses are of a year, or shares of all occasions."""

    health: float
    loss: float
    yearly: bool

    def quadrant(self, dot: Dot) -> str:
        """Name the quadrant of a dot; empty where how well it works is not shown."""
        if dot.kind != "known":
            return ""
        matters, works = dot.loss >= self.loss, dot.health >= self.health
        if matters:
            return "protect" if works else "fix first"
        return "more than needed" if works else "let be"


@dataclass
class Plot:
    """Dots with the lines that divide them, laid out in points from a top on."""

    dots: tuple[Dot, ...]
    lines: Lines
    top: float = 0.0
    covered: int = 0  # how many dots that have no room beside others

    @cached_property
    def across(self) -> Axis:
        """The scale of how well links work."""
        return axes.healths([dot.health for dot in self.dots if dot.kind == "known"], self.lines.health)

    @cached_property
    def up(self) -> Axis:
        """The scale of what links matter."""
        return axes.losses([dot.loss for dot in self.dots], yearly=self.lines.yearly)

    @cached_property
    def left(self) -> float:
        """Where the plot begins: right of the words of the ticks."""
        return max(_LEFT, max(inter().width(words, TEXT) for _, words in self.up.ticks) + 14)

    @cached_property
    def unknown(self) -> float:
        """The width of the column of what is not known."""
        return _UNKNOWN if any(dot.kind != "known" for dot in self.dots) else 0.0

    @cached_property
    def unnoticed(self) -> float:
        """The height of the row of what is not on the scale."""
        return _NONE if any(not self.up.shows(dot.loss) for dot in self.dots) else 0.0

    @property
    def whole(self) -> Place:
        """All of the plot."""
        return Place(self.left, self.top, WIDTH, HEIGHT)

    @property
    def known(self) -> Place:
        """The plot without the column of what is not known."""
        return Place(self.left + self.unknown, self.top, WIDTH - self.unknown, HEIGHT)

    def column(self, top: float, height: float) -> Place:
        """Give a piece of the column of what is not known, from a top on."""
        return Place(self.left, top, self.unknown, height)

    @property
    def bottom(self) -> float:
        """Where the plot ends."""
        return self.top + HEIGHT

    def x(self, health: float) -> float:
        """Give the place of how well a link works."""
        left = self.known.x + _INSET
        return left + self.across.at(health) * (self.known.width - 2 * _INSET)

    def y(self, loss: float) -> float:
        """Give the place of what a link matters, above the words of the lower quadrants."""
        foot = self.bottom - _BAND
        if not self.up.shows(loss):
            return foot - RADIUS
        foot -= self.unnoticed + RADIUS
        return foot - self.up.at(loss) * (foot - self.top - _BAND - RADIUS)

    @cached_property
    def quadrants(self) -> dict[str, Place]:
        """Where each quadrant is, by its words."""
        x, y, area = self.x(self.lines.health), self.y(self.lines.loss), self.known
        right, low = area.x + area.width - x, self.bottom - y
        return {
            "fix first": Place(area.x, area.y, x - area.x, y - area.y),
            "protect": Place(x, area.y, right, y - area.y),
            "let be": Place(area.x, y, x - area.x, low),
            "more than needed": Place(x, y, right, low),
        }

    @cached_property
    def words(self) -> dict[str, Place]:
        """Where the words of each quadrant stand: in its outer corner."""
        found, area, height = dict[str, Place](), self.known, WORDS * LINE
        for words, place in self.quadrants.items():
            width = inter(bold=True).width(words, WORDS) + 2
            x = area.x + (8 if place.x == area.x else area.width - width - 8)
            y = self.top + 5 if place.y == self.top else self.bottom - height - 5
            found[words] = Place(x, y, width, height)
        return found

    @cached_property
    def dividing(self) -> tuple[Place, ...]:
        """Where the lines between quadrants are."""
        x, y, area = self.x(self.lines.health), self.y(self.lines.loss), self.known
        return Place(x - 1, area.y, 2, area.height), Place(area.x, y - 1, area.width, 2)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where each dot is, by the id of its link."""
        found: dict[str, Place] = {}
        others: list[Point] = []
        for dot in self.dots:
            y, known = self.y(dot.loss), dot.kind == "known"
            x = self.x(dot.health) if known else self.left + self.unknown / 2
            free = _beside(x, y, others, _ASIDE[: _ASIDE_KNOWN if known else None])
            self.covered += free is None
            x = x if free is None else free
            others.append((x, y))
            found[dot.link] = Place(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS)
        return found

    def is_wide(self, dot: Dot) -> bool:
        """Tell whether a range sticks out of its dot; of many dots, those of the weak alone are told."""
        if dot.kind != "known" or (len(self.dots) > MOST_RANGES and not dot.weak):
            return False
        return self.x(dot.high) - self.x(dot.low) > 2 * RADIUS + 1

    def reach(self, dot: Dot) -> Place:
        """Give the strip from one end of a range to the other."""
        left, right, y = self.x(dot.low), self.x(dot.high), self.places[dot.link].middle[1]
        return Place(left, y - 1, right - left, 2)


def _beside(x: float, y: float, others: Sequence[Point], offsets: Sequence[float]) -> float | None:
    """Move a dot to a side, as little as can be, where it would all but cover another; None without room."""
    for offset in offsets:
        if all(abs(left - x - offset) >= RADIUS or abs(top - y) >= RADIUS for left, top in others):
            return x + offset
    return None
