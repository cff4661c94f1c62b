"""YAML text as plain data that remembers where it stood.

Read are the events of PyYAML's parser (its C parser where there is one), never its
``load``: so limits hold while the text streams by, every value keeps its place, and
only these plain (unquoted) scalars are anything but text, by the YAML 1.2 core rules:

- ``null``, ``Null``, ``NULL``, ``~`` and nothing at all: None
- ``true``, ``True``, ``TRUE``, ``false``, ``False``, ``FALSE``: a bool
- decimal numbers as JSON writes them (``-12``, ``0.5``, ``1e3``): an int or a float

``no``, ``on``, ``012``, ``1:30``, ``0x1F``, ``1_000``, ``+5``, ``.5`` and dates stay
the text they are. The keys of a mapping are always text.
"""

from __future__ import annotations

from dataclasses import dataclass

from orgflow.diagnostics import Diagnostic, Position, Severity, in_order
from orgflow.document.decoding import decode
from orgflow.document.limits import DEFAULT, Limits
from orgflow.document.marks import Data, Lines, Marks, Path, Places, Positions
from orgflow.document.walking import Stop, Walk, reads_fast

__all__ = ["DEFAULT", "Data", "Document", "Limits", "Lines", "Path", "Places", "parse", "reads_fast"]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A source read: its data, the place of everything in it, and what is wrong with its text.

    ``data`` is None where the text could not be read to its end.
    """

    source: str
    data: Data
    positions: Places
    key_positions: Places
    diagnostics: tuple[Diagnostic, ...]
    lines: Lines

    def place(self, path: Path, *, key: bool = False) -> Position:
        """Where the value at a path (or its key) stands; where there is none, what is around it."""
        found = self.key_positions.get(path) if key else None
        for end in range(len(path), -1, -1):
            if found is not None:
                return found
            found = self.positions.get(path[:end])
        return found or Position(self.source, 1, 1)

    def written(self, path: Path) -> str:
        """A plain value that stands on one line, letter by letter as it was written."""
        at = self.positions[path]
        return self.lines[at.line][at.column - 1 : at.column - 1 + at.length]

    def problem(
        self, code: str, at: Position, message: str, help: str = "", severity: Severity = "error"
    ) -> Diagnostic:
        """A diagnostic about a place of this document, with the line it stands in."""
        return Diagnostic(code, at, message, help, severity, self.lines.excerpt(at.line))


def parse(text: bytes | str, source: str, limits: Limits = DEFAULT) -> Document:
    """Read a YAML text; total: whatever is wrong with it is a diagnostic of the Document."""
    decoded = decode(text, source, limits)
    walk = Walk(source, decoded.lines, limits)
    try:
        walk.stop_at(decoded.problem)
        walk.read(decoded.characters)
    except Stop:
        walk.data, walk.marks = None, Marks()
    found = (source, walk.data, walk.marks, decoded.lines)
    keys = Positions(*found, keys=True)
    return Document(source, walk.data, Positions(*found), keys, in_order(walk.problems), decoded.lines)
