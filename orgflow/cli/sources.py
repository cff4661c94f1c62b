"""The organization that a command line names."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

import click

from orgflow.cli.screen import Screen
from orgflow.diagnostics import InvalidSource, has_errors
from orgflow.document.limits import DEFAULT
from orgflow.loader import Reading, read, read_text
from orgflow.model import Organization

Command = Callable[..., Any]
PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")


def reading(paths: Sequence[str]) -> Reading:
    """Read files and folders; ``-`` alone is standard input."""
    if list(paths) == ["-"]:
        return read_text(sys.stdin.buffer.read(DEFAULT.size + 1), "stdin")
    return read(*paths)


def moment(command: Command) -> Command:
    """Give a command the options that choose one context to look at, as one argument ``moment``."""

    @click.option("--as-of", metavar="DATE", help="Look at one day: the situations that hold on it.")
    @click.option(
        "--during",
        multiple=True,
        metavar="SITUATION",
        help="Look at the time in which this situation holds; repeat it for several at once.",
    )
    @click.option("--ordinary", is_flag=True, help="Look at an ordinary day, on which no situation holds.")
    @wraps(command)
    def chosen(*args: Any, as_of: str | None, during: tuple[str, ...], ordinary: bool, **rest: Any) -> Any:
        if (as_of is not None) + bool(during) + ordinary > 1:
            raise click.UsageError("--as-of, --during and --ordinary are three ways to choose; take one")
        return command(*args, moment=Moment(as_of, during, ordinary), **rest)

    return chosen


@dataclass(frozen=True)
class Moment:
    """When a command line looks: on one day, during situations, on an ordinary day; as usual all year."""

    as_of: str | None = None
    during: tuple[str, ...] = ()
    ordinary: bool = False

    def of(self, whole: Organization) -> Organization:
        """Give the organization at this moment; raises UsageError for a situation or a day there is not."""
        from orgflow.views import moment

        if self.as_of is not None:
            return moment.on(whole, _day(self.as_of))
        if self.during:
            return moment.during(whole, [_situation(whole, name) for name in self.during])
        return moment.during(whole, ()) if self.ordinary else whole


def _day(text: str) -> date:
    from orgflow.cadence import parse_date

    try:
        return parse_date(text)
    except ValueError as problem:
        raise click.UsageError(f"--as-of: {problem}") from None


def _situation(whole: Organization, name: str) -> str:
    """Find a situation by its key or name, or say which one may be meant."""
    from difflib import get_close_matches

    names = {situation.id: situation.name for situation in whole.situations}
    if name in names:
        return name
    named = [key for key, told in names.items() if told.casefold() == name.casefold()]
    if len(named) == 1:
        return named[0]
    close = get_close_matches(name.lower(), [*names, *(told.lower() for told in names.values())], 1)
    meant = [key for key, told in names.items() if close and close[0] in (key, told.lower())]
    hint = f"Did you mean '{meant[0]}'?" if meant else f"There are: {', '.join(names) or 'none'}."
    raise click.UsageError(f"there is no situation '{name}'. {hint}")


def organization(paths: Sequence[str], shown: Screen, moment: Moment | None = None) -> Organization:
    """Read an organization, saying warnings on standard error; raises InvalidSource."""
    found = reading(paths)
    if found.organization is None or has_errors(found.diagnostics):
        raise InvalidSource(found.diagnostics)
    warnings = [d for d in found.diagnostics if d.severity == "warning"]
    if warnings:
        count = f"{len(warnings)} warning{'s' if len(warnings) > 1 else ''}"
        shown.say(f"{count}: orgflow check {' '.join(paths)}")
    return moment.of(found.organization) if moment else found.organization
