"""The command that sets two waves against each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from orgflow.cli.allowing import ALLOW
from orgflow.cli.discretion import SHOW_VALUES
from orgflow.cli.limits import limited
from orgflow.cli.publishing import Destination, destination, publish
from orgflow.cli.screen import screen
from orgflow.cli.show import form_of, paper_option, picture_of
from orgflow.cli.sources import View, organization, view

if TYPE_CHECKING:
    from datetime import date

    from orgflow.cli.screen import Screen
    from orgflow.comparing import Comparison
    from orgflow.diagrams.inks import Marks
    from orgflow.findings import Figure
    from orgflow.model import Organization

PICTURES = ("svg", "png", "pdf", "dot")


def _day(_: click.Context, option: click.Parameter, text: str | None) -> date | None:
    from orgflow.cadence import parse_date

    if text is None:
        return None
    try:
        return parse_date(text)
    except ValueError as problem:
        raise click.UsageError(f"--{option.name}: {problem}") from None


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="BEFORE [AFTER]")
@ALLOW
@SHOW_VALUES
@click.option("--before", metavar="DATE", callback=_day, help="The day from which the first is looked at.")
@click.option("--after", metavar="DATE", callback=_day, help="The day from which the second is looked at.")
@destination
@click.option("--tables", is_flag=True, help="Print the tables too.")
@click.option(
    "--map", "target", metavar="FILE", help="Draw what changed: out.svg, out.png, out.pdf, out.dot."
)
@paper_option
@limited
@view
def compare(
    paths: tuple[str, ...],
    before: date | None,
    after: date | None,
    to: Destination,
    tables: bool,
    target: str | None,
    paper: str | None,
    view: View,
) -> int:
    """What changed between two models or two dates, and what it did to the customers;
    or what would change if something were otherwise.

    \b
    orgflow compare march/ june/
    orgflow compare march.yaml june.yaml --map changes.svg
    orgflow compare acme/ --before 2026-03-01 --after 2026-06-01
    orgflow compare acme/ --set payroll.people=+1
    orgflow compare acme/ --scenario outsourced.yaml

    Actors and links are matched by their ids. With one PATH, the same model is
    looked at from two days, or as it is and as it would be: what is supposed
    always holds for the second of the two.
    """
    from orgflow.assembly import comparison_report
    from orgflow.comparing import compare as compared

    shown = screen()
    if target is not None:
        form_of(target, "a map")
    asked = Asked(paths, before, after, view)
    comparison = compared(*asked.waves(shown))
    report = comparison_report(comparison)
    if to.is_illustrated:
        report = replace(report, figures=(_figure(comparison),))
    publish(report, to, shown, tables=tables)
    if target is not None:
        picture_of(_figure(comparison), target, form_of(target, "a map"), shown, paper=paper)
    return 0


@dataclass(frozen=True)
class Asked:
    """What a command line wants compared: one path or two, each from a day on, looked at in some way."""

    paths: tuple[str, ...]
    before: date | None
    after: date | None
    view: View

    def waves(self, shown: Screen) -> tuple[Organization, Organization]:
        """Read the two; what is supposed is laid over the second. Raises UsageError or InvalidSource."""
        self._refuse()
        first = organization(self.paths[:1], shown)
        second = organization(self.paths[1:], shown) if len(self.paths) == 2 else first
        as_it_is = self.view.as_it_is
        return as_it_is.of(_seen_from(first, self.before)), self.view.of(_seen_from(second, self.after))

    def _refuse(self) -> None:
        """Raise UsageError for what cannot be compared."""
        one_day = self.before is None or self.after is None
        if len(self.paths) > 2:
            raise click.UsageError("two are compared at a time: BEFORE AFTER; a folder counts as one")
        if len(self.paths) == 1 and one_day and not self.view.supposes:
            raise click.UsageError(
                "name two files or folders, BEFORE AFTER; or one, with --before DATE and --after DATE, "
                "or with what is supposed: --set, --without, --scale-demand or --scenario"
            )
        if len(self.paths) == 1 and one_day and (self.before or self.after):
            raise click.UsageError("with one file or folder, give both --before and --after, or neither")
        if self.view.as_of is not None and (self.before or self.after):
            raise click.UsageError(
                "--as-of looks at one day, --before and --after at the time from a day on; take one"
            )
        if self.paths == ("-", "-"):
            raise click.UsageError("only one of the two can come from standard input")


def _seen_from(found: Organization, day: date | None) -> Organization:
    from orgflow.views.moment import starting

    if day is None:
        return found
    try:
        return starting(found, day)
    except OverflowError:
        raise click.UsageError(f"{day}: the calendar would end after the year 9999") from None


def _figure(comparison: Comparison) -> Figure:
    """Give the map of both waves with what changed in ink."""
    from orgflow.comparing import telling
    from orgflow.diagrams import map as mapped
    from orgflow.network import Network

    both = comparison.waves.both
    marks = _marks(comparison, telling.in_a_line(comparison))
    title = f"What {'would change' if comparison.is_supposed else 'changed'} at {both.name}"
    figure = mapped.draw(Network(both), title=title, marks=marks)
    return replace(figure, name="changes", caption=telling.in_a_line(comparison))


def _marks(comparison: Comparison, sentence: str) -> Marks:
    from orgflow.comparing import phrases
    from orgflow.diagrams.inks import BETTER, CHANGED, GONE, NEW, WORSE, Mark, Marks

    inks = {"new": NEW, "gone": GONE, "changed": CHANGED, "better": BETTER, "worse": WORSE}
    waves = comparison.waves
    links = {
        link.id: Mark(
            inks[phrases.direction(comparison, link) or link.kind], *phrases.on_the_line(comparison, link)
        )
        for link in waves.links
        if link.kind in inks
    }
    actors = {
        actor.id: Mark(inks[actor.kind], *phrases.in_the_box(actor))
        for actor in waves.actors
        if actor.kind in inks
    }
    return Marks(links, actors, sentence)
