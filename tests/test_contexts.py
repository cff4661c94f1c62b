from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.contexts import Calendar, calendar, coverage, horizon
from orgflow.model import Duration, Organization, Situation

FIRST = date(2026, 11, 1)
MONTH_END = "FREQ=MONTHLY;BYMONTHDAY=-3"
HOURS_A_YEAR = 8765.82


def situation(name: str, *, lasts: float | None = None, together: str = "", **fields: Any) -> Situation:
    length = None if lasts is None else Duration(lasts, f"{lasts} h")
    return Situation(name, name, lasts=length, together=tuple(together.split()), **fields)


def days(name: str, first: int, last: int, **fields: Any) -> Situation:
    """Hold from one day of the horizon to another, counted from 0, both included."""
    return situation(name, dates=((FIRST + timedelta(first), FIRST + timedelta(last)),), **fields)


def year(*situations: Situation, relevant: Collection[str] | None = None, **fields: Any) -> Calendar:
    organization = Organization("Test", situations=situations, **({"as_of": FIRST} | fields))
    return calendar(organization, [one.id for one in situations] if relevant is None else relevant)


def shares(found: Calendar) -> dict[str, float]:
    return {"+".join(sorted(context.situations)): context.share for context in found.contexts}


def marginal(found: Calendar, name: str) -> float:
    return math.fsum(context.share for context in found.contexts if name in context.situations)


def test_without_situations_one_context_is_the_whole_year() -> None:
    assert shares(year()) == {"": 1.0}


def test_a_share_divides_the_year_in_two() -> None:
    assert shares(year(situation("storm", share=0.25))) == {"": 0.75, "storm": 0.25}


def test_a_situation_that_never_holds_makes_no_context() -> None:
    assert shares(year(situation("storm", share=0.0))) == {"": 1.0}


def test_a_situation_that_always_holds_leaves_no_other_context() -> None:
    assert shares(year(situation("storm", share=1.0))) == {"storm": 1.0}


def test_shares_are_independent_of_each_other() -> None:
    found = year(situation("a", share=0.5), situation("b", share=0.25))
    assert shares(found) == {"": 0.375, "a": 0.375, "a+b": 0.125, "b": 0.125}


def test_events_hold_as_often_as_they_happen_for_as_long_as_they_last() -> None:
    assert year(situation("outage", per_year=4, lasts=6)).shares == {"outage": 24 / HOURS_A_YEAR}


def test_events_fill_no_more_than_the_year() -> None:
    assert year(situation("outage", per_year=1000, lasts=100)).shares == {"outage": 1.0}


def test_every_day_of_a_range_counts_equally() -> None:
    assert year(days("peak", 10, 82)).shares == {"peak": 73 / 365}


def test_days_outside_the_horizon_do_not_count() -> None:
    assert year(days("peak", -40, 72), days("late", 355, 900)).shares == {"late": 10 / 365, "peak": 73 / 365}


def test_three_days_before_every_month_ends_are_36_days_a_year() -> None:
    assert year(situation("close", rrule=MONTH_END, lasts=72)).shares == {"close": pytest.approx(36 / 365)}


def test_calendar_situations_overlap_as_their_days_do() -> None:
    found = year(days("a", 0, 9), days("b", 5, 24), days("c", 100, 100))
    assert shares(found) == pytest.approx(
        {"": 339 / 365, "a": 5 / 365, "a+b": 5 / 365, "b": 15 / 365, "c": 1 / 365}
    )


def test_what_began_before_the_horizon_counts_as_far_as_it_reaches() -> None:
    audit = situation("audit", rrule="FREQ=YEARLY", start=FIRST - timedelta(2), lasts=120)
    last = FIRST + timedelta(300)
    assert coverage(audit, FIRST, last) == {0: 1.0, 1: 1.0, 2: 1.0}


def test_occurrences_without_a_length_last_a_day() -> None:
    assert coverage(
        situation("a", rrule="FREQ=DAILY;INTERVAL=2", start=FIRST), FIRST, FIRST + timedelta(3)
    ) == {
        0: 1.0,
        2: 1.0,
    }


def test_occurrences_shorter_than_a_day_cover_their_part_of_it() -> None:
    assert year(situation("night", rrule="FREQ=DAILY", lasts=6)).shares == {"night": 0.25}


def test_what_remains_of_a_length_covers_a_part_of_the_next_day() -> None:
    audit = situation("audit", rrule="FREQ=YEARLY", start=FIRST, lasts=36)
    assert coverage(audit, FIRST, FIRST + timedelta(9)) == {0: 1.0, 1: 0.5}


def test_occurrences_that_overlap_are_not_counted_twice() -> None:
    assert year(situation("long", rrule="FREQ=DAILY", lasts=100)).shares == {"long": 1.0}


def test_occurrences_longer_than_the_horizon_cover_all_of_it() -> None:
    assert year(situation("long", rrule="FREQ=DAILY", lasts=1e12)).shares == {"long": 1.0}


def test_of_two_situations_on_parts_of_a_day_the_shorter_lies_within_the_longer() -> None:
    found = year(situation("a", rrule="FREQ=DAILY", lasts=6), situation("b", rrule="FREQ=DAILY", lasts=12))
    assert shares(found) == {"": 0.5, "a+b": 0.25, "b": 0.25}


def test_events_are_independent_of_the_calendar() -> None:
    found = year(days("peak", 0, 72), situation("outage", share=0.5))
    assert shares(found) == pytest.approx({"": 0.4, "outage": 0.4, "peak": 0.1, "outage+peak": 0.1})


def test_together_the_rarer_holds_only_while_the_more_frequent_does() -> None:
    found = year(situation("a", share=0.25), situation("b", share=0.5, together="a"))
    assert shares(found) == {"": 0.5, "a+b": 0.25, "b": 0.25}


def test_together_reaches_by_way_of_a_third() -> None:
    found = year(
        situation("a", share=0.25, together="b"),
        situation("b", share=0.5),
        situation("c", share=0.125, together="b"),
    )
    assert shares(found) == {"": 0.5, "b": 0.25, "a+b": 0.125, "a+b+c": 0.125}


def test_together_with_an_irrelevant_situation_still_joins_the_relevant_ones() -> None:
    joined = [situation(name, share=0.5, together="b") for name in "ac"]
    found = year(*joined, situation("b", share=0.5), relevant=["a", "c"])
    assert shares(found) == {"": 0.5, "a+c": 0.5}


def test_together_with_a_calendar_the_rarer_event_holds_on_its_days_only() -> None:
    found = year(days("peak", 0, 72), situation("outage", share=0.1, together="peak"))
    assert shares(found) == pytest.approx({"": 0.8, "peak": 0.1, "outage+peak": 0.1})


def test_together_with_a_calendar_the_more_frequent_event_holds_on_all_its_days() -> None:
    found = year(days("peak", 0, 72), situation("outage", share=0.6, together="peak"))
    assert shares(found) == pytest.approx({"": 0.4, "outage": 0.4, "outage+peak": 0.2})


def test_together_with_several_calendars_an_event_follows_the_days_of_any() -> None:
    found = year(days("a", 0, 72), days("b", 73, 145), situation("e", share=0.2, together="a b"))
    assert shares(found) == pytest.approx({"": 0.6, "a": 0.1, "a+e": 0.1, "b": 0.1, "b+e": 0.1})


def test_a_calendar_that_is_not_asked_about_still_drives_its_events() -> None:
    found = year(
        days("peak", 0, 72),
        situation("e", share=0.2, together="peak"),
        days("audit", 0, 72),
        relevant=["e", "audit"],
    )
    assert shares(found) == pytest.approx({"": 0.8, "audit+e": 0.2})


def test_situations_nobody_asks_about_do_not_appear() -> None:
    assert year(situation("a", share=0.5), situation("b", share=0.5), relevant=["b"]).shares == {"b": 0.5}


def test_a_situation_that_does_not_exist_cannot_be_asked_about() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        year(relevant=["nowhere"])


@pytest.mark.parametrize(
    "fields, last",
    [
        ({"as_of": FIRST}, date(2027, 10, 31)),
        ({"as_of": date(2028, 2, 29)}, date(2029, 2, 28)),
        ({"as_of": FIRST, "horizon_end": date(2026, 11, 30)}, date(2026, 11, 30)),
        ({"as_of": FIRST, "horizon_end": date(2026, 10, 1)}, FIRST),
    ],
)
def test_the_horizon_ends_after_a_year_unless_said(fields: dict[str, Any], last: date) -> None:
    assert horizon(Organization("Test", **fields)) == (fields["as_of"], last)


def test_without_a_date_the_horizon_is_the_earliest_year_named() -> None:
    peaks = (days("late", 400, 410), days("early", 0, 10))
    assert horizon(Organization("Test", situations=peaks)) == (date(2026, 1, 1), date(2026, 12, 31))


def test_without_any_date_the_horizon_is_2026() -> None:
    assert horizon(Organization("Test"))[0] == date(2026, 1, 1)


MANY = tuple(situation(f"s{i:02}", share=(i + 1) / 40) for i in range(12))


def test_up_to_256_contexts_are_enumerated() -> None:
    found = year(*MANY[:8])
    assert (len(found.contexts), found.complete) == (256, True)


def test_more_contexts_are_sampled_in_equal_shares() -> None:
    found = year(*MANY)
    assert (len(found.contexts), found.complete) == (1024, False)
    assert {context.share for context in found.contexts} == {1 / 1024}


def test_sampled_shares_come_close_to_their_own() -> None:
    found = year(*MANY, days("peak", 0, 72), situation("e", share=0.3, together="peak"))
    assert {name: marginal(found, name) for name in found.shares} == pytest.approx(
        dict(found.shares), abs=3 / 1024
    )


def test_sampled_situations_are_nearly_independent() -> None:
    both = sum({"s10", "s11"} <= context.situations for context in year(*MANY).contexts)
    assert both / 1024 == pytest.approx(11 / 40 * 12 / 40, abs=0.04)


def test_the_rarest_situation_is_in_the_sample() -> None:
    rare = situation("rare", share=1e-9), situation("hour", rrule="FREQ=YEARLY", start=FIRST, lasts=0.01)
    found = year(*MANY, *rare)
    assert min(marginal(found, "rare"), marginal(found, "hour")) > 0


def test_sampled_events_hold_together_as_far_as_their_shares_allow() -> None:
    found = year(*MANY, situation("rare", share=0.01, together="s00"))
    assert all("s00" in context.situations for context in found.contexts if "rare" in context.situations)


def test_the_sample_does_not_depend_on_the_order_of_situations() -> None:
    assert year(*MANY) == year(*reversed(MANY))


def test_more_situations_than_contexts_are_sampled_as_well() -> None:
    crowd = [situation(f"s{i}", share=1 / (i + 2), together="s0") for i in range(300)]
    assert not year(*crowd).complete


def a_range(one: int, other: int) -> dict[str, Any]:
    return {"dates": ((FIRST + timedelta(min(one, other)), FIRST + timedelta(max(one, other))),)}


lengths = st.sampled_from([0.5, 6.0, 24.0, 36.0, 100.0])
numbers = st.integers(-30, 400)
steps = st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 9))
kinds: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"share": st.floats(0, 1)}),
    st.fixed_dictionaries({"per_year": st.floats(0.1, 100), "lasts": lengths}),
    st.fixed_dictionaries({"rrule": st.just(MONTH_END) | steps, "lasts": lengths}),
    st.builds(a_range, numbers, numbers),
)


@st.composite
def some_situations(draw: st.DrawFn) -> tuple[Situation, ...]:
    names = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True))
    together = st.lists(st.sampled_from(names), max_size=1).map("".join)
    return tuple(situation(name, together=draw(together), **draw(kinds)) for name in names)


@given(some_situations())
def test_the_shares_of_all_contexts_add_up_to_the_year(situations: tuple[Situation, ...]) -> None:
    assert math.fsum(context.share for context in year(*situations).contexts) == pytest.approx(1, abs=1e-12)


@given(some_situations())
def test_a_situation_holds_for_its_own_share_of_the_year(situations: tuple[Situation, ...]) -> None:
    found = year(*situations)
    assert {name: marginal(found, name) for name in found.shares} == pytest.approx(
        dict(found.shares), abs=1e-12
    )


@given(some_situations())
def test_no_context_is_named_twice_or_without_a_share(situations: tuple[Situation, ...]) -> None:
    contexts = year(*situations).contexts
    assert len({context.situations for context in contexts}) == len(contexts)
    assert all(context.share > 0 for context in contexts)


@given(some_situations())
def test_the_order_of_situations_changes_nothing(situations: tuple[Situation, ...]) -> None:
    assert year(*situations) == year(*reversed(situations))


@given(some_situations())
def test_new_names_change_nothing_but_names(situations: tuple[Situation, ...]) -> None:
    new = {name: f"{chr(ord('z') - place)}{name}" for place, name in enumerate("abcdefgh")}
    renamed = [
        replace(one, id=new[one.id], together=tuple(new[other] for other in one.together))
        for one in situations
    ]
    expected = {
        "+".join(sorted(map(new.__getitem__, c.situations))): c.share for c in year(*situations).contexts
    }
    assert shares(year(*renamed)) == pytest.approx(expected, rel=1e-12, abs=1e-15)
