"""The scatter: what links matter to external customers against how well they work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from orgflow.diagrams import axes, look
from orgflow.diagrams.axes import Axis
from orgflow.diagrams.banner import LINE, heading, shortened
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Border, Place, Point, Sheet, Style
from orgflow.diagrams.spots import Spot, Spots
from orgflow.findings import Figure, fewer
from orgflow.network import Network
from orgflow.wording import noun, plural

MOST, MOST_LABELS, MOST_RANGES = 400, 100, 100

DOT, RANGE = "#4A5764", "#7F8C9A"
TINTS = {"fix first": "#FFF9F4", "protect": "#F8FBFE", "let be": "#FFFFFF", "more than needed": "#FFFFFF"}

_WIDTH, _HEIGHT, _LEFT, _UNKNOWN = 960.0, 520.0, 92.0, 112.0  # points
_BAND, _NONE, _INSET, _RADIUS = 34.0, 30.0, 20.0, 5.0
_TEXT, _WORDS, _NAME = 12.0, 16.0, 230.0
_TOLD = 10
_WORD_COLOURS = {"fix first": look.WEAK}
_ASIDE = (0.0, *(side * number * (_RADIUS + 1) for number in range(1, 9) for side in (1, -1)))
_ASIDE_KNOWN = 5  # of these where a place says how well a link works

Kind = Literal["known", "unknown", "few"]


@dataclass(frozen=True, slots=True)
class Dot:
    """A link by id: what is known of it, how well it works with the range of that, what its loss costs.

    ``low``, ``health`` and ``high`` are shares of occasions, without meaning where the
    health is not known or not told; ``loss`` is in failed occasions a year, or a share of
    all; ``told`` is what the dot says when pointed at.
    """

    link: str
    kind: Kind
    health: float
    low: float
    high: float
    loss: float
    weak: bool
    told: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a scatter is divided; whether losses are of a year, or shares of all occasions."""

    health: float
    loss: float
    yearly: bool

    def quadrant(self, dot: Dot) -> str:
        """Name the quadrant of a dot; empty where how well it works is not shown."""
        if dot.kind != "known":
            return ""
        matters, works = dot.loss >= self.loss, dot.health >= self.health
        if matters:
            return "protect" if works else "fix first"
        return "more than needed" if works else "let be"


def draw(
    network: Network,
    dots: Sequence[Dot],
    lines: Lines,
    *,
    title: str,
    sentence: str,
    headed: bool = True,
) -> Figure:
    """Draw links as dots in four quadrants (Martilla & James 1977), the most important first.

    Upwards it matters more to the external customers, to the right it works better. What
    is not known stands in a column of its own. Weak links have a label, of the others
    those that find free room, at most 100 in all. Bounded: the first 400 dots are drawn;
    ``sentence`` says what is left out, and where the lines are.
    """
    page = _Page(network, tuple(dots[:MOST]), lines)
    top = heading(page.sheet, title if headed else "", sentence, page.left + _WIDTH)
    if page.dots:
        page.top = _legend(page, top + 10) + 34
        _drawn(page)
    svg, alt = page.sheet.svg(), _alternative(page)
    return Figure(title, "", alt, name="importance-health", svg=svg, stands_for=page.stands_for)


@dataclass(frozen=True, slots=True)
class _Label:
    dot: Dot
    spot: Spot
    rows: tuple[tuple[str, Style], ...]


@dataclass
class _Page:
    network: Network
    dots: tuple[Dot, ...]
    lines: Lines
    sheet: Sheet = field(default_factory=Sheet)
    stands_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    top: float = 0.0
    covered: int = 0  # dots that have no room beside others

    @cached_property
    def across(self) -> Axis:
        """The scale of how well links work."""
        return axes.healths([dot.health for dot in self.dots if dot.kind == "known"], self.lines.health)

    @cached_property
    def up(self) -> Axis:
        """The scale of what links matter."""
        return axes.losses([dot.loss for dot in self.dots], yearly=self.lines.yearly)

    @cached_property
    def left(self) -> float:
        """Where the plot begins: right of the words of the ticks."""
        return max(_LEFT, max(inter().width(words, _TEXT) for _, words in self.up.ticks) + 14)

    @cached_property
    def unknown(self) -> float:
        """The width of the column of what is not known."""
        return _UNKNOWN if any(dot.kind != "known" for dot in self.dots) else 0.0

    @cached_property
    def unnoticed(self) -> float:
        """The height of the row of what is not on the scale."""
        return _NONE if any(not self.up.shows(dot.loss) for dot in self.dots) else 0.0

    @property
    def plot(self) -> Place:
        return Place(self.left, self.top, _WIDTH, _HEIGHT)

    @property
    def field(self) -> Place:
        """The plot without the column of what is not known."""
        return Place(self.left + self.unknown, self.top, _WIDTH - self.unknown, _HEIGHT)

    @property
    def bottom(self) -> float:
        return self.top + _HEIGHT

    def x(self, health: float) -> float:
        left = self.field.x + _INSET
        return left + self.across.at(health) * (self.field.width - 2 * _INSET)

    def y(self, loss: float) -> float:
        foot = self.bottom - _BAND
        if not self.up.shows(loss):
            return foot - _RADIUS
        foot -= self.unnoticed + _RADIUS
        return foot - self.up.at(loss) * (foot - self.top - _BAND - _RADIUS)

    @cached_property
    def quadrants(self) -> dict[str, Place]:
        """Where each quadrant is, by its words."""
        x, y, area = self.x(self.lines.health), self.y(self.lines.loss), self.field
        right, low = area.x + area.width - x, self.bottom - y
        return {
            "fix first": Place(area.x, area.y, x - area.x, y - area.y),
            "protect": Place(x, area.y, right, y - area.y),
            "let be": Place(area.x, y, x - area.x, low),
            "more than needed": Place(x, y, right, low),
        }

    @cached_property
    def words(self) -> dict[str, Place]:
        """Where the words of each quadrant stand: in its outer corner."""
        found, area, height = dict[str, Place](), self.field, _WORDS * LINE
        for words, place in self.quadrants.items():
            width = inter(bold=True).width(words, _WORDS) + 2
            x = area.x + (8 if place.x == area.x else area.width - width - 8)
            y = self.top + 5 if place.y == self.top else self.bottom - height - 5
            found[words] = Place(x, y, width, height)
        return found

    @cached_property
    def dividing(self) -> tuple[Place, ...]:
        """Where the lines between quadrants are."""
        x, y, area = self.x(self.lines.health), self.y(self.lines.loss), self.field
        return Place(x - 1, area.y, 2, area.height), Place(area.x, y - 1, area.width, 2)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where each dot is, by the id of its link."""
        found: dict[str, Place] = {}
        others: list[Point] = []
        for dot in self.dots:
            y, known = self.y(dot.loss), dot.kind == "known"
            x = self.x(dot.health) if known else self.left + self.unknown / 2
            free = _beside(x, y, others, _ASIDE[: _ASIDE_KNOWN if known else None])
            self.covered += free is None
            x = x if free is None else free
            others.append((x, y))
            found[dot.link] = Place(x - _RADIUS, y - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        return found


def _beside(x: float, y: float, others: Sequence[Point], offsets: Sequence[float]) -> float | None:
    """Move a dot to a side, as little as can be, where it would all but cover another; None without room."""
    for offset in offsets:
        if all(abs(left - x - offset) >= _RADIUS or abs(top - y) >= _RADIUS for left, top in others):
            return x + offset
    return None


# -- the legend ----------------------------------------------------------------------------------


def _legend(page: _Page, top: float) -> float:
    """Explain what occurs; give where it ends."""
    x, height = 0.0, _TEXT * LINE
    for dot, words in _entries(page):
        width = inter().width(words, _TEXT) + 2
        if x and x + 20 + width > page.left + _WIDTH:
            x, top = 0.0, top + height + 4
        middle = x + 8, top + height / 2
        if dot is None:
            page.sheet.line([(x, middle[1]), (x + 16, middle[1])], Border(RANGE, 0.6))
        else:
            _mark(page.sheet, dot, middle)
        page.sheet.text(Place(x + 21, top, width, height), words, Style(_TEXT, look.GREY))
        x += 21 + width + 20
    return top + height


def _entries(page: _Page) -> Iterator[tuple[Dot | None, str]]:
    """Give each kind of mark that occurs with its words; None stands for a range."""
    other = "another link" if any(dot.weak for dot in page.dots) else "a link"
    for weak, words in ((True, "weak for the external customers"), (False, other)):
        known = [dot for dot in page.dots if dot.kind == "known" and dot.weak == weak]
        if known:
            yield known[0], words
    unknown = [dot for dot in page.dots if dot.kind == "unknown"]
    few = [dot for dot in page.dots if dot.kind == "few"]
    if unknown:
        yield replace(unknown[0], weak=False), "how well it works is not known"
    if few:
        yield replace(few[0], weak=False), f"few: {fewer(page.network)}"
    if any(_is_wide(page, dot) for dot in page.dots):
        of_weak = "; of weak links only" if len(page.dots) > MOST_RANGES else ""
        yield None, f"where it really is, 9 times in 10{of_weak}"


# -- the plot ------------------------------------------------------------------------------------


def _drawn(page: _Page) -> None:
    for words, place in page.quadrants.items():
        page.sheet.box(place, TINTS[words])
    for dot in reversed(page.dots):
        _range(page, dot)
    labels = list(_labels(page))
    for label in labels:
        _cleared(page, label.spot.place)
    _divided(page)
    _across(page)
    _up(page)
    for label in labels:
        _labelled(page, label)
    for dot in reversed(page.dots):
        with page.sheet.thing(dot.told) as name:
            _mark(page.sheet, dot, page.places[dot.link].middle)
        page.stands_for[name] = (dot.link,)


def _divided(page: _Page) -> None:
    """Draw the lines between quadrants, the words of each, the frame."""
    for place in page.dividing:
        x, y = place.middle
        ends = [(x, place.y), (x, place.y + place.height)]
        if place.width > place.height:
            ends = [(place.x, y), (place.x + place.width, y)]
        page.sheet.line(ends, Border(look.GREY, 1.2, (5, 4)))
    page.sheet.box(page.plot, border=Border(look.HEALTHY))
    if page.unknown:
        page.sheet.box(page.field, border=Border(look.HEALTHY))
    for words, place in page.words.items():
        page.sheet.text(place, words, Style(_WORDS, _WORD_COLOURS.get(words, look.GREY), bold=True))


def _across(page: _Page) -> None:
    """Draw the ticks of how well links work that have room, with what they mean below."""
    style, height, kept = Style(_TEXT, look.GREY), _TEXT * LINE, list[Place]()
    for value, words in page.across.ticks:
        width, x = inter().width(words, _TEXT) + 2, page.x(value)
        left = min(max(x - width / 2, page.field.x), page.left + _WIDTH - width)
        if any(left < one.x + one.width + 12 and one.x < left + width + 12 for one in kept):
            continue
        kept.append(Place(left, page.bottom + 8, width, height))
        page.sheet.line([(x, page.bottom), (x, page.bottom + 5)], Border(look.HEALTHY))
        page.sheet.text(kept[-1], words, style, "center")
    if page.unknown:
        page.sheet.text(Place(page.left, page.bottom + 8, page.unknown, height), "not known", style, "center")
    below = Place(page.field.x, page.bottom + 30, page.field.width, height)
    if page.covered:
        told = f"{page.covered} {noun(page.covered, 'dot lies', 'dots lie')} under others"
        page.sheet.text(below, told, style)
    page.sheet.text(below, "How often the link works right  →", Style(_TEXT, look.INK, bold=True), "right")


def _up(page: _Page) -> None:
    """Draw the ticks of what links matter, with what they mean above."""
    ticks = [(page.y(value), words) for value, words in page.up.ticks]
    if page.unnoticed:
        none = all(dot.loss <= 0 for dot in page.dots if not page.up.shows(dot.loss))
        ticks.append((page.bottom - _BAND - _RADIUS, "none" if none else "hardly any"))
    for y, words in ticks:
        page.sheet.line([(page.left - 5, y), (page.left, y)], Border(look.HEALTHY))
        place = Place(0, y - _TEXT, page.left - 9, 2 * _TEXT)
        page.sheet.text(place, words, Style(_TEXT, look.GREY), "right")
    what = "Failed occasions" if page.lines.yearly else "Share of all occasions failed"
    above = Place(0, page.top - 24, page.left + _WIDTH, _TEXT * LINE)
    page.sheet.text(above, f"↑  {what} if the link stopped", Style(_TEXT, look.INK, bold=True))


# -- dots and labels -------------------------------------------------------------------------------


def _is_wide(page: _Page, dot: Dot) -> bool:
    """Tell whether a range sticks out of its dot; of many dots, those of the weak alone are told."""
    if dot.kind != "known" or (len(page.dots) > MOST_RANGES and not dot.weak):
        return False
    return page.x(dot.high) - page.x(dot.low) > 2 * _RADIUS + 1


def _reach(page: _Page, dot: Dot) -> Place:
    left, right, y = page.x(dot.low), page.x(dot.high), page.places[dot.link].middle[1]
    return Place(left, y - 1, right - left, 2)


def _range(page: _Page, dot: Dot) -> None:
    if _is_wide(page, dot):
        place = _reach(page, dot)
        y = place.middle[1]
        page.sheet.line([(place.x, y), (place.x + place.width, y)], _thin(dot))


def _thin(dot: Dot) -> Border:
    return Border(look.WEAK if dot.weak else RANGE, 0.6)


def _mark(sheet: Sheet, dot: Dot, middle: Point) -> None:
    colour = look.WEAK if dot.weak else DOT
    if dot.kind == "known":
        sheet.circle(middle, _RADIUS, colour, Border("#FFFFFF", 0.8))
    else:
        sheet.circle(middle, _RADIUS - 0.8, "#FFFFFF", Border(colour, 1.6))


def _labels(page: _Page) -> Iterator[_Label]:
    """Find room for labels: of the weak first, then of what matters most."""
    ranges = [_reach(page, dot) for dot in page.dots if _is_wide(page, dot)]
    spots = Spots([*page.places.values(), *page.words.values()], ranges, page.dividing)
    for dot in sorted(page.dots, key=lambda dot: not dot.weak)[:MOST_LABELS]:
        rows = _rows(page, dot)
        width = max(inter(style.bold).width(text, style.size) for text, style in rows) + 2
        within = page.field if dot.kind == "known" else page.plot
        spot = spots.put(page.places[dot.link], (width, 2 * _TEXT * LINE), within, must=dot.weak)
        if spot is not None:
            yield _Label(dot, spot, rows)


def _cleared(page: _Page, label: Place) -> None:
    """Take ranges away from under a label: each part of it has the tint of what it lies on."""
    grounds = [(place, TINTS[words]) for words, place in page.quadrants.items()]
    for place, tint in [(Place(page.left, page.top, page.unknown, _HEIGHT), "#FFFFFF"), *grounds]:
        x, y = max(label.x, place.x), max(label.y, place.y)
        width = min(label.x + label.width, place.x + place.width) - x
        height = min(label.y + label.height, place.y + place.height) - y
        if width > 0 and height > 0:
            page.sheet.box(Place(x, y, width, height), tint)


def _labelled(page: _Page, label: _Label) -> None:
    place, height = label.spot.place, _TEXT * LINE
    with page.sheet.thing(label.dot.told) as name:
        if label.spot.leader is not None:
            page.sheet.line(label.spot.leader, _thin(label.dot))
        for number, (text, style) in enumerate(label.rows):
            row = Place(place.x, place.y + number * height, place.width, height)
            page.sheet.text(row, text, style, label.spot.align)
    page.stands_for[name] = (label.dot.link,)


def _rows(page: _Page, dot: Dot) -> tuple[tuple[str, Style], ...]:
    link, network, colour = page.network.link(dot.link), page.network, look.WEAK if dot.weak else look.GREY
    what = f"few: {link.deliverable}" if dot.kind == "few" else link.deliverable
    ends = [network.name(actor) for actor in (link.provider, link.customer)]
    if inter().width(" → ".join(ends), _TEXT) > _NAME:
        ends = [shortened(name, _TEXT, _NAME / 2 - 9) for name in ends]
    first = shortened(what, _TEXT, _NAME, bold=dot.weak)
    return (first, Style(_TEXT, colour, bold=dot.weak)), (" → ".join(ends), Style(_TEXT, colour))


def _alternative(page: _Page) -> str:
    """Say in words what the scatter shows, for those who cannot see it."""
    counts = Counter(page.lines.quadrant(dot) or "not known" for dot in page.dots)
    told = ", ".join(f"{words} {counts[words]}" for words in (*TINTS, "not known") if counts[words])
    size = f"Scatter of {plural(len(page.dots), 'link')}" + (f": {told}." if told else ".")
    weak = [dot.told.partition("\n")[0] for dot in page.dots if dot.weak]
    more = f"; {len(weak) - _TOLD} more" if len(weak) > _TOLD else ""
    return f"{size} Weak {noun(len(weak), 'is', 'are')}: {'; '.join(weak[:_TOLD])}{more}." if weak else size
