"""The best sets of fixes, held against every set there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow import worlds
from orgflow.network import Network
from orgflow.worlds import branching
from orgflow.worlds.exact import Exact
from orgflow.worlds.fixing import ExactFixes, Excess, Fixes, SampledFixes
from orgflow.worlds.portfolio import Portfolio
from orgflow.worlds.results import Floats
from orgflow.worlds.sampled import Sampled
from tests import oracle, paths
from tests.builders import net
from tests.test_worlds import networks

slow = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


class Plain:
    """Fixes whose effect is a plain function of the set; nothing is known about its bounds."""

    batch, most, most_links = 3, 10_000, 300

    def __init__(self, names: Iterable[str], value: Callable[[frozenset[str]], float]) -> None:
        self.links = tuple(sorted(names))
        self._value, self._whole = value, value(frozenset(self.links))

    def failed(self, sets: Sequence[Sequence[int]]) -> Floats:
        return np.array([self._whole - self._value(frozenset(self.links[n] for n in one)) for one in sets])

    def excess(self) -> Excess:
        size = len(self.links)
        pairs = np.full((size, size), self._whole) * (1 - np.eye(size))
        return Excess(pairs, np.zeros((size, size)))


def names(fixes: Fixes, members: Iterable[int]) -> list[str]:
    return [fixes.links[number] for number in members]


def case(name: str) -> dict[str, Any]:
    if paths.FIXTURES is None:
        pytest.skip("the worked cases are not here")
    found: dict[str, Any] = json.loads((paths.FIXTURES / f"{name}.json").read_text())
    return found


# -- worked cases ------------------------------------------------------------------------


def coverage() -> tuple[dict[str, Any], Plain]:
    given = case("port-01-coverage-greedy-vs-exact")
    sets = {name: set(items) for name, items in given["input"]["sets"].items()}
    return given, Plain(sets, lambda chosen: len(set[int]().union(*(sets[name] for name in chosen))))


def test_the_worked_coverage_is_greedily_five() -> None:
    given, fixes = coverage()
    picked = Portfolio(fixes).in_turn(given["input"]["k"])
    assert names(fixes, picked) == given["expected"]["greedy_pick"]


def test_the_worked_coverage_is_six_at_best() -> None:
    given, fixes = coverage()
    best = Portfolio(fixes).best_of_each_size(given["input"]["k"])[-1]
    assert names(fixes, best.members) == given["expected"]["optimal_pick"]
    assert (best.gain * 6, best.proven) == (given["expected"]["optimal_value"], True)


def knapsack() -> tuple[dict[str, Any], Plain, list[float]]:
    given = case("port-02-knapsack")
    both = given["input"]["fixes_cost_gain"]
    fixes = Plain(both, lambda chosen: sum(both[name][1] for name in chosen))
    return given, fixes, [both[name][0] for name in fixes.links]


def test_the_worked_knapsack_is_filled_best() -> None:
    given, fixes, costs = knapsack()
    best = Portfolio(fixes).best_within(costs, given["input"]["budget"], len(costs))
    assert names(fixes, best.members) == given["expected"]["optimal_pick"]
    whole = float(fixes.failed([()])[0])
    assert best.gain * whole == pytest.approx(given["expected"]["optimal_value"], abs=1e-9)


def test_the_worked_knapsack_is_filled_by_ratio() -> None:
    given, fixes, costs = knapsack()
    picked = Portfolio(fixes).in_turn_within(costs, given["input"]["budget"], len(costs))
    assert sorted(names(fixes, picked)) == given["expected"]["ratio_greedy_pick"]


# -- where not every set can be tried ----------------------------------------------------


class Hurried(Plain):
    """Plain fixes of which no set beyond the steps of the search may be tried."""

    most = 0


def test_what_could_not_be_searched_is_not_called_proven() -> None:
    fixes = Hurried("abcdefgh", lambda chosen: len(chosen) ** 2)
    assert [choice.proven for choice in Portfolio(fixes).best_of_each_size(4)] == [True, False, False, False]


def test_links_are_exchanged_where_sets_cannot_be_searched() -> None:
    pairs = {frozenset("ab"): 5.0, frozenset("cd"): 9.0}
    fixes = Hurried(
        "abcd", lambda chosen: 0.1 * ("a" in chosen) + max([0, *(v for p, v in pairs.items() if p <= chosen)])
    )
    assert names(fixes, Portfolio(fixes).best_of_each_size(3)[-1].members) == ["a", "c", "d"]


def test_a_search_with_too_many_steps_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "MOST_PARTS", 1)
    fixes = Plain("abcdef", lambda chosen: len(chosen))
    assert not Portfolio(fixes).best_of_each_size(3)[-1].proven


def test_links_alike_in_everything_are_taken_in_order() -> None:
    fixes = Plain("abcdef", lambda chosen: len(chosen))
    best = Portfolio(fixes).best_of_each_size(3)[-1]
    assert (names(fixes, best.members), best.proven) == (["a", "b", "c"], True)


def test_a_link_that_adds_nothing_is_not_picked() -> None:
    fixes = Plain("abc", lambda chosen: float("b" in chosen))
    assert [names(fixes, choice.members) for choice in Portfolio(fixes).best_of_each_size(3)] == [["b"]] * 3


# -- every set ---------------------------------------------------------------------------


def fixes_of(network: Network, kind: str) -> Fixes | None:
    """The fixes of every link that is not perfect, to different targets."""
    targets = {
        link.id: max(network.health(link.id), 0.97 if place % 3 == 2 else 1.0)
        for place, link in enumerate(network.links)
        if network.health(link.id) < 1
    }
    if not targets:
        return None
    numbers = worlds.compiled(network)
    if kind == "exact":
        return ExactFixes(numbers, Exact(numbers), network.rates, targets)
    return SampledFixes(numbers, Sampled(numbers, 4096), network.rates, targets)


kinds = pytest.mark.parametrize("kind", ["exact", "sampled"])


def least(fixes: Fixes, size: int) -> float:
    numbers = range(len(fixes.links))
    return float(fixes.failed([one for k in range(size + 1) for one in combinations(numbers, k)]).min())


@kinds
@slow
@given(network=networks(8))
def test_no_set_of_a_size_leaves_less_than_the_best(network: Network, kind: str) -> None:
    fixes = fixes_of(network, kind)
    if fixes is None:
        return
    today = float(fixes.failed([()])[0])
    for size, choice in enumerate(Portfolio(fixes).best_of_each_size(8), 1):
        assert choice.proven
        assert len(choice.members) <= size
        assert today * (1 - choice.gain) == pytest.approx(least(fixes, size), abs=1e-9 * max(1.0, today))


@kinds
@slow
@given(network=networks(7), data=st.data())
def test_no_set_within_a_budget_leaves_less_than_the_best(
    network: Network, kind: str, data: st.DataObject
) -> None:
    fixes = fixes_of(network, kind)
    if fixes is None:
        return
    size = len(fixes.links)
    costs = data.draw(
        st.lists(st.sampled_from([0.0, 1e-9, 1.0, 2.5, 4.0, 100.0]), min_size=size, max_size=size)
    )
    budget = data.draw(st.sampled_from([0.0, 1.0, 3.5, 6.0, 1e12]))
    choice = Portfolio(fixes).best_within(costs, budget, size)
    sets = [one for k in range(size + 1) for one in combinations(range(size), k)]
    afforded = [one for one in sets if sum(costs[number] for number in one) <= budget]
    today = float(fixes.failed([()])[0])
    assert choice.members in afforded
    assert choice.proven
    assert today * (1 - choice.gain) == pytest.approx(
        float(fixes.failed(afforded).min()), abs=1e-9 * max(1.0, today)
    )


@slow
@given(networks(6))
def test_what_sets_leave_is_what_every_world_says(network: Network) -> None:
    fixes = fixes_of(network, "exact")
    if fixes is None:
        return
    links = dict.fromkeys(fixes.links, 1.0) | {
        link.id: 0.97 for place, link in enumerate(network.links) if place % 3 == 2
    }
    for members in ((), (0,), tuple(range(len(fixes.links)))):
        mended = {fixes.links[n]: max(network.health(fixes.links[n]), links[fixes.links[n]]) for n in members}
        rates = replace(network.rates, health={**network.rates.health, **mended})
        truth = oracle.truth(network.with_rates(rates)).failed
        assert float(fixes.failed([members])[0]) == pytest.approx(truth, abs=1e-9)


@kinds
@slow
@given(network=networks(7))
def test_a_set_gains_at_most_its_bound(network: Network, kind: str) -> None:
    fixes = fixes_of(network, kind)
    if fixes is None:
        return
    pairs, beyond = fixes.excess()
    numbers = range(len(fixes.links))
    today = float(fixes.failed([()])[0])
    singly = today - fixes.failed([(n,) for n in numbers])
    for size in (2, 3, 4, 5):
        for members in combinations(numbers, size):
            bound = sum(singly[n] for n in members)
            bound += sum(pairs[p] + (size - 2) * beyond[p] for p in combinations(members, 2))
            assert today - float(fixes.failed([members])[0]) <= bound + 1e-9


def test_sampled_sets_agree_with_sampled_delivery() -> None:
    network = net(
        "A>M .8", "B>M .7 any_of=x", "D>M .6 any_of=x switch=.5", "M>C .9 f=100", "C>A .9", external="C"
    )
    fixes = fixes_of(network, "sampled")
    assert fixes is not None
    sampled = Sampled(worlds.compiled(network), 4096)
    targets = {link.id: 1.0 if n % 3 != 2 else 0.97 for n, link in enumerate(network.links)}
    for members in ((), (1, 3), (0, 1, 2, 3, 4)):
        mended = {fixes.links[n]: targets[fixes.links[n]] for n in members}
        rates = replace(network.rates, health={**network.rates.health, **mended})
        expected = 100 * sampled.chances(rates).unmet[0]
        assert float(fixes.failed([members])[0]) == pytest.approx(expected)


# -- one after the other, and every set by its rank ------------------------------------------


class Paired(Plain):
    """Fixes of which single ones and pairs gain something at random; the bounds say exactly what."""

    def __init__(self, seed: int, size: int = 7) -> None:
        dice = Random(seed)
        self._gains = np.array([dice.choice((0.0, 1.0, 2.0, dice.random())) for _ in range(size)])
        self._pairs = np.zeros((size, size))
        for one, other in combinations(range(size), 2):
            self._pairs[one, other] = self._pairs[other, one] = dice.choice((0.0, 0.0, 1.0, dice.random()))
        self.asked = list[tuple[int, ...]]()
        super().__init__("abcdefghijklmnop"[:size], self._worth)

    def _worth(self, chosen: frozenset[str]) -> float:
        members = ["abcdefghijklmnop".index(name) for name in chosen]
        return float(self._gains[members].sum() + self._pairs[np.ix_(members, members)].sum() / 2)

    def failed(self, sets: Sequence[Sequence[int]]) -> Floats:
        self.asked += map(tuple, sets)
        return super().failed(sets)

    def excess(self) -> Excess:
        return Excess(self._pairs, np.zeros_like(self._pairs))


class Pooled(Plain):
    """Fixes of which each of several outcomes needs all, or any, of some; nothing is known of bounds."""

    def __init__(self, seed: int, size: int = 6) -> None:
        dice, letters = Random(seed), "abcdefgh"[:size]
        needs = [
            (set(dice.sample(letters, dice.choice((1, 2, 3)))), dice.choice((all, any))) for _ in "12345"
        ]
        super().__init__(
            letters, lambda chosen: sum(how(x in chosen for x in need) for need, how in needs) + 0.0
        )


MADE = [*map(Paired, range(10)), *map(Pooled, range(10))]
made = pytest.mark.parametrize("fixes", MADE, ids=lambda fixes: type(fixes).__name__)


def gain(fixes: Plain, members: Iterable[int]) -> float:
    today, then = fixes.failed([(), tuple(members)])
    return round(float((today - then) / (today or 1.0)), 12)


def every_set(fixes: Plain, most: int) -> list[tuple[int, ...]]:
    numbers = range(len(fixes.links))
    return [one for size in range(most + 1) for one in combinations(numbers, size)]


def best_first(fixes: Plain, sets: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return sorted(sets, key=lambda one: (-gain(fixes, one), len(one), one))


@made
def test_the_best_set_gains_most_is_smallest_and_comes_first(fixes: Plain) -> None:
    found = Portfolio(fixes).best_of_each_size(4)
    assert [choice.members for choice in found] == [
        best_first(fixes, every_set(fixes, size))[0] for size in range(1, 5)
    ]
    assert [choice.gain for choice in found] == [gain(fixes, choice.members) for choice in found]


@made
def test_one_after_the_other_each_is_the_one_that_gains_most_beside_those_before(fixes: Plain) -> None:
    expected = list[int]()
    while len(expected) < 4:
        left = [n for n in range(len(fixes.links)) if n not in expected]
        expected.append(min(left, key=lambda n: (-gain(fixes, (*expected, n)), n)))
    assert list(Portfolio(fixes).in_turn(4)) == expected
    assert list(Portfolio(fixes).in_turn(4, start=tuple(expected[:2]))) == expected


def test_one_after_the_other_may_be_among_some_alone() -> None:
    fixes = Plain("abcdef", lambda chosen: float(sum(map("fedcba".index, chosen))))
    assert Portfolio(fixes).in_turn(2) == (0, 1)
    assert Portfolio(fixes).in_turn(2, among=[5, 3, 4]) == (3, 4)


@made
@pytest.mark.parametrize("budget", [2.0, 4.5])
def test_for_its_cost_each_is_the_one_that_gains_most_beside_those_before(
    fixes: Plain, budget: float
) -> None:
    costs = [0.5 + n % 3 for n in range(len(fixes.links))]
    expected = list[int]()
    while left := [
        n
        for n in range(len(costs))
        if n not in expected and sum(costs[one] for one in (*expected, n)) <= budget
    ]:
        base = gain(fixes, expected)
        expected.append(min(left, key=lambda n: ((base - gain(fixes, (*expected, n))) / costs[n], n)))
    found = Portfolio(fixes).in_turn_within(costs, budget, len(costs))
    assert gain(fixes, found) == gain(fixes, expected)
    assert list(found) == [n for n in expected if n in found]


@made
@pytest.mark.parametrize("budget", [1.5, 4.5])
def test_the_best_set_within_a_budget_has_no_link_that_it_can_do_without(fixes: Plain, budget: float) -> None:
    costs = [0.5 + n % 3 for n in range(len(fixes.links))]
    choice = Portfolio(fixes).best_within(costs, budget, 3)
    afforded = [one for one in every_set(fixes, 3) if sum(costs[n] for n in one) <= budget]
    assert choice.members in afforded
    assert choice.gain == gain(fixes, best_first(fixes, afforded)[0])
    for left_out in choice.members:
        assert gain(fixes, [n for n in choice.members if n != left_out]) < choice.gain


@made
def test_the_strongest_pairs_gain_most_beyond_what_their_links_do(fixes: Plain) -> None:
    beyond: dict[tuple[int, ...], float] = {
        pair: gain(fixes, pair) - gain(fixes, pair[:1]) - gain(fixes, pair[1:])
        for pair in combinations(range(len(fixes.links)), 2)
    }
    found = Portfolio(fixes).strongest_pairs()
    assert set(found) == {pair for pair, more in beyond.items() if more > 1e-9}
    assert [beyond[pair] for pair in found] == pytest.approx(
        sorted((beyond[pair] for pair in found), reverse=True), abs=1e-9
    )


def test_of_many_pairs_those_are_looked_at_that_may_gain_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.worlds.portfolio.MOST_PAIRS", 2)
    fixes = Paired(0)
    bounds = fixes.excess().pairs
    found = Portfolio(fixes).strongest_pairs()
    assert sorted(bounds[pair] for pair in found) == sorted(bounds[np.triu_indices(7)])[-2:]


def test_where_bounds_are_exact_few_sets_are_evaluated() -> None:
    fixes = Paired(0, size=14)
    Portfolio(fixes).best_of_each_size(5)
    assert len(fixes.asked) == len(set(fixes.asked)) == 31  # of 3,473 sets of up to five


def test_nothing_failing_is_gained_back_by_nothing() -> None:
    found = Portfolio(Plain("ab", lambda chosen: 0.0)).best_of_each_size(2)
    assert [(choice.members, choice.gain) for choice in found] == [((), 0.0), ((), 0.0)]


def test_sizes_end_with_all_links() -> None:
    fixes = Plain("ab", lambda chosen: float(len(chosen)))
    assert [choice.members for choice in Portfolio(fixes).best_of_each_size(5)] == [(0,), (0, 1)]
