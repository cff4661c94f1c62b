"""Two waves of one organization, with what became of each actor, link or situation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from orgflow.comparing.differences import (
    EVIDENCE,
    Difference,
    actor_differences,
    link_differences,
    setting_differences,
    situation_differences,
)
from orgflow.comparing.matching import Change, Thing, matched
from orgflow.model import Actor, Link, Organization, Situation
from orgflow.network import Network

PLACE = "place among the alternatives"


@dataclass(frozen=True, eq=False)
class Waves:
    """Two calibrated networks: as it was, as it is now."""

    before: Network
    after: Network

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What people call the actors and situations of both waves, by id; the later name counts."""
        found: dict[str, str] = {}
        for network in (self.before, self.after):
            organization = network.organization
            found |= {situation.id: situation.name for situation in organization.situations}
            found |= {actor.id: actor.name for actor in organization.actors}
        return found

    @cached_property
    def actors(self) -> tuple[Change[Actor], ...]:
        """What became of each actor, by id."""
        then, now = self.before.organization, self.after.organization
        return matched(then.actors, now.actors, lambda x, y: actor_differences(x, y, self.names))

    @cached_property
    def situations(self) -> tuple[Change[Situation], ...]:
        """What became of each situation, by id."""
        then, now = self.before.organization, self.after.organization
        return matched(then.situations, now.situations, lambda x, y: situation_differences(x, y, self.names))

    @cached_property
    def links(self) -> tuple[Change[Link], ...]:
        """What became of each link, by id."""
        then, now = self.before.organization, self.after.organization
        places = _places(self.before), _places(self.after)
        least = max(network.disclosure.minimum for network in (self.before, self.after))

        def differences(one: Link, other: Link) -> tuple[Difference, ...]:
            ranks = tuple(place.get(one.id) for place in places)
            moved = None not in ranks and ranks[0] != ranks[1]
            return link_differences(one, other, self.names, least) + (
                (Difference(PLACE, *ranks),) if moved else ()
            )

        return matched(then.links, now.links, differences)

    @cached_property
    def settings(self) -> tuple[Difference, ...]:
        """What holds for all and is said differently."""
        return setting_differences(self.before.organization, self.after.organization)

    @property
    def is_unchanged(self) -> bool:
        """Whether everything that counts is said alike."""
        kinds = {one.kind for one in self.actors} | {one.kind for one in self.situations}
        return not self.settings and kinds | {one.kind for one in self.links} <= {"unchanged"}

    @cached_property
    def both(self) -> Organization:
        """Everything of both waves: as it is now, with what is gone as it was.

        A two-way link of which both halves did not fare alike is two links here, so that each is
        drawn for itself.
        """
        then, now = self.before.organization, self.after.organization
        kinds = {change.id: change.kind for change in self.links}
        links = (*now.links, *_gone(self.links))
        return replace(
            now,
            actors=(*now.actors, *_gone(self.actors)),
            links=tuple(_parted(link, kinds) for link in links),
            situations=(*now.situations, *_gone(self.situations)),
            sources=tuple(dict.fromkeys([*then.sources, *now.sources])),
        )


def _gone(changes: Iterable[Change[Thing]]) -> Iterator[Thing]:
    return (change.known for change in changes if change.kind == "gone")


def _parted(link: Link, kinds: Mapping[str, str]) -> Link:
    together = link.reverse is not None and kinds.get(link.reverse) == kinds[link.id]
    return link if together else replace(link, reverse=None)


def _places(network: Network) -> Mapping[str, str]:
    """Give the place of each link in a need with several alternatives."""
    places: dict[str, str] = {}
    for need in network.needs:
        if len(need.alternatives) > 1:
            places |= {link.id: "backup" for link in need.alternatives}
            places[need.primary.id] = "first choice"
    return places


def says_otherwise(change: Change[Link]) -> bool:
    """Tell whether something else is known of the health of a link that is in both waves."""
    return any(difference.what in EVIDENCE for difference in change.differences)


def works_otherwise(change: Change[Actor]) -> bool:
    """Tell whether an actor that is in both waves has another reliability."""
    one, other = change.before, change.after
    return one is not None and other is not None and one.reliability != other.reliability


def asks_otherwise(change: Change[Link]) -> bool:
    """Tell whether a link came, went, or serves another need than before."""
    if change.before is None or change.after is None:
        return True
    moved = any(difference.what == PLACE for difference in change.differences)
    return moved or _asked(change.before) != _asked(change.after)


def _asked(link: Link) -> tuple[object, ...]:
    often = link.how_often and (link.how_often.per_year, link.how_often.on_request)
    need = (link.importance, link.any_of, link.switch, link.per)
    return (link.provider, link.customer, often, link.when, *need)


def counts_otherwise(change: Change[Actor]) -> bool:
    """Tell whether an actor that is in both waves counts for something else in the outcome."""
    one, other = change.before, change.after
    if one is None or other is None or not (one.is_external or other.is_external):
        return False
    return (one.is_counted, one.weight) != (other.is_counted, other.weight)
