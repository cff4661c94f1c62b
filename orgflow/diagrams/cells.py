"""What a field of a matrix tells of the links from its row to its column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from orgflow.diagrams import look, wordings
from orgflow.model import SIDES, Link, Rating
from orgflow.network import Network

UNKNOWN = 0  # the mark of a link of which nothing may be told
HEAT = {
    UNKNOWN: look.Shade("#FFFFFF", look.INK),
    1: look.Shade("#B2400A", "#FFFFFF"),
    2: look.Shade("#F0945A", look.INK),
    3: look.Shade("#EFE7DC", look.INK),
    4: look.Shade("#A9CBE6", look.INK),
    5: look.Shade("#33729F", "#FFFFFF"),
}
ASLEEP = look.Shade(look.FADED, look.GREY)
_OFTEN = (3.0, 10.0, 40.0, 200.0)  # occasions a year from which a link has 2, 3, 4, 5 dots


@dataclass(frozen=True, slots=True)
class Cell:
    """The links of one provider to one customer, the worst first; weak ones before others."""

    links: tuple[Link, ...]
    mark: int
    weak: bool
    asleep: bool

    @property
    def worst(self) -> Link:
        """The link that the field shows."""
        return self.links[0]

    @property
    def digit(self) -> str:
        """The mark as it is written, with an ``s`` for what exists only in a situation."""
        return f"{self.mark or '?'}{'s' if self.worst.when else ''}"

    @property
    def dots(self) -> int:
        """How often: 5 daily to 1 yearly, 0 not known."""
        how_often = self.worst.how_often
        return 0 if how_often is None else 1 + bisect_right(_OFTEN, how_often.per_year)

    @property
    def shade(self) -> look.Shade:
        """Its colours."""
        return ASLEEP if self.asleep else HEAT[self.mark]


def cells(
    network: Network, shown: Collection[str], weak: Collection[str], links: Iterable[Link] | None = None
) -> dict[tuple[str, str], Cell]:
    """Give the fields that are not empty among actors, by provider and customer; of some links, or all."""
    found: dict[tuple[str, str], list[Link]] = {}
    for link in network.links if links is None else links:
        if link.provider in shown and link.customer in shown:
            found.setdefault((link.provider, link.customer), []).append(link)
    return {ends: _cell(network, inside, weak) for ends, inside in sorted(found.items())}


def _cell(network: Network, links: Iterable[Link], weak: Collection[str]) -> Cell:
    asleep = {link.id: not network.is_needed(link) for link in links}
    marks = {link.id: mark(network, link) for link in links}
    order = sorted(links, key=lambda x: (asleep[x.id], x.id not in weak, marks[x.id] or 6, x.id))
    first = order[0].id
    return Cell(tuple(order), marks[first], any(x.id in weak for x in order), asleep[first])


def mark(network: Network, link: Link) -> int:
    """Give the mark of five that a link shows, 0 where nothing is known or may be told.

    The lower of the marks that its sides gave, where both may be shown; else its health, read
    backwards on the scale that turns ratings to healths.
    """
    told = [side for side in SIDES if network.disclosure.is_rated(link, side)]
    ratings = [rating for side in told if (rating := network.disclosure.rating(link, side)) is not None]
    if len(ratings) < len(told):
        return UNKNOWN  # which of the two is the lower one may not be told
    if not ratings and isinstance(link.health, Rating) and link.measured is None:
        ratings = [link.health]
    if ratings:
        return _whole(4 * min(rating.position for rating in ratings))
    shown = network.disclosure.posterior(link.id)
    if shown is None or shown.kind == "unknown":
        return UNKNOWN
    scale = network.organization.rating_scale
    nearest = min(range(len(scale)), key=lambda step: (abs(scale[step] - shown.mean), step))
    return _whole(4 * nearest / (len(scale) - 1))


def _whole(steps: float) -> int:
    return min(5, max(1, 1 + int(steps + 0.5)))


def told(network: Network, cell: Cell, weak: Collection[str]) -> str:
    """Tell every link of a field in full."""
    rows = [wordings.sentence(link, network) + (" (weak)" if link.id in weak else "") for link in cell.links]
    return "\n".join(rows)
