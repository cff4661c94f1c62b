"""The pictures that go with a report, with a portrait of each actor, of each link."""

from __future__ import annotations

from dataclasses import replace

from orgflow import wording
from orgflow.atlas import Atlas
from orgflow.findings import Figure
from orgflow.illustration import actors, links
from orgflow.illustration.maps import calendars, maps
from orgflow.illustration.matrices import matrix
from orgflow.network import Network

__all__ = ["MOST_ACTORS", "MOST_LINKS", "atlas", "figures", "maps"]

MOST_ACTORS, MOST_LINKS = 300, 1_500


def figures(network: Network) -> tuple[Figure, ...]:
    """Give all pictures of a whole organization, in the order in which they are looked at."""
    return (*maps(network), *tables(network), *calendars(network))


def tables(network: Network) -> tuple[Figure, ...]:
    """Give the matrix, where somebody gives something."""
    if not network.links or len(network.actors) > MOST_ACTORS:
        return ()
    caption = "Read a row to see what somebody gives, a column to see what somebody needs."
    return (replace(matrix(network, headed=False), caption=caption),)


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
