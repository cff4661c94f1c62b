"""An SVG of fixed places as a PDF page, its texts as text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from orgflow.diagrams.fonts import BUNDLED, inter
from orgflow.diagrams.typeface import covered

_TURN = re.compile(r"rotate\((-?[\d.]+) (-?[\d.]+) (-?[\d.]+)\)")
_FACES = {False: "Inter-Regular", True: "Inter-Bold"}


def written(svg: bytes, page: tuple[float, float] | None = None, fonts: Sequence[Path] = ()) -> bytes:
    """Give a page with the rectangles, ellipses, straight lines and texts of an SVG.

    ``page`` is its width and height in points, of the picture's own size by default; the
    picture fills it as far as its shape allows, in its middle. ``fonts`` are files for
    characters that the bundled font lacks; a character that no TrueType font has is an
    empty box. Same input, same bytes.
    """
    root = ET.fromstring(svg)
    left, top, width, height = map(float, root.get("viewBox", "0 0 1 1").split())
    wide, high = page or (width, height)
    scale = min(wide / width, high / height)
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(wide, high), invariant=True)
    canvas.translate((wide - width * scale) / 2, (high - height * scale) / 2)
    canvas.scale(scale, scale)
    canvas.translate(-left, top + height)  # from here on y runs upwards from the picture's own 0
    _draw(canvas, root, _others(root, _faces(fonts)))
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _faces(fonts: Sequence[Path]) -> dict[str, Path]:
    """Make fonts known to the library; give those it can use, by name."""
    faces = {name: BUNDLED / f"{name}.ttf" for name in _FACES.values()}
    faces |= {f"other{number}": path for number, path in enumerate(fonts)}
    known = {}
    for name, path in faces.items():
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except TTFError:  # outlines that it cannot read
            continue
        known[name] = path
    return known


def _others(root: ET.Element, faces: dict[str, Path]) -> dict[str, str]:
    """Give the font of each character that the bundled one lacks, as far as another has it."""
    odd = {character for element in root.iter() for character in element.text or ""}
    odd = {character for character in odd if not inter().glyph(character)}
    found: dict[str, str] = {}
    for name, path in faces.items() if odd else ():
        found |= dict.fromkeys(covered(path, odd - found.keys()), name)
    return found


def _draw(canvas: Canvas, root: ET.Element, others: dict[str, str]) -> None:
    for element in root.iter():
        name = element.tag.partition("}")[2]
        if name == "text":
            _text(canvas, element, others)
        elif name in ("rect", "ellipse", "polygon", "polyline"):
            _shape(canvas, element, name)


def _shape(canvas: Canvas, element: ET.Element, name: str) -> None:
    fill, stroke = element.get("fill", "none"), element.get("stroke", "none")
    if fill != "none":
        canvas.setFillColor(fill)
    if stroke != "none":
        canvas.setStrokeColor(stroke)
        canvas.setLineWidth(_number(element, "stroke-width", 1.0))
        canvas.setDash([float(x) for x in element.get("stroke-dasharray", "").split(",") if x])
    painted = {"fill": int(fill != "none"), "stroke": int(stroke != "none")}
    if name == "rect":
        x, y, width, height, radius = (_number(element, key) for key in ("x", "y", "width", "height", "rx"))
        canvas.roundRect(x, -y - height, width, height, radius, **painted)
    elif name == "ellipse":
        x, y, wide, high = (_number(element, key) for key in ("cx", "cy", "rx", "ry"))
        canvas.ellipse(x - wide, -y - high, x + wide, -y + high, **painted)
    else:
        _path(canvas, element.get("points", ""), name == "polygon", painted)


def _path(canvas: Canvas, points: str, closed: bool, painted: dict[str, int]) -> None:
    path = canvas.beginPath()
    for number, pair in enumerate(points.split()):
        x, y = map(float, pair.split(","))
        (path.lineTo if number else path.moveTo)(x, -y)
    if closed:
        path.close()
    canvas.drawPath(path, **painted)


def _text(canvas: Canvas, element: ET.Element, others: dict[str, str]) -> None:
    """Write a line, each run of characters in a font that has them."""
    size, bold = _number(element, "font-size", 12.0), element.get("font-weight") == "bold"
    runs = [*_runs(element.text or "", _FACES[bold], others)]
    widths = [pdfmetrics.stringWidth(run, face, size) for face, run in runs]
    x, y, turn = _number(element, "x"), _number(element, "y"), _TURN.fullmatch(element.get("transform", ""))
    canvas.saveState()
    canvas.setFillColor(element.get("fill", "#000000"))
    canvas.translate(x, -y)
    if turn:
        canvas.rotate(-float(turn[1]))
    at = -math.fsum(widths) * {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
    for (face, run), width in zip(runs, widths, strict=True):
        canvas.setFont(face, size)
        canvas.drawString(at, 0, run)
        at += width
    canvas.restoreState()


def _runs(text: str, usual: str, others: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give the parts of a text with the font of each."""
    for face, run in groupby(text, key=lambda character: others.get(character, usual)):
        yield face, "".join(run)


def _number(element: ET.Element, name: str, otherwise: float = 0.0) -> float:
    return float(element.get(name, otherwise))
