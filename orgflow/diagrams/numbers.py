"""A list of numbered names in columns, below a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from orgflow.diagrams import look
from orgflow.diagrams.banner import LINE, shortened
from orgflow.diagrams.fonts import inter
from orgflow.diagrams.sheet import Place, Sheet, Style

COLUMNS = 3  # two where three would cut a name short

_NUMBER, _GAP = 30.0, 18.0  # points: what a number takes, what is between two columns


def listed(sheet: Sheet, names: Sequence[str], place: Place, size: float) -> float:
    """Write names with their numbers, from 1 on, column by column; give where they end.

    ``place`` says where they begin and how wide they are together; ``size`` is that of the text.
    """
    columns = COLUMNS
    if max((inter().width(name, size) for name in names), default=0.0) > _width(place, COLUMNS) - _NUMBER:
        columns -= 1
    height, deep, width = size * LINE, math.ceil(len(names) / columns), _width(place, columns)
    for at, name in enumerate(names):
        column, row = divmod(at, deep)
        x, y = place.x + column * (width + _GAP), place.y + row * height
        sheet.text(Place(x, y, _NUMBER - 8, height), str(at + 1), Style(size, look.GREY, bold=True), "right")
        room = width - _NUMBER
        sheet.text(Place(x + _NUMBER, y, room, height), shortened(name, size, room), Style(size, look.GREY))
    return place.y + deep * height


def _width(place: Place, columns: int) -> float:
    return (place.width - (columns - 1) * _GAP) / columns
