"""Markdown in the small."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

CODE_BLOCK = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def escaped(text: str) -> str:
    """Escape text for a cell of a table."""
    return re.sub(r"[|<>*_\[\]]", lambda found: f"\\{found[0]}", " ".join(text.split()))


def lowered(body: str, by: int) -> str:
    """Move headings down by some levels, but nothing within a code block."""
    parts = CODE_BLOCK.split(body)
    return "".join(
        part if part.startswith("```") else re.sub(r"^#", "#" * (by + 1), part, flags=re.MULTILINE)
        for part in parts
    )


def anchor(heading: str) -> str:
    """Give the anchor that code hosts make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
