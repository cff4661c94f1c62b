"""An organization as it would stand on another day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from orgflow.model import Organization


def as_of(organization: Organization, day: date) -> Organization:
    """Give the organization with its calendar beginning on another day, of the same length as before.

    What is known of links stays as it is written, whenever it was said: a file holds
    one wave. OverflowError where the calendar would end after the year 9999.
    """
    end = organization.horizon_end
    if end is not None:
        length = end - organization.as_of if organization.as_of is not None else None
        end = None if length is None else day + length
    return replace(organization, as_of=day, horizon_end=end)
