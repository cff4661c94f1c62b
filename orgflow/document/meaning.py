"""What a plain scalar of YAML stands for: nothing, a truth, a number or its own text."""

from __future__ import annotations

import re

from orgflow.document.limits import Limits
from orgflow.document.marks import Data

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Unusable(ValueError):
    """A number that cannot be kept as it is; the sentence says why."""


def meaning(text: str, limits: Limits) -> Data:
    """Read a plain scalar by the YAML 1.2 core rules, numbers in the decimal forms of JSON only.

    Raises
    ------
    Unusable
        The number is not finite, too large, too long or too close to zero.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "-.+0123456789":
        return text
    if NOT_FINITE.fullmatch(text):
        raise Unusable(f"'{text}' is not a number one can calculate with")
    found = NUMBER.fullmatch(text)
    if found is None:
        return text
    _check(text, f"{found[1]}{(found[2] or '.')[1:]}".strip("0"), limits)
    return int(text) if found[2] is None and found[3] is None else float(text) + 0.0  # no negative zero


def _check(text: str, digits: str, limits: Limits) -> None:
    if len(digits) > limits.digits:
        allowed = f"a number can have {limits.digits} digits that matter"
        raise Unusable(f"{allowed}; this has {len(digits)}")
    size = abs(float(text))
    if size > limits.number:
        raise Unusable(f"a number can be {limits.number:,.0f} at most")
    if digits and size == 0:
        raise Unusable("a number this close to zero cannot be kept")
