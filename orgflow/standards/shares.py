"""On what share of the occasions nothing late holds up a promise."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from orgflow.model import EXTERNAL, Actor, Link, Organization
from orgflow.network import Network, Rates
from orgflow.standards.levels import met
from orgflow.ties import even
from orgflow.worlds import delivery

ERRORS = 4.0


class OnTime(NamedTuple):
    """The share of the occasions that nothing late holds up, and how far off a sampled one may be."""

    share: float
    margin: float = 0.0


def in_worlds(network: Network, links: Collection[Link], promises: Sequence[Link]) -> dict[str, OnTime]:
    """Evaluate in worlds how often nothing late holds up each promise, by the promise's id.

    Each link is on time as often as its standard says, independently, and always where it
    names no share. Importances, situations and backups count as they do for delivery; a
    backup that steps in is on time as often as its own standard says. A promise whose
    situations never hold is left out.
    """
    outcome = delivery(_punctual(network, links, promises))
    found = {}
    for occasion in outcome.occasions:
        doubt = occasion.met * (1.0 - occasion.met)
        error = 0.0 if outcome.worlds is None else math.sqrt(max(0.0, doubt) / outcome.worlds)
        promise = promises[int(occasion.need.customer.removeprefix(CUSTOMER))]
        found[promise.id] = OnTime(even(occasion.met), ERRORS * error)
    return found


CUSTOMER = "customer of promise "


def _punctual(network: Network, links: Collection[Link], promises: Sequence[Link]) -> Network:
    """Make a network in which to hold is to be on time, with one customer of its own for each promise."""
    upstream = _upstream(links, (promise.provider for promise in promises))
    chosen = {link.id for link in links if link.customer in upstream}
    inside = [_needed(network, link) for link in network.organization.links if link.id in chosen]
    asking = [_asking(network, promise, place) for place, promise in enumerate(promises)]
    customers = [Actor(link.customer, link.customer, (EXTERNAL,)) for link in asking]
    actors = [replace(network.actor(actor), position=()) for actor in sorted(upstream)]
    organization = replace(network.organization, actors=(*actors, *customers), links=(*inside, *asking))
    return Network(organization, _rates(organization, {link.id for link in asking}))


def _needed(network: Network, link: Link) -> Link:
    """Keep how often a need is called upon, which follows from links that are left out here."""
    return replace(link, per=network.need_of[link.id].share)


def _asking(network: Network, promise: Link, place: int) -> Link:
    name, when = f"{CUSTOMER}{place}", network.need_of[promise.id].primary.when
    return Link(name, customer=name, provider=promise.provider, deliverable=name, when=when)


def _rates(organization: Organization, perfect: Collection[str]) -> Rates:
    shares = {link.id: 1.0 if link.id in perfect else met(link) for link in organization.links}
    health = {link: 1.0 if share is None else share for link, share in shares.items()}
    return Rates(health, dict.fromkeys((actor.id for actor in organization.actors), 1.0))


def _upstream(links: Iterable[Link], actors: Iterable[str]) -> set[str]:
    """Give the ids of everyone the actors depend on along some links, themselves included."""
    into: dict[str, list[str]] = {}
    for link in links:
        into.setdefault(link.customer, []).append(link.provider)
    seen = set(actors)
    queue = list(seen)
    while queue:
        for provider in into.get(queue.pop(), ()):
            if provider not in seen:
                seen.add(provider)
                queue.append(provider)
    return seen
