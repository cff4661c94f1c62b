"""Questions about the graph of a large organization: orgflow, networkx, and rustworkx or igraph if installed.

Every library answers the same question in the same run, and the answers are compared.
Where a question is about pairs of actors, some of them stand for all.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from types import SimpleNamespace
from typing import Any

import networkx as nx
import pytest

from benchmarks.organizations import lifelike
from benchmarks.peer_networkx import OUT, Script
from benchmarks.timing import seconds, times, told
from orgflow.analyses.routes import _behind
from orgflow.network import Network
from orgflow.routes import MOST_STEPS, STEPS_EACH, RouteFinder
from orgflow.structure.between import between
from orgflow.structure.crossings import Crossings
from orgflow.structure.measured import Measured

TITLE = "Questions about the graph: 1,000 actors, 10,000 links"
SOME = 20
Tell = Callable[..., None]


@pytest.fixture(scope="module")
def graph() -> SimpleNamespace:
    """Give one large organization, as pairs and as the graphs of other libraries."""
    network = Network(lifelike(1_000, 10_000))
    measured = Measured(network)
    pairs = measured.crossings.pairs
    made = nx.DiGraph(pairs)
    return SimpleNamespace(
        network=network,
        pairs=pairs,
        nx=made,
        backward=made.reverse(copy=True),
        starts=[actor for actor in measured.back if actor in made],
        ends=[actor for actor in network.external if actor in made],
        number={actor: number for number, actor in enumerate(sorted(made))},
    )


def _rustworkx(graph: SimpleNamespace, *, backward: bool = False) -> tuple[Any, Any] | None:
    """Give rustworkx with the graph in it; None where it is not installed."""
    if find_spec("rustworkx") is None:
        return None
    library: Any = import_module("rustworkx")
    made = library.PyDiGraph()
    made.add_nodes_from(sorted(graph.number))
    arcs = [pair[::-1] for pair in graph.pairs] if backward else graph.pairs
    made.add_edges_from_no_data([(graph.number[one], graph.number[other]) for one, other in arcs])
    return library, made


def _igraph(graph: SimpleNamespace) -> Any:
    """Give the graph as igraph has it; None where that is not installed."""
    if find_spec("igraph") is None:
        return None
    library: Any = import_module("igraph")
    arcs = [(graph.number[one], graph.number[other]) for one, other in graph.pairs]
    return library.Graph(n=len(graph.number), edges=arcs, directed=True)


HEADER = ("question", "orgflow", "networkx (ratio)", "rustworkx (ratio)", "igraph (ratio)")


def _row(
    tell: Tell,
    question: str,
    ours: float,
    networkx: float,
    rustworkx: float | None = None,
    igraph: float | None = None,
) -> None:
    others = [("-" if t is None else f"{told(t)} ({times(t / ours)})") for t in (networkx, rustworkx, igraph)]
    tell(TITLE, HEADER, question, told(ours), *others)


def test_shortest_routes_to_customers(tell: Tell, graph: SimpleNamespace) -> None:
    found, expected = dict[str, Any](), dict[str, float]()
    ours = seconds(lambda: found.update(between(graph.pairs, graph.starts, graph.ends)), 3)
    theirs = seconds(
        lambda: expected.update(nx.betweenness_centrality_subset(graph.nx, graph.starts, graph.ends))
    )
    assert {a: one.through for a, one in found.items()} == pytest.approx(expected, abs=1e-6)
    _row(
        tell,
        "shortest routes through each actor, back office to customers",
        ours,
        theirs,
        igraph=_igraph_between(graph, expected),
    )


def _igraph_between(graph: SimpleNamespace, expected: dict[str, float]) -> float | None:
    made = _igraph(graph)
    if made is None:
        return None
    starts, ends = ([graph.number[actor] for actor in part] for part in (graph.starts, graph.ends))
    found = list[float]()
    time = seconds(lambda: found.extend(made.betweenness(sources=starts, targets=ends)), 3)
    assert {a: found[n] for a, n in graph.number.items()} == pytest.approx(expected, abs=1e-6)
    return time


def test_shortest_routes_of_everyone(tell: Tell, graph: SimpleNamespace) -> None:
    found, expected = dict[str, Any](), dict[str, float]()
    ours = seconds(lambda: found.update(between(graph.pairs, graph.number, graph.number)))
    theirs = seconds(lambda: expected.update(nx.betweenness_centrality(graph.nx, normalized=False)))
    assert {a: one.through for a, one in found.items()} == pytest.approx(expected, rel=1e-9, abs=1e-6)
    other = _rustworkx(graph)
    fast = other and seconds(lambda: other[0].digraph_betweenness_centrality(other[1], normalized=False), 3)
    made = _igraph(graph)
    _row(tell, "the same, everyone to everyone", ours, theirs, fast, made and seconds(made.betweenness, 3))


def test_whom_every_route_crosses(tell: Tell, graph: SimpleNamespace) -> None:
    crossings = Crossings(graph.pairs, graph.ends)
    ours = seconds(lambda: Crossings(graph.pairs, graph.ends).reaching(graph.ends[0]), 3)  # all at once
    expected = dict[str, Any]()
    theirs = seconds(
        lambda: expected.update({end: nx.immediate_dominators(graph.backward, end) for end in graph.ends})
    )
    for end in graph.ends:
        for start in crossings.reaching(end):
            assert [*crossings.crossed(start, end), end][0] == expected[end][start]
    other = _rustworkx(graph, backward=True)
    fast = other and seconds(
        lambda: [other[0].immediate_dominators(other[1], graph.number[end]) for end in graph.ends], 3
    )
    made = _igraph(graph)
    slow = made and seconds(lambda: [made.dominator(graph.number[end], mode="in") for end in graph.ends], 3)
    _row(tell, f"whom every route crosses, to each of {len(graph.ends)} customers", ours, theirs, fast, slow)


def test_separate_routes(tell: Tell, graph: SimpleNamespace) -> None:
    crossings = Crossings(graph.pairs)
    step = max(1, len(graph.starts) // SOME)
    some = [
        (start, graph.ends[n % len(graph.ends)])
        for n, start in enumerate(graph.starts[::step])
        if start in crossings.reaching(graph.ends[n % len(graph.ends)])
    ]
    crossings.separate(*some[0])  # what is worked out once
    found, expected = list[int](), list[int]()
    ours = seconds(lambda: found.extend(crossings.separate(*pair) for pair in some))
    theirs = seconds(lambda: expected.extend(_separate(graph.nx, *pair) for pair in some))
    assert found == expected
    made, counted = _igraph(graph), list[int]()
    pairs = [(graph.number[start], graph.number[end]) for start, end in some]
    other = made and seconds(
        lambda: counted.extend(made.vertex_connectivity(*pair, neighbors="ignore") for pair in pairs)
    )
    assert (
        made is None or [n + made.are_adjacent(*p) for n, p in zip(counted, pairs, strict=True)] == expected
    )
    each = len(some)
    _row(
        tell,
        "separate routes of an actor to a customer",
        ours / each,
        theirs / each,
        igraph=other and other / each,
    )


def _separate(graph: Any, start: str, end: str) -> int:
    """Count a direct link as a route of its own; networkx counts it not at all."""
    if graph.has_edge(start, end):
        graph = nx.restricted_view(graph, [], [(start, end)])
        return 1 + int(nx.node_connectivity(graph, start, end))
    return int(nx.node_connectivity(graph, start, end))


def test_best_routes(tell: Tell, graph: SimpleNamespace) -> None:
    """Compare times, for the two rank differently: networkx by transmission, orgflow by failures passed on.

    In a report the search may take as many steps as the report gives each of its actors. What is
    worked out once for all of them is a row of its own, as is the graph that networkx asks.
    """
    starts = _behind(graph.network)
    ends = graph.network.external
    in_report = RouteFinder(graph.network, ends, max(STEPS_EACH, MOST_STEPS // len(starts)))
    alone = RouteFinder(graph.network, ends)
    reaching = [start for start in starts if start in alone.reaching]
    some = reaching[:: max(1, len(reaching) // SOME)]
    once = seconds(lambda: RouteFinder(graph.network, ends).best(some[0], 1), 3)
    script = Script(graph.network)
    _row(tell, "what is worked out once before any route", once, seconds(script.steps, 3))
    steps = script.steps()
    theirs = seconds(
        lambda: [list(islice(nx.shortest_simple_paths(steps, start, OUT, "cost"), 3)) for start in some], 3
    )
    other = _igraph_best(steps, some)
    for where, finder in (("in a report", in_report), ("asked for alone", alone)):
        ours = seconds(lambda: [finder.best(start, 3) for start in some], 3)  # noqa: B023
        each = len(some)
        question = f"the three best routes of an actor, {where}"
        _row(tell, question, ours / each, theirs / each, igraph=other and other / each)


def _igraph_best(steps: Any, starts: list[str]) -> float | None:
    """Time igraph with the three routes that transmit most from each start."""
    if find_spec("igraph") is None:
        return None
    number = {actor: place for place, actor in enumerate(sorted(steps))}
    arcs = [(number[one], number[other]) for one, other in steps.edges]
    made = import_module("igraph").Graph(n=len(number), edges=arcs, directed=True)
    costs = [cost for *_, cost in steps.edges(data="cost")]
    asked, end = [number[start] for start in starts], number[OUT]
    return seconds(lambda: [made.get_k_shortest_paths(start, end, k=3, weights=costs) for start in asked], 3)
