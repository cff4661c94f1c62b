"""Write a file so that a reader finds the old content or the new, never a torn one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from orgflow import manifest
from orgflow.diagnostics import OrgflowError

if sys.platform != "win32":  # it has no such locks; leftovers of a killed run are not swept there
    import fcntl

_ATTEMPTS = 1000
_REASONS = {
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
}


class NotSaved(OrgflowError):
    """A file could not be written; what stood there before is as it was."""


def save(path: str | os.PathLike[str], data: bytes) -> None:
    """Write ``data`` to ``path``, all of it or nothing.

    The bytes go to a temporary file in the same folder, are forced to the disk,
    then take the place of the old file in one step. A link is followed, the
    permissions of an existing file are kept. Raises ``NotSaved`` with a plain
    sentence; the old file is then untouched, no temporary file stays behind.
    """
    shown = os.fspath(path)
    try:
        _replace(_target(shown), data)
    except OSError as problem:
        raise NotSaved(f"'{shown}' was not written: {_reason(problem)}") from problem
    except ValueError as problem:
        raise NotSaved(f"{shown!r} was not written: a file cannot have this name") from problem


def save_all(folder: str | os.PathLike[str], files: Mapping[str, bytes]) -> None:
    """Write several files of a folder, which is made where it does not exist.

    All bytes are on the disk before the first file takes its place, in the order given:
    what others refer to belongs before them. A set of several has a manifest, which says
    that the set is unfinished from the first of them on until the last is in its place; files
    of the set before that are no longer of it are then gone. Raises ``NotSaved`` as ``save``
    does; unless the system itself fails between two files, all are then as they were. Of two
    runs at once one writes and the other is refused, so that no set is of both.
    """
    shown = os.fspath(folder)
    try:
        os.makedirs(shown or ".", exist_ok=True)
        with _alone(shown or "."):
            _replace_all(shown, files)
    except FileExistsError:
        raise NotSaved(f"nothing was written: '{shown}' is a file, not a folder") from None
    except OSError as problem:
        raise NotSaved(f"'{shown}' was not written: {_reason(problem)}") from problem
    except ValueError as problem:
        raise NotSaved(f"{shown!r} was not written: a file cannot have this name") from problem


def _replace_all(folder: str, files: Mapping[str, bytes]) -> None:
    former = manifest.read(folder) or manifest.Manifest({})
    if len(files) == 1 and former.complete and not files.keys() & former.files.keys():
        (name,) = files  # whole by itself, and no part of the set that is there
        _replace(_target(os.path.join(folder, name)), files[name])
        return
    old, new = manifest.unchanged(folder, former), manifest.describe(files)
    begun = manifest.Manifest(new.files, complete=False, former=old)
    with contextlib.ExitStack() as stack:
        begin, end, *places = (
            stack.enter_context(_written(_target(os.path.join(folder, name)), data))
            for name, data in [(manifest.NAME, begun.render()), (manifest.NAME, new.render()), *files.items()]
        )
        begin()
        _settle(Path(folder))
        for take_its_place in places:
            take_its_place()
        for name in sorted(old.keys() - files.keys()):
            os.unlink(os.path.join(folder, name))
        end()


@contextlib.contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Keep other runs from writing a set into the same folder; the lock ends with the run."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if _lock(descriptor, wait=False) is None:
            raise NotSaved(
                f"'{folder}' was not written: another run is writing into this folder; "
                "wait for its end, or name another folder"
            )
        yield
    finally:
        os.close(descriptor)


def _reason(problem: OSError) -> str:
    return _REASONS.get(problem.errno or 0) or (problem.strerror or "the system refused it").lower()


def _target(path: str) -> Path:
    if not path:
        raise NotSaved("nothing was written: the name of the file is empty")
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    if stat.S_ISDIR(mode):
        raise NotSaved(f"'{path}' was not written: it is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        raise NotSaved(f"'{path}' was not written: it is not an ordinary file")
    if not os.access(target, os.W_OK):
        raise NotSaved(f"'{path}' was not written: the file is write-protected")
    return target


def _replace(target: Path, data: bytes) -> None:
    with _written(target, data) as take_its_place:
        take_its_place()


@contextlib.contextmanager
def _written(target: Path, data: bytes) -> Iterator[Callable[[], None]]:
    """Give what puts the data, already on the disk beside the target, in its place."""
    _sweep(target)
    with _temporary(target) as (descriptor, temporary):
        with open(descriptor, "wb", closefd=False) as stream:
            stream.write(data)
        if target.exists():
            os.chmod(temporary, stat.S_IMODE(target.stat().st_mode))
        os.fsync(descriptor)

        def take_its_place() -> None:
            if sys.platform == "win32":
                os.close(descriptor)  # an open file cannot be renamed there
            os.replace(temporary, target)

        yield take_its_place
    _settle(target.parent)


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[tuple[int, Path]]:
    """Give an open, locked, empty file beside the target that vanishes unless it was renamed."""
    descriptor, temporary = _claim(target)
    is_renamed = False
    try:
        yield descriptor, temporary
        is_renamed = True
    finally:  # an interruption must not leave the file behind either
        with contextlib.suppress(OSError):
            os.close(descriptor)
        if not is_renamed:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _claim(target: Path) -> tuple[int, Path]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for attempt in range(_ATTEMPTS):
        temporary = target.with_name(f"{_prefix(target)}{os.getpid()}-{attempt}.tmp")
        try:
            descriptor = os.open(temporary, flags, 0o666)
        except FileExistsError:
            continue
        if _lock(descriptor) is False or temporary.exists():
            return descriptor, temporary
        os.close(descriptor)  # another run took it for a leftover in the moment before the lock
    raise OSError(errno.EBUSY, "too many other runs are writing this file")


def _prefix(target: Path) -> str:
    return f".orgflow-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]}-"


def _lock(descriptor: int, wait: bool = True) -> bool | None:
    """Lock the file: True when it is ours, None when another run has it, False where that cannot be known."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return None
    except OSError:
        return False
    return True


def _sweep(target: Path) -> None:
    """Remove what a killed run left behind: temporary files of this target which nobody holds."""
    for leftover in sorted(target.parent.glob(f"{_prefix(target)}*.tmp")):
        with contextlib.suppress(OSError):
            _remove_unheld(leftover)


def _remove_unheld(leftover: Path) -> None:
    descriptor = os.open(leftover, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        # Its owner may have renamed it before we held it; the name is then that of another file.
        if _lock(descriptor, wait=False) and os.path.samestat(os.fstat(descriptor), os.stat(leftover)):
            leftover.unlink()
    finally:
        os.close(descriptor)


def _settle(folder: Path) -> None:
    """Force the new name to the disk; the file is in place already, so a refusal changes nothing."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
