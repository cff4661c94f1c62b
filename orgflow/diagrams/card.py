"""A page about one actor: what it needs, what it gives, what breaks without it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from orgflow.diagrams import dealings, falling, look, wordings
from orgflow.diagrams.banner import LINE, folded, heading, legend, paragraph
from orgflow.diagrams.dealings import Dealing
from orgflow.diagrams.falling import Fallen
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Border, Place, Sheet, Style
from orgflow.findings import Figure
from orgflow.wording import noun, number

MOST = 470.0  # points in height that the links of a side may take

_ARROW, _BOX = 44.0, 172.0  # widths of an arrow, of the box in the middle
_WIDTH = 2 * dealings.WIDTH + 2 * _ARROW + _BOX
_HEADING = Style(16, look.INK, bold=True)
_NAME, _LABEL, _FACT = Style(16, look.INK, bold=True), Style(11.5, look.GREY), Style(12.5)
_INSIDE, _LEAST = 12.0, 120.0
_TOLD, _MOST_LINES = 10, 8


@dataclass(frozen=True)
class Card:
    """What a card tells of an actor.

    ``facts`` are labels with texts; ``needs`` and ``gives`` its links in the order in which
    they matter; ``rounds`` who falls with it, None where that was not followed; ``loss`` what
    that means for the external customers; ``sentence`` how to read all this.
    """

    actor: str
    name: str
    title: str
    sentence: str
    layer: look.Layer
    facts: tuple[tuple[str, str], ...] = ()
    needs: tuple[Dealing, ...] = ()
    gives: tuple[Dealing, ...] = ()
    rounds: tuple[Fallen, ...] | None = ()
    loss: str = ""


def draw(card: Card, *, headed: bool = True) -> Figure:
    """Draw the page of one actor, its needs on the left, what it gives on the right.

    It shows its title where it is ``headed``. Bounded: as many links of a side as a page
    holds, the first ones; how many more there are is said.
    """
    page = _Page(card)
    top = heading(page.sheet, card.title if headed else "", card.sentence, _WIDTH) + 8
    top = legend(page.sheet, _layers(card), Place(0, top, _WIDTH, 0)) + 14
    left, right = dealings.WIDTH + 2 * _ARROW + _BOX, dealings.WIDTH
    _header(page, "What we need", card.needs, ("they", "we"), Place(0, top, right, 24))
    _header(page, "What we give", card.gives, ("we", "they"), Place(left, top, right, 24))
    top += 30
    ends = [
        _side(page, card.needs, 0, top, "Needs nothing from anybody."),
        _side(page, card.gives, left, top, _NO_ONE),
    ]
    low = max(*ends, top + _LEAST, top + _middle_height(card))
    _middle(page, top, low)
    _strip(page, low + 20)
    return Figure(
        card.title, "", _alternative(card), name="card", svg=page.sheet.svg(), stands_for=page.stands_for
    )


_NO_ONE = "Gives nothing to anybody."


@dataclass
class _Page:
    card: Card
    sheet: Sheet = field(default_factory=Sheet)
    stands_for: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _layers(card: Card) -> list[tuple[str, str]]:
    """Explain the colours of layers that occur, toward the external customers."""
    found: dict[str, list[str]] = {}
    layers = {one.layer for one in (*card.needs, *card.gives)} | {card.layer}
    for layer in sorted(layers, key=lambda layer: (layer.column, layer.heading)):
        found.setdefault(layer.frame, []).append(layer.heading.lower())
    return [(colour, ", ".join(headings)) for colour, headings in found.items()]


# -- the two sides ---------------------------------------------------------------------------------


def _header(page: _Page, words: str, links: Sequence[Dealing], sides: tuple[str, str], place: Place) -> None:
    """Write what a side is about, how many of its links are weak, whose marks stand where."""
    page.sheet.text(place, words, _HEADING)
    wide = inter(bold=True).width(words, _HEADING.size) + 12
    weak = sum(one.weak for one in links)
    told = wordings.counted(len(links), weak) if links else ""
    style = Style(12.5, look.WEAK if weak else look.GREY, bold=bool(weak))
    page.sheet.text(
        Place(wide, place.y + 2, inter(True).width(told, 12.5), 22)._replace(x=place.x + wide), told, style
    )
    if any("|" in one.works for one in links):
        marks = Place(place.x + place.width - 96, place.y + 2, 92, 22)
        page.sheet.text(marks, " | ".join(sides), Style(12, look.GREY), "center")


def _side(page: _Page, links: Sequence[Dealing], x: float, top: float, nothing: str) -> float:
    """Draw the links of a side with their arrows; give where they end."""
    if not links:
        place = Place(x, top, dealings.WIDTH, 0)
        return paragraph(page.sheet, nothing, Style(12.5, look.GREY), place)
    count = dealings.fitting(links, MOST)
    for one in links[:count]:
        name = one.put(page.sheet, x, top)
        page.stands_for[name] = (one.link,)
        _arrow(page.sheet, one.ink, dealings.WIDTH if x == 0 else x - _ARROW, top + one.height / 2)
        top += one.height + dealings.GAP
    left_out = links[count:]
    if left_out:
        name, top = dealings.rest(page.sheet, left_out, Place(x, top, dealings.WIDTH, 0))
        page.stands_for[name] = tuple(one.link for one in left_out)
    return top


def _arrow(sheet: Sheet, ink: Border, x: float, y: float) -> None:
    end = x + _ARROW - 4
    sheet.line([(x + 4, y), (end - 6, y)], ink)
    sheet.shape([(end - 8, y - 4.5), (end, y), (end - 8, y + 4.5)], ink.colour)


# -- the middle --------------------------------------------------------------------------------------


def _middle(page: _Page, top: float, low: float) -> None:
    """Draw the actor itself with what is known of it."""
    card, x = page.card, dealings.WIDTH + _ARROW
    place = Place(x, top, _BOX, low - top)
    told = ". ".join([card.name, *(f"{label}: {text}" for label, text in card.facts)])
    with page.sheet.thing(told) as name:
        page.sheet.box(place, card.layer.fill, border=Border(card.layer.frame, 1.6), radius=8)
        at = top + _INSIDE
        for line, style in _fitting(card, place.height - 2 * _INSIDE):
            row = Place(x + _INSIDE, at, _BOX - 2 * _INSIDE, style.size * LINE)
            page.sheet.text(row, line, style)
            at += row.height
    page.stands_for[name] = (card.actor,)


def _fitting(card: Card, most: float) -> Iterator[tuple[str, Style]]:
    """Give the lines of the box in the middle: of the facts as many as fit."""
    used = 0.0
    for lines in _paragraphs(card):
        used += math.fsum(style.size * LINE for _, style in lines)
        if used > most + 0.01:  # heights that were added up the other way round differ in their last bits
            return
        yield from lines


def _paragraphs(card: Card) -> Iterator[list[tuple[str, Style]]]:
    width = _BOX - 2 * _INSIDE
    yield [(line, _NAME) for line in folded(card.name, _NAME.size, width, 4, bold=True)]
    for label, text in card.facts:
        lines = folded(text, _FACT.size, width, _MOST_LINES)
        yield [("", Style(6)), (label, _LABEL), *((line, _FACT) for line in lines)]


def _middle_height(card: Card) -> float:
    """Give the height of the box that shows all facts, at most that of a full side."""
    lines = [one for lines in _paragraphs(card) for one in lines]
    return min(MOST, math.fsum(style.size * LINE for _, style in lines) + 2 * _INSIDE)


# -- what breaks ---------------------------------------------------------------------------------------


def _strip(page: _Page, top: float) -> None:
    card = page.card
    if card.rounds is None:
        return
    page.sheet.text(Place(0, top, _WIDTH, 24), "What breaks without us", _HEADING)
    top += 28
    who = card.actor, card.name
    if card.rounds:
        page.stands_for |= falling.strip(page.sheet, who, card.rounds, Place(0, top, _WIDTH, 0))
        top += falling.height(who, card.rounds, _WIDTH) + 8
    paragraph(page.sheet, _ending(card), Style(13), Place(0, top, _WIDTH, 0))


def _ending(card: Card) -> str:
    fallen = sum(len(one.ids) for one in card.rounds or ())
    told = f"{number(fallen)} {noun(fallen, 'other falls', 'others fall')} with us where every need matters"
    parts = [
        f"{told}, external customers in bold." if any(x.customers for x in card.rounds or ()) else f"{told}."
    ]
    return " ".join([*(parts if fallen else ["Nobody falls with us."]), card.loss]).strip()


def _alternative(card: Card) -> str:
    """Say in words what the card shows, for those who cannot see it."""
    told = f"{card.name}: {'; '.join(f'{label} {text}' for label, text in card.facts)}."
    for words, links in (("Needs", card.needs), ("Gives", card.gives)):
        some = "; ".join(one.told for one in links[:_TOLD])
        more = f"; {len(links) - _TOLD} more" if len(links) > _TOLD else ""
        told += f" {words}: {some}{more}." if links else ""
    return told if card.rounds is None else f"{told} {_ending(card)}"
