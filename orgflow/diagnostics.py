"""What can be wrong with a source text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a source: its name, and line and column counted from 1.

    ``length`` is the number of characters the caret line underlines; it does
    not take part in equality.
    """

    source: str
    line: int
    column: int
    length: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong with a source: what, where, and the way out.

    ``excerpt`` is the source line the position points into (without its line
    end), or None where there is none to show. ``related`` are further places
    with a remark each, such as the first of two equal keys.
    """

    code: str
    position: Position
    message: str
    help: str = ""
    severity: Severity = "error"
    excerpt: str | None = None
    related: tuple[tuple[Position, str], ...] = ()


class OrgflowError(Exception):
    """The base of every error that orgflow raises on purpose."""


class InvalidSource(OrgflowError):
    """The sources do not describe an organization; ``diagnostics`` says why."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(
            "\n".join(f"{d.position}: {d.severity} {d.code}: {d.message}" for d in self.diagnostics)
        )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any of the diagnostics is an error, not merely a warning or a note."""
    return any(d.severity == "error" for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place, then code, and drop exact repetitions."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.position, d.code, d.message)))
