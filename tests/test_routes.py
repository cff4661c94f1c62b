"""Routes to the external customers, held against every simple path."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings

from orgflow.model import Situation
from orgflow.network import Network
from orgflow.routes import RouteFinder
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


@settings(max_examples=60, deadline=None)
@given(networks())
def test_asking_for_fewer_routes_gives_the_first_of_more(network: Network) -> None:
    finder = RouteFinder(network, network.external)
    for actor in network.internal():
        more, fewer = finder.best(actor, 50).routes, finder.best(actor, 2).routes
        assert [route.weight for route in fewer] == pytest.approx([route.weight for route in more[:2]])
