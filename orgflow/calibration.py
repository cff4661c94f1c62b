"""Link healths made consistent with what is known to reach the customers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from orgflow import extent
from orgflow.diagnostics import OrgflowError
from orgflow.model import Link
from orgflow.network import Need, Network, Rates, scaled
from orgflow.worlds import delivery

ROUNDS, ROUNDS_SAMPLED = 40, 8
CLOSE = 1e-13
FLAT = 1e-9
STEPS = 25
AGREED = 1e-9
ALIKE, ALIKE_SAMPLED = 1e-11, 1e-5
EDGE = 1e-7
FEWEST = 5


def calibrated(network: Network) -> Network:
    """Give the network at rates that agree with the evidence about what arrived.

    Evidence about arrival contains every upstream failure: the health of such a
    link is the arrival rate over its provider's delivery with the link perfect,
    at most 1. Where the outcome is observed, on an external customer
    (``served_right``) or as arrival on external links, one factor multiplies the
    failure probability of everything that rests on judgement, so that the modelled
    outcome equals the observed one. Counted occasions are never scaled.
    """
    refuse_too_large(network)
    organization = network.organization
    if organization.during is not None:
        # What was observed was observed all year; one context is looked at with the same rates.
        whole = calibrated(Network(replace(organization, during=None)))
        return Network(organization, whole.rates)
    if organization.actual is not None:
        return Network(organization, _supposed(network, calibrated(Network(organization.actual))))
    base = network.rates
    arrivals = {
        link.id: network.posterior(link.id).mean
        for link in network.links
        if network.posterior(link.id).arrival
    }
    observed = _observed(network, arrivals)

    def at(factor: float) -> Network:
        return _converted(network.with_rates(_scaled(network, base, factor)), arrivals)

    literal = at(1.0)
    if not observed or abs(_surplus(literal, observed)) <= AGREED:
        return literal
    close = ALIKE if delivery(network).worlds is None else ALIKE_SAMPLED
    found = at(matching(lambda k: _surplus(at(k), observed), _largest(network), close))
    amiss = -_surplus(found, observed)
    if abs(amiss) <= ALIKE_SAMPLED:
        return found  # as evaluated already; other rates would have to be evaluated again
    return found.with_rates(replace(found.rates, amiss=amiss))


def _supposed(network: Network, actual: Network) -> Rates:
    """Give the rates of an organization in which some things are otherwise than where all was observed.

    What is supposed is taken literally.
    """
    changed = {link.id: network.rates.health[link.id] for link in changed_links(network)}
    otherwise = {
        actor.id: network.rates.reliability[actor.id]
        for actor in network.actors
        if actor.reliability != actual.actor(actor.id).reliability
    }
    rates = actual.rates
    health, reliability = {**rates.health, **changed}, {**rates.reliability, **otherwise}
    return replace(rates, health=health, reliability=reliability)


def changed_links(network: Network) -> tuple[Link, ...]:
    """Give the links whose evidence is supposed to be otherwise than it is."""
    actual = network.organization.actual
    before = {} if actual is None else {link.id: _evidence(link) for link in actual.links}
    return tuple(link for link in network.links if before and before[link.id] != _evidence(link))


def _evidence(link: Link) -> tuple[object, ...]:
    return link.health, link.measured, link.customer_rating, link.provider_rating, link.about


class TooLarge(OrgflowError):
    """An organization has more actors or links than are analyzed at once."""


def refuse_too_large(network: Network) -> None:
    """Raise TooLarge for an organization that would take too long."""
    actors, links, most = len(network.actors), len(network.links), extent.allowed()
    if actors > most.actors or links > most.links:
        more = extent.way_out(actors=actors, links=links)
        raise TooLarge(
            f"this organization has {actors:,} actors and {links:,} links; up to {most.actors:,} actors and "
            f"{most.links:,} links are analyzed at once. Look at one part of it"
            + (f", or allow more: {more}" if more else ".")
        )


# -- what was observed ---------------------------------------------------------------


def _observed(network: Network, arrivals: Mapping[str, float]) -> dict[str, float]:
    """Give the observed share that goes right of each observed need, by its primary link's id.

    Fewer than ``FEWEST`` answers say something about their link, but are no observed
    outcome that everything else could be measured by.
    """
    observed = {}
    for need in network.needs:
        customer = network.actor(need.customer)
        if customer.is_counted and customer.served_right is not None:
            observed[need.primary.id] = customer.served_right
        elif customer.is_counted and _is_outcome(network, need, arrivals):
            observed[need.primary.id] = arrivals[need.primary.id]
    return observed


def _is_outcome(network: Network, need: Need, arrivals: Mapping[str, float]) -> bool:
    link = need.primary.id
    return len(need.alternatives) == 1 and link in arrivals and network.posterior(link).size >= FEWEST


def _surplus(network: Network, observed: Mapping[str, float]) -> float:
    """Give modelled minus observed failures of the observed occasions, as a share of them."""
    seen = [o for o in delivery(network).occasions if o.need.primary.id in observed]
    weight = math.fsum(occasion.weight for occasion in seen)
    failed = math.fsum(o.weight * (observed[o.need.primary.id] - o.met) for o in seen)
    return failed / weight if weight else 0.0


# -- one factor on everything judged ------------------------------------------------------


def _judged(network: Network) -> tuple[list[str], list[str]]:
    """Give the links and actors whose rates rest on judgement; converted arrivals follow by themselves."""
    links = [link.id for link in network.links if network.is_judged(link.id)]
    return links, [actor.id for actor in network.actors]


def _scaled(network: Network, base: Rates, factor: float) -> Rates:
    links, actors = _judged(network)
    health = dict(base.health) | {i: scaled(base.health[i], factor) for i in links}
    reliability = {i: scaled(base.reliability[i], factor) for i in actors}
    return Rates(health, reliability, calibration=factor)


def _largest(network: Network) -> float:
    """Give the largest factor that leaves every judged failure probability at most 1."""
    links, actors = _judged(network)
    failures = [1.0 - network.rates.health[i] for i in links] + [
        1.0 - network.rates.reliability[i] for i in actors
    ]
    worst = max(failures, default=0.0)
    return 1.0 / worst if worst > 0 else 1.0


def matching(surplus: Callable[[float], float], largest: float, close: float) -> float:
    """Find the factor at which modelled failures equal observed ones; the nearer end where none does.

    ``surplus`` gives modelled minus observed failures, as a share of the occasions, by a factor from 0 to
    ``largest``; where it is below ``close``, they agree.

    Failures rise with the factor, so the root is bracketed and found by the
    Illinois variant of regula falsi (Dowell & Jarratt 1971).
    """
    low, high = 0.0, largest
    at_low, at_high = surplus(low), surplus(high)
    if at_low > FLAT:
        return low
    if at_high <= 0:
        return high
    if at_low >= -FLAT:
        return _edge(surplus, high)
    side = 0
    for _ in range(STEPS):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        at_middle = surplus(middle)
        if abs(at_middle) < close or high - low < CLOSE:
            return middle
        if at_middle > 0:
            high, at_high = middle, at_middle
            at_low, side = (at_low / 2, 1) if side == 1 else (at_low, 1)
        else:
            low, at_low = middle, at_middle
            at_high, side = (at_high / 2, -1) if side == -1 else (at_high, -1)
    return middle


def _edge(surplus: Callable[[float], float], high: float) -> float:
    """Find the largest factor that still agrees, where all factors up to it do.

    A converted arrival absorbs whatever its provider leaves over, so the model
    agrees from 0 up to the factor at which the provider alone fails that often.
    """
    low = 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if surplus(middle) > FLAT else (middle, high)
        if high - low < EDGE:
            break
    return low


# -- arrival to health ----------------------------------------------------------------------


def _converted(network: Network, arrivals: Mapping[str, float]) -> Network:
    """Turn arrival rates into healths; repeated until they agree where they depend on each other.

    Links in one circle may share what arrives between them in many ways; taking the
    geometric mean of the old and the new health at each step treats them alike.
    """
    if not arrivals:
        return network
    current = network
    shared = shared_circles(network, arrivals)
    for _ in range(ROUNDS if delivery(network).worlds is None else ROUNDS_SAMPLED):
        rates = current.rates
        healths, clipped = dict(rates.health), set()
        for link, rate in arrivals.items():
            upstream = _delivery_if_perfect(current, link)
            health = min(1.0, rate / upstream) if upstream > 0 else 1.0
            healths[link] = math.sqrt(health * rates.health[link]) if link in shared else health
            if rate > upstream * (1.0 + 1e-9):
                clipped.add(link)
        moved = max(abs(healths[link] - rates.health[link]) for link in arrivals)
        current = network.with_rates(replace(rates, health=healths, clipped=frozenset(clipped)))
        if moved <= CLOSE:
            break
    return current


def shared_circles(network: Network, arrivals: Iterable[str]) -> frozenset[str]:
    """Give the arrival links that lie in a circle with another one."""
    circles = network.remembered("circles", lambda: _circles(network))
    inside = [circles[network.link(link).provider] for link in arrivals if in_circle(network, link)]
    return frozenset(
        x for x in arrivals if inside.count(circles[network.link(x).provider]) > 1 and in_circle(network, x)
    )


def in_circle(network: Network, link: str) -> bool:
    """Tell whether a link's provider depends on the link itself."""
    circles = network.remembered("circles", lambda: _circles(network))
    ends = network.link(link)
    return circles[ends.provider] == circles[ends.customer]


def _circles(network: Network) -> dict[str, int]:
    """Number the two-way groups, by actor."""
    return {actor: number for number, group in enumerate(network.two_way_groups) for actor in group}


def while_needed(network: Network, link: str) -> float:
    """Give by what a provider's delivery in the situations of an external link differs from that of the year.

    A factor; 1 where the link is needed all year, or is one of several alternatives.
    """
    need, health = network.need_of[link], network.health(link)
    delivered = delivery(network).running[network.link(link).provider]
    if not need.when or len(need.alternatives) > 1 or not health or not delivered:
        return 1.0
    met = next((o.met for o in delivery(network).occasions if o.need.primary.id == link), None)
    return 1.0 if met is None else met / health / delivered


def _delivery_if_perfect(network: Network, link: str) -> float:
    """Give the delivery of a link's provider with the link itself perfect."""
    provider = network.link(link).provider
    if not in_circle(network, link):
        return delivery(network).running[provider] * while_needed(network, link)
    perfect = replace(network.rates, health={**network.rates.health, link: 1.0})
    return delivery(network.with_rates(perfect)).running[provider]
