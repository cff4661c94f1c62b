"""SVG made fit for any page: checked element by element, described, without surprises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from orgflow.diagrams.dot import clean as clean_text
from orgflow.diagrams.sandbox import RenderError

FONTS = 'Inter, "Segoe UI", Helvetica, Arial, sans-serif'

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NUMBER = r"-?\d+(\.\d+)?(e[-+]?\d+)?"
_COLOUR = r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?|[a-z]+[0-9]{0,3}"
_NAME = r"[A-Za-z_][\w.-]*"
_VALUES = {
    "class": rf"{_NAME}( {_NAME})*",
    "cx": _NUMBER,
    "cy": _NUMBER,
    "d": r"[MmCcLlZz0-9eE., +-]*",
    "fill": _COLOUR,
    "fill-opacity": _NUMBER,
    "font-size": _NUMBER,
    "font-style": "italic",
    "font-weight": "bold",
    "height": rf"{_NUMBER}(pt)?",
    "id": _NAME,
    "points": r"[0-9eE., +-]*",
    "rx": _NUMBER,
    "ry": _NUMBER,
    "stroke": _COLOUR,
    "stroke-dasharray": r"[0-9., ]+",
    "stroke-opacity": _NUMBER,
    "stroke-width": _NUMBER,
    "text-anchor": "start|middle|end",
    "text-decoration": "line-through",
    "transform": r"[a-z0-9., ()-]+",
    "viewBox": r"[0-9. -]+",
    "width": rf"{_NUMBER}(pt)?",
    "x": _NUMBER,
    "y": _NUMBER,
    f"{_XML}space": "preserve",
}
_ALLOWED = {name: re.compile(value) for name, value in _VALUES.items()}
_NO_PICTURE = "Graphviz answered with something that is no picture."
_LEFT_OUT = frozenset({"font-family"})  # said once for the whole picture
_SHAPES = frozenset({"ellipse", "path", "polygon", "polyline", "rect", "text"})
NAMESPACE = "http://www.w3.org/2000/svg"
_SVG = f"{{{NAMESPACE}}}"
_TOOLTIP = "{http://www.w3.org/1999/xlink}title"


def clean(data: bytes, title: str, description: str) -> bytes:
    """Give a picture that holds only what a map is made of, with a title, a description, its fonts.

    Tooltips become ``<title>`` elements, which every browser shows. Raises
    ``RenderError`` for an element, attribute or value that no map has.
    """
    try:
        found = ET.fromstring(data)
    except ET.ParseError as problem:
        raise RenderError(_NO_PICTURE) from problem
    if found.tag != f"{_SVG}svg":
        raise RenderError(_NO_PICTURE)
    picture = ET.Element("svg", {"xmlns": NAMESPACE, **_attributes(found)})
    picture.set("role", "img")
    picture.set("font-family", FONTS)
    _describe(picture, "title", title)
    _describe(picture, "desc", description)
    picture.extend([part for child in found for part in _parts(child)])
    ET.indent(picture, "")
    text = ET.tostring(picture, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _describe(element: ET.Element, name: str, text: str | None) -> None:
    if text:
        ET.SubElement(element, name).text = clean_text(text)


def _parts(found: ET.Element) -> Iterator[ET.Element]:
    """Give what stays of an element."""
    name = str(found.tag).removeprefix(_SVG)
    if name in _SHAPES:
        shape = ET.Element(name, _attributes(found))
        shape.text = found.text
        yield shape
    elif name == "g" and found.find(f"{_SVG}a") is not None:  # the wrapping of a tooltip
        yield from (part for wrapped in found for child in wrapped for part in _parts(child))
    elif name == "g":
        yield _group(found)
    elif name != "title":
        raise RenderError(f"The picture holds an element that no map has: {name}.")


def _group(found: ET.Element) -> ET.Element:
    group = ET.Element("g", _attributes(found))
    wrapping = found.find(f"{_SVG}g/{_SVG}a")
    if found.get("class") == "thing":  # of a sheet; the titles of Graphviz are names of its own
        _describe(group, "title", found.findtext(f"{_SVG}title"))
    if wrapping is not None:
        _describe(group, "title", wrapping.get(_TOOLTIP))
    group.extend([part for child in found for part in _parts(child)])
    return group


def _attributes(found: ET.Element) -> dict[str, str]:
    """Give the attributes that stay, with a check of each value."""
    kept = {}
    for name, value in found.items():
        if name in _LEFT_OUT:
            continue
        if name not in _ALLOWED or not _ALLOWED[name].fullmatch(value):
            raise RenderError(f"The picture holds an attribute that no map has: {name}.")
        kept[name.replace(_XML, "xml:")] = value
    return kept
