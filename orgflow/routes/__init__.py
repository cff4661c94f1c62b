"""The routes by which an actor's work reaches an external customer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from orgflow.model import Link
from orgflow.network import Network
from orgflow.routes.bounds import Bounds
from orgflow.routes.search import Most, Search
from orgflow.routes.steps import Steps
from orgflow.ties import even

LONGEST = 8
MOST_STEPS = 50_000
STEPS_EACH = 50


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

    def best(self, actor: str, limit: int) -> Found:
        """Give an actor's best routes: the largest transmission x (1 - success) first.

        Partial routes are extended in the order of the most that could still become of
        them (A*), so the search may stop as soon as none of them can beat the routes it
        has. Ties go to the larger transmission, then to the shorter route, then by link
        ids. The search ends at ``steps``, and at routes of ``LONGEST`` links (or as many as
        the one has that transmits most); ``complete`` says whether there could be better
        ones beyond.
        """
        start = self._parts.number.get(actor)
        if start is None:
            return Found((), complete=True)
        sure = self._parts.most_transmitting(start)
        longest = max(LONGEST, len(sure))
        most = Most(limit, self.steps, longest)
        found, complete = Search(self._parts, self._bounds, start, sure, most).found()
        routes = [self._route(ids) for ids in found]
        routes.sort(
            key=lambda r: (-even(r.weight), -even(r.transmission), len(r.links), [x.id for x in r.links])
        )
        return Found(tuple(routes), complete)

    def shortest(self, actor: str, known: Sequence[Route] = ()) -> Route | None:
        """Give a route of the fewest links, the first of those known if it is among them.

        None where no route leads to a customer, or none has to.
        """
        start = self._parts.number.get(actor)
        if start is None or not self._parts.nearest[start]:
            return None
        near = (route for route in known if len(route.links) == self._parts.nearest[start])
        return next(near, None) or self._route([step.link for step in self._parts.shortest(start)])

    @property
    def reaching(self) -> frozenset[str]:
        """The ids of the actors from which a route leads to a customer, the customers included."""
        return frozenset(self._parts.number)

    @cached_property
    def _parts(self) -> Steps:
        return Steps(self.network, self.customers)

    @cached_property
    def _bounds(self) -> Bounds:
        return Bounds(self._parts)

    def _route(self, ids: Sequence[str]) -> Route:
        network, links = self.network, tuple(map(self.network.link, ids))
        healths = [network.health(link.id) for link in links]
        needs = [network.need_of[link.id] for link in links]
        situations = frozenset(name for link in links for name in link.when)
        return Route(
            links=links,
            success=math.prod(healths) * math.prod(network.reliability(link.provider) for link in links),
            transmission=math.prod(need.bite for need in needs) * self._parts.share(situations),
            weakest=min(links, key=lambda link: network.health(link.id)),
            only_in=tuple(sorted(situations)),
            uses_backup=any(link is not need.primary for link, need in zip(links, needs, strict=True)),
        )
