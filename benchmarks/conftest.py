"""Tables that benchmarks fill and the end of the run prints."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Row = tuple[object, ...]
_TABLES = pytest.StashKey[dict[str, list[Row]]]()


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Give what adds a row to a table: ``tell(title, header, *cells)``."""
    tables = request.config.stash.setdefault(_TABLES, {})

    def add(title: str, header: Row, *cells: object) -> None:
        tables.setdefault(title, [header]).append(cells)

    return add


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--large", action="store_true", help="also measure what takes minutes")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "large: takes minutes; only with --large")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("large") and not item.config.getoption("--large"):
        pytest.skip("only with --large")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    tables = config.stash.get(_TABLES, {})
    if tables:
        terminalreporter.write_line("")
        terminalreporter.write_line(f"{date.today()}, {_processor()}, Python {sys.version.split()[0]}")
    for title, rows in tables.items():
        terminalreporter.write_line(f"\n{title}\n")
        for number, row in enumerate(rows):
            terminalreporter.write_line("| " + " | ".join(map(str, row)) + " |")
            if number == 0:
                terminalreporter.write_line("|" + "---|" * len(row))


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return f"{os.cpu_count()} cores of {names[0] if names else platform.processor()}"
