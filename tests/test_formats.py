from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.findings import Column, Finding, Result, Table
from orgflow.formats import FORMATS, markdown, terminal
from orgflow.formats import json as json_format
from orgflow.model import Actor, Organization
from orgflow.plaintext import cells, one_line
from orgflow.report import Report
from tests.reports import HOSTILE, ILLUSTRATED, OUTCOME, REPAIRS, REPORT, ROUTES, hostile

EXPECTED = Path(__file__).parent / "expected"

anything = st.text(alphabet=st.characters(codec=None), max_size=60)


def alone(*findings: Finding, tables: tuple[Table, ...] = ()) -> Report:
    """The report with other findings."""
    return replace(REPORT, results=(Result("weak-links", "Which?", findings, tables),))


# -- all formats ---------------------------------------------------------------------------


def test_formats_have_names_and_suffixes_of_their_own() -> None:
    assert len({format.name for format in FORMATS}) == len(FORMATS)
    assert len({suffix for format in FORMATS for suffix in format.suffixes}) == sum(
        len(format.suffixes) for format in FORMATS
    )


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_a_report_ends_with_one_line_end(format: Any) -> None:
    assert re.search(rb"[^\n]\n\Z", format.render(REPORT))


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_a_report_without_anything_in_it_can_be_written(format: Any) -> None:
    bare = replace(REPORT, summary=(), results=(), next_steps=(), organization=None)
    assert format.render(bare)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
@given(words=anything)
def test_whatever_a_user_writes_can_be_written(format: Any, words: str) -> None:
    assert format.render(hostile(words)).decode("utf-8")


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_never_gets_into_a_report(format: Any, value: float) -> None:
    table = Table("t", "T", (Column("a", "a"),), ({"a": value},))
    report = replace(alone(tables=(table,)), outcome=replace(OUTCOME, served_right=value))
    with pytest.raises(ValueError):
        format.render(report) if format is not terminal else terminal.render(report, tables=True)


# -- terminal ------------------------------------------------------------------------------


def screen(report: Report, **options: Any) -> list[str]:
    return terminal.text(report, **options).split("\n")


def test_a_report_on_the_screen_reads_as_drawn() -> None:
    assert terminal.text(REPORT) == (EXPECTED / "report.txt").read_text("utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("tables", [False, True])
def test_no_line_runs_past_the_width_of_the_screen(width: int, tables: bool) -> None:
    before_next = terminal.text(REPORT, width=width, tables=tables).split("Next:")[0]
    assert max(cells(line) for line in before_next.split("\n")) <= width


@given(words=anything, width=st.integers(40, 130))
def test_no_words_of_a_user_run_past_the_width_of_the_screen(words: str, width: int) -> None:
    report = replace(hostile(words), next_steps=())
    assert max(map(cells, screen(report, width=width, tables=True))) <= width


def test_a_command_is_never_broken() -> None:
    command = "orgflow report 'a very long folder name of a client'/ -o its-very-long-report-name.html"
    report = replace(REPORT, next_steps=((command, "the same with pictures"),))
    assert screen(report, width=60)[-3:] == [f"Next:  {command}", "         the same with pictures", ""]


def test_tables_are_shown_only_when_asked_for() -> None:
    assert "Every link" not in terminal.text(REPORT)


def test_a_table_shows_names_percents_and_what_is_not_known() -> None:
    shown = screen(REPORT, tables=True)
    first = shown.index("Every link")
    assert shown[first + 1 : first + 6] == [
        "  provider       for          health  avoided if fixed  rank  stands alone",
        "  ------------------------------------------------------------------------",
        "  Field Service  repairs        72 %               773     1  yes",
        "  Billing Desk   invoices  not known                 0     2  no",
        "  … 1 more: --format json",
    ]


def test_wide_cells_are_wrapped_within_their_column() -> None:
    shown = screen(alone(tables=(ROUTES,)), tables=True, width=80)
    first = shown.index("Routes to the customer")
    assert shown[first + 1 : first + 7] == [
        "                                                       lead                only",
        "  from    route               works  weakest link      time  also          in",
        "  ------------------------------------------------------------------------------",
        "  Master  Master Data →        41 %  Field Service →    6 h  Billing       not",
        "  Data    Field Service →            End users:              Desk; Field   known",
        "          End users                  repairs                 Service",
    ]


def test_a_table_with_too_many_columns_becomes_records() -> None:
    shown = screen(alone(tables=(ROUTES,)), tables=True, width=40)
    first = shown.index("Routes to the customer")
    assert shown[first + 1 : first + 5] == [
        "  1  from          Master Data",
        "     route         Master Data → Field",
        "                   Service → End users",
        "     works         41 %",
    ]


def test_a_table_without_rows_says_so() -> None:
    shown = screen(REPORT, tables=True)
    assert shown[shown.index("Who reaches no customer") + 1] == "  Nothing to list."


def test_wide_characters_keep_columns_and_places_aligned() -> None:
    organization = Organization("T", (Actor("service", "東京営業部"),))
    columns = (Column("who", "who", "id"), Column("n", "n"))
    table = Table("t", "T", columns, ({"who": "service", "n": 1}, {"who": "x", "n": 22}))
    report = replace(
        alone(Finding("1", "risk", "東京", evidence=(REPAIRS,)), tables=(table,)), organization=organization
    )
    shown = screen(report, tables=True, width=60)
    assert "  東京" + " " * 39 + "service.yaml:22" in shown
    assert shown[shown.index("T") + 3 :][:2] == ["  東京営業部   1", "  x           22"]


def test_a_long_group_is_cut_short_with_the_way_to_the_rest() -> None:
    findings = [Finding("1", "risk", f"finding {n}", group="Fix first") for n in range(13)]
    shown = screen(alone(*findings))
    assert shown[shown.index("Fix first") + 3 :][:2] == [
        "  3  finding 2",
        "     … 10 more: --only weak-links",
    ]


def test_what_is_aside_is_named_and_not_told_unless_all_is_told() -> None:
    finding = Finding("1", "note", "a remark", group="Remarks")
    report = replace(REPORT, results=(Result("extra", "What else?", (finding,), aside=True),))
    assert "What else? --only extra" in terminal.text(report)
    assert "a remark" not in terminal.text(report)
    assert "a remark" in terminal.text(report, tables=True)


def test_a_group_that_was_asked_for_is_shown_whole() -> None:
    findings = [Finding("1", "risk", f"finding {n}", group="Fix first") for n in range(13)]
    assert " 13  finding 12" in screen(alone(*findings), tables=True)


def test_the_only_finding_of_a_group_has_no_number() -> None:
    assert "  alone" in screen(alone(Finding("1", "risk", "alone", group="Fix first")))


def test_a_place_that_does_not_fit_stands_on_the_next_line() -> None:
    shown = screen(alone(Finding("1", "risk", "x" * 66, evidence=(REPAIRS,))))
    assert " " * 65 + "service.yaml:22" in shown


def test_without_unicode_the_report_is_ascii() -> None:
    findings = [Finding("1", "risk", f"A → B … {n}", group="Fix – first") for n in range(13)]
    assert terminal.text(alone(*findings), unicode=False).isascii()
    assert terminal.text(REPORT, unicode=False, tables=True).isascii()


def test_without_unicode_no_line_runs_past_the_width() -> None:
    finding = Finding("1", "risk", "A → " * 60)
    assert max(map(cells, screen(alone(finding), unicode=False, width=50)[:-4])) <= 50


def test_without_colour_there_is_no_escape() -> None:
    assert "\x1b" not in terminal.text(REPORT, tables=True)


def test_colour_adds_nothing_but_styles() -> None:
    styled = terminal.text(REPORT, color=True, tables=True)
    bare = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", styled).split("\n")]
    assert bare == screen(REPORT, tables=True)
    assert "\x1b[1m" in styled


def test_the_surroundings_do_not_change_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    before = terminal.text(REPORT, color=True, tables=True)
    for key, value in {"NO_COLOR": "1", "COLUMNS": "20", "TERM": "dumb", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(key, value)
    assert terminal.text(REPORT, color=True, tables=True) == before


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_reach_the_screen_as_words(words: str) -> None:
    shown = terminal.text(replace(hostile(words), next_steps=()), tables=True, width=120)
    assert f"\n  1  {one_line(words)}" in shown


@given(words=anything)
def test_no_control_character_reaches_the_screen(words: str) -> None:
    shown = terminal.text(hostile(words), tables=True).replace("\n", "")
    assert not [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]


def test_a_rendered_report_is_the_text_in_utf_8() -> None:
    assert terminal.render(REPORT, width=60) == terminal.text(REPORT, width=60).encode("utf-8")


# -- markdown ------------------------------------------------------------------------------

PICTURES = {"The map": "pictures/the map (1).svg"}


def source(report: Report) -> str:
    return markdown.render(report).decode("utf-8")


def test_a_report_in_markdown_reads_as_drawn() -> None:
    assert markdown.render(REPORT, pictures=PICTURES).decode("utf-8") == (EXPECTED / "report.md").read_text(
        "utf-8"
    )


def test_a_figure_without_a_picture_is_told_by_its_sentence() -> None:
    assert "## The map\n\nThree links, two of them weak.\n" in source(REPORT)


def test_pictures_of_the_whole_follow_the_first_lists_with_their_captions() -> None:
    shown = markdown.render(ILLUSTRATED, pictures={"The whole map": "map.svg"}).decode("utf-8")
    blocks = shown.split("\n\n")
    at = blocks.index("## The whole map")
    assert blocks[at + 1 : at + 3] == ["![Three links.](map.svg)", "Most links meet in Field Service."]
    assert blocks[at - 2 : at] == ["## The weak links", "One of three links is weak."]


def test_the_path_of_a_picture_cannot_be_a_scheme() -> None:
    shown = markdown.render(REPORT, pictures={"The map": "javascript:alert(1)"}).decode("utf-8")
    assert "](javascript%3Aalert%281%29)" in shown


@pytest.mark.parametrize(
    "words, written",
    [
        ("a | b", r"a \| b"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("<script>", "&lt;script&gt;"),
        ("R&D &amp;", "R&amp;D &amp;amp;"),
        ("`code`", r"\`code\`"),
        ("*a* _b_ ~c~", r"\*a\* \_b\_ \~c\~"),
        ("back\\slash", r"back\\slash"),
        ("two\nlines", "two lines"),
        ("@sales wrote", "@sales wrote"),
        ("costs $5", r"costs \$5"),
        ("plain – words", "plain – words"),
    ],
)
def test_words_are_escaped_for_markdown(words: str, written: str) -> None:
    assert markdown.escaped(words) == written


def read(text: str) -> list[Any]:
    """The tokens in which a Markdown reader understands a text."""
    reader = pytest.importorskip("markdown_it")
    tokens: list[Any] = reader.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return tokens


def plain(token: Any) -> str:
    """What a reader sees of a line."""
    return "".join(child.content for child in token.children or ())


def shape(report: Report) -> list[str]:
    """The kinds of blocks and spans a Markdown reader finds, without the text in them."""
    tokens = read(source(report))
    spans = [child.type for token in tokens for child in token.children or () if child.type != "text"]
    return [token.type for token in tokens] + [span for span in spans if span != "text_special"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_change_nothing_about_the_shape_of_markdown(words: str) -> None:
    assert shape(hostile(words)) == shape(hostile("harmless"))


@given(words=anything.filter(lambda words: one_line(words) != ""))
def test_no_words_change_anything_about_the_shape_of_markdown(words: str) -> None:
    assert shape(hostile(words)) == shape(hostile("harmless"))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_read_in_markdown_as_they_were_written(words: str) -> None:
    tokens = read(source(hostile(words)))
    after = {
        token.type: plain(tokens[at + 1]) for at, token in enumerate(tokens) if token.type.endswith("_open")
    }
    titles = [plain(tokens[at + 1]) for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert titles[0] == titles[1] == one_line(words)
    assert after["td_open"] == one_line(words)


# -- json ----------------------------------------------------------------------------------


def loaded(report: Report) -> Any:
    return json.loads(json_format.render(report))


def keys(value: Any, path: str = "") -> list[str]:
    """Every path of keys, lists as ``[]``, in the order in which they are written."""
    if isinstance(value, dict):
        return [
            found for key, inner in value.items() for found in [f"{path}{key}", *keys(inner, f"{path}{key}.")]
        ]
    if isinstance(value, list):
        return list(dict.fromkeys(found for inner in value for found in keys(inner, f"{path}[].")))
    return []


FINDINGS = ["code", "level", "message", "advice", "actors", "evidence"]
EVIDENCE = ["id", "source", "line", "column"]


def promised(slug: str, findings: bool, tables: dict[str, list[str]]) -> list[str]:
    """The paths below one result."""
    top = f"results.{slug}"
    paths = [top, f"{top}.question", f"{top}.findings"]
    if findings:
        paths += [f"{top}.findings.[].{key}" for key in FINDINGS]
        paths += [f"{top}.findings.[].evidence.[].{key}" for key in EVIDENCE]
    paths.append(f"{top}.tables")
    for name, columns in tables.items():
        table = f"{top}.tables.{name}"
        paths += [
            table,
            f"{table}.columns",
            *(f"{table}.columns.[].{key}" for key in ("key", "title", "unit")),
        ]
        paths += [f"{table}.rows", *(f"{table}.rows.[].{key}" for key in columns)]
    return paths


def test_json_has_the_promised_keys_in_the_promised_order() -> None:
    basis = ["sources", "as_of", "actors", "links", "unknown_health", "method", "worlds", "during"]
    basis += ["draws", "part_of_year", "supposed"]
    basis += ["min_respondents", "few", "confidential", "withheld", "left_out"]
    outcome = [
        "served_right",
        "served_right_low",
        "served_right_high",
        "failed_per_year",
        "standard_error",
        "calibration",
        "envelope_low",
        "envelope_high",
    ]
    links = ["id", "provider", "for", "health", "gain", "rank", "alone"]
    routes = ["from", "links", "success", "weakest", "time", "others", "only_in"]
    assert keys(loaded(REPORT)) == [
        *["format", "version", "orgflow"],
        *["basis", *(f"basis.{key}" for key in basis)],
        *["outcome", *(f"outcome.{key}" for key in outcome)],
        "results",
        *promised("weak-links", True, {"links": links}),
        *promised("routes", False, {"routes": routes, "unreached": []}),
    ]


def test_json_names_its_format_and_version() -> None:
    told = loaded(REPORT)
    assert (told["format"], told["version"], told["orgflow"]) == ("orgflow-report", 1, "0.1.0")


def test_json_is_the_plain_object_of_the_report() -> None:
    assert loaded(REPORT) == REPORT.to_dict()


def test_json_holds_every_row_though_people_see_fewer() -> None:
    assert len(loaded(REPORT)["results"]["weak-links"]["tables"]["links"]["rows"]) == 3


def test_json_says_null_where_something_is_not_known() -> None:
    assert loaded(REPORT)["results"]["weak-links"]["tables"]["links"]["rows"][1]["health"] is None


def test_json_keeps_the_digits_of_a_figure_that_mean_something() -> None:
    third = replace(REPORT, outcome=replace(OUTCOME, served_right=1 / 3))
    assert loaded(third)["outcome"]["served_right"] == 0.33333333333333


def test_json_has_no_negative_zero() -> None:
    assert b"-0.0" not in json_format.render(REPORT)


def test_json_gives_ids_of_links_in_route_order() -> None:
    (row,) = loaded(REPORT)["results"]["routes"]["tables"]["routes"]["rows"]
    assert row["links"] == ["data>service:item master", "service>users:repairs"]


def test_json_cites_the_place_of_every_link() -> None:
    first = loaded(REPORT)["results"]["weak-links"]["findings"][0]["evidence"][0]
    assert first == {"id": "service>users:repairs", "source": "acme/service.yaml", "line": 22, "column": 5}


@given(words=anything)
def test_json_carries_words_as_they_were_written(words: str) -> None:
    assert loaded(hostile(words))["results"]["weak-links"]["findings"][0]["message"] == words


def test_json_writes_letters_of_every_script_as_such() -> None:
    assert "東京" in json_format.render(hostile("東京")).decode("utf-8")
