"""The worked cases from outside the project, for tests that skip without them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.paths import FIXTURES


def case(name: str) -> dict[str, Any]:
    """Read a worked case; the test that asks for it is skipped where there is none."""
    if FIXTURES is None:
        pytest.skip("no worked cases here")
    data: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return data
