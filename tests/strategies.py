"""Organizations of every kind that a file can describe, for Hypothesis.

``organizations()`` gives what the loader could have read: cycles, two-way links,
alternatives, situations, every field there is, names that need care in any format.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from math import fsum
from typing import Any, TypeVar

from hypothesis import strategies as st

from orgflow.cadence import Year, parse_cadence, parse_duration, parse_effort, parse_work
from orgflow.model import (
    ANSWERS,
    BOUNDS,
    EXTERNAL,
    POSITIONS,
    STATUSES,
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

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

NASTY = [
    *[
        "no",
        "on",
        "yes",
        "off",
        "null",
        "~",
        "true",
        "012",
        "1:30",
        "0x1F",
        "1_000",
        "1e3",
        "2027-07-01",
        ".nan",
    ],
    *[
        "=",
        "<<",
        "y",
        "N",
        "-",
        "?",
        ":",
        "#",
        "&",
        "*",
        "!",
        "|",
        ">",
        "'",
        '"',
        "%",
        "@",
        "`",
        "[",
        "}",
        ",",
    ],
    *["-1", "+5", ".5", "0.5", "30", "90%", "4/5", "30/day", "1-5", "P2W", "2 weeks"],
    *["a: b", "a #b", "- a", "? a", "a, b", "[a]", "{a: b}", "'a'", '"a"', "a\\nb", "#a", "a:", "!!str a"],
    *["R&D <core>", "<script>alert(1)</script>", "=1+1", "@SUM(A1)", "C:\\", "a ];b", "${x}", "{{x}}", "%s"],
    *["Zürich", "財務部", "мир", "שלום", "مرحبا", "😀", "e\u0301".encode().decode(), "a\u00a0b", "a\u200db"],
    *["end", "graph", "node", "subgraph", "-->", "|", "a|b", "```", "* a", "1. a", "javascript:x", "\\N"],
]
_SIGNS = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"),
    exclude_characters="\ufeff\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
).filter(lambda sign: ord(sign) & 0xFFFE != 0xFFFE)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def lines(longest: int = 30) -> st.SearchStrategy[str]:
    """Names and other short texts, as a file can hold them."""
    any_text = st.text(_SIGNS, min_size=1, max_size=longest).map(lambda text: _composed(text).strip())
    return (st.sampled_from(NASTY).map(_composed) | any_text).filter(lambda text: 0 < len(text) <= 200)


def proses() -> st.SearchStrategy[str]:
    """Remarks of any number of lines, with blanks where they hurt."""
    signs = st.one_of(_SIGNS, st.sampled_from("\n\n\t \r"))
    return lines() | st.text(signs, max_size=40).map(_composed) | st.lists(lines(), max_size=3).map("\n".join)


def ids() -> st.SearchStrategy[str]:
    """Keys of actors or situations, those included that other readers take for something else."""
    odd = st.sampled_from(
        ["no", "on", "null", "true", "012", "1", "1e3", "0x1f", "y", "end", "a-", "2027-07-01"]
    )
    return odd | st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True)


def some(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """The strategy, or None for what was not written."""
    return st.none() | strategy


SHARES = st.integers(0, 1000).map(lambda tenths: tenths / 1000) | st.sampled_from(
    [0.5, 0.2, 0.75, 0.9, 0.97, 0.1234567, 1e-7]
)
AMOUNTS = st.sampled_from([0.0, 0.5, 1.0, 12.0, 1234.5, 123456789.0, 1e12]) | st.integers(0, 999).map(float)
VARIATIONS = st.sampled_from([0.0, 0.5, 1.0, 3.7, 10.0])
MORE = AMOUNTS.filter(lambda amount: amount > 0)
DATES = st.dates(date(2026, 1, 1), date(2028, 12, 31))
CADENCES = st.sampled_from(
    [30, 0.5, "30", "daily", "hourly", "3/month", "twice a week", "P2W", "5/week on request", "every 2 weeks"]
)
LENGTHS = st.sampled_from(["30 min", "6 h", "3 days", "P2W", "1 h 30 min", "2 weeks", "1 working day"])
WORKS = st.sampled_from(["8400 h/week", "200 items/day", "40 h/week", "120/day", "12 min/day", "3 FTE"])
RULES = st.sampled_from(["FREQ=MONTHLY;BYMONTHDAY=-3", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=DAILY"])


@st.composite
def ratings(draw: Draw) -> Rating:
    """Means of ratings on any scale."""
    low, high = draw(st.sampled_from([(1.0, 5.0), (0.0, 10.0), (1.0, 7.0), (-2.0, 2.0), (0.5, 1.5)]))
    tenths = st.integers(round(low * 10), round(high * 10)).map(lambda tenth: tenth / 10)
    kind = draw(st.sampled_from(["counted", "agreed", "answers"]))
    if kind == "answers":
        answers = tuple(draw(st.lists(tenths, min_size=1, max_size=6)))
        return Rating(fsum(answers) / len(answers), float(len(answers)), low, high, answers)
    if kind == "agreed":
        return Rating(draw(tenths), 1.0, low, high, agreed=True)
    return Rating(draw(tenths), draw(MORE), low, high)


@st.composite
def counted(draw: Draw) -> Counted:
    """Occasions that went right among those that were counted."""
    of = draw(MORE)
    return Counted(draw(AMOUNTS.filter(lambda met: met <= of)), of)


@st.composite
def stated(draw: Draw) -> float | Rating:
    """A judgement: a share, or a rating in short."""
    high = draw(st.integers(2, 10))
    tenths = draw(st.integers(10, high * 10))
    return draw(SHARES | st.just(Rating(tenths / 10, 1.0, 1.0, float(high))))  # type: ignore[no-any-return]


@st.composite
def standards(draw: Draw, year: Year) -> Standard | None:
    """A service level of a time, a share or both."""
    within, met = draw(some(LENGTHS)), draw(some(SHARES))
    if within is None and met is None:
        return None
    return Standard(within and parse_duration(within, year), met)


@st.composite
def organizations(draw: Draw, largest: int = 6) -> Organization:
    """Organizations of up to ``largest`` actors."""
    year = Year(draw(st.sampled_from([250.0, 365.0, 220.5])), draw(st.sampled_from([8.0, 24.0, 7.5])))
    keys = draw(st.lists(ids(), min_size=1, max_size=largest, unique=True))
    actors = tuple(draw(_actor(place, keys, year)) for place in range(len(keys)))
    situations = draw(_situations(year))
    as_of = draw(some(DATES))
    return Organization(
        name=draw(lines()),
        actors=actors,
        links=draw(_links(keys, [one.id for one in situations], year)),
        situations=situations,
        rules=draw(_rules(actors, [one.id for one in situations])),
        as_of=as_of,
        horizon_end=draw(some(st.dates(as_of, date(2030, 1, 1)))) if as_of else None,
        currency=draw(some(lines())),
        holidays=tuple(sorted(draw(st.sets(DATES, max_size=3)))),
        days_per_year=year.days,
        hours_per_day=year.hours,
        rating_scale=draw(st.sampled_from([(0.5, 0.7, 0.85, 0.95, 0.99), (0.0, 0.25, 0.5, 0.75, 1.0)])),
        default_importance=draw(st.sampled_from([1.0, 0.5, 0.2, 0.35])),
        min_respondents=draw(st.sampled_from([5, 3, 10])),
    )


@st.composite
def _actor(draw: Draw, place: int, keys: list[str], year: Year) -> Actor:
    position = tuple(draw(st.lists(st.sampled_from(POSITIONS), max_size=2, unique=True)))
    above = some(st.sampled_from(keys[:place])) if place else st.none()
    capacity, other_work = draw(some(WORKS)), draw(some(WORKS))
    made = Actor(
        id=keys[place],
        name=draw(lines() | st.just(keys[place])),
        position=position,
        part_of=draw(above),
        reports_to=draw(above),
        people=draw(some(MORE)),
        capacity=capacity and parse_work(capacity, year),
        other_work=other_work and parse_work(other_work, year),
        variability=draw(some(st.builds(Variability, VARIATIONS, VARIATIONS))),
        reliability=draw(some(SHARES)),
        site=draw(some(lines())),
        owner=draw(some(lines())),
        note=draw(some(proses())),
        tags=tuple(draw(st.lists(lines(), max_size=2))),
    )
    if EXTERNAL not in position:
        return made
    return replace(
        made,
        status=draw(st.sampled_from(STATUSES)),
        weight=draw(AMOUNTS),
        served_right=draw(some(SHARES)),
    )


@st.composite
def _situations(draw: Draw, year: Year) -> tuple[Situation, ...]:
    keys = draw(st.lists(ids(), max_size=3, unique=True))
    return tuple(draw(_situation(key, [other for other in keys if other != key], year)) for key in keys)


@st.composite
def _situation(draw: Draw, key: str, others: list[str], year: Year) -> Situation:
    companions = st.sets(st.sampled_from(others)) if others else st.just(set[str]())
    made = Situation(
        id=key,
        name=draw(lines() | st.just(key)),
        together=tuple(sorted(draw(companions))),
        note=draw(some(proses())),
    )
    lasts = parse_duration(draw(LENGTHS), year)
    kinds = [
        st.builds(lambda share: replace(made, share=share), SHARES),
        st.builds(
            lambda dates: replace(made, dates=tuple(dates)), st.lists(_ranges(), min_size=1, max_size=3)
        ),
        st.builds(
            lambda rule, start: replace(made, rrule=rule, start=start, lasts=lasts), RULES, some(DATES)
        ),
        st.builds(lambda times: replace(made, per_year=times, lasts=lasts), MORE),
    ]
    return draw(st.one_of(kinds))  # type: ignore[no-any-return]


def _ranges() -> st.SearchStrategy[tuple[date, date]]:
    return st.tuples(DATES, DATES).map(lambda ends: (min(ends), max(ends)))


@st.composite
def _links(draw: Draw, actors: list[str], situations: list[str], year: Year) -> tuple[Link, ...]:
    if len(actors) < 2:
        return ()
    pairs = st.lists(st.sampled_from(actors), min_size=2, max_size=2, unique=True)
    made: list[tuple[Link, Link | None]] = []
    for provider, customer in draw(st.lists(pairs, max_size=8)):
        link = draw(_link(provider, customer, situations, year))
        back = draw(_link(customer, provider, situations, year)) if draw(st.booleans()) else None
        made.append((link, back))
    return tuple(_as_read(made))


@st.composite
def _link(draw: Draw, provider: str, customer: str, situations: list[str], year: Year) -> Link:
    answer = draw(some(st.sampled_from(ANSWERS)))
    asked = some(DATES.map(str) | st.just("true"))
    how_often, lead_time, effort = draw(some(CADENCES)), draw(some(LENGTHS)), draw(some(LENGTHS))
    customer_rating, provider_rating = draw(some(ratings())), draw(some(ratings()))
    answers = [rating.answers if rating else () for rating in (customer_rating, provider_rating)]
    may_be_paired = len(answers[0]) == len(answers[1]) > 0
    return Link(
        id=draw(st.just("") | st.from_regex(r"link[:@+_.][a-z]{1,3}", fullmatch=True)),
        customer=customer,
        provider=provider,
        deliverable=draw(lines()),
        how_often=how_often and parse_cadence(how_often, year),
        when=tuple(sorted(draw(st.sets(st.sampled_from(situations))))) if situations else (),
        importance=draw(some(SHARES)),
        any_of=draw(some(st.sampled_from(["a", "no"]))),
        switch=draw(some(SHARES)),
        health=draw(some(stated())),
        measured=draw(some(counted())),
        customer_rating=customer_rating,
        provider_rating=provider_rating,
        paired=may_be_paired and draw(st.booleans()),
        about=draw(st.sampled_from([None, "link", "arrival"])),
        standard=draw(standards(year)),
        lead_time=lead_time and parse_duration(lead_time, year),
        effort=effort and parse_effort(effort, year),
        per=draw(some(AMOUNTS)),
        cost_to_fix=draw(some(AMOUNTS)),
        target=draw(some(SHARES)),
        asked=draw(asked),
        answer=answer,
        answer_date=draw(some(DATES)) if answer else None,
        source=draw(some(lines())),
        as_of=draw(some(DATES)),
        note=draw(some(proses())),
    )


def _as_read(made: list[tuple[Link, Link | None]]) -> Iterator[Link]:
    """Complete links as the loader does: ids that differ, what backups share with their primary, halves."""
    taken: set[str] = set()
    primaries: dict[tuple[str, str], Link] = {}
    for pair in made:
        halves = [_shared(_identified(link, taken), primaries) for link in pair if link is not None]
        if len(halves) == 2:
            halves = [
                replace(half, reverse=other.id) for half, other in zip(halves, halves[::-1], strict=True)
            ]
        yield from halves


def _identified(link: Link, taken: set[str]) -> Link:
    what = f"{link.provider}>{link.customer}:{link.deliverable}"
    deliverable = link.deliverable if what not in taken else f"{link.deliverable[:190]} {len(taken)}"
    taken.add(f"{link.provider}>{link.customer}:{deliverable}")
    name = link.id or link_id(link.provider, link.customer, deliverable)
    name = name if name not in taken else f"id.{len(taken)}"
    taken.add(name)
    return replace(link, deliverable=deliverable, id=name)


def _shared(link: Link, primaries: dict[tuple[str, str], Link]) -> Link:
    if link.any_of is None:
        return link
    first = primaries.setdefault((link.customer, link.any_of), link)
    return replace(link, importance=first.importance, when=first.when)


@st.composite
def _rules(draw: Draw, actors: tuple[Actor, ...], situations: list[str]) -> tuple[Rule, ...]:
    return tuple(draw(_rule(actors, situations)) for _ in range(draw(st.integers(0, 2))))


@st.composite
def _rule(draw: Draw, actors: tuple[Actor, ...], situations: list[str]) -> Rule:
    """A rule of any kind, about whom it can be about, that picks by what is there."""
    groups = st.sampled_from([*POSITIONS, *(a.id for a in actors), *(tag for a in actors for tag in a.tags)])
    kind, demand = draw(st.one_of(*_demands(groups)))
    abouts: dict[str, list[str | None]] = {
        "actor": [*POSITIONS, "actor"],
        "customer": [EXTERNAL],
        "link": ["link"],
        "need": ["need"],
        "any": ["actor", "support", "link", "need"],
        "nothing": [None],
    }
    every = draw(st.sampled_from(abouts[kind]))
    picks = _actor_picks(actors) if every in (*POSITIONS, "actor") else _link_picks(groups, situations)
    return Rule(
        demand=demand,
        every=every,
        where=draw(picks),
        name=draw(some(lines())),
        because=draw(some(proses())),
        severity=draw(st.sampled_from(["error", "warning"])),
    )


def _demands(groups: st.SearchStrategy[str]) -> Iterator[st.SearchStrategy[tuple[str, Demand]]]:
    yield st.tuples(st.just("actor"), st.builds(Reaches, groups, some(st.integers(1, 9))))
    yield st.tuples(st.just("actor"), st.builds(Has, _some_of("people", "owner", "tags", "note")))
    yield st.tuples(st.just("link"), st.builds(Has, _some_of("health", "ratings.customer", "standard.met")))
    yield st.tuples(st.just("any"), st.just(NeverSinglePoint()))
    yield st.tuples(st.just("nothing"), st.builds(NeverDependency, st.tuples(groups, groups), st.booleans()))
    abouts = {"providers_at_least": "need", "served_right_at_least": "customer"}
    abouts |= {"health_at_least": "link", "rating_at_least": "link"}
    limits: dict[str, st.SearchStrategy[float | Rating]] = {
        "share": SHARES,
        "count": st.integers(1, 99),
        "mark": st.builds(lambda tenths: Rating(tenths / 10, 1.0, 1.0, 5.0), st.integers(10, 50)),
    }
    for key, unit in BOUNDS.items():
        about = abouts.get(key, "actor")
        yield st.tuples(st.just(about), st.builds(Bound, st.just(key), limits[unit]))


def _some_of(*keys: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(keys), min_size=1, unique=True).map(tuple)


def _picks(
    *entries: tuple[str, st.SearchStrategy[Any]],
) -> st.SearchStrategy[tuple[tuple[str, tuple[str | float, ...]], ...]]:
    """Some of the entries, in this order, each with one value or two."""
    fields = {
        key: st.lists(values, min_size=1, max_size=2, unique=True).map(tuple) for key, values in entries
    }
    chosen = st.fixed_dictionaries({}, optional=fields)
    return chosen.map(lambda found: tuple((key, found[key]) for key, _ in entries if key in found))


def _actor_picks(actors: tuple[Actor, ...]) -> st.SearchStrategy[Any]:
    ids = st.sampled_from([actor.id for actor in actors])
    return _picks(
        ("name", lines()),
        ("position", st.sampled_from(POSITIONS)),
        ("status", st.sampled_from(STATUSES)),
        ("part_of", ids),
        ("reports_to", ids),
        ("site", lines()),
        ("owner", lines()),
        ("tags", lines()),
    )


def _link_picks(groups: st.SearchStrategy[str], situations: list[str]) -> st.SearchStrategy[Any]:
    when = [("when", st.sampled_from(situations))] if situations else []
    return _picks(
        ("id", lines()),
        ("customer", groups),
        ("provider", groups),
        ("for", lines()),
        *when,
        ("importance", SHARES),
        ("any_of", lines()),
        ("answer", st.sampled_from(ANSWERS)),
        ("source", lines()),
    )
