from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.loader import Reading, read_text
from orgflow.model import Organization
from orgflow.starter import starter
from tests.strategies import NASTY

NAMES = st.lists(st.sampled_from(NASTY) | st.text(max_size=12) | st.just("a\n- b: c # d"), max_size=3)

ACME = starter("Acme", ["Passengers", "Travel desks"], ["Gate", "Pilots"], ["Maintenance"], ["Payroll", "IT"])


def reading(text: str) -> Reading:
    return read_text(text)


def organization(text: str) -> Organization:
    made = reading(text).organization
    assert made is not None, text
    return made


def ends(text: str) -> list[str]:
    return [f"{link.provider}>{link.customer}" for link in organization(text).links]


def test_a_starter_gives_nothing_to_complain_about_but_its_examples() -> None:
    (found,) = reading(ACME).diagnostics
    assert (found.code, found.severity) == ("ORG331", "warning")
    assert found.message.startswith("6 links are still examples")


def test_a_starter_with_its_examples_replaced_gives_nothing_to_complain_about() -> None:
    written = ACME
    for number in range(6):
        written = written.replace("for: replace this example", f"for: need {number}", 1)
    assert reading(written).diagnostics == ()


def test_one_example_is_told_of_as_one() -> None:
    (found,) = reading(starter("A", ["C"], ["F"], [], [])).diagnostics
    assert found.message == "this link is still an example, nobody has said it"


def test_everyone_who_was_named_is_there_with_the_position() -> None:
    assert [(actor.name, *actor.position) for actor in organization(ACME).actors] == [
        ("Passengers", "external customer"),
        ("Travel desks", "external customer"),
        ("Gate", "front line"),
        ("Pilots", "front line"),
        ("Maintenance", "support"),
        ("Payroll", "back office"),
        ("IT", "back office"),
    ]


def test_everyone_reaches_an_external_customer_by_the_examples() -> None:
    assert ends(ACME) == [
        "gate>passengers",
        "pilots>travel-desks",
        "maintenance>gate",
        "maintenance>pilots",
        "payroll>maintenance",
        "it>maintenance",
    ]


def test_the_examples_say_that_they_are_to_be_replaced() -> None:
    assert {link.deliverable for link in organization(ACME).links} == {"replace this example"}


def test_no_health_is_invented() -> None:
    assert {link.health for link in organization(ACME).links} == {None}


def test_the_first_line_tells_editors_of_the_schema() -> None:
    assert ACME.startswith("# yaml-language-server: $schema=./orgflow.schema.json\n")


def test_what_the_comments_recommend_for_a_link_is_accepted() -> None:
    more = (
        "    importance: helpful\n"
        "    health: 4/5\n"
        "    standard: {within: 2 days, met: 95%}\n"
        "    two_way: {for: what goes back, how_often: weekly}\n"
    )
    assert all(line.strip().partition(":")[0] in ACME for line in more.splitlines())
    assert organization(ACME.replace("\n# situations:", more)).links[-1].deliverable == "what goes back"


def test_the_situations_that_are_commented_out_are_accepted() -> None:
    head, _, tail = ACME.rpartition("# situations:\n")
    made = organization(f"{head}situations:\n{tail.replace('#   ', '  ')}")
    assert [situation.id for situation in made.situations] == ["month-end", "outage"]


def test_without_support_the_back_office_helps_the_front_line() -> None:
    assert ends(starter("Acme", ["Guests"], ["Desk"], [], ["Finance"])) == ["desk>guests", "finance>desk"]


def test_with_nobody_named_there_are_stand_ins() -> None:
    assert ends(starter("Acme", [], [], [], [])) == ["first-team>customers"]


def test_who_is_named_in_two_groups_is_one_actor_with_two_positions() -> None:
    made = organization(starter("Acme", ["Staff"], ["Desk"], [], ["staff"]))
    assert [(actor.id, actor.position) for actor in made.actors] == [
        ("staff", ("external customer", "back office")),
        ("desk", ("front line",)),
    ]


def test_a_name_given_twice_stands_once() -> None:
    made = organization(starter("Acme", ["Guests"], ["Desk", "desk "], [], []))
    assert [actor.name for actor in made.actors] == ["Guests", "Desk"]


def test_names_that_make_the_same_key_stay_apart() -> None:
    made = organization(starter("Acme", ["Guests"], ["Café", "Cafe"], [], []))
    assert [actor.id for actor in made.actors] == ["guests", "cafe", "cafe-2"]


@pytest.mark.parametrize("name, expected", [("", "Organization"), ("no", "no"), ("A: B\n#c", "A: B #c")])
def test_the_name_of_the_organization_is_as_given(name: str, expected: str) -> None:
    assert organization(starter(name, ["Guests"], ["Desk"], [], [])).name == expected


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=20), NAMES, NAMES, NAMES, NAMES)
def test_any_names_make_a_file_without_errors(
    name: str, customers: list[str], front: list[str], support: list[str], back: list[str]
) -> None:
    made = reading(starter(name, customers, front, support, back))
    assert made.organization is not None
    assert [d for d in made.diagnostics if d.severity == "error"] == []
