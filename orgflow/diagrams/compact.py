"""Draw lines that swing far out nearer to the layers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from orgflow.diagrams.labels import Box, points
from orgflow.diagrams.layout import Layout, Thing, band, box, curves, numbers

_POINT = re.compile(r"(-?\d[\de.+-]*),(-?\d[\de.+-]*)")
_ROOM, _PER_LINE = 18.0, 14.0  # points that lines beyond the layers may take: in all, for each of them


def compact(layout: Layout) -> Layout:
    """Give the layout with less room above and below the layers.

    Where nothing is in their way Graphviz lets lines swing out as they like.
    What lies beyond all layers is pressed together, so that the lines keep
    their order, their ends, and a distance that labels fit in.
    """
    if not layout.boxes:
        return layout
    hull = _hull(layout)
    ways = [_extent(line) for line in layout.lines]
    above = _pressing([high - hull.top for _, high in ways])
    below = _pressing([hull.bottom - low for low, _ in ways])

    def moved(y: float) -> float:
        return y + (above - 1) * max(0.0, y - hull.top) + (1 - below) * max(0.0, hull.bottom - y)

    lines = [_moved_line(line, moved) for line in layout.lines]
    return Layout({**layout.graph, "edges": lines, **_moved_page(layout, moved)})


def _hull(layout: Layout) -> Box:
    boxes = [*map(band, layout.bands), *map(box, layout.boxes)]
    left, bottom = (min(getattr(b, side) for b in boxes) for side in ("left", "bottom"))
    right, top = (max(getattr(b, side) for b in boxes) for side in ("right", "top"))
    return Box(left, bottom, right, top)


def _extent(line: Thing) -> tuple[float, float]:
    ys = [y for _, y in points(curves(line["pos"]))]
    return min(ys), max(ys)


def _pressing(overhangs: list[float]) -> float:
    """Give the factor that brings lines that hang over by so much into the room they need."""
    out = [overhang for overhang in overhangs if overhang > 0]
    return min(1.0, (_ROOM + _PER_LINE * len(out)) / max(out)) if out else 1.0


def _moved_line(line: Thing, moved: Callable[[float], float]) -> dict[str, Any]:
    places = {name: line[name] for name in ("pos", "lp", "xlp") if name in line}
    return {**line, **{name: _moved_points(text, moved) for name, text in places.items()}}


def _moved_points(text: str, moved: Callable[[float], float]) -> str:
    return _POINT.sub(lambda found: f"{found[1]},{moved(float(found[2])):.2f}", text)


def _moved_page(layout: Layout, moved: Callable[[float], float]) -> dict[str, str]:
    """Let the page end as far from what it holds as before; its heading stands at the top."""
    page, ways = layout.page, [_extent(line) for line in layout.lines]
    hull = _hull(layout)
    low = min([hull.bottom, *(low for low, _ in ways)])
    high = max([hull.top, *(high for _, high in ways)])
    bottom, rise = page.bottom + moved(low) - low, moved(high) - high
    found = {"bb": f"{page.left},{bottom:.2f},{page.right},{page.top + rise:.2f}"}
    if "lp" in layout.graph:
        x, y = numbers(layout.graph["lp"])
        found["lp"] = f"{x},{y + rise:.2f}"
    return found
