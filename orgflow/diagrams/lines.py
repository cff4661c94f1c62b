"""Which lines a map draws for its links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from orgflow.model import Link


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a map: what the provider gives along it, what it is owed back.

    Provider and customer are the ids of boxes. ``weak`` are those of both that are weak,
    or stand out for another reason. A plain line may stand for several links between the
    same two; one with such a link or a situation does so only where a box is several actors.
    """

    provider: str
    customer: str
    given: tuple[Link, ...]
    owed: tuple[Link, ...] = ()
    weak: tuple[Link, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """All links that the line stands for."""
        return self.given + self.owed

    @property
    def situational(self) -> bool:
        """Whether every link of the line exists only in some situation."""
        return all(link.when for link in self.links)

    @property
    def per_year(self) -> float | None:
        """How often the busiest of its links is used; None where that is not known of any."""
        known = [link.how_often.per_year for link in self.links if link.how_often is not None]
        return max(known, default=None)


def lines(links: Collection[Link], columns: Mapping[str, int], weak: Collection[str]) -> tuple[Line, ...]:
    """Give the lines of a map, sorted, those with weak links last.

    The two halves of a two-way link are one line; it runs the way that leads
    to the later of ``columns`` (by actor id). Links that are neither weak nor
    situational join in one line for each provider with its customer.
    """
    pairs = _pairs(links, columns)
    plain: dict[tuple[str, str], list[Line]] = {}
    special = []
    for given, owed in pairs:
        line = _line(given, owed, weak)
        if line.weak or line.situational:
            special.append(line)
        else:
            plain.setdefault((line.provider, line.customer), []).append(line)
    joined = [_joined(group) for group in plain.values()]
    return sorted_lines(joined + special)


def bundles(links: Iterable[tuple[tuple[str, str], Link]], weak: Collection[str]) -> list[Line]:
    """Give one line for all that goes from one box to another; ``links`` come with their boxes.

    What stays inside a box has no line.
    """
    groups: dict[tuple[str, str], list[Link]] = {}
    for ends, link in links:
        if ends[0] != ends[1]:
            groups.setdefault(ends, []).append(link)
    return [Line(*ends, tuple(x), (), tuple(y for y in x if y.id in weak)) for ends, x in groups.items()]


def sorted_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Sort lines, those with weak links last, so that these lie on top."""
    return tuple(sorted(lines, key=_order))


def _order(line: Line) -> tuple[bool, str, str, str]:
    return (bool(line.weak), line.provider, line.customer, line.given[0].id)


def _pairs(links: Collection[Link], columns: Mapping[str, int]) -> list[tuple[Link, Link | None]]:
    """Give each link, or the two halves of a two-way link, as (given, owed back)."""
    by_id = {link.id: link for link in links}

    def rank(link: Link) -> tuple[int, str]:
        return (columns[link.provider] - columns[link.customer], link.id)

    pairs: list[tuple[Link, Link | None]] = []
    for link in sorted(links, key=rank):
        if by_id.pop(link.id, None) is not None:
            pairs.append((link, by_id.pop(link.reverse or "", None)))
    return pairs


def _line(given: Link, owed: Link | None, weak: Collection[str]) -> Line:
    both = (given,) if owed is None else (given, owed)
    back = () if owed is None else (owed,)
    return Line(given.provider, given.customer, (given,), back, tuple(x for x in both if x.id in weak))


def _joined(group: list[Line]) -> Line:
    given = sorted((link for line in group for link in line.given), key=lambda link: link.id)
    owed = sorted((link for line in group for link in line.owed), key=lambda link: link.id)
    return Line(group[0].provider, group[0].customer, tuple(given), tuple(owed))
