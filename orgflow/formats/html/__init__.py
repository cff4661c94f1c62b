"""A report as one page for a browser, to mail, to print, to explore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from orgflow.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment

name: str = "html"
suffixes: tuple[str, ...] = (".html", ".htm")
illustrated: bool = True


def render(report: Report, *, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Write a report as one HTML file in UTF-8 that fetches nothing and runs only its own script.

    ``pictures`` gives drawings (SVG, checked) by the title of their figure; by default
    they are drawn now, and where that is not possible the page says why. All text of the
    report is escaped by the template. ValueError where a figure is not finite.
    """
    from markupsafe import Markup

    from orgflow.formats.html import safety, style
    from orgflow.formats.html.inlining import inline
    from orgflow.formats.html.page import Page
    from orgflow.formats.html.views import Views

    drawn, remarks = _drawn(report) if pictures is None else (pictures, ())
    views = Views(report)
    ways = {figure.title: views.ways(figure) for figure in report.pictures}
    inlined = {
        title: Markup(inline(svg, f"p{place}", ways.get(title)))
        for place, (title, svg) in enumerate(drawn.items())
    }
    page = Page(views, inlined, remarks)
    sheet, script = style.sheet(), style.script()
    environment = _environment()
    told = environment.get_template("page.html.jinja").render(
        page=page,
        report=report,
        views=views,
        policy=safety.policy(sheet, script),
        style=Markup(sheet),
        script=Markup(script),
        data=Markup(safety.data_block(page.data)),
    )
    return (told.rstrip("\n") + "\n").encode()


def _drawn(report: Report) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Draw all figures; where one is not drawn, say why."""
    if not report.pictures:
        return {}, ()
    from orgflow.diagrams.render import drawings

    return drawings(report.pictures)


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    from orgflow import wording
    from orgflow.formats.html import style

    environment = Environment(
        autoescape=True,
        finalize=_said,
        loader=FunctionLoader(style.template),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["wording"] = wording
    return environment


def _said(value: object) -> object:
    """Bring the text of others onto one line, with what cannot be seen spelt out."""
    from markupsafe import Markup

    from orgflow.plaintext import one_line

    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
