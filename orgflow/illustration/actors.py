"""Actors in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgflow import wording, worlds
from orgflow.atlas import ActorPortrait, Fact
from orgflow.illustration.falls import falls_with
from orgflow.illustration.links import rise
from orgflow.model import Actor
from orgflow.network import Network
from orgflow.views import moment
from orgflow.workload import Load, fullest, workload

MOST_NAMED = 6


def portraits(network: Network) -> tuple[ActorPortrait, ...]:
    """Tell every actor, in the order of ids."""
    return tuple(portrait(network, actor.id) for actor in network.actors)


def portrait(network: Network, name: str) -> ActorPortrait:
    """Tell an actor by id; raises KeyError where there is none."""
    actor = network.actor(name)
    return ActorPortrait(
        id=actor.id,
        name=actor.name,
        layer=network.layer(actor.id),
        facts=tuple(Fact(label, text) for label, text in _facts(network, actor) if text),
        falls=falls_with(network, actor.id),
        loss=rise(network, worlds.importance(network).actor_loss[name]) if network.is_function(name) else "",
    )


def _facts(network: Network, actor: Actor) -> Iterator[tuple[str, str]]:
    yield "Position", _position(network, actor)
    if network.is_function(actor.id):
        right = worlds.delivery(network).running[actor.id]
        yield "Comes out right", f"on {wording.of_hundred(right)} occasions, with all that it needs"
    yield "Load", _load(network, actor)
    yield "Depends on", _others(network, network.providers_of(actor.id), network.upstream(actor.id))
    yield "Depended on by", _others(network, network.customers_of(actor.id), network.downstream(actor.id))
    yield from _written(network, actor)


def _position(network: Network, actor: Actor) -> str:
    if not actor.position:
        return f"{network.layer(actor.id)} (as its links say)"
    told = wording.listing(actor.position)
    return told if actor.status == "current" else f"{told} ({actor.status})"


def _load(network: Network, actor: Actor) -> str:
    """Say how much of what an actor can do is asked of it, and in its worst week."""
    work = workload(network)
    load, worst = work.loads[actor.id], work.worst(actor.id)
    if load.utilisation is None:
        return ""
    more = " or more" if load.uncounted else ""
    told = f"{wording.share(load.utilisation)}{more} of what can be done is asked for"
    if when := moment.told(network.organization):
        return f"{told} {when}{_as_weeks(network, load)}"
    if worst is None or wording.share(worst.utilisation) == wording.share(load.utilisation):
        return told
    return f"{told}, {wording.share(worst.utilisation)}{more} in the week of {wording.day(worst.monday)}"


def _as_weeks(network: Network, load: Load) -> str:
    """Say how full the fullest week is in which a context holds, where that is another figure."""
    week = fullest(network, load.actor)
    if week is None or wording.share(week.utilisation) == wording.share(load.utilisation):
        return ""
    why = "with its other days" if week.utilisation < (load.utilisation or 0.0) else "with what comes on top"
    return f"; {wording.share(week.utilisation)} in the week of {wording.day(week.monday)}, {why}"


def _others(network: Network, direct: Sequence[str], all_of_them: frozenset[str]) -> str:
    """Say who is tied to an actor: those directly by name, the others by number."""
    if not direct:
        return ""
    names = wording.listing([network.name(actor) for actor in direct], MOST_NAMED)
    further = len(all_of_them) - 1 - len(set(direct) & all_of_them)
    return f"{names}; {wording.number(further)} more behind them" if further > 0 else names


def _written(network: Network, actor: Actor) -> Iterator[tuple[str, str]]:
    """Carry through what the file says besides."""
    yield "Part of", network.name(actor.part_of) if actor.part_of else ""
    yield "Reports to", network.name(actor.reports_to) if actor.reports_to else ""
    yield "People", wording.cell(actor.people) if actor.people is not None else ""
    yield "Own work right", wording.share(actor.reliability) if actor.reliability is not None else ""
    yield "Site", actor.site or ""
    yield "Owner", actor.owner or ""
    yield "Tags", ", ".join(actor.tags)
    yield "Note", actor.note or ""
