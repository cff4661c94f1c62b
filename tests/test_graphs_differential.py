"""Questions about graphs of up to twenty actors, held against slower ways to answer them.

Where every small case is taken literally, as in the tests of the structure, circles are
short and routes few. Here graphs are larger and drawn at several densities, and any
actor may be the end.
"""

from __future__ import annotations

import math
from itertools import permutations
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.allowance import Account, Spent
from orgflow.structure.between import Between, between, farthest
from orgflow.structure.crossings import Crossings
from orgflow.structure.ties import Pair
from orgflow.structure.upstream import DEEPEST, Upstream
from tests import second_opinion

CLOSE = 1e-9


def drawn(actors: int, links: int, seed: int) -> tuple[Pair, ...]:
    """Draw pairs of different actors; fewer than asked for where some come twice."""
    dice = Random(seed)
    pairs = {(f"a{dice.randrange(actors):02}", f"a{dice.randrange(actors):02}") for _ in range(links)}
    return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))


def graphs(largest: int) -> st.SearchStrategy[tuple[Pair, ...]]:
    """Graphs from nearly trees to ones in which all depend on all."""
    sizes = st.integers(2, largest).flatmap(
        lambda actors: st.tuples(st.just(actors), st.integers(1, 4 * actors), st.integers(0, 2**32 - 1))
    )
    return sizes.map(lambda size: drawn(*size))


def reached(pairs: tuple[Pair, ...], end: str, gone: str | None = None) -> set[str]:
    """Give who has a way to an end that does not touch the one who is gone."""
    found = {end}
    while True:
        more = {a for a, b in pairs if b in found and gone not in (a, b)} - found
        if not more:
            return found - {end}
        found |= more


@settings(max_examples=200, deadline=None)
@given(graphs(20))
def test_whom_every_route_crosses_equals_deleting_each_actor(pairs: tuple[Pair, ...]) -> None:
    crossings, actors = Crossings(pairs), sorted({actor for pair in pairs for actor in pair})
    for end in actors:
        left = {gone: reached(pairs, end, gone) for gone in actors if gone != end}
        assert crossings.reaching(end) == reached(pairs, end)
        for start in crossings.reaching(end):
            cut = {gone for gone in left if gone != start and start not in left[gone]}
            assert set(crossings.crossed(start, end)) == cut


@settings(max_examples=200, deadline=None)
@given(graphs(20))
def test_crossed_actors_stand_in_the_order_of_every_route(pairs: tuple[Pair, ...]) -> None:
    crossings = Crossings(pairs)
    for end in sorted({customer for _, customer in pairs}):
        for start in crossings.reaching(end):
            crossed = crossings.crossed(start, end)
            for actor, later in zip(crossed, crossed[1:], strict=False):
                assert later in crossings.crossed(actor, end)


def least_cut(pairs: tuple[Pair, ...], start: str, end: str) -> int:
    """Give the least cut where every other actor holds 1 and a line between two any amount.

    A direct link is taken out first and counts 1.
    """
    graph = nx.DiGraph()
    for one, other in pairs:
        if (one, other) != (start, end):
            graph.add_edge((one, "out"), (other, "in"))
    for actor in {actor for pair in pairs for actor in pair} - {start, end}:
        graph.add_edge((actor, "in"), (actor, "out"), capacity=1)
    source, sink = (start, "out"), (end, "in")
    direct = int((start, end) in pairs)
    if source not in graph or sink not in graph:
        return direct
    value, sides = nx.minimum_cut(graph, source, sink)
    crossing = [(a, b) for a, b in graph.edges if a in sides[0] and b in sides[1]]
    assert len(crossing) == value  # all of them actors
    return int(value) + direct


@settings(max_examples=100, deadline=None)
@given(graphs(14), st.randoms(use_true_random=False))
def test_separate_routes_are_as_many_as_the_least_cut(pairs: tuple[Pair, ...], dice: Any) -> None:
    both = list(permutations(sorted({actor for pair in pairs for actor in pair}), 2))
    crossings = Crossings(pairs)
    for start, end in dice.sample(both, min(len(both), 12)):
        assert crossings.separate(start, end) == least_cut(pairs, start, end)


@settings(max_examples=100, deadline=None)
@given(graphs(14))
def test_more_than_one_route_is_separate_only_where_nobody_is_on_all(pairs: tuple[Pair, ...]) -> None:
    crossings = Crossings(pairs)
    for end in sorted({customer for _, customer in pairs}):
        for start in crossings.reaching(end):
            alone = bool(crossings.crossed(start, end))
            only = not alone and reached(tuple(p for p in pairs if p != (start, end)), end).isdisjoint(
                {start}
            )
            assert (crossings.separate(start, end) == 1) == (alone or only)


def simple(pairs: tuple[Pair, ...], start: str, end: str) -> list[tuple[str, ...]]:
    """Give every route without a circle, by trying every order of every choice of actors on the way."""
    there, found = set(pairs), list[tuple[str, ...]]()
    others = sorted({actor for pair in pairs for actor in pair} - {start, end})
    for length in range(len(others) + 1):
        for between_them in permutations(others, length):
            route = (start, *between_them, end)
            if there.issuperset(zip(route, route[1:], strict=False)):
                found.append(route)
        if found:
            return found  # no longer one is among the shortest
    return found


@settings(max_examples=100, deadline=None)
@given(graphs(8), st.integers(1, 8), st.integers(1, 8))
def test_betweenness_equals_trying_every_order_of_actors(
    pairs: tuple[Pair, ...], starts: int, ends: int
) -> None:
    actors = sorted({actor for pair in pairs for actor in pair})
    begin, finish = actors[:starts], actors[-ends:]
    routes = [r for one in begin for other in finish if one != other and (r := simple(pairs, one, other))]
    found = between(pairs, begin, finish)
    for actor in actors:
        counted = [some for some in routes if actor not in (some[0][0], some[0][-1])]
        through = math.fsum(sum(actor in route for route in some) / len(some) for some in counted)
        assert found[actor].through == pytest.approx(through, abs=CLOSE)
        assert found[actor].of == len(counted)


@settings(max_examples=200, deadline=None)
@given(graphs(20), st.integers(1, 20), st.integers(1, 20))
def test_betweenness_of_some_agrees_with_networkx(pairs: tuple[Pair, ...], starts: int, ends: int) -> None:
    graph = nx.DiGraph(pairs)
    begin, finish = sorted(graph)[:starts], sorted(graph)[-ends:]
    expected = nx.betweenness_centrality_subset(graph, begin, finish)
    assert {a: one.through for a, one in between(pairs, begin, finish).items()} == pytest.approx(
        expected, abs=CLOSE
    )


@settings(max_examples=100, deadline=None)
@given(graphs(20))
def test_the_farthest_is_as_far_as_networkx_says(pairs: tuple[Pair, ...]) -> None:
    backward = nx.DiGraph(pair[::-1] for pair in pairs)
    for end in backward:
        expected = max(nx.single_source_shortest_path_length(backward, end).values())
        assert farthest(pairs, [end]) == expected


def test_the_farthest_of_very_long_routes_is_as_far_as_networkx_says() -> None:
    pairs = CHAIN + DETOUR
    backward = nx.DiGraph(pair[::-1] for pair in pairs)
    far = {end: max(nx.single_source_shortest_path_length(backward, end).values()) for end in backward}
    assert {end: farthest(pairs, [end]) for end in far} == far
    assert farthest(pairs, list(far)) == max(far.values())


def test_a_share_of_no_routes_is_not_known() -> None:
    assert [Between(0.0, 0).share, Between(0.0, 4).share, Between(1.0, 4).share] == [None, 0.0, 0.25]


@settings(max_examples=60, deadline=None)
@given(graphs(20))
def test_a_search_from_all_ends_at_once_finds_the_distances_of_networkx(pairs: tuple[Pair, ...]) -> None:
    graph, backward = Upstream(pairs), nx.DiGraph(pair[::-1] for pair in pairs)
    levels = graph.levels(range(len(graph.actors)))
    assert levels is not None
    for number, end in enumerate(graph.actors):
        found = {
            actor: step
            for step, level in enumerate(levels)
            for actor, word in zip(graph.actors, level.tolist(), strict=True)
            if word >> number & 1
        }
        assert found == nx.single_source_shortest_path_length(backward, end)


@pytest.mark.parametrize("steps, is_together", [(DEEPEST, True), (DEEPEST + 1, False)])
def test_very_long_routes_are_not_searched_together(steps: int, is_together: bool) -> None:
    levels = Upstream(CHAIN[:steps]).levels([steps])
    assert (levels is not None) is is_together


def test_no_second_opinion_differs() -> None:
    assert list(second_opinion.differences(seed=2, graphs=150)) == []


def test_a_second_opinion_tells_a_difference() -> None:
    told = list(second_opinion.differing("delivery", "networkx", {"a": 0.5, "b": 1.0}, {"a": 0.5}))
    assert told == ["delivery of b: 1.0, networkx says nan"]


def test_a_search_that_ran_out_of_time_is_made_anew() -> None:
    crossings = Crossings([("a", "b"), ("b", "c")], ["c"])
    with Account(seconds=0.0), pytest.raises(Spent):
        crossings.reaching("c")
    assert crossings.reaching("c") == {"a", "b"}


# -- more ends than bits in a word, routes longer than are searched together --------------------

LARGE = [drawn(100, links, seed) for seed, links in enumerate((90, 130, 200, 400, 900))]
CHAIN = tuple((f"a{n:03}", f"a{n + 1:03}") for n in range(120))
DETOUR = (("a010", "b"), ("b", "a012"), ("a100", "a050"))


@pytest.mark.parametrize("pairs", [*LARGE, CHAIN + DETOUR], ids=len)
def test_ends_asked_about_together_are_told_what_each_is_told_alone(pairs: tuple[Pair, ...]) -> None:
    ends = sorted({customer for _, customer in pairs})
    together, alone = Crossings(pairs, ends), Crossings(pairs)
    for end in ends:
        assert together.reaching(end) == alone.reaching(end)
        for start in together.reaching(end):
            assert together.crossed(start, end) == alone.crossed(start, end)


@pytest.mark.parametrize("pairs", [*LARGE, CHAIN + DETOUR], ids=len)
def test_the_dominators_of_a_large_graph_are_those_of_networkx(pairs: tuple[Pair, ...]) -> None:
    backward, ends = nx.DiGraph(pair[::-1] for pair in pairs), sorted({customer for _, customer in pairs})
    crossings = Crossings(pairs, ends)
    for end in ends:
        expected = nx.immediate_dominators(backward, end)
        found = {start: [*crossings.crossed(start, end), end][0] for start in crossings.reaching(end)}
        assert found == {start: onto for start, onto in expected.items() if start != end}


@pytest.mark.parametrize("pairs", [*LARGE, CHAIN + DETOUR], ids=len)
def test_betweenness_of_a_large_graph_agrees_with_networkx(pairs: tuple[Pair, ...]) -> None:
    graph = nx.DiGraph(pairs)
    starts, ends = sorted(graph)[:90], sorted(graph)[5:]
    expected = nx.betweenness_centrality_subset(graph, starts, ends)
    found = {actor: one.through for actor, one in between(pairs, starts, ends).items()}
    assert found == pytest.approx(expected, abs=CLOSE)


@pytest.mark.parametrize("pairs", LARGE, ids=len)
def test_separate_routes_of_a_large_graph_are_those_of_networkx(pairs: tuple[Pair, ...]) -> None:
    graph, crossings = nx.DiGraph(pairs), Crossings(pairs)
    both = Random(1).sample([*permutations(sorted(graph), 2)], 60)
    for start, end in both:
        there = nx.has_path(graph, start, end)
        expected = len([*nx.node_disjoint_paths(graph, start, end)]) if there else 0
        assert crossings.separate(start, end) == expected
