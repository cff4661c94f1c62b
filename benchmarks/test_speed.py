"""How long delivery with all gains and losses takes, and a whole report.

Run with ``python -m pytest benchmarks``; the figures in brackets are ratios to the
fastest of a group, measured in the same run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.organizations import lifelike
from orgflow import worlds
from orgflow.assembly import analyze
from orgflow.network import Network


def _network(actors: int, links: int) -> Network:
    return Network(lifelike(actors, links))


def _everything(network: Network) -> None:
    """Evaluate a network that has not been evaluated before."""
    fresh = Network(network.organization)
    worlds.delivery(fresh)
    importance = worlds.importance(fresh)
    assert importance.link_gain  # made when asked for, like the next
    assert importance.link_alone


@pytest.mark.benchmark(group="delivery, gains, losses and alone: 65,536 worlds")
@pytest.mark.parametrize("actors, links", [(25, 50), (100, 300), (300, 1_000), (1_000, 10_000)])
def test_everything(benchmark: Any, actors: int, links: int) -> None:
    network = _network(actors, links)
    benchmark.pedantic(_everything, args=(network,), rounds=1 if links > 1_000 else 3)


FEW_DRAWS = 20


@pytest.mark.benchmark(group=f"100 actors, 300 links: {FEW_DRAWS} draws of all healths, followed to the end")
def test_draws_side_by_side(benchmark: Any) -> None:
    network = _network(100, 300)
    healths = worlds.drawn_healths(network, FEW_DRAWS)
    worlds.importance(network)  # what both ways start from
    benchmark.pedantic(worlds.spread, args=(network, healths), rounds=3)


@pytest.mark.benchmark(group=f"100 actors, 300 links: {FEW_DRAWS} draws of all healths, followed to the end")
def test_draws_one_after_the_other(benchmark: Any) -> None:
    network = _network(100, 300)
    healths = worlds.drawn_healths(network, FEW_DRAWS)
    worlds.importance(network)

    def run() -> None:
        for column in range(FEW_DRAWS):
            taken = dict(zip((x.id for x in network.links), map(float, healths[:, column]), strict=True))
            worlds.importance(network.with_rates(replace(network.rates, health=taken)))

    benchmark.pedantic(run, rounds=1)


@pytest.mark.benchmark(group="a whole report, 2,000 draws")
@pytest.mark.parametrize("actors, links", [(25, 50), (100, 300)])
def test_a_whole_report(benchmark: Any, actors: int, links: int) -> None:
    organization = lifelike(actors, links)
    benchmark.pedantic(analyze, args=(organization,), rounds=1)
