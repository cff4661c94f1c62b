from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.document import parse
from orgflow.writer.scalars import Sign, flow, number, scalar, text
from tests.strategies import NASTY, proses

TRICKY = st.sampled_from(NASTY) | proses() | st.text("ab 1-:#'\"{}[],&*!|>%@`?.=~\n\täé/()$+", max_size=12)


@pytest.mark.parametrize(
    "value",
    [
        "Gate agents",
        "R & D",
        "O'Hare",
        "Key Accounts (EU)",
        "30/day",
        "8400 h/week",
        "99.5%",
        "4/5",
        "2 weeks",
    ]
    + ["Zürich", "財務部", "cabin-ready", "P2W", "e-mail @ night", "x - y"],
)
def test_what_nobody_can_misread_stays_bare(value: str) -> None:
    assert text(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "no",
        "Yes",
        "ON",
        "null",
        "~",
        "true",
        "012",
        "1:30",
        "0x1F",
        "1_000",
        "1e3",
        "2027-07-01",
        ".5",
        "-1",
        "30",
    ]
    + [
        "",
        " a",
        "a ",
        "a  b",
        "a: b",
        "a:",
        "a #b",
        "- a",
        "'a'",
        "[a]",
        "{a}",
        "a, b",
        "*a",
        "&a",
        "!a",
        "=",
        "<<",
    ],
)
def test_what_some_reader_could_misread_is_quoted(value: str) -> None:
    assert text(value) == "'" + value.replace("'", "''") + "'"


def test_a_comma_needs_no_quotes_where_the_text_has_the_line_for_itself() -> None:
    assert text("fuelled, loaded aircraft", alone=True) == "fuelled, loaded aircraft"


@pytest.mark.parametrize(
    "value, expected",
    [
        ("a\nb", '"a\\nb"'),
        ('say "no"\t\\', '"say \\"no\\"\\t\\\\"'),
        ("a\rb\x85c\u2028", '"a\\x0Db\\x85c\\u2028"'),
        ("\ufeffa", '"\\uFEFFa"'),
    ],
)
def test_what_does_not_show_is_spelt_out(value: str, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    "value, expected",
    [
        (40.0, "40"),
        (0.5, "0.5"),
        (1e-7, "0.0000001"),
        (1e12, "1000000000000"),
        (-2.5, "-2.5"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_a_number_is_written_without_exponent(value: float, expected: str) -> None:
    assert number(value) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        number(value)


@pytest.mark.parametrize("value, expected", [(None, "null"), (True, "true"), (False, "false"), (2, "2")])
def test_other_values_are_written_as_yaml_has_them(value: object, expected: str) -> None:
    assert flow(value) == expected


def test_a_sign_is_written_as_it_is() -> None:
    assert scalar(Sign("2027-07-01")) == "2027-07-01"


def test_groups_and_lists_stand_on_one_line() -> None:
    assert flow({"a": [1, "x, y", {}], "no": []}) == "{a: [1, 'x, y', {}], 'no': []}"


@settings(max_examples=400)
@given(TRICKY, TRICKY)
def test_a_text_reads_back_as_it_was(one: str, other: str) -> None:
    document = parse(f"a: {text(one, alone=True)}\nb: {flow({one: [one, other]})}\n", "x")
    assert document.data == {"a": one, "b": {one: [one, other]}}


@settings(max_examples=400)
@given(TRICKY)
def test_an_old_reader_of_yaml_sees_the_same_text(value: str) -> None:
    assert yaml.safe_load(f"a: {text(value, alone=True)}\nb: {flow([value])}\n") == {"a": value, "b": [value]}


@given(st.floats(-1e12, 1e12))
def test_a_number_reads_back_to_fifteen_digits(value: float) -> None:
    assert float(number(value)) == float(f"{value:.15g}")
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", number(value))
