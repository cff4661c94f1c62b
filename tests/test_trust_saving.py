from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orgflow.cli import run
from tests.acme import ACME
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


@POSIX
def test_of_fifty_killed_runs_none_leaves_a_torn_file_or_a_stray_one(tmp_path: Path) -> None:
    for number in range(50):
        command = [sys.executable, "-c", KILLED, str(tmp_path)]
        with subprocess.Popen(command, env=HERE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.0007 * number)
            process.send_signal(signal.SIGKILL)
        for name in ("one.svg", "two.svg", "report.md"):
            content = (tmp_path / name).read_bytes()
            assert (len(content), len(set(content))) == (100000, 1)
    from orgflow.saving import save_all

    save_all(tmp_path, {"one.svg": b"1", "two.svg": b"2", "report.md": b"3"})
    assert sorted(os.listdir(tmp_path)) == ["one.svg", "report.md", "two.svg"]


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
    assert {path.name: path.read_bytes() for path in Path("report").iterdir()} == {
        "one.svg": b"first",
        "report.md": b"first",
    }
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
    ) as started:
        assert started.stdout is not None
        layout = int(started.stdout.readline())
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=30)
    assert (started.returncode, said.strip().splitlines()[-1:]) == (130, [b"interrupted"])
    assert os.listdir() == ["acme.yaml"]
    with pytest.raises(ProcessLookupError):
        os.kill(layout, 0)
