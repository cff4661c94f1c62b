"""The option that raises limits of what is read, analyzed, drawn."""

from __future__ import annotations

from collections.abc import Sequence

import click

from orgflow import extent
from orgflow.document import limits
from orgflow.extent import Extent
from orgflow.raising import raised

_LIMITS = "orgflow.limits"


def _keep(context: click.Context, _: click.Parameter, texts: tuple[str, ...]) -> None:
    """Keep the limits that were raised for whoever reads files, analyzes or draws under this context."""
    try:
        context.meta[_LIMITS], larger = _raised(texts)
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None
    context.with_resource(extent.allowing(larger))


def _raised(texts: Sequence[str]) -> tuple[limits.Limits, Extent]:
    read, larger = limits.DEFAULT, extent.DEFAULT
    for text in texts:
        name = text.partition("=")[0]
        if name in limits.NAMES:
            read = raised(read, text, limits.DEFAULT, limits.HIGHEST)
        elif name in extent.NAMES:
            larger = raised(larger, text, extent.DEFAULT, extent.HIGHEST)
        else:
            known = ", ".join((*limits.NAMES, *extent.NAMES))
            raise ValueError(f"'{name}' is no limit that can be raised; these are: {known}")
    return read, larger


ALLOW = click.option(
    "--allow",
    multiple=True,
    metavar="LIMIT=NUMBER",
    expose_value=False,
    callback=_keep,
    help="Raise a limit that a message names: size=64MB, actors=30000; 'orgflow explain limits' lists all.",
)


def allowed() -> limits.Limits:
    """Give the limits of what the running command reads."""
    found: limits.Limits = click.get_current_context().meta.get(_LIMITS, limits.DEFAULT)
    return found
