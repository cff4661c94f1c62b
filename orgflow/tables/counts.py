"""Counts over a time as a cadence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from orgflow.tables.columns import find

# Calendar days, by the mean Gregorian year.
_DAYS = {"day": 1.0, "week": 7.0, "month": 365.2425 / 12, "quarter": 365.2425 / 4, "year": 365.2425}
_TOLD_PER = ("week", "month", "year")
_FORM = (
    "write '85 weeks', or 'COLUMN:weeks' where a column holds the number; days, months or years go as well"
)
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"


@dataclass(frozen=True, slots=True)
class Span:
    """A time over which something was counted: so many units, or as many as a column says."""

    unit: str
    number: float | None = None
    column: int | None = None

    def cadence(self, count: str, number: str) -> str:
        """Write a count over this time as a cadence; ``number`` is what the row's cell says of the time.

        Days are calendar days. Raises ``ValueError`` with a sentence.
        """
        length = self.number if self.number is not None else _amount(number, f"the number of {self.unit}s")
        if length == 0:
            raise ValueError(f"nothing can be counted over 0 {self.unit}s")
        return _rate(_amount(count, "a count") / (length * _DAYS[self.unit]))


def _rate(per_day: float) -> str:
    """Write a rate in the shortest period in which it happens once, six digits of it."""
    per = next((unit for unit in _TOLD_PER if per_day * _DAYS[unit] >= 1), "year")
    return f"{Decimal(f'{per_day * _DAYS[per]:.6g}'):f}/{per}"


def parse_span(text: str, header: Sequence[str]) -> Span:
    """Read ``85 weeks`` or ``weeks_active:weeks``.

    Raises
    ------
    ValueError
        The text has another form, or there is no such column; a sentence with the way out.
    """
    amount = re.fullmatch(rf"\s*({_NUMBER})\s*([a-z]+?)s?\s*", text)
    if amount and amount[2] in _DAYS and float(amount[1]) > 0:
        return Span(amount[2], number=float(amount[1]))
    column, colon, unit = text.rpartition(":")
    bare = unit.strip().removesuffix("s")
    if not colon or bare not in _DAYS:
        raise ValueError(f"'{text}' is no time over which something can be counted: {_FORM}")
    places = find(header, column)
    if len(places) != 1:
        raise ValueError(f"there is no column '{column}' to take the number of {bare}s from: {_FORM}")
    return Span(bare, column=places[0])


def _amount(text: str, what: str) -> float:
    if not re.fullmatch(_NUMBER, text):
        raise ValueError(f"'{text}' is not {what}: write a number")
    return float(text)
