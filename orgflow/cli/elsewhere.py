"""Where to find what somebody typed who looked for it in another place."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

import click

from orgflow import wording

MOST = 3
INSTEAD = {
    "report": "orgflow analyze PATH -o report.html",
    "explore": "orgflow analyze PATH --open",
    "draw": "orgflow map PATH",
    "convert": "orgflow import LINKS.csv -o OUT.yaml",
    "validate": "orgflow check PATH",
    "help": "orgflow --help",
    "version": "orgflow --version",
}


def command(words: Sequence[str], commands: Collection[str]) -> str:
    """Say that there is no such command, and what answers instead where something does."""
    from orgflow.naming import similar

    name, path = words[0], next((word for word in words[1:] if not word.startswith("-")), "PATH")
    if os.path.exists(name):
        return f"'{name}' is no command; put one before it: orgflow analyze {name}"
    close = similar(name, commands)
    if close is not None:
        return f"there is no command '{name}'. Did you mean '{close}'?"
    instead = INSTEAD.get(name) or _question(name) or _view(name)
    if instead is not None:
        return f"there is no command '{name}'; write {instead.replace('PATH', path)}"
    return f"there is no command '{name}'; 'orgflow --help' lists them all"


def _question(name: str) -> str | None:
    """Give the command for a question by its name, or one that is spelt alike."""
    from orgflow.analyses import ANALYSES  # heavy, and needed for a slip alone
    from orgflow.naming import similar

    close = similar(name, [analysis.slug for analysis in ANALYSES])
    return close and f"orgflow analyze PATH --only {close}"


def _view(name: str) -> str | None:
    from orgflow.cli.show import VIEWS

    return f"orgflow map PATH --view {name}" if name in VIEWS else None


def option(problem: click.NoSuchOption, group: click.Group) -> str:
    """Say that a command has no such option: which one may be meant, or which commands have it."""
    from orgflow.naming import similar

    asked, context = problem.option_name, problem.ctx
    where = context.command_path if context is not None else "orgflow"
    told = f"{where} has no option '{asked}'"
    own = _options(context.command, context) if context is not None else []
    close = similar(asked, [one for one in own if one != "--help"])
    if close is not None:
        return f"{told}. Did you mean '{close}'?"
    top = click.Context(group, info_name="orgflow")
    found = [f"orgflow {name}" for name in group.list_commands(top) if asked in _of(group, name, top)]
    if not found:
        return f"{told}; '{where} --help' lists them all"
    have = "have one of that name" if found[1:] else "has"
    return f"{told}; {wording.listing(found, MOST)} {have}"


def _of(group: click.Group, name: str, context: click.Context) -> list[str]:
    made = group.get_command(context, name)
    return _options(made, context) if made is not None else []


def _options(made: click.Command, context: click.Context) -> list[str]:
    return [one for option in made.get_params(context) for one in (*option.opts, *option.secondary_opts)]
