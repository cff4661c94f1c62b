"""Which days a rule names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby, islice

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_BOUNDS = {
    "INTERVAL": (1, 1_000),
    "COUNT": (1, 100_000),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
}
_LISTS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_KEYS = ("FREQ", "UNTIL", "BYDAY", "WKST", *_BOUNDS)
# RFC 5545, section 3.3.10: the parts that a frequency does not take.
_MISPLACED = {
    "DAILY": ("BYWEEKNO", "BYYEARDAY"),
    "WEEKLY": ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"),
    "MONTHLY": ("BYWEEKNO", "BYYEARDAY"),
    "YEARLY": (),
}
_LONGEST = 500
_WEEKDAY_CYCLE = range(2000, 2028)  # every pairing of date, weekday and leap year occurs in 28 years
_FOREVER = 9_999

Weekday = tuple[int, int]  # which one, such as -1 for the last (0: each), and the day counted from Monday = 0


@dataclass(frozen=True, slots=True)
class _Rule:
    frequency: str
    interval: int = 1
    count: int | None = None
    until: date = date.max
    week_start: int = 0
    weekdays: tuple[Weekday, ...] = ()
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)


def check_rrule(text: str, start: date | None) -> None:
    """Check that an RFC 5545 recurrence rule names days orgflow can enumerate.

    Raises
    ------
    ValueError
        One sentence with the way out: a part is unknown, misplaced or out of
        bounds, the rule needs a first day (``start``) that is not given, or it
        names no day that exists.
    """
    rule = _parse(text)
    if start is None and rule.count is not None:
        raise ValueError(
            "COUNT needs a day to count from: add 'start: 2027-01-01', or end the rule with UNTIL"
        )
    if start is None and not _names_day(rule):
        example = "BYDAY=MO" if _is_weekly(rule) else "BYMONTHDAY=1"
        raise ValueError(
            f"the rule does not say on which day: add for example {example}, or 'start: 2027-01-01'"
        )
    always = replace(_complete(rule, start or date.min), interval=1)
    if next(_recurring(always, date.min, _WEEKDAY_CYCLE), None) is None:
        raise ValueError("the rule names no day that exists: check its BY... parts against each other")


@lru_cache(maxsize=4096)
def occurrences(text: str, start: date, first: date, last: date) -> tuple[date, ...]:
    """Enumerate the days of a recurrence rule that lie from ``first`` to ``last``, both included.

    ``start`` is the day the rule counts from: no occurrence lies before it, and
    what the rule leaves open (the day, which weeks of ``INTERVAL=2``) follows it.
    The work is bounded by the years from ``first`` to ``last``, or from ``start``
    where the rule has a COUNT. Follows RFC 5545, section 3.3.10, for whole days.

    Raises
    ------
    ValueError
        The rule is not one that ``check_rrule`` accepts.
    """
    rule = _complete(_parse(text), start)
    counted_from = start if rule.count is not None else max(start, first)
    # A week may begin in the year before and end in the year after.
    years = range(max(counted_from.year - 1, date.min.year), min(last.year + 1, date.max.year) + 1)
    days = (day for day in _recurring(rule, start, years) if start <= day <= rule.until)
    return tuple(day for day in islice(days, rule.count) if first <= day <= last)


def business_days(start: date, end: date, holidays: Collection[date] = ()) -> int:
    """Count the working days (Monday to Friday, no holiday) from ``start`` up to, not including, ``end``."""
    weeks, rest = divmod(max((end - start).days, 0), 7)
    weekdays = 5 * weeks + sum((start.weekday() + day) % 7 < 5 for day in range(rest))
    return weekdays - sum(start <= day < end and day.weekday() < 5 for day in frozenset(holidays))


def add_business_days(start: date, days: int, holidays: Collection[date] = ()) -> date:
    """Give the day that lies so many working days after ``start``.

    Where ``start`` is not itself a working day, the count begins at the next one.

    Raises
    ------
    ValueError
        ``days`` is negative.
    OverflowError
        The day lies beyond the year 9999.
    """
    if days < 0:
        raise ValueError(f"{days} working days cannot be added: the number must not be negative")
    closed = frozenset(holidays)
    day, left = start, days
    while left or not _is_worked(day, closed):
        left -= _is_worked(day, closed)
        day += timedelta(1)
    return day


def _is_worked(day: date, closed: frozenset[date]) -> bool:
    return day.weekday() < 5 and day not in closed


def _parse(text: str) -> _Rule:
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise ValueError("a rule begins with FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY")
    numbers = {key: _numbers(key, value) for key, value in parts.items() if key in _BOUNDS}
    counts = numbers.get("COUNT")
    rule = _Rule(
        frequency=frequency,
        interval=numbers.get("INTERVAL", (1,))[0],
        count=counts[0] if counts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else date.max,
        week_start=_weekday(parts.get("WKST", "MO"))[1],
        weekdays=tuple(_weekday(value) for value in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        numbers={key: value for key, value in numbers.items() if key in _LISTS},
    )
    _check_combination(rule, parts)
    return rule


def _parts(text: str) -> dict[str, str]:
    if len(text) > _LONGEST:
        raise ValueError(f"the rule is longer than {_LONGEST} characters: split it into several situations")
    parts: dict[str, str] = {}
    for part in "".join(text.upper().split()).removeprefix("RRULE:").strip(";").split(";"):
        key, _, value = part.partition("=")
        if key not in _KEYS:
            raise ValueError(_unknown(key))
        if key in parts:
            raise ValueError(f"the rule says {key} twice: join the values with a comma")
        parts[key] = value
    return parts


def _unknown(key: str) -> str:
    from orgflow.naming import similar

    if key in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        return f"{key} is finer than a day: leave it out, and say how long the situation lasts with 'lasts'"
    nearest = similar(key, _KEYS)
    offer = f"did you mean {nearest}?" if nearest else "write for example FREQ=MONTHLY;BYMONTHDAY=-3"
    return f"'{key[:40]}' is not a part of a recurrence rule: {offer}"


def _numbers(key: str, value: str) -> tuple[int, ...]:
    low, high = _BOUNDS[key]
    values = value.split(",") if key in _LISTS else [value]
    numbers = tuple(int(number) for number in values if re.fullmatch(r"[+-]?[0-9]{1,6}", number))
    if len(numbers) < len(values) or not all(low <= number <= high and number for number in numbers):
        several = "numbers" if key in _LISTS else "one number"
        but = ", 0 excepted" if low < 0 else ""
        raise ValueError(f"{key}={value[:40]} is out of bounds: it takes {several} from {low} to {high}{but}")
    return numbers


def _weekday(value: str) -> Weekday:
    match = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", value)
    which = int(match[1] or 0) if match else 99
    if match is None or not -53 <= which <= 53 or match[1] and not which:
        raise ValueError(
            f"'{value[:40]}' is not a day of the week: write MO, TU, WE, TH, FR, SA or SU, or -1FR"
        )
    return which, _WEEKDAYS.index(match[2])


def _until(value: str) -> date:
    match = re.fullmatch(r"([0-9]{8})(?:T[0-9]{6}Z?)?", value)
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise ValueError(
            f"UNTIL={value[:40]} is not a day: write year, month and day, like UNTIL=20271231"
        ) from None


def _check_combination(rule: _Rule, parts: dict[str, str]) -> None:
    if rule.count is not None and "UNTIL" in parts:
        raise ValueError("COUNT and UNTIL exclude each other: keep one of them")
    for key in _MISPLACED[rule.frequency]:
        if key in parts:
            raise ValueError(
                f"{key} does not go with FREQ={rule.frequency}: use FREQ=YEARLY, or leave {key} out"
            )
    takes_number = rule.frequency in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts
    if any(which for which, _ in rule.weekdays) and not takes_number:
        raise ValueError("a number before the weekday needs FREQ=MONTHLY or FREQ=YEARLY, without BYWEEKNO")
    if "BYSETPOS" in parts and not (rule.weekdays or rule.numbers.keys() - {"BYSETPOS"}):
        raise ValueError("BYSETPOS chooses among days: add for example BYDAY=MO,TU,WE,TH,FR")


def _names_day(rule: _Rule) -> bool:
    is_named = rule.weekdays or rule.numbers.keys() & {"BYMONTHDAY", "BYYEARDAY"}
    return rule.frequency == "DAILY" or bool(is_named)


def _is_weekly(rule: _Rule) -> bool:
    return rule.frequency == "WEEKLY" or "BYWEEKNO" in rule.numbers


def _complete(rule: _Rule, start: date) -> _Rule:
    """Take from the first day what the rule leaves open, as RFC 5545 says."""
    if _names_day(rule):
        return rule
    if _is_weekly(rule):
        return replace(rule, weekdays=((0, start.weekday()),))
    month = {"BYMONTH": (start.month,)} if rule.frequency == "YEARLY" else {}
    return replace(rule, numbers=month | rule.numbers | {"BYMONTHDAY": (start.day,)})


def _recurring(rule: _Rule, start: date, years: Iterable[int]) -> Iterator[date]:
    """Give the days of the rule in whole years, in order, as if it had neither beginning nor end."""
    origin = _period(rule, start)
    days = (day for year in years for day in _matching(rule, year))
    for period, members in groupby(days, key=lambda day: _period(rule, day)):
        if (period - origin) % rule.interval == 0:
            yield from _chosen(tuple(members), rule.numbers.get("BYSETPOS"))


def _period(rule: _Rule, day: date) -> int:
    if rule.frequency == "DAILY":
        return day.toordinal()
    if rule.frequency == "WEEKLY":
        return (day.toordinal() - 1 - rule.week_start) // 7
    return day.year * 12 + day.month if rule.frequency == "MONTHLY" else day.year


def _chosen(days: tuple[date, ...], positions: tuple[int, ...] | None) -> Iterable[date]:
    if positions is None:
        return days
    places = {position - 1 if position > 0 else len(days) + position for position in positions}
    return [days[place] for place in sorted(places) if 0 <= place < len(days)]


def _matching(rule: _Rule, year: int) -> list[date]:
    """Give the days of one year that pass the BY... parts of a rule, BYSETPOS excepted."""
    each = tuple(day for day in rule.weekdays if not day[0])
    counted = tuple(day for day in rule.weekdays if day[0])
    if not rule.weekdays and not rule.numbers.keys() & {"BYMONTHDAY", "BYYEARDAY"}:
        each = tuple((0, day) for day in range(7))
    # dateutil joins the two kinds of weekday by "and" where RFC 5545 says "or".
    ways = [way for way in (each, counted) if way] or [()]
    return sorted({day for way in ways for day in _filtered(rule, way, year)})


def _filtered(rule: _Rule, weekdays: tuple[Weekday, ...], year: int) -> list[date]:
    from dateutil.rrule import YEARLY, rrule, weekday

    months = rule.numbers.get("BYMONTH", range(1, 13) if rule.frequency == "MONTHLY" else None)
    # dateutil searches for a next day up to the year 9999, which takes half a minute for
    # 30 February; the second period lies beyond that, so that it looks at one year only.
    days = rrule(
        YEARLY,
        dtstart=datetime(year, 1, 1),
        interval=_FOREVER,
        wkst=rule.week_start,
        bymonth=months,
        bymonthday=rule.numbers.get("BYMONTHDAY"),
        byyearday=rule.numbers.get("BYYEARDAY"),
        byweekno=rule.numbers.get("BYWEEKNO"),
        byweekday=[weekday(day, which or None) for which, day in weekdays] or None,
    )
    return [day.date() for day in days]
