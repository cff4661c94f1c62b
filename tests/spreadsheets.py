"""Tables as a spreadsheet writes them, and where their rows stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    """Write a table as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def lines_of_rows(text: str, separator: str = ",") -> dict[int, int]:
    """Give the number of the row in which each line of a table stands; the header is row 0."""
    found, before = dict[int, int](), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row, _ in enumerate(reader):
        found |= dict.fromkeys(range(before + 1, reader.line_num + 1), row)
        before = reader.line_num
    return found
