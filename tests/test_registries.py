from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest

import orgflow

PACKAGE = Path(orgflow.__file__).parent

# The shelves, with what makes a file on one of them an entry; None where every file is one.
SHELVES: dict[str, str | None] = {
    "analyses": None,
    "diagrams": "draw",
    "excerpts": "render",
    "exchange": None,
    "formats": None,
    "lenses": "run",
}


def registered(shelf: str) -> list[str]:
    """The names of the modules in the tuples of modules that a shelf holds, which are nothing but such."""
    room = import_module(f"orgflow.{shelf}")
    tuples = [value for value in vars(room).values() if isinstance(value, tuple) and value]
    shelves = [value for value in tuples if all(isinstance(entry, ModuleType) for entry in value)]
    assert shelves, f"orgflow.{shelf} holds no tuple of modules"
    return [entry.__name__.rpartition(".")[2] for entries in shelves for entry in entries]


def on_the_shelf(shelf: str, verb: str | None) -> list[str]:
    """The names of the modules that lie in the folder of a shelf and are entries."""
    names = [found.name for found in iter_modules([str(PACKAGE / shelf)])]
    return [name for name in names if verb is None or hasattr(import_module(f"orgflow.{shelf}.{name}"), verb)]


@pytest.mark.parametrize("shelf, verb", SHELVES.items(), ids=list(SHELVES))
def test_every_file_on_a_shelf_is_in_its_tuple(shelf: str, verb: str | None) -> None:
    assert sorted(registered(shelf)) == sorted(on_the_shelf(shelf, verb))


@pytest.mark.parametrize("shelf", SHELVES)
def test_no_entry_stands_in_a_tuple_twice(shelf: str) -> None:
    assert len(set(registered(shelf))) == len(registered(shelf))
