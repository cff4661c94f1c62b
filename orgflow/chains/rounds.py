"""How long one round takes among actors who wait for each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from orgflow.chains.times import Hours
from orgflow.model import Link
from orgflow.ties import even

MOST_STEPS = 200_000
STEPS_EACH = 20_000


@dataclass(frozen=True, slots=True)
class Round:
    """The longest way through a group that visits no actor twice, or returns to where it began.

    ``hours`` is its length; no longer one than ``ceiling`` exists, which is more than
    ``hours`` only where the search had to end early. A group of one actor has none.
    """

    links: tuple[Link, ...] = ()
    hours: float = 0.0
    ceiling: float = 0.0

    def begun_at(self, actor: str) -> tuple[Link, ...]:
        """Give the links in order, from an actor on if the round is closed and leads through it."""
        starts = [place for place, link in enumerate(self.links) if link.provider == actor]
        if not starts or self.links[-1].customer != self.links[0].provider:
            return self.links
        return self.links[starts[0] :] + self.links[: starts[0]]


@dataclass
class Search:
    """Looks for longest rounds; all that one search finds together take ``steps`` at most."""

    steps: int = MOST_STEPS

    def longest(self, links: Iterable[Link], hours: Hours) -> Round:
        """Find the longest round along the links within one group.

        Finding it is NP-hard, so ways are extended depth first, heavier links before
        lighter ones, as long as they could still become longer than the longest so far
        (branch and bound). The bound is that each actor is entered, and left, once.
        """
        ways = _Ways(links, hours)
        if not ways.bound:
            return Round()
        steps = min(self.steps, STEPS_EACH)
        left = ways.search(steps)
        self.steps -= steps - left
        best, found = ways.best, even(ways.longest)
        return Round(_trimmed(best, hours), found, found if left else max(found, even(ways.bound)))


def _trimmed(links: tuple[Link, ...], hours: Hours) -> tuple[Link, ...]:
    """Leave out what comes before the first link that takes time, unless the round is closed."""
    if not links or links[0].provider == links[-1].customer:
        return links
    first = next((place for place, link in enumerate(links) if hours(link)), 0)
    return links[first:]


@dataclass
class _Ways:
    """The ways through one group, the longest found so far kept."""

    links: Iterable[Link]
    hours: Hours
    best: tuple[Link, ...] = ()
    longest: float = 0.0
    bound: float = field(init=False)
    _onward: Mapping[str, list[Link]] = field(init=False)
    _into: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        hours = self.hours
        heaviest: dict[tuple[str, str], Link] = {}
        for link in sorted(self.links, key=lambda link: (-hours(link), link.id)):
            heaviest.setdefault((link.provider, link.customer), link)
        onward: dict[str, list[Link]] = {}
        into: dict[str, float] = {}
        for link in heaviest.values():
            onward.setdefault(link.provider, []).append(link)
            into[link.customer] = max(into.get(link.customer, 0.0), hours(link))
        self._onward, self._into = onward, into
        out = (max(map(hours, links)) for links in onward.values())
        self.bound = min(math.fsum(sorted(into.values())), math.fsum(sorted(out)))

    def search(self, steps: int) -> int:
        """Try the ways from every actor; give the steps that are left, 0 where they did not suffice."""
        for start in sorted(self._onward):
            for _ in self._from(start):
                steps -= 1
                if steps <= 0:
                    return 0
            if even(self.longest) >= even(self.bound):
                break
        return steps

    def _from(self, start: str) -> Iterator[None]:
        """Extend ways from an actor, one step at a time; what they may still gain bounds them."""
        path: list[Link] = []
        sums, gains, seen = [0.0], [math.fsum(sorted(self._into.values()))], {start}
        stack = [iter(self._onward[start])]
        while stack:
            yield
            link = next(stack[-1], None)
            if link is None:
                stack.pop()
                if path:
                    seen.discard(path.pop().customer)
                    sums.pop()
                    gains.pop()
            elif link.customer not in seen or link.customer == start:
                length, gain = sums[-1] + self.hours(link), gains[-1] - self._into[link.customer]
                self._keep(path, link, length)
                if link.customer != start and even(length + gain) > even(self.longest):
                    path.append(link)
                    sums.append(length)
                    gains.append(gain)
                    seen.add(link.customer)
                    stack.append(iter(self._onward.get(link.customer, ())))

    def _keep(self, path: list[Link], link: Link, length: float) -> None:
        if even(length) > even(self.longest):
            self.best, self.longest = (*path, link), length
