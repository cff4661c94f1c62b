from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
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
    with pytest.raises(NotSaved) as refusal:
        save(path, b"new")
    assert str(refusal.value) == f"'{path}' was not written: the file is write-protected"


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


# -- why not ---------------------------------------------------------------------------------


REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the file would be larger than this system allows",
    errno.EROFS: "this place can only be read, not written",
    errno.EACCES: "there is no permission to write here, or another program holds the file",
    errno.EPERM: "there is no permission to write here",
    errno.ENOENT: "the folder does not exist; make it first",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long for this system",
    errno.ELOOP: "the path goes round in circles",
    errno.EIO: "input/output error",
}


def refusing(problem: OSError) -> Callable[..., None]:
    def refuse(*args: Any, **options: Any) -> None:
        raise problem

    return refuse


@pytest.mark.parametrize("number", REASONS)
def test_the_refusal_of_the_system_is_told_in_plain_words(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", refusing(OSError(number, "Input/output error")))
    path = tmp_path / "a.yaml"
    with pytest.raises(NotSaved) as refusal:
        save(path, b"new")
    assert str(refusal.value) == f"'{path}' was not written: {REASONS[number]}"


def test_a_refusal_without_a_word_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", refusing(OSError()))
    with pytest.raises(NotSaved, match="was not written: the system refused it$"):
        save(tmp_path / "a.yaml", b"new")


# -- what is on the disk, and when -------------------------------------------------------------


def steps_of(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """Note in order which of some functions of ``os`` are called."""
    called: list[str] = []

    def noted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            called.append(name)
            return original(*args, **options)

        return call

    for name in names:
        monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    return called


@POSIX
def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = steps_of(monkeypatch, "fsync", "replace")
    save(tmp_path / "a.yaml", b"new")
    assert called == ["fsync", "replace", "fsync"]


@POSIX
def test_a_set_is_on_the_disk_and_said_to_be_unfinished_before_its_first_file_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_all(tmp_path, {"a": b"1", "b": b"2", "gone": b"3"})
    called = steps_of(monkeypatch, "fsync", "replace", "unlink")
    save_all(tmp_path, {"a": b"4", "b": b"5"})
    data, settled = ["fsync"] * 4, ["fsync"] * 4  # two files, and the manifest before and after them
    assert called == [*data, "replace", "fsync", "replace", "replace", "unlink", "replace", *settled]


DESCRIPTORS = Path("/proc/self/fd")


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="open files are not listed here")
def test_no_file_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.listdir(DESCRIPTORS)
    leftover(tmp_path / "a").write_bytes(b"torn")
    save(tmp_path / "a", b"1")
    save_all(tmp_path, {"a": b"1", "b": b"2"})
    with monkeypatch.context() as patch:
        fail_call(patch, "replace", 2)
        with pytest.raises(NotSaved):
            save_all(tmp_path, {"a": b"3", "b": b"4"})
    assert os.listdir(DESCRIPTORS) == before


# -- others at the same time -------------------------------------------------------------------


def leftover(path: Path, attempt: int = 0, run: int | None = None) -> Path:
    """Give the name of a temporary file for a path, as a run has it."""
    name = hashlib.sha256(path.name.encode()).hexdigest()[:16]
    return path.with_name(f".orgflow-{name}-{os.getpid() if run is None else run}-{attempt}.tmp")


@POSIX
def test_a_temporary_file_that_another_run_holds_is_left_to_it(tmp_path: Path) -> None:
    import fcntl

    path = tmp_path / "a.yaml"
    theirs = leftover(path)
    with theirs.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        save(path, b"new")
        assert theirs.exists()
    assert path.read_bytes() == b"new"


def save_one(folder: Path) -> None:
    save(folder / "a.yaml", b"new")


def save_two(folder: Path) -> None:
    save_all(folder, {"a.yaml": b"new", "b": b""})


@POSIX
@pytest.mark.parametrize("writing", [save_one, save_two])
def test_where_all_names_are_held_by_others_the_file_is_not_written(
    writing: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    monkeypatch.setattr("orgflow.saving._ATTEMPTS", 2)
    path = tmp_path / "a.yaml"
    with leftover(path).open("wb") as one, leftover(path, attempt=1).open("wb") as other:
        for held in (one, other):
            fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(NotSaved, match=": too many other runs are writing this file$"):
            writing(tmp_path)
    assert not path.exists()


@POSIX
def test_a_temporary_file_swept_in_the_moment_before_its_lock_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    path, original = tmp_path / "a.yaml", fcntl.flock

    def late(descriptor: int, how: int) -> None:
        leftover(path).unlink(missing_ok=True)
        original(descriptor, how)

    before = os.listdir(DESCRIPTORS) if DESCRIPTORS.exists() else []
    monkeypatch.setattr(fcntl, "flock", late)
    save(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.yaml"]
    assert (os.listdir(DESCRIPTORS) if DESCRIPTORS.exists() else []) == before


@POSIX
def test_a_leftover_whose_name_became_that_of_another_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    path, original = tmp_path / "a.yaml", fcntl.flock
    old, new = leftover(path, run=1), tmp_path / "new"
    old.write_bytes(b"old")
    new.write_bytes(b"of another")

    def late(descriptor: int, how: int) -> None:
        if new.exists():
            new.rename(old)
        original(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    save(path, b"new")
    assert old.read_bytes() == b"of another"


REFUSED = {
    "": "nothing was written: the name of the file is empty",
    "folder": "'folder' was not written: it is a folder; name a file in it",
    "pipe": "'pipe' was not written: it is not an ordinary file",
    "a\0b": "'a\\x00b' was not written: a file cannot have this name",
}


@POSIX
@pytest.mark.parametrize("path", REFUSED)
def test_the_refusal_names_the_path_as_it_was_given(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkdir("folder")
    os.mkfifo("pipe")
    with pytest.raises(NotSaved) as refusal:
        save(path, b"new")
    assert str(refusal.value) == REFUSED[path]


@POSIX
@pytest.mark.parametrize(
    "folder, said",
    [
        ("file", "nothing was written: 'file' is a file, not a folder"),
        ("file/in", "'file/in' was not written: a part of the path is a file, not a folder"),
        ("a\0b", "'a\\x00b' was not written: a file cannot have this name"),
    ],
)
def test_the_refusal_of_a_set_names_the_folder_as_it_was_given(
    folder: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(b"")
    with pytest.raises(NotSaved) as refusal:
        save_all(folder, {"a": b"1", "b": b"2"})
    assert str(refusal.value) == said


@POSIX
def test_a_folder_that_another_run_is_writing_into_is_left_to_it(tmp_path: Path) -> None:
    import fcntl

    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(NotSaved, match="another run is writing into this folder"):
            save_all(tmp_path, {"a": b"1", "b": b"2"})
    finally:
        os.close(descriptor)
    assert os.listdir(tmp_path) == []
    save_all(tmp_path, {"a": b"1", "b": b"2"})
    assert manifest.is_whole(tmp_path)


@POSIX
def test_a_link_that_is_called_like_a_leftover_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    (tmp_path / "mine").write_bytes(b"mine")
    leftover(path, run=1).symlink_to(tmp_path / "mine")
    save(path, b"new")
    assert leftover(path, run=1).is_symlink()
    assert (tmp_path / "mine").read_bytes() == b"mine"


@POSIX
def test_where_files_cannot_be_locked_they_are_written_and_leftovers_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    monkeypatch.setattr(fcntl, "flock", refusing(OSError(errno.ENOLCK, "No locks available")))
    path = tmp_path / "a.yaml"
    leftover(path, run=1).write_bytes(b"perhaps of a run that goes on")
    save(path, b"new")
    save_all(tmp_path, {"a.yaml": b"newer", "b": b"new"})
    assert path.read_bytes() == b"newer"
    assert leftover(path, run=1).exists()


# -- what a set consists of --------------------------------------------------------------------


def test_the_set_in_the_folder_one_is_in_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    save_all("", {"a": b"1", "b": b"2"})
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "orgflow-manifest.json"]


def test_a_single_file_ends_a_set_that_was_left_unfinished(tmp_path: Path) -> None:
    save_all(tmp_path, {"a": b"1", "b": b"2"})
    (tmp_path / manifest.NAME).write_bytes(
        replace(manifest.describe({"a": b"1", "b": b"2"}), complete=False).render()
    )
    save_all(tmp_path, {"page.html": b"3"})
    assert sorted(os.listdir(tmp_path)) == [manifest.NAME, "page.html"]
    assert manifest.is_whole(tmp_path)


@pytest.mark.parametrize("name", ["../a", "a/b", "/a", "", ".", "..", manifest.NAME])
def test_a_manifest_is_believed_about_plain_names_alone(name: str, tmp_path: Path) -> None:
    said = manifest.Manifest({name: "1", "plain": "2"}, former={name: "1", "plain": "2"})
    (tmp_path / manifest.NAME).write_bytes(said.render())
    found = manifest.read(tmp_path)
    assert found is not None
    assert (found.files, found.former) == ({"plain": "2"}, {"plain": "2"})


@pytest.mark.parametrize("digest", [None, 5, ["1"]])
def test_a_manifest_is_believed_about_sums_that_are_texts_alone(digest: object, tmp_path: Path) -> None:
    said = {"orgflow_manifest": 1, "complete": True, "files": {"a": digest}}
    (tmp_path / manifest.NAME).write_text(json.dumps(said))
    assert manifest.read(tmp_path) == manifest.Manifest({})


@pytest.mark.parametrize("complete", [False, 1, "true", None])
def test_a_set_is_complete_where_its_manifest_says_true(complete: object, tmp_path: Path) -> None:
    said = {"orgflow_manifest": 1, "complete": complete, "files": {}}
    (tmp_path / manifest.NAME).write_text(json.dumps(said))
    assert manifest.is_unfinished(tmp_path)


@pytest.mark.parametrize("size, is_ours", [(1 << 20, True), ((1 << 20) + 1, False)])
def test_a_manifest_of_more_than_a_megabyte_is_none_of_ours(size: int, is_ours: bool, tmp_path: Path) -> None:
    said = manifest.describe({"a": b"1"}).render().rstrip(b"}\n")
    (tmp_path / manifest.NAME).write_bytes(said + b" " * (size - len(said) - 1) + b"}")
    assert (manifest.read(tmp_path) is not None) == is_ours


def test_a_folder_without_a_manifest_holds_no_set(tmp_path: Path) -> None:
    assert (manifest.read(tmp_path), manifest.is_whole(tmp_path), manifest.is_unfinished(tmp_path)) == (
        None,
        False,
        False,
    )


def test_unchanged_files_stand_in_order_of_their_names(tmp_path: Path) -> None:
    files = {f"{number:02}": b"" for number in range(40)}
    for name in files:
        (tmp_path / name).write_bytes(b"")
    listed = manifest.Manifest(manifest.describe(files).files, former={"00": "other"})
    assert list(manifest.unchanged(tmp_path, listed)) == sorted(files)


@POSIX
def test_a_pipe_in_the_place_of_a_file_makes_a_set_not_whole(tmp_path: Path) -> None:
    save_all(tmp_path, {"a": b"1", "b": b"2"})
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    assert not manifest.is_whole(tmp_path)


@NOT_ROOT
def test_a_file_that_cannot_be_read_makes_a_set_not_whole(tmp_path: Path) -> None:
    save_all(tmp_path, {"a": b"1", "b": b"2"})
    (tmp_path / "a").chmod(0)
    assert not manifest.is_whole(tmp_path)
