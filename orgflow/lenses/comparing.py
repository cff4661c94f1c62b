"""What a lens needs of a network, with the words that set its figures beside ours."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from orgflow import wording, worlds
from orgflow.network import Network

APART = 0.005
ADVICE = "For comparison with the literature only; nothing else in this report rests on it."


class Dependence(NamedTuple):
    """One actor's need of another as the models of the literature see it: one provider, no stand-in.

    ``strength`` is the importance times the share of all occasions on which the need
    exists and is called upon; ``health`` is that of the link.
    """

    provider: str
    customer: str
    strength: float
    health: float


def dependences(network: Network) -> Iterator[Dependence]:
    """Yield the needs of all actors, each with its primary alternative alone."""
    contexts = worlds.compiled(network).contexts
    for need in network.needs:
        share = math.fsum(context.share for context in contexts if need.when <= context.situations)
        link, strength = need.primary, need.bite * min(1.0, share)
        if strength > 0:
            yield Dependence(link.provider, link.customer, strength, network.health(link.id))


def downstream_order(network: Network) -> list[str]:
    """Give the ids of all actors, providers before customers as far as there are no circles."""
    return [actor for group in network.two_way_groups for actor in group]


def furthest(network: Network, differences: Mapping[str, float]) -> str:
    """Give the id of the actor on whom a lens and delivery differ most, ties by id."""
    return min(differences, key=lambda actor: (-float(f"{abs(differences[actor]):.9g}"), actor))


def apart(differences: Mapping[str, float]) -> tuple[int, int]:
    """Count the actors whom a lens puts clearly higher than delivery does, then those clearly lower."""
    higher = sum(difference > APART for difference in differences.values())
    return higher, sum(difference < -APART for difference in differences.values())


def told(amount: int) -> str:
    """Say a number of actors after another: "3", or "none"."""
    return wording.number(amount) if amount else "none"
