"""Circles of actors that wait for each other, named one by one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings

from orgflow import worlds
from orgflow.network import Network
from orgflow.worlds.restart import Deadlock, deadlocks
from tests import oracle
from tests.builders import link, net
from tests.tangles import tangle
from tests.test_analyses import messages
from tests.test_worlds import networks

CIRCLE = ("A>B 1 b=1 for=a", "B>A 1 b=1 for=b", "B>C 1 f=1 b=1")


def only(network: Network) -> Deadlock:
    (found,) = deadlocks(network)
    return found


def circle(found: Deadlock) -> list[str]:
    return [need.primary.id for need in found.circle]


def test_two_that_need_each_other_wait_for_each_other() -> None:
    found = only(net(*CIRCLE, external="C"))
    assert (found.waiting, circle(found), found.starts) == (("A", "B"), ["B>A:b", "A>B:a"], 0.0)


def test_one_way_by_hand_frees_them_all() -> None:
    found = only(net(*CIRCLE, external="C"))
    assert found.key is not None
    assert (found.key.primary.id, found.freed) == ("B>A:b", 2)


def test_the_key_is_the_one_that_frees_most() -> None:
    network = net("A>B 1 b=1", "B>A 1 b=1 for=x", "A>D 1 b=1", "D>A 1 b=1 for=y", "D>C 1", external="C")
    found = only(network)
    assert found.key is not None
    assert (found.waiting, found.freed) == (("A", "B", "D"), 1)


def test_the_shortest_circle_is_named() -> None:
    network = net("A>B 1 b=1", "B>D 1 b=1", "D>E 1 b=1", "E>A 1 b=1", "E>B 1 b=1 for=short", external="C")
    assert circle(only(network)) == ["D>E:work", "B>D:work", "E>B:short"]


def test_a_way_that_needs_no_one_else_undoes_the_circle() -> None:
    assert list(deadlocks(net("A>B 1 b=1 any_of=x", "G>B 1 any_of=x", "B>A 1 b=1"))) == []


def test_those_who_only_wait_for_a_circle_are_none_themselves() -> None:
    network = net("A>B 1 b=1", "B>A 1 b=1", "B>D 1 b=1", "D>E 1 b=.3", "E>D 1 b=.3")
    assert only(network).waiting == ("A", "B")


def test_a_circle_of_a_situation_does_not_hold_up_every_start() -> None:
    network = net("A>B 1 b=1 when=rare", "B>A 1 b=1", situations={"rare": 0.1})
    assert list(deadlocks(network)) == []


def test_a_circle_that_mostly_holds_up_the_start_tells_how_often_it_does_not() -> None:
    found = only(net("A>B 1 b=.8", "B>A 1 b=.8"))
    assert found.starts == pytest.approx(worlds.delivery(net("A>B 1 b=.8", "B>A 1 b=.8")).cold_start["A"])
    assert 0 < found.starts < 0.5


def test_of_several_circles_the_tightest_is_named() -> None:
    network = net("A>B 1 b=.6", "B>A 1 b=.6", "A>B 1 b=.9 for=much", "B>A 1 b=.8 for=more")
    assert circle(only(network)) == ["B>A:more", "A>B:much"]


def test_of_two_needs_from_one_provider_the_one_that_bites_more_is_named() -> None:
    network = net("A>B 1 b=.9 for=a", "A>B 1 b=1 for=z", "B>A 1 b=.9")
    assert circle(only(network)) == ["B>A:work", "A>B:z"]


def test_a_long_circle_comes_to_an_end() -> None:
    size = 1000
    network = net(*[f"a{i}>a{(i + 1) % size} 1 b=1" for i in range(size)])
    assert len(only(network).circle) == size


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks())
def test_a_circle_is_closed_and_its_key_undoes_what_it_says(network: Network) -> None:
    for found in deadlocks(network):
        following = (*found.circle[1:], found.circle[0])
        for need, after in zip(found.circle, following, strict=True):
            assert after.customer in {link.provider for link in need.alternatives}
        if found.key is not None and not found.starts:
            cold = worlds.delivery(by_hand(network, found.key.primary.id)).cold_start
            assert sum(cold[actor] > 0 for actor in found.waiting) >= found.freed


# -- held against one actor after the other ----------------------------------------------------------


def strengths(network: Network) -> dict[str, float]:
    """Give how often each need bites while it exists, by primary link; a share of the year."""
    contexts = worlds.compiled(network).contexts
    return {
        need.primary.id: round(
            need.bite * sum(context.share for context in contexts if need.when <= context.situations), 9
        )
        for need in network.needs
    }


def has_circle(network: Network, waiting: Sequence[str], least: float) -> bool:
    """Tell whether needs of such a strength that only the waiting could meet form a circle."""
    strength = strengths(network)
    arcs = nx.DiGraph(
        (need.customer, link.provider)
        for need in network.needs
        if need.customer in waiting and strength[need.primary.id] >= least > 0
        if all(link.provider in waiting for link in need.alternatives)
        for link in need.alternatives
    )
    return not nx.is_directed_acyclic_graph(arcs)


def waiting_in(network: Network, group: Sequence[str]) -> list[str]:
    """Give who works while all are running, and never starts; else who starts less than half as often."""
    outcome = worlds.delivery(network)
    works = [actor for actor in group if outcome.running[actor] > 1e-6]
    never = [actor for actor in works if outcome.cold_start[actor] <= 1e-6]
    seldom = [actor for actor in works if outcome.cold_start[actor] < outcome.running[actor] / 2]
    return never if len(never) > 1 else seldom


def started(network: Network, waiting: Sequence[str], biting: Collection[str]) -> int:
    """Count who of the waiting starts where nothing fails and these needs alone bite."""
    world = {f"own {actor.id}": True for actor in network.actors}
    for need in network.needs:
        world[f"bite {need.primary.id}"] = need.primary.id in biting
        world |= {f"{kind} {x.id}": True for x in need.alternatives for kind in ("link", "switch")}
    always = frozenset(name for need in network.needs for name in need.when)
    ok = oracle.settle(network, world, always, start=False)
    return sum(ok[actor] for actor in waiting)


@pytest.mark.parametrize("seed", range(40))
def test_circles_are_told_where_there_are_any_with_the_way_that_frees_most(seed: int) -> None:
    network = tangle(seed, actors=5, links=11)
    strength = strengths(network)
    found = {found.waiting: found for found in deadlocks(network)}
    expected = [tuple(waiting_in(network, group)) for group in network.two_way_groups]
    assert list(found) == [
        group for group in expected if has_circle(network, group, min(filter(None, strength.values())))
    ]
    for waiting, told in found.items():
        weakest = min(strength[need.primary.id] for need in told.circle)
        levels = sorted({one for one in strength.values() if one > 0}, reverse=True)
        tightest = next(level for level in levels if has_circle(network, waiting, level))
        assert weakest == tightest
        biting = {need for need, one in strength.items() if one >= tightest}
        freed = [started(network, waiting, biting - {need.primary.id}) for need in told.circle]
        if max(freed) > started(network, waiting, biting):
            assert (told.key, told.freed) == (told.circle[freed.index(max(freed))], max(freed))
        else:
            assert (told.key, told.freed) == (None, 0)
        cold = max(worlds.delivery(network).cold_start[actor] for actor in waiting)
        assert told.starts == (cold if cold > 1e-6 else 0.0)


def by_hand(network: Network, need: str) -> Network:
    """Give the same network in which one need no longer matters, as if it were met by hand."""
    organization = network.organization
    links = (
        replace(x, importance=0.0) if network.need_of[x.id].primary.id == need else x
        for x in organization.links
    )
    return Network(replace(organization, links=tuple(links)))


def test_the_circle_and_the_way_out_are_told() -> None:
    organization = net(*CIRCLE, external="C").organization
    (message,) = messages(organization, "ORG603")
    assert message == (
        "A and B wait for each other: running, they work; after a standstill none can start first. "
        'The circle: "b" from B to A and "a" from A to B.'
    )


def test_a_loose_circle_tells_how_often_they_get_going() -> None:
    organization = net("A>B 1 b=.8", "B>A 1 b=.8", "B>C 1", external="C").organization
    (message,) = messages(organization, "ORG603")
    assert "they would get going on at most 36 of 100 occasions" in message


def test_links_of_a_circle_need_no_plain_ids() -> None:
    odd = replace(link("A>B 1 b=1"), id="<b>")
    assert circle(only(net(odd, "B>A 1 b=1"))) == ["B>A:work", "<b>"]
