"""The words in which figures reach people.

Numbers are rounded to what they are worth, and never to a lie: a share that is not
quite 1 is not "100 %". Rounding goes half up on the decimal form, so the same figure
reads the same everywhere. None is always "not known".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NOT_KNOWN = "not known"
ARROW = "→"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NOISE = Decimal("1e-9")
LONGEST = Decimal(10) * Decimal("8765.82")  # hours; beyond ten years nobody counts in hours or days
MOST = Decimal(10) ** 15  # of anything; beyond, the digits say nothing


def share(value: float | None) -> str:
    """Say a share in percent: ``0.8234`` is "82 %", ``0.9996`` "over 99.9 %".

    Between 1 % and 99 % whole percents, outside one decimal; above 1 (a load) whole again.
    """
    if value is None:
        return NOT_KNOWN
    percent = _decimal(value) * 100
    if percent < 0:
        return _minus(share(-value))
    return f"{_percent(percent)} %"


def of_hundred(value: float | None) -> str:
    """Say a share as a count of a hundred: ``0.634`` is "63 of 100"."""
    return NOT_KNOWN if value is None else f"{_hundredths(value)} of 100"


def between(low: float | None, high: float | None) -> str:
    """Say a range of shares to stand after ``of_hundred``: "48 to 74"."""
    if low is None or high is None:
        return NOT_KNOWN
    ends = _hundredths(low), _hundredths(high)
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def times(value: float | None) -> str:
    """Say a share as times: ``0.43`` is "4 times in 10", ``0.97`` "97 times in 100"."""
    if value is None:
        return NOT_KNOWN
    exact = _decimal(value)
    if exact in (0, 1):
        return "every time" if exact else "never"
    tens, hundreds = _whole(exact * 10), _whole(exact * 100)
    if 0 < tens < 10:
        return f"{plural(tens, 'time')} in 10"
    if 0 < hundreds < 100:
        return f"{plural(hundreds, 'time')} in 100"
    return "almost every time" if hundreds else "almost never"


def factor(value: float | None) -> str:
    """Say a multiple: ``1.37`` is "1.4 times"; two digits that count."""
    return NOT_KNOWN if value is None else f"{_significant(_decimal(value), 2)} times"


def number(value: float) -> str:
    """Say a whole number with its thousands set off: "65,536"."""
    return f"{_whole(_decimal(value)):,}"


def count(value: float | None) -> str:
    """Say a computed count: ``773.2`` is "about 770", ``3.0`` is "3", ``0.02`` "under 0.1"."""
    if value is None:
        return NOT_KNOWN
    exact = _decimal(value)
    if 0 < abs(exact) < Decimal("0.1"):
        return "under 0.1"
    if exact > MOST:
        return f"over {MOST:,}"
    return _about(exact, 1 if abs(exact) < 1 else 2)


def spread(low: float | None, high: float | None) -> str:
    """Say a range of computed counts: "400 to 920"."""
    if low is None or high is None:
        return NOT_KNOWN
    ends = [count(end).removeprefix("about ") for end in (low, high)]
    return count(low) if ends[0] == ends[1] else " to ".join(ends)


def per_year(value: float | None) -> str:
    """Say a yearly rate: "about 770 a year", "about 4 in ten years", "none a year"."""
    if value is None:
        return NOT_KNOWN
    exact = _decimal(value)
    if exact == 0:
        return "none a year"
    if abs(exact) >= Decimal("0.95"):
        return f"{count(value)} a year"
    if abs(exact) >= Decimal("0.095"):
        return f"{_about(exact * 10, 1)} in ten years"
    if abs(exact) >= Decimal("0.0095"):
        return f"{_about(exact * 100, 1)} in a hundred years"
    return "under 1 in a hundred years"


def more_occasions(amount: float, of: float | None = None) -> str:
    """Say extra occasions: "about 770 more occasions a year"; of a sum of all, "23 % more of the occasions".

    The share is for occasions without a rate, where "a year" would be a lie.
    """
    if of is not None:
        return f"{share(amount / of)} more of the occasions"
    told, span = re.split(r" (?=a year|in )", per_year(amount).replace("none", "no"), maxsplit=1)
    return f"{told} more {'occasion' if told == '1' else 'occasions'} {span}"


def failures(amount: float, more: str = "") -> str:
    """Say failures a year: "about 770 failed occasions a year"; ``more`` stands before "failed"."""
    what = f"{more} failed occasions".strip()
    told = re.sub(r" (a year|in )", rf" {what} \1", per_year(amount), count=1)
    return re.sub(r"(?<![\d.,])(1 (?:more )?failed) occasions", r"\1 occasion", told)


def hours(value: float | None) -> str:
    """Say a length of time given in hours: "30 min", "1 h 10 min", "6.5 h"; at last "over 10 years"."""
    if value is None:
        return NOT_KNOWN
    exact = _decimal(value)
    if abs(exact) > LONGEST:
        return "over 10 years" if exact > 0 else "under -10 years"
    if 0 < exact * 60 < Decimal("0.1"):
        return "under 0.1 min"
    minutes = round(exact * 60)
    if exact and abs(minutes) < 60:
        return f"{_significant(exact * 60, 2)} min"
    if abs(exact) >= 10:
        return f"{_significant(exact, 3)} h"
    whole, rest = divmod(abs(minutes), 60)
    if rest % 30:
        return f"{'-' if exact < 0 else ''}{whole} h {rest} min"
    return f"{_significant(Decimal(minutes) / 60, 3)} h"


def duration(value: float | None) -> str:
    """Say a length of time given in hours in its largest unit: "30 min", "6 h", "1 day", "4.5 days"."""
    if value is None:
        return NOT_KNOWN
    exact = _decimal(value)
    if abs(exact) < 24 or abs(exact) > LONGEST:
        return hours(value)
    days = _significant(exact / 24, 3)
    return f"{days} {'day' if days == '1' else 'days'}"


def day(value: date | str | None) -> str:
    """Say a date, given as such or in ISO form: "22 November 2026"."""
    if value is None:
        return NOT_KNOWN
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def plural(amount: int, one: str, many: str = "") -> str:
    """Say an amount with its noun: "1 link", "48 links", "no links"."""
    return f"{number(amount) if amount else 'no'} {noun(amount, one, many)}"


def noun(amount: int, one: str, many: str = "") -> str:
    """Give a noun the number that its amount asks for."""
    return one if amount == 1 else many or _many(one)


def actors(amount: int, external: Mapping[str, int]) -> str:
    """Say how many actors there are: "25 actors, 2 of them external customers and 1 a prospect".

    ``external`` counts those among them who are external customers, by their status:
    ``current``, ``prospect``, ``lapsed``. Only current ones are called customers.
    """
    current = external.get("current", 0)
    among = f"{current or 'none'} of them {noun(current, 'an external customer', 'external customers')}"
    others = ((external.get("prospect", 0), "prospect"), (external.get("lapsed", 0), "lapsed customer"))
    more = [f"1 a {one}" if count == 1 else plural(count, one) for count, one in others if count]
    return f"{plural(amount, 'actor')}, {listing([among, *more])}"


def listing(names: Sequence[str], most: int | None = None) -> str:
    """Say names as a list: "A, B and C", or with ``most=2`` "A, B and 3 more"."""
    if most is not None and len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most} more"]
    if len(names) < 2:
        return names[0] if names else "none"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def chain(names: Sequence[str]) -> str:
    """Say names in the direction in which the service flows: "A → B → C"."""
    return f" {ARROW} ".join(names)


def marks(provider: float | str | None, customer: float | str | None) -> str:
    """Say the marks of both sides, the provider's first: "4 | 3.5", "- | 2"; a word stands for itself."""
    return " | ".join(map(_mark, (provider, customer)))


def _mark(mark: float | str | None) -> str:
    if mark is None:
        return "-"
    return mark if isinstance(mark, str) else _places(_decimal(mark), 1)


def cell(value: str | float | Sequence[str] | None, unit: str = "") -> str:
    """Say a value of a table by its unit; figures have three digits that count."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return ", ".join(value) if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _UNITS.get(unit, _figure)(value)


def _figure(value: float) -> str:
    exact = _decimal(value)
    if isinstance(value, int):
        return f"{value:,}"
    if 0 < abs(exact) < Decimal("0.001"):
        return "under 0.001"
    if exact > MOST:
        return f"over {MOST:,}"
    return _significant(exact, 3)


_UNITS = {"share": share, "hours": hours}


def _decimal(value: float) -> Decimal:
    """The shortest decimal form, freed of the last bits that adding up leaves behind."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be put into words")
    exact = Decimal(repr(float(value)))
    nearest = exact.to_integral_value()
    return nearest + 0 if abs(exact - nearest) <= NOISE else exact  # + 0 turns -0 into 0


def _percent(percent: Decimal) -> str:
    if 0 < percent < Decimal("0.1"):
        return "under 0.1"
    if Decimal("99.9") < percent < 100:
        return "over 99.9"
    if 100 < percent < Decimal("100.5"):
        return "over 100"
    return _places(percent, 1 if percent < 1 or 99 < percent < 100 else 0)


def _hundredths(value: float) -> str:
    exact = _decimal(value) * 100
    if 0 < exact < Decimal("0.5"):
        return "under 1"
    if Decimal("99.5") <= exact < 100:
        return "over 99"
    return _places(exact, 0)


def _about(exact: Decimal, digits: int) -> str:
    rounded = _round(exact, digits)
    told = f"{rounded:,f}".removesuffix(".0")
    return told if abs(rounded - exact) <= NOISE * abs(exact) else f"about {told}"


def _significant(exact: Decimal, digits: int) -> str:
    told = f"{_round(exact, digits):,f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _round(exact: Decimal, digits: int) -> Decimal:
    if exact == 0:
        return Decimal(0)
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return exact.quantize(step, ROUND_HALF_UP)


def _places(exact: Decimal, places: int) -> str:
    told = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return told.removesuffix(".0")


def _whole(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _minus(told: str) -> str:
    return f"-{told}" if told[0].isdigit() else f"minus {told}"


def _many(one: str) -> str:
    if one.endswith(("s", "x", "ch", "sh")):
        return f"{one}es"
    if one.endswith("y") and one[-2:-1] not in "aeiou":
        return f"{one[:-1]}ies"
    return f"{one}s"
