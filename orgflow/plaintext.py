"""Text of others, made harmless for a screen.

Names and source lines may hold anything: terminal escapes, line ends, characters
that turn the reading direction. Whatever is not plainly printable is spelt out.
"""

from __future__ import annotations

import re
import unicodedata

SIGNS = str.maketrans({"→": "->", "…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"'})
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")
BREAK = re.compile(r"(?<! \|) (?![%|])")  # "87 %" or "4 | 3" stay together


def visible(text: str) -> str:
    r"""Spell out what a screen would obey instead of show: an escape becomes ``\x1b``."""
    return text if text.isascii() and text.isprintable() else "".join(map(_spelt, text))


def one_line(text: str) -> str:
    """Bring text onto one line, every run of white space a single space, the rest ``visible``."""
    return visible(" ".join(text.split()))


def ascii_signs(text: str) -> str:
    """Replace arrow, ellipsis, dashes and quotation marks by their ASCII stand-ins."""
    return text.translate(SIGNS)


def shows_signs(encoding: str | None) -> bool:
    """Tell whether a stream of this encoding can show the signs that orgflow itself uses."""
    try:
        "→…–’“”".encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def cells(text: str) -> int:
    """Count the columns that text takes on a screen: wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def wrap(text: str, width: int) -> list[str]:
    """Break text into lines of at most ``width`` columns, within a word only where it is wider than that."""
    lines = [""]
    for word in (part for long in words(text) for part in fold(long, width)):
        if cells(lines[-1]) + 1 + cells(word) <= width and lines[-1]:
            lines[-1] += f" {word}"
        elif lines[-1]:
            lines.append(word)
        else:
            lines[-1] = word
    return lines


def words(text: str) -> list[str]:
    """Split text where a line may end; a figure stays with its percent sign."""
    return BREAK.split(text)


def fold(word: str, width: int) -> list[str]:
    """Cut a word into pieces of at most ``width`` columns, two at the least."""
    pieces, room = [""], max(width, 2)
    if cells(word) <= room:
        return [word]
    for sign in word:
        if cells(pieces[-1]) + _cells(sign) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _cells(sign: str) -> int:
    if sign.isascii():
        return 1
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _spelt(sign: str) -> str:
    if sign in DIRECTIONS or unicodedata.category(sign) in UNPRINTABLE:
        return f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}"
    return sign
