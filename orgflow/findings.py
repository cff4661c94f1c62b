"""What an analysis can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from orgflow import wording
from orgflow.model import SIDES, Link, Side
from orgflow.network import Network

Level = Literal["risk", "watch", "note"]
LEVELS: tuple[Level, ...] = ("risk", "watch", "note")
Value = str | int | float | bool | tuple[str, ...] | None
Unit = Literal["", "share", "per year", "occasions", "hours", "id", "ids", "route"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the organization, with its evidence and what to do.

    ``group`` is the heading under which reports print it ("Fix first"); ``actors``
    are ids; ``evidence`` are the links that a reader can look up.
    """

    code: str
    level: Level
    message: str
    advice: str = ""
    group: str = ""
    actors: tuple[str, ...] = ()
    evidence: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the key scripts use, the title people read, the unit of its values.

    ``id`` and ``ids`` hold ids of actors or links, which people read as names; a
    ``route`` is the ids of its links in order. A column that is not ``printed``
    serves scripts alone.
    """

    key: str
    title: str
    unit: Unit = ""
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; None is not known, never 0. ``shown`` tells how many rows a reader needs."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]
    shown: int = 10

    @property
    def printed(self) -> tuple[Column, ...]:
        """The columns that people read."""
        return tuple(column for column in self.columns if column.printed)

    def is_numeric(self, column: Column) -> bool:
        """Tell whether all known values of a column are numbers, so that they align on the right."""
        known = {type(row[column.key]) for row in self.rows if row[column.key] is not None}
        return bool(known) and all(issubclass(kind, int | float) and kind is not bool for kind in known)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: its title, its DOT text, a sentence that stands in for it.

    ``caption`` says what to see in it; ``name`` is that of its file, without a suffix.
    ``stands_for`` gives the ids of the actors or links that each drawn element stands
    for, by the id the element has in the drawing.
    A drawing that is no graph has an ``svg`` of its own in place of DOT text.
    """

    title: str
    dot: str
    alt: str
    caption: str = ""
    name: str = ""
    stands_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    svg: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one analysis answers: findings first, then tables and figures.

    What is ``aside`` is for those who ask for it: a screen names it, and no more.
    """

    slug: str
    question: str
    findings: tuple[Finding, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    aside: bool = False


class Analysis(Protocol):
    """A module on the analyses shelf: one question, answered from a network."""

    slug: str
    question: str

    def run(self, network: Network) -> Result:
        """Answer the question."""


def link_short(network: Network, link: Link) -> str:
    """Say a link in short: ``"special quotes" (Pricing → Sales)``."""
    return (
        f'"{link.deliverable}" ({wording.chain([network.name(link.provider), network.name(link.customer)])})'
    )


def link_told(network: Network, link: Link) -> str:
    """Say a link in words: "Pricing → Sales: special quotes, 3/week, only during month-end"."""
    told = f"{wording.chain([network.name(link.provider), network.name(link.customer)])}: {link.deliverable}"
    if link.how_often is not None:
        told += f", {link.how_often.text}"
    if link.when:
        told += f", only during {wording.listing([network.situation(name) for name in link.when])}"
    return told


FEW = "few"
_FIVE = (1.0, 5.0)


def marks(network: Network, link: Link, scale: tuple[float, float] = _FIVE) -> str:
    """Say the marks of both sides on a scale: "4.6 | 3.1"; "few" where too few people gave one."""
    provider, customer = (_mark(network, link, side, scale) for side in SIDES)
    return wording.marks(provider, customer)


def _mark(network: Network, link: Link, side: Side, scale: tuple[float, float]) -> float | str | None:
    if not network.disclosure.is_rated(link, side):
        return None
    rating = network.disclosure.rating(link, side)
    return FEW if rating is None else scale[0] + (scale[1] - scale[0]) * rating.position


def marks_told(network: Network, link: Link) -> str:
    """Say the marks of both sides in a sentence: "marks 4.6 | 3.1 (provider | customer)".

    They stand on the scale that both sides were asked on, or on 1 to 5 where there are two.
    """
    scales = {(rating.low, rating.high) for side in SIDES if (rating := link.rating(side))}
    scale = scales.pop() if len(scales) == 1 else _FIVE
    told = marks(network, link, scale)
    remarks = [f"from {scale[0]:g} to {scale[1]:g}"] if scale != _FIVE or scales else []
    remarks += [f"few: {fewer(network)}"] if FEW in told else []
    return f"marks {told} (provider | customer{''.join(f'; {remark}' for remark in remarks)})"


def fewer(network: Network) -> str:
    """Say that too few answered for what they said to be shown."""
    return f"fewer than {network.disclosure.minimum} answers, which are not shown"
