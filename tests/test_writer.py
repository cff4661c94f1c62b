from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given, settings

from orgflow.cadence import parse_cadence, parse_duration
from orgflow.document import parse
from orgflow.loader import load, read_text
from orgflow.model import (
    Actor,
    Counted,
    Demand,
    Has,
    Link,
    NeverDependency,
    Organization,
    Rating,
    Reaches,
    Rule,
    Situation,
    Standard,
)
from orgflow.writer import SCHEMA, write
from tests.paths import ORGS
from tests.strategies import organizations

GATE = Actor("gate", "Gate")
PASSENGERS = Actor("passengers", "Passengers", position=("external customer",))
BOARDING = Link("gate>passengers:boarding", "passengers", "gate", "boarding")


def again(organization: Organization) -> Organization:
    reading = read_text(write(organization))
    assert reading.organization is not None, (write(organization), reading.diagnostics)
    return reading.organization


def org(*links: Link, **fields: object) -> Organization:
    return Organization("Air", (GATE, PASSENGERS), links, **fields)  # type: ignore[arg-type]


def link(**fields: object) -> Link:
    return Link("gate>passengers:boarding", "passengers", "gate", "boarding", **fields)  # type: ignore[arg-type]


def written(**fields: object) -> str:
    """The lines that follow the three that every link has."""
    text = write(org(link(**fields))).partition("    for: boarding\n")[2]
    return "".join(line.removeprefix("    ") for line in text.splitlines(keepends=True))


@settings(max_examples=60, deadline=None)
@given(organizations())
def test_what_is_written_reads_back_to_an_equal_organization(organization: Organization) -> None:
    assert again(organization) == organization


@settings(max_examples=20, deadline=None)
@given(organizations())
def test_what_is_read_back_is_written_the_same(organization: Organization) -> None:
    assert write(again(organization)) == write(organization)


@settings(max_examples=20, deadline=None)
@given(organizations())
def test_other_readers_of_yaml_see_the_same_texts(organization: Organization) -> None:
    text = write(organization)
    other = yaml.load(text, Loader=yaml.BaseLoader)
    assert [actor.get("name", key) for key, actor in other["actors"].items()] == [
        actor.name for actor in organization.actors
    ]


@pytest.mark.parametrize("folder", sorted(path.name for path in ORGS.iterdir() if path.is_dir()))
def test_an_example_organization_survives_writing(folder: str) -> None:
    organization = load(ORGS / folder)
    assert again(organization) == organization


def test_a_small_organization_is_written_as_a_consultant_would() -> None:
    organization = Organization(
        "Northwind Air",
        (Actor("gate", "Gate agents", position=("front line",), people=40.0), PASSENGERS, Actor("it", "it")),
        (
            link(how_often=parse_cadence("30/day"), importance=1.0, health=0.98),
            Link("it>gate:boarding-system", "gate", "it", "boarding system", when=("storm",)),
        ),
        (Situation("storm", "storm", share=0.05),),
        (Rule(Has(("standard",)), "link"),),
        as_of=date(2026, 11, 1),
    )
    assert write(organization) == (
        "orgflow: 1\n"
        "organization: Northwind Air\n"
        "as_of: 2026-11-01\n"
        "\n"
        "actors:\n"
        "  gate: {name: Gate agents, position: front line, people: 40}\n"
        "  passengers: {name: Passengers, position: external customer}\n"
        "  it: {}\n"
        "\n"
        "situations:\n"
        "  storm: {share: 5%}\n"
        "\n"
        "links:\n"
        "  - customer: passengers\n"
        "    provider: gate\n"
        "    for: boarding\n"
        "    how_often: 30/day\n"
        "    importance: essential\n"
        "    health: 98%\n"
        "\n"
        "  - customer: gate\n"
        "    provider: it\n"
        "    for: boarding system\n"
        "    when: storm\n"
        "\n"
        "rules:\n"
        "  - every: link\n"
        "    has: standard\n"
    )


def test_an_editor_is_told_where_the_schema_is() -> None:
    assert write(org(), SCHEMA).startswith(
        "# yaml-language-server: $schema=./orgflow.schema.json\norgflow: 1\n"
    )


def test_an_empty_organization_is_written() -> None:
    assert write(Organization("Air")) == "orgflow: 1\norganization: Air\n"


def test_what_a_reader_assumes_anyway_is_not_written() -> None:
    assert written() == ""


@pytest.mark.parametrize(
    "fields, text",
    [
        ({"health": 0.833}, "health: 83.3%\n"),
        ({"health": 1.0}, "health: 100%\n"),
        ({"health": 0.0}, "health: 0%\n"),
        ({"health": Rating(3.5, 1.0, 1.0, 7.0)}, "health: 3.5/7\n"),
        ({"importance": 0.2}, "importance: helpful\n"),
        ({"importance": 0.35}, "importance: 35%\n"),
        ({"measured": Counted(6870.0, 7500.0)}, "measured: {met: 6870, of: 7500}\n"),
        ({"customer_rating": Rating(3.4, 14.0)}, "ratings: {customer: {mean: 3.4, n: 14}}\n"),
        (
            {"provider_rating": Rating(7.0, 1.0, 0.0, 10.0, agreed=True)},
            "ratings: {provider: {mean: 7, scale: 0-10}}\n",
        ),
        ({"customer_rating": Rating(4.0, 1.0)}, "ratings: {customer: {mean: 4, n: 1}}\n"),
        (
            {"customer_rating": Rating(3.0, 2.0, answers=(4.0, 2.0))},
            "ratings: {customer: {answers: [4, 2]}}\n",
        ),
        ({"standard": Standard(parse_duration("30 min"), 0.95)}, "standard: {within: 30 min, met: 95%}\n"),
        ({"per": 0.0}, "per: 0\n"),
        ({"cost_to_fix": 60000.0}, "cost_to_fix: 60000\n"),
        ({"asked": "true"}, "asked: true\n"),
        ({"asked": "2026-10-14"}, "asked: 2026-10-14\n"),
        ({"answer": "yes"}, "answer: 'yes'\n"),
        ({"answer": "no", "answer_date": date(2026, 10, 14)}, "answer: {status: 'no', date: 2026-10-14}\n"),
        ({"id": "boarding"}, "id: boarding\n"),
        ({"note": "Seen, and heard."}, "note: Seen, and heard.\n"),
        ({"note": "Seen: heard."}, "note: 'Seen: heard.'\n"),
        ({"note": "one\ntwo"}, "note: |-\n  one\n  two\n"),
        ({"note": "one\n\n two "}, 'note: "one\\n\\n two "\n'),
        ({"note": ""}, "note: ''\n"),
    ],
)
def test_a_field_is_written_in_the_words_of_the_format(fields: dict[str, object], text: str) -> None:
    name = {"id": "gate>passengers:boarding"} | fields
    made = Link(customer="passengers", provider="gate", deliverable="boarding", **name)  # type: ignore[arg-type]
    block = write(org(made)).partition("    for: boarding\n")[2]
    assert "".join(line.removeprefix("    ") for line in block.splitlines(keepends=True)) == text


def test_the_halves_of_a_two_way_link_become_one_entry() -> None:
    forth = link(reverse="passengers>gate:tickets")
    back = Link("passengers>gate:tickets", "gate", "passengers", "tickets", health=0.9, reverse=forth.id)
    text = write(org(forth, back))
    assert text.endswith("    for: boarding\n    two_way: {for: tickets, health: 90%}\n")


def test_a_long_way_back_is_written_line_by_line() -> None:
    forth = link(reverse="passengers>gate:tickets")
    back = Link("passengers>gate:tickets", "gate", "passengers", "tickets", note="n" * 90, reverse=forth.id)
    text = write(org(forth, back))
    assert text.endswith(f"    two_way:\n      for: tickets\n      note: {'n' * 90}\n")


def test_links_that_differ_in_their_situation_keep_their_ids() -> None:
    situations = tuple(Situation(name, name, share=0.1) for name in ("ash", "storm"))
    links = [
        Link(f"gate>passengers:boarding@{name}", "passengers", "gate", "boarding", when=(name,))
        for name in ("ash", "storm")
    ]
    organization = org(*links, situations=situations)
    assert "id:" not in write(organization)
    assert again(organization) == organization


def test_a_share_of_many_digits_is_not_rounded() -> None:
    organization = org(link(health=0.12345678901234567))
    assert again(organization) == organization


def test_a_number_is_rounded_to_the_digits_that_are_read() -> None:
    assert written(per=0.1 + 0.2) == "per: 0.3\n"


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="nan cannot be written"):
        write(org(link(per=float("nan"))))


def test_hostile_names_stay_names() -> None:
    name = "x}, y: {position: 'external customer'\n# \t- \"\\"
    document = parse(write(Organization("Air", (Actor("a", name),))), "x")
    assert document.data["actors"] == {"a": {"name": name}}


@pytest.mark.parametrize("letters, lines", [(92, 1), (93, 1), (94, 2)])
def test_an_actor_stands_on_one_line_while_that_has_up_to_109_signs(letters: int, lines: int) -> None:
    text = write(Organization("Air", (Actor("gate", "gate", note="n" * letters),)))
    assert len(text.partition("actors:\n")[2].splitlines()) == lines


@pytest.mark.parametrize("letters, lines", [(88, 1), (89, 3)])
def test_a_way_back_stands_on_one_line_while_it_has_up_to_110_signs(letters: int, lines: int) -> None:
    forth = link(reverse="passengers>gate:tickets")
    note = "n" * letters
    back = Link("passengers>gate:tickets", "gate", "passengers", "tickets", note=note, reverse=forth.id)
    assert len(write(org(forth, back)).partition("    two_way:")[2].splitlines()) == lines


def test_a_note_of_several_lines_is_written_as_such_wherever_it_is() -> None:
    text = write(Organization("Air", (Actor("gate", "gate", note="one\ntwo"),)))
    assert text.endswith("actors:\n  gate:\n    note: |-\n      one\n      two\n")
    forth = link(reverse="passengers>gate:tickets")
    back = Link("passengers>gate:tickets", "gate", "passengers", "tickets", note="a\nb", reverse=forth.id)
    assert write(org(forth, back)).endswith(
        "    two_way:\n      for: tickets\n      note: |-\n        a\n        b\n"
    )


def test_a_line_that_does_not_show_whole_is_spelt_out() -> None:
    assert written(note="one\nt\u2028wo") == 'note: "one\\nt\\u2028wo"\n'


def test_a_link_beside_others_for_single_situations_needs_no_id() -> None:
    situations = tuple(Situation(name, name, share=0.1) for name in ("ash", "storm"))
    both = Link(f"{BOARDING.id}@ash+storm", "passengers", "gate", "boarding", when=("ash", "storm"))
    organization = org(BOARDING, both, situations=situations)
    assert "id:" not in write(organization)
    assert again(organization) == organization


def test_a_single_day_is_written_once() -> None:
    day = date(2027, 7, 1)
    text = write(Organization("Air", situations=(Situation("ash", "ash", dates=((day, day),)),)))
    assert text.endswith("  ash: {dates: [2027-07-01]}\n")


def rule(demand: Demand, every: str | None) -> str:
    return write(Organization("Air", rules=(Rule(demand, every),))).partition("rules:\n")[2]


def test_one_link_is_written_as_one() -> None:
    assert rule(Reaches("support", 1), "actor").endswith("    within: 1 link\n")
    assert rule(Reaches("support", 2), "actor").endswith("    within: 2 links\n")


def test_a_dependency_is_said_to_be_indirect_only_where_it_may_be() -> None:
    assert "indirect" not in rule(NeverDependency(("a", "b"), False), None)
    assert rule(NeverDependency(("a", "b"), True), None).endswith("    indirect: true\n")
