"""How much like a chart of command ties look: Krackhardt's four dimensions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from orgflow.network import Network
from orgflow.structure.ties import Pair

MOST_ACTORS = 2_000


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Four shares in [0, 1], each 1 in a tree of command (Krackhardt 1994); None where nothing could deviate.

    ``connectedness``
        The pairs of actors that ties join at all, whatever their direction.
    ``hierarchy``
        Of the pairs of which one reaches the other, those of which only one does.
    ``efficiency``
        1 less the ties beyond those needed to hold each part together, of all that could be.
    ``upper_bound``
        The pairs within a part over whom one actor stands who is below all others over
        both: a least upper bound, as order theory defines it.
    """

    connectedness: float | None
    hierarchy: float | None
    efficiency: float | None
    upper_bound: float | None


def dimensions(actors: Collection[str], pairs: Collection[Pair]) -> Dimensions:
    """Measure the pairs (above, below) among some actors; pairs with anyone else do not count."""
    if not actors:
        return Dimensions(None, None, None, None)
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(actors))
    graph.add_edges_from(sorted(pair for pair in pairs if {*pair} <= graph.nodes))
    parts = [sorted(part) for part in nx.weakly_connected_components(graph)]
    above = _above(graph)
    size = len(graph)
    excess = graph.number_of_edges() - size + len(parts)
    possible = sum((len(part) - 1) ** 2 for part in parts)
    return Dimensions(
        connectedness=_part(sum(len(part) * (len(part) - 1) for part in parts), size * (size - 1)),
        hierarchy=_hierarchy(graph, above),
        efficiency=_part(possible - excess, possible),
        upper_bound=_upper_bound(parts, above),
    )


def _part(some: int, whole: int) -> float | None:
    return some / whole if whole else None


def _above(graph: Any) -> dict[str, int]:
    """Give who reaches each actor, itself included: one bit for each actor."""
    import networkx as nx

    condensed = nx.condensation(graph)
    bit = {actor: 1 << place for place, actor in enumerate(graph)}
    reaching: dict[int, int] = {}
    for group in nx.topological_sort(condensed):
        reaching[group] = sum(bit[actor] for actor in condensed.nodes[group]["members"])
        for other in condensed.pred[group]:
            reaching[group] |= reaching[other]
    return {actor: reaching[group] for actor, group in condensed.graph["mapping"].items()}


def _hierarchy(graph: Any, above: Mapping[str, int]) -> float | None:
    import networkx as nx

    mutual = sum(len(group) * (len(group) - 1) // 2 for group in nx.strongly_connected_components(graph))
    ordered = sum(reaching.bit_count() - 1 for reaching in above.values())
    return _part(ordered - 2 * mutual, ordered - mutual)


def _upper_bound(parts: Collection[Collection[str]], above: Mapping[str, int]) -> float | None:
    # Whoever stands over two actors and below all others over them is reached by exactly those.
    reached = frozenset(above.values())
    possible = sum((len(part) - 1) * (len(part) - 2) // 2 for part in parts)
    lacking = sum(
        above[one] & above[other] not in reached for part in parts for one, other in combinations(part, 2)
    )
    return _part(possible - lacking, possible)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an actor stands in the reporting lines.

    ``level`` is 0 at the top; ``reports`` counts those who report to the actor,
    directly or over others. Both are None where the lines run in a circle.
    """

    boss: str | None
    level: int | None
    reports: int | None


def reporting(network: Network) -> tuple[Pair, ...]:
    """Give the reporting lines that are written: (boss, who reports), sorted."""
    known = {actor.id for actor in network.actors}
    above = ((actor.reports_to, actor.id) for actor in network.actors)
    return tuple(sorted((boss, actor) for boss, actor in above if boss in known and boss != actor))


def places(lines: Collection[Pair]) -> dict[str, Place]:
    """Give the place of every actor that a reporting line (boss, who reports) names."""
    boss = {below: over for over, below in lines}
    below: dict[str, list[str]] = {}
    for over, actor in lines:
        below.setdefault(over, []).append(actor)
    order = sorted(below.keys() - boss.keys())
    levels = dict.fromkeys(order, 0)
    for actor in order:
        for other in below.get(actor, ()):
            levels[other] = levels[actor] + 1
            order.append(other)
    reports = dict.fromkeys(order, 0)
    for actor in reversed(order):
        if actor in boss:
            reports[boss[actor]] += reports[actor] + 1
    named = sorted(boss.keys() | below.keys())
    return {actor: Place(boss.get(actor), levels.get(actor), reports.get(actor)) for actor in named}
