"""An organization as the YAML text that reads back to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from orgflow.model import (
    BOUNDS,
    DEPENDENCY,
    IMPORTANCE,
    MIN_RESPONDENTS,
    RATING_SCALE,
    SINGLE_POINT,
    Actor,
    Bound,
    Counted,
    Demand,
    Has,
    Link,
    NeverDependency,
    NeverSinglePoint,
    Organization,
    Rating,
    Reaches,
    Rule,
    Situation,
    Standard,
    Variability,
)
from orgflow.naming import link_id
from orgflow.writer.scalars import Sign, flow, scalar, text

SCHEMA = "./orgflow.schema.json"
_WIDTH = 110
_WORDS = {value: word for word, value in IMPORTANCE.items()}

Fields = dict[str, Any]


def write(organization: Organization, schema: str | None = None) -> str:
    """Write an organization as YAML of format 1.

    Read again, the text gives an organization equal to this one (places in sources
    aside). Only what differs from what a reader assumes is written; the two halves
    of a two-way link become one entry. ``schema`` is the address that an editor may
    load the JSON Schema from; it goes into the first line.
    """
    first = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    blocks = [
        _mapping(_settings(organization)),
        _part("actors", (_entry(actor.id, _actor(actor)) for actor in organization.actors)),
        _part("situations", (_entry(one.id, _situation(one)) for one in organization.situations)),
        _part("links", map(_item, _entries(organization.links)), "\n"),
        _part("rules", (_item(_rule(rule)) for rule in organization.rules), "\n"),
    ]
    return first + "\n".join(block for block in blocks if block)


# ---- What is written of each thing, by key ----------------------------------------------------


def _settings(organization: Organization) -> Fields:
    scale = organization.rating_scale
    return _set(
        orgflow=1,
        organization=organization.name,
        as_of=_day(organization.as_of),
        horizon=_day(organization.horizon_end),
        currency=organization.currency,
        holidays=[_day(day) for day in organization.holidays],
        rating_scale=None if scale == RATING_SCALE else [_share(step) for step in scale],
        defaults=_set(
            importance=_importance(_unless(organization.default_importance, 1.0)),
            days_per_year=_unless(organization.days_per_year, 250.0),
            hours_per_day=_unless(organization.hours_per_day, 8.0),
            min_respondents=_unless(organization.min_respondents, MIN_RESPONDENTS),
        ),
    )


def _actor(actor: Actor) -> Fields:
    return _set(
        name=_unless(actor.name, actor.id),
        position=_one_or_list(actor.position),
        status=_unless(actor.status, "current"),
        weight=_unless(actor.weight, 1.0),
        served_right=_share(actor.served_right),
        part_of=actor.part_of,
        reports_to=actor.reports_to,
        people=actor.people,
        capacity=actor.capacity and actor.capacity.text,
        other_work=actor.other_work and actor.other_work.text,
        variability=actor.variability and _variability(actor.variability),
        reliability=_share(actor.reliability),
        site=actor.site,
        owner=actor.owner,
        tags=_one_or_list(actor.tags),
        note=actor.note,
    )


def _situation(situation: Situation) -> Fields:
    return _set(
        name=_unless(situation.name, situation.id),
        share=_share(situation.share),
        dates=[_days(first, last) for first, last in situation.dates],
        rrule=situation.rrule,
        start=_day(situation.start),
        per_year=situation.per_year,
        lasts=situation.lasts and situation.lasts.text,
        together=_one_or_list(situation.together),
        note=situation.note,
    )


def _entries(links: Iterable[Link]) -> Iterator[Fields]:
    """Give the entries of the list of links: the second half of a two-way link stands within the first."""
    by_id = {link.id: link for link in links}
    same = Counter(_what(link) for link in by_id.values())
    folded: set[str] = set()
    for link in by_id.values():
        if link.id in folded:
            continue
        back = by_id.get(link.reverse or "")
        fields = {"customer": link.customer, "provider": link.provider, **_link(link, same)}
        if back is not None:
            folded.add(back.id)
            fields["two_way"] = _link(back, same)
        yield fields


def _what(link: Link) -> tuple[str, str, str]:
    return link.provider, link.customer, link.deliverable


def _link(link: Link, same: Mapping[tuple[str, str, str], int]) -> Fields:
    told_apart = f"@{'+'.join(link.when)}" if link.when and same[_what(link)] > 1 else ""
    return {
        "for": link.deliverable,
        **_set(
            id=_unless(link.id, link_id(*_what(link)) + told_apart),
            how_often=link.how_often and link.how_often.text,
            when=_one_or_list(link.when),
            importance=_importance(link.importance),
            any_of=link.any_of,
            switch=_share(link.switch),
            **_evidence(link),
            standard=link.standard and _standard(link.standard),
            lead_time=link.lead_time and link.lead_time.text,
            effort=link.effort and link.effort.text,
            per=link.per,
            cost_to_fix=link.cost_to_fix,
            target=_share(link.target),
            asked=link.asked and Sign(link.asked),
            answer=_answer(link),
            source=link.source,
            as_of=_day(link.as_of),
            note=link.note,
        ),
    }


def _evidence(link: Link) -> Fields:
    return {
        "health": _health(link.health),
        "measured": link.measured and _measured(link.measured),
        "ratings": _ratings(link),
        "about": link.about,
    }


def _rule(rule: Rule) -> Fields:
    return _set(
        every=rule.every,
        where={key: _one_or_list(_picked(key, values)) for key, values in rule.where},
        **_demand(rule.demand),
        name=rule.name,
        because=rule.because,
        severity=_unless(rule.severity, "error"),
    )


def _picked(key: str, values: tuple[str | float, ...]) -> tuple[str, ...]:
    if key == "importance":
        return tuple(_importance(float(value)) or "" for value in values)
    return tuple(map(str, values))


def _demand(demand: Demand) -> Fields:
    match demand:
        case Reaches(group, within):
            links = "link" if within == 1 else "links"
            return {"reaches": group, "within": None if within is None else Sign(f"{within} {links}")}
        case Has(keys):
            return {"has": _one_or_list(keys)}
        case NeverSinglePoint():
            return {"never": SINGLE_POINT}
        case NeverDependency(between, indirect):
            return {"never": DEPENDENCY, "between": list(between), "indirect": indirect or None}
        case Bound(key, limit):
            return {key: _health(limit) if BOUNDS[key] != "count" else limit}


# ---- Values -------------------------------------------------------------------------------------


def _set(**fields: Any) -> Fields:
    """Give the fields that hold something; zero is something, an empty list or group is not."""
    return {key: value for key, value in fields.items() if value is not None and value not in ((), [], {})}


def _unless(value: Any, usual: Any) -> Any:
    return None if value == usual else value


def _one_or_list(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _day(day: date | None) -> Sign | None:
    return None if day is None else Sign(day.isoformat())


def _days(first: date, last: date) -> Sign:
    return Sign(f"{first}" if first == last else f"{first}..{last}")


def _share(value: float | None) -> Sign | None:
    """Write a share in percent: the point moves in the decimal form, so nothing is rounded."""
    if value is None:
        return None
    percent = Decimal(repr(float(value))).scaleb(2)
    return Sign(f"{_decimal(percent)}%")


def _decimal(value: Decimal) -> str:
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _importance(value: float | None) -> str | None:
    return None if value is None else _WORDS.get(value) or _share(value)


def _health(health: float | Rating | None) -> Sign | None:
    if isinstance(health, Rating):
        return Sign(f"{_plain(health.mean)}/{_plain(health.high)}")
    return _share(health)


def _plain(value: float) -> str:
    return _decimal(Decimal(repr(float(value))))


def _ratings(link: Link) -> Fields:
    sides = {"customer": _rating(link.customer_rating), "provider": _rating(link.provider_rating)}
    return _set(**sides, paired=link.paired or None)


def _rating(rating: Rating | None) -> Fields | None:
    if rating is None:
        return None
    scale = (
        None if (rating.low, rating.high) == (1, 5) else Sign(f"{_plain(rating.low)}-{_plain(rating.high)}")
    )
    if rating.answers:
        return _set(answers=list(rating.answers), scale=scale)
    return _set(mean=rating.mean, n=None if rating.agreed else rating.n, scale=scale)


def _measured(counted: Counted) -> Fields:
    return {"met": counted.met, "of": counted.of}


def _variability(found: Variability) -> Fields:
    return {"arrivals": found.arrivals, "work": found.work}


def _standard(standard: Standard) -> Fields:
    return _set(within=standard.within and standard.within.text, met=_share(standard.met))


def _answer(link: Link) -> str | Fields | None:
    if link.answer is None or link.answer_date is None:
        return link.answer
    return {"status": link.answer, "date": _day(link.answer_date)}


# ---- Layout -------------------------------------------------------------------------------------


def _part(name: str, entries: Iterable[str], between: str = "") -> str:
    written = between.join(entries)
    return f"{name}:\n{written}" if written else ""


def _entry(key: str, fields: Fields) -> str:
    """Write a key with its fields: on one line where they fit, else one below the other."""
    line = f"  {text(key)}: {flow(fields)}\n"
    if len(line) <= _WIDTH and not _has_lines(fields):
        return line
    return f"  {text(key)}:\n{_mapping(fields, '    ')}"


def _item(fields: Fields) -> str:
    return "  - " + _mapping(fields, "    ").removeprefix("    ")


def _mapping(fields: Fields, indent: str = "") -> str:
    return "".join(f"{indent}{text(key)}:{_value(value, indent)}\n" for key, value in fields.items())


def _value(value: Any, indent: str) -> str:
    """Write what follows a key and its colon: on the same line where it fits, else on lines below."""
    if isinstance(value, str) and "\n" in value:
        return f" {_lines(value, indent)}"
    if not isinstance(value, Mapping | list):
        return f" {scalar(value, alone=True)}"
    line = flow(value)
    if isinstance(value, Mapping) and (len(line) > _WIDTH or _has_lines(value)):
        return "\n" + _mapping(dict(value), f"{indent}  ").removesuffix("\n")
    return f" {line}"


def _has_lines(fields: Mapping[str, Any]) -> bool:
    return any(isinstance(value, str) and "\n" in value for value in fields.values())


def _lines(value: str, indent: str) -> str:
    """Write a text of several lines as such, where no line could lose anything."""
    lines = value.split("\n")
    if not all(line and line.isprintable() and line == line.strip() for line in lines):
        return scalar(value)
    return "|-\n" + "\n".join(f"{indent}  {line}" for line in lines)
