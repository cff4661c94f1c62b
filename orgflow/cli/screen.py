"""What the terminal can show."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass
from typing import TextIO

import click

from orgflow.plaintext import ascii_signs, shows_signs
from orgflow.saving import save

NARROWEST, WIDEST = 60, 100


@dataclass(frozen=True)
class Screen:
    """What standard output can show; the answer goes there, everything else to standard error."""

    width: int
    color: bool
    unicode: bool

    def answer(self, text: str) -> None:
        """Print the answer."""
        click.echo(text if self.unicode else ascii_signs(text), nl=False, color=self.color)

    def say(self, text: str) -> None:
        """Print a remark on standard error; no answer is lost where that cannot be written."""
        with contextlib.suppress(OSError):
            click.echo(text if shows_signs(_encoding(sys.stderr)) else ascii_signs(text), err=True)


def screen(*, color: bool | None = None, width: int | None = None) -> Screen:
    """Look at the terminal; ``color`` and ``width`` override what it says.

    Colour is used only on a terminal, never with NO_COLOR set, always with
    FORCE_COLOR. Characters that an encoding lacks are replaced, not a crash.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    columns = width or min(WIDEST, max(NARROWEST, shutil.get_terminal_size((80, 24)).columns))
    return Screen(columns, _colored() if color is None else color, shows_signs(_encoding(sys.stdout)))


def _colored() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _encoding(stream: TextIO) -> str | None:
    return getattr(stream, "encoding", None)


def write(path: str, data: bytes, shown: Screen) -> None:
    """Write a file and say so; ``-`` is standard output, which takes no pictures on a terminal.

    Raises NotSaved where the file cannot be written, UsageError for a picture on a terminal.
    """
    if path != "-":
        save(path, data)
        shown.say(f"wrote {path}")
    elif sys.stdout.isatty() and b"\0" in data[:1024]:
        raise click.UsageError("a picture cannot be shown in the terminal; give a file name with -o")
    else:
        sys.stdout.buffer.write(data)
