from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow import naming
from orgflow.naming import Ids, alike, meant, similar, slug


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Customer Support Department", "customer-support-department"),
        ("manage:authentication_and_authorization", "manage-authentication-and-authorization"),
        ("Fin. & Contr.", "fin-contr"),
        ("  --Night shift--  ", "night-shift"),
        ("Zürich Straße", "zurich-strasse"),
        ("Łódź", "lodz"),
        ("財務部", ""),
        ("***", ""),
    ],
)
def test_a_name_is_written_in_the_characters_of_an_id(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_a_slug_holds_only_what_an_id_may_hold(name: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug(name))


@given(st.text())
def test_the_slug_of_a_slug_is_the_same(name: str) -> None:
    assert slug(slug(name)) == slug(name)


@pytest.mark.parametrize(
    "other", ["fin contr", "FIN. CONTR.", "Fin-Contr", "fin_contr\u200b", "Ｆｉｎ Contr"]
)
def test_spellings_that_differ_in_case_space_and_punctuation_are_alike(other: str) -> None:
    assert alike(other) == alike("Fin. Contr.")


@pytest.mark.parametrize(
    "one, other", [("Café", "Cafe"), ("Team 1", "Team 2"), ("***", "---"), ("財務", "人事")]
)
def test_names_that_differ_in_a_letter_are_not_alike(one: str, other: str) -> None:
    assert alike(one) != alike(other)


def test_a_name_takes_its_slug() -> None:
    assert Ids().take("Night shift") == "night-shift"


def test_a_taken_id_is_not_given_again() -> None:
    ids = Ids()
    assert [ids.take(name) for name in ("Café", "Cafe", "cafe 2", "CAFE")] == [
        "cafe",
        "cafe-2",
        "cafe-2-2",
        "cafe-3",
    ]


def test_a_name_that_leaves_nothing_still_gets_an_id() -> None:
    ids = Ids()
    assert [ids.take(name) for name in ("財務部", "人事部")] == ["actor", "actor-2"]


def test_a_long_name_gets_an_id_one_can_type() -> None:
    assert len(Ids().take("very " * 50)) <= 60


def test_what_was_taken_is_remembered() -> None:
    ids = Ids()
    ids.take("Gate")
    assert "gate" in ids
    assert "lounge" not in ids


@pytest.mark.parametrize(
    "word, known, offered",
    [
        ("analyse", "analyze", "analyze"),
        ("analysis", "analyze", "analyze"),
        ("Weak_Links", "weak-links", "weak-links"),
        ("byweekon", "BYWEEKNO", "BYWEEKNO"),
        ("teh", "the", "the"),
        ("PRN", "partner", None),
        ("true", "rules", None),
        ("BIWEEKLY", "BYWEEKNO", None),
        ("", "a", None),
    ],
)
def test_a_slip_is_answered_with_what_was_meant_anything_else_with_nothing(
    word: str, known: str, offered: str | None
) -> None:
    assert similar(word, [known]) == offered


def test_an_id_is_offered_for_a_name_that_is_nearly_its_own() -> None:
    assert meant("Pay rol", {"p1": "Payroll", "g1": "Gate"}) == "p1"


def test_of_an_id_and_a_name_spelt_as_much_alike_the_id_comes_first() -> None:
    assert meant("gaes", {"gate": "Payroll", "payroll": "Gats"}) == "gate"


def test_a_name_that_is_spelt_more_alike_comes_before_an_id() -> None:
    names = {"customs": "Customs broker", "service": "Customer service"}
    assert meant("Customer servce", names) == "service"


def test_only_one_room_decides_what_is_offered() -> None:
    package = Path(naming.__file__).parent
    askers = [path for path in package.rglob("*.py") if "get_close_matches" in path.read_text("utf-8")]
    assert [path.name for path in askers] == ["naming.py"]
