"""The same questions answered by orgflow, then by a plain script.

The script evaluates a few worlds; its time for all of them is extrapolated, for every
world costs it as much as any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks.organizations import lifelike
from benchmarks.peer_networkx import Script
from benchmarks.timing import seconds, times, told
from orgflow import worlds
from orgflow.analyses import routes
from orgflow.network import Network
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.cuts import single_cuts
from orgflow.worlds.sampled import WORLDS, Sampled

TITLE = "Delivery, gains, losses, single points and routes: orgflow and a plain script"
HEADER = (
    "organization",
    "orgflow",
    "the script, 65,536 worlds",
    "of which measured",
    "worlds, ratio",
    "in as few worlds",
    "single points, ratio",
    "routes, ratio",
    "all, ratio",
)
ERRORS = 5.0  # standard errors that sampled figures may lie apart


def timeless(actors: int, links: int) -> Network:
    """Make a life-like organization in which everything is needed all year."""
    made = lifelike(actors, links)
    return Network(replace(made, links=tuple(replace(link, when=()) for link in made.links)))


def _delivery(network: Network) -> None:
    worlds.delivery(network)
    importance = worlds.importance(network)
    assert importance.link_gain
    assert importance.link_loss


def _sampled(network: Network, few: int) -> None:
    evaluator = Sampled(compile_network(network), few)
    evaluator.chances(network.rates)
    evaluator.slopes(network.rates)


@pytest.mark.parametrize(
    "actors, links, few, starts",
    [
        (25, 50, 256, 25),
        (50, 130, 256, 50),
        (100, 300, 64, 100),
        (300, 1_000, 64, 60),
        pytest.param(1_000, 10_000, 2, 60, marks=pytest.mark.large),
    ],
)
def test_the_same_questions(
    tell: Callable[..., None], actors: int, links: int, few: int, starts: int
) -> None:
    made = timeless(actors, links)
    ours = [
        seconds(lambda: _delivery(Network(made.organization)), 2),
        seconds(lambda: single_cuts(worlds.compiled(Network(made.organization))), 3),
        seconds(lambda: routes.run(Network(made.organization)), 3),
    ]
    made_once = seconds(lambda: Script(made))
    script, behind = Script(made), routes._behind(made)
    some = behind[:: max(1, len(behind) // starts)]
    sampled = seconds(lambda: script.sample(few))
    as_few = seconds(lambda: _sampled(made, few), 3)
    theirs = [
        made_once + sampled * WORLDS / few,
        seconds(script.single_points),
        seconds(lambda: script.routes(some)) * len(behind) / len(some),
    ]
    tell(
        TITLE,
        HEADER,
        f"{actors} actors, {links:,} links",
        told(sum(ours)),
        told(sum(theirs)),
        f"{few} worlds, {told(sampled)}",
        times(theirs[0] / ours[0]),
        times(sampled / as_few),
        times(theirs[1] / ours[1]),
        times(theirs[2] / ours[2]),
        times(sum(theirs) / sum(ours)),
    )


def test_the_script_gives_the_same_answers() -> None:
    network, many = timeless(25, 50), 4_000
    script, outcome = Script(network), worlds.delivery(network)
    sums = script.sample(many)
    for actor, right in sums.right.items():
        p = outcome.running[actor]
        assert abs(sums.mean(right) - p) <= ERRORS * (p * (1 - p) / many) ** 0.5 + 1e-9
    importance, most = worlds.importance(network), outcome.weight
    for total, known in [
        (sums.failed, outcome.failed),
        *((sums.loss[link], known) for link, known in importance.link_loss.items()),
        *((sums.gain[link], known) for link, known in importance.link_gain.items()),
    ]:
        # In a world between 0 and ``most``, so that the variance is at most known * most.
        near = ERRORS * ((known * most / many) ** 0.5 + most / many)
        assert abs(sums.mean(total) - known) <= near


def test_the_script_finds_the_same_single_points() -> None:
    network = timeless(100, 300)
    cuts = single_cuts(worlds.compiled(network))
    ours = {cut.components[0].id: sorted(need.primary.id for need in cut.unmet) for cut in cuts}
    found = Script(network).single_points()
    assert {name: sorted(unmet) for name, unmet in found.items()} == ours
