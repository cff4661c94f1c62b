"""A report for wikis, tickets, code hosts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from urllib.parse import quote

from orgflow.findings import Figure, Finding, Table
from orgflow.plaintext import one_line
from orgflow.report import Group, Names, Report
from orgflow.wording import number, plural

name: str = "markdown"
suffixes: tuple[str, ...] = (".md", ".markdown")
illustrated: bool = False

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
SPECIAL = re.compile(r"[\\`*_\[\]~|$#]")
BLOCK = re.compile(r"^([-+=])|^(\d{1,9})([.)])")


def render(report: Report, *, pictures: Mapping[str, str] | None = None) -> bytes:
    """Write a report as Markdown with tables, in UTF-8.

    ``pictures`` gives, by the title of a figure, the relative path of its image; a
    figure without one is told by its sentence alone. All text of the report is
    escaped, so that it reads as written whatever it contains.
    """
    return ("\n\n".join(_blocks(report, pictures or {})) + "\n").encode()


def escaped(text: str) -> str:
    """Escape text within a line, so that Markdown shows it as it is."""
    told = re.sub("[&<>]", lambda found: ENTITIES[found[0]], one_line(text))
    return SPECIAL.sub(r"\\\g<0>", told)


def _paragraph(text: str) -> str:
    """Escape text that begins a block, where a dash or a number would begin a list."""
    return BLOCK.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", escaped(text))


def _blocks(report: Report, pictures: Mapping[str, str]) -> Iterator[str]:
    yield f"# {_paragraph(report.title)}"
    yield f"**{escaped(report.heading)}**"
    if report.summary:
        yield _paragraph(" ".join(report.summary))
    for group in report.lists:
        yield from _group(group, report)
    yield from _figures(report.figures, pictures)
    for group in report.others:
        yield from _group(group, report)
    yield from _figures(report.pictures[len(report.figures) :], pictures)
    yield from _tables(report)
    yield from _closing(report)


def _group(group: Group, report: Report) -> Iterator[str]:
    yield f"## {_paragraph(group.heading)}"
    yield "\n".join(f"{rank}. {_finding(finding, report)}" for rank, finding in enumerate(group.findings, 1))


def _finding(finding: Finding, report: Report) -> str:
    facts = [finding.code, finding.level, *report.places(finding.evidence)]
    told = [f"**{escaped(finding.message)}**", escaped(finding.advice), f"*({escaped(', '.join(facts))})*"]
    return " ".join(part for part in told if part)


def _figures(figures: Iterable[Figure], pictures: Mapping[str, str]) -> Iterator[str]:
    for figure in figures:
        yield f"## {_paragraph(figure.title)}"
        if figure.title in pictures:
            yield f"![{escaped(figure.alt)}]({_path(pictures[figure.title])})"
            yield _paragraph(figure.caption or figure.alt)
        else:
            yield _paragraph(figure.alt)


def _path(path: str) -> str:
    """Quote a relative path; a scheme such as ``javascript:`` does not survive it."""
    return quote(path.replace("\\", "/"))


def _tables(report: Report) -> Iterator[str]:
    names = Names(report.organization)
    for result in report.results:
        for table in result.tables:
            yield f"## {_paragraph(table.title)}"
            yield _table(table, names) if table.rows else "Nothing to list."
            if len(table.rows) > table.shown:
                yield f"… {number(len(table.rows) - table.shown)} more in JSON."


def _table(table: Table, names: Names) -> str:
    columns = table.printed
    heads = [escaped(column.title) for column in columns]
    rules = ["---:" if table.is_numeric(column) else "---" for column in columns]
    rows = [
        [escaped(names.cell(row[column.key], column.unit)) for column in columns]
        for row in table.rows[: table.shown]
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, rules, *rows])


def _closing(report: Report) -> Iterator[str]:
    yield "## How these figures were made"
    sources = f"Read from {plural(len(report.sources), 'file')}: {', '.join(report.sources)}."
    yield _list([report.outcome.sentence, *report.method, sources, f"Written by orgflow {report.version}."])
    if report.next_steps:
        yield "## Next"
        yield "\n".join(f"- {_code(command)}: {escaped(gives)}" for command, gives in report.next_steps)


def _list(sentences: list[str]) -> str:
    return "\n".join(f"- {_paragraph(sentence)}" for sentence in sentences)


def _code(text: str) -> str:
    """Put text into a code span whose fence is longer than any run of backticks within."""
    told = one_line(text)
    fence = "`" * (1 + max((len(list(run)) for sign, run in groupby(told) if sign == "`"), default=0))
    pad = " " if told.startswith("`") or told.endswith("`") else ""
    return f"{fence}{pad}{told}{pad}{fence}"
