"""Measures of who is tied to whom, held against published values, definitions taken literally."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import combinations, permutations
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.network import Network
from orgflow.structure.between import between, farthest
from orgflow.structure.chart import Dimensions, dimensions, places
from orgflow.structure.crossings import Crossings
from orgflow.structure.groups import Leaning, groups_of, leaning, leaning_of
from orgflow.structure.ties import Pair, constraint, degree, reciprocity, reciprocity_of
from tests.builders import org
from tests.paths import DATA, FIXTURES

CLOSE = 1e-9


def case(name: str) -> dict[str, Any]:
    if FIXTURES is None:
        pytest.skip("no worked cases here")
    data: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text())
    return data


def both_ways(graph: Any) -> tuple[Pair, ...]:
    """A graph without directions, as pairs in both."""
    return tuple((str(a), str(b)) for one, other in graph.edges for a, b in ((one, other), (other, one)))


def named(edges: Iterable[Collection[Any]]) -> tuple[Pair, ...]:
    return tuple((str(one), str(other)) for one, other in edges)


# -- published values ------------------------------------------------------------------

KITE = both_ways(nx.krackhardt_kite_graph())
FAMILIES = both_ways(nx.florentine_families_graph())
CLUB = nx.karate_club_graph()
FACTION = {str(member): club for member, club in CLUB.nodes(data="club")}


def all_between(pairs: Collection[Pair]) -> dict[str, Any]:
    everyone = {actor for pair in pairs for actor in pair}
    return between(pairs, everyone, everyone)


def test_the_kite_has_its_published_betweenness() -> None:
    # Every route is counted in both directions, as the published table does.
    raw = [round(all_between(KITE)[str(actor)].through, 3) for actor in range(10)]
    assert raw == [1.667, 1.667, 0, 7.333, 0, 16.667, 16.667, 28, 16, 0]


def test_the_kite_has_its_published_degrees() -> None:
    assert [degree(KITE)[str(actor)] for actor in range(10)] == [4, 4, 3, 6, 3, 5, 5, 3, 2, 1]


def test_the_medici_stand_between_as_often_as_published() -> None:
    assert round(all_between(FAMILIES)["Medici"].share or 0.0, 3) == 0.522


def test_the_leaders_of_the_karate_club_stand_between_as_published() -> None:
    found = all_between(both_ways(CLUB))
    assert [round(found[leader].share, 8) for leader in ("0", "33")] == [0.43763528, 0.30407498]


def test_the_factions_of_the_karate_club_look_inward() -> None:
    assert leaning(both_ways(CLUB), FACTION) == Leaning(2 * 67, 2 * 11)
    assert round(leaning(both_ways(CLUB), FACTION).index or 0.0, 4) == -0.7179


def test_a_tree_of_command_has_all_four_dimensions_at_one() -> None:
    tree = named(["CA", "CB", "Ad", "Ae", "Bf", "Bg"])
    assert dimensions("CABdefg", tree) == Dimensions(1.0, 1.0, 1.0, 1.0)


# -- worked cases ----------------------------------------------------------------------


def test_worked_kite_comes_out() -> None:
    data = case("net-01-kite-centralities")
    names, expected = data["input"]["names"], data["expected"]
    pairs = [pair for pair in named(data["input"]["edges"]) for pair in (pair, pair[::-1])]
    found = all_between(pairs)
    halves = {name: found[str(number)].through / 2 for number, name in enumerate(names)}
    assert halves == pytest.approx(expected["betweenness_unnormalised"], abs=data["tolerance"]["abs"])
    assert {name: degree(pairs)[str(n)] for n, name in enumerate(names)} == expected["degree"]


def test_worked_families_come_out() -> None:
    data = case("net-02-florentine")
    expected, tolerance = data["expected"], data["tolerance"]["abs"]
    shares = {family: found.share for family, found in all_between(FAMILIES).items()}
    assert shares == pytest.approx(expected["betweenness_normalised"], abs=tolerance)
    assert constraint(FAMILIES) == pytest.approx(expected["constraint"], abs=tolerance)


def test_worked_karate_club_comes_out() -> None:
    data = case("net-03-karate")
    expected, tolerance = data["expected"], data["tolerance"]["abs"]
    found, lean = all_between(both_ways(CLUB)), leaning(both_ways(CLUB), FACTION)
    assert found["0"].share == pytest.approx(expected["betweenness_node0"], abs=tolerance)
    assert found["33"].share == pytest.approx(expected["betweenness_node33"], abs=tolerance)
    assert (lean.internal, lean.external) == (2 * expected["internal_ties"], 2 * expected["external_ties"])
    assert lean.index == pytest.approx(expected["EI_index"], abs=tolerance)


CHARTS = ["out_tree", "tree_plus_mutual_peer_link", "matrix_two_bosses", "two_roots", "two_components"]


def told(found: Dimensions) -> dict[str, float | None]:
    return {
        "connectedness": found.connectedness,
        "hierarchy": found.hierarchy,
        "efficiency": found.efficiency,
        "lub_strict": found.upper_bound,
    }


@pytest.mark.parametrize("chart", CHARTS)
def test_worked_charts_come_out(chart: str) -> None:
    data = case("net-08-krackhardt-gtd")
    pairs = named(data["input"]["graphs"][chart])
    expected = {key: value for key, value in data["expected"][chart].items() if key != "common_boss"}
    found = told(dimensions({actor for pair in pairs for actor in pair}, pairs))
    assert found == pytest.approx(expected, abs=data["tolerance"]["abs"])


RELATIONS = {
    "advice": "goes_to_for_advice",
    "friendship": "considers_friend",
    "reports_to": "reports_to",
}


def managers(relation: str) -> tuple[tuple[Pair, ...], dict[str, str], str]:
    """The ties of 21 managers, the department of each, the hash of the ties."""
    if DATA is None:
        pytest.skip("no real data here")
    folder = DATA / "krackhardt-hightech"
    with (folder / "edges.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["relation"] == RELATIONS[relation]]
    ties = sorted((int(row["consumer"][1:]), int(row["provider"][1:])) for row in rows if row["value"] != "0")
    with (folder / "nodes.csv").open() as file:
        department = {str(int(row["id"][1:])): row["department"] for row in csv.DictReader(file)}
    text = "".join(f"{one},{other}\n" for one, other in ties)
    return named(ties), department, hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("relation", RELATIONS)
def test_worked_managers_come_out(relation: str) -> None:
    data = case("net-10-krackhardt-hitech-by-reference")
    pairs, department, found = managers(relation)
    assert found == data["input"]["sha256"][relation]
    expected, tolerance = data["expected"][relation], data["tolerance"]["abs"]
    assert len(pairs) == expected["arcs"]
    assert reciprocity(pairs) == pytest.approx(expected["arc_reciprocity"], abs=tolerance)
    assert leaning(pairs, department).index == pytest.approx(expected["EI_by_department"], abs=tolerance)
    downward = tuple(pair[::-1] for pair in pairs) if relation == "reports_to" else pairs
    gtd = {key: value for key, value in expected["gtd"].items() if key != "common_boss"}
    assert told(dimensions(department, downward)) == pytest.approx(gtd, abs=tolerance)
    passed = {manager: one.through for manager, one in all_between(pairs).items()}
    for manager, value in expected["top3_betweenness"]:
        assert passed[str(manager)] == pytest.approx(value, abs=tolerance)
    least, value = expected["constraint_min"]
    tied_up = constraint(pairs)
    assert min(tied_up, key=tied_up.__getitem__) == str(least)
    assert tied_up[str(least)] == pytest.approx(value, abs=tolerance)


GRAPHS = [
    "boost-figure-1",
    "wikipedia-domrel",
    "cooper-harvey-kennedy-fig2",
    "cooper-harvey-kennedy-fig4",
]


@pytest.mark.parametrize("graph", GRAPHS)
def test_worked_dominators_come_out(graph: str) -> None:
    data = case("graph-01-dominators")
    (given,) = (one for one in data["input"]["graphs"] if one["name"] == graph)
    start = str(given["start"])
    crossings = Crossings([pair[::-1] for pair in named(given["edges"])])
    nearest = {
        actor: [*crossings.crossed(actor, start), start][0] for actor in sorted(crossings.reaching(start))
    }
    assert nearest == {actor: str(by) for actor, by in data["expected"][graph].items()}


def test_worked_strong_articulation_points_are_those_that_some_routes_all_cross() -> None:
    data = case("graph-03-strong-articulation")
    pairs = named(data["input"]["edges"])
    crossings, actors = Crossings(pairs), sorted({actor for pair in pairs for actor in pair})
    found = {x for one, other in permutations(actors, 2) for x in crossings.crossed(one, other)}
    assert sorted(found) == sorted(map(str, data["expected"]["strong_articulation_points"]))


def test_worked_flow_network_has_as_many_separate_routes_as_its_cut() -> None:
    data = case("graph-06-min-cut")
    units = [(a, b, unit) for a, b, width in data["input"]["edges"] for unit in range(width)]
    pairs = [(str(one), str(other)) for one in units for other in units if one[1] == other[0]]
    pairs += [("source", str(one)) for one in units if one[0] == data["input"]["source"]]
    pairs += [(str(one), "sink") for one in units if one[1] == data["input"]["target"]]
    assert Crossings(pairs).separate("source", "sink") == data["expected"]["max_flow"]


# -- definitions taken literally ---------------------------------------------------------

ACTORS = "ABCDEF"
graphs = st.sets(
    st.tuples(st.sampled_from(ACTORS), st.sampled_from(ACTORS)).filter(lambda pair: pair[0] != pair[1]),
    max_size=14,
).map(lambda pairs: tuple(sorted(pairs)))
some_actors = st.sets(st.sampled_from(ACTORS), min_size=1, max_size=3)


def digraph(pairs: Iterable[Pair]) -> Any:
    graph = nx.DiGraph(list(pairs))
    graph.add_nodes_from(ACTORS)
    return graph


def shortest(graph: Any, start: str, end: str) -> list[list[str]]:
    return list(nx.all_shortest_paths(graph, start, end)) if nx.has_path(graph, start, end) else []


@settings(max_examples=150, deadline=None)
@given(graphs, some_actors, some_actors)
def test_betweenness_equals_counting_all_shortest_routes(
    pairs: tuple[Pair, ...], starts: set[str], ends: set[str]
) -> None:
    found, graph = between(pairs, starts, ends), digraph(pairs)
    routes = [shortest(graph, one, end) for one in starts for end in ends if one != end]
    for actor in found:
        apart = [all_of for all_of in routes if all_of and actor not in (all_of[0][0], all_of[0][-1])]
        through = math.fsum(sum(actor in route for route in all_of) / len(all_of) for all_of in apart)
        assert found[actor].through == pytest.approx(through, abs=CLOSE)
        assert found[actor].of == len(apart)


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_betweenness_of_everyone_agrees_with_networkx(pairs: tuple[Pair, ...]) -> None:
    expected = nx.betweenness_centrality(nx.DiGraph(pairs), normalized=False)
    found = {actor: one.through for actor, one in all_between(pairs).items()}
    assert found == pytest.approx(expected, abs=CLOSE)


def test_more_shortest_routes_than_a_float_holds_are_counted() -> None:
    steps = [f"{number:04d}" for number in range(1_100)]
    ladder = [(x + a, y + b) for x, y in zip(steps, steps[1:], strict=False) for a in "lr" for b in "lr"]
    pairs = [("start", "0000l"), ("start", "0000r"), *ladder, ("1099l", "end"), ("1099r", "end")]
    assert between(pairs, ["start"], ["end"])["0500l"].share == 0.5


def test_the_longest_of_all_shortest_routes_is_found() -> None:
    assert farthest(named(["AB", "BC", "AC", "DA"]), ["C"]) == 2


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_constraint_equals_its_definition(pairs: tuple[Pair, ...]) -> None:
    graph = nx.DiGraph(pairs)
    expected = {
        actor: sum(nx.local_constraint(graph, actor, other) for other in set(nx.all_neighbors(graph, actor)))
        for actor in graph
    }
    assert constraint(pairs) == pytest.approx(expected, abs=CLOSE)


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_reciprocity_equals_that_of_networkx(pairs: tuple[Pair, ...]) -> None:
    graph = nx.DiGraph(pairs)
    if pairs:
        assert reciprocity(pairs) == pytest.approx(nx.reciprocity(graph))
        assert reciprocity_of(pairs) == pytest.approx(nx.reciprocity(graph, list(graph)))
    else:
        assert reciprocity(pairs) is None


def reach(graph: Any, start: str) -> set[str]:
    return {start, *nx.descendants(graph, start)}


def literally(pairs: tuple[Pair, ...]) -> dict[str, float | None]:
    """Krackhardt's dimensions, pair by pair."""
    graph = digraph(pairs)
    both = list(combinations(ACTORS, 2))
    loose = graph.to_undirected()
    joined = [{a, b} for a, b in both if nx.has_path(loose, a, b)]
    mutual = [b in reach(graph, a) and a in reach(graph, b) for a, b in both]
    comparable = [b in reach(graph, a) or a in reach(graph, b) for a, b in both]
    parts = list(nx.connected_components(loose))
    needed, most = sum(len(p) - 1 for p in parts), sum(len(p) * (len(p) - 1) for p in parts)
    lacking = sum(not bounded(graph, *pair) for pair in joined)
    possible = sum((len(p) - 1) * (len(p) - 2) // 2 for p in parts)
    return {
        "connectedness": len(joined) / len(both),
        "hierarchy": 1 - sum(mutual) / sum(comparable) if any(comparable) else None,
        "efficiency": 1 - (len(pairs) - needed) / (most - needed) if most > needed else None,
        "lub_strict": 1 - lacking / possible if possible else None,
    }


def bounded(graph: Any, one: str, other: str) -> bool:
    over = [actor for actor in ACTORS if {one, other} <= reach(graph, actor)]
    return any(all(least in reach(graph, actor) for actor in over) for least in over)


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_the_dimensions_of_a_chart_equal_their_definitions(pairs: tuple[Pair, ...]) -> None:
    assert told(dimensions(ACTORS, pairs)) == pytest.approx(literally(pairs), abs=CLOSE)


def without(pairs: Iterable[Pair], *gone: str) -> list[Pair]:
    return [pair for pair in pairs if not {*pair} & {*gone}]


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_whom_every_route_crosses_equals_deleting_each_actor(pairs: tuple[Pair, ...]) -> None:
    crossings = Crossings(pairs)
    for start in sorted(crossings.reaching("A")):
        others = set(ACTORS) - {start, "A"}
        cut = {x for x in others if not nx.has_path(digraph(without(pairs, x)), start, "A")}
        assert set(crossings.crossed(start, "A")) == cut


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_whom_every_route_crosses_comes_in_the_order_of_routes(pairs: tuple[Pair, ...]) -> None:
    crossings, graph = Crossings(pairs), digraph(pairs)
    for start in crossings.reaching("A"):
        route = nx.shortest_path(graph, start, "A")
        crossed = crossings.crossed(start, "A")
        assert [actor for actor in route if actor in crossed] == list(crossed)


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_the_number_of_crossed_actors_is_known_without_listing_them(pairs: tuple[Pair, ...]) -> None:
    crossings = Crossings(pairs)
    listed = sum(len(crossings.crossed(start, "A")) for start in crossings.reaching("A"))
    assert crossings.depth(ACTORS, "A") == listed


def least_cut(pairs: tuple[Pair, ...], start: str, end: str) -> int:
    """The fewest actors whose absence leaves no route; a direct link counts as one more."""
    direct = (start, end) in pairs
    graph = digraph(pair for pair in pairs if pair != (start, end))
    others = sorted(set(ACTORS) - {start, end})
    for size in range(len(others) + 1):
        for gone in combinations(others, size):
            if not nx.has_path(graph.subgraph(set(ACTORS) - set(gone)), start, end):
                return size + direct
    raise AssertionError("without any other actor only the direct link is left")


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_separate_routes_are_as_many_as_the_least_cut(pairs: tuple[Pair, ...]) -> None:
    crossings = Crossings(pairs)
    for start in "BCDEF":
        assert crossings.separate(start, "A") == least_cut(pairs, start, "A")


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_one_route_alone_is_one_that_all_cross_somewhere_or_a_single_link(pairs: tuple[Pair, ...]) -> None:
    crossings = Crossings(pairs)
    for start in crossings.reaching("A"):
        if crossings.crossed(start, "A"):
            assert crossings.separate(start, "A") == 1


# -- the reporting lines and the groups ----------------------------------------------------


def test_a_place_has_its_level_and_those_below() -> None:
    found = places(named(["CA", "Ab", "Ac"]))
    assert {actor: (one.level, one.reports) for actor, one in found.items()} == {
        "C": (0, 3),
        "A": (1, 2),
        "b": (2, 0),
        "c": (2, 0),
    }


def test_lines_in_a_circle_have_no_level() -> None:
    found = places(named(["AB", "BA"]))
    assert {(one.level, one.reports) for one in found.values()} == {(None, None)}


def parts(**above: str) -> Network:
    """Actors that are part of others; whatever else is named is part of nothing."""
    made = org("a>b", "b>c", "c>d", "d>a", s=dict.fromkeys({*above, *above.values()}, 1.0))
    return Network(replace(made, actors=tuple(replace(x, part_of=above.get(x.id)) for x in made.actors)))


def test_an_actor_is_in_all_groups_around_it() -> None:
    assert groups_of(parts(a="b", b="c")) == {"a": ("b", "c"), "b": ("b", "c"), "c": ("c",)}


def test_groups_in_a_circle_are_followed_once() -> None:
    assert groups_of(parts(a="b", b="a")) == {"a": ("a", "b"), "b": ("b", "a")}


def test_a_tie_is_within_the_groups_of_both_ends() -> None:
    groups = {"a": ("team", "house"), "b": ("house",), "c": ()}
    assert leaning_of(named(["ab", "bc"]), groups) == {"team": Leaning(0, 1), "house": Leaning(1, 1)}


def test_ties_of_those_in_no_group_do_not_count() -> None:
    assert leaning(named(["ab", "bc", "cd"]), {"a": "x", "b": "x"}) == Leaning(1, 1)


def test_without_ties_a_group_leans_nowhere() -> None:
    assert Leaning(0, 0).index is None
