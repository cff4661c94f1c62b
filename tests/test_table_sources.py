from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.cli import run
from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Lines
from orgflow.loader import Reading, load, read, read_text
from orgflow.tables.columns import LINK_FIELDS
from orgflow.tables.places import CellPlaces
from orgflow.tables.rows import clean
from orgflow.tables.sheet import read_sheet
from orgflow.tables.source import Tables, title

HEAD = "customer,provider,for,how_often,health\n"
ROWS = "passengers,gate,boarding,daily,90%\ngate,crew,word,3/month,4/5\n"
ACTORS = """\
organization: Northwind Air
actors:
  passengers: {position: external customer}
  gate: {name: Gate agents}
  crew: {}
"""
LINKS = """\
links:
  - {customer: passengers, provider: gate, for: boarding, how_often: daily, health: 90%}
  - {customer: gate, provider: crew, for: word, how_often: 3/month, health: 4/5}
"""


def table(text: str | bytes) -> Reading:
    return read_text(text.encode() if isinstance(text, str) else text, "links.csv")


def errors(reading: Reading) -> list[Diagnostic]:
    return [found for found in reading.diagnostics if found.severity == "error"]


def error(text: str) -> Diagnostic:
    (found,) = errors(table(text))
    return found


def pointed_at(text: str, found: Diagnostic) -> str:
    at = found.position
    return text.splitlines()[at.line - 1][at.column - 1 : at.column - 1 + at.length]


def beside(folder: Path, yaml: str, rows: str) -> Reading:
    (folder / "a.yaml").write_text(yaml, encoding="utf-8")
    (folder / "links.csv").write_text(rows, encoding="utf-8")
    return read(folder / "a.yaml", folder / "links.csv")


# ---- What a table says --------------------------------------------------------------------


def test_a_table_beside_a_file_says_what_the_file_could_say_itself(tmp_path: Path) -> None:
    found = beside(tmp_path, ACTORS, HEAD + ROWS).organization
    whole = read_text(ACTORS + LINKS).organization
    assert found is not None
    assert whole is not None
    assert [repr(link).partition(", at=")[0] for link in found.links] == [
        repr(link).partition(", at=")[0] for link in whole.links
    ]


def test_a_table_alone_is_an_organization_called_as_its_file() -> None:
    organization = table(HEAD + ROWS).organization
    assert organization is not None
    assert organization.name == "links"
    assert [actor.id for actor in organization.actors] == ["passengers", "gate", "crew"]


def test_names_become_actors_with_keys() -> None:
    organization = table(HEAD + "Passengers,Gate agents,boarding,daily,\n").organization
    assert organization is not None
    assert [(actor.id, actor.name) for actor in organization.actors] == [
        ("passengers", "Passengers"),
        ("gate-agents", "Gate agents"),
    ]


def test_one_name_in_two_spellings_is_one_actor() -> None:
    organization = table(HEAD + "X,Gate agents,a,daily,\nX,gate  Agents,b,daily,\n").organization
    assert organization is not None
    assert len(organization.actors) == 2


def test_declared_actors_are_named_by_key_or_by_name(tmp_path: Path) -> None:
    found = beside(tmp_path, ACTORS, HEAD + "passengers,Gate Agents,a,daily,\npassengers,gate,b,daily,\n")
    assert found.organization is not None
    assert {link.provider for link in found.organization.links} == {"gate"}


def test_who_is_not_among_the_declared_actors_is_an_error(tmp_path: Path) -> None:
    (found,) = errors(beside(tmp_path, ACTORS, HEAD + "passengers,gata,boarding,daily,\n"))
    assert found.code == "ORG301"
    assert found.help == "an actor with a similar name exists: 'gate'"
    assert (found.position.line, found.position.column) == (2, 12)


def test_two_tables_share_their_actors(tmp_path: Path) -> None:
    for name, row in (("a.csv", "X,Gate agents,a,daily,\n"), ("b.csv", "Gate Agents,crew,b,daily,\n")):
        (tmp_path / name).write_text(HEAD + row, encoding="utf-8")
    organization = load(tmp_path / "a.csv", tmp_path / "b.csv")
    assert organization.name == "a"
    assert [actor.id for actor in organization.actors] == ["x", "gate-agents", "crew"]


def test_a_column_may_speak_of_the_actor_at_an_end() -> None:
    organization = table(
        "customer,provider,for,customer.position\nX,A,a,external customer\nA,B,b,\n"
    ).organization
    assert organization is not None
    assert [actor.position for actor in organization.actors] == [("external customer",), (), ()]


def test_superiors_are_actors_too() -> None:
    organization = table("customer,provider,for,provider.part_of\nX,A,a,Head office\n").organization
    assert organization is not None
    assert [(actor.id, actor.part_of) for actor in organization.actors] == [
        ("x", None),
        ("a", "head-office"),
        ("head-office", None),
    ]


def test_dotted_columns_are_groups() -> None:
    header = "customer;provider;for;ratings.customer.mean;ratings.customer.n;standard.met\n"
    organization = table(header + "X;A;a;3,5;6;\nX;B;b;;6;90%\n").organization
    assert organization is not None
    first, second = organization.links
    assert first.customer_rating is not None
    assert (first.customer_rating.mean, first.customer_rating.n, first.standard) == (3.5, 6, None)
    assert second.customer_rating is None
    assert second.standard is not None


@pytest.mark.parametrize("name", ["id", "target"])
def test_every_key_of_a_link_is_taken_for_what_it_says(name: str) -> None:
    assert name in LINK_FIELDS
    reading = table(f"customer,provider,for,{name}\nX,A,a,1\n")
    assert "ORG423" not in [found.code for found in reading.diagnostics]


# made, not filtered: with single spaces, with a letter, and no quotation mark at either end
_signs = st.sampled_from(["", ",", ";", "'", "ä"])
words = st.builds(
    lambda first, inside, last: " ".join(f"{first}a{inside}b{last}".split()),
    _signs,
    st.text(st.sampled_from("ab \",;\n'äx"), max_size=8),
    _signs,
)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=6, unique_by=lambda one: one[1]))
def test_what_is_written_as_a_table_is_read_from_it(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["customer", "provider", "for", "note"])
    writer.writerows(["x", "y", f"{number}", note] for number, (note, _) in enumerate(rows))
    organization = table(out.getvalue()).organization
    assert organization is not None
    assert [(link.deliverable, link.note) for link in organization.links] == [
        (f"{number}", note) for number, (note, _) in enumerate(rows)
    ]


# ---- Places -------------------------------------------------------------------------------


def test_a_link_stands_where_its_row_begins() -> None:
    organization = table(HEAD + '\nX,"A\n",a,daily,\nX,B,b,daily,\n').organization
    assert organization is not None
    assert [link.at for link in organization.links] == [
        Position("links.csv", 3, 1),
        Position("links.csv", 5, 1),
    ]


@pytest.mark.parametrize(
    "row, word",
    [
        ("X,A,a,dayly,90%", "dayly"),
        ('X,"A, B",a, dayly ,90%', "dayly"),
        ('X,"A ""B""",a,"dayly",90%', '"dayly"'),
        ("X,A,a,daily,190%", "190%"),
        ("X,X,a,daily,90%", "X"),
    ],
)
def test_an_error_points_to_its_cell(row: str, word: str) -> None:
    text = HEAD + "X,Z,z,daily,\n" + row + "\n"
    found = error(text)
    assert found.position.line == 3
    assert pointed_at(text, found) == word
    assert found.excerpt == row


def test_an_error_points_to_its_cell_after_cells_of_several_lines() -> None:
    text = HEAD + 'X,"A\nB",a,dayly,\n'
    assert pointed_at(text, error(text)) == "dayly"


def test_lines_count_from_the_line_that_names_the_separator() -> None:
    text = "sep=;\n" + HEAD.replace(",", ";") + "X;A;a;dayly;\n"
    assert error(text).position.line == 3
    assert pointed_at(text, error(text)) == "dayly"


def test_an_error_about_an_actor_points_to_where_it_is_named() -> None:
    text = "customer,provider,for,provider.people\nX,A,a,\nX,A,b,-3\n"
    assert pointed_at(text, error(text)) == "-3"


CELLS = [
    "a",
    " b ",
    '"c d"',
    '"e ""f"" g"',
    '"h\n i"',
    '"{0}"',
    '"j{0}k" l',
    "",
    '5"',
    "m  n",
    "ä",
    ' "o{0}p"',
]


@given(
    st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4), min_size=1, max_size=4),
    st.sampled_from(",;\t|"),
)
def test_every_cell_stands_where_csv_finds_it(written: list[list[str]], separator: str) -> None:
    # behind a tab a space before a quote is a part of the cell, and the quote is no quote
    cells = {cell: (cell.lstrip() if separator == "\t" else cell).format(separator) for cell in CELLS}
    rows = [[cells[cell] for cell in row] for row in written]
    text = "\n".join(separator.join(row) for row in [["w", "x", "y", "z"], *rows]) + "\n"
    sheet = read_sheet(text.encode(), "links.csv")
    places = CellPlaces(sheet, Lines(text))
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row.cells):
            at = places.cell(number, column)
            rest = "\n".join(text.split("\n")[at.line - 1 :])[at.column - 1 :]
            found = next(csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=True))
            assert clean([*found, ""][0]) == cell
            assert at.length == max(1, len(rows[row.number - 2][column].partition("\n")[0].strip()))


def test_what_a_row_says_no_more_stands_where_its_last_cell_does() -> None:
    text = "w,x,y\na,bc\n"
    places = CellPlaces(read_sheet(text.encode(), "links.csv"), Lines(text))
    found = [places.cell(0, column) for column in (1, 2)]
    assert [(at.line, at.column, at.length) for at in found] == [(2, 3, 2), (2, 3, 2)]


@pytest.mark.parametrize(
    "text",
    [
        'customer,provider,for,provider.site\nX,"A\nB",a,Oslo\n\nX,C,b,\n',
        "id,name,site\na,A,Oslo\n\nNo 2,,\n",
    ],
)
def test_everything_that_a_table_says_has_its_place(text: str) -> None:
    document = Tables({}, alone=True).read(text, "links.csv")
    places, data = document.positions, document.data
    assert len(list(places)) == len(places) > 0
    assert all(places[path].line > 1 for path in places)
    for name, steps in (("links", range(len(data.get("links", ())))), ("actors", list(data["actors"]))):
        if name in data:
            together = places.entries(name, steps)
            assert list(map(repr, together)) == [repr(places[(name, step)]) for step in steps]
    for path in [("links", 0, "note"), ("actors", next(iter(data["actors"])), "note"), ("rules",), ()]:
        with pytest.raises(KeyError):
            places[path]


def test_a_group_of_keys_stands_where_its_first_cell_does_that_says_something() -> None:
    text = "customer,provider,for,standard.within,standard.met,note\nX,A,a,,90%,\nX,B,b,1 day,90%,\n"
    places = Tables({}, alone=True).read(text, "links.csv").positions
    assert [places[("links", row, "standard")].column for row in (0, 1)] == [8, 7]
    with pytest.raises(KeyError):
        places[("links", 0, "note")]


# ---- What does not fit --------------------------------------------------------------------


@pytest.mark.parametrize(
    "row, code",
    [
        ("X,A,a,daily", None),
        ("X,A,a,daily,90%,,", None),
        ("X,A,a,daily,90%,more", "ORG422"),
        ("X,A,a,#N/A,90%", "ORG422"),
        (",A,a,daily,90%", "ORG202"),
        ("X,A,,daily,90%", "ORG202"),
        ("X,Z,z,daily,90%", "ORG304"),
        (f"X,{'A' * 201},a,daily,90%", "ORG207"),
        ('X,A,a,"daily,90%', "ORG403"),
    ],
)
def test_every_row_is_held_to_account(row: str, code: str | None) -> None:
    found = {problem.code for problem in errors(table(HEAD + "X,Z,z,daily,\n" + row + "\n"))}
    assert found == ({code} if code else set())


@pytest.mark.parametrize(
    "text", ["", "customer,provider,for\n", "who,whom\na,b\n", "customer,provider\na,b\n", "\0"]
)
def test_what_is_no_table_of_links_is_refused(text: str) -> None:
    reading = table(text)
    assert reading.organization is None
    assert {found.code for found in errors(reading)} <= {"ORG401", "ORG404", "ORG405"}


def test_a_situation_has_to_be_declared_in_a_file(tmp_path: Path) -> None:
    rows = "customer,provider,for,when\npassengers,gate,a,outage\n"
    assert [found.code for found in errors(beside(tmp_path, ACTORS, rows))] == ["ORG302"]
    situations = "situations:\n  outage: {share: 5%}\n"
    assert errors(beside(tmp_path, ACTORS + situations, rows)) == []


def test_a_column_that_is_no_key_is_remarked_upon() -> None:
    reading = table("customer,provider,for,how_offen\nX,A,a,daily\n")
    (found,) = [one for one in reading.diagnostics if one.code == "ORG423"]
    assert found.severity == "warning"
    assert found.help == "'how_often' is spelt alike"
    assert found.position.column == 23


def test_actors_are_not_described_in_two_places(tmp_path: Path) -> None:
    reading = beside(tmp_path, ACTORS, "customer,provider,for,provider.site\npassengers,gate,a,Oslo\n")
    (found,) = [one for one in reading.diagnostics if one.code == "ORG423"]
    assert found.help == "say it of the actors where they are declared"


def test_rows_that_disagree_about_an_actor_are_remarked_upon() -> None:
    reading = table("customer,provider,for,provider.site\nX,A,a,Oslo\nX,A,b,Bergen\nX,A,c,Oslo\n")
    assert [(one.code, one.position.line) for one in reading.diagnostics if one.code[3] == "4"] == [
        ("ORG410", 3)
    ]


def test_not_more_problems_are_told_than_anyone_reads() -> None:
    reading = table(HEAD + "X,A,a,#N/A,\n" * 1_000)
    assert [one.code for one in errors(reading)].count("ORG422") == 200
    assert {one.code for one in errors(reading)} == {"ORG422", "ORG125"}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    reading = table(raw)
    assert (reading.organization is None) == bool(errors(reading))


@given(st.lists(st.lists(st.text(max_size=6), max_size=7), max_size=5))
def test_any_cells_are_read_or_refused(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    reading = table(HEAD + out.getvalue())
    assert (reading.organization is None) == bool(errors(reading))


def test_what_a_later_table_says_of_an_actor_does_not_count(tmp_path: Path) -> None:
    header = "customer,provider,for,provider.site\n"
    (tmp_path / "a.csv").write_text(header + "X,A,a,Oslo\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(header + "Y,B,b,Bern\nY,A,b,Bergen\nY,C,c,Rome\n", encoding="utf-8")
    reading = read(tmp_path / "a.csv", tmp_path / "b.csv")
    (found,) = [one for one in reading.diagnostics if one.code == "ORG410"]
    assert (found.position.line, found.position.column, found.severity) == (3, 7, "warning")
    assert found.message == "'a' is an actor of an earlier table: what this one says of it does not count"
    assert reading.organization is not None
    assert [(one.id, one.site) for one in reading.organization.actors if one.site] == [
        ("a", "Oslo"),
        ("b", "Bern"),
        ("c", "Rome"),
    ]


def test_as_many_problems_as_anyone_reads_are_told_without_a_remark() -> None:
    found = errors(table(HEAD + "X,A,a,#N/A,\n" * 200))
    assert [one.code for one in found] == ["ORG422"] * 200


def test_the_last_thing_said_of_very_many_is_that_the_rest_is_left_unsaid() -> None:
    (found,) = [one for one in errors(table(HEAD + "X,A,a,#N/A,\n" * 300)) if one.code == "ORG125"]
    assert found.message == "200 problems were found up to here; the rest is left unsaid"
    assert (found.help, found.position.line) == ("correct these first", 202)


def test_an_actor_that_only_a_list_could_be_is_none() -> None:
    organization = table("customer,provider,for,when\nX,A,a,;\n").organization
    assert organization is not None
    assert organization.links[0].when == ()


@pytest.mark.parametrize(
    "source, name, called",
    [
        ("folder/our_links.csv", None, "our links"),
        ("links.old.csv", None, "links.old"),
        ("links.csv", "Northwind  Air", "Northwind Air"),
        ("links.csv", "", "links"),
        ("___.csv", None, "Organization"),
        ("links.csv", "?!", "Organization"),
    ],
)
def test_an_organization_is_called_as_asked_for_or_as_its_file(
    source: str, name: str | None, called: str
) -> None:
    assert title(source, name) == called


def test_only_the_first_table_says_what_the_organization_is_called(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ACTORS, encoding="utf-8")
    for name in "bc":
        (tmp_path / f"{name}.csv").write_text(f"customer,provider,for\npassengers,gate,{name}\n")
    assert load(tmp_path / "a.yaml", tmp_path / "b.csv", tmp_path / "c.csv").name == "Northwind Air"
    (tmp_path / "a.yaml").unlink()
    assert load(tmp_path / "b.csv", tmp_path / "c.csv").name == "b"


def test_of_two_declared_actors_of_one_name_a_table_means_the_first_by_key(tmp_path: Path) -> None:
    actors = "organization: A\nactors: {b: {name: Desk}, a: {name: Desk}, x: {}}\n"
    found = beside(tmp_path, actors, "customer,provider,for\nx,desk,a\n").organization
    assert found is not None
    assert found.links[0].provider == "a"


def test_a_key_goes_before_the_name_of_somebody_else(tmp_path: Path) -> None:
    actors = "organization: A\nactors: {a: {name: B}, b: {name: C}, x: {}}\n"
    found = beside(tmp_path, actors, "customer,provider,for\nx,b,a\nx,B,b\nx,c,c\n").organization
    assert found is not None
    assert [link.provider for link in found.links] == ["b", "a", "b"]


ENDS = ["Anna", "Bo-b", "Zoe\u0308", "総務部", "a  b", "x" * 61]  # each spelt in one way


@given(st.lists(st.tuples(*[st.sampled_from(ENDS)] * 2), min_size=1, max_size=6), st.integers(0, 6))
def test_two_tables_of_links_say_what_one_of_all_their_rows_does(
    ends: list[tuple[str, str]], first: int
) -> None:
    rows = [f"{customer},{provider},{number}\n" for number, (customer, provider) in enumerate(ends)]
    parts = [part for part in (rows[:first], rows[first:]) if part]
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"links{number}.csv" for number in range(len(parts))]
        for path, part in zip(paths, parts, strict=True):
            path.write_text("customer,provider,for\n" + "".join(part), encoding="utf-8")
        found = read(*paths)
    whole = read_text(("customer,provider,for\n" + "".join(rows)).encode(), "links0.csv")
    told = [sorted((one.code, one.message) for one in some.diagnostics) for some in (found, whole)]
    assert told[0] == told[1]
    assert (found.organization is None) == (whole.organization is None)
    if found.organization is not None and whole.organization is not None:
        assert replace(found.organization, sources=()) == replace(whole.organization, sources=())


# ---- Where a table may stand --------------------------------------------------------------


def test_a_table_in_a_folder_is_read_only_where_it_is_named(tmp_path: Path) -> None:
    beside(tmp_path, ACTORS + LINKS, "nonsense")
    assert errors(read(tmp_path)) == []


def test_commands_take_a_table_for_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "links.CSV"
    path.write_text("customer,provider,for,health,customer.position\nX,A,a,80%,external customer\n")
    assert run(["check", str(path)]) == 0
    assert run(["analyze", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out.partition("\n")[2])["basis"]["sources"] == [str(path)]
