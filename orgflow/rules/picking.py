"""Whom a rule is about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from orgflow.diagnostics import Diagnostic
from orgflow.model import EXTERNAL, POSITIONS, Actor, Link, NeverDependency, Reaches, Rule
from orgflow.naming import similar
from orgflow.network import Need, Network
from orgflow.rules.grounds import Grounds, Subject

FREE = ("name", "site", "owner", "tags", "id", "for", "any_of", "source")
ENDS = ("customer", "provider")
TOLD = 3
COMPARED = 5_000  # values at most in search of the one that is meant


def picked(grounds: Grounds, rule: Rule) -> tuple[Subject, ...]:
    """Give everything that a rule is about: actors, links or needs in the order of the network."""
    found = _kind(grounds.network, rule)
    return tuple(one for one in found if all(_fits(grounds.network, one, *part) for part in rule.where))


def _kind(network: Network, rule: Rule) -> tuple[Subject, ...]:
    if rule.every == "need":
        return network.needs
    if rule.every in ("link", None):
        return network.links
    if rule.every == "actor":
        return network.actors
    asks_status = any(key == "status" for key, _ in rule.where)
    found = [actor for actor in network.actors if rule.every in positions(network, actor)]
    return tuple(a for a in found if rule.every != EXTERNAL or asks_status or a.is_counted)


def positions(network: Network, actor: Actor) -> tuple[str, ...]:
    """Give the positions of an actor: those that are written, else the one that follows from its links."""
    return actor.position or (network.layer(actor.id),)


# -- groups ----------------------------------------------------------------------------


def members(network: Network, word: str) -> frozenset[str]:
    """Give the ids of those whom a word stands for.

    A position, where the current external customers alone are external customers; the
    key of an actor, with all that is part of it; or a tag.
    """
    return network.remembered(f"group {word}", lambda: frozenset(_members(network, word)))


def _members(network: Network, word: str) -> Iterator[str]:
    ids = {actor.id for actor in network.actors}
    for actor in network.actors:
        if word in POSITIONS:
            is_member = word in positions(network, actor) and (word != EXTERNAL or actor.is_counted)
        elif word in ids:
            is_member = actor.id == word or word in superiors(network, actor, "part_of")
        else:
            is_member = word in actor.tags
        if is_member:
            yield actor.id


def superiors(network: Network, actor: Actor, key: str) -> list[str]:
    """Give the ids above an actor, step by step, in the hierarchy of ``part_of`` or ``reports_to``."""
    above: list[str] = []
    name = getattr(actor, key)
    while name is not None and name not in above:
        above.append(name)
        name = getattr(network.actor(name), key)
    return above


# -- where -----------------------------------------------------------------------------


def _fits(network: Network, subject: Subject, key: str, values: tuple[str | float, ...]) -> bool:
    if key in ENDS:
        ends = {link.customer if key == "customer" else link.provider for link in _links(subject)}
        return any(not ends.isdisjoint(members(network, str(value))) for value in values)
    return not borne(network, subject, key).isdisjoint(values)


def _links(subject: Subject) -> tuple[Link, ...]:
    if isinstance(subject, Need):
        return subject.alternatives
    return (subject,) if isinstance(subject, Link) else ()


def borne(network: Network, subject: Subject, key: str) -> frozenset[str | float]:
    """Give the values that something has under a key of ``where``; for a need, its first alternative."""
    if isinstance(subject, Actor):
        return _of_actor(network, subject, key)
    link = subject.primary if isinstance(subject, Need) else subject
    if key == "importance":
        return frozenset([network.need_of[link.id].importance])
    return _values(link.deliverable if key == "for" else getattr(link, key))


def _of_actor(network: Network, actor: Actor, key: str) -> frozenset[str | float]:
    if key == "position":
        return frozenset(positions(network, actor))
    if key == "status":
        return _values(actor.status if actor.is_external else None)
    if key in ("part_of", "reports_to"):
        return frozenset(superiors(network, actor, key))
    return _values(getattr(actor, key))


def _values(value: str | tuple[str, ...] | None) -> frozenset[str]:
    """Everything that an entry holds, which may be one value, several or none."""
    if value is None:
        return frozenset()
    return frozenset(value) if isinstance(value, tuple) else frozenset([value])


# -- what a rule does not pick -------------------------------------------------------------


def misspelt(grounds: Grounds, rule: Rule) -> Iterator[Diagnostic]:
    """Say which values a rule picks by although nobody has them; the first few."""
    everything = _kind(grounds.network, rule)
    for key, values in rule.where if everything else ():
        if key in FREE:
            known = {str(value) for one in everything for value in borne(grounds.network, one, key)}
            strange = (str(value) for value in values if value not in known)
            yield from (_strange(rule, key, value, known) for value in islice(strange, TOLD))


def _strange(rule: Rule, key: str, value: str, known: set[str]) -> Diagnostic:
    near = similar(value, known) if len(known) <= COMPARED else None
    way = f"'{near}' is spelt alike" if near else "correct it, or leave it out"
    whom = rule.every if rule.every in ("link", "need") else "actor" if rule.every else "link"
    message = f"this rule picks by '{value}', and no {whom} has that under '{key}'"
    return Diagnostic("ORG592", rule.at, message, way, "warning")


def doubts(grounds: Grounds, rule: Rule, about: tuple[Subject, ...], told: str) -> Iterator[Diagnostic]:
    """Say why a rule cannot be checked: it would otherwise pass for one that is kept."""
    nobody = [word for word in _groups(rule) if not members(grounds.network, word)]
    if about and not nobody:
        return
    strange = tuple(misspelt(grounds, rule))
    yield from strange
    if not strange:
        why = f"nobody is '{nobody[0]}'" if nobody else "there is nothing that it is about"
        message = f"this rule was not checked, for {why}: {told}"
        yield Diagnostic("ORG593", rule.at, message, "correct what it picks, or leave it out", "warning")


def _groups(rule: Rule) -> tuple[str, ...]:
    """The words for groups in what a rule asks for."""
    match rule.demand:
        case Reaches(group):
            return (group,)
        case NeverDependency(between):
            return between
    return ()
