from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.diagrams.fonts import BUNDLED, configuration, inter, missing
from orgflow.diagrams.text import broken
from orgflow.diagrams.typeface import covered


@pytest.mark.parametrize(
    "text, bold, width",
    [("A", False, 0.68994140625), ("A", True, 0.74658203125), (" ", False, 0.28125), ("", False, 0.0)],
)
def test_texts_are_measured_by_the_advance_widths_of_the_font(text: str, bold: bool, width: float) -> None:
    assert inter(bold).width(text, 1) == width


def test_a_mark_that_sits_on_a_letter_takes_no_room() -> None:
    assert inter().width("क\u0941", 10) == inter().width("क", 10)


def test_an_ideograph_takes_a_full_em() -> None:
    assert inter().width("営", 10) == pytest.approx(10.5)


@pytest.mark.parametrize("character", "AzÄßéñĄřΩЖ–→▶▷●|…")
def test_inter_has_the_characters_that_maps_use(character: str) -> None:
    assert inter().glyph(character) > 0
    assert inter(bold=True).glyph(character) > 0


@pytest.mark.parametrize("character", "営กم\U0001f680")
def test_inter_lacks_other_scripts(character: str) -> None:
    assert inter().glyph(character) == 0


def test_a_file_that_is_no_font_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"no font at all")
    assert covered(tmp_path / "x.ttf", "A") == set()


def test_a_font_cut_short_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes((BUNDLED / "Inter-Regular.ttf").read_bytes()[:300])
    assert covered(tmp_path / "x.ttf", "A") == set()


def test_a_font_shows_what_it_has() -> None:
    assert covered(BUNDLED / "Inter-Regular.ttf", "A営") == {"A"}


@pytest.mark.parametrize(
    "text, script",
    [
        ("営業部", "Chinese, Japanese or Korean characters"),
        ("인사", "Chinese, Japanese or Korean characters"),
        ("قسم", "Arabic characters"),
        ("विभाग", "Devanagari characters"),
        ("🚀", "symbols or emoji"),
    ],
)
def test_a_script_without_a_font_is_named(text: str, script: str) -> None:
    (sentence,) = missing(text, folders=[])
    assert sentence.startswith(f"No font on this computer shows {script};")


def test_each_missing_script_is_named_once_in_order() -> None:
    assert [sentence.split()[6] for sentence in missing("قسم 営業 קסם", folders=[])] == [
        "Arabic",
        "Chinese,",
        "Hebrew",
    ]


def test_a_script_that_a_font_of_the_system_shows_is_not_missing() -> None:
    assert missing("é → Ω", folders=[]) == ()


def test_only_fonts_that_a_text_needs_are_laid_out_for_it(tmp_path: Path) -> None:
    system = tmp_path / "system"
    system.mkdir()
    (system / "Other.ttf").write_bytes((BUNDLED / "Inter-Bold.ttf").read_bytes())
    place = tmp_path / "run"
    place.mkdir()
    configuration(place, "営業", folders=[system])
    assert sorted(path.name for path in (place / "fonts").iterdir()) == [
        "Inter-Bold.ttf",
        "Inter-Regular.ttf",
    ]


# -- texts broken into lines ---------------------------------------------------------------


def test_a_short_text_is_one_line() -> None:
    assert broken("Legal & Contracts", 14, 200) == ["Legal & Contracts"]


def test_a_long_text_is_broken_between_words() -> None:
    assert broken("Production planning and control", 14, 140) == ["Production planning", "and control"]


def test_the_end_of_a_label_stays_in_one_piece() -> None:
    assert broken("results of the laboratory", 11, 140, end="3 | 1") == ["results of the laboratory", "3 | 1"]


def test_one_long_word_makes_the_lines_longer() -> None:
    assert broken("Wareneingangskontrolle Ost", 14, 120) == ["Wareneingangskontrolle", "Ost"]


def test_a_word_that_is_far_too_long_is_broken_within() -> None:
    assert "".join(broken("W" * 60, 14, 100)) == "W" * 60
    assert len(broken("W" * 60, 14, 100)) > 2


def test_ideographs_break_anywhere() -> None:
    assert broken("営業部東日本第一課", 10, 42) == ["営業部東", "日本第一", "課"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.floats(30, 400))
def test_nothing_of_a_text_is_lost_but_spaces(text: str, most: float) -> None:
    assert "".join("".join(broken(text, 14, most)).split()) == "".join(text.split())


@given(st.text("abc ", max_size=80), st.floats(60, 300))
def test_no_line_is_much_longer_than_asked(text: str, most: float) -> None:
    assert all(inter().width(row, 14) <= 1.7 * most + 1e-6 for row in broken(text, 14, most))
