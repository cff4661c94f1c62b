"""The command that plans what to mend."""

from __future__ import annotations

import click

from orgflow.cli.limits import limited
from orgflow.cli.publishing import Destination, destination, publish
from orgflow.cli.screen import screen
from orgflow.cli.sources import View, organization, paths, view


@click.command()
@paths
@click.option(
    "--pick", type=click.IntRange(1, 50), metavar="K", help="How many links at most (5 without a budget)."
)
@click.option(
    "--budget", type=click.FloatRange(0), metavar="X", help="What the links may cost to fix, all together."
)
@destination
@limited
@view
def plan(
    paths: tuple[str, ...],
    pick: int | None,
    budget: float | None,
    to: Destination,
    view: View,
) -> int:
    """The few links whose mending helps the external customers most.

    \b
    orgflow plan acme/
    orgflow plan acme/ --pick 3
    orgflow plan acme/ --budget 50000 -o plan.md

    Searches whole sets of links, since two may pay only together; proposes a
    focus for each month of a year. A budget counts cost_to_fix.
    """
    from math import isfinite

    from orgflow.assembly import illustrate, planned
    from orgflow.calibration import calibrated
    from orgflow.network import Network
    from orgflow.planning import Plan, Wish

    if budget is not None and not isfinite(budget):
        raise click.UsageError("a budget is a number, such as 50000.")
    shown = screen()
    network = calibrated(Network(organization(paths, shown, view)))
    report = planned(Plan(network, Wish(pick, budget)))
    publish(illustrate(report, network) if to.is_illustrated else report, to, shown, tables=True)
    return 0
