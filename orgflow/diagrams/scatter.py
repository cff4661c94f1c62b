"""The scatter: what links matter to external customers against how well they work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from orgflow.diagrams import look
from orgflow.diagrams.banner import LINE, heading, shortened
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.numbers import listed
from orgflow.diagrams.quadrants import HEIGHT, MOST_RANGES, RADIUS, TEXT, WIDTH, WORDS, Dot, Lines, Plot
from orgflow.diagrams.sheet import Border, Place, Point, Sheet, Style
from orgflow.diagrams.spots import Spot, Spots
from orgflow.findings import Figure, fewer
from orgflow.network import Network
from orgflow.wording import noun, plural

MOST, MOST_LABELS, MOST_NUMBERS = 400, 100, 120

DOT, RANGE = "#4A5764", "#7F8C9A"
TINTS = {"fix first": "#FFF9F4", "protect": "#F8FBFE", "let be": "#FFFFFF", "more than needed": "#FFFFFF"}

_NAME, _TOLD = 230.0, 10
_WORD_COLOURS = {"fix first": look.WEAK}


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
    those that find free room, at most 100 in all; the rest have a number, with what it
    stands for below the plot. Bounded: the first 400 dots are drawn, 120 numbered;
    ``sentence`` says what is left out, and where the lines are.
    """
    page = _Page(network, Plot(tuple(dots[:MOST]), lines))
    top = heading(page.sheet, title if headed else "", sentence, page.plot.left + WIDTH)
    if page.dots:
        page.plot.top = _legend(page, top + 10) + 34
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
    plot: Plot
    sheet: Sheet = field(default_factory=Sheet)
    stands_for: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def dots(self) -> tuple[Dot, ...]:
        return self.plot.dots


# -- the legend ----------------------------------------------------------------------------------


def _legend(page: _Page, top: float) -> float:
    """Explain what occurs; give where it ends."""
    x, height = 0.0, TEXT * LINE
    for dot, words in _entries(page):
        width = inter().width(words, TEXT) + 2
        if x and x + 20 + width > page.plot.left + WIDTH:
            x, top = 0.0, top + height + 4
        middle = x + 8, top + height / 2
        if dot is None:
            page.sheet.line([(x, middle[1]), (x + 16, middle[1])], Border(RANGE, 0.6))
        else:
            _mark(page.sheet, dot, middle)
        page.sheet.text(Place(x + 21, top, width, height), words, Style(TEXT, look.GREY))
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
    if any(page.plot.is_wide(dot) for dot in page.dots):
        of_weak = "; of weak links only" if len(page.dots) > MOST_RANGES else ""
        yield None, f"where it really is, 9 times in 10{of_weak}"


# -- the plot ------------------------------------------------------------------------------------


def _drawn(page: _Page) -> None:
    for words, place in page.plot.quadrants.items():
        page.sheet.box(place, TINTS[words])
    for dot in reversed(page.dots):
        _range(page, dot)
    spots = _spots(page)
    labels = list(_labels(page, spots))
    numbers = list(_numbers(page, spots, {label.dot.link for label in labels}))
    for label in (*labels, *numbers):
        _cleared(page, label.spot.place)
    _divided(page)
    _across(page)
    _up(page)
    for label in (*labels, *numbers):
        _labelled(page, label)
    for dot in reversed(page.dots):
        with page.sheet.thing(dot.told) as name:
            _mark(page.sheet, dot, page.plot.places[dot.link].middle)
        page.stands_for[name] = (dot.link,)
    _below(page, numbers, len(page.dots) - len(labels) - len(numbers))


def _divided(page: _Page) -> None:
    """Draw the lines between quadrants, the words of each, the frame."""
    for place in page.plot.dividing:
        x, y = place.middle
        ends = [(x, place.y), (x, place.y + place.height)]
        if place.width > place.height:
            ends = [(place.x, y), (place.x + place.width, y)]
        page.sheet.line(ends, Border(look.GREY, 1.2, (5, 4)))
    page.sheet.box(page.plot.whole, border=Border(look.HEALTHY))
    if page.plot.unknown:
        page.sheet.box(page.plot.known, border=Border(look.HEALTHY))
    for words, place in page.plot.words.items():
        page.sheet.text(place, words, Style(WORDS, _WORD_COLOURS.get(words, look.GREY), bold=True))


def _across(page: _Page) -> None:
    """Draw the ticks of how well links work that have room, with what they mean below."""
    style, height, kept = Style(TEXT, look.GREY), TEXT * LINE, list[Place]()
    for value, words in page.plot.across.ticks:
        width, x = inter().width(words, TEXT) + 2, page.plot.x(value)
        left = min(max(x - width / 2, page.plot.known.x), page.plot.left + WIDTH - width)
        if any(left < one.x + one.width + 12 and one.x < left + width + 12 for one in kept):
            continue
        kept.append(Place(left, page.plot.bottom + 8, width, height))
        page.sheet.line([(x, page.plot.bottom), (x, page.plot.bottom + 5)], Border(look.HEALTHY))
        page.sheet.text(kept[-1], words, style, "center")
    if page.plot.unknown:
        page.sheet.text(
            Place(page.plot.left, page.plot.bottom + 8, page.plot.unknown, height),
            "not known",
            style,
            "center",
        )
    below = Place(page.plot.known.x, page.plot.bottom + 30, page.plot.known.width, height)
    if page.plot.covered:
        told = f"{page.plot.covered} {noun(page.plot.covered, 'dot lies', 'dots lie')} under others"
        page.sheet.text(below, told, style)
    page.sheet.text(below, "How often the link works right  →", Style(TEXT, look.INK, bold=True), "right")


def _up(page: _Page) -> None:
    """Draw the ticks of what links matter, with what they mean above."""
    ticks = [(page.plot.y(value), words) for value, words in page.plot.up.ticks]
    if page.plot.unnoticed:
        none = all(dot.loss <= 0 for dot in page.dots if not page.plot.up.shows(dot.loss))
        ticks.append((page.plot.y(0.0), "none" if none else "hardly any"))
    for y, words in ticks:
        page.sheet.line([(page.plot.left - 5, y), (page.plot.left, y)], Border(look.HEALTHY))
        place = Place(0, y - TEXT, page.plot.left - 9, 2 * TEXT)
        page.sheet.text(place, words, Style(TEXT, look.GREY), "right")
    what = "Failed occasions" if page.plot.lines.yearly else "Share of all occasions failed"
    above = Place(0, page.plot.top - 24, page.plot.left + WIDTH, TEXT * LINE)
    page.sheet.text(above, f"↑  {what} if the link stopped", Style(TEXT, look.INK, bold=True))


# -- dots and labels -------------------------------------------------------------------------------


def _range(page: _Page, dot: Dot) -> None:
    if page.plot.is_wide(dot):
        place = page.plot.reach(dot)
        y = place.middle[1]
        page.sheet.line([(place.x, y), (place.x + place.width, y)], _thin(dot))


def _thin(dot: Dot) -> Border:
    return Border(look.WEAK if dot.weak else RANGE, 0.6)


def _mark(sheet: Sheet, dot: Dot, middle: Point) -> None:
    colour = look.WEAK if dot.weak else DOT
    if dot.kind == "known":
        sheet.circle(middle, RADIUS, colour, Border("#FFFFFF", 0.8))
    else:
        sheet.circle(middle, RADIUS - 0.8, "#FFFFFF", Border(colour, 1.6))


def _spots(page: _Page) -> Spots:
    ranges = [page.plot.reach(dot) for dot in page.dots if page.plot.is_wide(dot)]
    return Spots([*page.plot.places.values(), *page.plot.words.values()], ranges, page.plot.dividing)


def _labels(page: _Page, spots: Spots) -> Iterator[_Label]:
    """Find room for labels: of the weak first, then of what matters most."""
    for dot in sorted(page.dots, key=lambda dot: not dot.weak)[:MOST_LABELS]:
        rows = _rows(page, dot)
        width = max(inter(style.bold).width(text, style.size) for text, style in rows) + 2
        within = page.plot.known if dot.kind == "known" else page.plot.whole
        spot = spots.put(page.plot.places[dot.link], (width, 2 * TEXT * LINE), within, must=dot.weak)
        if spot is not None:
            yield _Label(dot, spot, rows)


def _numbers(page: _Page, spots: Spots, named: Collection[str]) -> Iterator[_Label]:
    """Find room for the numbers of dots that have no label, what matters most first."""
    number = 1
    for dot in page.dots:
        if dot.link in named or number > MOST_NUMBERS:
            continue
        style = Style(TEXT, look.WEAK if dot.weak else look.GREY, bold=True)
        width = inter(style.bold).width(str(number), TEXT) + 2
        within = page.plot.known if dot.kind == "known" else page.plot.whole
        at, size = page.plot.places[dot.link], (width, TEXT * LINE)
        spot = spots.put(at, size, within)
        if spot is None and len(page.dots) <= MOST_LABELS:
            spot = spots.squeeze(at, size, within)
        if spot is not None:
            yield _Label(dot, spot, ((str(number), style),))
            number += 1


def _below(page: _Page, numbers: Sequence[_Label], left_out: int) -> None:
    """List what the numbers stand for, with how many dots have neither name nor number."""
    x, y, wide = 0.0, page.plot.bottom + 62, page.plot.left + WIDTH
    if numbers:
        what = Place(x, y, wide, TEXT * LINE)
        page.sheet.text(what, "What the numbers stand for", Style(TEXT, look.INK, bold=True))
        names = [_name(page, label.dot) for label in numbers]
        y = listed(page.sheet, names, Place(x, y + TEXT * LINE + 4, wide, 0.0), TEXT) + 6
    if left_out:
        have = f"{plural(left_out, 'dot')} {noun(left_out, 'has', 'have')}"
        told = f"{have} neither name nor number, for want of room: point at one in an SVG to read its name."
        page.sheet.text(Place(x, y, wide, TEXT * LINE), told, Style(TEXT, look.GREY))


def _name(page: _Page, dot: Dot) -> str:
    """Name a link in full on one line."""
    name = dot.told.partition("\n")[0]
    return f"few: {name}" if dot.kind == "few" else name


def _cleared(page: _Page, label: Place) -> None:
    """Take ranges away from under a label: each part of it has the tint of what it lies on."""
    grounds = [(place, TINTS[words]) for words, place in page.plot.quadrants.items()]
    for place, tint in [
        (page.plot.column(page.plot.top, HEIGHT), "#FFFFFF"),
        *grounds,
    ]:
        x, y = max(label.x, place.x), max(label.y, place.y)
        width = min(label.x + label.width, place.x + place.width) - x
        height = min(label.y + label.height, place.y + place.height) - y
        if width > 0 and height > 0:
            page.sheet.box(Place(x, y, width, height), tint)


def _labelled(page: _Page, label: _Label) -> None:
    place, height = label.spot.place, TEXT * LINE
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
    if inter().width(" → ".join(ends), TEXT) > _NAME:
        ends = [shortened(name, TEXT, _NAME / 2 - 9) for name in ends]
    first = shortened(what, TEXT, _NAME, bold=dot.weak)
    return (first, Style(TEXT, colour, bold=dot.weak)), (" → ".join(ends), Style(TEXT, colour))


def _alternative(page: _Page) -> str:
    """Say in words what the scatter shows, for those who cannot see it."""
    counts = Counter(page.plot.lines.quadrant(dot) or "not known" for dot in page.dots)
    told = ", ".join(f"{words} {counts[words]}" for words in (*TINTS, "not known") if counts[words])
    size = f"Scatter of {plural(len(page.dots), 'link')}" + (f": {told}." if told else ".")
    weak = [dot.told.partition("\n")[0] for dot in page.dots if dot.weak]
    more = f"; {len(weak) - _TOLD} more" if len(weak) > _TOLD else ""
    return f"{size} Weak {noun(len(weak), 'is', 'are')}: {'; '.join(weak[:_TOLD])}{more}." if weak else size
