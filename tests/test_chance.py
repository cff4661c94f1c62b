from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.chance import exact, permutation, permutation_work, sign_flip, sign_flip_work

ANSWERS = st.sampled_from(
    [Fraction(1), Fraction(2), Fraction(5, 2), Fraction(11, 3), Fraction(4), Fraction(5)]
)
DIFFERENCES = st.sampled_from([Fraction(n, 6) for n in range(-6, 7)])


def all_partings(one: list[Fraction], other: list[Fraction]) -> float:
    """Part the answers in every way there is."""
    answers = one + other
    observed = abs(mean(one) - mean(other))
    extreme = 0
    for places in combinations(range(len(answers)), len(one)):
        chosen = [answers[place] for place in places]
        rest = [answer for place, answer in enumerate(answers) if place not in places]
        extreme += abs(mean(chosen) - mean(rest)) >= observed
    return extreme / comb(len(answers), len(one))


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def all_signs(differences: list[Fraction]) -> float:
    """Turn the differences around in every way there is."""
    turned = [
        abs(sum((s * d for s, d in zip(signs, differences, strict=True)), Fraction(0)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    return float(sum(far >= turned[0] for far in turned) / len(turned))


@settings(deadline=None)
@given(st.lists(ANSWERS, min_size=1, max_size=6), st.lists(ANSWERS, min_size=1, max_size=5))
def test_a_permutation_counts_every_way_to_part_the_answers(
    one: list[Fraction], other: list[Fraction]
) -> None:
    assert permutation(one, other) == pytest.approx(all_partings(one, other), abs=1e-12)


@settings(deadline=None)
@given(st.lists(DIFFERENCES, max_size=9))
def test_a_sign_flip_counts_every_way_to_turn_the_differences(differences: list[Fraction]) -> None:
    assert sign_flip(differences) == pytest.approx(all_signs(differences), abs=1e-12)


@settings(deadline=None)
@given(st.lists(ANSWERS, min_size=1, max_size=6), st.lists(ANSWERS, min_size=1, max_size=6))
def test_which_side_comes_first_does_not_matter(one: list[Fraction], other: list[Fraction]) -> None:
    assert permutation(one, other) == permutation(other, one)


def test_two_sides_that_say_the_same_differ_by_chance_always() -> None:
    assert permutation([Fraction(4)] * 3, [Fraction(4)] * 5) == 1.0


def test_no_difference_at_all_comes_by_chance_always() -> None:
    assert sign_flip([Fraction(0)] * 4) == 1.0


def test_five_differences_to_one_side_come_twice_in_thirty_two() -> None:
    assert sign_flip([Fraction(1)] * 5) == 2 / 32


def test_two_wholly_parted_groups_of_four_come_twice_in_seventy() -> None:
    low, high = [Fraction(n) for n in (1, 2, 1, 2)], [Fraction(n) for n in (4, 5, 4, 5)]
    assert permutation(low, high) == pytest.approx(2 / 70)


def test_hundreds_of_answers_are_counted_exactly() -> None:
    """The first term of a binomial tail: all of a group of 100 at one end of 200 answers."""
    value = permutation([Fraction(1)] * 100, [Fraction(2)] * 100)
    assert value == pytest.approx(2 / comb(200, 100), rel=1e-12)


def test_too_many_answers_are_not_compared() -> None:
    many = [Fraction(n % 5) for n in range(1000)]
    assert permutation_work(many, many) > 2_000_000_000
    assert permutation(many, many) is None


def test_answers_on_no_common_grid_are_not_compared() -> None:
    wild = [exact(n / 997) for n in range(1, 40)]
    assert sign_flip_work(wild) > 2_000_000_000
    assert sign_flip(wild) is None


def test_a_group_without_answers_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="without answers"):
        permutation([], [Fraction(1)])


@pytest.mark.parametrize(
    "value, fraction", [(3.4, Fraction(17, 5)), (4.0, Fraction(4)), (1e-7, Fraction(1, 10**7))]
)
def test_a_number_is_taken_as_it_was_written(value: float, fraction: Fraction) -> None:
    assert exact(value) == fraction
