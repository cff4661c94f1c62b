"""Rules are judged right, in sentences with places and evidence."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow import extent, rules, worlds
from orgflow.calibration import calibrated
from orgflow.diagnostics import Diagnostic
from orgflow.extent import Extent
from orgflow.loader import read_text
from orgflow.model import (
    BOUNDS,
    EXTERNAL,
    Actor,
    Bound,
    Counted,
    Demand,
    Duration,
    Has,
    NeverDependency,
    NeverSinglePoint,
    Organization,
    Rating,
    Reaches,
    Rule,
    Standard,
    Work,
)
from orgflow.network import Network
from orgflow.rules import MOST, MOST_RULES, Verdict
from orgflow.workload import workload
from tests import oracle
from tests.builders import link, org
from tests.paths import PROJECT
from tests.strategies import organizations
from tests.test_worlds import networks

PAGES = sorted((PROJECT / "orgflow" / "data" / "explain").glob("ORG5*.md"))
slow = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
CHAIN = org("D>C .8", "C>B .9", "B>A .7 f=10", "A>X .95 f=100", external="X")


def verdict(organization: Organization, demand: Demand, every: str | None = None, **given: Any) -> Verdict:
    (found,) = rules.check(replace(organization, rules=(Rule(demand, every, **given),)))
    return found


def told(organization: Organization, demand: Demand, every: str | None = None, **given: Any) -> list[str]:
    return [one.message for one in verdict(organization, demand, every, **given).diagnostics]


def codes(organization: Organization, demand: Demand, every: str | None = None, **given: Any) -> list[str]:
    return [one.code for one in verdict(organization, demand, every, **given).diagnostics]


def changed(organization: Organization, name: str, **fields: Any) -> Organization:
    """The organization with other fields of an actor or a link."""
    actors = tuple(replace(a, **fields) if a.id == name else a for a in organization.actors)
    links = tuple(replace(x, **fields) if x.id == name else x for x in organization.links)
    return replace(organization, actors=actors, links=links)


def of_text(text: str) -> tuple[Diagnostic, ...]:
    reading = read_text(text)
    assert reading.organization is not None, reading.diagnostics
    return tuple(d for found in rules.check(reading.organization) for d in found.diagnostics)


# -- a verdict ---------------------------------------------------------------------------


def test_an_organization_without_rules_has_no_verdicts() -> None:
    assert rules.check(CHAIN) == ()


def test_rules_are_judged_each_by_itself_in_their_order() -> None:
    wished = (Rule(Reaches(EXTERNAL, 1), "actor"), Rule(Reaches(EXTERNAL), "actor"))
    assert [found.kept for found in rules.check(replace(CHAIN, rules=wished))] == [False, True]


def test_rules_are_counted_by_what_became_of_them() -> None:
    wished = (
        Rule(Reaches(EXTERNAL), "actor"),
        Rule(Reaches(EXTERNAL, 2), "actor"),
        Rule(Has(("site",)), "supplier"),
    )
    count = rules.count(rules.check(replace(CHAIN, rules=wished)))
    assert (count.kept, count.not_kept, count.not_checked, count.places) == (1, 1, 1, 2)


def test_a_failure_names_the_rule_then_the_links_that_show_it() -> None:
    text = """\
organization: A
actors:
  x: {position: external customer}
  a: {name: Alfa}
  b: {name: Bravo}
links:
  - {customer: x, provider: a, for: one}
  - {customer: a, provider: b, for: two}
rules:
  - {every: back office, reaches: x, within: 1 link, because: they wait., name: Near}
"""
    (found,) = of_text(text)
    assert (found.position.line, found.position.column) == (5, 3)
    assert [(at.line, remark) for at, remark in found.related] == [
        (
            10,
            "Near: every back office function reaches x within 1 link, because they wait",
        ),
        (8, "Bravo → Alfa: two"),
        (7, "Alfa → x: one"),
    ]


def test_the_place_itself_is_not_repeated_as_evidence() -> None:
    text = """\
organization: A
actors: {x: {position: external customer}, a: {}}
links: [{customer: x, provider: a, for: one}]
rules: [{every: link, never: single point of failure}]
"""
    (found,) = of_text(text)
    assert [at.line for at, _ in found.related] == [4]


def test_a_rule_that_should_hold_warns() -> None:
    found = verdict(CHAIN, Reaches(EXTERNAL, 1), "actor", severity="warning")
    assert {one.severity for one in found.diagnostics} == {"warning"}
    assert found.kept is False


def test_a_rule_that_must_hold_is_no_error_of_the_files() -> None:
    (found, *_) = verdict(CHAIN, Reaches(EXTERNAL, 1), "actor").diagnostics
    assert (found.severity, found.kind, found.is_wrong) == ("error", "rule", False)


def test_of_a_rule_that_everything_breaks_a_hundred_places_are_told() -> None:
    crowd = org(*(f"A{n}>X .9" for n in range(MOST + 12)), external="X")
    found = verdict(crowd, Has(("standard",)), "link")
    assert found.places == MOST + 12
    assert len(found.diagnostics) == MOST + 1
    assert found.diagnostics[-1].message.startswith("the rule is not kept in 12 more places")


# -- whom a rule is about --------------------------------------------------------------------

SITES = changed(changed(CHAIN, "A", site="Bern", tags=("x", "y")), "B", position=("support",), part_of="A")


def about(organization: Organization, every: str, **where: tuple[str | float, ...]) -> set[str]:
    """The places where a rule that nothing keeps is not kept."""
    demand: Demand = Bound("links_at_most", 0) if every not in ("link", "need") else Has(("note",))
    picks = tuple((key.rstrip("_"), values) for key, values in where.items())
    found = told(organization, demand, every, where=picks)
    assert all("not checked" not in one for one in found)
    return {re.split(r": | for ", one)[0].strip('"') for one in found}


def test_a_position_is_also_one_that_follows_from_the_links() -> None:
    assert about(CHAIN, "back office") == {"B", "C", "D"}
    assert about(CHAIN, "front line") == {"A"}


def test_an_actor_with_two_positions_is_both() -> None:
    both = changed(CHAIN, "A", position=("support", "partner"))
    assert about(both, "support") == about(both, "partner") == {"A"}


def test_external_customers_are_the_current_ones_unless_a_status_is_named() -> None:
    two = org("A>X .9", "A>Y .9", external="X Y")
    two = changed(two, "Y", status="lapsed")
    assert about(two, EXTERNAL) == {"X"}
    assert about(two, EXTERNAL, status=("lapsed", "prospect")) == {"Y"}


@pytest.mark.parametrize(
    "where, found",
    [
        ({"name": ("A", "C")}, {"A", "C"}),
        ({"position": ("support",)}, {"B"}),
        ({"site": ("Bern",)}, {"A"}),
        ({"tags": ("y",)}, {"A"}),
        ({"part_of": ("A",)}, {"B"}),
        ({"tags": ("x",), "site": ("Bern",)}, {"A"}),
    ],
)
def test_actors_are_picked_by_what_is_written_of_them(where: Any, found: set[str]) -> None:
    assert about(SITES, "actor", **where) == found


def test_who_belongs_to_something_belongs_to_what_that_belongs_to() -> None:
    deep = changed(changed(CHAIN, "C", part_of="B", reports_to="B"), "B", part_of="A", reports_to="A")
    assert about(deep, "actor", part_of=("A",)) == about(deep, "actor", reports_to=("A",)) == {"B", "C"}


LINKS = org(
    "B>A .9 b=.5 for=one when=peak",
    "C>A .9 any_of=y for=two",
    "A>X .9 for=three id=own",
    external="X",
    situations={"peak": 0.1},
    default_importance=0.2,
)


@pytest.mark.parametrize(
    "where, found",
    [
        ({"customer": ("A",)}, {"B → A", "C → A"}),
        ({"customer": (EXTERNAL, "nobody")}, {"A → X"}),
        ({"provider": ("back office",)}, {"B → A", "C → A"}),
        ({"importance": (0.5,)}, {"B → A"}),
        ({"importance": (0.2,)}, {"C → A", "A → X"}),
        ({"when": ("peak",)}, {"B → A"}),
        ({"any_of": ("y",)}, {"C → A"}),
        ({"for_": ("three",)}, {"A → X"}),
        ({"id": ("own",)}, {"A → X"}),
    ],
)
def test_links_are_picked_by_what_is_written_of_them(where: Any, found: set[str]) -> None:
    assert about(LINKS, "link", **where) == found


def test_links_are_picked_by_the_tag_of_their_customer() -> None:
    assert about(changed(LINKS, "A", tags=("x",)), "link", customer=("x",)) == {"B → A", "C → A"}


def test_an_actor_stands_for_all_that_is_part_of_it() -> None:
    assert about(changed(LINKS, "C", part_of="B"), "link", provider=("B",)) == {"B → A", "C → A"}


def test_a_need_is_picked_by_any_of_its_providers() -> None:
    two = org("B>A .9 any_of=y for=one", "C>A .9 any_of=y for=two", external="A")
    assert about(two, "need", provider=("C",)) == {"one"}


def test_a_value_that_nobody_has_is_told_with_the_one_that_is_meant() -> None:
    found = verdict(SITES, Has(("people",)), "actor", where=(("site", ("Bren",)),))
    assert (found.kept, found.places) == (None, 0)
    (remark,) = found.diagnostics
    assert (remark.code, remark.severity) == ("ORG592", "warning")
    assert "'Bern'" in remark.help


def test_one_misspelt_value_among_right_ones_does_not_keep_the_rule_from_being_checked() -> None:
    found = verdict(SITES, Has(("people",)), "actor", where=(("site", ("Bern", "Bren")),))
    assert (found.kept, [one.code for one in found.diagnostics]) == (False, ["ORG511", "ORG592"])


def test_of_many_misspelt_values_the_first_few_are_told() -> None:
    where = (("site", tuple(f"Bern{n}" for n in range(50))),)
    assert codes(SITES, Has(("people",)), "actor", where=where) == ["ORG592"] * 3


@pytest.mark.parametrize(
    "every, where",
    [("supplier", ()), ("actor", (("position", ("supplier",)),)), ("link", (("customer", ("D",)),))],
)
def test_a_rule_about_nothing_is_not_called_kept(every: str, where: Any) -> None:
    found = verdict(CHAIN, Has(("note",)), every, where=where)
    assert (found.kept, [one.code for one in found.diagnostics]) == (None, ["ORG593"])


def test_a_group_without_members_is_no_success() -> None:
    assert codes(CHAIN, NeverDependency(("supplier", "A"))) == ["ORG593"]
    assert codes(CHAIN, Reaches("supplier"), "actor") == ["ORG593"]


def test_more_rules_than_anyone_reads_are_not_checked_and_that_is_told_once() -> None:
    many = (Rule(Reaches(EXTERNAL), "actor"),) * (MOST_RULES + 3)
    found = rules.check(replace(CHAIN, rules=many))
    assert [one.kept for one in found] == [True] * MOST_RULES + [None] * 3
    (told,) = (d for one in found for d in one.diagnostics)
    assert told.code == "ORG595"
    assert "3 more" in told.message


# -- reaches ---------------------------------------------------------------------------------


def test_a_route_that_is_too_long_is_told_with_its_links() -> None:
    (found,) = verdict(CHAIN, Reaches(EXTERNAL, 3), "actor").diagnostics
    assert found.message == (
        "the shortest route from D to an external customer has 4 links; at most 3 are allowed"
    )


def test_who_reaches_nobody_is_told_with_whom_it_ends_at() -> None:
    ring = org("A>X .9", "B>C .9", "C>B .9", "A>C .9", external="X")
    assert told(ring, Reaches(EXTERNAL), "actor") == [
        "no route leads from B to an external customer: what it gives ends with C",
        "no route leads from C to an external customer: what it gives ends with B",
    ]


def test_a_lapsed_customer_is_not_reached() -> None:
    two = changed(org("A>X .9", "B>Y .9", external="X Y"), "Y", status="lapsed")
    assert told(two, Reaches(EXTERNAL), "front line")[0].startswith("no route leads from B")


def test_a_route_does_not_lead_through_a_customer() -> None:
    through = org("A>X .9", "X>B .9", "B>Y .9", external="X Y")
    assert codes(through, Reaches("Y"), "front line") == ["ORG502"]


def test_who_also_buys_must_still_reach_another_customer() -> None:
    dual = Actor("D", "D", position=("back office", EXTERNAL))
    with_dual = replace(CHAIN, actors=tuple(dual if a.id == "D" else a for a in CHAIN.actors))
    assert codes(with_dual, Reaches(EXTERNAL, 4), "back office") == []
    assert codes(with_dual, Reaches(EXTERNAL, 3), "back office") == ["ORG501"]


def test_those_who_are_meant_have_arrived() -> None:
    assert verdict(changed(CHAIN, "D", tags=("x",)), Reaches("x"), "actor", where=(("name", ("D",)),)).kept


@slow
@given(networks(), st.integers(1, 3))
def test_routes_are_judged_as_shortest_paths_are(network: Network, within: int) -> None:
    graph = nx.DiGraph((x.provider, x.customer) for x in network.links)
    graph.add_nodes_from(actor.id for actor in network.actors)
    near = nx.multi_source_dijkstra_path_length(graph.reverse(), set(network.external), cutoff=within)
    found = verdict(network.organization, Reaches(EXTERNAL, within), "actor")
    assert found.places == len(network.actors) - len(near)


# -- has -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key, fields",
    [
        ("standard", {"standard": Standard(met=0.9)}),
        ("standard.met", {"standard": Standard(met=0.9)}),
        ("health", {"health": 0.9}),
        ("health", {"customer_rating": Rating(3.0, 2.0)}),
        ("ratings", {"provider_rating": Rating(3.0, 2.0)}),
        ("ratings.provider", {"provider_rating": Rating(3.0, 2.0)}),
        ("how_often", {"how_often": link("A>B f=3").how_often}),
        ("per", {"per": 0.0}),
        ("note", {"note": "n"}),
    ],
)
def test_what_is_written_of_a_link_is_there(key: str, fields: dict[str, Any]) -> None:
    bare = org("A>X", external="X")
    assert codes(bare, Has((key,)), "link") == ["ORG511"]
    assert verdict(changed(bare, "A>X:work", **fields), Has((key,)), "link").kept


def test_a_rating_of_oneself_is_no_evidence() -> None:
    alone = changed(org("A>X", external="X"), "A>X:work", provider_rating=Rating(5.0, 9.0))
    assert codes(alone, Has(("health",)), "link") == ["ORG511"]


def test_half_a_standard_is_not_the_other_half() -> None:
    half = changed(org("A>X", external="X"), "A>X:work", standard=Standard(met=0.9))
    assert codes(half, Has(("standard.within",)), "link") == ["ORG511"]


def test_a_default_is_not_written() -> None:
    assert codes(CHAIN, Has(("importance",)), "link", where=(("customer", ("X",)),)) == ["ORG511"]


def test_all_that_is_missing_is_told_at_once() -> None:
    assert told(CHAIN, Has(("how_often", "standard", "note")), "link", where=(("customer", ("X",)),)) == [
        "A → X: work: standard and note are not written"
    ]


# -- never ---------------------------------------------------------------------------------------


def fails_alone(network: Network, name: str) -> dict[str, bool]:
    """Which needs are met when one component fails, all needs bite and all situations are on."""
    parts = {f"own {a.id}": a.id != name for a in network.actors}
    for need in network.needs:
        parts[f"bite {need.primary.id}"] = need.bite > 0
        for x in need.alternatives:
            parts |= {f"link {x.id}": x.id != name, f"switch {x.id}": True}
    on = frozenset(s.id for s in network.organization.situations)
    ok = oracle.settle(network, parts, on, start=True)
    return {need.primary.id: oracle.met(need, parts, ok) for need in network.needs}


@slow
@given(networks())
def test_single_points_are_those_that_every_failure_tried_shows(network: Network) -> None:
    outside = [n.primary.id for n in network.needs if network.actor(n.customer).is_counted]
    ids = {"actor": [actor.id for actor in network.actors], "link": [x.id for x in network.links]}
    for every, names in ids.items():
        stop = [name for name in names if not all(fails_alone(network, name)[need] for need in outside)]
        assert verdict(network.organization, NeverSinglePoint(), every).places == len(stop)


@slow
@given(networks())
def test_needs_with_single_points_are_those_that_every_failure_tried_shows(network: Network) -> None:
    components = [*(actor.id for actor in network.actors), *(x.id for x in network.links)]
    met = [fails_alone(network, name) for name in components]
    hinging = [n for n in network.needs if not all(one[n.primary.id] for one in met)]
    found = verdict(network.organization, NeverSinglePoint(), "need")
    assert found.places == len(hinging)


@pytest.mark.parametrize("every", ["actor", "link", "need"])
def test_failures_that_are_tried_a_few_at_a_time_show_the_same(
    every: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = org(*(f"A{n}>M{n % 3} .9" for n in range(9)), *(f"M{n}>X .9" for n in range(3)), external="X")
    at_once = verdict(wide, NeverSinglePoint(), every)
    monkeypatch.setattr("orgflow.worlds.hinges.AT_ONCE", 2)
    assert verdict(wide, NeverSinglePoint(), every) == at_once


def test_of_many_only_the_first_few_are_named() -> None:
    wide = org(*(f"A>B{n} .9" for n in range(5)), *(f"B{n}>X .9 for=b{n}" for n in range(5)), external="X")
    assert told(wide, NeverSinglePoint(), "actor", where=(("name", ("A",)),)) == [
        'without A, "b0" for X, "b1" for X, "b2" for X and 2 more are not met: nothing stands in'
    ]


def test_a_single_point_is_told_with_what_goes_unmet() -> None:
    found = told(CHAIN, NeverSinglePoint(), "actor", where=(("name", ("B",)),))
    assert found == ['without B, "work" for X is not met: nothing stands in']


def test_a_need_is_told_with_all_it_hinges_on() -> None:
    found = told(CHAIN, NeverSinglePoint(), "need", where=(("customer", ("A",)),))
    assert found == ['"work" for A hinges on each of B, C and D: nobody stands in']


def test_a_need_with_two_ways_hinges_on_what_they_share() -> None:
    two = org("S>A .9", "S>B .9", "A>X .9 any_of=y", "B>X .9 any_of=y", external="X")
    found = told(two, NeverSinglePoint(), "need", where=(("customer", ("X",)),))
    assert found == ['"work" for X hinges on S: nobody stands in']


def test_a_dependency_is_found_in_both_directions() -> None:
    for between in (("A", "B"), ("B", "A")):
        assert told(CHAIN, NeverDependency(between)) == ["A must not depend on B for work"]


def test_a_dependency_through_others_counts_only_where_asked() -> None:
    assert verdict(CHAIN, NeverDependency(("A", "D"))).kept
    assert told(CHAIN, NeverDependency(("A", "D"), indirect=True)) == [
        "A must not depend on D, not even through B and C"
    ]


def test_a_group_may_be_kept_apart_from_itself() -> None:
    assert told(CHAIN, NeverDependency(("back office", "back office"))) == [
        "B must not depend on C for work",
        "C must not depend on D for work",
    ]


def test_only_the_links_that_are_picked_make_a_dependency() -> None:
    where = (("importance", (0.5,)),)
    some = org("B>A .9 b=.5", "C>A .9", "A>X .9", external="X")
    assert told(some, NeverDependency(("A", "back office")), where=where) == [
        "A must not depend on B for work"
    ]


@slow
@given(networks(), st.sampled_from("ABC"), st.sampled_from("ABC"))
def test_who_depends_through_others_is_found_as_a_path_is(network: Network, one: str, other: str) -> None:
    if one == other or not {one, other} <= {actor.id for actor in network.actors}:
        return
    graph = nx.DiGraph((x.provider, x.customer) for x in network.links)
    graph.add_nodes_from(actor.id for actor in network.actors)
    joined = sum(nx.has_path(graph, *ends) for ends in ((one, other), (other, one)))
    direct = sum({x.provider, x.customer} == {one, other} for x in network.links)
    found = codes(network.organization, NeverDependency((one, other), indirect=True))
    assert bool(found) == bool(joined)
    assert found.count("ORG523") == direct


# -- limits --------------------------------------------------------------------------------------


def test_a_health_is_that_of_the_evidence() -> None:
    rated = changed(CHAIN, "A>X:work", health=None, customer_rating=Rating(3.0, 1e9))
    found = told(rated, Bound("health_at_least", 0.86), "link", where=(("customer", ("X",)),))
    assert found == ["the health of A → X: work is 85 %, less than 86 %"]


def test_a_figure_at_its_limit_keeps_to_it() -> None:
    assert verdict(CHAIN, Bound("health_at_least", 0.95), "link", where=(("customer", ("X",)),)).kept


def test_a_figure_just_below_its_limit_is_told_in_digits_enough() -> None:
    close = org("A>X .84996", external="X")
    assert told(close, Bound("health_at_least", 0.85), "link") == [
        "the health of A → X: work is 84.996 %, less than 85 %"
    ]


@pytest.mark.parametrize("key, limit", [("health_at_least", 0.1), ("rating_at_least", Rating(1.0, 1.0))])
def test_what_is_not_known_is_not_good_enough(key: str, limit: Any) -> None:
    assert codes(org("A>X", external="X"), Bound(key, limit), "link") == ["ORG534"]


@pytest.mark.parametrize(
    "given, kept",
    [
        (Rating(3.5, 7.0), True),
        (Rating(3.4, 7.0), False),
        (Rating(6.25, 7.0, 0.0, 10.0), True),
        (Rating(6.2, 7.0, 0.0, 10.0), False),
    ],
)
def test_marks_are_compared_by_how_far_up_their_scale_they_lie(given: Rating, kept: bool) -> None:
    rated = changed(org("A>X", external="X"), "A>X:work", customer_rating=given)
    assert verdict(rated, Bound("rating_at_least", Rating(3.5, 1.0)), "link").kept == kept


def test_the_mark_of_the_customer_counts_before_a_stated_one() -> None:
    both = changed(
        org("A>X", external="X"), "A>X:work", health=Rating(5.0, 1.0), customer_rating=Rating(2, 9)
    )
    assert told(both, Bound("rating_at_least", Rating(3.0, 1.0)), "link") == [
        "the mark of A → X: work is 2/5, lower than 3/5"
    ]


@slow
@given(networks(), st.sampled_from([0.2, 0.5, 0.9]))
def test_deliveries_are_those_of_a_report(network: Network, limit: float) -> None:
    running = worlds.delivery(calibrated(Network(network.organization))).running
    found = verdict(network.organization, Bound("delivery_at_least", limit), "actor")
    assert found.places == sum(share < limit - 1e-9 for share in running.values())


def test_a_customer_is_served_as_right_as_a_report_says() -> None:
    good = org("A>X .9 f=10", "A>Y .5 f=10", external="X Y")
    assert told(good, Bound("served_right_at_least", 0.6), EXTERNAL) == [
        "Y: 50 % of the occasions go right, less than 60 %"
    ]


def test_a_customer_of_whom_nothing_is_counted_is_not_called_well_served() -> None:
    uncounted = org("A>X .9 f=10", "A>Y .5", external="X Y")
    assert codes(uncounted, Bound("served_right_at_least", 0.1), EXTERNAL) == ["ORG534"]


def test_two_links_of_one_provider_are_one_provider() -> None:
    twice = org("A>X .9 any_of=y for=one", "A>X .9 any_of=y for=two", external="X")
    assert told(twice, Bound("providers_at_least", 2), "need") == [
        '"one" for X: 1 provider, fewer than 2 (A)'
    ]


@pytest.mark.parametrize(
    "key, limit, said",
    [
        ("customers_at_most", 1, "S: 2 customers, more than 1 (A and B)"),
        ("providers_at_most", 1, "S: 2 providers, more than 1 (P and Q)"),
        ("links_at_most", 4, "S: 5 links, more than 4 (P → S: work, Q → S: work, S → A: one and 2 more)"),
    ],
)
def test_who_has_too_many_is_told_with_some_of_them(key: str, limit: int, said: str) -> None:
    busy = org("S>A .9 for=one", "S>A .9 for=two", "S>B .9", "P>S .9", "Q>S .9", external="A B")
    assert told(busy, Bound(key, limit), "actor", where=(("name", ("S",)),)) == [said]
    assert verdict(busy, Bound(key, limit + 1), "actor", where=(("name", ("S",)),)).kept


BELOW = Bound("utilisation_below", 0.9)


def loaded(hours: float, **efforts: float) -> Organization:
    """A with some hours a year serves X 60 times for an hour each, B with 100 hours 30 times."""
    here = org("A>X .9 f=60 for=one", "B>X .9 f=30 for=two", external="X")
    here = changed(here, "A", capacity=Work(hours, "h", f"{hours} h/year"))
    here = changed(here, "B", capacity=Work(100.0, "h", "100 h/year"))
    for name in ("A>X:one", "B>X:two"):
        effort = efforts.get(name[0], 1.0)
        here = changed(here, name, effort=Duration(effort, f"{effort} h") if effort else None)
    return here


def test_a_load_below_the_limit_keeps_the_rule_and_outside_customers_are_passed_over() -> None:
    assert verdict(loaded(100), BELOW, "actor").kept is True


def test_a_load_up_to_the_limit_is_told_with_the_links_that_make_it() -> None:
    found = verdict(loaded(100, A=1.5), BELOW, "actor")
    assert (found.kept, found.places) == (False, 1)
    (one,) = found.diagnostics
    assert one.code == "ORG535"
    assert one.message == "A needs 90 % of its capacity over the year; it must stay below 90 %"


def test_the_load_of_a_rule_is_that_of_the_analysis() -> None:
    here = loaded(55)
    load = workload(calibrated(Network(here))).loads["A"].utilisation
    assert load == pytest.approx(60 / 55)
    assert told(here, BELOW, "actor") == [
        "A needs 109 % of its capacity over the year; it must stay below 90 %"
    ]


def test_where_no_load_is_known_a_limit_to_it_is_not_checked() -> None:
    found = verdict(CHAIN, BELOW, "actor")
    assert (found.kept, found.places) == (None, 0)
    assert [(one.code, one.severity) for one in found.diagnostics] == [("ORG596", "note")]


def test_a_load_that_is_not_known_leaves_the_rule_unchecked_for_its_actor_alone() -> None:
    found = verdict(loaded(100, B=0.0), BELOW, "actor")
    assert found.kept is None
    assert [one.message for one in found.diagnostics] == [
        "this rule was not checked for 1 of 2 actors, whose load is not known: B"
    ]


def test_a_rule_broken_by_one_is_not_kept_whatever_is_not_known_of_others() -> None:
    found = verdict(loaded(50, B=0.0), BELOW, "actor")
    assert found.kept is False
    assert [one.code for one in found.diagnostics] == ["ORG535", "ORG596"]


def with_unknown_work(hours: float) -> Organization:
    here = loaded(hours)
    more = replace(next(one for one in here.links if one.id == "A>X:one"), id="A>X:more", effort=None)
    return replace(here, links=(*here.links, more))


def test_a_load_known_in_part_keeps_no_limit() -> None:
    found = verdict(with_unknown_work(100), BELOW, "actor")
    assert found.kept is None
    assert "whose load is not known in full: A" in found.diagnostics[0].message


def test_a_load_known_in_part_may_well_break_a_limit() -> None:
    assert told(with_unknown_work(50), BELOW, "actor") == [
        "A needs at least 120 % of its capacity over the year; it must stay below 90 %"
    ]


def rated_by(people: float, mean: float) -> Organization:
    return changed(org("A>X", "B>X", external="X"), "A>X:work", customer_rating=Rating(mean, people))


@pytest.mark.parametrize("mean", [1.0, 5.0])
@pytest.mark.parametrize("limit", [Bound("rating_at_least", Rating(3.0, 1.0)), Bound("health_at_least", 0.8)])
def test_no_verdict_tells_what_few_people_answered(mean: float, limit: Bound) -> None:
    found = verdict(rated_by(2, mean), limit, "link", where=(("id", ("A>X:work",)),))
    assert found.kept is None
    assert [one.code for one in found.diagnostics] == ["ORG597"]


def test_a_mark_of_few_people_does_not_give_way_to_a_stated_one() -> None:
    stated = changed(rated_by(2, 5.0), "A>X:work", health=Rating(5.0, 1.0))
    found = verdict(stated, Bound("rating_at_least", Rating(3.0, 1.0)), "link")
    assert [one.code for one in found.diagnostics] == ["ORG534", "ORG597"]


def test_a_count_may_be_held_against_a_limit_whoever_rated_the_link() -> None:
    counted = changed(rated_by(2, 5.0), "A>X:work", measured=Counted(50, 100))
    found = verdict(counted, Bound("health_at_least", 0.8), "link", where=(("id", ("A>X:work",)),))
    assert [one.code for one in found.diagnostics] == ["ORG531"]


def test_what_is_too_large_to_compute_is_said_of_its_rule_alone() -> None:
    wished = (Rule(Bound("delivery_at_least", 0.1), "actor"), Rule(Reaches(EXTERNAL), "actor"))
    with extent.allowing(Extent(actors=2)):
        large, small = rules.check(replace(CHAIN, rules=wished))
    assert (large.kept, small.kept) == (None, True)
    assert [one.code for one in large.diagnostics] == ["ORG594"]


# -- sentences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule, said",
    [
        ("every: back office, reaches: external customer, within: 4 links",
         "every back office function reaches an external customer within 4 links"),
        ("every: actor, where: {site: Bern}, reaches: a",
         "every actor whose site is Bern reaches Alfa"),
        ("every: link, where: {importance: [essential, 40%], customer: front line}, has: [standard, health]",
         "every link whose customer is a front line function and whose importance is essential or 40 % "
         "has standard and health filled in"),
        ("every: supplier, never: single point of failure", "no supplier is a single point of failure"),
        ("every: need, where: {when: peak}, never: single point of failure",
         "no need needed during Peak hours has a single point of failure"),
        ("never: dependency, between: [front line, authority]",
         "no dependency between front line functions and authorities"),
        ("never: dependency, between: [a, x], indirect: true",
         "no dependency between Alfa and those tagged x, not even through others"),
        ("every: link, health_at_least: 99.5%", "every link has a health of at least 99.5 %"),
        ("every: link, rating_at_least: 3.5/5", "every link has a mark of at least 3.5/5"),
        ("every: external customer, served_right_at_least: 90%",
         "every external customer is served right on at least 90 % of the occasions"),
        ("every: support, delivery_at_least: 95%",
         "every support function delivers right on at least 95 % of the occasions"),
        ("every: support, utilisation_below: 90%", "every support function is loaded below 90 %"),
        ("every: need, providers_at_least: 2", "every need has at least 2 providers"),
        ("every: actor, where: {tags: x, part_of: a}, customers_at_most: 1",
         "every actor that is part of Alfa and tagged x has at most 1 customer"),
        ("every: actor, links_at_most: 3", "every actor has at most 3 links"),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_sentence(rule: str, said: str) -> None:
    text = f"""\
organization: A
actors:
  c: {{name: Customers, position: external customer}}
  a: {{name: Alfa, site: Bern}}
  b: {{name: Bravo, tags: x, part_of: a}}
situations: {{peak: {{name: Peak hours, share: 5%}}}}
links:
  - {{customer: c, provider: a, for: one, when: peak}}
rules:
  - {{{rule}}}
"""
    reading = read_text(text)
    assert reading.organization is not None, reading.diagnostics
    assert [found.sentence for found in rules.check(reading.organization)] == [said]


# -- whatever is written -------------------------------------------------------------------------


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(organizations())
def test_every_rule_of_any_organization_comes_to_a_verdict(organization: Organization) -> None:
    found = rules.check(organization)
    assert [one.rule for one in found] == list(organization.rules)
    assert all((one.kept is False) == (one.places > 0) for one in found)
    assert all(one.diagnostics for one in found if not one.kept)
    assert all(d.is_of_rule and d.message and d.help for one in found for d in one.diagnostics)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(organizations(), st.randoms(use_true_random=False))
def test_the_order_of_actors_and_links_changes_no_verdict(organization: Organization, dice: Any) -> None:
    # The first of several alternatives is the primary, so links keep their order within a need.
    actors = list(organization.actors)
    dice.shuffle(actors)
    other = replace(organization, actors=tuple(actors))
    assert rules.check(other) == rules.check(organization)


def test_every_limit_of_the_format_is_judged() -> None:
    abouts = {"providers_at_least": "need", "served_right_at_least": EXTERNAL}
    abouts |= {"health_at_least": "link", "rating_at_least": "link"}
    limits: dict[str, float | Rating] = {"share": 0.0, "count": 1, "mark": Rating(1.0, 1.0)}
    for key, unit in BOUNDS.items():
        verdict(CHAIN, Bound(key, limits[unit]), abouts.get(key, "actor"))


# -- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_true(page: Any) -> None:
    text = page.read_text(encoding="utf-8")
    assert "\n## What to do\n" in text
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    if examples:
        wrong, right = examples
        assert {one.code for one in of_text(wrong)} == {page.stem}
        assert of_text(right) == ()


def test_only_what_takes_a_crowd_has_no_example() -> None:
    without = {page.stem for page in PAGES if "```yaml" not in page.read_text(encoding="utf-8")}
    assert without == {"ORG590", "ORG594", "ORG595"}
