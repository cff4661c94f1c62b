"""DOT text whose labels say exactly what the client wrote."""

from __future__ import annotations

import html
import unicodedata


def tooltip(text: str) -> str:
    """Escape a text for a tooltip, in which Graphviz looks for its backslash commands twice."""
    return html.escape(clean(text)).replace("\\", "\\" * 4).replace("\n", "&#10;")


def rich(text: str) -> str:
    """Escape a text for a place inside an HTML-like label, where backslashes are commands as well.

    A line end becomes a space.
    """
    return html.escape(clean(text).replace("\n", " ")).replace("\\", "\\\\")


def clean(text: str) -> str:
    """Leave out of a text what no picture can hold; every line end is a newline, a tab is a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or not _has_no_place(c))


def _has_no_place(character: str) -> bool:
    """Tell whether XML, hence SVG, cannot hold a character."""
    return unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"
