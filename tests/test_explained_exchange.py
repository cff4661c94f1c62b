from __future__ import annotations

import re

import pytest

from orgflow.exchange.links_csv import Imported, Options, read_csv
from orgflow.loader import Reading, read_text
from tests.paths import PROJECT

PACKAGE = PROJECT / "orgflow"
PAGES = {
    path.stem: path.read_text(encoding="utf-8") for path in (PACKAGE / "data" / "explain").glob("ORG4*.md")
}
USED = {
    code
    for path in (
        PACKAGE / "draft.py",
        *(PACKAGE / "exchange").rglob("*.py"),
        *(PACKAGE / "tables").rglob("*.py"),
        *(PACKAGE / "loader").rglob("*.py"),
    )
    for code in re.findall(r'"(ORG4[0-9]{2})"', path.read_text(encoding="utf-8"))
}
TABLES = {code: re.findall(r"```csv\n(.*?)```", page, re.DOTALL) for code, page in sorted(PAGES.items())}
OPTIONS = {"ORG408": Options(keep_faulty=True)}
OF_SOURCES = ("ORG422", "ORG423")  # of tables that are read as they are
ACTORS = {"ORG411": b"name\nPilots\nFlight attendants\n"}


def taken(code: str, table: str) -> Imported | Reading:
    if code in OF_SOURCES:
        return read_text(table.encode(), "links.csv")
    return read_csv(table.encode(), "links.csv", OPTIONS.get(code), ACTORS.get(code))


def codes(code: str, table: str) -> set[str]:
    return {diagnostic.code for diagnostic in taken(code, table).diagnostics}


def test_every_code_of_an_exchange_has_a_page_and_every_page_a_code() -> None:
    assert set(PAGES) == USED


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_begins_with_its_code_and_a_title(code: str) -> None:
    assert re.match(rf"# {code}: [a-z].+\n\n", PAGES[code])


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_ends_with_what_to_do(code: str) -> None:
    assert PAGES[code].count("\n## What to do\n") == 1


@pytest.mark.parametrize("code", [code for code, tables in TABLES.items() if tables])
def test_the_first_table_of_a_page_gives_its_code(code: str) -> None:
    assert code in codes(code, TABLES[code][0])


@pytest.mark.parametrize("code", [code for code, tables in TABLES.items() if tables])
def test_the_second_table_of_a_page_does_not(code: str) -> None:
    assert code not in codes(code, TABLES[code][1])
    assert taken(code, TABLES[code][1]).organization is not None
