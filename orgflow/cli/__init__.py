"""Arguments to calls, results to output, errors to exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

import orgflow
from orgflow.cli import crash
from orgflow.diagnostics import InvalidSource, OrgflowError

SECTIONS = {
    "Write and read": {
        "new": ("write", "new", "Write a first model for a client, with examples to replace."),
        "check": (
            "understand",
            "check",
            "Say what is wrong in the model files, and which rules are not kept.",
        ),
        "import": ("write", "import_links", "Take over a list of links from a CSV file."),
        "schema": ("understand", "schema", "The JSON Schema with which editors complete and check."),
    },
    "Understand": {
        "analyze": (
            "understand",
            "analyze",
            "Weak links, single points of failure and routes, in plain words.",
        ),
        "plan": ("plan", "plan", "The few links whose mending helps the customers most."),
        "routes": ("understand", "routes", "How every function's work reaches the external customers."),
        "compare": ("compare", "compare", "What changed between two models or two dates."),
        "domino": ("domino", "domino", "What falls when something breaks, round by round."),
        "explain": ("understand", "explain", "What a message or a list means and how it is computed."),
    },
    "Show": {
        "map": ("show", "draw_map", "Draw who depends on whom, the weak links in orange."),
        "calendar": (
            "show",
            "draw_calendar",
            "Draw how full everybody's weeks are, or write an iCalendar file.",
        ),
        "demo": ("show", "demo", "Try it with a finished example."),
    },
    "This computer": {
        "doctor": ("doctor", "doctor", "What works here, and how to get what does not."),
    },
}
COMMANDS = {name: home for section in SECTIONS.values() for name, home in section.items()}


class Sections(click.Group):
    """A group that lists its commands under headings and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of their sections."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"orgflow.cli.{module}"), attribute)
        _name_variables(command, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or offer one that is spelt alike."""
        from orgflow.naming import similar

        close = similar(args[0], COMMANDS)
        if args[0] not in COMMANDS and close and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command '{args[0]}'. Did you mean '{close}'?", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections."""
        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, text) for name, (_, _, text) in commands.items()])


def _name_variables(command: click.Command, name: str) -> None:
    """Let every option be set by a variable of the option's own name: ``ORGFLOW_ANALYZE_FORMAT``.

    click derives it from what the function calls the value, which is not always the name
    that people read. An option that has a variable already keeps it.
    """
    for option in command.params:
        long = next((one for one in option.opts if one.startswith("--")), None)
        if isinstance(option, click.Option) and long is not None and option.envvar is None:
            written = f"{name} {long.removeprefix('--')}"
            option.envvar = f"ORGFLOW_{written.replace('-', '_').replace(' ', '_').upper()}"


LONGEST = 2_000  # signs of a message
EPILOG = "Nothing you write leaves this computer."


@click.group(cls=Sections, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--no-color", is_flag=True, help="Plain text, also with NO_COLOR set.")
@click.version_option(orgflow.__version__, prog_name="orgflow", message="%(prog)s %(version)s")
def cli(no_color: bool) -> None:
    """Map who depends on whom, for what and how often, and find the weak links
    between the back office and the external customer.

    \b
    New here?            orgflow demo
    Start for a client:  orgflow new acme
    Understand it:       orgflow analyze acme
    """
    if no_color:
        os.environ["NO_COLOR"] = "1"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process with the documented exit code.

    0 fine; 1 findings at or above ``--fail-on``; 2 source or usage wrong; 130 interrupted.
    """
    sys.excepthook = crash.report
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    _open_missing_streams()
    try:
        code: Any = cli.main(
            arguments, prog_name="orgflow", standalone_mode=False, auto_envvar_prefix="ORGFLOW"
        )
        sys.stdout.flush()
    except InvalidSource as problem:
        _show_diagnostics(problem)
        return 2
    except OrgflowError as problem:
        click.echo(f"error: {_harmless(str(problem))}", err=True)
        return 2
    except click.ClickException as problem:
        problem.message = _harmless(problem.message)  # type: ignore[misc]
        problem.show()
        return 2
    except click.Abort:
        click.echo("interrupted", err=True)
        return 130
    except (BrokenPipeError, SystemExit):
        # The reader of our output has left (where click sees that first, it exits): nothing
        # more is to be said, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        _complain(f"the answer could not be written: {(problem.strerror or 'unknown reason').lower()}")
        return 2
    except MemoryError:
        _complain("there is not enough memory for this: look at one part of the organization")
        return 2
    return code if isinstance(code, int) else 0


def _open_missing_streams() -> None:
    """Give a process that was started without standard streams empty ones."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _harmless(message: str) -> str:
    """Give a message that may quote what was typed, without what a screen would obey, cut short."""
    from orgflow.plaintext import one_line

    told = one_line(message)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]} ..."


def _complain(text: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(f"error: {text}", err=True)


def _show_diagnostics(problem: InvalidSource) -> None:
    from orgflow import excerpts
    from orgflow.cli.screen import screen

    click.echo(excerpts.page(problem.diagnostics, problem.files, width=screen().width), nl=False, err=True)
