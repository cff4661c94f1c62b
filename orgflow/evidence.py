"""What ratings, records or judgements say about the health of a link."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from orgflow.model import Link, Organization, Rating

Kind = Literal["measured", "ratings", "stated", "unknown"]

UNINFORMED = 0.8
PRIOR_WEIGHT = 2.0
JUDGEMENT_WEIGHT = 2.0
LONE_JUDGEMENT_WEIGHT = 4.0
SELF_RATING_WEIGHT = 0.5
_STRONGEST_FIRST: tuple[Kind, ...] = ("measured", "ratings", "stated")

_EPSILON = sys.float_info.epsilon
_PRECISION = 1e-11
_TINY = 1e-300
_LARGEST_EXPONENT = 700.0
_MOST_STEPS = 200
_MOST_TERMS = 100_000


@dataclass(frozen=True)
class Posterior:
    """What is known about a link: a Beta distribution of its health, and what that rests on.

    ``a`` and ``b`` weigh what went right and what went wrong, the prior included;
    ``size`` is the weight of the evidence without the prior (0 where the health is
    unknown). ``kind`` names the strongest evidence. ``arrival`` tells that the
    evidence is about what reached the customer, so that it contains every failure
    upstream; ``counted``, that occasions were counted.
    """

    mean: float
    a: float
    b: float
    size: float
    kind: Kind
    arrival: bool
    counted: bool

    @cached_property
    def low(self) -> float:
        """The lower end of the central 90 % credible interval, or the mean where that is lower."""
        return min(self.mean, beta_quantile(0.05, self.a, self.b))

    @cached_property
    def high(self) -> float:
        """The upper end of the central 90 % credible interval, or the mean where that is higher."""
        return max(self.mean, beta_quantile(0.95, self.a, self.b))


class _Evidence(NamedTuple):
    """So much weight of evidence, so much of it good."""

    kind: Kind
    good: float
    weight: float


def posteriors(organization: Organization) -> dict[str, Posterior]:
    """Give what the evidence says about each link, by link id.

    The healths are as the evidence states them, before calibration and before
    evidence of arrival is converted. A judgement that stands alone is taken
    exactly as written, with the uncertainty of a weight of 4; other evidence
    updates a prior of weight 2 at the pooled mean of the organization (the
    conjugate update of a Beta distribution, with fractional counts for ratings).
    """
    prior = pooled_mean(organization)
    external = {actor.id for actor in organization.actors if actor.is_external}
    return {
        link.id: _posterior(
            link, _evidence(link, organization.rating_scale), prior, link.customer in external
        )
        for link in organization.links
    }


def pooled_mean(organization: Organization) -> float:
    """Give the share that went right over all evidence of all links; 0.8 where there is none."""
    scale = organization.rating_scale
    good, weight = _total(part for link in organization.links for part in _evidence(link, scale))
    return good / weight if weight else UNINFORMED


def rating_share(rating: Rating, scale: tuple[float, ...]) -> float:
    """Give the share of occasions that the mean of ratings stands for.

    The steps of ``scale`` spread evenly from the lowest to the highest rating;
    between them the share is interpolated, beyond them it is that of the end.
    """
    position = (rating.mean - rating.low) / (rating.high - rating.low) * (len(scale) - 1)
    step = min(max(math.floor(position), 0), len(scale) - 2)
    part = min(max(position - step, 0.0), 1.0)
    return scale[step] + part * (scale[step + 1] - scale[step])


@lru_cache(maxsize=20_000)  # the same few answers are given about most links
def beta_quantile(p: float, a: float, b: float) -> float:
    """Give the x below which a Beta(a, b) variable falls with probability ``p``.

    A variable with a = 0 is certainly 0, one with b = 0 certainly 1. Halley's
    method on ``beta_cdf``, kept inside a shrinking bracket; the result is within
    1e-10 of the quantile for a and b from 1e-3 to 1e7.

    Raises
    ------
    ValueError
        ``p`` is not in [0, 1], ``a`` or ``b`` is negative, or both are 0.
    """
    if not 0 <= p <= 1 or not (a >= 0 and b >= 0 and a + b > 0):
        raise ValueError(f"no quantile {p} of a Beta distribution with {a} and {b}")
    if min(a, b) == 0 or p in (0, 1):
        return 0.0 if b > 0 and (a == 0 or p == 0) else 1.0
    low, high, x, last_step = 0.0, 1.0, _normal_guess(p, a, b), 1.0
    for _ in range(_MOST_STEPS):
        excess = beta_cdf(x, a, b) - p
        low, high = (x, high) if excess < 0 else (low, x)
        following = _halley(x, excess, a, b)
        # In the tails Halley's steps creep or overshoot; halving the bracket never does.
        if not low <= following <= high or abs(following - x) > last_step / 2:
            following = (low + high) / 2
        last_step, x = abs(following - x), following
        if last_step <= _PRECISION * min(x, 1 - x) or high - low <= _EPSILON:
            break
    return x


def beta_cdf(x: float, a: float, b: float) -> float:
    """Give the probability that a Beta(a, b) variable, a and b above 0, does not exceed x.

    The regularized incomplete beta function by its continued fraction (DLMF 8.17.22),
    evaluated by the modified Lentz method (Thompson & Barnett 1986).
    """
    if not 0 < x < 1:
        return float(x >= 1)
    # The fraction converges fast below the mean only; above it the mirror image does.
    if x > (a + 1) / (a + b + 2):
        return 1 - _fraction(1 - x, b, a)
    return _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = _inverse(1 + term * d)
            c = 1 + term / c or _TINY
            value *= c * d
        if abs(c * d - 1) <= _EPSILON:
            break
    return value * x * (1 - x) * _density(x, a, b) / a


def _inverse(value: float) -> float:
    return 1 / (value or _TINY)


def _density(x: float, a: float, b: float) -> float:
    exponent = (a - 1) * math.log(x) + (b - 1) * math.log1p(-x)
    return math.exp(min(exponent + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b), _LARGEST_EXPONENT))


def _halley(x: float, excess: float, a: float, b: float) -> float:
    """Give the next x of Halley's method, not a number where the density does not help."""
    if not 0 < x < 1:
        return math.nan
    density = _density(x, a, b)
    if density == 0:
        return math.nan
    step = excess / density
    bend = step * ((a - 1) / x - (b - 1) / (1 - x)) / 2
    return x - step / min(max(1 - bend, 0.5), 2.0)


def _normal_guess(p: float, a: float, b: float) -> float:
    mean = a / (a + b)
    spread = math.sqrt(mean * (1 - mean) / (a + b + 1))
    guess = mean + spread * math.log(p / (1 - p)) / 1.7  # near the normal quantile, which suffices to begin
    return guess if 0 < guess < 1 else mean


def _posterior(link: Link, evidence: list[_Evidence], prior: float, is_external: bool) -> Posterior:
    kinds = {part.kind for part in evidence}
    good, size = _total(evidence)
    if kinds == {"stated"}:
        mean, size = good / size, LONE_JUDGEMENT_WEIGHT
        a, b = mean * size, (1 - mean) * size
    else:
        a, b = PRIOR_WEIGHT * prior + good, PRIOR_WEIGHT * (1 - prior) + (size - good)
        mean = a / (a + b) if evidence else prior
    return Posterior(
        mean=mean,
        a=a,
        b=b,
        size=size,
        kind=next((kind for kind in _STRONGEST_FIRST if kind in kinds), "unknown"),
        arrival=bool(evidence) and _is_about_arrival(link, is_external),
        counted="measured" in kinds,
    )


def _is_about_arrival(link: Link, is_external: bool) -> bool:
    """Tell what evidence is about: unless said, records of an external customer are about what reached it."""
    if link.about is not None:
        return link.about == "arrival"
    return is_external and (_has_counts(link) or _has_ratings(link.customer_rating))


def _total(evidence: Iterable[_Evidence]) -> tuple[float, float]:
    parts = list(evidence)
    return math.fsum(part.good for part in parts), math.fsum(part.weight for part in parts)


def _evidence(link: Link, scale: tuple[float, ...]) -> list[_Evidence]:
    """Collect what is known about a link; a provider's rating of itself is nothing on its own."""
    found = list(_independent(link, scale))
    if found and link.provider_rating is not None and _has_ratings(link.provider_rating):
        found.append(_rated(link.provider_rating, SELF_RATING_WEIGHT, scale))
    return found


def _independent(link: Link, scale: tuple[float, ...]) -> Iterator[_Evidence]:
    if link.measured is not None and _has_counts(link):
        yield _Evidence("measured", link.measured.met, link.measured.of)
    if link.customer_rating is not None and _has_ratings(link.customer_rating):
        yield _rated(link.customer_rating, 1.0, scale)
    if link.health is not None:
        judged = rating_share(link.health, scale) if isinstance(link.health, Rating) else link.health
        yield _Evidence("stated", judged * JUDGEMENT_WEIGHT, JUDGEMENT_WEIGHT)


def _rated(rating: Rating, weight_each: float, scale: tuple[float, ...]) -> _Evidence:
    weight = rating.n * weight_each
    return _Evidence("ratings", rating_share(rating, scale) * weight, weight)


def _has_counts(link: Link) -> bool:
    return link.measured is not None and link.measured.of > 0


def _has_ratings(rating: Rating | None) -> bool:
    return rating is not None and rating.n > 0
