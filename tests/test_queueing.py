"""Waiting times, against published tables and against counting."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import orgflow
from orgflow.model import Variability
from orgflow.network import Network
from orgflow.workload import workload
from orgflow.workload.queueing import MOST_SERVERS, mean_wait, waiting_chance
from tests.builders import org, staffed
from tests.paths import FIXTURES

needs_fixtures = pytest.mark.skipif(FIXTURES is None, reason="the worked numbers are not here")
servers_and_work = st.tuples(st.integers(1, 40), st.floats(0.01, 0.99)).map(lambda x: (x[0], x[0] * x[1]))


def worked(name: str) -> dict[str, Any]:
    assert FIXTURES is not None
    data: dict[str, Any] = json.loads((FIXTURES / name).read_text())
    return data


def counted(servers: int, offered: float, longest: int = 4000) -> tuple[float, float]:
    """Give chance and mean length of waiting from the states of the queue, added up one by one."""
    states = [1.0]
    for n in range(1, longest):
        states.append(states[-1] * offered / min(n, servers))
    total = math.fsum(states)
    waiting = math.fsum(states[servers:]) / total
    queue = math.fsum((n - servers) * p for n, p in enumerate(states) if n > servers) / total
    return waiting, queue / offered


@needs_fixtures
def test_the_table_of_erlang_c_comes_out() -> None:
    assert FIXTURES is not None
    with (FIXTURES / "queue-01-erlang-c-table.csv").open() as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    assert len(rows) > 90
    for row in rows:
        servers, offered = int(row["servers"]), row["offered_load_erlang"]
        assert waiting_chance(servers, offered) == pytest.approx(row["erlang_c_p_wait"], rel=1e-10)
        told = row["mean_wait_in_units_of_mean_service_time"]
        assert mean_wait(offered, 1.0, servers) == pytest.approx(told, rel=1e-10)


@needs_fixtures
@pytest.mark.parametrize("name", ["queue-01-erlang-c", "queue-02-bank-mm3-mm4"])
def test_published_waits_come_out(name: str) -> None:
    case = worked(f"{name}.json")
    for row in case["expected"]:
        offered = row["lam"] / row["mu"]
        rel = case["tolerance"]["rel"]
        assert waiting_chance(row["c"], offered) == pytest.approx(row["p_wait"], rel=rel)
        assert mean_wait(row["lam"], 1 / row["mu"], row["c"]) == pytest.approx(row["Wq"], rel=rel)


@needs_fixtures
def test_waits_of_uneven_work_come_out() -> None:
    case = worked("queue-09-allen-cunneen.json")
    for given_, row in zip(case["input"]["cases"], case["expected"], strict=True):
        wait = mean_wait(given_["lam"], 1 / given_["mu"], given_["c"], ca2=given_["ca2"], cs2=given_["cs2"])
        assert wait == pytest.approx(row["Wq"], rel=case["tolerance"]["rel"])


@needs_fixtures
def test_visits_give_the_published_utilisations_and_queues() -> None:
    case = worked("queue-06-visits-and-bottleneck.json")
    rate, expected = case["input"]["arrival_rate"], case["expected"]
    for i, (visits, service) in enumerate(
        zip(case["input"]["visits"], case["input"]["mean_service"], strict=True)
    ):
        wait = mean_wait(rate * visits, service)
        assert wait is not None
        assert rate * visits * service == pytest.approx(expected["util"][i], abs=1e-9)
        assert wait + service == pytest.approx(expected["response_per_visit"][i], abs=1e-9)
        assert rate * visits * (wait + service) == pytest.approx(expected["queue"][i], abs=1e-9)


@given(servers_and_work)
def test_waiting_equals_what_counting_the_states_gives(case: tuple[int, float]) -> None:
    servers, offered = case
    chance, length = counted(servers, offered)
    assert waiting_chance(servers, offered) == pytest.approx(chance, rel=1e-8)
    assert mean_wait(offered, 1.0, servers) == pytest.approx(length, rel=1e-8)


@given(servers_and_work)
def test_two_queues_made_one_never_wait_longer(case: tuple[int, float]) -> None:
    servers, offered = case
    alone, together = mean_wait(offered, 1.0, servers), mean_wait(2 * offered, 1.0, 2 * servers)
    assert alone is not None
    assert together is not None
    assert together <= alone * (1 + 1e-9)


@pytest.mark.parametrize("servers, offered", [(1, 1.0), (2, 2.0), (3, 7.5)])
def test_work_that_never_comes_to_rest_has_no_wait(servers: int, offered: float) -> None:
    assert mean_wait(offered, 1.0, servers) is None
    with pytest.raises(ValueError, match="never comes to rest"):
        waiting_chance(servers, offered)


def test_without_arrivals_nobody_waits() -> None:
    assert mean_wait(0.0, 1.0, 3) == 0.0


def test_a_wait_has_the_unit_of_the_service_time() -> None:
    assert mean_wait(0.8 / 5, 5.0) == pytest.approx(5 * 4.0)


def test_a_crowd_of_servers_takes_no_longer_to_count_than_the_most_that_are_told_apart() -> None:
    most = mean_wait(0.99 * MOST_SERVERS, 1.0, MOST_SERVERS)
    assert mean_wait(0.99 * 10**12, 1.0, 10**12) == pytest.approx(most)


def test_regular_work_halves_the_wait() -> None:
    assert mean_wait(0.9, 1.0, 2, cs2=0.0) == pytest.approx((mean_wait(0.9, 1.0, 2) or 0.0) / 2)


@needs_fixtures
def test_worked_waits_come_out_of_an_organization_that_says_how_unevenly_work_comes() -> None:
    case = worked("queue-09-allen-cunneen.json")
    for told, expected in zip(case["input"]["cases"], case["expected"], strict=True):
        servers, service = told["c"], 1 / told["mu"]
        firm = staffed(
            org(f"P>X .9 f={told['lam'] * 2000!r} e={service!r}", external="X"),
            P=f"{servers * 2000} people={servers}",
        )
        uneven = Variability(told["ca2"] ** 0.5, told["cs2"] ** 0.5)
        actors = tuple(replace(a, variability=uneven) if a.id == "P" else a for a in firm.actors)
        found = workload(Network(replace(firm, actors=actors))).loads["P"].wait
        assert found == pytest.approx(expected["Wq"], rel=case["tolerance"]["rel"])


def test_a_file_says_how_unevenly_work_comes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    text = "organization: A\nactors:\n  x: {position: external customer}\n"
    text += "  p: {variability: {arrivals: 2}}\nlinks: [{customer: x, provider: p, for: work}]\n"
    path.write_text(text)
    (found,) = (actor for actor in orgflow.load(path).actors if actor.id == "p")
    assert found.variability == Variability(2.0, 1.0)
