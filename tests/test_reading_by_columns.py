"""Links that are read column by column are what they are one by one."""

from __future__ import annotations

import copy
import json
import pickle
import tempfile
from dataclasses import asdict, fields, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orgflow.bulk import OnDemand, in_bulk
from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import parse
from orgflow.document.records import Column, Records
from orgflow.loader import Reading, building, load, read, read_text
from orgflow.loader.linking import ENDS
from orgflow.model import Link, Organization
from orgflow.naming import link_id, link_ids
from orgflow.schema import validate
from orgflow.schema.columns import hold, hold_actors
from orgflow.schema.shapes import LinkShape, fit
from tests.spreadsheets import as_csv, lines_of_rows

# ---- The shape of a link ------------------------------------------------------------------

scalars = st.sampled_from(
    [None, True, False, 0, 1, 1.0, 0.5, 2, 7, "", "daily", "3/month", "4/5", "90%", "good", "essential"]
    + ["yes", "x", " x ", "two\nlines", "\u202ex", "M\u0308", "2026-10-01", "3 days", "true", "a" * 201]
)
values: st.SearchStrategy[Any] = st.one_of(
    scalars,
    st.lists(scalars, max_size=2),
    st.dictionaries(
        st.sampled_from(["met", "of", "customer", "provider", "mean", "for", "status", "x"]),
        scalars,
        max_size=3,
    ),
)
keys = st.sampled_from([field.alias or name for name, field in LinkShape.model_fields.items()])
ends = st.fixed_dictionaries({"customer": st.just("a"), "provider": st.just("b"), "for": st.just("c")})
links: st.SearchStrategy[Any] = st.one_of(
    st.builds(lambda link, more: link | more, ends, st.dictionaries(keys, values, max_size=3)),
    st.dictionaries(st.one_of(keys, st.just("unknown")), values, max_size=4),
    scalars,
)


@given(st.lists(links, max_size=6))
@example([{"customer": "a", "provider": "b", "for": "c", "health": one} for one in (1, True, 1.0)])
@example([{"customer": "a", "provider": "b", "for": "c", "how_often": one} for one in (1, 1.0)])
def test_links_are_held_against_their_shape_as_one_by_one(rows: list[Any]) -> None:
    held = hold(rows)
    for number, row in enumerate(rows):
        whole, misfits = fit("links", [row])
        if number in held.odd:
            continue
        assert misfits == []
        assert {name: repr(getattr(held.row(number), name)) for name in LinkShape.model_fields} == {
            name: repr(getattr(whole[0], name)) for name in LinkShape.model_fields
        }


@given(st.lists(ends, min_size=1, max_size=5))
def test_links_that_fit_are_not_looked_at_one_by_one(rows: list[Any]) -> None:
    assert hold(rows).odd == []


def test_rows_that_may_not_fit_are_told_in_order() -> None:
    rows: list[Any] = [{"customer": "a", "provider": "b", "for": "c"} for _ in range(34)]
    for number in (33, 8, 1):
        rows[number] = "no link"
    assert hold(rows).odd == [1, 8, 33]
    for number in (33, 8, 1):
        rows[number] = {"weight": 2}
    assert hold_actors({f"a{number}": row for number, row in enumerate(rows)}).odd == list(range(34))
    whole = {"customer": "a", "provider": "b", "for": "c"}
    assert hold([whole, {**whole, "unknown": 1}, whole, {"unknown": 1}]).odd == [1, 3]
    actors = {f"a{number}": {"weight": 2} if number in (33, 8, 1) else {} for number in range(34)}
    assert hold_actors(actors).odd == [1, 8, 33]


def test_a_link_that_seems_odd_may_fit_after_all() -> None:
    entries = "".join(f"- {{customer: a, provider: b, for: {word}}}\n" for word in ("x", "2.50", "y"))
    model, problems = validate(parse(f"links:\n{entries}", "a.yaml"))
    assert problems == ()
    assert model is not None
    assert model.links is not None
    assert model.links.odd == [1]
    assert list(model.links.columns["for_"]) == ["x", "2.50", "y"]


# ---- A table and the same links in YAML ---------------------------------------------------

CELLS = {
    "customer": ["a", "b", "c", "zz", ""],
    "provider": ["b", "c", "d", "zz", ""],
    "for": ["work", "word", "Ärger", "2", ""],
    "how_often": ["daily", "3/month", "12", "dayly", ""],
    "importance": ["essential", "0.5", "gut", ""],
    "health": ["0.9", "4/5", "good", "9", ""],
    "when": ["peak", "peak;audit", "never", ""],
    "any_of": ["one", "two", ""],
    "switch": ["90%", "2", ""],
    "per": ["2", "0.5", "-1.5", "few", ""],
    "note": ["a note", "two\nlines", 'a "word"', ""],
    "id": ["l1", "l2", "a", "no id", ""],
}
HEAD = """\
organization: X
actors: {a: {position: external customer}, b: {}, c: {}, d: {}}
situations: {peak: {share: 5%}, audit: {share: 10%}}
"""


@st.composite
def tables(draw: Any) -> tuple[list[str], list[list[str]]]:
    more = draw(st.lists(st.sampled_from(list(CELLS)[3:]), max_size=4, unique=True))
    header = ["customer", "provider", "for", *more]
    odd = draw(st.booleans())
    cells = [st.sampled_from(CELLS[name] if odd else CELLS[name][:2]) for name in header]
    return header, draw(st.lists(st.tuples(*cells).filter(any).map(list), min_size=1, max_size=8))


def as_yaml(header: list[str], rows: list[list[str]]) -> str:
    entries = [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]
    return "links:\n" + "".join(f"- {{{', '.join(map(written, one, one.values()))}}}\n" for one in entries)


def written(name: str, cell: str) -> str:
    if name == "when":
        return f"{name}: [{cell.replace(';', ', ')}]"
    return f"{name}: {cell if name == 'per' else json.dumps(cell, ensure_ascii=False)}"


def together(head: str, name: str, text: str) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.yaml").write_text(head, encoding="utf-8")
        (Path(folder) / name).write_text(text, encoding="utf-8")
        return read(Path(folder) / "a.yaml", Path(folder) / name)


def told(reading: Reading, begins: dict[int, int]) -> list[tuple[str, str, str, int]]:
    """What is said about links: code, severity, message, which link."""
    return sorted(
        (one.code, one.severity, one.message, begins[one.position.line])
        for one in reading.diagnostics
        if not one.position.source.endswith("a.yaml")
    )


def without_places(organization: Organization | None) -> Organization | None:
    return organization and replace(organization, sources=())


@given(tables(), st.sampled_from(",;\t|"))
def test_a_table_is_what_the_same_links_are_in_yaml(
    table: tuple[list[str], list[list[str]]], separator: str
) -> None:
    text = as_csv(*table, separator)
    found, other = together(HEAD, "links.csv", text), together(HEAD, "links.yaml", as_yaml(*table))
    assert without_places(found.organization) == without_places(other.organization)
    lines = {line: line - 1 for line in range(1, len(table[1]) + 2)}
    assert told(found, lines_of_rows(text, separator)) == told(other, lines)


@given(tables())
def test_every_link_of_a_table_knows_its_row(table: tuple[list[str], list[list[str]]]) -> None:
    text = as_csv(*table, ",")
    organization = together(HEAD, "links.csv", text).organization
    if organization is not None:
        begins = lines_of_rows(text)
        rows = [begins[link.at.line] for link in organization.links]
        assert rows == list(range(1, len(table[1]) + 1))


def test_two_way_links_stand_before_their_way_back() -> None:
    text = HEAD + (
        "links:\n"
        "- {customer: a, provider: b, for: x, two_way: {for: y, health: 0.5}}\n"
        "- {customer: b, provider: c, for: z, health: 0.9}\n"
        "- {customer: c, provider: d, for: z, when: peak, two_way: true}\n"
    )
    organization = read_text(text).organization
    assert organization is not None
    assert [(link.id, link.reverse, link.health, link.when, link.at.line) for link in organization.links] == [
        ("b>a:x", "a>b:y", None, (), 5),
        ("a>b:y", "b>a:x", 0.5, (), 5),
        ("c>b:z", None, 0.9, (), 6),
        ("d>c:z", "c>d:z", None, ("peak",), 7),
        ("c>d:z", "d>c:z", None, ("peak",), 7),
    ]


# ---- The links of a file and each alone ---------------------------------------------------

GOOD: dict[str, list[Any]] = {
    "id": ["own", "a>b:x"],
    "how_often": ["daily", 12],
    "when": ["peak", ["peak", "audit"]],
    "importance": ["essential", 0.5],
    "any_of": ["one"],
    "switch": ["90%"],
    "health": [0, 0.9, "good"],
    "measured": [{"met": 3, "of": 4}, {"met": 3, "of": 4.5}],
    "ratings": [{"customer": {"mean": 4, "n": 2}}, {"provider": {"mean": 2, "n": 9}, "paired": True}],
    "standard": [{"within": "1 h", "met": "90%"}, {}],
    "effort": ["1 h"],
    "per": [0.5, 1],
    "answer": [{"status": "accepted", "date": "2026-10-01"}],
    "note": ["word"],
    "two_way": [True, False, {"for": "y", "health": 0.5, "when": "peak"}, {"id": "back"}],
}
good = st.lists(st.sampled_from(list(GOOD)), max_size=4, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries(
        {
            "customer": st.just("a"),
            "provider": st.sampled_from("bc"),
            "for": st.sampled_from("xy"),
            **{key: st.sampled_from(GOOD[key]) for key in keys},
        }
    )
)


def of_links(links: list[dict[str, Any]]) -> Reading:
    return read_text(HEAD + "links:\n" + "".join(f"- {json.dumps(one)}\n" for one in links))


@given(st.lists(good, min_size=1, max_size=5))
def test_links_of_a_file_are_what_each_is_alone(links: list[dict[str, Any]]) -> None:
    whole, alone = of_links(links), [of_links([one]).organization for one in links]
    if whole.organization is None or None in alone:
        told = {one.code for one in whole.diagnostics if one.severity == "error"}
        assert told & {"ORG303", "ORG304", "ORG305", "ORG307"} or None in alone
        return
    told_once = [link for one in alone if one is not None for link in one.links]
    own = {entry.get("id") for entry in links} | {"back"}
    whats = [(link.provider, link.customer, link.deliverable) for link in told_once]
    firsts: dict[tuple[str, str], Link] = {}
    for number, (link, found) in enumerate(zip(told_once, whole.organization.links, strict=True)):
        first = firsts.setdefault((link.customer, link.any_of), link) if link.any_of else link
        when = first.when if link is not first else link.when
        id_ = link_id(*whats[number])
        if whats.count(whats[number]) > 1 and when:
            id_ = f"{id_}@{'+'.join(when)}"
        assert found.id == (link.id if link.id in own else id_)
        pair = [other.id for other in whole.organization.links if other.reverse == found.id]
        assert pair == ([] if found.reverse is None else [found.reverse])
        expected = replace(link, id=found.id, reverse=found.reverse, when=when, importance=first.importance)
        assert replace(found, at=link.at) == expected


@given(st.lists(good, max_size=5))
def test_fields_of_links_by_columns_are_those_of_each(links: list[dict[str, Any]]) -> None:
    held, year, at = hold(links), Year(), Position("a.yaml", 1, 1)
    columns = building.columns_of(held, year)
    for number in range(len(links)):
        one = building.link(held.row(number), ("b", "a"), "x", year, at)
        assert (one.provider, one.customer, one.deliverable, one.at) == ("b", "a", "x", at)
        assert one.id == links[number].get("id", "b>a:x")
        found = {name: columns[name][number] for name in columns}
        assert {**building.UNSAID, **found} == {
            name: getattr(one, name) for name in {**building.UNSAID, **found}
        }
        others = {field.name for field in fields(Link)} - {*columns, *ENDS, "id", "at"}
        assert all(getattr(one, name) in (None, (), False) for name in others)


def in_two_files(links: list[dict[str, Any]], first: int) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        for name, head, some in (("a", HEAD, links[:first]), ("b", "", links[first:])):
            entries = "".join(f"- {json.dumps(one)}\n" for one in some) or " []\n"
            (Path(folder) / f"{name}.yaml").write_text(f"{head}links:\n{entries}", encoding="utf-8")
        return read(Path(folder))


@given(st.lists(good, min_size=1, max_size=4), st.integers(0, 4))
def test_links_of_two_files_are_what_they_are_in_one(links: list[dict[str, Any]], first: int) -> None:
    found, whole = in_two_files(links, first), of_links(links)
    assert without_places(found.organization) == without_places(whole.organization)
    lines, before = len(HEAD.splitlines()) + 1, min(first, len(links))
    places = [
        one.position.line + (0 if one.position.source.endswith("a.yaml") else lines - 1 + before)
        for one in found.diagnostics
    ]
    assert sorted(zip(places, map(repr, map(said_of, found.diagnostics)), strict=True)) == sorted(
        (one.position.line, repr(said_of(one))) for one in whole.diagnostics
    )


def said_of(one: Diagnostic) -> tuple[str, str, str]:
    return one.code, one.severity, one.message


# ---- What columns are made of -------------------------------------------------------------


@pytest.mark.parametrize("kind", [Link, Position])
def test_what_is_made_in_bulk_is_what_is_made_one_by_one(kind: Any) -> None:
    names = [field.name for field in fields(kind)]
    rows = [[f"{name} {row}" for name in names] for row in range(3)]
    made = in_bulk(kind, dict(zip(names, zip(*rows, strict=True), strict=True)))
    assert made == [kind(*row) for row in rows]
    assert list(map(hash, made)) == [hash(kind(*row)) for row in rows]
    assert {type(one) for one in made} == {kind}
    with pytest.raises(AttributeError):
        made[0].source = "another"


def test_what_is_not_said_of_what_is_made_in_bulk_is_as_ever() -> None:
    said = {"provider": ["b", "c"], "id": ["x", "y"], "deliverable": ["w", "w"], "customer": ["a", "a"]}
    assert in_bulk(Link, said) == [Link("x", "a", "b", "w"), Link("y", "a", "c", "w")]


def test_what_is_made_on_demand_is_made_once_and_only_when_looked_at() -> None:
    names = iter(["a", "b", "c", "d"])
    links = OnDemand(2, lambda: islice(names, 2))
    assert (len(links), next(names)) == (2, "a")
    assert (links[1], list(links), next(names)) == ("c", ["b", "c"], "d")


def test_what_is_made_on_demand_is_a_tuple_to_everybody_else() -> None:
    def links() -> OnDemand[str]:
        return OnDemand(2, lambda: ["a", "b"])

    assert links() == ("a", "b") == links() == links() != ["a", "b"]
    assert {("a", "b"): 1}[links()] == 1  # type: ignore[index]
    assert pickle.loads(pickle.dumps(links())) == copy.deepcopy(links()) == ("a", "b")
    assert isinstance(pickle.loads(pickle.dumps(links())), tuple)
    assert (links() + ("c",), ("c",) + links()) == (("a", "b", "c"), ("c", "a", "b"))
    assert repr(links()) == "('a', 'b')"


def test_what_a_program_loads_is_made_whole(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + "links: [{customer: a, provider: b, for: x}]\n")
    assert [link["deliverable"] for link in asdict(load(tmp_path))["links"]] == ["x"]


def test_an_organization_is_the_same_before_and_after_its_links_are_looked_at() -> None:
    text = HEAD + "links: [{customer: a, provider: b, for: x, health: 0.5}]\n"
    first, second = (read_text(text).organization for _ in range(2))
    assert first is not None
    assert hash(first) == hash(replace(first, links=tuple(first.links)))
    assert pickle.loads(pickle.dumps(second)) == first == second


@pytest.mark.parametrize("row", [[1, True, 1.0, "1", None], [[1], {"a": 1}, None, "x"], ["x", "x", None], []])
def test_a_column_gives_back_its_values(row: list[Any]) -> None:
    column = Column.of(row)
    assert list(map(repr, column)) == list(map(repr, row))
    assert [repr(column[number]) for number in range(len(column))] == list(map(repr, row))


def test_a_change_to_a_column_leaves_out_what_says_nothing() -> None:
    assert list(Column.of(["a", None, "a"]).each(str.upper)) == ["A", None, "A"]


def test_a_row_of_records_has_the_keys_that_say_something() -> None:
    records = Records({"a": Column.of([1, None]), "b": Column.of([None, "x"])}, 2)
    assert list(records) == [{"a": 1}, {"b": "x"}]


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3), st.text(max_size=5)), min_size=1))
def test_ids_of_many_links_are_those_of_each(rows: list[tuple[str, str, str]]) -> None:
    assert link_ids(*zip(*rows, strict=True)) == [link_id(*row) for row in rows]
