"""What stands in a drawn map, read back from its SVG, with organizations to draw."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from xml.etree import ElementTree as ET

from orgflow.diagrams.labels import Box
from orgflow.diagrams.map import draw
from orgflow.diagrams.render import render
from orgflow.findings import Figure
from orgflow.model import Actor, Link, Organization
from orgflow.network import Network
from tests.builders import org

SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Stroke:
    """One line: its class, tooltip, colour, dashes, width, full tip, hollow tip (middles, None without)."""

    kind: str
    told: str
    colour: str
    dashes: str
    width: float
    full: tuple[float, float] | None
    hollow: tuple[float, float] | None


@dataclass(frozen=True)
class Picture:
    """A map: boxes of actors by name, rectangles of labels by text, lines, all texts in order."""

    boxes: dict[str, Box]
    labels: dict[str, Box]
    strokes: tuple[Stroke, ...]
    texts: tuple[str, ...]

    def stroke(self, told: str) -> Stroke:
        """Find the one line whose tooltip begins like this."""
        (found,) = (stroke for stroke in self.strokes if stroke.told.startswith(told))
        return found


def company(*links: str | Link, positions: dict[str, str], **settings: object) -> Organization:
    """Make an organization whose actors have positions (by id)."""
    made = org(*links, **settings)  # type: ignore[arg-type]
    known = {actor.id for actor in made.actors}
    extra = tuple(Actor(name, name) for name in positions if name not in known)
    places = {name: (position,) for name, position in positions.items() if position}
    actors = (replace(actor, position=places.get(actor.id, ())) for actor in made.actors + extra)
    return replace(made, actors=tuple(actors))


def two_way(given: Link, owed: Link) -> tuple[Link, Link]:
    """Make two links the halves of one."""
    return replace(given, reverse=owed.id), replace(owed, reverse=given.id)


def drawn(organization: Organization, *weak: str, **options: object) -> Picture:
    """Draw an organization and read the picture back."""
    return read(draw(Network(organization), weak, **options))  # type: ignore[arg-type]


@cache
def read(figure: Figure) -> Picture:
    """Read a drawn figure back."""
    root = ET.fromstring(render(figure))
    groups = {kind: _groups(root, kind) for kind in ("node", "edge")}
    boxes = {group: group.find(f"{SVG}path") for group in groups["node"]}
    actors = {
        _title(group).split(": gets")[0]: _box(path, "d") for group, path in boxes.items() if path is not None
    }
    labels = {_text(group): _box(group[0], "points") for group, path in boxes.items() if path is None}
    texts = tuple(element.text or "" for element in root.iter(f"{SVG}text"))
    return Picture(actors, labels, tuple(map(_stroke, groups["edge"])), texts)


def _groups(root: ET.Element, kind: str) -> list[ET.Element]:
    return [group for group in root.iter(f"{SVG}g") if group.get("class", "").split()[:1] == [kind]]


def _title(group: ET.Element) -> str:
    return group.findtext(f"{SVG}title") or ""


def _text(group: ET.Element) -> str:
    return " ".join(element.text or "" for element in group.iter(f"{SVG}text"))


def _stroke(group: ET.Element) -> Stroke:
    path = group.find(f"{SVG}path")
    assert path is not None
    tips = {tip.get("fill") == "none": _middle(tip) for tip in group.iter(f"{SVG}polygon")}
    return Stroke(
        group.get("class", "").removeprefix("edge "),
        _title(group),
        path.get("stroke", "").upper(),
        path.get("stroke-dasharray", ""),
        float(path.get("stroke-width", "1")),
        tips.get(False),
        tips.get(True),
    )


def _points(element: ET.Element, name: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in _NUMBER.findall(element.get(name, ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _middle(element: ET.Element) -> tuple[float, float]:
    points = _points(element, "points")
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _box(element: ET.Element, name: str) -> Box:
    xs, ys = zip(*_points(element, name), strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))
