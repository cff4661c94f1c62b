"""A report for the screen, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from orgflow.findings import Column, Finding, Table
from orgflow.plaintext import ascii_signs, cells, fold, one_line, words, wrap
from orgflow.report import Group, Names, Report
from orgflow.wording import number

name: str = "terminal"
suffixes: tuple[str, ...] = (".txt",)
illustrated: bool = False

NARROWEST = 40
WIDEST_WORD = 16
FEW = 3
GAP = 2
MARGIN = 2
HANGING = 5
LEVEL_WORDS = {"risk": ("risk", "risks"), "watch": ("to watch", "to watch"), "note": ("note", "notes")}

Span = tuple[str, str]
Line = tuple[Span, ...]
Side = tuple[int, bool]
EMPTY: Line = ()


def render(
    report: Report, *, width: int = 80, color: bool = False, unicode: bool = True, tables: bool = False
) -> bytes:
    """Write a report as text in UTF-8; the parameters are those of ``text``."""
    return text(report, width=width, color=color, unicode=unicode, tables=tables).encode()


def text(
    report: Report, *, width: int = 80, color: bool = False, unicode: bool = True, tables: bool = False
) -> str:
    """Write a report as text for a screen of ``width`` columns, ending with a line end.

    ``color`` allows terminal styles, which never carry meaning. Without ``unicode``
    arrows and dots are written in ASCII. With ``tables`` the tables follow the
    findings, no group of findings is cut short, and nothing is left to be asked for.
    """
    page = _Page(report, max(width, NARROWEST), unicode)
    write = _styled if color else _plain
    return "".join(f"{write(line)}\n" for line in page.blocks(tables))


class _Page:
    """The blocks of a report, laid out for one width."""

    def __init__(self, report: Report, width: int, unicode: bool) -> None:
        self.report = report
        self.width = width
        self._unicode = unicode
        self._names = Names(report.organization)

    def blocks(self, tables: bool) -> Iterator[Line]:
        yield from self._opening()
        aside = {
            result.slug: result.question for result in self.report.results if result.aside and not tables
        }
        for group in self.report.groups:
            if group.slug not in aside:
                yield from self._group(group, len(group.findings) if tables else FEW)
        yield from self._aside(aside)
        for table in (table for result in self.report.results for table in result.tables if tables):
            yield from self._table(table)
        yield from self._method()
        yield from self._next()

    def _say(self, said: str) -> str:
        told = one_line(said)
        return told if self._unicode else ascii_signs(told)

    def _paragraph(self, said: str, margin: int, style: str = "") -> Iterator[Line]:
        for line in wrap(self._say(said), self.width - margin):
            yield ((" " * margin, ""), (line, style))

    def _opening(self) -> Iterator[Line]:
        yield from self._paragraph(self.report.heading, 0, "bold")
        yield EMPTY
        yield from self._paragraph(self.report.title, MARGIN, "bold")
        if self.report.summary:
            yield EMPTY
            yield from self._paragraph(" ".join(self.report.summary), MARGIN)

    # -- findings ----------------------------------------------------------------------

    def _group(self, group: Group, most: int) -> Iterator[Line]:
        yield EMPTY
        yield from self._paragraph(group.heading, 0, "bold")
        for rank, finding in enumerate(group.findings[:most], 1):
            yield from self._item("" if len(group.findings) == 1 else str(rank), finding)
        left = len(group.findings) - most
        if left > 0:
            yield from self._paragraph(f"… {number(left)} more: --only {group.slug}", HANGING, "dim")

    def _aside(self, questions: Mapping[str, str]) -> Iterator[Line]:
        """Name what is answered for those who ask for it."""
        if questions:
            yield EMPTY
            yield from self._paragraph("Answered as well", 0, "bold")
            for slug, question in questions.items():
                yield from self._paragraph(f"{question} --only {slug}", MARGIN)

    def _item(self, rank: str, finding: Finding) -> Iterator[Line]:
        margin = HANGING if rank else MARGIN
        said = [self._say(part) for part in (finding.message, finding.advice) if part]
        lines = [line for part in said or [""] for line in wrap(part, self.width - margin)]
        starts = [f"{rank:>3}  " if rank else " " * MARGIN, *[" " * margin] * (len(lines) - 1)]
        spans: list[list[Span]] = [[(start + line, "")] for start, line in zip(starts, lines, strict=True)]
        yield from map(tuple, self._placed(spans, self._place(finding)))

    def _place(self, finding: Finding) -> str:
        places = self.report.places(finding.evidence)
        more = [f"(+{number(len(places) - 1)})"] if len(places) > 1 else []
        return self._say(" ".join([*places[:1], *more]))

    def _placed(self, lines: list[list[Span]], place: str) -> list[list[Span]]:
        """Put the place at the right end of the last line, or below it where it does not fit."""
        if not place:
            return lines
        room = self.width - cells("".join(said for said, _ in lines[-1])) - cells(place)
        if room >= GAP:
            return [*lines[:-1], [*lines[-1], (" " * room, ""), (place, "dim")]]
        below = fold(place, self.width)
        return [*lines, *([(" " * (self.width - cells(part)), ""), (part, "dim")] for part in below)]

    # -- tables ------------------------------------------------------------------------

    def _table(self, table: Table) -> Iterator[Line]:
        yield EMPTY
        yield from self._paragraph(table.title, 0, "bold")
        heads = [self._say(column.title) for column in table.printed]
        rows = [
            [self._cell(row[column.key], column) for column in table.printed]
            for row in table.rows[: table.shown]
        ]
        columns = list(zip(heads, *rows, strict=True))
        least = list(map(_longest_word, columns))
        if not rows:
            yield from self._paragraph("Nothing to list.", MARGIN)
        elif MARGIN + sum(least) + GAP * (len(least) - 1) <= self.width:
            right = [table.is_numeric(column) for column in table.printed]
            widths = _widths(least, [max(map(cells, column)) for column in columns], self.width)
            yield from _grid(heads, rows, list(zip(widths, right, strict=True)))
        else:
            yield from self._cards(heads, rows)
        if len(table.rows) > table.shown:
            left = number(len(table.rows) - table.shown)
            yield from self._paragraph(f"… {left} more: --format json", MARGIN, "dim")

    def _cell(self, value: object, column: Column) -> str:
        return self._say(self._names.cell(value, column.unit))  # type: ignore[arg-type]

    def _cards(self, heads: list[str], rows: list[list[str]]) -> Iterator[Line]:
        """Lay a table out record by record, for more columns than fit side by side."""
        label = min(max(map(cells, heads)), self.width // 3)
        for rank, row in enumerate(rows, 1):
            if rank > 1:
                yield EMPTY
            starts = [f"{rank:>3}  ", *[" " * HANGING] * (len(heads) - 1)]
            for start, head, value in zip(starts, heads, row, strict=True):
                yield from self._field(start, wrap(head, label), label, value)

    def _field(self, start: str, head: list[str], label: int, value: str) -> Iterator[Line]:
        values = wrap(value, self.width - HANGING - label - GAP)
        for at in range(max(len(head), len(values))):
            left = head[at] if at < len(head) else ""
            right = values[at] if at < len(values) else ""
            margin = start if at == 0 else " " * HANGING
            yield ((margin, ""), (left + " " * (label - cells(left) + GAP), "dim"), (right, ""))

    # -- the end -----------------------------------------------------------------------

    def _method(self) -> Iterator[Line]:
        yield EMPTY
        yield from self._paragraph(self._levels(), 0)
        yield EMPTY
        yield from self._paragraph("How these figures were made", 0, "bold")
        yield from self._paragraph(" ".join(self.report.method), MARGIN)

    def _levels(self) -> str:
        levels = self.report.levels
        told = [
            f"{number(levels[level])} {LEVEL_WORDS[level][levels[level] != 1]}"
            for level in levels
            if levels[level]
        ]
        return f"Findings: {', '.join(told) or 'none'}."

    def _next(self) -> Iterator[Line]:
        if not self.report.next_steps:
            return
        yield EMPTY
        steps = [(self._say(command), self._say(gives)) for command, gives in self.report.next_steps]
        margins = ["Next:  ", *[" " * 7] * (len(steps) - 1)]
        longest = max(cells(command) for command, _ in steps)
        wide = all(7 + longest + 3 + cells(gives) <= self.width for _, gives in steps)
        for margin, (command, gives) in zip(margins, steps, strict=True):
            pad = " " * (longest - cells(command) + 3)
            yield (margin, "bold"), (command, "cyan"), (f"{pad}{gives}" if wide else "", "")
            if not wide:
                yield from self._paragraph(gives, 9)


def _longest_word(values: Iterable[str]) -> int:
    longest = max(cells(word) for value in values for word in words(value))
    return min(max(longest, 1), WIDEST_WORD)


def _widths(least: list[int], whole: list[int], room: int) -> list[int]:
    """Share ``room`` among columns: at least what keeps words whole, then where most lines are saved."""
    widths = list(least)
    for _ in range(room - MARGIN - GAP * (len(least) - 1) - sum(least)):
        ratio, at = max(
            (want / width, -at) for at, (want, width) in enumerate(zip(whole, widths, strict=True))
        )
        if ratio > 1:
            widths[-at] += 1
    return widths


def _grid(heads: list[str], rows: list[list[str]], sides: list[Side]) -> Iterator[Line]:
    """Lay a table out in columns, with a line between rows where some need several lines."""
    yield from _row(heads, sides, "bold", bottom=True)
    yield ((" " * MARGIN + "-" * (sum(width for width, _ in sides) + GAP * (len(sides) - 1)), ""),)
    laid = [list(_row(row, sides, "")) for row in rows]
    spaced = any(len(lines) > 1 for lines in laid)
    for rank, lines in enumerate(laid):
        if spaced and rank:
            yield EMPTY
        yield from lines


def _row(values: list[str], sides: list[Side], style: str, *, bottom: bool = False) -> Iterator[Line]:
    columns = [wrap(value, width) for value, (width, _) in zip(values, sides, strict=True)]
    height = max(map(len, columns))
    for lines in columns:
        lines[0 if bottom else len(lines) :] = [""] * (height - len(lines)) + (lines if bottom else [])
    for line in zip(*columns, strict=True):
        told = [_aligned(part, *side) for part, side in zip(line, sides, strict=True)]
        yield (" " * MARGIN, ""), ((" " * GAP).join(told), style)


def _aligned(said: str, width: int, right: bool) -> str:
    pad = " " * (width - cells(said))
    return pad + said if right else said + pad


def _plain(line: Line) -> str:
    return "".join(said for said, _ in line).rstrip()


def _styled(line: Line) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    last = len(line) - 1
    trimmed = [(said.rstrip() if at == last else said, style) for at, (said, style) in enumerate(line)]
    return "".join(
        Style.parse(style).render(said, color_system=ColorSystem.STANDARD) for said, style in trimmed
    )
