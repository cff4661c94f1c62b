"""The tables of a plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from orgflow import grounds, wording, worlds
from orgflow.analyses.plan.words import LOSES, cost, served
from orgflow.findings import Column, Table, Value
from orgflow.model import Link
from orgflow.planning import MONTHS, Month, Package, Plan
from orgflow.uncertainty import Range
from orgflow.worlds import Delivery

SETS = (
    Column("k", "Links"),
    Column("links", "Bring to target", "ids"),
    Column("cost", "Cost"),
    Column("served_right", "Served right", "share"),
    Column("failed_per_year", "Fail a year", "per year"),
    Column("method", "Search"),
    Column("greedy_links", "One after the other", "ids"),
    Column("greedy_served_right", "Served right so", "share"),
)
EFFECTS = (
    Column("k", "Links"),
    Column("customer", "Customer", "id"),
    Column("served_right_before", "Served right today", "share"),
    Column("served_right", "After", "share"),
    Column("served_right_low", "From", "share"),
    Column("served_right_high", "To", "share"),
    Column("failed_per_year_before", "Fail a year today", "per year"),
    Column("failed_per_year", "After", "per year"),
)
SEQUENCE = (
    Column("month", "Month"),
    Column("title", "Month"),
    Column("task", "Task"),
    Column("link", "Focus", "id"),
    Column("provider", "Provider", "id", printed=False),
    Column("customer", "Customer", "id", printed=False),
    Column("for", "For", printed=False),
    Column("from", "Today", "share"),
    Column("to", "Target", "share"),
    Column("owner", "Owner"),
    Column("served_right", "Served right after", "share"),
    Column("failed_per_year", "Fail a year after", "per year"),
)
NOT_COSTED = (
    Column("link", "Link", "id", printed=False),
    Column("provider", "Provider", "id"),
    Column("customer", "Customer", "id"),
    Column("for", "For"),
)


def all_of(plan: Plan) -> tuple[Table, ...]:
    """Give the tables of a plan: the sets, their effects, the year, with a budget what has no cost."""
    tables = (_sets(plan), _effects(plan), _sequence(plan))
    return tables if plan.wish.budget is None else (*tables, _not_costed(plan))


def _printed(columns: Sequence[Column], **printed: bool) -> tuple[Column, ...]:
    return tuple(replace(one, printed=printed.get(one.key, one.printed)) for one in columns)


# -- the sets ----------------------------------------------------------------------------


def _sets(plan: Plan) -> Table:
    loses = any(package.gain - package.in_turn_gain > LOSES for package in plan.packages)
    per_year = worlds.delivery(plan.network).per_year
    columns = _printed(
        SETS,
        cost=plan.wish.budget is not None,
        failed_per_year=per_year,
        greedy_links=loses,
        greedy_served_right=loses,
    )
    rows = tuple(_set(plan, package) for package in plan.packages)
    title = "The best sets of links to bring to target"
    return Table("sets", title, columns, rows, max(1, len(rows)))


def _set(plan: Plan, package: Package) -> Mapping[str, Value]:
    after = plan.after(package.links)
    return {
        "k": package.size,
        "links": tuple(sorted(link.id for link in package.links)),
        "cost": _known_cost(package.links),
        "served_right": after.served_right,
        "failed_per_year": after.failed if after.per_year else None,
        "method": "exact" if package.proven else "best found",
        "greedy_links": tuple(sorted(link.id for link in package.in_turn)),
        "greedy_served_right": served(plan, package.in_turn_gain)[0],
    }


def _known_cost(links: Sequence[Link]) -> float | None:
    return cost(links) if all(link.cost_to_fix is not None for link in links) else None


# -- what each customer gets ---------------------------------------------------------------


def _effects(plan: Plan) -> Table:
    rows = tuple(row for package in reversed(plan.packages) for row in _effect_rows(plan, package))
    per_year = worlds.delivery(plan.network).per_year
    known = any(row["served_right_low"] is not None for row in rows)
    columns = _printed(
        EFFECTS,
        k=len(plan.packages) > 1,
        served_right_low=known,
        served_right_high=known,
        failed_per_year_before=per_year,
        failed_per_year=per_year,
    )
    return Table("effects", "What each customer gets", columns, rows, max(1, len(plan.network.external)))


class Served(NamedTuple):
    """How often one customer is served right, today and then; ``range`` is that of then, where known."""

    customer: str
    today: float
    then: float
    range: Range | None


def customers(plan: Plan, package: Package) -> Iterator[Served]:
    """Yield what a set brings to each customer that has counted occasions, by id."""
    before, after = worlds.delivery(plan.network), plan.after(package.links)
    ranges = plan.ranges if package is plan.chosen else {}
    for customer in plan.network.external:
        today, then = before.of(customer).served_right, after.of(customer).served_right
        if today is not None and then is not None:
            yield Served(customer, today, then, ranges.get(customer))


def _effect_rows(plan: Plan, package: Package) -> Iterator[Mapping[str, Value]]:
    before, after = worlds.delivery(plan.network), plan.after(package.links)
    for customer, today, then, known in customers(plan, package):
        yield {
            "k": package.size,
            "customer": customer,
            "served_right_before": today,
            "served_right": then,
            "served_right_low": known.low if known else None,
            "served_right_high": known.high if known else None,
            "failed_per_year_before": _failed(before, customer),
            "failed_per_year": _failed(after, customer),
        }


def _failed(outcome: Delivery, customer: str) -> float | None:
    """Give a customer's failed occasions a year, not weighted; None where its rates are not known."""
    own = [(o.per_year, o) for o in outcome.occasions if o.need.customer == customer]
    rated = [(rate, o.need.importance, o.met) for rate, o in own if rate is not None]
    return math.fsum(rate * importance * (1.0 - met) for rate, importance, met in rated) if rated else None


# -- the year ------------------------------------------------------------------------------


def _sequence(plan: Plan) -> Table:
    rows = tuple(_month(plan, month) for month in plan.months)
    dated, per_year = plan.network.organization.as_of is not None, worlds.delivery(plan.network).per_year
    columns = _printed(
        SEQUENCE, month=not dated, title=dated, served_right=not per_year, failed_per_year=per_year
    )
    return Table("sequence", "The year, one focus a month", columns, rows, MONTHS)


def _month(plan: Plan, month: Month) -> Mapping[str, Value]:
    link, network, outcome = month.link, plan.network, worlds.delivery(plan.network)
    target = 1.0 if link.target is None else link.target
    today = None if month.task == "find out" else grounds.own_health(network, link)
    if month.task == "check":
        today = target if today is None else max(today, target)
    return {
        "month": month.number,
        "title": _calendar(network.organization.as_of, month.number),
        "task": month.task,
        "link": link.id,
        "provider": link.provider,
        "customer": link.customer,
        "for": link.deliverable,
        "from": today,
        "to": target,
        "owner": network.actor(link.provider).owner,
        "served_right": served(plan, month.gain)[0] if outcome.weight else None,
        "failed_per_year": (1.0 - month.gain) * outcome.failed if outcome.per_year else None,
    }


def _calendar(as_of: date | None, number: int) -> str | None:
    """Name a month of the year that begins on the first of a month, on ``as_of`` or next after it."""
    if as_of is None:
        return None
    months = 12 * as_of.year + as_of.month - 1 + number - (as_of.day == 1)
    return f"{wording.MONTHS[months % 12]} {months // 12}"


# -- left out --------------------------------------------------------------------------------


def _not_costed(plan: Plan) -> Table:
    rows = tuple(
        {"link": link.id, "provider": link.provider, "customer": link.customer, "for": link.deliverable}
        for link in plan.not_costed
    )
    return Table("not_costed", "Below target, but without a cost", NOT_COSTED, rows)
