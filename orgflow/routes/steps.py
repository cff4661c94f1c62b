"""The single steps that routes are made of, with what each adds to a route."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow.contexts import calendar
from orgflow.model import Link
from orgflow.network import Network

FAINTEST = 1e-9
ALWAYS = frozenset[str]()


class Step(NamedTuple):
    """A link as a step to an actor, by number, with the situations in which alone it is needed."""

    link: str
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
        self._shares: dict[frozenset[str], float] = {ALWAYS: 1.0}

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
    def links(self) -> list[Link]:
        """The link of every step, those from one actor after the other, then by id."""
        return [
            x for actor in self.number for x in self.network.links_from(actor) if x.customer in self.number
        ]

    @cached_property
    def provider(self) -> list[int]:
        """The provider of every step."""
        return [self.number[link.provider] for link in self.links]

    @cached_property
    def customer(self) -> list[int]:
        """The customer of every step."""
        return [self.number[link.customer] for link in self.links]

    @cached_property
    def bite(self) -> list[float]:
        """How often a failure goes on, for every step."""
        return [self.network.need_of[link.id].bite for link in self.links]

    @cached_property
    def works(self) -> list[float]:
        """The health of the link times the reliability of its provider, for every step."""
        health, reliability = self.network.health, self.network.reliability
        return [health(link.id) * reliability(link.provider) for link in self.links]

    def onward(self, actor: int) -> list[Step]:
        """Give the steps on from an actor."""
        found = self._onward[actor]
        if found is None:
            places = range(bisect_left(self.provider, actor), bisect_right(self.provider, actor))
            found = self._onward[actor] = [self._step(place) for place in places]
        return found

    @cached_property
    def _onward(self) -> list[list[Step] | None]:
        return [None] * len(self.number)

    def _step(self, place: int) -> Step:
        link = self.links[place]
        when = frozenset(link.when) if link.when else ALWAYS
        return Step(link.id, self.customer[place], self.bite[place], self.works[place], when)

    @cached_property
    def _back(self) -> list[list[int]]:
        """The places of the steps that lead to each actor."""
        found: list[list[int]] = [[] for _ in self.number]
        for place, customer in enumerate(self.customer):
            found[customer].append(place)
        return found

    @cached_property
    def nearest(self) -> list[int]:
        """The links of the shortest route from each actor."""
        order = [actor for actor, ends in enumerate(self.is_end) if ends]
        far = [0 if ends else -1 for ends in self.is_end]
        for actor in order:
            for place in self._back[actor]:
                provider = self.provider[place]
                if far[provider] < 0:
                    far[provider] = far[actor] + 1
                    order.append(provider)
        return far

    @cached_property
    def _transmitting(self) -> tuple[list[float], list[int]]:
        """The least cost from each actor to a customer, the fewest links if equal; its first step or -1."""
        costs, first = [math.inf] * len(self.number), [-1] * len(self.number)
        queue = [(0.0, 0, actor, -1) for actor, ends in enumerate(self.is_end) if ends]
        while queue:
            cost, links, actor, step = heappop(queue)
            if costs[actor] < math.inf:
                continue
            costs[actor], first[actor] = cost, step
            for place in self._back[actor]:
                provider = self.provider[place]
                if costs[provider] == math.inf:
                    further = round(cost - math.log(max(FAINTEST, self.bite[place])), 12)
                    heappush(queue, (further, links + 1, provider, place))
        return costs, first

    @cached_property
    def transmits(self) -> list[float]:
        """The most that a route from each actor transmits, whatever the situations."""
        return [math.exp(-cost) for cost in self._transmitting[0]]

    def most_transmitting(self, actor: int) -> list[Step]:
        """Give the route that transmits most, of the fewest links if several do; none from a customer."""
        found, first = list[Step](), self._transmitting[1]
        while first[actor] >= 0:
            step = self._step(first[actor])
            found.append(step)
            actor = step.customer
        return found

    def shortest(self, actor: int) -> list[Step]:
        """Give a route of the fewest links; of several steps there, the one on which most failures go on."""
        found = list[Step]()
        while not self.is_end[actor]:
            near = self.nearest[actor] - 1
            nearer = [step for step in self.onward(actor) if self.nearest[step.customer] == near]
            found.append(max(nearer, key=lambda step: step.bite))
            actor = found[-1].customer
        return found

    def share(self, situations: frozenset[str]) -> float:
        """Give the share of the year in which all of some situations hold."""
        if situations not in self._shares:
            year = calendar(self.network.organization, sorted(situations))
            self._shares[situations] = year.share(situations)
        return self._shares[situations]
