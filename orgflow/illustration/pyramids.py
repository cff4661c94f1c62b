"""The inverted pyramid of an organization, with its weak links."""

from __future__ import annotations

from orgflow import wording
from orgflow.diagrams import pyramid as diagram
from orgflow.findings import Figure
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.views.moment import told


def pyramid(network: Network, *, headed: bool = True) -> Figure:
    """Draw level upon level, the customers on top, with how many of the links between them are weak.

    It shows its title where it is ``headed``.
    """
    return diagram.draw(network, weak(network), title=_title(network), headed=headed)


def _title(network: Network) -> str:
    organization, links = network.organization, weak(network)
    title = f"Who carries the customers of {organization.name}"
    if not any(actor.is_external for actor in network.actors):
        title = f"Who serves whom at {organization.name}, level by level"
    if when := told(organization):
        title += f", {when}"
    of = wording.plural(len(network.links), "link")
    return f"{title}: {len(links)} of {of} {wording.noun(len(links), 'is', 'are')} weak" if links else title
