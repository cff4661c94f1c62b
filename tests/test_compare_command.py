"""``orgflow compare``: files, folders, dates, pictures, and what it refuses."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from orgflow.cli import run
from tests.acme import ACME


@pytest.fixture
def waves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with two waves."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "march.yaml").write_text(f"as_of: 2026-03-01\n{ACME}")
    (tmp_path / "june.yaml").write_text(f"as_of: 2026-06-01\n{ACME.replace('60%', '80%')}")
    return tmp_path


def test_two_files_are_compared(waves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "march.yaml", "june.yaml"]) == 0
    captured = capsys.readouterr()
    told = " ".join(captured.out.split())
    assert told.startswith(
        "Acme: as of 1 June 2026 (june.yaml, 3 actors, 2 links), compared with 1 March 2026"
    )
    assert "served right on 76 of 100 occasions instead of 57." in told
    assert captured.err == ""


def test_two_folders_are_compared(waves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("march", "june"):
        (waves / name).mkdir()
        (waves / f"{name}.yaml").rename(waves / name / "a.yaml")
    assert run(["compare", "march", "june", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["compared_with"]["basis"]["sources"], told["basis"]["sources"]) == (
        ["march/a.yaml"],
        ["june/a.yaml"],
    )


def test_one_file_is_looked_at_from_two_days(waves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = ["--before", "2026-03-01", "--after", "2027-03-01"]
    assert run(["compare", "march.yaml", *days, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["compared_with"]["basis"]["as_of"], told["basis"]["as_of"]) == ("2026-03-01", "2027-03-01")


def test_days_can_be_given_for_two_files_too(waves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "march.yaml", "june.yaml", "--after", "2026-09-01"]) == 0
    assert "as of 1 September 2026 (june.yaml" in capsys.readouterr().out


def test_one_of_the_two_may_come_from_standard_input(
    waves: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (waves / "june.yaml").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert run(["compare", "march.yaml", "-"]) == 0
    assert "compared with 1 March 2026 (march.yaml" in " ".join(capsys.readouterr().out.split())


def test_the_tables_are_printed_on_request(waves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "march.yaml", "june.yaml", "--tables"]) == 0
    assert "Links, what changed first" in capsys.readouterr().out


def test_a_report_is_written_in_the_format_of_its_name(waves: Path) -> None:
    assert run(["compare", "march.yaml", "june.yaml", "-o", "changes.md"]) == 0
    text = (waves / "changes.md").read_text()
    assert "- Read from 2 files: march.yaml, june.yaml." in text


@pytest.mark.parametrize(
    "form, first", [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")]
)
def test_what_changed_is_drawn(
    waves: Path, capsys: pytest.CaptureFixture[str], form: str, first: bytes
) -> None:
    assert run(["compare", "march.yaml", "june.yaml", "--map", f"changes.{form}"]) == 0
    assert (waves / f"changes.{form}").read_bytes().startswith(first)
    captured = capsys.readouterr()
    assert captured.err == f"wrote changes.{form}\n"
    assert captured.out.startswith("Acme: as of")


def test_the_picture_names_both_waves_and_the_change(waves: Path) -> None:
    assert run(["compare", "march.yaml", "june.yaml", "--map", "changes.svg"]) == 0
    text = (waves / "changes.svg").read_text()
    assert "What changed at Acme" in text
    assert "Since 1 March 2026: 1 link changed. What is as before is pale." in text
    assert "prices 60 → 80 %" in text


def test_the_picture_tells_better_from_worse_without_colour(waves: Path) -> None:
    assert run(["compare", "march.yaml", "june.yaml", "--map", "up.svg"]) == 0
    assert run(["compare", "june.yaml", "march.yaml", "--map", "down.svg"]) == 0
    up, down = ((waves / name).read_text() for name in ("up.svg", "down.svg"))
    assert "▲ prices 60 → 80 %" in up
    assert "▲ better: before → after" in up
    assert "▼ prices 80 → 60 %" in down
    assert "▼ worse: before → after" in down
    assert "▲" not in down


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["march.yaml"], "name two files or folders"),
        (["march.yaml", "--before", "2026-03-01"], "name two files or folders"),
        (["march.yaml", "june.yaml", "june.yaml"], "two are compared at a time"),
        (["-", "-"], "only one of the two"),
        (["march.yaml", "june.yaml", "--before", "March"], "--before: 'March' is not a date"),
        (["march.yaml", "june.yaml", "--after", "2026-02-30"], "there is no day 2026-02-30"),
        (["march.yaml", "june.yaml", "--after", "9999-02-01"], "is too far away"),
        (["march.yaml", "june.yaml", "--map", "changes.gif"], "a map is written as .svg"),
        (["march.yaml", "june.yaml", "-o", "changes.docx"], "a report is written as"),
        (["march.yaml", "june.yaml", "-o", "changes.pdf"], "A browser prints the page (.html) as a PDF."),
        (["march.yaml", "nowhere.yaml"], "there is no such file or folder"),
    ],
    ids=str,
)
def test_what_cannot_be_compared_is_refused_with_the_way_out(
    waves: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(["compare", *arguments]) == 2
    captured = capsys.readouterr()
    assert told in " ".join(captured.err.split())
    assert captured.out == ""


def test_an_error_in_the_later_wave_has_its_place(waves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (waves / "june.yaml").write_text(ACME.replace("provider: pricing", "provider: pricng"))
    assert run(["compare", "march.yaml", "june.yaml"]) == 2
    assert "june.yaml:8:33: error ORG301" in capsys.readouterr().err


def test_the_same_two_waves_give_the_same_bytes(waves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for _ in range(2):
        assert run(["compare", "march.yaml", "june.yaml", "--format", "json"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
