"""Pictures made part of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

_LARGE = 1_500.0  # points of width; what is wider is not pressed into a window
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_MADE_UP = re.compile(r"(node|edge|graph|clust)\d+")
_STEP = re.compile(r"([MCLZz])([^MCLZz]*)")
_NUMBERS = ("points", "x", "y", "width", "height", "cx", "cy", "rx", "ry", "font-size", "stroke-width")
_LEFT_OUT = {"text-anchor": "start", "fill-opacity": "1", "font-family": None}
_SHARED = ("stroke", "stroke-width", "stroke-dasharray", "fill", "font-size", "font-weight")
_INK = ("stroke", "stroke-width", "stroke-dasharray")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def inline(picture: bytes, prefix: str, ways: Mapping[str, str] | None = None) -> str:
    """Give a checked SVG as part of an HTML page: ids with a prefix, as wide as there is room.

    ``ways`` gives the places of the page that things of the picture lead to, by their ids.
    Places keep one decimal, a tenth of a point. ``picture`` is what ``diagrams.svg.clean``
    gives: nothing in it but shapes with text.
    """
    root = ET.fromstring(picture)
    _lead(root, ways or {})
    _say_once(root)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.tail = None
        _shorten(element, prefix)
        _share(element)
        _join_faded(element)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("id", prefix)
    root.set("class", "picture large" if _width(root) > _LARGE else "picture")
    title = root.find("title")
    if title is not None:
        title.set("id", f"{prefix}-title")
        root.set("aria-labelledby", f"{prefix}-title")
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def _width(root: ET.Element) -> float:
    return float((root.get("viewBox") or "0 0 0 0").split()[2])


def _lead(root: ET.Element, ways: Mapping[str, str]) -> None:
    """Let things lead to their places."""
    for thing in [thing for thing in root.iter() if thing.get("id") in ways]:
        place = ways[thing.attrib["id"]]
        thing.tag = "a"
        thing.attrib.clear()
        thing.set("href", f"#{place}")
        for title in thing.findall("{*}title"):
            title.text = (title.text or "").partition("\n")[0]  # the place tells the rest


def _say_once(root: ET.Element) -> None:
    """Say the usual size and colour of texts once, for the whole picture."""
    texts = [element for element in root.iter() if element.tag.endswith("}text")]
    for name in ("font-size", "fill"):
        usual = Counter(text.attrib[name] for text in texts if name in text.attrib).most_common(1)
        if not usual or not all(name in text.attrib for text in texts):
            continue  # one that says nothing has the value that SVG gives it
        root.set(name, usual[0][0])
        for text in texts:
            if text.get(name) == usual[0][0]:
                del text.attrib[name]


def _shorten(element: ET.Element, prefix: str) -> None:
    if not element.text or not element.text.strip():
        element.text = None
    element.attrib.pop(_SPACE, None)
    for name, usual in _LEFT_OUT.items():
        if name in element.attrib and (usual is None or element.get(name) == usual):
            del element.attrib[name]
    for name in _NUMBERS:
        if name in element.attrib:
            element.set(name, _NUMBER.sub(_rounded, element.attrib[name]))
    if "d" in element.attrib:
        element.set("d", "".join(_relative(element.attrib["d"])))
    if "points" in element.attrib and element.tag.endswith("polygon"):
        element.set("points", _unclosed(element.attrib["points"]))
    if element.get("stroke-width") == "0":
        del element.attrib["stroke-width"]
        element.attrib.pop("stroke", None)
    for title in element.findall("{*}title"):
        if not title.text or title.text == element.findtext("{*}text"):
            element.remove(title)
    _name(element, prefix)


def _name(element: ET.Element, prefix: str) -> None:
    """Put the prefix before a name; nobody refers to those that Graphviz made up."""
    name = element.attrib.pop("id", "")
    if name and not _MADE_UP.fullmatch(name):
        element.set("id", f"{prefix}-{name}")


def _unclosed(points: str) -> str:
    """Leave out the last point of a shape where it is the first again."""
    first, *rest = points.split()
    return " ".join([first, *rest[:-1]]) if rest and rest[-1] == first else points


def _relative(path: str) -> Iterator[str]:
    """Tell each point of a path from the one before, in tenths of a point, without adding up errors."""
    x = y = 0
    for step, told in _STEP.findall(path):
        tenths = [round(float(number) * 10) for number in _NUMBER.findall(told)]
        points = list(zip(tenths[::2], tenths[1::2], strict=True))
        each = 3 if step == "C" else 1
        yield step.lower() if points else "z"
        for start in range(0, len(points), each):
            some = points[start : start + each]
            yield " ".join(f"{_told(right - x)},{_told(down - y)}" for right, down in some)
            yield " " if start + each < len(points) else ""
            x, y = some[-1]


def _told(tenths: int) -> str:
    return f"{tenths / 10:.1f}".removesuffix(".0")


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")


def _share(group: ET.Element) -> None:
    """Say once for a group what all its shapes say."""
    shapes = [shape for shape in group if not shape.tag.endswith("title")]
    if not group.tag.endswith(("g", "a")) or len(shapes) < 2:
        return
    for name in _SHARED:
        values = {shape.get(name) for shape in shapes}
        if len(values) == 1 and None not in values:
            group.set(name, str(values.pop()))
            for shape in shapes:
                del shape.attrib[name]


def _join_faded(group: ET.Element) -> None:
    """Make one path of all faded lines of a width, without their tips, their words: they are background."""
    joined: dict[tuple[str, ...], ET.Element] = {}
    for line in [line for line in group if "faded" in line.get("class", "").split()]:
        for path in line.findall("{*}path"):
            ink = {name: str(line.get(name) or path.get(name)) for name in _INK if _has(name, line, path)}
            if tuple(ink.values()) not in joined:
                joined[tuple(ink.values())] = ET.Element("path", {"fill": "none", **ink, "d": ""})
                group.insert(list(group).index(line), joined[tuple(ink.values())])
            one = joined[tuple(ink.values())]
            one.set("d", one.attrib["d"] + path.attrib["d"])
        group.remove(line)


def _has(name: str, *elements: ET.Element) -> bool:
    return any(name in element.attrib for element in elements)
