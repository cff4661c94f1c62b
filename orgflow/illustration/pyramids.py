"""The inverted pyramid of an organization, with its weak links."""

from __future__ import annotations

from orgflow.diagrams import pyramid as diagram
from orgflow.diagrams import wordings
from orgflow.findings import Figure
from orgflow.network import Network
from orgflow.ranking import weak


def pyramid(network: Network, *, headed: bool = True) -> Figure:
    """Draw level upon level, the customers on top, with how many of the links between them are weak.

    It shows its title where it is ``headed``.
    """
    return diagram.draw(network, weak(network), title=_title(network), headed=headed)


def _title(network: Network) -> str:
    organization = network.organization
    title = f"Who carries the customers of {organization.name}"
    if not any(actor.is_external for actor in network.actors):
        title = f"Who serves whom at {organization.name}, level by level"
    title = wordings.at_that_time(title, organization)
    return wordings.with_weak(title, len(weak(network)), len(network.links))
