"""Who is overloaded while a situation holds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.analyses import load
from orgflow.contexts import calendar
from orgflow.model import Organization, Situation
from orgflow.network import Network
from orgflow.views.moment import during
from orgflow.workload import workload
from tests.builders import org, staffed

TENTH = {"close": 0.1}


def work(organization: Organization, actor: str, *situations: str) -> float | None:
    """Give the yearly rate of the work of an actor while just these situations hold."""
    return workload(Network(during(organization, situations))).loads[actor].load


def told(organization: Organization, *situations: str) -> str:
    result = load.run(Network(during(organization, situations)))
    return " ".join(finding.message for finding in result.findings)


def test_the_work_of_a_situation_is_denser_while_it_holds() -> None:
    firm = org("P>X .9 f=100 e=1", "P>B .9 f=12 e=1 when=close", external="X", situations=TENTH)
    assert work(firm, "P", "close") == pytest.approx(100 + 120)


def test_the_work_of_a_situation_is_away_on_an_ordinary_day() -> None:
    firm = org("P>X .9 f=100 e=1", "P>B .9 f=12 e=1 when=close", external="X", situations=TENTH)
    assert work(firm, "P") == pytest.approx(100)


def test_situations_that_never_meet_are_not_averaged() -> None:
    days = [(date(2027, 3, 1), date(2027, 3, 5)), (date(2027, 6, 7), date(2027, 6, 11))]
    situations = tuple(Situation(name, name, dates=(span,)) for name, span in zip("ab", days, strict=True))
    firm = org(
        "P>X .9 f=5 e=1 when=a", "P>Y .9 f=50 e=1 when=b",
        external="X Y", situations=situations, as_of=date(2027, 1, 1),
    )  # fmt: skip
    assert work(firm, "P", "a") == pytest.approx(5 / (5 / 365))
    assert work(firm, "P", "b") == pytest.approx(50 / (5 / 365))


def test_work_that_a_situation_brings_pulls_work_at_once() -> None:
    firm = org("A>X .9 f=10 when=close", "P>A .9 per=2 e=1", external="X", situations=TENTH)
    assert work(firm, "P", "close") == pytest.approx(200)
    assert work(firm, "P") == 0


def test_what_is_asked_for_in_a_situation_alone_comes_to_the_same_in_a_year() -> None:
    firm = org("A>X .9 f=10", "P>A .9 per=2 e=1 when=close", external="X", situations=TENTH)
    assert work(firm, "P", "close") == pytest.approx(200)
    assert workload(Network(firm)).loads["P"].load == pytest.approx(20)


def test_a_context_that_never_holds_is_taken_to_hold_always() -> None:
    firm = org("P>X .9 f=10 e=1", "P>B .9 f=7 e=1 when=close", external="X", situations={"close": 0.0})
    assert work(firm, "P", "close") == pytest.approx(10)  # a need that never comes has no occasions


def test_a_wait_is_that_of_the_situation() -> None:
    firm = org("P>X .9 f=100 e=1", "P>B .9 f=40 e=1 when=close", external="X", situations=TENTH)
    firm = staffed(firm, P="1000")
    usual, then = (workload(Network(during(firm, names))).loads["P"].wait for names in ([], ["close"]))
    open_hours = 2000 / 1000  # of P, for each hour of capacity; one hour of work takes as many
    assert usual is not None
    assert then == pytest.approx(0.5 / 0.5 * 0.9 / 0.1 * usual)
    assert usual < open_hours


def test_overload_in_a_situation_says_when_and_who_waits() -> None:
    firm = staffed(
        org("P>X .9 f=100 e=1", "P>B .9 f=40 e=1 when=close for=sheets", external="X", situations=TENTH),
        P="400",
    )
    text = told(firm, "close")
    assert "P: 125 % of what can be done is asked for during close, so the queue grows as long as" in text
    assert "Those who wait: B for sheets" in text
    assert "overloaded" not in told(firm)


def close_of_two_days() -> Organization:
    """Make a firm whose clerk has 50 hours of work on two days, and ten hours in each other week."""
    days = ((date(2027, 3, 1), date(2027, 3, 2)),)
    firm = org(
        "P>X .9 f=520 e=1", "P>B .9 f=20 e=1 when=close",
        external="X", situations=(Situation("close", "close", dates=days),), as_of=date(2027, 1, 1),
    )  # fmt: skip
    return staffed(firm, P="1500")


def test_a_context_says_why_whole_weeks_are_less_full() -> None:
    text = told(close_of_two_days(), "close")
    assert "P: 278 % of what can be done is asked for during close" in text
    assert "Week by week it is at most 104 %, in the week of 1 March 2027, since a week has other" in text


def test_the_year_says_nothing_of_whole_weeks() -> None:
    assert "Week by week" not in told(close_of_two_days())


def test_a_situation_without_days_says_nothing_of_weeks() -> None:
    firm = staffed(
        org("P>X .9 f=100 e=1", "P>B .9 f=40 e=1 when=close", external="X", situations=TENTH), P="400"
    )
    assert "Week by week" not in told(firm, "close")


def test_a_context_has_no_weeks() -> None:
    firm = staffed(org("P>X .9 f=100 e=1", external="X", situations=TENTH), P="400")
    result = load.run(Network(during(firm, ["close"])))
    assert [table.name for table in result.tables] == ["actors"]
    assert result.tables[0].rows[0]["worst_week"] is None
    assert "during close, as a rate a year" in result.tables[0].title


NAMES = "ABCD"
# one of the two: where both are written, how often stands in for a work that is not known
rates = st.sampled_from(["", " f=10", " f=100", " per=.5", " per=.25"])
when = st.sampled_from(["", " when=a", " when=b", " when=a+b"])
links = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES + "X"), rates, when)


@settings(deadline=None)
@given(st.lists(links, min_size=1, max_size=7), st.sampled_from([0.1, 0.5]), st.sampled_from([0.2, 1.0]))
def test_over_all_contexts_the_work_is_that_of_the_year(
    drawn: list[tuple[str, str, str, str]], a: float, b: float
) -> None:
    texts = [
        f"{p}>{c} .9{rate}{when} e=1 for=n{number}"
        for number, (p, c, rate, when) in enumerate(drawn)
        if p != c
    ]
    firm = org(*texts, "A>X .9 f=50 e=1 for=all", external="X", situations={"a": a, "b": b})
    year = workload(Network(firm))
    contexts = calendar(firm, ["a", "b"]).contexts
    for actor, there in year.loads.items():
        parts = [(context.share, work(firm, actor, *context.situations)) for context in contexts]
        if not year.demand.endless and there.load is not None and not there.uncounted:
            assert sum(share * (amount or 0.0) for share, amount in parts) == pytest.approx(there.load)
