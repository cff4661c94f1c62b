"""A drawing on which everything has its place, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Literal, NamedTuple

from orgflow.diagrams import look
from orgflow.diagrams.dot import clean
from orgflow.diagrams.fonts import inter

Align = Literal["left", "center", "right"]
Point = tuple[float, float]

_PAD = 21.6  # points around everything, as on a map
_BASELINE = 0.36  # of the size of a text: how far below its middle the feet of its letters stand
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


class Place(NamedTuple):
    """A rectangle in points by its upper left corner; y runs downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


class Style(NamedTuple):
    """How a text looks: size in points, colour, weight."""

    size: float = look.SMALL
    colour: str = look.INK
    bold: bool = False


class Border(NamedTuple):
    """How a line, or what is around a shape, looks: colour, width in points, dashes and gaps in points."""

    colour: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()


SMALL = Style()


@dataclass
class Sheet:
    """A drawing that grows as things are put on it; the later lies over the earlier."""

    _rows: list[str] = field(default_factory=list)
    _corners: list[Point] = field(default_factory=list)
    _things: int = 0

    def box(
        self,
        place: Place,
        fill: str = "none",
        *,
        border: Border | None = None,
        radius: float = 0.0,
    ) -> None:
        """Add a filled box, with rounded corners or a border where asked for."""
        self._corners += [(place.x, place.y), (place.x + place.width, place.y + place.height)]
        where = {"x": place.x, "y": place.y, "width": place.width, "height": place.height}
        rounded = {"rx": radius, "ry": radius} if radius else {}
        self._rows.append(f"<rect{_numbers(where | rounded)}{_paint(fill, border)}/>")

    def shape(self, corners: Sequence[Point], fill: str, border: Border | None = None) -> None:
        """Add a filled shape with straight sides."""
        self._corners += corners
        self._rows.append(f'<polygon points="{_points(corners)}"{_paint(fill, border)}/>')

    def line(self, points: Sequence[Point], border: Border) -> None:
        """Add a line through points."""
        self._corners += points
        self._rows.append(f'<polyline points="{_points(points)}"{_paint("none", border)}/>')

    def circle(self, middle: Point, radius: float, fill: str, border: Border | None = None) -> None:
        """Add a filled circle."""
        x, y = middle
        self._corners += [(x - radius, y - radius), (x + radius, y + radius)]
        round_it = {"cx": x, "cy": y, "rx": radius, "ry": radius}
        self._rows.append(f"<ellipse{_numbers(round_it)}{_paint(fill, border)}/>")

    def text(self, place: Place, text: str, style: Style = SMALL, align: Align = "left") -> None:
        """Add a line of text at one side of a place, or in its middle, half way up."""
        x = place.x + place.width * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        self._corners += [(place.x, place.y), (place.x + place.width, place.y + place.height)]
        self._write((x, place.middle[1] + _BASELINE * style.size), text, style, align)

    def slanted(self, foot: Point, text: str, style: Style, degrees: float) -> None:
        """Add a line of text that starts at a point and rises by an angle."""
        x, y = foot
        length, angle = inter(style.bold).width(text, style.size), math.radians(degrees)
        self._corners += [foot, (x + length * math.cos(angle), y - length * math.sin(angle) - style.size)]
        turn = f"rotate({_number(-degrees)} {_number(x)} {_number(y)})"
        self._write(foot, text, style, "left", f' transform="{turn}"')

    @contextmanager
    def thing(self, told: str = "") -> Iterator[str]:
        """Let what is added meanwhile be one thing, which says ``told`` when pointed at; give its id."""
        name = f"s{self._things}"
        self._things += 1
        title = f"<title>{escape(clean(told))}</title>" if told else ""
        self._rows.append(f'<g id="{name}" class="thing">{title}')
        yield name
        self._rows.append("</g>")

    def svg(self) -> str:
        """Give the drawing as SVG text on white, as large as what is on it, with a margin."""
        left, top = (min((point[axis] for point in self._corners), default=0.0) - _PAD for axis in (0, 1))
        right, low = (max((point[axis] for point in self._corners), default=0.0) + _PAD for axis in (0, 1))
        width, height = _number(right - left), _number(low - top)
        size = f'width="{width}pt" height="{height}pt"'
        view = f'viewBox="{_number(left)} {_number(top)} {width} {height}"'
        page = {"x": left, "y": top, "width": right - left, "height": low - top}
        paper = f'<rect{_numbers(page)} fill="#FFFFFF"/>'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}>'
        return "\n".join([head, paper, *self._rows, "</svg>", ""])

    def _write(self, foot: Point, text: str, style: Style, align: Align, more: str = "") -> None:
        x, y = foot
        weight = ' font-weight="bold"' if style.bold else ""
        look_of_it = f' font-size="{_number(style.size)}" fill="{style.colour}"{weight}'
        where = f'{_numbers({"x": x, "y": y})} text-anchor="{_ANCHORS[align]}"'
        words = escape(" ".join(clean(text).split("\n")))
        self._rows.append(f"<text{where}{look_of_it}{more}>{words}</text>")


def _paint(fill: str, border: Border | None) -> str:
    if border is None:
        return f' fill="{fill}"'
    dashes = f' stroke-dasharray="{",".join(map(_number, border.dashes))}"' if border.dashes else ""
    return f' fill="{fill}" stroke="{border.colour}" stroke-width="{_number(border.width)}"{dashes}'


def _numbers(values: dict[str, float]) -> str:
    return "".join(f' {name}="{_number(value)}"' for name, value in values.items())


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    """Write a number with at most two decimals; never ``-0``."""
    text = f"{value + 0.0:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
