"""Delivery of large organizations, in bit-packed worlds drawn at random."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from orgflow import allowance
from orgflow.network import Rates
from orgflow.worlds.bits import ALL, Words, bernoulli, counts
from orgflow.worlds.compiled import Compiled, CompiledNeed, Way
from orgflow.worlds.critical import Critical, Floats, Weights
from orgflow.worlds.drawn import Drawn, DrawnNeed, DrawnWay
from orgflow.worlds.joint import Joint
from orgflow.worlds.lines import Lines
from orgflow.worlds.results import Alone, Chances, Slopes
from orgflow.worlds.settling import risen, settled

WORLDS = 65_536
ALL_WORLDS_UP_TO = 15_000
FEWEST_WORLDS = 4_096
RARELY = 0.05


class Sampled:
    """Worlds of a compiled network; the same ones whatever the rates.

    The words are shared out among the joint contexts by the square root of their
    share, so that a rare situation is seen often enough; every world carries its
    weight.
    """

    def __init__(self, compiled: Compiled, worlds: int | None = None, *, like: Sampled | None = None) -> None:
        self._compiled, self._like = compiled, like
        worlds = worlds_for(len(compiled.links)) if worlds is None else worlds
        self._words = max(worlds // 64, len(compiled.contexts))
        self.worlds = self._words * 64
        self._lengths = _shared_out([context.share for context in compiled.contexts], self._words)
        starts = np.concatenate(([0], np.cumsum(self._lengths)[:-1])).astype(np.intp)
        self._shares = self._world_shares()
        weights = np.array([occasion.weight for occasion in compiled.occasions])
        contexts = tuple(slice(a, a + n) for a, n in zip(starts, self._lengths, strict=True))
        table = self.share_by_word() * weights[:, None]
        self._starts, self.weights = starts, Weights(table, contexts)
        self._last: tuple[Rates, Drawn, Words] | None = None

    # -- contexts ----------------------------------------------------------------------

    def _context_weights(self) -> Floats:
        """Give the weight of one world in each context."""
        shares = np.array([context.share for context in self._compiled.contexts])
        weights: Floats = shares / (64.0 * self._lengths)
        return weights

    def _world_shares(self) -> Floats:
        """Give the share of an occasion's year that one world stands for; shape (occasions, contexts)."""
        needs, occasions = self._compiled.needs, self._compiled.occasions
        exists = [[needs[o.need].when <= c.situations for c in self._compiled.contexts] for o in occasions]
        table = np.array(exists, float).reshape(len(occasions), len(self._compiled.contexts))
        shares = np.array([occasion.share for occasion in occasions])
        result: Floats = table * self._context_weights() / shares[:, None]
        return result

    def context_weight_by_word(self) -> Floats:
        """Give the share of the year that a world of each word stands for."""
        return np.repeat(self._context_weights(), self._lengths)

    def share_by_word(self) -> Floats:
        """Give the share of an occasion's year that a world of each word stands for; (occasions, words)."""
        return np.repeat(self._shares, self._lengths, axis=1)

    def _active(self, when: frozenset[str]) -> Words:
        holds = [ALL if when <= context.situations else np.uint64(0) for context in self._compiled.contexts]
        return np.repeat(np.array(holds, np.uint64), self._lengths)

    # -- drawing -----------------------------------------------------------------------

    def drawn(self, rates: Rates) -> Drawn:
        """Draw what chance decides, at the given rates."""
        compiled, healths = self._compiled, self._compiled.healths(rates)
        if (known := self._already(rates)) is not None:
            return known
        needs = tuple(self._draw_need(number, healths) for number in range(len(compiled.needs)))
        failure = [1.0 - s for s in compiled.reliabilities(rates)]
        own = [bernoulli(f"own {a}", p, self._words) for a, p in zip(compiled.actors, failure, strict=True)]
        return Drawn(needs, np.array(own, np.uint64).reshape(len(own), self._words))

    def _already(self, rates: Rates) -> Drawn | None:
        """Give what another has drawn for the same needs in other contexts; None where it has not."""
        other = self._like
        if other is None or other._words != self._words or other._last is None or other._last[0] is not rates:
            return None
        drawn, needs = other._last[1], self._compiled.needs
        if other._compiled.needs != needs:
            return None
        return replace(
            drawn,
            needs=tuple(
                one._replace(bites=self._bites(need)) if need.when else one
                for one, need in zip(drawn.needs, needs, strict=True)
            ),
        )

    def perfect(self) -> Drawn:
        """Draw only where needs bite: nothing fails of itself."""
        nothing = np.zeros(self._words, np.uint64)
        needs = [
            DrawnNeed(
                need.customer,
                self._bites(need),
                tuple(DrawnWay(way.provider, way.link, nothing) for way in need.ways),
            )
            for need in self._compiled.needs
        ]
        return Drawn(tuple(needs), np.zeros((len(self._compiled.actors), self._words), np.uint64))

    def _bites(self, need: CompiledNeed) -> Words:
        """Give the worlds in which a need exists and bites."""
        bites = bernoulli(f"bite {self._compiled.links[need.ways[0].link]}", need.bite, self._words)
        return bites & self._active(need.when) if need.when else bites

    def _draw_need(self, number: int, healths: Sequence[float]) -> DrawnNeed:
        allowance.check()
        need = self._compiled.needs[number]
        ways = []
        for way in need.ways:
            link = self._compiled.links[way.link]
            fails = bernoulli(f"link {link}", 1.0 - healths[way.link], self._words)
            if way.switch < 1:
                fails |= self.switch_fails(way)
            ways.append(DrawnWay(way.provider, way.link, fails))
        return DrawnNeed(need.customer, self._bites(need), tuple(ways))

    def switch_fails(self, way: Way) -> Words:
        """Give the worlds in which the switch to an alternative does not work."""
        return bernoulli(f"switch {self._compiled.links[way.link]}", 1.0 - way.switch, self._words)

    # -- answers -----------------------------------------------------------------------

    def _state(self, rates: Rates) -> tuple[Drawn, Words]:
        """Give what is drawn at some rates, with who fails; kept until other rates are asked about."""
        if self._last is None or self._last[0] is not rates:
            self._last = None  # first make room
            drawn = self.drawn(rates)
            self._last = rates, drawn, settled(self._compiled, drawn)
        return self._last[1:]

    def chances(self, rates: Rates) -> Chances:
        """Give the delivery of every actor and the chance that each occasion is unmet."""
        drawn, running = self._state(rates)
        starting = cache(lambda: self._cold_start(rates))
        if self._like is None:
            starting()  # while everything is at hand; of a part of the year hardly anybody asks for it
        unmet = self._unmet(drawn, running)
        chances = (counts(unmet, self._starts) * self._shares).sum(axis=1)
        return Chances(self._delivery(running), starting, chances.tolist(), self._spread(unmet))

    def _cold_start(self, rates: Rates) -> list[float]:
        drawn, running = self._state(rates)
        circles = any(len(group) > 1 for group in self._compiled.groups)
        return self._delivery(settled(self._compiled, drawn, ALL) if circles else running)

    def _unmet(self, drawn: Drawn, failed: Words) -> Words:
        """Give the worlds in which each occasion is unmet; shape (occasions, words)."""
        rows = [drawn.needs[occasion.need].unmet(failed) for occasion in self._compiled.occasions]
        return np.array(rows, np.uint64).reshape(len(rows), self._words)

    def _delivery(self, failed: Words) -> list[float]:
        delivery: Floats = 1.0 - counts(failed, self._starts) @ self._context_weights()
        return [float(p) for p in delivery.clip(0.0, 1.0)]

    def _spread(self, unmet: Words) -> float:
        """Give the standard error of the failed occasions; worlds are independent within each context."""
        total = np.zeros(self.worlds)
        for row, weights in zip(unmet, self.weights.table, strict=True):
            allowance.check()
            total += np.unpackbits(row.view(np.uint8)) * np.repeat(weights, 64)
        parts = np.split(total, self._starts[1:] * 64)
        return float(np.sqrt(sum(len(part) * part.var() for part in parts)))

    def failing_besides(self, rates: Rates, broken: Sequence[int], counted: Collection[int]) -> list[float]:
        """Measure for each broken actor by itself how many more of the other ``counted`` fail on average."""
        drawn, running = self._state(rates)
        before = self._delivery(running)
        found = []
        for actor in broken:
            after = self._delivery(risen(self._compiled, drawn, running, actor))
            found.append(sum(before[other] - after[other] for other in counted if other != actor))
        return found

    def slopes(self, rates: Rates) -> Slopes:
        """Measure what each link and actor costs when it fails."""
        drawn, failed = self._state(rates)
        actors, links = self._costs(drawn, failed)
        holds, works = (
            np.array(p) for p in (self._compiled.healths(rates), self._compiled.reliabilities(rates))
        )
        slopes = Slopes(_per_failure(links, holds), _per_failure(actors, works), lambda: self._alone)
        self._measure_rare(drawn, holds, works, slopes)
        return slopes

    @cached_property
    def _alone(self) -> Alone:
        """The slopes where nothing fails of itself, but needs bite as they do and situations hold."""
        drawn = self.perfect() if self._last is None else self._last[1].perfect()
        actors, links = self._costs(drawn, np.zeros_like(drawn.own))
        return Alone(links.tolist(), actors.tolist())

    def _costs(self, drawn: Drawn, failed: Words) -> tuple[Floats, Floats]:
        """Give the failed occasions added when each actor, and each link, fails where it works."""
        lines = Lines(self._compiled, drawn, failed)
        every_actor, every_link = Critical(lines, self.weights).costs()
        actors, links = every_actor[:, 0], every_link[:, 0]
        for actor, cost, by_link in Joint(lines, self.weights).costs():
            actors[actor] += cost
            for link, link_cost in by_link.items():
                links[link] += link_cost
        return actors, links

    def _measure_rare(self, drawn: Drawn, holds: Floats, works: Floats, slopes: Slopes) -> None:
        """Measure what hardly ever holds in worlds where it always does; else too few worlds would tell."""
        for actor in self._compiled.relevant:
            if works[actor] < RARELY:
                slopes.actors[actor] = float(self._settled_costs(drawn.reliable(actor))[0][actor])
            for number in self._compiled.needs_of[actor]:
                for way in self._compiled.needs[number].ways:
                    if holds[way.link] < RARELY:
                        sure = [1.0 if link == way.link else p for link, p in enumerate(holds)]
                        costs = self._settled_costs(drawn.with_need(number, self._draw_need(number, sure)))
                        slopes.links[way.link] = float(costs[1][way.link])

    def _settled_costs(self, drawn: Drawn) -> tuple[Floats, Floats]:
        return self._costs(drawn, settled(self._compiled, drawn))


def worlds_for(links: int) -> int:
    """Give how many worlds are drawn: fewer above ``ALL_WORLDS_UP_TO`` links, to fit the memory."""
    return max(FEWEST_WORLDS, min(WORLDS, WORLDS * ALL_WORLDS_UP_TO // max(1, links) // 64 * 64))


def _per_failure(costs: Floats, holds: Floats) -> list[float]:
    """Turn costs in worlds where components hold into the cost of a failure in any world."""
    return [float(cost / p) if p >= RARELY else 0.0 for cost, p in zip(costs, holds, strict=True)]


def _shared_out(shares: Sequence[float], words: int) -> NDArray[np.intp]:
    """Share words out by the square root of each share, at least one each (largest remainder)."""
    roots = np.sqrt(np.array(shares))
    exact = roots / roots.sum() * (words - len(shares))
    parts: NDArray[np.intp] = np.floor(exact).astype(np.intp)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: words - len(shares) - int(parts.sum())]] += 1
    return parts + 1
