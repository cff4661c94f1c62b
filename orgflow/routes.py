"""The routes by which an actor's work reaches an external customer."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from orgflow import allowance
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
        return math.fsum(times) if len(times) == len(self.links) else None

    @property
    def weight(self) -> float:
        """How much failure reaches the customer along the route: transmission x (1 - success)."""
        return self.transmission * (1.0 - self.success)


class Found(NamedTuple):
    """The best routes of an actor, and whether the search saw all that could be better."""

    routes: tuple[Route, ...]
    complete: bool


class _Part(NamedTuple):
    """A partial route, in the order of the search: by the least cost of it all, then as ties are broken."""

    cost: float
    length: int
    ids: tuple[str, ...]
    at: str
    links: tuple[Link, ...]


@dataclass
class _Best:
    """The routes that a search has come upon, of which some number of the best are wanted."""

    limit: int
    routes: list[Route] = field(default_factory=list)
    complete: bool = True
    _longest: int = 0  # not known before the first is found
    _weights: list[float] = field(default_factory=list)  # of the best, rising

    def is_above(self, part: _Part) -> bool:
        """Tell whether a partial route, and with it all that come later, can be none of the best."""
        return len(self._weights) == self.limit and math.exp(-part.cost) < self._weights[0]

    def is_too_long(self, part: _Part, *, arrived: bool) -> bool:
        """Tell whether a route has too many links, or would once it has arrived."""
        return bool(self.routes) and part.length + (not arrived) > self._longest

    def add(self, route: Route) -> None:
        """Take a complete route in."""
        self._longest = self._longest or max(LONGEST, len(route.links))
        self.routes.append(route)
        insort(self._weights, route.weight)
        del self._weights[: -self.limit]

    def found(self) -> Found:
        """Give the best, in order."""
        ordered = sorted(
            self.routes,
            key=lambda r: (-even(r.weight), -even(r.transmission), len(r.links), [x.id for x in r.links]),
        )
        return Found(tuple(ordered[: self.limit]), self.complete)


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
        best = _Best(limit)
        queue = self._begun(actor)
        for _ in range(self.steps):
            if not queue or best.is_above(queue[0]):
                break
            allowance.check()
            part = heappop(queue)
            arrived = bool(part.links) and part.at in self.customers
            further = [] if arrived else self._further(actor, part)
            if best.is_too_long(part, arrived=arrived):
                best.complete = best.complete and not (arrived or further)
            elif not arrived:
                for one in further:
                    heappush(queue, one)
            elif len(best.routes) < MOST_FOUND:
                best.add(self._route(part.links))
            else:
                best.complete = False
                break
        else:
            best.complete = False
        return best.found()

    @property
    def reaching(self) -> frozenset[str]:
        """The ids of the actors from which a route leads to a customer, the customers included."""
        return frozenset(self._remaining)

    def _begun(self, actor: str) -> list[_Part]:
        """Give the one partial route to start from; none where no route leads to a customer."""
        return [_Part(self._remaining[actor], 0, (), actor, ())] if actor in self._remaining else []

    def _further(self, actor: str, part: _Part) -> list[_Part]:
        """Give a partial route of an actor as it goes on by one link, without circles."""
        visited = {actor, *(link.customer for link in part.links)}
        spent = part.cost - self._remaining[part.at]
        return [
            _Part(
                round(spent + step + self._remaining[link.customer], 12),
                part.length + 1,
                (*part.ids, link.id),
                link.customer,
                (*part.links, link),
            )
            for step, link in self._onward(part.at)
            if link.customer not in visited
        ]

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
        return calendar(self.network.organization, sorted(situations)).share(situations)
