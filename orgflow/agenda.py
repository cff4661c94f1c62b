"""A year's situations with its overloaded weeks, for calendar programs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from orgflow import wording
from orgflow.model import Link
from orgflow.network import Network
from orgflow.workload import Week, Workload, whole_year

MOST_EVENTS = 5_000
OCTETS = 75  # of a line, RFC 5545, section 3.1


@dataclass(frozen=True, slots=True)
class Event:
    """Some whole days, both ends included, with what they are."""

    first: date
    last: date
    key: str
    category: str
    summary: str
    description: str


def events(network: Network) -> tuple[Event, ...]:
    """Give every time a calendar situation holds, and every week that overloads somebody, by date.

    Situations that hold on days in a row are one event. Those without days, known by
    a share or as events, have no place in a calendar. Of an organization looked at in one
    context they are the situations of that, and the overloaded weeks in which it holds.
    """
    work = whole_year(network)
    found = [*_situations(network, work), *_overloads(network, work)]
    return tuple(sorted(found, key=lambda event: (event.first, event.key)))


def _situations(network: Network, work: Workload) -> Iterator[Event]:
    during = network.organization.during
    for situation in (one for one in network.organization.situations if one.is_calendar):
        if during is not None and situation.id not in during:
            continue
        links = (link for link in network.links if situation.id in link.when)
        told = [f"{_ends(network, link)}: {link.deliverable}" for link in links]
        description = f"Only then: {wording.listing(told, 5)}." if told else ""
        for first, last in work.year.runs(situation.id):
            yield Event(first, last, f"situation/{situation.id}", "situation", situation.name, description)


def _ends(network: Network, link: Link) -> str:
    return wording.chain([network.name(link.provider), network.name(link.customer)])


def _overloads(network: Network, work: Workload) -> Iterator[Event]:
    during = network.organization.during
    shown = work.year.weeks_of(during) if during is not None else range(len(work.year.weeks))
    for actor, weeks in work.weeks.items():
        for number, week in enumerate(weeks):
            if week.utilisation >= 1 and number in shown:
                span, first = work.year.weeks[number], work.year.first
                days = [first + timedelta(day) for day in (span.first, span.last)]
                summary = f"{network.name(actor)} overloaded: {wording.share(week.utilisation)}"
                description = _description(network, week)
                yield Event(days[0], days[1], f"overload/{actor}", "overload", summary, description)


def _description(network: Network, week: Week) -> str:
    names = [network.situation(name) for name in week.situations]
    on_top = f" On top: {wording.listing(names)}." if names else ""
    return f"{wording.share(week.utilisation)} of what can be done is asked for.{on_top}"


# -- the file ------------------------------------------------------------------------------------


def written(network: Network, found: Iterable[Event]) -> bytes:
    """Write events as an iCalendar file (RFC 5545).

    The same organization gives the same bytes: events carry the date of the model, not
    that of the writing, and have ids made of their own (RFC 7986, section 5.3), by
    which a program that reads a new version finds the old entry.
    """
    organization = network.organization
    stamp = whole_year(network).year.first
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//orgflow//calendar//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(organization.name)}",
    ]
    for event in found:
        rows += _rows(event, organization.name, stamp)
    return "".join(f"{_folded(row)}\r\n" for row in [*rows, "END:VCALENDAR"]).encode()


def _rows(event: Event, organization: str, stamp: date) -> Iterator[str]:
    name = f"https://orgflow.invalid/{organization}/{event.key}/{event.first}"
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
    yield f"DTSTAMP:{stamp:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.last + timedelta(1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_escaped(event.description)}"
    yield f"CATEGORIES:{event.category}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Escape a text (RFC 5545, section 3.3.11); what no text may hold is left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    told = "".join(c for c in lines if c == "\n" or (c >= " " and not "\x7f" <= c <= "\x9f"))
    for sign in ("\\", ";", ","):
        told = told.replace(sign, f"\\{sign}")
    return told.replace("\n", "\\n")


def _folded(row: str) -> str:
    """Fold a line into pieces of 75 octets, never within a character."""
    pieces, used = [""], 0
    for character in row:
        octets = len(character.encode())
        if used + octets > OCTETS:
            pieces.append("")
            used = 1  # the space that marks the continuation
        pieces[-1] += character
        used += octets
    return "\r\n ".join(pieces)
