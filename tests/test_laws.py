"""Laws that every organization obeys, circles and backups and situations included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orgflow import worlds
from orgflow.model import Actor, Cadence, Link, Organization, Situation
from orgflow.network import Network, Rates
from orgflow.ranking import ranked
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.sampled import Sampled
from tests.builders import net
from tests.test_worlds import networks, slow

CLOSE = 1e-9
CHANCES = st.sampled_from([0.0, 0.2, 0.55, 0.9, 1.0])


def delivered(network: Network) -> Mapping[str, float]:
    return worlds.delivery(network).running


def failed(network: Network) -> float:
    return worlds.delivery(network).failed


def changed(network: Network, link: Link, **fields: object) -> Network:
    links = tuple(
        replace(one, **fields) if one.id == link.id else one  # type: ignore[arg-type]
        for one in network.organization.links
    )
    return Network(replace(network.organization, links=links))


def with_links(network: Network, *links: Link, actors: tuple[Actor, ...] = ()) -> Network:
    organization = network.organization
    return Network(
        replace(organization, links=(*organization.links, *links), actors=organization.actors + actors)
    )


def no_lower(after: Mapping[str, float], before: Mapping[str, float]) -> None:
    for actor, delivery in before.items():
        assert after[actor] >= delivery - CLOSE, actor


# -- bounds ------------------------------------------------------------------------------


@slow
@given(networks())
def test_nobody_delivers_more_often_than_its_own_work_is_right(network: Network) -> None:
    for actor, delivery in delivered(network).items():
        assert -CLOSE <= delivery <= network.reliability(actor) + CLOSE


@slow
@given(networks())
def test_running_delivers_at_least_as_much_as_a_cold_start(network: Network) -> None:
    no_lower(delivered(network), worlds.delivery(network).cold_start)


@slow
@given(networks())
def test_without_circles_a_cold_start_loses_nothing(network: Network) -> None:
    assume(all(len(group) == 1 for group in network.two_way_groups))
    assert worlds.delivery(network).cold_start == pytest.approx(delivered(network), abs=CLOSE)


# -- better is never worse --------------------------------------------------------------------


@pytest.mark.parametrize("field", ["health", "switch"])
@slow
@given(network=networks(), data=st.data())
def test_a_better_link_or_switch_never_lowers_a_delivery(
    field: str, network: Network, data: st.DataObject
) -> None:
    link = data.draw(st.sampled_from(network.links))
    low, high = sorted(data.draw(st.tuples(CHANCES, CHANCES)))
    no_lower(
        delivered(changed(network, link, **{field: high})), delivered(changed(network, link, **{field: low}))
    )


@slow
@given(networks(), st.data())
def test_a_more_reliable_actor_never_lowers_a_delivery(network: Network, data: st.DataObject) -> None:
    actor = data.draw(st.sampled_from(network.actors))
    low, high = sorted(data.draw(st.tuples(CHANCES, CHANCES)))

    def at(reliability: float) -> Mapping[str, float]:
        rates = replace(network.rates, reliability={**network.rates.reliability, actor.id: reliability})
        return delivered(network.with_rates(rates))

    no_lower(at(high), at(low))


@slow
@given(networks(), st.data())
def test_a_need_that_matters_more_never_raises_a_delivery(network: Network, data: st.DataObject) -> None:
    primary = data.draw(st.sampled_from(network.needs)).primary
    low, high = sorted(data.draw(st.tuples(CHANCES, CHANCES)))
    no_lower(
        delivered(changed(network, primary, importance=low)),
        delivered(changed(network, primary, importance=high)),
    )


@slow
@given(networks(), CHANCES, CHANCES)
def test_one_more_need_never_helps(network: Network, health: float, bite: float) -> None:
    more = Link("N>A:more", "A", "N", "more", health=health, importance=bite)
    assume(any(actor.id == "A" for actor in network.actors))
    after = with_links(network, more, actors=(Actor("N", "N"),))
    no_lower(delivered(network), {a: d for a, d in delivered(after).items() if a != "N"})


@slow
@given(networks(), st.data(), CHANCES)
def test_one_more_alternative_never_hurts(network: Network, data: st.DataObject, health: float) -> None:
    primary = data.draw(st.sampled_from(network.links))
    group = primary.any_of or "spare"
    before = changed(network, primary, any_of=group)
    spare = Link("N>spare", primary.customer, "N", "spare", any_of=group, health=health, switch=0.7)
    no_lower(delivered(with_links(before, spare, actors=(Actor("N", "N"),))), delivered(before))


# -- what changes nothing ----------------------------------------------------------------------


@slow
@given(networks(), CHANCES)
def test_a_perfect_extra_need_changes_nothing(network: Network, bite: float) -> None:
    assume(any(actor.id == "A" for actor in network.actors))
    more = Link("N>A:more", "A", "N", "more", health=1.0, importance=bite)
    after = delivered(with_links(network, more, actors=(Actor("N", "N"),)))
    assert {a: d for a, d in after.items() if a != "N"} == pytest.approx(dict(delivered(network)), abs=CLOSE)


@slow
@given(networks(), st.data())
def test_an_actor_that_only_passes_on_changes_nothing(network: Network, data: st.DataObject) -> None:
    link = data.draw(st.sampled_from(network.links))
    onward = replace(link, id="N>onward", provider="N", health=1.0)
    inward = Link("P>N:inward", "N", link.provider, "inward", health=network.posterior(link.id).mean)
    links = tuple(onward if one.id == link.id else one for one in network.organization.links)
    organization = replace(
        network.organization,
        links=(*links, inward),
        actors=(*network.organization.actors, Actor("N", "N")),
    )
    after = delivered(Network(organization))
    assert {a: d for a, d in after.items() if a != "N"} == pytest.approx(dict(delivered(network)), abs=CLOSE)


def reordered(organization: Organization, seed: st.DataObject) -> Organization:
    """Shuffle actors and links, but keep the alternatives of a need in their order."""
    heads = [link for link in organization.links if link.any_of is None]
    backups = [link for link in organization.links if link.any_of is not None]
    actors = seed.draw(st.permutations(organization.actors))
    return replace(organization, actors=tuple(actors), links=(*seed.draw(st.permutations(heads)), *backups))


@settings(slow, max_examples=20)
@given(networks(), st.data())
def test_neither_order_nor_names_change_a_sampled_figure_by_a_bit(
    network: Network, data: st.DataObject
) -> None:
    shuffled = reordered(network.organization, data)
    renamed = replace(shuffled, actors=tuple(replace(a, name=f"The {a.id}") for a in shuffled.actors))
    one, other = (Sampled(compile_network(n)) for n in (network, Network(renamed)))
    first, second = one.chances(network.rates), other.chances(network.rates)
    assert (first.delivery, first.unmet) == (second.delivery, second.unmet)
    before, after = one.slopes(network.rates), other.slopes(network.rates)
    for name in ("links", "actors", "links_alone", "actors_alone"):
        assert getattr(before, name) == getattr(after, name), name


# -- shape -----------------------------------------------------------------------------------


@slow
@given(networks(), st.data())
def test_failures_are_linear_in_the_health_of_each_link(network: Network, data: st.DataObject) -> None:
    link, share = data.draw(st.sampled_from(network.links)), data.draw(CHANCES)

    def at(health: float) -> float:
        return failed(network.with_rates(with_health(network.rates, link.id, health)))

    assert at(share) == pytest.approx(share * at(1.0) + (1 - share) * at(0.0), abs=1e-7)


def with_health(rates: Rates, link: str, health: float) -> Rates:
    return replace(rates, health={**rates.health, link: health})


@slow
@given(networks(), st.data())
def test_gain_and_loss_share_one_slope(network: Network, data: st.DataObject) -> None:
    link = data.draw(st.sampled_from(network.links)).id
    importance, health = worlds.importance(network), network.health(link)
    slope = importance.link_slope[link]
    assert importance.link_gain[link] == pytest.approx((1 - health) * slope, abs=CLOSE)
    assert importance.link_loss[link] == pytest.approx(health * slope, abs=CLOSE)


@slow
@given(networks(), st.sampled_from([0.5, 3.0]))
def test_rates_times_a_factor_multiply_failures_alone(network: Network, factor: float) -> None:
    links = tuple(
        link if link.how_often is None else replace(link, how_often=times(link.how_often, factor))
        for link in network.organization.links
    )
    scaled = Network(replace(network.organization, links=links))
    assume(worlds.delivery(network).per_year)
    assert failed(scaled) == pytest.approx(factor * failed(network), abs=1e-7)
    assert delivered(scaled) == pytest.approx(dict(delivered(network)), abs=CLOSE)
    one, other = worlds.importance(network), worlds.importance(scaled)
    for link in network.links:
        for name in ("link_gain", "link_loss"):
            before, after = getattr(one, name)[link.id], getattr(other, name)[link.id]
            assert after == pytest.approx(factor * before, abs=1e-7)
    assert [x.id for x in ranked(scaled).in_order] == [x.id for x in ranked(network).in_order]


def times(cadence: Cadence, factor: float) -> Cadence:
    return replace(cadence, per_year=cadence.per_year * factor)


@slow
@given(networks())
def test_delivery_is_the_mean_over_contexts_of_what_each_delivers(network: Network) -> None:
    share = 0.25

    def while_holding(is_on: bool) -> Mapping[str, float]:
        links = (x for x in network.organization.links if is_on or not x.when)
        taken = tuple(replace(link, when=()) for link in links)
        return delivered(Network(replace(network.organization, links=taken)))

    on, off = while_holding(True), while_holding(False)
    mixed = {actor: share * on[actor] + (1 - share) * off[actor] for actor in on}
    assert delivered(network) == pytest.approx(mixed, abs=CLOSE)


@slow
@given(networks())
def test_what_reaches_no_customer_neither_gains_nor_loses(network: Network) -> None:
    reaching = network.upstream(*network.external)
    importance = worlds.importance(network)
    for link in network.links:
        if link.customer not in reaching:
            assert importance.link_gain[link.id] == importance.link_loss[link.id] == 0


@slow
@given(networks())
def test_all_fixed_leaves_only_what_actors_and_switches_spoil(network: Network) -> None:
    perfect = network.with_rates(replace(network.rates, health=dict.fromkeys(network.rates.health, 1.0)))
    sure = Network(
        replace(
            network.organization,
            links=tuple(replace(link, health=1.0) for link in network.organization.links),
        )
    )
    assert failed(perfect) == pytest.approx(failed(sure), abs=CLOSE)
    assert all(gain <= CLOSE for gain in worlds.importance(perfect).link_gain.values())


def test_two_situations_that_never_meet_are_not_averaged() -> None:
    from datetime import date

    spring = Situation(id="spring", name="spring", dates=((date(2027, 3, 1), date(2027, 5, 31)),))
    autumn = Situation(id="autumn", name="autumn", dates=((date(2027, 9, 1), date(2027, 11, 30)),))
    network = net(
        *["P>U 0 when=spring any_of=x", "Q>U 0 when=spring any_of=x", "R>U 0 when=autumn"],
        situations=(spring, autumn),
        as_of=date(2027, 1, 1),
    )
    assert delivered(network)["U"] == pytest.approx(1 - (92 + 91) / 365)
