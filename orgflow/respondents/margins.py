"""Means over several links that give no hidden rating back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from orgflow.model import Actor, Organization
from orgflow.respondents import Cell, cell, is_shown, may_be_pooled, minimum

MOST_GATHERED = 200  # hidden ratings that may not be shown even together


@dataclass(frozen=True, slots=True)
class Margin:
    """What the customers of an actor say, of all links that it and those who belong to it give.

    ``mean`` lies in [0, 1] on the scale, over ``n`` answers on ``links`` links; both are
    None or 0 where nothing may be shown. ``withheld`` is the number of rated links that are
    left out of the mean.
    """

    mean: float | None
    n: float
    links: int
    withheld: int


@dataclass(slots=True)
class _Gathered:
    """What is shown of the links below an actor, and what is not yet part of anything shown."""

    total: Fraction = Fraction(0)
    weight: Fraction = Fraction(0)
    links: int = 0
    left: list[Cell] = field(default_factory=list)
    lost: int = 0  # ratings that will be part of nothing

    def add(self, other: _Gathered) -> None:
        self.total += other.total
        self.weight += other.weight
        self.links += other.links
        self.left += other.left
        self.lost += other.lost

    def take(self, cells: Iterable[Cell]) -> None:
        for one in cells:
            self.total += one.total
            self.weight += one.weight
            self.links += 1

    def settle(self, least: int) -> None:
        """Show what is left where that may be shown together; give it up where more would not help."""
        if may_be_pooled(self.left, least):
            self.take(self.left)
        elif len(self.left) > MOST_GATHERED:
            self.lost += len(self.left)
        else:
            return
        self.left = []


def margins(organization: Organization) -> dict[str, Margin]:
    """Give the mean of what the customers say of each actor as a provider, by actor id.

    Whoever holds all shown means and all shown ratings can subtract them from each other.
    What such subtractions can give are sums of whole groups, and a group comes into a
    mean only where it may itself be shown (complementary suppression; Cox 1980): going up
    ``part_of``, hidden ratings that are not yet part of a mean are gathered until they may
    be shown together, and all at once become part of the mean. So every sum that can be
    had is one of shown ratings, of such groups, or of several of these.
    """
    gathered: dict[str, _Gathered] = {actor.id: _Gathered() for actor in organization.actors}
    least = minimum(organization)
    _sow(organization, gathered, least)
    found = {}
    for actor, above in _upward(organization.actors):
        here = gathered[actor]
        here.settle(least)
        found[actor] = Margin(
            float(here.total / here.weight) if here.weight else None,
            float(here.weight),
            here.links,
            len(here.left) + here.lost,
        )
        if above is not None:
            gathered[above].add(here)
    return found


def _sow(organization: Organization, gathered: dict[str, _Gathered], least: int) -> None:
    """Put every rating by a customer where it begins: with the provider of its link."""
    taken_out = set(organization.withheld or ())
    for link in sorted(organization.links, key=lambda link: link.id):
        here, rated = gathered[link.provider], cell(link, "customer")
        if rated is None:
            here.lost += (link.id, "customer") in taken_out
        elif is_shown(rated.rating, least):
            here.take([rated])
        else:
            here.left.append(rated)


def _upward(actors: Iterable[Actor]) -> Iterator[tuple[str, str | None]]:
    """Give the actors, each after all that belong to it, with the one it belongs to.

    Those in a circle come last and belong to nothing.
    """
    known = {actor.id: actor.part_of for actor in actors}
    above = {actor: over if over in known else None for actor, over in known.items()}
    waiting = dict.fromkeys(known, 0)
    for over in above.values():
        if over is not None:
            waiting[over] += 1
    ready = sorted((actor for actor, count in waiting.items() if count == 0), reverse=True)
    while ready:
        actor = ready.pop()
        over = above[actor]
        yield actor, over
        del waiting[actor]
        if over is not None:
            waiting[over] -= 1
            if waiting[over] == 0:
                ready.append(over)
    yield from ((actor, None) for actor in sorted(waiting))
