from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, entry_points, packages_distributions
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import orgflow
from orgflow.cli import COMMANDS
from tests.paths import ORGS, PROJECT

PACKAGE = PROJECT / "orgflow"
# GPL and AGPL by any of the names that packages give them; not LGPL, which asks nothing of its users' code.
COPYLEFT = re.compile(r"\bA?GPL|(?<!Lesser )(?<!Library )General Public License|\bAffero\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(PROJECT)).build(directory=str(folder), versions=["standard"])
    with ZipFile(path) as opened:
        yield opened


def run(*command: str, cwd: Path = PROJECT, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program, with a search path of its own where one is given."""
    surroundings = {**os.environ, "PATH": path} if path else None
    return subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, text=True)


def commands() -> list[str]:
    """The blocks of README that are one line for a shell."""
    return re.findall(r"^```sh\n(.*)\n```$", (PROJECT / "README.md").read_text("utf-8"), re.MULTILINE)


def closure(name: str, seen: dict[str, Distribution]) -> dict[str, Distribution]:
    """A package with everything that it needs here, by name; extras count only where they are asked for."""
    for text in distribution(name).requires or ():
        need = Requirement(text)
        if need.name in seen or (need.marker and not need.marker.evaluate({"extra": ""})):
            continue
        seen[need.name] = distribution(need.name)
        closure(need.name, seen)
    return seen


MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"


def licences(package: Distribution) -> list[str]:
    """What a package says its licence is, in each of the ways in which packages say it."""
    said = package.metadata.get_all("License-Expression", [])
    said += [c for c in package.metadata.get_all("Classifier", []) if c.startswith("License ::")]
    # Some put the whole text of the licence here; its name is in the first line.
    said += [text.splitlines()[0] for text in package.metadata.get_all("License", []) if text.strip()]
    # Others only bring the file along: the MIT licence begins to grant with words of its own.
    brought = [path for path in package.files or () if "licenses" in path.parts] if not said else []
    return said + ["MIT" for path in brought if MIT in " ".join(path.read_text().split())]


def imports(path: Path) -> Iterator[str]:
    """The packages that a module names in its imports."""
    for statement in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(statement, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module.partition(".")[0]


def needs() -> list[str]:
    """The names of the packages that an installation brings along."""
    return sorted(closure("orgflow", {}))


@pytest.mark.parametrize("folder, suffix", [("fonts", ".ttf"), ("explain", ".md"), ("demo", ".yaml")])
def test_the_wheel_holds_all_data(wheel: ZipFile, folder: str, suffix: str) -> None:
    lying = {f"orgflow/data/{folder}/{path.name}" for path in (PACKAGE / "data" / folder).glob(f"*{suffix}")}
    assert lying
    assert lying <= set(wheel.namelist())


def test_the_wheel_holds_every_file_of_the_package(wheel: ZipFile) -> None:
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert {path.relative_to(PROJECT).as_posix() for path in files} <= set(wheel.namelist())


def test_the_wheel_tells_type_checkers_that_it_is_typed(wheel: ZipFile) -> None:
    assert "orgflow/py.typed" in wheel.namelist()


def test_the_wheel_holds_nothing_but_the_package(wheel: ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {"orgflow", f"orgflow-{orgflow.__version__}.dist-info"}


@pytest.mark.parametrize("name", ["LICENSE", "orgflow/data/fonts/OFL.txt"])
def test_the_wheel_holds_the_licences(wheel: ZipFile, name: str) -> None:
    assert f"orgflow-{orgflow.__version__}.dist-info/licenses/{name}" in wheel.namelist()


def test_the_installed_version_is_that_of_the_package() -> None:
    assert distribution("orgflow").version == orgflow.__version__


def test_the_command_calls_the_command_line() -> None:
    (command,) = entry_points(group="console_scripts", name="orgflow")
    assert command.value == "orgflow.cli:main"


def test_python_runs_the_package() -> None:
    done = run(sys.executable, "-m", "orgflow", "--version")
    assert done.stdout == f"orgflow {orgflow.__version__}\n"


def test_what_is_needed_is_found() -> None:
    assert {"click", "networkx", "pydantic", "pydantic-core"} <= set(needs())


@pytest.mark.parametrize("name", needs())
def test_no_needed_package_has_a_licence_that_reaches_over(name: str) -> None:
    said = licences(distribution(name))
    assert said, "says nothing about its licence"
    assert not [licence for licence in said if COPYLEFT.search(licence)]


def test_every_library_that_is_imported_is_asked_for() -> None:
    asked = {canonicalize_name(Requirement(text).name) for text in distribution("orgflow").requires or ()}
    homes = packages_distributions()
    libraries = {name for path in PACKAGE.rglob("*.py") for name in imports(path)}
    libraries -= {*sys.stdlib_module_names, "orgflow"}
    assert {name for name in libraries if asked.isdisjoint(map(canonicalize_name, homes[name]))} == set()


def test_one_command_of_readme_runs_the_tests() -> None:
    assert len([command for command in commands() if "pytest" in command]) == 1


def test_the_first_command_of_readme_ends_in_a_report_with_a_picture(tmp_path: Path) -> None:
    shutil.copytree(ORGS, tmp_path / "orgs")
    start, *calls = (shlex.split(call) for call in commands()[0].split(" && "))
    assert start == ["sh", "setup.sh"]
    done = [run(sys.executable, "-m", *call[0].split("/")[2:], *call[1:], cwd=tmp_path) for call in calls]
    assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]
    assert (tmp_path / calls[-1][-1]).read_text("utf-8").startswith("<?xml")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder that holds the installation script, beside all programs there are."""
    shutil.copy(PROJECT / "setup.sh", tmp_path)
    (tmp_path / "programs").mkdir()
    for name in ("dirname", "id"):
        (tmp_path / "programs" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def install(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("/bin/sh", str(folder / "setup.sh"), *arguments, path=str(folder / "programs"))


posix = pytest.mark.skipif(sys.platform == "win32", reason="a script for POSIX shells")


@posix
def test_installing_without_python_says_what_to_install(bare: Path) -> None:
    done = install(bare)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


@posix
def test_installing_without_what_makes_environments_says_what_to_type(bare: Path) -> None:
    (bare / "ensurepip.py").write_text("raise ImportError")
    python = bare / "programs" / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{bare}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = install(bare)
    assert done.returncode == 1
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in done.stderr


@posix
def test_installing_what_does_not_exist_is_a_wrong_call(bare: Path) -> None:
    assert install(bare, "everything").returncode == 2


@posix
def test_a_failed_installation_leaves_nothing_behind(bare: Path) -> None:
    before = sorted(bare.rglob("*"))
    install(bare)
    assert sorted(bare.rglob("*")) == before


# -- pre-commit ------------------------------------------------------------------------


def hook() -> dict[str, Any]:
    (found,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_hook_says_what_a_hook_must_say() -> None:
    assert {"id", "name", "entry", "language"} <= set(hook())
    assert (hook()["id"], hook()["language"]) == ("orgflow-check", "python")


def test_the_hook_calls_a_command_that_there_is() -> None:
    program, command = hook()["entry"].split()
    assert [point.name for point in entry_points(group="console_scripts", name=program)] == ["orgflow"]
    assert command in COMMANDS


def test_the_hook_sees_every_file_that_a_folder_is_read_from() -> None:
    names = [path.relative_to(PROJECT).as_posix() for path in ORGS.rglob("*.yaml")]
    assert all(re.search(hook()["files"], name) for name in [*names, "acme.orgflow.yaml", "a/b.yml"])


def test_the_hook_leaves_other_files_alone() -> None:
    assert not any(re.search(hook()["files"], name) for name in ["README.md", "a.yaml.txt", "yaml"])


def test_the_hook_reads_a_folder_as_a_whole() -> None:
    assert hook()["pass_filenames"] is False
    done = run(sys.executable, "-m", *hook()["entry"].split(), "orgs/office")
    assert (done.returncode, done.stderr) == (0, "")
