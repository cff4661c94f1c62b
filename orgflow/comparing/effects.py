"""How much of the change of failed occasions each single change makes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import hypot
from typing import Literal, TypeVar

from orgflow import allowance, worlds
from orgflow.comparing.matching import Change
from orgflow.comparing.waves import (
    Waves,
    asks_otherwise,
    counts_otherwise,
    says_otherwise,
    works_otherwise,
)
from orgflow.model import Actor, Link, Organization, Situation
from orgflow.network import Network, Rates, scaled
from orgflow.ties import even

Cause = Literal["link", "actor", "situations", "settings", "others"]
Thing = TypeVar("Thing", Actor, Situation)

MOST = 40  # changes that are each worked out by evaluating the organization again
MOST_LINKS = 40_000  # links that all those evaluations may have together
FEWEST = 5
MOVED = 1e-9


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change alone does: the failed occasions it adds, below 0 where it avoids them.

    Everything else is as it is now, this one thing as it was before; ``added`` is the
    difference, per year or per occasion as in the outcome now, and ``error`` its
    standard error (0 where exact, or counted in the same worlds). ``id`` is that of a
    link or actor; it is empty for what concerns all: the ``situations`` with the
    calendar, the ``settings``, or what is known of all ``others``, of which nothing new
    is said but which count for something else.
    """

    cause: Cause
    id: str
    added: float
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """The effects of single changes, the largest first.

    ``total`` is the change of the failed occasions by all of them together; None where
    the two outcomes are not in the same unit. ``left_out`` are the ids of links and
    actors whose effect was not worked out, because there are too many; ``unlike`` those
    without which failures would count in another unit, for nobody would say how often.
    """

    effects: tuple[Effect, ...]
    total: float | None
    left_out: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()

    def is_known(self, id_: str) -> bool:
        """Tell whether the effect of a link or an actor is known, be it none."""
        return id_ not in self.left_out and id_ not in self.unlike

    @property
    def summed(self) -> float:
        """The effects added up, which is the total only where they do not meet."""
        return math.fsum(effect.added for effect in self.effects)


def attribution(waves: Waves) -> Attribution:
    """Work out the effect of each change alone, in the organization as it is now.

    A health or reliability that changed is exact without evaluating anything again,
    because failed occasions are linear in each of them (Birnbaum 1969). What changes the
    needs themselves is evaluated once for each change, those of most consequence first.
    """
    one, other = worlds.delivery(waves.before), worlds.delivery(waves.after)
    total = other.failed - one.failed if one.per_year == other.per_year else None
    single = _Single(waves)
    found = [*single.of_evidence(), *single.of_all()]
    most = max(FEWEST, min(MOST, MOST_LINKS // max(1, len(waves.after.links))))
    unlike: list[str] = []
    for change in single.in_order[:most]:
        allowance.check()
        effects = list(single.of_need(change))
        found += effects
        unlike += [] if effects else [change.id]
    left_out = tuple(sorted(change.id for change in single.in_order[most:]))
    found.sort(key=lambda effect: (-abs(even(effect.added)), effect.cause, effect.id))
    return Attribution(tuple(found), total, left_out, tuple(sorted(unlike)))


class _Single:
    """The organization as it is now, with one thing at a time as it was before."""

    def __init__(self, waves: Waves) -> None:
        self._waves = waves
        self._before, self._after = waves.before, waves.after
        self._organization = waves.after.organization
        self._then = waves.before.organization

    # -- what is known of links and actors ------------------------------------------------

    def of_evidence(self) -> Iterator[Effect]:
        """Yield the effects of changed healths and reliabilities."""
        importance = worlds.importance(self._after)
        for link in self._waves.links:
            if says_otherwise(link) and not asks_otherwise(link):
                slope = importance.link_gain[link.id] + importance.link_loss[link.id]
                yield Effect("link", link.id, slope * (self._health(link.id) - self._after.health(link.id)))
        for actor in self._waves.actors:
            if works_otherwise(actor) and not counts_otherwise(actor):
                slope = importance.actor_gain[actor.id] + importance.actor_loss[actor.id]
                moved = self._reliability(actor.id) - self._after.reliability(actor.id)
                yield Effect("actor", actor.id, slope * moved)

    def _health(self, link: str) -> float:
        """Give the health of a link by its evidence of before, judged as everything is judged now."""
        posterior = self._before.posterior(link)
        now = self._after.posteriors.get(link)
        if posterior.arrival or (now is not None and now.arrival):
            return self._before.health(link)
        factor = 1.0 if posterior.counted else self._after.rates.calibration
        return scaled(posterior.mean, factor)

    def _reliability(self, actor: str) -> float:
        return scaled(_stated(self._before.actor(actor)), self._after.rates.calibration)

    # -- what is needed, by whom ----------------------------------------------------------

    @cached_property
    def in_order(self) -> tuple[Change[Link] | Change[Actor], ...]:
        """The changes that need an evaluation each, those with most at stake first."""
        links = [one for one in self._waves.links if asks_otherwise(one) and self._reaches(one.known)]
        links.sort(key=lambda one: (-self._stake(one), one.id))
        return (*(one for one in self._waves.actors if counts_otherwise(one)), *links)

    def _reaches(self, link: Link) -> bool:
        return link.provider in self._relevant

    @cached_property
    def _relevant(self) -> frozenset[str]:
        return self._before.upstream(*self._before.external) | self._after.upstream(*self._after.external)

    def _stake(self, change: Change[Link]) -> float:
        importance = worlds.importance(self._before if change.after is None else self._after)
        return even(importance.link_gain[change.id] + importance.link_loss[change.id])

    def of_need(self, change: Change[Link] | Change[Actor]) -> Iterator[Effect]:
        """Yield the effect of a change that the organization must be evaluated for."""
        rates = self._after.rates
        if isinstance(change.known, Link):
            if change.before is not None:
                rates = replace(rates, health={**rates.health, change.id: self._health(change.id)})
            yield from self._effect("link", change.id, self._with_link_of_before(change.id), rates)
        else:
            former = self._before.actor(change.id)
            actors = tuple(former if one.id == change.id else one for one in self._organization.actors)
            reliability = {**rates.reliability, change.id: self._reliability(change.id)}
            organization = replace(self._organization, actors=actors)
            yield from self._effect("actor", change.id, organization, replace(rates, reliability=reliability))

    def _with_link_of_before(self, link: str) -> Organization:
        """Give the organization as it is now, but with one link, or without it, as before."""
        former = {one.id: one for one in self._before.links}
        links = [one for one in self._organization.links if one.id != link]
        if link in former:
            links.insert(self._place(former[link], links), former[link])
        return self._completed(replace(self._organization, links=tuple(links)))

    def _place(self, link: Link, links: Sequence[Link]) -> int:
        """Give the place of a link of before: ahead of the alternatives that came after it then."""
        order = [one.id for one in self._then.links]
        later = set(order[order.index(link.id) + 1 :])
        need = (link.customer, link.any_of)
        places = (n for n, one in enumerate(links) if one.id in later and (one.customer, one.any_of) == need)
        return next(places, len(links))

    def _completed(self, organization: Organization) -> Organization:
        """Add the actors and situations of before that a link of before needs."""
        ends = {end for link in organization.links for end in (link.provider, link.customer)}
        named = {name for link in organization.links for name in link.when}
        return replace(
            organization,
            actors=organization.actors + _missing(organization.actors, self._then.actors, ends),
            situations=organization.situations
            + _missing(organization.situations, self._then.situations, named),
        )

    # -- what concerns all ------------------------------------------------------------------

    def of_all(self) -> Iterator[Effect]:
        """Yield what other situations or days, other settings, other figures for all the rest do."""
        now, then, rates = self._organization, self._then, self._after.rates
        if self._calendar_differs and any(link.when for link in now.links):
            here = {situation.id for situation in then.situations}
            rest = tuple(situation for situation in now.situations if situation.id not in here)
            days = replace(now, as_of=then.as_of, horizon_end=then.horizon_end)
            calendar = replace(days, situations=then.situations + rest)
            yield from self._effect("situations", "", calendar, rates)
        if now.default_importance != then.default_importance:
            settings = replace(now, default_importance=then.default_importance)
            yield from self._effect("settings", "", settings, rates)
        former = self._others_as_before()
        if _moved(former, rates):
            yield from self._effect("others", "", now, former)

    @property
    def _calendar_differs(self) -> bool:
        now, then = self._organization, self._then
        days = (now.as_of, now.horizon_end) != (then.as_of, then.horizon_end)
        return days or any(one.kind != "unchanged" for one in self._waves.situations)

    def _others_as_before(self) -> Rates:
        """Give the rates of now, with everything of which nothing new is said counting as before.

        What is said anew by judgement counts by the common factor of before.
        """
        then, rates = self._before.rates, self._after.rates
        health, reliability = dict(rates.health), dict(rates.reliability)
        for link in self._waves.links:
            posterior = self._after.posteriors.get(link.id)
            if link.kind in ("changed", "unchanged") and not says_otherwise(link):
                health[link.id] = then.health[link.id]
            elif posterior is not None and not posterior.arrival and not posterior.counted:
                health[link.id] = scaled(posterior.mean, then.calibration)
        for actor in self._after.actors:
            reliability[actor.id] = scaled(_stated(actor), then.calibration)
        return replace(rates, health=health, reliability=reliability)

    def _effect(self, cause: Cause, id_: str, organization: Organization, rates: Rates) -> Iterator[Effect]:
        """Yield what differs from another organization; nothing where the two count in other units."""
        added = [actor.id for actor in organization.actors if actor.id not in rates.reliability]
        reliability = {**rates.reliability, **{actor: self._reliability(actor) for actor in added}}
        former = Network(organization, replace(rates, reliability=reliability))
        one, other = worlds.delivery(former), worlds.delivery(self._after)
        if one.per_year == other.per_year:
            yield Effect(cause, id_, other.failed - one.failed, _error(former, self._after))


def _missing(here: Sequence[Thing], then: Sequence[Thing], named: Collection[str]) -> tuple[Thing, ...]:
    """Give what was there before, is named, and is not there now."""
    known = {one.id for one in here}
    return tuple(one for one in then if one.id in named and one.id not in known)


def _stated(actor: Actor) -> float:
    return 1.0 if actor.reliability is None else actor.reliability


def _moved(one: Rates, other: Rates) -> bool:
    healths = any(abs(one.health[link] - other.health[link]) > MOVED for link in one.health)
    return healths or any(
        abs(one.reliability[actor] - other.reliability[actor]) > MOVED for actor in one.reliability
    )


def _error(one: Network, other: Network) -> float:
    """Give the standard error of a difference; 0 where both are exact, or counted in the same worlds."""
    outcomes = worlds.delivery(one), worlds.delivery(other)
    if all(outcome.worlds is None for outcome in outcomes):
        return 0.0
    alike = worlds.compiled(one).contexts == worlds.compiled(other).contexts
    if alike and outcomes[0].worlds == outcomes[1].worlds:
        return 0.0
    return hypot(*(outcome.standard_error for outcome in outcomes))
