"""Rules by which the work of some must reach others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgflow import wording
from orgflow.model import EXTERNAL, Actor, Link, Reaches
from orgflow.rules.chains import Way
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject
from orgflow.rules.picking import members
from orgflow.rules.sentences import anyone


def failures(grounds: Grounds, demand: Reaches, about: Sequence[Subject]) -> Iterator[Failure]:
    """Find the actors from whom no route, or none that is short enough, leads to anyone of the group."""
    ends = members(grounds.network, demand.group)
    way = Way(grounds.network, ends)
    for actor in about:
        if isinstance(actor, Actor):
            chain = way.chain(actor.id)
            if actor.id in ends and demand.group == EXTERNAL and grounds.network.is_function(actor.id):
                # What someone gives does not reach a customer because that someone also buys.
                chain = Way(grounds.network, ends - {actor.id}).chain(actor.id)
            if chain is None:
                yield _lost(grounds, demand, actor)
            elif demand.within is not None and len(chain) > demand.within:
                yield _far(grounds, demand, actor, chain)


def _far(grounds: Grounds, demand: Reaches, actor: Actor, chain: tuple[Link, ...]) -> Failure:
    allowed = "1 is allowed" if demand.within == 1 else f"{demand.within} are allowed"
    ends = f"from {actor.name} to {anyone(grounds, demand.group)}"
    message = f"the shortest route {ends} has {len(chain)} links; at most {allowed}"
    return Failure("ORG501", actor.at, message, "write a link that is missing, or shorten the route", chain)


def _lost(grounds: Grounds, demand: Reaches, actor: Actor) -> Failure:
    customers = grounds.network.customers_of(actor.id)
    told = wording.listing([grounds.names.name(customer) for customer in customers], 3)
    ends = f"what it gives ends with {told}" if customers else "nobody uses what it gives"
    message = f"no route leads from {actor.name} to {anyone(grounds, demand.group)}: {ends}"
    way = f"add who uses what it gives: a link with 'provider: {actor.id}'"
    return Failure("ORG502", actor.at, message, way, grounds.network.links_from(actor.id)[:3])
