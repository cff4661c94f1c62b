"""The calendar: how full everybody's weeks are, with the situations above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from orgflow.diagrams import look, wordings
from orgflow.diagrams.banner import LINE, heading, legend, shortened
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Place, Sheet, Style
from orgflow.findings import Figure
from orgflow.network import Network
from orgflow.views.moment import stretch
from orgflow.wording import MONTHS, day, listing, plural, share
from orgflow.workload import NEAR, Load, Week, Workload, whole_year, workload
from orgflow.workload.year import Span

MOST_WEEKS, MOST_ROWS, MOST_SITUATIONS = 54, 30, 12

_WEEK, _ROW, _BAR = 16.0, 24.0, 16.0  # points: width of a week, height of a row, of a situation's row
_NAME, _GAP, _YEAR = (
    190.0,
    12.0,
    48.0,
)  # points: widths of names at most, of a gap, of the last column
_TOLD = 6
_FADED = "#F5F7F9"
_LEVELS = (
    (0.5, "#EEF1F4", "under 50 %"),
    (0.7, "#D5DBE1", "50 to 70 %"),
    (NEAR, "#AEB9C4", "70 to 85 %"),
    (1.0, "#F3B58C", "85 to 100 %"),
    (float("inf"), look.WEAK, "overloaded"),
)


def draw(network: Network, *, headed: bool = True) -> Figure:
    """Draw the weeks of a year of everybody whose work and capacity are known, the fullest first.

    Each field is a week, darker the more of what an actor can do is asked of it, with
    the percent from 85 on. Bars above are the days of the calendar situations on
    which links depend. Bounded: the first 54 weeks, 30 actors, 12 situations; what is
    left out is said. It shows its title where it is ``headed``.
    """
    year = _Page(network, whole_year(network))
    return Figure(year.title, "", _alternative(year), svg=_drawn(year, headed).svg())


@dataclass(frozen=True)
class _Page:
    """What the calendar shows, before it has a place."""

    network: Network
    work: Workload

    @property
    def title(self) -> str:
        organization = self.network.organization
        return wordings.at_that_time(f"How full the weeks are at {organization.name}", organization)

    @cached_property
    def colours(self) -> frozenset[str]:
        """The colours of all weeks that are drawn and not faded."""
        weeks = [self.work.weeks[load.actor][: len(self.weeks)] for load in self.rows]
        shown = ((place, week) for row in weeks for place, week in enumerate(row))
        return frozenset(_colour(week.utilisation)[0] for place, week in shown if place not in self.faded)

    @property
    def is_moment(self) -> bool:
        """Whether one context is looked at rather than the whole year."""
        return self.network.organization.during is not None

    @property
    def last(self) -> str:
        """What the last column is of."""
        return "such days" if self.is_moment else stretch(self.network.organization)

    def utilisation(self, actor: str) -> float | None:
        """Give how much is asked of an actor in the context that is looked at, or over the year."""
        return workload(self.network).loads[actor].utilisation

    @cached_property
    def faded(self) -> frozenset[int]:
        """The numbers of the weeks in which what is looked at never holds."""
        during = self.network.organization.during
        every = frozenset(range(len(self.work.year.weeks)))
        return frozenset() if during is None else every - self.work.year.weeks_of(during)

    @cached_property
    def known(self) -> list[Load]:
        """The loads of actors whose work and capacity are known, the fullest in its worst week first."""
        known = [load for load in self.work.loads.values() if load.utilisation is not None]
        return sorted(known, key=lambda load: (-(self.work.peak(load.actor) or 0.0), load.actor))

    @property
    def rows(self) -> list[Load]:
        return self.known[:MOST_ROWS]

    @property
    def weeks(self) -> tuple[Span, ...]:
        return self.work.year.weeks[:MOST_WEEKS]

    @cached_property
    def situations(self) -> list[str]:
        """The calendar situations that links depend on, by id."""
        return sorted({x for link in self.network.links for x in self.work.year.calendars(link.when)})

    @cached_property
    def names(self) -> float:
        """The width of the column of names."""
        told = [(self.network.name(load.actor), look.LEGEND) for load in self.rows]
        told += [(self.network.situation(name), look.SMALL) for name in self.situations[:MOST_SITUATIONS]]
        return min(_NAME, max((inter().width(name, size) for name, size in told), default=0.0)) + 2

    @property
    def left(self) -> float:
        return self.names + _GAP

    @property
    def right(self) -> float:
        return self.left + max(len(self.weeks), 30) * _WEEK

    @property
    def width(self) -> float:
        return self.right + _YEAR

    def x(self, when: date) -> float:
        """Give the place of the beginning of a day; days out of sight lie at the border."""
        number = (when - self.work.year.first).days
        for place, span in enumerate(self.weeks):
            if number <= span.last:
                within = (number - span.first) / (span.last - span.first + 1)
                return self.left + (place + max(0.0, within)) * _WEEK
        return self.left + len(self.weeks) * _WEEK


def _drawn(page: _Page, headed: bool) -> Sheet:
    sheet = Sheet()
    top = _heading(sheet, page, page.title if headed else "")
    top = _months(sheet, page, top)
    top = _situations(sheet, page, top)
    for load in page.rows:
        top = _row(sheet, page, load, top)
    return sheet


# -- what stands above ---------------------------------------------------------------------------


def _heading(sheet: Sheet, page: _Page, title: str) -> float:
    sentence = _sentence(page) + wordings.supposing(page.network.organization)
    top = heading(sheet, title, sentence, page.width)
    entries = [(colour, words) for _, colour, words in _LEVELS if colour in page.colours]
    if page.situations:
        entries.append((look.SITUATION, "the situation holds"))
    return legend(sheet, entries, Place(0, top + 8, page.width, 0)) + 14


def _sentence(page: _Page) -> str:
    functions = len(page.network.internal())
    if not page.known:
        return "Nobody says both how much work there is and how much can be done, so no week can be judged."
    told = "Each field is a week: how much of what each can do is asked of it, in percent from 85 on. "
    told += "Weeks without such a day are faded. " if page.faded else ""
    told += "The last column is such days alone; a week has other days too. " if page.is_moment else ""
    told += f"Known of {len(page.known)} of {plural(functions, 'function')}"
    shown = [
        f"the first {len(page.weeks)} of {plural(len(page.work.year.weeks), 'week')}"
        if len(page.work.year.weeks) > len(page.weeks)
        else "",
        f"the {len(page.rows)} fullest actors" if len(page.known) > len(page.rows) else "",
        f"{MOST_SITUATIONS} of {plural(len(page.situations), 'situation')}"
        if len(page.situations) > MOST_SITUATIONS
        else "",
    ]
    cut = [part for part in shown if part]
    return f"{told}; shown are {listing(cut)}." if cut else f"{told}."


def _months(sheet: Sheet, page: _Page, top: float) -> float:
    """Write the months over the weeks in which they begin, with a thin line down the page."""
    height = look.SMALL * LINE
    rows = min(len(page.situations), MOST_SITUATIONS) * _BAR + len(page.rows) * _ROW + 14
    for place, first in _firsts(page):
        x = page.x(first)
        sheet.box(Place(x - 1, top, 1, height + rows), look.RULE)
        text = MONTHS[first.month - 1][:3] + (f" {first.year}" if place == 0 or first.month == 1 else "")
        width = min(inter().width(text, look.SMALL) + 4, page.right - x)
        sheet.text(Place(x + 3, top, max(width, 1), height), text, Style(look.SMALL, look.GREY))
    if page.rows:
        sheet.text(Place(page.right, top, _YEAR, height), page.last, Style(look.SMALL, look.GREY), "right")
    return top + height + 6


def _firsts(page: _Page) -> Iterator[tuple[int, date]]:
    """Yield the numbers of the weeks with which months begin, and where there is room, that of the first."""
    starts = []
    for place, span in enumerate(page.weeks):
        days = [page.work.year.first + timedelta(n) for n in range(span.first, span.last + 1)]
        starts += [(place, one) for one in days if one.day == 1]
    if page.weeks and (not starts or starts[0][0] > 3):
        starts.insert(0, (0, page.work.year.first))
    yield from starts


def _situations(sheet: Sheet, page: _Page, top: float) -> float:
    for name in page.situations[:MOST_SITUATIONS]:
        told = page.network.situation(name)
        line = shortened(told, look.SMALL, page.names)
        sheet.text(Place(0, top, page.names, _BAR), line, Style(look.SMALL, look.SITUATION), "right")
        for first, last in page.work.year.runs(name):
            left, right = page.x(first), page.x(last + timedelta(1))
            if right > left:
                days = day(first) if first == last else f"{day(first)} to {day(last)}"
                bar = Place(left, top + 4, max(right - left, 2.0), _BAR - 8)
                with sheet.thing(f"{told}: {days}"):
                    sheet.box(bar, look.SITUATION)
        top += _BAR
    return top + 8


# -- the weeks of an actor -----------------------------------------------------------------------


def _row(sheet: Sheet, page: _Page, load: Load, top: float) -> float:
    name = page.network.name(load.actor)
    line = shortened(name, look.LEGEND, page.names)
    sheet.text(Place(0, top, page.names, _ROW), line, Style(look.LEGEND, look.INK), "right")
    for place, week in enumerate(page.work.weeks[load.actor][: len(page.weeks)]):
        fill, is_dark = (_FADED, False) if place in page.faded else _colour(week.utilisation)
        field = Place(page.left + place * _WEEK, top + 1, _WEEK - 1, _ROW - 2)
        number = _number(week.utilisation) if week.utilisation >= NEAR and place not in page.faded else ""
        style = Style(7 if len(number) > 2 else 9, "#FFFFFF" if is_dark else look.INK)
        with sheet.thing(f"{name}, {_week_told(page, week)}"):
            sheet.box(field, fill)
            if number:
                sheet.text(field, number, style, "center")
    used = page.utilisation(load.actor)
    style = Style(look.LEGEND, look.INK, bold=(used or 0.0) >= NEAR)
    sheet.text(Place(page.right, top, _YEAR, _ROW), share(used), style, "right")
    return top + _ROW


def _number(utilisation: float) -> str:
    """Say a percentage in at most three digits; what is not overloaded is not 100."""
    percent = int(utilisation * 100 + 0.5)
    return str(min(percent, 99) if utilisation < 1 else min(percent, 999))


def _colour(utilisation: float) -> tuple[str, bool]:
    """Give the colour of a field, and whether it is too dark for ink."""
    return next((fill, fill == look.WEAK) for below, fill, _ in _LEVELS if utilisation < below)


def _week_told(page: _Page, week: Week) -> str:
    names = [page.network.situation(name) for name in week.situations]
    on_top = f" ({listing(names)})" if names else ""
    return f"week of {day(week.monday)}: {share(week.utilisation)}{on_top}"


def _alternative(page: _Page) -> str:
    """Say in words what the calendar shows, for those who cannot see it."""
    told = [_told(page, load) for load in page.rows[:_TOLD] if (page.work.peak(load.actor) or 0.0) >= NEAR]
    weeks = plural(len(page.weeks), "week")
    if not told:
        return f"Calendar of {weeks}. {_quiet(page.rows)}"
    return f"Calendar of {weeks}. {'. '.join(told)}."


def _quiet(rows: Sequence[Load]) -> str:
    return "No week of anybody is 85 % full." if rows else "Nobody's work can be held against a capacity."


def _told(page: _Page, load: Load) -> str:
    worst, name = page.work.worst(load.actor), page.network.name(load.actor)
    if worst is None:
        return f"{name}: {share(load.utilisation)} in every week"
    over = sum(week.utilisation >= 1 for week in page.work.weeks[load.actor])
    most = f"at most {share(worst.utilisation)} in the {_week_told(page, worst).split(':')[0]}"
    return f"{name}: overloaded in {plural(over, 'week')}, {most}" if over else f"{name}: {most}"
