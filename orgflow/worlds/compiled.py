"""The array-shaped form of a network that worlds are evaluated on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from orgflow.contexts import Calendar, Context, calendar
from orgflow.network import Need, Network, Rates


class Way(NamedTuple):
    """One alternative of a need: the provider's number, the link's number, how often the switch works."""

    provider: int
    link: int
    switch: float


class CompiledNeed(NamedTuple):
    """A need in numbers: its customer, its alternatives, its bite, the situations it exists in."""

    customer: int
    ways: tuple[Way, ...]
    bite: float
    when: frozenset[str]


class Occasion(NamedTuple):
    """A need of an external customer as the outcome counts it.

    ``weight`` is customer weight x occasions per year x importance, 0 where its own
    rate is not known; ``share`` is the part of the contexts in which the need exists,
    and ``within`` the part of its yearly occasions that fall into these contexts.
    """

    need: int
    weight: float
    share: float
    within: float


@dataclass(frozen=True, eq=False)
class Compiled:
    """A network in numbers: actors in topological order of their two-way groups, links by id.

    ``groups`` are ranges of actor numbers that depend on each other in circles;
    ``never`` are the external needs whose situations never hold.
    ``per_year`` tells whether occasions are weighted by their yearly rates.
    """

    network: Network
    actors: tuple[str, ...]
    links: tuple[str, ...]
    groups: tuple[range, ...]
    needs: tuple[CompiledNeed, ...]
    sources: tuple[Need, ...]
    occasions: tuple[Occasion, ...]
    never: tuple[Need, ...]
    calendar: Calendar
    per_year: bool

    @property
    def contexts(self) -> tuple[Context, ...]:
        """The joint contexts of the situations that needs name."""
        return self.calendar.contexts

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each actor, by id."""
        return {actor: number for number, actor in enumerate(self.actors)}

    @cached_property
    def needs_of(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of each actor's needs."""
        groups: list[list[int]] = [[] for _ in self.actors]
        for number, need in enumerate(self.needs):
            groups[need.customer].append(number)
        return tuple(map(tuple, groups))

    @cached_property
    def served(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the needs that each actor provides for."""
        groups: list[list[int]] = [[] for _ in self.actors]
        for number, need in enumerate(self.needs):
            for provider in sorted({way.provider for way in need.ways}):
                groups[provider].append(number)
        return tuple(map(tuple, groups))

    @cached_property
    def relevant(self) -> tuple[int, ...]:
        """The numbers of the actors that can reach an external occasion, its customer included."""
        customers = {self.actors[self.needs[occasion.need].customer] for occasion in self.occasions}
        return tuple(sorted(self.number[actor] for actor in self.network.upstream(*customers)))

    def may_exist(self, when: frozenset[str]) -> bool:
        """Tell whether a need may exist in what is looked at: one context, or every situation in turn."""
        if self.network.organization.during is None:
            return True
        return any(when <= context.situations for context in self.contexts)

    def healths(self, rates: Rates) -> list[float]:
        """Give the health of each link, by number."""
        return [rates.health[link] for link in self.links]

    def reliabilities(self, rates: Rates) -> list[float]:
        """Give the reliability of each actor, by number."""
        return [rates.reliability[actor] for actor in self.actors]


def compile_network(network: Network) -> Compiled:
    """Put a network in numbers."""
    order = [actor for group in network.two_way_groups for actor in _downstream_order(network, group)]
    number = {actor: position for position, actor in enumerate(order)}
    link_number = {link.id: position for position, link in enumerate(network.links)}
    needs = tuple(_need(need, number, link_number) for need in network.needs)
    return Compiled(
        network=network,
        actors=tuple(order),
        links=tuple(link_number),
        groups=_ranges(network.two_way_groups),
        needs=needs,
        sources=network.needs,
        **_timed(network, needs)._asdict(),
    )


def compile_part(whole: Compiled, part: Network) -> Compiled:
    """Put a network in numbers of which only the moment is another (see ``Network.at``)."""
    return replace(whole, network=part, **_timed(part, whole.needs)._asdict())


class _Timed(NamedTuple):
    """What depends on when a network is looked at; see ``Compiled``."""

    occasions: tuple[Occasion, ...]
    never: tuple[Need, ...]
    calendar: Calendar
    per_year: bool


def _timed(network: Network, needs: Sequence[CompiledNeed]) -> _Timed:
    year = calendar(network.organization, sorted({name for need in needs for name in need.when}))
    counted = [n for n, need in enumerate(network.needs) if network.actor(need.customer).is_counted]
    per_year = any(network.needs[n].per_year is not None for n in counted)
    occasions = [_occasion(network, n, per_year, year) for n in counted]
    return _Timed(
        occasions=tuple(occasion for occasion in occasions if occasion.share > 0),
        never=tuple(network.needs[o.need] for o in occasions if o.share == 0 and not year.year),
        calendar=year,
        per_year=per_year,
    )


def _downstream_order(network: Network, group: Sequence[str]) -> list[str]:
    """Order actors that depend on each other in circles so that most links lead forward.

    Reverse postorder of a depth-first search along the links: news of a failure then
    travels round a circle in one or two sweeps.
    """
    if len(group) == 1:
        return list(group)
    inside, finished, seen = set(group), list[str](), {group[0]}
    stack = [(group[0], iter(network.customers_of(group[0])))]
    while stack:
        actor, customers = stack[-1]
        onward = next((c for c in customers if c in inside and c not in seen), None)
        if onward is None:
            finished.append(stack.pop()[0])
        else:
            seen.add(onward)
            stack.append((onward, iter(network.customers_of(onward))))
    return finished[::-1]


def _need(need: Need, number: dict[str, int], link_number: dict[str, int]) -> CompiledNeed:
    ways = [
        Way(number[link.provider], link_number[link.id], 1.0 if first or link.switch is None else link.switch)
        for link, first in zip(need.alternatives, [True] + [False] * len(need.alternatives), strict=False)
    ]
    return CompiledNeed(number[need.customer], tuple(ways), need.bite, need.when)


def _occasion(network: Network, number: int, per_year: bool, year: Calendar) -> Occasion:
    need = network.needs[number]
    rate = (need.per_year or 0.0) if per_year else 1.0
    share = math.fsum(context.share for context in year.contexts if need.when <= context.situations)
    within = year.within(need.when)
    weight = network.actor(need.customer).weight * rate * within * need.importance
    return Occasion(number, weight, min(1.0, share), within)


def _ranges(groups: Sequence[Sequence[str]]) -> tuple[range, ...]:
    starts = [0]
    for group in groups:
        starts.append(starts[-1] + len(group))
    return tuple(range(a, b) for a, b in zip(starts, starts[1:], strict=False))
