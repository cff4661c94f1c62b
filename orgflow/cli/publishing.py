"""Reports to where they were asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orgflow.cli.screen import Screen, write

if TYPE_CHECKING:
    from orgflow.formats import Format
    from orgflow.report import Report

Command = Callable[..., Any]

FORMATS = ("terminal", "markdown", "html", "json")


def destination(command: Command) -> Command:
    """Give a command of a model the options that say where its report goes, as one argument ``to``."""

    @click.option("--format", "form", type=click.Choice(FORMATS), help="How to write the report.")
    @click.option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to a file; its name picks the format. A folder gets Markdown with pictures.",
    )
    @click.option("--open", "opened", is_flag=True, help="Open what was written in the browser.")
    @wraps(command)
    def going(*args: Any, form: str | None, output: str | None, opened: bool, **rest: Any) -> Any:
        to = Destination(form, output, opened, stem(rest["path"] if "path" in rest else rest["paths"][0]))
        to.check()
        return command(*args, to=to, **rest)

    return going


def stem(path: str) -> str:
    """Give the name of a model without its suffix, for what is made of it."""
    name = "report" if path == "-" else Path(path).resolve().name
    return name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".orgflow") or "report"


@dataclass(frozen=True)
class Destination:
    """Where a report goes, in which format; by default to the screen, in plain words.

    ``stem`` names the page that is opened where no file is named.
    """

    form: str | None = None
    given: str | None = None
    opened: bool = False
    stem: str = "report"

    def check(self) -> None:
        """Raise UsageError, before anything is computed, for a name no format has or nothing to open."""
        if self.format and self.opened and self.output == "-":
            raise click.UsageError("--open shows a file: name one with -o")

    @property
    def output(self) -> str | None:
        """The file or folder: the one that was given, else one to open, else None."""
        if self.given is None and self.opened:
            return f"{self.stem}.html" if self.form is None else f"{self.stem}{self.format.suffixes[0]}"
        return self.given

    @property
    def is_folder(self) -> bool:
        """Whether a folder is named, there or to be made."""
        if self.output in (None, "-"):
            return False
        path = str(self.output)
        return path.endswith(("/", os.sep)) or os.path.isdir(path)

    @property
    def format(self) -> Format:
        """The format; raises UsageError for a file name that no format has."""
        from orgflow.formats import FORMATS as made

        name = self.form or self._usual
        return next(one for one in made if one.name == name)

    @property
    def _usual(self) -> str:
        if self.output in (None, "-"):
            return "terminal"
        return "markdown" if self.is_folder else _format_of(str(self.output))

    @property
    def is_illustrated(self) -> bool:
        """Whether the report is to have pictures."""
        return self.format.illustrated or (self.is_folder and self.format.name == "markdown")

    @property
    def file(self) -> str:
        """The file that is written, of several the one to read."""
        if not self.is_folder:
            return self.output or "-"
        return os.path.join(str(self.output), f"report{self.format.suffixes[0]}")


def _format_of(path: str) -> str:
    from orgflow.formats import FORMATS as made

    suffix = Path(path).suffix.lower()
    for one in made:
        if suffix in one.suffixes:
            return one.name
    known = ", ".join(suffix for one in made for suffix in one.suffixes)
    printed = " A browser prints the page (.html) as a PDF." if suffix == ".pdf" else ""
    raise click.UsageError(
        f"'{path}': a report is written as {known}; or say --format. A folder ends with a slash.{printed}"
    )


def publish(report: Report, to: Destination, shown: Screen, *, tables: bool) -> None:
    """Write a report to its destination, in its format."""
    from orgflow.formats import terminal

    if to.format.name == "terminal":
        told = {"width": shown.width, "color": shown.color, "unicode": shown.unicode}
        if to.file == "-":
            shown.answer(terminal.text(report, tables=tables, **told))  # type: ignore[arg-type]
        else:
            _save(to, {}, terminal.render(report, tables=tables), shown)
    elif to.is_illustrated and to.format.name == "markdown":
        _publish_with_pictures(report, to, shown)
    else:
        _save(to, {}, to.format.render(report), shown)
    if to.opened:
        _open(to.file, shown)


def _publish_with_pictures(report: Report, to: Destination, shown: Screen) -> None:
    """Write Markdown with its pictures beside it; a picture that is not drawn is told by its words."""
    from orgflow.diagrams.render import drawings
    from orgflow.formats import markdown

    drawn, reasons = drawings(report.pictures)
    for reason in reasons:
        shown.say(f"no picture: {reason}")
    names = {
        figure.title: f"{figure.name or f'picture-{place}'}.svg"
        for place, figure in enumerate(report.pictures, 1)
        if figure.title in drawn
    }
    page = markdown.render(report, pictures=names)
    _save(to, {names[title]: picture for title, picture in drawn.items()}, page, shown)


def _save(to: Destination, besides: dict[str, bytes], data: bytes, shown: Screen) -> None:
    from orgflow.manifest import is_unfinished
    from orgflow.saving import save_all

    if not to.is_folder:
        write(to.file, data, shown)
        return
    if is_unfinished(str(to.output)):
        shown.say(f"the last run that wrote into {to.output} did not finish; what it left is replaced")
    save_all(str(to.output), {**besides, Path(to.file).name: data})
    for name in [*besides, Path(to.file).name]:
        shown.say(f"wrote {os.path.join(str(to.output), name)}")


def _open(path: str, shown: Screen) -> None:
    """Open a file in the browser, where somebody can see it."""
    import webbrowser

    page = Path(path).resolve()
    if not _has_display() or not webbrowser.open(page.as_uri()):
        shown.say(f"open it in a browser: {page}")


def _has_display() -> bool:
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
