"""The single steps that routes are made of, with what each adds to a route."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow.contexts import calendar
from orgflow.model import Link
from orgflow.network import Network

FAINTEST = 1e-9


class Step(NamedTuple):
    """A link as a step between actors, both by number.

    ``rank`` is the place of the link among all by id. ``bite`` is how often a failure goes
    on, ``works`` the health of the link times the reliability of its provider, ``when``
    the situations in which alone it is needed.
    """

    rank: int
    provider: int
    customer: int
    bite: float
    works: float
    when: frozenset[str]


class Steps:
    """The steps of a network that routes to some customers can take.

    Parameters
    ----------
    network
        Where the links are.
    customers
        Ids of the external customers at which routes end; no route leads on from one.

    """

    def __init__(self, network: Network, customers: Collection[str]) -> None:
        self.network, self.customers = network, frozenset(customers)
        self._shares: dict[frozenset[str], float] = {frozenset(): 1.0}

    @cached_property
    def number(self) -> dict[str, int]:
        """The actors from which a route leads to a customer, the customers included, by number."""
        found, waiting = set(self.customers), list(self.customers)
        for customer in waiting:
            for link in self.network.links_into(customer):
                if link.provider not in found and self.network.is_function(link.provider):
                    found.add(link.provider)
                    waiting.append(link.provider)
        return {actor: number for number, actor in enumerate(sorted(found))}

    @cached_property
    def is_end(self) -> list[bool]:
        """Whether each actor is one of the customers."""
        return [actor in self.customers for actor in self.number]

    @cached_property
    def all(self) -> tuple[Step, ...]:
        """Every step, by provider, then by the id of the link."""
        found = map(self._step, range(len(self.network.links)), self.network.links)
        steps = [step for step in found if step is not None]
        return tuple(sorted(steps, key=lambda step: (step.provider, step.rank)))

    def _step(self, rank: int, link: Link) -> Step | None:
        network, number = self.network, self.number
        if link.provider not in number or link.customer not in number:
            return None
        works = network.health(link.id) * network.reliability(link.provider)
        bite = network.need_of[link.id].bite
        return Step(rank, number[link.provider], number[link.customer], bite, works, frozenset(link.when))

    @cached_property
    def onward(self) -> list[list[Step]]:
        """The steps on from each actor."""
        return self._grouped(lambda step: step.provider)

    @cached_property
    def _back(self) -> list[list[Step]]:
        return self._grouped(lambda step: step.customer)

    def _grouped(self, key: Callable[[Step], int]) -> list[list[Step]]:
        found: list[list[Step]] = [[] for _ in self.number]
        for step in self.all:
            found[key(step)].append(step)
        return found

    @cached_property
    def nearest(self) -> list[int]:
        """The links of the shortest route from each actor."""
        order = [actor for actor, ends in enumerate(self.is_end) if ends]
        far = [0 if ends else -1 for ends in self.is_end]
        for actor in order:
            for step in self._back[actor]:
                if far[step.provider] < 0:
                    far[step.provider] = far[actor] + 1
                    order.append(step.provider)
        return far

    @cached_property
    def _transmitting(self) -> tuple[list[float], list[Step | None]]:
        """The least cost from each actor to a customer, with the step to take; the fewest links if equal."""
        costs, following = [math.inf] * len(self.number), list[Step | None]([None] * len(self.number))
        queue: list[tuple[float, int, int, int, Step | None]] = [
            (0.0, 0, actor, 0, None) for actor, ends in enumerate(self.is_end) if ends
        ]
        while queue:
            cost, links, actor, _, step = heappop(queue)
            if costs[actor] < math.inf:
                continue
            costs[actor], following[actor] = cost, step
            for one in self._back[actor]:
                if costs[one.provider] == math.inf:
                    further = round(cost - math.log(max(FAINTEST, one.bite)), 12)
                    heappush(queue, (further, links + 1, one.provider, one.rank, one))
        return costs, following

    @cached_property
    def transmits(self) -> list[float]:
        """The most that a route from each actor transmits, whatever the situations."""
        return [math.exp(-cost) for cost in self._transmitting[0]]

    def most_transmitting(self, actor: int) -> list[Step]:
        """Give the route that transmits most, of the fewest links if several do; none from a customer."""
        following, found = self._transmitting[1], list[Step]()
        step = following[actor]
        while step is not None:
            found.append(step)
            step = following[step.customer]
        return found

    def share(self, situations: frozenset[str]) -> float:
        """Give the share of the year in which all of some situations hold."""
        if situations not in self._shares:
            year = calendar(self.network.organization, sorted(situations))
            self._shares[situations] = year.share(situations)
        return self._shares[situations]

    def links(self, ranks: Sequence[int]) -> tuple[Link, ...]:
        """Give links by their ranks."""
        return tuple(self.network.links[rank] for rank in ranks)
