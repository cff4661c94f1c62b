"""Colours, type sizes with line widths that all pictures share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

INK = "#1F2933"
GREY = "#52606D"
RULE = "#D5DBE1"
HEALTHY = "#8693A1"
FADED = "#E1E6EB"
WEAK = "#C84B00"
SITUATION = "#6F3FA8"
NEW, GONE, CHANGED, BETTER, WORSE = "#0072B2", INK, GREY, "#00795B", "#A8175E"

TITLE, SUBTITLE, LEGEND, LAYER, NAME, SMALL = 26, 14, 12, 16, 14, 11

# occasions per year from which a line is this wide, in points
DAILY, WEEKLY, MONTHLY, QUARTERLY, YEARLY = 2.6, 1.8, 1.2, 0.8, 0.5
_WIDTHS = ((200.0, DAILY), (40.0, WEEKLY), (10.0, MONTHLY), (3.0, QUARTERLY))
VISIBLE = 1.6  # what a projector still shows


@dataclass(frozen=True, slots=True)
class Layer:
    """A band of the map: its column, its heading, the colour of frames, the tint of the band, its border."""

    column: int
    heading: str
    frame: str
    fill: str
    border: str


@dataclass(frozen=True, slots=True)
class Shade:
    """The fill of a box that falls, and the colour of what is written on it."""

    fill: str
    text: str


# by round: the broken, then those that fall with them, the earlier the darker; the last is for all later ones
SHADES = (
    Shade(INK, "#FFFFFF"),
    Shade("#46535F", "#FFFFFF"),
    Shade("#697683", "#FFFFFF"),
    Shade("#A3AFBA", INK),
    Shade("#CDD5DC", INK),
)

OUTSIDE = ("partner", "supplier", "authority")  # positions of those who are no part of the organization
LAYERS = {
    "back office": Layer(0, "Back office", GREY, "#F2F4F7", "#F2F4F7"),
    "support": Layer(1, "Support", "#0072B2", "#E8F2F9", "#E8F2F9"),
    "front line": Layer(2, "Front line", "#00795B", "#E4F3EE", "#E4F3EE"),
    "external customer": Layer(3, "External customer", "#323F4B", "#FFF5D9", "#FFF5D9"),
}


OUTSIDERS = ""  # the name under which all of them stand in one group


@dataclass(frozen=True, slots=True)
class Group:
    """Those who stand in one layer, by id."""

    layer: Layer
    members: tuple[str, ...]


def by_layer(positions: Mapping[str, str]) -> dict[str, Group]:
    """Group ids by their positions, from those outside to the external customers.

    Groups go by the name of the position, those of all outside by ``OUTSIDERS``; only
    groups with members are given, members in the order of ``positions``.
    """
    found: dict[str, list[str]] = {name: [] for name in (OUTSIDERS, *LAYERS)}
    for name, position in positions.items():
        found[OUTSIDERS if position in OUTSIDE else position].append(name)
    layers = {OUTSIDERS: outside(set(positions.values()) & set(OUTSIDE)), **LAYERS}
    return {name: Group(layers[name], tuple(members)) for name, members in found.items() if members}


def thickness(per_year: float | None) -> float:
    """Give the width of a line in points from occasions per year; not known is drawn like monthly."""
    if per_year is None:
        return MONTHLY
    return next((width for least, width in _WIDTHS if per_year >= least), YEARLY)


def layer(position: str) -> Layer:
    """Give the layer of a position."""
    return outside({position}) if position in OUTSIDE else LAYERS[position]


def outside(positions: Collection[str]) -> Layer:
    """Give the layer of those who are no part of the organization, named after the positions that occur."""
    heading = "Partners & suppliers" if {"partner", "supplier"} <= set(positions) else "Partners"
    if "authority" in positions:
        heading = "Authorities" if len(positions) == 1 else "Outside parties"
    elif set(positions) == {"supplier"}:
        heading = "Suppliers"
    return Layer(0, heading, GREY, "#FFFFFF", RULE)


def shade(number: int) -> Shade:
    """Give the shade of a round."""
    return SHADES[min(number, len(SHADES) - 1)]
