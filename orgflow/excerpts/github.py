"""A check as annotations that GitHub shows beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterator

from orgflow.diagnostics import Checked, Diagnostic, in_order
from orgflow.excerpts.addresses import path
from orgflow.excerpts.summary import summary
from orgflow.plaintext import one_line, visible

name = "github"
COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
WORST_FIRST = ("error", "rule", "warning", "note")


def render(checked: Checked) -> str:
    """Write a workflow command for each diagnostic, the worst first, and the summary as a plain line.

    GitHub shows ten annotations of each kind of a step, the first that come.
    """
    found = sorted(in_order(checked.diagnostics), key=lambda d: WORST_FIRST.index(d.kind))
    return "".join(f"{line}\n" for line in (*map(_command, found), summary(checked)))


def _command(diagnostic: Diagnostic) -> str:
    properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(diagnostic))
    return f"::{COMMANDS[diagnostic.severity]} {properties}::{_data(_message(diagnostic))}"


def _properties(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    at = diagnostic.position
    if at.source:
        yield "file", visible(path(at.source))
    if at.line:
        yield "line", str(at.line)
        yield "col", str(at.column)
        yield "endColumn", str(at.column + at.length)
    yield "title", diagnostic.code


def _message(diagnostic: Diagnostic) -> str:
    """Write message, further places and help one below the other."""
    lines = [one_line(diagnostic.message)]
    for at, remark in diagnostic.related:
        lines.append(f"{visible(path(at.source))}:{at.line or 1}: {one_line(remark)}")
    lines += [f"help: {one_line(diagnostic.help)}"] if diagnostic.help else []
    return "\n".join(lines)


def _data(text: str) -> str:
    """Escape what ends a command, or begins an escape, in the text of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape what ends a property, too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
