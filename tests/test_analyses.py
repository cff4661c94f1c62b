"""What the analyses say of small organizations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

import orgflow
from orgflow.model import Counted, Link, Organization, Rating
from orgflow.network import Need, Network
from orgflow.worlds.breaking import Component
from orgflow.worlds.cuts import Cut
from tests import oracle
from tests.builders import link, net, org
from tests.test_worlds import networks

CHAIN = org("B>M .8", "M>C .9 f=100", external="C")


def report(organization: Organization, **options: Any) -> dict[str, Any]:
    return orgflow.analyze(organization, **options).to_dict()


def rows(organization: Organization, slug: str, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = report(organization)["results"][slug]["tables"][table]["rows"]
    return found


def messages(organization: Organization, code: str, **options: Any) -> list[str]:
    results = report(organization, **options)["results"].values()
    return [f["message"] for result in results for f in result["findings"] if f["code"] == code]


# -- outcome --------------------------------------------------------------------------


def test_the_outcome_is_the_share_of_occasions_served_right() -> None:
    outcome = report(CHAIN)["outcome"]
    assert outcome["served_right"] == pytest.approx(0.72)
    assert outcome["failed_per_year"] == pytest.approx(28.0)


def test_without_rates_failures_per_year_are_not_known() -> None:
    outcome = report(org("B>M .8", "M>C .9", external="C"))["outcome"]
    assert (outcome["served_right"], outcome["failed_per_year"]) == (pytest.approx(0.72), None)


def test_an_external_need_without_a_rate_is_named_as_left_out() -> None:
    organization = org("M>C .9 f=100", "M>D .9 for=repairs", external="C D")
    (message,) = messages(organization, "ORG602")
    assert message.startswith('"repairs" for D: ')


def test_what_fails_most_is_named_in_quotes() -> None:
    organization = org("M>C .5 f=100 for=bread", "M>C .9 f=10 for=cake", external="C")
    (finding,) = [f for f in report(organization)["results"]["delivery"]["findings"] if f["code"] == "ORG601"]
    assert finding["advice"] == 'Most of the failures are in "bread".'


def test_a_customer_that_counts_more_is_named() -> None:
    actors = tuple(replace(a, weight=3.0) if a.id == "C" else a for a in CHAIN.actors)
    assert "C counts 3 times" in messages(replace(CHAIN, actors=actors), "ORG600")[0]


def test_half_served_customers_call_for_an_observed_figure() -> None:
    assert "cannot all be literal" in messages(org("B>M .5", "M>C .5", external="C"), "ORG607")[0]


def test_a_scaled_judgement_is_told() -> None:
    actors = tuple(replace(a, served_right=0.9) if a.id == "C" else a for a in CHAIN.actors)
    assert "multiplied by" in messages(replace(CHAIN, actors=actors), "ORG606")[0]


def test_actors_that_wait_for_each_other_are_a_restart_deadlock() -> None:
    (message,) = messages(org("A>B .9", "B>A .9", "B>C .9", external="C"), "ORG603")
    assert message.startswith("A and B wait for each other")


def test_a_situation_that_never_holds_is_named() -> None:
    organization = org("M>C .9 f=1 when=never", "M>C .9 f=1", external="C", situations={"never": 0.0})
    assert len(messages(organization, "ORG605")) == 1


def test_a_request_of_unknown_share_is_named() -> None:
    organization = org("B>M .9 f=5 on_request", "M>C .9", external="C")
    assert messages(organization, "ORG608")[0].startswith('"work" for M: ')


# -- weak links -------------------------------------------------------------------------


def test_gain_and_loss_are_in_failed_occasions_a_year() -> None:
    first = rows(CHAIN, "weak-links", "links")[0]
    assert (first["id"], first["gain"], first["loss"]) == (
        "B>M:work",
        pytest.approx(18.0),
        pytest.approx(72.0),
    )


def test_alone_is_what_a_link_costs_where_all_else_is_right() -> None:
    by_id = {row["id"]: row["alone"] for row in rows(CHAIN, "weak-links", "links")}
    assert by_id == {"B>M:work": pytest.approx(20.0), "M>C:work": pytest.approx(10.0)}


def test_a_link_of_small_effect_is_not_to_be_fixed_whatever_its_mark() -> None:
    organization = org("M>C .9 f=100", "B>M .1 b=.0005", external="C")
    listed = {row["id"]: row["list"] for row in rows(organization, "weak-links", "links")}
    assert listed == {"M>C:work": "fix", "B>M:work": None}
    assert "A low mark" in messages(organization, "ORG613")[0]


def counted(provider: str, met: int, of: int) -> Link:
    return replace(link(f"{provider}>C f=100"), measured=Counted(met, of))


def test_the_first_link_is_said_to_be_the_one_to_begin_with() -> None:
    sure = org(counted("A", 100, 1000), counted("B", 900, 1000), external="C")
    first, second = messages(sure, "ORG611")
    assert first.endswith("Begin here.")
    assert "egin" not in second


def test_links_of_which_the_order_is_not_clear_are_named_as_another_beginning() -> None:
    rough = org(*(counted(name, 3, 5) for name in "ABD"), external="C")
    first, *others = messages(rough, "ORG611")
    assert first.endswith("Begin here, or with #2 or #3 if that is easier: they may help as much.")
    assert [message.partition("It may help as much as ")[2] for message in others] == ["", "#2."]
    assert "or one of 2 others that may help as much" in orgflow.analyze(rough).title


def test_a_perfect_link_can_only_be_protected() -> None:
    organization = org("A>C 1 f=100", "B>C .9 f=100", external="C")
    listed = {row["id"]: row["list"] for row in rows(organization, "weak-links", "links")}
    assert listed == {"B>C:work": "fix", "A>C:work": "protect"}


def marked(text: str, provider: float, customer: float) -> Link:
    """Make a link with marks of 5 by nine people on each side."""
    return replace(link(text), provider_rating=Rating(provider, 9), customer_rating=Rating(customer, 9))


def test_what_its_customer_finds_bad_is_not_told_to_work() -> None:
    found = org(marked("A>B f=100", 4.4, 2.8), marked("B>C f=900", 4.8, 4.8), external="C")
    actors = tuple(replace(one, served_right=1.0) if one.id == "C" else one for one in found.actors)
    (told,) = messages(replace(found, actors=actors), "ORG612")
    assert "Its provider says that it works, its customer does not; if it stopped, " in told


def test_what_was_counted_is_told_to_work_whatever_anyone_finds() -> None:
    counted_too = replace(marked("A>B f=100", 4.4, 2.8), measured=Counted(999, 1000))
    (told,) = messages(org(counted_too, "B>C .5 f=900", external="C"), "ORG612")
    assert "Works today; if it stopped, " in told


def test_an_unknown_link_is_asked_for_not_fixed() -> None:
    organization = org("A>C f=100", "B>C .9 f=1", external="C")
    row = next(row for row in rows(organization, "weak-links", "links") if row["id"] == "A>C:work")
    assert (row["health"], row["evidence"], row["list"]) == (None, "unknown", "find out")
    assert row["health_used"] == pytest.approx(0.9)
    assert "1 of 2 links has no mark; 90 %" in messages(organization, "ORG615")[0]


def test_where_all_is_unknown_nothing_is_called_weak() -> None:
    organization = org("B>M", "M>C f=100", external="C")
    assert {row["list"] for row in rows(organization, "weak-links", "links")} <= {"find out", None}
    assert "None of the 2 links has a mark; 80 %" in messages(organization, "ORG615")[0]


def test_a_stated_health_is_shown_exactly_as_written() -> None:
    assert rows(org("M>C .83", external="C"), "weak-links", "links")[0]["health"] == 0.83


def test_counted_evidence_shows_its_posterior() -> None:
    counted = replace(link("B>M"), measured=Counted(90, 100))
    row = next(
        r for r in rows(org(counted, "M>C 1", external="C"), "weak-links", "links") if r["id"] == "B>M:work"
    )
    assert row["evidence"] == "measured"
    assert row["health_low"] < row["health"] < row["health_high"]


def test_a_gap_between_both_sides_is_told() -> None:
    rated = replace(link("B>M"), customer_rating=Rating(2.5, 9), provider_rating=Rating(4.5, 6))
    findings = report(org(rated, "M>C .95 f=10", external="C"))["results"]["weak-links"]["findings"]
    assert any("well above the customer's" in finding["advice"] for finding in findings)


def test_a_link_with_a_backup_is_judged_by_its_gain_even_then() -> None:
    organization = org("A>C .2 any_of=x f=250", "B>C .2 any_of=x", "D>C .5 f=250", external="C")
    listed = {row["id"]: row["list"] for row in rows(organization, "weak-links", "links")}
    assert listed == {"A>C:work": "fix", "B>C:work": "fix", "D>C:work": "fix"}
    assert messages(organization, "ORG613") == []


def test_unknown_links_show_how_far_the_outcome_could_move() -> None:
    (message,) = messages(org("A>C .9 f=1", "B>A", external="C"), "ORG615")
    assert message.endswith("Depending on them, 0 to 90 of 100 occasions go right.")


def test_an_observed_outcome_out_of_reach_is_told() -> None:
    actors = tuple(replace(a, served_right=0.5) if a.id == "C" else a for a in CHAIN.actors)
    perfect = tuple(replace(x, health=1.0) for x in CHAIN.links)
    (message,) = messages(replace(CHAIN, actors=actors, links=perfect), "ORG606")
    assert message.startswith("No common factor")


def test_a_customer_that_others_depend_on_is_a_single_point() -> None:
    organization = org("M>C 1 for=goods", "C>M 1 for=orders", "M>D 1 for=more", external="C D")
    found = rows(organization, "single-points", "components")
    assert {row["for"] for row in found if row["id"] == "C"} == {"goods", "more"}


def test_a_back_office_that_serves_a_lapsed_customer_still_has_its_route() -> None:
    base = org("A>C .9", "B>A .9", "D>B .5", "D>L .9", external="C L")
    actors = tuple(replace(a, status="lapsed") if a.id == "L" else a for a in base.actors)
    found = rows(replace(base, actors=actors), "routes", "routes")
    assert [row["links"] for row in found if row["from"] == "D"] == [["D>B:work", "B>A:work", "A>C:work"]]


def test_a_function_that_reaches_a_customer_only_through_another_is_unreached() -> None:
    base = org("A>L .9", "L>B .9", "B>C .9", external="C L")
    actors = tuple(replace(a, status="prospect") if a.id == "L" else a for a in base.actors)
    assert rows(replace(base, actors=actors), "routes", "unreached") == [{"actor": "A"}]


def test_where_less_than_half_is_served_the_order_goes_by_what_links_cost_alone() -> None:
    organization = org("A>M .2", "B>M .5", "M>C .9 f=100", external="C")
    assert [row["id"] for row in rows(organization, "weak-links", "links")] == [
        "A>M:work",
        "B>M:work",
        "M>C:work",
    ]
    assert "Alone it costs 80 failed occasions a year" in messages(organization, "ORG611")[0]


def test_failures_hidden_behind_others_are_told() -> None:
    organization = org(*[f"B{i}>C0 .5" for i in range(6)], "C0>C 1 f=100", external="C")
    assert "many meet on the same occasion" in messages(organization, "ORG616")[0]


def test_findings_cite_the_link_and_its_place() -> None:
    finding = report(CHAIN)["results"]["weak-links"]["findings"][0]
    assert finding["evidence"][0]["id"] == "B>M:work"


def test_what_reaches_no_customer_has_no_gain_and_no_loss() -> None:
    organization = org("M>C .9 f=1", "M>Q .2", external="C")
    row = next(r for r in rows(organization, "weak-links", "links") if r["id"] == "M>Q:work")
    assert (row["gain"], row["loss"], row["alone"]) == (0.0, 0.0, 0.0)


# -- single points ------------------------------------------------------------------------


def cut_ids(organization: Organization) -> set[str]:
    return {row["id"] for row in rows(organization, "single-points", "components")}


def test_a_provider_behind_two_alternatives_is_a_single_point() -> None:
    organization = org("P>A 1", "P>B 1", "A>C 1 any_of=x", "B>C 1 any_of=x", external="C")
    assert cut_ids(organization) == {"P"}


def test_every_need_bites_when_single_points_are_sought() -> None:
    assert "B>M:work@rare" in cut_ids(
        org("B>M 1 b=.2 when=rare", "M>C 1", external="C", situations={"rare": 0.01})
    )


def test_a_need_of_no_importance_spoils_nothing() -> None:
    assert cut_ids(org("B>M 1 b=0", "M>C 1", external="C")) == {"M", "M>C:work"}


def test_a_single_point_names_the_need_it_stops() -> None:
    (row,) = (r for r in rows(CHAIN, "single-points", "components") if r["id"] == "B")
    assert row == {"kind": "actor", "id": "B", "customer": "C", "for": "work"}


def test_pairs_are_looked_for_on_request() -> None:
    organization = org("A>C 1 any_of=x", "B>C 1 any_of=x", external="C")
    found = report(organization, pairs=True)["results"]["pairs"]["tables"]["pairs"]["rows"]
    assert {(row["first"], row["second"]) for row in found} == {
        ("A", "B"),
        ("A", "B>C:work"),
        ("B", "A>C:work"),
        ("A>C:work", "B>C:work"),
    }


def _told(cuts: Iterable[Cut]) -> list[tuple[tuple[Component, ...], tuple[Need, ...]]]:
    return [(cut.components, tuple(cut.unmet)) for cut in cuts]


def test_single_points_are_the_same_looked_for_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from orgflow import worlds
    from orgflow.worlds import cuts

    network = net("P>S .9", "Q>S .8", "S>C .8", "T>C .5 b=.5", external="C")
    together = _told(cuts.single_cuts(worlds.compiled(network)))
    monkeypatch.setattr(cuts, "AT_ONCE", 2)
    assert _told(cuts.single_cuts(worlds.compiled(network))) == together
    assert len(together) > 2


@settings(max_examples=60, deadline=None)
@given(networks())
def test_single_points_equal_breaking_each_component_in_turn(network: Network) -> None:
    from orgflow import worlds
    from orgflow.worlds.cuts import single_cuts

    found = {cut.components[0].id for cut in single_cuts(worlds.compiled(network))}
    situations = frozenset(name for need in network.needs for name in need.when)
    perfect = {f"own {a.id}": True for a in network.actors}
    for need in network.needs:
        perfect[f"bite {need.primary.id}"] = need.bite > 0
        perfect |= {f"{kind} {x.id}": True for x in need.alternatives for kind in ("link", "switch")}
    expected = set()
    inside = [("own", a.id) for a in network.actors] + [("link", x.id) for x in network.links]
    for kind, name in inside:
        world = perfect | {f"{kind} {name}": False}
        ok = oracle.settle(network, world, situations, start=True)
        if any(
            network.actor(need.customer).is_counted and need.bite > 0 and not oracle.met(need, world, ok)
            for need in network.needs
        ):
            expected.add(name)
    assert found == expected


# -- routes ---------------------------------------------------------------------------------


def test_a_function_that_serves_nobody_is_unreached() -> None:
    organization = org("M>C .9", "C>Lost .9", external="C")
    assert rows(organization, "routes", "unreached") == [{"actor": "Lost"}]


def test_a_chain_that_ends_inside_is_unreached() -> None:
    organization = org("M>C .9", "A>B .9", external="C")
    assert [row["actor"] for row in rows(organization, "routes", "unreached")] == ["A", "B"]
    assert messages(organization, "ORG631")[0] == (
        "A: no way leads to an external customer. It serves B, and the chain ends there."
    )


def test_routes_of_the_back_office_have_their_links_in_order() -> None:
    (row,) = rows(CHAIN, "routes", "routes")
    assert (row["from"], row["to"], row["links"]) == ("B", "C", ["B>M:work", "M>C:work"])


def test_without_a_customer_no_route_is_claimed() -> None:
    assert len(messages(org("A>B .9"), "ORG633")) == 1


# -- the whole ---------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(networks())
def test_every_report_is_free_of_nonsense(network: Network) -> None:
    from orgflow.formats import json, markdown, terminal

    made = orgflow.analyze(network.organization)
    for text in (json.render(made), markdown.render(made), terminal.render(made)):
        assert re.search(rb"\bnan\b", text.lower()) is None
        assert b"inf" not in text.lower().replace(b"info", b"")


@settings(max_examples=30, deadline=None)
@given(networks())
def test_the_order_in_which_things_are_written_changes_nothing(network: Network) -> None:
    organization = network.organization
    turned = replace(organization, actors=organization.actors[::-1], links=_turned(organization))
    assert orgflow.analyze(turned).to_dict() == orgflow.analyze(organization).to_dict()


def _turned(organization: Organization) -> tuple[Any, ...]:
    """Reverse the links, but not the alternatives of a need among themselves: their order means something."""
    alternatives = [x for x in organization.links if x.any_of is not None]
    return (*[x for x in organization.links[::-1] if x.any_of is None], *alternatives)


def test_a_question_can_be_asked_alone() -> None:
    assert list(report(CHAIN, only=["routes"])["results"]) == ["routes"]


def test_an_unknown_question_is_refused() -> None:
    with pytest.raises(KeyError):
        report(CHAIN, only=["rotues"])
