"""What single failures and pairs of them fell, held against one world after the other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
import pytest

from orgflow import worlds
from orgflow.model import Organization, Situation
from orgflow.network import Need, Network
from orgflow.worlds import cuts, hinges, rounds
from orgflow.worlds.breaking import Component, broken_worlds, sparing, without
from orgflow.worlds.cuts import Unmet, double_cuts, single_cuts
from orgflow.worlds.hinges import Some
from orgflow.worlds.rounds import Extent, fallen_where_met, round_of_each
from tests import oracle
from tests.builders import net, org
from tests.tangles import tangle

SEEDS = range(10)


def components(network: Network) -> list[Component]:
    links = [Component("link", link.id) for link in network.links]
    return [Component("actor", actor.id) for actor in network.actors] + links


def broken(
    network: Network, what: Collection[Component], spared: Need | None = None
) -> tuple[set[str], set[str]]:
    """Give who fails, and which needs are unmet by primary link, where these alone are broken."""
    names = {component.id for component in what}
    world = {f"own {actor.id}": actor.id not in names for actor in network.actors}
    for need in network.needs:
        world[f"bite {need.primary.id}"] = need.bite > 0 and need is not spared
        world |= {f"link {x.id}": x.id not in names for x in need.alternatives}
        world |= {f"switch {x.id}": True for x in need.alternatives}
    always = frozenset(name for need in network.needs for name in need.when)
    ok = oracle.settle(network, world, always, start=True)
    unmet = {need.primary.id for need in network.needs if not oracle.met(need, world, ok)}
    return {actor for actor, right in ok.items() if not right}, unmet


def outside(network: Network) -> set[str]:
    """Give the needs of current external customers that matter at all, by primary link."""
    counted = (need for need in network.needs if network.actor(need.customer).is_counted)
    return {need.primary.id for need in counted if need.importance > 0}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_single_points_are_those_whose_failure_alone_leaves_a_customer_unserved(seed: int) -> None:
    network = tangle(seed)
    found = {
        cut.components[0]: {need.primary.id for need in cut.unmet}
        for cut in single_cuts(worlds.compiled(network))
    }
    expected = {one: broken(network, [one])[1] & outside(network) for one in components(network)}
    assert found == {one: unmet for one, unmet in expected.items() if unmet}


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_the_pairs_are_those_that_leave_unmet_what_neither_alone_does(seed: int) -> None:
    network = tangle(seed)
    found = {
        cut.components: {need.primary.id for need in cut.unmet}
        for cut in double_cuts(worlds.compiled(network)) or ()
    }
    alone = {one: broken(network, [one])[1] for one in components(network)}
    expected = {
        (one, other): (broken(network, [one, other])[1] - alone[one] - alone[other]) & outside(network)
        for one, other in combinations(components(network), 2)
    }
    assert found == {pair: unmet for pair, unmet in expected.items() if unmet}


def test_pairs_are_told_in_the_order_of_actors_and_links_by_id() -> None:
    network = net("B>U 1 any_of=x", "A>U 1 any_of=x", external="U")
    found = double_cuts(worlds.compiled(network))
    assert found is not None
    assert [tuple(one.id for one in cut.components) for cut in found] == [
        ("A", "B"),
        ("A", "B>U:work"),
        ("B", "A>U:work"),
        ("A>U:work", "B>U:work"),
    ]


def test_as_many_pairs_as_may_be_tried_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = worlds.compiled(net("A>U 1 any_of=x", "B>U 1 any_of=x", external="U"))  # 5 components
    monkeypatch.setattr(cuts, "MOST_PAIRS", 10)
    assert double_cuts(numbers) is not None
    monkeypatch.setattr(cuts, "MOST_PAIRS", 9)
    assert double_cuts(numbers) is None


def test_pairs_are_the_same_however_few_are_tried_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = worlds.compiled(tangle(1))
    together = [(cut.components, *cut.unmet) for cut in double_cuts(numbers) or ()]
    monkeypatch.setattr(cuts, "AT_ONCE", 65)
    monkeypatch.setattr(cuts, "TURNED_AT_ONCE", 1)
    assert [(cut.components, *cut.unmet) for cut in double_cuts(numbers) or ()] == together


def test_unmet_needs_are_a_sequence_of_those_whose_bit_is_set() -> None:
    asked = net(*[f"P{i}>U 1" for i in range(10)], external="U").needs
    some = Unmet(asked, np.packbits(np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 1], np.uint8)), 3)
    assert (len(some), list(some), some[0], some[1:]) == (
        3,
        [asked[1], asked[8], asked[9]],
        asked[1],
        (asked[8], asked[9]),
    )


@pytest.mark.parametrize("at_once", [1, 3, 16_384])
@pytest.mark.parametrize("most", [1, 100])
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_needs_hinge_on_the_components_whose_failure_leaves_them_unmet(
    seed: int, most: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hinges, "AT_ONCE", at_once)
    network = tangle(seed)
    asked = sorted(need.primary.id for need in network.needs)[1::2]
    found = hinges.hinges(worlds.compiled(network), components(network), asked, most)
    unmet = {one.id: broken(network, [one])[1] for one in components(network)}
    in_order = [x.primary.id for x in network.needs if x.primary.id in asked and x.importance > 0]
    needs_of = {one: [need for need in in_order if need in lost] for one, lost in unmet.items()}
    on = {need: [one for one, lost in unmet.items() if need in lost] for need in in_order}
    assert found.needs_of == {x: Some(len(all_), tuple(all_[:most])) for x, all_ in needs_of.items() if all_}
    assert found.components_of == {x: Some(len(all_), tuple(all_[:most])) for x, all_ in on.items() if all_}


def test_what_is_of_no_importance_hinges_on_nothing() -> None:
    network = net("P>U 1 b=0", external="U")
    assert hinges.hinges(worlds.compiled(network), components(network), ["P>U:work"], 3).needs_of == {}


# -- who falls -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_who_has_a_round_is_who_fails(seed: int) -> None:
    network = tangle(seed)
    numbers = worlds.compiled(network)
    for pair in combinations(components(network)[::3], 2):
        assert set(round_of_each(numbers, pair)) == broken(network, pair)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_falls_all_the_same_were_one_need_met_in_another_way(seed: int) -> None:
    network = tangle(seed)
    what = [Component("actor", "a0"), Component("actor", "a1")]
    spared = list(range(len(network.needs)))[::2] * 12  # more than a word of worlds
    found = fallen_where_met(worlds.compiled(network), what, spared)
    assert found == [broken(network, what, network.needs[number])[0] for number in spared]


def test_no_need_spared_leaves_nothing_to_tell() -> None:
    network = tangle(0)
    assert fallen_where_met(worlds.compiled(network), [Component("actor", "a0")], []) == []


def test_counting_ends_once_more_needs_than_may_be_were_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = worlds.compiled(net("A>B 1", "B>C 1", "C>D 1"))  # A, B, and C serve one need each
    found = []
    for most in (1, 2, 3):
        monkeypatch.setattr(rounds, "MOST_LOOKED_AT", most)
        found.append(rounds.extents(numbers, [(Component("actor", "A"),)])[0] is not None)
    assert found == [False, False, True]


def test_a_customer_that_is_broken_itself_has_not_fallen() -> None:
    numbers = worlds.compiled(net("P>U 1", external="U"))
    assert rounds.extents(numbers, [(Component("actor", x),) for x in "PU"]) == [
        Extent(1, 0, ("U",)),
        Extent(0, 0, ()),
    ]


def test_the_broken_never_work_and_the_rest_is_as_it_was() -> None:
    network = net("A>B .9", "B>C .8", s={"A": 0.7, "B": 0.6})
    rates = without(network, [Component("actor", "A"), Component("link", "B>C:work")]).rates
    assert rates == replace(
        network.rates, health={"A>B:work": 0.9, "B>C:work": 0.0}, reliability={"A": 0.0, "B": 0.6, "C": 1.0}
    )


def test_more_than_a_word_of_breaks_stand_each_in_a_world_of_its_own() -> None:
    network = net(*[f"A>B{i:02} 1" for i in range(70)])
    numbers = worlds.compiled(network)
    drawn = broken_worlds(numbers, [(Component("actor", f"B{i:02}"),) for i in range(70)])
    rows = [int.from_bytes(drawn.own[numbers.number[f"B{i:02}"]].tobytes(), "little") for i in range(70)]
    assert rows == [1 << i for i in range(70)]
    assert not drawn.own[numbers.number["A"]].any()


def test_each_world_spares_its_own_need_alone() -> None:
    numbers = worlds.compiled(net(*[f"A>B{i} 1" for i in range(3)]))
    drawn = broken_worlds(numbers, [()] * 70)
    spared = sparing(drawn, [2] * 69 + [1])
    rows = [int.from_bytes(need.bites.tobytes(), "little") for need in spared.needs]
    everywhere = (1 << 128) - 1
    assert rows == [everywhere, everywhere ^ 1 << 69, everywhere ^ (1 << 69) - 1]


# -- where one context alone is looked at ------------------------------------------------------------


def during(organization: Organization, *held: str) -> Network:
    return Network(replace(organization, during=held))


def test_what_is_not_needed_in_the_context_looked_at_hinges_on_nobody() -> None:
    organization = org("P>U 1 when=close", "Q>U 1", external="U", situations={"close": 0.25})
    found = {
        held: {cut.components[0].id for cut in single_cuts(worlds.compiled(during(organization, *held)))}
        for held in ((), ("close",))
    }
    assert found[()] == {"Q", "Q>U:work"}
    assert found["close",] == {"P", "P>U:work@close", "Q", "Q>U:work"}


def test_what_may_be_needed_in_one_of_the_contexts_looked_at_is_asked_about() -> None:
    def days(name: str, first: int, last: int) -> Situation:
        return Situation(id=name, name=name, dates=((date(2027, 6, first), date(2027, 6, last)),))

    situations = (days("june", 1, 30), days("early", 1, 15), days("late", 16, 30))
    organization = org("P>U 1 when=early", external="U", situations=situations, as_of=date(2027, 1, 1))
    numbers = worlds.compiled(during(organization, "june"))  # which never holds without one of the others
    assert {cut.components[0].id for cut in single_cuts(numbers)} == {"P", "P>U:work@early"}
