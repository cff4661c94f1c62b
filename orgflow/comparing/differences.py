"""What two statements about one thing say differently, field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from orgflow import wording
from orgflow.model import (
    IMPORTANCE,
    Actor,
    Cadence,
    Counted,
    Duration,
    Link,
    Organization,
    Rating,
    Situation,
    Standard,
    Variability,
    Work,
)
from orgflow.respondents import is_shown, shown_change

Value = TypeVar("Value")
Names = Mapping[str, str]
EVIDENCE = ("judgement", "counted", "marks of the customer", "marks of the provider", "evidence about")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is said differently, in words; None where nothing was said.

    Where both are None it was said differently, and neither may be told.
    """

    what: str
    before: str | None
    after: str | None

    @property
    def is_kept_back(self) -> bool:
        """Whether the difference would tell what few people answered."""
        return self.before is None and self.after is None

    @property
    def short(self) -> str:
        """The difference for a table: "importance: helpful → essential"."""
        if self.is_kept_back:
            return f"{self.what}: changed, not shown"
        return f"{self.what}: {wording.chain([self.before or 'none', self.after or 'none'])}"

    @property
    def phrase(self) -> str:
        """The difference within a sentence: "importance essential instead of helpful"."""
        if self.is_kept_back:
            return f"{self.what} changed, which is not shown since it would tell what few people answered"
        if self.before is None:
            return f"{self.what} {self.after}, not said before"
        if self.after is None:
            return f"{self.what} no longer said, {self.before} before"
        return f"{self.what} {self.after} instead of {self.before}"


class Said(NamedTuple):
    """What one field says: the value that counts, its words, words to tell it from what reads alike."""

    value: object
    words: str
    exactly: str = ""


Field = tuple[str, Said | None]
Reader = Callable[..., Iterator[Field]]


def link_differences(before: Link, after: Link, names: Names, least: int) -> tuple[Difference, ...]:
    """Give what two waves say differently about a link; who said so, when, with which note is left out.

    Ratings are told where ``least`` people stand behind them.
    """
    return _merged(_differences(_link, before, after, names), _ratings(before, after, least))


def actor_differences(before: Actor, after: Actor, names: Names) -> tuple[Difference, ...]:
    """Give what two waves say differently about an actor, notes left out."""
    return tuple(_differences(_actor, before, after, names))


def situation_differences(before: Situation, after: Situation, names: Names) -> tuple[Difference, ...]:
    """Give what two waves say differently about a situation, notes left out."""
    return tuple(_differences(_situation, before, after, names))


def setting_differences(before: Organization, after: Organization) -> tuple[Difference, ...]:
    """Give what holds for all and is said differently; the date is no setting."""
    return tuple(_differences(_settings, before, after))


def rating_difference(
    what: str, before: Rating | None, after: Rating | None, least: int
) -> Difference | None:
    """Say how the ratings of one side changed; None where they did not.

    All rating changes of a comparison are said here and nowhere else. Where the change
    would tell what few people answered, neither rating is told; one that came, or went,
    is told where it may be shown by itself.
    """
    if before == after:
        return None
    if before is not None and after is not None:
        is_told = shown_change(before, after, least)
    else:
        is_told = all(one.pooled is None and is_shown(one, least) for one in (before, after) if one)
    return Difference(what, _rating(before), _rating(after)) if is_told else Difference(what, None, None)


def _rating(rating: Rating | None) -> str | None:
    if rating is None:
        return None
    scale = f"{rating.mean:g} of {rating.high:g}"
    return f"{scale} ({wording.plural(round(rating.n), 'answer')})"


def _ratings(before: Link, after: Link, least: int) -> Iterator[Difference]:
    for what, one, other in (
        ("marks of the customer", before.customer_rating, after.customer_rating),
        ("marks of the provider", before.provider_rating, after.provider_rating),
    ):
        found = rating_difference(what, one, other, least)
        if found is not None:
            yield found


def _merged(*parts: Iterable[Difference]) -> tuple[Difference, ...]:
    """Put the differences in the evidence first: they are what a reader looks for."""
    found = [difference for part in parts for difference in part]
    return tuple(sorted(found, key=lambda one: _EVIDENCE_FIRST.get(one.what, len(EVIDENCE))))


_EVIDENCE_FIRST = {what: place for place, what in enumerate(EVIDENCE)}


def _differences(read: Reader, before: object, after: object, *more: Names) -> Iterator[Difference]:
    """Compare field by field, in the order in which both are read."""
    for (what, one), (_, other) in zip(read(before, *more), read(after, *more), strict=True):
        if one is None or other is None:
            if one is not other:
                yield Difference(what, one and one.words, other and other.words)
        elif one.value != other.value:
            alike = one.words == other.words
            yield Difference(what, _words(one, alike), _words(other, alike))


def _words(said: Said, alike: bool) -> str:
    return (said.exactly or said.words) if alike else said.words


# -- the fields ----------------------------------------------------------------------------


def _link(link: Link, names: Names) -> Iterator[Field]:
    yield "for", _text(link.deliverable)
    yield "provider", _name(link.provider, names)
    yield "customer", _name(link.customer, names)
    yield "judgement", None if link.health is None else _judgement(link.health)
    yield "counted", _if(link.measured, lambda x: Said(x, _tally(x)))
    yield "evidence about", _if(link.about, lambda x: Said(x, _ABOUT[x]))
    yield "how often", _if(link.how_often, _often)
    yield "only during", _if(link.when or None, lambda x: _listed(x, names))
    yield "importance", _if(link.importance, _importance)
    yield "alternative for", _if(link.any_of, _text)
    yield "switch works", _if(link.switch, _share)
    yield "requests per unit of work", _if(link.per, _number)
    standard = link.standard or Standard()
    yield "standard", _if(standard.within, lambda x: Said(x.hours, f"within {x.text}"))
    yield "standard met", _if(standard.met, _share)
    yield "lead time", _if(link.lead_time, _length)
    yield "effort", _if(link.effort, _length)
    yield "cost to fix", _if(link.cost_to_fix, _number)
    yield "target", _if(link.target, _share)
    yield "asked", _if(link.asked, _word)
    yield "answer", _if(link.answer, _word)


def _tally(counted: Counted) -> str:
    return f"{_number(counted.met).words} of {_number(counted.of).words}"


def _variability(found: Variability) -> Said:
    return Said((found.arrivals, found.work), f"arrivals {found.arrivals:g}, work {found.work:g}")


def _actor(actor: Actor, names: Names) -> Iterator[Field]:
    yield "name", _text(actor.name)
    yield "position", _if(actor.position or None, lambda x: Said(frozenset(x), wording.listing(x)))
    yield "status", _word(actor.status) if actor.is_external else None
    yield "weight", _number(actor.weight) if actor.is_external else None
    yield "observed to be served right", _if(actor.served_right, _share)
    yield "part of", _if(actor.part_of, lambda x: _name(x, names))
    yield "reports to", _if(actor.reports_to, lambda x: _name(x, names))
    yield "people", _if(actor.people, _number)
    yield "capacity", _if(actor.capacity, _work)
    yield "other work", _if(actor.other_work, _work)
    yield "how unevenly work comes", _if(actor.variability, _variability)
    yield "reliability", _share(1.0 if actor.reliability is None else actor.reliability)
    yield "site", _if(actor.site, _text)
    yield "owner", _if(actor.owner, _text)
    yield "tags", _if(actor.tags or None, lambda x: Said(frozenset(x), ", ".join(x)))


def _situation(situation: Situation, names: Names) -> Iterator[Field]:
    yield "name", _text(situation.name)
    yield "share of occasions", _if(situation.share, _share)
    yield "dates", _if(situation.dates or None, _ranges)
    yield "rule", _if(situation.rrule, _word)
    yield "first day", _if(situation.start, lambda x: Said(x, wording.day(x)))
    yield "lasts", _if(situation.lasts, _length)
    yield "times a year", _if(situation.per_year, _number)
    yield "together with", _if(situation.together or None, lambda x: _listed(x, names))


def _settings(organization: Organization) -> Iterator[Field]:
    yield "organization", _text(organization.name)
    yield "importance of links that state none", _importance(organization.default_importance)
    yield "working days a year", _number(organization.days_per_year)
    yield "working hours a day", _number(organization.hours_per_day)
    scale = organization.rating_scale
    yield "what marks stand for", Said(scale, ", ".join(_share(step).words for step in scale))
    yield "holidays", _if(organization.holidays or None, lambda x: Said(x, wording.plural(len(x), "day")))
    yield "days of the calendar", _if(_days(organization), _number)
    yield "currency", _if(organization.currency, _text)


def _days(organization: Organization) -> int | None:
    """Give the days of a calendar whose end is written."""
    first, last = organization.as_of, organization.horizon_end
    return None if first is None or last is None else (last - first).days + 1


# -- values --------------------------------------------------------------------------------

_ABOUT = {"link": "the link alone", "arrival": "what arrived"}


def _if(value: Value | None, say: Callable[[Value], Said]) -> Said | None:
    return None if value is None else say(value)


def _text(text: str) -> Said:
    return Said(text, f'"{text}"')


def _word(word: str) -> Said:
    return Said(word, word)


def _number(value: float) -> Said:
    return Said(value, f"{value:,g}" if abs(value) < 1e6 else wording.number(value), repr(value))


def _share(value: float) -> Said:
    return Said(value, f"{value * 100:.4g} %", f"{value * 100!r} %")


def _importance(value: float) -> Said:
    words = {importance: word for word, importance in IMPORTANCE.items()}
    return Said(value, words.get(value, f"{value:g}"), repr(value))


def _judgement(health: float | Rating) -> Said:
    if isinstance(health, Rating):
        return Said(health, f"{health.mean:g} of {health.high:g}", repr(health))
    return _share(health)


def _name(id_: str, names: Names) -> Said:
    return Said(id_, names.get(id_, id_), id_)


def _listed(ids: Sequence[str], names: Names) -> Said:
    return Said(ids, wording.listing([names.get(id_, id_) for id_ in ids]), wording.listing(ids))


def _often(often: Cadence) -> Said:
    exactly = f"{often.text}, {often.per_year:g} times a year"
    return Said((often.per_year, often.on_request), often.text, exactly)


def _length(length: Duration) -> Said:
    return Said(length.hours, length.text, f"{length.text}, {length.hours:g} h")


def _work(work: Work) -> Said:
    exactly = f"{work.text}, {work.per_year:g} {work.unit} a year"
    return Said((work.per_year, work.unit), work.text, exactly)


def _ranges(dates: Sequence[tuple[date, date]]) -> Said:
    told = [f"{wording.day(first)} to {wording.day(last)}" for first, last in dates]
    return Said(dates, wording.listing(told))
