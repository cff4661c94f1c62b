"""Decision diagrams, held against tables that list every case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest

from orgflow import worlds
from orgflow.network import Network
from orgflow.worlds.diagram import ALWAYS, NEVER, Diagram, TooLarge
from orgflow.worlds.layered import Layered
from tests import oracle
from tests.tangles import tangle

VARIABLES = 5
CASES = list(product((False, True), repeat=VARIABLES))
SEEDS = range(12)

Table = tuple[bool, ...]


def grown(seed: int, steps: int = 12) -> tuple[Diagram, dict[int, Table], Random]:
    """Combine variables and what came of them at random; each function with its truth table."""
    dice, diagram = Random(seed), Diagram(10_000)
    tables: dict[int, Table] = {NEVER: (False,) * len(CASES), ALWAYS: (True,) * len(CASES)}
    for level in range(VARIABLES):
        tables[diagram.variable(level)] = tuple(case[level] for case in CASES)
    for _ in range(steps):
        (f, one), (g, other) = (dice.choice(list(tables.items())) for _ in "fg")
        tables[diagram.either(f, g)] = tuple(a or b for a, b in zip(one, other, strict=True))
        tables[diagram.both(f, g)] = tuple(a and b for a, b in zip(one, other, strict=True))
    return diagram, tables, dice


def read(diagram: Diagram, function: int, case: tuple[bool, ...]) -> bool:
    """Follow the branches of a case to their end."""
    levels, lows, highs = diagram.nodes()
    while function > ALWAYS:
        function = (highs if case[levels[function]] else lows)[function]
    return function == ALWAYS


def chance(table: Table, p: list[float]) -> float:
    weights = [np.prod([q if on else 1 - q for q, on in zip(p, case, strict=True)]) for case in CASES]
    return float(sum(weight for weight, on in zip(weights, table, strict=True) if on))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_function_is_true_in_the_cases_its_table_lists(seed: int) -> None:
    diagram, tables, _ = grown(seed)
    for function, table in tables.items():
        assert tuple(read(diagram, function, case) for case in CASES) == table


@pytest.mark.parametrize("seed", SEEDS)
def test_functions_alike_in_all_cases_are_one(seed: int) -> None:
    _, tables, _ = grown(seed)
    assert len(set(tables.values())) == len(tables)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_node_asks_what_does_not_matter_nor_twice_the_same(seed: int) -> None:
    diagram, _, _ = grown(seed)
    nodes = list(zip(*(part[2:] for part in diagram.nodes()), strict=True))
    assert all(low != high for _, low, high in nodes)
    assert len(set(nodes)) == len(nodes) == len(diagram) - 2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chance_of_a_function_is_that_of_its_cases(seed: int) -> None:
    diagram, tables, dice = grown(seed)
    p = [dice.random() for _ in range(VARIABLES)]
    found = diagram.chances(p)
    assert [found[f] for f in tables] == pytest.approx([chance(table, p) for table in tables.values()])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slope_is_what_a_variable_changes_from_never_to_always(seed: int) -> None:
    diagram, tables, dice = grown(seed)
    p = [dice.random() for _ in range(VARIABLES)]
    roots = {function: dice.random() for function in dice.sample(list(tables), 4)}
    expected = []
    for level in range(VARIABLES):
        ends = ([*p[:level], end, *p[level + 1 :]] for end in (1.0, 0.0))
        one, none = (sum(w * chance(tables[f], at) for f, w in roots.items()) for at in ends)
        expected.append(one - none)
    assert diagram.slopes(roots, p) == pytest.approx(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_many_columns_of_chances_are_those_of_each(seed: int) -> None:
    diagram, tables, dice = grown(seed)
    columns = [[dice.random() for _ in range(VARIABLES)] for _ in range(3)]
    roots = {function: dice.random() for function in dice.sample(list(tables), 4)}
    layered = Layered(diagram, roots)
    given = np.array(columns).T
    values = layered.chances(given)
    slopes = layered.slopes(roots, given, values)
    for place, p in enumerate(columns):
        chances = diagram.chances(p)
        assert values[layered.rows(roots), place] == pytest.approx([chances[f] for f in roots])
        assert slopes[:, place] == pytest.approx(diagram.slopes(roots, p))


def test_what_no_root_leads_to_is_not_evaluated() -> None:
    diagram = Diagram(100)
    first, second, third = (diagram.variable(level) for level in range(3))
    diagram.either(second, third)
    assert len(Layered(diagram, [first])) == 3  # with the two constants
    assert len(Layered(diagram, [NEVER, ALWAYS])) == 2


@pytest.mark.parametrize("several, expected", [("any_of", ALWAYS), ("all_of", NEVER)])
def test_one_certain_part_decides_for_all(several: str, expected: int) -> None:
    diagram = Diagram(100)
    combine: Callable[[list[int]], int] = getattr(diagram, several)
    assert combine([diagram.variable(0), NEVER, diagram.variable(1), ALWAYS]) == expected


@pytest.mark.parametrize("several, expected", [("any_of", NEVER), ("all_of", ALWAYS)])
def test_nothing_at_all_is_neither_a_cause_nor_a_hindrance(several: str, expected: int) -> None:
    assert getattr(Diagram(100), several)([]) == expected


def test_a_diagram_takes_as_many_steps_as_its_budget_and_no_more() -> None:
    def three(budget: int) -> int:
        diagram = Diagram(budget)
        return diagram.any_of(diagram.variable(level) for level in range(3))

    steps = next(budget for budget in range(20) if not raises(three, budget))
    assert steps == 2  # of two variables, then of both with the third, on the branch that leaves it open


def raises(make: Callable[[int], int], budget: int) -> bool:
    try:
        make(budget)
    except TooLarge:
        return True
    return False


# -- organizations ---------------------------------------------------------------------------------


def mostly_certain(seed: int) -> Network:
    """Draw a small network in which few enough things are open for every world to be counted."""
    network, dice = tangle(seed, actors=4, links=8), Random(seed)
    links, actors = [link.id for link in network.links], list(network.internal())
    rates = replace(
        network.rates,
        health={link: float(dice.random() < 0.9) for link in links}
        | {link: dice.random() for link in dice.sample(links, 3)},
        reliability=dict.fromkeys(network.rates.reliability, 1.0) | {dice.choice(actors): dice.random()},
    )
    return network.with_rates(rates)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_an_organization_delivers_is_what_every_world_says(seed: int) -> None:
    network = mostly_certain(seed)
    truth, outcome = oracle.truth(network), worlds.delivery(network)
    assert outcome.method == "exact"
    assert outcome.running == pytest.approx(truth.running, abs=1e-9)
    assert outcome.cold_start == pytest.approx(truth.cold_start, abs=1e-9)
    assert outcome.failed == pytest.approx(truth.failed, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_the_slopes_of_an_organization_are_the_difference_that_each_makes(seed: int) -> None:
    network = mostly_certain(seed)
    importance = worlds.importance(network)
    for link, slope in importance.link_slope.items():
        ends = (oracle.failed_if(network, link=link, holds=holds) for holds in (False, True))
        assert slope == pytest.approx(next(ends) - next(ends), abs=1e-9)
