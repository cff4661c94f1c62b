"""Routes on the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orgflow import wording
from orgflow.diagrams import ways
from orgflow.findings import Figure, fewer
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.routes import Route, RouteFinder
from orgflow.selection import Selection
from orgflow.views.moment import told


def routes(
    network: Network,
    start: str,
    end: str | None = None,
    limit: int = 3,
    selection: Selection | None = None,
) -> Figure:
    """Draw the routes of an actor to an external customer, or to any, with the weakest step named.

    The routes are those of the whole organization, whatever part of it is drawn.

    Raises KeyError for the id of an actor that does not exist.
    """
    finder = RouteFinder(network, network.external if end is None else (end,))
    found = finder.best(start, limit)
    where = network.name(end) if end is not None else "the external customers"
    count = wording.plural(len(found.routes), "route") if found.routes else "no route"
    when = told(network.organization)
    title = f"How {network.name(start)} reaches {where}{f' {when}' if when else ''}: {count}"
    sentence = _sentence(network, found.routes)
    if not found.complete:
        sentence += " Not all routes were searched."
    figure = ways.draw(
        network,
        _steps(network, found.routes),
        weak(network),
        title=title,
        sentence=sentence.strip(),
        selection=selection,
    )
    return replace(figure, name="routes")


def _steps(network: Network, found: Sequence[Route]) -> dict[str, str]:
    """Give the words beside each step: the weakest of each route is called so."""
    steps = {link.id: "" for route in found for link in route.links}
    weakest = {route.weakest.id: route.weakest for route in found if _may_tell(network, route)}
    return steps | {name: f"weakest step: {link.deliverable}" for name, link in weakest.items()}


def _sentence(network: Network, found: Sequence[Route]) -> str:
    if not found:
        return "No way of links leads there."
    route = found[0]
    if not _may_tell(network, route):
        return f"How well {'it' if len(found) == 1 else 'the first'} works rests on {fewer(network)}."
    link = route.weakest
    whose = wording.chain([network.name(link.provider), network.name(link.customer)])
    which = "It" if len(found) == 1 else "The one on which most goes wrong"
    works = f"{which} works on {wording.of_hundred(route.success)} occasions"
    return works + (f'; its weakest step is "{link.deliverable}" ({whose}).' if len(route.links) > 1 else ".")


def _may_tell(network: Network, route: Route) -> bool:
    """Tell whether no step's health rests on ratings by too few people."""
    return all(network.disclosure.is_whole(link.id) for link in route.links)
