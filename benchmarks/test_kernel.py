"""What a link costs in a world, beside copying its bit, and whether that grows with the organization.

All in 65,536 worlds whatever the size, so that rows are as long; delivery, gains and
losses, without what failures cost where all else is right.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from benchmarks.organizations import lifelike
from benchmarks.timing import seconds, times, told
from orgflow.network import Network
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.sampled import WORLDS, Sampled

KERNEL = "The kernel: 1,000 actors, 10,000 links, 65,536 worlds"
CURVE = "The curve: delivery, gains and losses in 65,536 worlds"
# Actors and links: a life-like organization, and one with five links an actor of any size.
SIZES = [(60, 100), (100, 300), (300, 1_000), (600, 3_000), (1_000, 10_000)]
EVEN = [(20, 100), (60, 300), (200, 1_000), (600, 3_000), (2_000, 10_000)]


def _evaluated(network: Network, worlds: int | None = WORLDS) -> Sampled:
    made = Sampled(compile_network(network), worlds)
    made.chances(network.rates)
    made.slopes(network.rates)
    return made


def test_a_link_in_a_world(tell: Callable[..., None]) -> None:
    network = Network(lifelike(1_000, 10_000))
    numbers, rates = compile_network(network), network.rates
    made, links = Sampled(numbers), len(network.links)
    source = np.ones(links * WORLDS // 64, np.uint64)
    target = np.empty_like(source)
    copied = seconds(lambda: np.copyto(target, source), 9)
    steps = {
        "a copy of as many bits": copied,
        "drawing": seconds(lambda: made.drawn(rates)),
        "drawing and delivery": seconds(lambda: made.chances(rates)),
        "gains and losses": seconds(lambda: made.slopes(rates)),
    }
    steps["delivery, gains and losses"] = steps["drawing and delivery"] + steps["gains and losses"]
    for step, time in steps.items():
        cell = time / (links * WORLDS)
        tell(
            KERNEL,
            ("step", "time", "for a link in a world", "copies"),
            step,
            told(time),
            told(cell),
            times(time / copied),
        )


@pytest.mark.parametrize(
    "kind, sizes", [("more links for each actor", SIZES), ("five links for each actor", EVEN)]
)
def test_the_curve(tell: Callable[..., None], kind: str, sizes: list[tuple[int, int]]) -> None:
    first: float | None = None
    for actors, links in sizes:
        network = Network(lifelike(actors, links))
        time = seconds(partial(_evaluated, network), 3 if links < 3_000 else 1)
        first = time / links if first is None else first
        _point(tell, f"{kind}: {actors:,}, {links:,}", time, links, first)


@pytest.mark.large
def test_a_large_organization(tell: Callable[..., None]) -> None:
    network = Network(lifelike(10_000, 100_000))
    made = list[Sampled]()
    time = seconds(lambda: made.append(_evaluated(network, None)))
    _point(
        tell, f"10,000, 100,000 in {made[0].worlds:,} worlds", time * WORLDS / made[0].worlds, 100_000, None
    )


def _point(tell: Callable[..., None], size: str, time: float, links: int, first: float | None) -> None:
    header = ("actors, links", "time", "for a link", "for a link, against the smallest")
    ratio = "" if first is None else times(time / links / first)
    tell(CURVE, header, size, told(time), told(time / links), ratio)
