"""Limits that a command line raises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orgflow.cli import run
from orgflow.document.limits import DEFAULT, FIXED, HIGHEST, NAMES, Limits, allowing

ACME = "organization: Acme\nactors:\n  a: {name: A, position: external customer}\n  b: {name: B}\nlinks:\n"
LINK = "  - {customer: a, provider: b, for: x}\n"


def deep(folder: Path) -> Path:
    written = folder / "deep.yaml"
    written.write_text(ACME + LINK + "x-notes: " + "[" * 33 + "]" * 33 + "\n")
    return written


def wordy(folder: Path) -> Path:
    written = folder / "wordy.yaml"
    written.write_text(f"{ACME}{LINK}x-notes: {'a' * 70_000}\n")
    return written


def wide(folder: Path) -> Path:
    written = folder / "links.csv"
    more = "," * 500
    written.write_text(f"customer,provider,for{more}\nA,B,x{more}\n")
    return written


def many(folder: Path) -> Path:
    (folder / "0.yaml").write_text(ACME + LINK)
    for number in range(1, 201):
        (folder / f"{number}.yaml").write_text("links:\n" + LINK.replace("x", f"x{number}"))
    return folder


MADE: dict[str, Callable[[Path], Path]] = {
    "depth=64": deep,
    "text=99999": wordy,
    "columns=600": wide,
    "files=300": many,
}


@pytest.mark.parametrize("allowed", MADE)
def test_a_limit_is_kept_by_itself_and_raised_on_request(
    allowed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, name = str(MADE[allowed](tmp_path)), allowed.partition("=")[0]
    assert run(["check", path]) == 2
    assert f"raised by --allow {name}=" in " ".join(capsys.readouterr().out.split())
    run(["check", path, "--allow", allowed])
    assert "--allow" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "text, said",
    [
        ("number=9", "'number' is no limit that can be raised; these are: size, depth, "),
        ("size", "'size' names no number: write for example size=67108864"),
        ("size=lots", "'size=lots' names no number"),
        ("depth=65", "'depth' can be from 32 to 64; 65 is asked for"),
        ("depth=31", "'depth' can be from 32 to 64; 31 is asked for"),
    ],
)
def test_what_cannot_be_allowed_is_told_with_what_can(
    text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "acme", "--allow", text]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_size_may_be_given_in_megabytes() -> None:
    assert allowing(DEFAULT, "size=64MB").size == 64 * 1024 * 1024


def test_one_limit_leaves_the_others_as_they_are() -> None:
    assert allowing(allowing(DEFAULT, "rows=300000"), "size=512MB") == Limits(rows=300_000, size=1 << 29)


def test_every_limit_but_those_of_the_format_can_be_raised_to_a_bound() -> None:
    assert all(getattr(DEFAULT, name) < getattr(HIGHEST, name) for name in NAMES)
    assert all(getattr(DEFAULT, name) == getattr(HIGHEST, name) for name in FIXED)
