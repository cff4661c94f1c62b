"""The measures of one network, each taken once or left out as too large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from orgflow.model import Link
from orgflow.network import Network
from orgflow.structure.between import Between, between, farthest
from orgflow.structure.chart import MOST_ACTORS, Dimensions, Place, dimensions, places, reporting
from orgflow.structure.crossings import Crossings, on_routes
from orgflow.structure.groups import groups_of
from orgflow.structure.ties import Pair, constraint, constraint_steps, pairs_of

BACK = "back office"
# Each of these keeps a measure within a few seconds.
MOST_SEARCHED = 3_000_000
MOST_STEPS = 100_000_000
MOST_PRODUCTS = 10_000_000
MOST_FLOWS = 50_000_000
MOST_LISTED = 1_000_000
SHALLOW = 30


@dataclass(frozen=True, eq=False)
class Measured:
    """The measures of a network. What depends on size alone is None where it would take too long."""

    network: Network

    @cached_property
    def functions(self) -> frozenset[str]:
        """The actors that are more than external customers."""
        return frozenset(self.network.internal())

    @cached_property
    def back(self) -> tuple[str, ...]:
        """The back-office functions, from which routes are followed; sorted."""
        return tuple(actor for actor in sorted(self.functions) if self.network.layer(actor) == BACK)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Who provides whom: (provider, customer), each once."""
        return pairs_of(self.network)

    @cached_property
    def inside(self) -> tuple[Pair, ...]:
        """The pairs in which both are functions."""
        return tuple(pair for pair in self.pairs if self.functions.issuperset(pair))

    @cached_property
    def unmarked(self) -> frozenset[str]:
        """The ids of the links without evidence."""
        return frozenset(self.network.unknown)

    def links_of(self, actor: str) -> tuple[Link, ...]:
        """Give the links of an actor, of which it is either end."""
        return (*self.network.links_into(actor), *self.network.links_from(actor))

    # -- routes --------------------------------------------------------------------------

    @cached_property
    def crossings(self) -> Crossings:
        """The routes to the external customers, asked for what they share."""
        return Crossings(on_routes(self.network), self.network.external)

    @cached_property
    def _searched(self) -> int:
        return len(self.network.external) * len(self.crossings.pairs)

    @cached_property
    def between(self) -> Mapping[str, Between] | None:
        """The shortest routes through each actor, from the back office to the external customers."""
        if self._searched > MOST_SEARCHED:
            return None
        return between(self.crossings.pairs, self.back, self.network.external)

    @cached_property
    def betweenness(self) -> Mapping[str, float]:
        """The part of the shortest routes that lead through each function; without those where none could."""
        passed = (self.between or {}).items()
        return {a: p.share for a, p in passed if p.share is not None and a in self.functions}

    @cached_property
    def crossed(self) -> Mapping[Pair, tuple[str, ...]] | None:
        """Whom every route crosses, by back-office function and external customer that a route joins."""
        ends, crossings = self.network.external, self.crossings
        if self._searched > MOST_SEARCHED:
            return None
        steps = max(farthest(crossings.pairs, ends), SHALLOW)
        if self._searched * steps > MOST_STEPS or self._listed() > MOST_LISTED:
            return None
        reaching = {end: crossings.reaching(end) for end in ends}
        joined = ((one, end) for one in self.back for end in ends if one in reaching[end])
        return {pair: crossings.crossed(*pair) for pair in joined}

    def _listed(self) -> int:
        return sum(self.crossings.depth(self.back, end) for end in self.network.external)

    @cached_property
    def apart(self) -> Mapping[Pair, int] | None:
        """How many separate routes there are, where no actor stands on all of them."""
        several = [pair for pair, crossed in (self.crossed or {}).items() if not crossed]
        if self.crossed is None or len(several) * self.crossings.size > MOST_FLOWS:
            return None
        return {pair: self.crossings.separate(*pair) for pair in several}

    @cached_property
    def on_every_route_of(self) -> Mapping[str, tuple[str, ...]]:
        """The back-office functions whose every route to any customer crosses an actor, by that actor."""
        crossed = self.crossed or {}
        reached = Counter(start for start, _ in crossed)
        times = Counter((start, actor) for (start, _), actors in crossed.items() for actor in actors)
        found: dict[str, list[str]] = {}
        for (start, actor), count in sorted(times.items()):
            if count == reached[start]:
                found.setdefault(actor, []).append(start)
        return {actor: tuple(starts) for actor, starts in found.items()}

    # -- ties ------------------------------------------------------------------------------

    @cached_property
    def constraint(self) -> Mapping[str, float] | None:
        """Burt's constraint of each actor that has ties."""
        return constraint(self.pairs) if constraint_steps(self.pairs) <= MOST_PRODUCTS else None

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]] | None:
        """The groups of each function that is in one, the innermost first."""
        found = groups_of(self.network)
        return None if found is None else {a: groups for a, groups in found.items() if a in self.functions}

    @cached_property
    def links_of_groups(self) -> Mapping[str, tuple[Link, ...]]:
        """The links between functions that touch each group."""
        groups = self.groups or {}
        found: dict[str, list[Link]] = {group: [] for of in groups.values() for group in of}
        for link in self.network.links:
            if self.functions.issuperset((link.provider, link.customer)):
                for group in {*groups.get(link.provider, ()), *groups.get(link.customer, ())}:
                    found[group].append(link)
        return {group: tuple(links) for group, links in found.items()}

    # -- the chart -------------------------------------------------------------------------

    @cached_property
    def lines(self) -> tuple[Pair, ...]:
        """The reporting lines: (boss, who reports)."""
        return reporting(self.network)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each actor of the chart stands in it."""
        return places(self.lines)

    @cached_property
    def dimensions(self) -> tuple[Dimensions, Dimensions] | None:
        """Krackhardt's dimensions of the reporting lines, and of the links among the same actors."""
        if len(self.places) > MOST_ACTORS:
            return None
        return dimensions(self.places, self.lines), dimensions(self.places, self.pairs)

    def dependents(self, actor: str) -> tuple[str, ...]:
        """Give the functions that depend on an actor directly."""
        return tuple(c for c in self.network.customers_of(actor) if c in self.functions and c != actor)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not measured because it would take too long, in words."""
        measures = (
            (self.between, "the shortest routes through each actor"),
            (self.crossed, "whom every route crosses"),
            (self.apart, "the number of separate routes"),
            (self.constraint, "the constraint"),
            (self.groups, "the groups"),
            (self.dimensions, "the dimensions of the chart"),
        )
        return tuple(words for measure, words in measures if measure is None)
