"""What a rule cannot be checked for: it would otherwise pass for kept, or give away who answered what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orgflow import wording
from orgflow.diagnostics import Diagnostic
from orgflow.model import Actor, Bound, Link, Rating, Rule
from orgflow.rules.grounds import Grounds, Subject

TOLD = 3


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a rule is about, parted: what can be checked, with remarks on what cannot be."""

    checked: tuple[Subject, ...]
    remarks: tuple[Diagnostic, ...] = ()


def settled(grounds: Grounds, rule: Rule, about: Sequence[Subject]) -> Sorted:
    """Part what a rule is about into what can be checked and what cannot; raises TooLarge."""
    if not isinstance(rule.demand, Bound):
        return Sorted(tuple(about))
    demand = rule.demand
    if demand.key == "utilisation_below":
        assert not isinstance(demand.limit, Rating)
        return _loads(grounds, rule, demand.limit, about)
    if demand.key in ("rating_at_least", "health_at_least"):
        return _marks(grounds, rule, about)
    return Sorted(tuple(about))


def _loads(grounds: Grounds, rule: Rule, limit: float, about: Sequence[Subject]) -> Sorted:
    """Leave out whose load is not known, or known in part and so far below the limit.

    Who is an external customer alone has no work of its own in the chain, and is passed over.
    """
    actors = [one for one in about if isinstance(one, Actor)]
    working = [actor for actor in actors if grounds.network.is_function(actor.id)] or actors
    left = [actor for actor in working if not _is_known(grounds, actor, limit)]
    known = tuple(actor for actor in working if _is_known(grounds, actor, limit))
    return Sorted(known, tuple(_not_known(grounds, rule, left, len(working))))


def _is_known(grounds: Grounds, actor: Actor, limit: float) -> bool:
    load = grounds.loads[actor.id]
    if load.utilisation is None:
        return False
    return load.utilisation >= limit or not load.uncounted


def _not_known(grounds: Grounds, rule: Rule, left: Sequence[Actor], of: int) -> Iterator[Diagnostic]:
    if left:
        names = wording.listing([grounds.called(actor) for actor in left], TOLD)
        is_partly = any(grounds.loads[actor.id].utilisation is not None for actor in left)
        known = "known in full" if is_partly else "known"
        message = f"{_not_checked(len(left), of, 'actor')}, whose load is not {known}: {names}"
        way = "write 'capacity' (or 'people') of the actor, 'how_often' and 'effort' of what it delivers"
        yield Diagnostic("ORG596", rule.at, message, way, "note")


def _marks(grounds: Grounds, rule: Rule, about: Sequence[Subject]) -> Sorted:
    """Leave out links whose figure is one of too few people: even a verdict would tell what they answered."""
    asks_mark = isinstance(rule.demand, Bound) and rule.demand.key == "rating_at_least"
    kept_back = _hides_mark if asks_mark else _hides_health
    links = [one for one in about if isinstance(one, Link)]
    left = [link for link in links if kept_back(grounds, link)]
    if not left:
        return Sorted(tuple(links))
    names = wording.listing([grounds.called(link) for link in left], TOLD)
    least = grounds.network.disclosure.minimum
    message = (
        f"{_not_checked(len(left), len(links), 'link')}, rated by fewer than {least} people, "
        f"whose marks are not shown: {names}"
    )
    way = "ask more people, or count what arrives"
    remark = Diagnostic("ORG597", rule.at, message, way, "note")
    return Sorted(tuple(link for link in links if not kept_back(grounds, link)), (remark,))


def _hides_mark(grounds: Grounds, link: Link) -> bool:
    return link.customer_rating is not None and grounds.network.disclosure.rating(link, "customer") is None


def _hides_health(grounds: Grounds, link: Link) -> bool:
    return grounds.network.disclosure.posterior(link.id) is None


def _not_checked(left: int, of: int, noun: str) -> str:
    whom = wording.plural(of, noun)
    part = f"{wording.number(left)} of {whom}" if left < of else whom
    return f"this rule was not checked for {part}"
