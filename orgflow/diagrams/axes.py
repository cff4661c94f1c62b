"""Scales with their ticks in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from orgflow.wording import number, per_year, share

WIDE = 30.0  # the spread from which a scale goes by multiples
DECADES = 5  # that a scale by multiples shows at most

_SUREST = 1e-4  # of all occasions fail: the rightmost place
# the first have their words where not all have room
_HEALTHS = (0.9, 0.99, 0.999, 0.5, 0.0, 0.95, 0.8, 0.98, 0.995, 0.998, 0.9995, 0.2)


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale: what its values are turned into before they are laid out, its ends so turned, its ticks."""

    turned: Callable[[float], float]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    by_multiples: bool = False

    def at(self, value: float) -> float:
        """Give the place of a value between the ends, from 0 to 1; what lies beyond stands at an end."""
        return min(1.0, max(0.0, (self.turned(value) - self.low) / (self.high - self.low)))

    def shows(self, value: float) -> bool:
        """Tell whether a value lies between the ends."""
        return not self.by_multiples or (value > 0 and math.log10(value) >= self.low - 1e-9)


def healths(values: Sequence[float], line: float) -> Axis:
    """Make the scale of how well links work: as wide for 1 failure in 10 to 1 in 100 as for 1 to 1 in 10.

    From at most 50 to at least 99 of 100, so that something lies on both sides of a line.
    """
    lowest, highest = min([*values, line, 0.5]), max([*values, line, 0.99])
    low = _nines(max(one for one in (0.0, 0.2, 0.5) if one <= lowest + 1e-9))
    high = max(_nines(highest), _nines(line) + 0.5)
    shown = [one for one in _HEALTHS if low - 1e-9 <= _nines(one) <= high + 1e-9]
    return Axis(_nines, low, high, tuple((one, _right(one)) for one in shown))


def losses(values: Sequence[float], *, yearly: bool) -> Axis:
    """Make the scale of what links matter: by multiples where they are more than 30-fold apart, else even."""
    told = per_year if yearly else share
    some = [value for value in values if value > 0]
    if not some:
        return Axis(_same, 0.0, 1.0, ((0.0, "none"),))
    most = max(some)
    least = max(min(some), most / 10**DECADES)
    if most / least <= WIDE:
        return Axis(_same, 0.0, most, tuple((one, _plain(told, one)) for one in _even(most)))
    ticks = tuple((one, _plain(told, one)) for one in _multiples(least, most))
    return Axis(_logarithm, math.log10(least), math.log10(most), ticks, by_multiples=True)


def _plain(told: Callable[[float], str], value: float) -> str:
    return told(value).removeprefix("about ") if value else "none"


def _right(health: float) -> str:
    """Say a share of occasions in whole ones: "90 of 100", "995 of 1,000"."""
    of = next(of for of in (100, 1000, 10_000) if abs(health * of - round(health * of)) < 1e-9)
    return f"{round(health * of):,} of {number(of)}"


def _nines(health: float) -> float:
    return -math.log10(max(_SUREST, 1.0 - health))


def _same(value: float) -> float:
    return value


def _logarithm(value: float) -> float:
    return math.log10(max(value, 1e-300))


def _even(most: float) -> Iterator[float]:
    """Yield round values from 0 on, four to eight of them."""
    rough = most / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * one for one in (1, 2, 5, 10) if unit * one >= rough * 0.999)
    yield from (round(number * step, 12) for number in range(int(most / step + 1e-9) + 1))


def _multiples(least: float, most: float) -> Iterator[float]:
    """Yield the powers of ten between two values; threefold steps too where there are few."""
    first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
    steps = (1.0, 3.0) if math.log10(most / least) < 3 else (1.0,)
    for power in range(first, last + 1):
        for step in steps:
            value = round(step * 10.0**power, 12)
            if least * 0.999 <= value <= most * 1.001:
                yield value
