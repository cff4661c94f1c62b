"""Ties between actors: whether they run both ways, whether contacts know each other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from orgflow.network import Network

Pair = tuple[str, str]


def pairs_of(network: Network) -> tuple[Pair, ...]:
    """Give who provides whom with anything: (provider, customer), each pair once, sorted."""
    return tuple(sorted({(x.provider, x.customer) for x in network.links if x.provider != x.customer}))


def degree(pairs: Iterable[Pair]) -> Counter[str]:
    """Count the actors that each actor is tied to, whichever of the two provides."""
    return Counter(end for tie in {frozenset(pair) for pair in pairs} for end in tie)


def reciprocity(pairs: Collection[Pair]) -> float | None:
    """Give the share of pairs whose reverse is there too; None where there are no pairs."""
    there = frozenset(pairs)
    return sum(pair[::-1] in there for pair in there) / len(there) if there else None


def reciprocity_of(pairs: Collection[Pair]) -> dict[str, float]:
    """Give the share of each actor's pairs whose reverse is there too."""
    there = frozenset(pairs)
    total = Counter(end for pair in there for end in pair)
    answered = Counter(end for pair in there if pair[::-1] in there for end in pair)
    return {actor: answered[actor] / total[actor] for actor in sorted(total)}


def constraint(pairs: Collection[Pair]) -> dict[str, float]:
    """Give how much each actor's contacts are tied up with each other (Burt 1992).

    The sum over an actor's contacts of (p_ij + sum over q of p_iq p_qj)^2, where p_ij
    is the part of i's ties that goes to j; a tie that runs both ways weighs double.
    Low where the contacts have nothing to do with each other, so that the actor alone
    joins them. Actors without ties are left out. (networkx defines it alike, but where
    SciPy is missing it gives no value to an actor that provides nobody.)
    """
    shares = _shares(pairs)
    return {actor: _constraint(shares, actor) for actor in sorted(shares)}


def constraint_steps(pairs: Collection[Pair]) -> int:
    """Give the products that ``constraint`` adds up."""
    ties = degree(pairs)
    return 2 * sum(min(ties[a], ties[b]) for a, b in pairs)


def _shares(pairs: Collection[Pair]) -> dict[str, dict[str, float]]:
    mutual: dict[str, Counter[str]] = {}
    for one, other in frozenset(pairs):
        mutual.setdefault(one, Counter())[other] += 1
        mutual.setdefault(other, Counter())[one] += 1
    return {actor: {o: n / of.total() for o, n in of.items()} for actor, of in mutual.items()}


def _constraint(shares: Mapping[str, Mapping[str, float]], actor: str) -> float:
    own = shares[actor]
    local = []
    for contact, direct in own.items():
        theirs = shares[contact]
        shared = own.keys() & theirs.keys()
        local.append(math.fsum([direct, *(own[q] * shares[q][contact] for q in shared)]) ** 2)
    return math.fsum(local)
