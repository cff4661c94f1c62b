"""What a source may measure before it is refused."""

from __future__ import annotations

from dataclasses import dataclass, fields

from orgflow.raising import amount, example


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read; beyond them a source is refused at once, never worked on for hours.

    ``size`` is in bytes of one file, ``total`` of all ``files`` of a run together;
    ``values`` counts keys too, and ``members`` those of one list or one group of keys;
    ``text`` bounds the longest text in characters, ``number`` the largest number and
    ``digits`` those of its digits that matter; ``problems`` are reported of one file
    before the rest is left unsaid; ``entries`` are looked at in a folder and below it.
    Of a table ``table`` is the size in bytes, ``rows`` are those that say something.
    """

    size: int = 32 * 1024 * 1024
    depth: int = 32
    values: int = 5_000_000
    members: int = 200_000
    text: int = 65_536
    number: float = 1e12
    digits: int = 15
    problems: int = 200
    files: int = 200
    total: int = 100 * 1024 * 1024
    entries: int = 100_000
    table: int = 50_000_000
    rows: int = 200_000
    columns: int = 500

    def told(self, name: str) -> str:
        """Say how much a limit allows: "32 MB (33,554,432 bytes)", "200"."""
        return amount(name, getattr(self, name))

    def raised_by(self, name: str) -> str:
        """Name a limit with the option of the command line that raises it."""
        if getattr(self, name) >= getattr(HIGHEST, name):
            return f"(limit '{name}', which is as high as it can be)"
        return f"(limit '{name}', raised by --allow {example(self, name, HIGHEST)})"


DEFAULT = Limits()
# What may be asked for at most, for nothing is worked on without end. What a number may be
# is a part of the format.
HIGHEST = Limits(
    size=1 << 29,
    depth=64,
    values=50_000_000,
    members=2_000_000,
    text=131_072,
    problems=10_000,
    files=10_000,
    total=1 << 31,
    entries=10_000_000,
    table=1 << 29,
    rows=1_000_000,
    columns=5_000,
)
FIXED = ("number", "digits")
MEASURES = {
    "size": "one file of YAML",
    "depth": "groups within groups",
    "values": "all keys and values of a file",
    "members": "entries of one list or one group of keys",
    "text": "characters of one text",
    "number": "a number",
    "digits": "digits of a number that count",
    "problems": "problems of a file that are reported",
    "files": "files read together",
    "total": "all files together",
    "entries": "files and folders looked at",
    "table": "one table (CSV)",
    "rows": "rows of a table that say something",
    "columns": "columns of a table",
}
NAMES = tuple(field.name for field in fields(Limits) if field.name not in FIXED)
