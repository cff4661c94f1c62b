"""Worked cases from outside the project come out to their tolerance."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from orgflow import worlds
from orgflow.calibration import calibrated
from orgflow.network import Network
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.exact import Exact
from orgflow.worlds.restart import deadlocks
from orgflow.worlds.sampled import Sampled
from tests.builders import link, net
from tests.paths import FIXTURES


def _case(name: str) -> dict[str, Any]:
    if FIXTURES is None:
        pytest.skip("no worked cases here")
    data: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text())
    return data


def _network(case: dict[str, Any]) -> Network:
    lines = []
    for need in case["needs"]:
        for way in need["alternatives"]:
            text = f"{way['provider']}>{need['consumer']} {way['health']} b={need['bite']} id={way['link']}"
            text += f" any_of={need['id']} switch={way['switch_success']}"
            lines.append(link(text + (f" when={need['when']}" if need["when"] else "")))
    return net(*lines, s=case["units_own_success"], situations=case["situations"])


@pytest.mark.parametrize("case", ["essential", "bite_half"])
def test_worked_chains_come_out(case: str) -> None:
    data = _case("sem-01-chain")
    running = worlds.delivery(_network(data["input"][case])).running
    assert running == pytest.approx(data["expected"][case], abs=data["tolerance"]["abs"])


@pytest.mark.parametrize("case", ["essential", "bite_half"])
def test_worked_two_way_links_come_out(case: str) -> None:
    data = _case("sem-03-two-way")
    outcome, expected = worlds.delivery(_network(data["input"][case])), data["expected"][case]
    assert outcome.running == pytest.approx(expected["greatest"], abs=1e-9)
    assert outcome.cold_start == pytest.approx(expected["least_cold_start"], abs=1e-9)


@pytest.mark.parametrize("case", ["deadlock", "with_manual_alternative"])
def test_worked_cold_starts_come_out(case: str) -> None:
    data = _case("sem-10-cold-start")
    outcome, expected = worlds.delivery(_network(data["input"][case])), data["expected"][case]
    assert outcome.running == pytest.approx(expected["running"], abs=1e-12)
    assert outcome.cold_start == pytest.approx(expected["cold_start"], abs=1e-12)


@pytest.mark.parametrize("case, waiting", [("deadlock", [("IT", "Power")]), ("with_manual_alternative", [])])
def test_worked_restart_deadlocks_are_found(case: str, waiting: list[tuple[str, ...]]) -> None:
    network = _network(_case("sem-10-cold-start")["input"][case])
    assert [found.waiting for found in deadlocks(network)] == waiting


INVARIANTS = ["base", "extra_perfect_need", "extra_imperfect_need", "pass_through", "extra_alternative"]


@pytest.mark.parametrize("case", INVARIANTS)
def test_worked_invariants_come_out(case: str) -> None:
    data = _case("sem-12-invariants")
    running = worlds.delivery(_network(data["input"][case])).running
    assert running["U"] == pytest.approx(data["expected"][case], abs=1e-12)


@pytest.mark.parametrize("which", ["needs_both", "needs_either"])
def test_a_shared_provider_is_counted_once(which: str) -> None:
    data = _case("sem-02-shared-provider")
    running = worlds.delivery(_network(data["input"][which])).running
    assert running["C"] == pytest.approx(data["expected"][f"{which}_C"], abs=data["tolerance"]["abs"])


@pytest.mark.parametrize("which", ["with_backup", "without"])
def test_a_backup_helps_as_far_as_its_switch_works(which: str) -> None:
    data = _case("sem-04-backup")
    running = worlds.delivery(_network(data["input"][which])).running
    assert running["U"] == pytest.approx(data["expected"][f"{which}_U"], abs=data["tolerance"]["abs"])


def test_a_situation_mixes_contexts() -> None:
    data = _case("sem-05-situational")
    running = worlds.delivery(_network(data["input"]["org"])).running
    assert running["U"] == pytest.approx(data["expected"]["overall_U"], abs=data["tolerance"]["abs"])


def test_a_chain_of_single_feeders_equals_the_published_operability() -> None:
    data = _case("sem-09-fdna-equivalence")
    a, b, c = data["input"]["alphas"]
    network = net(f"P>A 1 b={a}", f"A>B 1 b={b}", f"B>C 1 b={c}", s={"P": data["input"]["P0"] / 100})
    expected = data["expected"]["delivery_u3"]
    assert worlds.delivery(network).running["C"] == pytest.approx(expected, abs=data["tolerance"]["abs"])


@pytest.mark.parametrize("which", ["chain", "two_way", "soft_two_way"])
def test_health_is_recovered_from_what_arrives(which: str) -> None:
    data = _case("sem-15-arrival-vs-health")
    expected, case = data["expected"][which], data["input"][which]
    organization = _network(case["org"]).organization
    links = tuple(
        replace(x, health=expected["arrival_rate"], about="arrival") if x.id == case["link"] else x
        for x in organization.links
    )
    network = calibrated(Network(replace(organization, links=links)))
    assert network.health(case["link"]) == pytest.approx(expected["link_health_recovered"], abs=1e-9)


def test_two_trains_have_the_published_importance() -> None:
    data = _case("rel-03-two-train-importance")
    fails, expected = data["input"]["failure_probability"], data["expected"]
    parts = ("ValveOne", "PumpOne", "ValveTwo", "PumpTwo")
    trains = {"ValveOne": "A", "PumpOne": "A", "ValveTwo": "B", "PumpTwo": "B"}
    lines = [f"{part}>{trains[part]} {1 - fails[part]} id={part}" for part in parts]
    network = net(*lines, "A>C 1 any_of=x f=1", "B>C 1 any_of=x", external="C")
    importance = worlds.importance(network)
    assert worlds.delivery(network).failed == pytest.approx(expected["p_top"], abs=1e-12)
    for part in parts:
        birnbaum = expected["importance"][part]["MIF_birnbaum"]
        assert importance.link_gain[part] == pytest.approx(fails[part] * birnbaum, abs=1e-12)
        assert importance.link_loss[part] == pytest.approx((1 - fails[part]) * birnbaum, abs=1e-12)


def test_service_levels_compose_as_published() -> None:
    data = _case("rel-08-composite-sla")
    web, database, queue = (data["input"][key] for key in ("web_app", "database", "queue"))
    lines = [f"D>W {database} any_of=store", f"Q>W {queue} any_of=store"]
    running = worlds.delivery(net(*lines, s={"W": web})).running
    expected = data["expected"]["web_and_db_or_queue"]
    assert running["W"] == pytest.approx(expected, abs=data["tolerance"]["abs"])


def _organizations(node: object, name: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Find every worked organization in the cases, wherever it stands."""
    if isinstance(node, dict):
        if "needs" in node and "units_own_success" in node:
            return [(name, node)]
        return [found for key, inner in node.items() for found in _organizations(inner, f"{name}/{key}")]
    return []


def _worked() -> list[Any]:
    files = sorted(FIXTURES.glob("sem-*.json")) if FIXTURES else []
    found = [(f.stem, json.loads(f.read_text())["input"]) for f in files]
    return [pytest.param(case, id=name) for stem, data in found for name, case in _organizations(data, stem)]


@pytest.mark.parametrize("case", _worked())
def test_worked_organizations_come_out_alike_exact_and_sampled(case: dict[str, Any]) -> None:
    network = _network(case)
    numbers = compile_network(network)
    exact, sampled = Exact(numbers).chances(network.rates), Sampled(numbers)
    for p, estimate in zip(exact.delivery, sampled.chances(network.rates).delivery, strict=True):
        assert abs(estimate - p) <= 4 * (p * (1 - p) / sampled.worlds) ** 0.5 + 1e-5
