"""The longest chains of links that others wait for, in every situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from orgflow.chains.finishing import Chain, Chains, Room
from orgflow.chains.reach import inputs, passed_on, primaries
from orgflow.chains.rounds import Search
from orgflow.chains.times import Hours
from orgflow.contexts import calendar
from orgflow.model import Link
from orgflow.network import Network

__all__ = ["Chain", "Hours", "Room", "Search", "Waits"]

MOST_CONTEXTS = 16
MOST_RUNS = 32


@dataclass(frozen=True, eq=False)
class Waits:
    """What some links at the end wait for, each link inside taking so many ``hours``."""

    network: Network
    ends: tuple[Link, ...]
    hours: Hours
    search: Search = field(default_factory=Search)

    def chain(self, end: Link) -> Chain | None:
        """Give the longest chain in any set of situations that holds, with the bound over all of them.

        It ends at the provider of the link; None where the link is needed in none of
        these sets, or was not looked at.
        """
        runs = [run for run in self._runs if end.id in run.ends]
        real = [run.chains.up_to(end.provider) for run in runs if run.holds]
        if not real:
            return None
        ceiling = max(run.chains.up_to(end.provider).ceiling for run in runs)
        return max(real, key=lambda chain: chain.hours)._replace(ceiling=ceiling)

    def room(self, due: Mapping[str, float]) -> Mapping[str, Room]:
        """Tell how much longer each link that feeds an end may take until the first end is late.

        By the id of the link; ``due`` gives by the ids of ends the hour at which their
        providers must be ready.
        """
        least: dict[str, Room] = {}
        for run in (run for run in self._runs if run.holds):
            asked = [(link, due[name]) for name, link in run.ends.items() if name in due]
            for link, room in run.chains.room(asked):
                least[link] = min(least.get(link, room), room)
        return least

    def matters(self, end: Link, chain: Chain | None) -> float:
        """Give the largest share of the occasions of an end that its longest chain can hold up.

        The whole chain is waited for only where each of its links is needed and passes
        its delay on: the smallest product of bites from one of its links onward.
        """
        links = () if chain is None else chain.links
        passed = passed_on(self.network, self.primary, end.provider)
        timed = (link for link in links if self.hours(link))
        bites = [self.network.need_of[x.id].bite * passed.get(x.customer, 0.0) for x in timed]
        return min(bites, default=1.0)

    @property
    def is_complete(self) -> bool:
        """Whether every chain was followed to its end, in every set of situations that holds."""
        chains = [run.chains.up_to(link.provider) for run in self._runs for link in run.ends.values()]
        exact = all(chain.hours == chain.ceiling for chain in chains)
        return exact and self._held.is_complete and self.self_feeding <= self.alone

    # -- what feeds what -----------------------------------------------------------------

    @cached_property
    def inputs(self) -> tuple[Link, ...]:
        """The links on which work inside waits for something, in situations that ever hold."""
        needs, held = self.network.need_of, self._held
        sets = held.sets if held.is_complete else (held.all_at_once,)
        return tuple(x for x in inputs(self.network) if any(needs[x.id].when <= one for one in sets))

    @cached_property
    def primary(self) -> tuple[Link, ...]:
        """The inputs without backups."""
        return primaries(self.network, self.inputs)

    @cached_property
    def self_feeding(self) -> frozenset[str]:
        """The ends that themselves feed their providers: their customers also work inside."""
        inside = {link.id for link in self.inputs}
        some = (link for link in self.ends if link.id in inside)
        return frozenset(x.id for x in some if x.customer in self.network.upstream(x.provider))

    @cached_property
    def alone(self) -> frozenset[str]:
        """The self-feeding ends that are looked at, each in runs of its own."""
        most = max(1, MOST_RUNS // len(self._held.sets))
        return frozenset(sorted(self.self_feeding)[:most])

    # -- chains in situations -------------------------------------------------------------

    @cached_property
    def _held(self) -> _Held:
        """The largest sets of situations that hold together.

        A chain only gets longer when more situations hold, so no smaller set needs a
        look. Where the sets are too many, some are looked at, with all situations at once
        as the bound on what the others may add.
        """
        named = sorted({name for need in self.network.needs for name in need.when})
        year = calendar(self.network.organization, named)
        held = {context.situations for context in year.contexts}
        largest = [one for one in held if not any(one < other for other in held)]
        largest.sort(key=lambda one: (-len(one), sorted(one)))
        is_complete = year.complete and len(largest) <= MOST_CONTEXTS
        return _Held(tuple(largest[:MOST_CONTEXTS]), frozenset().union(*held), is_complete)

    @cached_property
    def _runs(self) -> tuple[_Run, ...]:
        """The chains in each set of situations, with the ends that exist in it."""
        held = self._held
        runs = [run for one in held.sets for run in self._while(one, holds=True)]
        if not held.is_complete:
            runs += self._while(held.all_at_once, holds=False)
        return tuple(runs)

    def _while(self, held: frozenset[str], *, holds: bool) -> Iterator[_Run]:
        """Follow the chains while some situations hold: of all ends, but each self-feeding one alone."""
        needs = self.network.need_of
        links = [link for link in self.primary if needs[link.id].when <= held]
        asked = [link for link in self.ends if needs[link.id].when <= held]
        together = {link.id: link for link in asked if link.id not in self.self_feeding}
        if together:
            yield _Run(Chains(self.network, links, self.hours, self.search), together, holds)
        for end in (link for link in asked if link.id in self.alone):
            rest = [link for link in links if link.id != end.id]
            yield _Run(Chains(self.network, rest, self.hours, self.search), {end.id: end}, holds)


class _Held(NamedTuple):
    """Sets of situations that hold together, all situations that ever do, and whether the sets are all."""

    sets: tuple[frozenset[str], ...]
    all_at_once: frozenset[str]
    is_complete: bool


class _Run(NamedTuple):
    """The chains while some situations are taken to hold, the ends they feed, whether they ever do."""

    chains: Chains
    ends: Mapping[str, Link]
    holds: bool
