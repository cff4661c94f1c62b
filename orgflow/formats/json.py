"""A report for scripts."""

from __future__ import annotations

import json
from typing import Any

from orgflow.report import Report

name: str = "json"
suffixes: tuple[str, ...] = (".json",)
DIGITS = 14


def render(report: Report) -> bytes:
    """Write a report as one JSON object in UTF-8 with a line end.

    Floats have the digits that adding up leaves intact; ValueError where one is not
    finite, because JSON has no word for it.
    """
    told = json.dumps(_plain(report.to_dict()), ensure_ascii=False, indent=2, allow_nan=False)
    # Half a surrogate pair cannot be encoded; its backslash form is what JSON itself writes.
    return f"{told}\n".encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0  # -0.0 + 0.0 is 0.0
    return value
