"""What a map shows, before it has a form."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from orgflow.diagrams import look, wordings
from orgflow.diagrams.columns import columns
from orgflow.diagrams.inks import Mark, Marks
from orgflow.diagrams.lines import Line, bundles, lines, sorted_lines
from orgflow.model import Actor, Link
from orgflow.network import Network
from orgflow.selection import Selection

MOST_COUNTED = 40  # lines, above which only those with weak links say how many links they are


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
    With a ``selection`` nothing else is drawn; None draws all.
    """

    network: Network
    weak: frozenset[str]
    emphasis: frozenset[str] | None = None
    marks: Marks | None = None
    story: Story | None = None
    steps: Mapping[str, str] | None = None
    selection: Selection | None = None

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links that are drawn, each by itself, in one line with others or inside a box."""
        chosen = self.selection
        return tuple(x for x in self.network.links if chosen is None or x.id in chosen.links)

    @cached_property
    def box_of(self) -> dict[str, Actor]:
        """The box of each actor that is drawn, by id: its own, or one that stands for several."""
        chosen = self.selection
        drawn = [a for a in self.network.actors if chosen is None or a.id in chosen.actors]
        boxes: Mapping[str, Actor] = {} if chosen is None else chosen.boxes
        return {actor.id: boxes.get(actor.id, actor) for actor in drawn}

    @cached_property
    def boxes(self) -> tuple[Actor, ...]:
        """The boxes, sorted by id."""
        found = {box.id: box for box in self.box_of.values()}
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The ids of the actors in each box, by the id of the box."""
        found: dict[str, list[str]] = {}
        for actor, box in self.box_of.items():
            found.setdefault(box.id, []).append(actor)
        return {box: tuple(actors) for box, actors in found.items()}

    @cached_property
    def inside(self) -> dict[str, tuple[Link, ...]]:
        """The links that stay inside a box which stands for several actors, by the id of the box."""
        found: dict[str, list[Link]] = {box: [] for box in self.members if self.is_group(box)}
        for link in self.links:
            provider, customer = self.ends(link)
            if provider == customer and provider in found:
                found[provider].append(link)
        return {box: tuple(links) for box, links in found.items()}

    def ends(self, link: Link) -> tuple[str, str]:
        """Give the ids of the boxes of a link's provider and customer."""
        return self.box_of[link.provider].id, self.box_of[link.customer].id

    def is_group(self, box: str) -> bool:
        """Tell whether a box stands for several actors."""
        return self.members[box] != (box,)

    def layer(self, box: Actor) -> str:
        """Give the position of a box."""
        return box.position[0] if box.position else self.network.layer(box.id)

    def is_derived(self, box: str) -> bool:
        """Tell whether the position of a box follows from whom it serves."""
        return not self.is_group(box) and self.network.is_derived(box)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """The layers that have actors, left to right; outsiders share a column with the back office."""
        boxes = {box.id: box for box in self.boxes}
        groups = look.by_layer({box.id: self.layer(box) for box in self.boxes}).values()
        return tuple(Band(group.layer, tuple(boxes[box] for box in group.members)) for group in groups)

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each actor, by id; a layer that is too large for one takes several."""
        layers: dict[int, list[list[str]]] = defaultdict(list)
        for band in self.bands:
            layers[band.layer.column].append([actor.id for actor in band.actors])
        return columns(layers, {self.ends(link) for link in self.links})

    def parts(self, band: Band) -> dict[int, tuple[Actor, ...]]:
        """Give the actors of a band by their columns, from the left."""
        found: dict[int, tuple[Actor, ...]] = {}
        for actor in band.actors:
            found[self.columns[actor.id]] = (*found.get(self.columns[actor.id], ()), actor)
        return dict(sorted(found.items()))

    @cached_property
    def nodes(self) -> dict[str, str]:
        """The name of each actor in the DOT text, by id; no client's text, so that it can be no command."""
        return {actor.id: f"n{i}" for i, actor in enumerate(self.boxes)}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines that stand for all links between boxes."""
        special = self.marks.links if self.marks else self.weak
        within = {box for box, links in self.inside.items()}
        apart = [link for link in self.links if within.isdisjoint(self.ends(link))]
        rest = [link for link in self.links if not within.isdisjoint(self.ends(link))]
        bundled = bundles(((self.ends(link), link) for link in rest), special)
        return sorted_lines((*lines(apart, self.columns, special), *bundled))

    @property
    def stands_for(self) -> dict[str, tuple[str, ...]]:
        """The actor or the links that each drawn element stands for, by the id it has in the drawing."""
        boxes = {node: self.members[box] for box, node in self.nodes.items()}
        return boxes | {f"l{i}": tuple(link.id for link in line.links) for i, line in enumerate(self.lines)}

    @cached_property
    def weak_of(self) -> Counter[str]:
        """How many of the weak links that are drawn each box takes part in, by id."""
        links = [link for link in self.links if link.id in self.weak]
        return Counter(box for link in links for box in dict.fromkeys(self.ends(link)))

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
        if self.counts(line):
            is_told = bool(line.weak) or len(self.lines) <= MOST_COUNTED
            return [(wordings.count(line), "")] if is_told else []
        if self.marks is None:
            return wordings.label(line, self.network)
        marks = self.marks.links
        found = [(link, marks[link.id]) for link in line.weak]
        return [(wordings.owed(mark.words, link, line), mark.end) for link, mark in found]

    def counts(self, line: Line) -> bool:
        """Tell whether a line joins boxes that stand for several, so that it says how many links it is."""
        joins = any(box in self.inside for box in (line.provider, line.customer))
        return joins and len(line.links) > 1

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
