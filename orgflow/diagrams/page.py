"""The page that a map fills, laid out from its scene alone."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import graphviz

from orgflow.diagrams import look
from orgflow.diagrams.boxes import box_width, draw_band
from orgflow.diagrams.fonts import FAMILY, inter
from orgflow.diagrams.legend import Entry, heading
from orgflow.diagrams.scene import Scene
from orgflow.diagrams.strokes import SPACE, SPACER, draw_line, label_rows

_LEAST_PAGE = 560.0  # points
_ASIDE = 40.0  # points that lines within the first column take
_BAND_MARGIN = 28.0  # points left and right of the boxes in a band, together


def drawn(scene: Scene, title: str, sentence: str, entries: Sequence[Entry]) -> str:
    """Give the DOT text of a map under a title, a sentence and a legend; places follow from the scene."""
    top = heading(title, sentence, entries, _width(scene))
    graph = graphviz.Digraph(
        "map",
        graph_attr=_page(scene, top),
        node_attr={"fontname": FAMILY, "shape": "box", "style": "rounded,filled", "fillcolor": "white"},
        edge_attr={"fontname": FAMILY, "arrowsize": "0.55"},
    )
    for i, band in enumerate(scene.bands):
        draw_band(graph, f"cluster_{i}", band, scene)
    _keep_columns(graph, scene)
    for i, line in enumerate(scene.lines):
        draw_line(graph, f"l{i}", line, scene)
    text: str = graph.source
    return text


def _page(scene: Scene, top: str) -> dict[str, str]:
    return {
        "rankdir": "LR",
        "newrank": "true",
        "splines": "spline",
        "outputorder": "edgesfirst",
        "remincross": "true",
        "mclimit": "4",
        "pad": "0.3",
        "nodesep": "0.17",
        "ranksep": f"{_gap(scene) / 72:.3f}",
        "labelloc": "t",
        "labeljust": "l",
        "bgcolor": "white",
        "fontname": FAMILY,
        "label": top,
    }


def _gap(scene: Scene) -> float:
    """Give the points between columns beside the label: more lines need more room."""
    return 44.6 + 0.29 * len(scene.lines)


def _width(scene: Scene) -> float:
    """Estimate the width of the map in points, so that its heading becomes about as wide."""
    columns: dict[int, float] = defaultdict(float)
    labels: dict[int, float] = defaultdict(lambda: float(SPACE))
    for band in scene.bands:
        width = box_width(band.actors, scene) * 72 + _BAND_MARGIN  # of all its columns
        for column in scene.parts(band):
            columns[column] = max(columns[column], width)
    for line in scene.lines:
        start, end = scene.span(line)
        for row in label_rows(line, scene) if start < end else ():
            labels[start] = max(labels[start], inter(bold=True).width(row, look.SMALL))
    gaps = math.fsum(labels[column] + _gap(scene) for column in sorted(columns)[:-1])
    return max(_LEAST_PAGE, _ASIDE + math.fsum(columns.values()) + gaps)


def _keep_columns(graph: graphviz.Digraph, scene: Scene) -> None:
    """Hold the bands of a column in line, and columns apart that no line between them holds apart."""
    heads: dict[int, list[str]] = defaultdict(list)
    for band in scene.bands:
        for column, actors in scene.parts(band).items():
            heads[column].append(scene.nodes[actors[0].id])
    for names in heads.values():
        if len(names) > 1:
            with graph.subgraph(graph_attr={"rank": "same"}) as column:
                for name in names:
                    column.node(name)
    joined = {scene.span(line) for line in scene.lines}
    for left, right in pairwise(sorted(heads)):
        if (left, right) not in joined:
            name = f"gap{left}"
            graph.edge(heads[left][0], heads[right][0], key=name, id=name, style="invis", label=SPACER)
