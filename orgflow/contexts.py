"""Which situations hold at the same time, for what part of the year."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from orgflow.cadence import SECONDS
from orgflow.days import occurrences
from orgflow.model import Organization, Situation

MOST_CONTEXTS = 256
SAMPLED_CONTEXTS = 1024
UNDATED_YEAR = 2026
DAY = 24.0
YEAR = SECONDS["year"] / SECONDS["hour"]

Held = frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """A set of situations that hold together, and no others, for a share of the year."""

    situations: Held
    share: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """The joint contexts of some situations, in the order of their ids; the shares add up to 1.

    ``shares`` gives the part of the year in which each situation holds. Where there
    are more than 256 contexts ``complete`` is False, and ``contexts`` is a sample of
    1024 equal shares. Where one context alone is looked at, ``contexts`` is just that,
    ``year`` has all of them, and ``part`` is the share of the year that it holds.
    """

    contexts: tuple[Context, ...]
    shares: Mapping[str, float]
    complete: bool
    year: tuple[Context, ...] = ()
    part: float = 1.0

    def share(self, when: Collection[str]) -> float:
        """Give the share of the time looked at in which all of some situations hold."""
        held = frozenset(when)
        return math.fsum(context.share for context in self.contexts if held <= context.situations)

    def within(self, when: Held) -> float:
        """Give the share of the yearly occasions of a need that fall into the contexts looked at.

        1 for the whole year. A context that never holds is looked at as if it always did.
        """
        if not self.year or not self.part:
            return 1.0
        held = math.fsum(context.share for context in self.year if when <= context.situations)
        return min(1.0, self.part * self.share(when) / held) if held else 1.0


@dataclass(frozen=True, slots=True)
class _Group:
    """Situations without a calendar that hold together, with their shares, the most frequent first.

    ``calendars`` are the calendar situations they hold together with, and ``driven``
    the share of the year in which at least one of these holds.
    """

    chances: tuple[tuple[str, float], ...]
    calendars: Held
    driven: float

    def given(self, is_on: bool) -> list[tuple[str, float]]:
        """Give the shares while one of the calendars holds, or while none does."""
        if is_on:
            return [(name, min(1.0, share / self.driven)) for name, share in self.chances]
        return [(name, max(0.0, (share - self.driven) / (1 - self.driven))) for name, share in self.chances]


def calendar(organization: Organization, relevant: Collection[str]) -> Calendar:
    """Enumerate the joint contexts of the situations named in ``relevant``.

    Every day of the horizon counts equally, and calendar situations overlap as
    their days do. Of a day that situations cover in part only, they cover the same
    part: the shorter lies within the longer. Situations with a share or with events
    are independent, of each other and of the day, unless ``together`` joins them: of
    a joined group the rarer holds only while the more frequent does, the calendar
    situations of the group counting as one that holds whenever one of them does.

    More than 256 joint contexts are sampled instead: 1024 days spread evenly over the
    horizon, to each of which every group assigns its situations by an independent
    random order that depends on nothing but the ids (a Latin hypercube). The share of
    each situation is then met to a few parts in 1024, and each that ever holds is
    present, though not every rare combination.

    Where the organization is looked at during some situations only, the one context in
    which these hold and no others is given; where these never hold without others, all
    contexts in which they hold. A day outside the horizon has the year that begins with it.

    Raises
    ------
    KeyError
        ``relevant`` names a situation that the organization does not have.
    """
    if organization.during is None:
        return _year(organization, frozenset(relevant))
    every = frozenset(situation.id for situation in organization.situations)
    first, last = horizon(organization)
    if organization.day is not None and not first <= organization.day <= last:
        organization = replace(organization, as_of=organization.day, horizon_end=None)
    return _alone(_year(organization, every), frozenset(organization.during or ()))


def _alone(year: Calendar, during: Held) -> Calendar:
    held = during.intersection(year.shares)
    found = [context for context in year.contexts if context.situations == held]
    # What never holds alone, because it only comes with others, is looked at with these.
    found = found or [context for context in year.contexts if held and held <= context.situations]
    part = math.fsum(context.share for context in found)
    here = [Context(context.situations, context.share / part) for context in found] if part else []
    here = here or [Context(held, 1.0)]
    shares = {
        name: math.fsum(context.share for context in here if name in context.situations)
        for name in year.shares
    }
    return Calendar(tuple(here), shares, complete=True, year=year.contexts, part=part)


def _year(organization: Organization, wanted: Held) -> Calendar:
    situations = {situation.id: situation for situation in organization.situations}
    chances = {name: _chance(situations[name]) for name in wanted if not situations[name].is_calendar}
    components = [members for members in _together(situations) if members & chances.keys()]
    driving = {name for members in components for name in members if situations[name].is_calendar}
    first, last = horizon(organization)
    days = (last - first).days + 1
    covered = {name: coverage(situations[name], first, last) for name in driving | (wanted - chances.keys())}
    slices = _slices(covered, days)
    groups = _groups(components, chances, slices)
    shares = chances | {name: math.fsum(covered[name].values()) / days for name in wanted - chances.keys()}
    joint = _joint(slices, groups, wanted)
    return Calendar(
        contexts=_in_order(joint.items() if joint else _sample(slices, groups, wanted)),
        shares={name: shares[name] for name in sorted(shares)},
        complete=joint is not None,
    )


def horizon(organization: Organization) -> tuple[date, date]:
    """Give the first and last day of the calendar: by default the year that begins with ``as_of``.

    Without ``as_of`` it begins on 1 January of the earliest year named in ``dates``,
    or of 2026.
    """
    years = [first.year for situation in organization.situations for first, _ in situation.dates]
    first = organization.as_of or date(min(years, default=UNDATED_YEAR), 1, 1)
    last = organization.horizon_end or _years_from(first, 1) - timedelta(1)
    return first, max(first, last)


def is_year(organization: Organization) -> bool:
    """Tell whether the calendar goes as far as a year, neither less nor more."""
    first, last = horizon(organization)
    return last == _years_from(first, 1) - timedelta(1)


def coverage(situation: Situation, first: date, last: date) -> dict[int, float]:
    """Give what part of each day a calendar situation covers, by the number of the day from ``first``.

    Days that it does not touch are left out. An occurrence that ``lasts`` some days
    covers as many calendar days from the day it begins on, and a part of the next for
    what remains; without ``lasts`` it covers one day. What began before ``first``
    counts as far as it reaches beyond it.
    """
    days = (last - first).days + 1
    covered: dict[int, float] = {}
    for opening, closing in situation.dates:
        named = range(max((opening - first).days, 0), min((closing - first).days + 1, days))
        covered.update(dict.fromkeys(named, 1.0))
    length = situation.lasts.hours / DAY if situation.lasts else 1.0
    whole, rest = int(length), length - int(length)
    filled = 0
    for begin in _begins(situation, first, last, length):
        full = range(max(begin, filled), min(begin + whole, days))
        covered.update(dict.fromkeys(full, 1.0))
        filled = max(begin + whole, filled)
        if rest and 0 <= begin + whole < days:
            covered[begin + whole] = max(rest, covered.get(begin + whole, 0.0))
    return covered


def _begins(situation: Situation, first: date, last: date, length: float) -> list[int]:
    """Number the days on which occurrences begin that reach into the time from ``first`` to ``last``."""
    if situation.rrule is None:
        return []
    start = situation.start or _years_from(first, -1)
    reach = min(math.ceil(length), max((first - start).days, 0))
    days = occurrences(situation.rrule, start, first - timedelta(reach), last)
    return [(day - first).days for day in days]


def _years_from(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _chance(situation: Situation) -> float:
    """Give the share of the year of a situation whose days are not known."""
    if situation.share is not None:
        return situation.share
    hours = situation.lasts.hours if situation.lasts else DAY
    return min(1.0, (situation.per_year or 0.0) * hours / YEAR)


def _together(situations: Mapping[str, Situation]) -> list[Held]:
    """Partition the situations into those that ``together`` joins, directly or by way of others."""
    joined: dict[str, set[str]] = {name: {name} for name in situations}
    for name, situation in situations.items():
        for other in situation.together:
            if joined.get(other, joined[name]) is not joined[name]:
                joined[name] |= joined[other]
                joined.update(dict.fromkeys(joined[other], joined[name]))
    return [frozenset(members) for members in {id(members): members for members in joined.values()}.values()]


def _slices(covered: Mapping[str, Mapping[int, float]], days: int) -> dict[Held, float]:
    """Cut the horizon into the sets of calendar situations that hold together, with their shares."""
    profiles: dict[int, dict[str, float]] = defaultdict(dict)
    for name, parts in covered.items():
        for day, part in parts.items():
            profiles[day][name] = part
    counts = Counter(frozenset(profile.items()) for profile in profiles.values())
    counts[frozenset()] += days - len(profiles)
    shares: dict[Held, list[float]] = defaultdict(list)
    for profile, count in counts.items():
        for held, part in _levels(profile):
            shares[held].append(part * count / days)
    return {held: math.fsum(parts) for held, parts in shares.items() if math.fsum(parts) > 0}


def _levels(chances: Iterable[tuple[str, float]]) -> Iterator[tuple[Held, float]]:
    """Nest situations by their shares: each set that holds together, with the share of it alone."""
    held: Held = frozenset()
    above = 1.0
    for name, share in sorted(chances, key=lambda chance: (-chance[1], chance[0])):
        if above > share:
            yield held, above - share
        held, above = held | {name}, share
    if above > 0:
        yield held, above


def _groups(
    components: list[Held], chances: Mapping[str, float], slices: Mapping[Held, float]
) -> list[_Group]:
    """Describe each group of situations without a calendar; the order depends on figures before ids."""
    groups = []
    for members in components:
        own = sorted(((chances[name], name) for name in members & chances.keys()), reverse=True)
        driven = math.fsum(share for held, share in slices.items() if held & members)
        calendars = frozenset(name for held in slices for name in held & members)
        groups.append(_Group(tuple((name, share) for share, name in own), calendars, driven))
    return sorted(
        groups, key=lambda group: ([share for _, share in group.chances], group.driven, group.chances)
    )


def _joint(slices: Mapping[Held, float], groups: list[_Group], wanted: Held) -> dict[Held, float] | None:
    """Combine the calendar with each group in turn; None where too many contexts arise."""
    state = _merged(
        ((held & wanted, frozenset(i for i, group in enumerate(groups) if held & group.calendars)), share)
        for held, share in slices.items()
    )
    for number, group in enumerate(groups):
        if len({held for held, _ in state}) > MOST_CONTEXTS:
            return None
        levels = {is_on: list(_levels(group.given(is_on))) for is_on in {number in on for _, on in state}}
        state = _merged(
            ((held | more, on - {number}), share * part)
            for (held, on), share in state.items()
            for more, part in levels[number in on]
        )
    return {held: share for (held, _), share in state.items()} if len(state) <= MOST_CONTEXTS else None


def _merged(
    parts: Iterable[tuple[tuple[Held, frozenset[int]], float]],
) -> dict[tuple[Held, frozenset[int]], float]:
    """Add up the shares of equal states, to the same sum in whatever order they come."""
    shares: dict[tuple[Held, frozenset[int]], list[float]] = defaultdict(list)
    for state, share in parts:
        shares[state].append(share)
    return {state: math.fsum(parts) for state, parts in shares.items() if math.fsum(parts) > 0}


def _sample(slices: Mapping[Held, float], groups: list[_Group], wanted: Held) -> Iterator[tuple[Held, float]]:
    draws = Random("\n".join(sorted(wanted)))
    required = [frozenset({name}) for name in sorted(wanted)] + [group.calendars for group in groups]
    picked = _picked(slices, required)
    held = [set(days) for days in picked]
    for group in sorted(groups, key=lambda group: group.chances):
        for is_on in (True, False):
            stratum = [place for place, days in enumerate(picked) if bool(days & group.calendars) is is_on]
            if stratum:
                stratum.sort(key=lambda _: draws.random())
                _assign(held, stratum, group.given(is_on))
    return ((frozenset(context & wanted), 1 / SAMPLED_CONTEXTS) for context in held)


def _assign(held: list[set[str]], places: list[int], chances: list[tuple[str, float]]) -> None:
    for name, share in chances:
        count = max(round(share * len(places)), 1) if share > 0 else 0
        for place in places[:count]:
            held[place].add(name)


def _picked(slices: Mapping[Held, float], required: list[Held]) -> list[Held]:
    """Pick slices at even steps of their cumulative shares; the likeliest stand in for what was missed."""
    order = sorted(slices, key=sorted)
    edges = list(accumulate(slices[held] for held in order))
    places = (bisect_right(edges, (step + 0.5) / SAMPLED_CONTEXTS) for step in range(SAMPLED_CONTEXTS))
    counts = Counter(order[min(place, len(order) - 1)] for place in places)
    for names in required:
        candidates = [held for held in order if held & names]
        if candidates and not any(counts[held] for held in candidates):
            counts[max(order, key=lambda held: counts[held])] -= 1
            counts[max(candidates, key=lambda held: slices[held])] += 1
    return [held for held in order for _ in range(counts[held])]


def _in_order(contexts: Iterable[tuple[Held, float]]) -> tuple[Context, ...]:
    return tuple(
        Context(held, share) for held, share in sorted(contexts, key=lambda context: sorted(context[0]))
    )
