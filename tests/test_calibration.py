"""Healths made consistent with what is known to reach the customers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow import worlds
from orgflow.calibration import (
    TooLarge,
    calibrated,
    changed_links,
    in_circle,
    matching,
    shared_circles,
    while_needed,
)
from orgflow.extent import Extent, allowing
from orgflow.model import Actor, Counted, Link, Organization, Rating
from orgflow.network import Network, Rates
from tests.builders import link, net, org


def _about_arrival(organization: Organization, *ids: str) -> Organization:
    links = tuple(replace(x, about="arrival") if x.id in ids else x for x in organization.links)
    return replace(organization, links=links)


def _served_right(organization: Organization, share: float) -> Organization:
    def observed(actor: Actor) -> Actor:
        return replace(actor, served_right=share) if actor.is_external else actor

    return replace(organization, actors=tuple(map(observed, organization.actors)))


def _measured(text: str, met: float, of: float) -> Link:
    return replace(link(text), measured=Counted(met, of))


def test_arrival_is_divided_by_the_delivery_of_the_provider() -> None:
    chain = org("B>M .9", "M>C .67032 id=last", s={"B": 0.95, "M": 0.98})
    network = calibrated(Network(_about_arrival(chain, "last")))
    assert network.health("last") == pytest.approx(0.8, abs=1e-12)


def test_on_a_two_way_link_arrival_is_divided_by_the_delivery_with_the_link_perfect() -> None:
    pair = org("B>A .81 id=x", "A>B .9")
    assert calibrated(Network(_about_arrival(pair, "x"))).health("x") == pytest.approx(0.9, abs=1e-12)


def test_a_soft_two_way_link_is_recovered_from_its_arrival_rate() -> None:
    soft = org("B>A .764184 b=.6 id=x", "A>B .9 b=.5", "A>C .92", s={"A": 0.97, "B": 0.96})
    network = calibrated(Network(_about_arrival(soft, "x")))
    assert network.health("x") == pytest.approx(0.85, abs=1e-12)


def test_two_arrival_links_in_a_circle_agree_with_each_other() -> None:
    pair = org("B>A .76 id=x", "A>B .76 id=y")
    network = calibrated(Network(_about_arrival(pair, "x", "y")))
    running = worlds.delivery(network).running
    assert running == pytest.approx({"A": 0.76, "B": 0.76}, abs=1e-9)


def test_more_arriving_than_the_provider_delivers_is_flagged() -> None:
    chain = org("B>M .5", "M>X .9 id=last")
    network = calibrated(Network(_about_arrival(chain, "last")))
    assert (network.health("last"), set(network.rates.clipped)) == (1.0, {"last"})


def test_counted_arrival_at_a_customer_makes_the_model_meet_it() -> None:
    organization = org("B>M .6", _measured("M>C", 920, 1000), external="C")
    network = calibrated(Network(organization))
    assert worlds.delivery(network).served_right == pytest.approx(
        network.posterior("M>C:work").mean, abs=1e-9
    )


def test_the_factor_leaves_a_provider_just_good_enough_for_what_arrives() -> None:
    network = calibrated(Network(org("B>M .6", _measured("M>C", 920, 1000), external="C")))
    arrives = network.posterior("M>C:work").mean
    assert network.rates.calibration == pytest.approx((1 - arrives) / 0.4, abs=1e-6)
    assert network.health("M>C:work") == pytest.approx(1.0, abs=1e-6)


def test_arrival_that_the_link_itself_explains_leaves_judgements_alone() -> None:
    network = calibrated(Network(org("B>M .99", _measured("M>C", 900, 1000), external="C")))
    assert network.rates.calibration == 1.0
    assert worlds.delivery(network).served_right == pytest.approx(
        network.posterior("M>C:work").mean, abs=1e-9
    )


@pytest.mark.parametrize("observed", [0.55, 0.9, 0.99])
def test_an_observed_outcome_is_met_by_one_factor(observed: float) -> None:
    organization = _served_right(org("A>B .8", "B>C .9", external="C"), observed)
    network = calibrated(Network(organization))
    assert worlds.delivery(network).served_right == pytest.approx(observed, abs=1e-9)
    k = network.rates.calibration
    assert network.health("A>B:work") == pytest.approx(1 - k * 0.2)
    assert network.health("B>C:work") == pytest.approx(1 - k * 0.1)


def test_counted_occasions_are_never_scaled() -> None:
    organization = _served_right(org(_measured("A>B", 80, 100), "B>C .9", external="C"), 0.75)
    network = calibrated(Network(organization))
    assert network.health("A>B:work") == Network(organization).health("A>B:work")
    assert worlds.delivery(network).served_right == pytest.approx(0.75, abs=1e-9)


def test_an_outcome_out_of_reach_takes_the_nearest_factor() -> None:
    organization = _served_right(org(_measured("A>B", 80, 100), "B>C .9", external="C"), 0.95)
    network = calibrated(Network(organization))
    assert network.rates.calibration == 0.0
    assert network.health("B>C:work") == 1.0


def test_without_an_observed_outcome_nothing_is_scaled() -> None:
    network = calibrated(net("A>B .8", "B>C .9", external="C"))
    assert (network.rates.calibration, network.health("A>B:work")) == (1.0, 0.8)


def test_an_unreliable_actor_is_scaled_like_a_link() -> None:
    organization = _served_right(org("A>C 1", external="C", s={"A": 0.8}), 0.9)
    assert calibrated(Network(organization)).reliability("A") == pytest.approx(0.9)


def test_a_sampled_organization_meets_the_observed_outcome_too() -> None:
    from benchmarks.organizations import lifelike

    network = calibrated(Network(_served_right(lifelike(80, 240), 0.9)))
    outcome = worlds.delivery(network)
    assert outcome.method == "sampled"
    assert outcome.served_right == pytest.approx(0.9, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.2, 0.99), min_size=3, max_size=3), st.floats(0.3, 0.95))
def test_the_factor_falls_as_the_observed_outcome_rises(healths: list[float], observed: float) -> None:
    a, b, c = healths
    base = org(f"A>B {a}", f"B>C {b}", f"A>C {c}", external="C")
    low = calibrated(Network(_served_right(base, observed))).rates.calibration
    high = calibrated(Network(_served_right(base, min(1.0, observed + 0.04)))).rates.calibration
    assert high <= low + 1e-9


def test_ratings_of_what_a_customer_receives_are_about_arrival() -> None:
    rated = replace(link("M>C"), customer_rating=Rating(4.0, 50))
    network = calibrated(Network(org("B>M .97", rated, external="C")))
    mean = network.posterior("M>C:work").mean
    assert network.health("M>C:work") == pytest.approx(mean / 0.97)


def test_a_single_rating_of_a_customer_is_no_observed_outcome() -> None:
    rated = replace(link("M>C"), customer_rating=Rating(4.5, 1))
    network = calibrated(Network(org("B>M .6", rated, external="C")))
    assert (network.rates.calibration, network.health("B>M:work")) == (1.0, 0.6)


def test_arrival_in_a_situation_is_divided_by_what_the_provider_delivers_then() -> None:
    arrives = replace(link("M>U f=10 when=close"), measured=Counted(450, 500))
    network = calibrated(
        Network(org("B>M .6 when=close", arrives, external="U", situations={"close": 0.1}, s={"M": 1.0}))
    )
    met = worlds.delivery(network).occasions[0].met
    assert met == pytest.approx(network.posterior("M>U:work@close").mean, abs=1e-6)
    assert network.rates.calibration > 0.2


# -- what was observed ---------------------------------------------------------------------


@pytest.mark.parametrize("answers, counts", [(4, False), (5, True)])
def test_five_answers_are_an_observed_outcome_and_four_are_none(answers: int, counts: bool) -> None:
    rated = replace(link("M>C"), customer_rating=Rating(4.5, answers))
    network = calibrated(Network(org("B>M .6", rated, external="C")))
    assert (network.rates.calibration < 1) == counts


def test_the_outcome_of_one_customer_is_met_whatever_the_other_gets() -> None:
    base = org("A>B .8", "B>C .9 f=100", "B>D .5 f=300", external="C D")
    actors = tuple(replace(a, served_right=0.9) if a.id == "C" else a for a in base.actors)
    network = calibrated(Network(replace(base, actors=actors)))
    met = {o.need.customer: o.met for o in worlds.delivery(network).occasions}
    assert met["C"] == pytest.approx(0.9, abs=1e-9)
    k = network.rates.calibration
    assert met["D"] == pytest.approx((1 - 0.2 * k) * (1 - 0.5 * k), abs=1e-9)


def test_outcomes_of_two_customers_are_met_on_their_weighted_average() -> None:
    base = org("A>B .8", "B>C .9 f=100", "B>D .5 f=300", external="C D")
    shares = {"C": 0.9, "D": 0.6}
    actors = tuple(replace(a, served_right=shares.get(a.id)) for a in base.actors)
    outcome = worlds.delivery(calibrated(Network(replace(base, actors=actors))))
    assert outcome.served_right == pytest.approx((0.9 * 100 + 0.6 * 300) / 400, abs=1e-9)


def test_what_a_lapsed_customer_got_is_no_observed_outcome() -> None:
    base = org("A>B .8", "B>C .9", external="C")
    actors = tuple(replace(a, served_right=0.5, status="lapsed") if a.id == "C" else a for a in base.actors)
    assert calibrated(Network(replace(base, actors=actors))).rates.calibration == 1.0


def test_what_arrives_by_one_of_two_ways_is_no_observed_outcome() -> None:
    ways = _measured("M>C any_of=x", 920, 1000), link("N>C .9 any_of=x")
    assert calibrated(Network(org("B>M .6", *ways, external="C"))).rates.calibration == 1.0


@pytest.mark.parametrize("observed, is_met", [(0.95, False), (0.86, False), (0.7, True)])
def test_how_far_the_model_stays_from_what_was_observed_is_kept(observed: float, is_met: bool) -> None:
    measured = replace(_measured("A>C", 7000, 10_000), about="link")
    network = calibrated(Network(_served_right(org(measured, "B>C .9", external="C"), observed)))
    served = worlds.delivery(network).served_right
    assert served is not None
    assert network.rates.amiss == (0.0 if is_met else pytest.approx(served - observed))
    assert is_met == (abs(served - observed) < 1e-9)


def test_an_outcome_worse_than_anything_judged_allows_takes_the_largest_factor() -> None:
    measured = replace(_measured("B>C", 999_000, 1_000_000), about="link")
    organization = _served_right(org("A>B .9 b=.5", measured, external="C", s={"B": 0.95}), 0.1)
    network = calibrated(Network(organization))
    assert network.rates.calibration == pytest.approx(1 / 0.1)
    assert network.health("A>B:work") == pytest.approx(0.0, abs=1e-12)
    assert network.reliability("B") == pytest.approx(0.5)
    assert network.rates.amiss == pytest.approx(0.25 * network.health("B>C:work") - 0.1)


def test_the_largest_factor_leaves_the_least_reliable_never_right() -> None:
    organization = _served_right(org("A>B .9 b=.5", "B>C .9", external="C", s={"B": 0.75}), 0.0)
    network = calibrated(Network(organization))
    assert network.rates.calibration == pytest.approx(4.0)
    assert network.reliability("B") == pytest.approx(0.0, abs=1e-12)


def test_where_nothing_judged_can_fail_the_factor_is_one_or_none() -> None:
    measured = replace(_measured("A>C", 800, 1000), about="link")
    low = calibrated(Network(_served_right(org(measured, external="C"), 0.5)))
    high = calibrated(Network(_served_right(org(measured, external="C"), 0.99)))
    assert (low.rates.calibration, high.rates.calibration) == (1.0, 0.0)
    assert low.health("A>C:work") == high.health("A>C:work") == Network(org(measured)).health("A>C:work")


# -- one factor ------------------------------------------------------------------------------


FALLS: dict[str, Callable[[float], float]] = {
    "straight": lambda k: k - 1.7,
    "ever steeper": lambda k: k**6 - 1.7**6,
    "ever flatter": lambda k: math.sqrt(k) - math.sqrt(1.7),
    "suddenly": lambda k: math.tanh(40 * (k - 1.7)),
}


@pytest.mark.parametrize("fall", FALLS)
def test_the_factor_is_found_in_few_steps_however_failures_rise(fall: str) -> None:
    asked = []

    def surplus(factor: float) -> float:
        asked.append(factor)
        return FALLS[fall](factor)

    assert matching(surplus, 5.0, 1e-11) == pytest.approx(1.7, abs=1e-9)
    assert len(asked) <= {"straight": 3, "ever steeper": 20, "ever flatter": 10, "suddenly": 13}[fall]
    assert all(0 <= factor <= 5 for factor in asked)


def test_a_factor_at_which_failures_jump_is_come_close_to_in_as_many_steps_as_may_be_taken() -> None:
    asked = []

    def surplus(factor: float) -> float:
        asked.append(factor)
        return 1.0 if factor > 1.7 else -1.0

    assert matching(surplus, 5.0, 1e-11) == pytest.approx(1.7, abs=1e-4)
    assert len(asked) == 27  # both ends, and 25 steps


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[Rates]:
    """Note at which rates a network is looked at."""
    found, with_rates = list[Rates](), Network.with_rates

    def noted(network: Network, rates: Rates) -> Network:
        found.append(rates)
        return with_rates(network, rates)

    monkeypatch.setattr(Network, "with_rates", noted)
    return found


def test_a_factor_is_looked_for_no_longer_than_until_it_agrees(evaluated: list[Rates]) -> None:
    calibrated(Network(_served_right(org("A>B .8", "B>C .9", external="C"), 0.9)))
    assert len(evaluated) <= 11


def test_arrivals_are_divided_no_longer_than_until_they_agree(evaluated: list[Rates]) -> None:
    chain = org("A>B .9 id=one", "B>C .72 id=two", "C>D .36 id=three")
    calibrated(Network(_about_arrival(chain, "one", "two", "three")))
    assert len(evaluated) <= 4


@pytest.mark.parametrize(
    "surplus, expected", [(lambda k: k + 0.1, 0.0), (lambda k: k - 9.0, 5.0), (lambda k: k - 5.0, 5.0)]
)
def test_where_no_factor_agrees_the_nearer_end_is_taken(
    surplus: Callable[[float], float], expected: float
) -> None:
    assert matching(surplus, 5.0, 1e-11) == expected


def test_of_all_factors_that_agree_the_largest_is_taken() -> None:
    assert matching(lambda k: max(0.0, k - 1.7), 5.0, 1e-11) == pytest.approx(1.7, abs=2e-7)


# -- arrival ---------------------------------------------------------------------------------


def test_links_in_a_circle_are_told_from_those_outside_and_those_that_share_one() -> None:
    network = net("A>B .9", "B>A .9", "C>D .9", "D>C .9", "B>C .9", "C>E .9")
    inside = [x.id for x in network.links if in_circle(network, x.id)]
    assert inside == ["A>B:work", "B>A:work", "C>D:work", "D>C:work"]
    arrivals = ["A>B:work", "B>A:work", "C>D:work", "B>C:work", "C>E:work"]
    assert shared_circles(network, arrivals) == {"A>B:work", "B>A:work"}


def test_as_much_arriving_as_the_provider_delivers_is_not_flagged() -> None:
    chain = org("B>M .5", "M>X .5 id=last")
    network = calibrated(Network(_about_arrival(chain, "last")))
    assert (network.health("last"), set(network.rates.clipped)) == (1.0, set())


def test_arrival_from_a_provider_that_never_delivers_says_nothing_of_the_link() -> None:
    chain = org("B>M 0", "M>X .5 id=last")
    network = calibrated(Network(_about_arrival(chain, "last")))
    assert (network.health("last"), set(network.rates.clipped)) == (1.0, {"last"})


def test_arrivals_one_after_the_other_are_each_divided_by_what_comes_before() -> None:
    chain = org("A>B .9 id=one", "B>C .72 id=two", "C>D .36 id=three")
    network = calibrated(Network(_about_arrival(chain, "one", "two", "three")))
    assert [network.health(x) for x in ("one", "two", "three")] == pytest.approx([0.9, 0.8, 0.5], abs=1e-12)


def test_in_a_situation_the_provider_delivers_so_much_less() -> None:
    network = net(
        "B>M .6 when=close", "M>U .9 f=10 when=close", "M>V .9", external="U", situations={"close": 0.1}
    )
    # All year M delivers 0.96, while the situation holds 0.6.
    assert while_needed(network, "M>U:work@close") == pytest.approx(0.6 / 0.96)
    assert while_needed(network, "M>V:work") == 1.0


def test_one_of_several_ways_is_not_compared() -> None:
    network = net(
        "B>M .6 when=close",
        "M>U .9 f=10 when=close any_of=x",
        "N>U .9 when=close any_of=x",
        external="U",
        situations={"close": 0.1},
    )
    assert while_needed(network, "M>U:work@close") == 1.0


def test_what_an_internal_customer_needs_in_a_situation_is_not_compared() -> None:
    network = net("A>B .5 when=close", "B>M .6 when=close", "M>U .9", external="U", situations={"close": 0.1})
    assert while_needed(network, "B>M:work@close") == 1.0


def test_what_never_arrives_in_a_situation_is_not_compared() -> None:
    network = net("B>M .6 when=close", "M>U 0 f=10 when=close", external="U", situations={"close": 0.1})
    assert while_needed(network, "M>U:work@close") == 1.0


# -- parts of the year, and what is supposed --------------------------------------------------


def test_a_part_of_the_year_has_the_rates_of_the_whole() -> None:
    organization = _served_right(
        org("A>B .8 when=close", "B>C .9", external="C", situations={"close": 0.25}), 0.9
    )
    whole = calibrated(Network(organization))
    part = calibrated(Network(replace(organization, during=("close",))))
    assert part.rates == whole.rates
    assert part.rates.calibration != 1.0
    assert part.organization.during == ("close",)


def test_what_is_supposed_is_taken_literally_beside_calibrated_rates() -> None:
    actual = _served_right(org("A>B .8", "B>C .9", external="C", s={"B": 0.9}), 0.8)
    links = tuple(replace(x, health=0.95) if x.provider == "A" else x for x in actual.links)
    supposed = replace(actual, links=links, actual=actual)
    before, after = calibrated(Network(actual)), calibrated(Network(supposed))
    assert after.health("A>B:work") == 0.95
    assert after.health("B>C:work") == before.health("B>C:work") != 0.9
    assert after.reliability("B") == before.reliability("B") != 0.9
    assert [x.id for x in changed_links(Network(supposed))] == ["A>B:work"]
    assert changed_links(Network(actual)) == ()


def test_a_supposed_reliability_is_taken_literally_too() -> None:
    actual = _served_right(org("A>B .8", "B>C .9", external="C", s={"A": 0.9, "B": 0.9}), 0.7)
    actors = tuple(replace(a, reliability=0.99) if a.id == "B" else a for a in actual.actors)
    after = calibrated(Network(replace(actual, actors=actors, actual=actual)))
    assert after.reliability("B") == 0.99
    assert after.reliability("A") == calibrated(Network(actual)).reliability("A") != 0.9


@pytest.mark.parametrize(
    "most, told",
    [
        (Extent(actors=2), "up to 2 actors and 100,000 links"),
        (Extent(links=1), "up to 20,000 actors and 1 links"),
    ],
)
def test_an_organization_larger_than_is_analyzed_at_once_is_refused(most: Extent, told: str) -> None:
    network = net("A>B .8", "B>C .9", external="C")
    with (
        allowing(most),
        pytest.raises(TooLarge, match=f"this organization has 3 actors and 2 links; {told}"),
    ):
        calibrated(network)


def test_an_organization_as_large_as_is_analyzed_at_once_is_calibrated() -> None:
    with allowing(Extent(actors=3, links=2)):
        assert calibrated(net("A>B .8", "B>C .9", external="C")).rates.calibration == 1.0


def test_the_outcome_of_occasions_that_weigh_nothing_moves_nothing() -> None:
    base = org("A>B .8", "B>C .9", "B>D .9 f=100", external="C D")  # C says not how often
    actors = tuple(replace(a, served_right=0.5) if a.id == "C" else a for a in base.actors)
    assert calibrated(Network(replace(base, actors=actors))).rates.calibration == 1.0
