"""What a plan proposes for small organizations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow import worlds
from orgflow.analyses import plan
from orgflow.assembly import planned as planned_report
from orgflow.calibration import calibrated
from orgflow.cli import run as command
from orgflow.findings import Result
from orgflow.loader import load
from orgflow.model import Counted, Link, Organization, Rating
from orgflow.network import Network
from orgflow.planning import Plan, Wish
from tests import oracle
from tests.builders import link, org
from tests.paths import ORGS
from tests.test_portfolio import case
from tests.test_worlds import networks


def planned(organization: Organization, pick: int | None = None, budget: float | None = None) -> Result:
    return plan.run(calibrated(Network(organization)), Wish(pick, budget))


def rows(result: Result, name: str) -> list[dict[str, Any]]:
    (table,) = (table for table in result.tables if table.name == name)
    return [dict(row) for row in table.rows]


def messages(result: Result, code: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.code == code]


def advice(result: Result, code: str) -> str:
    (found,) = (finding.advice for finding in result.findings if finding.code == code)
    return found


def costing(line: str, cost: float | None = None, target: float | None = None) -> Link:
    return replace(link(line), cost_to_fix=cost, target=target)


CHAIN = org("B>M .8", "M>C .9 f=100", external="C")
# Two links in a row that never hold, beside one that mostly does.
ROW = org("A>B 0", "B>C 0 f=100", "D>C .9 f=100 for=more", external="C")


# -- the best sets -------------------------------------------------------------------------


def test_there_is_a_best_set_of_each_size() -> None:
    found = rows(planned(CHAIN), "sets")
    assert [(row["k"], row["links"], row["method"]) for row in found] == [
        (1, ("B>M:work",), "exact"),
        (2, ("B>M:work", "M>C:work"), "exact"),
    ]


def test_a_set_says_what_is_served_right_then() -> None:
    one, both = rows(planned(CHAIN), "sets")
    assert (one["served_right"], one["failed_per_year"]) == (pytest.approx(0.9), pytest.approx(10.0))
    assert (both["served_right"], both["failed_per_year"]) == (pytest.approx(1.0), pytest.approx(0.0))


def test_no_more_links_are_picked_than_asked_for() -> None:
    assert len(rows(planned(CHAIN, pick=1), "sets")) == 1


def test_without_rates_failures_a_year_are_not_known() -> None:
    (row, *_) = rows(planned(org("B>M .8", "M>C .9", external="C")), "sets")
    assert (row["failed_per_year"], row["served_right"]) == (None, pytest.approx(0.9))


def test_a_link_that_reaches_no_customer_is_not_in_the_plan() -> None:
    result = planned(org("M>C .9 f=100", "M>Q .2", external="C"))
    assert [row["links"] for row in rows(result, "sets")] == [("M>C:work",)]


def coverage() -> tuple[dict[str, Any], Organization]:
    """Teams that never get started serve customers, each of which one team is enough for."""
    given = case("port-01-coverage-greedy-vs-exact")
    sets: dict[str, list[int]] = given["input"]["sets"]
    lines = [f"start>team{name} 0" for name in sets]
    customers = sorted({item for items in sets.values() for item in items})
    for item in customers:
        lines += [f"team{n}>c{item} 1 any_of=x f=1" for n, items in sets.items() if item in items]
    return given, org(*lines, external=" ".join(f"c{item}" for item in customers))


def teams(links: tuple[str, ...]) -> list[str]:
    return [one.partition(">team")[2].partition(":")[0] for one in links]


def test_the_worked_coverage_is_found_whole_where_one_after_the_other_loses() -> None:
    given, organization = coverage()
    last = rows(planned(organization, pick=given["input"]["k"]), "sets")[-1]
    expected, all_six = given["expected"], 6
    assert teams(last["links"]) == expected["optimal_pick"]
    assert last["served_right"] == pytest.approx(expected["optimal_value"] / all_six)
    assert teams(last["greedy_links"]) == expected["greedy_pick"]
    assert last["greedy_served_right"] == pytest.approx(expected["greedy_value"] / all_six)


def test_one_after_the_other_is_told_where_it_loses() -> None:
    (message,) = messages(planned(coverage()[1], pick=2), "ORG684")
    assert message.endswith("That would serve 83 of 100 right instead of 100.")


def knapsack() -> tuple[dict[str, Any], Organization]:
    """Customers that each depend on one link; mending it gains its share of a thousand occasions."""
    given = case("port-02-knapsack")
    pairs: dict[str, tuple[float, float]] = given["input"]["fixes_cost_gain"]
    links = [costing(f"P>{name} 0 f={1000 * gain}", cost) for name, (cost, gain) in pairs.items()]
    rest = "P>z 1 f=1"
    return given, org(*links, rest, external=" ".join([*pairs, "z"]))


def test_the_worked_budget_is_spent_best() -> None:
    given, organization = knapsack()
    (row,) = rows(planned(organization, budget=given["input"]["budget"]), "sets")
    assert row["links"] == tuple(f"P>{name}:work" for name in given["expected"]["optimal_pick"])
    today = worlds.delivery(Network(organization)).failed
    saved = today - row["failed_per_year"]
    assert saved / 1000 == pytest.approx(given["expected"]["optimal_value"], abs=1e-9)
    assert (row["method"], row["cost"]) == ("exact", 8.0)


def test_of_very_many_links_only_the_most_promising_are_combined() -> None:
    lines = [f"P>C{n} .9 f={n + 1}" for n in range(301)]
    result = planned(org(*lines, external=" ".join(f"C{n}" for n in range(301))), pick=2)
    assert [row["method"] for row in rows(result, "sets")] == ["best found", "best found"]
    assert messages(result, "ORG689")[0].startswith("Of 301 links below target, the 40 most promising")


# -- targets ---------------------------------------------------------------------------------


def test_a_link_is_brought_to_its_own_target() -> None:
    (row,) = rows(planned(org(costing("M>C .8 f=100", target=0.9), external="C")), "sets")
    assert row["failed_per_year"] == pytest.approx(10.0)


def test_a_link_above_its_target_is_left_alone() -> None:
    result = planned(org(costing("M>C .8 f=100", target=0.7), external="C"))
    assert rows(result, "sets") == []
    assert "at its target already" in messages(result, "ORG688")[0]


def test_a_target_of_a_judged_link_is_scaled_as_the_judgement_is() -> None:
    base = org(costing("M>C .8 f=100", target=0.9), external="C")
    actors = tuple(replace(a, served_right=0.98) if a.id == "C" else a for a in base.actors)
    result = planned(replace(base, actors=actors))
    (row,) = rows(result, "sets")
    assert row["failed_per_year"] == pytest.approx(1.0)
    assert (rows(result, "sequence")[0]["from"], rows(result, "sequence")[0]["to"]) == (0.8, 0.9)


def test_a_target_of_a_counted_link_is_taken_as_it_is() -> None:
    counted = replace(link("B>M"), measured=Counted(800, 1000), target=0.9)
    base = org(counted, "M>C .8 f=100", external="C")
    actors = tuple(replace(a, served_right=0.78) if a.id == "C" else a for a in base.actors)
    network = calibrated(Network(replace(base, actors=actors)))
    assert Plan(network).targets["B>M:work"] == 0.9


# -- what is not known -----------------------------------------------------------------------


def test_an_unknown_link_is_asked_for_not_proposed() -> None:
    result = planned(org("A>C f=1000", "B>C .9 f=1", external="C"))
    assert [row["links"] for row in rows(result, "sets")] == [("B>C:work",)]
    assert messages(result, "ORG686")[0].startswith("1 link is without a mark")
    assert advice(result, "ORG686") == "Ask first: A → C: work, 1000."


def test_where_nothing_is_known_nothing_is_proposed() -> None:
    result = planned(org("A>C f=100", external="C"))
    assert messages(result, "ORG688") == ["No link has a mark yet, so none can be proposed."]
    assert [row["task"] for row in rows(result, "sequence")] == ["find out"]


def test_without_a_customer_there_is_no_plan() -> None:
    result = planned(org("A>B .5"))
    assert "No current external customer" in messages(result, "ORG688")[0]
    assert rows(result, "sequence") == []


def test_a_link_without_a_cost_is_not_taken_as_free() -> None:
    organization = org("A>C .1 f=100", costing("B>C .9 f=100", 10), external="C")
    result = planned(organization, budget=10)
    assert [row["links"] for row in rows(result, "sets")] == [("B>C:work",)]
    assert [row["link"] for row in rows(result, "not_costed")] == ["A>C:work"]
    assert '"work" (A → C)' in messages(result, "ORG687")[0]


def test_where_nothing_has_a_cost_a_budget_buys_nothing() -> None:
    result = planned(CHAIN, budget=100)
    assert messages(result, "ORG688") == ["No link below its target has a cost."]


def test_a_budget_that_is_too_small_buys_nothing() -> None:
    result = planned(org(costing("A>C .1 f=100", 10), external="C"), budget=9)
    assert messages(result, "ORG688") == [
        "9 pays for no link that would avoid a failure. The cheapest with a cost takes 10."
    ]


def test_a_budget_and_a_number_of_links_both_hold() -> None:
    links = [
        costing(f"{name}>C .9 f={rate} for={name}", 1) for name, rate in (("A", 10), ("B", 20), ("D", 30))
    ]
    (row,) = rows(planned(org(*links, external="C"), pick=1, budget=2), "sets")
    assert row["links"] == ("D>C:D",)


# -- together --------------------------------------------------------------------------------


def test_two_fixes_that_pay_only_together_are_named() -> None:
    (message,) = messages(planned(ROW), "ORG683")
    assert message.startswith('Two fixes pay only together: "work" (A → B) and "work" (B → C). Each alone')


def test_fixes_that_add_up_are_not_said_to_pay_only_together() -> None:
    assert messages(planned(org("A>C .5 f=9", "B>C .5 f=9", external="C")), "ORG683") == []


def test_where_no_single_link_helps_none_is_picked_alone() -> None:
    organization = org("A>B 0", "B>C 0 f=100", external="C")
    found = rows(planned(organization), "sets")
    assert [row["links"] for row in found] == [(), ("A>B:work", "B>C:work")]


def test_the_message_tells_the_rise_with_the_part_of_the_first_link() -> None:
    (message,) = messages(planned(CHAIN), "ORG680")
    assert message.startswith(
        "Bringing 2 links to target would raise what is served right from 72 to 100 of 100 occasions"
    )
    assert message.endswith("The first alone would add 18 of the 28.")


def test_literal_marks_that_cannot_be_are_told() -> None:
    assert "cannot all be literal" in advice(planned(org("A>M .4", "M>C .5", external="C")), "ORG680")


# -- each customer ---------------------------------------------------------------------------


def test_each_customer_gets_its_own_row() -> None:
    result = planned(org("A>C .9 f=10", "B>D .5 f=10", external="C D"), pick=1)
    both = [(r["customer"], r["served_right_before"], r["served_right"]) for r in rows(result, "effects")]
    assert both == [("C", pytest.approx(0.9), pytest.approx(0.9)), ("D", 0.5, 1.0)]


def test_failures_of_a_customer_are_not_weighted() -> None:
    base = org("A>C .9 f=100", external="C")
    actors = tuple(replace(a, weight=5.0) if a.id == "C" else a for a in base.actors)
    (row,) = rows(planned(replace(base, actors=actors)), "effects")
    assert (row["failed_per_year_before"], row["failed_per_year"]) == (
        pytest.approx(10.0),
        pytest.approx(0.0),
    )


def test_the_range_of_a_customer_holds_what_it_gets() -> None:
    one, *rest = rows(planned(org("A>M .7", "B>M .8", "M>C .9 f=10", external="C"), pick=2), "effects")
    assert one["served_right_low"] < one["served_right"] < one["served_right_high"]
    assert [row["served_right_low"] for row in rest] == [None]


def test_what_is_fixed_is_certain() -> None:
    (row, _) = rows(planned(CHAIN), "effects")
    assert (row["served_right_low"], row["served_right_high"]) == (1.0, 1.0)


# -- the year --------------------------------------------------------------------------------


def test_a_year_begins_with_what_helps_most() -> None:
    first, second, *rest = rows(planned(CHAIN), "sequence")
    assert (first["link"], first["task"], first["failed_per_year"]) == (
        "B>M:work",
        "fix",
        pytest.approx(10.0),
    )
    assert (second["link"], second["failed_per_year"]) == ("M>C:work", pytest.approx(0.0))
    assert [row["task"] for row in rest] == ["check"] * 10


def test_a_month_says_from_what_to_what() -> None:
    (row, *_) = rows(planned(org(costing("M>C .8 f=100", target=0.95), external="C")), "sequence")
    assert (row["from"], row["to"], row["provider"], row["customer"], row["for"]) == (
        0.8,
        0.95,
        "M",
        "C",
        "work",
    )


def test_a_month_is_owned_by_the_owner_of_the_provider() -> None:
    actors = tuple(replace(a, owner="Ann") if a.id == "B" else a for a in CHAIN.actors)
    owned = planned(replace(CHAIN, actors=actors))
    assert [row["owner"] for row in rows(owned, "sequence")][:2] == ["Ann", None]
    assert "No owner is written for M" in advice(owned, "ORG685")


def test_ratings_by_too_few_are_not_shown() -> None:
    rated = replace(link("M>C f=100"), customer_rating=Rating(3.0, 2))
    (row, *_) = rows(planned(org(rated, external="C")), "sequence")
    assert (row["task"], row["from"], row["to"]) == ("fix", None, 1.0)


@pytest.mark.parametrize(
    "as_of, first, last",
    [
        (date(2026, 12, 1), "December 2026", "November 2027"),
        (date(2026, 12, 2), "January 2027", "December 2027"),
        (None, None, None),
    ],
)
def test_the_months_follow_the_date_of_the_file(
    as_of: date | None, first: str | None, last: str | None
) -> None:
    found = rows(planned(replace(CHAIN, as_of=as_of)), "sequence")
    assert (found[0]["title"], found[11]["title"]) == (first, last)


def test_a_year_goes_on_with_links_beyond_the_set() -> None:
    links = [f"A{n}>C .9 f=100 for=d{n}" for n in range(4)]
    found = rows(planned(org(*links, external="C"), pick=2), "sequence")
    assert [row["task"] for row in found[:5]] == ["fix"] * 4 + ["check"]


def test_what_hardly_helps_gets_no_month() -> None:
    found = rows(planned(org("A>C .9 f=100", "B>C .9 f=1 for=more", external="C"), pick=1), "sequence")
    assert [row["task"] for row in found].count("fix") == 1


def test_what_nobody_has_rated_is_asked_for_next() -> None:
    found = rows(planned(org("A>C .9 f=100", "B>C f=5 for=x", "D>C f=50 for=y", external="C")), "sequence")
    assert [(row["task"], row["link"]) for row in found[:4]] == [
        ("fix", "A>C:work"),
        ("find out", "D>C:y"),
        ("find out", "B>C:x"),
        ("check", "A>C:work"),
    ]
    assert (found[1]["from"], found[1]["to"]) == (None, 1.0)


def test_a_budget_plan_asks_for_missing_costs() -> None:
    organization = org("A>C .1 f=100 for=x", costing("B>C .9 f=100", 10), external="C")
    found = rows(planned(organization, budget=10), "sequence")
    assert [(row["task"], row["link"]) for row in found[:3]] == [
        ("fix", "B>C:work"),
        ("cost", "A>C:x"),
        ("check", "B>C:work"),
    ]


# -- properties ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(networks(7))
def test_no_set_of_links_serves_more_right(network: Network) -> None:
    found = rows(plan.run(network, Wish(pick=7)), "sets")
    fixable = [x.id for x in network.links if network.health(x.id) < 1]
    for row in found:
        sets = [one for k in range(len(fixable) + 1) for one in combinations(fixable, k) if k <= row["k"]]
        best = min(left_failing(network, one) for one in sets)
        weight = worlds.delivery(network).weight
        assert row["served_right"] == pytest.approx(1 - best / weight if weight else None, abs=1e-9)


def left_failing(network: Network, links: tuple[str, ...]) -> float:
    rates = network.rates
    taken = replace(rates, health={**rates.health, **dict.fromkeys(links, 1.0)})
    return worlds.delivery(network.with_rates(taken)).failed


@settings(max_examples=25, deadline=None)
@given(networks(6))
def test_all_links_at_target_is_every_health_at_one(network: Network) -> None:
    found = rows(plan.run(network, Wish(pick=6)), "sets")
    if found:
        rates = replace(network.rates, health=dict.fromkeys(network.rates.health, 1.0))
        truth = oracle.truth(network.with_rates(rates))
        weight = worlds.delivery(network).weight
        assert found[-1]["served_right"] == pytest.approx(1 - truth.failed / weight, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(networks(7))
def test_more_links_never_leave_more_failing_nor_less_than_one_after_the_other(network: Network) -> None:
    found = rows(plan.run(network, Wish(pick=7)), "sets")
    served = [row["served_right"] for row in found]
    assert served == sorted(served)
    assert all(row["greedy_served_right"] <= s + 1e-9 for row, s in zip(found, served, strict=True))


@settings(max_examples=25, deadline=None)
@given(networks(6), st.sampled_from([None, 3.0]))
def test_every_plan_is_free_of_nonsense(network: Network, budget: float | None) -> None:
    from orgflow.formats import json, markdown, terminal

    links = tuple(
        replace(x, cost_to_fix=float(n % 3)) for n, x in enumerate(network.organization.links) if n != 1
    )
    organization = replace(network.organization, links=links)
    made = planned_report(Plan(Network(organization), Wish(None, budget)))
    for text in (json.render(made), markdown.render(made), terminal.render(made, tables=True)):
        assert b"nan" not in text.lower()
        assert b"inf" not in text.lower()


@settings(max_examples=20, deadline=None)
@given(networks(6))
def test_the_order_in_which_links_are_written_changes_no_plan(network: Network) -> None:
    organization = network.organization
    plain = [x for x in organization.links if x.any_of is None]
    rest = [x for x in organization.links if x.any_of is not None]
    turned = replace(organization, links=(*plain[::-1], *rest), actors=organization.actors[::-1])
    assert planned(turned).tables == planned(organization).tables


# -- the report ------------------------------------------------------------------------------


def test_the_headline_is_about_the_plan() -> None:
    report = planned_report(Plan(Network(CHAIN)))
    assert report.title == "Test: 2 links brought to target would serve 100 of 100 right instead of 72"


def test_the_headline_counts_failures_where_hundreds_do_not_tell() -> None:
    organization = org(costing("A>C .999 f=1000", target=0.9995), external="C")
    report = planned_report(Plan(Network(organization)))
    assert report.title == "Test: 1 link brought to target would avoid 5 failed occasions in ten years"


def test_without_a_plan_the_headline_says_so() -> None:
    assert planned_report(Plan(Network(org("A>B .5")))).title == "Test: no plan without an external customer"


@pytest.mark.parametrize(
    "links, budget, says",
    [
        (["A>C .5 f=100"], 9, "1 link below target, none with a cost"),
        ([costing("A>C .5 f=100", 10), "B>C .9"], 9, "2 links below target, and 9 pays for none that helps"),
        (["A>C 1 f=100"], None, "nothing left to bring to target"),
        (["A>C f=100"], None, "no plan before a link has a mark"),
    ],
)
def test_without_a_plan_the_headline_agrees_with_what_is_below(
    links: list[str | Link], budget: float | None, says: str
) -> None:
    plan = Plan(Network(org(*links, external="C")), Wish(budget=budget))
    assert planned_report(plan).title == f"Test: {says}"


# -- the command -----------------------------------------------------------------------------


def test_the_command_writes_the_sets_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    assert command(["plan", str(ORGS / "sole-owner"), "--pick", "2", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["results"]["plan"]["tables"]["sets"]["rows"]
    assert [(row["k"], len(row["links"]), row["method"]) for row in found] == [
        (1, 1, "exact"),
        (2, 2, "exact"),
    ]


def test_the_command_takes_a_budget(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["plan", str(ORGS / "office"), "--budget", "40000"]) == 0
    assert "Within 40,000 EUR, bringing 1 link to target for 35,000 EUR" in " ".join(
        capsys.readouterr().out.split()
    )


@pytest.mark.parametrize("amount", ["-1", "nan", "inf", "much"])
def test_a_budget_that_is_no_amount_is_refused(amount: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["plan", str(ORGS / "office"), "--budget", amount]) == 2
    assert "budget" in capsys.readouterr().err


def test_the_command_writes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    assert command(["plan", str(ORGS / "marketing-sales"), "-o", str(path)]) == 0
    assert "The year, one focus a month" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.name for path in ORGS.iterdir() if path.is_dir()))
def test_every_example_has_three_links_that_are_proven_best(name: str) -> None:
    result = planned(load(ORGS / name), pick=3)
    assert [row["method"] for row in rows(result, "sets")] == ["exact"] * 3
