from __future__ import annotations

import json
from fractions import Fraction

import pytest

from orgflow.agreement import comparison, gap, is_blind_spot, weighted_gap
from orgflow.model import Rating
from tests.paths import FIXTURES


def of(*answers: float, low: float = 1.0, high: float = 5.0) -> Rating:
    return Rating(sum(answers) / len(answers), len(answers), low, high, answers)


def agreed(mean: float) -> Rating:
    return Rating(mean, 1.0, agreed=True)


def test_a_gap_is_the_provider_minus_the_customer_on_the_length_of_the_scale() -> None:
    assert gap(Rating(5, 9), Rating(2, 9)) == 0.75


def test_sides_on_different_scales_are_compared_by_position() -> None:
    assert gap(Rating(8, 9, 0, 10), Rating(3, 9, 1, 5)) == pytest.approx(0.3)


@pytest.mark.parametrize(
    "provider, customer, blind", [(4, 3.9, True), (4, 4, False), (3.9, 1, False), (5, 4.1, False)]
)
def test_a_blind_spot_lies_on_both_sides_of_four_of_five(
    provider: float, customer: float, blind: bool
) -> None:
    assert is_blind_spot(Rating(provider, 9), Rating(customer, 9)) is blind


def test_weights_without_any_weight_give_no_mean() -> None:
    assert weighted_gap([0.5, 0.1], [0.0, 0.0]) is None


@pytest.mark.skipif(FIXTURES is None, reason="the worked cases are not here")
def test_gaps_are_those_of_the_worked_case() -> None:
    assert FIXTURES is not None
    case = json.loads((FIXTURES / "svc-01-servqual-gap.json").read_text())
    given, expected = case["input"], case["expected"]
    marks = zip(given["perception"], given["expectation"], strict=True)
    gaps = [6 * gap(Rating(got, 9, 1, 7), Rating(wanted, 9, 1, 7)) for got, wanted in marks]
    assert gaps == pytest.approx(expected["gap"], abs=1e-9)
    assert weighted_gap(gaps, [1.0] * 5) == pytest.approx(expected["unweighted_mean_gap"], abs=1e-9)
    assert weighted_gap(gaps, given["weights"]) == pytest.approx(expected["weighted_gap"], abs=1e-9)


# -- how answers are compared ---------------------------------------------------------------


def test_two_groups_that_answered_each_for_itself_are_parted_anew() -> None:
    found = comparison(of(5, 5, 4), of(2, 3, 1), paired=False)
    assert found is not None
    assert found.test == "permutation"
    assert found.p_value() == pytest.approx(2 / 20)


def test_the_same_number_of_answers_does_not_make_pairs() -> None:
    found = comparison(of(5, 4), of(4, 3), paired=False)
    assert found is not None
    assert found.test == "permutation"


def test_pairs_are_turned_around() -> None:
    found = comparison(of(5, 4, 5, 4), of(4, 3, 4, 3), paired=True)
    assert found is not None
    assert (found.test, found.p_value()) == ("sign-flip", 2 / 16)


def test_pairs_tell_more_than_groups_where_everybody_moves_the_same_way() -> None:
    ours, theirs = of(5, 4, 3, 2, 5), of(4, 3, 2, 1, 4)
    pairs, groups = (comparison(ours, theirs, paired) for paired in (True, False))
    assert pairs is not None
    assert groups is not None
    paired, apart = pairs.p_value(), groups.p_value()
    assert paired is not None
    assert apart is not None
    assert paired < apart


@pytest.mark.parametrize("turned", [False, True])
def test_answers_are_held_against_the_one_mark_of_the_other_side(turned: bool) -> None:
    sides = (agreed(4), of(3, 3, 2, 4, 3))
    found = comparison(*(sides[::-1] if turned else sides), paired=False)
    assert found is not None
    assert found.test == "sign-flip"
    assert found.p_value() == 2 / 16  # one answer is the mark itself, and four lie below


@pytest.mark.parametrize("end", [1, 5])
def test_a_mark_at_an_end_of_the_scale_is_no_test(end: float) -> None:
    assert comparison(agreed(end), of(3, 3, 2, 4, 3), paired=False) is None


def test_a_mean_of_others_is_no_mark_to_hold_answers_against() -> None:
    assert comparison(Rating(4, 9), of(3, 3, 2), paired=False) is None


def test_means_alone_tell_nothing_of_chance() -> None:
    assert comparison(Rating(4, 9), Rating(2, 9), paired=False) is None


def test_more_answers_than_anyone_compares_are_left() -> None:
    assert comparison(of(*[5.0] * 1500), of(*[4.0] * 1500), paired=False) is None


def test_answers_on_different_scales_meet_from_zero_to_one() -> None:
    found = comparison(of(10, 5, low=0, high=10), of(3, 1), paired=False)
    assert found is not None
    assert (found.one, found.other) == ((Fraction(1, 2), Fraction(0)), (Fraction(1), Fraction(1, 2)))
