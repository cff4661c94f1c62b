"""Whom all routes of an actor to an end have in common next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from orgflow import allowance
from orgflow.structure.upstream import WORD, Array, Upstream, bits


class Dominators:
    """Searches some pairs (provider, customer) for whom all routes to an end cross.

    Most actors have routes to an end that share nobody. That is so for all who have two
    customers of whom it is so, or the end itself as a customer; and it is told for 64 ends
    at once, by a bit for each. The others are few. For these guesses are bettered until
    none changes, as Cooper, Harvey & Kennedy (2001) do, by distance from the end, which
    serves as well as their order: whoever stands on all routes of an actor is nearer to
    the end.
    """

    def __init__(self, graph: Upstream) -> None:
        self._graph = graph

    def of(self, ends: Sequence[int]) -> Iterator[dict[str, str]]:
        """Give for each of up to 64 ends whom all routes of each actor to it cross first, or else the end.

        Those from whom no route leads there are left out, and so is the end.
        """
        levels = self._graph.levels(ends)
        found = self._together(ends, levels) if levels is not None else map(self._alone, ends)
        names = np.array(self._graph.actors, dtype=object)
        for end, (reaching, crossing) in zip(ends, found, strict=True):
            allowance.check()
            told = dict.fromkeys(names[reaching].tolist(), self._graph.actors[end])
            told |= {self._graph.actors[a]: self._graph.actors[by] for a, by in crossing.items()}
            yield told

    def _together(
        self, ends: Sequence[int], levels: Sequence[Array]
    ) -> Iterator[tuple[Array, Mapping[int, int]]]:
        """Give for each end who reaches it, with whom first the routes of each cross, if anybody."""
        reaching = np.bitwise_or.reduce(levels)
        free = self._free(reaching, levels)
        reached, left = bits(reaching, len(ends)), bits(reaching & ~free, len(ends))
        far = np.zeros(reached.shape, np.int64)
        for step, level in enumerate(levels):
            far[bits(level, len(ends)).view(bool)] = step
        for column, end in enumerate(ends):
            reached[end, column] = 0
            away = far[:, column].tolist()
            waiting = sorted(np.flatnonzero(left[:, column]).tolist(), key=away.__getitem__)
            yield np.flatnonzero(reached[:, column]), self._settled(end, waiting, away)

    def _free(self, reaching: Array, levels: Sequence[Array]) -> Array:
        """Give to which ends each actor has two customers that are free to go there, or is next to them.

        Whoever stood on all routes of the actor would stand on those of all its customers,
        but for one that it is itself; a customer that is free has nobody on all its routes.
        """
        customers, whole = self._graph.customers, reaching.tolist()
        free = np.bitwise_or.reduce(levels[:2]).tolist()
        first = np.argsort(np.argmax(np.array(levels) != 0, axis=0), kind="stable")
        waiting = [actor for actor in first.tolist() if free[actor] != whole[actor]]
        changed = True
        while changed:
            allowance.check()
            changed = False
            for actor in waiting:
                one = two = 0
                for customer in customers[actor]:
                    also = free[customer]
                    two |= one & also
                    one |= also
                if two | free[actor] != free[actor]:
                    free[actor] |= two
                    changed = True
            waiting = [actor for actor in waiting if free[actor] != whole[actor]]
        return np.array(free, dtype=WORD)

    def _alone(self, end: int) -> tuple[Array, Mapping[int, int]]:
        order, far = self._graph.one_by_one(end)
        return np.array(order[1:], dtype=np.int64), self._settled(
            end, [actor for actor in order if far[actor] > 1], far
        )

    def _settled(self, end: int, waiting: Sequence[int], far: Sequence[int]) -> dict[int, int]:
        """Give whom the routes of each of some actors cross first; those without anybody are left out.

        The actors come by distance. Of all others that reach the end, the routes cross nobody.
        """
        shared, customers = dict.fromkeys(waiting, -1), self._graph.customers
        changed = True
        while changed and waiting:
            changed = False
            for actor in waiting:
                found = _common(customers[actor], end, far, shared)
                if found != shared[actor]:
                    shared[actor], changed = found, True
            waiting = [actor for actor in waiting if shared[actor] != end and len(customers[actor]) > 1]
        return {actor: by for actor, by in shared.items() if by != end}


def _common(actors: Sequence[int], end: int, far: Sequence[int], shared: Mapping[int, int]) -> int:
    """Give the first that the ways onward from some actors share; those with no guess do not count."""
    found = -1
    for other in actors:
        if (far[other] <= 0 and other != end) or shared.get(other, end) < 0:
            continue
        if found < 0:
            found = other
        while other != found:
            if far[other] > far[found]:
                other = shared.get(other, end)
            else:
                found = shared.get(found, end)
        if found == end:
            break
    return found
