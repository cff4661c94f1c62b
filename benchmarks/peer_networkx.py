"""The questions of a report, answered with networkx and plain Python as one would write it first.

One world at a time: draw it, let failures run along the links, then fix or break every
link in it and look again. Situations are left out: the comparison is made on
organizations without them. Links stand in the graph as arcs from provider to customer.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from math import log
from typing import Any

import networkx as nx

from orgflow.network import Need, Network

World = dict[str, bool]
OUT = ">"  # stands behind all external customers; no id of an actor


@dataclass
class Sums:
    """What all worlds so far add up to; ``gain`` and ``loss`` are by link id, in failed occasions."""

    worlds: int = 0
    failed: float = 0.0
    right: dict[str, int] = field(default_factory=dict)
    gain: dict[str, float] = field(default_factory=dict)
    loss: dict[str, float] = field(default_factory=dict)

    def mean(self, total: float) -> float:
        """Give a sum per world."""
        return total / self.worlds


class Script:
    """An organization, with everything that does not change from world to world worked out once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.graph = nx.MultiDiGraph()
        self.graph.add_nodes_from(actor.id for actor in network.actors)
        for need in network.needs:
            for link in need.alternatives:
                self.graph.add_edge(link.provider, link.customer, key=link.id)
        self.wanted = [need for need in network.needs if need.customer in network.external]
        self.weight = {
            n.primary.id: network.actor(n.customer).weight * n.importance * (n.per_year or 0.0)
            for n in self.wanted
        }
        self.after = {actor: {actor, *nx.descendants(self.graph, actor)} for actor in self.graph}

    # -- delivery, gains and losses --------------------------------------------------------

    def sample(self, worlds: int, seed: int = 1) -> Sums:
        """Add up so many worlds."""
        dice, sums = random.Random(seed), Sums(worlds)
        sums.right = dict.fromkeys(self.graph, 0)
        sums.gain = dict.fromkeys((link.id for link in self.network.links), 0.0)
        sums.loss = dict(sums.gain)
        for _ in range(worlds):
            self._add(sums, self._draw(dice))
        return sums

    def _add(self, sums: Sums, world: World) -> None:
        ok = dict.fromkeys(self.graph, True)
        self._settle(world, ok, list(self.graph))
        before = self._failed(world, ok)
        sums.failed += before
        for actor, works in ok.items():
            sums.right[actor] += works
        for link in self.network.links:
            held = world[link.id]
            world[link.id] = not held
            if held:
                sums.loss[link.id] += self._failed(world, self._broken(world, ok, link.customer)) - before
            else:
                sums.gain[link.id] += before - self._failed(world, self._fixed(world, ok, link.customer))
            world[link.id] = held

    def _broken(self, world: World, ok: World, customer: str) -> World:
        """Give who works once something that the customer gets has stopped."""
        after = dict(ok)
        self._settle(world, after, [customer])
        return after

    def _fixed(self, world: World, ok: World, customer: str) -> World:
        """Give who works once something that the customer gets is right: those behind it start anew."""
        after = {**ok, **dict.fromkeys(self.after[customer], True)}
        self._settle(world, after, list(self.after[customer]))
        return after

    def _draw(self, dice: random.Random) -> World:
        network = self.network
        world = {link.id: dice.random() < network.health(link.id) for link in network.links}
        world |= {f"switch {x.id}": x.switch is None or dice.random() < x.switch for x in network.links}
        world |= {f"bite {need.primary.id}": dice.random() < need.bite for need in network.needs}
        return world | {f"own {a.id}": dice.random() < network.reliability(a.id) for a in network.actors}

    def _settle(self, world: World, ok: World, waiting: list[str]) -> None:
        """Let failures run on from those that wait to be looked at, in place."""
        while waiting:
            actor = waiting.pop()
            if ok[actor] and not self._works(actor, world, ok):
                ok[actor] = False
                waiting.extend(self.graph.successors(actor))

    def _works(self, actor: str, world: World, ok: World) -> bool:
        return world[f"own {actor}"] and all(
            not world[f"bite {need.primary.id}"] or met(need, world, ok)
            for need in self.network.needs_of[actor]
        )

    def _failed(self, world: World, ok: World) -> float:
        return sum(self.weight[need.primary.id] for need in self.wanted if not met(need, world, ok))

    # -- single points ---------------------------------------------------------------------

    def single_points(self) -> dict[str, list[str]]:
        """Give the actors and links whose failure alone leaves external needs unmet, with these needs."""
        links = self.network.links
        right = {link.id: True for link in links} | {f"switch {link.id}": True for link in links}
        right |= {f"bite {need.primary.id}": need.bite > 0 for need in self.network.needs}
        right |= {f"own {actor}": True for actor in self.graph}
        begin = [(f"own {actor}", actor, actor) for actor in self.graph]
        begin += [(link.id, link.id, link.customer) for link in links]
        found = {}
        for broken, name, customer in begin:
            world = {**right, broken: False}
            ok = self._broken(world, dict.fromkeys(self.graph, True), customer)
            unmet = [need.primary.id for need in self.wanted if not met(need, world, ok)]
            if unmet:
                found[name] = unmet
        return found

    # -- routes ----------------------------------------------------------------------------

    def routes(self, starts: Iterable[str], each: int = 3) -> dict[str, list[list[str]]]:
        """Give the actors along the routes that transmit most, from each start to any external customer."""
        graph = self.steps()
        return {
            start: [route[:-1] for route in islice(nx.shortest_simple_paths(graph, start, OUT, "cost"), each)]
            for start in starts
            if start in graph and nx.has_path(graph, start, OUT)
        }

    def steps(self) -> Any:
        """Give the graph of single steps that routes are made of, with what each costs."""
        graph, external = nx.DiGraph(), set(self.network.external)
        for need in self.network.needs:
            cost = -log(max(1e-9, need.bite))
            for link in need.alternatives:
                if link.provider not in external:
                    known = graph.get_edge_data(link.provider, link.customer, {"cost": cost})["cost"]
                    graph.add_edge(link.provider, link.customer, cost=min(cost, known))
        graph.add_edges_from(((customer, OUT) for customer in external), cost=0.0)
        return graph


def met(need: Need, world: World, ok: World) -> bool:
    """Tell whether one of the alternatives of a need comes through in a world."""
    first = need.alternatives[0]
    return any(
        world[link.id] and (link is first or world[f"switch {link.id}"]) and ok[link.provider]
        for link in need.alternatives
    )
