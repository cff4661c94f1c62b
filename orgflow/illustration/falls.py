"""Who falls with each actor, round by round."""

from __future__ import annotations

from collections.abc import Mapping

from orgflow.atlas import Fall
from orgflow.network import Need, Network


def falls_of(network: Network) -> Mapping[str, tuple[Fall, ...]]:
    """Give for each actor those who fall with it where every need matters, by id."""
    needing: dict[str, list[Need]] = {actor.id: [] for actor in network.actors}
    for need in network.needs:
        for provider in {link.provider for link in need.alternatives}:
            if need.bite > 0:
                needing[provider].append(need)
    return {actor.id: _falls(actor.id, needing) for actor in network.actors}


def _falls(actor: str, needing: Mapping[str, list[Need]]) -> tuple[Fall, ...]:
    fallen, newly, falls, number = {actor}, [actor], list[Fall](), 0
    while newly:
        number += 1
        felled: dict[str, Need] = {}
        for need in sorted((n for one in newly for n in needing[one]), key=lambda n: (-n.bite, n.primary.id)):
            if need.customer not in fallen and all(link.provider in fallen for link in need.alternatives):
                felled.setdefault(need.customer, need)
        falls += [Fall(one, number, felled[one].primary.id) for one in sorted(felled)]
        newly = sorted(felled)
        fallen.update(newly)
    return tuple(falls)
