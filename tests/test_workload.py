"""Work held against what can be done: over the year, week by week, and who feels it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.contexts import coverage
from orgflow.model import Organization, Situation
from orgflow.network import Network
from orgflow.workload import Load, Workload, workload
from orgflow.workload.lateness import felt
from orgflow.workload.queueing import mean_wait
from orgflow.workload.year import Year
from tests.builders import net, org, staffed
from tests.test_contexts import some_situations

MONDAY = date(2027, 1, 4)


def of(organization: Organization) -> Workload:
    return workload(Network(organization))


def load(*links: str, **capacities: str) -> Load:
    """Give the load of P."""
    return of(staffed(org(*links, external="X"), **capacities)).loads["P"]


def dated(name: str, first: date, last: date) -> Situation:
    return Situation(name, name, dates=((first, last),))


def year(**fields: Any) -> Year:
    return Year(Organization("Test", **({"as_of": MONDAY} | fields)))


# -- the year of an actor ------------------------------------------------------------------


def test_load_is_occasions_times_effort() -> None:
    assert load("P>X .9 f=100 e=2", "P>A .9 f=10 e=5").load == 250.0


def test_utilisation_is_load_and_other_work_in_relation_to_capacity() -> None:
    assert load("P>X .9 f=100 e=2", P="1000 other=300").utilisation == 0.5


def test_a_link_without_effort_is_listed_and_not_counted() -> None:
    found = load("P>X .9 f=100 e=2", "P>A .9 f=10", "P>B .9 e=1")
    assert (found.load, [link.customer for link in found.uncounted]) == (200.0, ["A", "B"])


def test_where_no_link_has_an_effort_the_load_is_not_known() -> None:
    found = load("P>X .9 f=100", P="1000 other=300")
    assert (found.load, found.utilisation, found.wait, found.sustainable) == (None, None, None, None)


def test_without_a_capacity_the_utilisation_is_not_known() -> None:
    found = load("P>X .9 f=100 e=2")
    assert (found.load, found.utilisation, found.wait) == (200.0, None, None)


def test_a_capacity_in_items_counts_occasions() -> None:
    found = load("P>X .9 f=100", "P>A .9 f=50 e=9", P="300 items")
    assert (found.unit, found.load, found.utilisation) == ("items", 150.0, 0.5)


def test_other_work_in_another_unit_leaves_the_utilisation_unknown() -> None:
    assert load("P>X .9 f=100", P="300 items other=50 in=h").utilisation is None


def test_demand_can_grow_until_capacity_is_left_for_no_more() -> None:
    assert load("P>X .9 f=100 e=2", P="1000 other=300").sustainable == 3.5


def test_other_work_beyond_the_capacity_bears_no_demand() -> None:
    assert load("P>X .9 f=100 e=2", P="1000 other=1300").sustainable == 0.0


def test_one_server_waits_as_the_formula_for_one_says() -> None:
    found = load("P>X .9 f=1600 e=1", P="2000")
    assert found.wait == pytest.approx(0.8 / (1 - 0.8))


def test_several_people_are_as_many_servers() -> None:
    found = load("P>X .9 f=1600 e=3", P="6000 people=3")
    # Each has 2,000 hours a year, in which 1,600 requests of 3 hours arrive.
    assert found.wait == pytest.approx(mean_wait(1600 / 2000, 3.0, 3))


def test_half_a_person_more_is_no_server_more() -> None:
    assert load("P>X .9 f=10 e=1", P="2000 people=2.5").servers == 2
    assert load("P>X .9 f=10 e=1", P="2000 people=0.5").servers == 1


def test_requests_are_as_long_as_they_are_on_average() -> None:
    found = load("P>X .9 f=300 e=1", "P>A .9 f=100 e=5", P="1000")
    assert found.service == 2.0
    assert found.wait == pytest.approx(0.8 * 2.0 / 0.2)


def test_other_work_stands_in_the_same_queue() -> None:
    assert load("P>X .9 f=500 e=1", P="1000 other=300").wait == pytest.approx(0.8 / 0.2)


def test_items_take_what_the_pace_leaves_for_each() -> None:
    found = load("P>X .9 f=800", P="1000 items")
    assert found.service == 2.0  # 250 days of 8 hours for a thousand
    assert found.wait == pytest.approx(2.0 * 4)


@pytest.mark.parametrize("demand", [1000, 1001, 5000])
def test_the_overloaded_have_no_wait(demand: int) -> None:
    found = load(f"P>X .9 f={demand} e=1", P="1000")
    assert found.wait is None
    assert (found.utilisation or 0.0) >= 1


def test_what_adding_up_leaves_behind_makes_nobody_overloaded_or_free() -> None:
    found = load(*[f"P>X .9 f=1 e=0.1 for=x{i}" for i in range(10)], P="1")
    assert (found.utilisation, found.wait) == (1.0, None)


@settings(deadline=None)
@given(st.floats(0.1, 10), st.floats(1, 1e6))
def test_utilisation_is_the_inverse_of_capacity(factor: float, capacity: float) -> None:
    one = load("P>X .9 f=100 e=2", P=f"{capacity!r}").utilisation
    other = load("P>X .9 f=100 e=2", P=f"{capacity * factor!r}").utilisation
    assert (one or 0.0) == pytest.approx((other or 0.0) * factor, rel=1e-6, abs=1e-9)


def test_all_work_asked_for_is_work_of_somebody() -> None:
    network = net("A>X .9 f=100 e=1", "B>A .9 per=2 e=.5", "D>B .9 per=.5 e=4", external="X")
    work = workload(network)
    asked = sum((work.demand.occasions[x.id] or 0) * x.effort.hours for x in network.links if x.effort)
    assert sum(load.load or 0.0 for load in work.loads.values()) == pytest.approx(asked) == 600.0


# -- weeks -------------------------------------------------------------------------------------


def test_weeks_run_from_monday_to_sunday() -> None:
    found = year(as_of=date(2027, 1, 6))
    assert (found.weeks[0].monday, found.weeks[0].first, found.weeks[0].last) == (MONDAY, 0, 4)
    assert (found.weeks[1].monday, found.weeks[1].first, found.weeks[1].last) == (date(2027, 1, 11), 5, 11)


def test_less_than_half_a_week_at_either_end_joins_its_neighbour() -> None:
    found = year(as_of=date(2027, 1, 1), horizon_end=date(2027, 1, 19))
    assert [(w.monday.day, w.first, w.last) for w in found.weeks] == [(4, 0, 9), (11, 10, 18)]


def test_a_horizon_of_a_day_is_a_week() -> None:
    (week,) = year(horizon_end=MONDAY).weeks
    assert (week.monday, week.first, week.last) == (MONDAY, 0, 0)


def test_a_week_without_a_working_day_joins_the_next() -> None:
    shut = tuple(MONDAY + timedelta(day) for day in range(5))
    found = year(holidays=shut, horizon_end=MONDAY + timedelta(13))
    assert [(w.monday, w.first, w.last) for w in found.weeks] == [(date(2027, 1, 11), 0, 13)]


def test_a_last_week_without_a_working_day_joins_the_one_before() -> None:
    shut = tuple(MONDAY + timedelta(day) for day in range(7, 14))
    (week,) = year(holidays=shut, horizon_end=MONDAY + timedelta(13)).weeks
    assert (week.monday, week.last) == (MONDAY, 13)


def test_a_horizon_without_a_working_day_has_no_weeks() -> None:
    sunday = date(2027, 1, 3)
    found = of(staffed(org("P>X .9 f=9 e=1", external="X", as_of=sunday, horizon_end=sunday), P="10"))
    assert (found.weeks["P"], found.worst("P"), found.peak("P")) == ((), None, 0.9)


@pytest.mark.parametrize("days, worked", [(220.0, 5), (250.0, 5), (300.0, 6), (365.0, 7)])
def test_the_working_days_of_a_year_tell_those_of_a_week(days: float, worked: int) -> None:
    found = year(days_per_year=days, horizon_end=MONDAY + timedelta(6), holidays=())
    part = year(days_per_year=days, horizon_end=MONDAY + timedelta(6), holidays=(MONDAY,))
    assert (found._worked.count(True), part._worked.count(True)) == (worked, worked - 1)


def test_a_year_with_a_leap_day_is_one_year() -> None:
    assert year(as_of=date(2028, 1, 1)).length == 1.0
    assert sum(year(as_of=date(2028, 1, 1)).spread()) == pytest.approx(1.0)


def test_a_year_from_a_leap_day_ends_before_the_first_of_march() -> None:
    found = year(as_of=date(2028, 2, 29))
    assert (found.last, found.length) == (date(2029, 2, 28), 1.0)


def test_a_rule_that_names_the_31st_brings_work_in_seven_weeks() -> None:
    rule = Situation("end", "end", rrule="FREQ=MONTHLY;BYMONTHDAY=31")
    spread = year(as_of=date(2027, 1, 1), situations=(rule,)).spread(["end"])
    assert [round(part, 9) for part in spread if part] == [round(1 / 7, 9)] * 7


def test_an_even_load_fills_every_week_alike() -> None:
    found = of(staffed(org("P>X .9 f=90 e=1", external="X", as_of=MONDAY), P="100"))
    assert {round(week.utilisation, 9) for week in found.weeks["P"]} == {0.9}
    assert (found.worst("P"), found.peak("P")) == (None, 0.9)


def test_a_situation_brings_its_years_work_into_its_days() -> None:
    audit = dated("audit", date(2027, 3, 1), date(2027, 3, 5))
    base = org("P>X .9 f=10 e=1 when=audit", external="X", situations=(audit,), as_of=MONDAY)
    worst = of(staffed(base, P="522")).worst("P")
    assert worst is not None
    assert (worst.monday, worst.situations) == (date(2027, 3, 1), ("audit",))
    # Ten hours in a week of five of the 261 working days, in which two hours can be done on each.
    assert worst.utilisation == pytest.approx(10 / (522 * 5 / 261))


def test_work_of_two_situations_meets_in_their_common_week() -> None:
    both = dated("a", date(2027, 3, 1), date(2027, 3, 7)), dated("b", date(2027, 3, 3), date(2027, 3, 12))
    links = ("P>X .9 f=10 e=1 when=a", "P>X .9 f=90 e=1 when=b for=y", "P>X .9 f=1 e=1 for=z")
    found = of(staffed(org(*links, external="X", situations=both, as_of=MONDAY), P="2000"))
    by_week = {week.monday: week.situations for week in found.weeks["P"]}
    assert (by_week[date(2027, 3, 1)], by_week[date(2027, 3, 8)]) == (("b", "a"), ("b",))
    assert by_week[date(2027, 3, 15)] == ()


def test_a_link_of_two_situations_needs_both() -> None:
    both = dated("a", date(2027, 3, 1), date(2027, 3, 7)), dated("b", date(2027, 3, 3), date(2027, 3, 20))
    links = ("P>X .9 f=10 e=1 when=a+b", "P>X .9 f=1 e=1")
    found = of(staffed(org(*links, external="X", situations=both, as_of=MONDAY), P="2000"))
    assert [week.monday for week in found.weeks["P"] if week.situations] == [date(2027, 3, 1)]


def test_a_situation_without_days_is_spread_over_the_year() -> None:
    links = ("P>X .9 f=90 e=1 when=storm",)
    base = org(*links, external="X", situations={"storm": 0.1}, as_of=MONDAY)
    assert of(staffed(base, P="100")).worst("P") is None


def test_the_first_of_equally_full_weeks_is_the_worst() -> None:
    twice = replace(dated("a", date(2027, 3, 1), date(2027, 3, 5)))
    again = replace(twice, dates=(*twice.dates, (date(2027, 6, 7), date(2027, 6, 11))))
    base = org("P>X .9 f=10 e=1 when=a", external="X", situations=(again,), as_of=MONDAY)
    worst = of(staffed(base, P="522")).worst("P")
    assert worst is not None
    assert worst.monday == date(2027, 3, 1)


def test_a_situation_holds_in_runs_of_days() -> None:
    twice = Situation("a", "a", dates=((MONDAY, MONDAY + timedelta(1)), (date(2027, 2, 1), date(2027, 2, 3))))
    assert list(year(situations=(twice,)).runs("a")) == [
        (MONDAY, MONDAY + timedelta(1)),
        (date(2027, 2, 1), date(2027, 2, 3)),
    ]


horizons = st.tuples(st.dates(date(2026, 1, 1), date(2028, 3, 1)), st.integers(0, 800))


@settings(max_examples=100, deadline=None)
@given(horizons, st.sets(st.integers(0, 800), max_size=30))
def test_weeks_cover_the_horizon_and_each_has_a_working_day(
    horizon: tuple[date, int], closed: set[int]
) -> None:
    first, length = horizon
    holidays = tuple(sorted(first + timedelta(day) for day in closed))
    found = year(as_of=first, horizon_end=first + timedelta(length), holidays=holidays)
    days = [day for week in found.weeks for day in range(week.first, week.last + 1)]
    assert days in ([], list(range(length + 1)))
    assert all(part > 0 for part in found.spread())
    assert all(week.monday.weekday() == 0 for week in found.weeks)


def day_by_day(organization: Organization, when: tuple[str, ...]) -> Iterator[float]:
    """Spread a year's occasions day by day, with nothing but the definition; give each week's part."""
    found = Year(organization)
    days = [found.first + timedelta(n) for n in range((found.last - found.first).days + 1)]
    chosen = [s for s in organization.situations if s.id in when and s.is_calendar]
    parts = []
    for n, day in enumerate(days):
        share = min((coverage(s, found.first, found.last).get(n, 0.0) for s in chosen), default=1.0)
        parts.append(share if chosen or day.weekday() < 5 else 0.0)
    for week in found.weeks:
        total = math.fsum(parts)
        yield math.fsum(parts[week.first : week.last + 1]) / total * found.length if total else 0.0


@settings(max_examples=60, deadline=None)
@given(some_situations(), st.dates(date(2026, 10, 1), date(2026, 12, 1)))
def test_each_week_has_what_day_by_day_falls_into_it(situations: tuple[Situation, ...], first: date) -> None:
    organization = Organization("Test", situations=situations, as_of=first)
    when = tuple(one.id for one in situations[:2])
    assert Year(organization).spread(when) == pytest.approx(list(day_by_day(organization, when)), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(some_situations())
def test_the_weeks_together_are_the_year(situations: tuple[Situation, ...]) -> None:
    first = situations[0].id
    base = org(
        "P>X .9 f=100 e=1", f"P>X .9 f=50 e=2 when={first}", external="X", situations=situations, as_of=MONDAY
    )
    found = of(staffed(base, P="1000 other=200"))
    even = found.year.spread()
    done = math.fsum(w.utilisation * part for w, part in zip(found.weeks["P"], even, strict=True))
    assert done == pytest.approx(found.loads["P"].utilisation or 0.0, abs=1e-9)


# -- who feels it ----------------------------------------------------------------------------


def reached(network: Network, *links: str, during: tuple[str, ...] = ()) -> dict[str, float]:
    return dict(felt(network, [network.link(link) for link in links], during))


def test_a_delay_travels_as_far_as_needs_bite() -> None:
    network = net("A>B .9 b=.2", "B>X .9 b=.5", external="X")
    assert reached(network, "A>B:work") == {"X": pytest.approx(0.1)}


def test_a_delay_takes_the_likeliest_way() -> None:
    network = net("A>B .9 b=.9", "B>X .9 b=.9", "A>X .9 b=.5", external="X")
    assert reached(network, "A>B:work", "A>X:work") == {"X": pytest.approx(0.81)}


def test_a_delay_that_nobody_waits_for_reaches_nobody() -> None:
    assert reached(net("A>B .9", "B>X .9 b=0", external="X"), "A>B:work") == {}


def test_a_stand_in_stops_a_delay() -> None:
    network = net("A>X .9 any_of=x", "B>X .9 any_of=x", external="X")
    assert reached(network, "A>X:work") == {}


def test_a_delay_follows_a_situation_only_while_it_holds() -> None:
    network = net("A>B .9", "B>X .9 when=peak", external="X", situations={"peak": 0.1})
    assert (reached(network, "A>B:work"), reached(network, "A>B:work", during=("peak",))) == ({}, {"X": 1.0})


def test_a_delay_ends_at_the_customer() -> None:
    network = net("A>X .9", "X>B .9", "B>Y .9", external="X Y")
    assert reached(network, "A>X:work") == {"X": 1.0}


def test_a_delay_goes_round_a_circle_once() -> None:
    network = net("A>B .9 b=.5", "B>A .9 b=.5", "B>X .9 b=.5", external="X")
    assert reached(network, "A>B:work") == {"X": 0.25}
