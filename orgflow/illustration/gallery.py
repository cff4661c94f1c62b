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
from orgflow.illustration.matrices import By as GroupedBy
from orgflow.illustration.matrices import Order, matrix
from orgflow.illustration.pyramids import pyramid
from orgflow.illustration.scatters import importance_health
from orgflow.illustration.stories import story
from orgflow.illustration.ways import routes
from orgflow.network import Network
from orgflow.selection import By, Selection, collapsed


@dataclass(frozen=True, slots=True)
class Choice:
    """What a picture is to show: ids of actors, how many routes, what breaks, how a table is made.

    ``where`` is the part that is drawn, ``collapse`` what is drawn as one box.
    """

    start: str = ""
    end: str | None = None
    limit: int = 3
    breaks: tuple[Component, ...] = ()
    by: GroupedBy = "layer"
    order: Order = "name"
    actor: str = ""
    where: Selection | None = None
    collapse: By | None = None

    def selection(self, network: Network) -> Selection | None:
        """Give what is drawn of a network, in which boxes; None for all."""
        return collapsed(network, self.collapse, self.where) if self.collapse else self.where


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by name: what it shows, how it is drawn, which fields of a choice it takes or needs.

    ``is_map``: whether it has a box for each actor that is drawn, with lines between them.
    """

    name: str
    shows: str
    draw: Callable[[Network, Choice], Figure]
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    is_map: bool = False


PICTURES = (
    Picture(
        "map",
        "who depends on whom",
        lambda network, choice: whole_map(network, selection=choice.selection(network)),
        ("where", "collapse"),
        is_map=True,
    ),
    Picture(
        "spotlight",
        "the same, only the weak links in ink",
        lambda network, choice: weak_map(network, selection=choice.selection(network)),
        ("where", "collapse"),
        is_map=True,
    ),
    Picture(
        "route",
        "how an actor's work reaches an external customer",
        lambda network, choice: routes(network, choice.start, choice.end, choice.limit, choice.where),
        ("start", "end", "limit", "where"),
        ("start",),
        is_map=True,
    ),
    Picture(
        "domino",
        "who falls when something breaks",
        lambda network, choice: _domino(network, choice),
        ("breaks", "where"),
        ("breaks",),
        is_map=True,
    ),
    Picture(
        "matrix",
        "who gives what to whom, as a table",
        lambda network, choice: matrix(network, by=choice.by, order=choice.order, selection=choice.where),
        ("by", "order", "where"),
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


def _domino(network: Network, choice: Choice) -> Figure:
    breaks = choice.breaks
    names = [network.name(x.id) if x.kind == "actor" else network.link(x.id).deliverable for x in breaks]
    together = " together" if len(names) > 1 else ""
    title = f"If {wording.listing(names)} failed{together}: who falls, round by round"
    return story(Domino(network, breaks), title, choice.where)
