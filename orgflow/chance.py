"""How often chance alone would bring what was answered.

Every outcome is counted, none is sampled, with one generating polynomial in place of the
many outcomes: its exponents are sums of answers, its coefficients say how many outcomes
have that sum (the shift algorithm of Streitberg & Röhmel 1986; Pagano & Tritchler 1983).
A polynomial is held as one whole number with its coefficients as digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

MOST_WORK = 2_000_000_000  # bytes moved for one p-value


@lru_cache(maxsize=4096)
def exact(value: float) -> Fraction:
    """Give the decimal number that somebody wrote, not the binary number nearest to it."""
    return Fraction(repr(value))


def sign_flip(differences: Sequence[Fraction]) -> float | None:
    """Give how often differences at least this far from 0 come about where each is as likely above as below.

    The exact two-sided p-value of Fisher's randomization test for pairs (Fisher 1935;
    Pitman 1937): all 2**n ways to turn signs around are equally likely. None where that
    is too much work (``sign_flip_work`` above ``MOST_WORK``). 1.0 for no differences.
    """
    if sign_flip_work(differences) > MOST_WORK:
        return None
    steps = _steps([abs(difference) for difference in differences], Fraction(0))
    observed = sum(step if d > 0 else -step for d, step in zip(differences, steps, strict=True))
    width = len(steps) // 8 + 1
    ways = 1
    for step in steps:
        ways += ways << 8 * width * step
    total = sum(steps)
    extreme = sum(
        count
        for chosen, count in enumerate(_digits(ways, total + 1, width))
        if abs(2 * chosen - total) >= abs(observed)
    )
    return float(Fraction(extreme, 2 ** len(steps)))


def permutation(one: Sequence[Fraction], other: Sequence[Fraction]) -> float | None:
    """Give how often two groups differ at least this much in their means where nothing but chance parts them.

    The exact two-sided p-value of the Fisher-Pitman permutation test (Pitman 1937): all
    ways to part the answers of both groups into groups of these sizes are equally
    likely. None where that is too much work (``permutation_work`` above ``MOST_WORK``).

    Raises
    ------
    ValueError
        A group is empty.
    """
    if not one or not other:
        raise ValueError("a group without answers cannot be compared")
    if permutation_work(one, other) > MOST_WORK:
        return None
    chosen, rest = sorted((list(one), list(other)), key=len)
    steps = _steps([*chosen, *rest], min([*chosen, *rest]))
    width = len(steps) // 8 + 1
    ways = [1] + [0] * len(chosen)
    for step in steps:
        for taken in range(len(chosen), 0, -1):
            ways[taken] += ways[taken - 1] << 8 * width * step
    expected = len(chosen) * sum(steps)  # times the number of answers, as everything below
    observed = abs(len(steps) * sum(steps[: len(chosen)]) - expected)
    counts = list(_digits(ways[-1], len(chosen) * max(steps) + 1, width))
    extreme = sum(n for total, n in enumerate(counts) if abs(len(steps) * total - expected) >= observed)
    return float(Fraction(extreme, sum(counts)))


def sign_flip_work(differences: Sequence[Fraction]) -> int:
    """Give the bytes that ``sign_flip`` moves."""
    sizes = [abs(difference) for difference in differences]
    return len(sizes) * (len(sizes) // 8 + 1) * int(sum(sizes, Fraction(0)) / _unit(sizes))


def permutation_work(one: Sequence[Fraction], other: Sequence[Fraction]) -> int:
    """Give the bytes that ``permutation`` moves."""
    answers, fewer = len(one) + len(other), min(len(one), len(other))
    distinct = {*one, *other}
    lowest = min(distinct)
    grid = int((max(distinct) - lowest) / _unit({answer - lowest for answer in distinct}))
    return answers * fewer * fewer * grid * (answers // 8 + 1) // 2


def _steps(values: Sequence[Fraction], origin: Fraction) -> list[int]:
    """Give how many steps of the coarsest grid that fits lie between the origin and each value."""
    distinct = set(values)
    unit = _unit({value - origin for value in distinct})
    steps = {value: int((value - origin) / unit) for value in distinct}
    return [steps[value] for value in values]


def _unit(values: Iterable[Fraction]) -> Fraction:
    distinct = set(values) - {Fraction(0)}
    if not distinct:
        return Fraction(1)
    below = lcm(*(value.denominator for value in distinct))
    return Fraction(gcd(*(int(value * below) for value in distinct)), below)


def _digits(number: int, count: int, width: int) -> Iterator[int]:
    """Give the digits of a number in base 256**width, the last one first."""
    raw = number.to_bytes(count * width, "little")
    return (int.from_bytes(raw[at : at + width], "little") for at in range(0, len(raw), width))
