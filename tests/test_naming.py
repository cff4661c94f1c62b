from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.naming import Ids, alike, slug


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
