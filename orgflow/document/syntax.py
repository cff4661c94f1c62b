"""What a YAML parser's refusal means in plain words.

The parser says what its grammar expected; a writer wants to know what to change.
``explain`` looks at the words of the refusal (of PyYAML's C parser or of its Python
one) together with the lines it happened in. None of the parser's wording is passed on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

SPACES = 'use spaces; most editors have a command such as "Convert Indentation to Spaces"'
CLOSING = {"[": "]", "{": "}"}
FIRST = re.compile(r"[ \t]*(?:-[ \t]+)*")
BRACKET = re.compile(r"[][{}]")
FAR = 200  # lines to look at above a refusal
# A character that is written as two halves (of UTF-16), or as one of them alone.
HALF = re.compile(
    r"\\u(?:([dD][89abAB][0-9a-fA-F]{2})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|[dD][c-fC-F][0-9a-fA-F]{2})"
)
LONGEST_KEY = 1024  # characters, by YAML's own rule
Line = Callable[[int], str]


class Spot(NamedTuple):
    """A place in a text, line and column counted from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the parser said: its words, the place, and the place where the construct began."""

    context: str
    problem: str
    at: Spot
    since: Spot | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is wrong from ``at`` on for ``length`` characters, the way out, and where it began."""

    code: str
    at: Spot
    message: str
    help: str
    length: int = 1
    related: tuple[Spot, str] | None = None


def explain(refusal: Refusal, line: Line) -> Explanation:
    """Say in plain words what the parser refused; ``line`` gives the line of a number counted from 0."""
    said = f"{refusal.context}: {refusal.problem}"
    for words, explanation in _KINDS:
        if words.search(said):
            return explanation(refusal, line)
    return _other(refusal, line)


def is_too_deep(refusal: Refusal) -> bool:
    """Whether the parser gave up because brackets nest too deeply for itself."""
    return "maximum nesting depth" in refusal.problem


def _tab(refusal: Refusal, line: Line) -> Explanation:
    text = line(refusal.at.line)
    start = text.find("\t") if "\t" in text else refusal.at.column
    return Explanation("ORG102", Spot(refusal.at.line, start), "this line is indented with a tab", SPACES)


def _odd_start(refusal: Refusal, line: Line) -> Explanation:
    """A character at the beginning of a text that YAML keeps for itself."""
    sign = line(refusal.at.line)[refusal.at.column : refusal.at.column + 1]
    if sign == "\t":
        return _tab(refusal, line)
    return _needs_quotes(refusal.at, line, f"a text cannot begin with '{sign}' unless it stands in quotes")


def _odd_since(refusal: Refusal, line: Line) -> Explanation:
    since = refusal.since or refusal.at
    sign = line(since.line)[since.column : since.column + 1] or "&"
    return _needs_quotes(since, line, f"a text cannot begin with '{sign}' unless it stands in quotes")


def _needs_quotes(at: Spot, line: Line, message: str) -> Explanation:
    text = line(at.line)[at.column :].rstrip()
    shown = text.replace("'", "''") if len(text) <= 40 else "..."
    return Explanation("ORG115", at, message, f"put it in quotes: '{shown}'", max(1, len(text)))


def _colon(refusal: Refusal, line: Line) -> Explanation:
    """A colon where no key can stand: within a value, after a line without a colon, or indented wrongly."""
    text = line(refusal.at.line)
    if text.startswith("---"):
        return Explanation(
            "ORG101", refusal.at, "'---' must stand on a line of its own", "begin a new line after it"
        )
    start = _first(text)
    if refusal.at.column - start > LONGEST_KEY:
        message = f"a key can have {LONGEST_KEY:,} characters at most"
        return Explanation(
            "ORG123", Spot(refusal.at.line, start), message, "look for a missing quote or line end"
        )
    value = text.find(": ", start, refusal.at.column)
    if value >= 0:
        at = Spot(refusal.at.line, value + 2 + len(text[value + 2 :]) - len(text[value + 2 :].lstrip()))
        return _needs_quotes(at, line, "a text with a colon and a space in it must stand in quotes")
    above = _above(refusal.at.line, line)
    if above is not None and ": " not in f"{line(above)} ":
        return _no_colon(above, line)
    return _indentation(refusal, line)


def _no_key(refusal: Refusal, line: Line) -> Explanation:
    since = refusal.since or refusal.at
    return _no_colon(since.line, line)


def _no_colon(number: int, line: Line) -> Explanation:
    text = line(number).rstrip()
    start = _first(text)
    key, colon, rest = text[start:].partition(":")
    if colon:
        message, way = "a space is missing after the colon", f"write '{key}: {rest.strip()}'"
    else:
        message, way = (
            "this line has no colon",
            "a line says 'key: value', with a colon and a space between the two",
        )
    return Explanation("ORG116", Spot(number, start), message, way, max(1, len(text) - start))


def _first(text: str) -> int:
    """Where the words of a line begin, after its indentation and list dashes."""
    found = FIRST.match(text)
    return found.end() if found else 0


def _above(number: int, line: Line) -> int | None:
    """The number of the last line above that is neither empty nor a comment."""
    for above in range(number - 1, max(-1, number - FAR), -1):
        text = line(above).strip()
        if text and not text.startswith("#"):
            return above
    return None


def _misplaced(refusal: Refusal, line: Line) -> Explanation:
    """Something where the next key or list entry should begin."""
    text = line(refusal.at.line)
    sign = text[refusal.at.column : refusal.at.column + 1]
    if sign in {"}", "]"}:
        return _no_content(refusal, line)
    if text[: refusal.at.column].strip(" -\t"):
        return _after_quote(refusal, line)
    if sign == ":":
        return _keyless(refusal)
    return _indentation(refusal, line)


def _keyless(refusal: Refusal) -> Explanation:
    return Explanation("ORG104", refusal.at, "there is no key before this colon", "write 'key: value'")


def _after_quote(refusal: Refusal, line: Line) -> Explanation:
    text = line(refusal.at.line)[refusal.at.column :].rstrip()
    message = "the value has ended before this, and more text follows on the line"
    way = "put the whole value in one pair of quotes; a ' inside '...' is written ''"
    return Explanation("ORG115", refusal.at, message, way, max(1, len(text)))


def _indentation(refusal: Refusal, line: Line) -> Explanation:
    text = line(refusal.at.line).rstrip()
    start = len(text) - len(text.lstrip(" "))
    above = _above(refusal.at.line, line)
    if text[start : start + 1] == "-":
        message, way = (
            "a list entry cannot stand here",
            "indent it like the other entries of its list, under a key",
        )
    else:
        message = "this line is indented like no line above it that it could belong to"
        way = "what belongs together begins in the same column; what belongs under a key is indented below it"
    related = None if above is None else (_start_of(above, line), "the line above it begins here")
    return Explanation(
        "ORG114", Spot(refusal.at.line, start), message, way, max(1, len(text) - start), related
    )


def _start_of(number: int, line: Line) -> Spot:
    text = line(number)
    return Spot(number, len(text) - len(text.lstrip(" ")))


def _dash(refusal: Refusal, line: Line) -> Explanation:
    message = "a list cannot begin on the line of its key"
    way = "begin the list on the next line, indented, or write it in brackets: [a, b]"
    return Explanation("ORG114", refusal.at, message, way)


def _open_quote(refusal: Refusal, line: Line) -> Explanation:
    since = refusal.since or refusal.at
    sign = line(since.line)[since.column : since.column + 1]
    message = f"the quote that begins here ({sign}) is never closed"
    length = max(1, len(line(since.line).rstrip()) - since.column)
    return Explanation("ORG113", since, message, f"add the closing {sign} at the end of the text", length)


def _open_bracket(refusal: Refusal, line: Line) -> Explanation:
    since = refusal.since or refusal.at
    opening = line(since.line)[since.column : since.column + 1]
    closing = CLOSING.get(opening, "closing bracket")
    if since.line != refusal.at.line:
        message = f"the bracket '{opening}' that opens here is not closed"
        related = (refusal.at, "from here on the text no longer fits into the bracket")
        return Explanation("ORG113", since, message, f"add the closing '{closing}'", related=related)
    return _in_bracket(refusal, line, closing)


def _in_bracket(refusal: Refusal, line: Line, closing: str) -> Explanation:
    sign = line(refusal.at.line)[refusal.at.column : refusal.at.column + 1]
    if sign == ":":
        message = "a second colon within one entry: a comma is missing before it, or quotes around the text"
        way = "separate entries by commas: {a: 1, b: 2}; put a text with a colon in quotes"
    else:
        message = f"a comma or the closing '{closing}' is missing before this"
        way = "separate entries by commas: {a: 1, b: 2} or [a, b]"
    since = refusal.since or refusal.at
    return Explanation("ORG113", refusal.at, message, way, related=(since, "the bracket was opened here"))


def _no_content(refusal: Refusal, line: Line) -> Explanation:
    sign = line(refusal.at.line)[refusal.at.column : refusal.at.column + 1]
    if sign in {"]", "}"}:
        way = "take it away, or add the opening bracket"
        return Explanation("ORG113", refusal.at, f"the bracket '{sign}' closes nothing", way)
    if sign == ":":
        return _keyless(refusal)
    return _odd_start(refusal, line) if sign else _open_at_the_end(refusal, line)


def _open_at_the_end(refusal: Refusal, line: Line) -> Explanation:
    """The end of the text right after a bracket or a comma; the parser does not say which bracket is open."""
    opening = _last_open(refusal.at.line, line)
    if opening is None:
        return _other(refusal, line)
    return _open_bracket(replace(refusal, since=opening), line)


def _last_open(number: int, line: Line) -> Spot | None:
    """The last bracket that is not closed, looked for from a line upwards."""
    closed = 0
    for above in range(number, max(-1, number - FAR), -1):
        for bracket in reversed(list(BRACKET.finditer(line(above)))):
            closed += 1 if bracket[0] in CLOSING.values() else -1
            if closed < 0:
                return Spot(above, bracket.start())
    return None


def _half(half: re.Match[str]) -> tuple[str, str]:
    """Say what to write for a character that JSON writes as two halves."""
    if half[2] is None:
        return "this stands for half a character only", "write the character itself"
    sign = chr(0x10000 + ((int(half[1], 16) - 0xD800) << 10) + int(half[2], 16) - 0xDC00)
    message = "two halves of a character, as JSON may write it, are not read"
    return message, f"write the character itself, or \\U{ord(sign):08X} for both"


def _escape(refusal: Refusal, line: Line) -> Explanation:
    column = line(refusal.at.line).rfind("\\", 0, refusal.at.column + 1)
    at = Spot(refusal.at.line, column) if column >= 0 else refusal.at
    half = HALF.match(line(refusal.at.line), at.column)
    if half is not None:
        return Explanation("ORG115", at, *_half(half), len(half[0]))
    message = "in double quotes a \\ begins a special sign, and this one does not exist"
    return Explanation("ORG115", at, message, "use single quotes, where a \\ is only a \\", 2)


def _block_header(refusal: Refusal, line: Line) -> Explanation:
    return _odd_since(refusal, line)


def _directive(refusal: Refusal, line: Line) -> Explanation:
    at = Spot(refusal.at.line, 0)
    length = max(1, len(line(at.line).rstrip()))
    return Explanation(
        "ORG109", at, "a line with '%' is an instruction to the parser", "delete the line", length
    )


def _second_document(refusal: Refusal, line: Line) -> Explanation:
    at = _start_of(refusal.at.line, line)
    message = "a second document begins here"
    way = "one file describes one organization: put the rest into a file of its own"
    return Explanation("ORG108", at, message, way, max(1, len(line(at.line).rstrip()) - at.column))


def _separator_in_quote(refusal: Refusal, line: Line) -> Explanation:
    return _open_quote(refusal, line)


def _tag(refusal: Refusal, line: Line) -> Explanation:
    return _odd_since(refusal, line)


def _other(refusal: Refusal, line: Line) -> Explanation:
    message = "from here on this is not valid YAML"
    way = "look for a missing quote, bracket, comma or colon here or on the line above"
    return Explanation("ORG101", refusal.at, message, way)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[Refusal, Line], Explanation]], ...] = tuple(
    (re.compile(words), explanation)
    for words, explanation in (
        (r"tab character", _tab),
        (r"cannot start any token", _odd_start),
        (r"mapping keys are not allowed", _odd_start),
        (r"mapping values are not allowed", _colon),
        (r"could not find expected ':'", _no_key),
        (r"sequence entries are not allowed", _dash),
        (r"quoted scalar.*(unexpected end of stream)", _open_quote),
        (r"quoted scalar.*document (indicator|separator)", _separator_in_quote),
        (r"quoted scalar", _escape),
        (r"scanning an (alias|anchor)", _odd_since),
        (r"(scanning|parsing) a (tag|directive).*|tag handle", _tag),
        (r"scanning a block scalar", _block_header),
        (r"expected ',' or|unexpected ':'", _open_bracket),
        (r"node content", _no_content),
        (r"expected key|'-' indicator|<block end>", _misplaced),
        (r"<?document start>?", _second_document),
        (r"directive|YAML document", _directive),
    )
)
