from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow import wording

finite = st.floats(min_value=0, max_value=1e12)
shares = st.floats(min_value=0, max_value=1)


@pytest.mark.parametrize(
    "value, said",
    [
        (0.8234, "82 %"),
        (0.825, "83 %"),
        (0.285, "29 %"),
        (0.5, "50 %"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.9996, "over 99.9 %"),
        (0.999, "99.9 %"),
        (0.9951, "99.5 %"),
        (0.99, "99 %"),
        (0.0003, "under 0.1 %"),
        (0.004, "0.4 %"),
        (0.0096, "1 %"),
        (1.4, "140 %"),
        (1.0004, "over 100 %"),
        (12.5, "1,250 %"),
        (-0.25, "-25 %"),
        (-0.0003, "minus under 0.1 %"),
        (None, "not known"),
    ],
)
def test_a_share_is_said_in_percent(value: float | None, said: str) -> None:
    assert wording.share(value) == said


def test_a_sum_that_misses_one_by_its_last_bits_is_a_hundred_percent() -> None:
    assert wording.share(sum([0.1] * 10)) == "100 %"


@given(shares.filter(lambda x: 1e-6 < x < 1 - 1e-6))
def test_a_share_that_is_neither_0_nor_1_is_never_said_to_be(value: float) -> None:
    assert wording.share(value) not in ("0 %", "100 %")
    assert wording.of_hundred(value) not in ("0 of 100", "100 of 100")


@pytest.mark.parametrize(
    "value, said",
    [
        (0.5, "30 min"),
        (6.0, "6 h"),
        (24.0, "1 day"),
        (30.0, "1.25 days"),
        (108.0, "4.5 days"),
        (1008.0, "42 days"),
        (-48.0, "-2 days"),
        (1e16, "over 10 years"),
        (None, "not known"),
    ],
)
def test_a_duration_is_said_in_its_largest_unit(value: float | None, said: str) -> None:
    assert wording.duration(value) == said


@pytest.mark.parametrize(
    "value, said",
    [
        (0.634, "63 of 100"),
        (0.97, "97 of 100"),
        (1.0, "100 of 100"),
        (0.0, "0 of 100"),
        (0.9996, "over 99 of 100"),
        (0.0003, "under 1 of 100"),
        (None, "not known"),
    ],
)
def test_a_share_is_said_as_a_count_of_a_hundred(value: float | None, said: str) -> None:
    assert wording.of_hundred(value) == said


@pytest.mark.parametrize(
    "low, high, said",
    [
        (0.48, 0.741, "48 to 74"),
        (0.64, 0.9997, "64 to over 99"),
        (0.631, 0.634, "63"),
        (None, 0.5, "not known"),
    ],
)
def test_a_range_of_shares_stands_after_a_count_of_a_hundred(
    low: float | None, high: float | None, said: str
) -> None:
    assert wording.between(low, high) == said


@pytest.mark.parametrize(
    "value, said",
    [
        (0.43, "4 times in 10"),
        (0.12, "1 time in 10"),
        (0.97, "97 times in 100"),
        (0.03, "3 times in 100"),
        (0.999, "almost every time"),
        (0.001, "almost never"),
        (1.0, "every time"),
        (0.0, "never"),
        (None, "not known"),
    ],
)
def test_a_share_is_said_as_times(value: float | None, said: str) -> None:
    assert wording.times(value) == said


@pytest.mark.parametrize(
    "amount, of, said",
    [
        (773.2, None, "about 770 more occasions a year"),
        (1.0, None, "1 more occasion a year"),
        (0.31, None, "about 3 more occasions in ten years"),
        (0.0, None, "no more occasions a year"),
        (0.46, 2.0, "23 % more of the occasions"),
    ],
)
def test_extra_occasions_are_said_a_year_or_as_a_share(amount: float, of: float | None, said: str) -> None:
    assert wording.more_occasions(amount, of) == said


@pytest.mark.parametrize(
    "value, said", [(1.37, "1.4 times"), (2.0, "2 times"), (0.86, "0.86 times"), (None, "not known")]
)
def test_a_factor_has_two_digits_that_count(value: float | None, said: str) -> None:
    assert wording.factor(value) == said


@pytest.mark.parametrize(
    "value, said",
    [
        (773.2, "about 770"),
        (770.0, "770"),
        (6123.0, "about 6,100"),
        (995.0, "about 1,000"),
        (16.9, "about 17"),
        (17.0, "17"),
        (3.42, "about 3.4"),
        (3.0, "3"),
        (2.97, "about 3"),
        (0.44, "about 0.4"),
        (0.97, "about 1"),
        (0.02, "under 0.1"),
        (0.0, "0"),
        (-3.42, "about -3.4"),
        (None, "not known"),
    ],
)
def test_a_computed_count_is_rounded_to_what_it_is_worth(value: float | None, said: str) -> None:
    assert wording.count(value) == said


@given(finite.filter(lambda x: x >= 1))
def test_a_computed_count_is_never_more_than_a_twentieth_off(value: float) -> None:
    said = float(wording.count(value).removeprefix("about ").replace(",", ""))
    assert abs(said - value) <= 0.0501 * value


@pytest.mark.parametrize(
    "low, high, said",
    [
        (403.0, 918.0, "400 to 920"),
        (771.0, 772.0, "about 770"),
        (0.0, 0.02, "0 to under 0.1"),
        (None, 1, "not known"),
    ],
)
def test_a_range_of_counts_leaves_out_the_about(low: float | None, high: float | None, said: str) -> None:
    assert wording.spread(low, high) == said


@pytest.mark.parametrize(
    "value, said",
    [
        (773.2, "about 770 a year"),
        (250.0, "250 a year"),
        (0.97, "about 1 a year"),
        (0.42, "about 4 in ten years"),
        (0.5, "5 in ten years"),
        (0.097, "about 1 in ten years"),
        (0.031, "about 3 in a hundred years"),
        (0.002, "under 1 in a hundred years"),
        (0.0, "none a year"),
        (None, "not known"),
    ],
)
def test_a_yearly_rate_names_the_years_it_takes(value: float | None, said: str) -> None:
    assert wording.per_year(value) == said


@pytest.mark.parametrize(
    "value, said",
    [
        (0.5, "30 min"),
        (59.7 / 60, "1 h"),
        (6.0, "6 h"),
        (6.5, "6.5 h"),
        (7 / 6, "1 h 10 min"),
        (-7 / 6, "-1 h 10 min"),
        (12.2, "12.2 h"),
        (1234.0, "1,230 h"),
        (0.1 / 60, "0.1 min"),
        (2e-6, "under 0.1 min"),
        (1e16, "over 10 years"),
        (-1e16, "under -10 years"),
        (0.0, "0 h"),
        (None, "not known"),
    ],
)
def test_a_length_of_time_is_said_in_minutes_or_hours(value: float | None, said: str) -> None:
    assert wording.hours(value) == said


@pytest.mark.parametrize("value", [date(2026, 11, 22), "2026-11-22"])
def test_a_date_is_said_with_the_name_of_its_month(value: date | str) -> None:
    assert wording.day(value) == "22 November 2026"


@pytest.mark.parametrize(
    "amount, one, said",
    [
        (0, "link", "no links"),
        (1, "link", "1 link"),
        (48, "link", "48 links"),
        (65536, "world", "65,536 worlds"),
        (2, "authority", "2 authorities"),
        (2, "day", "2 days"),
        (2, "branch", "2 branches"),
        (2, "external customer", "2 external customers"),
    ],
)
def test_an_amount_is_said_with_its_noun(amount: int, one: str, said: str) -> None:
    assert wording.plural(amount, one) == said


def test_an_irregular_noun_brings_its_own_plural() -> None:
    assert wording.plural(3, "person", "people") == "3 people"


@pytest.mark.parametrize(
    "names, most, said",
    [
        ([], None, "none"),
        (["A"], None, "A"),
        (["A", "B"], None, "A and B"),
        (["A", "B", "C"], None, "A, B and C"),
        (["A", "B", "C", "D", "E"], 2, "A, B and 3 more"),
        (["A", "B", "C"], 2, "A, B and C"),
    ],
)
def test_names_are_said_as_a_list(names: list[str], most: int | None, said: str) -> None:
    assert wording.listing(names, most) == said


def test_a_chain_points_where_the_service_flows() -> None:
    assert wording.chain(["Pricing", "Sales", "Buyers"]) == "Pricing → Sales → Buyers"


@pytest.mark.parametrize(
    "provider, customer, said", [(4.0, 3.5, "4 | 3.5"), (None, 2.0, "- | 2"), (3.25, None, "3.3 | -")]
)
def test_marks_of_both_sides_stand_as_a_pair(
    provider: float | None, customer: float | None, said: str
) -> None:
    assert wording.marks(provider, customer) == said


@pytest.mark.parametrize(
    "value, unit, said",
    [
        (None, "share", "not known"),
        (0.87, "share", "87 %"),
        (773.24, "per year", "773"),
        (16.94, "occasions", "16.9"),
        (0.0, "per year", "0"),
        (0.00002, "", "under 0.001"),
        (6.5, "hours", "6.5 h"),
        (12345, "", "12,345"),
        (True, "", "yes"),
        (False, "", "no"),
        ("audit", "", "audit"),
        (("a", "b"), "ids", "a, b"),
        ((), "ids", "none"),
    ],
)
def test_a_value_of_a_table_is_said_by_its_unit(
    value: str | float | tuple[str, ...] | None, unit: str, said: str
) -> None:
    assert wording.cell(value, unit) == said


def test_a_zero_has_no_sign() -> None:
    assert (wording.share(-0.0), wording.cell(-0.0), wording.count(-0.0)) == ("0 %", "0", "0")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_never_put_into_words(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be put into words"):
        wording.share(value)


def test_only_current_customers_are_called_so() -> None:
    told = wording.actors(25, {"current": 2, "prospect": 1, "lapsed": 3})
    assert told == "25 actors, 2 of them external customers, 1 a prospect and 3 lapsed customers"


def test_one_actor_is_counted_in_the_singular() -> None:
    assert wording.actors(4, {"current": 1}) == "4 actors, 1 of them an external customer"
    assert wording.actors(3, {}) == "3 actors, none of them external customers"


@pytest.mark.parametrize("say", [wording.count, wording.cell])
def test_beyond_what_anybody_counts_no_digits_are_said(say: Callable[[float], str]) -> None:
    assert say(3.2e20) == "over 1,000,000,000,000,000"


@pytest.mark.parametrize(
    "amount, said",
    [
        (1, "1 failed occasion a year"),
        (7.1, "7.1 failed occasions a year"),
        (0.1, "1 failed occasion in ten years"),
        (770, "770 failed occasions a year"),
    ],
)
def test_one_failed_occasion_alone_is_one(amount: float, said: str) -> None:
    assert wording.failures(amount) == said
