"""How the tests run, and what several of them work on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.acme import ACME

os.environ["ORGFLOW_SHOW_VALUES"] = "1"  # as on a terminal; what a log gets has tests of its own

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

TALKS = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}


def _refuse_the_network(event: str, _: tuple[object, ...]) -> None:
    """Let every test fail that talks to anybody; only a driven browser may, on this computer."""
    if event in TALKS and "browser" not in os.environ.get("PYTEST_CURRENT_TEST", ""):
        raise AssertionError(f"orgflow wanted to use the network: {event}")


sys.addaudithook(_refuse_the_network)


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one good file."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "acme.yaml"
    file.write_text(ACME)
    return file
