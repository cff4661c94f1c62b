"""Which picture of an organization can still be read, by how many are in it."""

from __future__ import annotations

from dataclasses import dataclass

from orgflow import extent
from orgflow.diagrams.matrix import MOST_ACTORS
from orgflow.diagrams.scene import Scene
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.selection import By, Selection, collapsed, selected
from orgflow.wording import number, plural

CROWDED, LARGE = 40, 80  # actors above which weak links are looked for in vain, above which names are
MOST_BOXES = 60  # departments on a map
MOST_LINES = 600  # above which nobody follows one, and Graphviz may not come to an end
MOST_ALIKE = 150  # above which nobody follows one among others in ink

_ALL = "; --view map draws all alike"


@dataclass(frozen=True, slots=True)
class Fit:
    """The view by name, what is one box in it, and why; empty words for the whole map."""

    view: str
    collapse: By | None = None
    words: str = ""


def fitting(network: Network, selection: Selection | None = None) -> Fit:
    """Choose a picture for as many actors and links as are selected; all, for None."""
    drawn = selection or selected(network, ())
    many, links = len(drawn.actors), len(drawn.links)
    alike = links <= MOST_ALIKE
    if many <= CROWDED and alike:
        return Fit("map")
    every = _ALL if may_be_drawn(*size(network, drawn)) else ""
    told = f"{plural(many, 'actor')}, {plural(links, 'link')}: drawn"
    if many <= LARGE and links <= MOST_LINES and network.organization.during is None and weak(network):
        return Fit("spotlight", None, f"{told} with the weak links in ink{every}")
    if many <= LARGE and alike:
        return Fit("map")
    boxes = collapsed(network, "part_of", drawn)
    if boxes.boxes and boxes.size <= MOST_BOXES and _pairs(network, boxes) <= MOST_LINES:
        return Fit("map", "part_of", f"{told} as {number(boxes.size)} boxes, by part_of{every}")
    if many <= MOST_ACTORS:
        return Fit("matrix", None, f"{told} as a matrix, for a map of them cannot be read{every}")
    return Fit("map", "layer", f"{told} by layer, for a map of them cannot be read{every}")


def size(network: Network, selection: Selection | None) -> tuple[int, int]:
    """Count the boxes of a map, and its lines as if no link were weak: weak links only make more."""
    scene = Scene(network, frozenset(), selection=selection)
    return len(scene.boxes), len(scene.lines)


def may_be_drawn(boxes: int, lines: int) -> bool:
    """Tell whether a map of as many boxes and lines is within the limits of pictures."""
    most = extent.allowed()
    return boxes <= most.boxes and lines <= most.lines


def _pairs(network: Network, drawn: Selection) -> int:
    """Count the lines between boxes, at most."""
    boxes = {actor: drawn.boxes[actor].id if actor in drawn.boxes else actor for actor in drawn.actors}
    links = [network.link(link) for link in drawn.links]
    return len({(boxes[link.provider], boxes[link.customer]) for link in links})
