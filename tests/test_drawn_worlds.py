"""What is worked out on 64 worlds at a time, held against the same worlds one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest

from orgflow import worlds
from orgflow.network import Network
from orgflow.worlds import settling
from orgflow.worlds.bits import ALL, Words
from orgflow.worlds.compiled import Compiled, compile_network
from orgflow.worlds.critical import Critical, Weights
from orgflow.worlds.drawn import Drawn
from orgflow.worlds.joint import Joint
from orgflow.worlds.lines import Arcs, Lines
from orgflow.worlds.sampled import RARELY, Sampled
from orgflow.worlds.settling import resettled, settled
from tests import oracle
from tests.builders import net
from tests.tangles import tangle

SEEDS = range(16)
FEW = 256  # worlds


def is_in(row: Words, world: int) -> bool:
    return bool(int(row[world // 64]) >> (world % 64) & 1)


def world_of(network: Network, drawn: Drawn, world: int) -> dict[str, bool]:
    """Give what chance decided in one world, as the oracle reads it."""
    numbers = worlds.compiled(network)
    found = {f"own {actor}": not is_in(drawn.own[n], world) for n, actor in enumerate(numbers.actors)}
    for need, told in zip(network.needs, drawn.needs, strict=True):
        found[f"bite {need.primary.id}"] = is_in(told.bites, world)
        for link, way in zip(need.alternatives, told.ways, strict=True):
            found[f"link {link.id}"] = not is_in(way.fails, world)
            found[f"switch {link.id}"] = True  # what a switch spoils is among what fails
    return found


# -- failure at rest -----------------------------------------------------------------------------


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_who_fails_in_many_worlds_at_once_fails_in_each_of_them(seed: int, running: bool) -> None:
    network = tangle(seed)
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, FEW)
    drawn = sampled.drawn(network.rates)
    failed = settled(numbers, drawn, np.uint64(0) if running else ALL)
    always = frozenset(name for need in network.needs for name in need.when)  # bites know the situations
    for world in range(0, sampled.worlds, 3):
        ok = oracle.settle(network, world_of(network, drawn, world), always, start=running)
        assert {a: not is_in(failed[n], world) for n, a in enumerate(numbers.actors)} == ok


@pytest.mark.parametrize("seed", SEEDS)
def test_failure_settled_again_downstream_of_a_change_is_as_if_settled_anew(seed: int) -> None:
    network = tangle(seed)
    numbers = worlds.compiled(network)
    drawn = Sampled(numbers, FEW).drawn(network.rates)
    failed = settled(numbers, drawn)
    for actor in range(len(numbers.actors)):
        changed = {numbers.number[name] for name in network.downstream(numbers.actors[actor])}
        after = drawn.reliable(actor)
        assert np.array_equal(resettled(numbers, after, failed, changed), settled(numbers, after))


@pytest.mark.parametrize("seed", SEEDS)
def test_chances_are_the_shares_of_the_worlds_running_and_after_a_standstill(seed: int) -> None:
    network = tangle(seed)
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, FEW)
    chances, drawn = sampled.chances(network.rates), sampled.drawn(network.rates)
    weight = sampled.context_weight_by_word()
    for start, found in ((np.uint64(0), chances.delivery), (ALL, chances.cold_start)):
        failing = np.bitwise_count(settled(numbers, drawn, start)) @ weight
        assert found == pytest.approx((1 - failing).tolist(), abs=1e-12)
    failed = settled(numbers, drawn)
    for occasion, share, unmet in zip(numbers.occasions, sampled.share_by_word(), chances.unmet, strict=True):
        row = drawn.needs[occasion.need].unmet(failed)
        assert unmet == pytest.approx(float((np.bitwise_count(row) * share).sum()), abs=1e-12)


def ring(size: int) -> Network:
    return net(*[f"a{i:03}>a{(i + 1) % size:03} 1" for i in range(size)])


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note of each look at some needs of an actor how many of them are looked at."""
    found = list[int]()

    def noting(look: Callable[..., Words]) -> Callable[..., Words]:
        def noted(state: object, fails: Words, needs: Iterable[int]) -> Words:
            numbers = list(needs)
            found.append(len(numbers))
            return look(state, fails, numbers)

        return noted

    for name in ("_add_unmet", "_add_failing"):
        monkeypatch.setattr(settling._Settling, name, noting(getattr(settling._Settling, name)))
    return found


@pytest.mark.parametrize("start", [np.uint64(0), ALL])
def test_news_of_a_failure_goes_round_a_circle_in_a_sweep_or_two(
    start: np.uint64, looked_at: list[int]
) -> None:
    numbers = worlds.compiled(ring(100))
    drawn = Sampled(numbers, 64).perfect()
    drawn.own[50] = ALL
    assert (settled(numbers, drawn, start) == ALL).all()
    assert len(looked_at) <= 151  # all of them, and those beyond the end of the sweep once more


@pytest.mark.parametrize("start, actors, needs", [(np.uint64(0), 95, 178), (ALL, 42, 100)])
def test_in_a_tangle_few_are_looked_at_again_and_of_their_needs_those_alone_that_changed(
    start: np.uint64, actors: int, needs: int, looked_at: list[int]
) -> None:
    network = tangle(3, 20, 60)
    numbers = worlds.compiled(network)
    settled(numbers, Sampled(numbers, FEW).drawn(network.rates), start)
    assert len(looked_at) <= actors
    assert sum(looked_at) <= needs


# -- what a failure costs --------------------------------------------------------------------------


def lost(numbers: Compiled, weights: Weights, drawn: Drawn, after: Drawn) -> float:
    """Give the weight of the occasions that are met in some worlds, and unmet in what became of them."""
    total, before, then = 0.0, settled(numbers, drawn), settled(numbers, after)
    for occasion, table in zip(numbers.occasions, weights.table, strict=True):
        need, same = drawn.needs[occasion.need], after.needs[occasion.need]
        row = same.unmet(then) & ~need.unmet(before)
        total += float((np.bitwise_count(row) * table).sum())
    return total


def breaking_each_actor(numbers: Compiled, weights: Weights, drawn: Drawn) -> list[float]:
    found = []
    for actor in range(len(numbers.actors)):
        own = drawn.own.copy()
        own[actor] = ALL
        found.append(lost(numbers, weights, drawn, replace(drawn, own=own)))
    return found


def breaking_each_link(numbers: Compiled, weights: Weights, drawn: Drawn) -> list[float]:
    found = [0.0] * len(numbers.links)
    for number, need in enumerate(drawn.needs):
        for place, way in enumerate(need.ways):
            failing = way._replace(fails=np.full_like(way.fails, ALL))
            ways = (*need.ways[:place], failing, *need.ways[place + 1 :])
            found[way.link] = lost(numbers, weights, drawn, drawn.with_need(number, need._replace(ways=ways)))
    return found


def followed(lines: Lines, weights: Weights, passes: int | None = None) -> tuple[list[float], list[float]]:
    """Give what each actor and each link costs, by single lines and jointly."""
    every_actor, every_link = (found[:, 0] for found in Critical(lines, weights, passes).costs())
    for actor, cost, by_link in Joint(lines, weights).costs():
        every_actor[actor] += cost
        for link, more in by_link.items():
            every_link[link] += more
    return every_actor.tolist(), every_link.tolist()


@pytest.mark.parametrize("hub", [1, 1_000])
@pytest.mark.parametrize("seed", SEEDS)
def test_failures_followed_along_lines_cost_what_breaking_each_by_itself_does(
    seed: int, hub: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orgflow.worlds.lines.WORTH_A_HUB", hub)
    network = tangle(seed)
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, FEW)
    drawn = sampled.drawn(network.rates)
    actors, links = followed(Lines(numbers, drawn, settled(numbers, drawn)), sampled.weights)
    assert actors == pytest.approx(breaking_each_actor(numbers, sampled.weights, drawn), abs=1e-9)
    assert links == pytest.approx(breaking_each_link(numbers, sampled.weights, drawn), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_each_costs_alone_is_what_breaking_it_costs_where_nothing_else_fails(seed: int) -> None:
    network = tangle(seed)
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, FEW)
    slopes, drawn = sampled.slopes(network.rates), sampled.perfect()
    assert slopes.actors_alone == pytest.approx(
        breaking_each_actor(numbers, sampled.weights, drawn), abs=1e-9
    )
    assert slopes.links_alone == pytest.approx(breaking_each_link(numbers, sampled.weights, drawn), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slope_is_the_cost_of_a_failure_where_the_component_holds(seed: int) -> None:
    network = tangle(seed)
    rates = network.rates
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, FEW)
    slopes, drawn = sampled.slopes(rates), sampled.drawn(rates)
    actors = breaking_each_actor(numbers, sampled.weights, drawn)
    links = breaking_each_link(numbers, sampled.weights, drawn)
    assert slopes.actors == pytest.approx(
        [cost / works for cost, works in zip(actors, numbers.reliabilities(rates), strict=True)], abs=1e-9
    )
    assert slopes.links == pytest.approx(
        [cost / holds for cost, holds in zip(links, numbers.healths(rates), strict=True)], abs=1e-9
    )


def test_a_link_to_a_customer_whose_failure_comes_back_by_two_ways_costs_its_occasion_once() -> None:
    network = net(
        "A>X 1 f=5", "X>B 1", "X>D 1", "B>A 1 any_of=x", "D>A 1 any_of=x", "A>Y 1 f=3", external="X Y"
    )
    numbers = worlds.compiled(network)
    slopes = Sampled(numbers, FEW).slopes(network.rates)
    found = dict(zip(numbers.links, slopes.links, strict=True))
    # Without what A gives it X fails, with X both who could help A, with A whom it serves: X and Y.
    expected = {"A>X:work": 8.0, "A>Y:work": 3.0}
    assert {link: found[link] for link in expected} == pytest.approx(expected)
    assert slopes.actors[numbers.number["X"]] == pytest.approx(8.0)


def test_where_there_is_nobody_nothing_costs_anything() -> None:
    network = net()
    slopes = Sampled(worlds.compiled(network), FEW).slopes(network.rates)
    assert (slopes.links, slopes.actors, slopes.links_alone, slopes.actors_alone) == ([], [], [], [])


def certain(network: Network, *, link: str = "", actor: str = "") -> Network:
    """Give the same network with one component certain to hold."""
    rates = network.rates
    health = {**rates.health, **({link: 1.0} if link else {})}
    reliability = {**rates.reliability, **({actor: 1.0} if actor else {})}
    return network.with_rates(replace(rates, health=health, reliability=reliability))


@pytest.mark.parametrize("holds", [0.0, RARELY / 2])
@pytest.mark.parametrize("seed", range(6))
def test_what_hardly_ever_holds_is_measured_as_if_it_always_did(seed: int, holds: float) -> None:
    network = tangle(seed)
    rates = network.rates
    rare = [link.id for link in network.links][::3]
    rarely = replace(
        rates,
        health={**rates.health, **dict.fromkeys(rare, holds)},
        reliability={**rates.reliability, **dict.fromkeys(("a1", "a4"), holds)},
    )
    network = network.with_rates(rarely)
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, FEW)
    slopes = sampled.slopes(rarely)
    for link in rare:
        drawn = sampled.drawn(certain(network, link=link).rates)
        number = numbers.links.index(link)
        cost = breaking_each_link(numbers, sampled.weights, drawn)[number]
        assert slopes.links[number] == pytest.approx(cost, abs=1e-9)
    for actor in ("a1", "a4"):
        drawn = sampled.drawn(certain(network, actor=actor).rates)
        number = numbers.number[actor]
        cost = breaking_each_actor(numbers, sampled.weights, drawn)[number]
        assert slopes.actors[number] == pytest.approx(cost, abs=1e-9)


# -- worlds dealt out ------------------------------------------------------------------------------


def fan(customers: int, first: str = "P>M 1") -> Network:
    """One provider behind many customers, each with a rate of its own, every third now and then only."""
    ends = [f"M>C{i:02} 1 f={i * i + 1}" + (" when=close" if i % 3 == 0 else "") for i in range(customers)]
    names = " ".join(f"C{i:02}" for i in range(customers))
    return net(first, *ends, external=names, situations={"close": 0.25})


@pytest.mark.parametrize("passes", [1, 2, 3, 16])
def test_however_few_passes_look_who_stands_behind_all_customers_costs_all_of_them(passes: int) -> None:
    network = fan(20)
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, 4096)
    drawn = sampled.perfect()
    lines = Lines(numbers, drawn, settled(numbers, drawn))
    actors, links = (found[:, 0] for found in Critical(lines, sampled.weights, passes).costs())
    whole = sum(occasion.weight for occasion in numbers.occasions)
    assert [actors[numbers.number[actor]] for actor in "PM"] == pytest.approx([whole, whole])
    assert links[numbers.links.index("P>M:work")] == pytest.approx(whole)


@pytest.mark.parametrize("passes", [1, 2, 3, 16])
def test_an_occasion_that_shares_a_pass_is_weighed_in_full_where_it_is_seen(passes: int) -> None:
    lines = [f"P{i:02}>C{i:02} 1 f={i * i + 1}" + (" when=close" if i % 3 == 0 else "") for i in range(20)]
    network = net(*lines, external=" ".join(f"C{i:02}" for i in range(20)), situations={"close": 0.25})
    numbers = worlds.compiled(network)
    sampled = Sampled(numbers, 65_536)
    drawn = sampled.perfect()
    found = Critical(Lines(numbers, drawn, settled(numbers, drawn)), sampled.weights, passes).costs()[0]
    expected = {f"P{i:02}": float(i * i + 1) for i in range(20)}
    assert {actor: found[numbers.number[actor], 0] for actor in expected} == pytest.approx(expected)


def pairs(count: int, when: str = "") -> Network:
    """Common causes: so many providers, each behind both ways of one customer."""
    lines = []
    for i in range(count):
        lines += [f"P{i:02}>A{i:02} 1", f"P{i:02}>B{i:02} 1", f"Q{i:02}>P{i:02} 1"]
        lines += [f"{way}{i:02}>C{i:02} 1 f={i + 1} any_of=x{when}" for way in "AB"]
    return net(*lines, external=" ".join(f"C{i:02}" for i in range(count)), situations={"close": 0.25})


@pytest.mark.parametrize("worlds_of_each", [64, 640])
@pytest.mark.parametrize("when", ["", " when=close"])
@pytest.mark.parametrize("runs", [1, 3, 24])
def test_worlds_dealt_among_common_causes_cost_each_its_whole_customer(
    runs: int, when: str, worlds_of_each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orgflow.worlds.joint.RUNS", runs)
    numbers = compile_network(pairs(20, when))
    found = Sampled(numbers, worlds_of_each)
    slopes = found.slopes(numbers.network.rates)
    expected = {name: i + 1.0 for i in range(20) for name in (f"P{i:02}", f"Q{i:02}")}
    assert {actor: slopes.actors[numbers.number[actor]] for actor in expected} == pytest.approx(expected)
    links = {f"Q{i:02}>P{i:02}:work": i + 1.0 for i in range(20)}
    assert {link: slopes.links[numbers.links.index(link)] for link in links} == pytest.approx(links)
    backups = [slopes.links[n] for n, link in enumerate(numbers.links) if link[0] in "AB"]
    assert backups == [0.0] * 40


# -- how much is looked at ----------------------------------------------------------------------------


class Looks:
    """Counts how often an actor's worlds are gathered anew."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, arriving = 0, Arcs._arriving

        def counted(arcs: Arcs, reached: Words, actor: int, some: Iterable[int]) -> Words:
            self.count += 1
            return arriving(arcs, reached, actor, some)

        monkeypatch.setattr(Arcs, "_arriving", counted)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    return Looks(monkeypatch)


def reached_from(lines: Lines, actor: str, looks: Looks, *, upstream: bool) -> set[str]:
    """Follow lines from one actor in all worlds; ``looks`` counts from here on."""
    arcs = lines.upstream if upstream else lines.downstream
    looks.count = 0
    reached = np.zeros_like(lines.failed)
    reached[lines.compiled.number[actor]] = ALL
    arcs.spread(reached, [lines.compiled.number[actor]])
    return {name for name, row in zip(lines.compiled.actors, reached, strict=True) if row.all()}


def faultless(network: Network, *, hub: bool = True) -> Lines:
    numbers = worlds.compiled(network)
    drawn = Sampled(numbers, 64).perfect()
    return Lines(numbers, drawn, settled(numbers, drawn), hub=hub)


@pytest.mark.parametrize("upstream", [False, True])
def test_round_a_circle_everyone_is_looked_at_once(upstream: bool, looks: Looks) -> None:
    circle = [x.id for x in ring(100).actors]
    served = [f"a{i:03}>a{(i + 1) % 100:03} 1" for i in range(100)]
    lines = faultless(net(*served, "a050>U 1", external="U"), hub=False)
    found = reached_from(lines, "a030", looks, upstream=upstream)
    assert found == {*circle, *([] if upstream else ["U"])}
    assert looks.count == len(found)


@pytest.mark.parametrize("upstream, most", [(False, 76), (True, 44)])
def test_in_a_tangle_the_news_of_a_whole_sweep_is_carried_on_together(
    upstream: bool, most: int, looks: Looks
) -> None:
    reached_from(faultless(tangle(3, 20, 60), hub=False), "a3", looks, upstream=upstream)
    assert looks.count <= most


def wheel(spokes: int = 9) -> Network:
    """A circle of actors all of whom serve one in the middle, and are served by it."""
    rim = [f"s{i}>s{(i + 1) % spokes} 1" for i in range(spokes)]
    ways = [f"h>s{i} 1" for i in range(spokes)] + [f"s{i}>h 1" for i in range(spokes)]
    return net(*rim, *ways, "h>U 1", external="U")


def test_the_hub_is_the_actor_of_a_large_circle_with_most_ways_to_and_from_it() -> None:
    lines = faultless(wheel())
    assert lines.hub == lines.compiled.number["h"]


@pytest.mark.parametrize("spokes, has_hub", [(6, False), (7, True)])
def test_a_circle_of_eight_is_worth_a_hub(spokes: int, has_hub: bool) -> None:
    assert (faultless(wheel(spokes)).hub is not None) == has_hub


def test_a_hub_is_not_looked_for_where_lines_are_followed_once_or_nobody_is_served() -> None:
    alone = net(*[f"s{i}>s{(i + 1) % 9} 1" for i in range(9)], "P>U 1", external="U")
    assert (faultless(wheel(), hub=False).hub, faultless(alone).hub) == (None, None)


@pytest.mark.parametrize("upstream", [False, True])
def test_a_short_cut_through_the_hub_spares_looks(upstream: bool, looks: Looks) -> None:
    with_hub, without = faultless(wheel()), faultless(wheel(), hub=False)
    direct = reached_from(with_hub, "s3", looks, upstream=upstream), looks.count
    around = reached_from(without, "s3", looks, upstream=upstream), looks.count
    assert direct[0] == around[0]
    assert (direct[1], around[1] >= 10) == (2, True)
