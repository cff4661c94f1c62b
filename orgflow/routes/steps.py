"""The single steps that routes are made of, with what each adds to a route."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow.contexts import calendar
from orgflow.model import Link
from orgflow.network import Network

NEARLY = 1.0 - 1e-12
ALWAYS = frozenset[str]()


class Step(NamedTuple):
    """A link as a step to an actor, by number, with the situations in which alone it is needed.

    ``reach`` is what a failure transmits at most that takes the step, whatever the situations.
    """

    link: str
    customer: int
    bite: float
    works: float
    when: frozenset[str]
    reach: float


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
        """Give the steps on from an actor, those of the largest reach first."""
        found = self._onward[actor]
        if found is None:
            places = range(bisect_left(self.provider, actor), bisect_right(self.provider, actor))
            found = self._onward[actor] = sorted(
                map(self._step, places), key=lambda one: (-one.reach, one.link)
            )
        return found

    @cached_property
    def _onward(self) -> list[list[Step] | None]:
        return [None] * len(self.number)

    def _step(self, place: int) -> Step:
        link = self.links[place]
        when = frozenset(link.when) if link.when else ALWAYS
        customer, bite = self.customer[place], self.bite[place]
        return Step(link.id, customer, bite, self.works[place], when, bite * self.transmits[customer])

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
    def transmits(self) -> list[float]:
        """The most that a route from each actor transmits, whatever the situations (Dijkstra)."""
        found = [-1.0] * len(self.number)
        queue = [(-1.0, actor) for actor, ends in enumerate(self.is_end) if ends]
        while queue:
            most, actor = heappop(queue)
            if found[actor] >= 0.0:
                continue
            found[actor] = -most
            for place in self._back[actor]:
                if found[self.provider[place]] < 0.0:
                    heappush(queue, (most * self.bite[place], self.provider[place]))
        return found

    @cached_property
    def _first(self) -> list[int]:
        """The first step of the shortest route that transmits as much as any, by actor; -1 of an end."""
        order = [actor for actor, ends in enumerate(self.is_end) if ends]
        first, known = [-1] * len(self.number), list(self.is_end)
        for actor in order:
            for place in self._back[actor]:
                provider = self.provider[place]
                most = self.bite[place] * self.transmits[actor]
                if not known[provider] and most >= self.transmits[provider] * NEARLY:
                    first[provider], known[provider] = place, True
                    order.append(provider)
        return first

    def most_transmitting(self, actor: int) -> list[Step]:
        """Give the route that transmits most, of the fewest links if several do; none from a customer."""
        found = list[Step]()
        while self._first[actor] >= 0:
            found.append(self._step(self._first[actor]))
            actor = found[-1].customer
        return found

    def shortest(self, actor: int) -> list[Step]:
        """Give a route of the fewest links; of several steps there, the one on which most failures go on."""
        found = list[Step]()
        while not self.is_end[actor]:
            near = self.nearest[actor] - 1
            nearer = [step for step in self.onward(actor) if self.nearest[step.customer] == near]
            found.append(min(nearer, key=lambda step: (-step.bite, step.link)))
            actor = found[-1].customer
        return found

    def share(self, situations: frozenset[str]) -> float:
        """Give the share of the year in which all of some situations hold."""
        if situations not in self._shares:
            year = calendar(self.network.organization, sorted(situations))
            self._shares[situations] = year.share(situations)
        return self._shares[situations]
