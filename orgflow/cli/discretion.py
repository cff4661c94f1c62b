"""What of the files is told on standard error, which may be kept in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

import click

from orgflow.cli.screen import screen
from orgflow.diagnostics import Diagnostic

Command = Callable[..., Any]

_asked: ContextVar[bool] = ContextVar("show values", default=False)
_MORE = "What the files say is left out where a log may keep it: --show-values tells it, or orgflow check."


def _keep(_context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    _asked.set(asked)


SHOW_VALUES = click.option(
    "--show-values",
    is_flag=True,
    envvar="ORGFLOW_SHOW_VALUES",
    expose_value=False,
    callback=_keep,
    help="Quote files in errors that go to a log, too, as on a terminal.",
)


def quotes() -> bool:
    """Whether standard error may quote the files: on a terminal, or where it was asked for."""
    return _asked.get() or sys.stderr.isatty()


def page(diagnostics: Iterable[Diagnostic], files: int) -> str:
    """Write the diagnostics of so many files for standard error."""
    from orgflow import excerpts

    if quotes():
        return excerpts.page(diagnostics, files, width=screen().width)
    told = excerpts.page(excerpts.discreet(diagnostics), files, width=screen().width)
    return f"{told}{_MORE}\n"


def say(diagnostics: Iterable[Diagnostic]) -> None:
    """Tell diagnostics on standard error, one after the other."""
    from orgflow import excerpts

    shown = screen()
    for diagnostic in diagnostics if quotes() else excerpts.discreet(diagnostics):
        shown.say(excerpts.text(diagnostic, width=shown.width))
