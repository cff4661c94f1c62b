"""How often links are asked for, where work pulls work."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orgflow.model import Situation
from orgflow.network import Network
from orgflow.workload.circles import solution, steps, worst_circle
from orgflow.workload.demand import MOST_IN_CIRCLE, Demand, demand
from orgflow.workload.queueing import mean_wait
from orgflow.workload.year import Year
from tests.builders import net
from tests.paths import FIXTURES

needs_fixtures = pytest.mark.skipif(FIXTURES is None, reason="the worked numbers are not here")


def worked(name: str) -> dict[str, Any]:
    assert FIXTURES is not None
    data: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text())
    return data


def asked(network: Network) -> Demand:
    return demand(network, Year(network.organization))


def occasions(*links: str, **settings: Any) -> dict[str, float | None]:
    """Give occasions per year by the ends of the links."""
    network = net(*links, **settings)
    found = asked(network)
    return {f"{link.provider}>{link.customer}": found.occasions[link.id] for link in network.links}


def work(network: Network, actor: str) -> float:
    """Add up what an actor gives."""
    found = asked(network).occasions
    return sum(found[link.id] or 0.0 for link in network.links_from(actor))


# -- rates -------------------------------------------------------------------------------


def test_a_link_happens_as_often_as_it_says() -> None:
    assert occasions("A>C .9 f=100", external="C") == {"A>C": 100.0}


def test_a_link_that_does_not_say_how_often_is_not_known() -> None:
    assert occasions("A>C .9 f=100", "B>A .9", external="C")["B>A"] is None


def test_work_pulls_work_along_a_chain() -> None:
    found = occasions("A>X .9 f=100", "B>A .9 per=2", "C>B .9 per=.5", external="X")
    assert found == {"A>X": 100.0, "B>A": 200.0, "C>B": 100.0}


def test_a_unit_of_work_is_one_occasion_of_anything_given() -> None:
    found = occasions("A>X .9 f=100", "A>Y .9 f=20", "B>A .9 per=2", external="X Y")
    assert found["B>A"] == 240.0


def test_a_unit_of_an_external_customer_is_one_occasion_of_what_it_needs_anyway() -> None:
    found = occasions("A>X .9 f=100", "B>X .9 f=50", "D>X .9 per=.1", external="X")
    assert found["D>X"] == pytest.approx(15.0)


def test_per_counts_rather_than_how_often_where_the_work_is_known() -> None:
    assert occasions("A>X .9 f=100", "B>A .9 per=2 f=150", external="X")["B>A"] == 200.0


def test_how_often_stands_in_where_the_work_is_not_known() -> None:
    assert occasions("A>X .9", "B>A .9 per=2 f=150", external="X")["B>A"] == 150.0


def test_two_figures_that_differ_are_kept_for_the_report() -> None:
    (found,) = asked(net("A>X .9 f=100", "B>A .9 per=2 f=100", external="X")).apart
    assert (found[0].id, found[1]) == ("B>A:work", 200.0)


def test_two_figures_that_agree_roughly_are_no_contradiction() -> None:
    assert asked(net("A>X .9 f=100", "B>A .9 per=2 f=190", external="X")).apart == ()


def test_a_stand_in_is_asked_where_those_before_it_fail() -> None:
    found = occasions("A>X .9 f=100 any_of=x", "B>X .8 f=100 any_of=x", "D>X .5 f=100 any_of=x", external="X")
    assert found == {"A>X": 100.0, "B>X": pytest.approx(10.0), "D>X": pytest.approx(2.0)}


def test_a_customer_that_is_none_today_asks_for_nothing() -> None:
    from dataclasses import replace

    network = net("A>X .9 f=100", external="X")
    lapsed = tuple(replace(a, status="lapsed") if a.id == "X" else a for a in network.organization.actors)
    assert asked(Network(replace(network.organization, actors=lapsed))).occasions == {"A>X:work": 0.0}


def test_a_situation_that_never_holds_asks_for_nothing() -> None:
    from datetime import date

    never = Situation("never", "never", dates=((date(1999, 1, 1), date(1999, 1, 2)),))
    base = {"external": "X", "as_of": date(2027, 1, 1)}
    assert occasions("A>X .9 f=9 when=never", situations=(never,), **base) == {"A>X": 0.0}
    assert occasions("A>X .9 f=9 when=no", situations={"no": 0.0}, **base) == {"A>X": 0.0}
    assert occasions("A>X .9 f=9 when=yes", situations={"yes": 0.1}, **base) == {"A>X": 9.0}


# -- circles -------------------------------------------------------------------------------


def test_a_circle_that_ends_is_solved() -> None:
    network = net("A>X .9 f=100", "B>A .9 per=.5", "A>B .9 per=.4", external="X")
    assert work(network, "A") == pytest.approx(100 / (1 - 0.5 * 0.4))
    assert work(network, "B") == pytest.approx(50 / (1 - 0.5 * 0.4))


def test_what_a_circle_asks_of_others_follows() -> None:
    found = occasions("A>X .9 f=100", "B>A .9 per=.5", "A>B .9 per=.4", "D>B .9 per=3", external="X")
    assert found["D>B"] == pytest.approx(3 * 62.5)


def test_a_circle_that_feeds_itself_is_named() -> None:
    found = asked(net("A>X .9 f=100", "B>A .9 per=1.2", "A>B .9 per=1", external="X"))
    (circle,) = found.endless
    assert (circle.actors, circle.factors) == (("A", "B"), (1.2, 1.0))
    assert [link.id for link in circle.links] == ["B>A:work", "A>B:work"]


def test_a_circle_that_never_grows_or_ends_feeds_itself() -> None:
    assert asked(net("A>X .9 f=1", "B>A .9 per=2", "A>B .9 per=.5", external="X")).endless


def test_in_a_circle_without_end_links_count_as_they_say() -> None:
    found = occasions("A>X .9 f=100", "B>A .9 per=1.2 f=30", "A>B .9 per=1", "D>B .9 per=2", external="X")
    assert found == {"A>X": 100.0, "B>A": 30.0, "A>B": 30.0, "D>B": 60.0}


def test_a_circle_without_any_rate_is_not_known() -> None:
    found = occasions("B>A .9 per=.5", "A>B .9 per=.4", "A>X .9", external="X")
    assert set(found.values()) == {None}


def test_a_circle_whose_only_rate_is_its_own_starts_from_it() -> None:
    found = occasions("B>A .9 per=.5 f=10", "A>B .9 per=.4", "A>X .9", external="X")
    assert found == {"B>A": 10.0, "A>B": pytest.approx(4.0), "A>X": None}


def test_links_both_ways_with_rates_are_no_circle_of_demand() -> None:
    found = asked(net("A>B .9 f=100", "B>A .9 f=200", "A>X .9 f=1", external="X"))
    assert found.endless == ()


def test_a_circle_too_large_to_solve_is_said_and_counts_as_it_says() -> None:
    names = [f"N{i:03}" for i in range(MOST_IN_CIRCLE + 1)]
    ring = [f"{a}>{b} .9 per=.9 f=7" for a, b in zip(names, (*names[1:], names[0]), strict=True)]
    found = asked(net(*ring, "N000>X .9 f=1", external="X"))
    assert (len(found.unsolved[0]), set(found.occasions.values())) == (MOST_IN_CIRCLE + 1, {7.0, 1.0})


def test_the_circle_that_multiplies_most_is_named() -> None:
    pulls = {("a", "b"): 0.5, ("b", "a"): 1.0, ("b", "c"): 2.0, ("c", "b"): 1.5}
    assert worst_circle(pulls) == ("b", "c")
    assert steps(("b", "c")) == [("b", "c"), ("c", "b")]


def test_pulls_in_one_direction_make_no_circle() -> None:
    assert worst_circle({("a", "b"): 2.0, ("b", "c"): 2.0}) == ()


# -- worked cases --------------------------------------------------------------------------


def matrix_network(matrix: Any, demands: list[float]) -> Network:
    """Make actors of which each unit of j asks i for ``matrix[i][j]``, with an external demand each."""
    size = range(len(demands))
    lines = [f"N{i}>N{j} .9 per={matrix[i][j]!r}" for i in size for j in size if matrix[i][j]]
    lines += [f"N{i}>X{i} .9 f={demands[i]!r}" for i in size if demands[i]]
    return net(*lines, external=" ".join(f"X{i}" for i in size))


@needs_fixtures
def test_coal_electricity_and_railroad_produce_what_the_textbook_says() -> None:
    case = worked("leontief-02-coal-electric-rail")
    network = matrix_network(case["input"]["A"], case["input"]["final_demand"])
    found = [work(network, f"N{i}") for i in range(3)]
    assert found == pytest.approx(case["expected"]["x"], abs=case["tolerance"]["abs"])


@needs_fixtures
def test_published_coefficients_give_back_the_total_output() -> None:
    case = worked("leontief-01-technical-coefficients")
    network = matrix_network(case["expected"]["A"], case["expected"]["final_demand"])
    found = [work(network, f"N{i}") for i in range(4)]
    assert found == pytest.approx(case["expected"]["x_from_leontief"], abs=1e-8)


@needs_fixtures
def test_a_published_network_of_queues_has_its_rates_and_times() -> None:
    case = worked("queue-04-jackson-three-node")
    routing, given_ = case["input"]["routing"], case["input"]
    turned = [[routing[j][i] for j in range(3)] for i in range(3)]
    network = matrix_network(turned, given_["external"])
    for i, node in enumerate(case["expected"]["nodes"]):
        rate, service, servers = work(network, f"N{i}"), given_["mean_service"][i], given_["servers"][i]
        wait = mean_wait(rate, service, servers)
        assert wait is not None
        assert rate == pytest.approx(node["lam"], abs=1e-9)
        assert rate * service / servers == pytest.approx(node["util"], abs=1e-9)
        assert wait + service == pytest.approx(node["W"], abs=1e-9)
        assert rate * (wait + service) == pytest.approx(node["L"], abs=1e-9)


# -- laws ----------------------------------------------------------------------------------

factors = st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.4, 0.9, 1.5])
matrices = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(factors, min_size=n, max_size=n), min_size=n, max_size=n)
)


def radius(matrix: list[list[float]]) -> float:
    return float(max(abs(np.linalg.eigvals(np.array(matrix)))))


@settings(max_examples=200, deadline=None)
@given(matrices)
def test_demand_ends_exactly_where_the_spectral_radius_is_below_one(matrix: list[list[float]]) -> None:
    assume(abs(radius(matrix) - 1) > 1e-6)
    names = [f"N{i}" for i in range(len(matrix))]
    pulls = {(names[j], names[i]): value for i, row in enumerate(matrix) for j, value in enumerate(row)}
    found = solution(names, pulls, dict.fromkeys(names, 1.0))
    assert (found is not None) == (radius(matrix) < 1)
    if found is not None:
        exact = np.linalg.solve(np.eye(len(matrix)) - np.array(matrix), np.ones(len(matrix)))
        assert [found[name] for name in names] == pytest.approx(list(exact), rel=1e-6)


@settings(max_examples=100, deadline=None)
@given(matrices)
def test_work_follows_work_as_in_a_series_of_ever_smaller_requests(matrix: list[list[float]]) -> None:
    assume(radius(matrix) < 0.9)
    network = matrix_network(matrix, [10.0 + i for i in range(len(matrix))])
    total = wave = np.array([10.0 + i for i in range(len(matrix))])
    for _ in range(600):
        wave = np.array(matrix) @ wave
        total = total + wave
    assert [work(network, f"N{i}") for i in range(len(matrix))] == pytest.approx(list(total), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(matrices, st.sampled_from([0.25, 3.0]))
def test_demand_times_a_factor_is_work_times_the_factor(matrix: list[list[float]], factor: float) -> None:
    demands = [1.0 + i for i in range(len(matrix))]
    before = asked(matrix_network(matrix, demands)).occasions
    after = asked(matrix_network(matrix, [factor * one for one in demands])).occasions
    for link, rate in before.items():
        assert after[link] == (None if rate is None else pytest.approx(factor * rate, rel=1e-9))


@settings(max_examples=60, deadline=None)
@given(matrices)
def test_whatever_circles_there_are_every_figure_is_finite_and_none_below_zero(
    matrix: list[list[float]],
) -> None:
    found = asked(matrix_network(matrix, [5.0] * len(matrix)))
    assert all(rate is None or 0 <= rate < 1e12 for rate in found.occasions.values())
    assert bool(found.endless) == (radius(matrix) >= 1 - 1e-9)
