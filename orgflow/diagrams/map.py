"""The map: who depends on whom, layer by layer toward the external customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import pairwise

import graphviz

from orgflow.diagrams import captions, look
from orgflow.diagrams.boxes import box_width, draw_band
from orgflow.diagrams.fonts import FAMILY, inter
from orgflow.diagrams.inks import Marks
from orgflow.diagrams.legend import heading
from orgflow.diagrams.scene import Scene
from orgflow.diagrams.strokes import SPACE, SPACER, draw_line, label_rows
from orgflow.findings import Figure
from orgflow.network import Network

_LEAST_PAGE = 560.0  # points
_ASIDE = 40.0  # points that lines within the first column take
_BAND_MARGIN = 28.0  # points left and right of the boxes in a band, together


def draw(
    network: Network,
    weak: Collection[str] = (),
    *,
    emphasis: Collection[str] | None = None,
    title: str | None = None,
    marks: Marks | None = None,
    headed: bool = True,
) -> Figure:
    """Draw the map of a network.

    Parameters
    ----------
    network
        The organization to draw.
    weak
        Ids of the links to draw as weak.
    emphasis
        Ids of the links that keep their ink while all others fade, for a talk
        about just these; None for all. Places do not change with it.
    title
        The heading, if not the usual question.
    marks
        Links and actors that stand out in inks of their own while all others
        fade, in place of weak links and emphasis.
    headed
        Whether the picture shows its title; not where a page has it already.

    Returns
    -------
    Figure
        DOT text that Graphviz' ``dot`` draws as well. The box of the i-th actor
        of ``network.actors`` is named ``n<i>``; each line has a key that is its ``id``,
        and the label of a line has that id with ``-label`` behind it.

    Raises KeyError for the id of a link that does not exist.

    """
    scene = Scene(network, frozenset(weak), None if emphasis is None else frozenset(emphasis), marks)
    title = title or f"Who depends on whom at {network.organization.name}"
    graph = graphviz.Digraph(
        "map",
        graph_attr=_page(scene, title if headed else ""),
        node_attr={"fontname": FAMILY, "shape": "box", "style": "rounded,filled", "fillcolor": "white"},
        edge_attr={"fontname": FAMILY, "arrowsize": "0.55"},
    )
    for i, band in enumerate(scene.bands):
        draw_band(graph, f"cluster_{i}", band, scene)
    _keep_columns(graph, scene)
    for i, line in enumerate(scene.lines):
        draw_line(graph, f"l{i}", line, scene)
    return Figure(title, graph.source, captions.alternative(scene), stands_for=_stands_for(scene))


def _stands_for(scene: Scene) -> dict[str, tuple[str, ...]]:
    boxes = {node: (actor,) for actor, node in scene.nodes.items()}
    return boxes | {f"l{i}": tuple(link.id for link in line.links) for i, line in enumerate(scene.lines)}


def _page(scene: Scene, title: str) -> dict[str, str]:
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
        "label": heading(title, captions.sentence(scene), captions.entries(scene), _width(scene)),
    }


def _gap(scene: Scene) -> float:
    """Give the points between columns beside the label: more lines need more room."""
    return 44.6 + 0.29 * len(scene.lines)


def _width(scene: Scene) -> float:
    """Estimate the width of the map in points, so that its heading becomes about as wide."""
    columns: dict[int, float] = defaultdict(float)
    labels: dict[int, float] = defaultdict(lambda: float(SPACE))
    for band in scene.bands:
        column = band.layer.column
        columns[column] = max(columns[column], box_width(band.actors) * 72 + _BAND_MARGIN)
    for line in scene.lines:
        start, end = scene.span(line)
        for row in label_rows(line, scene) if start < end else ():
            labels[start] = max(labels[start], inter(bold=True).width(row, look.SMALL))
    gaps = sum(labels[column] + _gap(scene) for column in sorted(columns)[:-1])
    return max(_LEAST_PAGE, _ASIDE + sum(columns.values()) + gaps)


def _keep_columns(graph: graphviz.Digraph, scene: Scene) -> None:
    """Hold the bands of a column in line, and columns apart that no line between them holds apart."""
    heads: dict[int, list[str]] = defaultdict(list)
    for band in scene.bands:
        heads[band.layer.column].append(scene.nodes[band.actors[0].id])
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
