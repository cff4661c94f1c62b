"""The command that breaks something on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from orgflow.cli.allowing import ALLOW
from orgflow.cli.choosing import component
from orgflow.cli.discretion import SHOW_VALUES
from orgflow.cli.limits import limited
from orgflow.cli.publishing import Destination, destination, publish
from orgflow.cli.screen import screen
from orgflow.cli.show import form_of, paper_option, picture_of
from orgflow.cli.sources import View, organization, view

if TYPE_CHECKING:
    from orgflow.domino import Domino
    from orgflow.findings import Figure


@click.command()
@click.argument("path", metavar="PATH")
@click.argument("breaks", nargs=-1, required=True, metavar="BREAK...")
@ALLOW
@SHOW_VALUES
@destination
@click.option("--storyboard", metavar="FILE", help="Draw it too: out.svg, out.png, out.pdf or out.dot.")
@paper_option
@limited
@view
def domino(
    path: str,
    breaks: tuple[str, ...],
    to: Destination,
    storyboard: str | None,
    paper: str | None,
    view: View,
) -> int:
    """What falls when something breaks, round by round.

    \b
    orgflow domino acme/ payroll
    orgflow domino acme/ payroll "Help line" --storyboard payroll.svg
    orgflow domino acme/ "Payroll -> Pilots: correct pay"

    BREAK is an actor, by id or name, or a link, by id or as reports print it,
    in quotes: provider -> customer: what for (which may be left out where one
    link alone runs between them). All of them break together. PATH is one
    file or folder.
    """
    from orgflow.assembly import broken, illustrate
    from orgflow.calibration import calibrated
    from orgflow.domino import Domino
    from orgflow.network import Network

    shown = screen()
    picture = form_of(storyboard, "a storyboard") if storyboard else ""
    network = calibrated(Network(organization((path,), shown, view)))
    found = Domino(network, tuple(dict.fromkeys(component(network, name) for name in breaks)))
    report = broken(found)
    if to.is_illustrated:
        report = illustrate(report, network)
        report = replace(report, figures=(_figure(found), *report.figures))
    publish(report, to, shown, tables=True)
    if storyboard:
        picture_of(_figure(found), storyboard, picture, shown, paper=paper)
    return 0


def _figure(found: Domino) -> Figure:
    """Draw who falls on the map."""
    from orgflow.analyses.domino import event
    from orgflow.illustration.stories import story

    return story(found, f"If {event(found)}: who falls, round by round")
