"""Groups within groups, as ``part_of`` writes them, with the ties that stay inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from orgflow.network import Network
from orgflow.structure.ties import Pair

MOST_MEMBERSHIPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Leaning:
    """How many ties stay within a group, and how many cross its border."""

    internal: int
    external: int

    @property
    def ties(self) -> int:
        """All of them."""
        return self.internal + self.external

    @property
    def index(self) -> float | None:
        """The E-I index (Krackhardt & Stern 1988): -1 all within, 1 all across; None without ties."""
        return (self.external - self.internal) / self.ties if self.ties else None


def groups_of(network: Network) -> dict[str, tuple[str, ...]] | None:
    """Give the groups that each actor is in, the innermost first; None where there are too many to follow.

    An actor that others are part of is the first member of its group. Actors that no
    ``part_of`` names are in no group. Where groups run in a circle, each is followed once.
    """
    known = {actor.id for actor in network.actors}
    above = {a.id: a.part_of for a in network.actors if a.part_of in known and a.part_of != a.id}
    heads, left = frozenset(above.values()), MOST_MEMBERSHIPS
    found: dict[str, tuple[str, ...]] = {}
    for actor in sorted(above.keys() | heads):
        groups = dict.fromkeys([actor] if actor in heads else [])
        at = above.get(actor)
        while at is not None and at not in groups and left > 0:
            groups[at] = None
            at, left = above.get(at), left - 1
        found[actor] = tuple(groups)
    return found if left > 0 else None


def leaning_of(pairs: Iterable[Pair], groups: Mapping[str, Collection[str]]) -> dict[str, Leaning]:
    """Count the pairs within each group and across its border; ``groups`` holds those of each actor."""
    internal, external = Counter[str](), Counter[str]()
    for provider, customer in pairs:
        one, other = frozenset(groups.get(provider, ())), frozenset(groups.get(customer, ()))
        internal.update(one & other)
        external.update(one ^ other)
    every = sorted({group for of in groups.values() for group in of})
    return {group: Leaning(internal[group], external[group]) for group in every}


def leaning(pairs: Iterable[Pair], group: Mapping[str, str]) -> Leaning:
    """Count the pairs within a group and those across, of all that touch a group.

    An actor in no group stands for itself.
    """
    touching = [(group.get(one), group.get(other)) for one, other in pairs if one in group or other in group]
    internal = sum(one == other for one, other in touching)
    return Leaning(internal, len(touching) - internal)
