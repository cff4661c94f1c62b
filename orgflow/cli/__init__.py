"""Arguments to calls, results to output, errors to exit codes."""

from __future__ import annotations

import contextlib
import errno
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
        """Find the command, or say what answers instead."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from orgflow.cli import elsewhere

            raise click.UsageError(elsewhere.command(args, COMMANDS), ctx)
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
INTERRUPTED = 130
NO_MEMORY = (
    "there is not enough memory on this computer for this: look at one part of the organization, ask for "
    "one question (--only), or close other programs"
)
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

    0 fine; 1 findings at or above ``--fail-on``; 2 source or usage wrong, or more than the limits
    allow; 70 a mistake in orgflow (EX_SOFTWARE of sysexits.h); 130 interrupted.
    """
    sys.excepthook = crash.end
    try:
        code = run(arguments)
    except KeyboardInterrupt:  # while what went wrong was told
        code = INTERRUPTED
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code; what is wrong is told on standard error."""
    _open_missing_streams()
    try:
        return _answered(arguments)
    except InvalidSource as problem:
        _complain(_diagnostics(problem))
    except OrgflowError as problem:
        _complain(f"error: {_harmless(str(problem))}\n")
    except click.NoSuchOption as problem:
        from orgflow.cli import elsewhere

        _show(click.UsageError(elsewhere.option(problem, cli), problem.ctx))
    except click.ClickException as problem:
        _show(problem)
    except click.Abort:
        _complain("interrupted\n")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output has left (where click sees that first, it exits): nothing
        # more is to be said.
        _leave_the_rest_unsaid()
        return 0
    except OSError as problem:
        _leave_the_rest_unsaid()
        _complain(f"error: the answer could not be written: {_reason(problem)}\n")
    except MemoryError:
        _complain(f"error: {NO_MEMORY}\n")
    return 2


def _answered(arguments: Sequence[str] | None) -> int:
    code: Any = cli.main(arguments, prog_name="orgflow", standalone_mode=False, auto_envvar_prefix="ORGFLOW")
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _open_missing_streams() -> None:
    """Give a process that was started without standard streams empty ones; nobody reads an answer there."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:  # one that can be opened, and refuses what is written to it
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115


def _leave_the_rest_unsaid() -> None:
    """Keep what could not be written from being written once more at the end of the process."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(problem: OSError) -> str:
    """Say why an answer was not written."""
    if problem.errno == errno.EBADF:
        return "standard output is closed"
    return (problem.strerror or "unknown reason").lower()


def _harmless(message: str) -> str:
    """Give a message that may quote what was typed, without what a screen would obey, cut short."""
    from orgflow.plaintext import one_line

    told = one_line(message)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]} ..."


def _show(problem: click.ClickException) -> None:
    """Say what is wrong with what was typed."""
    problem.message = _harmless(problem.message)  # type: ignore[misc]
    with contextlib.suppress(OSError):
        problem.show()


def _complain(text: str) -> None:
    """Say what is wrong; where even standard error cannot be written, the exit code tells it alone."""
    with contextlib.suppress(OSError):
        click.echo(text, nl=False, err=True)


def _diagnostics(problem: InvalidSource) -> str:
    from orgflow.cli import discretion

    return discretion.page(problem.diagnostics, problem.files)
