from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow import excerpts
from orgflow.diagnostics import Checked, Diagnostic, Position, RuleCount
from orgflow.plaintext import cells

SALES = "acme/sales.orgflow.yaml"


def wrong(line: str, column: int, length: int = 1, number: int = 6) -> Diagnostic:
    return Diagnostic("ORG204", Position(SALES, number, column, length), "wrong", excerpt=line)


def pointed(line: str, column: int, length: int = 1, width: int = 80) -> tuple[str, str]:
    """The excerpt and the caret line, without the gutter."""
    _, shown, carets = excerpts.text(wrong(line, column, length), width=width).split("\n")
    return shown[6:], carets[6:]


def test_a_diagnostic_shows_place_message_line_caret_and_help() -> None:
    diagnostic = Diagnostic(
        "ORG204",
        Position(SALES, 6, 12, 4),
        "'frnt' is not a position",
        help="'front line' is spelt alike",
        excerpt="    layer: frnt",
    )
    assert excerpts.text(diagnostic) == (
        "acme/sales.orgflow.yaml:6:12: error ORG204: 'frnt' is not a position\n"
        "  6 |     layer: frnt\n"
        "    |            ^^^^\n"
        "  help: 'front line' is spelt alike"
    )


def test_related_places_follow_the_excerpt() -> None:
    diagnostic = Diagnostic(
        "ORG311",
        Position("a.yaml", 31, 5, 7),
        "declared twice",
        severity="warning",
        help="keep one",
        excerpt="  - Pricing gets: cost rates",
        related=((Position("b.yaml", 12, 5), "here it is monthly"),),
    )
    assert excerpts.text(diagnostic).split("\n") == [
        "a.yaml:31:5: warning ORG311: declared twice",
        " 31 |   - Pricing gets: cost rates",
        "    |     ^^^^^^^",
        "  b.yaml:12:5: here it is monthly",
        "  help: keep one",
    ]


def test_a_long_line_number_moves_line_and_caret_alike() -> None:
    _, shown, carets = excerpts.text(wrong("a: b", 4, number=12345)).split("\n")
    assert (shown, carets) == ("12345 | a: b", "      |    ^")


def test_a_diagnostic_about_a_whole_source_has_no_line() -> None:
    diagnostic = Diagnostic("ORG101", Position("gone.yaml", 0, 0), "the file cannot be read", excerpt="")
    assert excerpts.text(diagnostic) == "gone.yaml: error ORG101: the file cannot be read"


def test_a_diagnostic_about_nothing_in_particular_has_no_place() -> None:
    assert excerpts.text(Diagnostic("ORG101", Position("", 0, 0), "no files")) == "error ORG101: no files"


def test_a_diagnostic_without_its_line_shows_the_place_only() -> None:
    assert excerpts.text(Diagnostic("ORG1", Position("a", 2, 3), "bad")) == "a:2:3: error ORG1: bad"


def test_the_caret_fits_under_wide_characters() -> None:
    assert pointed("  - 東京: 営業", 9, 2) == ("  - 東京: 営業", " " * 10 + "^^^^")


def test_the_caret_fits_behind_a_combining_character() -> None:
    assert pointed("e\u0301 b", 4) == ("e\u0301 b", "  ^")


def test_a_tab_is_shown_as_spaces_up_to_the_next_stop() -> None:
    assert pointed("a\tb: c", 3) == ("a   b: c", "    ^")


def test_a_caret_on_a_tab_underlines_all_of_it() -> None:
    assert pointed("\t- needs", 1) == ("    - needs", "^^^^")


def test_a_caret_behind_the_end_of_the_line_stands_right_behind_it() -> None:
    assert pointed("name:", 99, 5) == ("name:", "     ^")


def test_a_caret_never_runs_past_the_end_of_the_line() -> None:
    assert pointed("name: x", 7, 50) == ("name: x", "      ^")


def test_an_empty_line_still_has_a_caret() -> None:
    assert excerpts.text(wrong("", 1)).split("\n")[1:] == ["  6 |", "    | ^"]


def test_an_escape_in_the_line_is_spelt_out_and_underlined() -> None:
    assert pointed("a\x1b[31m", 2) == ("a\\x1b[31m", " ^^^^")


def test_an_escape_in_a_message_does_not_reach_the_screen() -> None:
    diagnostic = Diagnostic("ORG1", Position("a\x1b[2J", 1, 1), "b\x1b[2J\nc", help="d\x07")
    assert excerpts.text(diagnostic).isprintable() is False  # the line end before the help
    assert "".join(excerpts.text(diagnostic).split("\n")).isprintable()


def test_a_long_line_is_cut_behind_the_caret() -> None:
    shown, carets = pointed("key: " + "x" * 200, 1, 3, width=46)
    assert (shown, carets) == ("key: " + "x" * 32 + "...", "^^^")


def test_a_long_line_is_cut_on_both_sides_of_the_caret() -> None:
    line = "x" * 100 + "HERE" + "y" * 100
    shown, carets = pointed(line, 101, 4, width=46)
    assert shown == "..." + "x" * 15 + "HERE" + "y" * 15 + "..."
    assert carets == " " * 18 + "^^^^"


def test_a_long_line_is_cut_before_a_caret_at_its_end() -> None:
    shown, carets = pointed("x" * 200 + "END", 201, 3, width=46)
    assert (shown, carets) == ("..." + "x" * 33 + "END", " " * 36 + "^^^")


def test_a_line_of_any_length_is_cut_alike() -> None:
    short, long = "x" * 5_000, "x" * 5_000_000
    assert pointed(short + "HERE" + short, 5_001, 4) == pointed(long + "HERE" + long, 5_000_001, 4)


def test_a_long_line_of_wide_characters_is_cut_without_halving_one() -> None:
    shown, carets = pointed("東" * 100 + "X" + "京" * 100, 101, width=46)
    assert cells(shown[: shown.index("X")]) == len(carets) - 1


@given(
    st.text(alphabet="a 東\té\u0301\x1b", min_size=1, max_size=120),
    st.integers(1, 130),
    st.integers(1, 130),
    st.integers(30, 100),
)
def test_line_and_caret_never_run_past_the_width(line: str, column: int, length: int, width: int) -> None:
    _, shown, carets = excerpts.text(wrong(line, column, length), width=width).split("\n")
    assert max(cells(shown), cells(carets)) <= width
    assert carets.endswith("^")


@given(st.integers(1, 300), st.integers(26, 100))
def test_the_caret_stands_under_the_character_it_means(column: int, width: int) -> None:
    line = "".join(chr(0x4E00 + i) if i % 3 else "." for i in range(300))
    shown, carets = pointed(line, column, width=width)
    before = carets.index("^")
    under = [sign for i, sign in enumerate(shown) if cells(shown[:i]) == before]
    assert under == [line[column - 1]]


@pytest.mark.parametrize(
    "severities, files, said",
    [
        (
            ["error"] * 4 + ["warning"],
            7,
            "Checked 7 files: 4 errors, 1 warning. Further checks follow once these are mended.",
        ),
        (["error"], 1, "Checked 1 file: 1 error. Further checks follow once this is mended."),
        (["warning", "note", "note"], 2, "Checked 2 files: 1 warning, 2 notes."),
        ([], 7, "Checked 7 files: nothing wrong."),
        ([], 0, "Checked no files: nothing wrong."),
    ],
)
def test_the_summary_counts_files_and_what_was_found(severities: list[Any], files: int, said: str) -> None:
    found = [Diagnostic("ORG1", Position("a", 1, 1), "m", severity=severity) for severity in severities]
    assert excerpts.summary(Checked(tuple(found), files)) == said


@pytest.mark.parametrize(
    "count, said",
    [
        (RuleCount(0), ""),
        (RuleCount(1), " 1 rule: kept."),
        (RuleCount(4), " 4 rules: all kept."),
        (RuleCount(6, 1, 0, 3), " 7 rules: 6 kept, 1 not kept (3 places)."),
        (RuleCount(0, 1, 0, 1), " 1 rule: 1 not kept (1 place)."),
        (RuleCount(2, 0, 1), " 3 rules: 2 kept, 1 not checked."),
    ],
)
def test_the_summary_says_what_became_of_the_rules(count: RuleCount, said: str) -> None:
    assert excerpts.summary(Checked((), 2, count)) == f"Checked 2 files: nothing wrong.{said}"


@pytest.mark.parametrize(
    "count, said",
    [
        (1, "Checked 1 file: 1 error. Further checks, with 1 rule, follow once this is mended."),
        (3, "Checked 1 file: 1 error. Further checks, with 3 rules, follow once this is mended."),
    ],
)
def test_the_summary_says_that_rules_wait_for_files_that_are_right(count: int, said: str) -> None:
    found = Diagnostic("ORG203", Position("a", 1, 1), "m")
    assert excerpts.summary(Checked((found,), 1, RuleCount(0, not_checked=count))) == said


def test_a_rule_that_is_not_kept_is_no_error_of_the_files() -> None:
    found = Diagnostic("ORG511", Position("a", 1, 1), "m")
    assert excerpts.text(found) == "a:1:1: rule ORG511: m"
    assert excerpts.summary(Checked((found,), 1, RuleCount(0, 1, 0, 1))).startswith(
        "Checked 1 file: nothing wrong."
    )


def test_a_rule_that_should_hold_is_shown_as_a_warning() -> None:
    found = Diagnostic("ORG511", Position("a", 1, 1), "m", severity="warning")
    assert excerpts.text(found) == "a:1:1: warning ORG511: m"


def test_the_worst_file_comes_last_and_the_summary_after_it() -> None:
    found = [
        Diagnostic("ORG3", Position("a", 1, 1), "one"),
        Diagnostic("ORG3", Position("a", 2, 1), "two"),
        Diagnostic("ORG3", Position("b", 1, 1), "three"),
    ]
    assert excerpts.page(found, 2) == (
        "b:1:1: error ORG3: three\n\n"
        "a:1:1: error ORG3: one\n\n"
        "a:2:1: error ORG3: two\n\n"
        "Checked 2 files: 3 errors. Further checks follow once these are mended.\n"
    )


def test_diagnostics_as_json_have_the_promised_keys() -> None:
    diagnostic = Diagnostic(
        "ORG311",
        Position("a.yaml", 31, 5, 7),
        "twice",
        severity="warning",
        help="keep one",
        excerpt="  - Pricing",
        related=((Position("b.yaml", 12, 5), "first"),),
    )
    assert json.loads(excerpts.to_json([diagnostic])) == {
        "format": "orgflow-check",
        "version": 1,
        "diagnostics": [
            {
                "code": "ORG311",
                "severity": "warning",
                "message": "twice",
                "help": "keep one",
                "source": "a.yaml",
                "line": 31,
                "column": 5,
                "related": [{"message": "first", "source": "b.yaml", "line": 12, "column": 5}],
            }
        ],
        "rules": None,
    }


def test_json_counts_the_rules() -> None:
    told = excerpts.to_dict([], RuleCount(6, 1, 2, 3))
    assert told["rules"] == {"kept": 6, "not_kept": 1, "not_checked": 2, "places": 3}


def test_a_place_without_a_line_is_null_in_json() -> None:
    (plain,) = excerpts.to_dict([Diagnostic("ORG101", Position("gone.yaml", 0, 0), "gone")])["diagnostics"]
    assert (plain["line"], plain["column"]) == (None, None)


def test_json_carries_text_as_it_was_written() -> None:
    (plain,) = json.loads(excerpts.to_json([Diagnostic("ORG1", Position("é", 1, 1), "東\x1b\ud800")]))[
        "diagnostics"
    ]
    assert (plain["source"], plain["message"]) == ("é", "東\x1b\ud800")


def test_json_of_half_a_character_can_be_encoded() -> None:
    told = excerpts.to_json([Diagnostic("ORG1", Position("a", 1, 1), "\ud800")])
    assert b"\\ud800" in told.encode("utf-8")


def test_a_text_that_cannot_be_read_says_that_more_will_be_checked() -> None:
    found = [Diagnostic("ORG101", Position("a", 1, 1), "one")]
    assert excerpts.page(found, 1).endswith(
        "Checked 1 file: 1 error. The rest is checked once this is mended.\n"
    )


@pytest.mark.parametrize(
    "count, said", [(1, "follow once this is mended."), (2, "follow once these are mended.")]
)
def test_errors_say_that_further_checks_follow(count: int, said: str) -> None:
    found = [Diagnostic("ORG203", Position("a", line, 1), "one") for line in range(count)]
    assert excerpts.page(found, 1).endswith(f"Further checks {said}\n")


@pytest.mark.parametrize("other, is_told", [("b", True), ("a", False)])
def test_files_that_contradict_each_other_are_told_to_be_read_as_one_organization(
    other: str, is_told: bool
) -> None:
    first = Position(other, 1, 1)
    clash = Diagnostic("ORG308", Position("a", 1, 1), "one", related=((first, "here"),))
    told = excerpts.summary(Checked((clash,), 2))
    assert ("Checked 2 files as one organization: 1 error." in told) == is_told
    assert ("orgflow compare BEFORE AFTER" in told) == is_told


@pytest.mark.parametrize("code", ["ORG120", "ORG203", "ORG301", "ORG511"])
def test_after_what_is_wrong_behind_the_text_nothing_is_left_to_read(code: str) -> None:
    assert "The rest" not in excerpts.page([Diagnostic(code, Position("a", 1, 1), "one")], 1)


def test_json_is_laid_out_for_people_and_keeps_their_letters() -> None:
    told = excerpts.to_json([Diagnostic("ORG1", Position("a", 1, 1), "é")])
    assert told.startswith('{\n  "format": "orgflow-check",\n')
    assert '"message": "é"' in told
