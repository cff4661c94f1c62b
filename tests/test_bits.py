"""Random bits: how many are 1, that raising a chance only adds to them, that they are independent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.worlds.bits import ALL, OWN, SHARED, bernoulli

WORDS = 16_384  # a million worlds
chances = st.floats(0.0, 1.0)
some = settings(max_examples=60, deadline=None)


def share(seed: str, p: float, words: int = WORDS) -> float:
    return float(np.bitwise_count(bernoulli(seed, p, words)).sum()) / (64 * words)


@pytest.mark.parametrize("p", [1e-4, 2**-13, 0.001, 0.0123, 0.2, 0.37, 0.5, 0.75, 0.999])
def test_so_many_bits_are_one_as_the_chance_says(p: float) -> None:
    assert share("x", p) == pytest.approx(p, abs=4.5 * (p * (1 - p) / (64 * WORDS)) ** 0.5)


@some
@given(chances, chances, st.integers(1, 40))
def test_raising_a_chance_only_turns_bits_on(one: float, other: float, words: int) -> None:
    low, high = (bernoulli("x", p, words) for p in sorted((one, other)))
    assert not (low & ~high).any()


def test_chances_that_differ_in_the_last_digit_alone_are_told_apart() -> None:
    last = 2.0 ** -(OWN + SHARED)
    low, high = bernoulli("x", 0.3, 1 << 20), bernoulli("x", 0.3 + 8 * last, 1 << 20)
    assert 0 < np.bitwise_count(low ^ high).sum() < 100


@pytest.mark.parametrize("p, word", [(0.0, 0), (1e-12, 0), (1.0, ALL), (1 - 1e-12, ALL)])
def test_what_never_or_always_happens_is_not_drawn(p: float, word: int) -> None:
    assert (bernoulli("x", p, 3) == np.uint64(word)).all()


@some
@given(chances, st.text(max_size=20))
def test_the_same_seed_gives_the_same_bits(p: float, seed: str) -> None:
    assert np.array_equal(bernoulli(seed, p, 5), bernoulli(seed, p, 5))


def test_bits_of_two_seeds_are_one_together_as_chance_has_it() -> None:
    both = bernoulli("x", 0.3, WORDS) & bernoulli("y", 0.4, WORDS)
    room = 4.5 * (0.12 * 0.88 / (64 * WORDS)) ** 0.5
    assert float(np.bitwise_count(both).sum()) / (64 * WORDS) == pytest.approx(0.12, abs=room)


@pytest.mark.parametrize("p", [0.001, 2**-13, 0.3])
def test_neighbours_that_share_digits_vary_hardly_more_than_strangers(p: float) -> None:
    """Sixteen neighbours together: the variance of how many are 1, against independent bits."""
    quarters = bernoulli("x", p, 1 << 20).view(np.uint16)
    ones = np.bitwise_count(quarters).astype(float)
    assert ones.var() == pytest.approx(16 * p * (1 - p), rel=0.03)
