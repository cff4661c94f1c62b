"""What the report says about overload."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

import orgflow
from orgflow.model import Organization, Situation
from orgflow.network import Network
from tests.builders import org, staffed
from tests.strategies import organizations

AS_OF = date(2027, 1, 4)
CLOSE = Situation("close", "year-end", dates=((date(2027, 3, 1), date(2027, 3, 5)),))
AUDIT = Situation("audit", "the audit", dates=((date(2027, 3, 3), date(2027, 3, 12)),))


def report(organization: Organization) -> dict[str, Any]:
    found: dict[str, Any] = orgflow.analyze(organization, only=["load"]).to_dict()["results"]["load"]
    return found


def rows(organization: Organization, table: str = "actors") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = report(organization)["tables"][table]["rows"]
    return found


def findings(organization: Organization, code: str) -> list[dict[str, Any]]:
    return [finding for finding in report(organization)["findings"] if finding["code"] == code]


def message(organization: Organization, code: str) -> str:
    (finding,) = findings(organization, code)
    return str(finding["message"])


def codes(organization: Organization) -> set[str]:
    return {finding["code"] for finding in report(organization)["findings"]}


def firm(*links: str, situations: tuple[Situation, ...] = (), **capacities: str) -> Organization:
    return staffed(org(*links, external="X", situations=situations, as_of=AS_OF), **capacities)


# -- findings --------------------------------------------------------------------------------


def test_without_any_effort_there_is_one_quiet_note() -> None:
    (finding,) = report(firm("P>X .9 f=100", P="1000"))["findings"]
    assert (finding["code"], finding["level"]) == ("ORG656", "note")


def test_without_any_capacity_there_is_one_quiet_note() -> None:
    assert message(firm("P>X .9 f=100 e=1"), "ORG656").startswith("Nobody whose work is known")


def test_the_overloaded_are_a_risk_and_told_what_they_lack() -> None:
    organization = firm("P>X .9 f=1100 e=1 for=repairs", P="1000")
    (finding,) = findings(organization, "ORG650")
    assert finding["level"] == "risk"
    assert finding["message"] == (
        "P: 110 % of what can be done is asked for, all year round, so the queue never ends. "
        "Those who wait: X for repairs. A delay always reaches X."
    )
    assert finding["advice"] == "Take about 1.9 h of work a week away, or add hands for as much."


def test_items_are_lacked_in_items() -> None:
    (finding,) = findings(firm("P>X .9 f=110000", P="100000 items"), "ORG650")
    assert "about 190 items of work a week" in finding["advice"]


def test_overload_in_some_weeks_names_the_worst_with_what_meets_in_it() -> None:
    organization = firm(
        "P>X .9 f=800 e=1",
        "P>B .9 f=12 e=1 when=close for=sheets",
        "P>B .9 f=20 e=1 when=audit for=files",
        situations=(CLOSE, AUDIT),
        P="1000",
    )
    told = message(organization, "ORG651")
    assert told.startswith("P: overloaded in 2 of 52 weeks, most in the week of 1 March 2027, at 19")
    assert ", when year-end and the audit meet. " in told


def test_overload_that_no_customer_notices_is_to_watch() -> None:
    links = "P>B .9 f=10 e=10 when=close for=sheets", "P>X .9 f=700 e=1 b=.01", "B>X .9 f=1 b=.01"
    (finding,) = findings(firm(*links, situations=(CLOSE,), P="1000"), "ORG651")
    assert finding["level"] == "watch"
    assert "Those who wait: B for sheets and X for work. A delay reaches X at least" in finding["message"]


def test_overload_far_from_any_customer_says_so() -> None:
    links = "P>B .9 f=10 e=10 when=close for=sheets", "A>X .9 f=700"
    (finding,) = findings(firm(*links, situations=(CLOSE,), P="1000"), "ORG651")
    assert finding["message"].endswith("No external customer notices a delay.")
    assert finding["advice"].startswith("Move other work out of that week, or lend a hand for about 81 h")


def test_a_customer_that_hardly_notices_is_told_as_such() -> None:
    organization = firm("P>B .9 f=1100 e=1", "B>X .9 f=1 b=.001", P="1000")
    assert message(organization, "ORG650").endswith("A delay hardly ever reaches X.")


def test_near_the_limit_the_wait_is_told_with_what_a_little_more_does() -> None:
    told = message(firm("P>X .9 f=900 e=1", P="1000"), "ORG652")
    assert told == (
        "P: 90 % of what can be done is asked for over the year, and a request waits about 9 h of "
        "working time (about 17 h with 5 % more demand)."
    )


def test_near_the_limit_a_little_more_may_have_no_end() -> None:
    assert "(without end with 5 % more demand)" in message(firm("P>X .9 f=970 e=1", P="1000"), "ORG652")


def test_a_wait_of_years_is_not_told_by_the_hour() -> None:
    assert "waits over 1,000 h" in message(firm("P>X .9 f=9999 e=1", P="10000"), "ORG652")


def test_many_hands_hardly_let_anyone_wait() -> None:
    assert "a request hardly waits" in message(firm("P>X .9 f=86000 e=.1", P="10000 people=50"), "ORG652")


def test_a_week_near_the_limit_is_told_without_the_wait_of_the_year() -> None:
    organization = firm("P>X .9 f=400 e=1", "P>B .9 f=10 e=1 when=close", situations=(CLOSE,), P="1000")
    assert message(organization, "ORG652") == (
        "P: 41 % of what can be done is asked for over the year, and 92 % in the week of 1 March 2027, "
        "when year-end comes on top."
    )


def test_what_is_not_counted_makes_every_figure_a_least_one() -> None:
    organization = firm("P>X .9 f=1100 e=1", "P>B .9 f=10 for=sheets", P="1000")
    assert "110 % or more" in message(organization, "ORG650")
    (finding,) = findings(organization, "ORG654")
    assert finding["level"] == "watch"
    assert finding["message"] == (
        "1 of 2 links is not counted, for want of effort or how_often; 1 of 2 functions says no capacity. "
        "So the load of P is higher than told here."
    )
    assert finding["advice"] == "Ask P first: sheets, how long does it take?"


def test_what_is_written_is_not_asked_for() -> None:
    neither = firm("P>X .9 f=1100 e=1", "P>B .9 for=sheets", P="1000")
    assert (
        findings(neither, "ORG654")[0]["advice"]
        == "Ask P first: sheets, how often, and how long does it take?"
    )
    no_rate = firm("P>X .9 f=1100 e=1", "P>B .9 e=1 for=sheets", P="1000")
    assert findings(no_rate, "ORG654")[0]["advice"] == "Ask P first: sheets, how often?"


def test_where_all_is_known_nothing_is_missing() -> None:
    assert codes(firm("P>X .9 f=100 e=1", P="1000")) == {"ORG655"}


def test_the_fullest_stands_in_the_way_of_more_demand() -> None:
    organization = firm("P>X .9 f=800 e=1", "Q>X .9 f=500 e=1", P="1000", Q="1000")
    assert message(organization, "ORG655") == (
        "On average over the year demand can grow by 25 % before it is too much for P."
    )


def test_much_more_demand_is_told_as_a_multiple() -> None:
    assert "can grow to 10 times what it is before it is too much for P" in message(
        firm("P>X .9 f=1 e=1", P="10"), "ORG655"
    )


def test_too_much_demand_would_have_to_fall() -> None:
    told = message(firm("P>X .9 f=1250 e=1", P="1000"), "ORG655")
    assert told == "Demand would have to fall by 20 % for P to keep up."


def test_other_work_alone_may_be_too_much() -> None:
    told = message(firm("P>X .9 f=1 e=1", P="1000 other=1000"), "ORG655")
    assert told.startswith("No demand is small enough for P")


def test_who_reaches_no_customer_does_not_limit_their_demand() -> None:
    organization = firm("P>X .9 f=100 e=1", "Q>B .9 f=990 e=1", P="1000", Q="1000")
    assert "too much for P." in message(organization, "ORG655")


def test_without_customers_nobody_limits_their_demand() -> None:
    assert "ORG655" not in codes(staffed(org("P>Q .9 f=100 e=1"), P="1000"))


def test_a_circle_of_demand_is_told_step_by_step() -> None:
    organization = firm("A>X .9 f=100 e=1", "B>A .9 per=1.2", "A>B .9 per=1 for=back", A="1000")
    (finding,) = findings(organization, "ORG653")
    assert finding["message"] == "Each request of A causes 1.2 at B, and each of B 1 at A: this never ends."
    assert [link["id"] for link in finding["evidence"]] == ["B>A:work", "A>B:back"]


def test_a_circle_too_large_to_follow_is_said() -> None:
    names = [f"N{i:03}" for i in range(201)]
    ring = [f"{a}>{b} .9 per=.9 f=7" for a, b in zip(names, (*names[1:], names[0]), strict=True)]
    told = message(firm(*ring, "N000>X .9 f=1 e=1", N000="10"), "ORG658")
    assert told == "N000, N001 and 199 more ask each other for work in a circle that is too large to follow."


def test_two_figures_on_how_often_are_told_where_they_count() -> None:
    links = "A>X .9 f=100", "P>A .9 f=50 per=2 e=1"
    assert "Counted by per it is 200 a year" in message(firm(*links, P="1000"), "ORG657")
    assert "ORG657" not in codes(firm(*links))


def test_of_many_figures_that_differ_five_are_told() -> None:
    links = [f"P>A{i} .9 f=50 per=2 e=1" for i in range(7)] + [f"A{i}>X .9 f=100" for i in range(7)]
    found = findings(firm(*links, P="10000"), "ORG657")
    assert len(found) == 6
    assert found[-1]["message"] == "2 other links differ in the same way."


def test_units_that_do_not_go_together_are_named_instead_of_the_quiet_note() -> None:
    assert codes(firm("P>X .9 f=100", P="1000 items other=50 in=h")) == {"ORG659"}


def test_five_are_told_one_by_one_and_the_others_together() -> None:
    links = [f"P{i}>X .9 f={1100 + i} e=1" for i in range(8)]
    found = findings(staffed(firm(*links), **{f"P{i}": "1000" for i in range(8)}), "ORG650")
    assert [finding["actors"][0] for finding in found[:5]] == ["P7", "P6", "P5", "P4", "P3"]
    assert found[5]["message"] == "Overloaded all year round too: P2, P1 and P0."


# -- tables ----------------------------------------------------------------------------------


def test_the_table_covers_every_actor_and_the_fullest_stand_first() -> None:
    links = "P>X .9 f=500 e=1", "Q>X .9 f=1100 e=1", "R>X .9 f=1 e=1", "S>X .9 f=1"
    found = rows(firm(*links, P="1000", Q="1000", S="10"))
    assert [row["actor"] for row in found] == ["Q", "P", "R", "S", "X"]


def test_a_row_has_the_figures_of_its_actor() -> None:
    organization = firm(
        "P>X .9 f=300 e=1", "P>B .9 f=10 e=10 when=close", situations=(CLOSE,), P="1000 other=100 people=2"
    )
    row = rows(organization)[0]
    assert row["load"] == 400.0
    assert (row["unit"], row["capacity"], row["other_work"], row["utilisation"]) == ("h", 1000.0, 100.0, 0.5)
    assert (row["worst_week"], row["sustainable_demand"], row["servers"]) == ("2027-03-01", 2.25, 2)
    assert row["worst_utilisation"] == pytest.approx(0.4 + 100 / (1000 * 5 / 261))


def test_what_is_not_known_is_null() -> None:
    row = rows(firm("P>X .9 f=300"))[0]
    known = {key: value for key, value in row.items() if value is not None}
    assert known == {"actor": "P", "servers": 1, "counted": 0, "uncounted": 1}


def test_full_weeks_are_listed_with_what_comes_on_top() -> None:
    organization = firm("P>X .9 f=500 e=1", "P>B .9 f=10 e=1 when=close", situations=(CLOSE,), P="1000")
    (row,) = rows(organization, "weeks")
    assert (row["week"], row["actor"], row["situations"]) == ("2027-03-01", "P", ["close"])


def test_weeks_that_are_all_alike_are_not_listed() -> None:
    assert rows(firm("P>X .9 f=900 e=1", P="1000"), "weeks") == []


def test_the_order_of_writing_changes_nothing() -> None:
    organization = firm(
        "P>X .9 f=300 e=1", "Q>P .9 per=.3 e=2", "P>B .9 f=10 e=10 when=close", situations=(CLOSE,), P="1000"
    )
    turned = replace(organization, actors=organization.actors[::-1], links=organization.links[::-1])
    assert report(turned) == report(organization)


@settings(max_examples=150, deadline=None)
@given(organizations())
def test_whatever_is_written_the_load_is_told_without_nonsense(organization: Organization) -> None:
    from orgflow.analyses import load
    from orgflow.assembly import assembled
    from orgflow.formats import json, terminal

    network = Network(organization)
    result = load.run(network)
    for row in result.tables[0].rows:
        assert row["utilisation"] is None or row["utilisation"] >= 0  # type: ignore[operator]
        assert row["wait"] is None or row["utilisation"] < 1  # type: ignore[operator]
    assert [row["actor"] for row in result.tables[0].rows].count(organization.actors[0].id) == 1
    made = assembled(network, (result,))
    assert b"NaN" not in json.render(made)
    assert terminal.text(made, tables=True)
