"""The shortest chains of links from some actors to others."""

from __future__ import annotations

from collections.abc import Callable, Collection

from orgflow.model import Link
from orgflow.network import Network


class Way:
    """The shortest chains that lead to some actors, found backwards from them.

    Parameters
    ----------
    network
        Where to search.
    ends
        Ids of the actors at which chains end.
    through
        Tells who may stand between a chain's two ends; an external customer never does.
    links
        Ids of the links that chains may be made of; None is all.

    """

    def __init__(
        self,
        network: Network,
        ends: Collection[str],
        through: Callable[[str], bool] = lambda actor: True,
        links: Collection[str] | None = None,
    ) -> None:
        self._next: dict[str, Link] = {}
        self._ends = frozenset(ends)
        level, seen = sorted(ends), set(ends)
        while level:
            before = level
            level = []
            for customer in before:
                if customer not in self._ends and not (network.is_function(customer) and through(customer)):
                    continue
                for link in network.links_into(customer):
                    if link.provider not in seen and (links is None or link.id in links):
                        seen.add(link.provider)
                        self._next[link.provider] = link
                        level.append(link.provider)

    def chain(self, start: str) -> tuple[Link, ...] | None:
        """Give the links from an actor to the nearest end; None where no chain leads there."""
        links: list[Link] = []
        while start not in self._ends:
            if start not in self._next:
                return None
            links.append(self._next[start])
            start = links[-1].customer
        return tuple(links)
