"""The file for calendar programs, read back by the rules of RFC 5545."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow import agenda
from orgflow.model import Organization, Situation
from orgflow.network import Network
from tests.builders import org, staffed
from tests.strategies import organizations

AS_OF = date(2027, 1, 4)
CLOSE = Situation("close", "year-end", dates=((date(2027, 3, 1), date(2027, 3, 5)),))
LINKS = ("P>X .9 f=500 e=1", "P>B .9 f=10 e=1 when=close for=sheets")


def firm(**fields: object) -> Organization:
    base = org(*LINKS, external="X", situations=(CLOSE,), as_of=AS_OF)
    return staffed(replace(base, **fields), P="1000")  # type: ignore[arg-type]


def written(organization: Organization) -> bytes:
    network = Network(organization)
    return agenda.written(network, agenda.events(network))


def unfolded(data: bytes) -> list[str]:
    """Give the lines of a file as a calendar program reads them."""
    assert data.endswith(b"\r\n")
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def parsed(data: bytes) -> list[dict[str, str]]:
    """Give the properties of each event."""
    entries: list[dict[str, str]] = []
    for line in unfolded(data):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            entries.append({})
        elif entries and line != "END:VEVENT" and line != "END:VCALENDAR":
            entries[-1][name] = value
    return entries


def unescaped(value: str) -> str:
    told, signs = "", iter(value)
    for sign in signs:
        told += {"n": "\n"}.get(after := next(signs), after) if sign == "\\" else sign
    return told


def test_the_file_is_a_calendar_with_its_name() -> None:
    lines = unfolded(written(firm()))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "X-WR-CALNAME:Test" in lines
    assert lines[-1] == "END:VCALENDAR"


def test_a_situation_is_an_event_of_whole_days_whose_end_is_not_included() -> None:
    (event,) = (entry for entry in parsed(written(firm())) if entry["CATEGORIES"] == "situation")
    assert event["SUMMARY"] == "year-end"
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20270301", "20270306")
    assert unescaped(event["DESCRIPTION"]) == "Only then: P → B: sheets."


def test_an_overloaded_week_is_an_event() -> None:
    (event,) = (entry for entry in parsed(written(firm())) if entry["CATEGORIES"] == "overload")
    assert event["SUMMARY"] == "P overloaded: 102 %"
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20270301", "20270308")
    assert event["DESCRIPTION"] == "102 % of what can be done is asked for. On top: year-end."


def test_events_take_nobodys_time() -> None:
    assert {entry["TRANSP"] for entry in parsed(written(firm()))} == {"TRANSPARENT"}


def test_a_situation_without_days_is_no_event() -> None:
    storm = Situation("close", "storm", share=0.1)
    assert parsed(written(firm(situations=(storm,)))) == []


def test_a_rule_gives_an_event_for_each_time_it_holds() -> None:
    ends = Situation("close", "month-end", rrule="FREQ=MONTHLY;BYMONTHDAY=28")
    found = [e for e in parsed(written(firm(situations=(ends,)))) if e["CATEGORIES"] == "situation"]
    assert len(found) == len({e["UID"] for e in found}) == 12


def test_ids_stay_when_other_things_change() -> None:
    before = {e["SUMMARY"]: e["UID"] for e in parsed(written(firm()))}
    renamed = replace(CLOSE, name="close of the year")
    after = {e["SUMMARY"]: e["UID"] for e in parsed(written(firm(situations=(renamed,))))}
    assert after["close of the year"] == before["year-end"]


def test_the_time_of_writing_is_not_in_the_file() -> None:
    assert {entry["DTSTAMP"] for entry in parsed(written(firm()))} == {"20270104T000000Z"}
    assert written(firm()) == written(firm())


def test_texts_are_escaped() -> None:
    nasty = "a;b,c\\d\r\nEND:VEVENT\tx\x07"
    named = replace(CLOSE, name=nasty)
    (event,) = (e for e in parsed(written(firm(situations=(named,)))) if e["CATEGORIES"] == "situation")
    assert event["SUMMARY"] == "a\\;b\\,c\\\\d\\nEND:VEVENT x"


def test_no_character_is_torn_when_a_line_is_folded() -> None:
    data = written(firm(situations=(replace(CLOSE, name="財" * 60),)))
    assert f"SUMMARY:{'財' * 60}" in unfolded(data)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


@pytest.mark.parametrize("length", range(60, 80))
def test_lines_are_folded_at_75_octets_and_not_before(length: int) -> None:
    data = written(firm(situations=(replace(CLOSE, name="x" * length),)))
    lengths = [len(line) for line in data.split(b"\r\n") if line.startswith(b"SUMMARY:x")]
    assert lengths == [min(75, length + len("SUMMARY:"))]


@settings(max_examples=60, deadline=None)
@given(organizations(), st.data())
def test_any_organization_makes_a_file_that_reads_back(
    organization: Organization, data: st.DataObject
) -> None:
    network = Network(organization)
    found = agenda.events(network)[:50]
    made = agenda.written(network, found)
    entries = parsed(made)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert len({entry["UID"] for entry in entries}) == len(entries) == len(found)
    for entry, event in zip(entries, found, strict=True):
        assert entry["DTSTART;VALUE=DATE"] == event.first.strftime("%Y%m%d")
        told = unescaped(entry["SUMMARY"])
        assert [c for c in told if c.isalnum()] == [c for c in event.summary if c.isalnum()]
