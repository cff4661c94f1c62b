from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ORGS

# What takes long to import.
GRAPHS, NUMBERS, PICTURES, PAGES = "networkx", "numpy", "graphviz", "jinja2"
SCREEN, SHAPES, TEXT, TIME = "rich", "pydantic", "yaml", "dateutil"
LIBRARY_OF_PICTURES, PRINT, PIXELS = "pygraphviz", "reportlab", "resvg_py"
DRAWING = {PICTURES, LIBRARY_OF_PICTURES, PRINT, PIXELS}
HEAVY = {GRAPHS, NUMBERS, *DRAWING, PAGES, SCREEN, SHAPES, TEXT, TIME}

# Reported at exit: the command line ends the process that it runs in.
REPORT = """
import atexit, sys
atexit.register(lambda: print("\\n", *(name for name in sys.modules if "." not in name), file=sys.stderr))
"""


def imported(program: str) -> set[str]:
    """The packages that a program has imported when it ends; the program ends well."""
    done = subprocess.run([sys.executable, "-c", REPORT + program], capture_output=True, text=True)
    said, _, modules = done.stderr.rpartition("\n ")
    assert done.returncode == 0, said
    return set(modules.split())


def on_the_command_line(*arguments: str) -> set[str]:
    """The packages that one call of the command imports."""
    return imported(f"from orgflow.cli import main\nmain({list(arguments)!r})")


def test_the_package_imports_nothing_heavy() -> None:
    assert imported("import orgflow").isdisjoint({*HEAVY, "click"})


def test_the_command_line_imports_nothing_heavy() -> None:
    assert imported("import orgflow.cli").isdisjoint(HEAVY)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_saying_what_it_is_imports_nothing_heavy(option: str) -> None:
    assert on_the_command_line(option).isdisjoint(HEAVY)


def test_checking_imports_only_what_reads() -> None:
    modules = on_the_command_line("check", str(ORGS / "office"))
    assert modules.isdisjoint({GRAPHS, NUMBERS, *DRAWING, PAGES, SCREEN})


def test_analyzing_imports_networkx_only_where_there_is_a_chart_to_measure(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    text = "organization: X\nactors:\n  a: {}\n  b: {position: external customer}\n%slinks:\n"
    text += "  - {customer: b, provider: a, for: work}\n"
    path.write_text(text % "")
    assert GRAPHS not in on_the_command_line("analyze", str(path))
    path.write_text(text % "  c: {reports_to: a}\n")
    assert GRAPHS in on_the_command_line("analyze", str(path))


def test_checking_imports_a_calendar_only_where_a_file_has_a_rule_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("organization: X\nlinks: []\n")
    assert TIME not in on_the_command_line("check", str(path))
    path.write_text(
        "organization: X\nsituations: {audit: {rrule: FREQ=DAILY, start: 2026-01-01, lasts: 1 day}}\n"
    )
    assert TIME in on_the_command_line("check", str(path))


def test_looking_at_the_computer_needs_none_of_the_libraries_that_it_looks_for() -> None:
    missing = "import orgflow.doctor as d\nd.LIBRARIES += ('no-such-library',)\nd.examine()"
    assert imported(missing).isdisjoint({*HEAVY, "click"})


def test_checking_reads_with_libraries_that_are_seen_here() -> None:
    assert imported("import orgflow; orgflow.read('nowhere.yaml')") >= {SHAPES, TEXT}


@pytest.mark.parametrize("name", ["json", "markdown"])
def test_a_report_for_programs_imports_nothing_for_the_screen(name: str) -> None:
    modules = on_the_command_line("analyze", str(ORGS / "office"), "--format", name)
    assert modules.isdisjoint({*DRAWING, PAGES, SCREEN})


def test_a_page_is_made_with_what_is_seen_here() -> None:
    assert on_the_command_line("analyze", str(ORGS / "office"), "--format", "html") >= {PICTURES, PAGES}
