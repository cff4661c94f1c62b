"""What both sides say of the links of a network, as far as it may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from orgflow.agreement import comparison, gap
from orgflow.chance import MOST_WORK
from orgflow.model import SIDES, Link, Rating, Side
from orgflow.network import Network

TOTAL_WORK = 5 * MOST_WORK  # of all comparisons together


class Seen(NamedTuple):
    """A link that both sides have rated, with how far they are apart."""

    link: Link
    provider: Rating
    customer: Rating
    gap: float


class Odds(NamedTuple):
    """How often chance alone would bring a gap, and by which comparison; None where it was too much work."""

    p_value: float | None
    test: str


@dataclass(frozen=True, eq=False)
class Opinions:
    """What the two sides of all links say."""

    network: Network

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """The links whose both ratings may be shown, the largest gap first, ties by id."""
        found = [seen for link in self.network.links if (seen := self._seen(link)) is not None]
        return tuple(sorted(found, key=lambda seen: (-seen.gap, seen.link.id)))

    def _seen(self, link: Link) -> Seen | None:
        provider, customer = (self.network.disclosure.rating(link, side) for side in SIDES)
        if provider is None or customer is None:
            return None
        return Seen(link, provider, customer, gap(provider, customer))

    @cached_property
    def odds(self) -> Mapping[str, Odds]:
        """How often chance alone would bring each gap for which there are single answers, by link id."""
        left, found = TOTAL_WORK, dict[str, Odds]()
        for seen in sorted(self.seen, key=lambda seen: (-abs(seen.gap), seen.link.id)):
            chosen = comparison(seen.provider, seen.customer, seen.link.paired)
            if chosen is not None:
                left -= min(chosen.work, MOST_WORK)
                found[seen.link.id] = Odds(chosen.p_value() if left >= 0 else None, chosen.test)
        return found

    def rated(self, link: Link, side: Side) -> bool:
        """Tell whether a side of a link has rated it, be it told or not."""
        return self.network.disclosure.is_rated(link, side)

    def not_shown(self, link: Link) -> tuple[Side, ...]:
        """Give the sides of a link that have rated it, and whose rating is not told."""
        return tuple(s for s in SIDES if self.rated(link, s) and not self.network.disclosure.rating(link, s))
