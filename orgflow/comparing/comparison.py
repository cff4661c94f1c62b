"""Two organizations, compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from orgflow import worlds
from orgflow.calibration import calibrated
from orgflow.comparing.effects import MOVED, Attribution, attribution
from orgflow.comparing.matching import Change, Renamed, renamed
from orgflow.comparing.moods import HISTORY, SUPPOSITION, Mood
from orgflow.comparing.ranks import Ranks, Sure, certainty
from orgflow.comparing.waves import Waves, says_otherwise
from orgflow.model import Link, Organization
from orgflow.network import Network
from orgflow.ranking import ranked
from orgflow.uncertainty import Range, paired
from orgflow.worlds import Delivery

IN_COMMON = 0.5


@dataclass(frozen=True, slots=True)
class Served:
    """What one external customer gets: the share served right, failed occasions a year; None if not known."""

    right: float | None
    failed: float | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """What changed from one wave of an organization to the next, with what that does.

    Parameters
    ----------
    waves
        The two calibrated networks, matched by id.
    sure
        Gives how sure a wave is of its ranks.

    """

    waves: Waves
    sure: Sure

    @property
    def before(self) -> Network:
        """The organization as it was."""
        return self.waves.before

    @property
    def after(self) -> Network:
        """The organization as it is now."""
        return self.waves.after

    @property
    def is_supposed(self) -> bool:
        """Whether the later wave is not as the organization is, but as it would be."""
        return bool(self.after.organization.supposed)

    @property
    def is_pure(self) -> bool:
        """Whether an organization is compared with itself as it would be."""
        return self.is_supposed and self.after.organization.actual == self.before.organization

    @property
    def mood(self) -> Mood:
        """The words in which the comparison is told."""
        return SUPPOSITION if self.is_supposed else HISTORY

    def healths(self, link: str) -> tuple[float | None, float | None]:
        """Give the health of a link before, now, as it may be shown; None where it is not known, or may not.

        Where the change of a rating may not be told, only the later health is.
        """
        one, other = _health(self.before, link), _health(self.after, link)
        change = self._links.get(link)
        if change is not None and self.is_kept_back(change):
            return None, other
        if self.is_pure and (change is None or not says_otherwise(change)):
            return one, one
        return one, other

    def is_kept_back(self, change: Change[Link]) -> bool:
        """Tell whether ratings of a link changed in a way that may not be told."""
        return any(difference.is_kept_back for difference in change.differences)

    @cached_property
    def _links(self) -> Mapping[str, Change[Link]]:
        return {change.id: change for change in self.waves.links}

    @cached_property
    def renamed(self) -> tuple[Renamed, ...]:
        """Guesses of what has another name or id only."""
        return renamed(self.waves.actors, self.waves.links)

    @cached_property
    def attribution(self) -> Attribution:
        """What each change alone does to the failed occasions."""
        return attribution(self.waves)

    @cached_property
    def ranks(self) -> tuple[Ranks, Ranks]:
        """The order of the links before, now."""
        return Ranks(self.before, self.sure(self.before)), Ranks(self.after, self.sure(self.after))

    @cached_property
    def difference(self) -> Range | None:
        """What the share served right may change by, in draws common to both; None where there are none.

        Only where one organization is compared with itself as it would be.
        """
        drawn = [ranked(network).uncertainty for network in (self.before, self.after)]
        return None if drawn[0] is None or drawn[1] is None else paired(drawn[0], drawn[1])

    @property
    def outcomes(self) -> tuple[Delivery, Delivery]:
        """What the external customers got before, get now."""
        return worlds.delivery(self.before), worlds.delivery(self.after)

    @cached_property
    def served(self) -> Mapping[str, tuple[Served | None, Served | None]]:
        """What each current external customer of either wave got before, gets now; None where it is none."""
        one, other = _served(self.before), _served(self.after)
        return {customer: (one.get(customer), other.get(customer)) for customer in sorted({*one, *other})}

    @property
    def recounted(self) -> tuple[Change[Link], ...]:
        """The links of which what arrived is counted as before, though what comes before them changed.

        Their health follows from both, so it moved without anything new being said of them.
        """
        then, now = self.before, self.after
        return tuple(
            link
            for link in self.waves.links
            if link.before is not None
            and link.after is not None
            and now.posterior(link.id).arrival
            and not says_otherwise(link)
            and abs(then.health(link.id) - now.health(link.id)) > MOVED
        )

    @property
    def in_common(self) -> float:
        """The share of the actors of the smaller wave that the other has too, by id; 1 where it has none."""
        one, other = ({actor.id for actor in network.actors} for network in (self.before, self.after))
        smaller = min(len(one), len(other))
        return len(one & other) / smaller if smaller else 1.0

    @property
    def are_strangers(self) -> bool:
        """Whether the two have so little in common that they may be two organizations."""
        return self.in_common < IN_COMMON


def compare(before: Organization, after: Organization, *, sure: Sure = certainty) -> Comparison:
    """Compare an organization with what it was.

    Actors, links and situations are matched by id. Either outcome is that of an
    analysis of the wave alone; worlds are drawn from seeds that depend on ids, so what
    is the same fares the same in both. Raises TooLarge where a wave is too large to be
    analyzed at once.
    """
    return Comparison(Waves(calibrated(Network(before)), calibrated(Network(after))), sure)


def _health(network: Network, link: str) -> float | None:
    """Give the health of a link as an analysis shows it."""
    posterior = network.posteriors.get(link)
    if posterior is None or posterior.kind == "unknown" or not network.disclosure.is_whole(link):
        return None
    return network.health(link) if posterior.arrival else posterior.mean


def _served(network: Network) -> dict[str, Served]:
    outcome = worlds.delivery(network)
    found = {}
    for customer in network.external:
        own, counts = outcome.of(customer), network.actor(customer).weight
        known = outcome.per_year and own.weight > 0
        found[customer] = Served(own.served_right, own.failed / counts if known else None)
    return found
