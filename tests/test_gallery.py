"""The pictures that a command line asks for by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from orgflow.calibration import calibrated
from orgflow.cli import run
from orgflow.cli.show import OPTIONS, VIEWS
from orgflow.diagrams.paper import PAPERS
from orgflow.domino import Component
from orgflow.illustration.gallery import PICTURES, Choice, named
from orgflow.illustration.ways import routes
from orgflow.loader import load
from orgflow.network import Network
from tests.builders import org
from tests.paths import ORGS
from tests.pictures import read
from tests.test_storyboard import assert_same_places

AIRLINE = str(ORGS / "airline")
ROUTE = Choice(start="payroll", end="passengers", limit=2, breaks=(Component("actor", "payroll"),))


def airline() -> Network:
    return calibrated(Network(load(ORGS / "airline")))


def test_the_command_line_knows_the_names_of_the_gallery() -> None:
    assert tuple(picture.name for picture in PICTURES) == VIEWS


def test_every_further_choice_has_an_option() -> None:
    assert {field for picture in PICTURES for field in picture.takes} == set(OPTIONS)


def test_what_a_picture_needs_it_takes() -> None:
    assert all(set(picture.needs) <= set(picture.takes) for picture in PICTURES)


@pytest.mark.parametrize("name", ["spotlight", "route", "domino"])
def test_places_are_those_of_the_map(name: str) -> None:
    network = airline()
    assert_same_places(read(named(name).draw(network, ROUTE)), read(named("map").draw(network, Choice())))


def test_a_route_is_told_by_its_title() -> None:
    assert routes(airline(), "payroll", "passengers").title.startswith("How Payroll reaches Passengers")


def test_just_the_steps_of_a_route_keep_their_ink() -> None:
    network = Network(org("A>B 1 e=1", "B>X 1 e=1", "C>X 1 e=1", external="X"))
    figure = routes(network, "A")
    assert (figure.dot.count("class=step"), figure.dot.count("class=faded")) == (2, 1)


def test_the_weakest_step_is_named() -> None:
    figure = routes(Network(org("A>B .9 e=1", "B>X .5 e=1", external="X")), "A")
    assert figure.dot.count("weakest step:") == 1


def test_where_no_route_leads_there_that_is_said() -> None:
    figure = routes(Network(org("A>X .9 e=1", "X>B .9 e=1", external="X")), "B")
    assert figure.title.endswith("no route")
    assert "No way of links leads there." in figure.alt


# -- the command -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        ["--view", "route", "--from", "payroll", "--to", "Passengers", "--limit", "2"],
        ["--view", "domino", "--break", "payroll", "--break", "it"],
        ["--view", "spotlight"],
        ["--view", "calendar"],
        ["--weak-only"],
    ],
)
def test_a_view_is_drawn(options: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    assert run(["map", AIRLINE, "-o", str(target), *options]) == 0
    assert b"<svg" in target.read_bytes()


@pytest.mark.parametrize(
    "options, told",
    [
        (["--from", "payroll"], "--from goes with --view route, not with --view map"),
        (["--view", "domino", "--limit", "2"], "--limit goes with --view route"),
        (["--view", "route", "--break", "it"], "--break goes with --view domino"),
        (["--view", "route"], "--view route needs --from"),
        (["--view", "domino"], "--view domino needs --break"),
        (["--view", "route", "--from", "passengers"], "external customer"),
        (["--view", "map", "--weak-only"], "--weak-only is --view spotlight"),
    ],
)
def test_what_a_view_does_not_take_is_refused(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["map", AIRLINE, "-o", str(tmp_path / "out.svg"), *options]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_calendar_is_no_graph(tmp_path: Path) -> None:
    assert run(["map", AIRLINE, "--view", "calendar", "-o", str(tmp_path / "out.dot")]) == 2


@pytest.mark.parametrize("paper", PAPERS)
def test_a_map_fills_paper(paper: str, tmp_path: Path) -> None:
    assert run(["map", AIRLINE, "--paper", paper, "-o", str(tmp_path / "out.svg")]) == 0
