from __future__ import annotations

from pathlib import Path

import pytest

from orgflow.diagnostics import Diagnostic
from orgflow.exchange.links_csv import read_csv
from orgflow.loader import read, read_text

WHOLE = """\
organization: X
actors: {a: {position: external customer}, b: {}}
links: [{customer: a, provider: b, for: c}]
"""
TABLE = "customer,provider,for\na,b,d\n"


def said(folder: Path, name: str, data: bytes) -> Diagnostic:
    (folder / name).write_bytes(data)
    reading = read(folder / name)
    assert reading.organization is None
    (found,) = reading.diagnostics
    return found


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("links.xlsx", b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml", "an Excel workbook"),
        ("links.ods", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ODS"),
        ("links.zip", b"PK\x03\x04letters/", "a zipped file"),
        ("links.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
        ("links.pdf", b"%PDF-1.7\n", "a PDF"),
        ("links.png", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("links.graphml", b'<?xml version="1.0"?>\n<graphml>', "GraphML"),
        ("links.xml", b'\xef\xbb\xbf<?xml version="1.0"?>\n<links/>', "XML"),
        ("links.html", b"<!DOCTYPE html>\n<html>", "HTML"),
        ("links.bin", b"\x01\x02\0\x03", "no text"),
        ("links.yaml", b"PK\x03\x04xl/", "an Excel workbook"),
        ("links.csv", b"PK\x03\x04xl/", "an Excel workbook"),
    ],
)
def test_a_file_of_another_program_is_told_what_it_is(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    found = said(tmp_path, name, data)
    assert found.code == "ORG401"
    assert kind in found.message


@pytest.mark.parametrize("name", ["links.xlsx", "links.ods"])
def test_of_a_workbook_the_way_out_is_to_save_it_as_csv(tmp_path: Path, name: str) -> None:
    assert "as CSV" in said(tmp_path, name, b"PK\x03\x04").help


@pytest.mark.parametrize("name", ["links.txt", "links", "links.yaml"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_by_another_name_is_told_how_to_call_itself(
    tmp_path: Path, name: str, separator: str
) -> None:
    found = said(tmp_path, name, TABLE.replace(",", separator).encode())
    assert (found.code, found.help) == (
        "ORG425",
        "give it such a name, or take it over with 'orgflow import'",
    )


@pytest.mark.parametrize("text", [WHOLE, "# a, b, c, d\n" + WHOLE, '{"organization": "X, Y, Z"}'])
def test_a_file_of_any_name_that_is_no_table_is_read_as_yaml(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.txt").write_text(text, encoding="utf-8")
    assert "ORG425" not in [found.code for found in read(tmp_path / "model.txt").diagnostics]


def test_a_table_between_tabs_is_read(tmp_path: Path) -> None:
    (tmp_path / "links.tsv").write_text(TABLE.replace(",", "\t"), encoding="utf-8")
    organization = read(tmp_path / "links.tsv").organization
    assert organization is not None
    assert [link.id for link in organization.links] == ["b>a:d"]


def folder_with_table(folder: Path) -> Path:
    (folder / "model.yaml").write_text(WHOLE, encoding="utf-8")
    (folder / "links.csv").write_text(TABLE, encoding="utf-8")
    return folder / "links.csv"


def test_a_table_in_a_folder_is_passed_over_with_a_note(tmp_path: Path) -> None:
    path = folder_with_table(tmp_path)
    reading = read(tmp_path)
    assert reading.organization is not None
    assert len(reading.organization.links) == 1
    assert [(one.code, one.severity, one.position.source) for one in reading.diagnostics] == [
        ("ORG424", "warning", str(path))
    ]


def test_many_tables_in_a_folder_are_told_of_once(tmp_path: Path) -> None:
    folder_with_table(tmp_path)
    (tmp_path / "more.tsv").write_text(TABLE, encoding="utf-8")
    (found,) = read(tmp_path).diagnostics
    assert found.message.endswith("passed over, and 1 more")


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.XLS", "plan.ods", "plan.xlsm"])
def test_a_workbook_in_a_folder_is_passed_over_with_a_note(tmp_path: Path, name: str) -> None:
    (tmp_path / "model.yaml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    (tmp_path / "~$plan.xlsx").write_bytes(b"left by Excel")
    (found,) = read(tmp_path).diagnostics
    assert (found.code, found.severity) == ("ORG424", "warning")
    assert found.message == "this workbook lies in a folder and is passed over"
    assert "as CSV" in found.help


def test_a_folder_of_workbooks_alone_names_them(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"PK\x03\x04")
    assert [one.code for one in read(tmp_path).diagnostics] == ["ORG132", "ORG424"]


@pytest.mark.parametrize("text", [WHOLE, "# a, b\n\nactors: {a: {}, b: {}}\n", "---\nlinks:\n"])
def test_yaml_in_a_table_is_told_that_it_is_yaml(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.csv").write_text(text, encoding="utf-8")
    (found,) = read(tmp_path / "model.csv").diagnostics
    assert (found.code, found.message) == ("ORG425", "this seems to be YAML, not a table")


def test_yaml_that_is_taken_over_is_told_what_reads_it() -> None:
    (found,) = read_csv(WHOLE.encode(), "model.yaml").diagnostics
    assert found.code == "ORG425"
    assert "orgflow check, analyze" in found.help


def test_a_table_whose_columns_are_called_like_keys_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("links,provider,customer,for\n1,b,a,d\n", encoding="utf-8")
    assert read(tmp_path / "links.csv").organization is not None


def test_a_table_that_is_named_beside_its_folder_is_read_without_a_note(tmp_path: Path) -> None:
    reading = read(tmp_path, folder_with_table(tmp_path))
    assert reading.organization is not None
    assert len(reading.organization.links) == 2
    assert reading.diagnostics == ()


@pytest.mark.parametrize("length", [65_537, 131_072, 131_073, 200_000])
def test_a_cell_that_is_too_long_is_told_how_long_it_may_be(length: int) -> None:
    rows = f'customer,provider,for,note\na,b,c,"{"x" * length}"\n'
    codes = [one for one in read_text(rows.encode(), "links.csv").diagnostics if one.severity == "error"]
    assert [one.code for one in codes] == ["ORG402"]
    assert "a cell has more than 65,536 characters" in codes[0].message


def test_two_halves_of_a_character_are_told_what_to_write() -> None:
    (found,) = read_text('organization: "a \\ud83d\\ude00"\n').diagnostics
    assert (found.code, found.position.column, found.position.length) == ("ORG115", 18, 12)
    assert found.help == "write the character itself, or \\U0001F600 for both"


@pytest.mark.parametrize("half", ["\\ud83d", "\\udE00", "\\ud83d\\u0041"])
def test_half_a_character_is_told_to_be_one(half: str) -> None:
    (found,) = read_text(f'organization: "{half}"\n').diagnostics
    assert (found.code, found.position.length) == ("ORG115", 6)
    assert "half a character" in found.message
