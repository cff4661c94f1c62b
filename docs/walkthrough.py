"""Pages whose examples are run: what they show is what orgflow says.

A fence of a page may carry words behind its language:

``yaml file=acme.yaml``
    The text is written into this file; with ``append`` it is added at its end.
``diff file=acme.yaml``
    The lines with a minus are replaced by those with a plus.
``console``
    Lines with a dollar sign are commands, the lines below are what they print.
    ``from="..."`` begins with the first line that starts so, ``to="..."`` ends
    before the first line after it that starts so; ``exit=2`` is the exit code.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

from orgflow.cli import run

FENCE = re.compile(r"^```(?P<info>[^`\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
WIDTH = "80"


class Astray(Exception):
    """A page says something that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of a page between fences: its language, the words behind it, its text."""

    language: str
    words: dict[str, str]
    body: str

    @classmethod
    def of(cls, found: re.Match[str]) -> Fence:
        """Make a fence of what the pattern found."""
        language, *words = shlex.split(found["info"]) or [""]
        parts = (word.partition("=") for word in words)
        return cls(language, {key: value for key, _, value in parts}, found["body"])


@dataclass(frozen=True, slots=True)
class Walked:
    """A page with the output of its commands as it is now, and the pictures that were drawn on the way."""

    text: str
    pictures: dict[str, bytes]


def fences(text: str) -> Iterator[Fence]:
    """Yield the fences of a page."""
    return map(Fence.of, FENCE.finditer(text))


def walk(text: str, orgs: Path) -> Walked:
    """Follow a page from top to bottom in an empty folder that holds a copy of ``orgs`` alone.

    Raises
    ------
    Astray
        A command ends with another code than the page says, or a place that the page
        names is not there.
    """
    with tempfile.TemporaryDirectory() as folder, _inside(Path(folder)):
        copytree(orgs, "orgs")
        followed = FENCE.sub(_follow, text)
        return Walked(followed, {path.name: path.read_bytes() for path in sorted(Path().glob("*.svg"))})


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in a folder, on a screen that is the same everywhere."""
    before = dict(os.environ)
    with contextlib.chdir(folder):
        try:
            os.environ |= {"COLUMNS": WIDTH, "NO_COLOR": "1", "ORGFLOW_SHOW_VALUES": "1"}
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _follow(found: re.Match[str]) -> str:
    fence = Fence.of(found)
    if "file" in fence.words:
        _WRITERS.get(fence.language, _write)(Path(fence.words["file"]), fence)
    elif fence.language == "console":
        return f"```{found['info']}\n{_console(fence)}```"
    return found[0]


# -- files ---------------------------------------------------------------------------


def _write(path: Path, fence: Fence) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if "append" in fence.words else ""
    path.write_text(before + fence.body, encoding="utf-8")


def _change(path: Path, fence: Fence) -> None:
    lines = [(line[:1], line[1:]) for line in fence.body.splitlines(keepends=True)]
    old, new = ("".join(line for sign, line in lines if sign != other) for other in "+-")
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise Astray(f"{path.name} has these lines {text.count(old)} times, not once:\n{old}")
    path.write_text(text.replace(old, new), encoding="utf-8")


_WRITERS: dict[str, Callable[[Path, Fence], None]] = {"diff": _change}


# -- commands ------------------------------------------------------------------------


def _console(fence: Fence) -> str:
    commands = [line.removeprefix("$ ") for line in fence.body.splitlines() if line.startswith("$ ")]
    expected = int(fence.words.get("exit", "0"))
    return "\n".join(f"$ {command}\n{_part(_said(command, expected), fence.words)}" for command in commands)


def _said(command: str, expected: int) -> str:
    """Run a command; give what it prints on either stream, in order."""
    program, *arguments = shlex.split(command)
    if program != "orgflow":
        raise Astray(f"'{command}' is no command of orgflow")
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = run(arguments)
        sys.stdout.flush()
    said = printed.buffer.getvalue().decode()
    if code != expected:
        raise Astray(f"'{command}' ends with {code}, not {expected}:\n{said}")
    return said


def _part(said: str, words: dict[str, str]) -> str:
    lines = said.splitlines(keepends=True)
    first = _at(lines, 0, words["from"]) if "from" in words else 0
    last = _at(lines, first + 1, words["to"]) if "to" in words else len(lines)
    return "".join(lines[first:last]).rstrip("\n") + "\n"


def _at(lines: list[str], start: int, words: str) -> int:
    for number in range(start, len(lines)):
        if lines[number].strip().startswith(words):
            return number
    raise Astray(f"no line starts with '{words}' in:\n{''.join(lines)}")
