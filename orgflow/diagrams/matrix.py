"""The matrix: what every row gives to every column."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orgflow.diagrams import look, wordings
from orgflow.diagrams.banner import heading, shortened
from orgflow.diagrams.cells import HEAT, UNKNOWN, Cell, cells, told
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Border, Place, Sheet, Style
from orgflow.findings import Figure, fewer
from orgflow.network import Network
from orgflow.wording import noun, plural

CELL, TEXT, COUNT = 30.0, 13.4, 9.0  # points: side of a field, sizes of texts
MOST_ACTORS, MOST_SHOWN = 300, 80

_DOT, _BETWEEN = 2.6, 1.8  # points
_NAME, _MARGIN, _LEAST, _BAR, _INSET = 180.0, 110.0, 560.0, 5.0, 1.5
_SLANT = 60.0  # degrees
_DIAGONAL, _TOLD = "#DDE2E8", 10
_WORDS = ("not known", "broken", "poor", "shaky", "good", "strong")


@dataclass(frozen=True, slots=True)
class Block:
    """Actors that stand together, under a name, in the colours of a layer."""

    name: str
    members: tuple[str, ...]
    colours: look.Layer


def draw(
    network: Network,
    blocks: Sequence[Block],
    weak: Collection[str] = (),
    *,
    title: str = "",
    sentence: str = "",
    headed: bool = True,
) -> Figure:
    """Draw the matrix of the actors of blocks, in their order.

    ``weak`` are ids of links; ``sentence`` says how the order came about and what is
    left out. It shows its title where it is ``headed``.
    """
    title = title or f"Who gives what to whom at {network.organization.name}"
    page = _Page(network, tuple(block for block in blocks if block.members), frozenset(weak))
    told = _reading(page, sentence) + wordings.supposing(network.organization)
    top = heading(page.sheet, title if headed else "", told, page.width)
    if page.order:
        _drawn(page, _legend(page, top + 10))
    alt = _alternative(page)
    return Figure(title, "", alt, name="matrix", svg=page.sheet.svg(), stands_for=page.stands_for)


@dataclass
class _Page:
    network: Network
    blocks: tuple[Block, ...]
    weak: frozenset[str]
    sheet: Sheet = field(default_factory=Sheet)
    stands_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    top: float = 0.0

    @cached_property
    def order(self) -> tuple[str, ...]:
        return tuple(actor for block in self.blocks for actor in block.members)

    @cached_property
    def place(self) -> Mapping[str, int]:
        return {actor: number for number, actor in enumerate(self.order)}

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], Cell]:
        return cells(self.network, self.place.keys(), self.weak)

    @cached_property
    def names(self) -> dict[str, str]:
        return {actor: shortened(self.network.name(actor), TEXT, _NAME) for actor in self.order}

    @cached_property
    def longest(self) -> float:
        return max((inter().width(name, TEXT) for name in self.names.values()), default=0.0)

    @property
    def left(self) -> float:
        return max(self.longest, inter(bold=True).width("receives weak", TEXT)) + 2 * _BAR + 6

    @property
    def side(self) -> float:
        return len(self.order) * CELL

    @property
    def width(self) -> float:
        return max(self.left + self.side + _MARGIN, _LEAST)

    def counts(self, end: int) -> Counter[str]:
        """Count the weak links that each actor gives (0) or receives (1)."""
        return Counter(
            ends[end] for ends, cell in self.cells.items() for link in cell.links if link.id in self.weak
        )

    def runs(self) -> Iterator[tuple[Block, float, float]]:
        """Give each block with its beginning, in points from the first, and its length."""
        at = 0.0
        for block in self.blocks:
            yield block, at, len(block.members) * CELL
            at += len(block.members) * CELL


def _reading(page: _Page, sentence: str) -> str:
    if not page.order:
        return sentence or "No actors are written yet."
    if not page.cells:
        return f"No links are written yet. {sentence}".strip()
    if all(cell.mark == UNKNOWN for cell in page.cells.values()):
        return f"Row gives to column. How well the links work is not known or not told. {sentence}".strip()
    reading = "Row gives to column. The digit is the lower mark of the two sides, or how well it works, of 5."
    return f"{reading} {sentence}".strip()


# -- the legend ----------------------------------------------------------------------------------


def _legend(page: _Page, top: float) -> float:
    """Explain what occurs; give where it ends."""
    shown = page.cells.values()
    x = 0.0
    for mark in sorted({cell.mark for cell in shown if not cell.asleep}, key=lambda mark: mark or 6):
        words = _WORDS[mark]
        if mark == UNKNOWN and page.network.disclosure.hidden:
            words = f"not known, or {fewer(page.network)}"
        x, top = _wrapped(page, x, top, words)
        sample = Place(x, top, 22, 22)
        _patch(page.sheet, sample, HEAT[mark], mark)
        page.sheet.text(sample, str(mark or "?"), Style(TEXT, HEAT[mark].text, bold=True), "center")
        x = _explained(page, x + 27, top, words)
    for words in _remarks(page):
        x, top = _wrapped(page, x, top, words)
        if words.startswith("weak"):
            page.sheet.box(Place(x + 1, top + 1, 20, 20), border=Border(look.WEAK, 2.4), radius=3)
        x = _explained(page, x + (27 if words.startswith("weak") else 0), top, words)
    return _colours(page, top + 30)


def _colours(page: _Page, top: float) -> float:
    """Name the blocks, in their order; give where that ends."""
    x = 0.0
    for name, colours in {block.name: block.colours for block in page.blocks}.items():
        x, top = _wrapped(page, x, top, name)
        page.sheet.box(Place(x, top + 3, 22, 16), colours.fill, border=Border(look.RULE))
        page.sheet.box(Place(x, top + 3, _BAR, 16), colours.frame)
        x = _explained(page, x + 27, top, name)
    return top + 27


def _wrapped(page: _Page, x: float, top: float, words: str) -> tuple[float, float]:
    fits = x + 27 + inter().width(words, TEXT) <= page.width
    return (x, top) if fits or x == 0 else (0.0, top + 27)


def _explained(page: _Page, x: float, top: float, words: str) -> float:
    width = inter().width(words, TEXT) + 2
    page.sheet.text(Place(x, top, width, 22), words, Style(TEXT, look.GREY))
    return x + width + 18


def _remarks(page: _Page) -> Iterator[str]:
    shown = page.cells.values()
    if any(cell.weak for cell in shown):
        yield "weak for the external customers"
    if any(cell.dots for cell in shown):
        yield "dots: 5 daily to 1 yearly"
    if any(cell.worst.when for cell in shown):
        yield "s: only in a situation"
    if any(len(cell.links) > 1 for cell in shown):
        yield "×2: two links, the worse is shown"
    if any(cell.asleep for cell in shown):
        yield "grey: not needed then"


# -- the grid ------------------------------------------------------------------------------------


def _drawn(page: _Page, top: float) -> None:
    page.top = top + page.longest * math.sin(math.radians(_SLANT)) + TEXT + _BAR + 6
    _grounds(page)
    _lines(page)
    _named(page)
    for ends, cell in page.cells.items():
        _cell(page, ends, cell)
    _margins(page)


def _grounds(page: _Page) -> None:
    """Tint the blocks on the diagonal, with bars of their colour along both sides."""
    for block, at, long in page.runs():
        colours, x, y = block.colours, page.left + at, page.top + at
        with page.sheet.thing(block.name):
            page.sheet.box(Place(x, y, long, long), colours.fill)
            page.sheet.box(Place(x, page.top - _BAR, long, _BAR - 1), colours.frame)
            page.sheet.box(Place(page.left - _BAR, y, _BAR - 1, long), colours.frame)
    for number in range(len(page.order)):
        at = number * CELL
        page.sheet.box(Place(page.left + at, page.top + at, CELL, CELL), _DIAGONAL)


def _lines(page: _Page) -> None:
    borders = {at for _, at, _ in page.runs()} | {page.side}
    thin = [number * CELL for number in range(len(page.order)) if number * CELL not in borders]
    for at, border in [(at, Border(look.RULE, 0.5)) for at in thin] + [
        (at, Border(look.HEALTHY)) for at in sorted(borders)
    ]:
        x, y = page.left + at, page.top + at
        page.sheet.line([(x, page.top), (x, page.top + page.side)], border)
        page.sheet.line([(page.left, y), (page.left + page.side, y)], border)


def _named(page: _Page) -> None:
    for number, actor in enumerate(page.order):
        at = number * CELL
        row = Place(0, page.top + at, page.left - _BAR - 6, CELL)
        with page.sheet.thing(page.network.name(actor)) as name:
            page.sheet.text(row, page.names[actor], Style(TEXT), "right")
        page.stands_for[name] = (actor,)
        foot = page.left + at + CELL / 2 + TEXT / 3, page.top - _BAR - 4
        with page.sheet.thing(page.network.name(actor)) as name:
            page.sheet.slanted(foot, page.names[actor], Style(TEXT), _SLANT)
        page.stands_for[name] = (actor,)


def _cell(page: _Page, ends: tuple[str, str], cell: Cell) -> None:
    row, column = (page.place[actor] for actor in ends)
    x, y = page.left + column * CELL + _INSET, page.top + row * CELL + _INSET
    field_ = Place(x, y, CELL - 2 * _INSET, CELL - 2 * _INSET)
    with page.sheet.thing(told(page.network, cell, page.weak)) as name:
        _patch(page.sheet, field_, cell.shade, cell.mark)
        if cell.weak:
            frame = Place(x - 0.3, y - 0.3, field_.width + 0.6, field_.height + 0.6)
            page.sheet.box(frame, border=Border(look.WEAK, 2.4), radius=3)
            if cell.mark == 1 and not cell.asleep:  # its colour is too near to that of the frame
                inner = Place(x + 1.5, y + 1.5, field_.width - 3, field_.height - 3)
                page.sheet.box(inner, border=Border("#FFFFFF"), radius=2)
        _written(page.sheet, field_, cell)
    page.stands_for[name] = tuple(link.id for link in cell.links)


def _patch(sheet: Sheet, place: Place, shade: look.Shade, mark: int) -> None:
    border = Border(look.HEALTHY, 1, (2, 2)) if mark == UNKNOWN else None
    sheet.box(place, shade.fill, border=border, radius=3)


def _written(sheet: Sheet, place: Place, cell: Cell) -> None:
    several = len(cell.links) > 1
    side = 1.0 if cell.worst.when else 2.5
    upper = Place(place.x + side, place.y + 2, place.width - 2 * side, 17)
    size = TEXT - 2.4 if several and cell.worst.when else TEXT
    style = Style(size, cell.shade.text, bold=True)
    sheet.text(upper, cell.digit, style, "left" if several else "center")
    if several:
        many = f"×{len(cell.links)}" if len(cell.links) < 10 else "×…"
        sheet.text(upper, many, Style(COUNT, cell.shade.text), "right")
    if cell.dots:
        length = cell.dots * _DOT + (cell.dots - 1) * _BETWEEN
        left, low = place.middle[0] - length / 2, place.y + 22
        sheet.line([(left, low), (left + length, low)], Border(cell.shade.text, _DOT, (_DOT, _BETWEEN)))


def _margins(page: _Page) -> None:
    """Count the weak links of each row on the right, of each column below."""
    gives, receives = page.counts(0), page.counts(1)
    style, low = Style(TEXT, look.WEAK, bold=True), page.top + page.side + 4
    for actor, number in page.place.items():
        if gives[actor]:
            place = Place(page.left + page.side + 10, page.top + number * CELL, _MARGIN - 10, CELL)
            page.sheet.text(place, f"gives {gives[actor]} weak", style)
        if receives[actor]:
            place = Place(page.left + number * CELL, low, CELL, 20)
            page.sheet.text(place, str(receives[actor]), style, "center")
    if receives:
        page.sheet.text(Place(0, low, page.left - _BAR - 6, 20), "receives weak", style, "right")


def _alternative(page: _Page) -> str:
    """Say in words what the matrix shows, for those who cannot see it."""
    links = [link for cell in page.cells.values() for link in cell.links]
    weak = [link for link in links if link.id in page.weak]
    size = f"Matrix of {plural(len(page.order), 'actor')} with {plural(len(links), 'link')}."
    named = "; ".join(wordings.sentence(link, page.network) for link in weak[:_TOLD])
    more = f"; {len(weak) - _TOLD} more" if len(weak) > _TOLD else ""
    return f"{size} Weak {noun(len(weak), 'is', 'are')}: {named}{more}." if weak else size
