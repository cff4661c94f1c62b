from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orgflow import manifest
from orgflow.diagnostics import OrgflowError
from orgflow.saving import NotSaved, save, save_all

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file rules")
NOT_ROOT = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")


def run(code: str, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def fail_call(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    """Let the given call of a function of ``os`` fail as on a full disk, by its order in time."""
    original: Callable[..., Any] = getattr(os, name)
    calls = 0

    def faulty(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(*args, **options)

    monkeypatch.setattr(os, name, faulty)


def test_a_new_file_holds_the_bytes_that_were_given(tmp_path: Path) -> None:
    save(tmp_path / "a.yaml", b"one\r\n\x00two")
    assert (tmp_path / "a.yaml").read_bytes() == b"one\r\n\x00two"


def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a much longer text than the new one")
    save(path, b"new")
    assert path.read_bytes() == b"new"


def test_nothing_but_the_file_is_left_in_the_folder(tmp_path: Path) -> None:
    save(tmp_path / "a.yaml", b"one")
    save(tmp_path / "a.yaml", b"two")
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_path_may_be_plain_text(tmp_path: Path) -> None:
    save(str(tmp_path / "a.yaml"), b"one")
    assert (tmp_path / "a.yaml").read_bytes() == b"one"


def test_a_name_as_long_as_the_system_allows_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".yaml")
    save(path, b"one")
    assert path.read_bytes() == b"one"


@POSIX
def test_a_new_file_gets_the_permissions_that_open_would_give(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    save(tmp_path / "saved", b"")
    assert (tmp_path / "saved").stat().st_mode == (tmp_path / "plain").stat().st_mode


@POSIX
def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    save(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


@POSIX
def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real" / "a.yaml")
    save(tmp_path / "link.yaml", b"one")
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real" / "a.yaml").read_bytes() == b"one"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="it is a folder; name a file in it"):
        save(tmp_path, b"one")


def test_a_missing_folder_is_named_as_the_reason(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="the folder does not exist; make it first"):
        save(tmp_path / "missing" / "a.yaml", b"one")


def test_a_file_used_as_a_folder_is_named_as_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotSaved, match="a part of the path is a file, not a folder"):
        save(tmp_path / "file" / "a.yaml", b"one")


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="the name is too long for this system"):
        save(tmp_path / ("n" * 300), b"one")


def test_a_name_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="a file cannot have this name"):
        save(f"{tmp_path}/a\0b", b"one")


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(NotSaved, match="the name of the file is empty"):
        save("", b"one")


def device(folder: Path) -> Path:
    """A device of which nothing hangs: were it replaced by root, no other program would miss it."""
    if os.geteuid() != 0:
        return Path("/dev/null")  # only root could replace this one
    try:
        os.mknod(folder / "device", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except OSError:
        pytest.skip("no device can be made here")
    return folder / "device"


@POSIX
def test_a_device_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="it is not an ordinary file"):
        save(device(tmp_path), b"one")


@POSIX
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotSaved, match="it is not an ordinary file"):
        save(tmp_path / "pipe", b"one")


@POSIX
def test_links_that_go_in_circles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(NotSaved, match="the path goes round in circles"):
        save(tmp_path / "a", b"one")


@NOT_ROOT
def test_a_write_protected_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(NotSaved, match="write-protected"):
        save(path, b"new")


@NOT_ROOT
def test_a_write_protected_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(NotSaved, match="there is no permission to write here"):
        save(tmp_path / "a.yaml", b"new")
    tmp_path.chmod(0o755)


def test_the_refusal_is_an_error_of_orgflow() -> None:
    assert issubclass(NotSaved, OrgflowError)


@pytest.mark.parametrize("name, number", [("open", 1), ("fsync", 1), ("chmod", 1), ("replace", 1)])
def test_a_full_disk_leaves_the_old_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    fail_call(monkeypatch, name, number)
    with pytest.raises(NotSaved, match="the disk is full"):
        save(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("name, number", [("open", 1), ("fsync", 1), ("chmod", 1), ("replace", 1)])
def test_a_full_disk_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    fail_call(monkeypatch, name, number)
    with pytest.raises(NotSaved):
        save(path, b"new")
    assert os.listdir(tmp_path) == ["a.yaml"]


@POSIX
def test_a_write_that_the_system_cuts_short_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    code = """
        import resource, sys
        from orgflow.saving import save, NotSaved
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            save(sys.argv[1], b"n" * 100000)
        except NotSaved as refusal:
            print(refusal)
    """
    assert "the file would be larger than this system allows" in run(code, str(path)).stdout
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.yaml"]


@POSIX
def test_a_folder_that_cannot_be_synced_does_not_undo_the_saving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_call(monkeypatch, "fsync", 2)
    save(tmp_path / "a.yaml", b"new")
    assert (tmp_path / "a.yaml").read_bytes() == b"new"


def test_an_interruption_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "a.yaml", b"new")
    assert os.listdir(tmp_path) == []


KILLED = """
    import itertools, sys
    from orgflow.saving import save
    for letter in itertools.cycle(b"ab"):
        save(sys.argv[1], bytes([letter]) * 200000)
        print("saved", flush=True)
"""


def kill_while_saving(path: Path, after: float) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)


@POSIX
def test_a_killed_run_never_leaves_a_torn_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    contents = []
    for number in range(8):
        kill_while_saving(path, after=0.001 * number)
        contents.append(path.read_bytes())
    assert {(len(content), len(set(content))) for content in contents} == {(200000, 1)}


@POSIX
def test_the_next_run_sweeps_what_a_killed_run_left(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    code = """
        import os, signal, sys
        from orgflow.saving import save
        os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
        save(sys.argv[1], b"torn")
    """
    run(code, str(path))
    assert len(os.listdir(tmp_path)) == 1
    save(path, b"new")
    assert os.listdir(tmp_path) == ["a.yaml"]


@POSIX
def test_the_sweep_leaves_the_files_of_other_targets(tmp_path: Path) -> None:
    code = """
        import os, signal, sys
        from orgflow.saving import save
        os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
        save(sys.argv[1], b"torn")
    """
    run(code, str(tmp_path / "other.yaml"))
    save(tmp_path / "a.yaml", b"new")
    assert len(os.listdir(tmp_path)) == 2


@POSIX
def test_runs_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    code = """
        import sys
        from orgflow.saving import save
        for _ in range(30):
            save(sys.argv[1], sys.argv[2].encode() * 50000)
    """
    processes = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(path), letter])
        for letter in "abcd"
    ]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    assert len(set(path.read_bytes())) == 1
    assert os.listdir(tmp_path) == ["a.yaml"]


# -- several files ---------------------------------------------------------------------------


def test_a_set_of_files_goes_into_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    save_all(tmp_path / "new" / "set", {"a.svg": b"a", "b.md": b"b"})
    found = {path.name: path.read_bytes() for path in (tmp_path / "new" / "set").iterdir()}
    assert found.pop(manifest.NAME)
    assert found == {"a.svg": b"a", "b.md": b"b"}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_set_that_cannot_be_written_whole_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    old = {"a": b"old a", "b": b"old b", "c": b"old c"}
    save_all(tmp_path, old)
    old[manifest.NAME] = (tmp_path / manifest.NAME).read_bytes()
    fail_call(monkeypatch, "fsync", number)
    with pytest.raises(NotSaved, match="the disk is full"):
        save_all(tmp_path, {"a": b"new a", "b": b"new b", "c": b"new c"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old


def test_files_of_a_set_take_their_places_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed = []
    original = os.replace

    def seen(one: str, other: str) -> None:
        placed.append(Path(other).name)
        original(one, other)

    monkeypatch.setattr(os, "replace", seen)
    save_all(tmp_path, {"b": b"", "a": b""})
    assert placed == [manifest.NAME, "b", "a", manifest.NAME]


def test_a_file_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(NotSaved, match="is a file, not a folder"):
        save_all(tmp_path / "file", {"a": b"a"})
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_a_folder_no_system_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="a file cannot have this name"):
        save_all(f"{tmp_path}/a\0b", {"a": b"a"})
