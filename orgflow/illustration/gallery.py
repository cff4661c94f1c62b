"""The pictures of an organization that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orgflow import wording
from orgflow.diagrams import calendar
from orgflow.domino import Component, Domino
from orgflow.findings import Figure
from orgflow.illustration.cards import card
from orgflow.illustration.maps import weak_map, whole_map
from orgflow.illustration.matrices import By, Order, matrix
from orgflow.illustration.pyramids import pyramid
from orgflow.illustration.scatters import importance_health
from orgflow.illustration.stories import story
from orgflow.illustration.ways import routes
from orgflow.network import Network


@dataclass(frozen=True, slots=True)
class Choice:
    """What a picture is to show: ids of actors, how many routes, what breaks, how a table is made."""

    start: str = ""
    end: str | None = None
    limit: int = 3
    breaks: tuple[Component, ...] = ()
    by: By = "layer"
    order: Order = "name"
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by name: what it shows, how it is drawn, which fields of a choice it takes or needs."""

    name: str
    shows: str
    draw: Callable[[Network, Choice], Figure]
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


PICTURES = (
    Picture("map", "who depends on whom", lambda network, choice: whole_map(network)),
    Picture("spotlight", "the same, only the weak links in ink", lambda network, choice: weak_map(network)),
    Picture(
        "route",
        "how an actor's work reaches an external customer",
        lambda network, choice: routes(network, choice.start, choice.end, choice.limit),
        ("start", "end", "limit"),
        ("start",),
    ),
    Picture(
        "domino",
        "who falls when something breaks",
        lambda network, choice: _domino(network, choice.breaks),
        ("breaks",),
        ("breaks",),
    ),
    Picture(
        "matrix",
        "who gives what to whom, as a table",
        lambda network, choice: matrix(network, by=choice.by, order=choice.order),
        ("by", "order"),
    ),
    Picture("pyramid", "who carries the customers, level by level", lambda network, choice: pyramid(network)),
    Picture(
        "card",
        "what one actor needs and gives",
        lambda network, choice: card(network, choice.actor),
        ("actor",),
        ("actor",),
    ),
    Picture("calendar", "how full the weeks are", lambda network, choice: calendar.draw(network)),
    Picture(
        "importance-health",
        "what matters against how well it works",
        lambda network, choice: importance_health(network),
    ),
)


def named(name: str) -> Picture:
    """Give the picture of a name; raises KeyError where there is none."""
    for picture in PICTURES:
        if picture.name == name:
            return picture
    raise KeyError(name)


def taking(field: str) -> tuple[str, ...]:
    """Give the names of the pictures that take a field of a choice."""
    return tuple(picture.name for picture in PICTURES if field in picture.takes)


def _domino(network: Network, breaks: tuple[Component, ...]) -> Figure:
    names = [network.name(x.id) if x.kind == "actor" else network.link(x.id).deliverable for x in breaks]
    together = " together" if len(names) > 1 else ""
    title = f"If {wording.listing(names)} failed{together}: who falls, round by round"
    return story(Domino(network, breaks), title)
