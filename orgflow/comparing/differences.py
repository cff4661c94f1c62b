"""What two statements about one thing say differently, field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from orgflow import wording
from orgflow.model import EXTERNAL, Actor, Link, Organization, Rating, Situation

Names = Mapping[str, str]
EVIDENCE = ("judgement", "counted", "marks of the customer", "marks of the provider", "evidence about")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is said differently, in words; None where nothing was said."""

    what: str
    before: str | None
    after: str | None

    @property
    def short(self) -> str:
        """The difference for a table: "importance: helpful → essential"."""
        return f"{self.what}: {wording.chain([self.before or 'none', self.after or 'none'])}"

    @property
    def phrase(self) -> str:
        """The difference within a sentence: "importance essential instead of helpful"."""
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


Field = tuple[str, Said]
Reader = Callable[..., Iterator[Field]]


def link_differences(before: Link, after: Link, names: Names) -> tuple[Difference, ...]:
    """Give what two waves say differently about a link; who said so, when, with which note is left out."""
    return _merged(_differences(_link, before, after, names), _ratings(before, after))


def actor_differences(before: Actor, after: Actor, names: Names) -> tuple[Difference, ...]:
    """Give what two waves say differently about an actor, notes left out."""
    return tuple(_differences(_actor, before, after, names))


def situation_differences(before: Situation, after: Situation, names: Names) -> tuple[Difference, ...]:
    """Give what two waves say differently about a situation, notes left out."""
    return tuple(_differences(_situation, before, after, names))


def setting_differences(before: Organization, after: Organization) -> tuple[Difference, ...]:
    """Give what holds for all and is said differently; the date is no setting."""
    return tuple(_differences(_settings, before, after))


def rating_difference(what: str, before: Rating | None, after: Rating | None) -> Difference | None:
    """Say how the ratings of one side changed; None where they did not.

    All rating changes of a comparison are said here and nowhere else, so that
    ratings of a few people can be kept back in one place.
    """
    if before == after:
        return None
    return Difference(what, _rating(before), _rating(after))


def _rating(rating: Rating | None) -> str | None:
    if rating is None:
        return None
    scale = f"{rating.mean:g} of {rating.high:g}"
    return f"{scale} ({wording.plural(round(rating.n), 'answer')})"


def _ratings(before: Link, after: Link) -> Iterator[Difference]:
    for what, one, other in (
        ("marks of the customer", before.customer_rating, after.customer_rating),
        ("marks of the provider", before.provider_rating, after.provider_rating),
    ):
        found = rating_difference(what, one, other)
        if found is not None:
            yield found


def _merged(*parts: Iterable[Difference]) -> tuple[Difference, ...]:
    """Put the differences in the evidence first: they are what a reader looks for."""
    found = [difference for part in parts for difference in part]
    return tuple(sorted(found, key=lambda one: _EVIDENCE_FIRST.get(one.what, len(EVIDENCE))))


_EVIDENCE_FIRST = {what: place for place, what in enumerate(EVIDENCE)}


def _differences(read: Reader, before: object, after: object, *more: Names) -> Iterator[Difference]:
    old, new = dict(read(before, *more)), dict(read(after, *more))
    for what in dict.fromkeys([*old, *new]):
        one, other = old.get(what), new.get(what)
        if one is None or other is None:
            yield Difference(what, one and one.words, other and other.words)
        elif one.value != other.value:
            alike = one.words == other.words
            yield Difference(what, _words(one, alike), _words(other, alike))


def _words(said: Said, alike: bool) -> str:
    return (said.exactly or said.words) if alike else said.words


# -- the fields ----------------------------------------------------------------------------


def _link(link: Link, names: Names) -> Iterator[Field]:
    yield "for", _text(link.deliverable)
    yield "provider", Said(link.provider, _name(link.provider, names))
    yield "customer", Said(link.customer, _name(link.customer, names))
    if isinstance(link.health, Rating):
        yield "judgement", Said(link.health, f"{link.health.mean:g} of {link.health.high:g}")
    elif link.health is not None:
        yield "judgement", _share(link.health)
    if link.measured is not None:
        yield "counted", Said(link.measured, f"{link.measured.met:g} of {link.measured.of:g}")
    if link.about is not None:
        yield "evidence about", _text({"link": "the link alone", "arrival": "what arrived"}[link.about])
    yield from _need(link, names)
    yield from _service(link)


def _need(link: Link, names: Names) -> Iterator[Field]:
    if link.how_often is not None:
        often = link.how_often
        exactly = f"{often.text}, {often.per_year:g} times a year"
        yield "how often", Said((often.per_year, often.on_request), often.text, exactly)
    if link.when:
        yield "only during", Said(link.when, wording.listing([_name(one, names) for one in link.when]))
    if link.importance is not None:
        yield "importance", Said(link.importance, _importance(link.importance))
    if link.any_of is not None:
        yield "alternative for", _text(link.any_of)
    if link.switch is not None:
        yield "switch works", _share(link.switch)
    if link.per is not None:
        yield "requests per unit of work", _number(link.per)


def _service(link: Link) -> Iterator[Field]:
    if link.standard is not None and link.standard.within is not None:
        yield "standard", Said(link.standard.within.hours, f"within {link.standard.within.text}")
    if link.standard is not None and link.standard.met is not None:
        yield "standard met", _share(link.standard.met)
    for what, length in (("lead time", link.lead_time), ("effort", link.effort)):
        if length is not None:
            yield what, Said(length.hours, length.text, f"{length.text}, {length.hours:g} h")
    if link.cost_to_fix is not None:
        yield "cost to fix", _number(link.cost_to_fix)
    if link.target is not None:
        yield "target", _share(link.target)
    for what, text in (("asked", link.asked), ("answer", link.answer)):
        if text is not None:
            yield what, _text(text)


def _actor(actor: Actor, names: Names) -> Iterator[Field]:
    yield "name", _text(actor.name)
    if actor.position:
        yield "position", Said(frozenset(actor.position), wording.listing(actor.position))
    if EXTERNAL in actor.position:
        yield "status", Said(actor.status, actor.status)
        yield "weight", _number(actor.weight)
    if actor.served_right is not None:
        yield "observed to be served right", _share(actor.served_right)
    for what, other in (("part of", actor.part_of), ("reports to", actor.reports_to)):
        if other is not None:
            yield what, Said(other, _name(other, names))
    if actor.people is not None:
        yield "people", _number(actor.people)
    for what, work in (("capacity", actor.capacity), ("other work", actor.other_work)):
        if work is not None:
            exactly = f"{work.text}, {work.per_year:g} {work.unit} a year"
            yield what, Said((work.per_year, work.unit), work.text, exactly)
    if actor.reliability is not None:
        yield "reliability", _share(actor.reliability)
    for what, text in (("site", actor.site), ("owner", actor.owner)):
        if text is not None:
            yield what, _text(text)
    if actor.tags:
        yield "tags", Said(frozenset(actor.tags), ", ".join(actor.tags))


def _situation(situation: Situation, names: Names) -> Iterator[Field]:
    yield "name", _text(situation.name)
    if situation.share is not None:
        yield "share of occasions", _share(situation.share)
    if situation.dates:
        told = [f"{wording.day(first)} to {wording.day(last)}" for first, last in situation.dates]
        yield "dates", Said(situation.dates, wording.listing(told))
    if situation.rrule is not None:
        yield "rule", Said(situation.rrule, situation.rrule)
    if situation.start is not None:
        yield "first day", Said(situation.start, wording.day(situation.start))
    if situation.lasts is not None:
        yield "lasts", Said(situation.lasts.hours, situation.lasts.text)
    if situation.per_year is not None:
        yield "times a year", _number(situation.per_year)
    if situation.together:
        together = wording.listing([_name(one, names) for one in situation.together])
        yield "together with", Said(situation.together, together)


def _settings(organization: Organization) -> Iterator[Field]:
    yield "organization", _text(organization.name)
    importance = organization.default_importance
    yield "importance of links that state none", Said(importance, _importance(importance))
    yield "working days a year", _number(organization.days_per_year)
    yield "working hours a day", _number(organization.hours_per_day)
    scale = ", ".join(_share(step).words for step in organization.rating_scale)
    yield "what marks stand for", Said(organization.rating_scale, scale)
    if organization.holidays:
        days = Said(organization.holidays, wording.plural(len(organization.holidays), "day"))
        yield "holidays", days
    if organization.horizon_end is not None and organization.as_of is not None:
        yield "days of the calendar", _number((organization.horizon_end - organization.as_of).days + 1)
    if organization.currency is not None:
        yield "currency", _text(organization.currency)


# -- values --------------------------------------------------------------------------------


def _text(text: str) -> Said:
    return Said(text, f'"{text}"')


def _number(value: float) -> Said:
    return Said(value, f"{value:,g}" if abs(value) < 1e6 else wording.number(value), repr(value))


def _share(value: float) -> Said:
    return Said(value, f"{value * 100:.4g} %", f"{value * 100!r} %")


def _name(id_: str, names: Names) -> str:
    return names.get(id_, id_)


def _importance(value: float) -> str:
    return {1.0: "essential", 0.5: "important", 0.2: "helpful"}.get(value, f"{value:g}")
