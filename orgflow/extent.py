"""How large an organization may be to be analyzed, a picture to be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Extent:
    """``actors`` and ``links`` are analyzed at once; ``boxes`` and ``lines`` are drawn in one picture.

    More may be allowed, for time and memory end the work as well, and a child process ends a layout.
    """

    actors: int = 20_000
    links: int = 100_000
    boxes: int = 300
    lines: int = 1_500


DEFAULT = Extent()
HIGHEST = Extent(actors=200_000, links=1_000_000, boxes=3_000, lines=15_000)
MEASURES = {
    "actors": "actors analyzed at once",
    "links": "links analyzed at once",
    "boxes": "boxes of one picture",
    "lines": "lines of one picture",
}
NAMES = tuple(field.name for field in fields(Extent))

_allowed: ContextVar[Extent] = ContextVar("extent", default=DEFAULT)


def allowed() -> Extent:
    """Give how large anything may be for now."""
    return _allowed.get()


@contextmanager
def allowing(extent: Extent) -> Iterator[None]:
    """Allow something larger, meanwhile."""
    before = _allowed.set(extent)
    try:
        yield
    finally:
        _allowed.reset(before)


def way_out(**needed: int) -> str:
    """Name the options that allow as much as is needed; empty where it is more than can be allowed."""
    short = {name: number for name, number in needed.items() if number > getattr(allowed(), name)}
    if any(number > getattr(HIGHEST, name) for name, number in short.items()):
        return ""
    return " ".join(f"--allow {name}={number}" for name, number in short.items())
