"""The organization that a command line names."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from orgflow.cli import discretion
from orgflow.cli.allowing import ALLOW, allowed
from orgflow.cli.choosing import actor_of, chosen, hint
from orgflow.cli.screen import Screen
from orgflow.diagnostics import InvalidSource, has_errors
from orgflow.loader import Reading, read, read_text
from orgflow.model import Organization

Command = Callable[..., Any]


def paths(command: Command) -> Command:
    """Give a command the files and folders of an organization, as one argument ``paths``."""
    told = ALLOW(discretion.SHOW_VALUES(command))
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(told)


def reading(paths: Sequence[str]) -> Reading:
    """Read files and folders; ``-`` alone is standard input."""
    if list(paths) == ["-"]:
        return read_text(sys.stdin.buffer.read(allowed().size + 1), "stdin", allowed())
    return read(*paths, limits=allowed())


def view(command: Command) -> Command:
    """Give a command the options that say how to look at the organization, as one argument ``view``."""

    @click.option("--as-of", metavar="DATE", help="Look at one day: the situations that hold on it.")
    @click.option(
        "--during",
        multiple=True,
        metavar="SITUATION",
        help="Look at the time in which this situation holds; repeat it for several at once.",
    )
    @click.option("--ordinary", is_flag=True, help="Look at an ordinary day, on which no situation holds.")
    @click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="WHAT=VALUE",
        help="Suppose a field to be otherwise: payroll.people=+1, 'Pricing -> Sales: quotes.health=95%'.",
    )
    @click.option(
        "--without", multiple=True, metavar="ACTOR", help="Suppose that this actor delivers nothing."
    )
    @click.option(
        "--scale-demand",
        type=click.FloatRange(0.001, 1000),
        metavar="FACTOR",
        help="Multiply all demand.",
    )
    @click.option(
        "--scenario",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False),
        metavar="FILE",
        help="Suppose what a scenario file says.",
    )
    @click.option(
        "--confidential",
        is_flag=True,
        envvar="ORGFLOW_CONFIDENTIAL",
        help="Let means of larger groups stand in for ratings by too few, before anything is computed.",
    )
    @wraps(command)
    def looking(*args: Any, **options: Any) -> Any:
        own = {name: options.pop(name) for name in View.__dataclass_fields__}
        return command(*args, view=View(**own), **options)

    return looking


@dataclass(frozen=True)
class View:
    """How a command line looks at an organization: when, what it supposes, whether in confidence."""

    as_of: str | None = None
    during: tuple[str, ...] = ()
    ordinary: bool = False
    changes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    scale_demand: float | None = None
    scenario: tuple[str, ...] = ()
    confidential: bool = False

    def of(self, organization: Organization) -> Organization:
        """Give the organization so looked at; raises UsageError or InvalidSource for what there is not."""
        if (self.as_of is not None) + bool(self.during) + self.ordinary > 1:
            raise click.UsageError("--as-of, --during and --ordinary are three ways to choose; take one")
        if self.confidential:
            from orgflow.views.pooling import confidential

            organization = confidential(organization)
        return self._supposed(self._then(organization))

    @property
    def supposes(self) -> bool:
        """Whether something is taken to be otherwise than it is."""
        return bool(self.scenario or self.changes or self.without or self.scale_demand)

    @property
    def as_it_is(self) -> View:
        """The same view of the organization with nothing supposed."""
        return View(self.as_of, self.during, self.ordinary, confidential=self.confidential)

    def _supposed(self, organization: Organization) -> Organization:
        """Lay the scenarios over an organization, files before single changes."""
        if not self.supposes:
            return organization
        from orgflow.scenario import idle

        for lay in (self._with_files, self._with_changes, self._with_options):
            organization = lay(organization)
        discretion.say(idle(organization))  # what is supposed without effect
        return organization

    def _with_files(self, organization: Organization) -> Organization:
        from orgflow.scenario import read_scenario

        for path in self.scenario:
            if not Path(path).is_file():
                raise click.UsageError(f"--scenario: '{path}' is a device or a pipe; name a file")
            with Path(path).open("rb") as file:
                data = file.read(allowed().size + 1)  # one more than is read, so that more is refused
            organization = read_scenario(data, path, allowed()).laid_over(organization)
        return organization

    def _with_changes(self, organization: Organization) -> Organization:
        from orgflow.scenario import setting

        for text in self.changes:
            try:
                organization = setting(text, organization).laid_over(organization)
            except (ValueError, InvalidSource) as problem:
                raise click.UsageError(_refused("--set", text, problem)) from None
        return organization

    def _with_options(self, organization: Organization) -> Organization:
        """Lay over an organization that some deliver nothing, or that the demand is another."""
        if not (self.without or self.scale_demand):
            return organization
        from orgflow.scenario import scenario

        gone = [actor_of(organization, name, "--without: ") for name in self.without]
        try:
            return scenario(without=gone, scale_demand=self.scale_demand).laid_over(organization)
        except InvalidSource as problem:
            if self.scale_demand and not math.isfinite(self.scale_demand):
                raise click.UsageError("--scale-demand is a number, such as 1.2") from None
            raise click.UsageError(_refused("--without", ", ".join(self.without), problem)) from None

    def _then(self, organization: Organization) -> Organization:
        """Give the organization at the moment that is asked for."""
        from orgflow.views import moment

        if self.as_of is not None:
            return moment.on(organization, _day(self.as_of))
        if self.during:
            return moment.during(organization, [_situation(organization, name) for name in self.during])
        return moment.during(organization, ()) if self.ordinary else organization


def _day(text: str) -> date:
    from orgflow.cadence import parse_date

    try:
        return parse_date(text)
    except ValueError as problem:
        raise click.UsageError(f"--as-of: {problem}") from None


def _situation(whole: Organization, name: str) -> str:
    """Find a situation by its key or name, or say which one may be meant."""
    names = {situation.id: situation.name for situation in whole.situations}
    found = chosen(name, names)
    if found is None:
        offer = hint(name, names) or f" There are: {', '.join(names) or 'none'}."
        raise click.UsageError(f"there is no situation '{name}'.{offer}")
    return found


def _refused(option: str, value: str, problem: ValueError | InvalidSource) -> str:
    """Say what is wrong with the value of an option, which stands in no file."""
    if not isinstance(problem, InvalidSource):
        return f"{option}: {problem}"
    first = problem.diagnostics[0]
    help_ = f" ({first.help})" if first.help else ""
    return f"{option} {value}: {first.message}{help_}"


def organization(paths: Sequence[str], shown: Screen, view: View | None = None) -> Organization:
    """Read an organization, saying warnings on standard error; raises InvalidSource."""
    found = reading(paths)
    if found.organization is None or has_errors(found.diagnostics):
        raise InvalidSource(found.diagnostics, found.files)
    warnings = [d for d in found.diagnostics if d.severity == "warning"]
    if warnings:
        count = f"{len(warnings)} warning{'s' if len(warnings) > 1 else ''}"
        shown.say(f"{count}: orgflow check {' '.join(paths)}")
    return view.of(found.organization) if view else found.organization
