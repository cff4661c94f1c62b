"""Where material outside the project lies, for tests that skip without it."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ORGS = PROJECT / "orgs"
EXPECTED = PROJECT / "tests" / "expected"


def _beside(folder: str) -> Path | None:
    path = PROJECT.parent / "shared" / folder
    return path if path.is_dir() else None


FIXTURES = _beside("fixtures")
DATA = _beside("data")
