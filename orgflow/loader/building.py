"""The shapes of files as actors, links or situations."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from orgflow.cadence import Year, parse_cadence, parse_duration, parse_effort, parse_work
from orgflow.diagnostics import Position
from orgflow.model import Actor, Counted, Link, Rating, Situation, Standard, Variability
from orgflow.naming import link_id
from orgflow.schema.ratings import RatingShape
from orgflow.schema.shapes import (
    SAME_BACK,
    ActorShape,
    LinkFields,
    LinkShape,
    ReverseShape,
    SituationShape,
)

MONTHS = re.compile(r"([1-9][0-9]{0,3}) ?(month|year)s?", re.IGNORECASE)


def actor(key: str, shape: ActorShape | None, year: Year, at: Position) -> Actor:
    """Make an actor of what a file says under its key."""
    said = shape or ActorShape.model_construct()
    return Actor(
        id=key,
        name=said.name or key,
        position=tuple(dict.fromkeys(said.position or ())),
        status=said.status or "current",
        weight=1.0 if said.weight is None else said.weight,
        served_right=said.served_right,
        part_of=said.part_of,
        reports_to=said.reports_to,
        people=said.people,
        capacity=_parsed(parse_work, said.capacity, year),
        other_work=_parsed(parse_work, said.other_work, year),
        variability=_variability(said),
        reliability=said.reliability,
        site=said.site,
        owner=said.owner,
        note=said.note,
        tags=tuple(said.tags or ()),
        at=at,
    )


def situation(key: str, said: SituationShape, year: Year, at: Position) -> Situation:
    """Make a situation of what a file says under its key."""
    return Situation(
        id=key,
        name=said.name or key,
        share=said.share,
        dates=tuple(said.dates or ()),
        rrule=said.rrule,
        start=said.start,
        lasts=_parsed(parse_duration, said.lasts, year),
        per_year=said.per_year,
        together=tuple(sorted(set(said.together or ()))),
        note=said.note,
        at=at,
    )


def _variability(said: ActorShape) -> Variability | None:
    if said.variability is None:
        return None
    found = said.variability.arrivals, said.variability.work
    return Variability(*(1.0 if one is None else one for one in found))


def way_back(said: LinkShape) -> ReverseShape | None:
    """What a two-way link says about its way back; of ``two_way: true`` that it is the same."""
    if said.two_way is SAME_BACK:
        kept = {key: getattr(said, key) for key in ("for_", "how_often", "when", "importance")}
        return SAME_BACK.model_copy(update=kept)
    if said.two_way is not None and said.two_way.for_ is None:
        return said.two_way.model_copy(update={"for_": said.for_})
    return said.two_way


def link(said: LinkFields, ends: tuple[str, str], deliverable: str, year: Year, at: Position) -> Link:
    """Make a link from a provider to a customer (``ends``) of what a file says about it."""
    provider, customer = ends
    return Link(
        id=said.id or link_id(provider, customer, deliverable),
        customer=customer,
        provider=provider,
        deliverable=deliverable,
        how_often=_parsed(parse_cadence, said.how_often, year),
        when=tuple(sorted(set(said.when or ()))),
        importance=said.importance,
        any_of=said.any_of,
        switch=said.switch,
        health=said.health,
        measured=Counted(said.measured.met, said.measured.of) if said.measured else None,
        customer_rating=_rating(said, "customer"),
        provider_rating=_rating(said, "provider"),
        paired=bool(said.ratings and said.ratings.paired),
        about=said.about,
        standard=_standard(said, year),
        lead_time=_parsed(parse_duration, said.lead_time, year),
        effort=_parsed(parse_effort, said.effort, year),
        per=said.per,
        cost_to_fix=said.cost_to_fix,
        target=said.target,
        asked=said.asked,
        answer=said.answer.status if said.answer else None,
        answer_date=said.answer.date if said.answer else None,
        source=said.source,
        as_of=said.as_of,
        note=said.note,
        at=at,
    )


def _rating(said: LinkFields, side: str) -> Rating | None:
    rated: RatingShape | None = getattr(said.ratings, side, None)
    return rated.rating if rated else None


def _standard(said: LinkFields, year: Year) -> Standard | None:
    if said.standard is None or (said.standard.within is None and said.standard.met is None):
        return None
    return Standard(_parsed(parse_duration, said.standard.within, year), said.standard.met)


def last_day(horizon: date | str, first: date, year: Year) -> date:
    """The last day of a calendar that begins on ``first``: whole months and years count as such.

    Raises
    ------
    OverflowError
        The day lies beyond the year 9999.
    """
    if isinstance(horizon, date):
        return horizon
    months = MONTHS.fullmatch(" ".join(horizon.split()))
    if months is None:
        return first + timedelta(max(1, round(parse_duration(horizon, year).hours / 24)) - 1)
    later = first.year * 12 + first.month - 1 + int(months[1]) * (12 if months[2].lower() == "year" else 1)
    if later // 12 > date.max.year:
        raise OverflowError(horizon)
    day = min(first.day, monthrange(later // 12, later % 12 + 1)[1])
    return date(later // 12, later % 12 + 1, day) - timedelta(1)


def _parsed(parse: Callable[[Any, Year], Any], value: Any, year: Year) -> Any:
    return None if value is None else _parsed_before(parse, value, year)


@lru_cache(maxsize=4096, typed=True)
def _parsed_before(parse: Callable[[Any, Year], Any], value: Any, year: Year) -> Any:
    return parse(value, year)
