from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.days import add_business_days, business_days, check_rrule, occurrences
from tests.paths import FIXTURES

needs_fixtures = pytest.mark.skipif(FIXTURES is None, reason="the worked numbers are not here")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONDAY = date(2026, 6, 1)


def worked(name: str) -> Any:
    assert FIXTURES is not None
    return json.loads((FIXTURES / name).read_text())


def day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()


def complaint(text: str, start: date | None = None) -> str:
    with pytest.raises(ValueError) as caught:
        check_rrule(text, start)
    return str(caught.value)


@needs_fixtures
def test_the_examples_of_rfc_5545_come_out() -> None:
    case = worked("time-01-rrule.json")
    found = {}
    for rule in case["input"]["rules"]:
        start = day(rule["dtstart"])
        days = occurrences(rule["rrule"], start, start, start + timedelta(4000))
        found[rule["name"]] = [one.strftime("%Y%m%d") for one in days[: rule["take"]]]
    assert found == case["expected"]


@needs_fixtures
def test_a_year_has_as_many_occurrences_as_were_counted() -> None:
    expected = worked("time-03-rates.json")["expected"]["occurrences_2026"]
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert {rule: len(occurrences(rule, date(2026, 1, 1), *year)) for rule in expected} == expected


def test_the_31st_exists_in_seven_months_of_a_year() -> None:
    assert len(occurrences("FREQ=MONTHLY;BYMONTHDAY=31", MONDAY, date(2027, 1, 1), date(2027, 12, 31))) == 7


def test_a_rule_takes_its_day_of_the_month_from_its_start() -> None:
    days = occurrences("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 1, 1), date(2026, 5, 31))
    assert days == (date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31))


def test_a_rule_takes_its_weekday_from_its_start() -> None:
    assert occurrences("FREQ=WEEKLY", MONDAY, MONDAY, MONDAY + timedelta(13)) == (
        MONDAY,
        MONDAY + timedelta(7),
    )


def test_a_rule_of_29_february_waits_for_leap_years() -> None:
    days = occurrences("FREQ=YEARLY", date(2024, 2, 29), date(2024, 1, 1), date(2033, 1, 1))
    assert [one.year for one in days] == [2024, 2028, 2032]


def test_plain_weekdays_stand_beside_numbered_ones() -> None:
    days = occurrences("FREQ=MONTHLY;BYDAY=MO,-1FR", MONDAY, MONDAY, date(2026, 6, 30))
    assert [one.day for one in days] == [1, 8, 15, 22, 26, 29]


def test_a_number_before_the_weekday_counts_within_the_month_of_a_monthly_rule() -> None:
    days = occurrences("FREQ=MONTHLY;BYDAY=-1FR", MONDAY, MONDAY, date(2026, 8, 31))
    assert days == (date(2026, 6, 26), date(2026, 7, 31), date(2026, 8, 28))


def test_a_week_across_the_turn_of_the_year_is_one_week() -> None:
    days = occurrences("FREQ=WEEKLY;BYDAY=WE,FR;BYSETPOS=-1", MONDAY, date(2026, 12, 28), date(2027, 1, 3))
    assert days == (date(2027, 1, 1),)


def test_no_occurrence_lies_before_the_start() -> None:
    assert occurrences("FREQ=DAILY", MONDAY, date(2026, 5, 1), MONDAY) == (MONDAY,)


def test_the_day_of_until_is_the_last() -> None:
    assert occurrences("FREQ=DAILY;UNTIL=20260602", MONDAY, MONDAY, date(2026, 7, 1))[-1] == date(2026, 6, 2)


def test_count_counts_from_the_start_though_the_window_begins_later() -> None:
    days = occurrences("FREQ=DAILY;COUNT=5", MONDAY, MONDAY + timedelta(3), date(2027, 1, 1))
    assert days == (MONDAY + timedelta(3), MONDAY + timedelta(4))


a_day = st.sampled_from(DAYS)
few = st.integers(1, 9)
months = st.integers(1, 12)
places = st.sampled_from([1, 2, -1, -3])
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={};BYMONTH={}".format, st.integers(1, 40), months),
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 400)),
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY={},{};WKST={}".format, few, a_day, a_day, a_day),
    st.builds("FREQ=WEEKLY;BYDAY={},WE,SA;BYSETPOS={}".format, a_day, places),
    st.builds(
        "FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={},{}".format, few, st.integers(1, 31), st.integers(-31, -1)
    ),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYDAY={}{}".format, few, st.sampled_from([1, 4, 5, -1]), a_day),
    st.builds("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={}".format, places),
    st.builds("FREQ=YEARLY;INTERVAL={};BYMONTH={};BYDAY=2{}".format, few, months, a_day),
    st.builds("FREQ=YEARLY;BYYEARDAY={},{}".format, st.integers(1, 366), st.integers(-366, -1)),
    st.builds("FREQ=YEARLY;BYWEEKNO={};BYDAY={};WKST={}".format, st.integers(1, 52), a_day, a_day),
    st.builds("FREQ=YEARLY;BYDAY={}{}".format, st.integers(-52, -1), a_day),
    st.builds("FREQ=YEARLY;BYMONTH={},{};BYDAY=MO,FR;BYSETPOS={}".format, months, months, places),
)
ends = st.one_of(st.just(""), st.builds(";COUNT={}".format, st.integers(1, 60)), st.just(";UNTIL=20290401"))


@settings(deadline=None)
@given(rules, ends, st.dates(date(2020, 1, 1), date(2027, 12, 31)), st.integers(0, 900), st.integers(0, 500))
def test_days_agree_with_a_search_from_the_start(
    rule: str, end: str, start: date, wait: int, length: int
) -> None:
    # In its first week dateutil looks at the days from the start on only, other than in its first month.
    start -= timedelta(start.weekday() if "WEEKLY" in rule and "BYSETPOS" in rule else 0)
    first = start + timedelta(wait)
    last = first + timedelta(length)
    midnight = datetime.combine(start, time())
    searched = rrulestr(rule + end, dtstart=midnight).between(
        datetime.combine(first, time()), datetime.combine(last, time()), inc=True
    )
    assert occurrences(rule + end, start, first, last) == tuple(one.date() for one in searched)


@needs_fixtures
def test_a_clock_change_does_not_move_the_days_of_a_weekly_meeting() -> None:
    case = worked("time-06-dst.json")
    try:
        zone = ZoneInfo(case["input"]["zone"])
    except ZoneInfoNotFoundError:
        pytest.skip("the time zone database is not here")
    start = datetime.fromisoformat(case["input"]["start"])
    days = occurrences(case["input"]["rrule"], start.date(), start.date(), date(2026, 12, 31))
    local = [datetime.combine(one, start.time(), zone) for one in days]
    meetings = [one.astimezone(UTC) for one in local]
    gaps = [
        (after - before) / timedelta(hours=1) for before, after in zip(meetings, meetings[1:], strict=False)
    ]
    assert [one.strftime("%Y-%m-%dT%H:%M") for one in local] == case["expected"]["local_times"]
    assert gaps == case["expected"]["utc_gaps_hours"]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;",
        "freq=daily",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU",
        "FREQ=DAILY;UNTIL=20271231T235959Z",
    ],
)
def test_rules_of_whole_days_are_accepted(text: str) -> None:
    check_rrule(text, None)


@pytest.mark.parametrize(
    "text, way_out",
    [
        ("", "FREQ=MONTHLY;BYMONTHDAY=-3"),
        ("BYDAY=MO", "FREQ=DAILY"),
        ("FREQ=HOURLY", "FREQ=DAILY"),
        ("FREQ=DAILY;BYHOUR=9", "lasts"),
        ("FREQ=MONTHLY;BYMONTHDAYS=1", "did you mean BYMONTHDAY?"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;INTERVAL=0", "from 1 to 1000"),
        ("FREQ=DAILY;INTERVAL=99999999999", "from 1 to 1000"),
        ("FREQ=DAILY;COUNT=1000000000", "from 1 to 100000"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "from -31 to 31, 0 excepted"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "0 excepted"),
        ("FREQ=WEEKLY;BYDAY=MONDAY", "MO, TU, WE"),
        ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=YEARLY"),
        ("FREQ=DAILY;BYSETPOS=1", "BYDAY=MO,TU,WE,TH,FR"),
        ("FREQ=DAILY;UNTIL=20270231", "UNTIL=20271231"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20271231", "keep one"),
        ("FREQ=DAILY;COUNT=2", "start"),
        ("FREQ=WEEKLY", "BYDAY=MO"),
        ("FREQ=MONTHLY", "BYMONTHDAY=1"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYDAY=MO"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "names no day"),
        ("FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=2", "names no day"),
        ("FREQ=DAILY;" + "BYMONTH=1," * 100, "split"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_the_way_out(text: str, way_out: str) -> None:
    assert way_out in complaint(text)


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY;COUNT=2", "FREQ=MONTHLY", "FREQ=WEEKLY", "FREQ=YEARLY;BYWEEKNO=20"]
)
def test_a_start_gives_a_rule_what_it_leaves_open(text: str) -> None:
    check_rrule(text, MONDAY)


def test_a_rule_without_any_day_ends_within_its_window() -> None:
    assert occurrences("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", MONDAY, MONDAY, date(2030, 1, 1)) == ()


def test_a_window_at_the_end_of_time_is_no_trouble() -> None:
    assert occurrences("FREQ=DAILY", MONDAY, date.max, date.max) == (date.max,)


@needs_fixtures
def test_business_days_are_added_around_weekends_or_holidays() -> None:
    case = worked("time-04-business-days.json")
    holidays = [date.fromisoformat(one) for one in case["input"]["holidays"]]
    due = add_business_days(
        date.fromisoformat(case["input"]["start"]), case["input"]["add_business_days"], holidays
    )
    assert due.isoformat() == case["expected"]["due"]


@needs_fixtures
def test_business_days_of_a_month_are_counted_without_holidays() -> None:
    case = worked("time-04-business-days.json")
    holidays = [date.fromisoformat(one) for one in case["input"]["holidays"]]
    first, end = (date.fromisoformat(case["input"][key]) for key in ("count_from", "count_to_exclusive"))
    assert business_days(first, end, holidays) == case["expected"]["business_days_in_december"]


def test_no_business_days_lie_between_a_day_and_one_before_it() -> None:
    assert business_days(MONDAY, MONDAY - timedelta(30)) == 0


def test_a_count_from_a_saturday_begins_on_monday() -> None:
    assert add_business_days(MONDAY - timedelta(2), 0) == MONDAY


def test_business_days_are_not_taken_away() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        add_business_days(MONDAY, -1)


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 300),
    st.sets(st.dates(date(2000, 1, 1), date(2100, 1, 1))),
)
def test_so_many_business_days_later_so_many_have_passed(start: date, days: int, holidays: set[date]) -> None:
    assert business_days(start, add_business_days(start, days, holidays), holidays) == days
