"""What the standard of a link says, as figures."""

from __future__ import annotations

from orgflow.model import Link


def within(link: Link) -> float | None:
    """Give the time that a link's standard allows, in hours; None where it names none."""
    standard = link.standard
    return None if standard is None or standard.within is None else standard.within.hours


def met(link: Link) -> float | None:
    """Give the share of the occasions that a link's standard names; None where it names none."""
    return None if link.standard is None else link.standard.met


def hours(link: Link) -> float:
    """Give the time that a link's standard allows, in hours; 0 where it names none."""
    return within(link) or 0.0
