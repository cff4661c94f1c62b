"""How far work that comes late makes itself felt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from heapq import heappop, heappush

from orgflow.model import Link
from orgflow.network import Network


def felt(network: Network, late: Iterable[Link], during: Collection[str] = ()) -> Mapping[str, float]:
    """Give the chance that a current external customer feels it when one of some links is late.

    By id of the customer; those it does not reach are left out. The chance is that of
    the likeliest route: the product of the bites along it, so at least so large.
    Routes follow needs without a stand-in, of those with a situation only the needs
    of situations in ``during``. The best product first (Dijkstra 1959).
    """
    queue: list[tuple[float, str]] = []
    for link in late:
        heappush(queue, (-_bite(network, link), link.customer))
    settled: dict[str, float] = {}
    while queue:
        chance, actor = heappop(queue)
        if chance == 0 or actor in settled:
            continue
        settled[actor] = -chance
        for link in network.links_from(actor) if network.is_function(actor) else ():
            if link.customer not in settled and set(link.when) <= set(during):
                heappush(queue, (chance * _bite(network, link), link.customer))
    return {actor: settled[actor] for actor in network.external if actor in settled}


def _bite(network: Network, link: Link) -> float:
    """Give the chance that a late link spoils what its customer does; none where another stands in."""
    need = network.need_of[link.id]
    alone = all(other.provider == link.provider for other in need.alternatives)
    return need.bite if alone else 0.0
