"""What stands on a drawn sheet, read back from its SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree as ET

from orgflow.diagrams.fonts import inter
from orgflow.diagrams.render import render
from orgflow.findings import Figure

SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Text:
    """A line of text with its box: left, top, right, bottom in points."""

    text: str
    box: tuple[float, float, float, float]
    size: float
    colour: str


def texts(figure: Figure) -> list[str]:
    """Give all texts in the order in which they are drawn."""
    return [element.text or "" for element in ET.fromstring(render(figure)).iter(f"{SVG}text")]


def words(figure: Figure) -> str:
    """Give all texts in one."""
    return " ".join(texts(figure))


def things(figure: Figure) -> dict[str, ET.Element]:
    """Give what is drawn of each link or actor, by its id; of several things the first."""
    groups = {group.get("id"): group for group in ET.fromstring(figure.svg).iter(f"{SVG}g")}
    found: dict[str, ET.Element] = {}
    for name, ids in figure.stands_for.items():
        found = dict.fromkeys(ids, groups[name]) | found
    return found


def title(element: ET.Element) -> str:
    """Give what a thing tells when pointed at."""
    return element.findtext(f"{SVG}title") or ""


def said(element: ET.Element) -> list[str]:
    """Give the texts of a thing."""
    return [one.text or "" for one in element.iter(f"{SVG}text")]


def written(figure: Figure) -> list[Text]:
    """Give all texts with their boxes, as wide as the font says."""
    return [_text(one) for one in ET.fromstring(figure.svg).iter(f"{SVG}text") if (one.text or "").strip()]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Give the pairs of texts that touch each other."""
    return [
        (one.text, other.text)
        for one, other in combinations(written(figure), 2)
        if min(one.box[2], other.box[2]) - max(one.box[0], other.box[0]) > 0.5
        and min(one.box[3], other.box[3]) - max(one.box[1], other.box[1]) > 0.5
    ]


def outside(figure: Figure) -> list[str]:
    """Give the texts that do not lie on the page."""
    left, top, width, height = map(float, str(ET.fromstring(figure.svg).get("viewBox")).split())
    return [
        one.text
        for one in written(figure)
        if one.box[0] < left or one.box[1] < top or one.box[2] > left + width or one.box[3] > top + height
    ]


def smallest(figure: Figure, pixels: float) -> float:
    """Give the size of the smallest text in pixels where the picture is so many pixels wide."""
    width = float(str(ET.fromstring(figure.svg).get("width")).removesuffix("pt"))
    return min(one.size for one in written(figure)) * pixels / width


def corners(shape: ET.Element) -> list[tuple[float, float]]:
    """Give the corners of a polygon."""
    numbers = [float(number) for number in _NUMBER.findall(shape.get("points", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _text(element: ET.Element) -> Text:
    size, x, y = (float(element.get(name, "0")) for name in ("font-size", "x", "y"))
    width = inter(element.get("font-weight") == "bold").width(element.text or "", size)
    left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
    box = (left, y - 0.75 * size, left + width, y + 0.22 * size)
    return Text(element.text or "", box, size, element.get("fill", ""))
