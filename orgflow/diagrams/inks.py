"""Inks in which a few lines or boxes of a map stand out from all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orgflow.diagrams import look

WIDTH, FADED_WIDTH = 2.2, 1.2  # points; with inks all lines of a kind are equally wide


@dataclass(frozen=True, slots=True)
class Ink:
    """How something stands out: its class, its colour, the style of its line, its words in the legend.

    ``place`` is where the legend names it; ``struck`` strikes the words on it through.
    """

    place: int
    kind: str
    colour: str
    style: str
    words: str
    struck: bool = False


NEW = Ink(1, "new", look.NEW, "solid", "new")
GONE = Ink(2, "gone", look.GONE, "dashed", "gone: struck through", struck=True)
BETTER = Ink(3, "better", look.BETTER, "solid", "▲ better: before → after")
WORSE = Ink(4, "worse", look.WORSE, "solid", "▼ worse: before → after")
CHANGED = Ink(5, "changed", look.CHANGED, "solid", "otherwise changed: before → after")


@dataclass(frozen=True, slots=True)
class Mark:
    """An ink with the words on the line, or below the name in the box; ``end`` stays in one piece."""

    ink: Ink
    words: str
    end: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """The links and actors that stand out, by id, with the sentence under the title; all others fade."""

    links: Mapping[str, Mark] = field(default_factory=dict)
    actors: Mapping[str, Mark] = field(default_factory=dict)
    sentence: str = ""

    @property
    def inks(self) -> tuple[Ink, ...]:
        """The inks that occur, in the order of the legend."""
        used = {mark.ink for mark in (*self.links.values(), *self.actors.values())}
        return tuple(sorted(used, key=lambda ink: ink.place))


def struck(markup: str, ink: Ink) -> str:
    """Strike a text of an HTML-like label through where the ink asks for it."""
    return f"<s>{markup}</s>" if ink.struck else markup
