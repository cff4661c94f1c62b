"""How much denser the occasions of a need are in the context that is looked at than over the year."""

from __future__ import annotations

from collections.abc import Callable, Collection

from orgflow.contexts import calendar
from orgflow.model import Organization

Density = Callable[[Collection[str]], float]


def density(organization: Organization) -> Density:
    """Give a function of the situations of a need: its rate in the context, in its rates over the year.

    The yearly occasions of a need fall into the contexts in which its situations hold,
    evenly. So a need without situations comes as often as ever, one whose situations
    hold for a tenth of the year comes ten times as often while they do, and one whose
    situations do not hold comes not at all: over all contexts, weighted by their shares,
    the mean is 1. A context that never holds is taken to hold always. 1 for the whole year.
    """
    if organization.during is None:
        return lambda when: 1.0
    found = calendar(organization, ())
    if not found.part:
        held = frozenset(organization.during)
        return lambda when: float(held.issuperset(when))
    return lambda when: found.within(frozenset(when)) / found.part if when else 1.0
