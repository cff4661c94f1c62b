"""A report for scripts."""

from __future__ import annotations

import json

from orgflow.report import Report

name: str = "json"
suffixes: tuple[str, ...] = (".json",)
illustrated: bool = False


def render(report: Report) -> bytes:
    """Write a report as one JSON object in UTF-8 with a line end.

    ValueError where a float is not finite, because JSON has no word for it.
    """
    told = json.dumps(report.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    # Half a surrogate pair cannot be encoded; its backslash form is what JSON itself writes.
    return f"{told}\n".encode("utf-8", "backslashreplace")
