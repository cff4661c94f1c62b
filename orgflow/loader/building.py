"""The shapes of files as actors, links or situations."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, fields
from datetime import date, timedelta
from functools import lru_cache, partial
from itertools import repeat
from typing import Any, Protocol

from orgflow.bulk import in_bulk
from orgflow.cadence import Year, parse_cadence, parse_duration, parse_effort, parse_work
from orgflow.diagnostics import Position
from orgflow.document.records import Column
from orgflow.model import Actor, Counted, Link, Rating, Situation, Standard, Variability
from orgflow.naming import link_id
from orgflow.schema.columns import Held
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
    found = ((name, getattr(said, name), read) for name, read in OF_ACTORS.items())
    known = {name: read(value, year=year) for name, value, read in found if value is not None}
    return Actor(id=key, name=said.name or key, **known, at=at)


def actors(said: Held, year: Year, places: Sequence[Position]) -> list[Actor]:
    """Make very many actors of what is said of each under its key."""
    columns = {name: column for name, column in said.columns.items() if name in OF_ACTORS}
    made: dict[str, Iterable[Any]] = {
        name: column.each(partial(OF_ACTORS[name], year=year)).filled(NOT_SAID.get(name))
        for name, column in columns.items()
    }
    names = said.columns.get("name") or repeat(None)
    made["name"] = [name or key for name, key in zip(names, said.keys, strict=False)]
    return in_bulk(Actor, {"id": said.keys, **made, "at": places})


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


def way_back(said: LinkShape) -> ReverseShape | None:
    """What a two-way link says about its way back; of ``two_way: true`` that it is the same."""
    if said.two_way is SAME_BACK:
        kept = {key: getattr(said, key) for key in ("for_", "how_often", "when", "importance")}
        return SAME_BACK.model_copy(update=kept)
    if said.two_way is not None and said.two_way.for_ is None:
        return said.two_way.model_copy(update={"for_": said.for_})
    return said.two_way


class Reader(Protocol):
    """What is said of a field, read where the year is known."""

    def __call__(self, said: Any, year: Year) -> Any: ...


def _as_said(said: Any, year: Year) -> Any:
    return said


def _read_by(parse: Callable[[Any, Year], Any]) -> Reader:
    return lambda said, year: _parsed(parse, said, year)


def _standard(said: Any, year: Year) -> Standard | None:
    if said.within is None and said.met is None:
        return None
    return Standard(_parsed(parse_duration, said.within, year), said.met)


def _variability(said: Any, year: Year) -> Variability:
    found = said.arrivals, said.work
    return Variability(*(1.0 if one is None else one for one in found))


def _rating(side: str) -> Reader:
    def read(said: Any, year: Year) -> Rating | None:
        rated: RatingShape | None = getattr(said, side)
        return rated.rating if rated else None

    return read


# How each field of an actor that may be left out is read.
OF_ACTORS: dict[str, Reader] = {
    "position": lambda said, year: tuple(dict.fromkeys(said)),
    **dict.fromkeys(("status", "weight", "served_right", "part_of", "reports_to", "people"), _as_said),
    "capacity": _read_by(parse_work),
    "other_work": _read_by(parse_work),
    "variability": _variability,
    **dict.fromkeys(("reliability", "site", "owner", "note"), _as_said),
    "tags": lambda said, year: tuple(said),
}
NOT_SAID = {one.name: one.default for one in fields(Actor) if one.default is not MISSING}
# What each field of a link is made of: the field of its shape, and how that is read.
FIELDS: dict[str, tuple[str, Reader]] = {
    "how_often": ("how_often", _read_by(parse_cadence)),
    "when": ("when", lambda said, year: tuple(sorted(set(said)))),
    "importance": ("importance", _as_said),
    "any_of": ("any_of", _as_said),
    "switch": ("switch", _as_said),
    "health": ("health", _as_said),
    "measured": ("measured", lambda said, year: Counted(said.met, said.of)),
    "customer_rating": ("ratings", _rating("customer")),
    "provider_rating": ("ratings", _rating("provider")),
    "paired": ("ratings", lambda said, year: bool(said.paired)),
    "about": ("about", _as_said),
    "standard": ("standard", _standard),
    "lead_time": ("lead_time", _read_by(parse_duration)),
    "effort": ("effort", _read_by(parse_effort)),
    "per": ("per", _as_said),
    "cost_to_fix": ("cost_to_fix", _as_said),
    "target": ("target", _as_said),
    "asked": ("asked", _as_said),
    "answer": ("answer", lambda said, year: said.status),
    "answer_date": ("answer", lambda said, year: said.date),
    "source": ("source", _as_said),
    "as_of": ("as_of", _as_said),
    "note": ("note", _as_said),
}
# What a field is where nothing is said of it, other than None.
UNSAID: dict[str, Any] = {"when": (), "paired": False}


def said_of(said: LinkFields, year: Year) -> dict[str, Any]:
    """The fields of a link that follow from what is said of it alone."""
    found = ((name, getattr(said, part), read) for name, (part, read) in FIELDS.items())
    return {name: read(value, year=year) for name, value, read in found if value is not None}


def columns_of(said: Held, year: Year) -> dict[str, Column]:
    """The fields of very many links that follow from what is said of each alone."""
    found: dict[str, Column] = {}
    for name, (part, read) in FIELDS.items():
        if part in said.columns:
            column = said.columns[part]
            made = column if read is _as_said else column.each(partial(read, year=year))
            found[name] = made.filled(UNSAID.get(name))
    return found


def link(said: LinkFields, ends: tuple[str, str], deliverable: str, year: Year, at: Position) -> Link:
    """Make a link from a provider to a customer (``ends``) of what a file says about it."""
    provider, customer = ends
    id_ = said.id or link_id(provider, customer, deliverable)
    return Link(id_, customer, provider, deliverable, **said_of(said, year), at=at)


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
