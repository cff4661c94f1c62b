"""How long the customers wait from request to delivery."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from orgflow.chains import Chain, Room, Search, Waits
from orgflow.chains.reach import Feeders
from orgflow.leadtime.times import Time, times
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ties import even

__all__ = ["LeadTimes", "Steps", "Time", "Wait"]


class Steps(NamedTuple):
    """How many links something waits for, and of how many of them the time is not known."""

    links: int = 0
    untimed: int = 0

    def plus(self, other: Steps) -> Steps:
        """Count two sets of links together."""
        return Steps(self.links + other.links, self.untimed + other.untimed)


@dataclass(frozen=True, slots=True)
class Wait:
    """What an external customer waits for, from its request on.

    ``chain`` is the longest chain that feeds the link, None where the link is never
    called upon or was not looked at. ``known`` are the times of its links and of the
    link itself, by id; ``steps`` counts the link and all that it waits for.
    """

    link: Link
    chain: Chain | None
    known: Mapping[str, Time]
    steps: Steps

    @property
    def links(self) -> tuple[Link, ...]:
        """The steps one after the other, the link itself last."""
        return () if self.chain is None else (*self.chain.links, self.link)

    @property
    def timed(self) -> tuple[Link, ...]:
        """Those of them whose time is known."""
        return tuple(link for link in self.links if link.id in self.known)

    @property
    def hours(self) -> float | None:
        """The hours from request to delivery, at least; None where no time is known."""
        return even(math.fsum(self.known[link.id].hours for link in self.timed)) if self.timed else None

    @property
    def dominant(self) -> Link | None:
        """The longest single step, the first by id of several."""
        order = sorted(self.timed, key=lambda link: (-self.known[link.id].hours, link.id))
        return order[0] if order else None

    @property
    def is_estimated(self) -> bool:
        """Whether a time among the steps is estimated."""
        return any(self.known[link.id].is_estimated for link in self.timed)

    @property
    def spare(self) -> float | None:
        """What is left of the time promised, below 0 where it is too short; None where not known."""
        standard = self.link.standard
        if standard is None or standard.within is None or self.hours is None:
            return None
        return even(standard.within.hours - self.hours)


@dataclass(frozen=True, eq=False)
class LeadTimes:
    """The times of a network's links, rolled up to what each current external customer waits for.

    An actor begins when all it needs has come in, by its primary ways, as
    ``orgflow.chains`` has it. Times are taken as they are; since a step that needs
    several inputs waits for the last, the mean of what a customer waits is at least the
    roll-up of the means (Jensen's inequality; the merge bias of PERT).
    """

    network: Network
    search: Search = field(default_factory=Search)
    given: Mapping[str, Time] | None = None

    def with_time(self, link: str, hours: float) -> LeadTimes:
        """Give the same with another time for one link."""
        return replace(self, search=Search(), given={**self.times, link: Time(hours)})

    @cached_property
    def times(self) -> Mapping[str, Time]:
        """How long each link takes, by id, where that is known."""
        return times(self.network) if self.given is None else self.given

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """Everything that comes to a current external customer from inside, sorted by the link's id."""
        return tuple(map(self._wait, self._ends))

    @cached_property
    def ordinary(self) -> Mapping[str, Wait]:
        """What is waited for while no situation holds, by the link's id."""
        organization = self.network.organization
        links = tuple(link for link in organization.links if not self.network.need_of[link.id].when)
        plain = Network(replace(organization, links=links), self.network.rates)
        return {
            wait.link.id: wait
            for wait in replace(self, network=plain, search=Search(), given=self.times).waits
        }

    @cached_property
    def steps(self) -> tuple[Link, ...]:
        """Every link that some external customer waits for, sorted by id."""
        into: dict[str, list[Link]] = {}
        for link in self.chains.primary:
            into.setdefault(link.customer, []).append(link)
        found = {link.id: link for link in self._ends}
        queue = [link.provider for link in self._ends]
        seen = set(queue)
        while queue:
            for link in into.get(queue.pop(), ()):
                found[link.id] = link
                if link.provider not in seen:
                    seen.add(link.provider)
                    queue.append(link.provider)
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def room(self) -> Mapping[str, Room]:
        """How much longer each step may take until some customer waits longer, by its id.

        This is the slack of the critical-path method; a link to a customer has none.
        """
        known = [wait for wait in self.waits if wait.hours is not None]
        due = {wait.link.id: wait.chain.hours for wait in known if wait.chain is not None}
        own = {wait.link.id: Room(0.0, wait.link.id) for wait in known}
        return {**self.chains.room(due), **own}

    @property
    def is_complete(self) -> bool:
        """Whether every chain was followed to its end, in every set of situations that holds."""
        return self.chains.is_complete

    @cached_property
    def chains(self) -> Waits:
        """The chains of links that the customers wait for."""
        return Waits(self.network, self._ends, self._hours, self.search)

    @cached_property
    def _ends(self) -> tuple[Link, ...]:
        needs = (need for need in self.network.needs if self.network.actor(need.customer).is_counted)
        primary = (need.primary for need in needs)
        inside = (link for link in primary if self.network.is_function(link.provider))
        return tuple(sorted(inside, key=lambda link: link.id))

    def _hours(self, link: Link) -> float:
        time = self.times.get(link.id)
        return 0.0 if time is None else time.hours

    def _wait(self, link: Link) -> Wait:
        chain = self.chains.chain(link)
        links = () if chain is None else (*chain.links, link)
        known = {one.id: self.times[one.id] for one in links if one.id in self.times}
        return Wait(link, chain, known, self._feeders.counted(link).plus(self._count([link])))

    @cached_property
    def _feeders(self) -> Feeders[Steps]:
        return Feeders(self.network, self.chains.primary, self._ends, self._count)

    def _count(self, links: Iterable[Link]) -> Steps:
        some = tuple(links)
        return Steps(len(some), sum(link.id not in self.times for link in some))
