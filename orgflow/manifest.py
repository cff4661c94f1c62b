"""What a set of files consists of, so that one which a kill left mixed is known for what it is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

NAME = "orgflow-manifest.json"

_VERSION = 1
_LARGEST = 1 << 20  # bytes; a longer one is none of ours


@dataclass(frozen=True, slots=True)
class Manifest:
    """The names of the files of a set with the SHA-256 of their bytes.

    While a set is being written it is not ``complete`` and ``former`` holds the one before.
    """

    files: Mapping[str, str]
    complete: bool = True
    former: Mapping[str, str] = field(default_factory=dict)

    def render(self) -> bytes:
        """Give the bytes of the manifest: the same for the same files, without a date."""
        said = {"orgflow_manifest": _VERSION, "complete": self.complete, "files": dict(self.files)}
        if self.former:
            said["former"] = dict(self.former)
        return (json.dumps(said, indent=2, sort_keys=True) + "\n").encode()


def describe(files: Mapping[str, bytes]) -> Manifest:
    """Give the manifest of a set that is whole."""
    return Manifest({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})


def read(folder: str | os.PathLike[str]) -> Manifest | None:
    """Give the manifest in a folder, None where there is none that orgflow can have written."""
    try:
        with open(os.path.join(folder, NAME), "rb") as stream:
            said = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("orgflow_manifest") != _VERSION:
        return None
    files, former = _sums(said.get("files")), _sums(said.get("former"))
    return Manifest(files, said.get("complete") is True, former)


def _sums(said: object) -> dict[str, str]:
    """Give what may be trusted of a list of files: plain names of files in this very folder."""
    entries = said.items() if isinstance(said, dict) else ()
    return {
        name: digest
        for name, digest in entries
        if isinstance(digest, str) and os.path.basename(name) == name and name not in ("", ".", "..", NAME)
    }


def is_whole(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder holds a set of files exactly as one run of orgflow wrote it."""
    found = read(folder)
    if found is None or not found.complete:
        return False
    return all(_sum_of(Path(folder, name)) == digest for name, digest in found.files.items())


def is_unfinished(folder: str | os.PathLike[str]) -> bool:
    """Whether a run that wrote a set into a folder was ended in the middle of it."""
    found = read(folder)
    return found is not None and not found.complete


def unchanged(folder: str | os.PathLike[str], listed: Manifest) -> dict[str, str]:
    """Give the files of a set, or of the one before, that are in a folder as they were written."""
    found = {}
    for name in sorted({*listed.files, *listed.former}):
        path = Path(folder, name)
        digest = None if path.is_symlink() else _sum_of(path)
        if digest is not None and digest in (listed.files.get(name), listed.former.get(name)):
            found[name] = digest
    return found


def _sum_of(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
