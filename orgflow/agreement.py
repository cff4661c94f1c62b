"""How far the two sides of a link agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import fsum
from typing import Literal

from orgflow import chance
from orgflow.chance import exact
from orgflow.model import Rating

PASS_MARK = 0.75  # of the way from the lowest rating to the highest: 4 of 5
APART = 0.25  # of that way: one step of five
MOST_ANSWERS = 2_000  # of both sides together, for an exact comparison

Test = Literal["permutation", "sign-flip"]


def gap(provider: Rating, customer: Rating) -> float:
    """Give the provider's rating of itself minus its customer's, both from 0 to 1 on their scales.

    Positive where the provider thinks better of its work than the customer does: the
    internal service gap (Frost & Kumar 2000, after Parasuraman, Zeithaml & Berry 1988).
    """
    return round(provider.position - customer.position, 12)


def is_blind_spot(provider: Rating, customer: Rating) -> bool:
    """Tell whether the provider passes in its own eyes, and fails in those of its customer."""
    return customer.position < PASS_MARK <= provider.position


def weighted_gap(gaps: Sequence[float], weights: Sequence[float]) -> float | None:
    """Give the mean of gaps by weights; None where nothing has a weight."""
    weight = fsum(weights)
    if weight == 0:
        return None
    return fsum(gap * by for gap, by in zip(gaps, weights, strict=True)) / weight


@dataclass(frozen=True, slots=True)
class Comparison:
    """Single answers to be compared, from 0 to 1 on their scale.

    By ``permutation`` those of the customer (``one``) with those of the provider
    (``other``); by ``sign-flip`` differences with 0, ``other`` being empty.
    """

    test: Test
    one: tuple[Fraction, ...]
    other: tuple[Fraction, ...] = ()

    @property
    def work(self) -> int:
        """The bytes that computing the p-value moves."""
        if self.test == "permutation":
            return chance.permutation_work(self.one, self.other)
        return chance.sign_flip_work(self.one)

    def p_value(self) -> float | None:
        """Give how often chance alone would bring a difference this large; None for too much work."""
        if self.test == "permutation":
            return chance.permutation(self.one, self.other)
        return chance.sign_flip(self.one)


def comparison(provider: Rating, customer: Rating, paired: bool) -> Comparison | None:
    """Choose how single answers tell whether a gap is more than chance; None where they cannot.

    Two groups that answered each for itself are parted anew in all ways (permutation);
    the same number of answers on both sides does not make them pairs. Where they are
    said to be pairs, and where one side has the one mark that it agreed on, the
    differences are turned around in all ways (sign-flip). An agreed mark at an end
    of the scale is no test: nobody can answer beyond it. None also for more than
    ``MOST_ANSWERS``.
    """
    if len(provider.answers) + len(customer.answers) > MOST_ANSWERS:
        return None
    ours, theirs = _positions(provider), _positions(customer)
    if ours and theirs:
        if paired:
            return Comparison("sign-flip", tuple(p - c for p, c in zip(ours, theirs, strict=True)))
        return Comparison("permutation", theirs, ours)
    claim, answers = (provider, theirs) if theirs else (customer, ours)
    if answers and claim.agreed and claim.low < claim.mean < claim.high:
        mark = _position(claim.mean, claim.low, claim.high)
        return Comparison("sign-flip", tuple(answer - mark for answer in answers))
    return None


def _positions(rating: Rating) -> tuple[Fraction, ...]:
    return tuple(_position(answer, rating.low, rating.high) for answer in rating.answers)


@lru_cache(maxsize=4096)
def _position(value: float, low: float, high: float) -> Fraction:
    return (exact(value) - exact(low)) / (exact(high) - exact(low))
