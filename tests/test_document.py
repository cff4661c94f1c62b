from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path as File
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document, parse, walking
from orgflow.document.limits import Limits
from orgflow.document.marks import Lines, Path

PARSERS = [parser for parser in (getattr(yaml, "CLoader", None), yaml.Loader) if parser is not None]
REGRESSION = File(__file__).parent / "regression"

GOOD = """\
# An airline
organization: Northwind Air
as_of: 2026-11-01   # a date
actors:
  gate: {name: "Gate agents", people: 40, "tags": ['a', b]}
  pilots:
    name: Pilots
    reliability: 99.5%
links:
- customer: pilots
  provider: gate
  for: >-
    a word
    in time
  two_way: true
"""


@pytest.fixture(params=PARSERS, ids=lambda parser: parser.__name__)
def each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "LOADER", request.param)


def read(text: str | bytes, limits: Limits | None = None) -> Document:
    return parse(text, "a.yaml", limits or Limits())


def value(text: str) -> object:
    document = read(f"a: {text}\n")
    assert document.diagnostics == ()
    return document.data["a"]


def codes(text: str | bytes, limits: Limits | None = None) -> list[str]:
    return [problem.code for problem in read(text, limits).diagnostics]


def problem(text: str | bytes, limits: Limits | None = None) -> Diagnostic:
    (found,) = read(text, limits).diagnostics
    return found


def place(text: str | bytes) -> tuple[int, int]:
    at = problem(text).position
    return at.line, at.column


def underlined(text: str | bytes) -> str:
    found = problem(text)
    assert found.excerpt is not None
    start = found.position.column - 1
    return found.excerpt[start : start + found.position.length]


# ---- What scalars mean ----------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_and_the_spellings_of_null_are_none(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_true_is_true(text: str) -> None:
    assert value(text) is True


@pytest.mark.parametrize("text", ["false", "False", "FALSE"])
def test_false_is_false(text: str) -> None:
    assert value(text) is False


@pytest.mark.parametrize("text, number", [("0", 0), ("-12", -12), ("8400", 8400), ("-0", 0)])
def test_a_whole_number_is_an_int(text: str, number: int) -> None:
    assert value(text) == number
    assert isinstance(value(text), int)


@pytest.mark.parametrize("text, number", [("0.5", 0.5), ("-1.25", -1.25), ("1e3", 1000.0), ("2.5E-1", 0.25)])
def test_a_number_with_a_point_or_an_exponent_is_a_float(text: str, number: float) -> None:
    assert value(text) == number
    assert isinstance(value(text), float)


AS_WRITTEN = (
    "no yes on off y n No ON 012 -012 1:30 1:30:05 0x1F 0o17 0b11 1_000 1,000 +5 .5 5. 1.e3 --5 "
    "2027-07-01 2027-07-01T10:00:00Z 2027-07-01..2027-08-31 nan inf NaN -inf tRUE nULL truE None "
    "1e 1e+ 99.5% 1-5 4/5 30/day = 0.5.1 ~x x~ é 東京 😀"
)


@pytest.mark.parametrize("text", AS_WRITTEN.split())
def test_everything_else_stays_the_text_that_was_written(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize("text", ["null", "true", "12", "0.5", ".inf", "~", "<<", ""])
def test_a_text_in_quotes_is_a_text(text: str) -> None:
    assert [value(f"'{text}'"), value(f'"{text}"')] == [text, text]


@pytest.mark.parametrize("key", ["no", "on", "1", "null", "true", "0.5", "2027-07-01"])
def test_a_key_is_always_a_text(key: str) -> None:
    assert read(f"{key}: 1\n").data == {key: 1}


def test_keys_that_yaml_1_1_takes_for_equal_are_two() -> None:
    assert read("no: 1\nNO: 2\noff: 3\n").data == {"no": 1, "NO": 2, "off": 3}


def test_negative_zero_is_zero() -> None:
    assert str(value("-0.0")) == "0.0"


def test_lists_and_mappings_keep_their_order() -> None:
    data = read("z: [3, 1, 2]\na: {y: 1, b: 2}\n").data
    assert list(data) == ["z", "a"]
    assert data["z"] == [3, 1, 2]
    assert list(data["a"]) == ["y", "b"]


def test_a_block_text_keeps_its_lines() -> None:
    assert read("a: |\n  one\n  two\n").data == {"a": "one\ntwo\n"}


@pytest.mark.usefixtures("each_parser")
def test_both_parsers_read_the_same() -> None:
    document = read(GOOD)
    assert document.data == {
        "organization": "Northwind Air",
        "as_of": "2026-11-01",
        "actors": {
            "gate": {"name": "Gate agents", "people": 40, "tags": ["a", "b"]},
            "pilots": {"name": "Pilots", "reliability": "99.5%"},
        },
        "links": [{"customer": "pilots", "provider": "gate", "for": "a word in time", "two_way": True}],
    }


# ---- Places -----------------------------------------------------------------------------


def slices(document: Document, text: str) -> Iterator[tuple[Path, str]]:
    lines = text.split("\n")
    for path, at in document.positions.items():
        yield path, lines[at.line - 1][at.column - 1 : at.column - 1 + at.length]


def at_path(data: object, path: Path) -> object:
    for step in path:
        data = data[step]  # type: ignore[index]
    return data


@pytest.mark.usefixtures("each_parser")
def test_the_text_at_the_place_of_a_plain_value_is_the_value() -> None:
    found = dict(slices(read(GOOD), GOOD))
    assert found["as_of",] == "2026-11-01"
    assert found["actors", "gate", "people"] == "40"
    assert found["actors", "gate", "tags", 1] == "b"
    assert found["links", 0, "provider"] == "gate"


def test_the_place_of_a_quoted_value_begins_with_its_quote() -> None:
    assert dict(slices(read(GOOD), GOOD))["actors", "gate", "name"] == '"Gate agents"'


def test_the_place_of_a_list_in_brackets_spans_the_brackets() -> None:
    assert dict(slices(read(GOOD), GOOD))["actors", "gate", "tags"] == "['a', b]"


def test_the_place_of_a_list_entry_is_its_first_key() -> None:
    assert dict(slices(read(GOOD), GOOD))["links", 0] == "customer: pilots"


def test_the_place_of_a_text_over_several_lines_is_the_rest_of_its_first() -> None:
    assert dict(slices(read(GOOD), GOOD))["links", 0, "for"] == ">-"


def test_the_place_of_a_missing_value_is_behind_its_colon() -> None:
    assert read("a:\nb: 1\n").positions["a",] == Position("a.yaml", 1, 3)


def test_the_text_at_the_place_of_a_key_is_the_key() -> None:
    document = read(GOOD)
    lines = GOOD.split("\n")
    for path, at in document.key_positions.items():
        assert lines[at.line - 1][at.column - 1 :].lstrip("\"'").startswith(str(path[-1]))


def test_keys_have_a_place_and_list_entries_have_none() -> None:
    document = read(GOOD)
    assert ("links", 0, "for") in document.key_positions
    assert ("links", 0) not in document.key_positions
    assert () not in document.key_positions


def test_every_value_has_a_place() -> None:
    document = read("a: [1, [2, {b: 3}], []]\nc: {}\n")
    assert sorted(document.positions, key=repr) == sorted(
        [
            (),
            ("a",),
            ("a", 0),
            ("a", 1),
            ("a", 1, 0),
            ("a", 1, 1),
            ("a", 1, 1, "b"),
            ("a", 2),
            ("c",),
        ],
        key=repr,
    )
    assert len(document.positions) == 9


def test_a_path_to_nothing_has_no_place() -> None:
    document = read("a: [1]\n")
    for path in [("b",), ("a", 1), ("a", "x"), ("a", 0, 0), (0,)]:
        assert path not in document.positions


def test_the_place_of_what_is_not_there_is_what_is_around_it() -> None:
    document = read("a:\n  - {b: 1}\n")
    assert document.place(("a", 0, "missing")) == document.positions["a", 0]
    assert document.place(("a", 0, "b"), key=True) == Position("a.yaml", 2, 6)


def test_columns_count_characters() -> None:
    text = "é😀: {東京: [ä, b]}\n"
    assert dict(slices(read(text), text))["é😀", "東京", 1] == "b"


def test_a_byte_order_mark_moves_nothing() -> None:
    document = read(b"\xef\xbb\xbf" + b"a: b\n")
    assert document.data == {"a": "b"}
    assert document.positions["a",] == Position("a.yaml", 1, 4)


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end: str) -> None:
    document = read(GOOD.replace("\n", end))
    assert document.data == read(GOOD).data
    assert dict(document.positions) == dict(read(GOOD).positions)


def test_a_value_can_be_had_as_it_was_written() -> None:
    document = read("a: 1.50   # half\n")
    assert document.data == {"a": 1.5}
    assert document.written(("a",)) == "1.50"


def test_where_nothing_is_around_either_the_place_is_that_of_the_text() -> None:
    assert read("  a: 1\n").place(("b", 0, "c")) == Position("a.yaml", 1, 3)


def test_in_a_text_that_cannot_be_read_everything_stands_at_its_beginning() -> None:
    assert read("\n a: [\n").place(("a",)) == Position("a.yaml", 1, 1)


def test_the_place_of_a_value_is_not_that_of_its_key() -> None:
    assert read("a: 1\n").place(("a",)) == Position("a.yaml", 1, 4)


def test_there_are_as_many_places_of_keys_as_keys() -> None:
    assert len(read("a: [1, {b: 2}]\nc: {d: {}}\n").key_positions) == 4


def test_the_key_of_an_entry_that_has_none_stands_nowhere() -> None:
    assert ("a", 0) not in read("a: [1]\n").key_positions


def spanned(node: yaml.Node, text: str) -> tuple[int, int, int]:
    """Line and column from 1, and the length of a value, or of the rest of its line where it goes on."""
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column
    if end.line != start.line or (length <= 0 and not isinstance(node, yaml.ScalarNode)):
        length = len(text.split("\n")[start.line].rstrip()) - start.column
    return start.line + 1, start.column + 1, max(1, length)


def composed(
    node: yaml.Node, text: str, path: Path = ()
) -> Iterator[tuple[Path, bool, tuple[int, int, int]]]:
    """Every value below a node of PyYAML, and every key, with where it stands."""
    yield path, False, spanned(node, text)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), True, spanned(key, text)
            yield from composed(value, text, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from composed(value, text, (*path, number))


def placed(document: Document) -> Iterator[tuple[Path, bool, tuple[int, int, int]]]:
    for places, is_key in ((document.positions, False), (document.key_positions, True)):
        for path, at in places.items():
            yield path, is_key, (at.line, at.column, at.length)


NAMES = st.text(st.sampled_from("abé東😀 '\":,-#1"), min_size=1, max_size=60)
DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-999, 999), NAMES),
    lambda inside: st.one_of(
        st.lists(inside, max_size=4),
        st.dictionaries(NAMES.filter(lambda key: key != "<<"), inside, max_size=4),
    ),
    max_leaves=25,
)


@given(DATA, st.sampled_from([True, False, None]), st.sampled_from([30, 80]), st.booleans())
@example({"a": 1, "b": [True, {"c": "x y"}]}, None, 80, False)
def test_every_key_and_value_stands_where_pyyaml_finds_it(
    data: object, flow: bool | None, width: int, is_indented: bool
) -> None:
    text = yaml.safe_dump(
        {"a": data}, default_flow_style=flow, width=width, allow_unicode=True, explicit_start=is_indented
    )
    node = yaml.compose(text, yaml.SafeLoader)
    assert node is not None
    document = read(text)
    assert document.diagnostics == ()
    assert sorted(placed(document), key=repr) == sorted(composed(node, text), key=repr)


def test_a_list_over_several_lines_stands_where_its_first_line_does() -> None:
    text = "a: [1,\n          2]\nb: {c: d,\n e: f}\n"
    node = yaml.compose(text, yaml.SafeLoader)
    assert node is not None
    assert sorted(placed(read(text)), key=repr) == sorted(composed(node, text), key=repr)


@given(DATA)
def test_what_is_written_as_yaml_is_read_from_it(data: object) -> None:
    assert read(yaml.safe_dump({"a": data}, allow_unicode=True)).data == {"a": data}


def test_every_plain_value_can_be_had_as_it_was_written() -> None:
    text = "a: [1.50, {b: 007}, x y]\nlong key:   -12.0  # x\n"
    document = read(text)
    assert [document.written(path) for path in [("a", 0), ("a", 1, "b"), ("a", 2), ("long key",)]] == [
        "1.50",
        "007",
        "x y",
        "-12.0",
    ]


# ---- Lines ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, lines",
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("\na", ["", "a"]),
        ("a\r\nb\rc\n\n", ["a", "b", "c", "", ""]),
        ("a \n b", ["a ", " b"]),
    ],
)
def test_lines_are_those_of_an_editor(text: str, lines: list[str]) -> None:
    found = Lines(text)
    assert [found[number] for number in range(1, len(found) + 1)] == lines


@pytest.mark.parametrize("number", [-3, -1, 0, 3, 4, 99])
def test_there_is_no_line_outside_a_text(number: int) -> None:
    lines = Lines("ab\ncd")
    assert (lines[number], lines.excerpt(number), lines.words(number, 0)) == ("", None, "")


def test_a_line_is_an_excerpt_up_to_a_length() -> None:
    lines = Lines("a\n" * 7 + "x" * 9_999 + "\n" + "y" * 10_000 + "\nb\n")
    assert [lines.excerpt(number) is None for number in range(7, 11)] == [False, False, True, False]


def test_words_are_the_rest_of_a_line_up_to_a_length() -> None:
    lines = Lines("ab cd \n" + "x" * 20_000)
    assert lines.words(1, 3) == "cd"
    assert lines.words(2, 5) == "x" * 10_000
    assert lines.words(2, 15_000) == "x" * 5_000


def test_every_character_has_its_line_and_column() -> None:
    lines = Lines("ab\r\nc\n")
    assert [lines.place(offset) for offset in range(6)] == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2)]
    assert [lines.begin(number) for number in (1, 2, 3)] == [0, 4, 6]


# ---- What is refused --------------------------------------------------------------------


def test_a_second_equal_key_is_refused_with_the_place_of_the_first() -> None:
    found = problem("a: 1\nb: 2\n'a': 3\n")
    assert found.code == "ORG103"
    assert found.position == Position("a.yaml", 3, 1)
    assert [place for place, _ in found.related] == [Position("a.yaml", 1, 1)]


def test_every_equal_key_points_to_the_first() -> None:
    found = read("x: {b: 1, a: {c: 1}, a: [1, 2], d: 1, a: 3, d: 2}\n").diagnostics
    assert [(one.position.column, one.related[0][0].column) for one in found] == [
        (22, 11),
        (39, 11),
        (45, 33),
    ]


def test_what_stands_under_a_second_equal_key_does_not_count() -> None:
    document = read("a: 1\na: [2, {b: 3}]\nc: 4\n")
    assert document.data == {"a": 1, "c": 4}
    assert document.positions["c",] == Position("a.yaml", 3, 4)


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("text", ["? [a]\n: 1\n", "? {a: 1}\n: 1\n", "a: {{ name }}\n", "[x]: 1\n"])
def test_a_key_that_is_no_text_is_refused(text: str) -> None:
    assert codes(text) == ["ORG104"]


@pytest.mark.parametrize("text", [": 1\n", "{: 1}\n", "?\n: 1\n", "~:\n  : 1\n"])
def test_a_colon_without_a_key_is_refused(text: str) -> None:
    assert codes(text) == ["ORG104"]


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize(
    "text, word", [("a: &x 1\n", "&x"), ("a: &x [1]\n", "&x"), ("a: &x {b: 1}\n", "&x"), ("a: *x\n", "*x")]
)
def test_anchors_and_aliases_are_refused(text: str, word: str) -> None:
    assert codes(text) == ["ORG105"]
    assert underlined(text) == word


def test_an_alias_for_a_key_is_refused() -> None:
    assert codes("*a : 1\nb: 2\n") == ["ORG105"]


def test_what_stands_under_an_alias_does_not_count() -> None:
    document = read("*a : [1, 2]\nb: 3\nb: 4\n")
    assert document.data == {"b": 3}
    assert dict(document.positions) == {(): Position("a.yaml", 1, 1), ("b",): Position("a.yaml", 2, 4)}
    assert document.diagnostics[1].related[0][0] == Position("a.yaml", 2, 1)


def test_an_alias_in_a_list_leaves_the_places_of_the_others() -> None:
    document = read("a: [*x, b, c]\nd: 1\n")
    assert [document.positions[path].column for path in [("a", 0), ("a", 1), ("a", 2), ("d",)]] == [
        5,
        9,
        12,
        4,
    ]


@pytest.mark.parametrize("key, code", [("<<", "ORG106"), ("", "ORG104")])
def test_a_key_is_no_merge_key_for_one_in_quotes_elsewhere(key: str, code: str) -> None:
    assert codes(f"a: {{'{key}': 1}}\nb: {{{key}: 2}}\n") == [code]


def test_a_merge_key_is_refused_along_with_its_alias() -> None:
    assert codes("a: &x {b: 1}\nc:\n  <<: *x\n") == ["ORG105", "ORG106", "ORG105"]


def test_a_merge_key_in_quotes_is_a_key() -> None:
    assert read("'<<': 1\n").data == {"<<": 1}


@pytest.mark.parametrize(
    "key, code", [("'<<'", "ORG103"), ("<<", "ORG106"), ("''", "ORG103"), ("", "ORG104")]
)
def test_a_key_is_no_merge_key_for_one_in_quotes_before_it(key: str, code: str) -> None:
    quoted = f"'{key.strip(chr(39))}'"
    assert codes(f"{quoted}: 1\nb: {{{quoted}: 2}}\n{key}: 3\n") == [code]


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize(
    "text, word",
    [
        ("a: !!str 1\n", "!!str"),
        ("a: !x [1]\n", "!x"),
        ("a: !!python/object/apply:os.system [ls]\n", "!!python/object/apply:os.system"),
        ("a: ! x\n", "!"),
    ],
)
def test_tags_are_refused(text: str, word: str) -> None:
    assert codes(text) == ["ORG107"]
    assert underlined(text) == word


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize(
    "text", ["a: 1\n---\nb: 1\n", "a: 1\n...\nb: 1\n", "a: 1\n--- b\n", "---\na: 1\n---\n"]
)
def test_a_second_document_is_refused(text: str) -> None:
    assert codes(text) == ["ORG108"]


@pytest.mark.parametrize(
    "text", ["---\na: 1\n", "a: 1\n...\n", "# x\n---\na: 1\n...\n# end\n\n", "a: 1\n# end"]
)
def test_the_marks_around_a_single_document_are_fine(text: str) -> None:
    assert read(text).data == {"a": 1}


@pytest.mark.parametrize(
    "text",
    ["%YAML 1.1\n---\na: 1\n", "%TAG ! b\n---\na: 1\n", "# x\n\n%FOO\n", "%YAML 1.2\n%YAML 1.2\n---\na: 1\n"],
)
def test_an_instruction_to_the_parser_is_refused(text: str) -> None:
    assert codes(text) == ["ORG109"]


def test_the_instruction_that_says_what_is_true_anyway_is_fine() -> None:
    assert read("%YAML 1.2\n---\na: no\n").data == {"a": "no"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_refused(encoding: str) -> None:
    assert codes("a: 1\n".encode(encoding)) in (["ORG110"], ["ORG111"])


def test_a_byte_that_is_not_utf_8_is_refused_at_its_place() -> None:
    text = "a: 1\nbé: Zürich\n".encode() + "c: ü".encode("latin-1") + b"b\nd: 1\n"
    assert problem(text).code == "ORG110"
    assert place(text) == (3, 4)
    assert underlined(text) == "�"


def test_a_byte_order_mark_does_not_move_a_byte_that_is_not_utf_8() -> None:
    assert place(b"\xef\xbb\xbfa: \xff\n") == (1, 4)


@pytest.mark.parametrize(
    "sign", ["\0", "\a", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\ud800"]
)
def test_an_invisible_character_is_refused_at_its_place(sign: str) -> None:
    text = f"a: 1\nb: x{sign}y\n"
    assert problem(text).code == "ORG111"
    assert place(text) == (2, 5)


@pytest.mark.parametrize("escape", [r"\0", r"\a", r"\e", r"\x7f", r"\N", r"\L", r"\P", r"\uFEFF", r"\uFFFF"])
def test_an_invisible_character_cannot_come_in_as_an_escape(escape: str) -> None:
    assert codes(f'a: "x{escape}y"\n') == ["ORG111"]


nested: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["1", "x", '"a\\n"']),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
        st.lists(st.tuples(st.sampled_from(["a", "b", '"a"', "c"]), inside), max_size=5).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=12,
)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), nested), min_size=1, max_size=5))
@example([("c", "{b: 1}"), ("a", "1"), ("a", "2"), ("b", "3"), ("b", "4")])
@example([("c", "{b: 1}"), ("a", "1"), ("a", "2"), ("a", "{b: 2}"), ("b", "3"), ("b", "4")])
def test_keys_that_come_twice_stand_where_pyyaml_finds_them(pairs: list[tuple[str, str]]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in pairs)
    told, places = list[tuple[int, int, int, int]](), dict[Path, tuple[int, int]]()

    def first_of_each(node: Any, path: Path | None) -> Any:
        """What a node is where the first of two equal keys counts; ``path`` is None in what does not."""
        if path is not None:
            places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.SequenceNode):
            return [
                first_of_each(one, None if path is None else (*path, place))
                for place, one in enumerate(node.value)
            ]
        if not isinstance(node, yaml.MappingNode):
            return yaml.safe_load(node.value) if node.style is None else node.value
        found, firsts = dict[str, Any](), dict[str, Any]()
        for key, value in node.value:
            at, is_new = key.start_mark, key.value not in found
            inside = first_of_each(value, None if path is None or not is_new else (*path, key.value))
            if is_new:
                found[key.value], firsts[key.value] = inside, at
            else:
                first = firsts[key.value]
                told.append((at.line + 1, at.column + 1, first.line + 1, first.column + 1))
        return found

    document = read(text)
    assert document.data == first_of_each(yaml.compose(text, yaml.SafeLoader), ())
    assert {path: (at.line, at.column) for path, at in document.positions.items()} == places
    assert {one.code for one in document.diagnostics} <= {"ORG103"}
    found = [(one.position, one.related[0][0]) for one in document.diagnostics]
    assert sorted((at.line, at.column, to.line, to.column) for at, to in found) == sorted(told)


def test_a_tab_in_a_quoted_text_that_goes_on_is_no_indentation() -> None:
    document = read('a: ["x\n\ty", b]\n')
    assert (document.diagnostics, document.data) == ((), {"a": ["x y", "b"]})


def test_what_goes_on_below_is_as_long_as_its_first_line() -> None:
    places = read("a: {\n  b: [1,  \n  2]}\n").positions
    found = [places[path] for path in (("a",), ("a", "b"))]
    assert [(at.line, at.column, at.length) for at in found] == [(1, 4, 1), (2, 6, 3)]


@pytest.mark.parametrize("text, code", [("*x\n", "ORG105"), ("&x\n", "ORG105"), ("!x\n", "ORG107")])
def test_a_file_of_nothing_but_what_is_refused_is_not_called_empty(text: str, code: str) -> None:
    assert codes(text)[0] == code
    assert "ORG112" not in codes(text)


def test_an_empty_file_is_told_at_its_beginning() -> None:
    assert problem("").position == Position("a.yaml", 1, 1)


def test_a_key_with_an_invisible_character_is_told_wherever_it_stands() -> None:
    found = read('- {"x\\u0007": 1, b: 2}\n- {"x\\u0007": 3, b: 4}\n').diagnostics
    assert [(one.code, one.position.line) for one in found] == [("ORG111", 1), ("ORG111", 2)]


def test_line_ends_and_tabs_in_a_quoted_text_are_fine() -> None:
    assert value(r'"a\tb\nc"') == "a\tb\nc"


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "\ufeff", "null\n", "~"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert codes(text) == ["ORG112"]


@pytest.mark.parametrize(
    "text",
    [
        ".inf",
        "-.inf",
        "+.INF",
        ".nan",
        ".NaN",
        "1e999",
        "-1e13",
        "1000000000001",
        "1234567890123456",
        "1e-400",
    ],
)
def test_a_number_that_cannot_be_calculated_with_is_refused(text: str) -> None:
    assert codes(f"a: {text}\n") == ["ORG124"]
    assert underlined(f"a: {text}\n") == text


@pytest.mark.parametrize(
    "text", ["1000000000000", "-1e12", "123456789012.345", "0.10000000000000000000", "0e999"]
)
def test_a_number_within_the_limits_is_read(text: str) -> None:
    assert value(text) == float(text)


# ---- Tabs -------------------------------------------------------------------------------


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize(
    "text, line",
    [("a:\n\tb: 1\n", 2), ("a:\n  b: 1\n\tc: 1\n", 3), ("a: b\n\tc\n", 2), ("a: {b: 1,\n\tc: 2}\n", 2)],
)
def test_a_tab_in_the_indentation_is_refused(text: str, line: int) -> None:
    assert problem(text).code == "ORG102"
    assert place(text) == (line, 1)


def test_tabs_behind_another_mistake_are_not_looked_at() -> None:
    assert codes("a: ]\nb:\n\tc: 1\n") == ["ORG113"]


def test_very_many_lines_with_tabs_are_looked_at_up_to_a_limit() -> None:
    text = "a:\n" + "\tb: 1\n" * 1_100
    assert codes(text, Limits(problems=5_000)) == ["ORG102"] * 1_000


def test_a_tab_after_spaces_is_pointed_at() -> None:
    assert place("a:\n  \tb: 1\n") == (2, 3)


def test_every_line_with_a_tab_is_reported_at_once() -> None:
    found = read("a:\n\tb: 1\n\n\tc: 2\n\t# not this\n  \td: 3\n").diagnostics
    assert [(one.code, one.position.line) for one in found] == [("ORG102", 2), ("ORG102", 4), ("ORG102", 6)]


def test_tabs_elsewhere_are_fine() -> None:
    assert read('a:\t1\t# x\nb: "\tc"\nd: |\n  e\n  \tf\n').data == {"a": 1, "b": "\tc", "d": "e\n\tf\n"}


# ---- Mistakes in the writing ------------------------------------------------------------

MISTAKES = [
    ("organization Acme\nactors:\n  a: 1\n", "ORG116", "organization Acme"),
    ("links:\n  - customer me\n    provider: you\n", "ORG116", "customer me"),
    ("a: 1\nb\nc: 1\n", "ORG116", "b"),
    ("a:1\nb: 2\n", "ORG116", "a:1"),
    ("a: time: 3\n", "ORG115", "time: 3"),
    ("a: @x\n", "ORG115", "@x"),
    ("a: `x` y\n", "ORG115", "`x` y"),
    ("a: %x\n", "ORG115", "%x"),
    ("a: * x\n", "ORG115", "* x"),
    ("a: & x\n", "ORG115", "& x"),
    ("a: ,b\n", "ORG115", ",b"),
    ("a: > b\n", "ORG115", "> b"),
    ("a: !x!y z\n", "ORG115", "!x!y z"),
    ('a: "C:\\data"\n', "ORG115", "\\d"),
    ("a: 'it's'\n", "ORG115", "s'"),
    ('a: "\\U99999999"\n', "ORG115", "\\U"),
    ('a: "x" y\n', "ORG115", "y"),
    ("a: 1\n  b: 2\n", "ORG114", "b: 2"),
    ("a:\n  b: 1\n c: 2\n", "ORG114", "c: 2"),
    ("l:\n  - c: a\n   p: b\n", "ORG114", "p: b"),
    ("- a\nb: 1\n", "ORG114", "b: 1"),
    ("a: 1\n- b\n", "ORG114", "- b"),
    ("a: - b\n", "ORG114", "-"),
    ("a: 'it\nb: 1\n", "ORG113", "'it"),
    ('a: "it\nb: 1\n', "ORG113", '"it'),
    ("a: 'x\n---\ny'\n", "ORG113", "'x"),
    ("a: [1, 2\nb: 1\n", "ORG113", "["),
    ("a:\n  b: {x: 1\n  c: {x: 1}\n", "ORG113", "{"),
    ("a: {x: 1\n", "ORG113", "{"),
    ("a: {x: 1 y: 2}\n", "ORG113", ":"),
    ("a: {n: Gate: agents}\n", "ORG113", ":"),
    ('a: ["x" "y"]\n', "ORG113", '"'),
    ("a: {b: 1}}\n", "ORG113", "}"),
    ("a: ]\n", "ORG113", "]"),
    ("--- a: 1\n", "ORG101", ":"),
    ("{a: 1}\nb: 2\n", "ORG101", "b: 2"),
    (f"{'x' * 1100}: 1\n", "ORG123", "x"),
]


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("text, code, word", MISTAKES)
def test_a_mistake_is_named_and_underlined(text: str, code: str, word: str) -> None:
    assert problem(text).code == code
    assert underlined(text) == word


PARSER_WORDS = [
    "token",
    "scanning",
    "parsing",
    "scalar",
    "expected",
    "block",
    "flow",
    "mapping",
    "sequence",
    "node",
]


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("text", [text for text, _, _ in MISTAKES])
def test_no_mistake_is_told_in_the_words_of_the_parser(text: str) -> None:
    found = problem(text)
    assert [word for word in PARSER_WORDS if word in f"{found.message} {found.help}"] == []


@pytest.mark.parametrize("text", [text for text, _, _ in MISTAKES])
def test_every_mistake_comes_with_a_way_out(text: str) -> None:
    assert problem(text).help


@pytest.mark.parametrize(
    "text, code",
    [
        (f"{'k' * 1024}: 1\n", []),
        (f"{'k' * 1025}: 1\n", ["ORG123"]),
        (f"x: 1\n{' ' * 30}{'k' * 1000}: 1\n", ["ORG114"]),
        (f"x: 1\n  {'k' * 1024}: 1\n", ["ORG114"]),
    ],
)
def test_a_key_may_be_as_long_as_yaml_lets_it(text: str, code: list[str]) -> None:
    assert codes(text) == code


def test_a_line_to_the_left_of_everything_says_where_the_file_begins() -> None:
    found = problem("  a: 1\nb: 2\n")
    assert (found.code, found.position.line) == ("ORG114", 2)
    assert [place for place, _ in found.related] == [Position("a.yaml", 1, 3)]


def test_a_bracket_that_is_not_closed_says_from_where_on_nothing_fits() -> None:
    found = problem("a: [1, 2\nb: 1\n")
    assert [place for place, _ in found.related] == [Position("a.yaml", 2, 2)]


def test_an_excerpt_is_the_line_as_it_was_written() -> None:
    assert problem("a: 1\r\n  b: *c   # x\r\n".replace("a: 1", "a:")).excerpt == "  b: *c   # x"


def test_a_line_too_long_to_look_at_is_no_excerpt() -> None:
    assert problem(f"a: [{'x, ' * 4000} *y]\n").excerpt is None


def test_all_problems_before_the_end_are_reported_in_the_order_of_the_text() -> None:
    assert codes("a: *x\nb: .nan\na: 1\nc: 'open\n") == ["ORG105", "ORG124", "ORG103", "ORG113"]


def test_a_text_that_was_not_read_to_its_end_has_no_data() -> None:
    document = read("a: 1\nb: 'open\n")
    assert document.data is None
    assert list(document.positions) == []


# ---- Limits, on both sides --------------------------------------------------------------


def test_the_limits_are_those_that_are_promised() -> None:
    assert asdict(Limits()) == {
        "size": 33_554_432,
        "depth": 32,
        "values": 5_000_000,
        "members": 200_000,
        "text": 65_536,
        "number": 1_000_000_000_000,
        "digits": 15,
        "problems": 200,
        "files": 200,
        "total": 104_857_600,
        "entries": 100_000,
        "table": 50_000_000,
        "rows": 200_000,
        "columns": 500,
    }


def test_a_file_as_large_as_the_limit_is_read() -> None:
    assert codes(b"a: 12", Limits(size=5)) == []


def test_a_file_larger_than_the_limit_is_refused_as_a_whole() -> None:
    found = problem(b"a: 123", Limits(size=5))
    assert (found.code, found.position) == ("ORG120", Position("a.yaml", 0, 0))


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("open_, close", [("[", "]"), ("{a: ", "}")])
def test_brackets_as_deep_as_the_limit_are_read(open_: str, close: str) -> None:
    assert codes(open_ * 32 + close * 32) == []


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("open_", ["[", "{a: ", "- ", "[{a: "])
@pytest.mark.parametrize("depth", [33, 1_000, 100_000])
def test_deeper_nesting_is_refused(open_: str, depth: int) -> None:
    assert codes(open_ * depth) == ["ORG121"]


def test_nesting_too_deep_is_underlined_at_one_bracket() -> None:
    assert underlined("[" * 1_500) == "["


def test_indentation_deeper_than_the_limit_is_refused() -> None:
    assert codes("".join(" " * level + "a:\n" for level in range(40))) == ["ORG121"]


def test_as_many_keys_and_values_as_the_limit_are_read() -> None:
    assert codes("a: [1, 2]", Limits(values=5)) == []


def test_more_keys_and_values_are_refused() -> None:
    assert codes("a: [1, 2, 3]", Limits(values=5)) == ["ORG122"]


@pytest.mark.parametrize("text", ["[1, 2]", "{a: 1, b: 2}", "- 1\n- 2\n", "a: 1\nb: 2\n", "[[], []]"])
def test_as_many_entries_of_one_list_or_group_as_the_limit_are_read(text: str) -> None:
    assert codes(text, Limits(members=2)) == []


@pytest.mark.parametrize("text", ["[1, 2]", "{a: 1, b: 2}", "- 1\n- 2\n", "a: 1\nb: 2\n", "[[], []]"])
def test_more_entries_of_one_list_or_group_are_refused(text: str) -> None:
    assert codes(text, Limits(members=1)) == ["ORG122"]


@pytest.mark.parametrize("form", ["a: {}", "a: '{}'", 'a: "{}"', "a: |\n {}"])
def test_a_text_as_long_as_the_limit_is_read(form: str) -> None:
    assert codes(form.format("x" * 65_536)) == []


@pytest.mark.parametrize("form", ["a: {}", "a: '{}'", 'a: "{}"', "a: |\n {}"])
def test_a_longer_text_is_refused(form: str) -> None:
    assert codes(form.format("x" * 65_537)) == ["ORG123"]


def test_after_many_problems_the_rest_is_left_unsaid() -> None:
    assert codes("a: 1\n" * 20, Limits(problems=5)) == ["ORG103"] * 5 + ["ORG125"]


@pytest.mark.parametrize(
    "text, limits, name",
    [
        ("a: 12", Limits(size=3), "size=6"),
        ("[[1]]", Limits(depth=1), "depth=2"),
        ("[1, 2]", Limits(values=2), "values=4"),
        ("[1, 2]", Limits(members=1), "members=2"),
        ("abc", Limits(text=2), "text=4"),
    ],
)
def test_where_a_limit_is_exceeded_the_way_to_raise_it_is_told(text: str, limits: Limits, name: str) -> None:
    limit = name.partition("=")[0]
    assert problem(text, limits).message.endswith(f"(limit '{limit}', raised by --allow {name})")


ATTACKS = {
    "a million anchors": "".join(f"a{i}: &x{i} 1\n" for i in range(100_000)),
    "aliases of aliases": "".join(f"a{i}: &x{i} [*x{i - 1}, *x{i - 1}]\n" for i in range(1, 50)),
    "merge keys": "a: &a {}\n" + "".join(f"b{i}: &b{i} {{<<: [*a, *a]}}\n" for i in range(50)),
    "tag directives": "%TAG !a! b\n" * 100_000,
    "only comments": "#\n" * 200_000,
    "only line ends": "\n" * 500_000,
    "only tabs": "\t" * 500_000,
    "only quotes": "'" * 500_000,
    "only colons": ": " * 200_000,
    "only question marks": "? " * 200_000,
    "one key again and again": "a: 1\n" * 200_000,
    "documents": "---\n" * 200_000,
    "zero bytes": "\0" * 500_000,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused(name: str) -> None:
    assert codes(ATTACKS[name])


# ---- Whatever is written ----------------------------------------------------------------

PIECES = list("aé0-1:,[]{}#&*!|>'\"%@`?\\~<.\n\r\t \0") + [
    ": ",
    "- ",
    "\n  ",
    "---\n",
    "...\n",
    "<<: ",
    "&a ",
    "*a",
    "!!str ",
    "%YAML 1.2\n",
    "\r\n",
    "\ufeff",
    "\u2028",
    "\U0001f600",
    ".nan",
    "1e999",
    "\\u0000",
]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"'\n\r\t")
def test_any_bytes_end_in_a_document(text: bytes) -> None:
    document = parse(text, "a.yaml")
    assert document.diagnostics or document.data is not None


@pytest.mark.usefixtures("each_parser")
@pytest.mark.parametrize("seed", range(40))
def test_any_mixture_of_yaml_signs_ends_in_a_document_with_all_its_places(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        text = "".join(dice.choices(PIECES, k=dice.randint(1, 30)))
        document = parse(text, "a.yaml")
        for path in document.positions:
            at_path(document.data, path)
            assert document.positions[path].line >= 1
        for found in document.diagnostics:
            assert found.code.startswith("ORG1")
            assert found.position.column >= 1
            assert found.message


@pytest.mark.usefixtures("each_parser")
def test_every_find_of_the_past_is_read_to_a_clean_end() -> None:
    for file in sorted(REGRESSION.glob("*.yaml")):
        document = parse(file.read_bytes(), file.name)
        assert document.diagnostics or document.data is not None


def test_advice_that_quotes_a_line_stands_on_one_line() -> None:
    (found,) = parse("a: \u2066b: c\n", "x.yaml").diagnostics
    assert found.help == r"put it in quotes: '\u2066b: c'"
