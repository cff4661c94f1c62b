"""Answers about random graphs, held against what igraph, networkx and trying everything say.

``python -m tests.second_opinion --graphs 10000 --seed 1`` tries ten thousand. igraph is asked where it is
installed; orgflow does not depend on it.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import networkx as nx

from orgflow import worlds
from orgflow.network import Network
from orgflow.routes import RouteFinder
from orgflow.structure.between import between, farthest
from orgflow.structure.crossings import Crossings
from orgflow.structure.ties import Pair
from tests import oracle
from tests.builders import net

CLOSE = 1e-9
HAS_IGRAPH = importlib.util.find_spec("igraph") is not None

Difference = str
Question = Callable[["Graph"], Iterator[Difference]]


class Graph:
    """Random pairs (provider, customer), as every library wants to see them."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        many = self.dice.randint(2, 12)
        names = [f"a{number:02}" for number in range(many)]
        chosen = {tuple(self.dice.sample(names, 2)) for _ in range(self.dice.randint(1, 3 * many))}
        self.pairs: tuple[Pair, ...] = tuple(sorted((one, other) for one, other in chosen))
        self.actors = sorted({actor for pair in self.pairs for actor in pair})
        self.networkx = nx.DiGraph(self.pairs)
        self.end = self.dice.choice(self.actors)

    @property
    def igraph(self) -> Any:
        """The same graph of igraph, whose vertices stand in the order of ``actors``."""
        import igraph

        number = {actor: place for place, actor in enumerate(self.actors)}
        return igraph.Graph(
            n=len(self.actors), edges=[(number[a], number[b]) for a, b in self.pairs], directed=True
        )


def differing(what: str, who: str, mine: Mapping[str, float], theirs: Mapping[str, float]) -> Iterator[str]:
    """Say where two answers are not the same."""
    for key in sorted({*mine, *theirs}):
        one, other = mine.get(key, math.nan), theirs.get(key, math.nan)
        if not abs(one - other) <= CLOSE:
            yield f"{what} of {key}: {one}, {who} says {other}"


def crossed(graph: Graph) -> Iterator[Difference]:
    """Whom every route to one end crosses: dominators of the graph turned round."""
    mine = Crossings(graph.pairs)
    routes = {start: len(mine.crossed(start, graph.end)) for start in mine.reaching(graph.end)}
    yield from differing("crossed", "networkx", routes, _depths(_by_networkx(graph), graph.end))
    if HAS_IGRAPH:
        yield from differing("crossed", "igraph", routes, _depths(_by_igraph(graph), graph.end))
    for start in sorted(routes):
        gone = [actor for actor in graph.actors if actor not in (start, graph.end)]
        cut = {actor for actor in gone if not _still_reaches(graph, start, actor)}
        if cut != set(mine.crossed(start, graph.end)):
            yield f"crossed of {start}: {mine.crossed(start, graph.end)}, deleting each says {sorted(cut)}"


def _by_networkx(graph: Graph) -> dict[str, str]:
    found = nx.immediate_dominators(graph.networkx.reverse(), graph.end)
    return {actor: onto for actor, onto in found.items() if actor != graph.end}


def _by_igraph(graph: Graph) -> dict[str, str]:
    found = graph.igraph.dominator(graph.actors.index(graph.end), mode="in")
    onto = {graph.actors[at]: graph.actors[place] for at, place in enumerate(found) if place >= 0}
    return {actor: one for actor, one in onto.items() if actor != graph.end}


def _depths(onto: Mapping[str, str], end: str) -> dict[str, int]:
    """Count the dominators between each actor and the end, of which ``onto`` names the next."""
    found = dict[str, int]()
    for start in onto:
        at, steps = onto[start], 0
        while at != end:
            at, steps = onto[at], steps + 1
        found[start] = steps
    return found


def _still_reaches(graph: Graph, start: str, without: str) -> bool:
    left = graph.networkx.subgraph([actor for actor in graph.actors if actor != without])
    return bool(nx.has_path(left, start, graph.end))


def separate(graph: Graph) -> Iterator[Difference]:
    """How many routes of each actor to one end have no actor in common."""
    mine = Crossings(graph.pairs)
    starts = [actor for actor in graph.actors if actor != graph.end]
    counts = {start: mine.separate(start, graph.end) for start in starts}
    menger = {start: _node_disjoint(graph, start) for start in starts}
    yield from differing("separate routes", "networkx", counts, menger)
    if HAS_IGRAPH:
        place, other = graph.actors.index, graph.igraph
        said = {s: other.vertex_connectivity(place(s), place(graph.end), neighbors="ignore") for s in starts}
        without_direct = {s: counts[s] - ((s, graph.end) in graph.pairs) for s in starts}
        yield from differing("separate routes", "igraph", without_direct, said)


def _node_disjoint(graph: Graph, start: str) -> int:
    try:
        return sum(1 for _ in nx.node_disjoint_paths(graph.networkx, start, graph.end))
    except nx.NetworkXNoPath:
        return 0


def on_shortest_routes(graph: Graph) -> Iterator[Difference]:
    """How many of the shortest routes from some to others lead through each actor, and how far it is."""
    size = len(graph.actors)
    starts, ends = (
        sorted(graph.dice.sample(graph.actors, graph.dice.randint(1, size))),
        sorted(graph.dice.sample(graph.actors, graph.dice.randint(1, size))),
    )
    mine = {actor: one.through for actor, one in between(graph.pairs, starts, ends).items()}
    theirs = nx.betweenness_centrality_subset(graph.networkx, starts, ends)
    yield from differing("betweenness", "networkx", mine, theirs)
    steps = nx.single_source_shortest_path_length(graph.networkx.reverse(), graph.end)
    farthest_one = {graph.end: farthest(graph.pairs, [graph.end])}
    yield from differing("farthest", "networkx", farthest_one, {graph.end: max(steps.values())})
    if HAS_IGRAPH:
        place = graph.actors.index
        said = graph.igraph.betweenness(sources=[*map(place, starts)], targets=[*map(place, ends)])
        yield from differing("betweenness", "igraph", mine, dict(zip(graph.actors, said, strict=True)))


def organization(dice: Random) -> Network:
    """Draw a small organization with circles, backups, a situation and two customers."""
    lines = dict[tuple[str, str], str]()
    for _ in range(dice.randint(1, 6)):
        provider, customer = dice.choice("ABC"), dice.choice("ABCXY")
        kind = dice.choice(["", "", " any_of=x switch=.6", " when=close"])
        if provider != customer:
            health, bite = dice.choice([0, 0.3, 0.8, 0.95, 1]), dice.choice([1, 1, 0.5])
            given = "" if "any_of" in kind else f" b={bite}"
            lines[provider, customer] = f"{provider}>{customer} {health}{given}{kind}"
    reliability = {actor: dice.choice([1.0, 1.0, 0.9, 0.0]) for actor in "ABC"}
    return net(*(lines.values() or ["A>X .5"]), external="X Y", s=reliability, situations={"close": 0.25})


def reached_customers(graph: Graph) -> Iterator[Difference]:
    """How often everybody delivers, and what fails, against every world counted."""
    network = organization(graph.dice)
    mine, true = worlds.delivery(network), oracle.truth(network)
    yield from differing("delivery", "every world", mine.running, true.running)
    yield from differing("delivery from a cold start", "every world", mine.cold_start, true.cold_start)
    yield from differing("failures", "every world", {"all": mine.failed}, {"all": true.failed})


def best_routes(graph: Graph) -> Iterator[Difference]:
    """Which routes lead to the customers, against every simple path."""
    network = organization(graph.dice)
    finder = RouteFinder(network, network.external)
    for actor in network.internal():
        mine = sorted([link.id for link in route.links] for route in finder.best(actor, 100).routes)
        theirs = sorted(every_route(network, actor))
        if mine != theirs:
            yield f"routes of {actor}: {mine}, networkx says {theirs}"


def every_route(network: Network, actor: str) -> Iterator[list[str]]:
    """Give the links of every simple path from an actor to an external customer, by networkx."""
    inside = [one for one in network.graph if not network.actor(one).is_external]
    for customer in network.external:
        if actor in network.graph and customer in network.graph:
            part = network.graph.subgraph([*inside, customer])
            yield from ([key for *_, key in path] for path in nx.all_simple_edge_paths(part, actor, customer))


QUESTIONS: tuple[Question, ...] = (crossed, separate, on_shortest_routes, reached_customers, best_routes)


def differences(seed: int, graphs: int) -> Iterator[tuple[int, Difference]]:
    """Give every difference, with the seed of its graph."""
    for number in range(seed * 1_000_000, seed * 1_000_000 + graphs):
        for question in QUESTIONS:
            yield from ((number, difference) for difference in question(Graph(number)))


def main() -> int:
    """Try as many graphs as asked for; ends with 1 where an answer differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    count = 0
    for seed, difference in differences(asked.seed, asked.graphs):
        print(f"graph {seed}: {difference}", flush=True)
        count += 1
    print(f"{asked.graphs} graphs, {count} differences, igraph {'asked' if HAS_IGRAPH else 'not installed'}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
