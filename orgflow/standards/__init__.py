"""Whether the standards inside can keep the promises made outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from orgflow.chains import Chain, Room, Search, Waits
from orgflow.chains.reach import Feeders
from orgflow.model import Link
from orgflow.network import Network
from orgflow.standards.levels import hours, met, within
from orgflow.standards.shares import OnTime, in_worlds
from orgflow.standards.tally import Tally, tally
from orgflow.ties import even

__all__ = ["Promise", "Standards", "met", "within"]


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
        return None if promised is None or taken is None else even(promised - taken)

    @property
    def in_time(self) -> bool | None:
        """Whether the chain fits into the time promised; None where that is not known."""
        promised = within(self.link)
        if promised is None or self.chain is None:
            return None
        if self.chain.hours > even(promised):
            return False
        return True if not self.feeds.untimed and self.chain.ceiling <= even(promised) else None

    @property
    def often_enough(self) -> bool | None:
        """Whether enough is on time for the share promised; None where that is not known."""
        promised = met(self.link)
        if promised is None or self.on_time is None:
            return None
        if self.on_time.share + self.on_time.margin < even(promised):
            return False
        is_enough = self.on_time.share - self.on_time.margin >= even(promised)
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
        promised = ((link.id, within(link)) for link in self._promised)
        return self.waits.room({name: time for name, time in promised if time is not None})

    def matters(self, promise: Promise) -> float:
        """Give the largest share of a promise's occasions that its longest chain can hold up."""
        return self.waits.matters(promise.link, promise.chain)

    @property
    def is_complete(self) -> bool:
        """Whether every chain was followed to its end, in every set of situations that holds."""
        return self.waits.is_complete

    @cached_property
    def waits(self) -> Waits:
        """The chains of standards that promises wait for."""
        return Waits(self.network, self._promised, hours, self.search)

    @cached_property
    def _promised(self) -> tuple[Link, ...]:
        inside = (link for link in self.external if self.network.is_function(link.provider))
        return tuple(link for link in inside if link.standard is not None)

    def _promise(self, link: Link) -> Promise:
        return Promise(
            link=link,
            chain=self.waits.chain(link),
            feeds=self._feeders.counted(link),
            ways=self._ways[link.id],
            on_time=self._on_time.get(link.id),
        )

    @cached_property
    def _feeders(self) -> Feeders[Tally]:
        return Feeders(self.network, self.waits.primary, self._promised, self._tally)

    @cached_property
    def _ways(self) -> Mapping[str, Tally]:
        """What feeds the promises, backups and what feeds these included."""
        feeders = Feeders(self.network, self.waits.inputs, self._promised, self._tally)
        return {link.id: feeders.counted(link) for link in self._promised}

    def _tally(self, links: Iterable[Link]) -> Tally:
        return tally(self.network, links)

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
                found[promise.id] = OnTime(even(ways.product))
            elif promise.id not in self.waits.self_feeding:
                rest.append(promise)
            elif promise.id in self.waits.alone:
                links = [link for link in self.waits.inputs if link is not promise]
                found |= in_worlds(self.network, links, [promise])
        return found | (in_worlds(self.network, self.waits.inputs, rest) if rest else {})
