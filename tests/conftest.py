"""How the tests run, and what several of them work on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.acme import ACME

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one good file."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "acme.yaml"
    file.write_text(ACME)
    return file
