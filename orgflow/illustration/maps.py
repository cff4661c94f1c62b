"""The maps that go with a report, with the calendar where there is one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from orgflow import wording
from orgflow.diagrams import calendar, wordings
from orgflow.diagrams import map as diagram
from orgflow.findings import Figure
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.selection import Selection
from orgflow.workload import workload

MOST_NAMED = 3


def maps(network: Network) -> tuple[Figure, ...]:
    """Give the map of the weak links, where there are some, then that of all links; places are the same.

    They show no titles, for a report has headings of its own.
    """
    whole = replace(whole_map(network, headed=False), name="map", caption=_whole_told(network))
    if not weak(network):
        return (whole,)
    return replace(weak_map(network, headed=False), name="weak-links", caption=_weak_told(network)), whole


def calendars(network: Network) -> tuple[Figure, ...]:
    """Give the picture of everybody's weeks, where work is known of somebody; none for one context."""
    work = workload(network)
    known = [name for name, load in work.loads.items() if load.utilisation is not None]
    if not known or network.organization.during is not None:
        return ()
    fullest = min(known, key=lambda name: (-(work.peak(name) or 0.0), name))
    caption = f"The darker a week, the more is asked of somebody; {network.name(fullest)} is the fullest."
    return (replace(calendar.draw(network, headed=False), name="calendar", caption=caption),)


def weak_map(network: Network, *, headed: bool = True, selection: Selection | None = None) -> Figure:
    """Draw the map with only the weak links in ink; of a selection, just that."""
    links, organization = weak(network), network.organization
    title = wordings.at_that_time(f"The weak links at {organization.name}", organization)
    return diagram.draw(network, links, emphasis=links, title=title, headed=headed, selection=selection)


def whole_map(network: Network, *, headed: bool = True, selection: Selection | None = None) -> Figure:
    """Draw the map of all links; of one context, those that are not needed then are faded.

    Of a selection, just that.
    """
    organization = network.organization
    if organization.during is None:
        return diagram.draw(network, weak(network), headed=headed, selection=selection)
    awake = tuple(link.id for link in network.links if network.is_needed(link))
    title = wordings.at_that_time(f"Who depends on whom at {organization.name}", organization)
    links = weak(network)
    return diagram.draw(network, links, emphasis=awake, title=title, headed=headed, selection=selection)


def _weak_told(network: Network) -> str:
    links = [network.link(link) for link in weak(network)]
    of = f"{len(links)} of {wording.plural(len(network.links), 'link')}"
    told = wording.listing([_named(network, link) for link in links], MOST_NAMED)
    return f"{of} {wording.noun(len(links), 'is', 'are')} weak: {told}."


def _named(network: Network, link: Link) -> str:
    return f"{link.deliverable} ({wording.chain([network.name(link.provider), network.name(link.customer)])})"


def _whole_told(network: Network) -> str:
    """Say where most links meet."""
    ends = Counter(end for link in network.links for end in {link.provider, link.customer})
    if not ends:
        return "No links are written yet."
    busiest = min(ends, key=lambda actor: (-ends[actor], actor))
    of = wording.plural(len(network.links), "link")
    return f"Most links meet in {network.name(busiest)}: {ends[busiest]} of {of} begin or end there."
