"""Whom all routes of an actor to an end have in common next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from orgflow.structure.ties import Pair


class Dominators:
    """Some pairs (provider, customer) in numbers, searched from one end after the other.

    The algorithm is that of Cooper, Harvey & Kennedy (2001), with actors in the order of
    their distance from the end, which serves as well as theirs: whoever stands on all
    routes of an actor is nearer to the end. Guesses are bettered until none changes; one
    that has come to the end is final, and most come there at once.
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
        order, place = self._searched(self._number[end])
        names = [self._actors[actor] for actor in order]
        shared = self._settled(order, place)
        return {name: names[by] for name, by in zip(names[1:], shared[1:], strict=True)}

    def _searched(self, end: int) -> tuple[list[int], list[int]]:
        """Search upstream: actors by distance from the end, and the place of each among them, -1 for none."""
        order, place = [end], [-1] * len(self._actors)
        place[end] = 0
        for actor in order:
            for further in self._providers[actor]:
                if place[further] < 0:
                    place[further] = len(order)
                    order.append(further)
        return order, place

    def _settled(self, order: Sequence[int], place: Sequence[int]) -> list[int]:
        """Give for each place, 0 being the end, the place that all ways onward share first."""
        shared = [0] + [-1] * (len(order) - 1)
        for actor in self._providers[order[0]]:
            shared[place[actor]] = 0
        waiting, changed = [at for at, guess in enumerate(shared) if guess], True
        while changed and waiting:
            changed = False
            for at in waiting:
                found = _common(self._customers[order[at]], place, shared)
                if found != shared[at]:
                    shared[at], changed = found, True
            waiting = [at for at in waiting if shared[at]]
        return shared


def _common(actors: Iterable[int], place: Sequence[int], shared: Sequence[int]) -> int:
    """Give the first place that the ways onward from some actors share; those with no guess do not count."""
    found = -1
    for actor in actors:
        other = place[actor]
        if other < 0 or shared[other] < 0:
            continue
        if found < 0:
            found = other
        while other != found:
            if other > found:
                other = shared[other]
            else:
                found = shared[found]
        if not found:
            break
    return found
