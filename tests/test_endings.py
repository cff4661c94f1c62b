"""With which exit code a run ends, whatever becomes of what it wants to say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.paths import PROJECT

HERE = {**os.environ, "PYTHONPATH": str(PROJECT)}
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="streams of POSIX")
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no disk that is always full")
MISTAKEN = """
import orgflow.cli as cli
def mistaken(arguments):
    raise {error}
cli._answered = mistaken
cli.main([])
"""
ANSWERS = (
    ("analyze", "acme.yaml"),
    ("analyze", "acme.yaml", "--format", "json"),
    ("plan", "acme.yaml"),
    ("check", "acme.yaml"),
    ("map", "acme.yaml", "-o", "-"),
    ("schema",),
    ("--help",),
)


def ended(arguments: Sequence[str], before: str = "", after: str = "") -> tuple[int, str]:
    """The exit code of a command line in a shell, and what stands on standard error."""
    command = f'{before} "$@" {after}'
    words = ["sh", "-c", command, "sh", sys.executable, "-m", "orgflow", *arguments]
    done = subprocess.run(words, env=HERE, capture_output=True, text=True)
    return done.returncode, done.stderr


def mistaken(error: str, said: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    """A run in which an error comes up; what it says goes to a stream."""
    return subprocess.run([sys.executable, "-c", MISTAKEN.format(error=error)], env=HERE, stderr=said)


@POSIX
@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
@pytest.mark.usefixtures("acme")
def test_an_answer_that_goes_nowhere_is_told(arguments: tuple[str, ...]) -> None:
    assert ended(arguments, after=">&-") == (
        2,
        "error: the answer could not be written: standard output is closed\n",
    )


@FULL
@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
@pytest.mark.usefixtures("acme")
def test_a_full_disk_under_the_answer_is_told(arguments: tuple[str, ...]) -> None:
    code, said = ended(arguments, after=">/dev/full")
    assert code == 2
    assert said.endswith("error: the answer could not be written: no space left on device\n")


@POSIX
@pytest.mark.usefixtures("acme")
def test_a_file_is_written_whatever_becomes_of_the_screen() -> None:
    assert ended(("analyze", "acme.yaml", "-o", "acme.json"), after=">&-")[0] == 0
    assert Path("acme.json").stat().st_size


@FULL
@pytest.mark.usefixtures("acme")
def test_remarks_that_cannot_be_made_cost_nobody_the_answer() -> None:
    assert ended(("analyze", "acme.yaml", "-o", "acme.json"), after="2>/dev/full")[0] == 0
    assert Path("acme.json").stat().st_size


@FULL
@pytest.mark.parametrize("wrong", ["misspelt", "check nothing.yaml", "analyze acme.yaml --only misspelt"])
@pytest.mark.usefixtures("acme")
def test_what_is_wrong_gives_its_exit_code_even_where_it_cannot_be_said(wrong: str) -> None:
    assert ended(wrong.split(), after=">/dev/null 2>/dev/full")[0] == 2


@POSIX
@pytest.mark.usefixtures("acme")
def test_a_reader_who_leaves_ends_a_run_quietly() -> None:
    code = '{ "$@"; echo "exit $?" >&2; } | head -c 1 >/dev/null #'
    words = ("sh", "-c", code, "sh", sys.executable, "-m", "orgflow", "analyze", "acme.yaml", "--tables")
    done = subprocess.run(words, env=HERE, capture_output=True, text=True)
    assert done.stderr == "exit 0\n"


def test_a_mistake_of_our_own_has_an_exit_code_of_its_own() -> None:
    done = mistaken("ZeroDivisionError('of ' + 'a client')")  # some Pythons show the line that is run
    assert (done.returncode, b"of a client" in done.stderr) == (70, False)


@FULL
def test_a_mistake_that_cannot_be_told_has_that_exit_code_too() -> None:
    with open("/dev/full", "w") as full:
        assert mistaken("ZeroDivisionError", full.fileno()).returncode == 70


def test_a_lack_of_memory_is_told_without_a_traceback() -> None:
    done = mistaken("MemoryError")
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: there is not enough memory")
    assert done.stderr.count(b"\n") == 1


def test_an_interrupt_while_a_mistake_is_told_is_an_interrupt() -> None:
    assert mistaken("KeyboardInterrupt").returncode == 130
