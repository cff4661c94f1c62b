from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow import plaintext


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Sales", "Sales"),
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("bell\x07", "bell\\x07"),
        ("a\x9bm", "a\\x9bm"),
        ("line\u2028end", "line\\u2028end"),
        ("abc\u202etxt", "abc\\u202etxt"),
        ("half \ud800", "half \\ud800"),
        ("Vertrieb für 東京", "Vertrieb für 東京"),
        ("family 👩\u200d👧", "family 👩\u200d👧"),
    ],
)
def test_what_a_screen_would_obey_is_spelt_out(text: str, shown: str) -> None:
    assert plaintext.visible(text) == shown


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_control_character_survives(text: str) -> None:
    shown = plaintext.one_line(text)
    assert not [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_printable_ascii_stays_as_it_is(text: str) -> None:
    assert plaintext.visible(text) == text


def test_text_on_several_lines_comes_onto_one() -> None:
    assert plaintext.one_line("  Sales\r\n\tEurope\n") == "Sales Europe"


def test_signs_have_ascii_stand_ins() -> None:
    assert plaintext.ascii_signs("A → B … “C” – D’s") == 'A -> B ... "C" - D\'s'


@pytest.mark.parametrize(
    "encoding, shows",
    [
        ("utf-8", True),
        ("utf-16", True),
        ("cp1252", False),
        ("ascii", False),
        ("cp437", False),
        ("?", False),
        (None, False),
    ],
)
def test_an_encoding_tells_whether_the_arrow_can_be_shown(encoding: str | None, shows: bool) -> None:
    assert plaintext.shows_signs(encoding) is shows


@pytest.mark.parametrize(
    "text, columns", [("", 0), ("abc", 3), ("東京", 4), ("e\u0301", 1), ("Ａ", 2), ("\u200bx", 1), ("é", 1)]
)
def test_cells_are_the_columns_on_a_screen(text: str, columns: int) -> None:
    assert plaintext.cells(text) == columns
