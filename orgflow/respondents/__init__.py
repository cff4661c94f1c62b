"""Which ratings may be shown, so that nobody can tell who answered what.

Ratings of which the number of respondents is known were given in confidence; they are
shown from a minimum of people on. The mark that a unit agreed on is its own statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from orgflow.chance import exact
from orgflow.model import FEWEST_RESPONDENTS, Link, Organization, Rating, Side


@dataclass(frozen=True, eq=False)
class Cell:
    """A rating in a group of several: of which link, by the people of which actor."""

    link: str
    people: str
    rating: Rating

    @cached_property
    def weight(self) -> Fraction:
        """How many answers it is the mean of."""
        return exact(self.rating.n)

    @cached_property
    def total(self) -> Fraction:
        """The sum of its answers, each from 0 to 1 on its scale."""
        low, high = exact(self.rating.low), exact(self.rating.high)
        return self.weight * (exact(self.rating.mean) - low) / (high - low)

    @cached_property
    def step(self) -> Fraction:
        """What one step of its scale is on the scale from 0 to 1."""
        return 1 / (exact(self.rating.high) - exact(self.rating.low))


def cell(link: Link, side: Side) -> Cell | None:
    """Give the rating of one side of a link as a cell; None where nobody on that side rated it."""
    rating = link.rating(side)
    return None if rating is None or rating.n <= 0 else Cell(link.id, link.respondent(side), rating)


def minimum(organization: Organization) -> int:
    """Give how many people must stand behind a rating that is shown: what the file says, at least 3."""
    return max(FEWEST_RESPONDENTS, organization.min_respondents)


def is_shown(rating: Rating, least: int) -> bool:
    """Tell whether a rating may be shown where ``least`` people must stand behind it."""
    return rating.respondents is None or rating.respondents >= least


def shown_change(before: Rating | None, after: Rating | None, least: int) -> bool:
    """Tell whether the change of a rating from one survey, or one selection, to another may be shown.

    Both must be there, each shown by itself and about this link alone. Where between 1
    and ``least`` - 1 people more took part in one than in the other, the change would tell
    what those few answered, if the others stayed with their answers. As many people
    as before, or a whole group more, tell nothing of anybody. Where this is False, only
    one of the two ratings goes into what is published.
    """
    if before is None or after is None or before.pooled is not None or after.pooled is not None:
        return False
    least = max(FEWEST_RESPONDENTS, least)
    if not is_shown(before, least) or not is_shown(after, least):
        return False
    if before.respondents is None or after.respondents is None:
        return True
    return not 0 < abs(before.respondents - after.respondents) < least


def people(cells: Sequence[Cell]) -> float:
    """Count the people who surely stand behind some ratings.

    Those of one actor who rated several links may be the same ones each time, so of an
    actor only its best-answered link counts; the people of two actors are different.
    """
    most: dict[str, float] = {}
    for one in cells:
        most[one.people] = max(most.get(one.people, 0.0), one.rating.n)
    return sum(most.values())


def may_be_pooled(cells: Sequence[Cell], least: int) -> bool:
    """Tell whether the mean over ratings that are not shown may itself be shown.

    There must be two of them at least, with ``least`` people behind them, and none of
    them may follow from the mean: each could still lie anywhere within a step of its
    scale. (A group whose answers are all the best there are gives each of them away.)
    """
    if len(cells) < 2 or people(cells) < least:
        return False
    total = sum((one.total for one in cells), Fraction(0))
    weight = sum((one.weight for one in cells), Fraction(0))
    return all(_leeway(one, total, weight) >= one.step for one in cells)


def _leeway(one: Cell, total: Fraction, weight: Fraction) -> Fraction:
    """Give how far apart the lowest and the highest mean of a cell are that agree with the sum of all."""
    lowest = max(Fraction(0), (total - (weight - one.weight)) / one.weight)
    return min(Fraction(1), total / one.weight) - lowest
