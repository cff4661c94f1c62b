"""The search for promising sets, held against every set there is."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest

from orgflow.worlds import branching
from orgflow.worlds.branching import Purse, Terms, promising

SEEDS = range(30)


def puzzle(seed: int, links: int = 7) -> tuple[Terms, Purse, float]:
    """Draw gains, some of which are none, bounds of pairs, costs, some of which are none, and a floor."""
    dice = Random(seed)
    gains = np.array([dice.choice((0.0, dice.random())) for _ in range(links)])
    pairs = np.zeros((links, links))
    for one, other in combinations(range(links), 2):
        pairs[one, other] = pairs[other, one] = dice.choice((0.0, 0.0, dice.random() / 2))
    costs = np.array([dice.choice((0.0, 1.0, 1.0, 2.5, float("inf"))) for _ in range(links)])
    purse = Purse(costs, dice.choice((0.0, 2.0, 3.5, 100.0)), dice.choice((1, 2, 3, links)))
    return Terms(gains, pairs), purse, dice.choice((-1.0, 0.0, 0.5, 1.2, 2.0))


def bound(terms: Terms, members: tuple[int, ...]) -> float:
    gains = sum(terms.gains[link] for link in members)
    return float(gains + sum(terms.pairs[pair] for pair in combinations(members, 2)))


def whole_sets(terms: Terms, purse: Purse) -> list[tuple[int, ...]]:
    """List the sets that can be afforded, and to which no link that gains less than theirs can be added."""
    links = range(len(purse.costs))
    place = {link: n for n, link in enumerate(sorted(links, key=lambda link: (-terms.gains[link], link)))}
    sets = [one for size in range(1, purse.most + 1) for one in combinations(links, size)]
    afforded = {one for one in sets if sum(purse.costs[link] for link in one) <= purse.budget}

    def can_grow(one: tuple[int, ...]) -> bool:
        last = max(place[link] for link in one)
        return any(tuple(sorted((*one, link))) in afforded for link in links if place[link] > last)

    return sorted(one for one in afforded if not can_grow(one))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_promising_sets_are_all_whole_ones_whose_bound_is_above_the_floor(seed: int) -> None:
    terms, purse, floor = puzzle(seed)
    found = promising(terms, purse, floor, 10_000)
    assert found is not None
    expected = [one for one in whole_sets(terms, purse) if bound(terms, one) > floor]
    assert sorted(members for _, members in found) == expected
    assert [value for value, _ in found] == pytest.approx([bound(terms, one) for _, one in found])


@pytest.mark.parametrize("seed", SEEDS)
def test_sets_are_the_same_however_few_are_grown_at_a_time(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = promising(*puzzle(seed), 10_000)
    monkeypatch.setattr(branching, "CELLS", 1)
    one_by_one = promising(*puzzle(seed), 10_000)
    assert together is not None
    assert one_by_one is not None
    assert sorted(one_by_one) == sorted(together)


@pytest.mark.parametrize("cells, rows", [(7, 1), (14, 2), (15, 2), (1, 1)])
def test_so_many_sets_are_grown_at_a_time_as_fit_the_memory(
    cells: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes, joined = list[int](), branching._Search._joined

    def noted(
        search: branching._Search, part: branching._Part, some: branching.Numbers, links: branching.Numbers
    ) -> branching._Part:
        sizes.append(len(some))
        return joined(search, part, some, links)

    monkeypatch.setattr(branching, "CELLS", cells)
    monkeypatch.setattr(branching._Search, "_joined", noted)
    promising(Terms(np.ones(7), np.zeros((7, 7))), Purse(np.ones(7), 3.0, 3), 0.0, 10_000)
    assert max(sizes) == rows


def test_as_many_sets_as_may_be_found_are_given_and_not_one_more() -> None:
    terms, purse = Terms(np.ones(5), np.zeros((5, 5))), Purse(np.ones(5), 2.0, 2)
    assert len(promising(terms, purse, 1.5, 10) or []) == 10
    assert promising(terms, purse, 1.5, 9) is None


@pytest.mark.parametrize(
    "costs, budget, most, deepest",
    [((3, 1, 2), 3.0, 3, 2), ((3, 1, 2), 2.9, 3, 1), ((3, 1, 2), 0.5, 3, 0), ((0, 0, 9), 1.0, 1, 1)],
)
def test_a_purse_affords_as_many_links_as_its_cheapest_allow(
    costs: tuple[float, ...], budget: float, most: int, deepest: int
) -> None:
    assert Purse(np.array(costs, float), budget, most).deepest == deepest


# -- how much is looked at -------------------------------------------------------------------------


def twenty(seed: int, costs: tuple[float, ...]) -> tuple[Terms, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Twenty links at random, a third of whose pairs may gain something beyond their links."""
    dice = Random(seed)
    pairs = np.zeros((20, 20))
    for one, other in combinations(range(20), 2):
        pairs[one, other] = pairs[other, one] = dice.choice((0.0, 0.0, 0.02))
    gains = np.array([dice.random() for _ in range(20)])
    return Terms(gains, pairs), np.array([dice.choice(costs) for _ in range(20)])


def parts_needed(terms: Terms, purse: Purse, floor: float) -> int:
    """Give how many parts of sets the search looks at; its own limit on them is the measure."""
    low, high = 1, 10_000
    with pytest.MonkeyPatch.context() as patch:
        while low < high:
            middle = (low + high) // 2
            patch.setattr(branching, "MOST_PARTS", middle)
            enough = promising(terms, purse, floor, 10_000) is not None
            low, high = (low, middle) if enough else (middle + 1, high)
    return low


@pytest.mark.parametrize("seed, parts", [(0, 30), (2, 25)])
def test_of_38760_sets_of_six_few_are_looked_at_for_the_best(seed: int, parts: int) -> None:
    terms, costs = twenty(seed, (1.0,))
    best = max(bound(terms, one) for one in combinations(range(20), 6))
    assert parts_needed(terms, Purse(costs, 6.0, 6), best - 1e-9) <= parts


@pytest.mark.parametrize("seed, floor, parts", [(0, 4.75, 176), (1, 5.75, 87), (2, 4.5, 105), (3, 5.25, 68)])
def test_a_budget_of_mixed_costs_is_filled_with_few_looks(seed: int, floor: float, parts: int) -> None:
    terms, costs = twenty(seed, (0.5, 1.0, 2.0, 3.0))
    assert parts_needed(terms, Purse(costs, 6.0, 20), floor) <= parts
