from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.cadence import (
    Year,
    by_the_calendar,
    parse_cadence,
    parse_date,
    parse_date_range,
    parse_duration,
    parse_effort,
    parse_share,
    parse_work,
    unit_days,
)
from tests.paths import FIXTURES

WEEK = 365.2425 / 7
UNITS = ["hour", "day", "week", "month", "quarter", "year", "calendar day", "fortnight", "half-year"]

needs_fixtures = pytest.mark.skipif(FIXTURES is None, reason="the worked numbers are not here")


def complaint(read: Callable[..., object], value: object) -> str:
    with pytest.raises(ValueError) as caught:
        read(value)
    return str(caught.value)


def outcome(read: Callable[[str], object], text: str) -> str:
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return "read"


@pytest.mark.parametrize(
    "text, per_year",
    [
        ("daily", 250),
        ("weekly", WEEK),
        ("monthly", 12),
        ("quarterly", 4),
        ("yearly", 1),
        ("annually", 1),
        ("hourly", 2000),
        ("fortnightly", WEEK / 2),
        ("half-yearly", 2),
        ("semi-annually", 2),
        ("every day", 250),
        ("every week", WEEK),
        ("each month", 12),
        ("every 2 weeks", WEEK / 2),
        ("every other week", WEEK / 2),
        ("every second month", 6),
        ("every three months", 4),
        ("every Monday", WEEK),
        ("once a year", 1),
        ("once every 2 weeks", WEEK / 2),
        ("twice a week", 2 * WEEK),
        ("twice weekly", 2 * WEEK),
        ("three times a month", 36),
        ("5 times a year", 5),
        ("5x a year", 5),
        ("3/month", 36),
        ("3 / month", 36),
        ("40/day", 10_000),
        ("40 per day", 10_000),
        ("2.5/week", 2.5 * WEEK),
        ("30/h", 60_000),
        ("2/min", 240_000),
        ("3 per 2 weeks", 1.5 * WEEK),
        ("2 per working day", 500),
        ("2 per calendar day", 730.485),
        ("12", 12),
        ("P2W", WEEK / 2),
        ("p1y6m", 1 / 1.5),
    ],
)
def test_forms_that_people_write_are_occasions_per_year(text: str, per_year: float) -> None:
    assert parse_cadence(text).per_year == pytest.approx(per_year, rel=1e-15)


@pytest.mark.parametrize(
    "texts",
    [
        ("weekly", "1/week", "P1W", "P7D", "once a week", "every week"),
        ("every 2 weeks", "P2W", "fortnightly", "every other week"),
        ("every 3 weeks", "P3W", "once every three weeks"),
        ("monthly", "1/month", "P1M"),
        ("quarterly", "P3M", "every 3 months"),
        ("half-yearly", "twice a year", "P6M"),
        ("every calendar day", "P1D"),
        ("daily", "every working day", "1/d"),
    ],
)
def test_the_same_cadence_in_other_words_is_the_same_number_bit_for_bit(texts: tuple[str, ...]) -> None:
    assert len({parse_cadence(text).per_year for text in texts}) == 1


def test_upper_case_or_extra_spaces_change_nothing() -> None:
    assert parse_cadence("  Every   OTHER week ").per_year == parse_cadence("every other week").per_year


def test_on_request_is_kept_apart_from_the_rate() -> None:
    cadence = parse_cadence("5/week on request")
    assert (cadence.per_year, cadence.on_request) == (parse_cadence("5/week").per_year, True)


def test_a_comma_before_on_request_is_accepted() -> None:
    assert parse_cadence("weekly, on request").on_request


def test_a_cadence_without_on_request_is_standing() -> None:
    assert not parse_cadence("weekly").on_request


def test_on_request_alone_is_asked_how_often() -> None:
    assert "how often" in complaint(parse_cadence, "on request")


def test_a_number_counts_per_year() -> None:
    cadence = parse_cadence(12)
    assert (cadence.per_year, cadence.text) == (12.0, "12/year")


def test_days_follow_the_organization() -> None:
    assert parse_cadence("daily", Year(days=220)).per_year == 220


def test_hours_follow_the_organization() -> None:
    assert parse_cadence("hourly", Year(days=220, hours=7.5)).per_year == 1650


def test_weeks_do_not_depend_on_working_days() -> None:
    assert parse_cadence("weekly", Year(days=220)) == parse_cadence("weekly")


@needs_fixtures
def test_iso_durations_run_by_the_gregorian_mean_year() -> None:
    assert FIXTURES is not None
    expected = json.loads((FIXTURES / "time-03-rates.json").read_text())["expected"]["long_run_rate_per_year"]
    assert {text: parse_cadence(text).per_year for text in expected} == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("text", ["biweekly", "Bi-Weekly", "bi-weekly on request"])
def test_biweekly_is_refused_with_the_two_ways_to_write_it(text: str) -> None:
    message = complaint(parse_cadence, text)
    assert "'twice a week'" in message
    assert "'every 2 weeks'" in message


def test_bimonthly_is_refused_with_the_two_ways_to_write_it() -> None:
    message = complaint(parse_cadence, "bimonthly")
    assert "'twice a month' or 'every 2 months'" in message


@pytest.mark.parametrize("text", ["0/week", "P0D", "PT0S", "zero times a year", "0"])
def test_a_rate_of_zero_is_to_be_left_out(text: str) -> None:
    assert "leave it out" in complaint(parse_cadence, text)


@pytest.mark.parametrize(
    "value",
    ["", "3 weekly", "week", "P", "PT", "P1", "4/5", "24/7", "-3/week", "a week", "per week", "often"],
)
def test_text_that_is_no_cadence_is_answered_with_the_accepted_forms(value: str) -> None:
    message = complaint(parse_cadence, value)
    assert "'weekly', 'twice a week', '3/month', 'every 2 weeks', 'P2W'" in message


@pytest.mark.parametrize(
    "text, nearest", [("montly", "monthly"), ("3/mnth", "3/month"), ("evry 2 wekks", "every 2 weeks")]
)
def test_a_misspelt_cadence_is_offered_the_nearest_form(text: str, nearest: str) -> None:
    assert f"the nearest form is '{nearest}'" in complaint(parse_cadence, text)


def test_thousands_separators_are_named_as_the_trouble() -> None:
    assert "thousands separators" in complaint(parse_cadence, "1,000/day")


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, True, 10**400])
def test_what_is_no_number_of_occasions_is_refused(value: float) -> None:
    assert "not a number of occasions" in complaint(parse_cadence, value)


@pytest.mark.parametrize("value", [1e13, 1e-10, "999999999999/h", "P999999999999Y"])
def test_rates_out_of_bounds_are_refused(value: str | float) -> None:
    assert "out of bounds" in complaint(parse_cadence, value)


def test_a_very_long_text_is_cut_in_the_message() -> None:
    assert len(complaint(parse_cadence, "every " * 10_000)) < 300


@given(st.sampled_from(UNITS), st.integers(1, 10**6))
def test_a_rate_scales_with_its_number(unit: str, count: int) -> None:
    once = parse_cadence(f"1 per {unit}").per_year
    assert parse_cadence(f"{count} per {unit}").per_year == pytest.approx(count * once, rel=1e-15)


@given(st.sampled_from(UNITS), st.integers(1, 1000))
def test_every_so_many_is_the_rate_divided_by_their_number(unit: str, step: int) -> None:
    once = parse_cadence(f"every {unit}").per_year
    assert parse_cadence(f"every {step} {unit}").per_year == pytest.approx(once / step, rel=1e-15)


@given(
    st.one_of(
        st.floats(1e-9, 1e12),
        st.integers(1, 10**12),
        st.builds(
            "{} per {}{}".format,
            st.integers(1, 10**6),
            st.sampled_from(UNITS),
            st.sampled_from(["", " on request"]),
        ),
    )
)
def test_the_text_of_a_cadence_reads_back_to_it(value: str | float) -> None:
    cadence = parse_cadence(value)
    assert parse_cadence(cadence.text) == cadence


@given(st.text(max_size=60))
def test_any_text_is_a_cadence_or_a_plain_sentence(text: str) -> None:
    assert outcome(parse_cadence, text).startswith(("read", "'"))


@pytest.mark.parametrize(
    "text, hours",
    [
        ("30 min", 0.5),
        ("12 minutes", 0.2),
        ("90 s", 0.025),
        ("6 h", 6),
        ("6 hours", 6),
        ("1.5 h", 1.5),
        ("1h30min", 1.5),
        ("1 h 30 min", 1.5),
        ("2 days and 6 hours", 54),
        ("half an hour", 0.5),
        ("a day", 24),
        ("3 days", 72),
        ("2 weeks", 336),
        ("1 month", 730.485),
        ("1 year", 8765.82),
        ("P2W", 336),
        ("PT6H", 6),
        ("P1DT12H", 36),
    ],
)
def test_a_length_of_time_runs_by_the_clock(text: str, hours: float) -> None:
    assert parse_duration(text).hours == hours


def test_working_days_pass_at_the_pace_of_the_calendar() -> None:
    assert parse_duration("250 working days").hours == 8765.82


@pytest.mark.parametrize("text", ["30", "5 m", "3 fnords", "", "h", "-1 h", "6 h 30"])
def test_text_that_is_no_length_of_time_is_answered_with_the_accepted_forms(text: str) -> None:
    assert "'30 min', '6 h', '3 days'" in complaint(parse_duration, text)


def test_a_misspelt_length_of_time_is_offered_the_nearest_form() -> None:
    assert "'2 weeks'" in complaint(parse_duration, "2 wekks")


def test_a_length_of_time_of_zero_is_refused() -> None:
    assert "more than zero" in complaint(parse_duration, "0 min")


@given(st.text(alphabet="0123456789.e hminday,", max_size=200))
def test_any_text_is_a_length_of_time_or_a_plain_sentence(text: str) -> None:
    assert outcome(parse_duration, text).startswith(("read", "'"))


@pytest.mark.parametrize(
    "text, hours", [("12 min", 0.2), ("6 h", 6), ("2 days", 16), ("1 year", 2000), ("P1D", 8)]
)
def test_effort_counts_working_hours(text: str, hours: float) -> None:
    assert parse_effort(text).hours == hours


def test_a_week_of_effort_is_its_part_of_the_working_year() -> None:
    assert parse_effort("1 week").hours == pytest.approx(250 * 8 / WEEK)


@pytest.mark.parametrize(
    "text, per_year",
    [
        ("8400 h/week", 8400 * WEEK),
        ("40 hours per week", 40 * WEEK),
        ("40 hours weekly", 40 * WEEK),
        ("12 min/day", 50),
        ("5 days/week", 40 * WEEK),
        ("5 person-days/month", 480),
        ("80 h every 2 weeks", 40 * WEEK),
        ("3 FTE", 6000),
    ],
)
def test_work_in_units_of_time_is_hours_per_year(text: str, per_year: float) -> None:
    work = parse_work(text)
    assert work.unit == "h"
    assert work.per_year == pytest.approx(per_year)


@pytest.mark.parametrize(
    "text, per_year",
    [("200 items/day", 50_000), ("120/day", 30_000), ("300/month", 3_600), ("7 tickets a day", 1_750)],
)
def test_work_without_a_unit_of_time_is_items_per_year(text: str, per_year: float) -> None:
    work = parse_work(text)
    assert work.unit == "items"
    assert work.per_year == pytest.approx(per_year)


def test_work_scales_with_the_working_year() -> None:
    assert parse_work("2 FTE", Year(days=200, hours=7)).per_year == 2800


@pytest.mark.parametrize("value", [40, "40"])
def test_a_bare_amount_of_work_is_asked_for_unit_or_period(value: str | float) -> None:
    assert "of what and per what" in complaint(parse_work, value)


@pytest.mark.parametrize("value", ["40 h", "7 houers/day", "weekly", "", "h/week", math.inf, True])
def test_text_that_is_no_amount_of_work_is_answered_with_the_accepted_forms(value: str | float) -> None:
    assert "'8400 h/week', '12 min/day'" in complaint(parse_work, value)


def test_no_work_at_all_is_to_be_left_out() -> None:
    assert "leave it out" in complaint(parse_work, "0 h/week")


@pytest.mark.parametrize(
    "value, share",
    [(0.9, 0.9), ("90%", 0.9), ("99.5 %", 0.995), ("83.3%", 0.833), (1, 1.0), ("0.07", 0.07), (0, 0.0)],
)
def test_a_share_is_the_number_that_was_written(value: str | float, share: float) -> None:
    assert parse_share(value) == share


@given(st.integers(0, 1000))
def test_a_percentage_is_bit_for_bit_the_decimal_share(thousandths: int) -> None:
    assert parse_share(f"{thousandths / 10}%") == thousandths / 1000


@pytest.mark.parametrize("value", [90, "90", -0.1, "101%", math.nan, True])
def test_a_share_outside_0_to_1_is_refused(value: str | float) -> None:
    assert "not between 0 and 1" in complaint(parse_share, value)


@pytest.mark.parametrize("value", ["4/5", "high", "-1", "", "%"])
def test_text_that_is_no_share_is_answered_with_the_accepted_forms(value: str) -> None:
    assert "a percentage like 90%" in complaint(parse_share, value)


def test_a_date_is_year_month_day() -> None:
    assert parse_date("2027-07-01") == date(2027, 7, 1)


@pytest.mark.parametrize("text", ["01.07.2027", "20270701", "2027-7-1", "2027-W01-1", "tomorrow", ""])
def test_a_date_in_another_form_is_refused(text: str) -> None:
    assert "like 2027-07-01" in complaint(parse_date, text)


@pytest.mark.parametrize("text", ["2027-02-29", "2027-13-01", "2027-04-31", "2027-00-10"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert complaint(parse_date, text) == f"there is no day {text} in the calendar"


def test_a_year_out_of_reach_is_refused() -> None:
    assert "1900 to 2199" in complaint(parse_date, "9999-12-31")


@pytest.mark.parametrize(
    "text", ["2027-07-01..2027-08-31", "2027-07-01 .. 2027-08-31", "2027-07-01 to 2027-08-31"]
)
def test_a_range_has_a_first_day_before_its_last(text: str) -> None:
    assert parse_date_range(text) == (date(2027, 7, 1), date(2027, 8, 31))


def test_a_single_day_is_a_range_of_one() -> None:
    assert parse_date_range("2027-07-01") == (date(2027, 7, 1), date(2027, 7, 1))


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    assert "ends before it begins" in complaint(parse_date_range, "2027-08-31..2027-07-01")


def test_a_thousands_point_is_refused_since_it_reads_two_ways() -> None:
    with pytest.raises(ValueError, match="write 1200, or 1.2"):
        parse_cadence("1.200/year")


@pytest.mark.parametrize(
    "text, days",
    [
        ("3/week", 7),
        ("daily", 1),
        ("40 per working day on request", 1),
        ("every 2 weeks", 14),
        ("P2W", 14),
        ("hourly", 1 / 24),
        ("12", None),
    ],
)
def test_the_unit_in_which_a_cadence_is_written_has_calendar_days(text: str, days: float | None) -> None:
    assert unit_days(text) == days


# ---- Every unit, every limit, every sentence ------------------------------------------------


@pytest.mark.parametrize(
    "unit, hours",
    [
        ("second", 1 / 3600),
        ("minute", 1 / 60),
        ("hour", 1),
        ("day", 24),
        ("calendar day", 24),
        ("working day", 8765.82 / 250),
        ("week", 168),
        ("fortnight", 336),
        ("month", 730.485),
        ("quarter", 2191.455),
        ("half-year", 4382.91),
        ("year", 8765.82),
    ],
)
def test_a_unit_has_its_length_by_the_clock(unit: str, hours: float) -> None:
    assert parse_duration(f"1 {unit}").hours == pytest.approx(hours, rel=1e-15)


@pytest.mark.parametrize(
    "unit, hours",
    [
        ("second", 1 / 3600),
        ("minute", 1 / 60),
        ("hour", 1),
        ("day", 8),
        ("calendar day", 8),
        ("working day", 8),
        ("week", 2000 / WEEK),
        ("fortnight", 4000 / WEEK),
        ("month", 500 / 3),
        ("quarter", 500),
        ("half-year", 1000),
        ("year", 2000),
    ],
)
def test_a_unit_of_work_has_its_part_of_the_working_year(unit: str, hours: float) -> None:
    assert parse_effort(f"1 {unit}").hours == pytest.approx(hours, rel=1e-15)


@pytest.mark.parametrize(
    "unit, per_year",
    [("second", 7_200_000), ("minute", 120_000), ("hour", 2000), ("day", 250), ("working day", 250)],
)
def test_what_passes_within_a_working_day_counts_by_working_time(unit: str, per_year: float) -> None:
    assert parse_cadence(f"every {unit}").per_year == per_year


@pytest.mark.parametrize(
    "text, hours",
    [
        ("P1Y", 8765.82),
        ("P1M", 730.485),
        ("P1W", 168),
        ("P1D", 24),
        ("PT1H", 1),
        ("PT1M", 1 / 60),
        ("PT1S", 1 / 3600),
        ("P1Y2M3W4DT5H6M36S", 8765.82 + 1460.97 + 504 + 96 + 5.11),
    ],
)
def test_every_part_of_an_iso_duration_counts(text: str, hours: float) -> None:
    assert parse_duration(text).hours == pytest.approx(hours, rel=1e-15)


@pytest.mark.parametrize(
    "step, months", [("other", 2), ("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5), ("sixth", 6)]
)
def test_a_step_can_be_counted_in_words(step: str, months: int) -> None:
    assert parse_cadence(f"every {step} month").per_year == 12 / months


@pytest.mark.parametrize("count, times", [("once", 1), ("twice", 2), ("thrice", 3), ("ten times", 10)])
def test_occasions_can_be_counted_in_words(count: str, times: int) -> None:
    assert parse_cadence(f"{count} a month").per_year == 12 * times


@pytest.mark.parametrize("text", ["weekly on demand", "weekly on-demand", "weekly, on request"])
def test_on_demand_is_on_request(text: str) -> None:
    assert parse_cadence(text).on_request


@pytest.mark.parametrize(
    "text", ["5 man-days/week", "5 staff days/week", "5 person days/week", "5 days/week"]
)
def test_whose_days_of_work_they_are_changes_nothing(text: str) -> None:
    assert parse_work(text).per_year == pytest.approx(40 * WEEK)


def test_working_hours_pass_at_the_pace_of_the_calendar() -> None:
    assert by_the_calendar(2000) == pytest.approx(8765.82, rel=1e-15)
    assert by_the_calendar(8, Year(200, 5)) == pytest.approx(8 * 8765.82 / 1000, rel=1e-15)


@pytest.mark.parametrize("value", [1e-9, 1e12, "1000000000000"])
def test_a_rate_may_be_as_small_or_large_as_the_limits(value: str | float) -> None:
    assert parse_cadence(value).per_year == float(value)


@pytest.mark.parametrize("text", ["1000000000000 h", "0.000000001 h"])
def test_a_length_of_time_may_be_as_small_or_large_as_the_limits(text: str) -> None:
    assert parse_duration(text).hours == float(text.removesuffix(" h"))


def test_a_text_may_be_as_long_as_the_limit() -> None:
    longest = "1 h " * 49 + "10 h"
    assert len(longest) == 200
    assert parse_duration(longest).hours == 59
    assert "cannot be read" in complaint(parse_duration, longest.replace("10 h", "100 h"))


@pytest.mark.parametrize("text", ["1900-01-01", "2199-12-31"])
def test_the_first_or_last_day_within_reach_is_a_date(text: str) -> None:
    assert parse_date(text).isoformat() == text


def test_a_range_may_be_one_day_long() -> None:
    assert parse_date_range("2027-07-01..2027-07-01") == (date(2027, 7, 1), date(2027, 7, 1))


def test_no_share_is_less_than_nothing() -> None:
    assert math.copysign(1, parse_share(-0.0)) == 1


OFTEN = "'weekly', 'twice a week', '3/month', 'every 2 weeks', 'P2W' or a number (per year)"
LONG = "'30 min', '6 h', '3 days', '2 weeks', '1 month' or 'P2W'"
MUCH = "'8400 h/week', '12 min/day', '200 items/day' or '3 FTE'"
X40 = "x" * 40
SENTENCES: list[tuple[Callable[..., object], object, str]] = [
    (parse_cadence, "1.200/year", "'1.200/year' can be read in two ways: write 1200, or 1.2"),
    (parse_cadence, "10.000/year", "'10.000/year' can be read in two ways: write 10000, or 10"),
    (
        parse_cadence,
        "bi-hourly",
        "'bi-hourly' can be read in two ways: write 'twice an hour' or 'every 2 hours'",
    ),
    (
        parse_cadence,
        "Biweekly",
        "'Biweekly' can be read in two ways: write 'twice a week' or 'every 2 weeks'",
    ),
    (
        parse_cadence,
        "on demand",
        "'on request' leaves open how often: write for example '5/week on request'",
    ),
    (parse_cadence, "0/week", "'0/week' comes to zero: leave it out instead"),
    (parse_cadence, -1.0, f"'-1' is not a number of occasions: {OFTEN} are accepted"),
    (parse_cadence, math.nan, f"'nan' is not a number of occasions: {OFTEN} are accepted"),
    (
        parse_cadence,
        1.1e12,
        "'1100000000000' is out of bounds: from 0.000000001 to 1,000,000,000,000 a year is accepted",
    ),
    (
        parse_cadence,
        9e-10,
        "'0.0000000009' is out of bounds: from 0.000000001 to 1,000,000,000,000 a year is accepted",
    ),
    (parse_cadence, X40, f"'{X40}' cannot be read as how often: accepted are {OFTEN}"),
    (parse_cadence, f"{X40}x", f"'{X40[3:]}...' cannot be read as how often: accepted are {OFTEN}"),
    (parse_cadence, "often", f"'often' cannot be read as how often: accepted are {OFTEN}"),
    (
        parse_cadence,
        "tree times a week",
        "'tree times a week' cannot be read as how often: the nearest form is 'three times a week'; "
        f"accepted are {OFTEN}",
    ),
    (
        parse_cadence,
        "3'000/day",
        "'3'000/day' has a number that cannot be read: write a decimal point, no thousands separators",
    ),
    (
        parse_duration,
        "5 mintes",
        "'5 mintes' cannot be read as a length of time: the nearest form is '5 minutes'; "
        f"accepted are {LONG}",
    ),
    (parse_duration, "-1 h", f"'-1 h' cannot be read as a length of time: accepted are {LONG}"),
    (
        parse_duration,
        "0 h",
        "'0 h' is no usable length of time: it must be more than zero, or be left out",
    ),
    (
        parse_duration,
        "1000000000001 h",
        "'1000000000001 h' is too long a time: up to 1,000,000,000,000 hours are accepted",
    ),
    (parse_work, 40, "'40' leaves open of what and per what: write '40 h/week' or '40 items/week'"),
    (parse_work, "40 h", f"'40 h' cannot be read as an amount of work: accepted are {MUCH}"),
    (
        parse_work,
        "7 houers/day",
        "'7 houers/day' cannot be read as an amount of work: the nearest form is '7 hours/day'; "
        f"accepted are {MUCH}",
    ),
    (parse_share, "high", "'high' is not a share: write a number from 0 to 1, or a percentage like 90%"),
    (parse_share, 90, "'90' is not between 0 and 1: write ninety percent as 0.9 or 90%"),
    (parse_date, "1.7.2027", "'1.7.2027' is not a date: write year-month-day, like 2027-07-01"),
    (parse_date, "25.11.2026", "'25.11.2026' is not a date: write year-month-day, like 2026-11-25"),
    (parse_date, "11/12/2026", "'11/12/2026' is not a date: write year-month-day, like 2027-07-01"),
    (parse_date, "1899-12-31", "1899-12-31 is too far away: years from 1900 to 2199 are accepted"),
    (parse_date, "2200-01-01", "2200-01-01 is too far away: years from 1900 to 2199 are accepted"),
    (
        parse_date_range,
        "2027-08-02 to 2027-08-01",
        "2027-08-02..2027-08-01 ends before it begins: write the earlier day first",
    ),
]


@pytest.mark.parametrize("read, value, sentence", SENTENCES)
def test_what_is_wrong_with_a_figure_is_told_in_these_words(
    read: Callable[..., object], value: object, sentence: str
) -> None:
    assert complaint(read, value) == sentence
