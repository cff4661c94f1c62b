"""Maps of too many are refused before anything is computed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given, settings

from orgflow import calibration
from orgflow.cli import run
from orgflow.diagrams.scene import Scene
from orgflow.domino import Component
from orgflow.illustration.bounds import refusal
from orgflow.illustration.gallery import PICTURES, Choice, named
from orgflow.model import Actor, Link, Organization
from orgflow.network import Network
from orgflow.selection import selected
from tests.test_worlds import networks

MAPS = ("map", "spotlight", "route", "domino")
CHOICE = Choice(start="a0", breaks=(Component("actor", "a0"),))


def ring(actors: int, steps: int = 1, part_of: int = 0) -> Organization:
    """Let everybody provide to the next ones in a circle; ``part_of`` is how many are in one department."""
    heads = tuple(Actor(f"d{i}", f"D{i}", ("support",)) for i in range(actors // part_of if part_of else 0))
    people = tuple(
        Actor(f"a{i}", f"A{i}", ("support",), part_of=f"d{i // part_of}" if part_of else None)
        for i in range(actors)
    )
    links = [(i, (i + step) % actors) for i in range(actors) for step in range(1, steps + 1)]
    made = tuple(Link(f"a{i}>a{j}:x", f"a{j}", f"a{i}", "x") for i, j in links)
    return Organization("Ring", people + heads, made)


def told(organization: Organization, view: str, choice: Choice = CHOICE) -> str:
    return refusal(Network(organization), named(view), choice)


@pytest.mark.parametrize("view", MAPS)
def test_a_map_of_more_boxes_than_can_be_drawn_is_refused(view: str) -> None:
    assert told(ring(301), view).startswith(
        f"With --view {view} this picture has 301 boxes and at least 301 lines; "
        "pictures are drawn up to 300 boxes and 1,500 lines. "
    )


@pytest.mark.parametrize("view", MAPS)
def test_a_map_of_more_lines_than_can_be_drawn_is_refused(view: str) -> None:
    assert "has 200 boxes and at least 1,600 lines" in told(ring(200, 8), view)


@pytest.mark.parametrize("view", MAPS)
def test_the_largest_map_is_not_refused(view: str) -> None:
    assert told(ring(300, 5), view) == ""


@pytest.mark.parametrize("view", [one.name for one in PICTURES if one.name not in MAPS])
def test_what_has_no_boxes_and_lines_is_not_refused(view: str) -> None:
    assert told(ring(301), view) == ""


def test_a_small_part_of_a_large_organization_is_not_refused() -> None:
    network = Network(ring(400))
    choice = Choice(where=selected(network, ("near=a7:2",)))
    assert refusal(network, named("map"), choice) == ""


def test_departments_are_counted_as_boxes() -> None:
    organization = ring(400, part_of=100)
    assert told(organization, "map", Choice(collapse="part_of")) == ""


def test_departments_are_offered_where_there_are_some() -> None:
    assert "each department as one box: --collapse part_of." in told(ring(400, part_of=100), "map")


def test_layers_are_offered_where_there_are_no_departments() -> None:
    assert "each layer as one box: --collapse layer." in told(ring(400), "spotlight")


def test_groups_are_offered_to_no_view_that_does_not_take_them() -> None:
    assert "--collapse" not in told(ring(400, part_of=100), "route")


def test_a_table_is_offered_up_to_its_own_limit() -> None:
    assert "--view matrix" in told(ring(300, 6), "map")
    assert "--view matrix" not in told(ring(301), "map")


def test_the_surroundings_of_whom_the_picture_is_about_are_offered() -> None:
    assert "Draw A0 with those it deals with: --where near=a0:1" in told(ring(400), "route")
    broken = Choice(breaks=(Component("link", "a3>a4:x"),))
    assert "Draw A4 with those it deals with: --where near=a4:1" in told(ring(400), "domino", broken)


def test_surroundings_that_are_too_large_themselves_are_not_offered() -> None:
    everybody = tuple(Link(f"a{i}>a0:x", "a0", f"a{i}", "x") for i in range(1, 400))
    hub = Organization("Hub", ring(400).actors, everybody)
    assert "near=" not in told(hub, "route")
    assert "near=ACTOR:1" in told(hub, "map", Choice())


def test_no_other_picture_of_as_many_is_offered() -> None:
    assert all("spotlight" not in told(ring(400), view) for view in ("map", "route", "domino"))


@given(networks())
@settings(deadline=None)
def test_weak_links_make_no_fewer_lines(network: Network) -> None:
    links = [link.id for link in network.links]
    counts = [len(Scene(network, frozenset(links[:many])).lines) for many in range(len(links) + 1)]
    assert min(counts) == counts[0]


# -- on the command line ---------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path) -> str:
    target = tmp_path / "large.yaml"
    lines = ["organization: Large", "actors:"]
    lines += [f"  a{i}: {{position: support}}" for i in range(310)]
    lines += ["links:", *(f"  - {{provider: a{i}, customer: a{i + 1}, for: x}}" for i in range(309))]
    target.write_text("\n".join(lines), encoding="utf-8")
    return str(target)


@pytest.mark.parametrize(
    "options", [["map"], ["spotlight"], ["route", "--from", "a0"], ["domino", "--break", "a0"]]
)
def test_what_is_refused_is_not_computed_first(
    options: list[str], large: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.svg"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "calibrated", lambda *_: pytest.fail("calibrated before it was counted"))
        assert run(["map", large, "-o", str(target), "--view", *options]) == 2
    assert "has 310 boxes and at least 309 lines" in " ".join(capsys.readouterr().err.split())
    assert not target.exists()


@pytest.mark.parametrize("view", [["map"], ["route", "--from", "a0"], ["domino", "--break", "a0"]])
def test_every_way_out_that_is_offered_is_one(
    view: list[str], large: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.svg"
    assert run(["map", large, "-o", str(target), "--view", *view]) == 2
    error = " ".join(capsys.readouterr().err.split()).partition(" Draw ")[2].partition(". The tables")[0]
    ways = [part.rpartition(": ")[2] for part in error.split("; or ")]
    assert ways
    for way in ways:
        target.unlink(missing_ok=True)
        words = shlex.split(way.replace("ACTOR", "a5"))
        assert run(["map", large, "-o", str(target), "--view", *view, *words]) == 0
        assert target.exists()


def test_without_a_view_there_is_a_picture_all_the_same(
    large: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.svg"
    assert run(["map", large, "-o", str(target)]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "310 actors, 309 links: drawn by layer, for a map of them cannot be read" in told
    assert "--view map" not in told  # which would be refused
    assert target.exists()


def test_dot_text_is_written_of_as_many_as_there_are(large: str, tmp_path: Path) -> None:
    target = tmp_path / "out.dot"
    assert run(["map", large, "-o", str(target), "--view", "map"]) == 0
    assert target.read_text(encoding="utf-8").count("-> n") == 309
