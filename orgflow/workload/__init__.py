"""What work is asked of everybody, against what they can do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from orgflow.model import Actor, Link, Variability
from orgflow.network import Network, once
from orgflow.workload.demand import Circle, Demand, demand, demand_now
from orgflow.workload.queueing import mean_wait
from orgflow.workload.year import Year

__all__ = [
    "NEAR",
    "Circle",
    "Demand",
    "Load",
    "Week",
    "Workload",
    "Year",
    "fullest",
    "whole_year",
    "workload",
]

CHANCE = Variability()
NEAR = 0.85  # the utilisation from which an actor is near its limit
EVEN = 1e-9
DIGITS = 12  # that adding up leaves intact


@dataclass(frozen=True, slots=True)
class Load:
    """The work of one actor in a year, in ``unit``: hours of work, or items.

    ``work`` are the links counted with the work of each, the most first; ``uncounted``
    those that happen but whose effort or rate is not written. ``other`` is work that comes from no
    link, None where it is given in another unit than the capacity. ``service`` is
    what one request takes on average, in hours of one of the ``servers``, and
    ``variability`` how unevenly requests come and differ, where that is written.
    """

    actor: str
    unit: Literal["h", "items"]
    work: tuple[tuple[Link, float], ...]
    uncounted: tuple[Link, ...]
    capacity: float | None
    other: float | None
    servers: int
    service: float | None
    variability: Variability = CHANCE

    @property
    def load(self) -> float | None:
        """The work of all links that are counted; None where none is."""
        return math.fsum(amount for _, amount in self.work) if self.work else None

    @property
    def utilisation(self) -> float | None:
        """Work in relation to capacity; None where one of them is not known."""
        if self.load is None or self.capacity is None or self.other is None:
            return None
        return round((self.load + self.other) / self.capacity, DIGITS)

    @property
    def sustainable(self) -> float | None:
        """The factor on demand at which the capacity is reached, as other work stays what it is."""
        if not self.load or self.capacity is None or self.other is None:
            return None
        return max(0.0, self.capacity - self.other) / self.load

    @property
    def wait(self) -> float | None:
        """The mean wait of a request, in hours of open time; None where overloaded, or not known."""
        return self.wait_at(1.0)

    def wait_at(self, factor: float) -> float | None:
        """Give the mean wait at a multiple of the demand.

        Everybody works the same hours, requests come by chance, and other work comes
        in pieces of the same length and stands in the same queue (Erlang C; M/M/m). Where
        the variability is known, its effect is that of Allen and Cunneen.
        """
        if not self.service or self.load is None or self.capacity is None or self.other is None:
            return None
        busy = self.servers * round((self.load * factor + self.other) / self.capacity, DIGITS)
        ca2, cs2 = self.variability.arrivals**2, self.variability.work**2
        return mean_wait(busy / self.service, self.service, self.servers, ca2=ca2, cs2=cs2)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one actor; ``situations`` are those that bring it work then, most work first."""

    monday: date
    utilisation: float
    situations: tuple[str, ...]


@dataclass(frozen=True)
class Workload:
    """The work of everybody: over the year (``loads``, by actor id), and week by week."""

    demand: Demand
    year: Year
    loads: Mapping[str, Load]
    weeks: Mapping[str, tuple[Week, ...]]

    def worst(self, actor: str) -> Week | None:
        """Give an actor's first week of highest utilisation; None where all weeks are alike or unknown."""
        weeks = self.weeks.get(actor, ())
        levels = [week.utilisation for week in weeks]
        if not weeks or max(levels) - min(levels) <= EVEN * max(levels):
            return None
        return next(week for week in weeks if week.utilisation >= max(levels) * (1 - EVEN))

    def peak(self, actor: str) -> float | None:
        """Give the utilisation in an actor's worst week, which is any week where all are alike."""
        worst = self.worst(actor)
        return self.loads[actor].utilisation if worst is None else worst.utilisation


@once
def workload(network: Network) -> Workload:
    """Hold the work that links bring against what everybody can do.

    Work is occasions times ``effort``, or occasions alone where the capacity counts
    items. What is not written is not counted, never assumed. Where the organization is
    looked at in one context, all figures are rates a year while it holds, and there are
    no weeks.
    """
    if network.organization.during is None:
        return whole_year(network)
    whole = whole_year(network)
    now = demand_now(network, whole.year, whole.demand)
    return Workload(now, whole.year, _loads(network, now), {})


def fullest(network: Network, actor: str) -> Week | None:
    """Give the fullest week of an actor in which what is looked at holds, other days of it included.

    None where the whole year is looked at, where the actor has no weeks, or where no
    calendar says when it holds.
    """
    during, whole = network.organization.during, whole_year(network)
    if not during or not whole.year.calendars(during) or not whole.weeks.get(actor):
        return None
    weeks = [whole.weeks[actor][number] for number in sorted(whole.year.weeks_of(during))]
    return max(weeks, key=lambda week: week.utilisation, default=None)


@once
def whole_year(network: Network) -> Workload:
    """Hold work against capacity over the year and week by week, whatever context is looked at."""
    year = Year(network.organization)
    asked = demand(network, year)
    loads = _loads(network, asked)
    weeks = {name: _weeks(load, year) for name, load in loads.items() if load.utilisation is not None}
    return Workload(asked, year, loads, weeks)


def _loads(network: Network, asked: Demand) -> dict[str, Load]:
    return {actor.id: _load(network, actor, asked) for actor in network.actors}


def _load(network: Network, actor: Actor, asked: Demand) -> Load:
    capacity, other = actor.capacity, actor.other_work
    unit = capacity.unit if capacity else "h"
    amounts = [(link, _amount(link, unit, asked)) for link in network.links_from(actor.id)]
    known = [(link, amount) for link, amount in amounts if amount is not None]
    return Load(
        actor=actor.id,
        unit=unit,
        work=tuple(sorted(known, key=lambda one: (-one[1], one[0].id))),
        uncounted=tuple(x for x, amount in amounts if amount is None and asked.occasions[x.id] != 0),
        capacity=capacity.per_year if capacity else None,
        other=0.0 if other is None else other.per_year if other.unit == unit else None,
        servers=_servers(actor),
        service=_service(network, actor, known, asked),
        variability=actor.variability or CHANCE,
    )


def _amount(link: Link, unit: str, asked: Demand) -> float | None:
    """Give the work that a link is for its provider in a year; None where not known."""
    occasions = asked.occasions[link.id]
    if unit == "items" or occasions is None:
        return occasions
    return None if link.effort is None else occasions * link.effort.hours


def _servers(actor: Actor) -> int:
    return max(1, int(actor.people or 1))


def _service(network: Network, actor: Actor, known: list[tuple[Link, float]], asked: Demand) -> float | None:
    """Give the hours one request takes: the mean effort, or what the pace in items leaves for each."""
    if actor.capacity is not None and actor.capacity.unit == "items":
        open_hours = network.organization.days_per_year * network.organization.hours_per_day
        return _servers(actor) * open_hours / actor.capacity.per_year
    occasions = math.fsum(asked.occasions[link.id] or 0.0 for link, _ in known)
    return math.fsum(amount for _, amount in known) / occasions if occasions else None


def _weeks(load: Load, year: Year) -> tuple[Week, ...]:
    assert load.capacity is not None
    assert load.other is not None
    parts: dict[tuple[str, ...], list[float]] = {(): [load.other]}
    for link, amount in load.work:
        parts.setdefault(year.calendars(link.when), []).append(amount)
    work = {names: math.fsum(amounts) for names, amounts in parts.items()}
    spreads, even = {names: year.spread(names) for names in work}, year.spread()
    weeks = []
    for number, span in enumerate(year.weeks):
        now = {names: amount * spreads[names][number] for names, amount in work.items()}
        capacity = load.capacity * even[number]
        utilisation = round(math.fsum(now.values()) / capacity, DIGITS)
        weeks.append(Week(span.monday, utilisation, _by_weight(now)))
    return tuple(weeks)


def _by_weight(work: Mapping[tuple[str, ...], float]) -> tuple[str, ...]:
    """Order the situations that bring work, those that bring most first."""
    weight: dict[str, float] = {}
    for names, amount in work.items():
        for name in names if amount else ():
            weight[name] = weight.get(name, 0.0) + amount
    return tuple(sorted(weight, key=lambda name: (-weight[name], name)))
