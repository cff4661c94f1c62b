"""What a source may measure before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read; beyond them a source is refused at once, never worked on for hours.

    ``size`` is in bytes of one file, ``total`` of all ``files`` of a run together;
    ``values`` counts keys too, and ``members`` those of one list or one group of keys;
    ``text`` bounds the longest text in characters, ``number`` the largest number and
    ``digits`` those of its digits that matter; ``problems`` are reported of one file
    before the rest is left unsaid; ``entries`` are looked at in a folder and below it.
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


DEFAULT = Limits()
