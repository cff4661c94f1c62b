"""Delivery by brute force: every world of a small organization, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from orgflow.contexts import calendar
from orgflow.network import Need, Network, Rates

World = Mapping[str, bool]


@dataclass(frozen=True)
class Truth:
    """What every world together says."""

    running: dict[str, float]
    cold_start: dict[str, float]
    failed: float


def truth(network: Network) -> Truth:
    """Evaluate every world: own work, links, switches, bites and the joint context."""
    names = {name for need in network.needs for name in need.when}
    contexts = calendar(network.organization, sorted(names)).contexts
    running = dict.fromkeys((a.id for a in network.actors), 0.0)
    cold = dict(running)
    unmet = dict.fromkeys(range(len(network.needs)), 0.0)
    shares = [sum(c.share for c in contexts if need.when <= c.situations) for need in network.needs]
    for chance, world in _worlds(network):
        for context in contexts:
            p = chance * context.share
            ok = settle(network, world, context.situations, start=True)
            restart = settle(network, world, context.situations, start=False)
            for actor in running:
                running[actor] += p * ok[actor]
                cold[actor] += p * restart[actor]
            for number, need in enumerate(network.needs):
                if need.when <= context.situations and not met(need, world, ok):
                    unmet[number] += p / shares[number]
    return Truth(running, cold, sum(_weight(network, n, shares) * p for n, p in unmet.items()))


def _weight(network: Network, number: int, shares: list[float]) -> float:
    need = network.needs[number]
    customer = network.actor(need.customer)
    if not customer.is_counted or shares[number] == 0:
        return 0.0
    counted = [n for n in network.needs if network.actor(n.customer).is_counted]
    rated = any(n.per_year is not None for n in counted)
    return customer.weight * need.importance * ((need.per_year or 0.0) if rated else 1.0)


def settle(network: Network, world: World, situations: frozenset[str], *, start: bool) -> dict[str, bool]:
    """Iterate the one equation of the model in one world until nothing changes."""
    ok = {actor.id: start for actor in network.actors}
    while True:
        after = {actor: _comes_right(network, actor, world, situations, ok) for actor in ok}
        if after == ok:
            return ok
        ok = after


def _comes_right(network: Network, actor: str, world: World, situations: frozenset[str], ok: World) -> bool:
    needs = (need for need in network.needs_of[actor] if need.when <= situations)
    return world[f"own {actor}"] and all(
        not world[f"bite {need.primary.id}"] or met(need, world, ok) for need in needs
    )


def met(need: Need, world: World, ok: World) -> bool:
    return any(
        world[f"link {link.id}"]
        and (link is need.primary or world[f"switch {link.id}"])
        and ok[link.provider]
        for link in need.alternatives
    )


def _worlds(network: Network) -> Iterator[tuple[float, dict[str, bool]]]:
    chances = {f"own {actor.id}": network.reliability(actor.id) for actor in network.actors}
    for need in network.needs:
        chances[f"bite {need.primary.id}"] = need.bite
        for link in need.alternatives:
            chances[f"link {link.id}"] = network.health(link.id)
            chances[f"switch {link.id}"] = 1.0 if link.switch is None else link.switch
    uncertain = [name for name, p in chances.items() if 0 < p < 1]
    for values in product((False, True), repeat=len(uncertain)):
        world = {name: p == 1 for name, p in chances.items()} | dict(zip(uncertain, values, strict=True))
        chance = 1.0
        for name, value in zip(uncertain, values, strict=True):
            chance *= chances[name] if value else 1 - chances[name]
        yield chance, world


def failed_if(network: Network, *, link: str | None = None, actor: str | None = None, holds: bool) -> float:
    """Give the failed occasions with one component certain to hold, or certain to fail."""
    rates, value = network.rates, 1.0 if holds else 0.0
    if link is not None:
        rates = replace(rates, health={**rates.health, link: value})
    if actor is not None:
        rates = replace(rates, reliability={**rates.reliability, actor: value})
    return truth(network.with_rates(rates)).failed


def alone(network: Network, link: str) -> float:
    """Give what a link's own failures cost where everything else is right."""
    return (1.0 - network.health(link)) * failed_if(_perfect(network), link=link, holds=False)


def stopped_alone(network: Network, actor: str) -> float:
    """Give what an actor costs by never working where everything else is right."""
    return failed_if(_perfect(network), actor=actor, holds=False)


def _perfect(network: Network) -> Network:
    perfect = Rates(dict.fromkeys(network.rates.health, 1.0), dict.fromkeys(network.rates.reliability, 1.0))
    return _switches_sure(network).with_rates(perfect)


def _switches_sure(network: Network) -> Network:
    links = tuple(replace(link, switch=None) for link in network.organization.links)
    return Network(replace(network.organization, links=links))
