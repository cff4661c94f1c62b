"""What the script of a page needs to know, by number: actors, links, who falls with whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orgflow.atlas import ActorPortrait, LinkPortrait
from orgflow.diagrams.look import SHADES
from orgflow.findings import Figure
from orgflow.formats.html.views import LAYERS, Views
from orgflow.plaintext import one_line


def data(views: Views, figure: Figure | None) -> dict[str, Any]:
    """Give actors, links, situations as plain data; ``figure`` is the map that shows them.

    Actors and links refer to each other by their places in these lists. Of an actor:
    name, anchor, layer, id of its box, in each round the links for want of which their
    customers fall. Of a link: name, anchor, provider, customer, id of its line, situations,
    whether its customer falls with it.
    """
    atlas = views.atlas
    drawn = _drawn(figure)
    number = {portrait.id: place for place, portrait in enumerate(atlas.actors)}
    link_number = {portrait.id: place for place, portrait in enumerate(atlas.links)}
    situations = {name: place for place, (name, _) in enumerate(atlas.situations)}
    return {
        "last_shade": len(SHADES) - 1,
        "layers": [heading for _, heading in LAYERS],
        "situations": [one_line(name) for _, name in atlas.situations],
        "actors": _table([_actor(views, one, drawn, link_number) for one in atlas.actors]),
        "links": _table([_link(views, one, drawn, number, situations) for one in atlas.links]),
    }


def _table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Say the keys once for all."""
    return {"keys": [*rows[0]] if rows else [], "rows": [[*row.values()] for row in rows]}


def _drawn(figure: Figure | None) -> Mapping[str, str]:
    """Give the drawn element that stands for each actor or link, by its id."""
    stands_for = figure.stands_for if figure else {}
    return {one: element for element, ids in stands_for.items() for one in ids}


def _actor(
    views: Views,
    actor: ActorPortrait,
    drawn: Mapping[str, str],
    link_number: Mapping[str, int],
) -> dict[str, Any]:
    rounds: list[list[int]] = []
    for fall in actor.falls or ():
        rounds += [[] for _ in range(fall.round - len(rounds))]
        rounds[fall.round - 1].append(link_number[fall.link])
    return {
        "name": one_line(actor.name),
        "anchor": views.anchors.actor(actor.id),
        "layer": [position for position, _ in LAYERS].index(actor.layer),
        "box": drawn.get(actor.id),
        "falls": None if actor.falls is None else rounds,
        "loss": one_line(actor.loss),
    }


def _link(
    views: Views,
    link: LinkPortrait,
    drawn: Mapping[str, str],
    number: Mapping[str, int],
    situations: Mapping[str, int],
) -> dict[str, Any]:
    return {
        "name": one_line(link.deliverable),
        "anchor": views.anchors.link(link.id),
        "provider": number[link.provider],
        "customer": number[link.customer],
        "line": drawn.get(link.id),
        "when": [situations[name] for name in link.when if name in situations],
        "fells": link.fells,
        "loss": one_line(link.loss),
    }
