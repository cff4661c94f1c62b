"""The pictures of the examples, held against those that somebody has looked at.

``python -m tests.test_golden_pictures`` draws them anew; look at them before they are kept.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import pytest

from orgflow.calibration import calibrated
from orgflow.diagrams.render import render
from orgflow.illustration.gallery import Choice, named
from orgflow.loader import load
from orgflow.network import Network
from tests.paths import EXPECTED, ORGS

FOLDER = EXPECTED / "pictures"
# Another release of Graphviz lays out otherwise; what is drawn without it depends on orgflow alone.
LAID_OUT_BY = FOLDER / "laid-out-by.txt"
MAPS = [(path.name, "map") for path in sorted(ORGS.iterdir()) if path.is_dir()]
SHEETS = [
    (name, view)
    for name in ("airline", "marketing-sales")
    for view in ("pyramid", "matrix", "importance-health", "calendar")
]


@cache
def network(name: str) -> Network:
    return calibrated(Network(load(ORGS / name)))


def drawn(name: str, view: str) -> str:
    return render(named(view).draw(network(name), Choice())).decode()


def graphviz() -> str:
    """Name the Graphviz that comes with the library, by the release of that."""
    try:
        return f"pygraphviz {version('pygraphviz')} on {sys.platform}"
    except PackageNotFoundError:
        return ""


same_layout = pytest.mark.skipif(
    not LAID_OUT_BY.exists() or LAID_OUT_BY.read_text().strip() != graphviz(),
    reason="these were laid out by another Graphviz",
)


@same_layout
@pytest.mark.parametrize("name, view", MAPS)
def test_the_map_of_an_example_is_the_one_that_was_looked_at(name: str, view: str) -> None:
    assert drawn(name, view) == (FOLDER / f"{name}-{view}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name, view", SHEETS)
def test_a_drawing_of_an_example_is_the_one_that_was_looked_at(name: str, view: str) -> None:
    assert drawn(name, view) == (FOLDER / f"{name}-{view}.svg").read_text(encoding="utf-8")


def _draw_anew() -> None:
    FOLDER.mkdir(exist_ok=True)
    LAID_OUT_BY.write_text(f"{graphviz()}\n")
    for name, view in (*MAPS, *SHEETS):
        (FOLDER / f"{name}-{view}.svg").write_text(drawn(name, view), encoding="utf-8")


if __name__ == "__main__":
    _draw_anew()
