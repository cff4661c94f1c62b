from __future__ import annotations

import pytest

from orgflow.tables.counts import Span, parse_span

HEADER = ["unit", "weeks_active", "weeks active", "days"]


@pytest.mark.parametrize(
    "text, span",
    [
        ("85 weeks", Span("week", number=85.0)),
        ("1 year", Span("year", number=1.0)),
        (" 1.5months ", Span("month", number=1.5)),
        ("weeks_active:weeks", Span("week", column=1)),
        ("Days:day", Span("day", column=3)),
    ],
)
def test_a_time_is_a_number_or_a_column(text: str, span: Span) -> None:
    assert parse_span(text, HEADER) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weeks",
        "0 weeks",
        "-3 weeks",
        "85 fortnights",
        "nowhere:weeks",
        "days:apples",
        "Weeks-Active:week",
    ],
)
def test_another_form_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(ValueError, match="write '85 weeks', or 'COLUMN:weeks'"):
        parse_span(text, HEADER)


@pytest.mark.parametrize(
    "count, time, cadence",
    [
        ("11775", "85 weeks", "138.529/week"),
        ("85", "85 weeks", "1/week"),
        ("1", "85 weeks", "0.613853/year"),
        ("5", "30 days", "1.16667/week"),
        ("12", "12 months", "1/month"),
        ("3", "1 quarter", "1/month"),
        ("7", "2 years", "3.5/year"),
        ("123456789", "1 week", "123457000/week"),
    ],
)
def test_a_count_over_a_time_is_a_rate_in_the_shortest_period_with_one(
    count: str, time: str, cadence: str
) -> None:
    assert parse_span(time, []).cadence(count, "") == cadence


def test_the_number_may_come_from_the_row() -> None:
    assert Span("week", column=1).cadence("170", "85") == "2/week"


@pytest.mark.parametrize(
    "count, number, reason",
    [
        ("many", "85", "'many' is not a count: write a number"),
        ("-1", "85", "'-1' is not a count: write a number"),
        ("1", "", "'' is not the number of weeks: write a number"),
        ("1", "0", "nothing can be counted over 0 weeks"),
    ],
)
def test_what_cannot_be_counted_is_refused(count: str, number: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Span("week", column=1).cadence(count, number)
