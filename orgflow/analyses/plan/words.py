"""A plan in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from orgflow import wording, worlds
from orgflow.findings import link_short
from orgflow.model import Link
from orgflow.planning import Plan

MOST_NAMED = 4
LOSES = 1e-3


def served(plan: Plan, *gains: float) -> tuple[float, ...]:
    """Give the share served right once shares of today's failures are avoided."""
    outcome = worlds.delivery(plan.network)
    return tuple(1.0 - (1.0 - gain) * outcome.failed / outcome.weight for gain in gains)


def effect(plan: Plan, gain: float) -> str:
    """Say what avoiding a share of today's failures does: "raise what is served right from 72 to 84 ..."."""
    rise = wording.between(*served(plan, 0.0, gain))
    told = f"raise what is served right from {rise} of 100 occasions"
    if " to " not in rise:
        told = f"leave what is served right at about {rise} of 100 occasions"
    return f"{told} and avoid {failures(plan, gain)}"


def points(plan: Plan, gain: float) -> str:
    """Say how many more of a hundred occasions go right: "12"."""
    today, then = served(plan, 0.0, gain)
    return wording.of_hundred(then - today).removesuffix(" of 100")


def failures(plan: Plan, gain: float) -> str:
    """Say a share of today's failures: "about 770 failed occasions a year"; without rates, as a share."""
    outcome = worlds.delivery(plan.network)
    if not outcome.per_year:
        return f"failures on {wording.share(gain * outcome.failed / outcome.weight)} of the occasions"
    return wording.failures(gain * outcome.failed)


def named(plan: Plan, links: Sequence[Link], most: int | None = MOST_NAMED) -> str:
    """Say links shortly: ``"quotes" (Pricing → Sales) and 3 more``."""
    return wording.listing([link_short(plan.network, link) for link in links], most)


def ends(links: Sequence[Link]) -> tuple[str, ...]:
    """Give the ids of those who give and get some links."""
    return tuple(dict.fromkeys(end for link in links for end in (link.provider, link.customer)))


def money(plan: Plan, amount: float) -> str:
    """Say an amount in the currency of the organization: "48,000 EUR"."""
    told = f"{amount:,.2f}".removesuffix(".00")
    return f"{told} {plan.network.organization.currency or ''}".rstrip()


def cost(links: Sequence[Link]) -> float:
    """Give what links cost together; those without a cost are not counted."""
    return math.fsum(link.cost_to_fix or 0.0 for link in links)
