"""The parts of pages that are written from the pages of ``orgflow explain``."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orgflow
from docs.markdown import anchor, lowered, table
from orgflow import explaining
from orgflow.analyses import ANALYSES, ON_REQUEST, domino
from orgflow.calibration import calibrated
from orgflow.demo import write_demo
from orgflow.domino import Component, Domino
from orgflow.findings import Column, Result, Table
from orgflow.lenses import LENSES
from orgflow.network import Network
from orgflow.report import Report

PACKAGE = Path(orgflow.__file__).parent
NAMES = [lens.slug.removeprefix("lens-") for lens in LENSES]
CODE = re.compile(r"ORG[0-9]{3}")
DECADES = {
    "1": "The text of a file",
    "2": "The shape of a file",
    "3": "How the parts fit together",
    "4": "Data from elsewhere",
    "5": "Rules",
    "6": "Findings about the organization",
    "7": "Further findings about the organization",
}
UNITS = {
    "share": "a share",
    "per year": "a number a year",
    "occasions": "failed occasions",
    "hours": "hours",
    "id": "an id",
    "ids": "a list of ids",
    "route": "the ids of its links in order",
}


def analyses(_: str) -> str:
    """Write every question: how it is answered, its findings, the columns of its tables."""
    modules = {analysis.slug: analysis.run.__module__ for analysis in (*ANALYSES, *LENSES, *ON_REQUEST)}
    parts = []
    for result in (*_demo().results, *_asked()):
        parts.append(f"## {result.slug}")
        if result.slug in modules:
            parts += [_body(result.slug, 1), _findings(modules[result.slug])]
        else:
            parts.append("With `--pairs` only; see [single-points](#single-points).")
        parts += [_columns(one) for one in result.tables]
        if result.slug == domino.slug:
            parts += ["With `orgflow domino` there are these tables instead.", *map(_columns, _broken())]
    return "\n\n".join(parts)


def _demo() -> Report:
    with tempfile.TemporaryDirectory() as folder:
        return orgflow.analyze(orgflow.load(write_demo(Path(folder))), pairs=True, lenses=NAMES)


def _asked() -> Iterator[Result]:
    """Answer the questions that have a command of their own, for the example."""
    organization = _demo().organization
    assert organization is not None
    network = calibrated(Network(organization))
    yield from (analysis.run(network) for analysis in ON_REQUEST)


def _broken() -> tuple[Table, ...]:
    """Give the tables of a break in the example."""
    organization = _demo().organization
    assert organization is not None
    network = Network(organization)
    return domino.broken(Domino(network, (Component("actor", network.internal()[0]),))).tables


def _body(topic: str, by: int) -> str:
    """Give the page on a topic without its title, its headings moved down."""
    page = explaining.page(topic) or ""
    return lowered(page.split("\n", 1)[1].strip(), by)


def _findings(module: str) -> str:
    """List the findings of an analysis: the codes that its module names."""
    _, *steps = module.split(".")
    place = PACKAGE.joinpath(*steps)
    sources = sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    source = "".join(path.read_text(encoding="utf-8") for path in sources)
    titles = dict(explaining.topics())
    codes = sorted(set(CODE.findall(source)))
    listed = (f"- [{code}](diagnostics.md#{_anchor(code)}): {titles[code]}" for code in codes)
    return "\n".join(["### Findings", "", *listed])


def _columns(one: Table) -> str:
    rows = (
        (f"`{column.key}`", column.title, _holds(one, column), "" if column.printed else "in JSON only")
        for column in one.columns
    )
    return f"### Table `{one.name}`: {one.title}\n\n{table(('key', 'title', 'holds', 'shown'), rows)}"


def _holds(one: Table, column: Column) -> str:
    values = [row[column.key] for row in one.rows if row[column.key] is not None]
    if column.unit:
        return UNITS[column.unit]
    if any(isinstance(value, tuple) for value in values):
        return "a list of texts"
    if any(isinstance(value, bool) for value in values):
        return "`true` or `false`"
    return "a number" if any(isinstance(value, int | float) for value in values) else "a text"


def diagnostics(_: str) -> str:
    """Write every code: the lists of all, then the page of each."""
    titles = {name: title for name, title in explaining.topics() if CODE.fullmatch(name)}
    pages = (f"## {code}: {title}\n\n{_body(code, 1)}" for code, title in titles.items())
    return "\n\n".join([*_lists(titles), *pages])


def _lists(titles: dict[str, str]) -> Iterator[str]:
    for digit, heading in DECADES.items():
        codes = [code for code in titles if code[3] == digit]
        if codes:
            rows = ((f"[{code}](#{_anchor(code)})", titles[code]) for code in codes)
            yield f"## {heading}\n\n{table(('code', 'title'), rows)}"


def _anchor(code: str) -> str:
    return anchor(f"{code}: {dict(explaining.topics())[code]}")
