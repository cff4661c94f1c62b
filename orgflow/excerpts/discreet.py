"""Diagnostics without anything that a file says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from orgflow import explaining
from orgflow.diagnostics import Diagnostic


def discreet(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Keep the code and the places of diagnostics; what is wrong, and the way out, their page tells."""
    found, titles = tuple(diagnostics), dict(explaining.topics())
    ways = {code: explaining.way_out(code) for code in {diagnostic.code for diagnostic in found}}
    return tuple(
        replace(
            diagnostic,
            message=titles[diagnostic.code],
            help=ways[diagnostic.code],
            excerpt=None,
            related=tuple((place, "this, too") for place, _ in diagnostic.related),
        )
        for diagnostic in found
    )
