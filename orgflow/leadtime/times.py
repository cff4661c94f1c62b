"""How long each link takes, written or estimated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from orgflow.cadence import Year, by_the_calendar
from orgflow.model import Link
from orgflow.network import Network
from orgflow.workload import workload


class Time(NamedTuple):
    """The hours by the calendar from request to delivery, and whether they are estimated."""

    hours: float
    is_estimated: bool = False


def times(network: Network) -> Mapping[str, Time]:
    """Give how long each link takes, by its id; those of which nothing is known are left out.

    What is written counts. Without it the time is that of waiting in the queue of the
    provider and of being worked on, where both are known: working hours, turned into
    hours by the calendar. Who is overloaded makes wait without end, so there is none.
    """
    known = ((link, _time(network, link)) for link in network.links)
    return {link.id: time for link, time in known if time is not None}


def _time(network: Network, link: Link) -> Time | None:
    if link.lead_time is not None:
        return Time(link.lead_time.hours)
    if link.effort is None or network.actor(link.provider).capacity is None:
        return None
    wait, organization = workload(network).loads[link.provider].wait, network.organization
    if wait is None:
        return None
    year = Year(organization.days_per_year, organization.hours_per_day)
    return Time(by_the_calendar(wait + link.effort.hours, year), is_estimated=True)
