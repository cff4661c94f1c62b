"""What a run says and leaves: nothing of the client where it must not stand, no file but its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orgflow.cli import run
from tests.mutation import mutants
from tests.paths import PROJECT

HERE = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")

# Every value that people type has a word in it that is nowhere else.
SECRETS = """\
organization: Sentinel01 AG
currency: Sentinel02
actors:
  clients: {name: Sentinel03, position: external customer}
  desk: {name: Sentinel04, owner: Sentinel05, site: Sentinel06, note: Sentinel07, tags: [Sentinel08]}
links:
  - {customer: clients, provider: desk, for: Sentinel09, note: Sentinel10, source: Sentinel11}
"""
WRONG = "  - {customer: clients, provider: desk, for: answers, healt: Sentinel99}\n"


# -- quiet on the screen ----------------------------------------------------------------------

CRASHING = """
import sys
from orgflow import assembly
from orgflow.cli import main
def mistaken(organization, **options):
    try:
        raise KeyError(organization.name)
    except KeyError as problem:
        raise ValueError(f"what is {organization.actors}?") from problem
assembly.analyze = mistaken
main(["analyze", "acme.yaml"])
"""


@pytest.mark.usefixtures("acme")
def test_a_mistake_of_our_own_names_places_in_the_code_and_nothing_of_the_file() -> None:
    Path("acme.yaml").write_text(SECRETS)
    ended = subprocess.run([sys.executable, "-c", CRASHING], env=HERE, capture_output=True, text=True)
    assert ended.returncode == 70
    assert "Sentinel" not in ended.stderr + ended.stdout
    assert "KeyError at\n" in ended.stderr
    assert "ValueError at\n" in ended.stderr
    assert "understand.py" in ended.stderr
    assert ended.stderr.endswith("nothing of what you wrote.\n")


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_what_is_wrong_is_said_without_a_word_of_the_lines_that_are_right(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("acme.yaml").write_text(SECRETS + WRONG)
    assert run(["check", "acme.yaml", "--format", form]) == 2
    said = "".join(capsys.readouterr())
    assert "healt" in said
    assert [f"Sentinel{number:02}" for number in range(1, 12) if f"Sentinel{number:02}" in said] == []
    assert ("Sentinel99" in said) == (form == "text")  # which shows the whole line, to mend it


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have standard error go to a log."""
    monkeypatch.delenv("ORGFLOW_SHOW_VALUES")


@pytest.mark.usefixtures("acme", "logged")
@pytest.mark.parametrize("command", ["analyze", "plan", "routes", "map", "calendar"])
def test_a_log_gets_the_place_and_the_code_of_what_is_wrong_and_nothing_of_the_file(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("acme.yaml").write_text(SECRETS + WRONG)
    assert run([command, "acme.yaml"]) == 2
    answer, said = capsys.readouterr()
    assert (answer, "acme.yaml:8:55: error ORG203:" in said, "entinel" in said) == ("", True, False)
    assert "help: Correct the spelling. Remarks of your own belong into 'note' or 'tags'." in said
    assert said.endswith("--show-values tells it, or orgflow check.\n")


@pytest.mark.usefixtures("acme", "logged")
def test_a_log_gets_the_lines_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    Path("acme.yaml").write_text(SECRETS + WRONG)
    assert run(["analyze", "acme.yaml", "--show-values"]) == 2
    assert WRONG.strip() in capsys.readouterr().err


@pytest.mark.usefixtures("acme", "logged")
def test_a_log_gets_nothing_of_a_file_however_it_is_spoilt(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = 0
    for data in mutants(5, 400, SECRETS.encode()):
        Path("acme.yaml").write_bytes(data)
        wrong += run(["routes", "acme.yaml", "--from", "desk"]) == 2
        assert "entinel" not in capsys.readouterr().err
    assert wrong > 100


@pytest.mark.usefixtures("acme", "logged")
def test_a_log_gets_the_rows_that_an_import_left_out_and_no_cell(capsys: pytest.CaptureFixture[str]) -> None:
    head = "customer,provider,for,how often\n"
    rows = "Sentinel1,Sentinel2,Sentinel3,often Sentinel4\nSENTINEL1,Sentinel2,Sentinel5,daily\nx,x,y,daily\n"
    Path("links.csv").write_text(head + rows)
    assert run(["import", "links.csv", "-o", "made.yaml"]) == 0
    said = capsys.readouterr().err
    assert ("left out of links.csv, 2 rows, 2 and 4\n" in said, "entinel" in said.lower()) == (True, False)


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    "arguments",
    [["analyze", "acme.yaml", "-o", "a.html"], ["map", "acme.yaml", "-o", "a.svg"], ["analyze", "acme.yaml"]],
)
def test_a_run_that_goes_well_says_nothing_of_the_file_beside_its_answer(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("acme.yaml").write_text(SECRETS)
    assert run(arguments) == 0
    assert "Sentinel" not in capsys.readouterr().err


# -- nothing left, nothing elsewhere ----------------------------------------------------------

WATCHED = """
import json, os, stat, sys
from orgflow.cli import run
written, temporary, writing = set(), set(), os.O_WRONLY | os.O_RDWR | os.O_CREAT
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[2] & writing:
        written.add(os.path.realpath(arguments[0]))
    elif event in ("os.mkdir", "os.rename"):
        written.add(os.path.realpath(os.fsdecode(arguments[0 if event == "os.mkdir" else 1])))
    elif event == "subprocess.Popen":
        for name in os.listdir(os.environ["TMPDIR"]):
            temporary.add(oct(stat.S_IMODE(os.stat(os.path.join(os.environ["TMPDIR"], name)).st_mode)))
sys.addaudithook(watch)
code = run(sys.argv[1:])
print(json.dumps([code, sorted(written), sorted(temporary)]), file=sys.stderr)
"""


@POSIX
@pytest.mark.parametrize(
    "arguments, made",
    [
        (["map", "acme.yaml", "-o", "out/map.svg"], ["map.svg"]),
        (["map", "acme.yaml", "-o", "out/map.pdf"], ["map.pdf"]),
        (["analyze", "acme.yaml", "-o", "out/page.html"], ["page.html"]),
        (
            ["analyze", "acme.yaml", "-o", "out/"],
            [
                *("importance-health.svg", "map.svg", "matrix.svg", "orgflow-manifest.json"),
                *("pyramid.svg", "report.md", "weak-links.svg"),
            ],
        ),
    ],
)
def test_a_run_writes_only_where_it_was_told_and_in_a_folder_of_its_own_that_is_gone_after(
    arguments: list[str], made: list[str], acme: Path
) -> None:
    folders = {name: acme.parent / name for name in ("out", "home", "temporary")}
    for folder in folders.values():
        folder.mkdir()
    surroundings = {
        **{name: value for name, value in HERE.items() if not name.startswith("XDG_")},
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["temporary"]),
    }
    command = [sys.executable, "-c", WATCHED, *arguments]
    ended = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    code, written, modes = json.loads(ended.stderr.splitlines()[-1])
    inside = (str(folders["out"]), str(folders["temporary"]), os.devnull)
    assert code == 0
    assert [name for name in written if not name.startswith(inside)] == []
    assert modes == ["0o700"]
    assert sorted(os.listdir(folders["out"])) == made
    assert os.listdir(folders["home"]) == os.listdir(folders["temporary"]) == []
