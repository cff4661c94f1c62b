"""The levels of a pyramid, from those outside up to the customers, with the links between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from orgflow.diagrams import look
from orgflow.model import EXTERNAL, Link
from orgflow.network import Network

MOST_SHOWN, MOST_OUTSIDE = 40, 20
SKIPPING, INSIDE, DOWN = "skipping a level", "inside a level", "going down or out"


@dataclass(frozen=True, slots=True)
class Level:
    """Those who stand side by side, by id: who is shown, who is left out."""

    layer: look.Layer
    shown: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Levels:
    """A network in levels; ``weak`` are ids of links. Links that are not needed at the time do not count."""

    network: Network
    weak: frozenset[str]

    @cached_property
    def bands(self) -> tuple[Level, ...]:
        """The levels of the pyramid that have actors, from the foot to the customers."""
        inside = (group for name, group in self._groups.items() if name != look.OUTSIDERS)
        return tuple(map(self._level, inside))

    @cached_property
    def outside(self) -> Level | None:
        """Those who are no part of the organization and no customers; None where there are none."""
        outside = self._groups.get(look.OUTSIDERS)
        return None if outside is None else self._level(outside)

    @cached_property
    def _groups(self) -> dict[str, look.Group]:
        return look.by_layer({actor.id: self.network.layer(actor.id) for actor in self.network.actors})

    def _level(self, group: look.Group) -> Level:
        """Put those who stand in one level in order; those who matter most are shown."""
        most = MOST_SHOWN if group.layer in look.LAYERS.values() else MOST_OUTSIDE
        first = sorted(group.members, key=lambda actor: (-self.weak_of[actor], -self._ends[actor], actor))
        most = most if len(first) > most + 1 else most + 1
        return Level(group.layer, self._by_name(first[:most]), self._by_name(first[most:]))

    def _by_name(self, actors: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(actors, key=lambda actor: (self.network.name(actor).casefold(), actor)))

    # -- links -----------------------------------------------------------------------------

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links that are needed at the time, weak ones first, then by id."""
        needed = filter(self.network.is_needed, self.network.links)
        return tuple(sorted(needed, key=lambda link: (link.id not in self.weak, link.id)))

    @property
    def asleep(self) -> int:
        """How many links are not needed at the time."""
        return len(self.network.links) - len(self.links)

    @cached_property
    def weak_of(self) -> Counter[str]:
        """How many weak links each actor takes part in, by id."""
        return Counter(
            x for link in self.links if link.id in self.weak for x in {link.provider, link.customer}
        )

    @cached_property
    def _ends(self) -> Counter[str]:
        return Counter(x for link in self.links for x in {link.provider, link.customer})

    def between(self, provider: int, customer: int) -> tuple[Link, ...]:
        """Give the links from one band to another, by their numbers from the foot; -1 is outside."""
        return tuple(
            x for x in self.links if (self._at[x.provider], self._at[x.customer]) == (provider, customer)
        )

    @cached_property
    def _at(self) -> dict[str, int]:
        """The number of the band of each actor, by id."""
        groups = dict(self._groups)
        outside = groups.pop(look.OUTSIDERS, None)
        found = dict.fromkeys(outside.members if outside else (), -1)
        for number, group in enumerate(groups.values()):
            found |= dict.fromkeys(group.members, number)
        return found

    @cached_property
    def undrawn(self) -> dict[str, tuple[Link, ...]]:
        """The links without an arrow, by the words for what they do; only such as there are."""
        kinds: dict[str, list[Link]] = {SKIPPING: [], INSIDE: [], DOWN: []}
        for link in self.links:
            provider, customer = self._at[link.provider], self._at[link.customer]
            if provider == customer:
                kinds[INSIDE].append(link)
            elif customer < provider:
                kinds[DOWN].append(link)
            elif provider >= 0 and customer > provider + 1:
                kinds[SKIPPING].append(link)
        return {words: tuple(links) for words, links in kinds.items() if links}

    @property
    def has_customers(self) -> bool:
        """Whether any external customer is written."""
        return EXTERNAL in self._groups

    def weak_among(self, links: Collection[Link]) -> int:
        """Count the weak ones among links."""
        return sum(link.id in self.weak for link in links)
