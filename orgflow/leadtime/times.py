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

    What is written counts. Without it, what is asked for on request takes as long as
    waiting in the queue of the provider and being worked on, where both are known:
    working hours, turned into hours by the calendar. What comes by itself, such as a
    weekly plan, stands in no queue of requests, and who is overloaded makes wait without
    end, so neither has an estimate.
    """
    known = ((link, _time(network, link)) for link in network.links)
    return {link.id: time for link, time in known if time is not None}


def _time(network: Network, link: Link) -> Time | None:
    if link.lead_time is not None:
        return Time(link.lead_time.hours)
    if link.effort is None or not _is_asked_for(link) or network.actor(link.provider).capacity is None:
        return None
    wait, organization = workload(network).loads[link.provider].wait, network.organization
    if wait is None:
        return None
    year = Year(organization.days_per_year, organization.hours_per_day)
    return Time(by_the_calendar(wait + link.effort.hours, year), is_estimated=True)


def _is_asked_for(link: Link) -> bool:
    """Tell whether each occasion is a request: as its cadence says, or pulled by work."""
    return link.per is not None or (link.how_often is not None and link.how_often.on_request)
