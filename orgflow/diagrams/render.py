"""A figure as SVG, PNG or PDF."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from orgflow import extent
from orgflow.diagrams import fonts, placed, printing, svg
from orgflow.diagrams.compact import compact
from orgflow.diagrams.labels import Box
from orgflow.diagrams.layout import Layout
from orgflow.diagrams.paper import Paper
from orgflow.diagrams.sandbox import CannotLoad, Graphviz, Limits, RenderError, found, run
from orgflow.findings import Figure

__all__ = ["FORMATS", "Graphviz", "Limits", "RenderError", "drawings", "missing_scripts", "render"]

FORMATS = ("svg", "png", "pdf")
WIDTH = 2400
_PAD = 21.6  # points of air around a map
_TALLEST = 32_000  # pixels; the drawing library has no larger pictures
_PDF_DATE = re.compile(rb"/CreationDate \(D:\d{14}[^)]*\)")
_NOTHING_FOUND = (
    "There is no Graphviz on this computer to draw pictures with. Install it (Debian or Ubuntu: "
    "apt install graphviz; macOS: brew install graphviz; Windows: winget install Graphviz.Graphviz), "
    "then try again; everything but pictures works without it."
)

Run = Callable[[str, str, str], bytes]


def render(
    figure: Figure | str,
    form: str = "svg",
    *,
    width: int = WIDTH,
    paper: Paper | None = None,
    limits: Limits | None = None,
    ways: Sequence[Graphviz] | None = None,
) -> bytes:
    """Draw a figure, or plain DOT text.

    Parameters
    ----------
    figure
        What to draw. Labels of lines are slid onto their lines.
    form
        ``svg``, ``png`` or ``pdf``.
    width
        Width of a PNG in pixels.
    paper
        The page that the picture fills as far as its shape allows, in its middle;
        None for a page as large as the picture.
    limits
        How much the picture may take; None for the usual limits.
    ways
        The ways to Graphviz, in the order to try them; None for those found
        on this computer.

    Raises
    ------
    RenderError
        Where there is no picture: too large, too slow, no Graphviz. The
        message is a sentence for the user.
    ValueError
        For a format or a width that does not exist.

    """
    if form not in FORMATS:
        raise ValueError(f"a picture is one of {', '.join(FORMATS)}, not {form!r}")
    if width < 1:
        raise ValueError("the width of a picture is at least 1 pixel")
    limits = limits or Limits()
    if isinstance(figure, str):
        figure = Figure("", figure, "")
    if figure.svg:
        return _as_it_stands(figure, form, width, paper)
    _check_size(figure.dot, limits)
    with tempfile.TemporaryDirectory(prefix="orgflow-") as folder:
        surroundings = fonts.configuration(Path(folder), figure.dot)
        for way in found() if ways is None else ways:
            try:
                data = _draw(figure.dot, Page(form, width, paper), _runner(way, limits, surroundings))
            except CannotLoad:
                continue
            return _finished(data, form, figure, paper)
    raise RenderError(_NOTHING_FOUND)


def drawings(figures: Iterable[Figure]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Draw figures as SVG, by title; of those that cannot be drawn say why, each reason once.

    After a graph that cannot be drawn, none is tried that shows as many actors and links or more.
    """
    drawn: dict[str, bytes] = {}
    reasons = []
    too_many = math.inf
    for figure in figures:
        if not figure.svg and len(figure.stands_for) >= too_many:
            continue
        try:
            drawn[figure.title] = render(figure)
        except RenderError as problem:
            reasons.append(str(problem))
            too_many = min(too_many, len(figure.stands_for) or math.inf)
    return drawn, tuple(dict.fromkeys(reasons))


def missing_scripts(figure: Figure | str) -> tuple[str, ...]:
    """Say which scripts of a figure no font on this computer can show; one sentence each."""
    return fonts.missing(figure if isinstance(figure, str) else figure.dot or figure.svg)


def _as_it_stands(figure: Figure, form: str, width: int, paper: Paper | None) -> bytes:
    """Draw what has its places."""
    data = figure.svg.encode()
    if form == "svg":
        return _as_svg(data, figure, paper)
    return printing.printed(_as_svg(data, figure), form, width=width, paper=paper)


def _as_svg(data: bytes, figure: Figure, paper: Paper | None = None) -> bytes:
    drawn = svg.clean(data, figure.title, figure.alt)
    return printing.on_paper(drawn, paper) if paper else drawn


def _check_size(dot: str, limits: Limits) -> None:
    """Refuse what nobody could read before Graphviz spends its time on it."""
    links = len(re.findall(r"^\s*\S+ -> \S+ \[", dot, re.MULTILINE))
    actors = len(re.findall(r"^\s*[^\s\[]+ \[label=", dot, re.MULTILINE))
    if actors > limits.actors or links > limits.links:
        more = extent.way_out(boxes=actors, lines=links)
        raise RenderError(
            f"This picture has {actors:,} boxes and {links:,} lines; pictures are drawn up to "
            f"{limits.actors:,} boxes and {limits.links:,} lines. Draw one part of the organization, "
            f"or fewer actors{f', or allow more: {more}' if more else ''}. "
            f"The tables say the same as the picture."
        )


def _runner(way: Graphviz, limits: Limits, surroundings: dict[str, str]) -> Run:
    return lambda dot, layout, form: run(
        way, dot.encode("utf-8", "replace"), layout, form, limits, surroundings
    )


@dataclass(frozen=True, slots=True)
class Page:
    """What Graphviz is to fill: the form of the file, the width of a PNG in pixels, paper where asked for."""

    form: str
    width: int
    paper: Paper | None

    def attributes(self, bounds: Box) -> str:
        """Give the attributes of a graph within ``bounds`` that make it fill the page."""
        if self.form == "svg":
            return ""
        if self.paper is not None:
            return self._window(bounds, self.paper)
        tall = f'dpi=72 size="{(self.width + 0.1) / 72:.6f},{_TALLEST / 72:.0f}!"'  # a point is a pixel
        return tall if self.form == "png" else "margin=0"

    def _window(self, bounds: Box, paper: Paper) -> str:
        """Look through a window as large as the page, as near as the picture fits."""
        wide, high = bounds.right - bounds.left + 2 * _PAD, bounds.top - bounds.bottom + 2 * _PAD
        page = paper.turned(wide / high)
        width, height = (self.width, self.width / page.shape) if self.form == "png" else page.points
        zoom = min(width / wide, height / high)
        return f'dpi=72 margin=0 viewport="{width:.2f},{height:.2f},{zoom:.6f}"'


def _draw(dot: str, page: Page, graphviz: Run) -> bytes:
    """Lay out once, slide the labels, draw with every place fixed."""
    layout = compact(_read(graphviz(dot, "dot", "json")))
    if not layout.can_be_fixed:
        return graphviz(dot, "dot", page.form)
    return graphviz(placed.fixed(dot, layout, page.attributes(layout.page)), "nop2", page.form)


def _read(answer: bytes) -> Layout:
    try:
        return Layout(json.loads(answer))
    except (ValueError, RecursionError) as problem:  # a size of nan is no JSON, a depth of thousands too deep
        raise RenderError("Graphviz answered with something that is no layout.") from problem


def _finished(data: bytes, form: str, figure: Figure, paper: Paper | None) -> bytes:
    if form == "svg":
        return _as_svg(data, figure, paper)
    return _PDF_DATE.sub(_no_date, data) if form == "pdf" else data


def _no_date(found: re.Match[bytes]) -> bytes:
    """Give a date of the same length, so that the offsets inside the file stay right."""
    return b"/CreationDate (D:20000101000000Z".ljust(len(found[0]) - 1) + b")"
