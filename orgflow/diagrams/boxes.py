"""The boxes of actors in the bands of their layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import graphviz

from orgflow.diagrams import look
from orgflow.diagrams.dot import rich, tooltip
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.inks import Mark, struck
from orgflow.diagrams.scene import Band, Scene, Story
from orgflow.diagrams.text import broken
from orgflow.diagrams.wordings import number
from orgflow.model import Actor
from orgflow.wording import listing, plural

BOTTLENECK = 3  # weak links that meet in one actor

_MOST_NAMED = 40  # actors that the tooltip of a box names
_LONGEST = 190.0  # points of a name before it is broken
_LEAST, _MARGIN = 2.2, 0.28  # inches of a box, inches left and right of a name together


def draw_band(graph: graphviz.Digraph, name: str, band: Band, scene: Scene) -> None:
    """Add a layer to the graph."""
    layer = band.layer
    heading = f'<font point-size="{look.LAYER}" color="{layer.frame}"><b>{rich(layer.heading)}</b></font>'
    width = box_width(band.actors, scene)
    with graph.subgraph(name=name) as group:
        group.attr(style="rounded,filled", margin="14", label=f"<{heading}>")
        group.attr(fillcolor=layer.fill, color=layer.border)
        for actors in scene.parts(band).values():
            with group.subgraph(graph_attr={"rank": "same"}) as column:
                for actor in actors:
                    name = scene.nodes[actor.id]
                    column.node(name, id=name, width=f"{width:.2f}", **_box(actor, layer, scene))


def box_width(actors: Sequence[Actor], scene: Scene) -> float:
    """Give the width in inches that all boxes of a band have, so that every name fits."""
    widths = [inter(bold=True).width(row, look.NAME) for actor in actors for row in _rows(actor)]
    groups = [actor for actor in actors if actor.id in scene.inside]
    widths += [inter().width(_held(actor, scene), look.SMALL) for actor in groups]
    return max(_LEAST, max(widths) / 72 + _MARGIN)


def _rows(actor: Actor) -> list[str]:
    return broken(actor.name, look.NAME, _LONGEST, bold=True)


def _box(actor: Actor, layer: look.Layer, scene: Scene) -> dict[str, str]:
    if scene.marks is not None:
        return _marked_box(actor, scene.marks.actors.get(actor.id), scene)
    crowded = _is_crowded(actor, scene)
    side = "0.14" if scene.story is None else "0"
    attributes = {
        "label": _label(actor, scene),
        "tooltip": tooltip(_tooltip(actor, scene)),
        "color": look.WEAK if crowded or _weak_inside(actor, scene) else layer.frame,
        "penwidth": "2.6" if crowded else "1.2",
        "margin": f"{side},0.09" if crowded or _is_absent(actor) else f"{side},0.06",
        "height": "0.44",
    }
    if scene.is_group(actor.id):
        attributes["peripheries"] = "2"  # a double frame: more than one actor
    if _is_absent(actor):
        attributes |= {"style": "rounded,filled,dashed", "color": look.HEALTHY}
    return attributes if scene.story is None else attributes | _shading(actor, scene.story)


def _shading(actor: Actor, story: Story) -> dict[str, str]:
    """Give the ink of a box in a storyboard; the sign of its round stands in the margin of its name."""
    if actor.id not in story.rounds:
        return {"color": look.RULE}
    fill = look.shade(story.rounds[actor.id]).fill
    return {"fillcolor": fill, "color": fill}


def _marked_box(actor: Actor, mark: Mark | None, scene: Scene) -> dict[str, str]:
    """Give the box of an actor on a map with inks: one that stands out, or one that fades."""
    style = "rounded,filled,dashed" if mark and mark.ink.style == "dashed" else "rounded,filled"
    return {
        "label": _marked_label(actor, mark, scene),
        "tooltip": tooltip(_tooltip(actor, scene)),
        "color": mark.ink.colour if mark else look.RULE,
        "penwidth": "2.6" if mark else "1.2",
        "style": style,
        "margin": "0.14,0.09" if mark else "0.14,0.06",
        "height": "0.44",
    }


def _marked_label(actor: Actor, mark: Mark | None, scene: Scene) -> str:
    name = "<br/>".join(map(rich, _rows(actor)))
    if mark is None:
        return f'<<font point-size="{look.NAME}" color="{look.GREY}">{name}{_star(actor, scene)}</font>>'
    told = broken(mark.words, look.SMALL, _LEAST * 72, end=mark.end)
    first = struck(f"<b>{name}</b>", mark.ink) + _star(actor, scene)
    rows = "<br/>".join([first, *(_small(row, mark.ink.colour) for row in told)])
    return f'<<font point-size="{look.NAME}" color="{look.INK}">{rows}</font>>'


def _label(actor: Actor, scene: Scene) -> str:
    colours = _colours(actor, scene)
    name = "<br/>".join(map(rich, _rows(actor)))
    star = _star(actor, scene, colours.star)
    rows = [_sign(actor, scene) + (f"<b>{name}</b>" if _is_crowded(actor, scene) else name) + star]
    if _is_absent(actor):
        rows.append(_small(actor.status, colours.star))
    if actor.id in scene.inside:
        rows.append(_small(_held(actor, scene), colours.weak if _weak_inside(actor, scene) else colours.star))
    if _is_crowded(actor, scene):
        rows.append(_small(plural(scene.weak_of[actor.id], "weak link"), colours.weak))
    return f'<<font point-size="{look.NAME}" color="{colours.name}">{"<br/>".join(rows)}</font>>'


class _Colours(NamedTuple):
    """The colours of what is written in a box: its name, its star or status, its weak links."""

    name: str
    star: str
    weak: str


def _colours(actor: Actor, scene: Scene) -> _Colours:
    if scene.story is None:
        return _Colours(look.INK, look.GREY, look.WEAK)
    fallen = scene.story.rounds.get(actor.id)
    return _Colours(*[look.GREY if fallen is None else look.shade(fallen).text] * 3)


def _sign(actor: Actor, scene: Scene) -> str:
    if scene.story is None or actor.id not in scene.story.rounds:
        return ""
    return f'<font point-size="{look.SMALL}"><b>{number(scene.story.rounds[actor.id])}</b> </font>'


def _star(actor: Actor, scene: Scene, colour: str = look.GREY) -> str:
    """Give the sign of a position that is derived."""
    return f'<font color="{colour}">*</font>' if scene.is_derived(actor.id) else ""


def _small(text: str, colour: str) -> str:
    return f'<font point-size="{look.SMALL}" color="{colour}">{rich(text)}</font>'


def _held(actor: Actor, scene: Scene) -> str:
    """Say what a box stands for: "7 actors, 4 links inside, 1 weak"."""
    links, weak = scene.inside[actor.id], _weak_inside(actor, scene)
    parts = [plural(len(scene.members[actor.id]), "actor")]
    parts += [f"{plural(len(links), 'link')} inside"] if links else []
    return ", ".join(parts + ([f"{weak} weak"] if weak else []))


def _weak_inside(actor: Actor, scene: Scene) -> int:
    return sum(link.id in scene.weak for link in scene.inside.get(actor.id, ()))


def _tooltip(actor: Actor, scene: Scene) -> str:
    if actor.id in scene.inside:
        names = listing([scene.network.name(one) for one in scene.members[actor.id]], _MOST_NAMED)
        return f"{actor.name}: {_held(actor, scene)}: {names}"
    gets, gives = (len(links(actor.id)) for links in (scene.network.links_into, scene.network.links_from))
    weak = scene.weak_of[actor.id]
    told = f"{actor.name}: gets {gets}, gives {gives}"
    told = f"{told}; {plural(weak, 'weak link')}" if weak else told
    fallen = None if scene.story is None else scene.story.rounds.get(actor.id)
    return told if fallen is None else f"{told}; {f'falls in round {fallen}' if fallen else 'broken'}"


def _is_crowded(actor: Actor, scene: Scene) -> bool:
    return scene.weak_of[actor.id] >= BOTTLENECK


def _is_absent(actor: Actor) -> bool:
    """Tell whether an external customer is none today."""
    return actor.is_external and not actor.is_counted
