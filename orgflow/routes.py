"""The routes by which an actor's work reaches an external customer."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow.contexts import calendar
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ties import even

LONGEST = 8
MOST_FOUND = 1_000
MOST_STEPS = 50_000
STEPS_EACH = 50
FAINTEST = 1e-9


@dataclass(frozen=True)
class Route:
    """A simple path of links from a provider to an external customer.

    ``success`` is the product of the links' healths and of the reliabilities of the
    actors on the way, the customer excluded; ``transmission`` the product of the
    bites and the share of the year in which all its situations hold. ``per_year`` is
    the rate of its rarest link, ``lead_time`` the sum in hours; None where a link's
    is not known.
    """

    links: tuple[Link, ...]
    success: float
    transmission: float
    weakest: Link
    only_in: tuple[str, ...]
    uses_backup: bool

    @property
    def customer(self) -> str:
        """The id of the external customer it ends at."""
        return self.links[-1].customer

    @property
    def per_year(self) -> float | None:
        """The yearly rate of the rarest link; None where one is not known."""
        rates = [link.how_often.per_year for link in self.links if link.how_often is not None]
        return min(rates) if len(rates) == len(self.links) else None

    @property
    def lead_time(self) -> float | None:
        """The lead times together, in hours; None where one is not known."""
        times = [link.lead_time.hours for link in self.links if link.lead_time is not None]
        return sum(times) if len(times) == len(self.links) else None

    @property
    def weight(self) -> float:
        """How much failure reaches the customer along the route: transmission x (1 - success)."""
        return self.transmission * (1.0 - self.success)


class Found(NamedTuple):
    """The best routes of an actor, and whether the search saw all that could be better."""

    routes: tuple[Route, ...]
    complete: bool


@dataclass(frozen=True, eq=False)
class RouteFinder:
    """Searches the routes of a network to some external customers.

    Parameters
    ----------
    network
        Where to search.
    customers
        Ids of the external customers at which routes end.
    steps
        How many partial routes one search may extend.

    """

    network: Network
    customers: tuple[str, ...]
    steps: int = MOST_STEPS
    _known: dict[str, list[tuple[float, Link]]] = field(default_factory=dict, init=False, repr=False)

    def best(self, actor: str, limit: int) -> Found:
        """Give an actor's best routes: the largest transmission x (1 - success) first.

        Partial routes are extended in the order of the most they could still
        transmit (A* with the exact remaining transmission), so the search may stop
        as soon as none of them can beat the routes it has. Ties go to the larger
        transmission, then to the shorter route, then by link ids. The search ends
        at ``steps``, and after ``MOST_FOUND`` routes of at most ``LONGEST`` links (or
        as long as the first one found); ``complete`` says whether it had to.
        """
        routes: list[Route] = []
        weights: list[float] = []  # of the best routes so far, rising
        longest, complete = LONGEST, True
        for bound, links in self._in_order(actor):
            if bound is None or len(routes) == MOST_FOUND:
                complete = False
                break
            if len(weights) == limit and bound < weights[0]:
                break
            longest = longest if routes else max(LONGEST, len(links))
            if len(links) > longest:
                complete = False
                continue
            routes.append(self._route(links))
            insort(weights, routes[-1].weight)
            del weights[:-limit]
        routes.sort(
            key=lambda r: (
                -even(r.weight),
                -even(r.transmission),
                len(r.links),
                [x.id for x in r.links],
            )
        )
        return Found(tuple(routes[:limit]), complete)

    @property
    def reaching(self) -> frozenset[str]:
        """The ids of the actors from which a route leads to a customer, the customers included."""
        return frozenset(self._remaining)

    def _in_order(self, actor: str) -> Iterator[tuple[float | None, tuple[Link, ...]]]:
        """Yield complete routes by falling bound of their transmission; None where the steps end first."""
        queue: list[tuple[float, int, tuple[str, ...], str, tuple[Link, ...]]] = []
        if actor in self._remaining:
            heappush(queue, (self._remaining[actor], 0, (), actor, ()))
        for _ in range(self.steps):
            if not queue:
                return
            cost, length, ids, at, links = heappop(queue)
            if links and at in self.customers:
                yield math.exp(-cost), links
                continue
            visited = {actor, *(link.customer for link in links)}
            spent = cost - self._remaining[at]
            for step, link in self._onward(at):
                if link.customer not in visited:
                    ahead = spent + step + self._remaining[link.customer]
                    heappush(
                        queue, (round(ahead, 12), length + 1, (*ids, link.id), link.customer, (*links, link))
                    )
        yield None, ()

    def _onward(self, actor: str) -> list[tuple[float, Link]]:
        """Give the links on which a route can go on, each with its cost: customers are ends, never steps."""
        if actor not in self._known:
            self._known[actor] = [
                (self._cost(link), link)
                for link in self.network.links_from(actor)
                if link.customer in self._remaining
                and (link.customer in self.customers or self.network.is_function(link.customer))
            ]
        return self._known[actor]

    def _cost(self, link: Link) -> float:
        return -math.log(max(FAINTEST, self.network.need_of[link.id].bite))

    @cached_property
    def _remaining(self) -> dict[str, float]:
        """The least cost from each actor that reaches a customer to the nearest one (Dijkstra)."""
        costs: dict[str, float] = {}
        queue = [(0.0, customer) for customer in self.customers]
        while queue:
            cost, actor = heappop(queue)
            if actor in costs:
                continue
            costs[actor] = cost
            for link in self.network.links_into(actor):
                if link.provider not in costs and self.network.is_function(link.provider):
                    heappush(queue, (cost + self._cost(link), link.provider))
        return costs

    def _route(self, links: tuple[Link, ...]) -> Route:
        network = self.network
        healths = [network.health(link.id) for link in links]
        needs = [network.need_of[link.id] for link in links]
        situations = frozenset(name for link in links for name in link.when)
        return Route(
            links=links,
            success=math.prod(healths) * math.prod(network.reliability(link.provider) for link in links),
            transmission=math.prod(need.bite for need in needs) * self._share(situations),
            weakest=min(links, key=lambda link: network.health(link.id)),
            only_in=tuple(sorted(situations)),
            uses_backup=any(link is not need.primary for link, need in zip(links, needs, strict=True)),
        )

    def _share(self, situations: Collection[str]) -> float:
        """Give the share of the year in which all of some situations hold."""
        if not situations:
            return 1.0
        contexts = calendar(self.network.organization, sorted(situations)).contexts
        return sum(context.share for context in contexts if context.situations >= frozenset(situations))
