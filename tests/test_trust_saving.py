from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orgflow import manifest
from orgflow.cli import run
from orgflow.saving import NotSaved, save_all
from tests.acme import ACME
from tests.interrupts import heeded
from tests.paths import PROJECT

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
CALLS = ("open", "fsync", "replace", "unlink", "chmod", "write")
MOST = 40
COMMANDS = {
    "map": ["map", "acme.yaml", "-o", "out.dot"],
    "report": ["analyze", "acme.yaml", "-o", "out.md"],
    "page": ["analyze", "acme.yaml", "--format", "json", "-o", "out.json"],
    "import": ["import", "links.csv", "--customers", "Clients", "--yes", "-o", "out.yaml"],
}
HERE = {**os.environ, "PYTHONPATH": str(PROJECT)}
OLD = b"what stood here before\n"


class Faulty:
    """Calls into the system of which the k-th of all fails as on a full disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, number: int) -> None:
        self.calls, self.number, self.folder = 0, number, str(folder)
        for name in CALLS:
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))

    def _counted(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if self._is_ours(args[0]):
                self.calls += 1
                if self.calls == self.number:
                    raise OSError(errno.ENOSPC, "No space left on device")
            return original(*args, **options)

        return call

    def _is_ours(self, target: object) -> bool:
        """Whether a call is about a file that is written here: a temporary one, or what is open for it."""
        return isinstance(target, int) and target > 2 or ".orgflow-" in str(target)


def contents(folder: Path) -> dict[str, bytes]:
    """What a reader finds in a folder: all but the manifest."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != manifest.NAME}


def output_of(arguments: list[str]) -> Path:
    return Path(arguments[-1])


@pytest.fixture
def table(acme: Path) -> Path:
    Path("links.csv").write_text("customer,provider,for\nClients,Desk,answers\n")
    return acme


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("name", COMMANDS)
def test_whichever_call_into_the_system_fails_the_old_file_or_the_new_one_is_there(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    arguments = COMMANDS[name]
    assert run(arguments) == 0
    new = output_of(arguments).read_bytes()
    ends = []
    for number in range(1, MOST):
        output_of(arguments).write_bytes(OLD)
        with monkeypatch.context() as patch:
            faulty = Faulty(patch, tmp_path, number)
            code = run(arguments)
        assert (code, output_of(arguments).read_bytes()) in [(2, OLD), (0, new)]
        ends.append(code)
        if faulty.calls < number:
            break
    assert 2 in ends
    assert ends[-1] == 0
    assert sorted(os.listdir()) == sorted(["acme.yaml", "links.csv", arguments[-1]])


@pytest.mark.usefixtures("acme")
def test_a_folder_of_a_report_is_old_as_a_whole_when_nothing_more_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["analyze", "acme.yaml", "-o", "report/"]) == 0
    old = {path.name: path.read_bytes() for path in Path("report").iterdir()}
    Path("acme.yaml").write_text(ACME.replace("organization: ", "organization: New "))
    with monkeypatch.context() as patch:
        Faulty(patch, tmp_path, 2)
        assert run(["analyze", "acme.yaml", "-o", "report/"]) == 2
    assert "the disk is full" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in Path("report").iterdir()} == old


KILLED = """
import itertools, sys
from orgflow.saving import save_all
for letter in itertools.cycle("ab"):
    save_all(sys.argv[1], {name: (letter * 100000).encode() for name in ("one.svg", "two.svg", "report.md")})
    print("saved", flush=True)
"""


def killed_after(seconds: float, folder: Path) -> None:
    """Kill a run that writes sets into a folder without end, so long after its first."""
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(command, env=HERE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


@POSIX
def test_of_fifty_killed_runs_none_leaves_a_torn_file_or_a_stray_one(tmp_path: Path) -> None:
    for number in range(50):
        killed_after(0.0007 * number, tmp_path)
        for name in ("one.svg", "two.svg", "report.md"):
            content = (tmp_path / name).read_bytes()
            assert (len(content), len(set(content))) == (100000, 1)
    save_all(tmp_path, {"one.svg": b"1", "two.svg": b"2", "report.md": b"3"})
    assert sorted(os.listdir(tmp_path)) == ["one.svg", manifest.NAME, "report.md", "two.svg"]


HELD = """
import os, sys
from orgflow import saving
original = os.replace
def waiting(*names):
    original(*names)
    print("in the middle", flush=True)
    sys.stdin.readline()
os.replace = waiting
saving.save_all(sys.argv[1], {"one.svg": b"first", "report.md": b"first"})
"""


@POSIX
def test_of_two_runs_at_once_one_writes_and_the_other_says_so(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-c", HELD, "report"]
    with subprocess.Popen(command, env=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        first.stdout.readline()
        assert run(["analyze", "acme.yaml", "-o", "report/"]) == 2
        first.communicate(b"\n\n")
    assert "another run is writing into this folder" in capsys.readouterr().err
    first_set = {"one.svg": b"first", "report.md": b"first"}
    assert contents(Path("report")) == first_set
    assert manifest.is_whole("report")
    assert run(["analyze", "acme.yaml", "-o", "report/"]) == 0


LAYING_OUT = """
import sys, time
from orgflow.cli import main
from orgflow.diagrams import sandbox
def long(process, *_):
    print(process.pid, flush=True)
    time.sleep(60)
sandbox._exchange = long
main(sys.argv[1:])
"""


@POSIX
@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    "arguments", [["map", "acme.yaml", "-o", "a.svg"], ["analyze", "acme.yaml", "-o", "a.html"]]
)
def test_a_run_interrupted_in_the_middle_of_a_layout_ends_and_leaves_nothing(arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LAYING_OUT, *arguments],
        env=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeded,
    ) as started:
        assert started.stdout is not None
        layout = int(started.stdout.readline())
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=30)
    assert (started.returncode, said.strip().splitlines()[-1:]) == (130, [b"interrupted"])
    assert os.listdir() == ["acme.yaml"]
    with pytest.raises(ProcessLookupError):
        os.kill(layout, 0)


# -- sets: old and whole, new and whole, or known to be neither -----------------------------------

OLD_SET = {"gone.svg": b"old gone", "map.svg": b"old map", "report.md": b"old report"}
NEW_SET = {"map.svg": b"new map", "more.svg": b"new more", "report.md": b"new report"}
ENDED = """
import os, signal, sys
from orgflow import saving
number, calls = int(sys.argv[2]), 0
def counted(original):
    def call(*arguments):
        global calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments)
    return call
os.replace, os.unlink = counted(os.replace), counted(os.unlink)
saving.save_all(sys.argv[1], {"map.svg": b"new map", "more.svg": b"new more", "report.md": b"new report"})
print(calls)
"""
STEPS = 6  # two names of the manifest, three files, one that goes


@POSIX
@pytest.mark.parametrize("number", range(1, STEPS + 2))
def test_a_set_whose_writing_was_killed_at_any_step_is_whole_or_known_not_to_be(
    number: int, tmp_path: Path
) -> None:
    save_all(tmp_path, OLD_SET)
    command = [sys.executable, "-c", ENDED, str(tmp_path), str(number)]
    ended = subprocess.run(command, env=HERE, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == ((0, f"{STEPS}\n") if number > STEPS else (-9, ""))
    found = {name: data for name, data in contents(tmp_path).items() if not name.startswith(".orgflow-")}
    assert manifest.is_whole(tmp_path) == (number in (1, STEPS + 1))
    assert manifest.is_unfinished(tmp_path) == (1 < number <= STEPS)
    assert not manifest.is_whole(tmp_path) or found in (OLD_SET, NEW_SET)
    save_all(tmp_path, NEW_SET)
    assert contents(tmp_path) == NEW_SET
    assert manifest.is_whole(tmp_path)


@POSIX
@pytest.mark.parametrize("number", range(1, STEPS + 1))
def test_a_set_whose_writing_failed_at_any_step_is_whole_or_known_not_to_be(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_all(tmp_path, OLD_SET)
    calls = []

    def failing(original: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: Any) -> None:
            calls.append(arguments)
            if len(calls) == number:
                raise OSError(errno.EIO, "Input/output error")
            original(*arguments)

        return call

    with monkeypatch.context() as patch:
        for name in ("replace", "unlink"):
            patch.setattr(os, name, failing(getattr(os, name)))
        with pytest.raises(NotSaved):
            save_all(tmp_path, NEW_SET)
    assert manifest.is_whole(tmp_path) == (number == 1)
    assert number > 1 or contents(tmp_path) == OLD_SET
    assert not [name for name in contents(tmp_path) if name.startswith(".orgflow-")]


@POSIX
def test_of_sixty_killed_runs_no_mixed_set_passes_for_a_whole_one(tmp_path: Path) -> None:
    sets = [dict.fromkeys(("one.svg", "two.svg", "report.md"), letter * 100000) for letter in (b"a", b"b")]
    seen = set()
    for number in range(60):
        killed_after(0.0005 * number, tmp_path)
        found = {name: (tmp_path / name).read_bytes() for name in sets[0]}
        assert not manifest.is_whole(tmp_path) or found in sets
        seen.add(manifest.is_whole(tmp_path))
    assert True in seen


def test_files_of_the_former_set_go_but_none_that_somebody_changed_or_added(tmp_path: Path) -> None:
    save_all(tmp_path, {**OLD_SET, "mine.svg": b"old mine"})
    (tmp_path / "mine.svg").write_bytes(b"drawn over by hand")
    (tmp_path / "notes.txt").write_bytes(b"notes")
    save_all(tmp_path, NEW_SET)
    assert contents(tmp_path) == {**NEW_SET, "mine.svg": b"drawn over by hand", "notes.txt": b"notes"}


def test_one_file_alone_leaves_the_set_beside_it_as_it_is(tmp_path: Path) -> None:
    save_all(tmp_path, OLD_SET)
    save_all(tmp_path, {"report.html": b"page"})
    assert contents(tmp_path) == {**OLD_SET, "report.html": b"page"}
    assert manifest.is_whole(tmp_path)


def test_a_set_of_which_one_file_is_left_takes_its_pictures_along(tmp_path: Path) -> None:
    save_all(tmp_path, OLD_SET)
    save_all(tmp_path, {"report.md": b"without pictures"})
    assert contents(tmp_path) == {"report.md": b"without pictures"}
    assert manifest.is_whole(tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[" * 100_000,
        b'{"name": "of a web page"}',
        b'{"orgflow_manifest": 1, "files": ["report.md"]}',
        b'{"orgflow_manifest": 1, "complete": true, "files": {"../outside": "%s", ".": "", "": ""}}',
    ],
)
def test_a_manifest_of_others_harms_nothing(said: bytes, tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.write_bytes(b"precious")
    folder.mkdir()
    digest = hashlib.sha256(b"precious").hexdigest().encode()
    (folder / manifest.NAME).write_bytes(said.replace(b"%s", digest))
    save_all(folder, NEW_SET)
    assert contents(folder) == NEW_SET
    assert outside.read_bytes() == b"precious"


def test_a_set_is_not_whole_once_a_file_of_it_is_changed_or_gone(tmp_path: Path) -> None:
    assert not manifest.is_whole(tmp_path)
    save_all(tmp_path, OLD_SET)
    assert manifest.is_whole(tmp_path)
    (tmp_path / "map.svg").write_bytes(b"other")
    assert not manifest.is_whole(tmp_path)
    (tmp_path / "map.svg").unlink()
    assert not manifest.is_whole(tmp_path)


def test_the_same_set_has_the_same_manifest(tmp_path: Path) -> None:
    for name, files in [("one", OLD_SET), ("two", dict(sorted(OLD_SET.items(), reverse=True)))]:
        save_all(tmp_path / name, files)
    one, two = ((tmp_path / name / manifest.NAME).read_bytes() for name in ("one", "two"))
    assert one == two


@POSIX
@pytest.mark.usefixtures("acme")
def test_the_next_run_says_that_the_last_one_did_not_finish(capsys: pytest.CaptureFixture[str]) -> None:
    save_all("report", OLD_SET)
    subprocess.run([sys.executable, "-c", ENDED, "report", "4"], env=HERE, check=False)
    assert run(["analyze", "acme.yaml", "-o", "report/"]) == 0
    assert "the last run that wrote into report/ did not finish" in capsys.readouterr().err
    assert run(["analyze", "acme.yaml", "-o", "report/"]) == 0
    assert "did not finish" not in capsys.readouterr().err
    views = ("importance-health", "map", "matrix", "pyramid", "weak-links")
    assert sorted(contents(Path("report"))) == sorted([*(f"{name}.svg" for name in views), "report.md"])


def test_a_manifest_is_written_so_that_people_can_read_it() -> None:
    digest = hashlib.sha256(b"").hexdigest()
    assert manifest.describe({"a": b""}).render().decode() == (
        f'{{\n  "complete": true,\n  "files": {{\n    "a": "{digest}"\n  }},\n  "orgflow_manifest": 1\n}}\n'
    )


@pytest.mark.parametrize("said", [b"[]", b"1", b'{"orgflow_manifest": 2, "complete": true, "files": {}}'])
def test_a_manifest_of_another_kind_is_none(said: bytes, tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_bytes(said)
    assert manifest.read(tmp_path) is None


@POSIX
def test_a_link_that_somebody_put_in_the_place_of_a_former_file_stays(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    save_all(folder, OLD_SET)
    (folder / "gone.svg").rename(tmp_path / "kept.svg")
    (folder / "gone.svg").symlink_to(tmp_path / "kept.svg")
    save_all(folder, NEW_SET)
    assert (folder / "gone.svg").is_symlink()


def test_a_folder_in_the_place_of_a_file_makes_a_set_not_whole(tmp_path: Path) -> None:
    save_all(tmp_path, OLD_SET)
    (tmp_path / "map.svg").unlink()
    (tmp_path / "map.svg").mkdir()
    assert not manifest.is_whole(tmp_path)
