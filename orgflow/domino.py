"""What breaking actors or links does: who falls in which round, what that costs, what would stop it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orgflow import worlds
from orgflow.model import Link
from orgflow.network import Need, Network, Rates
from orgflow.ties import even
from orgflow.worlds import Delivery, OccasionOutcome
from orgflow.worlds.breaking import Component, without
from orgflow.worlds.rounds import fallen_where_met, round_of_each

NOTICEABLE = 1e-9
MOST_STAND_INS = 64

__all__ = ["Component", "Cost", "Domino", "Fall", "Loss", "StandIn"]


@dataclass(frozen=True, slots=True)
class Fall:
    """What becomes of an actor.

    ``drop`` is its delivery before minus after; ``round`` is None where it does not fall
    but delivers less; ``need`` is the one that felled it, None for the broken themselves.
    """

    actor: str
    drop: float
    round: int | None
    need: Need | None


@dataclass(frozen=True, slots=True)
class Loss:
    """What becomes of a need of an external customer.

    ``rate`` is how many occasions it counts: a year, or 1 each where nothing has a rate,
    times importance; None where that is not known. ``before`` and ``after`` are the
    chances that it is met.
    """

    need: Need
    rate: float | None
    before: float
    after: float

    @property
    def drop(self) -> float:
        """The chance that it is no longer met."""
        return max(0.0, self.before - self.after)


@dataclass(frozen=True, slots=True)
class Cost:
    """What an external customer loses, its needs in order of their loss.

    The sums are the customer's own occasions, unweighted, None where none of its needs
    says how often.
    """

    customer: str
    losses: tuple[Loss, ...]

    @property
    def counted(self) -> tuple[Loss, ...]:
        """The needs whose occasions are known."""
        return tuple(loss for loss in self.losses if loss.rate is not None)

    @property
    def uncounted(self) -> tuple[Need, ...]:
        """The needs that suffer, but say not how often they arise."""
        return tuple(x.need for x in self.losses if x.rate is None and x.drop > NOTICEABLE)

    @property
    def extra(self) -> float | None:
        """The extra failed occasions: a year, or per occasion where no external link has a rate."""
        counted = self.counted
        return math.fsum((x.rate or 0.0) * x.drop for x in counted) if counted else None

    @property
    def occasions(self) -> float:
        """The occasions that are counted."""
        return math.fsum(loss.rate or 0.0 for loss in self.losses)

    def served(self, *, after: bool) -> float | None:
        """Give the share of the counted occasions that go right."""
        met = math.fsum((x.rate or 0.0) * (x.after if after else x.before) for x in self.losses)
        return met / self.occasions if self.occasions else None


@dataclass(frozen=True, slots=True)
class StandIn:
    """A need that spares most where it is met in another way; ``left`` are the others that still fall."""

    need: Need
    left: frozenset[str]


@dataclass(frozen=True, eq=False)
class Domino:
    """A network in which some components are broken together, all others as they were."""

    network: Network
    broken: tuple[Component, ...]

    def _broken(self, kind: str) -> frozenset[str]:
        return frozenset(component.id for component in self.broken if component.kind == kind)

    @cached_property
    def actors(self) -> frozenset[str]:
        """Ids of the actors among the broken."""
        return self._broken("actor")

    @cached_property
    def links(self) -> frozenset[str]:
        """Ids of the links among the broken."""
        return self._broken("link")

    # -- who falls ---------------------------------------------------------------------

    @cached_property
    def round_of(self) -> Mapping[str, int]:
        """The round in which each actor falls that does, with every need biting; 0 for the broken."""
        return round_of_each(worlds.compiled(self.network), self.broken)

    @property
    def rounds(self) -> int:
        """After how many rounds nothing more falls."""
        return max(self.round_of.values(), default=0)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Those who fall with the broken, in the order in which they fall, ties by id."""
        fallen = [actor for actor, number in self.round_of.items() if number]
        return tuple(sorted(fallen, key=lambda actor: (self.round_of[actor], actor)))

    @property
    def functions(self) -> tuple[str, ...]:
        """Those of the others that are more than external customers."""
        return tuple(actor for actor in self.others if self.network.is_function(actor))

    @property
    def customers(self) -> tuple[str, ...]:
        """The current external customers among the others, by id."""
        return self.customers_among(self.others)

    def customers_among(self, actors: Collection[str]) -> tuple[str, ...]:
        """Give those of some actors that are current external customers, by id."""
        return tuple(customer for customer in self.network.external if customer in actors)

    @cached_property
    def falls(self) -> tuple[Fall, ...]:
        """Everyone who falls or delivers less, by round, then by drop, then by id."""
        touched = [a for a, drop in self.drop.items() if a in self.round_of or drop > NOTICEABLE]
        falls = [Fall(a, self.drop[a], self.round_of.get(a), self.felled_by(a)) for a in touched]
        return tuple(sorted(falls, key=_in_order))

    def felled_by(self, actor: str) -> Need | None:
        """Give the need that felled an actor: of those that failed it first, the one that bites most."""
        failed = self.unmet(actor, before=self.round_of.get(actor, 0))
        return min(failed, key=lambda need: (-need.bite, need.primary.id), default=None)

    def unmet(self, actor: str, *, before: float = math.inf) -> tuple[Need, ...]:
        """Give the needs of an actor that fail it once all have fallen that do so before a round.

        These are its needs that ever bite and whose alternatives are all broken, or
        provided by those.
        """
        if actor in self.actors or not before:
            return ()
        needs = self.network.needs_of[actor]
        return tuple(need for need in needs if need.bite > 0 and all(self._lost(need, before)))

    def _lost(self, need: Need, before: float) -> list[bool]:
        return [
            x.id in self.links or self.round_of.get(x.provider, math.inf) < before for x in need.alternatives
        ]

    @property
    def beginnings(self) -> tuple[Need, ...]:
        """The needs that fail in the first round, by the ids of those who have them."""
        first = [actor for actor in self.others if self.round_of[actor] == 1]
        return tuple(need for actor in first for need in self.unmet(actor, before=1))

    @property
    def felling(self) -> tuple[Link, ...]:
        """The links along which the failure travels: all alternatives of the needs that felled someone."""
        needs = (fall.need for fall in self.falls if fall.need is not None)
        return tuple(link for need in needs for link in need.alternatives)

    # -- what it costs -----------------------------------------------------------------

    @cached_property
    def before(self) -> Delivery:
        """What everyone delivers as things are."""
        return worlds.delivery(self.network)

    @cached_property
    def after(self) -> Delivery:
        """What everyone delivers with the broken out of work."""
        return worlds.delivery(without(self.network, self.broken))

    @cached_property
    def drop(self) -> Mapping[str, float]:
        """What each actor's delivery loses, by id."""
        before, after = self.before.running, self.after.running
        return {actor: max(0.0, before[actor] - after[actor]) for actor in before}

    @property
    def extra(self) -> float:
        """The extra failed occasions, those of each customer counted by its weight."""
        return max(0.0, self.after.failed - self.before.failed)

    @cached_property
    def otherwise_right(self) -> Domino:
        """The same break where everything else always works, but for the importances and situations."""
        rates = self.network.rates
        perfect = Rates(dict.fromkeys(rates.health, 1.0), dict.fromkeys(rates.reliability, 1.0))
        return Domino(self.network.with_rates(perfect), self.broken)

    @property
    def reach(self) -> float:
        """How many other functions fail besides, on average."""
        return math.fsum(self.drop[actor] for actor in self.network.internal() if actor not in self.actors)

    @cached_property
    def costs(self) -> tuple[Cost, ...]:
        """What each current external customer loses, the heaviest loss first, ties by id."""
        losses: dict[str, list[Loss]] = {customer: [] for customer in self.network.external}
        for before, after in zip(self.before.occasions, self.after.occasions, strict=True):
            loss = Loss(before.need, self._rate(before), before.met, after.met)
            losses[before.need.customer].append(loss)
        costs = [Cost(customer, tuple(sorted(lost, key=_heaviest))) for customer, lost in losses.items()]
        return tuple(sorted(costs, key=lambda cost: (-even(cost.extra or 0.0), cost.customer)))

    def _rate(self, occasion: OccasionOutcome) -> float | None:
        importance, per_year = occasion.need.importance, occasion.per_year
        if not self.before.per_year:
            return importance
        return None if per_year is None else per_year * importance

    # -- what would stop it ----------------------------------------------------------------

    @cached_property
    def stand_in(self) -> StandIn | None:
        """The one need that spares most if it is met in another way; None where nobody falls.

        External customers count before all others, then how many fall; ties go to the
        need that fails first. At most ``MOST_STAND_INS`` are tried, those that fail first.
        """
        needs = [need for actor in self.others for need in self.unmet(actor)][:MOST_STAND_INS]
        if not needs:
            return None
        return min(self._tried(needs), key=lambda one: (len(self.customers_among(one.left)), len(one.left)))

    def _tried(self, needs: Sequence[Need]) -> list[StandIn]:
        place = {need.primary.id: number for number, need in enumerate(self.network.needs)}
        numbers = [place[need.primary.id] for need in needs]
        fallen = fallen_where_met(worlds.compiled(self.network), self.broken, numbers)
        others = frozenset(self.others)
        return [StandIn(need, all_same & others) for need, all_same in zip(needs, fallen, strict=True)]


def _in_order(fall: Fall) -> tuple[float, float, str]:
    return (math.inf if fall.round is None else fall.round, -even(fall.drop), fall.actor)


def _heaviest(loss: Loss) -> tuple[bool, float, str]:
    return (loss.rate is None, -even((loss.rate or 0.0) * loss.drop), loss.need.primary.id)
