"""An organization on one day, or during some of its situations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from orgflow import wording
from orgflow.contexts import coverage, is_year
from orgflow.model import Organization


def during(organization: Organization, situations: Sequence[str]) -> Organization:
    """Look at an organization while the given situations hold, and no others; none is an ordinary day.

    Raises
    ------
    KeyError
        The organization has no such situation.
    """
    known = {situation.id for situation in organization.situations}
    for name in situations:
        if name not in known:
            raise KeyError(name)
    return replace(organization, during=tuple(sorted(set(situations))))


def told(organization: Organization) -> str:
    """Say when an organization is looked at: "during month-end", "on an ordinary day"; empty for all year."""
    if organization.during is None:
        return ""
    if not organization.during:
        return "on an ordinary day"
    names = {situation.id: situation.name for situation in organization.situations}
    return f"during {wording.listing([names[name] for name in organization.during])}"


def starting(organization: Organization, day: date) -> Organization:
    """Give the organization with its calendar beginning on another day, of the same length as before.

    What is known of links stays as it is written, whenever it was said: a file holds
    one wave. OverflowError where the calendar would end after the year 9999.
    """
    end = organization.horizon_end
    if end is not None:
        length = end - organization.as_of if organization.as_of is not None else None
        end = None if length is None else day + length
    return replace(organization, as_of=day, horizon_end=end)


def on(organization: Organization, day: date) -> Organization:
    """Look at an organization on one day: during the calendar situations that cover a part of it.

    Situations of which only a share or a number of events is known are taken not to hold.
    The calendar stays that of the organization, so that what was observed in its year is
    still held against that year.
    """
    calendars = (situation for situation in organization.situations if situation.is_calendar)
    holding = [situation.id for situation in calendars if coverage(situation, day, day)]
    return replace(during(organization, holding), day=day)


def stretch(organization: Organization) -> str:
    """Say how long the calendar goes, to stand after "over" or "of": "the year", or "the time looked at"."""
    return "the year" if is_year(organization) else "the time looked at"
