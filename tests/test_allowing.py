"""Limits that a command line raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow import extent
from orgflow.cli import run
from orgflow.document.limits import DEFAULT, FIXED, HIGHEST, NAMES, Limits
from orgflow.extent import Extent
from orgflow.raising import amount, raised, typed

ACME = "organization: Acme\nactors:\n  a: {name: A, position: external customer}\n  b: {name: B}\nlinks:\n"
LINK = "  - {customer: a, provider: b, for: x}\n"


def allowing(limits: Limits, text: str) -> Limits:
    return raised(limits, text, DEFAULT, HIGHEST)


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
        ("size", "'size' names no number: write for example size=64MB"),
        ("size=lots", "'size=lots' names no number"),
        ("depth", "'depth' names no number: write for example depth=64"),
        ("depth=65", "'depth' can be from 32 to 64; 65 is asked for"),
        ("depth=31", "'depth' can be from 32 to 64; 31 is asked for"),
        (
            "size=1GB",
            "from 32 MB (33,554,432 bytes) to 512 MB (536,870,912 bytes); 1,024 MB (1,073,741,824 bytes) is",
        ),
    ],
)
def test_what_cannot_be_allowed_is_told_with_what_can(
    text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "acme", "--allow", text]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "name, amount, option",
    [
        ("size", "32 MB (33,554,432 bytes)", "raised by --allow size=64MB)"),
        ("table", "47.7 MB (50,000,000 bytes)", "raised by --allow table=96MB)"),
        ("rows", "200,000", "raised by --allow rows=400000)"),
    ],
)
def test_a_limit_is_told_in_megabytes_and_raised_in_them(name: str, amount: str, option: str) -> None:
    assert DEFAULT.told(name) == amount
    assert DEFAULT.raised_by(name).endswith(option)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_limit_says_raises_it(name: str) -> None:
    option = DEFAULT.raised_by(name).removesuffix(")").split("--allow ")[1]
    assert getattr(allowing(DEFAULT, option), name) > getattr(DEFAULT, name)


def test_no_example_asks_for_more_than_can_be_allowed() -> None:
    with pytest.raises(ValueError, match="write for example depth=64$"):
        allowing(HIGHEST, "depth")


def test_a_limit_that_is_as_high_as_can_be_offers_nothing() -> None:
    assert "--allow" not in HIGHEST.raised_by("size")


def test_every_limit_is_listed_with_what_it_may_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "limits"]) == 0
    told = capsys.readouterr().out
    for name in NAMES:
        (line,) = (line for line in told.splitlines() if line.startswith(f"{name} "))
        assert DEFAULT.told(name).partition(" (")[0] in line
        assert f"up to {HIGHEST.told(name).partition(' (')[0]}" in line


def test_a_size_may_be_given_in_megabytes() -> None:
    assert allowing(DEFAULT, "size=64MB").size == 64 * 1024 * 1024


@pytest.mark.parametrize(
    "name, value, told",
    [
        ("size", 1_023, "1,023 bytes"),
        ("size", (1 << 20) - 1, "1,048,575 bytes"),
        ("total", 1 << 20, "1 MB (1,048,576 bytes)"),
        ("table", 3 << 19, "1.5 MB (1,572,864 bytes)"),
        ("rows", 1 << 20, "1,048,576"),
    ],
)
def test_bytes_are_told_in_megabytes_from_one_on(name: str, value: int, told: str) -> None:
    assert amount(name, value) == told


@given(st.sampled_from(["size", "rows"]), st.integers(1, 1 << 40))
def test_what_is_to_be_typed_allows_as_much_as_is_needed(name: str, value: int) -> None:
    least, most = (replace(DEFAULT, **{name: bound}) for bound in (value, value + (1 << 20) - 1))
    text = f"{name}={typed(name, value)}"
    assert getattr(raised(DEFAULT, text, least, most), name) >= value
    if name == "rows" or value < 1 << 20:
        assert text == f"{name}={value}"


@pytest.mark.parametrize(
    "text, size", [("7", 7), (" 7 KB", 7_168), ("7mb", 7 << 20), ("7 gb ", 7 << 30), ("9" * 15, 10**15 - 1)]
)
def test_a_size_is_read_in_any_unit(text: str, size: int) -> None:
    bounds = replace(DEFAULT, size=7), replace(DEFAULT, size=10**15)
    assert raised(DEFAULT, f"size={text}", *bounds).size == size


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "7tb", "7  mb", "1" * 16])
def test_what_is_no_number_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="names no number: write for example rows=400000$"):
        raised(DEFAULT, f"rows={text}", DEFAULT, HIGHEST)


@pytest.mark.parametrize("value, is_refused", [(4, True), (5, False), (9, False), (10, True)])
def test_a_limit_lies_between_its_bounds(value: int, is_refused: bool) -> None:
    bounds = replace(DEFAULT, rows=5), replace(DEFAULT, rows=9)
    if is_refused:
        with pytest.raises(ValueError, match=f"^'rows' can be from 5 to 9; {value} is asked for$"):
            raised(DEFAULT, f"rows={value}", *bounds)
    else:
        assert raised(DEFAULT, f"rows={value}", *bounds) == replace(DEFAULT, rows=value)


def test_one_limit_leaves_the_others_as_they_are() -> None:
    assert allowing(allowing(DEFAULT, "rows=300000"), "size=512MB") == Limits(rows=300_000, size=1 << 29)


def test_every_limit_but_those_of_the_format_can_be_raised_to_a_bound() -> None:
    assert all(getattr(DEFAULT, name) < getattr(HIGHEST, name) for name in NAMES)
    assert all(getattr(DEFAULT, name) == getattr(HIGHEST, name) for name in FIXED)


# -- what is analyzed, what is drawn ------------------------------------------------------------


def star(folder: Path, actors: int) -> str:
    """A customer whom everybody else serves."""
    written = folder / "star.yaml"
    others = "".join(f"  a{number}: {{}}\n" for number in range(actors))
    links = "".join(f"  - {{customer: c, provider: a{number}, for: x}}\n" for number in range(actors))
    head = "organization: X\nactors:\n  c: {position: external customer}\n"
    written.write_text(f"{head}{others}links:\n{links}")
    return str(written)


def test_more_actors_are_analyzed_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extent, "DEFAULT", Extent(actors=5, links=4))
    path, question = star(tmp_path, 6), ("--only", "weak-links")
    with extent.allowing(extent.DEFAULT):
        assert run(["analyze", path, *question]) == 2
        told = " ".join(capsys.readouterr().err.split())
        way = "--allow actors=7 --allow links=6"
        assert "up to 5 actors and 4 links are analyzed at once" in told
        assert told.endswith(f"or allow more: {way}")
        assert run(["analyze", path, *question, *way.split()]) == 0


@pytest.mark.parametrize(
    "command", [("map", "--view", "map"), ("domino", "a1", "--storyboard")], ids=" ".join
)
def test_more_boxes_are_drawn_on_request(
    command: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(extent, "DEFAULT", Extent(boxes=5, lines=5))
    drawn = str(tmp_path / "drawn.svg")
    name, *rest = command
    asked = [name, star(tmp_path, 6), *rest, *([] if rest[-1] == "--storyboard" else ["-o"]), drawn]
    with extent.allowing(extent.DEFAULT):
        assert run(asked) == 2
        way = "--allow boxes=7 --allow lines=6"
        assert way in " ".join(capsys.readouterr().err.split())
        assert run([*asked, *way.split()]) == 0
    assert Path(drawn).is_file()


def test_what_one_command_may_the_next_may_not() -> None:
    run(["check", "nowhere", "--allow", "actors=30000"])
    assert extent.allowed() == extent.DEFAULT


@pytest.mark.parametrize(
    "needed, told",
    [
        ({"actors": 20_000, "links": 1}, ""),
        ({"actors": 20_001, "links": 1}, "--allow actors=20001"),
        ({"boxes": 301, "lines": 2_000}, "--allow boxes=301 --allow lines=2000"),
        ({"actors": 20_001, "links": 1_000_001}, ""),
        ({"actors": 200_000, "lines": 15_000}, "--allow actors=200000 --allow lines=15000"),
        ({"lines": 15_001}, ""),
    ],
)
def test_no_more_is_offered_than_can_be_allowed(needed: dict[str, int], told: str) -> None:
    assert extent.way_out(**needed) == told
