"""Who falls, round by round, as a strip that is read from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orgflow.diagrams import look, wordings
from orgflow.diagrams.banner import LINE, folded, shortened
from orgflow.diagrams.sheet import Border, Place, Sheet, Style
from orgflow.diagrams.text import broken
from orgflow.wording import listing

MOST_ROUNDS = 4  # that have a box of their own; the last of these holds all later ones

_FIRST, _BETWEEN, _SIDE, _AIR = 150.0, 26.0, 10.0, 7.0
_TEXT, _MOST_LINES, _MOST_TOLD = 12.5, 4, 300


@dataclass(frozen=True, slots=True)
class Fallen:
    """Those who fall in a round, by id and name; external customers apart."""

    number: int
    functions: tuple[tuple[str, str], ...]
    customers: tuple[tuple[str, str], ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Who falls, by id, the customers first."""
        return tuple(one for one, _ in (*self.customers, *self.functions))


def strip(
    sheet: Sheet, broken_one: tuple[str, str], rounds: Sequence[Fallen], place: Place
) -> dict[str, tuple[str, ...]]:
    """Draw who falls into a place as wide as told, from its top on; give what the drawn things stand for.

    ``broken_one`` is the id with the name of the one that breaks. The drawing is as high
    as ``height`` says.
    """
    boxes = _boxes(broken_one, rounds, place.width)
    high = height(broken_one, rounds, place.width)
    stands_for: dict[str, tuple[str, ...]] = {}
    x = place.x
    for number, (ids, told, lines, width) in enumerate(boxes):
        if number:
            _onward(sheet, x + 4, x + _BETWEEN - 4, place.y + high / 2)
            x += _BETWEEN
        shade = look.shade(number)
        with sheet.thing(told) as name:
            sheet.box(Place(x, place.y, width, high), shade.fill, radius=5)
            top = place.y + _AIR
            for line, bold in lines:
                row = Place(x + _SIDE, top, width - 2 * _SIDE, _TEXT * LINE)
                sheet.text(row, line, Style(_TEXT, shade.text, bold))
                top += row.height
        stands_for[name] = ids
        x += width
    return stands_for


def height(broken_one: tuple[str, str], rounds: Sequence[Fallen], width: float) -> float:
    """Give the height in points that a strip of a width has."""
    boxes = _boxes(broken_one, rounds, width)
    return max(len(lines) for _, _, lines, _ in boxes) * _TEXT * LINE + 2 * _AIR


_Box = tuple[tuple[str, ...], str, list[tuple[str, bool]], float]


def _boxes(broken_one: tuple[str, str], rounds: Sequence[Fallen], width: float) -> list[_Box]:
    """Give the boxes: whom each stands for, what it tells, its lines (bold or not), its width."""
    shown = _joined(rounds)
    wide = (width - _FIRST) / len(shown) - _BETWEEN if shown else 0.0
    wide = min(wide, width / 3)
    who, name = broken_one
    lines = [(f"{wordings.BROKEN} stops", False), *((line, True) for line in _broken(name))]
    found: list[_Box] = [((who,), f"{name} stops", lines, _FIRST)]
    last = max((one.number for one in rounds), default=0)
    for place, one in enumerate(shown):
        title = f"round {one.number}"
        if place == MOST_ROUNDS - 1 and last > one.number:
            title = f"rounds {one.number} to {last}"
        functions, customers = ([name for _, name in group] for group in (one.functions, one.customers))
        rows = [(title, False), *((line, True) for line in _within(customers, wide, bold=True))]
        rows += [(line, False) for line in _within(functions, wide)]
        told = f"{title}: {listing([*customers, *functions], _MOST_TOLD)}"
        found.append((one.ids, told, rows, wide))
    return found


def _joined(rounds: Sequence[Fallen]) -> list[Fallen]:
    """Let the last box hold all later rounds."""
    first, later = list(rounds[: MOST_ROUNDS - 1]), rounds[MOST_ROUNDS - 1 :]
    if not later:
        return first
    functions = tuple(one for fallen in later for one in fallen.functions)
    customers = tuple(one for fallen in later for one in fallen.customers)
    return [*first, Fallen(later[0].number, functions, customers)]


def _within(names: Sequence[str], width: float, *, bold: bool = False) -> list[str]:
    """Name as many as a few lines hold, and say how many more there are."""
    if not names:
        return []
    inner = width - 2 * _SIDE
    short = [shortened(name, _TEXT, inner * 0.9, bold=bold) for name in names]
    for most in range(min(len(short), 40), 0, -1):
        lines = broken(listing(short, most), _TEXT, inner, bold=bold)
        if len(lines) <= _MOST_LINES:
            return lines
    return [shortened(f"{len(names)} others", _TEXT, inner, bold=bold)]


def _broken(name: str) -> list[str]:
    return folded(name, _TEXT, _FIRST - 2 * _SIDE, _MOST_LINES - 1, bold=True)


def _onward(sheet: Sheet, start: float, end: float, y: float) -> None:
    sheet.line([(start, y), (end - 5, y)], Border(look.GREY, 1.6))
    sheet.shape([(end - 7, y - 4.5), (end, y), (end - 7, y + 4.5)], look.GREY)
