"""Paths to the texts they hold."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from orgflow.diagnostics import Diagnostic, Position, Severity
from orgflow.document.limits import Limits
from orgflow.loader.foreign import AS_CSV, foreign, untitled_table

SUFFIXES = (".yaml", ".yml")
TABLES = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
OWNED = "~$"  # begins the name of what Excel keeps beside a workbook that is open
_PASSED_OVER = (
    ("table", TABLES, "name it beside the folder if it is meant, too"),
    ("workbook", WORKBOOKS, f"if it is meant, too: {AS_CSV}"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the name under which it is spoken of."""

    name: str
    text: str | bytes

    @property
    def is_table(self) -> bool:
        """Whether it is a table of links or actors by its name, which a text that was typed never is."""
        return isinstance(self.text, bytes) and self.name.lower().endswith(TABLES)


def gather(paths: Iterable[str | os.PathLike[str]], limits: Limits) -> tuple[list[Source], list[Diagnostic]]:
    """Read files, and all YAML files in folders and below them; total.

    A table (``.csv`` or ``.tsv``) is read where it is named, not for lying in a folder:
    often it is what the files there were made of. A note says that it was
    passed over, and a workbook, too.

    A file counts once, however often and under whichever names it was given. The
    sources come sorted by real path, so that the order of the paths changes nothing.
    What is hidden is passed over, and so is, with a warning, a symbolic link that
    leads out of its folder.
    """
    search = _Search(limits)
    given = sorted({os.fsdecode(path) for path in paths})
    for path in given:
        search.look_at(path)
    if not given:
        search.refuse("ORG130", "", "no file was named", "name the file or the folder with the organization")
    if len(search.files) > limits.files:
        most = f"at most {limits.files:,} are read {limits.raised_by('files')}"
        message = f"there are {len(search.files):,} files; {most}"
        search.refuse("ORG133", given[0], message, "name the files that are meant")
        return [], search.problems
    search.pass_over()
    return search.texts(), search.problems


@dataclass(slots=True)
class _Search:
    """The files found so far by their real path, with the name they were found under."""

    limits: Limits
    files: dict[str, str] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)  # and workbooks, that lie in folders
    seen: int = 0  # entries of folders
    met: int = 0  # files that were found or refused, also those found before

    def refuse(self, code: str, path: str, message: str, way: str, severity: Severity = "error") -> None:
        """Note why something is not read."""
        self.met += severity == "error"
        self.problems.append(Diagnostic(code, Position(_shown(path), 0, 0), message, way, severity))

    def look_at(self, path: str) -> None:
        """Find what a path leads to."""
        mode = _mode(path)
        if mode is None:
            way = "check the spelling, and which folder you are in"
            self.refuse("ORG130", path, "there is no such file or folder", way)
        elif stat.S_ISDIR(mode):
            self._look_into(path)
        elif stat.S_ISREG(mode):
            self._add(path)
        else:
            self.refuse("ORG131", path, "this is a device or a pipe", "name a file or a folder")

    def texts(self) -> list[Source]:
        """Read what was found, within the limit for everything together."""
        sources, total = [], 0
        for real, path in sorted(self.files.items()):
            text = self._read(real, path)
            total += len(text or b"")
            if total > self.limits.total:
                most = self.limits.told("total")
                most = f"at most {most} are read together {self.limits.raised_by('total')}"
                self.refuse("ORG134", path, f"{most}, and with this file there are more", "name fewer files")
                break
            if text is not None and not self._is_foreign(path, text):
                sources.append(Source(_shown(path), text))
        return sources

    def pass_over(self) -> None:
        """Say which tables and workbooks lie in folders and are not read for that."""
        for what, suffixes, way in _PASSED_OVER:
            found = (path for path in self.tables if path.lower().endswith(suffixes))
            left = sorted(path for path in found if os.path.realpath(path) not in self.files)
            if left:
                more = f", and {len(left) - 1:,} more" if left[1:] else ""
                message = f"this {what} lies in a folder and is passed over{more}"
                self.refuse("ORG424", left[0], message, way, "warning")

    def _is_foreign(self, path: str, text: bytes) -> bool:
        """Whether a file is that of another program, which is then said with the way out."""
        found = foreign(text) or (None if path.lower().endswith(TABLES) else untitled_table(text))
        if found is not None:
            self.refuse(found.code, path, found.message, found.way)
        return found is not None

    def _read(self, real: str, path: str) -> bytes | None:
        try:
            with open(real, "rb") as file:
                largest = self.limits.table if real.lower().endswith(TABLES) else self.limits.size
                return file.read(largest + 1)
        except PermissionError:
            self.refuse("ORG131", path, "this file may not be read by you", "ask for the right to read it")
        except OSError:
            self.refuse("ORG131", path, "this file cannot be read", "see whether it opens in an editor")
        return None

    def _add(self, path: str) -> None:
        self.met += 1
        real = os.path.realpath(path)
        self.files[real] = min(path, self.files.get(real, path))

    def _look_into(self, folder: str) -> None:
        before = self.met
        inside = os.path.realpath(folder)
        waiting = [folder]
        while waiting and self.seen <= self.limits.entries:
            for entry in self._entries(waiting.pop()):
                if entry.name.startswith((".", OWNED)):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    self._take(entry, inside)
        if self.seen > self.limits.entries:
            most = f"{self.limits.entries:,} files and folders"
            message = f"more than {most} lie here {self.limits.raised_by('entries')}"
            self.refuse("ORG133", folder, message, "name the folder with the organization itself")
        elif before == self.met:
            message = "there is no file to read in this folder"
            self.refuse(
                "ORG132",
                folder,
                message,
                "name another folder, or a table (.csv) itself; files that end in .yaml are read",
            )

    def _take(self, entry: os.DirEntry[str], inside: str) -> None:
        if entry.is_symlink():
            self._follow(entry, inside)
        elif entry.name.lower().endswith(SUFFIXES):
            self.look_at(entry.path)
        elif entry.name.lower().endswith((*TABLES, *WORKBOOKS)):
            self.tables.append(entry.path)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                some = list(islice(entries, self.limits.entries - self.seen + 1))
        except OSError:
            self.refuse("ORG131", folder, "this folder cannot be read", "ask for the right to read it")
            return []
        self.seen += len(some)
        return sorted(some, key=lambda entry: entry.name)

    def _follow(self, entry: os.DirEntry[str], inside: str) -> None:
        """Take a symbolic link to a file in the folder; what one to a folder leads to is found anyway."""
        try:
            real = os.path.realpath(entry.path)
        except OSError:  # it is gone since the folder was listed
            return
        is_folder = os.path.isdir(real)
        if not is_folder and not entry.name.lower().endswith(SUFFIXES):
            return
        if real != inside and not real.startswith(os.path.join(inside, "")):
            way = "name the file or folder it leads to, if it is meant"
            self.refuse(
                "ORG135", entry.path, "this link leads out of the folder: passed over", way, "warning"
            )
        elif not is_folder:
            self.look_at(entry.path)


def _mode(path: str) -> int | None:
    """What kind of thing a path leads to; None where it leads to nothing."""
    try:
        return os.stat(path).st_mode
    except (OSError, ValueError):
        return None


def _shown(path: str) -> str:
    """A path as text that can be written down: what is no character is replaced."""
    return path.encode("utf-8", "surrogatepass").decode("utf-8", "replace").removeprefix("./")
