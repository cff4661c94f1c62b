"""The lines of links with their tips, labels, tooltips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import graphviz

from orgflow.diagrams import look, wordings
from orgflow.diagrams.dot import rich, tooltip
from orgflow.diagrams.inks import FADED_WIDTH, WIDTH, struck
from orgflow.diagrams.lines import Line
from orgflow.diagrams.scene import Scene, Story
from orgflow.diagrams.text import broken
from orgflow.model import Link

SPACE = 44  # points of a spacer, about the width of a short label
SPACER = f'<<table border="0"><tr><td width="{SPACE}"></td></tr></table>>'

_MOST_TOLD = 40  # links that the tooltip of a line tells
_LONGEST = 185.0  # points of a label before it is broken


def draw_line(graph: graphviz.Digraph, name: str, line: Line, scene: Scene) -> None:
    """Add a line to the graph.

    Graphviz ranks boxes by the direction of lines. So a line always starts in
    the column further left; where the customer stands there, its tips change ends.
    """
    start, end = scene.columns[line.provider], scene.columns[line.customer]
    attributes = _ink(line, scene) | _tips(line, backwards=start > end) | _ports(same_column=start == end)
    attributes |= {"key": name, "id": name, "tooltip": tooltip(_tooltip(line, scene))}
    label = _label(line, scene)
    if label:
        attributes["xlabel" if start == end else "label"] = label
    if scene.story is not None and not scene.is_faded(line):
        attributes["taillabel"] = _beside(_failing(line, scene.story, scene), line, scene)
    if scene.steps is not None:
        attributes |= _step(line, scene.steps, scene)
    ends = scene.nodes[line.provider], scene.nodes[line.customer]
    graph.edge(*(reversed(ends) if start > end else ends), **attributes)


def label_rows(line: Line, scene: Scene) -> list[str]:
    """Give what a line says, row by row."""
    texts, bold = scene.texts(line), bool(line.weak)
    return [row for text, end in texts for row in broken(text, look.SMALL, _LONGEST, bold=bold, end=end)]


def _tooltip(line: Line, scene: Scene) -> str:
    """Tell every link of a line in a row of its own, the weak first where there are too many."""
    links = line.links
    if len(links) > _MOST_TOLD:
        links = tuple(sorted(links, key=lambda link: link not in line.weak))
    more = [f"{len(links) - _MOST_TOLD} more"] if len(links) > _MOST_TOLD else []
    return "\n".join([*(_told(link, scene) for link in links[:_MOST_TOLD]), *more])


def _told(link: Link, scene: Scene) -> str:
    told = wordings.sentence(link, scene.network)
    mark = scene.marks.links.get(link.id) if scene.marks else None
    return f"{told} ({mark.ink.kind})" if mark else told


def _ink(line: Line, scene: Scene) -> dict[str, str]:
    if scene.marks is not None:
        return _marked(line, scene)
    width = look.thickness(line.per_year)
    colour, kind = look.HEALTHY, "healthy"
    if line.weak:
        colour, kind = look.WEAK, "weak"
    elif line.situational:
        colour, kind = look.SITUATION, "situation"
    elif scene.story is not None:
        colour, kind = look.INK, "felling"
    elif scene.steps is not None:
        colour, kind = look.INK, "step"
    if kind != "healthy":
        width = max(width, look.VISIBLE)
    if scene.is_faded(line):
        colour, kind = look.FADED, "faded"
    style = "dotted" if line.situational else "dashed" if line.weak else "solid"
    return {"color": colour, "style": style, "penwidth": f"{width:g}", "class": kind}


def _marked(line: Line, scene: Scene) -> dict[str, str]:
    mark = scene.mark(line)
    if mark is None:
        style = "dotted" if line.situational else "solid"
        return {"color": look.FADED, "style": style, "penwidth": f"{FADED_WIDTH:g}", "class": "faded"}
    ink = mark.ink
    return {"color": ink.colour, "style": ink.style, "penwidth": f"{WIDTH:g}", "class": ink.kind}


def _tips(line: Line, backwards: bool) -> dict[str, str]:
    """Full tip at the customer, hollow tip at the provider who is owed something back."""
    if not line.owed:
        return {"dir": "back" if backwards else "forward"}
    return {"dir": "both", "arrowhead": "normal", "arrowtail": "empty"}  # never runs backwards


def _ports(same_column: bool) -> dict[str, str]:
    if same_column:
        return {"tailport": "w", "headport": "w", "constraint": "false"}
    return {"tailport": "e", "headport": "w"}


def _label(line: Line, scene: Scene) -> str:
    text = "<br/>".join(map(rich, label_rows(line, scene)))
    if not text:
        return SPACER if line in scene.spacers else ""
    mark = scene.mark(line)
    if mark is not None:
        inner = struck(f"<b>{text}</b>", mark.ink)
        return f'<<font point-size="{look.SMALL}" color="{mark.ink.colour}">{inner}</font>>'
    plain = look.SITUATION if line.situational else look.GREY
    colour = look.FADED if scene.is_faded(line) else look.WEAK if line.weak else plain
    inner = f"<b>{text}</b>" if line.weak else text
    return f'<<font point-size="{look.SMALL}" color="{colour}">{inner}</font>>'


def _failing(line: Line, story: Story, scene: Scene) -> list[str]:
    failing = [link for link in line.links if link.id in story.felling | story.broken]
    return [wordings.failing(link, line, scene.network, broken=link.id in story.broken) for link in failing]


def _step(line: Line, steps: Mapping[str, str], scene: Scene) -> dict[str, str]:
    told = [steps[link.id] for link in line.links if steps.get(link.id)]
    return {"taillabel": _beside(told, line, scene)} if told else {}


def _beside(told: Sequence[str], line: Line, scene: Scene) -> str:
    """Give words near the start of a line: a label of its own, for which the layout keeps no room."""
    rows = [row for text in told for row in broken(text, look.SMALL, _LONGEST, bold=True)]
    text = "<br/>".join(map(rich, rows))
    return f'<<font point-size="{look.SMALL}" color="{_ink(line, scene)["color"]}"><b>{text}</b></font>>'
