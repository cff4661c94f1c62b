"""The inverted pyramid: level upon level, the external customers on top."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orgflow.diagrams import look, wordings
from orgflow.diagrams.arrows import arrow, breadth
from orgflow.diagrams.banner import LINE, heading, paragraph
from orgflow.diagrams.boxes import BOTTLENECK
from orgflow.diagrams.chips import GAP, ROW_GAP, Chip, Room, flowed, named
from orgflow.diagrams.chips import height as height_of
from orgflow.diagrams.chips import width as width_of
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.levels import Level, Levels
from orgflow.diagrams.sheet import Border, Place, Point, Sheet, Style
from orgflow.findings import Figure
from orgflow.model import Link
from orgflow.network import Network
from orgflow.wording import listing, number, plural

WIDTH, BAND, TOP_BAND, BETWEEN, SLOPE = 1260.0, 148.0, 96.0, 62.0, 0.36  # points; slope of the sides

_BESIDE, _PANEL = 930.0, 210.0  # widths of a pyramid with a panel at its side, of that panel
_FOOT = {WIDTH: 720.0, _BESIDE: 560.0}  # how narrow a pyramid of a width may become
_HEAD, _LOW, _SIDE = 42.0, 24.0, 26.0  # points above, below, beside the chips of a band
_LONGEST, _TEXT = 190.0, 13.0
_THIN, _PER_LINK, _BROAD = (
    10.0,
    1.6,
    80.0,
)  # widths of arrows: without links, for each more, the most for them
_TOLD, _NAMED = 10, 300


def draw(network: Network, weak: Collection[str] = (), *, title: str = "", headed: bool = True) -> Figure:
    """Draw the levels of an organization upside down, with the links that go up from each to the next.

    ``weak`` are ids of links. Partners, suppliers and authorities stand at the side, with
    an arrow to each level that they serve. It shows its title where it is ``headed``.
    Bounded: 40 actors in a level, 20 at the side; how many more there are is said.
    """
    page = _Page(Levels(network, frozenset(weak)))
    title = title or f"The levels of {network.organization.name}, the customers on top"
    told = _reading(page.levels) + wordings.supposing(network.organization)
    top = heading(page.sheet, title if headed else "", told, WIDTH)
    if network.actors:
        low = _drawn(page, top + 24)
        paragraph(page.sheet, _footer(page.levels), Style(_TEXT, look.GREY), Place(0, low + 22, WIDTH, 0))
    alt = _alternative(page.levels)
    return Figure(title, "", alt, name="pyramid", svg=page.sheet.svg(), stands_for=page.stands_for)


@dataclass(frozen=True)
class _Band:
    """A level with its place: where it begins, how high it is, its chips in rows."""

    number: int
    level: Level
    top: float
    height: float
    rows: list[list[Chip]]

    @property
    def low(self) -> float:
        return self.top + self.height


@dataclass
class _Page:
    levels: Levels
    sheet: Sheet = field(default_factory=Sheet)
    stands_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    top: float = 0.0
    slope: float = SLOPE

    @property
    def width(self) -> float:
        """The width of the pyramid."""
        return WIDTH if self.levels.outside is None else _BESIDE

    @property
    def middle(self) -> float:
        return self.width / 2

    def left(self, y: float) -> float:
        """Give where the left side is at a height."""
        return self.slope * (y - self.top)

    def right(self, y: float) -> float:
        """Give where the right side is at a height."""
        return self.width - self.left(y)

    @cached_property
    def per_link(self) -> float:
        """How much wider an arrow is for each link."""
        return min(_PER_LINK, _BROAD / max([1, *(len(links) for links in self.arrows)]))

    @property
    def arrows(self) -> Iterator[tuple[Link, ...]]:
        """The links that go up to each level from the one below, and from outside."""
        for upper in range(len(self.levels.bands)):
            yield self.levels.between(upper - 1, upper) if upper else ()
            yield self.levels.between(-1, upper)

    def add(self, thing: str, ids: Sequence[str]) -> None:
        self.stands_for[thing] = tuple(ids)


# -- bands -----------------------------------------------------------------------------------------


def _drawn(page: _Page, top: float) -> float:
    """Draw all levels from a height on; give where they end."""
    page.top = top
    bands = _placed(page)
    if bands:
        steepest = (page.width - _FOOT[page.width]) / 2 / (bands[-1].low - top)
        if steepest < page.slope:
            page.slope = steepest
            bands = _placed(page)
    for band in bands:
        _band(page, band)
    for upper, lower in zip(bands, bands[1:], strict=False):
        _up(page, lower, upper)
    low = bands[-1].low if bands else top
    return _beside(page, bands, top, low)


def _placed(page: _Page) -> list[_Band]:
    """Place the levels, the customers on top."""
    bands: list[_Band] = []
    top = page.top
    for index in range(len(page.levels.bands) - 1, -1, -1):
        level = page.levels.bands[index]
        rows = flowed(_chips(page.levels, level, _LONGEST), _room(page, top))
        least = TOP_BAND if level.layer == look.LAYERS["external customer"] else BAND
        band = _Band(index, level, top, max(least, _HEAD + height_of(rows) + _LOW), rows)
        bands.append(band)
        top = band.low + BETWEEN
    return bands


def _room(page: _Page, top: float) -> Room:
    """Say how much room a row of chips has in a band: what its lower end has between the sides."""
    return lambda at, high: page.width - 2 * page.left(top + _HEAD + at + high) - 2 * _SIDE


def _band(page: _Page, band: _Band) -> None:
    sheet, layer = page.sheet, band.level.layer
    corners: list[Point] = [
        *((page.left(band.top), band.top), (page.right(band.top), band.top)),
        *((page.right(band.low), band.low), (page.left(band.low), band.low)),
    ]
    with sheet.thing(_band_told(page.levels, band.level)):
        sheet.shape(corners, layer.fill, Border(layer.frame, 1.2))
        place = Place(page.left(band.low), band.top + 9, page.right(band.low) - page.left(band.low), 22)
        sheet.text(place, layer.heading, Style(look.LAYER, layer.frame, bold=True), "center")
    spare = band.height - _HEAD - _LOW - height_of(band.rows)
    _rows(page, band.rows, Place(0, band.top + _HEAD + spare / 3, page.width, 0))


def _rows(page: _Page, rows: Sequence[Sequence[Chip]], place: Place) -> None:
    """Put rows of chips in the middle of a place, from its top on."""
    top = place.y
    for row in rows:
        high = max(chip.height for chip in row)
        x = place.x + (place.width - width_of(row)) / 2
        for chip in row:
            where = Place(x, top + (high - chip.height) / 2, chip.width, chip.height)
            page.add(chip.put(page.sheet, where), chip.ids)
            x += chip.width + GAP
        top += high + ROW_GAP


def _chips(levels: Levels, level: Level, most: float) -> list[Chip]:
    chips = [_chip(levels, actor, level.layer, most) for actor in level.shown]
    if level.left_out:
        names = [levels.network.name(actor) for actor in level.left_out]
        told = f"and {number(len(names))} more"
        chips.append(Chip((told,), f"{told}: {listing(names, _NAMED)}", level.left_out))
    return chips


def _chip(levels: Levels, actor_id: str, layer: look.Layer, most: float) -> Chip:
    network = levels.network
    actor, weak = network.actor(actor_id), levels.weak_of[actor_id]
    crowded = weak >= BOTTLENECK
    border = Border(look.WEAK, 2.6) if crowded else Border(layer.frame, 1.2)
    if actor.status != "current":
        border = Border(look.HEALTHY, 1.2, (5, 3))
    gets, gives = len(network.links_into(actor_id)), len(network.links_from(actor_id))
    told = f"{actor.name}: gets {gets}, gives {gives}" + (f"; {plural(weak, 'weak link')}" if weak else "")
    sign = "*" if network.is_derived(actor_id) else ""
    lines = named(actor.name, most, bold=crowded, sign=sign)
    return Chip(
        lines, told, (actor_id,), border, weak, "" if actor.status == "current" else actor.status, crowded
    )


def _band_told(levels: Levels, level: Level) -> str:
    return f"{level.layer.heading}: {plural(len(level.shown) + len(level.left_out), 'actor')}"


# -- arrows ----------------------------------------------------------------------------------------


def _up(page: _Page, lower: _Band, upper: _Band) -> None:
    """Draw the arrow from a level to the next."""
    links = page.levels.between(lower.number, upper.number)
    tail, tip = (page.middle, lower.top - 7), (page.middle, upper.low + 7)
    words, style = _counted(page.levels, links)
    middle = (tail[1] + tip[1]) / 2
    if not links:
        page.sheet.text(Place(page.middle - 60, middle - 10, 120, 20), words, style, "center")
        return
    wide = _THIN + page.per_link * len(links)
    with page.sheet.thing(_arrow_told(page.levels, lower.level, upper.level, links)) as name:
        arrow(page.sheet, tail, tip, wide, page.levels.weak_among(links) / len(links))
        beside = Place(
            page.middle + breadth(wide) / 2 + 14, middle - 10, inter(True).width(words, style.size), 20
        )
        page.sheet.text(beside, words, style)
    page.add(name, [link.id for link in links])


def _counted(levels: Levels, links: Sequence[Link]) -> tuple[str, Style]:
    """Say how many links there are, how many of them weak."""
    weak = levels.weak_among(links)
    style = Style(look.NAME, look.WEAK if weak else look.GREY, bold=True)
    return wordings.counted(len(links), weak), style


def _arrow_told(levels: Levels, lower: Level, upper: Level, links: Sequence[Link]) -> str:
    weak = [wordings.sentence(link, levels.network) for link in links if link.id in levels.weak]
    told = f"{lower.layer.heading} to {upper.layer.heading.lower()}: {_counted(levels, links)[0]}"
    more = [f"{len(weak) - _TOLD} more"] if len(weak) > _TOLD else []
    return f"{told}. Weak: {'; '.join([*weak[:_TOLD], *more])}" if weak else told


# -- those outside -----------------------------------------------------------------------------------


def _beside(page: _Page, bands: Sequence[_Band], top: float, low: float) -> float:
    """Draw those outside at the side, with their arrows; give where all ends."""
    outside = page.levels.outside
    if outside is None:
        return low
    chips = _chips(page.levels, outside, _PANEL - 64)
    rows = [[chip] for chip in chips]
    left = WIDTH - max([_PANEL, *(chip.width + 28 for chip in chips)])
    low = max(low, top + _HEAD + height_of(rows) + _LOW)
    panel = Place(left, top, WIDTH - left, low - top)
    with page.sheet.thing(_band_told(page.levels, outside)):
        page.sheet.box(panel, outside.layer.fill, border=Border(outside.layer.frame, 1.2), radius=6)
        words = Style(look.LAYER, outside.layer.frame, bold=True)
        page.sheet.text(Place(left, top + 9, panel.width, 22), outside.layer.heading, words, "center")
    spare = low - top - _HEAD - _LOW - height_of(rows)
    _rows(page, rows, Place(left, top + _HEAD + spare / 3, panel.width, 0))
    for band in bands:
        _aside(page, outside, band, left - 7)
    return low


def _aside(page: _Page, outside: Level, band: _Band, start: float) -> None:
    """Draw the arrow from outside to a level, with its words above in two lines."""
    links = page.levels.between(-1, band.number)
    if not links:
        return
    y = band.top + band.height / 2
    wide = _THIN + page.per_link * len(links)
    words, style = _counted(page.levels, links)
    with page.sheet.thing(_arrow_told(page.levels, outside, band.level, links)) as name:
        end = page.right(y - breadth(wide) / 2) + 7
        arrow(page.sheet, (start, y), (end, y), wide, page.levels.weak_among(links) / len(links))
        line = style.size * LINE
        for at, row in enumerate(words.split(", ")):
            upper = y - breadth(wide) / 2 - (2 - at) * line
            width = inter(True).width(row, style.size)
            page.sheet.text(Place(start - width, upper, width, line), row, style, "right")
    page.add(name, [link.id for link in links])


# -- words -------------------------------------------------------------------------------------------


def _reading(levels: Levels) -> str:
    if not levels.network.actors:
        return "No actors are written yet."
    if not levels.network.links:
        return "No links are written yet, so nobody carries anybody."
    told = "Each level serves the one above it. An arrow is as wide as the number of links"
    weak = any(levels.weak_among([link]) for link in levels.links)
    told = f"{told}; its orange part is the weak ones." if weak else f"{told}."
    return told if levels.has_customers else f"{told} No external customer is written yet."


def _footer(levels: Levels) -> str:
    parts = [*_not_drawn(levels), *_signs(levels)]
    return " ".join(parts)


def _not_drawn(levels: Levels) -> Iterator[str]:
    """Say which links have no arrow, how many of them are weak."""
    told: list[str] = []
    for words, links in levels.undrawn.items():
        weak = levels.weak_among(links)
        count = number(len(links)) if told else plural(len(links), "link")
        told.append(f"{count} {words} ({number(weak) if weak else 'none'} weak)")
    if told:
        yield f"Not drawn: {listing(told)}."
    if levels.asleep:
        yield f"Not counted: {plural(levels.asleep, 'link')} not needed then."


def _signs(levels: Levels) -> Iterator[str]:
    """Explain the signs that occur."""
    network, most = levels.network, max(levels.weak_of.values(), default=0)
    if most:
        yield "The number in a box counts the weak links it takes part in."
    if most >= BOTTLENECK:
        yield f"Framed in orange: {BOTTLENECK} or more."
    absent = sorted({actor.status for actor in network.actors} - {"current"})
    if absent:
        yield f"Dashed: {' or '.join(absent)}."
    if any(network.is_derived(actor.id) for actor in network.actors):
        yield "* position derived from whom it serves."


def _alternative(levels: Levels) -> str:
    """Say in words what the pyramid shows, for those who cannot see it."""
    bands = [_band_told(levels, band) for band in reversed(levels.bands)]
    told = f"Inverted pyramid, from the top: {'; '.join(bands)}."
    for upper in range(len(levels.bands) - 1, 0, -1):
        lower, over = levels.bands[upper - 1], levels.bands[upper]
        told += f" {_arrow_told(levels, lower, over, levels.between(upper - 1, upper))}."
    if levels.outside is not None:
        told += f" At the side {_band_told(levels, levels.outside).lower()}."
    return told if levels.network.actors else "Inverted pyramid without actors."
