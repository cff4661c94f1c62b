"""Where reports go: one file, a folder with pictures, the browser."""

from __future__ import annotations

import re
import webbrowser
from pathlib import Path

import pytest

from orgflow import manifest
from orgflow.cli import run
from tests.acme import ACME
from tests.pages import read
from tests.paths import ORGS

OFFICE = str(ORGS / "office")

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was asked to show."""
    asked: list[str] = []

    def ask(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", ask)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    return asked


# -- one page ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report.html", "report.htm", "REPORT.HTML"])
def test_a_page_is_written_where_the_name_asks_for_one(name: str) -> None:
    assert run(["analyze", "acme.yaml", "-o", name]) == 0
    assert len(read(Path(name).read_text()).all("svg", "picture")) == 5


@pytest.mark.parametrize("command", [["routes", "acme.yaml"], ["domino", "acme.yaml", "pricing"]])
def test_other_reports_are_pages_with_maps_as_well(command: list[str]) -> None:
    assert run([*command, "-o", "page.html"]) == 0
    assert read(Path("page.html").read_text()).by_id("explorer").all("svg", "picture")


def test_a_broken_chain_is_shown_on_the_map_first() -> None:
    run(["domino", "acme.yaml", "pricing", "-o", "page.html"])
    headings = [one.text for one in read(Path("page.html").read_text()).all("h2")]
    assert "If Pricing stopped: who falls, round by round" in headings


def test_a_comparison_is_a_page_with_what_changed_in_ink(acme: Path) -> None:
    Path("later.yaml").write_text(ACME.replace("60%", "90%"))
    assert run(["compare", "acme.yaml", "later.yaml", "-o", "page.html"]) == 0
    assert "What changed at Acme" in [one.text for one in read(Path("page.html").read_text()).all("h2")]


def test_the_same_files_give_the_same_page() -> None:
    run(["analyze", OFFICE, "-o", "one.html"])
    run(["analyze", OFFICE, "-o", "two.html"])
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()


def test_a_page_goes_to_standard_output_where_it_is_asked_for(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert run(["analyze", "acme.yaml", "--format", "html"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"<!doctype html>")


def test_a_page_of_a_situation_says_so() -> None:
    assert run(["analyze", OFFICE, "--during", "month-end", "-o", "page.html"]) == 0
    told = read(Path("page.html").read_text())
    assert "during month-end" in told.all("p", "kicker")[0].text


def test_without_graphviz_the_page_says_why_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.diagrams.render.found", tuple)
    assert run(["analyze", "acme.yaml", "-o", "page.html"]) == 0
    told = read(Path("page.html").read_text())
    assert told.all("p", "missing")[0].text.startswith("There is no Graphviz on this computer")
    assert told.by_id("actor-pricing").all("h4")


# -- a folder ------------------------------------------------------------------------------


def test_a_folder_gets_markdown_with_its_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", OFFICE, "-o", "report/"]) == 0
    pictures = [
        f"{name}.svg" for name in ("weak-links", "map", "pyramid", "matrix", "importance-health", "calendar")
    ]
    assert {path.name for path in Path("report").iterdir()} == {*pictures, "report.md", manifest.NAME}
    assert re.findall(r"\]\(([a-z-]+\.svg)\)", Path("report/report.md").read_text()) == pictures
    assert capsys.readouterr().err.splitlines()[-1] == "wrote report/report.md"


def test_a_folder_that_is_there_needs_no_slash() -> None:
    Path("there").mkdir()
    assert run(["analyze", "acme.yaml", "-o", "there"]) == 0
    assert Path("there/report.md").exists()


@pytest.mark.parametrize(
    "form, name", [("html", "report.html"), ("json", "report.json"), ("terminal", "report.txt")]
)
def test_a_folder_gets_any_format_that_is_asked_for(form: str, name: str) -> None:
    assert run(["analyze", "acme.yaml", "--format", form, "-o", "report/"]) == 0
    assert [path.name for path in Path("report").iterdir()] == [name]


def test_one_markdown_file_has_no_pictures() -> None:
    run(["analyze", "acme.yaml", "-o", "report.md"])
    assert "![" not in Path("report.md").read_text()


def test_without_graphviz_a_folder_gets_the_words_with_what_needs_no_layout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("orgflow.diagrams.render.found", tuple)
    assert run(["analyze", "acme.yaml", "-o", "report/"]) == 0
    sheets = {f"{name}.svg" for name in ("pyramid", "matrix", "importance-health")}
    found = {path.name for path in Path("report").iterdir()}
    assert found == {*sheets, "report.md", manifest.NAME}
    assert "no picture: There is no Graphviz" in capsys.readouterr().err


def test_a_file_in_the_way_of_a_folder_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "acme.yaml", "-o", "acme.yaml/"]) == 2
    assert "acme.yaml" in capsys.readouterr().err
    assert Path("acme.yaml").read_text() == ACME


def test_a_name_no_format_has_is_refused_before_anything_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "nowhere.yaml", "-o", "report.docx"]) == 2
    told = capsys.readouterr().err
    assert ".html" in told
    assert "A folder ends with a slash" in told


# -- the browser ------------------------------------------------------------------------------


def test_what_is_written_can_be_opened_at_once(acme: Path, shown: list[str]) -> None:
    assert run(["analyze", "acme.yaml", "-o", "page.html", "--open"]) == 0
    assert shown == [(acme.parent / "page.html").as_uri()]


def test_to_open_without_a_name_makes_a_page_beside(acme: Path, shown: list[str]) -> None:
    assert run(["analyze", "acme.yaml", "--open"]) == 0
    assert shown == [(acme.parent / "acme.html").as_uri()]
    assert (acme.parent / "acme.html").exists()


def test_of_a_folder_the_report_is_opened(acme: Path, shown: list[str]) -> None:
    run(["analyze", "acme.yaml", "-o", "report/", "--open"])
    assert shown == [(acme.parent / "report" / "report.md").as_uri()]


@pytest.mark.parametrize("unset, name, value", [("DISPLAY", "WAYLAND_DISPLAY", ""), ("", "CI", "true")])
def test_where_nobody_looks_the_path_is_said(
    shown: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    unset: str,
    name: str,
    value: str,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv(unset or "NOTHING", raising=False)
    monkeypatch.setenv(name, value)
    assert run(["analyze", "acme.yaml", "-o", "page.html", "--open"]) == 0
    assert shown == []
    assert re.search(r"open it in a browser: /\S+/page\.html\n$", capsys.readouterr().err)


def test_where_there_is_no_browser_the_path_is_said(
    shown: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    run(["analyze", "acme.yaml", "-o", "page.html", "--open"])
    assert "open it in a browser" in capsys.readouterr().err


def test_standard_output_cannot_be_opened(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "acme.yaml", "-o", "-", "--open"]) == 2
    assert "name one with -o" in capsys.readouterr().err
