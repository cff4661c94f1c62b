"""DOT text whose labels say exactly what the client wrote."""

from __future__ import annotations

import html
import unicodedata


def plain(text: str) -> str:
    """Escape a text for a tooltip or a plain label of Graphviz.

    Graphviz reads backslashes as its own commands and ``&`` as an entity;
    control characters have no place in a picture and are left out.
    """
    text = _clean(text).replace("\\", "\\\\").replace("&", "&amp;")
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("\n", "\\n")


def rich(text: str) -> str:
    """Escape a text for a place inside an HTML-like label, where backslashes are commands as well.

    A line end becomes a space.
    """
    return html.escape(_clean(text).replace("\n", " ")).replace("\\", "\\\\")


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or not _has_no_place(c))


def _has_no_place(character: str) -> bool:
    """Tell whether XML, hence SVG, cannot hold a character."""
    return unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"
