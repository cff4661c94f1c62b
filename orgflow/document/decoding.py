"""Bytes as characters that a YAML parser can be trusted with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document.limits import Limits
from orgflow.document.marks import Lines

BOM = "\ufeff"
# What YAML forbids; a BOM within the text; and the signs that end a line for some programs only.
UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
READABLE = bytes((*b"\t\n\r", *range(0x20, 0x7F)))  # what is readable of ASCII, as UNREADABLE has it
SAYING = re.compile(
    r"(?:(?<![^\r\n])(?![ \t]*(?:[#\r\n]|\Z)))[^\r\n]"
)  # the first line with more than a comment
VERSION = re.compile(r"%YAML +1\.2 *(#.*)?")
AS_UTF8 = 'save the file as UTF-8 (in a spreadsheet: "CSV UTF-8"; in most editors: "Save with Encoding")'


@dataclass(frozen=True, slots=True)
class Text:
    """Characters by lines, and the problem that keeps them from being read, if there is one."""

    characters: str
    lines: Lines
    problem: Diagnostic | None = None


def decode(raw: bytes | str, source: str, limits: Limits) -> Text:
    """Check size, encoding, characters, and instructions to the parser; the first problem ends it."""
    if len(raw) > limits.size:
        return _too_large(source, limits)
    if isinstance(raw, bytes):
        try:
            decoded = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            return _not_utf8(raw, error.start, source)
    else:
        decoded = raw
    text = decoded.removeprefix(BOM)
    odd = None if text.isascii() and not text.encode().translate(None, READABLE) else UNREADABLE.search(text)
    if odd is not None:
        return _refused(source, text, odd.start(), "ORG111", *_unreadable(text, odd))
    return _without_directive(Text(text, Lines(text)), source)


def unreadable(text: str) -> str | None:
    """The first character of a text that no text should hold; None where all are fine."""
    odd = UNREADABLE.search(text)
    return None if odd is None else odd[0]


def _too_large(source: str, limits: Limits) -> Text:
    message = f"the file has more than {limits.told('size')} {limits.raised_by('size')}"
    way = "split the organization over several files in one folder"
    return Text("", Lines(""), Diagnostic("ORG120", Position(source, 0, 0), message, way))


def _not_utf8(raw: bytes, start: int, source: str) -> Text:
    """Say where bytes stop being UTF-8, with the line they stand in as far as it can be shown."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refused(source, "", 0, "ORG110", "the file is written in UTF-16, not in UTF-8", AS_UTF8)
    end = min(place for place in (raw.find(b"\n", start), len(raw)) if place >= 0)
    before, shown = raw[:start].decode("utf-8"), raw[:end].decode("utf-8", "replace")
    message = f"this is not UTF-8: the byte 0x{raw[start]:02X} stands for no character here"
    bom = before.startswith(BOM)
    return _refused(source, shown[bom:], len(before) - bom, "ORG110", message, AS_UTF8)


def _unreadable(text: str, odd: re.Match[str]) -> tuple[str, str]:
    more = sum(1 for _ in UNREADABLE.finditer(text)) - 1
    message = f"the invisible character U+{ord(odd[0]):04X} cannot be part of a text"
    message += f"; {more:,} more like it follow{'s' if more == 1 else ''}" if more else ""
    return message, AS_UTF8 if odd[0] == "\0" else "delete it; a space or a line end may have been meant"


def _without_directive(text: Text, source: str) -> Text:
    """Refuse instructions to the parser (``%...``), which come before everything else."""
    first = SAYING.search(text.characters)
    if first is None or first[0] != "%":
        return text
    number, _ = text.lines.place(first.start())
    line = text.lines[number]
    if VERSION.fullmatch(line):
        return text
    message = "a line with % at its beginning is an instruction to a YAML parser"
    at = Position(source, number, 1, len(line.rstrip()))
    problem = Diagnostic("ORG109", at, message, "delete the line", excerpt=text.lines.excerpt(number))
    return Text(text.characters, text.lines, problem)


def _refused(source: str, text: str, offset: int, code: str, message: str, way: str) -> Text:
    lines = Lines(text)
    line, column = lines.place(offset)
    at = Position(source, line, column)
    return Text(text, lines, Diagnostic(code, at, message, way, excerpt=lines.excerpt(line) or None))
