"""The option that raises limits of what is read."""

from __future__ import annotations

from functools import reduce

import click

from orgflow.document.limits import DEFAULT, Limits, allowing

_LIMITS = "orgflow.limits"


def _keep(context: click.Context, _: click.Parameter, texts: tuple[str, ...]) -> None:
    """Keep the limits that were raised for whoever reads files under this context."""
    try:
        context.meta[_LIMITS] = reduce(allowing, texts, DEFAULT)
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None


ALLOW = click.option(
    "--allow",
    multiple=True,
    metavar="LIMIT=NUMBER",
    expose_value=False,
    callback=_keep,
    help="Raise a limit that a message names, such as size=64MB; 'orgflow explain limits' lists them all.",
)


def allowed() -> Limits:
    """Give the limits of what the running command reads."""
    found: Limits = click.get_current_context().meta.get(_LIMITS, DEFAULT)
    return found
