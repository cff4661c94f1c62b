"""The second pass of a drawing: the same DOT with every place fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import dist

from graphviz import quoting

from orgflow.diagrams.labels import Label, Point, Surroundings, place_labels
from orgflow.diagrams.layout import Layout, Thing, band, box, curves, heading, point

_EXTENT = ("bb", "lp", "lwidth", "lheight")
_LABEL = 'shape=box style=filled fillcolor=white penwidth=0 margin="0,0" height=0'
_INK = ("class", "color", "style", "penwidth", "dir", "arrowhead", "arrowtail", "tooltip")
_OVER = (
    "situation",
    "changed",
    "better",
    "worse",
    "gone",
    "new",
    "weak",
    "felling",
)  # classes of lines that are drawn over others, the last on top
_WITHOUT_LABEL = "faded"
_BARE = 'label="" xlabel="" taillabel=""'


def fixed(dot: str, layout: Layout, extra: str = "") -> str:
    """Give the DOT text again with every place fixed, labels slid onto their lines.

    ``extra`` are further attributes of the graph. Layout ``nop2`` draws the
    result. Labels become boxes of their own, because Graphviz draws boxes over
    lines; those of weak links come last, faded lines have none. Lines that
    should lie on top start anew at a hidden box, because Graphviz draws lines
    in the order of the boxes they start from.
    """
    rows = [dot.rstrip().removesuffix("}"), f"graph [{_extent(layout.graph)} {extra}]"]
    rows += [_fixed_band(thing) for thing in layout.bands]
    rows += [_fixed_box(thing) for thing in layout.boxes]
    rows += [_fixed_line(line, layout) for line in layout.lines]
    rows += _lines_on_top(layout)
    rows += _fixed_labels(layout)
    return "\n".join([*rows, "}", ""])


def surroundings(layout: Layout) -> Surroundings:
    """Give what the labels of a layout have to live with."""
    return Surroundings(
        boxes=[*map(box, layout.boxes), *(heading(thing) for thing in layout.bands if "lp" in thing)],
        page=layout.page,
        bands=[*map(band, layout.bands)],
        lines=[tuple(curves(line["pos"])) for line in layout.lines],
    )


def label(line: Thing) -> Label:
    """Give the label of a line as something to place."""
    width, height = _size(line.get(_drawn_by(line), ()))
    way = tuple(curves(line["pos"]))
    slot = None if "taillabel" in line else line.get("lp") or line.get("xlp")
    return Label(width, height, way, point(slot) if slot else way[len(way) // 2][0])


def text(line: Thing) -> str:
    """Give the text of the label that a line has when it is drawn, an HTML-like one; empty for none."""
    drawn = any(part["op"] == "T" for part in line.get(_drawn_by(line), ()))
    if _WITHOUT_LABEL in _classes(line) or not drawn:
        return ""
    return str(line.get("taillabel") or line.get("label") or line.get("xlabel") or "")


def _drawn_by(line: Thing) -> str:
    """Name the drawing operations of a label; one at the tail of a line stands in for its usual one."""
    return "_tldraw_" if "taillabel" in line else "_ldraw_"


def _extent(thing: Thing) -> str:
    return " ".join(f'{name}="{thing[name]}"' for name in _EXTENT if name in thing)


def _fixed_band(thing: Thing) -> str:
    return f"subgraph {quoting.quote(thing['name'])} {{ graph [{_extent(thing)}] }}"


def _fixed_box(thing: Thing) -> str:
    places = " ".join(f'{name}="{thing[name]}"' for name in ("pos", "width", "height"))
    return f"{quoting.quote(thing['name'])} [{places}]"


def _fixed_line(line: Thing, layout: Layout) -> str:
    tail, head = (quoting.quote(layout.objects[line[end]]["name"]) for end in ("tail", "head"))
    hidden = " style=invis" if _rank(line) else ""
    return f'{tail} -> {head} [key="{line["id"]}" pos="{_pos(line, layout)}" {_BARE}{hidden}]'


def _lines_on_top(layout: Layout) -> Iterator[str]:
    lines = sorted((line for line in layout.lines if _rank(line)), key=lambda line: (_rank(line), line["id"]))
    middle = 'style=invis label="" pos="0,0" width=0 height=0'
    yield from (f"{name} [{middle}]" for name in ("over", "there") if lines)
    for line in lines:
        ink = " ".join(f"{name}={quoting.quote(line[name])}" for name in _INK if name in line)
        yield f'over -> there [id="{line["id"]}" pos="{_pos(line, layout)}" {_BARE} {ink}]'


def _rank(line: Thing) -> int:
    return max((1 + _OVER.index(name) for name in _classes(line) if name in _OVER), default=0)


def _pos(line: Thing, layout: Layout) -> str:
    tail, head = (point(layout.objects[line[end]]["pos"]) for end in ("tail", "head"))
    return _from_tail_to_head(line["pos"], tail, head)


def _from_tail_to_head(pos: str, tail: Point, head: Point) -> str:
    """Turn a curve round that Graphviz wrote down from head to tail.

    It does so with some lines inside a layer; drawn again as they stand, they
    would have each other's tips at their ends.
    """
    way = list(curves(pos))
    start, end = way[0][0], way[-1][3]
    if dist(start, tail) + dist(end, head) <= dist(start, head) + dist(end, tail):
        return pos
    return ";".join(" ".join(_turned(piece.split())) for piece in reversed(pos.split(";")))


def _turned(words: list[str]) -> list[str]:
    """Turn one piece of a curve round; Graphviz wants the tip at its start before the tip at its end."""
    tips = ["se"[word[0] == "s"] + word[1:] for word in words if word[0] in "se"]
    return sorted(tips, reverse=True) + [word for word in reversed(words) if word[0] not in "se"]


def _fixed_labels(layout: Layout) -> Iterator[str]:
    labelled = sorted((line for line in layout.lines if text(line)), key=_importance)
    labels = [label(line) for line in labelled]
    points = place_labels(labels, surroundings(layout))
    for line, placed, (x, y) in reversed(list(zip(labelled, labels, points, strict=True))):
        place = f'pos="{x:.2f},{y:.2f}" width="{placed.width / 72:.3f}"'
        name = f'"{line["id"]}-label"'
        yield f"{name} [id={name} label=<{text(line)}> {place} {_LABEL}]"


def _importance(line: Thing) -> tuple[int, str]:
    return (-_rank(line), line["id"])


def _classes(line: Thing) -> list[str]:
    return str(line.get("class", "")).split()


def _size(operations: Iterable[Thing]) -> tuple[float, float]:
    """Give the size in points of a text that Graphviz drew with these operations."""
    size, left, right, low, high = 0.0, [], [], [], []
    for operation in operations:
        if operation["op"] == "F":
            size = operation["size"]
        elif operation["op"] == "T":
            (x, y), width = operation["pt"], operation["width"]
            start = x - width * {"l": 0.0, "c": 0.5, "r": 1.0}[operation["align"]]
            left.append(start)
            right.append(start + width)
            low.append(y - 0.3 * size)
            high.append(y + size)
    return (max(right) - min(left) + 4, max(high) - min(low)) if left else (0.0, 0.0)
