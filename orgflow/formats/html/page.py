"""A report laid out as a page: what stands where, under which heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orgflow import wording
from orgflow.findings import Figure, Result, Table
from orgflow.formats.html import exploring
from orgflow.formats.html.anchors import section
from orgflow.formats.html.views import FindingView, Views
from orgflow.glossary import WORDS
from orgflow.report import Group

MOST_ROWS = 20


@dataclass(frozen=True)
class GroupView:
    """Findings under a heading."""

    anchor: str
    heading: str
    findings: tuple[FindingView, ...]

    @property
    def measured(self) -> bool:
        """Whether a finding shows how well a link works."""
        return any(view.span for view in self.findings)


_CALLED = {"importance-health": "importance and health"}  # pictures whose name is no phrase


@dataclass(frozen=True)
class PictureView:
    """A figure with its drawing as part of the page; None where there is none."""

    figure: Figure
    anchor: str
    svg: str | None
    explorable: bool = False

    @property
    def short(self) -> str:
        """What the contents call it."""
        name = _CALLED.get(self.figure.name, self.figure.name)
        return name.replace("-", " ").capitalize() or self.figure.title

    @property
    def caption(self) -> str:
        """What to see in it."""
        return self.figure.caption or self.figure.alt


@dataclass(frozen=True)
class Bar:
    """Something not known for sure, as shares: its low end, its value (None without one), its high end."""

    label: str
    text: str
    low: float
    point: float | None
    high: float


class Page:
    """The parts of a page in reading order; ``drawn`` are inlined drawings by the title of their figure."""

    def __init__(self, views: Views, drawn: Mapping[str, str], remarks: tuple[str, ...] = ()) -> None:
        self.report = views.report
        self.views = views
        self.remarks = remarks
        self.words = WORDS
        self._drawn = drawn

    # -- findings ----------------------------------------------------------------------

    @cached_property
    def lists(self) -> tuple[GroupView, ...]:
        """The groups that stand before the pictures."""
        return tuple(self._group(group, place) for place, group in enumerate(self.report.lists, 1))

    @cached_property
    def others(self) -> tuple[GroupView, ...]:
        """All other groups."""
        return tuple(self._group(group, place) for place, group in enumerate(self.report.others, 51))

    def _group(self, group: Group, place: int) -> GroupView:
        findings = tuple(map(self.views.finding, group.findings))
        return GroupView(section(group.heading, place), group.heading, findings)

    # -- pictures ------------------------------------------------------------------------

    @cached_property
    def pictures(self) -> tuple[PictureView, ...]:
        """The pictures of the whole; the last map that tells what its elements stand for can be explored."""
        return tuple(
            PictureView(
                figure,
                section(figure.title, 100 + place),
                self._drawn.get(figure.title),
                figure is self._explorable and figure.title in self._drawn and bool(self.views.actors),
            )
            for place, figure in enumerate(self.report.figures)
        )

    @cached_property
    def others_pictures(self) -> tuple[PictureView, ...]:
        """The pictures of single results."""
        figures = [figure for result in self.report.results for figure in result.figures]
        return tuple(
            PictureView(figure, section(figure.title, 200 + place), self._drawn.get(figure.title))
            for place, figure in enumerate(figures)
        )

    @cached_property
    def _explorable(self) -> Figure | None:
        maps = (figure for figure in reversed(self.report.figures) if figure.stands_for and figure.dot)
        return next(maps, None)

    @property
    def data(self) -> dict[str, Any]:
        """What the script needs to know."""
        shown = any(picture.explorable for picture in self.pictures)
        return exploring.data(self.views, self._explorable if shown else None)

    # -- tables --------------------------------------------------------------------------

    @cached_property
    def tables(self) -> tuple[tuple[Result, tuple[Table, ...]], ...]:
        """The tables that hold something, by the question they answer."""
        found = (
            (result, tuple(table for table in result.tables if table.rows)) for result in self.report.results
        )
        return tuple((result, tables) for result, tables in found if tables)

    def rows(self, table: Table) -> list[list[str]]:
        """Give the rows that are shown of a table, in words."""
        return [
            [self.views.names.cell(row[column.key], column.unit) for column in table.printed]
            for row in table.rows[: max(MOST_ROWS, table.shown)]
        ]

    def left_out(self, table: Table) -> int:
        """How many rows of a table are not shown."""
        return max(0, len(table.rows) - max(MOST_ROWS, table.shown))

    # -- how sure ------------------------------------------------------------------------

    @cached_property
    def sure(self) -> tuple[Bar, ...]:
        """What is known how well: of the whole, then of the links that are called weak, or may be."""
        return (*self._whole(), *self._links())

    def _whole(self) -> tuple[Bar, ...]:
        outcome, basis = self.report.outcome, self.report.basis
        bars = []
        low, high = outcome.served_right_low, outcome.served_right_high
        known = basis.unknown_health < basis.links
        if known and outcome.served_right is not None and low is not None and high is not None:
            told = f"{wording.of_hundred(outcome.served_right)} ({wording.between(low, high)})"
            bars.append(Bar("Served right", told, low, outcome.served_right, high))
        low, high = outcome.envelope_low, outcome.envelope_high
        if low is not None and high is not None:
            told = f"{wording.between(low, high)} of 100, whatever the unknown links do"
            bars.append(Bar("Served right at the outside", told, low, None, high))
        if basis.links:
            marked = basis.links - basis.unknown_health
            told = f"{wording.number(marked)} of {wording.plural(basis.links, 'link')}"
            share = marked / basis.links
            bars.append(Bar("Links with evidence", told, 0.0, share, share))
        return tuple(bars)

    def _links(self) -> tuple[Bar, ...]:
        bars = []
        for view in self.views.links.values():
            spans = [fact for fact in view.portrait.facts if fact.span] if view.portrait else []
            if spans and view.portrait and view.portrait.called in ("weak", "perhaps weak"):
                low, point, high = spans[0].span or (0.0, None, 0.0)
                bars.append(Bar(f"{view.name} ({view.portrait.called})", spans[0].text, low, point, high))
        return tuple(sorted(bars, key=lambda bar: "(perhaps" in bar.label))

    # -- contents ------------------------------------------------------------------------

    @property
    def contents(self) -> list[tuple[str, str]]:
        """Where one can go from everywhere: anchor with a short name."""
        places = [(group.anchor, group.heading) for group in self.lists]
        places += [(picture.anchor, picture.short) for picture in self.pictures]
        places += [("actors", "Actors")] if self.views.actors else []
        places += [("more", "More findings")] if len(self.others) > 2 else self._headings()
        places += [("tables", "Tables")] if self.tables else []
        return [*places, ("sure", "How sure"), ("method", "Method"), ("words", "Words")]

    def _headings(self) -> list[tuple[str, str]]:
        return [(group.anchor, group.heading) for group in self.others]
