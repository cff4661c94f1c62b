"""Random bits, 64 worlds to a machine word."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

Words = NDArray[np.uint64]

OWN = 10  # binary digits of its own that each world has
WORD = 64  # worlds in a word
SHARED = 16  # further digits, which as many neighbouring worlds share
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


class _Hashed(ISeedSequence):
    """A seed that is a hash, which needs none of the mixing that numpy gives to plain numbers."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        """Give the words of the state that a generator begins with."""
        size = n_words * np.dtype(dtype).itemsize
        return np.frombuffer(blake2b(self._seed, digest_size=size).digest(), dtype)


def bernoulli(seed: str, p: float, words: int) -> Words:
    """Draw 64 x ``words`` bits, each 1 with probability p.

    A uniform number is compared with p digit by digit, the same digit of 64
    numbers at a time, so that a bit costs a fifth of a random word and not a float.
    Ten digits leave one number in 1,024 open. It is decided by digits that 16
    neighbours share: that two of these are open together is so rare that it adds at
    most 1.5 % to the variance of how many bits are 1.

    One seed gives one set of uniform numbers: raising p only ever turns bits on,
    which couples scenarios. p is rounded to 2**-26.
    """
    digits = round(p * (1 << OWN + SHARED))
    if digits <= 0:
        return np.zeros(words, np.uint64)
    if digits >= 1 << OWN + SHARED:
        return np.full(words, ALL)
    random = np.random.SFC64(_Hashed(seed))  # type: ignore[arg-type]  # numpy's stubs forget ISeedSequence
    own, shared = divmod(digits, 1 << SHARED)
    if shared:
        rows = random.random_raw((OWN + 1) * words).reshape(OWN + 1, words)
        return _below(own, rows[:OWN], _each_below(shared, rows[OWN]))
    places = OWN - ((own & -own).bit_length() - 1)  # of the last digit that is 1
    rows = random.random_raw(places * words).reshape(places, words)
    return _below(own >> (OWN - places + 1), rows[:-1], rows[-1])


def _below(digits: int, rows: Words, result: Words) -> Words:
    """Tell in place which numbers are below some digits; ``result`` says it of the digits after these.

    ``rows`` has the numbers' digits, inverted, the first in the first row; shape (digits, words).
    """
    for row in rows[::-1]:
        combine = np.bitwise_or if digits & 1 else np.bitwise_and
        combine(result, row, out=result)
        digits >>= 1
    return result


def _each_below(number: int, words: Words) -> Words:
    """Give 16 ones where a quarter of a word is below a number, and else 16 zeros."""
    below = (words.view(np.uint16) < number).astype(np.int16)
    return np.negative(below, out=below).view(np.uint64)


def alike(one: Words, other: Words) -> bool:
    """Tell whether two rows have the same bits; as bytes that is known ten times as soon as word by word."""
    return one.tobytes() == other.tobytes()


def counts(rows: Words, segments: NDArray[np.intp]) -> NDArray[np.int64]:
    """Count the ones of each row in every segment of words; shape (..., segments)."""
    ones = np.bitwise_count(rows)
    return np.add.reduceat(ones, segments, axis=-1, dtype=np.int64)


def counted(rows: Sequence[Words]) -> NDArray[np.int32]:
    """Count in how many of the rows each world is; shape (worlds,).

    Three rows are added to one with a carry, in all worlds at once (a carry-save adder),
    until one is left for each binary digit of the counts.
    """
    counts, digit, ones = np.zeros(WORD * len(rows[0]), np.int32), 0, np.array(rows)
    while len(ones):
        carried = []
        while len(ones) > 1:
            third = -(-len(ones) // 3)
            one, two, rest = ones[:third], ones[third : 2 * third], ones[2 * third :]
            differ = one[: len(two)] ^ two
            carry = one[: len(two)] & two
            carry[: len(rest)] |= differ[: len(rest)] & rest
            differ[: len(rest)] ^= rest
            carried.append(carry)
            ones = np.concatenate([differ, one[len(two) :]])
        counts += np.unpackbits(ones[0].view(np.uint8), bitorder="little").astype(np.int32) << digit
        ones, digit = np.concatenate(carried) if carried else ones[:0], digit + 1
    return counts
