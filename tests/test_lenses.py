"""What the models of the literature say of small organizations, beside what our worlds say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import orgflow
from orgflow import worlds
from orgflow.cli import run
from orgflow.cli.understand import LENSES as OFFERED
from orgflow.lenses import LENSES
from orgflow.lenses.fdna import Feed, operability
from orgflow.lenses.iim import inoperability
from orgflow.model import Organization
from orgflow.network import Network
from tests.builders import net, org
from tests.cases import case
from tests.test_worlds import networks


def rows(organization: Organization, lens: str) -> dict[str, dict[str, Any]]:
    told = orgflow.analyze(organization, only=["delivery"], lenses=[lens]).to_dict()
    return {row["actor"]: row for row in told["results"][f"lens-{lens}"]["tables"]["actors"]["rows"]}


def findings(organization: Organization, lens: str) -> dict[str, str]:
    told = orgflow.analyze(organization, only=["delivery"], lenses=[lens]).to_dict()
    return {found["code"]: found["message"] for found in told["results"][f"lens-{lens}"]["findings"]}


def feeds(edges: Any) -> list[Feed]:
    return [Feed(edge["feeder"], edge["receiver"], edge["alpha"], edge["beta"]) for edge in edges]


# -- FDNA ----------------------------------------------------------------------------------


def test_a_worked_single_feeder_comes_out() -> None:
    data = case("fdna-01-single-feeder")
    feed = Feed("F", "R", data["input"]["alpha"], data["input"]["beta"])
    for expected in data["expected"]:
        found = operability([feed], {"F": expected["P_feeder"], "R": 100.0}).levels
        assert found["R"] == pytest.approx(expected["P_receiver"], abs=data["tolerance"]["abs"])


def test_two_worked_feeders_come_out() -> None:
    data = case("fdna-02-two-feeders")
    for expected in data["expected"]:
        own = {"F1": expected["F1"], "F2": expected["F2"], "R": 100.0}
        found = operability(feeds(data["input"]["edges"]), own).levels
        assert found["R"] == pytest.approx(expected["R"], abs=data["tolerance"]["abs"])


@pytest.mark.parametrize("which", ["one_feeder", "two_feeders"])
def test_a_worked_healthy_feeder_raises_the_receiver(which: str) -> None:
    data = case("fdna-04-dilution-artifact")
    given = dict(data["input"][which])
    edges = given.pop("edges")
    found = operability([Feed(*edge) for edge in edges], given | {"R": 100.0}).levels
    assert found["R"] == pytest.approx(data["expected"][f"{which}_R"], abs=data["tolerance"]["abs"])


def test_a_worked_circle_with_one_solution_comes_out_from_both_ends() -> None:
    data = case("fdna-05-cycle-unique")
    edges, own, expected = feeds(data["input"]["edges"]), data["input"]["own_cap"], dict(data["expected"])
    below = expected.pop("from_below")
    assert operability(edges, own).levels == pytest.approx(expected, abs=data["tolerance"]["abs"])
    assert operability(edges, own, start=0.0).levels == pytest.approx(below, abs=data["tolerance"]["abs"])


def test_of_many_worked_solutions_the_greatest_is_taken() -> None:
    data = case("fdna-06-cycle-nonunique")
    edges, own = feeds(data["input"]["edges"]), {"A": 100.0, "B": 100.0}
    greatest, least = operability(edges, own), operability(edges, own, start=0.0)
    assert greatest.levels == data["expected"]["greatest_fixed_point"]
    assert least.levels == data["expected"]["least_fixed_point"]


def test_a_worked_chain_of_single_feeders_equals_delivery() -> None:
    data = case("sem-09-fdna-equivalence")
    a, b, c = data["input"]["alphas"]
    chain = [Feed(x, y, s, 100 * (1 - s)) for x, y, s in (("P", "A", a), ("A", "B", b), ("B", "C", c))]
    found = operability(chain, {"P": data["input"]["P0"], "A": 100.0, "B": 100.0, "C": 100.0}).levels
    assert found["C"] == pytest.approx(data["expected"]["fdna_P3"], abs=data["tolerance"]["abs"])


def test_levels_that_have_not_settled_are_named_and_too_high() -> None:
    circle = [Feed("A", "B", 1.0, 0.0, 0.999), Feed("B", "A", 1.0, 0.0, 0.999)]
    early = operability(circle, {"A": 100.0, "B": 100.0}, rounds=10)
    assert early.unsettled == ("A", "B")
    assert early.levels["A"] > operability(circle, {"A": 100.0, "B": 100.0}, rounds=20_000).levels["A"]


# -- IIM ---------------------------------------------------------------------------------------


def solved(matrix: list[list[float]], brought: list[float]) -> list[float | None]:
    """Solve a system given in rows."""
    names = [str(number) for number in range(len(brought))]
    shares = {name: dict(zip(names, row, strict=True)) for name, row in zip(names, matrix, strict=True)}
    return list(inoperability(shares, dict(zip(names, brought, strict=True))).sums.values())


@pytest.mark.parametrize(
    "name, key",
    [
        ("iim-01-two-sector", "q"),
        ("iim-02-four-sector-clipped", "q_raw"),
        ("iim-04-static-and-dynamic", "q_static"),
    ],
)
def test_worked_inoperabilities_come_out(name: str, key: str) -> None:
    data = case(name)
    found = solved(data["input"]["A"], data["input"]["c"])
    assert found == pytest.approx(data["expected"][key], abs=data["tolerance"]["abs"])


def test_worked_sums_above_one_are_capped() -> None:
    data = case("iim-02-four-sector-clipped")
    names = ("a", "b", "c", "d")
    shares = {a: dict(zip(names, row, strict=True)) for a, row in zip(names, data["input"]["A"], strict=True)}
    found = inoperability(shares, dict(zip(names, data["input"]["c"], strict=True)))
    assert list(found.capped.values()) == pytest.approx(data["expected"]["q_capped"], abs=1e-9)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            st.lists(
                st.lists(st.sampled_from([0, 0, 0.1, 0.4, 0.9]), min_size=n, max_size=n),
                min_size=n,
                max_size=n,
            ),
            st.lists(st.sampled_from([0.1, 0.5]), min_size=n, max_size=n),
        )
    )
)
def test_there_is_a_solution_exactly_where_the_sums_stay_finite(system: tuple[Any, list[float]]) -> None:
    import numpy as np

    matrix, brought = system
    found, radius = solved(matrix, brought), max(abs(np.linalg.eigvals(np.array(matrix))))
    if radius < 0.999:
        exact = np.linalg.solve(np.eye(len(brought)) - np.array(matrix), np.array(brought))
        assert found == pytest.approx(list(exact), rel=1e-9)
    elif radius > 1.001:
        assert set(found) == {None}


def test_sums_without_end_give_nobody_behind_them_a_figure() -> None:
    shares = {"A": {"B": 1.0}, "B": {"A": 1.0}, "C": {"B": 0.5}, "D": {}}
    own = {"A": 0.1, "B": 0.0, "C": 0.0, "D": 0.2}
    found = inoperability(shares, own, [["A", "B"], ["C"], ["D"]])
    assert found.sums == {"A": None, "B": None, "C": None, "D": 0.2}
    assert found.endless == ("A", "B")


def test_where_nothing_fails_a_circle_fails_nobody() -> None:
    found = inoperability({"A": {"B": 1.0}, "B": {"A": 1.0}}, {"A": 0.0, "B": 0.0})
    assert found.sums == {"A": 0.0, "B": 0.0}


def test_a_circle_too_large_to_solve_is_named() -> None:
    names = [str(number) for number in range(20)]
    shares = {name: dict.fromkeys(names, 0.01) for name in names}
    assert inoperability(shares, dict.fromkeys(names, 0.1), steps=100).unsolved == tuple(names)
    assert inoperability(shares, dict.fromkeys(names, 0.1)).unsolved == ()


# -- beside our worlds ------------------------------------------------------------------------------

share = st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0])


@given(st.lists(st.tuples(share, share, share), min_size=1, max_size=5), share)
@settings(max_examples=60, deadline=None)
def test_on_a_chain_of_single_needs_both_equal_delivery(
    steps: list[tuple[float, float, float]], first: float
) -> None:
    lines = [f"A{n}>A{n + 1} {health} b={bite}" for n, (health, bite, _) in enumerate(steps)]
    reliability = {"A0": first} | {f"A{n + 1}": own for n, (*_, own) in enumerate(steps)}
    organization = org(*lines, s=reliability)
    running = worlds.delivery(Network(organization)).running
    fdna, iim = rows(organization, "fdna"), rows(organization, "iim")
    assert {actor: fdna[actor]["operability"] for actor in fdna} == pytest.approx(running, abs=1e-9)
    assert {actor: 1 - iim[actor]["inoperability"] for actor in iim} == pytest.approx(running, abs=1e-9)


@given(networks())
@settings(max_examples=80, deadline=None)
def test_without_situations_the_sums_are_a_bound_on_what_fails(network: Network) -> None:
    if not any(need.when for need in network.needs):
        for row in rows(network.organization, "iim").values():
            if row["inoperability"] is not None:
                assert row["inoperability"] >= row["not_delivered"] - 1e-9


@given(networks())
@settings(max_examples=80, deadline=None)
def test_every_figure_is_a_share(network: Network) -> None:
    assert all(0 <= row["operability"] <= 1 for row in rows(network.organization, "fdna").values())
    levels = [row["inoperability"] for row in rows(network.organization, "iim").values()]
    assert all(level is None or 0 <= level <= 1 for level in levels)


def test_a_healthy_input_hides_a_weak_one_from_the_average() -> None:
    one, two = org("X>R .5"), org("X>R .5", "Y>R 1")
    assert rows(one, "fdna")["R"]["operability"] == pytest.approx(0.5)
    assert rows(two, "fdna")["R"]["operability"] == pytest.approx(0.5)
    assert rows(org("X>R .5 b=.5", "Y>R 1 b=.5"), "fdna")["R"]["operability"] == pytest.approx(0.875)
    assert worlds.delivery(net("X>R .5 b=.5", "Y>R 1 b=.5")).running["R"] == pytest.approx(0.75)


def test_the_sentence_says_on_whom_model_and_worlds_differ_most() -> None:
    text = findings(org("X>R .5 b=.5", "Y>R 1 b=.5"), "fdna")["ORG691"]
    assert text.endswith("Furthest apart is R: 88 of 100 by the model, 75 of 100 in worlds.")


def test_sums_above_one_are_said_to_be_capped() -> None:
    text = findings(org("X>R .4", "Y>R .3"), "iim")["ORG692"]
    assert text.endswith("1 sum above 1 had to be capped.")


def test_sums_without_end_are_said_and_not_printed() -> None:
    everyone = [f"{a}>{b} 1" for a in "ABD" for b in "ABD" if a != b]
    organization = org(*everyone, "A>C 1", s={"A": 0.9})
    assert findings(organization, "iim")["ORG693"].startswith("A, B and D need each other so much")
    assert rows(organization, "iim")["C"]["inoperability"] is None


# -- only on request -------------------------------------------------------------------------------------


def test_no_lens_is_looked_through_unasked() -> None:
    told = orgflow.analyze(org("M>C .9", external="C")).to_dict()
    assert not [slug for slug in told["results"] if slug.startswith("lens-")]


def test_a_lens_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="soda"):
        orgflow.analyze(org("M>C .9", external="C"), lenses=["soda"])


def test_the_command_offers_every_lens() -> None:
    assert tuple(lens.slug.removeprefix("lens-") for lens in LENSES) == OFFERED


def test_the_command_shows_a_lens_with_its_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "acme.yaml").write_text(
        "organization: Acme\nactors:\n  buyers: {position: external customer}\n  sales: {}\n"
        "links:\n  - {customer: buyers, provider: sales, for: offers, health: 95%}\n"
    )
    assert run(["analyze", str(tmp_path), "--only", "delivery", "--lens", "fdna"]) == 0
    told = capsys.readouterr().out
    assert "Compared with FDNA" in told
    assert "Operable by FDNA" in told
    assert "inoperability" not in told


def test_the_command_refuses_an_unknown_lens(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", ".", "--lens", "soda"]) == 2
    assert "fdna" in capsys.readouterr().err
