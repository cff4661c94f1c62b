"""The table of rooms, held against the imports of the code."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.paths import PROJECT

PACKAGE = PROJECT / "orgflow"
ROOMS: dict[str, dict[str, Any]] = tomllib.loads((PROJECT / "docs" / "layers.toml").read_text())["rooms"]
FRONT = {"__init__", "__main__"}
MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.relative_to(PACKAGE).stem not in FRONT or path.parent != PACKAGE
)
OWNED = {library for row in ROOMS.values() for library in row["owns"]}
LONGEST = 300


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _rooms_imported(path: Path) -> set[str]:
    inside = (name.split(".") for name in _imports(path) if name.split(".")[0] == "orgflow")
    return {parts[1] for parts in inside if len(parts) > 1 and parts[1] != "__version__"} - {_room(path)}


def _id(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


each_module = pytest.mark.parametrize("path", MODULES, ids=_id)


@each_module
def test_every_module_stands_in_a_room_of_the_table(path: Path) -> None:
    assert _room(path) in ROOMS


def test_every_room_of_the_table_exists() -> None:
    assert set(ROOMS) == {_room(path) for path in MODULES}


@each_module
def test_a_module_imports_only_the_rooms_below_it(path: Path) -> None:
    allowed = ROOMS[_room(path)]["may_import"]
    assert allowed == ["*"] or _rooms_imported(path) <= set(allowed)


@each_module
def test_a_library_is_imported_by_its_owners_alone(path: Path) -> None:
    assert {name.split(".")[0] for name in _imports(path)} & OWNED <= set(ROOMS[_room(path)]["owns"])


@each_module
def test_a_leaf_of_a_shelf_does_not_import_the_shelf(path: Path) -> None:
    room = _room(path)
    if ROOMS[room].get("shelf") and path.name != "__init__.py":
        assert (
            f"orgflow.{room}" not in {name.rpartition(".")[0] for name in _imports(path)}
            or room == "diagrams"
        )


@each_module
def test_a_module_opens_with_one_sentence_that_needs_no_and(path: Path) -> None:
    opening = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
    assert opening.rstrip().endswith((".", "?"))
    assert " and " not in opening


@each_module
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert _lines_of_code(path) <= LONGEST


def _lines_of_code(path: Path) -> int:
    text = path.read_text(encoding="utf-8")
    quiet: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            first = node.body[0]
            quiet |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(
        1
        for number, line in lines
        if line.strip() and not line.strip().startswith("#") and number not in quiet
    )


def test_the_table_has_no_circles() -> None:
    table = nx.DiGraph(
        (room, below) for room, row in ROOMS.items() for below in row["may_import"] if below != "*"
    )
    assert nx.is_directed_acyclic_graph(table)


def test_modules_import_each_other_in_one_direction() -> None:
    names = {
        ".".join(("orgflow", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path
        for path in MODULES
    }
    graph = nx.DiGraph()
    for name, path in names.items():
        for imported in _top_level_imports(path):
            target = imported if imported in names else imported.rpartition(".")[0]
            if target in names and target != name:
                graph.add_edge(name, target)
    assert list(nx.simple_cycles(graph)) == []


def _top_level_imports(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@each_module
def test_nothing_is_caught_wholesale(path: Path) -> None:
    handlers = (
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
    )
    names = [ast.unparse(handler.type) if handler.type else "everything" for handler in handlers]
    assert not {"everything", "Exception", "BaseException"} & set(names)


@each_module
def test_only_the_command_line_prints(path: Path) -> None:
    calls = (
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )
    assert _room(path) == "cli" or "print" not in {ast.unparse(call.func) for call in calls}
