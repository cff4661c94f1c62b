"""Rules by which something must be written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgflow import wording
from orgflow.model import Actor, Has, Link
from orgflow.network import Need, Network
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject

# The keys of a link that are not called so in the model.
RATINGS = {"ratings.customer": "customer_rating", "ratings.provider": "provider_rating"}


def failures(grounds: Grounds, demand: Has, about: Sequence[Subject]) -> Iterator[Failure]:
    """Find what has nothing under one of the keys; a need is asked by its first alternative."""
    for subject in about:
        one = subject.primary if isinstance(subject, Need) else subject
        missing = [key for key in demand.keys if not _has(grounds.network, one, key)]
        if missing:
            told, verb = wording.listing(missing), wording.noun(len(missing), "is", "are")
            message = f"{grounds.called(subject)}: {told} {verb} not written"
            yield Failure("ORG511", one.at, message, f"add '{missing[0].partition('.')[0]}: ...'")


def _has(network: Network, one: Actor | Link, key: str) -> bool:
    if isinstance(one, Actor):
        return getattr(one, key) not in (None, ())
    if key == "health":
        return network.posterior(one.id).kind != "unknown"
    if key == "ratings":
        return one.customer_rating is not None or one.provider_rating is not None
    if key in RATINGS:
        return getattr(one, RATINGS[key]) is not None
    if key.startswith("standard."):
        return one.standard is not None and getattr(one.standard, key.removeprefix("standard.")) is not None
    return getattr(one, key) not in (None, ())
