"""An order in which few stand after those they provide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def in_order(actors: Iterable[str], ties: Iterable[tuple[str, str]]) -> list[str]:
    """Give actors in an order in which few links run backwards (Eades, Lin & Smyth 1993).

    Parameters
    ----------
    actors
        Ids, in any order; the same ids give the same order.
    ties
        Who provides whom: pairs of provider with customer, both of them among the
        actors. Pairs of one actor with itself do not count.

    """
    left = sorted(actors)
    customers, providers = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for provider, customer in ties:
        if provider != customer:
            customers[provider].add(customer)
            providers[customer].add(provider)
    early: list[str] = []
    late: list[str] = []
    while left:
        sinks = [actor for actor in left if not customers[actor]]
        sources = [actor for actor in left if not providers[actor]]
        surplus = max(left, key=lambda actor: len(customers[actor]) - len(providers[actor]))
        taken = sinks or sources or [surplus]
        if sinks:
            late[:0] = taken
        else:
            early += taken
        for actor in taken:
            for customer in customers.pop(actor, set()):
                providers[customer].discard(actor)
            for provider in providers.pop(actor, set()):
                customers[provider].discard(actor)
        left = [actor for actor in left if actor not in set(taken)]
    return early + late
