"""Who falls with an actor, round by round."""

from __future__ import annotations

from collections.abc import Iterator

from orgflow.atlas import Fall
from orgflow.domino import Component, Domino
from orgflow.network import Network


def falls_with(network: Network, actor: str) -> tuple[Fall, ...]:
    """Give those who fall with an actor where every need matters, in their order."""
    return tuple(_falls(Domino(network, (Component("actor", actor),))))


def _falls(domino: Domino) -> Iterator[Fall]:
    for actor in domino.others:
        need = domino.felled_by(actor)
        assert need is not None  # whoever falls, falls for want of something
        yield Fall(actor, domino.round_of[actor], need.primary.id)
