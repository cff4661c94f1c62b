"""Text to figures: how often, how long, how much work, which share, which days."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orgflow.model import Cadence, Duration, Work


@dataclass(frozen=True, slots=True)
class Year:
    """A working year: ``days`` working days of ``hours`` working hours each."""

    days: float = 250.0
    hours: float = 8.0


STANDARD_YEAR = Year()

LARGEST = 1e12
SMALLEST = 1e-9
LONGEST = 200
YEARS = (1900, 2199)

# Whole seconds of the Gregorian mean year of 365.2425 days: every quotient of two of
# them is rounded once, so "1/week", "weekly" and "P1W" are the same number bit for bit.
SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "calendar-day": 86_400,
    "week": 604_800,
    "fortnight": 1_209_600,
    "month": 2_629_746,
    "quarter": 7_889_238,
    "half-year": 15_778_476,
    "year": 31_556_952,
}
_CLOCK = ("second", "minute", "hour")
_SPELLINGS = {
    "second": "s sec secs second seconds",
    "minute": "min mins minute minutes",
    "hour": "h hr hrs hour hours",
    "day": "d day days",
    "working-day": "workday workdays working-day working-days weekday weekdays",
    "calendar-day": "calendar-day calendar-days",
    "week": "w wk wks week weeks monday tuesday wednesday thursday friday saturday sunday",
    "fortnight": "fortnight fortnights",
    "month": "mo month months",
    "quarter": "quarter quarters",
    "half-year": "half-year half-years",
    "year": "y yr yrs year years annum",
}
_UNITS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "half-yearly": "half-year",
    "semiannually": "half-year",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
}
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_STEPS = {"other": 2.0, "second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0}
_TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
_ITEMS = "items? requests? cases? orders? tickets? calls? pieces?".replace(" ", "|")

_GROUPED = re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}\.[0-9]{2}0(?![0-9])")
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_PERIOD = re.compile(r"(?:(?P<head>.+?) )?(?P<word>every|each|per|an?) (?:(?P<step>\S+) )?(?P<unit>\S+)")
_ADVERBIAL = re.compile(r"(?:(?P<head>.+) )?(?P<adverb>[a-z-]+)")
_TIMES_OVER = re.compile(rf"({_NUMBER}) ?(times?|x)?")
_AMOUNT = re.compile(rf"({_NUMBER}) ?([a-z-]+)?")
_LENGTHS = re.compile(rf"{_NUMBER} ?[a-z-]+(?:(?:, ?| and | )?{_NUMBER} ?[a-z-]+)*")
_LENGTH = re.compile(rf"({_NUMBER}) ?([a-z-]+)")
_ISO = re.compile(
    rf"p(?:({_NUMBER})y)?(?:({_NUMBER})m)?(?:({_NUMBER})w)?(?:({_NUMBER})d)?"
    rf"(?:t(?:({_NUMBER})h)?(?:({_NUMBER})m)?(?:({_NUMBER})s)?)?"
)
_ISO_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_EITHER_WAY = re.compile(r"\bbi-?(?:hourly|daily|weekly|monthly|yearly|annual|annually)\b")

_HOW_OFTEN = "'weekly', 'twice a week', '3/month', 'every 2 weeks', 'P2W' or a number (per year)"
_HOW_LONG = "'30 min', '6 h', '3 days', '2 weeks', '1 month' or 'P2W'"
_HOW_MUCH = "'8400 h/week', '12 min/day', '200 items/day' or '3 FTE'"


def parse_cadence(value: str | float, year: Year = STANDARD_YEAR) -> Cadence:
    """Read how often something happens as occasions per year.

    A day is a working day (``year.days`` of them), an hour a working hour. A week
    is 1/52.1775 of a year, a month a twelfth. ISO 8601 durations run by the
    calendar: ``P1D`` is every day of the week. A number counts per year. The text
    of the result reads back to an equal cadence.

    Raises
    ------
    ValueError
        One sentence for the person who wrote the text, with the accepted forms.
    """
    if not isinstance(value, str):
        return Cadence(_rate(_figure(value), _written(value)), f"{_written(value)}/year")
    text = _one_line(value)
    words = _unasked(text)
    _refuse_either_way(words, text)
    grouped = _GROUPED.search(words)
    if grouped is not None:
        plain = grouped[0].replace(".", "")
        other = grouped[0].rstrip("0").rstrip(".")
        raise ValueError(f"'{_cut(text)}' can be read in two ways: write {plain}, or {other}")
    if words in ("on request", "on demand"):
        raise ValueError("'on request' leaves open how often: write for example '5/week on request'")
    rate = _occasions(words, year)
    if rate is None:
        raise ValueError(_unreadable(text, "how often", _HOW_OFTEN, lambda other: _occasions(other, year)))
    return Cadence(_rate(rate, text), text, on_request=words != _normal(text))


def unit_days(text: str) -> float | None:
    """Give the calendar days of the unit of a cadence, such as 7 for "3/week"; None of a bare number."""
    words = _unasked(_one_line(text))
    parts, found = _iso(words), _period(words)
    if parts is None and found is not None:
        parts = [(found[1], found[2].removeprefix("working-"))]
    return math.fsum(amount * SECONDS[unit] for amount, unit in parts) / SECONDS["day"] if parts else None


def parse_duration(value: str, year: Year = STANDARD_YEAR) -> Duration:
    """Read a length of calendar time, such as a time limit, in hours.

    A day is 24 h, a week 168 h, a month a twelfth and a year the whole of 8765.82 h.
    Working days pass at the pace of the calendar: with 250 of them a year, one
    takes 365.2425 / 250 days of 24 h.

    Raises
    ------
    ValueError
        One sentence for the person who wrote the text, with the accepted forms.
    """

    def hours(amount: float, unit: str) -> float:
        if unit == "working-day":
            return amount * SECONDS["year"] / year.days / SECONDS["hour"]
        return amount * SECONDS[unit] / SECONDS["hour"]

    return _duration(value, hours)


def by_the_calendar(working: float, year: Year = STANDARD_YEAR) -> float:
    """Give the calendar hours in which so many working hours pass, nights and weekends included.

    That is the mean over all moments of working time at which they can begin, and the
    pace at which ``parse_duration`` lets working days pass.
    """
    return working * SECONDS["year"] / SECONDS["hour"] / (year.days * year.hours)


def parse_effort(value: str, year: Year = STANDARD_YEAR) -> Duration:
    """Read an amount of work in working hours.

    A day is ``year.hours``, working or not; weeks, months and years are their
    part of ``year.days * year.hours``.

    Raises
    ------
    ValueError
        One sentence for the person who wrote the text, with the accepted forms.
    """
    return _duration(value, lambda amount, unit: _hours_of_work(amount, unit, year))


def parse_work(value: str | float, year: Year = STANDARD_YEAR) -> Work:
    """Read an amount of work per period: hours, or items where no unit of time is named.

    Days of work count ``year.hours`` each; one FTE works ``year.days * year.hours`` a year.

    Raises
    ------
    ValueError
        One sentence for the person who wrote the text, with the accepted forms.
    """
    text = _one_line(value) if isinstance(value, str) else _written(value)
    if re.fullmatch(_NUMBER, text):
        raise ValueError(
            f"'{text}' leaves open of what and per what: write '{text} h/week' or '{text} items/week'"
        )
    found = _work(_normal(text), year)
    if found is None:
        raise ValueError(_unreadable(text, "an amount of work", _HOW_MUCH, lambda other: _work(other, year)))
    amount, is_items = found
    return Work(_rate(amount, text), "items" if is_items else "h", text)


def parse_share(value: str | float) -> float:
    """Read a share in [0, 1]: ``0.9``, ``90%`` or ``99.5 %``.

    Raises
    ------
    ValueError
        One sentence for the person who wrote the value, with the accepted forms.
    """
    text = _one_line(value) if isinstance(value, str) else _written(value)
    share = _percentage(text) if isinstance(value, str) else _figure(value)
    if share is None:
        raise ValueError(
            f"'{_cut(text)}' is not a share: write a number from 0 to 1, or a percentage like 90%"
        )
    if not 0 <= share <= 1:
        raise ValueError(f"'{_cut(text)}' is not between 0 and 1: write ninety percent as 0.9 or 90%")
    return share + 0.0  # no negative zero


def parse_date(value: str) -> date:
    """Read a day written as year-month-day.

    Raises
    ------
    ValueError
        The text has another form, names a day that does not exist, or a year
        outside 1900 to 2199.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text := _one_line(value)):
        found = re.fullmatch(r"([0-9]{1,2})\.(0?[1-9]|1[0-2])\.([0-9]{4})", text)
        like = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else "2027-07-01"
        raise ValueError(f"'{_cut(text)}' is not a date: write year-month-day, like {like}")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text} in the calendar") from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"{text} is too far away: years from {YEARS[0]} to {YEARS[1]} are accepted")
    return day


def parse_date_range(value: str) -> tuple[date, date]:
    """Read the first and last day of ``2027-07-01..2027-08-31``, or of a single day.

    Raises
    ------
    ValueError
        An end is not a date, or the last day lies before the first.
    """
    first, last = (parse_date(part) for part in _ends(_one_line(value)))
    if last < first:
        raise ValueError(f"{first}..{last} ends before it begins: write the earlier day first")
    return first, last


def _ends(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\S+?) ?(?:\.\.| to ) ?(\S+)", text)
    return (match[1], match[2]) if match else (text, text)


def _percentage(text: str) -> float | None:
    match = re.fullmatch(rf"({_NUMBER}) ?(%)?", text)
    # Shifting the decimal point in the text keeps 83.3% and 0.833 the same number.
    return float(match[1] + ("e-2" if match[2] else "")) if match else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _figure(value: float) -> float:
    """Take a number as a float: true and false are none, nor is what no float can hold."""
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except OverflowError:
        return math.inf


def _written(value: float) -> str:
    """Write a number without an exponent, in the digits that read back to it."""
    figure = _figure(value)
    return (
        format(Decimal(repr(figure)), "f").removesuffix(".0") if math.isfinite(figure) else _cut(str(value))
    )


def _normal(text: str) -> str:
    """Bring spellings of one form together: lower case, ``per`` for a slash, digits for small numbers."""
    words = re.sub(r" ?/ ?", " per ", text.lower()) if len(text) <= LONGEST else ""
    words = re.sub(r"\b(working|business|calendar) (?=days?\b)", r"\1-", words).replace("business", "working")
    words = re.sub(r"\bhalf (?=year)", "half-", words).replace("semi-", "semi")
    words = re.sub(r"\bsemiannual$", "semiannually", words)
    return re.sub(rf"\b({'|'.join(_NUMBER_WORDS)})\b", lambda m: str(_NUMBER_WORDS.index(m[0])), words)


def _unasked(text: str) -> str:
    """Give the normal form without "on request"."""
    return re.sub(r",? on[ -](?:request|demand)$", "", _normal(text))


def _rate(rate: float, text: str) -> float:
    """Check an amount per year."""
    if not math.isfinite(rate) or rate < 0:
        raise ValueError(f"'{_cut(text)}' is not a number of occasions: {_HOW_OFTEN} are accepted")
    if rate == 0:
        raise ValueError(f"'{_cut(text)}' comes to zero: leave it out instead")
    if not SMALLEST <= rate <= LARGEST:
        raise ValueError(
            f"'{_cut(text)}' is out of bounds: from 0.000000001 to 1,000,000,000,000 a year is accepted"
        )
    return rate


def _refuse_either_way(words: str, text: str) -> None:
    match = _EITHER_WAY.search(words)
    if match:
        unit = _ADVERBS[re.sub("^bi-?", "", match[0])]
        article = "an" if unit == "hour" else "a"
        raise ValueError(
            f"'{_cut(text)}' can be read in two ways: write 'twice {article} {unit}' or 'every 2 {unit}s'"
        )


def _occasions(words: str, year: Year) -> float | None:
    """Read the occasions per year of a normal form, None where it is not one."""
    if re.fullmatch(_NUMBER, words):
        return float(words)
    parts = _iso(words)
    if parts is not None:
        seconds = math.fsum(amount * SECONDS[unit] for amount, unit in parts)
        return SECONDS["year"] / seconds if seconds else 0.0
    found = _period(words)
    if found is None:
        return None
    head, step, unit = found
    count = _count(head)
    return None if count is None else _per_year(count, step, unit, year)


def _count(head: str | None) -> float | None:
    match = _TIMES_OVER.fullmatch(head or "1")
    return float(match[1]) if match else _TIMES.get(head or "")


def _per_year(count: float, step: float, unit: str, year: Year) -> float:
    working = {"second": 3_600 * year.hours, "minute": 60 * year.hours, "hour": year.hours}
    working |= {"day": 1.0, "working-day": 1.0}
    if unit in working:
        return count * year.days * working[unit] / step
    return count * (SECONDS["year"] / (step * SECONDS[unit]))


def _period(words: str) -> tuple[str | None, float, str] | None:
    """Split ``40 h per 2 weeks`` into what comes before the period, its number and its unit."""
    match = _PERIOD.fullmatch(words)
    if match:
        step, unit = _step(match["step"]), _UNITS.get(match["unit"])
        is_whole = match["head"] is not None or match["word"] in ("every", "each")
        return (match["head"], step, unit) if step and unit and is_whole else None
    match = _ADVERBIAL.fullmatch(words)
    # "3 weekly" means every 3 weeks to some, 3 times a week to others.
    if match is None or match["adverb"] not in _ADVERBS or re.fullmatch(_NUMBER, match["head"] or ""):
        return None
    return match["head"], 1.0, _ADVERBS[match["adverb"]]


def _step(text: str | None) -> float | None:
    return float(text or 1) if re.fullmatch(_NUMBER, text or "1") else _STEPS.get(text or "")


def _work(words: str, year: Year) -> tuple[float, bool] | None:
    """Read an amount of work per year, and whether it counts items."""
    full_time = re.fullmatch(rf"({_NUMBER}) ?ftes?", words)
    if full_time:
        return float(full_time[1]) * year.days * year.hours, False
    found = _period(re.sub(r"\b(?:person|man|staff)[- ](?=hours?\b|days?\b)", "", words))
    if found is None:
        return None
    head, step, period = found
    match = _AMOUNT.fullmatch(head or "")
    if match is None:
        return None
    unit, amount = _UNITS.get(match[2] or ""), float(match[1])
    if unit is not None:
        return _per_year(_hours_of_work(amount, unit, year), step, period, year), False
    if match[2] and not re.fullmatch(_ITEMS, match[2]):
        return None
    return _per_year(amount, step, period, year), True


def _hours_of_work(amount: float, unit: str, year: Year) -> float:
    if unit in _CLOCK:
        return amount * SECONDS[unit] / SECONDS["hour"]
    if unit in ("day", "calendar-day", "working-day"):
        return amount * year.hours
    return amount * year.days * year.hours * SECONDS[unit] / SECONDS["year"]


def _duration(value: str, hours: Callable[[float, str], float]) -> Duration:
    text = _one_line(value)
    parts = _lengths(_normal(text))
    if parts is None:
        raise ValueError(_unreadable(text, "a length of time", _HOW_LONG, _lengths))
    total = math.fsum(hours(amount, unit) for amount, unit in parts)
    if total > LARGEST:
        raise ValueError(f"'{_cut(text)}' is too long a time: up to {LARGEST:,.0f} hours are accepted")
    if total < SMALLEST:
        way = "it must be more than zero, or be left out"
        raise ValueError(f"'{_cut(text)}' is no usable length of time: {way}")
    return Duration(total, text)


def _lengths(words: str) -> list[tuple[float, str]] | None:
    """Read ``1 h 30 min`` or an ISO 8601 duration as amounts of units."""
    words = re.sub(r"\bhalf an? ", "0.5 ", words)
    words = re.sub(r"^an? ", "1 ", words)
    if not _LENGTHS.fullmatch(words):
        return _iso(words)
    parts = _LENGTH.findall(words)
    if any(unit not in _UNITS for _, unit in parts):
        return None
    return [(float(amount), _UNITS[unit]) for amount, unit in parts]


def _iso(words: str) -> list[tuple[float, str]] | None:
    """Read an ISO 8601 duration as amounts of units."""
    match = _ISO.fullmatch(words)
    if match is None or words.endswith("t"):
        return None
    parts = [(float(amount), unit) for amount, unit in zip(match.groups(), _ISO_UNITS, strict=True) if amount]
    return parts or None


def _unreadable(text: str, what: str, forms: str, read: Callable[[str], object]) -> str:
    """Say that a text cannot be read, offering the nearest form that can."""
    if re.search(r"[0-9][,'_][0-9]", text):
        return (
            f"'{_cut(text)}' has a number that cannot be read: write a decimal point, no thousands separators"
        )
    nearest = _nearest(text, read)
    offer = f"the nearest form is '{nearest}'; accepted are" if nearest else "accepted are"
    return f"'{_cut(text)}' cannot be read as {what}: {offer} {forms}"


def _nearest(text: str, read: Callable[[str], object]) -> str | None:
    """Correct the words of a text one by one; None where the result still cannot be read."""
    from orgflow.naming import similar

    known = [
        word
        for word in (*_UNITS, *_ADVERBS, *_NUMBER_WORDS, *_TIMES, "times", "every", "per")
        if len(word) > 2
    ]

    def correct(match: re.Match[str]) -> str:
        return similar(match[0], known) or match[0]

    corrected = re.sub(r"[a-z][a-z-]{2,}", correct, text[:LONGEST].lower())
    # "often" is not meant to be "ten".
    return corrected if corrected not in _NUMBER_WORDS and read(_normal(corrected)) is not None else None
