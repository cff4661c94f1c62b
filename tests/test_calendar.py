"""The calendar picture, read back from what is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from orgflow.cli import run
from orgflow.diagrams import look
from orgflow.diagrams.calendar import MOST_ROWS, MOST_SITUATIONS, MOST_WEEKS, draw
from orgflow.diagrams.render import render
from orgflow.diagrams.sheet import Place, Sheet, Style
from orgflow.findings import Figure
from orgflow.model import Organization, Situation
from orgflow.network import Network
from orgflow.views.moment import during
from tests.builders import org, staffed
from tests.paths import ORGS

SVG = "{http://www.w3.org/2000/svg}"
AS_OF = date(2027, 1, 4)
CLOSE = Situation("close", "year-end", dates=((date(2027, 3, 1), date(2027, 3, 5)),))
LINKS = ("P>X .9 f=500 e=1", "P>B .9 f=10 e=1 when=close", "Q>X .9 f=95 e=10 for=more")


def firm(*links: str, situations: tuple[Situation, ...] = (CLOSE,), **fields: object) -> Organization:
    base = org(*(links or LINKS), external="X", situations=situations, as_of=AS_OF)
    return staffed(replace(base, **fields), P="1000", Q="1000")  # type: ignore[arg-type]


def figure(organization: Organization) -> Figure:
    return draw(Network(organization))


def svg(organization: Organization) -> ET.Element:
    return ET.fromstring(render(figure(organization)))


def texts(organization: Organization) -> list[str]:
    return [element.text or "" for element in svg(organization).iter(f"{SVG}text")]


def fields(organization: Organization) -> dict[str, tuple[str, float]]:
    """Give the colour and the left edge of every box by what it says when pointed at."""
    found = {}
    for group in svg(organization).iter(f"{SVG}g"):
        title, box = group.findtext(f"{SVG}title"), group.find(f"{SVG}rect")
        if title and title.strip() and box is not None and group.get("class") == "thing":
            found[title] = (box.get("fill", "").upper(), float(box.get("x", "")))
    return found


def test_each_week_of_each_actor_is_a_field() -> None:
    weeks = [told for told in fields(firm()) if "week of" in told]
    assert len(weeks) == 2 * 52


def test_a_field_tells_its_week_with_what_comes_on_top() -> None:
    assert "P, week of 1 March 2027: 102 % (year-end)" in fields(firm())


def test_fields_are_darker_the_fuller_the_week() -> None:
    found = fields(firm())
    assert found["P, week of 1 March 2027: 102 % (year-end)"][0] == look.WEAK
    assert found["P, week of 8 March 2027: 50 %"][0] == "#D5DBE1"
    assert found["Q, week of 8 March 2027: 95 %"][0] == "#F3B58C"


def test_a_percentage_stands_in_full_weeks_only() -> None:
    told = texts(firm())
    assert (told.count("95"), told.count("102"), told.count("50")) == (52, 1, 0)


def test_what_is_not_overloaded_is_never_a_hundred() -> None:
    organization = firm("P>X .9 f=999 e=1", "P>B .9 when=close")
    assert "99" in texts(organization)
    assert "100" not in texts(organization)


def test_the_fullest_stands_first() -> None:
    told = texts(firm())
    assert told.index("P") < told.index("Q")


def test_a_situation_is_a_bar_over_its_days() -> None:
    found = fields(firm())
    colour, left = found["year-end: 1 March 2027 to 5 March 2027"]
    assert colour == look.SITUATION
    assert left == pytest.approx(found["P, week of 1 March 2027: 102 % (year-end)"][1], abs=0.1)


def test_months_stand_above_with_the_year_where_it_begins() -> None:
    told = texts(firm(as_of=date(2026, 11, 2)))
    assert [text for text in told if text in ("Nov 2026", "Dec", "Jan 2027", "Feb")] == [
        *("Nov 2026", "Dec", "Jan 2027", "Feb")
    ]


def test_an_actor_of_whom_something_is_not_known_has_no_row() -> None:
    assert "B" not in texts(firm())
    assert any("Known of 2 of 3 functions." in text for text in texts(firm()))


def test_where_nothing_is_known_the_picture_says_so() -> None:
    told = " ".join(texts(firm("A>X .9 f=1")))
    assert "no week can be judged" in told


def test_the_words_in_place_of_the_picture_tell_the_worst() -> None:
    assert figure(firm()).alt == (
        "Calendar of 52 weeks. P: overloaded in 1 week, at most 102 % in the week of 1 March 2027. "
        "Q: 95 % in every week."
    )
    assert figure(firm("P>X .9 f=1 e=1")).alt == "Calendar of 52 weeks. No week of anybody is 85 % full."


def test_what_is_too_much_to_draw_is_left_out_and_said() -> None:
    many = range(MOST_ROWS + 3)
    links = [f"P{i}>X .9 f={i} e=1" for i in many]
    links += [f"P1>X .9 f=1 e=1 when=s{i} for=x{i}" for i in range(MOST_SITUATIONS + 2)]
    situations = tuple(replace(CLOSE, id=f"s{i}") for i in range(MOST_SITUATIONS + 2))
    base = org(*links, external="X", situations=situations, as_of=AS_OF, horizon_end=date(2028, 12, 31))
    told = " ".join(texts(staffed(base, **{f"P{i}": "100" for i in many})))
    assert f"the first {MOST_WEEKS} of 104 weeks" in told
    assert f"the {MOST_ROWS} fullest actors" in told
    assert f"{MOST_SITUATIONS} of {MOST_SITUATIONS + 2} situations" in told


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "\\N \\G", "{a|b}", "]; n [label=x", "&lt;b&gt;"]
)
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    organization = firm()
    actors = tuple(replace(actor, name=name) if actor.id == "P" else actor for actor in organization.actors)
    hostile = replace(organization, actors=actors, situations=(replace(CLOSE, name=name),))
    assert texts(hostile).count(name) == 2


def test_a_name_that_is_too_long_is_cut_but_told_in_full_when_pointed_at() -> None:
    organization, name = firm(), "A department with a name that fits no column of any calendar"
    actors = tuple(replace(actor, name=name) if actor.id == "P" else actor for actor in organization.actors)
    cut = replace(organization, actors=actors)
    assert any(text.endswith("…") for text in texts(cut))
    assert any(told.startswith(f"{name}, week of") for told in fields(cut))


@pytest.mark.parametrize("form, start", [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_calendar_is_a_picture_of_any_kind(form: str, start: bytes) -> None:
    assert render(figure(firm()), form, width=600).startswith(start)


def test_a_png_is_as_wide_as_was_asked() -> None:
    data = render(figure(firm()), "png", width=600)
    assert int.from_bytes(data[16:20], "big") == pytest.approx(600, abs=1)


def test_the_same_organization_gives_the_same_picture() -> None:
    assert render(figure(firm())) == render(figure(firm()))


def test_text_on_a_sheet_stands_where_it_was_put() -> None:
    sheet = Sheet()
    sheet.text(Place(100, 50, 200, 20), "here", Style(12))
    sheet.box(Place(0, 0, 10, 10), "#000000")
    (text,) = ET.fromstring(render(Figure("", "", "", svg=sheet.svg()))).iter(f"{SVG}text")
    assert (float(text.get("x", "")), text.get("text-anchor")) == (100.0, "start")


# -- the command -------------------------------------------------------------------------


def test_the_command_names_the_picture_after_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["calendar", str(ORGS / "office")]) == 0
    assert capsys.readouterr().err.endswith("wrote office-calendar.svg\n")
    assert b"year-end" in (tmp_path / "office-calendar.svg").read_bytes()


@pytest.mark.parametrize("suffix, start", [("ics", b"BEGIN:VCALENDAR\r\n"), ("png", b"\x89PNG")])
def test_the_name_of_the_file_picks_its_kind(suffix: str, start: bytes, tmp_path: Path) -> None:
    target = tmp_path / f"year.{suffix}"
    assert run(["calendar", str(ORGS / "office"), "-o", str(target), "--width", "400"]) == 0
    assert target.read_bytes().startswith(start)


def test_a_calendar_without_entries_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.yaml"
    source.write_text("organization: A\nactors:\n  c: {position: external customer}\n")
    assert run(["calendar", str(source), "-o", str(tmp_path / "year.ics")]) == 2
    assert "the calendar would be empty" in capsys.readouterr().err
    assert not (tmp_path / "year.ics").exists()


def test_of_one_context_other_weeks_are_faded() -> None:
    close = during(firm(), ["close"])
    assert figure(close).title.endswith(", during year-end")
    found = fields(close)
    assert found["P, week of 1 March 2027: 102 % (year-end)"][0] == look.WEAK
    assert found["Q, week of 8 March 2027: 95 %"][0] == "#F5F7F9"


def test_on_an_ordinary_day_the_weeks_of_situations_are_faded() -> None:
    found = fields(during(firm(), []))
    assert found["P, week of 1 March 2027: 102 % (year-end)"][0] == "#F5F7F9"
    assert found["Q, week of 8 March 2027: 95 %"][0] == "#F3B58C"


def test_a_calendar_with_too_many_entries_is_cut_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("orgflow.agenda.MOST_EVENTS", 3)
    assert run(["calendar", str(ORGS / "office"), "-o", str(tmp_path / "year.ics")]) == 0
    assert "holds the first 3 of 14 entries" in capsys.readouterr().err
    assert (tmp_path / "year.ics").read_bytes().count(b"BEGIN:VEVENT") == 3


def test_a_kind_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", str(ORGS / "office"), "-o", "year.docx"]) == 2
    assert "written as .svg, .png, .pdf or .ics" in capsys.readouterr().err
