"""Lines that are indented with a tab."""

from __future__ import annotations

import re
from itertools import islice

from orgflow.document.marks import Lines

TABBED = re.compile(r"(?<![^\r\n])( *\t[ \t]*)(?=[^\s#])")
MOST = 1_000  # lines


def tabbed(text: str, lines: Lines) -> dict[int, int]:
    """The first lines that are indented with a tab, counted from 0, and how far."""
    if "\t" not in text:
        return {}
    tabs = islice(TABBED.finditer(text), MOST)
    return {lines.place(tab.start())[0] - 1: len(tab[1]) for tab in tabs}
