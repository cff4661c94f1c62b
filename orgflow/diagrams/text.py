"""Texts of pictures, broken into lines that fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from orgflow.diagrams.fonts import inter

LONGEST_WORD = 1.7  # how much wider than wished a line may be for the sake of one word


def broken(text: str, size: float, most: float, *, bold: bool = False, end: str = "") -> list[str]:
    """Break a text into lines of about ``most`` points; nothing is left out but spaces at line ends.

    ``end`` follows the text in one piece. One long word may make all lines
    longer; if it is too long for that as well it is broken within. Chinese and
    Japanese break anywhere. An empty text is one empty line.
    """
    words = [inter(bold).width(word, size) for word in text.split(" ") if not any(map(_is_ideograph, word))]
    most = min(max([most, *words]), LONGEST_WORD * most)
    pieces = [*_pieces(f"{text} " if end else text, size, most, bold), end]
    lines = [""]
    for piece in pieces:
        if lines[-1] and inter(bold).width(lines[-1] + piece.rstrip(), size) > most:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _pieces(text: str, size: float, most: float, bold: bool) -> Iterator[str]:
    """Give the parts of a text after each of which a line may end."""
    piece = ""
    for i, character in enumerate(text):
        full = piece and inter(bold).width(piece + character, size) > most
        if piece and (full or _may_break(text[i - 1], character)):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    return _is_ideograph(before) and _is_ideograph(after)


def _is_ideograph(character: str) -> bool:
    return unicodedata.east_asian_width(character) == "W" and unicodedata.category(character) == "Lo"
