"""An SVG of fixed places as a picture of any form."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from orgflow.diagrams import fonts
from orgflow.diagrams.paper import Paper
from orgflow.diagrams.sandbox import RenderError

MOST_PIXELS = 200_000_000
_SIZE = re.compile(rb' width="[^"]*" height="[^"]*"')


def on_paper(svg: bytes, paper: Paper) -> bytes:
    """Give an SVG again as large as a page, its picture in the middle of it."""
    page = paper.turned(shape(svg))
    size = f' width="{page.width:g}mm" height="{page.height:g}mm"'
    return _SIZE.sub(size.encode(), svg, count=1)


def shape(svg: bytes) -> float:
    """Give the width of a picture in heights."""
    _, _, width, height = map(float, ET.fromstring(svg).get("viewBox", "0 0 1 1").split())
    return width / height


def printed(svg: bytes, form: str, *, width: int, paper: Paper | None = None) -> bytes:
    """Give an SVG as ``png``, ``width`` pixels wide, or as ``pdf``.

    Raises RenderError where a PNG would be larger than any computer shows.
    """
    ratio = shape(svg)
    page = paper.turned(ratio) if paper else None
    needed = fonts.files(svg.decode())
    if form == "pdf":
        from orgflow.diagrams import pdf

        return pdf.written(svg, page.points if page else None, needed[2:])
    return _png(svg, width, page.shape if page else ratio, [str(path) for path in needed])


def _png(svg: bytes, width: int, ratio: float, needed: Sequence[str]) -> bytes:
    import resvg_py

    height = max(1, math.ceil(width / ratio))
    if width * height > MOST_PIXELS:
        raise RenderError(
            f"This picture would have {width:,} x {height:,} pixels, more than {MOST_PIXELS:,}. Ask for a "
            "smaller width, or write .svg or .pdf, which are sharp at any size."
        )
    found: bytes = resvg_py.svg_to_bytes(
        svg_string=_sized(svg, width, height),
        dpi=96,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=[*needed],
        font_family=fonts.FAMILY,
        sans_serif_family=fonts.FAMILY,
    )
    return found


def _sized(svg: bytes, width: int, height: int) -> str:
    return _SIZE.sub(f' width="{width}" height="{height}"'.encode(), svg, count=1).decode()
