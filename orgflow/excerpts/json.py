"""A check as the JSON object that programs read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from orgflow.diagnostics import Checked, Diagnostic, Position, RuleCount, in_order

name = "json"
VERSION = 1


def render(checked: Checked) -> str:
    """Write a check as JSON text with a line end."""
    return to_json(checked.diagnostics, checked.rules)


def to_dict(diagnostics: Iterable[Diagnostic], rules: RuleCount | None = None) -> dict[str, Any]:
    """Give diagnostics as the plain object that ``check --format json`` prints.

    Line and column are None where a diagnostic concerns a whole source, ``rules`` where
    none were asked for.
    """
    return {
        "format": "orgflow-check",
        "version": VERSION,
        "diagnostics": [_plain(diagnostic) for diagnostic in in_order(diagnostics)],
        "rules": None if rules is None else asdict(rules),
    }


def to_json(diagnostics: Iterable[Diagnostic], rules: RuleCount | None = None) -> str:
    """Write the object of ``to_dict`` as JSON text with a line end; half characters stay escaped."""
    told = json.dumps(to_dict(diagnostics, rules), ensure_ascii=False, indent=2) + "\n"
    return told.encode("utf-8", "backslashreplace").decode("utf-8")


def _plain(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        **_place(diagnostic.position),
        "related": [{"message": remark, **_place(position)} for position, remark in diagnostic.related],
    }


def _place(position: Position) -> dict[str, Any]:
    return {"source": position.source, "line": position.line or None, "column": position.column or None}
