"""What sets of links leave failing once at target, held against the same worlds with other healths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest

from orgflow import worlds
from orgflow.network import Network
from orgflow.worlds import fixing
from orgflow.worlds.bits import Words
from orgflow.worlds.compiled import Compiled
from orgflow.worlds.drawn import Drawn
from orgflow.worlds.exact import Exact
from orgflow.worlds.fixing import ExactFixes, SampledFixes, dependent, shared_weights
from orgflow.worlds.sampled import Sampled
from orgflow.worlds.settling import resettled, settled
from tests.builders import net
from tests.tangles import tangle

SEEDS = range(8)
FEW = 256  # worlds


def targets_of(network: Network) -> dict[str, float]:
    """Give targets for the links that are not perfect."""
    return {
        link.id: min(1.0, network.health(link.id) + 0.25)
        for link in network.links
        if network.health(link.id) < 1
    }


def mended(network: Network, targets: dict[str, float], names: Sequence[str]) -> Network:
    rates = network.rates
    return network.with_rates(
        replace(rates, health={**rates.health, **{name: targets[name] for name in names}})
    )


def some_sets(size: int, seed: int) -> list[tuple[int, ...]]:
    dice = Random(seed)
    return [
        (),
        *((n,) for n in range(size)),
        *(tuple(sorted(dice.sample(range(size), k))) for k in range(2, size)),
    ]


@pytest.mark.parametrize("cells", [0, 20_000_000])
@pytest.mark.parametrize("seed", SEEDS)
def test_sets_leave_failing_in_sampled_worlds_what_these_say_at_the_healths_in_question(
    seed: int, cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixing, "CELLS", cells)
    network = tangle(seed)
    numbers, targets = worlds.compiled(network), targets_of(network)
    sampled = Sampled(numbers, FEW)
    fixes = SampledFixes(numbers, sampled, network.rates, targets)
    sets = some_sets(len(targets), seed)
    for members, failed in zip(sets * 2, fixes.failed(sets * 2), strict=True):  # a second time as the first
        then = mended(network, targets, [fixes.links[n] for n in members])
        unmet = Sampled(numbers, FEW).chances(then.rates).unmet
        assert failed == pytest.approx(
            sum(o.weight * p for o, p in zip(numbers.occasions, unmet, strict=True)), abs=1e-9
        )


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_sets_leave_failing_in_diagrams_what_these_say_at_the_healths_in_question(seed: int) -> None:
    network = tangle(seed, actors=4, links=8)
    numbers, targets = worlds.compiled(network), targets_of(network)
    fixes = ExactFixes(numbers, Exact(numbers), network.rates, targets)
    sets = some_sets(len(targets), seed)
    for members, failed in zip(sets, fixes.failed(sets), strict=True):
        then = mended(network, targets, [fixes.links[n] for n in members])
        assert failed == pytest.approx(worlds.delivery(then).failed, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_pairs_gain_beyond_their_links_what_the_excess_says(seed: int) -> None:
    network = tangle(seed, actors=4, links=8)
    numbers, targets = worlds.compiled(network), targets_of(network)
    fixes = ExactFixes(numbers, Exact(numbers), network.rates, targets)
    pairs, _ = fixes.excess()
    size = len(targets)
    today, *singly = fixes.failed([(), *((n,) for n in range(size))])
    for one, other in combinations(range(size), 2):
        jointly = fixes.failed([(one, other)])[0]
        expected = (today - jointly) - (today - singly[one]) - (today - singly[other])
        assert pairs[one, other] == pairs[other, one] == pytest.approx(expected, abs=1e-9)
    assert not pairs.diagonal().any()


def test_three_that_fail_at_once_may_gain_a_third_of_each_pair_more() -> None:
    network = net("A>U .5 f=30", "B>U .8 f=30", external="U")
    numbers = worlds.compiled(network)
    targets = {"A>U:work": 0.9, "B>U:work": 1.0}
    _, beyond = ExactFixes(numbers, Exact(numbers), network.rates, targets).excess()
    assert beyond.tolist() == [[0.0, 0.0], [0.0, 0.0]]  # no occasion depends on both
    network = net("A>M .5", "B>M .8", "M>U 1 f=30", external="U")
    numbers = worlds.compiled(network)
    targets = {"A>M:work": 0.9, "B>M:work": 1.0}
    _, beyond = ExactFixes(numbers, Exact(numbers), network.rates, targets).excess()
    each = (0.4 * 0.2) ** 1.5 * 30 / 3
    assert beyond.tolist() == [[0.0, pytest.approx(each)], [pytest.approx(each), 0.0]]


def unmet_rows(network: Network, sampled: Sampled) -> list[Words]:
    numbers = worlds.compiled(network)
    drawn = sampled.drawn(network.rates)
    failed = settled(numbers, drawn)
    return [drawn.needs[occasion.need].unmet(failed) for occasion in numbers.occasions]


@pytest.mark.parametrize("has_room", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_may_gain_more_in_worlds_where_both_fail_and_neither_saves_alone_what_all_would(
    seed: int, has_room: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixing, "CELLS", 20_000_000 if has_room else 0)
    network = tangle(seed)
    numbers, targets = worlds.compiled(network), targets_of(network)
    sampled = Sampled(numbers, FEW)
    fixes = SampledFixes(numbers, sampled, network.rates, targets)
    today = unmet_rows(network, sampled)
    saved = unmet_rows(mended(network, targets, fixes.links), sampled)
    alone = [unmet_rows(mended(network, targets, [name]), sampled) for name in fixes.links]
    before = {way.link: way.fails for need in sampled.drawn(network.rates).needs for way in need.ways}
    rates = mended(network, targets, fixes.links).rates
    after = {way.link: way.fails for need in sampled.drawn(rates).needs for way in need.ways}
    mends = [before[n] & ~after[n] for n in (numbers.links.index(name) for name in fixes.links)]
    depends = dependent(numbers, fixes.links)
    pairs, beyond = fixes.excess()
    for one, other in combinations(range(len(targets)), 2):
        expected = 0.0
        for occasion, weights in enumerate(sampled.weights.table):
            row = today[occasion] & ~saved[occasion] & mends[one] & mends[other]
            if has_room:
                row = row & alone[one][occasion] & alone[other][occasion]
            if depends[one, occasion] and depends[other, occasion]:
                expected += float((np.bitwise_count(row) * weights).sum())
        assert pairs[one, other] == pairs[other, one] == pytest.approx(expected, abs=1e-9)
    assert not pairs.diagonal().any()
    assert not beyond.any()


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_an_occasion_depends_on_its_own_links_and_on_those_into_whoever_stands_upstream(seed: int) -> None:
    network = tangle(seed)
    numbers = worlds.compiled(network)
    found = dependent(numbers, [link.id for link in network.links])
    weights = np.zeros_like(found, float)
    for column, occasion in enumerate(numbers.occasions):
        own = numbers.sources[occasion.need].alternatives
        upstream = network.upstream(*(link.provider for link in own))
        expected = [link in own or link.customer in upstream for link in network.links]
        assert found[:, column].tolist() == expected
        weights[:, column] = np.array(expected) * occasion.weight
    shared = shared_weights(numbers, [link.id for link in network.links])
    assert shared == pytest.approx(weights @ found.T)


def test_without_customers_nothing_depends_on_anything() -> None:
    numbers = worlds.compiled(net("A>B 1"))
    assert dependent(numbers, ["A>B:work"]).shape == (1, 0)
    assert shared_weights(numbers, ["A>B:work"]).tolist() == [[0.0]]


def test_links_stand_in_the_order_of_their_ids() -> None:
    network = net("B>U .5", "A>U .5", external="U")
    targets = {"B>U:work": 1.0, "A>U:work": 1.0}
    assert worlds.fixes(network, targets).links == ("A>U:work", "B>U:work")


def test_as_many_sets_are_evaluated_as_a_second_affords() -> None:
    network = net("A>M .5", "M>U .5", external="U")
    numbers = worlds.compiled(network)
    exact, sampled = Exact(numbers), Sampled(numbers, 640)
    one = ExactFixes(numbers, exact, network.rates, {"A>M:work": 1.0})
    other = SampledFixes(numbers, sampled, network.rates, {"A>M:work": 1.0})
    assert (one.most, other.most) == (
        100_000_000 // len(exact.below_occasions),
        100_000_000 // (10 * 2),
    )


def test_so_many_links_are_searched_that_all_their_pairs_can_be_evaluated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = net("A>M .5", "M>U .5", external="U")
    numbers = worlds.compiled(network)
    fixes = ExactFixes(numbers, Exact(numbers), network.rates, {"A>M:work": 1.0})
    assert fixes.most_links == fixing.MOST_LINKS == 300
    steps = 25 * len(Exact(numbers).below_occasions)
    monkeypatch.setattr(fixing, "STEPS", steps)
    assert (fixes.most, fixes.most_links) == (25, 10)
    monkeypatch.setattr(fixing, "STEPS", 1)
    assert (fixes.most, fixes.most_links) == (1, 2)
    sampled = SampledFixes(numbers, Sampled(numbers, 640), network.rates, {"A>M:work": 1.0})
    assert (sampled.most, sampled.most_links) == (1, 300)


@pytest.mark.parametrize("room, times", [(0, 1), (-1, 2)])
def test_what_a_single_link_leaves_is_worked_out_once_where_there_is_room_to_keep_it(
    room: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled_again = list[object]()

    def noted(compiled: Compiled, drawn: Drawn, failed: Words, actors: Collection[int]) -> Words:
        settled_again.append(actors)
        return resettled(compiled, drawn, failed, actors)

    monkeypatch.setattr(fixing, "resettled", noted)
    network = net("A>M .5", "M>U .5", external="U")
    numbers, targets = worlds.compiled(network), {"A>M:work": 1.0, "M>U:work": 1.0}
    monkeypatch.setattr(fixing, "CELLS", 2 * 10 + room)  # two links, ten words of one occasion
    fixes = SampledFixes(numbers, Sampled(numbers, 640), network.rates, targets)
    assert fixes.failed([(0,)])[0] == fixes.failed([(0,)])[0]
    assert len(settled_again) == times
