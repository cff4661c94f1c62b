"""The commands that draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orgflow.cli.choosing import actor, component, customer, function, selection
from orgflow.cli.limits import limited
from orgflow.cli.publishing import stem
from orgflow.cli.screen import Screen, screen, write
from orgflow.cli.sources import View, organization, paths, view
from orgflow.model import Organization

if TYPE_CHECKING:
    from orgflow.domino import Component
    from orgflow.findings import Figure
    from orgflow.illustration.gallery import Choice, Picture
    from orgflow.network import Network

PICTURES = ("svg", "png", "pdf")


VIEWS = (  # as in illustration.gallery, which is heavy
    *("map", "spotlight", "route", "domino", "matrix", "pyramid", "card", "calendar"),
    "importance-health",
)
OPTIONS = {
    "start": "--from",
    "end": "--to",
    "limit": "--limit",
    "breaks": "--break",
    "by": "--by",
    "order": "--order",
    "actor": "--actor",
    "where": "--where",
    "collapse": "--collapse",
}


paper_option = click.option(
    "--paper",
    type=click.Choice(("a4", "a3", "a0", "16:9")),
    help="Fill a page of this size.",
)


@click.command("map")
@paths
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="out.svg, out.png, out.pdf or out.dot; by default named after PATH.",
)
@click.option("--view", "name", type=click.Choice(VIEWS), help="What to draw; the whole map by default.")
@click.option("--from", "start", metavar="ACTOR", help="The actor whose routes are drawn (--view route).")
@click.option("--to", "end", metavar="ACTOR", help="The external customer they end at (--view route).")
@click.option("--limit", type=click.IntRange(1, 100), help="How many routes; 3 by default (--view route).")
@click.option(
    "--break",
    "breaks",
    multiple=True,
    metavar="BREAK",
    help="An actor, or a link as reports print it (--view domino); repeat.",
)
@click.option("--actor", metavar="ACTOR", help="Whose card it is (--view card).")
@click.option("--by", type=click.Choice(("layer", "group")), help="The blocks of a matrix (--view matrix).")
@click.option(
    "--order", type=click.Choice(("name", "sequence")), help="The order of its rows (--view matrix)."
)
@click.option(
    "--where",
    multiple=True,
    metavar="KEY=VALUE",
    help="Draw a part: layer, part_of, tag, site, owner, situation or near=ACTOR[:LINKS]; repeat.",
)
@click.option("--collapse", type=click.Choice(("part_of", "layer")), help="Draw each department as one box.")
@click.option(
    "--width", type=click.IntRange(200, 20_000), default=2400, show_default=True, help="Pixels of a PNG."
)
@paper_option
@click.option("--weak-only", is_flag=True, help="The same as --view spotlight.")
@limited
@view
def draw_map(
    paths: tuple[str, ...],
    output: str | None,
    name: str | None,
    width: int,
    paper: str | None,
    weak_only: bool,
    view: View,
    **options: Any,
) -> int:
    """Draw who depends on whom, the weak links in orange.

    \b
    orgflow map acme/                     writes acme.svg
    orgflow map acme/ -o poster.pdf --paper a0
    orgflow map acme/ -o slide.png --width 1920
    orgflow map acme/ --view route --from payroll
    orgflow map acme/ --view domino --break payroll
    orgflow map acme/ --view card --actor payroll -o payroll.pdf --paper a4
    orgflow map acme/ --where near=payroll:2
    orgflow map acme/ --collapse part_of

    Without --view, more than 40 actors or 150 links are drawn with the weak links in ink, more
    than 80 actors by department, or as a matrix; --view map draws them all alike.
    """
    from orgflow.calibration import calibrated
    from orgflow.network import Network

    chosen = _chosen(name, weak_only=weak_only)
    given = {field: value for field, value in options.items() if value not in (None, ())}
    _check(chosen, given)
    shown = screen()
    target = output or _target(paths[0], chosen.name)
    form = form_of(target, "a map") if target != "-" else "svg"
    network = Network(organization(paths, shown, view))
    if not network.actors:
        raise click.UsageError("there is nobody to draw yet: write some actors, under the key 'actors'")
    choice = _choice(network, given)
    _say_what_is_not_joined(network, choice, shown)
    draw = partial(picture_of, target=target, form=form, shown=shown, width=width, paper=paper)
    if name is None and not weak_only and not choice.collapse and form != "dot":
        _draw_what_fits(calibrated(network), choice, shown, draw)
    elif form == "dot":
        draw(_with_dot(chosen.draw(calibrated(network), choice), chosen, target))
    else:
        _refuse_too_many(network, chosen, choice)
        draw(chosen.draw(calibrated(network), choice))
    return 0


def _chosen(name: str | None, *, weak_only: bool) -> Picture:
    from orgflow.illustration.gallery import named

    if weak_only and name not in (None, "spotlight"):
        raise click.UsageError(f"--weak-only is --view spotlight; it does not go with --view {name}")
    return named("spotlight" if weak_only else name or "map")


def _with_dot(figure: Figure, chosen: Picture, target: str) -> Figure:
    """Give a picture that Graphviz lays out; raises UsageError for others, which have no DOT text."""
    if not figure.dot:
        raise click.UsageError(f"'{target}': --view {chosen.name} is written as .svg, .png or .pdf")
    return figure


def _draw_what_fits(network: Network, choice: Choice, shown: Screen, draw: Callable[[Figure], None]) -> None:
    """Draw what can still be read of as many as are chosen, and say what it is where it is no map."""
    from orgflow.diagrams.render import RenderError
    from orgflow.illustration.gallery import named
    from orgflow.illustration.sizes import fitting

    fit = fitting(network, choice.where)
    if fit.words:
        shown.say(fit.words)
    try:
        draw(named(fit.view).draw(network, replace(choice, collapse=fit.collapse)))
    except RenderError as problem:
        if not fit.words or fit.view == "matrix":
            raise
        shown.say(f"{problem} Drawn as a matrix instead.")
        draw(named("matrix").draw(network, choice))


def _refuse_too_many(network: Network, chosen: Picture, choice: Choice) -> None:
    """Refuse what is too large to be drawn before it is computed; raises RenderError."""
    from orgflow.diagrams.render import RenderError
    from orgflow.illustration.bounds import refusal

    problem = refusal(network, chosen, choice)
    if problem:
        raise RenderError(problem)


def _say_what_is_not_joined(network: Network, choice: Choice, shown: Screen) -> None:
    joined = choice.selection(network) if choice.collapse else None
    if joined is not None and not joined.boxes:
        shown.say(f"no two actors here have the same {choice.collapse}: each is drawn for itself")


def _target(path: str, name: str) -> str:
    """Name the file of a picture after its source, with the name of the view where it is not the map."""
    return f"{stem(path)}.svg" if name in ("map", "spotlight") else f"{stem(path)}-{name}.svg"


def _check(chosen: Picture, given: Mapping[str, Any]) -> None:
    """Refuse what a view does not take, or what it cannot do without."""
    from orgflow.illustration.gallery import taking

    for field in given:
        if field not in chosen.takes:
            views = " or ".join(f"--view {name}" for name in taking(field))
            raise click.UsageError(f"{OPTIONS[field]} goes with {views}, not with --view {chosen.name}")
    for field in chosen.needs:
        if field not in given:
            raise click.UsageError(f"--view {chosen.name} needs {OPTIONS[field]}")


def _choice(network: Network, given: Mapping[str, Any]) -> Choice:
    """Find the actors and links that a command line names."""
    from orgflow.illustration.gallery import Choice

    find: dict[str, Callable[[Network, Any], Any]] = {
        "start": function,
        "end": customer,
        "actor": actor,
        "breaks": _components,
        "where": selection,
    }
    return Choice(**{field: find[field](network, x) if field in find else x for field, x in given.items()})


def _components(network: Network, names: Sequence[str]) -> tuple[Component, ...]:
    return tuple(dict.fromkeys(component(network, name) for name in names))


def form_of(target: str, what: str) -> str:
    """Give the form of a picture that the name of a file asks for; raises UsageError for others."""
    form = Path(target).suffix.lower().removeprefix(".")
    if form not in (*PICTURES, "dot"):
        raise click.UsageError(f"'{target}': {what} is written as .svg, .png, .pdf or .dot")
    return form


def picture(read: Organization, target: str, form: str, shown: Screen) -> None:
    """Draw the whole map of an organization into a file; raises RenderError where there is no picture."""
    from orgflow.calibration import calibrated
    from orgflow.illustration.maps import whole_map
    from orgflow.network import Network

    network = calibrated(Network(read))
    picture_of(whole_map(network), target, form, shown)


def picture_of(
    figure: Figure, target: str, form: str, shown: Screen, *, width: int = 2400, paper: str | None = None
) -> None:
    """Write a figure into a file, filling paper where asked; raises RenderError where there is no picture."""
    from orgflow.diagrams.paper import PAPERS
    from orgflow.diagrams.render import missing_scripts, render

    if form == "dot":
        write(target, figure.dot.encode(), shown)
        return
    for sentence in missing_scripts(figure):
        shown.say(sentence)
    write(target, render(figure, form, width=width, paper=PAPERS[paper] if paper else None), shown)


@click.command("calendar")
@paths
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="out.svg, out.png, out.pdf or out.ics; by default named after PATH.",
)
@click.option(
    "--width", type=click.IntRange(200, 20_000), default=2400, show_default=True, help="Pixels of a PNG."
)
@paper_option
@limited
@view
def draw_calendar(
    paths: tuple[str, ...], output: str | None, width: int, paper: str | None, view: View
) -> int:
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
    _refuse_what_has_no_days(network)
    if form == "ics":
        _agenda(network, target, shown)
        return 0
    from orgflow.diagrams import calendar

    picture_of(calendar.draw(network), target, form, shown, width=width, paper=paper)
    return 0


def _refuse_what_has_no_days(network: Network) -> None:
    """Refuse a situation of which nobody knows when it holds: no week is its own."""
    during = network.organization.during or ()
    undated = [one for one in network.organization.situations if one.id in during and not one.is_calendar]
    if undated:
        raise click.UsageError(
            f"'{undated[0].id}' is known by its share or number alone, so a calendar cannot show when it "
            f"holds. Give it dates or an rrule, or ask for the figures: orgflow analyze PATH --only load "
            f"--during {undated[0].id}"
        )


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
