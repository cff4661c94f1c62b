"""How often each link is asked for, where work pulls work."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orgflow.model import Link
from orgflow.network import Need, Network
from orgflow.workload.circles import Pulls, reached, solution, steps, worst_circle
from orgflow.workload.moment import Density, density
from orgflow.workload.year import Year

MOST_IN_CIRCLE = 200
MOST_ASKED = 1e12
APART = 0.25

Units = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Circle:
    """Actors each of which asks the next for so many requests a request, the last one the first."""

    actors: tuple[str, ...]
    factors: tuple[float, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """How often each link is asked for.

    ``occasions`` are per year, by link id, None where not known. ``endless`` are
    circles in which demand would feed itself, ``unsolved`` circles of too many actors;
    the links of both count as their ``how_often`` says, if it says anything. ``apart``
    are links whose ``per`` comes to another figure than their ``how_often``, with that
    figure.
    """

    occasions: Mapping[str, float | None]
    endless: tuple[Circle, ...]
    unsolved: tuple[tuple[str, ...], ...]
    apart: tuple[tuple[Link, float], ...]


def demand(network: Network, year: Year) -> Demand:
    """Count how often each link is asked for, over the year as a whole.

    A link happens as often as its ``how_often`` says. With ``per`` its customer's work
    asks for it instead: so many times a unit, a unit being one occasion of anything
    the customer gives, or for one who only needs, one occasion of anything it needs
    without ``per``. Work thus pulls work: the units of all actors solve
    ``w = d + R^T w`` (Leontief 1936; the traffic equations of Jackson 1957), customers
    before providers, circles by elimination. ``how_often`` stands in where the
    customer's work is not known.

    The alternatives of a need share its occasions: each is asked for where those
    before it fail by themselves. Needs of customers that are none today, or of
    situations that never hold within the horizon, have no occasions.
    """
    return _Solver(network, year).solve()


def demand_now(network: Network, year: Year, asked: Demand) -> Demand:
    """Count how often each link is asked for in the context looked at, as a rate a year.

    ``asked`` is the demand of the whole year. Its occasions are denser in the contexts
    in which they fall, and so is the work that pulls others.
    """
    now = _Solver(network, year, density(network.organization), asked.occasions).solve()
    return replace(now, apart=asked.apart)


@dataclass
class _Solver:
    """Finds the demand; ``over_the_year`` is that of the whole year where one context is looked at."""

    network: Network
    year: Year
    density: Density = lambda when: 1.0
    over_the_year: Mapping[str, float | None] | None = None
    rates: dict[str, float | None] = field(default_factory=dict)  # of needs, by the id of their primary
    endless: list[Circle] = field(default_factory=list)
    unsolved: list[tuple[str, ...]] = field(default_factory=list)

    def solve(self) -> Demand:
        network = self.network
        pulled = [need for need in network.needs if self._is_pulled(need)]
        for need in network.needs:
            self.rates[need.primary.id] = self._said(need) if self._happens(need) else 0.0
        self.rates.update((need.primary.id, None) for need in pulled)
        for actor in dict.fromkeys(need.customer for need in pulled):
            if not network.is_function(actor):
                self._ask(self._pulled(actor), self._needed(actor))
        inside = [need for need in pulled if network.is_function(need.customer)]
        joining = [link for need in inside for link in need.alternatives]
        joined = {end for link in joining for end in (link.provider, link.customer)}
        for group in reversed(network.groups_along(joining)):
            if group[0] in joined:
                self._settle(group)
        occasions = {link.id: self._occasions(link) for link in network.links}
        return Demand(occasions, tuple(self.endless), tuple(self.unsolved), tuple(self._apart(pulled)))

    def _happens(self, need: Need) -> bool:
        customer = self.network.actor(need.customer)
        is_one = customer.is_counted or self.network.is_function(need.customer)
        return is_one and self.year.ever(need.when)

    def _said(self, need: Need) -> float | None:
        """Give how often a need comes by its own word; one of a situation, as often as over the year."""
        rate = need.per_year
        if self.over_the_year is not None and need.when and need.primary.per is not None:
            rate = self.over_the_year[need.primary.id]
        return None if rate is None else rate * self.density(need.when)

    def _is_pulled(self, need: Need) -> bool:
        """Tell whether work asks for a need; in one context, work asks for what is always needed."""
        is_open = self.over_the_year is None or not need.when
        return need.primary.per is not None and is_open and self._happens(need)

    def _pulled(self, actor: str) -> list[Need]:
        return [need for need in self.network.needs_of[actor] if self._is_pulled(need)]

    def _needed(self, customer: str) -> float | None:
        """Count the occasions of the needs of one who only needs; what hangs on these is left out."""
        plain = (need for need in self.network.needs_of[customer] if need.primary.per is None)
        return _total(self.rates[need.primary.id] for need in plain)

    def _given(self, actor: str) -> float | None:
        """Count the units of work of an actor, as far as they are known."""
        return _total(self._occasions(link) for link in self.network.links_from(actor))

    def _ask(self, needs: Iterable[Need], units: float | None) -> None:
        """Let the work of a customer ask for what it needs."""
        for need in needs:
            asked = self._said(need) if units is None else units * (need.primary.per or 0.0)
            # Beyond what a file may say itself, nothing is known: work pulls work without bound.
            self.rates[need.primary.id] = None if asked is not None and asked > MOST_ASKED else asked

    # -- actors, customers before providers ------------------------------------------------

    def _settle(self, group: Sequence[str]) -> None:
        """Find the work of actors that ask each other, then what they ask of others."""
        members = frozenset(group)
        circling: list[Need] = []
        onward: list[Need] = []
        for need in (need for actor in group for need in self._pulled(actor)):
            inside = any(link.provider in members for link in need.alternatives)
            (circling if inside else onward).append(need)
        units = self._circled(group, circling)
        for need in onward:
            self._ask([need], units[need.customer])

    def _circled(self, group: Sequence[str], circling: list[Need]) -> Units:
        """Give the units of work of each actor of a group; None where not known.

        Where the circle has no answer, needs that say how often are taken by their word.
        """
        if len(group) > MOST_IN_CIRCLE:
            self.unsolved.append(tuple(group))
        else:
            units = self._solved(group, circling)
            if units is None:
                self.endless.append(self._circle(circling))
            elif any(unit is not None for unit in units.values()):
                return units
            self._take_by_their_word(circling)
            units = self._solved(group, [need for need in circling if need.per_year is None])
            if units is not None:
                return units
        self._take_by_their_word(circling)
        return {actor: self._given(actor) for actor in group}

    def _take_by_their_word(self, needs: Iterable[Need]) -> None:
        for need in needs:
            self.rates[need.primary.id] = self._said(need)

    def _solved(self, group: Sequence[str], pulling: list[Need]) -> Units | None:
        """Solve ``w = d + R^T w`` for a group; None where demand would feed itself without end."""
        pulls = self._pulls(pulling)
        if solution(group, pulls, dict.fromkeys(group, 0.0)) is None:
            return None
        fed = {actor: given for actor in group if (given := self._given(actor)) is not None}
        known = [actor for actor in group if actor in reached(fed, pulls)]
        found = solution(known, pulls, {actor: fed.get(actor, 0.0) for actor in known}) or {}
        for need in pulling:
            self._ask([need], found.get(need.customer))
        return {actor: found.get(actor) for actor in group}

    def _pulls(self, needs: Iterable[Need]) -> Pulls:
        """Give how many requests a unit of each customer's work makes at each provider."""
        parts: dict[tuple[str, str], list[float]] = {}
        for need in needs:
            for link in need.alternatives:
                factor = (need.primary.per or 0.0) * self._called(link)
                parts.setdefault((link.customer, link.provider), []).append(factor)
        return {ends: math.fsum(factors) for ends, factors in sorted(parts.items())}

    def _circle(self, needs: Iterable[Need]) -> Circle:
        pulls = self._pulls(needs)
        actors = worst_circle(pulls)
        asking = {(x.customer, x.provider): x for need in needs for x in reversed(need.alternatives)}
        links = tuple(asking[step] for step in steps(actors))
        return Circle(actors, tuple(pulls[step] for step in steps(actors)), links)

    # -- links ------------------------------------------------------------------------------

    def _occasions(self, link: Link) -> float | None:
        rate = self.rates[self.network.need_of[link.id].primary.id]
        return None if rate is None or not self._may_be_told(link) else rate * self._called(link)

    def _may_be_told(self, link: Link) -> bool:
        """Tell whether how often a link is called does not give away what too few people said of another."""
        alternatives = self.network.need_of[link.id].alternatives
        before = alternatives[: alternatives.index(link)]
        return all(self.network.disclosure.is_whole(other.id) for other in before)

    def _called(self, link: Link) -> float:
        """Give the part of the occasions of its need on which a link is asked for."""
        alternatives = self.network.need_of[link.id].alternatives
        before = alternatives[: alternatives.index(link)]
        return math.prod(1.0 - self.network.health(other.id) for other in before)

    def _apart(self, pulled: Iterable[Need]) -> Iterator[tuple[Link, float]]:
        for need in pulled:
            rate, said = self.rates[need.primary.id], need.per_year
            if rate is not None and said is not None and abs(rate - said) > APART * max(rate, said):
                yield need.primary, rate


def _total(rates: Iterable[float | None]) -> float | None:
    """Add up what is known; None where nothing is."""
    known = [rate for rate in rates if rate is not None]
    return math.fsum(known) if known else None
