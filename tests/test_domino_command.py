"""The command that breaks something: what is said on which stream, with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orgflow.cli import run
from tests.acme import ACME


@pytest.fixture(autouse=True)
def desk(acme: Path) -> None:
    """Call an actor otherwise than its key."""
    acme.write_text(ACME.replace("{name: Pricing}", "{name: Price desk}"))


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["domino", "acme.yaml", *arguments]) == 0
    return capsys.readouterr().out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["domino", "acme.yaml", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_a_break_is_told_round_by_round(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "pricing")
    assert "Acme: if Price desk stopped" in told
    assert "Round 1: Sales would fall" in told
    assert "Who falls, round by round" in told


@pytest.mark.parametrize("name", ["pricing", "Price desk", "price DESK"])
def test_an_actor_is_known_by_id_or_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "if Price desk stopped" in answer(capsys, name)


def test_a_link_is_known_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert 'if "prices" from Price desk to Sales broke' in answer(capsys, "pricing>sales:prices")


def test_a_link_is_known_by_what_reports_print(capsys: pytest.CaptureFixture[str]) -> None:
    assert 'if "prices" from Price desk to Sales broke' in answer(capsys, "Price desk -> Sales: prices")


def test_several_break_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert "if Sales and Price desk stopped" in answer(capsys, "sales", "pricing", "sales")
    assert 'if Sales and "prices" from Price desk to Sales failed' in answer(
        capsys, "sales", "pricing>sales:prices"
    )


@pytest.mark.parametrize(
    "name, meant",
    [("pricng", "'pricing'"), ("Price desc", "'pricing'"), ("pricing>sales:price", '"pricing>sales:prices"')],
)
def test_what_is_misspelt_is_offered_again(name: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert meant in complaint(capsys, name)


def test_a_second_file_is_not_what_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    assert "PATH is one file or folder" in complaint(capsys, "acme.yaml", "pricing")


def test_something_must_break(capsys: pytest.CaptureFixture[str]) -> None:
    assert "BREAK" in complaint(capsys)


def test_json_alone_is_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(answer(capsys, "pricing", "--format", "json"))
    tables = report["results"]["domino"]["tables"]
    assert list(tables) == ["fallen", "customers"]
    assert [row["actor"] for row in tables["fallen"]["rows"]] == ["pricing", "sales", "buyers"]


def test_the_file_name_picks_the_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "pricing", "-o", "story.md") == ""
    assert Path("story.md").read_text().startswith("# Acme: if Price desk stopped")


@pytest.mark.parametrize(
    "suffix, start", [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")]
)
def test_a_storyboard_is_written_beside_the_answer(
    suffix: str, start: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["domino", "acme.yaml", "pricing", "--storyboard", f"story.{suffix}"]) == 0
    captured = capsys.readouterr()
    assert Path(f"story.{suffix}").read_bytes().startswith(start)
    assert "Round 1: Sales" in captured.out
    assert captured.err == f"wrote story.{suffix}\n"


def test_the_storyboard_has_the_break_in_its_title() -> None:
    assert run(["domino", "acme.yaml", "pricing", "--storyboard", "story.svg"]) == 0
    assert "If Price desk stopped: who falls, round by round" in Path("story.svg").read_text()


@pytest.mark.parametrize("target", ["story.jpg", "-", "story"])
def test_a_storyboard_of_unknown_form_is_refused(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "a storyboard is written as" in complaint(capsys, "pricing", "--storyboard", target)


def test_a_storyboard_that_cannot_be_written_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["domino", "acme.yaml", "pricing", "--storyboard", "nowhere/story.svg"]) == 2
    assert "nowhere" in capsys.readouterr().err
