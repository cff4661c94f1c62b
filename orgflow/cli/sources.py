"""The organization that a command line names."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from orgflow.cli.screen import Screen
from orgflow.diagnostics import InvalidSource, has_errors
from orgflow.document.limits import DEFAULT
from orgflow.loader import Reading, read, read_text
from orgflow.model import Organization

PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")


def reading(paths: Sequence[str]) -> Reading:
    """Read files and folders; ``-`` alone is standard input."""
    if list(paths) == ["-"]:
        return read_text(sys.stdin.buffer.read(DEFAULT.size + 1), "stdin")
    return read(*paths)


def organization(paths: Sequence[str], shown: Screen) -> Organization:
    """Read an organization, saying warnings on standard error; raises InvalidSource."""
    found = reading(paths)
    if found.organization is None or has_errors(found.diagnostics):
        raise InvalidSource(found.diagnostics, found.files)
    warnings = [d for d in found.diagnostics if d.severity == "warning"]
    if warnings:
        count = f"{len(warnings)} warning{'s' if len(warnings) > 1 else ''}"
        shown.say(f"{count}: orgflow check {' '.join(paths)}")
    return found.organization
