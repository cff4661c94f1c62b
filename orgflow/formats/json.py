"""A report for scripts."""

from __future__ import annotations

import json
from typing import Any

from orgflow.report import Report

name: str = "json"
suffixes: tuple[str, ...] = (".json",)


def render(report: Report) -> bytes:
    """Write a report as one JSON object in UTF-8 with a line end.

    Floats keep their full precision; ValueError where one is not finite, because
    JSON has no word for it.
    """
    told = json.dumps(_plain(report.to_dict()), ensure_ascii=False, indent=2, allow_nan=False)
    # Half a surrogate pair cannot be encoded; its backslash form is what JSON itself writes.
    return f"{told}\n".encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) + 0.0 if isinstance(value, float) else value  # -0.0 + 0.0 is 0.0
