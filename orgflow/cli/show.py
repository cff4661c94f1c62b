"""The commands that draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orgflow.cli.publishing import stem
from orgflow.cli.screen import Screen, screen, write
from orgflow.cli.sources import PATHS, View, organization, view
from orgflow.model import Organization

if TYPE_CHECKING:
    from orgflow.findings import Figure
    from orgflow.network import Network

PICTURES = ("svg", "png", "pdf")


@click.command("map")
@PATHS
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="out.svg, out.png, out.pdf or out.dot; by default named after PATH.",
)
@click.option(
    "--width", type=click.IntRange(200, 20_000), default=2400, show_default=True, help="Pixels of a PNG."
)
@click.option("--weak-only", is_flag=True, help="Same places, only the weak links keep their ink.")
@view
def draw_map(paths: tuple[str, ...], output: str | None, width: int, weak_only: bool, view: View) -> int:
    """Draw who depends on whom, the weak links in orange.

    \b
    orgflow map acme/                     writes acme.svg
    orgflow map acme/ -o poster.pdf
    orgflow map acme/ -o slide.png --width 1920
    """
    shown = screen()
    target = output or f"{stem(paths[0])}.svg"
    form = form_of(target, "a map") if target != "-" else "svg"
    picture(organization(paths, shown, view), target, form, shown, width=width, weak_only=weak_only)
    return 0


def form_of(target: str, what: str) -> str:
    """Give the form of a picture that the name of a file asks for; raises UsageError for others."""
    form = Path(target).suffix.lower().removeprefix(".")
    if form not in (*PICTURES, "dot"):
        raise click.UsageError(f"'{target}': {what} is written as .svg, .png, .pdf or .dot")
    return form


def picture(
    read: Organization, target: str, form: str, shown: Screen, *, width: int = 2400, weak_only: bool = False
) -> None:
    """Draw the map of an organization into a file; raises RenderError where there is no picture."""
    from orgflow.calibration import calibrated
    from orgflow.illustration.maps import weak_map, whole_map
    from orgflow.network import Network

    network = calibrated(Network(read))
    figure = weak_map(network) if weak_only else whole_map(network)
    picture_of(figure, target, form, shown, width=width)


def picture_of(figure: Figure, target: str, form: str, shown: Screen, *, width: int = 2400) -> None:
    """Write a figure into a file; raises RenderError where there is no picture."""
    from orgflow.diagrams.render import missing_scripts, render

    if form == "dot":
        write(target, figure.dot.encode(), shown)
        return
    for sentence in missing_scripts(figure):
        shown.say(sentence)
    write(target, render(figure, form, width=width), shown)


@click.command("calendar")
@PATHS
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="out.svg, out.png, out.pdf or out.ics; by default named after PATH.",
)
@click.option(
    "--width", type=click.IntRange(200, 20_000), default=2400, show_default=True, help="Pixels of a PNG."
)
@view
def draw_calendar(paths: tuple[str, ...], output: str | None, width: int, view: View) -> int:
    """Draw how full everybody's weeks are, or write an iCalendar file.

    \b
    orgflow calendar acme/                writes acme-calendar.svg
    orgflow calendar acme/ -o year.png
    orgflow calendar acme/ -o year.ics    for a calendar program
    orgflow calendar acme/ --scale-demand 1.1 -o more.svg
    """
    from orgflow.calibration import calibrated
    from orgflow.network import Network

    shown = screen()
    target = output or f"{stem(paths[0])}-calendar.svg"
    form = Path(target).suffix.lower().removeprefix(".") if target != "-" else "svg"
    if form not in (*PICTURES, "ics"):
        raise click.UsageError(f"'{target}': a calendar is written as .svg, .png, .pdf or .ics")
    network = calibrated(Network(organization(paths, shown, view)))
    if form == "ics":
        _agenda(network, target, shown)
        return 0
    from orgflow.diagrams import calendar

    picture_of(calendar.draw(network), target, form, shown, width=width)
    return 0


def _agenda(network: Network, target: str, shown: Screen) -> None:
    """Write situations and overloaded weeks for a calendar program."""
    from orgflow import agenda

    found = agenda.events(network)
    if not found:
        raise click.UsageError(
            "the calendar would be empty: no situation has days, and no week is known to overload anybody. "
            "Give situations dates or an rrule."
        )
    if len(found) > agenda.MOST_EVENTS:
        shown.say(f"the calendar holds the first {agenda.MOST_EVENTS:,} of {len(found):,} entries")
    write(target, agenda.written(network, found[: agenda.MOST_EVENTS]), shown)


@click.command()
@click.argument("folder", default="orgflow-demo", metavar="[FOLDER]")
def demo(folder: str) -> int:
    """Try it with a finished example.

    Writes an example organization with a planted weak link into a folder
    (orgflow-demo by default), says what orgflow finds in it, and draws it.
    """
    from orgflow.assembly import analyze
    from orgflow.demo import AFTERWARDS, write_demo
    from orgflow.diagrams.render import RenderError
    from orgflow.formats import terminal
    from orgflow.loader import load

    shown = screen()
    source = write_demo(Path(folder))
    shown.say(f"wrote {source}")
    read = load(source)
    report = analyze(read)
    shown.answer(terminal.text(report, width=shown.width, color=shown.color, unicode=shown.unicode))
    try:
        picture(read, str(source.with_name("map.svg")), "svg", shown)
    except RenderError as problem:
        shown.say(f"no picture: {problem}")
    shown.answer(AFTERWARDS.format(source=source, folder=folder))
    return 0
