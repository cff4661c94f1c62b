"""Random bits, 64 worlds to a machine word."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

DIGITS = 20
ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def _source(seed: str) -> np.random.SFC64:
    """Give a stream of random words that depends on nothing but the seed."""
    return np.random.SFC64(int.from_bytes(blake2b(seed.encode(), digest_size=16).digest(), "big"))


def shuffled(seed: str, size: int) -> NDArray[np.intp]:
    """Give the numbers below ``size`` in an order that depends on the seed."""
    random = _source(seed).random_raw(size)
    order = np.argsort(random)  # quicker than a stable sort, and the same unless two numbers are alike
    if (np.diff(random[order]) == 0).any():
        return np.argsort(random, kind="stable")
    return order


def bernoulli(seed: str, p: float, words: int) -> Words:
    """Draw 64 x ``words`` independent bits, each 1 with probability p.

    A uniform number is compared with p digit by digit, the same digit of 64
    numbers at a time, so that a bit costs ``DIGITS`` / 64 random words and not a
    float. One seed gives one set of uniform numbers: raising p only ever turns
    bits on, which couples scenarios. p is rounded to 2**-``DIGITS``.
    """
    digits = round(p * (1 << DIGITS))
    if digits <= 0:
        return np.zeros(words, np.uint64)
    if digits >= 1 << DIGITS:
        return np.full(words, ALL)
    places = DIGITS - ((digits & -digits).bit_length() - 1)
    random = _source(seed).random_raw(places * words).reshape(places, words)
    result: Words = random[places - 1].copy()
    for place in range(places - 2, -1, -1):
        combine = np.bitwise_or if digits >> (DIGITS - 1 - place) & 1 else np.bitwise_and
        combine(result, random[place], out=result)
    return result


def counts(rows: Words, segments: NDArray[np.intp]) -> NDArray[np.int64]:
    """Count the ones of each row in every segment of words; shape (..., segments)."""
    ones = np.bitwise_count(rows)
    return np.add.reduceat(ones, segments, axis=-1, dtype=np.int64)
