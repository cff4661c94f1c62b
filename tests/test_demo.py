"""The example that a first try writes."""

from __future__ import annotations

from pathlib import Path

import pytest

import orgflow
from orgflow.calibration import calibrated
from orgflow.demo import AFTERWARDS, FILE, Changed, write_demo
from orgflow.diagnostics import OrgflowError
from orgflow.findings import Result
from orgflow.loader import read
from orgflow.network import Network
from orgflow.ranking import weak

PLANTED = "order-desk>bakehouse:list-for-the-night"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_demo(tmp_path / "orgflow-demo")


def edit(source: Path, old: str, new: str) -> None:
    text = source.read_text(encoding="utf-8")
    assert text.count(old) > 0
    source.write_text(text.replace(old, new, 1), encoding="utf-8")


def result(source: Path, slug: str) -> Result:
    return next(result for result in orgflow.analyze(orgflow.load(source)).results if result.slug == slug)


def codes(source: Path) -> list[str]:
    return [diagnostic.code for diagnostic in read(source).diagnostics]


def first_to_fix(source: Path) -> str:
    return weak(calibrated(Network(orgflow.load(source))))[0]


def test_the_example_is_written_into_the_folder(source: Path) -> None:
    assert source.name == FILE
    assert orgflow.load(source).name == "Kornfield Bakery"


def test_nothing_is_wrong_with_the_example(source: Path) -> None:
    assert codes(source) == []


def test_the_planted_link_is_the_first_to_fix(source: Path) -> None:
    assert first_to_fix(source) == PLANTED


def test_the_planted_link_costs_more_than_all_others_to_fix_together(source: Path) -> None:
    links = result(source, "weak-links").tables[0].rows
    gains = {str(row["id"]): float(str(row["gain"])) for row in links if row["list"] == "fix"}
    assert gains.pop(PLANTED) > sum(gains.values())


def test_the_lowest_mark_costs_next_to_nothing(source: Path) -> None:
    rows = [row for row in result(source, "weak-links").tables[0].rows if row["health"] is not None]
    lowest = min(rows, key=lambda row: float(str(row["health"])))
    assert (lowest["for"], float(str(lowest["gain"])) < 50) == ("correct invoices", True)


def test_one_link_of_the_example_has_no_mark(source: Path) -> None:
    assert orgflow.analyze(orgflow.load(source)).basis.unknown_health == 1


def test_a_second_try_leaves_the_example_as_it_is(source: Path) -> None:
    before = source.read_bytes()
    assert write_demo(source.parent) == source
    assert source.read_bytes() == before


def test_what_a_reader_has_changed_is_not_overwritten(source: Path) -> None:
    edit(source, "Kornfield", "Cornfield")
    with pytest.raises(Changed, match="has been changed, so it was left alone: name another folder"):
        write_demo(source.parent)
    assert "Cornfield" in source.read_text(encoding="utf-8")


def test_a_file_where_the_folder_should_be_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("notes", encoding="utf-8")
    with pytest.raises(OrgflowError, match="is a file: name a folder for the example"):
        write_demo(tmp_path / "demo")


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("notes", encoding="utf-8")
    with pytest.raises(OrgflowError, match="cannot be made: name another one"):
        write_demo(tmp_path / "notes" / "demo")


def test_a_folder_in_the_place_of_the_file_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(OrgflowError, match="left alone"):
        write_demo(tmp_path)


def test_the_first_thing_to_try_takes_the_planted_link_off_the_top(source: Path) -> None:
    edit(source, "{mean: 3.1", "{mean: 4.8")
    assert first_to_fix(source) != PLANTED


def test_the_second_thing_to_try_shows_a_misspelt_name_with_its_way_out(source: Path) -> None:
    edit(source, "provider: mill", "provider: mil")
    (problem,) = read(source).diagnostics
    assert (problem.code, problem.help) == ("ORG301", "an actor with a similar name exists: 'mill'")


@pytest.mark.parametrize("words", ["list for the night", "{mean: 3.1", "provider: mill\n"])
def test_what_the_reader_is_told_to_find_is_in_the_file_once(source: Path, words: str) -> None:
    lines = [line for line in source.read_text(encoding="utf-8").splitlines(True) if words in line]
    assert len(lines) == 1


def test_the_closing_words_name_the_file_as_it_is_called() -> None:
    told = AFTERWARDS.format(source="x/bakery.yaml", folder="x")
    assert "Open x/bakery.yaml in a text editor" in told
    assert "orgflow analyze x\n" in told
