"""Whom all routes of an actor to an end have in common next."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from orgflow.structure.ties import Pair


class Dominators:
    """Some pairs (provider, customer) in numbers, searched from one end after the other.

    The algorithm is that of Cooper, Harvey & Kennedy (2001): actors are numbered as a
    search from the end leaves them, so that whoever stands nearer to the end on all
    routes has the larger number, and guesses are bettered until none changes.
    """

    def __init__(self, pairs: Collection[Pair]) -> None:
        self._actors = sorted({actor for pair in pairs for actor in pair})
        self._number = {actor: number for number, actor in enumerate(self._actors)}
        self._providers: list[list[int]] = [[] for _ in self._actors]
        self._customers: list[list[int]] = [[] for _ in self._actors]
        for provider, customer in sorted(frozenset(pairs)):
            self._providers[self._number[customer]].append(self._number[provider])
            self._customers[self._number[provider]].append(self._number[customer])

    def of(self, end: str) -> dict[str, str]:
        """Give the first actor that all routes of each actor to an end cross, or else the end.

        Those from whom no route leads there are left out, and so is the end.
        """
        if end not in self._number:
            return {}
        left = self._left(self._number[end])
        place = dict(zip(left, range(len(left)), strict=True))
        onward = [[place[c] for c in self._customers[actor] if c in place] for actor in left]
        names = [self._actors[actor] for actor in left]
        return {name: names[by] for name, by in zip(names[:-1], _settled(onward), strict=True)}

    def _left(self, end: int) -> list[int]:
        """Search upstream from an end, depth first: actors in the order in which the search leaves them."""
        left, seen = list[int](), {end}
        stack = [(end, iter(self._providers[end]))]
        while stack:
            actor, providers = stack[-1]
            for further in providers:
                if further not in seen:
                    seen.add(further)
                    stack.append((further, iter(self._providers[further])))
                    break
            else:
                left.append(stack.pop()[0])
        return left


def _settled(onward: Sequence[Sequence[int]]) -> list[int]:
    """Give for each place but the last, which is the end, the next place that all ways onward share."""
    end = len(onward) - 1
    shared = [-1] * end + [end]
    changed = True
    while changed:
        changed = False
        for place in range(end - 1, -1, -1):
            found = _common(onward[place], shared)
            if found != shared[place]:
                shared[place], changed = found, True
    return shared[:-1]


def _common(places: Sequence[int], shared: Sequence[int]) -> int:
    """Give the first place that the ways onward from some places share; those with no guess do not count."""
    found, end = -1, len(shared) - 1
    for other in places:
        if shared[other] < 0:
            continue
        if found < 0:
            found = other
        while other != found:
            if other < found:
                other = shared[other]
            else:
                found = shared[found]
        if found == end:
            break
    return found
