"""A table of actors says what a file could say of them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import parse
from orgflow.loader import Reading, building, read, read_text
from orgflow.model import Actor
from orgflow.schema import validate
from orgflow.schema.columns import hold_actors
from orgflow.schema.refusals import NotText
from orgflow.schema.shapes import fit
from orgflow.tables.staff import is_of_actors
from tests.spreadsheets import as_csv, lines_of_rows

STAFF = """\
id,name,position,reports_to,people
guests,Guests,external customer,,
front,Front desk,front line,Boss,2.5
boss,Boss,back office,,1
"""
LINKS = "customer,provider,for\nGuests,front,a room\nfront,Boss,a word\n"


def reading(folder: Path, *texts: str) -> Reading:
    names = [f"{letter}.csv" for letter, _ in zip("abc", texts, strict=False)]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return read(*(folder / name for name in names))


def staff(text: str) -> Reading:
    return read_text(text.encode(), "staff.csv")


def errors(found: Reading) -> list[Diagnostic]:
    return [one for one in found.diagnostics if one.severity == "error"]


def underlined(text: str, at: Position) -> str:
    return text.splitlines()[at.line - 1][at.column - 1 : at.column - 1 + at.length]


def test_two_tables_say_what_one_file_could_say_itself(tmp_path: Path) -> None:
    text = """\
organization: a
actors:
  guests: {name: Guests, position: external customer}
  front: {name: Front desk, position: front line, reports_to: boss, people: 2.5}
  boss: {name: Boss, position: back office, people: 1}
links:
  - {customer: guests, provider: front, for: a room}
  - {customer: front, provider: boss, for: a word}
"""
    found, same = reading(tmp_path, LINKS, STAFF), read_text(text).organization
    assert found.organization == same
    assert found.diagnostics == ()


def test_an_actor_stands_where_its_row_begins() -> None:
    organization = staff(STAFF).organization
    assert organization is not None
    assert [(one.at.line, one.at.column, one.at.length) for one in organization.actors] == [
        (2, 1, 33),
        (3, 1, 36),
        (4, 1, 24),
    ]


def test_the_organization_is_called_as_the_table_of_links_where_there_is_one(tmp_path: Path) -> None:
    found = reading(tmp_path, STAFF, LINKS).organization
    assert found is not None
    assert found.name == "b"
    alone = staff(STAFF).organization
    assert alone is not None
    assert alone.name == "staff"


def test_keys_of_other_programs_are_written_as_keys_and_understood_in_links(tmp_path: Path) -> None:
    people = "Key,Name,Manager\nEMP 001,Anna,EMP 002\nEMP 002,Zoë,\n"
    found = reading(
        tmp_path, people, "customer,provider,for\nEMP 001,emp-002,advice\nZoë,Anna,thanks\n"
    ).organization
    assert found is not None
    assert [(one.id, one.name, one.reports_to) for one in found.actors] == [
        ("emp-001", "Anna", "emp-002"),
        ("emp-002", "Zoë", None),
    ]
    assert [(one.customer, one.provider) for one in found.links] == [
        ("emp-001", "emp-002"),
        ("emp-002", "emp-001"),
    ]


def test_actors_without_names_are_named_by_key_in_any_letters(tmp_path: Path) -> None:
    found = reading(
        tmp_path, "id,site\na,Oslo\nb-2,Rome\n", "customer,provider,for\nA,B 2,advice\n"
    ).organization
    assert found is not None
    assert [(link.customer, link.provider) for link in found.links] == [("a", "b-2")]
    assert [one.name for one in found.actors] == ["a", "b-2"]


def test_names_alone_become_keys() -> None:
    found = staff("name,site\nFront desk,Oslo\n総務部,\n").organization
    assert found is not None
    assert [(one.id, one.name, one.site) for one in found.actors] == [
        ("front-desk", "Front desk", "Oslo"),
        ("actor", "総務部", None),
    ]


def test_all_tables_of_actors_declare_before_any_names_somebody(tmp_path: Path) -> None:
    people = "name,part_of\nSales Team,Head Office\n"
    offices = "name,part_of\nHead Office,\nNight Shift,Sales Team\n"
    found = reading(tmp_path, people, offices, "customer,provider,for\nSales Team,Night Shift,parts\n")
    assert errors(found) == []
    assert found.organization is not None
    assert [(one.id, one.part_of) for one in found.organization.actors] == [
        ("sales-team", "head-office"),
        ("head-office", None),
        ("night-shift", "sales-team"),
    ]
    assert [(one.customer, one.provider) for one in found.organization.links] == [
        ("sales-team", "night-shift")
    ]


def test_links_name_nobody_who_is_not_in_the_table_of_actors(tmp_path: Path) -> None:
    found = reading(tmp_path, STAFF, "customer,provider,for\nguests,frontt,a room\n")
    assert [(one.code, one.position.source[-5:]) for one in errors(found)] == [("ORG301", "b.csv")]


def test_actors_of_a_table_and_of_a_file_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("organization: X\nactors: {boss: {}}\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text(STAFF, encoding="utf-8")
    (found,) = errors(read(tmp_path / "x.yaml", tmp_path / "a.csv"))
    assert (found.code, found.position.line) == ("ORG303", 4)


@pytest.mark.parametrize(
    ("row", "code", "at"),
    [
        ("new,New,frontline,,", "ORG204", "frontline"),
        ("new,New,,,two", "ORG201", "two"),
        ("new,New,,nobody,", "ORG301", "nobody"),
        ("boss,Again,,,", "ORG303", "boss"),
        (",,support,,", "ORG422", ","),
        ("new,New,,,#REF!", "ORG422", "#REF!"),
        ("new,New,,,1,more", "ORG422", "more"),
        ("new,New,,new,", "ORG306", "new"),
    ],
)
def test_an_error_about_an_actor_points_to_its_cell(row: str, code: str, at: str) -> None:
    text = f"{STAFF}{row}\n"
    (found,) = errors(staff(text))
    assert (found.code, found.position.line) == (code, 5)
    assert underlined(text, found.position) == at


def test_what_customers_alone_may_say_is_asked_of_every_row() -> None:
    text = "id,position,status\na,external customer,lapsed\nb,support,lapsed\n"
    (found,) = errors(staff(text))
    assert (found.code, found.position.line, underlined(text, found.position)) == ("ORG209", 3, "lapsed")


def test_a_column_that_says_nothing_of_an_actor_is_remarked_upon() -> None:
    (found,) = [one for one in staff("id,name,poeple\na,A,2\n").diagnostics if one.code == "ORG423"]
    assert found.message == "'poeple' says nothing about an actor here"
    assert found.help == "'people' is spelt alike"


@pytest.mark.parametrize(
    ("header", "is_so"),
    [
        ("id,name,people", True),
        ("Full name,Manager", True),
        ("Bezeichnung,Standort", True),
        ("Department,Headcount", False),
        ("unit,meeting,frequency,day", False),
        ("id,amount,date", False),
        ("customer,provider,for", False),
        ("costumer,provider,name", False),
        ("costumer,suplier,for,name", False),
        ("id,Source,Target", False),
        ("provider,name,site", False),
        ("id,name,people,Source,Target", False),
        ("name,people,for", False),
        ("site,people", False),
        ("id,tags", True),
        ("id", False),
        ("who,whom", False),
        ("", False),
    ],
)
def test_a_table_of_actors_is_told_by_its_header(header: str, is_so: bool) -> None:
    assert is_of_actors(header.split(",")) is is_so


cells = st.sampled_from(
    [None, "", "x", " x ", 1, 0.5, True, "90%", "external customer", "support", "40 h/week"]
)
groups = st.one_of(
    st.none(),
    st.sampled_from(["text", 7]),
    st.dictionaries(
        st.sampled_from(["name", "position", "status", "weight", "people", "capacity", "tags", "odd"]),
        st.one_of(cells, st.lists(cells, max_size=2)),
        max_size=4,
    ),
)


FITTING: dict[Any, st.SearchStrategy[Any]] = {
    "name": st.just("A"),
    "position": st.sampled_from(["external customer", ["support", "support", "back office"], []]),
    "status": st.sampled_from(["lapsed", "current"]),
    "weight": st.just(2),
    "served_right": st.just("90%"),
    "part_of": st.just("a"),
    "reports_to": st.just("b"),
    "people": st.sampled_from([1, 2.5]),
    "capacity": st.sampled_from(["40 h/week", "7 items/day"]),
    "other_work": st.just("5 h/week"),
    "variability": st.sampled_from([{"work": 0.5}, {"arrivals": 2}, {}]),
    "reliability": st.sampled_from([0, "99%"]),
    "site": st.just("Oslo"),
    "tags": st.sampled_from(["x", ["x", "y"], []]),
    "note": st.just("a note"),
}


def as_written(actors: dict[str, Any], paths: list[tuple[str | int, ...]]) -> dict[str, Any]:
    """Put the texts that were written in the place of some values."""
    actors = copy.deepcopy(actors)
    for key, field, *inside in paths:
        around, last = actors[str(key)], field
        if isinstance(around[field], list):
            around, last = around[field], inside[0]
        around[last] = json.dumps(around[last])
    return actors


@given(st.dictionaries(st.sampled_from(["a", "b", "c-1", "B", "", "x y"]), groups, max_size=5))
@example({"a": {"position": 1}})
def test_actors_by_columns_fit_as_one_by_one(actors: dict[str, Any]) -> None:
    found, diagnostics = validate(parse(json.dumps({"actors": actors}), "a.yaml"))
    fitting, misfits = fit("actors", actors)
    unread = [misfit.path for misfit in misfits if isinstance(misfit.refused, NotText)]
    assert bool(diagnostics) == bool(fit("actors", as_written(actors, unread))[1])
    if not misfits:
        assert found is not None
        assert diagnostics == ()
        held = found.actors
        assert held is not None
        kept = dict(zip(held.keys, map(held.row, range(held.size)), strict=True))
        assert {key: one.model_dump() for key, one in kept.items()} == {
            key: (one or held.shape.model_construct()).model_dump() for key, one in fitting.items()
        }


@given(st.dictionaries(st.sampled_from(["a", "b", "c-1"]), st.fixed_dictionaries({}, optional=FITTING)))
def test_actors_made_by_columns_are_those_made_one_by_one(actors: dict[str, Any]) -> None:
    held, year, at = hold_actors(actors), Year(), Position("a.yaml", 1, 1)
    made = building.actors(held, year, [at] * len(actors))
    rows = zip(actors, map(held.row, range(held.size)), strict=True)
    assert made == [building.actor(key, row, year, at) for key, row in rows]
    assert [(one.id, one.name) for one in made] == [
        (key, said.get("name", key)) for key, said in actors.items()
    ]


def test_an_actor_of_whom_nothing_is_said_is_called_as_its_key() -> None:
    at = Position("a.yaml", 1, 1)
    assert building.actor("a", None, Year(), at) == Actor("a", "a", at=at)


# ---- A table of actors and the same actors in YAML ----------------------------------------

# How a table calls them: id, name; the key that comes of it; how another row may call them.
PERSONS = [
    ("a", "A", "a", "A"),
    ("b", "Front desk", "b", "front  Desk"),
    ("c", "", "c", "c"),
    ("No 7", "two\nlines", "no-7", "no 7"),
    ("", "Ärger & Co", "arger-co", "ärger co"),
]
CELLS = {
    "position": ["external customer", "support; back office", "", "boss"],
    "reports_to": ["", *(called for *_, called in PERSONS), "zz"],
    "people": ["3", "2.5", "", "-1", "many"],
    "capacity": ["40 h/week", "7 items/day", "", "40"],
    "reliability": ["90%", "0.5", "", "9"],
    "tags": ["x", "x; y", "", "Ä"],
    "status": ["active", "", "lapsed", "gone"],
    "note": ["a note", 'a "word"', ""],
}
Rows = list[dict[str, str]]


@st.composite
def staff_tables(draw: Any) -> Rows:
    header = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=4, unique=True))
    persons = draw(st.lists(st.sampled_from(PERSONS), min_size=1, unique=True))
    odd = draw(st.booleans())
    rows = []
    for id_, name, *_ in persons:
        cells = {field: draw(st.sampled_from(CELLS[field] if odd else CELLS[field][:3])) for field in header}
        rows.append({"id": id_, "name": name, **cells})
    return rows


def as_yaml(rows: Rows) -> str:
    keys = {(id_, name): key for id_, name, key, _ in PERSONS}
    there = {(row["id"], row["name"]) for row in rows}
    called = {called: key for id_, name, key, called in PERSONS if (id_, name) in there}
    lines = ["organization: staff", "actors:"]
    for row in rows:
        said: dict[str, Any] = {field: cell for field, cell in row.items() if cell and field != "id"}
        said |= {"name": " ".join(row["name"].split()) or None}
        said["reports_to"] = called.get(row.get("reports_to", ""), row.get("reports_to")) or None
        said |= {field: said[field].split("; ") for field in ("position", "tags") if field in said}
        if row.get("people"):
            said["people"] = float(row["people"]) if row["people"] != "many" else "many"
        lines.append(f"  {keys[row['id'], row['name']]}: {json.dumps(said, ensure_ascii=False)}")
    return "\n".join(lines)


@given(staff_tables())
def test_a_table_of_actors_is_what_the_same_actors_are_in_yaml(rows: Rows) -> None:
    text = as_csv(list(rows[0]), [list(row.values()) for row in rows])
    found, same = staff(text), read_text(as_yaml(rows))
    row_of = lines_of_rows(text)
    wrong = {row_of[one.position.line] for one in errors(found)}
    assert wrong == {one.position.line - 2 for one in errors(same)}
    assert found.organization == same.organization
    if found.organization is not None:
        told = [(one.code, one.message) for one in found.diagnostics if one.code != "ORG423"]
        assert told == [(one.code, one.message) for one in same.diagnostics]
        assert [row_of[one.at.line] for one in found.organization.actors] == list(range(1, 1 + len(rows)))


def test_the_name_of_one_may_be_the_id_of_another() -> None:
    found = staff("id,name,site\nboss,Front,x\nfront,Front desk,y\nNo 3,Other,z\n").organization
    assert found is not None
    assert [(one.id, one.name) for one in found.actors] == [
        ("boss", "Front"),
        ("front", "Front desk"),
        ("no-3", "Other"),
    ]


@pytest.mark.parametrize("others", ["", "No 7,Anna,Oslo\n"])
def test_an_id_that_is_too_long_for_a_key_is_shortened(others: str) -> None:
    found = staff(f"id,name,site\n{'a' * 61},A,Oslo\n{'b' * 60},B,Oslo\n{others}").organization
    assert found is not None
    assert [one.id for one in found.actors][:2] == ["a" * 60, "b" * 60]


def test_a_row_about_nobody_is_told_where_its_name_should_stand() -> None:
    found = errors(staff("site,name,id\nOslo,A,a\nRome,,\nBern,B,a\n"))
    assert [(one.code, one.position.line, one.position.column) for one in found] == [
        ("ORG422", 3, 6),
        ("ORG303", 4, 6),
    ]


def test_a_name_without_an_id_that_another_row_has_is_the_same_again() -> None:
    (found,) = errors(staff("id,name,site\nNo 1,Anna,x\n,Anna,y\n"))
    assert (found.code, found.message) == ("ORG303", "'Anna' stands in an earlier row, too")


def test_an_id_that_is_the_name_of_an_earlier_row_without_one_is_the_same_again() -> None:
    (found,) = errors(staff("id,name,site\n,No 1,x\nNo 1,Anna,y\n"))
    assert (found.code, found.position.line) == ("ORG303", 3)
