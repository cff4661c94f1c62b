"""Exact delivery of small organizations, by decision diagrams."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property

import numpy as np

from orgflow import allowance
from orgflow.network import Rates
from orgflow.worlds.compiled import Compiled, CompiledNeed, Way
from orgflow.worlds.diagram import ALWAYS, NEVER, Diagram, TooLarge
from orgflow.worlds.layered import Layered
from orgflow.worlds.results import Alone, Chances, Floats, Slopes, Spread

BUDGET = 150_000
# Of 112 life-like organizations that had an answer within the budget, every one had been once around
# all its actors within 19,200 steps; of 68 that had none, a quarter had not within 30,000.
ONCE_AROUND = 30_000
MOST_VARIABLES = 300
CELLS = 4_000_000

__all__ = ["BUDGET", "Exact", "TooLarge"]


class Exact:
    """Failure of every actor and occasion as a decision diagram, one per distinct context.

    Raises TooLarge where the diagrams would need more than ``BUDGET`` steps or
    ``MOST_VARIABLES`` variables; the organization must be sampled then. So it must where
    ``ONCE_AROUND`` steps do not suffice for as many looks as there are actors: what has hardly
    begun by then does not end, and what is worked out for it is lost.
    """

    worlds = None

    def __init__(self, compiled: Compiled, budget: int = BUDGET) -> None:
        self._compiled = compiled
        self._levels = {variable: level for level, variable in enumerate(_order(compiled))}
        if len(self._levels) > MOST_VARIABLES or not compiled.calendar.complete:
            raise TooLarge
        self._diagram = Diagram(min(budget, ONCE_AROUND))
        self._budget, self._looks = budget, 0
        self._contexts = self._distinct_contexts()
        self._running = {active: self._settled(active, NEVER) for active in self._contexts}
        self._starting = {active: self._settled(active, ALWAYS) for active in self._contexts}
        self._unmet = {active: self._occasions(active) for active in self._contexts}

    def within(self, compiled: Compiled) -> Exact | None:
        """Give the same diagrams for some contexts alone; None where these are not among its own.

        ``compiled`` is the same network with fewer contexts, and so perhaps fewer occasions.
        """
        if compiled.needs != self._compiled.needs or not compiled.calendar.complete:
            return None
        part = copy(self)
        for known in ("_alone", "_roots", "below_occasions"):
            part.__dict__.pop(known, None)
        part._compiled = compiled
        part._contexts = part._distinct_contexts()
        if not part._contexts.keys() <= self._contexts.keys():
            return None
        part._unmet = {active: part._occasions(active) for active in part._contexts}
        return part

    def _distinct_contexts(self) -> dict[frozenset[int], float]:
        shares: dict[frozenset[int], float] = {}
        for context in self._compiled.contexts:
            needs = enumerate(self._compiled.needs)
            active = frozenset(number for number, need in needs if need.when <= context.situations)
            shares[active] = shares.get(active, 0.0) + context.share
        return shares

    def _settled(self, active: frozenset[int], start: int) -> list[int]:
        """Iterate to the fixed point of failure: the least from NEVER, the greatest from ALWAYS."""
        failed = [start] * len(self._compiled.actors)
        for group in self._compiled.groups:
            changed = True
            while changed:
                before = [failed[actor] for actor in group]
                for actor in group:
                    failed[actor] = self._failure(actor, active, failed)
                changed = len(group) > 1 and before != [failed[actor] for actor in group]
        return failed

    def _failure(self, actor: int, active: frozenset[int], failed: list[int]) -> int:
        allowance.check()
        self._looks += 1
        if self._looks == len(self._compiled.actors):
            self._diagram.allow(self._budget)
        causes = [self._variable("own", actor)]
        for number in self._compiled.needs_of[actor]:
            if number in active:
                need = self._compiled.needs[number]
                bites = self._variable("bite", number) if 0 < need.bite < 1 else int(need.bite)
                causes.append(self._diagram.both(bites, self._need_failure(need, failed)))
        return self._diagram.any_of(causes)

    def _need_failure(self, need: CompiledNeed, failed: list[int]) -> int:
        return self._diagram.all_of(self._way_failure(way, failed) for way in need.ways)

    def _way_failure(self, way: Way, failed: list[int]) -> int:
        causes = [self._variable("link", way.link), failed[way.provider]]
        if way.switch < 1:
            causes.append(self._variable("switch", way.link))
        return self._diagram.any_of(causes)

    def _variable(self, kind: str, number: int) -> int:
        return self._diagram.variable(self._levels[kind, number])

    def _occasions(self, active: frozenset[int]) -> list[int | None]:
        failed, needs = self._running[active], self._compiled.needs
        return [
            self._need_failure(needs[occasion.need], failed) if occasion.need in active else None
            for occasion in self._compiled.occasions
        ]

    def chances(self, rates: Rates) -> Chances:
        """Give the delivery of every actor and the chance that each occasion is met."""
        values = self._diagram.chances(self._probabilities(rates))
        occasions = self._compiled.occasions
        unmet = [0.0] * len(occasions)
        for active, share in self._contexts.items():
            for number, function in enumerate(self._unmet[active]):
                if function is not None:
                    unmet[number] += share / occasions[number].share * values[function]
        running, starting = (self._mixed(states, values) for states in (self._running, self._starting))
        return Chances(running, lambda: starting, unmet, 0.0)

    def _mixed(self, states: dict[frozenset[int], list[int]], values: list[float]) -> list[float]:
        delivered = [0.0] * len(self._compiled.actors)
        for active, share in self._contexts.items():
            for actor, function in enumerate(states[active]):
                delivered[actor] += share * (1.0 - values[function])
        return delivered

    def slopes(self, rates: Rates) -> Slopes:
        """Differentiate the failed occasions by the failure of every link and actor."""
        return Slopes(*self._slopes(rates), alone=lambda: self._alone)

    @cached_property
    def _alone(self) -> Alone:
        """The slopes where everything but the importances and situations is perfect."""
        return Alone(*self._slopes(None))

    def _slopes(self, rates: Rates | None) -> tuple[list[float], list[float]]:
        """Give the slopes of the links, and those of the actors."""
        slope = self._differentiated(self._roots, self._probabilities(rates))
        links, actors = range(len(self._compiled.links)), range(len(self._compiled.actors))
        return [slope(("link", link)) for link in links], [slope(("own", actor)) for actor in actors]

    def actor_slopes(self, rates: Rates, counted: Collection[int]) -> list[float]:
        """Differentiate the expected number of failing ``counted`` actors by each actor's failure."""
        roots: dict[int, float] = {}
        for active, share in self._contexts.items():
            for actor in counted:
                function = self._running[active][actor]
                roots[function] = roots.get(function, 0.0) + share
        slope = self._differentiated(roots, self._probabilities(rates))
        return [slope(("own", actor)) for actor in range(len(self._compiled.actors))]

    @cached_property
    def _roots(self) -> dict[int, float]:
        """The failure of each occasion with the failed occasions that it stands for."""
        roots: dict[int, float] = {}
        for active, share in self._contexts.items():
            for occasion, function in zip(self._compiled.occasions, self._unmet[active], strict=True):
                if function is not None:
                    weight = occasion.weight * share / occasion.share
                    roots[function] = roots.get(function, 0.0) + weight
        return roots

    # -- many healths at once -----------------------------------------------------------

    def delivered(self, rates: Rates, healths: Floats, actors: Sequence[int]) -> Floats:
        """Give the delivery of some actors at every set of healths; shape (actors, columns).

        ``healths`` has shape (links, columns); everything else is as in ``rates``.
        """
        states = [
            (share, [self._running[active][a] for a in actors]) for active, share in self._contexts.items()
        ]
        layered = Layered(self._diagram, (function for _, functions in states for function in functions))
        delivered = np.zeros((len(actors), healths.shape[1]))
        for columns, probabilities in self._columns(rates, healths, len(layered)):
            values = layered.chances(probabilities)
            for share, functions in states:
                delivered[:, columns] += share * (1.0 - values[layered.rows(functions)])
        return delivered

    def spread(self, rates: Rates, healths: Floats) -> Spread:
        """Give failed occasions and their slopes at every set of healths; shape (links, columns)."""
        layered = self.below_occasions
        unmet = np.zeros((len(self._compiled.occasions), healths.shape[1]))
        slopes = np.zeros_like(healths)
        known = [link for link in range(len(healths)) if ("link", link) in self._levels]
        levels = [self._levels["link", link] for link in known]
        for columns, probabilities in self._columns(rates, healths, len(layered)):
            values = layered.chances(probabilities)
            self._add_unmet(unmet[:, columns], values)
            found = layered.slopes(self._roots, probabilities, values)
            slopes[known, columns] = found[levels]
        return Spread(unmet, slopes)

    def unmet(self, rates: Rates, healths: Floats) -> Floats:
        """Give the failed occasions of ``spread`` alone, without the slopes; shape (occasions, columns)."""
        layered = self.below_occasions
        unmet = np.zeros((len(self._compiled.occasions), healths.shape[1]))
        for columns, probabilities in self._columns(rates, healths, len(layered)):
            self._add_unmet(unmet[:, columns], layered.chances(probabilities))
        return unmet

    def _add_unmet(self, unmet: Floats, values: Floats) -> None:
        """Add to each occasion the chance that it is unmet in each context, by the values below occasions."""
        for active, share in self._contexts.items():
            for number, function in enumerate(self._unmet[active]):
                if function is not None:
                    chance = values[self.below_occasions.rows([function])[0]]
                    unmet[number] += share / self._compiled.occasions[number].share * chance

    @cached_property
    def below_occasions(self) -> Layered:
        """The part of the diagram that decides how many occasions fail."""
        return Layered(self._diagram, self._roots)

    def failed(self, rates: Rates, healths: Floats) -> Floats:
        """Give failed occasions at every set of healths; shape (links, columns) to (columns,)."""
        layered, result = self.below_occasions, np.zeros(healths.shape[1])
        for columns, probabilities in self._columns(rates, healths, len(layered)):
            values = layered.chances(probabilities)
            for row, weight in zip(layered.rows(self._roots), self._roots.values(), strict=True):
                result[columns] += weight * values[row]
        return result

    def _columns(self, rates: Rates, healths: Floats, nodes: int) -> Iterator[tuple[slice, Floats]]:
        """Yield the probabilities of the variables for so many columns at a time as fit the memory."""
        fixed = np.array(self._probabilities(rates))
        numbers = [number for kind, number in self._levels if kind == "link"]
        levels = [self._levels["link", number] for number in numbers]
        size = max(1, CELLS // nodes)
        for start in range(0, healths.shape[1], size):
            allowance.check()
            columns = slice(start, start + size)
            probabilities = np.repeat(fixed[:, None], healths[:, columns].shape[1], axis=1)
            probabilities[levels] = 1.0 - healths[numbers, columns]
            yield columns, probabilities

    def _differentiated(
        self, roots: Mapping[int, float], probabilities: list[float]
    ) -> Callable[[tuple[str, int]], float]:
        slopes = self._diagram.slopes(roots, probabilities)
        return lambda variable: slopes[self._levels[variable]] if variable in self._levels else 0.0

    def _probabilities(self, rates: Rates | None) -> list[float]:
        """Give the probability of each variable; without rates everything is perfect but bites bite."""
        compiled = self._compiled
        switches = {way.link: 1.0 - way.switch for need in compiled.needs for way in need.ways}
        kinds: dict[str, Callable[[int], float]] = {"bite": lambda number: compiled.needs[number].bite}
        if rates is not None:
            healths, reliabilities = compiled.healths(rates), compiled.reliabilities(rates)
            kinds["own"] = lambda actor: 1.0 - reliabilities[actor]
            kinds["link"] = lambda link: 1.0 - healths[link]
            kinds["switch"] = switches.__getitem__
        return [kinds[kind](number) if kind in kinds else 0.0 for kind, number in self._levels]


def _order(compiled: Compiled) -> Iterator[tuple[str, int]]:
    """Order the variables depth first from the external occasions upstream.

    Causes that meet in the same actor stay close together, which keeps diagrams
    of tree-like organizations linear in size.
    """
    seen: set[int] = set()
    customers = [compiled.needs[occasion.need].customer for occasion in compiled.occasions]
    for start in dict.fromkeys(customers + list(range(len(compiled.actors) - 1, -1, -1))):
        stack: list[Iterator[tuple[str, int] | int]] = [iter([start])]
        while stack:
            item = next(stack[-1], None)
            if item is None:
                stack.pop()
            elif isinstance(item, tuple):
                yield item
            elif item not in seen:
                seen.add(item)
                stack.append(_own_order(compiled, item))


def _own_order(compiled: Compiled, actor: int) -> Iterator[tuple[str, int] | int]:
    yield ("own", actor)
    for number in compiled.needs_of[actor]:
        need = compiled.needs[number]
        if 0 < need.bite < 1:
            yield ("bite", number)
        for way in need.ways:
            yield ("link", way.link)
            if way.switch < 1:
                yield ("switch", way.link)
            yield way.provider
