"""The order of the links in both waves, as far as it can be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from orgflow.network import Network
from orgflow.ranking import Ranking, ranked

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a wave is of itself: 90 % ranges of the rank of each link, of the share served right."""

    ranks: Mapping[str, Range]
    served_right: Range | None = None


Sure = Callable[[Network], Certainty | None]


def certainty(network: Network) -> Certainty | None:
    """Give how sure a wave is of itself; None where that is not worked out.

    Without it no change of rank is called clear, or unclear.
    """
    ranking = ranked(network)
    drawn, standing = ranking.uncertainty, ranking.standing
    if drawn is None or standing is None:
        return None
    ranks = {link.id: (standing.rank_low[link.id], standing.rank_high[link.id]) for link in network.links}
    served = drawn.served_right
    return Certainty(ranks, (served.low, served.high) if served else None)


@dataclass(frozen=True, eq=False)
class Ranks:
    """The links of one wave in the order in which they are worth fixing, 1 first."""

    network: Network
    sure: Certainty | None

    @cached_property
    def _ranking(self) -> Ranking:
        return ranked(self.network)

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The rank of each link, by id."""
        return {link.id: place for place, link in enumerate(self._ranking.in_order, 1)}

    @property
    def gain(self) -> Mapping[str, float]:
        """The failed occasions that each link would avoid if it never failed, by id."""
        return self._ranking.importance.link_gain

    @property
    def fix(self) -> tuple[str, ...]:
        """The ids of the links to fix first."""
        return tuple(link.id for link in self._ranking.fix)


def is_clear(link: str, before: Ranks, after: Ranks) -> bool | None:
    """Tell whether the 90 % ranges of a link's two ranks do not overlap; None where one is not known."""
    if before.sure is None or after.sure is None:
        return None
    one, other = before.sure.ranks.get(link), after.sure.ranks.get(link)
    return None if one is None or other is None else apart(one, other)


def apart(one: Range, other: Range) -> bool:
    """Tell whether two ranges do not overlap."""
    return one[1] < other[0] or other[1] < one[0]
