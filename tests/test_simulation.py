"""Utilisations and waits, against small organizations that are played through.

Requests arrive by chance at desks with people, stand in line, are worked on and cause
further requests, hour by hour of open time. The formulas must lie within what twenty
batches of the play leave open.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
import simpy

from orgflow.model import Organization
from orgflow.network import Network
from orgflow.workload import Workload, workload
from tests.builders import org, staffed

BATCHES = 20
T = 3.174  # of 19 degrees of freedom: 995 of 1,000 plays lie within
REQUESTS = 60_000

Events = Generator[Any, Any, None]

ORGANIZATIONS = {
    "one desk": staffed(org("P>X .9 f=1400 e=1", external="X"), P="2000"),
    "a busy desk with other work": staffed(org("P>X .9 f=900 e=1", external="X"), P="2000 other=700"),
    "three at a desk": staffed(org("P>X .9 f=1600 e=3", external="X"), P="6000 people=3"),
    "a desk behind a desk": staffed(
        org("P>X .9 f=1200 e=1", "Q>P .9 per=.5 e=2", external="X"), P="2000", Q="4000 people=2"
    ),
    "two desks in a circle": staffed(
        org("P>X .9 f=700 e=1", "Q>P .9 per=.5 e=1", "P>Q .9 per=.6 e=1 for=more", external="X"),
        P="2000",
        Q="2000",
    ),
}


@dataclass
class Desk:
    """A desk in play: its people, its mean service time, how long everybody waited."""

    people: simpy.Resource
    service: float
    waits: list[tuple[float, float]] = field(default_factory=list)
    worked: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Play:
    """An organization in play, on the clock of its open hours."""

    organization: Organization
    work: Workload
    draws: Random
    environment: simpy.Environment = field(default_factory=simpy.Environment)
    desks: dict[str, Desk] = field(default_factory=dict)

    def until(self, hours: float) -> None:
        for name, load in self.work.loads.items():
            if load.utilisation is not None and load.service is not None and load.capacity is not None:
                people = simpy.Resource(self.environment, load.servers)
                self.desks[name] = Desk(people, load.service)
                open_hours = load.capacity / load.servers
                outside = [x for x in self.organization.links if x.provider == name and x.per is None]
                rate = sum(x.how_often.per_year for x in outside if x.how_often) / open_hours
                self.environment.process(self._arrivals(name, rate, pulls=True))
                if load.other:
                    self.environment.process(
                        self._arrivals(name, load.other / load.service / open_hours, pulls=False)
                    )
        self.environment.run(until=hours)

    def _arrivals(self, name: str, rate: float, *, pulls: bool) -> Events:
        while rate:
            yield self.environment.timeout(self.draws.expovariate(rate))
            self.environment.process(self._request(name, pulls=pulls))

    def _request(self, name: str, *, pulls: bool) -> Events:
        desk, now = self.desks[name], self.environment
        arrived = now.now
        with desk.people.request() as turn:
            yield turn
            desk.waits.append((arrived, now.now - arrived))
            length = self.draws.expovariate(1 / desk.service)
            desk.worked.append((now.now, length))
            yield now.timeout(length)
        for link in self.organization.links if pulls else ():
            if link.customer == name and link.per is not None and self.draws.random() < link.per:
                now.process(self._request(link.provider, pulls=True))


def within(batches: list[float], expected: float) -> bool:
    """Tell whether a mean lies within what batches, taken as independent, leave open."""
    mean = sum(batches) / BATCHES
    deviation = math.sqrt(sum((one - mean) ** 2 for one in batches) / (BATCHES - 1) / BATCHES)
    return abs(mean - expected) <= T * deviation


def batched(values: list[tuple[float, float]], start: float, length: float) -> list[list[float]]:
    """Put values into batches by the hour at which they came, the beginning left out."""
    batches: list[list[float]] = [[] for _ in range(BATCHES)]
    for hour, value in values:
        place = int((hour - start) / length)
        if hour >= start and place < BATCHES:
            batches[place].append(value)
    return batches


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_an_organization_that_is_played_through_is_as_busy_and_waits_as_long_as_told(name: str) -> None:
    organization = ORGANIZATIONS[name]
    work = workload(Network(organization))
    hours = REQUESTS / 0.7
    start, length = hours / 10, hours * 0.9 / BATCHES
    play = Play(organization, work, Random(name))
    play.until(hours)
    for actor, desk in play.desks.items():
        load = work.loads[actor]
        assert load.utilisation is not None
        assert load.wait is not None
        busy = [sum(batch) / length / load.servers for batch in batched(desk.worked, start, length)]
        waits = [sum(batch) / len(batch) for batch in batched(desk.waits, start, length)]
        assert within(busy, load.utilisation), f"{actor}: busy"
        assert within(waits, load.wait), f"{actor}: waits"


def test_a_play_tells_a_wrong_wait_from_the_right_one() -> None:
    organization = ORGANIZATIONS["one desk"]
    work = workload(Network(organization))
    hours = REQUESTS / 0.7
    play = Play(organization, work, Random("one desk"))
    play.until(hours)
    batches = batched(play.desks["P"].waits, hours / 10, hours * 0.9 / BATCHES)
    waits = [sum(batch) / len(batch) for batch in batches]
    wait = work.loads["P"].wait
    assert wait is not None
    assert within(waits, wait)
    assert not within(waits, wait / 2)
