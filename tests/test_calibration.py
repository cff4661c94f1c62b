"""Healths made consistent with what is known to reach the customers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow import worlds
from orgflow.calibration import calibrated
from orgflow.model import Actor, Counted, Link, Organization, Rating
from orgflow.network import Network
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
