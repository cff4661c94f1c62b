"""The pictures that go with a report, with a portrait of each actor, of each link."""

from __future__ import annotations

from dataclasses import replace

from orgflow import wording
from orgflow.atlas import Atlas
from orgflow.findings import Figure
from orgflow.illustration import actors, links
from orgflow.illustration.maps import calendars, maps
from orgflow.illustration.matrices import matrix
from orgflow.illustration.pyramids import pyramid
from orgflow.illustration.scatters import importance_health
from orgflow.network import Network

__all__ = ["MOST_ACTORS", "MOST_LINKS", "atlas", "figures", "maps"]

MOST_ACTORS, MOST_LINKS = 300, 1_500
MOST_IN_MATRIX = 60  # of a page; as a picture of its own it may be larger


def figures(network: Network) -> tuple[Figure, ...]:
    """Give all pictures of a whole organization, in the order in which they are looked at."""
    return (*maps(network), *sheets(network), *calendars(network))


def sheets(network: Network) -> tuple[Figure, ...]:
    """Give the pyramid, the matrix, the links by their importance, where somebody gives something."""
    if not network.links or len(network.actors) > MOST_ACTORS:
        return ()
    on_top = "The customers stand on top: every level is there for the one above it."
    rows = "Read a row to see what somebody gives, a column to see what somebody needs."
    return (
        replace(pyramid(network, headed=False), caption=on_top),
        replace(matrix(network, headed=False, most=MOST_IN_MATRIX), caption=rows),
        replace(
            importance_health(network, headed=False),
            caption="What lies high and left is worth mending first.",
        ),
    )


def atlas(network: Network) -> Atlas:
    """Tell every actor, every link; nothing but a remark above 300 actors or 1,500 links."""
    if len(network.actors) > MOST_ACTORS or len(network.links) > MOST_LINKS:
        size = (
            f"{wording.plural(len(network.actors), 'actor')} and {wording.plural(len(network.links), 'link')}"
        )
        most = f"{wording.number(MOST_ACTORS)} actors and {wording.number(MOST_LINKS)} links"
        return Atlas(remarks=(f"Actors and links have pages of their own up to {most}; here are {size}.",))
    situations = tuple((one.id, one.name) for one in network.organization.situations)
    return Atlas(actors.portraits(network), links.portraits(network), situations)
