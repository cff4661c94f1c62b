"""What a map shows, before it has a form."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from orgflow.diagrams import look, wordings
from orgflow.diagrams.columns import columns
from orgflow.diagrams.inks import Mark, Marks
from orgflow.diagrams.lines import Line, lines
from orgflow.model import Actor
from orgflow.network import Network

_OUTSIDE = ("partner", "supplier", "authority")


@dataclass(frozen=True)
class Band:
    """A layer with its actors; bands of one column stand above each other."""

    layer: look.Layer
    actors: tuple[Actor, ...]


@dataclass(frozen=True)
class Story:
    """What falls, by id: the round of each actor (0: broken), the broken links, those that felled someone."""

    rounds: Mapping[str, int]
    broken: frozenset[str] = frozenset()
    felling: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scene:
    """A network, which of its links are weak, which keep their ink (None: all).

    With ``marks`` what they name stands out in inks of its own, with a ``story`` what
    falls in it, with ``steps`` those links with the words on each, and all else fades.
    """

    network: Network
    weak: frozenset[str]
    emphasis: frozenset[str] | None = None
    marks: Marks | None = None
    story: Story | None = None
    steps: Mapping[str, str] | None = None

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """The layers that have actors, left to right; outsiders share a column with the back office."""
        groups: dict[str, list[Actor]] = {name: [] for name in ("", *look.LAYERS)}
        for actor in self.network.actors:
            position = self.network.layer(actor.id)
            groups["" if position in _OUTSIDE else position].append(actor)
        layers = {"": look.outside({self.network.layer(actor.id) for actor in groups[""]}), **look.LAYERS}
        return tuple(Band(layers[name], tuple(actors)) for name, actors in groups.items() if actors)

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each actor, by id; a layer that is too large for one takes several."""
        layers: dict[int, list[list[str]]] = defaultdict(list)
        for band in self.bands:
            layers[band.layer.column].append([actor.id for actor in band.actors])
        return columns(layers, {(link.provider, link.customer) for link in self.network.links})

    def parts(self, band: Band) -> dict[int, tuple[Actor, ...]]:
        """Give the actors of a band by their columns, from the left."""
        found: dict[int, tuple[Actor, ...]] = {}
        for actor in band.actors:
            found[self.columns[actor.id]] = (*found.get(self.columns[actor.id], ()), actor)
        return dict(sorted(found.items()))

    @cached_property
    def nodes(self) -> dict[str, str]:
        """The name of each actor in the DOT text, by id; no client's text, so that it can be no command."""
        return {actor.id: f"n{i}" for i, actor in enumerate(self.network.actors)}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines that stand for all links."""
        return lines(self.network.links, self.columns, self.marks.links if self.marks else self.weak)

    @property
    def stands_for(self) -> dict[str, tuple[str, ...]]:
        """The actor or the links that each drawn element stands for, by the id it has in the drawing."""
        boxes = {node: (actor,) for actor, node in self.nodes.items()}
        return boxes | {f"l{i}": tuple(link.id for link in line.links) for i, line in enumerate(self.lines)}

    @cached_property
    def weak_of(self) -> Counter[str]:
        """How many weak links each actor takes part in, by id."""
        links = [self.network.link(link) for link in self.weak]
        return Counter(actor for link in links for actor in (link.provider, link.customer))

    @cached_property
    def spacers(self) -> frozenset[Line]:
        """The lines that hold columns apart, one for each two columns that no label holds apart."""
        first: dict[tuple[int, int], Line] = {}
        for line in sorted(self.lines, key=lambda line: not self.has_label(line)):
            first.setdefault(self.span(line), line)
        return frozenset(x for (left, right), x in first.items() if left < right and not self.has_label(x))

    def has_label(self, line: Line) -> bool:
        """Tell whether a line says something."""
        return bool(self.texts(line))

    def texts(self, line: Line) -> list[tuple[str, str]]:
        """Give the texts on a line, each with an end that stays in one piece."""
        if self.marks is None:
            return wordings.label(line, self.network)
        marks = self.marks.links
        found = [(link, marks[link.id]) for link in line.weak]
        return [(wordings.owed(mark.words, link, line), mark.end) for link, mark in found]

    def mark(self, line: Line) -> Mark | None:
        """Give the mark that a line stands out by; None where it does not."""
        return self.marks.links[line.weak[0].id] if self.marks is not None and line.weak else None

    def span(self, line: Line) -> tuple[int, int]:
        """Give the columns that a line joins, the left one first."""
        ends = self.columns[line.provider], self.columns[line.customer]
        return min(ends), max(ends)

    def is_faded(self, line: Line) -> bool:
        """Tell whether a line lost its ink to others."""
        if self.marks is not None:
            return not line.weak
        return self.emphasis is not None and not any(link.id in self.emphasis for link in line.links)
