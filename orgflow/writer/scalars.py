"""Single values as YAML text that reads back to them.

Quotes are set wherever orgflow's own reader or any other YAML reader, old or new,
might take a text for something else: ``no``, ``012``, ``1:30``, dates, ``=``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_DIGITS = 15


# A letter first ("pay") or a number with its unit ("30/day", "2 weeks"); single spaces between the words.
def _bare(signs: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[^\W\d_]{signs}*|\d+(?:\.\d+)?(?:%|/{signs}+| [^\W\d_]{signs}*))(?: {signs}+)*")


_INLINE = _bare(r"[\w.+*/()&%@$'’–-]")
_ALONE = _bare(r"[\w.+*/()&%@$'’–,;!?\"“”-]")  # a comma parts the values of a list on one line
_SPOKEN_FOR = re.compile(r"(?i)yes|no|on|off|true|false|null|nan|inf")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_EXOTIC = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Sign(str):
    """A text of a form of its own, such as a date or a cadence, that needs no quotes."""

    __slots__ = ()


def scalar(value: str | float | bool | None, *, alone: bool = False) -> str:
    """Write a single value; a text gets quotes where it needs them (see ``text`` for ``alone``)."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if isinstance(value, Sign) else text(value, alone=alone)
    return number(value)


def number(value: float) -> str:
    """Write a number in the at most 15 digits that the reader accepts; a whole one without a point."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written: it is no number")
    return format(Decimal(f"{value:.{_DIGITS}g}"), "f")


def text(value: str, *, alone: bool = False) -> str:
    """Write a text on one line: bare where nobody can misread it, else in quotes.

    ``alone`` tells that it has the line for itself, outside brackets or braces.
    """
    if (_ALONE if alone else _INLINE).fullmatch(value) and not _SPOKEN_FOR.fullmatch(value):
        return value
    if _EXOTIC.search(value):
        return f'"{_escaped(value)}"'
    return "'" + value.replace("'", "''") + "'"


def _escaped(value: str) -> str:
    signs = (_ESCAPES.get(sign) or (_code(sign) if _EXOTIC.match(sign) else sign) for sign in value)
    return "".join(signs)


def _code(sign: str) -> str:
    return f"\\x{ord(sign):02X}" if ord(sign) < 256 else f"\\u{ord(sign):04X}"


def flow(value: Any) -> str:
    """Write a value of any kind on one line: ``{mean: 3.4, n: 14}``, ``[a, b]``."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)
