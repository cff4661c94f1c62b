"""Whether the standards inside can keep the promises made outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from orgflow.contexts import calendar
from orgflow.model import Link
from orgflow.network import Network
from orgflow.standards.chains import Chain, Chains, Room
from orgflow.standards.levels import met, rounded, within
from orgflow.standards.reach import Feeders, Tally, inputs, passed_on, primaries
from orgflow.standards.rounds import Search
from orgflow.standards.shares import OnTime, in_worlds

__all__ = ["Chain", "Promise", "Room", "Standards", "met", "within"]

MOST_CONTEXTS = 16
MOST_RUNS = 32


@dataclass(frozen=True, slots=True)
class Promise:
    """A standard on a link to an external customer, with what feeds it.

    ``chain`` is the longest chain of standards that feeds the link, None where the
    promise is never called upon or was not looked at. ``feeds`` counts the links it waits
    for, ``ways`` these with all backups. ``on_time`` is the share of the occasions that
    nothing late holds up, None where nothing is known of it, and at most that much where
    some of the ways name no share.
    """

    link: Link
    chain: Chain | None
    feeds: Tally
    ways: Tally
    on_time: OnTime | None

    @property
    def chain_within(self) -> float | None:
        """The hours the chain takes, at least; None where nothing is known of them."""
        known = self.feeds.untimed < self.feeds.links or not self.feeds.links
        return self.chain.hours if self.chain is not None and known else None

    @property
    def spare(self) -> float | None:
        """The hours that the chain leaves of the promise, below 0 where it is too long."""
        promised, taken = within(self.link), self.chain_within
        return None if promised is None or taken is None else rounded(promised - taken)

    @property
    def in_time(self) -> bool | None:
        """Whether the chain fits into the time promised; None where that is not known."""
        promised = within(self.link)
        if promised is None or self.chain is None:
            return None
        if self.chain.hours > rounded(promised):
            return False
        return True if not self.feeds.untimed and self.chain.ceiling <= rounded(promised) else None

    @property
    def often_enough(self) -> bool | None:
        """Whether enough is on time for the share promised; None where that is not known."""
        promised = met(self.link)
        if promised is None or self.on_time is None:
            return None
        if self.on_time.share + self.on_time.margin < rounded(promised):
            return False
        is_enough = self.on_time.share - self.on_time.margin >= rounded(promised)
        return True if is_enough and not self.ways.unshared else None

    @property
    def supportable(self) -> bool | None:
        """Whether the standards inside keep what was promised; None where that is not known."""
        checks = [self.in_time] if within(self.link) is not None else []
        checks += [self.often_enough] if met(self.link) is not None else []
        if False in checks:
            return False
        return None if None in checks else True


@dataclass(frozen=True, eq=False)
class Standards:
    """The standards of a network: what is promised outside, what stands behind it inside."""

    network: Network
    search: Search = field(default_factory=Search)

    @cached_property
    def external(self) -> tuple[Link, ...]:
        """The links into current external customers, sorted by id."""
        return tuple(x for x in self.network.links if self.network.actor(x.customer).is_counted)

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """Every standard on a link from inside to a current external customer, sorted by the link's id."""
        return tuple(map(self._promise, self._promised))

    @cached_property
    def room(self) -> Mapping[str, Room]:
        """How far each link that feeds a promise may grow until the first one breaks, by its id."""
        least: dict[str, Room] = {}
        for run in (run for run in self._runs if run.holds):
            asked = ((link, within(link)) for link in run.promises.values())
            for link, room in run.chains.room((x, hours) for x, hours in asked if hours is not None):
                least[link] = min(least.get(link, room), room)
        return least

    def matters(self, promise: Promise) -> float:
        """Give the largest share of a promise's occasions that its longest chain can hold up.

        The whole chain is waited for only where each of its links is needed and passes
        its delay on: the smallest product of bites from one of its standards onward.
        """
        links = () if promise.chain is None else promise.chain.links
        passed = passed_on(self.network, self._primary, promise.link.provider)
        timed = (link for link in links if within(link) is not None)
        bites = [self.network.need_of[x.id].bite * passed.get(x.customer, 0.0) for x in timed]
        return min(bites, default=1.0)

    @property
    def is_complete(self) -> bool:
        """Whether every chain was followed to its end, in every set of situations that holds."""
        chains = [run.chains.up_to(link.provider) for run in self._runs for link in run.promises.values()]
        exact = all(chain.hours == chain.ceiling for chain in chains)
        return exact and self._held.is_complete and self._self_feeding <= self._alone

    @cached_property
    def _promised(self) -> tuple[Link, ...]:
        inside = (link for link in self.external if self.network.is_function(link.provider))
        return tuple(link for link in inside if link.standard is not None)

    def _promise(self, link: Link) -> Promise:
        return Promise(
            link=link,
            chain=self._chain(link),
            feeds=self._feeders.tally(link),
            ways=self._ways[link.id],
            on_time=self._on_time.get(link.id),
        )

    def _chain(self, promise: Link) -> Chain | None:
        """Give the longest chain in any set of situations that holds, with the bound over all of them."""
        runs = [run for run in self._runs if promise.id in run.promises]
        real = [run.chains.up_to(promise.provider) for run in runs if run.holds]
        if not real:
            return None
        ceiling = max(run.chains.up_to(promise.provider).ceiling for run in runs)
        return max(real, key=lambda chain: chain.hours)._replace(ceiling=ceiling)

    # -- what feeds what -----------------------------------------------------------------

    @cached_property
    def _inputs(self) -> tuple[Link, ...]:
        """The links on which work inside waits for something, in situations that ever hold."""
        needs, held = self.network.need_of, self._held
        sets = held.sets if held.is_complete else (held.all_at_once,)
        return tuple(x for x in inputs(self.network) if any(needs[x.id].when <= one for one in sets))

    @cached_property
    def _primary(self) -> tuple[Link, ...]:
        return primaries(self.network, self._inputs)

    @cached_property
    def _feeders(self) -> Feeders:
        return Feeders(self.network, self._primary, self._promised)

    @cached_property
    def _ways(self) -> Mapping[str, Tally]:
        """What feeds the promises, backups and what feeds these included."""
        feeders = Feeders(self.network, self._inputs, self._promised)
        return {link.id: feeders.tally(link) for link in self._promised}

    @cached_property
    def _self_feeding(self) -> frozenset[str]:
        """The promises that themselves feed those who keep them: their customers also work inside."""
        inside = {link.id for link in self._inputs}
        some = (link for link in self._promised if link.id in inside)
        return frozenset(x.id for x in some if x.customer in self.network.upstream(x.provider))

    @cached_property
    def _alone(self) -> frozenset[str]:
        """The self-feeding promises that are looked at, each in runs of its own."""
        most = max(1, MOST_RUNS // len(self._held.sets))
        return frozenset(sorted(self._self_feeding)[:most])

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
        """The chains in each set of situations, with the promises that exist in it."""
        held = self._held
        runs = [run for one in held.sets for run in self._while(one, holds=True)]
        if not held.is_complete:
            runs += self._while(held.all_at_once, holds=False)
        return tuple(runs)

    def _while(self, held: frozenset[str], *, holds: bool) -> Iterator[_Run]:
        """Follow the chains while some situations hold: of all promises, but each self-feeding one alone."""
        needs = self.network.need_of
        links = [link for link in self._primary if needs[link.id].when <= held]
        asked = [link for link in self._promised if needs[link.id].when <= held]
        together = {link.id: link for link in asked if link.id not in self._self_feeding}
        if together:
            yield _Run(Chains(self.network, links, self.search), together, holds)
        for promise in (link for link in asked if link.id in self._alone):
            rest = [link for link in links if link.id != promise.id]
            yield _Run(Chains(self.network, rest, self.search), {promise.id: promise}, holds)

    # -- shares ----------------------------------------------------------------------------

    @cached_property
    def _on_time(self) -> Mapping[str, OnTime]:
        """How often nothing late holds up each promise, where something is known of it."""
        found: dict[str, OnTime] = {}
        rest: list[Link] = []
        for promise in self._promised:
            ways = self._ways[promise.id]
            if ways.links and ways.unshared == ways.links:
                continue
            if ways.is_plain:
                found[promise.id] = OnTime(rounded(ways.product))
            elif promise.id not in self._self_feeding:
                rest.append(promise)
            elif promise.id in self._alone:
                links = [link for link in self._inputs if link is not promise]
                found |= in_worlds(self.network, links, [promise])
        return found | (in_worlds(self.network, self._inputs, rest) if rest else {})


class _Held(NamedTuple):
    """Sets of situations that hold together, all situations that ever do, and whether the sets are all."""

    sets: tuple[frozenset[str], ...]
    all_at_once: frozenset[str]
    is_complete: bool


class _Run(NamedTuple):
    """The chains while some situations are taken to hold, the promises they feed, whether they ever do."""

    chains: Chains
    promises: Mapping[str, Link]
    holds: bool
