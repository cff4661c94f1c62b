"""Diagnostics for people, with the line they point into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from orgflow.diagnostics import Checked, Diagnostic, Position, RuleCount, in_order
from orgflow.excerpts.summary import summary
from orgflow.plaintext import cells, one_line, visible

name = "text"
TAB = 4
CLIP = "..."
LEAST = 20
FAR = 1_000  # characters of a line on each side of the caret that are looked at


def text(diagnostic: Diagnostic, *, width: int = 80) -> str:
    """Write one diagnostic: place and message, the line with a caret, help, related places.

    Ends without a line end. The caret line counts columns of the screen, so it fits
    under wide characters; tabs are shown as spaces, and a line wider than ``width``
    is cut around the caret.
    """
    head = f"{diagnostic.kind} {diagnostic.code}: {one_line(diagnostic.message)}"
    lines = [_placed(diagnostic.position, head)]
    if diagnostic.excerpt is not None and diagnostic.position.line > 0:
        lines += _excerpt(diagnostic.position, diagnostic.excerpt, width)
    lines += [f"  {_placed(position, one_line(remark))}" for position, remark in diagnostic.related]
    if diagnostic.help:
        lines.append(f"  help: {one_line(diagnostic.help)}")
    return "\n".join(lines)


def page(
    diagnostics: Iterable[Diagnostic], files: int, *, width: int = 80, rules: RuleCount | None = None
) -> str:
    """Write all diagnostics of a run with the summary below, the worst file last where the eye lands."""
    checked = Checked(in_order(diagnostics), files, rules)
    parts = [text(diagnostic, width=width) for diagnostic in _worst_last(checked.diagnostics)]
    return "\n\n".join([*parts, summary(checked)]) + "\n"


def render(checked: Checked) -> str:
    """Write a check for people, 80 columns wide."""
    return page(checked.diagnostics, checked.files, rules=checked.rules)


def _worst_last(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    errors = Counter(d.position.source for d in diagnostics if d.severity == "error")
    return sorted(diagnostics, key=lambda d: errors[d.position.source])


def _placed(position: Position, told: str) -> str:
    place = visible(str(position) if position.line > 0 else position.source)
    return f"{place}: {told}" if place else told


def _excerpt(position: Position, line: str, width: int) -> list[str]:
    column = min(max(position.column - 1, 0), len(line))
    far = max(0, column - FAR)
    start, shown = column - far, _columns(line[far : column + FAR])
    before = cells("".join(shown[:start]))
    marked = max(1, cells("".join(shown[start : start + position.length])))
    gutter = f"{position.line:>3} |"
    clipped, before, marked = _clip("".join(shown), before, marked, max(LEAST, width - len(gutter) - 1))
    carets = f"{' ' * (len(gutter) - 1)}| {' ' * before}{'^' * marked}"
    return [f"{gutter} {clipped}".rstrip(), carets]


def _columns(line: str) -> list[str]:
    """What each character of a line looks like on the screen."""
    shown: list[str] = []
    column = 0
    for sign in line:
        look = " " * (TAB - column % TAB) if sign == "\t" else visible(sign)
        column += cells(look)
        shown.append(look)
    return shown


def _clip(shown: str, before: int, marked: int, room: int) -> tuple[str, int, int]:
    """Cut a line to ``room`` columns so that the caret's place stays in sight."""
    if max(cells(shown), before + marked) <= room:
        return shown, before, marked
    # A mark that begins early is shown from the beginning of the line, however long it is.
    marked = min(marked, room - len(CLIP) - (before if before <= room // 4 else len(CLIP)))
    first = 0 if before + marked <= room - len(CLIP) else before - (room - marked) // 2
    first = max(0, min(first, cells(shown) + 1 - room))
    last = first + room
    head, cut = _slice(shown, first, last)
    return head, before - cut, marked


def _slice(shown: str, first: int, last: int) -> tuple[str, int]:
    """Columns ``first`` to ``last`` with the dots that stand for the rest, and how far the text moved."""
    left = CLIP if first > 0 else ""
    right = CLIP if last < cells(shown) else ""
    kept, moved, column = [], None, 0
    for sign in shown:
        if first + len(left) <= column and column + cells(sign) <= last - len(right):
            moved = column - len(left) if moved is None else moved
            kept.append(sign)
        column += cells(sign)
    return f"{left}{''.join(kept)}{right}", moved or 0
