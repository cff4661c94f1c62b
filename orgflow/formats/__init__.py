"""The shelf of report formats."""

from __future__ import annotations

from typing import Protocol

from orgflow.formats import html, json, markdown, terminal
from orgflow.report import Report


class Format(Protocol):
    """A module on the formats shelf: what it is called, which file names ask for it, how it writes.

    An ``illustrated`` one shows the pictures of a report by itself.
    """

    name: str
    suffixes: tuple[str, ...]
    illustrated: bool

    def render(self, report: Report) -> bytes:
        """Write a report."""


FORMATS: tuple[Format, ...] = (terminal, markdown, html, json)
