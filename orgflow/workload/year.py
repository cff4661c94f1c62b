"""The weeks of the year, with the part of a year's work that falls into each."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from orgflow.contexts import coverage, horizon
from orgflow.model import Organization, Situation

WEEKS_A_YEAR = 52.1775
HALF = 4  # days; with as many a week belongs to the horizon, as ISO 8601 has it for years


@dataclass(frozen=True, slots=True)
class Span:
    """Days that count as the week of ``monday``: numbers from the first day of the horizon, both included."""

    monday: date
    first: int
    last: int


class Year:
    """The horizon of an organization, week by week.

    Weeks run from Monday to Sunday. A week of which less than four days lie within
    the horizon joins its neighbour, and one without a working day joins the next, so
    that every week has working days. Monday to Friday are working days, with
    ``days_per_year`` of 287 or more (six days a week) Saturdays too, with 340 or more
    all days; holidays are none. Where the horizon has no working day there are no weeks.

    Attributes
    ----------
    first, last
        The first and last day.
    length
        The horizon in years; exactly 1 where it is one.

    """

    def __init__(self, organization: Organization) -> None:
        self.first, self.last = horizon(organization)
        self._days = (self.last - self.first).days + 1
        self.length = self._days / (_a_year_on(self.first) - self.first).days
        self._situations = {situation.id: situation for situation in organization.situations}
        self._worked = [_is_worked(day, organization) for day in self._all_days()]
        self.weeks: tuple[Span, ...] = tuple(self._joined()) if any(self._worked) else ()
        self._spread: dict[tuple[str, ...], tuple[float, ...]] = {}
        self._covered: dict[str, Mapping[int, float]] = {}
        self._common: dict[tuple[str, ...], Mapping[int, float]] = {}

    def ever(self, when: Collection[str]) -> bool:
        """Tell whether all of some situations ever hold together."""
        if any(self._situations[name].share == 0 for name in when):
            return False
        calendars = self.calendars(when)
        return not calendars or bool(self._together(calendars))

    def calendars(self, when: Collection[str]) -> tuple[str, ...]:
        """Give those of some situations whose days are known, by id."""
        return tuple(sorted(name for name in when if self._situations[name].is_calendar))

    def spread(self, when: Collection[str] = ()) -> tuple[float, ...]:
        """Give the part of a year's occasions that falls into each week while all of ``when`` hold.

        It is in years: all weeks together make ``length``, or 0 where the situations
        never hold. Occasions fall evenly on the days that calendar situations have in
        common (of a day covered in part, on that part), and where there is no calendar
        evenly on working days: a share of the time or an event is at home in any week.
        """
        calendars = self.calendars(when)
        if calendars not in self._spread:
            days = self._together(calendars) if calendars else dict.fromkeys(self._working_days(), 1.0)
            total = math.fsum(days.values())
            per_day = self.length / total if total else 0.0
            parts = (math.fsum(days.get(i, 0.0) for i in range(w.first, w.last + 1)) for w in self.weeks)
            self._spread[calendars] = tuple(part * per_day for part in parts)
        return self._spread[calendars]

    def weeks_of(self, situations: Collection[str]) -> frozenset[int]:
        """Give the numbers of the weeks in which some situations hold together.

        Of none of them: the weeks with a working day on which no calendar situation holds.
        Situations without days may hold in any week.
        """
        calendars = self.calendars(situations)
        if calendars:
            days = set(self._together(calendars))
        else:
            every = [self._days_of(name) for name in self.calendars(self._situations)]
            taken = {day for one in every for day, part in one.items() if part == 1.0}
            days = set(self._working_days()).difference(taken if not situations else ())
        return frozenset(
            number
            for number, week in enumerate(self.weeks)
            if days.intersection(range(week.first, week.last + 1))
        )

    def runs(self, name: str) -> Iterator[tuple[date, date]]:
        """Yield the first and last day of every time that a calendar situation holds within the horizon."""
        days = sorted(self._days_of(name))
        opening = None
        for day in days:
            opening = day if opening is None else opening
            if day + 1 not in self._days_of(name):
                yield self.first + timedelta(opening), self.first + timedelta(day)
                opening = None

    def _together(self, calendars: Collection[str]) -> Mapping[int, float]:
        """Give what part of each day some calendar situations have in common: the shortest of theirs."""
        key = tuple(calendars)
        if key not in self._common:
            covered = [self._days_of(name) for name in calendars]
            days = set(covered[0]).intersection(*covered[1:])
            self._common[key] = {day: min(one[day] for one in covered) for day in sorted(days)}
        return self._common[key]

    def _days_of(self, name: str) -> Mapping[int, float]:
        if name not in self._covered:
            situation: Situation = self._situations[name]
            self._covered[name] = coverage(situation, self.first, self.last)
        return self._covered[name]

    def _all_days(self) -> Iterator[date]:
        return (self.first + timedelta(number) for number in range(self._days))

    def _working_days(self) -> Iterator[int]:
        return (number for number, worked in enumerate(self._worked) if worked)

    def _cut(self) -> list[Span]:
        """Cut the horizon into weeks; what is less than half a week at its ends joins the neighbour."""
        weekday = self.first.weekday()
        starts = [0, *range(7 - weekday, self._days, 7)]
        ends = [*(start - 1 for start in starts[1:]), self._days - 1]
        mondays = [self.first + timedelta(start - weekday * (start == 0)) for start in starts]
        spans = [Span(*three) for three in zip(mondays, starts, ends, strict=True)]
        if len(spans) > 1 and spans[0].last - spans[0].first + 1 < HALF:
            spans[:2] = [Span(spans[1].monday, 0, spans[1].last)]
        if len(spans) > 1 and spans[-1].last - spans[-1].first + 1 < HALF:
            spans[-2:] = [Span(spans[-2].monday, spans[-2].first, spans[-1].last)]
        return spans

    def _joined(self) -> Iterator[Span]:
        """Let weeks without a working day join the next that has one, or at the end the last that had."""
        spans = self._cut()
        busy = [span for span in spans if any(self._worked[span.first : span.last + 1])]
        begin = 0
        for span in busy:
            last = self._days - 1 if span is busy[-1] else span.last
            yield Span(span.monday, begin, last)
            begin = last + 1


def _is_worked(day: date, organization: Organization) -> bool:
    a_week = organization.days_per_year / WEEKS_A_YEAR
    days = 7 if a_week > 6.5 else 6 if a_week > 5.5 else 5
    return day.weekday() < days and day not in organization.holidays


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)
