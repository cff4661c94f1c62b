"""Whether a map has more boxes or lines than can be drawn, told before anything is computed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace

from orgflow import extent
from orgflow.diagrams.matrix import MOST_ACTORS
from orgflow.illustration.gallery import Choice, Picture
from orgflow.illustration.sizes import may_be_drawn, size
from orgflow.network import Network
from orgflow.selection import By, Selection, collapsed, selected
from orgflow.wording import plural


def refusal(network: Network, picture: Picture, choice: Choice) -> str:
    """Say why a picture cannot be drawn, with what can be drawn instead; empty where it may be.

    Boxes are counted, and lines as if no link were weak: weak links only make more of them, so
    that what is refused here would be refused when everything is computed.
    """
    if not picture.is_map:
        return ""
    boxes, lines = size(network, choice.selection(network))
    if may_be_drawn(boxes, lines):
        return ""
    most = extent.allowed()
    return (
        f"With --view {picture.name} this picture has {plural(boxes, 'box', 'boxes')} and at least "
        f"{plural(lines, 'line')}; pictures are drawn up to {most.boxes:,} boxes and {most.lines:,} "
        f"lines. {_ways_out(network, picture, choice)}{_more(boxes, lines)}"
    )


def _more(boxes: int, lines: int) -> str:
    """Offer to try all the same; Graphviz has a time of its own in which to succeed."""
    more = extent.way_out(boxes=boxes, lines=lines)
    return f" To try it all the same: {more}" if more else ""


def _ways_out(network: Network, picture: Picture, choice: Choice) -> str:
    ways = [*_parts(network, choice)]
    if "collapse" in picture.takes:
        ways += _groups(network, choice)
    if len((choice.where or selected(network, ())).actors) <= MOST_ACTORS:
        ways.append("a table: --view matrix")
    told = f"Draw {'; or '.join(ways)}. " if ways else ""
    return f"{told}The tables say the same as the picture: orgflow analyze."


def _parts(network: Network, choice: Choice) -> Iterator[str]:
    """Offer the surroundings of whom the picture is about, or of anybody, where they are few enough."""
    about = _about(network, choice)
    centre = about or _quietest(network)
    if not centre:
        return
    near = selected(network, (f"near={centre}:1",))
    part = near if choice.where is None else _both(network, choice.where, near)
    if centre in part.actors and may_be_drawn(*size(network, part)):
        condition = shlex.quote(f"near={about or 'ACTOR'}:1")
        yield f"{network.name(about) if about else 'one actor'} with those it deals with: --where {condition}"


def _about(network: Network, choice: Choice) -> str:
    """Give the id of the actor at which routes begin or who breaks; empty where all are alike."""
    if choice.start or not choice.breaks:
        return choice.start
    broken = choice.breaks[0]
    return broken.id if broken.kind == "actor" else network.link(broken.id).customer


def _quietest(network: Network) -> str:
    """Give the id of the actor who deals with the fewest others, but with some; empty without links."""
    ends = {end for link in network.links for end in (link.provider, link.customer)}
    dealings = {x: len({*network.providers_of(x), *network.customers_of(x)}) for x in ends}
    return min(dealings, key=lambda one: (dealings[one], one), default="")


def _both(network: Network, where: Selection, near: Selection) -> Selection:
    actors, links = where.actors & near.actors, where.links & near.links
    return replace(where, actors=actors, links=links)


def _groups(network: Network, choice: Choice) -> Iterator[str]:
    """Offer fewer boxes, by the finest groups there are that leave few enough."""
    kinds: tuple[tuple[By, str], ...] = (("part_of", "department"), ("layer", "layer"))
    for by, noun in kinds:
        drawn = collapsed(network, by, choice.where)
        if by != choice.collapse and drawn.boxes and may_be_drawn(*size(network, drawn)):
            yield f"each {noun} as one box: --collapse {by}"
            return
