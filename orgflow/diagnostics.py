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

    @property
    def is_of_rule(self) -> bool:
        """Whether it says that a rule is not kept, or not checked: the files themselves are right."""
        return 500 <= self._number < 600

    @property
    def is_wrong(self) -> bool:
        """Whether it keeps the files from describing an organization."""
        return self.severity == "error" and not self.is_of_rule

    @property
    def ends_reading(self) -> bool:
        """Whether the text itself is wrong, so that nothing that comes after reading was looked at."""
        return self.is_wrong and 100 <= self._number < 120

    @property
    def kind(self) -> str:
        """What people call it: an ``error``, a ``warning``, a ``note``; ``rule`` where one is not kept."""
        return "rule" if self.is_of_rule and self.severity == "error" else self.severity

    @property
    def _number(self) -> int:
        return int(self.code.removeprefix("ORG"))


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many rules are kept, not kept (at so many ``places``), not checked."""

    kept: int
    not_kept: int = 0
    not_checked: int = 0
    places: int = 0

    @property
    def rules(self) -> int:
        """How many rules there are."""
        return self.kept + self.not_kept + self.not_checked


@dataclass(frozen=True, slots=True)
class Checked:
    """All that one check of some ``files`` found; ``rules`` is None where none were asked for."""

    diagnostics: tuple[Diagnostic, ...]
    files: int
    rules: RuleCount | None = None


class OrgflowError(Exception):
    """The base of every error that orgflow raises on purpose."""


class InvalidSource(OrgflowError):
    """The sources do not describe an organization; ``diagnostics`` says why.

    ``files`` is how many were looked at; left out, those that the diagnostics name.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], files: int | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        named = {diagnostic.position.source for diagnostic in self.diagnostics}
        self.files = len(named) if files is None else files
        super().__init__(
            "\n".join(f"{d.position}: {d.severity} {d.code}: {d.message}" for d in self.diagnostics)
        )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any of the diagnostics is an error in the files, not merely a warning or a note.

    A rule that is not kept is none: the files describe an organization, only not the wished-for one.
    """
    return any(d.is_wrong for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place, then code, and drop exact repetitions."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.position, d.code, d.message)))
