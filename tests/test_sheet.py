from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.diagnostics import Position
from orgflow.document.limits import DEFAULT, Limits
from orgflow.tables import parting
from orgflow.tables.parting import part
from orgflow.tables.rows import Even, Row, Rows, clean, saying
from orgflow.tables.sheet import Sheet, read_sheet


def read(text: str | bytes, limits: Limits = DEFAULT) -> Sheet:
    return read_sheet(text.encode() if isinstance(text, str) else text, "links.csv", limits)


def cells(text: str | bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read(text).rows]


def codes(text: str | bytes, limits: Limits = DEFAULT) -> list[str]:
    return [diagnostic.code for diagnostic in read(text, limits).diagnostics]


def test_the_first_row_names_the_columns() -> None:
    assert read("who,whom\na,b\n").header == ("who", "whom")


def test_the_other_rows_follow_with_their_number() -> None:
    assert tuple(read("who,whom\na,b\nc,d\n").rows) == (Row(2, ("a", "b")), Row(3, ("c", "d")))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_in_the_header(separator: str) -> None:
    sheet = read(f"who{separator}whom\na{separator}b\n")
    assert (sheet.separator, sheet.rows[0].cells) == (separator, ("a", "b"))


def test_a_separator_in_quotes_does_not_count() -> None:
    assert read('"a, b, c, d";e\n1;2\n').header == ("a, b, c, d", "e")


def test_the_separator_that_excel_names_is_believed() -> None:
    assert read("sep=;\nwho, really;whom\na;b\n").header == ("who, really", "whom")


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert read(b"\xef\xbb\xbfwho,whom\na,b\n").header == ("who", "whom")


def test_utf_16_as_excel_writes_it_is_read() -> None:
    assert cells("who\twhom\r\nMünchen\t財務\r\n".encode("utf-16")) == [("München", "財務")]


def test_windows_western_european_is_read() -> None:
    assert cells("who,whom\nMünchen,b\n".encode("cp1252")) == [("München", "b")]


def test_windows_western_european_is_reported_as_a_guess() -> None:
    assert codes("who,whom\nMünchen,b\n".encode("cp1252")) == ["ORG416"]


def test_a_line_break_in_quotes_stays_in_its_cell() -> None:
    assert cells('who,note\na,"one\r\ntwo"\n') == [("a", "one\ntwo")]


def test_a_line_break_in_quotes_does_not_shift_the_row_numbers() -> None:
    assert [row.number for row in read('who,note\na,"one\ntwo"\nb,c\n').rows] == [2, 3]


def test_empty_rows_are_left_away_but_counted() -> None:
    assert tuple(read("who,whom\n\n,,,\na,b\n").rows) == (Row(4, ("a", "b")),)


def test_the_header_may_follow_empty_rows() -> None:
    sheet = read("\n\nwho,whom\na,b\n")
    assert (sheet.header, sheet.header_row, sheet.rows[0].number) == (("who", "whom"), 3, 4)


def test_old_line_ends_are_read() -> None:
    assert cells("who,whom\ra,b\rc,d") == [("a", "b"), ("c", "d")]


def test_a_space_before_a_quote_is_no_part_of_the_cell() -> None:
    assert cells('who,whom\na, "b, c"\n') == [("a", "b, c")]


def test_a_quote_within_a_cell_is_an_ordinary_character() -> None:
    assert cells('who,whom\n5" pipes,b\n') == [('5" pipes', "b")]


def test_a_column_without_a_name_is_named_by_its_number() -> None:
    assert read("who,,whom\na,b,c\n").header == ("who", "column 2", "whom")


def test_empty_names_at_the_end_are_no_columns() -> None:
    assert read("who,whom,,\na,b,,\n").header == ("who", "whom")


def test_a_formula_is_text() -> None:
    assert cells("who,whom\n=1+1,@b\n") == [("=1+1", "@b")]


def test_characters_are_composed() -> None:
    assert clean("Mu\u0308nchen") == "M\u00fcnchen"


def test_control_characters_become_spaces() -> None:
    assert clean("a\x1bb\u2028c\x85d") == "a b c d"


def test_control_characters_are_reported() -> None:
    assert codes("who,whom\na\x07,b\n") == ["ORG417"]


@pytest.mark.parametrize(
    "sign, told", [("\u202e", ["ORG417"]), ("\x85", ["ORG417"]), ("\u3000", []), ("ä", [])]
)
def test_what_does_not_show_is_reported_beside_letters_of_any_language(sign: str, told: list[str]) -> None:
    assert codes(f"who,whom\nä{sign}x,b\n") == told


def test_a_file_of_another_format_is_told_at_its_beginning() -> None:
    (found,) = read("\n# a comment\nlinks:\n").diagnostics
    assert (found.code, found.position) == ("ORG425", Position("links.csv", 1, 1))


def test_what_is_neither_text_nor_whole_is_no_text() -> None:
    assert read(b"who\0,\xe9\n").diagnostics[0].message == "this is not text in UTF-8"


def test_an_ordinary_text_gives_no_remark() -> None:
    assert codes('who\twhom\r\na\t"b\r\nc"\r\n') == []


def test_a_place_counts_rows_and_columns_from_one() -> None:
    assert read("a,b\n1,2\n").at(2, 1) == Position("links.csv", 2, 2)


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "ORG404"),
        (b"\n , ,\n", "ORG404"),
        (b"who,whom\n", "ORG404"),
        (b"PK\x03\x04rest of a workbook", "ORG401"),
        (b"who,whom\na\0,b\n", "ORG401"),
        (b"\xff\xfe\x00", "ORG401"),
        (b"who,\x81whom\n", "ORG401"),
        (b'who,whom\n"a,b\nc,d\n', "ORG403"),
        (b'who,whom\n"a"b,c\n', "ORG403"),
    ],
)
def test_what_is_no_sheet_is_refused(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def test_an_open_quote_is_placed_where_it_begins() -> None:
    diagnostic = read('who,whom\n"x\ny",b\n"a,b\nc,d\n').diagnostics[0]
    assert diagnostic.position.line == 3
    assert "line 4 of the text" in diagnostic.message


@pytest.mark.parametrize(
    "limits",
    [Limits(table=18), Limits(rows=1), Limits(columns=1), Limits(text=2)],
)
def test_every_limit_is_an_error(limits: Limits) -> None:
    assert codes("who,whom\nabc,b\nc,d\n", limits) == ["ORG402"]


def test_what_just_keeps_the_limits_is_read() -> None:
    limits = Limits(table=22, rows=2, columns=2, text=4)
    assert codes("who,whom\nabcd,b\nc,d\n", limits) == []


def test_of_a_text_in_many_ways_too_large_the_first_is_told() -> None:
    found = read("who,whom\nabc,b\n", Limits(table=3, text=1)).diagnostics[0]
    assert (found.message, found.position.line) == (
        "the file is larger than 3 bytes (limit 'table', raised by --allow table=6)",
        1,
    )


@pytest.mark.parametrize(
    "limits, row, message",
    [
        (Limits(rows=2), 5, "there are more than 2 rows (limit 'rows', raised by --allow rows=4)"),
        (
            Limits(columns=1),
            1,
            "a row has more than 1 columns (limit 'columns', raised by --allow columns=2)",
        ),
        (Limits(text=4), 3, "a cell has more than 4 characters (limit 'text', raised by --allow text=8)"),
    ],
)
def test_a_limit_is_told_at_the_row_that_exceeds_it(limits: Limits, row: int, message: str) -> None:
    found = read("who,whom\nab,b\nabcde,b\n\na,b\n", limits).diagnostics[0]
    assert (found.position, found.message) == (Position("links.csv", row, 1), message)


@pytest.mark.parametrize("row", ["abcde,b", "b,abcde", 'abcde,"b"'])
def test_one_long_cell_among_short_ones_is_too_long(row: str) -> None:
    assert codes(f"a,b\n{row}\nc,d\n", Limits(text=4)) == ["ORG402"]
    assert codes(f"a,b\n{row}\nc,d\n", Limits(text=5)) == []


def test_cells_are_clean_however_many_there_are() -> None:
    rows = "".join(f"a {n} ,b\n" for n in range(20_050))
    assert [cell for cell, _ in cells(f"who,whom\n{rows}")] == [f"a {n}" for n in range(20_050)]


def test_a_row_knows_the_line_of_the_text_in_which_it_begins() -> None:
    sheet = read('sep=;\n\nwho;whom\na;"b\nc"\n\nd;e\n')
    assert (sheet.header_line, [row.line for row in sheet.rows]) == (3, [4, 7])


def test_the_line_that_names_the_separator_is_no_row() -> None:
    sheet = read("sep=;\nwho;whom\na;b\n")
    assert (sheet.header_row, [row.number for row in sheet.rows]) == (1, [2])


def test_a_sheet_keeps_its_text_and_its_source() -> None:
    sheet = read("sep=|\r\nwho|whom\r\na|b\r\n")
    assert (sheet.text, sheet.source) == ("sep=|\r\nwho|whom\r\na|b\r\n", "links.csv")


def test_a_space_before_a_quote_counts_where_cells_end_with_tabs() -> None:
    assert cells('who\twhom\n "a"\tb\n') == [('"a"', "b")]


def test_a_damaged_place_is_told_by_its_row() -> None:
    assert read(b"who,whom\na,b\nc\0,d\n").diagnostics[0].position == Position("links.csv", 3, 1)


def test_what_is_no_text_is_told_at_its_beginning() -> None:
    assert read(b"\xff\xfe\x00").diagnostics[0].position == Position("links.csv", 1, 1)


def test_a_separator_counts_on_the_first_line_that_says_something() -> None:
    assert read("\n  \nwho;whom\na,b,c;d,e,f\n").separator == ";"


def test_of_separators_that_come_as_often_the_comma_is_taken() -> None:
    assert read("a;b,c\n1,2\n").separator == ","


def test_very_many_empty_rows_are_an_error() -> None:
    assert codes("who,whom\n" + "\n" * 1_100_000) == ["ORG402"]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_an_error(data: bytes) -> None:
    sheet = read(data)
    assert sheet.rows or [d for d in sheet.diagnostics if d.severity == "error"]


@given(
    st.lists(
        st.lists(st.text(max_size=8).map(clean), min_size=2, max_size=2).filter(any), min_size=1, max_size=8
    ),
    st.sampled_from(",;\t|"),
)
def test_what_a_spreadsheet_writes_is_read_back(table: list[list[str]], separator: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["who", "whom"], *table])
    assert cells(stream.getvalue()) == [tuple(row) for row in table]


@given(st.text("a, \n\r\t;ä\x1f", max_size=30), st.sampled_from(",;\t"))
def test_a_text_without_quotes_has_the_rows_that_csv_finds(text: str, separator: str) -> None:
    found = part(text, separator)
    source = io.StringIO(text, newline="")
    rows = list(csv.reader(source, delimiter=separator, skipinitialspace=separator != "\t"))
    assert [list(map(str.strip, row)) for row in found.written] == [list(map(str.strip, row)) for row in rows]
    assert list(found.ends) == list(range(1, 1 + len(rows)))
    assert found.problem is None


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
def test_a_part_of_even_rows_is_that_part_of_them(start: int, stop: int, again: int) -> None:
    rows = [["a", "b"], ["c", "d"], ["e", "f"]]
    even = Even([cell for row in rows for cell in row], 2)
    assert list(even[start:stop][again:]) == rows[start:stop][again:]
    assert even[start:stop].column(1) == [row[1] for row in rows[start:stop]]
    assert len(even[start:]) == len(rows[start:])


blank_or_not = st.sampled_from(["", " ", "a", " b ", "ä", "\u2028", "\x1f", "\u3000", "\xa0c", "\U0010ffff"])


@given(st.lists(st.lists(blank_or_not, max_size=4), max_size=5), st.integers(0, 5))
def test_columns_of_rows_are_those_of_each_row(written: list[list[str]], width: int) -> None:
    rows = Rows(written, range(1, 1 + len(written)), range(1, 1 + len(written)))
    padded = [(row + [""] * width)[:width] for row in written]
    assert list(map(list, rows.columns(width))) == [[row[n] for row in padded] for n in range(width)]
    assert rows.sizes == {len(row) for row in written}
    more = [(place, len(row)) for place, row in enumerate(written) if any(map(clean, row[width:]))]
    assert list(rows.beyond(width)) == more


@given(st.lists(st.tuples(blank_or_not, blank_or_not, blank_or_not), max_size=5), st.integers(0, 4))
def test_columns_of_even_rows_are_those_of_each_row(written: list[tuple[str, ...]], width: int) -> None:
    plain = Rows(list(map(list, written)), range(len(written)), range(len(written)))
    even = Rows(Even([cell for row in written for cell in row], 3), plain.numbers, plain.lines)
    assert list(map(list, even.columns(width))) == list(map(list, plain.columns(width)))
    assert list(even.beyond(width)) == list(plain.beyond(width))
    assert tuple(even) == tuple(plain)


@given(st.lists(st.tuples(blank_or_not, blank_or_not), max_size=5))
def test_rows_that_say_something_have_a_cell_that_is_not_blank(written: list[tuple[str, ...]]) -> None:
    expected = [place for place, row in enumerate(written) if any(map(clean, row))]
    assert list(saying(list(map(list, written)))) == expected
    assert list(saying(Even([cell for row in written for cell in row], 2))) == expected


@given(st.text('a", \n\r\t;', max_size=30), st.sampled_from(",;\t|"))
def test_a_text_with_quotes_has_the_rows_that_csv_finds(text: str, separator: str) -> None:
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=separator, strict=True, skipinitialspace=separator != "\t")
    rows, ends, refused = list[list[str]](), [0], False
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        refused = True
    found = part(text, separator)
    assert [list(map(str.strip, row)) for row in found.written] == [list(map(str.strip, row)) for row in rows]
    assert list(found.ends) == ends[1:]
    assert found.longest >= max((len(cell) for row in found.written for cell in row), default=0)
    told = found.problem and (found.problem.code, found.problem.row, found.problem.message)
    where = f"the quotes do not match in the row that begins on line {ends[-1] + 1} of the text"
    assert told == (("ORG403", len(rows) + 1, where) if refused else None)


@pytest.mark.parametrize("text", ["a,b\nc,d\n", "a,b\r\nc,d", "ä, b\n,d\n"])
def test_an_ordinary_text_is_parted_at_its_line_ends(text: str) -> None:
    assert isinstance(part(text, ",").written, Even)


@pytest.mark.parametrize("text", ['a,"b"\n"c",d\n', "a,b\nc\n\n", "a,b\rc,d\r"])
def test_rows_of_a_line_each_need_no_list_of_lines(text: str) -> None:
    found = part(text, ",")
    assert isinstance(found.ends, range)
    assert not isinstance(found.written, Even)


def test_rows_that_begin_with_a_word_are_not_looked_at_one_by_one() -> None:
    assert isinstance(saying(Even(["a", "", "ä", ""], 2)), range)
    assert not isinstance(saying(Even(["a", "", " b", ""], 2)), range)


def test_a_cell_longer_than_any_program_writes_is_told_by_its_line() -> None:
    found = read('who,whom\n"a\nb",c\n' + "x" * 131_073 + ",b\n").diagnostics[0]
    where = "a cell has more than 65,536 characters, in the row that begins on line 4 of the text"
    assert (found.code, found.message, found.position.line) == ("ORG402", where, 3)


def test_as_many_rows_as_may_be_are_parted_in_every_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "HIGHEST", Limits(rows=2))
    for rows in ("a,b\nc,d\n", 'a,"b"\nc,d\n', 'a,"b\n"\nc,d\n'):
        assert (len(part(rows, ",").written), part(rows, ",").problem) == (2, None)
        more = part(f"{rows}e,f\n", ",")
        assert len(more.written) == 3
        assert more.problem is None
        told = part(f"{rows}e,f\ng,h\n", ",").problem
        assert told is not None
        assert (told.row, told.message) == (3, "there are more than 2 rows")
