"""The command that breaks something on purpose."""

from __future__ import annotations

import click

from orgflow.cli.choosing import component
from orgflow.cli.screen import screen
from orgflow.cli.show import form_of, picture_of
from orgflow.cli.sources import View, organization, view
from orgflow.cli.understand import output, publish, report_format


@click.command()
@click.argument("path", metavar="PATH")
@click.argument("breaks", nargs=-1, required=True, metavar="BREAK...")
@report_format
@output
@click.option("--storyboard", metavar="FILE", help="Draw it too: out.svg, out.png, out.pdf or out.dot.")
@view
def domino(
    path: str,
    breaks: tuple[str, ...],
    form: str | None,
    output: str | None,
    storyboard: str | None,
    view: View,
) -> int:
    """What falls when something breaks, round by round.

    \b
    orgflow domino acme/ payroll
    orgflow domino acme/ payroll "Help line" --storyboard payroll.svg
    orgflow domino acme/ "payroll>pilots:correct-pay"

    BREAK is an actor, by id or name, or a link, by its id in quotes; all of
    them break together. PATH is one file or folder.
    """
    from orgflow.analyses.domino import event
    from orgflow.assembly import broken
    from orgflow.calibration import calibrated

    if storyboard:
        from orgflow.diagrams import storyboard as drawn
    from orgflow.domino import Domino
    from orgflow.network import Network
    from orgflow.ranking import weak

    shown = screen()
    picture = form_of(storyboard, "a storyboard") if storyboard else ""
    network = calibrated(Network(organization((path,), shown, view)))
    found = Domino(network, tuple(dict.fromkeys(component(network, name) for name in breaks)))
    publish(broken(found), form, output, shown, tables=True)
    if storyboard:
        story = drawn.Story(found.round_of, found.links, frozenset(link.id for link in found.felling))
        title = f"If {event(found)}: who falls, round by round"
        figure = drawn.draw(network, story, weak(network), title=title)
        picture_of(figure, storyboard, picture, shown)
    return 0
