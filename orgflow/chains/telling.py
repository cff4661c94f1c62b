"""What there is to say of a longest chain."""

from __future__ import annotations

from orgflow import wording
from orgflow.chains.finishing import Chain
from orgflow.model import Link
from orgflow.network import Network

MOST_TOLD = 3
NOTICEABLE = 1e-9


def circle(network: Network, chain: Chain | None) -> str:
    """Say who wait for each other on it, as a sentence with a space before it; nothing where nobody does."""
    if chain is None or not chain.circle:
        return ""
    names = wording.listing([network.name(actor) for actor in chain.circle], MOST_TOLD)
    return f" One round among {names}, who wait for each other, is part of it."


def only_during(network: Network, chain: Chain | None, end: Link) -> str:
    """Say which situations make it so long; nothing where it always is, while the end is needed."""
    links = () if chain is None else chain.links
    situations = sorted({name for link in links for name in link.when} - set(end.when))
    if not situations:
        return ""
    names = wording.listing([network.situation(name) for name in situations])
    return f" It is that long only during {names}."


def held_up(share: float, remark: str = "") -> str:
    """Say which share of the occasions it can hold up, where that is not all of them."""
    if share >= 1.0 - NOTICEABLE:
        return ""
    return f" That holds up at most {wording.of_hundred(share)} occasions{remark}."
