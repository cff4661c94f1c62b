"""Boxes with texts at fixed places, as DOT text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from orgflow.diagrams import look
from orgflow.diagrams.dot import rich, tooltip
from orgflow.diagrams.fonts import FAMILY

_POINTS = 72.0  # an inch
_PAGE = f'graph [bgcolor="white" fontname="{FAMILY}" pad="0.3"]'
_NODE = f'node [shape=box fixedsize=true penwidth=0 margin=0 label="" fontname="{FAMILY}"]'


class Place(NamedTuple):
    """A rectangle in points by its upper left corner; y runs downwards."""

    x: float
    y: float
    width: float
    height: float


class Style(NamedTuple):
    """How a text looks: size in points, colour, weight."""

    size: int = look.SMALL
    colour: str = look.INK
    bold: bool = False


SMALL = Style()


@dataclass
class Sheet:
    """A drawing on which everything has its place; Graphviz' layout ``nop2`` draws it as it stands."""

    _rows: list[str] = field(default_factory=list)

    def box(self, place: Place, fill: str, told: str = "", text: str = "", style: Style = SMALL) -> None:
        """Add a filled box with a short text in its middle; ``told`` shows when it is pointed at."""
        label = f"label=<{_font(text, style)}>" if text else ""
        self._add(place, f'style=filled fillcolor="{fill}" tooltip="{tooltip(told) or " "}" {label}')

    def text(self, place: Place, text: str, style: Style, align: str = "left") -> None:
        """Add a line of text in a box that is not seen, at its ``left``, ``right`` or ``center``."""
        size = f'width="{place.width:.0f}" height="{place.height:.0f}" fixedsize="true"'
        cell = f'<tr><td align="{align}" {size}>{_font(text, style)}</td></tr>'
        table = f'<table border="0" cellborder="0" cellspacing="0" cellpadding="0">{cell}</table>'
        self._add(place, f'style="" tooltip=" " label=<{table}>')

    def dot(self) -> str:
        """Give the drawing as DOT text."""
        return "\n".join(["digraph sheet {", _PAGE, _NODE, *self._rows, "}", ""])

    def _add(self, place: Place, attributes: str) -> None:
        x, y = place.x + place.width / 2, -place.y - place.height / 2
        size = f'width="{place.width / _POINTS:.4f}" height="{place.height / _POINTS:.4f}"'
        self._rows.append(f's{len(self._rows)} [pos="{x:.2f},{y:.2f}" {size} {attributes}]')


def _font(text: str, style: Style) -> str:
    words = f"<b>{rich(text)}</b>" if style.bold else rich(text)
    return f'<font point-size="{style.size}" color="{style.colour}">{words or " "}</font>'
