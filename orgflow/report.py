"""A report before it has a format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from orgflow.findings import Finding, Result, Table

VERSION = 1


@dataclass(frozen=True, slots=True)
class Basis:
    """What the numbers of a report rest on."""

    organization: str
    sources: tuple[str, ...]
    as_of: str | None
    actors: int
    customers: int
    links: int
    unknown_health: int
    method: Literal["exact", "sampled"]
    worlds: int | None
    during: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the external customers get.

    ``served_right`` is a share in [0, 1], None where no external customer needs
    anything; ``failed_per_year`` is None where no external link has a rate.
    ``standard_error`` belongs to ``served_right`` and is 0 for an exact result.
    """

    served_right: float | None
    served_right_low: float | None
    served_right_high: float | None
    failed_per_year: float | None
    standard_error: float
    calibration: float


@dataclass(frozen=True, slots=True)
class Report:
    """A title, a paragraph, the basis and the results in reading order."""

    version: str
    title: str
    summary: tuple[str, ...]
    basis: Basis
    outcome: Outcome
    results: tuple[Result, ...]
    next_steps: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the report as the plain object that ``--format json`` prints."""
        basis = asdict(self.basis)
        basis["sources"] = list(self.basis.sources)
        return {
            "format": "orgflow-report",
            "version": VERSION,
            "orgflow": self.version,
            "basis": basis,
            "outcome": asdict(self.outcome),
            "results": {result.slug: _result(result) for result in self.results},
        }


def _result(result: Result) -> dict[str, Any]:
    return {
        "question": result.question,
        "findings": [_finding(finding) for finding in result.findings],
        "tables": {table.name: _table(table) for table in result.tables},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "advice": finding.advice,
        "actors": list(finding.actors),
        "evidence": [
            {"id": link.id, "source": link.at.source, "line": link.at.line, "column": link.at.column}
            for link in finding.evidence
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    columns = [asdict(column) for column in table.columns]
    return {"columns": columns, "rows": [_row(table, row) for row in table.rows]}


def _row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    values = {column.key: row[column.key] for column in table.columns}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
