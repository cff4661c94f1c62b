"""Which links to bring to target, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from orgflow import uncertainty, worlds
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ties import even
from orgflow.uncertainty import Range
from orgflow.worlds import Delivery, Fixes
from orgflow.worlds.portfolio import Choice, Portfolio

PICK = 5
BEST, HIDDEN = 30, 10
MONTHS = 12
MOST_RANGED = 3_000
WORTHWHILE = 0.02
TOGETHER = 2.0
NOTICEABLE = 1e-9

Task = Literal["fix", "find out", "cost", "check"]
TASKS: tuple[Task, ...] = ("fix", "find out", "cost", "check")


class Wish(NamedTuple):
    """How many links at most, and what they may cost together; without either, ``PICK`` links."""

    pick: int | None = None
    budget: float | None = None


class Package(NamedTuple):
    """The best set of at most ``size`` links, in the order in which to bring them to target.

    ``in_turn`` is what one link after the other would have chosen. Gains are shares of
    today's failures; ``first_gain`` is that of the first link alone. ``proven`` tells that
    no other set of that size gains more.
    """

    size: int
    links: tuple[Link, ...]
    gain: float
    first_gain: float
    proven: bool
    in_turn: tuple[Link, ...]
    in_turn_gain: float


class Pair(NamedTuple):
    """Two links that gain much more together than singly; gains are shares of today's failures."""

    links: tuple[Link, Link]
    alone: tuple[float, float]
    together: float


class Month(NamedTuple):
    """What a month is for, with the share of today's failures that is avoided after it."""

    number: int
    task: Task
    link: Link
    gain: float


@dataclass(frozen=True, eq=False)
class Plan:
    """What to bring to target in an organization, under a wish."""

    network: Network
    wish: Wish = Wish()

    # -- what could be done ------------------------------------------------------------

    @cached_property
    def targets(self) -> Mapping[str, float]:
        """The health in use that each link would have at its target, for the links that are below it.

        Only links whose health is known, on which a current external customer depends.
        A target is written on the scale of the evidence: where judgements are multiplied
        by a common factor, so is what the target leaves failing.
        """
        network, reached = self.network, self.network.upstream(*self.network.external)
        known = (x for x in network.links if x.customer in reached and self._is_known(x))
        goals = {link.id: self._target_in_use(link) for link in known}
        return {link: goal for link, goal in goals.items() if goal - network.health(link) > NOTICEABLE}

    def _is_known(self, link: Link) -> bool:
        return self.network.posterior(link.id).kind != "unknown"

    def _target_in_use(self, link: Link) -> float:
        stated = 1.0 if link.target is None else link.target
        goal = self.network.in_use(link.id, stated) if self.network.is_judged(link.id) else stated
        return max(self.network.health(link.id), goal)

    @cached_property
    def unknown(self) -> tuple[Link, ...]:
        """The links nobody has rated on which a customer depends, those with most at stake first."""
        network, importance = self.network, worlds.importance(self.network)
        reached = network.upstream(*network.external)
        links = (link for link in network.links if link.customer in reached and not self._is_known(link))

        def stakes(link: Link) -> tuple[float, float, str]:
            both = importance.link_gain[link.id] + importance.link_loss[link.id]
            return -even(both), -even(importance.link_alone[link.id]), link.id

        return tuple(sorted(links, key=stakes))

    @cached_property
    def not_costed(self) -> tuple[Link, ...]:
        """The links below target of which nobody has written what that would cost, the worthiest first."""
        return tuple(x for x in self._by_worth(self.targets) if x.cost_to_fix is None)

    @cached_property
    def eligible(self) -> tuple[Link, ...]:
        """The links below target that could be in the plan, worthiest first; with a budget, costed ones."""
        links = self._by_worth(self.targets)
        return tuple(x for x in links if self.wish.budget is None or x.cost_to_fix is not None)

    @property
    def considered(self) -> tuple[str, ...]:
        """The ids of the links that are combined.

        Of more links than can be searched, only those that gain most, singly or for
        their cost, with those that would gain most if all else were right.
        """
        return self._fixes.links

    @cached_property
    def _fixes(self) -> Fixes:
        fixes = self._fixing(self.eligible)
        return fixes if len(fixes.links) <= fixes.most_links else self._fixing(self._shortlist())

    def _fixing(self, links: Iterable[Link]) -> Fixes:
        return worlds.fixes(self.network, {link.id: self.targets[link.id] for link in links})

    def _shortlist(self) -> Iterator[Link]:
        alone, worth = worlds.importance(self.network).link_alone, self._worth
        yield from self.eligible[:BEST]
        hidden = sorted(self.eligible[BEST:], key=lambda link: (-even(alone[link.id]), link.id))
        yield from hidden[:HIDDEN]
        if self.wish.budget is not None:
            each = {x.id: worth[x.id] / max(x.cost_to_fix or 0.0, NOTICEABLE) for x in self.eligible}
            yield from sorted(self.eligible, key=lambda x: (-even(each[x.id]), x.id))[:BEST]

    @cached_property
    def _worth(self) -> Mapping[str, float]:
        """What bringing each link to its target avoids by itself, in failed occasions."""
        gains, health = worlds.importance(self.network).link_gain, self.network.health
        return {
            link: gains[link] * (goal - health(link)) / (1.0 - health(link))
            for link, goal in self.targets.items()
        }

    def _by_worth(self, links: Iterable[str]) -> list[Link]:
        ordered = sorted(links, key=lambda link: (-even(self._worth[link]), link))
        return [self.network.link(link) for link in ordered]

    # -- what is best ------------------------------------------------------------------

    @cached_property
    def _portfolio(self) -> Portfolio:
        return Portfolio(self._fixes)

    @property
    def _can_plan(self) -> bool:
        outcome = worlds.delivery(self.network)
        return bool(self.eligible) and outcome.failed > NOTICEABLE * outcome.weight

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """The best set of each size up to the one wished for; with a budget, the best one within it."""
        if not self._can_plan:
            return ()
        if self.wish.budget is not None:
            return self._within(self.wish.budget)
        choices = self._portfolio.best_of_each_size(self.wish.pick or PICK)
        in_turn = self._portfolio.in_turn(len(choices))
        return tuple(self._package(size, one, in_turn[:size]) for size, one in enumerate(choices, 1))

    def _within(self, budget: float) -> tuple[Package, ...]:
        costs = [self.network.link(link).cost_to_fix or 0.0 for link in self.considered]
        most = self.wish.pick or len(costs)
        choice = self._portfolio.best_within(costs, budget, most)
        in_turn = self._portfolio.in_turn_within(costs, budget, most)
        package = self._package(len(choice.members), choice, in_turn)
        return (package,) if package.links else ()

    def _package(self, size: int, choice: Choice, in_turn: tuple[int, ...]) -> Package:
        ordered = self._portfolio.in_turn(len(choice.members), among=choice.members)
        return Package(
            size=size,
            links=self._links(ordered),
            gain=choice.gain,
            first_gain=self._portfolio.gain(ordered[:1]),
            proven=choice.proven and len(self.considered) == len(self.eligible),
            in_turn=self._links(in_turn),
            in_turn_gain=self._portfolio.gain(in_turn),
        )

    def _links(self, numbers: Iterable[int]) -> tuple[Link, ...]:
        return tuple(self.network.link(self.considered[number]) for number in numbers)

    @property
    def chosen(self) -> Package | None:
        """The set that the plan is about: the largest one, if it gains anything."""
        return self.packages[-1] if self.packages and self.packages[-1].links else None

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that gain at least twice as much together as singly, and are worth naming."""
        found = []
        for pair in self._portfolio.strongest_pairs() if self._can_plan else ():
            first, second = (self._portfolio.gain((link,)) for link in pair)
            together = self._portfolio.gain(pair)
            if together >= max(WORTHWHILE, TOGETHER * (first + second)):
                links = self._links(pair)
                found.append(Pair((links[0], links[1]), (first, second), together))
        return tuple(sorted(found, key=lambda pair: (-pair.together, pair.links[0].id, pair.links[1].id)))

    # -- when ----------------------------------------------------------------------------

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """A year with one focus a month.

        First the links of the chosen set, each time the one that avoids most; without a
        budget, then others that still avoid a fiftieth of today's failures each. Then
        the links nobody has rated; with a budget, the costs nobody has written of links
        worth as much. Then what was mended is checked, in the same order.
        """
        fixed = self._fixed_in_turn()
        tasks: list[tuple[Task, Link]] = [("fix", link) for link in self._links(fixed)]
        tasks += [("find out", link) for link in self.unknown]
        tasks += [("cost", link) for link in self._to_cost]
        while fixed and len(tasks) < MONTHS:
            tasks += [("check", link) for link in self._links(fixed)]
        gains = [self._portfolio.gain(fixed[:done]) for done in range(1, len(fixed) + 1)] or [0.0]
        return tuple(
            Month(number, task, link, gains[min(number, len(gains)) - 1])
            for number, (task, link) in enumerate(tasks[:MONTHS], 1)
        )

    @property
    def _to_cost(self) -> list[Link]:
        if self.wish.budget is None:
            return []
        floor = max(NOTICEABLE, WORTHWHILE * worlds.delivery(self.network).failed)
        return [link for link in self.not_costed if self._worth[link.id] >= floor]

    def _fixed_in_turn(self) -> tuple[int, ...]:
        chosen = self.chosen
        if chosen is None:
            return ()
        numbers = tuple(self.considered.index(link.id) for link in chosen.links[:MONTHS])
        most = min(MONTHS, len(self.considered)) if self.wish.budget is None else 0
        while len(numbers) < most:
            further = self._portfolio.in_turn(len(numbers) + 1, numbers)
            if self._portfolio.gain(further) - self._portfolio.gain(numbers) < WORTHWHILE:
                break
            numbers = further
        return numbers

    # -- what it brings ------------------------------------------------------------------

    def after(self, links: Iterable[Link]) -> Delivery:
        """Evaluate what reaches the customers with some links at their targets."""
        ids = tuple(sorted(link.id for link in links))
        if ids not in self._outcomes:
            rates, healths = self.network.rates, {link: self.targets[link] for link in ids}
            taken = replace(rates, health={**rates.health, **healths})
            self._outcomes[ids] = worlds.delivery(self.network.with_rates(taken))
        return self._outcomes[ids]

    @cached_property
    def ranges(self) -> Mapping[str, Range]:
        """How often each customer may be served right with the chosen set at target, by id, where known.

        The same draws of what the evidence leaves open, but the links of the set certain;
        none above ``MOST_RANGED`` links, where they would take too long.
        """
        if self.chosen is None or len(self.network.links) > MOST_RANGED:
            return {}
        drawn = uncertainty.uncertainty(self.network)
        if drawn is None:
            return {}
        mended = {link.id: self.targets[link.id] for link in self.chosen.links}
        return uncertainty.customers_with(drawn, mended)

    @cached_property
    def _outcomes(self) -> dict[tuple[str, ...], Delivery]:
        return {(): worlds.delivery(self.network)}
