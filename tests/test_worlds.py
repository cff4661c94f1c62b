"""Delivery, gains and losses, held against every world of small organizations."""

from __future__ import annotations

import gc
import pickle
import weakref
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow import worlds
from orgflow.model import Situation
from orgflow.network import Network
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.exact import Exact
from orgflow.worlds.sampled import Sampled
from tests import oracle
from tests.builders import net, org

CLOSE = 1e-9


def test_a_chain_delivers_the_product_of_its_healths() -> None:
    assert worlds.delivery(net("B>M .9", "M>C .8")).running["C"] == pytest.approx(0.72, abs=1e-12)


def test_a_need_that_bites_half_the_time_spoils_half_the_failures() -> None:
    assert worlds.delivery(net("B>M .9", "M>C .8 b=.5")).running["C"] == pytest.approx(0.86, abs=1e-12)


def test_a_provider_behind_two_needs_fails_once() -> None:
    network = net("P>A 1", "P>B 1", "A>C 1", "B>C 1", s={"P": 0.9})
    assert worlds.delivery(network).running["C"] == pytest.approx(0.9, abs=1e-12)


def test_a_provider_behind_two_alternatives_fails_both() -> None:
    network = net("P>A 1", "P>B 1", "A>C 1 any_of=x", "B>C 1 any_of=x", s={"P": 0.9})
    assert worlds.delivery(network).running["C"] == pytest.approx(0.9, abs=1e-12)


def test_an_essential_two_way_link_does_not_collapse() -> None:
    assert worlds.delivery(net("A>B .9", "B>A .9")).running == pytest.approx(
        {"A": 0.81, "B": 0.81}, abs=1e-12
    )


def test_an_essential_two_way_link_cannot_start_cold() -> None:
    assert worlds.delivery(net("A>B .9", "B>A .9")).cold_start == {"A": 0.0, "B": 0.0}


def test_a_delivery_is_pickled_with_its_cold_start() -> None:
    found = worlds.delivery(net("A>B .9", "B>A .9", "B>C .8"))
    again = pickle.loads(pickle.dumps(found))
    assert (again, again.cold_start) == (found, found.cold_start)


def test_a_backup_works_as_often_as_its_switch() -> None:
    network = net("P>U .8 any_of=n", "Q>U .7 any_of=n switch=.6", s={"P": 0.95, "Q": 0.9, "U": 0.99})
    assert worlds.delivery(network).running["U"] == pytest.approx(0.8422128, abs=1e-12)


def test_the_switch_of_a_primary_is_always_sure() -> None:
    assert worlds.delivery(net("P>U .8 any_of=n switch=.1")).running["U"] == pytest.approx(0.8, abs=1e-12)


def test_needs_of_one_situation_occur_together() -> None:
    network = net("P>U .9", "Q>U .6 when=close", "R>U .95 when=close", situations={"close": 0.25})
    assert worlds.delivery(network).running["U"] == pytest.approx(0.80325, abs=1e-12)


def test_occasions_of_a_situational_need_happen_only_in_their_situation() -> None:
    network = net("P>C .5 when=close f=10", external="C", situations={"close": 0.1})
    assert worlds.delivery(network).failed == pytest.approx(5.0)


def test_a_need_on_request_bites_on_its_part_of_the_occasions() -> None:
    network = net("P>M 0 f=25 on_request", "M>C 1 f=100", external="C")
    assert worlds.delivery(network).running["M"] == pytest.approx(0.75, abs=1e-12)


def test_per_gives_the_part_of_the_occasions_directly() -> None:
    network = net("P>M 0 f=25 on_request per=.5", "M>C 1 f=100", external="C")
    assert worlds.delivery(network).running["M"] == pytest.approx(0.5, abs=1e-12)


def test_the_weight_of_a_customer_counts_in_the_outcome() -> None:
    base = org("P>A .5 f=100", "Q>B 1 f=100", external="A B")
    from dataclasses import replace

    actors = tuple(replace(a, weight=3.0) if a.id == "A" else a for a in base.actors)
    outcome = worlds.delivery(Network(replace(base, actors=actors)))
    assert outcome.served_right == pytest.approx(1 - 150 / 400)


def test_a_lapsed_customer_is_not_counted() -> None:
    base = org("P>A .5 f=100", "P>B 1 f=100", external="A B")
    from dataclasses import replace

    actors = tuple(replace(a, status="lapsed") if a.id == "A" else a for a in base.actors)
    assert worlds.delivery(Network(replace(base, actors=actors))).served_right == 1.0


def test_without_any_rate_every_occasion_counts_once() -> None:
    outcome = worlds.delivery(net("P>A .5", "P>B 1 b=.5", external="A B"))
    assert (outcome.per_year, outcome.weight, outcome.failed) == (False, 1.5, 0.5)


def test_without_customers_nothing_is_served() -> None:
    assert worlds.delivery(net("P>A .5")).served_right is None


# -- properties, cycles and backups and situations included ---------------------------------


@st.composite
def networks(draw: st.DrawFn, most_links: int = 6) -> Network:
    """Draw a small network with two-way links, backups, situations and a customer or two."""
    ends = st.tuples(st.sampled_from("ABC"), st.sampled_from("ABCXY")).filter(lambda pair: pair[0] != pair[1])
    pairs = draw(st.lists(ends, min_size=1, max_size=most_links, unique=True))
    chance = st.sampled_from([0.0, 0.3, 0.5, 0.8, 0.95, 1.0])
    lines = []
    for provider, customer in pairs:
        text = f"{provider}>{customer} {draw(chance)} b={draw(st.sampled_from([1.0, 1.0, 0.5]))}"
        kind = draw(st.sampled_from(["plain", "plain", "backup", "close"]))
        if kind == "backup":
            text = f"{provider}>{customer} {draw(chance)} any_of=x switch={draw(st.sampled_from([1.0, 0.6]))}"
        text += " when=close" if kind == "close" else ""
        lines.append(text + (f" f={draw(st.sampled_from([1, 10, 250]))}" if draw(st.booleans()) else ""))
    reliability = {actor: draw(st.sampled_from([1.0, 1.0, 0.9, 0.0])) for actor in "ABC"}
    return net(*lines, external="X Y", s=reliability, situations={"close": 0.25})


slow = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@slow
@given(networks())
def test_exact_delivery_equals_every_world_counted(network: Network) -> None:
    truth, outcome = oracle.truth(network), worlds.delivery(network)
    assert outcome.method == "exact"
    assert outcome.running == pytest.approx(truth.running, abs=CLOSE)
    assert outcome.cold_start == pytest.approx(truth.cold_start, abs=CLOSE)
    assert outcome.failed == pytest.approx(truth.failed, abs=CLOSE)


@settings(slow, max_examples=25)
@given(networks(5))
def test_exact_gains_and_losses_equal_re_evaluation(network: Network) -> None:
    importance, failed = worlds.importance(network), oracle.truth(network).failed
    for one in network.links:
        gain = failed - oracle.failed_if(network, link=one.id, holds=True)
        loss = oracle.failed_if(network, link=one.id, holds=False) - failed
        assert importance.link_gain[one.id] == pytest.approx(gain, abs=1e-8)
        assert importance.link_loss[one.id] == pytest.approx(loss, abs=1e-8)
        assert importance.link_alone[one.id] == pytest.approx(oracle.alone(network, one.id), abs=1e-8)
    for actor in network.actors:
        stopped = oracle.stopped_alone(network, actor.id)
        assert importance.actor_alone[actor.id] == pytest.approx(stopped, abs=1e-8)
        loss = oracle.failed_if(network, actor=actor.id, holds=False) - failed
        assert importance.actor_loss[actor.id] == pytest.approx(loss, abs=1e-8)


@settings(slow, max_examples=25)
@given(networks())
def test_sampled_delivery_is_within_four_standard_errors_of_exact(network: Network) -> None:
    numbers = compile_network(network)
    exact, sampled = Exact(numbers).chances(network.rates), Sampled(numbers).chances(network.rates)
    for p, estimate in zip(
        exact.delivery + exact.cold_start, sampled.delivery + sampled.cold_start, strict=True
    ):
        assert abs(estimate - p) <= 4 * (p * (1 - p) / 20_000) ** 0.5 + 1e-5
    failed = sum(o.weight * p for o, p in zip(numbers.occasions, exact.unmet, strict=True))
    estimate = sum(o.weight * p for o, p in zip(numbers.occasions, sampled.unmet, strict=True))
    assert abs(estimate - failed) <= 4 * sampled.standard_error + 1e-4 * sum(
        o.weight for o in numbers.occasions
    )


@settings(slow, max_examples=25)
@given(networks())
def test_sampled_slopes_are_close_to_exact_ones(network: Network) -> None:
    numbers = compile_network(network)
    exact, sampled = Exact(numbers).slopes(network.rates), Sampled(numbers).slopes(network.rates)
    room = 0.03 * sum(o.weight for o in numbers.occasions) + 1e-6
    for name in ("links", "actors", "links_alone", "actors_alone"):
        assert getattr(sampled, name) == pytest.approx(getattr(exact, name), abs=room), name


def test_worlds_shared_by_occasions_or_common_causes_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = [f"M{i}>C{i} .9 f={10 * i + 1} any_of=x" for i in range(8)]
    ends += [f"N{i}>C{i} .8 any_of=x switch=.9" for i in range(8)]
    inside = [f"P>M{i} .9 b=.5" for i in range(8)] + [f"P>N{i} .9 b=.5" for i in range(8)] + ["Q>P .9"]
    network = net(*ends, *inside, external=" ".join(f"C{i}" for i in range(8)))
    numbers = compile_network(network)
    exact = Exact(numbers, budget=10**7).slopes(network.rates)
    monkeypatch.setattr("orgflow.worlds.joint.RUNS", 1)
    monkeypatch.setattr("orgflow.worlds.critical.PASSES", 2)
    sampled = Sampled(numbers).slopes(network.rates)
    room = 0.02 * sum(o.weight for o in numbers.occasions)
    for name in ("links", "actors", "links_alone"):
        assert getattr(sampled, name) == pytest.approx(getattr(exact, name), abs=room), name


@settings(slow, max_examples=25)
@given(networks())
def test_a_short_cut_through_a_hub_changes_no_slope(network: Network) -> None:
    found = []
    for circle in (1, 1_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("orgflow.worlds.lines.WORTH_A_HUB", circle)
            slopes = Sampled(compile_network(network), 1024).slopes(network.rates)
            found.append((slopes.links, slopes.actors, slopes.links_alone, slopes.actors_alone))
    assert found[0] == found[1]


def test_a_network_answers_a_question_once() -> None:
    network = net("B>M .9", "M>C .8", external="C")
    assert worlds.importance(network) is worlds.importance(network)


def test_answers_go_with_the_network_they_are_about() -> None:
    network = net("B>M .9", "M>C .8", external="C")
    kept = weakref.ref(worlds.importance(network))
    del network
    gc.collect()
    assert kept() is None


def test_a_broken_backup_is_measured_with_its_switch() -> None:
    network = net("A>C 0 any_of=x", "B>C 0 any_of=x switch=.6", external="C")
    numbers = compile_network(network)
    assert Sampled(numbers).slopes(network.rates).links == pytest.approx([1.0, 0.6], abs=0.01)


def test_a_calendar_situation_weighs_as_many_days_as_it_has() -> None:
    from datetime import date

    days = Situation(id="peak", name="peak", dates=((date(2027, 1, 1), date(2027, 1, 31)),))
    network = net("P>U 0 when=peak", situations=(days,), as_of=date(2027, 1, 1))
    assert worlds.delivery(network).running["U"] == pytest.approx(1 - 31 / 365)


# -- a part of the year ----------------------------------------------------------------------


def part_of(network: Network, *held: str) -> Network:
    """The same organization while these situations hold, and no others."""
    return Network(replace(network.organization, during=held), network.rates)


@slow
@given(networks(), st.sampled_from([(), ("close",)]))
def test_a_part_of_the_year_is_the_same_evaluated_within_the_year_or_by_itself(
    network: Network, held: tuple[str, ...]
) -> None:
    alone, within = part_of(network, *held), worlds.within(network, part_of(network, *held))
    one, other = worlds.delivery(alone), worlds.delivery(within)
    assert other.running == pytest.approx(one.running, abs=CLOSE)
    assert [(o.weight, o.within) for o in other.occasions] == [(o.weight, o.within) for o in one.occasions]
    assert other.failed == pytest.approx(one.failed, abs=CLOSE)
    gains, same = worlds.importance(alone).link_gain, worlds.importance(within).link_gain
    assert same == pytest.approx(gains, abs=CLOSE)
    costs, alike = worlds.importance(alone).link_alone, worlds.importance(within).link_alone
    assert alike == pytest.approx(costs, abs=CLOSE)


@slow
@given(networks(), st.sampled_from([(), ("close",)]))
def test_what_was_drawn_for_the_year_is_what_would_be_drawn_for_a_part_of_it(
    network: Network, held: tuple[str, ...]
) -> None:
    whole, part = Sampled(compile_network(network), 1024), compile_network(part_of(network, *held))
    whole.chances(network.rates)
    assert Sampled(part, 1024, like=whole).slopes(network.rates).links == (
        Sampled(part, 1024).slopes(network.rates).links
    )
