"""Delivery with gains or losses in networkx, as a good engineer would write it first."""

from __future__ import annotations

import random

import networkx as nx

from orgflow.network import Network

World = dict[str, bool]


class Peer:
    """One world at a time: draw it, settle it, then flip every link and actor in it.

    Situations are left out, for the comparison runs on organizations without them.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.graph = nx.MultiDiGraph()
        for need in network.needs:
            for link in need.alternatives:
                self.graph.add_edge(link.provider, link.customer, key=link.id, need=need)
        self.customers = {
            need.primary.id: need for need in network.needs if need.customer in network.external
        }

    def run(self, worlds: int, seed: int = 1) -> tuple[float, dict[str, float]]:
        """Give failed occasions and the loss of every link, from so many worlds."""
        dice, network = random.Random(seed), self.network
        failed, losses = 0.0, dict.fromkeys((link.id for link in network.links), 0.0)
        for _ in range(worlds):
            world = self._draw(dice)
            ok = self._settle(world, dict.fromkeys(self.graph, True), list(self.graph))
            base = self._failed(world, ok)
            failed += base
            for link in network.links:
                if world[link.id]:
                    world[link.id] = False
                    changed = [link.customer, *nx.descendants(self.graph, link.customer)]
                    losses[link.id] += self._failed(world, self._settle(world, dict(ok), changed)) - base
                    world[link.id] = True
        return failed / worlds, {link: loss / worlds for link, loss in losses.items()}

    def _draw(self, dice: random.Random) -> World:
        network = self.network
        world = {link.id: dice.random() < network.health(link.id) for link in network.links}
        world |= {f"switch {x.id}": x.switch is None or dice.random() < x.switch for x in network.links}
        world |= {f"bite {need.primary.id}": dice.random() < need.bite for need in network.needs}
        return world | {f"own {a.id}": dice.random() < network.reliability(a.id) for a in network.actors}

    def _settle(self, world: World, ok: World, actors: list[str]) -> World:
        changed = True
        while changed:
            changed = False
            for actor in actors:
                if ok[actor] and not self._works(actor, world, ok):
                    ok[actor], changed = False, True
        return ok

    def _works(self, actor: str, world: World, ok: World) -> bool:
        return world[f"own {actor}"] and all(
            not world[f"bite {need.primary.id}"] or self._met(need, world, ok)
            for need in self.network.needs_of[actor]
        )

    def _met(self, need: object, world: World, ok: World) -> bool:
        alternatives = need.alternatives  # type: ignore[attr-defined]
        first = alternatives[0]
        return any(
            world[x.id] and (x is first or world[f"switch {x.id}"]) and ok[x.provider] for x in alternatives
        )

    def _failed(self, world: World, ok: World) -> float:
        return sum(
            need.importance * (need.per_year or 0.0)
            for need in self.customers.values()
            if not self._met(need, world, ok)
        )
