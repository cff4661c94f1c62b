"""Routes to the external customers, held against every simple path."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.analyses import routes
from orgflow.model import Duration, Situation
from orgflow.network import Network
from orgflow.routes import Found, RouteFinder
from orgflow.routes.bounds import Bounds
from orgflow.routes.steps import Steps
from tests.builders import net
from tests.second_opinion import every_route
from tests.test_worlds import networks


def _best(network: Network, actor: str, limit: int = 3) -> list[list[str]]:
    found = RouteFinder(network, network.external).best(actor, limit)
    return [[link.id.split(":")[0] for link in route.links] for route in found.routes]


def test_the_route_that_carries_most_failure_comes_first() -> None:
    network = net("P>A .9", "A>C .9", "P>B .5", "B>C .9", external="C")
    assert _best(network, "P") == [["P>B", "B>C"], ["P>A", "A>C"]]


def test_the_success_of_a_route_leaves_the_customer_out() -> None:
    network = net("P>A .9", "A>C .8", external="C", s={"P": 0.5, "A": 0.5, "C": 0.1})
    (route,) = RouteFinder(network, ("C",)).best("P", 1).routes
    assert route.success == pytest.approx(0.9 * 0.8 * 0.25)


def test_a_route_passes_on_the_product_of_its_bites() -> None:
    network = net("P>A .9 b=.5", "A>C .8 b=.2", external="C")
    assert RouteFinder(network, ("C",)).best("P", 1).routes[0].transmission == pytest.approx(0.1)


def test_a_situation_on_two_links_of_a_route_counts_once() -> None:
    situations = (Situation("close", "close", share=0.25),)
    network = net("P>A .9 when=close", "A>C .8 when=close", external="C", situations=situations)
    (route,) = RouteFinder(network, ("C",)).best("P", 1).routes
    assert route.transmission == pytest.approx(0.25)
    assert route.only_in == ("close",)


def test_a_route_over_a_backup_says_so() -> None:
    network = net("A>C .9 any_of=x", "B>C .9 any_of=x", external="C")
    assert RouteFinder(network, ("C",)).best("B", 1).routes[0].uses_backup


def test_a_route_is_as_frequent_as_its_rarest_link_and_takes_as_long_as_all() -> None:
    network = net("P>A .9 f=12", "A>B .9 f=5", "B>C .9 f=7", "Q>A .9", external="C")
    (route,) = RouteFinder(network, ("C",)).best("P", 1).routes
    assert (route.per_year, route.lead_time) == (5.0, None)
    timed = tuple(
        replace(one, lead_time=Duration(hours, "")) for one, hours in zip(route.links, (1, 2, 4), strict=True)
    )
    assert replace(route, links=timed).lead_time == 7.0
    assert replace(route, links=(*timed[:2], route.links[2])).lead_time is None
    assert RouteFinder(network, ("C",)).best("Q", 1).routes[0].per_year is None


@pytest.mark.parametrize("links", [8, 9, 12])
def test_the_only_route_is_found_however_long_it_is(links: int) -> None:
    chain = [f"A{number}>A{number + 1} .9 b=.9" for number in range(links)]
    found = RouteFinder(net(*chain, external=f"A{links}"), (f"A{links}",)).best("A0", 3)
    assert [len(route.links) for route in found.routes] == [links]
    assert found.complete


def test_parallel_links_are_routes_of_their_own() -> None:
    network = net("P>C .9 for=one", "P>C .8 for=two", external="C")
    assert [r.links[0].deliverable for r in RouteFinder(network, ("C",)).best("P", 5).routes] == [
        "two",
        "one",
    ]


def test_no_route_goes_through_a_customer() -> None:
    network = net("P>C .9", "C>A .9", "A>D .9", external="C D")
    assert _best(network, "P") == [["P>C"]]


def test_a_search_in_a_dense_organization_ends_and_says_so() -> None:
    people = "ABCDEFGHIJKL"
    links = [f"{a}>{b} .9" for a in people for b in people if a != b] + ["L>X .9"]
    assert not RouteFinder(net(*links, external="X"), ("X",), steps=2_000).best("A", 3).complete


@settings(max_examples=100, deadline=None)
@given(networks())
def test_the_best_routes_are_the_best_of_all_simple_paths(network: Network) -> None:
    finder = RouteFinder(network, network.external)
    for actor in (a for a in network.graph if not network.actor(a).is_external):
        found = finder.best(actor, 100)
        everything = list(every_route(network, actor))
        assert sorted([link.id for link in route.links] for route in found.routes) == sorted(everything)
        weights = [route.weight for route in found.routes]
        assert weights == sorted(weights, reverse=True) or weights == pytest.approx(
            sorted(weights, reverse=True)
        )
        assert found.complete


@settings(max_examples=100, deadline=None)
@given(networks())
def test_routes_are_left_out_only_as_longer_than_the_first_and_that_is_said(network: Network) -> None:
    with patch("orgflow.routes.LONGEST", 1):
        finder = RouteFinder(network, network.external)
        for actor in (a for a in network.graph if not network.actor(a).is_external):
            found = finder.best(actor, 100)
            seen = sorted([link.id for link in route.links] for route in found.routes)
            longest = max(map(len, seen), default=0)
            everything = sorted(every_route(network, actor))
            assert seen == [route for route in everything if len(route) <= longest]
            assert not found.complete or seen == everything


@settings(max_examples=100, deadline=None)
@given(networks(), st.integers(1, 12) | st.just(50_000))
def test_a_search_that_calls_itself_complete_found_the_best_of_all_routes(
    network: Network, steps: int
) -> None:
    with patch("orgflow.routes.LONGEST", 2):
        short = RouteFinder(network, network.external, steps)
        found = {actor: short.best(actor, 2) for actor in network.internal()}
    for actor, some in found.items():
        best = RouteFinder(network, network.external).best(actor, 100).routes[:2]
        if some.complete:
            assert [route.weight for route in some.routes] == pytest.approx([route.weight for route in best])


@settings(max_examples=100, deadline=None)
@given(networks(), st.floats(0, 1))
def test_nothing_that_goes_on_from_an_actor_exceeds_its_bound(network: Network, success: float) -> None:
    finder, steps = RouteFinder(network, network.external), Steps(network, network.external)
    bounds = Bounds(steps)
    for actor in (a for a in network.internal() if a in steps.number):
        for route in finder.best(actor, 100).routes:
            fails, place = 1.0 - success * route.success, (steps.number[actor], success, len(route.links))
            bites = math.prod(network.need_of[link.id].bite for link in route.links)
            assert route.transmission * fails <= bounds.onward(*place, alone=True) + 1e-12
            assert bites * fails <= bounds.onward(*place, alone=False) + 1e-12


def test_where_nothing_ever_fails_the_shortest_of_those_that_transmit_most_come_first() -> None:
    network = net("P>A 1", "A>C 1", "P>B 1", "B>C 1", "P>D 1 b=.5", "D>C 1", "A>B 1", external="C")
    assert _best(network, "P") == [["P>A", "A>C"], ["P>B", "B>C"], ["P>A", "A>B", "B>C"]]


def test_routes_that_tie_come_by_the_ids_of_their_links() -> None:
    links = [f"P>{a} .9" for a in "DBAC"] + [f"{a}>X .8" for a in "DBAC"]
    found = _best(net(*links, external="X"), "P")
    assert found == [["P>A", "A>X"], ["P>B", "B>X"], ["P>C", "C>X"]]


@pytest.mark.parametrize(
    "steps, expected", [(1, [["P>A", "A>X"]]), (2, [["P>B", "B>X"], ["P>A", "A>X"]]), (9, None)]
)
def test_no_more_partial_routes_are_extended_than_may_be(
    steps: int, expected: list[list[str]] | None
) -> None:
    ways = {"A": (0.9, 0.5), "B": (0.1, 0.4), "C": (0.2, 0.3)}
    links = [f"P>{a} {health} b={b}" for a, (health, b) in ways.items()]
    network = net(*links, *(f"{a}>X .9" for a in ways), external="X")
    found = RouteFinder(network, ("X",), steps).best("P", 5)
    routes = [[link.id.split(":")[0] for link in route.links] for route in found.routes]
    assert routes == (expected or [["P>B", "B>X"], ["P>C", "C>X"], ["P>A", "A>X"]])
    assert found.complete is (expected is None)


@settings(max_examples=60, deadline=None)
@given(networks())
def test_the_route_that_transmits_most_is_the_shortest_of_all_that_do(network: Network) -> None:
    steps = Steps(network, network.external)
    for actor in (a for a in network.internal() if a in steps.number):
        found = [step.link for step in steps.most_transmitting(steps.number[actor])]
        bites = {
            tuple(route): math.prod(network.need_of[id_].bite for id_ in route)
            for route in every_route(network, actor)
        }
        most = max(bites.values())
        assert bites[tuple(found)] == pytest.approx(most)
        assert len(found) == min(len(route) for route, bite in bites.items() if bite >= most * (1 - 1e-9))
        assert steps.transmits[steps.number[actor]] == pytest.approx(most)


def test_the_route_that_transmits_most_is_known_whatever_its_single_steps_do() -> None:
    network = net("P>A .9 b=.1", "A>X .9 b=.2", "P>B .9 b=.9", "B>X .9 b=.5", external="X")
    steps = Steps(network, network.external)
    assert [step.link for step in steps.most_transmitting(steps.number["P"])] == ["P>B:work", "B>X:work"]


def test_a_customer_at_whom_no_route_ends_is_on_none() -> None:
    network = net("D>A .9", "A>C .9", "B>D .9", external="C D")
    assert RouteFinder(network, ("C",)).reaching == {"A", "C"}


def test_a_longer_route_that_is_rarely_needed_is_known_not_to_be_better() -> None:
    network = net("P>X .5", "P>A .1 when=rare", "A>B .1", "B>X .1", external="X", situations={"rare": 0.1})
    with patch("orgflow.routes.LONGEST", 2):
        assert RouteFinder(network, ("X",)).best("P", 1).complete


def test_at_a_customer_whom_nobody_serves_what_has_failed_is_all_there_is() -> None:
    network = net("P>A .9", external="C")
    bounds = Bounds(Steps(network, ["C"]))
    assert [bounds.onward(0, 0.25, links, alone=True) for links in (0, 1, 8)] == [0.75] * 3
    assert bounds.longer(1) == [0.0]


@pytest.mark.parametrize(
    "steps, bite, is_complete", [(1, 1, False), (9, 1, False), (1, 0.1, False), (9, 0.1, True)]
)
def test_a_search_is_complete_where_it_knows_that_no_longer_route_is_better(
    steps: int, bite: float, is_complete: bool
) -> None:
    network = net("P>X .5", f"P>A .1 b={bite}", "A>B .1", "B>C .1", "C>X .1", external="X")
    with patch("orgflow.routes.LONGEST", 2):
        found = RouteFinder(network, ("X",), steps).best("P", 1)
    assert found.complete is is_complete


@pytest.mark.parametrize("limit", [1, 2])
def test_a_route_that_is_larger_in_its_last_digit_alone_ties(limit: int) -> None:
    smaller, larger = (0.1, 0.3, 0.7), (0.7, 0.3, 0.1)
    assert math.prod(smaller) < math.prod(larger)
    links = [
        f"{a}>{b} .9 b={bite}"
        for way, bites in (("PABX", smaller), ("PCDX", larger))
        for a, b, bite in zip(way, way[1:], bites, strict=False)
    ]
    assert (
        _best(net(*links, external="X"), "P", limit)
        == [
            ["P>A", "A>B", "B>X"],
            ["P>C", "C>D", "D>X"],
        ][:limit]
    )


def test_the_bound_of_a_single_way_onward_is_what_it_comes_to() -> None:
    network = net("P>A .9 b=.5", "A>X .8 b=.4", external="X", s={"A": 0.5})
    steps = Steps(network, network.external)
    bounds, number = Bounds(steps), steps.number
    for success in (0.0, 0.3, 1.0):
        found = [bounds.onward(number[a], success, 2, alone=True) for a in "PAX"]
        assert found == pytest.approx([0.2 * (1 - success * 0.36), 0.4 * (1 - success * 0.4), 1 - success])
    assert bounds.onward(number["P"], 1.0, 1, alone=True) == 0.0
    assert [[bounds.longer(n)[number[a]] for a in "PA"] for n in (0, 1, 2)] == [
        [0.2, 0.4],
        [0.2, 0.0],
        [0, 0],
    ]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.8, 1.0]))
def test_where_many_routes_tie_fewer_are_the_first_of_all(seed: int, health: float) -> None:
    dice = Random(seed)
    links = {f"{a}>{b}": dice.choice((1, 0.5, 0.2, 0.1)) for a, b in permutations("ABCDE", 2)}
    some = dice.sample(sorted(links), dice.randint(3, 12))
    ends = [f"{a}>X {health} b={dice.choice((1, 0.5, 0.2))}" for a in dice.sample("ABCDE", 2)]
    network = net(*(f"{link} {health} b={links[link]}" for link in some), *ends, external="X")
    for actor in network.internal():
        assert _best(network, actor, 3) == _best(network, actor, 1_000)[:3]


@settings(max_examples=60, deadline=None)
@given(networks())
def test_no_route_is_shorter_than_the_shortest(network: Network) -> None:
    finder = RouteFinder(network, network.external)
    for actor in network.internal():
        shortest = finder.shortest(actor)
        routes = [[link.id for link in shortest.links]] if shortest else []
        everything = list(every_route(network, actor))
        assert bool(routes) == bool(everything)
        assert all(route in everything and len(route) == min(map(len, everything)) for route in routes)


def test_of_the_shortest_routes_that_are_known_the_first_is_given() -> None:
    network = net("P>A .9", "A>C .9", "P>B .5", "B>D .9", "P>E .9", "E>F .1", "F>C .1", external="C D")
    finder = RouteFinder(network, network.external)
    known = finder.best("P", 5).routes
    assert [(route.customer, len(route.links)) for route in known] == [("C", 3), ("D", 2), ("C", 2)]
    assert finder.shortest("P", known) is known[1]
    assert finder.shortest("P", known[::-1]) is known[2]
    assert finder.shortest("C", known) is None


def test_no_route_is_searched_for_an_actor_that_reaches_nobody() -> None:
    finder = RouteFinder(net("P>A .9", "B>C .9", external="C"), ("C",))
    assert finder.best("P", 3) == Found((), complete=True)
    assert finder.shortest("P") is None


def test_whoever_is_farthest_is_as_far_as_its_shortest_route_whatever_its_worst_ones_are() -> None:
    long = [link for a in "ABC" for link in (f"Q>{a} .5", f"{a}>{a}2 .5", f"{a}2>X .5")]
    network = net("Q>S 1 b=.1", "S>X 1", *long, external="X")
    (told,) = [finding.message for finding in routes.run(network).findings if finding.code == "ORG632"]
    assert "Q stands farthest from one, 2 steps away: Q \N{RIGHTWARDS ARROW} S" in told


@settings(max_examples=60, deadline=None)
@given(networks())
def test_asking_for_fewer_routes_gives_the_first_of_more(network: Network) -> None:
    finder = RouteFinder(network, network.external)
    for actor in network.internal():
        more, fewer = finder.best(actor, 50).routes, finder.best(actor, 2).routes
        assert [route.weight for route in fewer] == pytest.approx([route.weight for route in more[:2]])
