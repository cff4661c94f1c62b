"""What the standards of some links name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from orgflow.model import Link
from orgflow.network import Network
from orgflow.standards.levels import met, within


class Tally(NamedTuple):
    """What there is to count among some links.

    ``untimed`` of them name no time, ``unshared`` no share; ``product`` is that of the
    shares named. They are ``plain`` where all are essential on every occasion, without
    a backup.
    """

    links: int = 0
    untimed: int = 0
    unshared: int = 0
    product: float = 1.0
    is_plain: bool = True

    def plus(self, other: Tally) -> Tally:
        """Count two sets of links together."""
        return Tally(
            self.links + other.links,
            self.untimed + other.untimed,
            self.unshared + other.unshared,
            self.product * other.product,
            self.is_plain and other.is_plain,
        )


def tally(network: Network, links: Iterable[Link]) -> Tally:
    """Count what some links name."""
    counted = Tally()
    for link in links:
        need, share = network.need_of[link.id], met(link)
        is_plain = len(need.alternatives) == 1 and need.bite == 1.0 and not need.when
        missing = int(within(link) is None), int(share is None)
        counted = counted.plus(Tally(1, *missing, 1.0 if share is None else share, is_plain))
    return counted
