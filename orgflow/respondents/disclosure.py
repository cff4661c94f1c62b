"""What may be told of each link of an organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from orgflow.evidence import Posterior, posteriors
from orgflow.model import SIDES, Link, Organization, Rating, Side
from orgflow.respondents import is_shown, minimum


@dataclass(frozen=True, eq=False)
class Disclosure:
    """The ratings and healths that may be shown; ``whole`` is what all evidence says, by link id."""

    organization: Organization
    whole: Mapping[str, Posterior]

    @cached_property
    def minimum(self) -> int:
        """How many people must stand behind a rating that is shown."""
        return minimum(self.organization)

    def is_rated(self, link: Link, side: Side) -> bool:
        """Tell whether a side of a link has rated it, be it told or not."""
        return link.rating(side) is not None or (link.id, side) in self._withheld

    @cached_property
    def _withheld(self) -> frozenset[tuple[str, Side]]:
        return frozenset(self.organization.withheld or ())

    def hides(self, link: Link, side: Side) -> bool:
        """Tell whether too few people rated a side of a link for the rating to be shown."""
        rating = link.rating(side)
        return rating is not None and not is_shown(rating, self.minimum)

    def rating(self, link: Link, side: Side) -> Rating | None:
        """Give the rating of a side of a link, if there is one of it alone that may be shown."""
        rating = link.rating(side)
        if rating is None or rating.pooled is not None or self.hides(link, side):
            return None
        return rating

    @cached_property
    def hidden(self) -> Mapping[str, tuple[Side, ...]]:
        """The sides whose ratings are not shown of each link that has such, by link id."""
        found = {
            link.id: tuple(side for side in SIDES if self.hides(link, side))
            for link in self.organization.links
        }
        return {link: sides for link, sides in found.items() if sides}

    def posterior(self, link: str) -> Posterior | None:
        """Give what is known about a link from the evidence that may be shown.

        None where its health is known from ratings by too few people alone. Where there
        is other evidence, what that says without them; where all of it may be shown, what
        all of it says.
        """
        whole = self.whole[link]
        if self.is_whole(link):
            return whole
        rest = self._rest[link]
        return None if rest.kind == "unknown" else rest

    def is_whole(self, link: str) -> bool:
        """Tell whether all that counts as evidence of a link may be shown."""
        return link not in self.hidden or self.whole[link].kind == "unknown"

    @cached_property
    def _rest(self) -> Mapping[str, Posterior]:
        return posteriors(
            replace(self.organization, links=tuple(map(self._stripped, self.organization.links)))
        )

    def _stripped(self, link: Link) -> Link:
        hidden = self.hidden.get(link.id, ())
        return replace(
            link,
            customer_rating=None if "customer" in hidden else link.customer_rating,
            provider_rating=None if "provider" in hidden else link.provider_rating,
        )
