"""The pages that say what a code or a list means."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable


def topics() -> Iterator[tuple[str, str]]:
    """Yield the name and the title of every page, in alphabetical order."""
    for path in sorted(_folder().iterdir(), key=lambda path: path.name):
        if path.name.endswith(".md"):
            name = path.name.removesuffix(".md")
            title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
            yield name, title.removeprefix(f"{name}: ")


def page(topic: str) -> str | None:
    """Give the page on a topic, whatever the case of its letters; None where there is none."""
    wanted = f"{topic.lower()}.md"
    found = (path for path in _folder().iterdir() if path.name.lower() == wanted)
    path = next(found, None)
    return None if path is None else path.read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files("orgflow") / "data" / "explain"
