"""What a font file holds: which characters, how wide each of them is."""

from __future__ import annotations

import math
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

# Categories of characters that leave no ink of their own: controls, spaces, marks that sit on others.
NO_GLYPH_NEEDED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs", "Me", "Mn"})


class Face:
    """One font file: the characters it has, how wide each is.

    Read after the OpenType specification, tables ``head``, ``hhea``, ``hmtx``
    and ``cmap`` (formats 4 and 12).
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            tables = _tables(file, 0)
            self._ems: dict[str, float] = {}
            self._cmaps = tuple(_cmaps(file, tables))
            head, hhea, hmtx = (_table(file, tables, tag) for tag in (b"head", b"hhea", b"hmtx"))
        self._per_em: int = struct.unpack_from(">H", head, 18)[0]
        count = struct.unpack_from(">H", hhea, 34)[0]
        self._advances: list[int] = [advance for advance, _ in struct.iter_unpack(">Hh", hmtx[: 4 * count])]

    def glyph(self, character: str) -> int:
        """Give the number of the character's glyph, 0 where the font has none."""
        return next((g for cmap in self._cmaps if (g := _glyph(cmap, ord(character)))), 0)

    def width(self, text: str, size: float) -> float:
        """Give the width of a line of text in points at a size in points.

        A character that the font lacks counts a full em where it is wide in
        East Asian type, else 0.65 em; a mark that sits on another counts nothing.
        """
        for character in text:
            if character not in self._ems:
                self._ems[character] = self._em(character)
        return size * math.fsum(map(self._ems.__getitem__, text))

    def _em(self, character: str) -> float:
        """Give the width of a character in em."""
        glyph = self.glyph(character)
        if glyph:
            return self._advances[min(glyph, len(self._advances) - 1)] / self._per_em
        if unicodedata.category(character) in NO_GLYPH_NEEDED:
            return 0.0
        return 1.05 if unicodedata.east_asian_width(character) in "WF" else 0.65


def covered(path: Path, characters: Iterable[str]) -> set[str]:
    """Give those of the characters that a font file, or one font of a collection, can show."""
    try:
        with path.open("rb") as file:
            cmaps = [cmap for start in _starts(file) for cmap in _cmaps(file, _tables(file, start))]
        return {c for c in characters if any(_glyph(cmap, ord(c)) for cmap in cmaps)}
    except (OSError, struct.error, IndexError):  # no font, or a broken one
        return set()


def _starts(file: BinaryIO) -> tuple[int, ...]:
    head = file.read(12)
    if head[:4] != b"ttcf":
        return (0,)
    (count,) = struct.unpack_from(">I", head, 8)
    return struct.unpack(f">{count}I", file.read(4 * min(count, 256)))


def _tables(file: BinaryIO, start: int) -> dict[bytes, tuple[int, int]]:
    """Read the table directory: tag to offset with length."""
    file.seek(start)
    (count,) = struct.unpack(">4xH6x", file.read(12))
    records = struct.iter_unpack(">4s4xII", file.read(16 * count))
    return {tag: (offset, length) for tag, offset, length in records}


def _table(file: BinaryIO, tables: dict[bytes, tuple[int, int]], tag: bytes) -> bytes:
    offset, length = tables.get(tag, (0, 0))
    file.seek(offset)
    return file.read(length)


def _cmaps(file: BinaryIO, tables: dict[bytes, tuple[int, int]]) -> Iterator[bytes]:
    """Give the Unicode sub-tables that map characters to glyphs."""
    table = _table(file, tables, b"cmap")
    if not table:
        return
    (count,) = struct.unpack_from(">H", table, 2)
    for platform, encoding, offset in struct.iter_unpack(">HHI", table[4 : 4 + 8 * count]):
        form = struct.unpack_from(">H", table, offset)[0]
        if form in (4, 12) and (platform == 0 or (platform == 3 and encoding in (1, 10))):
            yield table[offset:]


def _glyph(cmap: bytes, code: int) -> int:
    form = struct.unpack_from(">H", cmap)[0]
    return _glyph_12(cmap, code) if form == 12 else _glyph_4(cmap, code)


def _glyph_12(cmap: bytes, code: int) -> int:
    low, high = 0, struct.unpack_from(">I", cmap, 12)[0]
    while low < high:
        middle = (low + high) // 2
        first, last, glyph = struct.unpack_from(">III", cmap, 16 + 12 * middle)
        if code > last:
            low = middle + 1
        elif code < first:
            high = middle
        else:
            return int(glyph + code - first)
    return 0


def _glyph_4(cmap: bytes, code: int) -> int:
    twice = struct.unpack_from(">H", cmap, 6)[0]
    if code > 0xFFFF:
        return 0
    ends = struct.unpack_from(f">{twice // 2}H", cmap, 14)
    segment = next((i for i, end in enumerate(ends) if end >= code), None)
    if segment is None:
        return 0
    place = 16 + twice + 2 * segment
    start = struct.unpack_from(">H", cmap, place)[0]
    delta = struct.unpack_from(">H", cmap, place + twice)[0]
    offset = struct.unpack_from(">H", cmap, place + 2 * twice)[0]
    if code < start:
        return 0
    if not offset:
        return int(code + delta) & 0xFFFF
    glyph = struct.unpack_from(">H", cmap, place + 2 * twice + offset + 2 * (code - start))[0]
    return int(glyph + delta) & 0xFFFF if glyph else 0
