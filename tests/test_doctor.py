from __future__ import annotations

import json
import re
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from orgflow import doctor, document
from orgflow.cli import run
from orgflow.diagrams import fonts
from orgflow.diagrams.sandbox import Graphviz, found
from orgflow.doctor import LIBRARIES, SCRIPTS, Examination, Finding, examine, to_json, to_text
from tests.paths import PROJECT

NO_FOLDERS: tuple[Path, ...] = ()
needs_graphviz = pytest.mark.skipif(not found(), reason="there is no Graphviz here")


def of(topic: str, examination: Examination) -> list[Finding]:
    return [finding for finding in examination.findings if finding.topic == topic]


def without_pictures() -> Examination:
    return examine((), NO_FOLDERS)


def test_every_needed_package_is_looked_for() -> None:
    asked = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[>;= ]", line)[0] for line in asked}
    assert {*LIBRARIES, doctor.GRAPHVIZ} == names


def test_versions_are_those_that_are_installed() -> None:
    assert without_pictures().libraries["click"] == version("click")


def test_a_library_that_is_not_installed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", (*LIBRARIES, "no-such-library"))
    finding, *others = without_pictures().findings
    assert (finding.state, finding.found) == ("missing", "no-such-library is not installed")
    assert [other.topic for other in others] == ["temporary"]  # the rest stands on libraries


@needs_graphviz
def test_the_way_that_draws_is_told() -> None:
    (finding,) = of("pictures", examine(found()[:1], NO_FOLDERS))
    assert finding.state == "works"
    assert found()[0].place in finding.found


def test_without_graphviz_there_are_no_maps_and_the_way_to_them_is_told() -> None:
    (finding,) = of("pictures", without_pictures())
    assert finding.state == "missing"
    assert "apt install graphviz" in finding.help


def test_a_library_that_does_not_load_needs_libraries_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "pygraphviz").mkdir()
    (tmp_path / "pygraphviz" / "__init__.py").write_text("raise ImportError")
    (finding,) = of("pictures", examine([Graphviz("library", str(tmp_path))], NO_FOLDERS))
    assert finding.state == "missing"
    assert "libx11-6 libexpat1 libglib2.0-0" in finding.help


@needs_graphviz
def test_a_way_that_does_not_draw_is_a_note_where_another_one_does(tmp_path: Path) -> None:
    first, second = of(
        "pictures", examine([Graphviz("program", str(tmp_path / "dot")), *found()], NO_FOLDERS)
    )
    assert (first.state, second.state) == ("works", "note")


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_a_program_that_gives_no_picture_does_not_draw(tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\ncat\n")
    program.chmod(0o700)
    (finding,) = of("pictures", examine([Graphviz("program", str(program))], NO_FOLDERS))
    assert finding.state == "missing"
    assert finding.found.endswith("what it gives is no picture")


def test_a_script_without_a_font_limits_nothing() -> None:
    shown, absent = of("fonts", without_pictures())
    assert shown.found == "Inter comes along; names can be in Latin, Greek and Cyrillic script"
    assert (absent.state, "Chinese" in absent.found) == ("note", True)


def test_every_script_is_shown_where_there_is_a_font_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "missing", lambda *_: ())
    (finding,) = of("fonts", without_pictures())
    assert all(script in finding.found for script in SCRIPTS)


def test_without_the_bundled_font_something_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "BUNDLED", tmp_path)
    (finding,) = of("fonts", without_pictures())
    assert finding.state == "missing"


def test_a_temporary_folder_that_cannot_be_written_to_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    (finding,) = of("temporary", without_pictures())
    assert finding.state == "missing"
    assert "TMPDIR" in finding.help


def test_a_yaml_library_without_its_c_parser_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "reads_fast", lambda: False)
    (finding,) = of("reading", without_pictures())
    assert finding.state == "note"


GOOD = Examination({"click": "8"}, (Finding("libraries", "works", "click 8"),))
BAD = Examination({"click": None}, (Finding("libraries", "missing", "click is not installed", "get it"),))


@pytest.mark.parametrize(
    "examination, code, last",
    [
        (GOOD, 0, "Everything works."),
        (BAD, 1, "1 thing is missing; the rest works."),
    ],
)
def test_the_exit_code_says_whether_something_is_missing(
    examination: Examination,
    code: int,
    last: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: examination)
    assert run(["doctor"]) == code
    assert capsys.readouterr().out.splitlines()[-1] == last
    assert run(["doctor", "--format", "json"]) == code
    assert json.loads(capsys.readouterr().out)["works"] is (code == 0)


def test_the_json_object_says_all_that_was_found() -> None:
    told = json.loads(to_json(BAD))
    assert (told["format"], told["version"]) == ("orgflow-doctor", 1)
    assert told["libraries"] == {"click": None}
    assert told["findings"] == [
        {"topic": "libraries", "state": "missing", "found": "click is not installed", "help": "get it"}
    ]


def test_lines_are_as_long_as_the_screen_allows() -> None:
    told = to_text(without_pictures(), 60)
    assert max(map(len, told.splitlines())) <= 60
