"""A check in SARIF 2.1.0, the format in which code hosts take over what a tool found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from orgflow import explaining
from orgflow.diagnostics import Checked, Diagnostic, Position, in_order
from orgflow.excerpts.addresses import path, uri
from orgflow.plaintext import one_line

name = "sarif"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "note": "note"}

Json = dict[str, Any]


def render(checked: Checked) -> str:
    """Write a check as a SARIF log of one run, with a line end.

    Columns count characters (``unicodeCodePoints``). A fingerprint depends on the code,
    the path and the text of the line, not on its number, so that what was found keeps
    its identity while lines above it come and go.
    """
    told = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(in_order(checked.diagnostics))]}
    return json.dumps(told, indent=2) + "\n"


def _run(found: Sequence[Diagnostic]) -> Json:
    from orgflow import __version__

    codes = sorted({diagnostic.code for diagnostic in found})
    driver = {"name": "orgflow", "version": __version__, "rules": [_rule(code) for code in codes]}
    seen = Counter[str]()
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code), seen) for diagnostic in found],
    }


def _rule(code: str) -> Json:
    """Describe a code by its page."""
    page = explaining.page(code) or f"# {code}: {code}\n"
    title = page.partition("\n")[0].removeprefix(f"# {code}: ")
    return {"id": code, "shortDescription": {"text": title}, "help": {"text": page, "markdown": page}}


def _result(diagnostic: Diagnostic, index: int, seen: Counter[str]) -> Json:
    text = one_line(diagnostic.message)
    text += f" ({one_line(diagnostic.help)})" if diagnostic.help else ""
    told = {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [_location(diagnostic.position)] if diagnostic.position.source else [],
        "partialFingerprints": {"orgflow/v1": _fingerprint(diagnostic, seen)},
    }
    related = [_remark(at, remark) for at, remark in dict.fromkeys(diagnostic.related)]
    return told | ({"relatedLocations": related} if related else {})


def _remark(at: Position, remark: str) -> Json:
    return {**_location(at), "message": {"text": one_line(remark)}}


def _location(at: Position) -> Json:
    physical: Json = {"artifactLocation": {"uri": uri(at.source)}}
    if at.line:
        ends = {"startColumn": at.column, "endColumn": at.column + at.length}
        physical["region"] = {"startLine": at.line, **ends}
    return {"physicalLocation": physical}


def _fingerprint(diagnostic: Diagnostic, seen: Counter[str]) -> str:
    line = diagnostic.message if diagnostic.excerpt is None else diagnostic.excerpt.strip()
    told = "\0".join((diagnostic.code, path(diagnostic.position.source), line))
    mark = sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    seen[mark] += 1
    return f"{mark}:{seen[mark]}"
