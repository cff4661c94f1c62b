"""Utilisations and waits of organizations that are played through, beside what the formulas say.

Run with ``python -m benchmarks.simulation [PATH...]``: without a path a handful of small
organizations are played, with one the organization that stands there. Requests arrive
by chance at desks with people, stand in line, are worked on and cause further requests.
The clock runs in years of open time, for desks may be open for longer or shorter.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import simpy

from orgflow.loader import load
from orgflow.model import Link, Organization
from orgflow.network import Network
from orgflow.workload import Load, Workload, workload
from tests.builders import org, staffed

BATCHES = 20
T = 3.174  # of 19 degrees of freedom: 995 of 1,000 plays lie within
WARMING = 0.1  # of the play, left out: desks begin empty
REQUESTS = 60_000  # at a desk, in the mean
MOST = 1_500_000  # of one play, about half a minute
FEWEST = 100  # who waited, in a batch: of fewer the mean depends on whether there was one bad day

Events = Generator[Any, Any, None]

ORGANIZATIONS = {
    "one desk": staffed(org("P>X .9 f=1400 e=1", external="X"), P="2000"),
    "a busy desk with other work": staffed(org("P>X .9 f=900 e=1", external="X"), P="2000 other=700"),
    "three at a desk": staffed(org("P>X .9 f=1600 e=3", external="X"), P="6000 people=3"),
    "a desk behind a desk": staffed(
        org("P>X .9 f=1200 e=1", "Q>P .9 per=.5 e=2", external="X"), P="2000", Q="4000 people=2"
    ),
    "a desk that is open half the time": staffed(
        org("P>X .9 f=1200 e=1", "Q>P .9 per=.5 e=1", external="X"), P="2000", Q="1000"
    ),
    "two desks in a circle": staffed(
        org("P>X .9 f=700 e=1", "Q>P .9 per=.5 e=1", "P>Q .9 per=.6 e=1 for=more", external="X"),
        P="2000",
        Q="2000",
    ),
}


@dataclass
class Desk:
    """A desk in play: when requests came with their waits, when they were begun with the time they took.

    All in years; ``hours`` are the open hours of a year, ``service`` is the mean time of one request.
    """

    people: simpy.Resource
    hours: float
    service: float
    waits: list[tuple[float, float]] = field(default_factory=list)
    worked: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Play:
    """An organization in play: every desk whose load and capacity are known, and that is not overloaded."""

    organization: Organization
    work: Workload
    draws: Random
    environment: simpy.Environment = field(default_factory=simpy.Environment)
    desks: dict[str, Desk] = field(default_factory=dict)
    pulls: dict[str, list[Link]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Set up the desks, who asks what of whom, and how often requests come from elsewhere."""
        loads = [one for one in self.work.loads.values() if one.wait is not None]
        for one in loads:
            hours = open_hours(self.organization, one)
            people = simpy.Resource(self.environment, one.servers)
            self.desks[one.actor] = Desk(people, hours, (one.service or 0.0) / hours)
        for link in self.organization.links:
            if link.provider in self.desks and self._is_pulled(link):
                self.pulls.setdefault(link.customer, []).append(link)
        pulled = {link.id for links in self.pulls.values() for link in links}
        for one in loads:
            asked = [self.work.demand.occasions[x.id] or 0.0 for x, _ in one.work if x.id not in pulled]
            self.environment.process(self._arrivals(one.actor, math.fsum(asked), is_work=True))
            self.environment.process(self._arrivals(one.actor, other_requests(one), is_work=False))

    @property
    def requests(self) -> float:
        """How many requests a year brings to all desks together."""
        desks = self.desks
        return math.fsum(
            (self.work.loads[name].utilisation or 0.0) * desk.people.capacity / desk.service
            for name, desk in desks.items()
        )

    def run(self, requests: int = REQUESTS) -> float:
        """Play until so many requests came to a desk in the mean; gives the years that this took."""
        years = min(requests * len(self.desks), MOST) / self.requests
        self.environment.run(until=years)
        return years

    def _is_pulled(self, link: Link) -> bool:
        """Tell whether requests at the customer's desk bring the link about, as its ``per`` says."""
        if link.per is None or link.customer not in self.desks:
            return False
        units = math.fsum(
            self.work.demand.occasions[x.id] or 0.0 for x, _ in self.work.loads[link.customer].work
        )
        occasions = self.work.demand.occasions[link.id]
        return occasions is not None and math.isclose(units * link.per, occasions, rel_tol=1e-9)

    def _arrivals(self, name: str, rate: float, *, is_work: bool) -> Events:
        while rate:
            yield self.environment.timeout(self.draws.expovariate(rate))
            self.environment.process(self._request(name, is_work=is_work))

    def _request(self, name: str, *, is_work: bool) -> Events:
        desk, now = self.desks[name], self.environment
        arrived = now.now
        with desk.people.request() as turn:
            yield turn
            desk.waits.append((arrived, now.now - arrived))
            length = self.draws.expovariate(1 / desk.service)
            desk.worked.append((now.now, length))
            yield now.timeout(length)
        for link in self.pulls.get(name, ()) if is_work else ():
            whole = int(link.per or 0.0)
            for _ in range(whole + (self.draws.random() < (link.per or 0.0) - whole)):
                now.process(self._request(link.provider, is_work=True))


@dataclass(frozen=True)
class Outcome:
    """A figure of a desk by formula, and by play: the mean of the batches, give or take ``margin``."""

    expected: float
    mean: float
    margin: float

    def allows(self, figure: float) -> bool:
        """Tell whether the play leaves a figure open."""
        return abs(self.mean - figure) <= self.margin

    @property
    def is_met(self) -> bool:
        """Whether the formula lies within what the play leaves open."""
        return self.allows(self.expected)


@dataclass(frozen=True)
class Played:
    """A desk of an organization that was played through; ``wait`` in open hours, None where few waited."""

    actor: str
    busy: Outcome
    wait: Outcome | None


def open_hours(organization: Organization, one: Load) -> float:
    """Give the hours of a year in which one person at a desk works."""
    if one.unit == "items":
        return organization.days_per_year * organization.hours_per_day
    assert one.capacity is not None
    return one.capacity / one.servers


def other_requests(one: Load) -> float:
    """Give how many requests a year the other work of a desk is, each as long as one that is asked for."""
    if not one.other or not one.service:
        return 0.0
    return one.other if one.unit == "items" else one.other / one.service


def played(organization: Organization, seed: str, requests: int = REQUESTS) -> list[Played]:
    """Play an organization through; gives its desks by id, none where nobody's load is known."""
    work = workload(Network(organization))
    play = Play(organization, work, Random(seed))
    if not play.desks:
        return []
    years = play.run(requests)
    return [_played(work.loads[name], desk, years) for name, desk in sorted(play.desks.items())]


def _played(one: Load, desk: Desk, years: float) -> Played:
    length = years * (1 - WARMING) / BATCHES
    assert one.utilisation is not None
    assert one.wait is not None
    busy = [sum(batch) / length / one.servers for batch in batched(desk.worked, years)]
    batches = batched(desk.waits, years)
    is_told = all(sum(wait > 0 for wait in batch) >= FEWEST for batch in batches)
    waits = [desk.hours * sum(batch) / len(batch) for batch in batches] if is_told else []
    wait = outcome(one.wait, waits) if waits else None
    return Played(one.actor, outcome(one.utilisation, busy), wait)


def outcome(expected: float, batches: Sequence[float]) -> Outcome:
    """Hold a figure against batches, taken as independent."""
    mean = sum(batches) / BATCHES
    variance = sum((one - mean) ** 2 for one in batches) / (BATCHES - 1)
    return Outcome(expected, mean, T * math.sqrt(variance / BATCHES))


def batched(values: list[tuple[float, float]], years: float) -> list[list[float]]:
    """Put values into batches by the time at which they came, the beginning left out."""
    start, length = years * WARMING, years * (1 - WARMING) / BATCHES
    batches: list[list[float]] = [[] for _ in range(BATCHES)]
    for time, value in values:
        place = int((time - start) / length)
        if time >= start and place < BATCHES:
            batches[place].append(value)
    return batches


def told(name: str, desks: Sequence[Played]) -> Iterator[str]:
    """Yield the lines of one organization."""
    yield name
    for desk in desks:
        yield f"  {desk.actor:<24.24}  {_told(desk.busy, 100, '%')}  {_told(desk.wait, 1, 'h')}".rstrip()
    if not desks:
        yield "  nobody's work and capacity are known, or everybody is overloaded"
    yield ""


def _told(one: Outcome | None, times: float, unit: str) -> str:
    if one is None:
        return "too few waited"
    figures = [f"{figure * times:.3f}" for figure in (one.expected, one.mean, one.margin)]
    expected, mean, margin = figures
    return f"{expected:>8} {mean:>8} ± {margin:<6} {unit} {' ' if one.is_met else '!'}"


def main(paths: Sequence[str]) -> None:
    """Play and print."""
    print(f"{'':<28}busy: formula, play           wait: formula, play")
    known = {"".join(paths): load(*paths)} if paths else ORGANIZATIONS
    for name, organization in known.items():
        print("\n".join(told(name, played(organization, name))))
    print("! the formula lies outside of what the play leaves open (99.5 of 100 plays would be inside)")


if __name__ == "__main__":
    main(sys.argv[1:])
