"""Who falls when something breaks, held against a few plain lines and against every world."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import orgflow
from orgflow import worlds
from orgflow.analyses import domino as analysis
from orgflow.assembly import broken as report_of
from orgflow.domino import Component, Domino
from orgflow.loader import load
from orgflow.model import Organization
from orgflow.network import Need, Network
from orgflow.worlds.cuts import single_cuts
from orgflow.worlds.rounds import Extent, extents
from tests import oracle
from tests.builders import net, org
from tests.paths import ORGS
from tests.test_worlds import networks

some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(some, max_examples=20)

CHAIN = ("P>M .9", "M>F .8", "F>C .95 f=100")
TWO_WAYS = ("P>M .9 any_of=x", "Q>M .7 any_of=x switch=.5", "M>C .95 f=100")


def domino(network: Network, *broken: str) -> Domino:
    actors = {actor.id for actor in network.actors}
    return Domino(network, tuple(Component("actor" if x in actors else "link", x) for x in broken))


def components(network: Network) -> list[Component]:
    links = [Component("link", link.id) for link in network.links]
    return [Component("actor", actor.id) for actor in network.actors] + links


@st.composite
def broken_networks(draw: st.DrawFn, most_links: int = 6) -> Domino:
    network = draw(networks(most_links))
    chosen = st.lists(st.sampled_from(components(network)), min_size=1, max_size=3, unique=True)
    return Domino(network, tuple(draw(chosen)))


# -- rounds ------------------------------------------------------------------------------------


def plainly(network: Network, broken: Collection[Component]) -> dict[str, int]:
    """Follow the rounds one actor at a time."""
    names = {component.id for component in broken}
    rounds = {actor.id: 0 for actor in network.actors if actor.id in names}
    for number in range(1, len(network.actors) + 2):
        before = set(rounds)
        for need in network.needs:
            lost = all(link.id in names or link.provider in before for link in need.alternatives)
            if need.bite > 0 and lost:
                rounds.setdefault(need.customer, number)
    return rounds


@some
@given(broken_networks())
def test_rounds_are_those_of_following_one_actor_at_a_time(found: Domino) -> None:
    assert found.round_of == plainly(found.network, found.broken)


@some
@given(broken_networks())
def test_there_are_no_more_rounds_than_actors(found: Domino) -> None:
    assert found.rounds <= len(found.network.actors)


@some
@given(broken_networks())
def test_whoever_falls_has_a_need_that_only_those_met_who_fell_before(found: Domino) -> None:
    for fall in found.falls:
        if fall.round:
            assert fall.need is not None
            assert fall.need.customer == fall.actor
            for link in fall.need.alternatives:
                assert link.id in found.links or found.round_of[link.provider] < fall.round


@some
@given(broken_networks())
def test_whoever_never_falls_is_right_in_the_world_of_the_trace(found: Domino) -> None:
    network = found.network
    names = {component.id for component in found.broken}
    world = {f"own {a.id}": a.id not in names for a in network.actors}
    for need in network.needs:
        world[f"bite {need.primary.id}"] = need.bite > 0
        world |= {f"link {x.id}": x.id not in names for x in need.alternatives}
        world |= {f"switch {x.id}": True for x in need.alternatives}
    situations = frozenset(name for need in network.needs for name in need.when)
    ok = oracle.settle(network, world, situations, start=True)
    assert {actor for actor, right in ok.items() if not right} == set(found.round_of)


@some
@given(broken_networks(), st.data())
def test_breaking_more_fells_nobody_later(found: Domino, data: st.DataObject) -> None:
    more = data.draw(st.sampled_from(components(found.network)))
    after = Domino(found.network, (*found.broken, more)).round_of
    assert all(after[actor] <= number for actor, number in found.round_of.items())


@some
@given(networks())
def test_single_points_are_those_whose_break_fells_a_customer(network: Network) -> None:
    cuts = {
        cut.components[0]: {need.customer for need in cut.unmet}
        for cut in single_cuts(worlds.compiled(network))
    }
    for component in components(network):
        assert set(Domino(network, (component,)).customers) == cuts.get(component, set())


@some
@given(networks())
def test_many_breaks_at_once_spread_as_far_as_each_by_itself(network: Network) -> None:
    breaks = [(component,) for component in components(network)]
    alone = [Domino(network, one) for one in breaks]
    assert extents(worlds.compiled(network), breaks) == [
        Extent(one.rounds, len(one.functions), one.customers) for one in alone
    ]


def test_more_than_a_word_of_breaks_are_told_apart() -> None:
    network = net(*[f"A{i:03}>A{i + 1:03} 1" for i in range(100)])
    breaks = [(Component("actor", actor.id),) for actor in network.actors]
    spread = extents(worlds.compiled(network), breaks)
    assert [extent and extent.rounds for extent in spread] == list(range(100, -1, -1))


def test_where_counting_takes_too_long_rounds_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.worlds.rounds.MOST_LOOKED_AT", 3)
    network = net("A>B 1", "B>C 1", "C>D 1", "X>Y 1")
    breaks = [(Component("actor", actor),) for actor in "AX"]
    assert extents(worlds.compiled(network), breaks) == [None, Extent(1, 1, ())]


def test_a_chain_falls_one_round_after_the_other() -> None:
    assert domino(net(*CHAIN, external="C"), "P").round_of == {"P": 0, "M": 1, "F": 2, "C": 3}


def test_a_backup_holds() -> None:
    assert domino(net(*TWO_WAYS, external="C"), "P").others == ()


def test_all_alternatives_broken_together_fell_the_customer() -> None:
    found = domino(net(*TWO_WAYS, external="C"), "P", "Q>M:work")
    assert found.others == ("M", "C")


def test_a_broken_link_fells_its_customer_not_its_provider() -> None:
    found = domino(net(*CHAIN, external="C"), "M>F:work")
    assert found.round_of == {"F": 1, "C": 2}


def test_a_need_of_no_importance_fells_nobody() -> None:
    assert domino(net("P>M .9 b=0", "M>C 1", external="C"), "P").others == ()


def test_of_two_needs_that_fail_together_the_one_that_bites_more_is_named() -> None:
    network = net("P>M .9 b=.2 for=a", "P>M .9 b=.9 for=b", "M>C 1", external="C")
    need = domino(network, "P").felled_by("M")
    assert need is not None
    assert need.primary.deliverable == "b"


def test_falls_stand_by_round_then_drop_then_id() -> None:
    network = net("P>B .9 b=.2", "P>A .9 b=.2", "P>Z .9 b=.9", "Z>C 1", external="C")
    assert [fall.actor for fall in domino(network, "P").falls] == ["P", "Z", "A", "B", "C"]


# -- what it costs -----------------------------------------------------------------------------


@few
@given(broken_networks(4))
def test_the_drop_is_delivery_before_minus_after(found: Domino) -> None:
    network, rates = found.network, found.network.rates
    broken = replace(
        rates,
        health={**rates.health, **dict.fromkeys(found.links, 0.0)},
        reliability={**rates.reliability, **dict.fromkeys(found.actors, 0.0)},
    )
    before, after = oracle.truth(network).running, oracle.truth(network.with_rates(broken)).running
    assert found.drop == pytest.approx({actor: before[actor] - after[actor] for actor in before}, abs=1e-9)
    left_out = set(before) - {fall.actor for fall in found.falls}
    assert all(before[actor] - after[actor] < 1e-8 for actor in left_out)


@some
@given(networks())
def test_breaking_one_link_or_actor_costs_its_loss(network: Network) -> None:
    importance = worlds.importance(network)
    losses = {**importance.link_loss, **importance.actor_loss}
    for component in components(network):
        found = Domino(network, (component,))
        assert found.extra == pytest.approx(losses[component.id], abs=1e-9)
        assert sum(cost.extra or 0.0 for cost in found.costs) == pytest.approx(losses[component.id], abs=1e-9)


def weighted(organization: Organization, **weights: float) -> Network:
    actors = (replace(a, weight=weights.get(a.id, 1.0)) for a in organization.actors)
    return Network(replace(organization, actors=tuple(actors)))


def test_customers_lose_their_own_occasions_whatever_their_weight() -> None:
    network = weighted(org("P>A .8 f=100", "P>B .5 f=10", external="A B"), A=3.0, B=0.0)
    found = domino(network, "P")
    extra = {cost.customer: cost.extra for cost in found.costs}
    assert extra == {"A": pytest.approx(80.0), "B": pytest.approx(5.0)}
    assert found.extra == pytest.approx(3 * 80.0)


def test_a_customer_whose_needs_say_not_how_often_loses_an_unknown_amount() -> None:
    found = domino(net("P>A .8 f=100", "P>B .5", external="A B"), "P")
    extra = {cost.customer: cost.extra for cost in found.costs}
    assert extra == {"A": pytest.approx(80.0), "B": None}


def test_without_any_rate_customers_lose_shares_of_an_occasion() -> None:
    (cost,) = domino(net("P>A .8 b=.5", external="A"), "P").costs
    assert cost.extra == pytest.approx(0.4)
    assert cost.served(after=False) == pytest.approx(0.8)


@few
@given(networks(5))
def test_reach_is_how_many_other_functions_fail_besides(network: Network) -> None:
    reach, before = worlds.reach(network, ()), oracle.truth(network).running
    for actor in network.internal():
        rates = network.rates
        broken = replace(rates, reliability={**rates.reliability, actor: 0.0})
        after = oracle.truth(network.with_rates(broken)).running
        besides = sum(before[other] - after[other] for other in network.internal() if other != actor)
        assert reach[actor] == pytest.approx(besides, abs=1e-8)
        assert domino(network, actor).reach == pytest.approx(besides, abs=1e-8)


def test_a_sampled_break_costs_what_its_loss_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.worlds.exact.MOST_VARIABLES", 0)
    network = net(*TWO_WAYS, external="C")
    assert worlds.delivery(network).method == "sampled"
    loss = worlds.importance(network).link_loss["P>M:work"]
    assert domino(network, "P>M:work").extra == pytest.approx(loss, abs=1.0)


def test_a_sampled_reach_is_that_of_the_break_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.worlds.exact.MOST_VARIABLES", 0)
    network = net(*TWO_WAYS, external="C")
    assert worlds.reach(network, ("P",)) == {"P": pytest.approx(domino(network, "P").reach)}


# -- what would stop it --------------------------------------------------------------------------


def spared(found: Domino) -> tuple[str, set[str]]:
    assert found.stand_in is not None
    return found.stand_in.need.primary.id, set(found.stand_in.left)


def test_another_way_to_the_first_need_stops_a_chain() -> None:
    assert spared(domino(net(*CHAIN, external="C"), "P")) == ("P>M:work", set())


def test_the_customers_come_first_where_nothing_stops_all_of_it() -> None:
    network = net("P>A .9", "A>C 1 f=1", "P>B .9", "B>D .9", "D>E .9", external="C")
    assert spared(domino(network, "P")) == ("P>A:work", {"B", "D", "E"})


def test_where_nobody_falls_nothing_needs_stopping() -> None:
    assert domino(net(*TWO_WAYS, external="C"), "P").stand_in is None


@some
@given(broken_networks())
def test_what_is_left_is_what_falls_with_that_need_out_of_the_way(found: Domino) -> None:
    if found.stand_in is None:
        assert found.others == ()
        return
    need = found.stand_in.need
    without = _without(found.network, need)
    assert set(plainly(without, found.broken)) - found.actors == found.stand_in.left


def _without(network: Network, need: Need) -> Network:
    links = tuple(
        replace(link, importance=0.0) if network.need_of[link.id] == need else link
        for link in network.organization.links
    )
    return Network(replace(network.organization, links=links))


# -- what is said ----------------------------------------------------------------------------------


def told(network: Network, *broken: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in analysis.broken(domino(network, *broken)).findings:
        found.setdefault(finding.code, []).append(finding.message)
    return found


def rows(organization: Organization, *broken: str) -> dict[str, list[dict[str, Any]]]:
    tables = report_of(domino(Network(organization), *broken)).to_dict()["results"]["domino"]["tables"]
    return {name: table["rows"] for name, table in tables.items()}


def test_the_table_of_the_fallen_has_what_scripts_rely_on() -> None:
    keys = ("actor", "drop", "round", "felled_by")
    found = [tuple(row[key] for key in keys) for row in rows(org(*CHAIN, external="C"), "M")["fallen"]]
    assert found == [
        ("M", 0.9, 0, None),
        ("F", pytest.approx(0.72), 1, "M>F:work"),
        ("C", pytest.approx(0.684), 2, "F>C:work"),
    ]


def test_an_actor_that_delivers_less_but_does_not_fall_has_no_round() -> None:
    found = rows(org(*TWO_WAYS, external="C"), "P")["fallen"]
    assert [(row["actor"], row["round"], row["felled_by"]) for row in found] == [
        ("P", 0, None),
        ("M", None, None),
        ("C", None, None),
    ]


def test_the_table_of_the_customers_has_what_scripts_rely_on() -> None:
    (row,) = rows(org(*CHAIN, external="C"), "M")["customers"]
    assert row == {"customer": "C", "extra_failed_per_year": pytest.approx(68.4)}


def test_a_round_says_for_want_of_what() -> None:
    messages = told(net("P>M .9 for=bread", "M>C 1 f=1", external="C"), "P")["ORG672"]
    assert messages[0].startswith('Round 1: M would fall, because "bread" comes from P alone.')
    assert messages[1] == 'Round 2: C would go without "work", which comes from M alone.'


def test_a_need_with_alternatives_names_all_of_them() -> None:
    (message, _) = told(net(*TWO_WAYS, external="C"), "P", "Q")["ORG672"]
    assert 'because "work" fails every way there is: from P and Q' in message


def test_a_broken_link_is_named_as_such() -> None:
    found = told(net(*CHAIN, external="C"), "M>F:work")
    assert found["ORG670"][0].startswith('If "work" from M to F broke, ')
    assert '"work" is what broke, and nobody but M gives it' in found["ORG672"][0]


def test_nothing_falls_is_said_with_what_it_costs_all_the_same() -> None:
    (message,) = told(net(*TWO_WAYS, external="C"), "P")["ORG675"]
    assert message == (
        "Nobody falls with it: whoever gets something from there has another way. "
        "If P stopped, about 56 more occasions a year would fail."
    )


def test_whoever_serves_nobody_fells_nobody() -> None:
    (message,) = told(net("P>M .9", "M>C 1 f=1", external="C"), "C")["ORG675"]
    assert message.startswith("Nobody falls with it: nothing is named that others get from there.")


def test_whoever_has_another_way_can_still_be_worse_off() -> None:
    (message,) = told(net(*TWO_WAYS, external="C"), "P")["ORG674"]
    assert message == (
        "Worse off, though they have another way: M (35 of 100 occasions would go right instead of 94)."
    )


def test_without_customers_a_cost_is_not_made_up() -> None:
    (message,) = told(net("P>M .9"), "P")["ORG670"]
    assert message.startswith("What it costs if P stopped cannot be told")


def test_a_need_that_says_not_how_often_is_named_not_counted() -> None:
    (message,) = told(net("P>A .8 f=100", "P>B .5 for=repairs", external="A B"), "P")["ORG676"]
    assert message == 'B would suffer in "repairs" too; how often is not written, so it is not counted.'


def test_what_would_stop_it_is_told() -> None:
    (message,) = told(net(*CHAIN, external="C"), "P")["ORG677"]
    assert message == 'Another way to "work" for M would stop it: nobody else would fall.'


def test_needs_that_one_way_does_not_spare_are_named() -> None:
    network = net("P>A .9 for=a", "P>B .9 for=b", "P>D .9 for=d", external="A B D")
    (message,) = told(network, "P")["ORG677"]
    assert message == (
        'No single other way stops it. It begins with "a" for A, "b" for B and "d" for D: '
        "each would want another way."
    )


def test_a_long_story_is_cut_and_says_so() -> None:
    network = net(*[f"P>A{i:02} .9" for i in range(30)], "A00>C 1", external="C")
    found = told(network, "P")
    assert len(found["ORG672"]) == 20
    assert found["ORG673"] == [
        "A20, A21, A22 and 8 more would go without something as well; the table says when."
    ]


def test_hardly_noticed_falls_are_told_together() -> None:
    network = net("P>A .9 f=1", "A>B .9 b=.001", "B>D .9 b=.001", "A>C 1 f=1", external="C")
    assert told(network, "P")["ORG673"] == [
        "B and D would go without something as well, but on most occasions that is hardly noticed; "
        "the table says when."
    ]


def test_the_title_says_what_breaks_and_the_summary_compares() -> None:
    report = report_of(domino(net(*CHAIN, external="C"), "P", "M"))
    assert report.title == "Test: if P and M stopped"
    assert report.summary == (
        "Today 68 of 100 occasions of the external customers are served right; then it would be 0 of 100.",
    )


# -- where marks cannot be taken at their word ------------------------------------------------------

GLOOMY = org("P>M .5", "M>F .5", "Q>F .5", "F>C .9 f=100", external="C")


def test_a_break_among_gloomy_marks_is_told_as_if_all_else_worked() -> None:
    found = told(Network(GLOOMY), "P")
    assert found["ORG670"][0].startswith("If P stopped, 100 more occasions a year would fail.")
    assert "Taken at their word" in found["ORG679"][0]
    assert report_of(domino(Network(GLOOMY), "P")).summary == (
        "If all else worked, 100 of 100 occasions of the external customers would be served right; "
        "then it would be 0 of 100.",
    )


def test_its_tables_take_the_marks_as_they_are() -> None:
    (row,) = rows(GLOOMY, "P")["customers"]
    loss = worlds.importance(Network(GLOOMY)).actor_loss["P"]
    assert row["extra_failed_per_year"] == pytest.approx(loss)
    assert loss < 50


def test_the_worst_among_gloomy_marks_go_by_what_they_cost_where_all_else_works() -> None:
    found = worst(placed(GLOOMY, P="back office", Q="back office", M="support"))
    assert "100 more occasions a year" in found["findings"][0]["message"]
    assert "Taken at their word" in found["findings"][-1]["message"]
    assert [row["alone"] for row in found["tables"]["worst"]["rows"]] == [100.0, 100.0]


# -- the worst, unasked ---------------------------------------------------------------------------

POSITIONS = {"B": "back office", "D": "back office", "S": "support", "F": "front line"}
OFFICE = org("B>S .9", "D>S .9 b=.2", "S>F .9", "F>C .9 f=100", "B>D .9 b=.1", external="C")


def placed(organization: Organization, **positions: str) -> Organization:
    actors = (
        replace(a, position=(positions[a.id],)) if a.id in positions else a for a in organization.actors
    )
    return replace(organization, actors=tuple(actors))


def worst(organization: Organization) -> dict[str, Any]:
    result: dict[str, Any] = orgflow.analyze(organization, only=["domino"]).to_dict()["results"]["domino"]
    return result


def test_the_worst_dominoes_of_the_back_office_stand_by_cost() -> None:
    found = worst(placed(OFFICE, **POSITIONS))["tables"]["worst"]["rows"]
    assert [row["actor"] for row in found] == ["B", "D"]
    first = found[0]
    network = Network(placed(OFFICE, **POSITIONS))
    assert first["extra_failed_per_year"] == pytest.approx(worlds.importance(network).actor_loss["B"])
    assert first["reach"] == pytest.approx(domino(network, "B").reach)
    assert (first["rounds"], first["fallen"], first["customers"]) == (3, 3, ["C"])


def test_the_worst_domino_is_told_with_who_falls_first() -> None:
    (first, _) = [f for f in worst(placed(OFFICE, **POSITIONS))["findings"] if f["code"] == "ORG678"]
    assert first["message"].startswith("B: if this stopped, about 71 more occasions a year would fail, of C.")
    assert 'First to fall: S, for want of "work".' in first["message"]
    assert first["advice"] == "See it round by round: orgflow domino PATH B"


def test_where_marks_are_too_gloomy_a_domino_says_that_all_else_is_taken_to_work() -> None:
    organization = org("B>M .6 f=100", "M>S .6", "S>C .6 f=100", external="C")
    found = worst(organization)["findings"]
    assert "B: if this stopped and all else worked, 100 more occasions a year would fail, of C." in (
        " ".join(finding["message"] for finding in found)
    )


def test_a_fall_that_begins_with_a_word_begins_with_a_capital() -> None:
    network = net("P>A 1 f=10 b=.004", "A>C 1 f=10", external="C")
    assert told(network, "P")["ORG672"][0].endswith("Over 99 of 100 occasions would go right instead of 100.")


def test_a_cost_too_small_to_be_seen_of_a_hundred_is_told_by_its_occasions_alone() -> None:
    network = net("P>A .999 f=10 b=.002", "A>C .999 f=10", external="C")
    assert told(network, "P")["ORG671"] == ["C: about 2 more occasions in a hundred years would fail."]


def test_a_domino_says_that_nobody_stands_in_for_it() -> None:
    (first, _) = [f for f in worst(placed(OFFICE, **POSITIONS))["findings"] if f["code"] == "ORG678"]
    assert first["message"].endswith("Nobody stands in for it: it is a single point of failure, too.")


def test_who_is_merely_right_less_often_does_not_fall() -> None:
    network = net("P>A .9 f=10", "A>C .9 f=10 b=.2", external="C")
    assert told(network, "P")["ORG672"][0].startswith('Round 1: A would fall, because "work" comes from P')
    network = net("P>A .9 f=10 b=.2", "A>C .9 f=10", external="C")
    assert told(network, "P")["ORG672"][0].startswith(
        'Round 1: A would go without "work", which comes from P'
    )


def test_without_a_back_office_the_support_is_looked_at() -> None:
    found = worst(placed(OFFICE, **dict.fromkeys("BDS", "support"), F="front line"))
    assert [row["actor"] for row in found["tables"]["worst"]["rows"]] == ["B", "S", "D"]
    assert any("Nobody is placed in the back office" in f["message"] for f in found["findings"])


def test_without_a_back_office_or_support_everybody_is_looked_at() -> None:
    found = worst(org("P>C .9 f=1", external="C"))
    assert [row["actor"] for row in found["tables"]["worst"]["rows"]] == ["P"]


def test_without_customers_no_cost_is_told() -> None:
    found = worst(org("A>B .9"))
    assert [row["extra_failed_per_year"] for row in found["tables"]["worst"]["rows"]] == [None, None]
    assert found["findings"][0]["message"].startswith("No current external customer is named")


def test_a_back_office_that_costs_little_is_said_to() -> None:
    found = worst(placed(org("B>F .9 b=.001", "F>C .9 f=1", external="C"), B="back office"))
    assert [finding["code"] for finding in found["findings"]] == ["ORG675"]


def test_an_organization_without_actors_has_no_dominoes() -> None:
    assert worst(Organization("Empty"))["findings"] == []


def test_sampled_reach_is_worked_out_for_those_told_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.worlds.exact.MOST_VARIABLES", 0)
    monkeypatch.setattr(analysis, "MOST_BESIDES", 0)
    links = [f"B{i}>F .9 b=.5" for i in range(7)]
    organization = placed(
        org(*links, "F>C .9 f=9", external="C"), **{f"B{i}": "back office" for i in range(7)}
    )
    found = worst(organization)
    assert sum(row["reach"] is None for row in found["tables"]["worst"]["rows"]) == 2
    assert any("for the 5 costliest, not for 2 more" in finding["message"] for finding in found["findings"])


def test_rounds_that_were_not_followed_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.worlds.rounds.MOST_LOOKED_AT", 0)
    found = worst(placed(OFFICE, **POSITIONS))
    assert [row["rounds"] for row in found["tables"]["worst"]["rows"]] == [None, None]
    assert any("not followed to their end" in finding["message"] for finding in found["findings"])


# -- the examples ---------------------------------------------------------------------------------


def test_behind_two_timber_merchants_stands_the_same_bank() -> None:
    network = Network(load(ORGS / "sole-owner"))
    need = domino(network, "bank").felled_by("ida")
    assert need is not None
    assert [link.provider for link in need.alternatives] == ["merchant-one", "merchant-two"]
    assert domino(network, "merchant-one").customers == ()
