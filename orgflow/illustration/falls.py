"""Who falls with each actor, round by round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orgflow.atlas import Fall
from orgflow.domino import Component, Domino
from orgflow.network import Network


def falls_of(network: Network) -> Mapping[str, tuple[Fall, ...]]:
    """Give for each actor those who fall with it where every need matters, in their order, by id."""
    return {
        actor.id: tuple(_falls(Domino(network, (Component("actor", actor.id),)))) for actor in network.actors
    }


def _falls(domino: Domino) -> Iterator[Fall]:
    for actor in domino.others:
        need = domino.felled_by(actor)
        assert need is not None  # whoever falls, falls for want of something
        yield Fall(actor, domino.round_of[actor], need.primary.id)
