"""The commands that say something about an organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orgflow.allowance import Account
from orgflow.cli.choosing import customer, function
from orgflow.cli.limits import limited, limits, writing
from orgflow.cli.publishing import Destination, destination, publish
from orgflow.cli.screen import screen, write
from orgflow.cli.sources import View, organization, paths, reading, view

if TYPE_CHECKING:
    from orgflow.diagnostics import Checked
    from orgflow.loader import Reading

CHECKS = ("text", "json", "github", "sarif")
LEVELS = ("risk", "watch", "note", "never")
LENSES = ("fdna", "iim")
SEVERITIES = ("error", "warning", "note", "never")


@click.command()
@paths
@click.option("--format", "form", type=click.Choice(CHECKS), default="text", help="How to write it.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on; errors in the files always exit with 2.",
)
@click.option("--no-rules", is_flag=True, help="Do not look whether the rules are kept.")
@limited
def check(paths: tuple[str, ...], form: str, fail_on: str, no_rules: bool) -> int:
    """Say what is wrong in the model files, and which rules are not kept.

    \b
    orgflow check acme/
    orgflow check acme/ --format sarif > acme.sarif

    Every problem is named with its place and the way out. Exit code 2: the
    files do not describe an organization. Exit code 1: a rule is not kept, or
    something as grave as --fail-on says; a rule that only warns needs that.
    """
    from orgflow import excerpts
    from orgflow.diagnostics import has_errors

    shown, found = screen(), reading(paths)
    checked = _checked(found, no_rules)
    if form == "text":
        text = excerpts.page(checked.diagnostics, checked.files, width=shown.width, rules=checked.rules)
        shown.answer(text)
    else:
        (made,) = (made for made in excerpts.FORMATS if made.name == form)
        shown.answer(made.render(checked))
    if has_errors(checked.diagnostics):
        return 2
    severities = {diagnostic.severity for diagnostic in checked.diagnostics}
    stop = SEVERITIES.index(fail_on) + 1 if fail_on != "never" else 0
    return 1 if severities.intersection(SEVERITIES[:stop]) else 0


def _checked(found: Reading, no_rules: bool) -> Checked:
    """Check the rules of what was read, unless it cannot be trusted or nobody wants to know."""
    from orgflow.diagnostics import Checked, RuleCount

    if no_rules:
        return Checked(found.diagnostics, found.files)
    if found.organization is None or not found.rules:
        return Checked(found.diagnostics, found.files, RuleCount(0, not_checked=found.rules))
    from orgflow import rules

    verdicts = rules.check(found.organization)
    broken = found.excerpted(one for verdict in verdicts for one in verdict.diagnostics)
    return Checked((*found.diagnostics, *broken), found.files, rules.count(verdicts))


@click.command()
@paths
@destination
@click.option(
    "--only", multiple=True, metavar="SLUG", help="Answer only this question, with its tables. Repeatable."
)
@click.option("--tables", is_flag=True, help="Print the tables too.")
@click.option("--pairs", is_flag=True, help="Look for pairs whose joint failure reaches a customer, too.")
@click.option(
    "--lens",
    "lenses",
    multiple=True,
    type=click.Choice(LENSES),
    help="Set the figures of a model from the literature beside these. Repeatable.",
)
@click.option("--fail-on", type=click.Choice(LEVELS), default="never", help="Exit with 1 from this level on.")
@limits
@view
def analyze(
    paths: tuple[str, ...],
    to: Destination,
    only: tuple[str, ...],
    tables: bool,
    pairs: bool,
    lenses: tuple[str, ...],
    fail_on: str,
    limit_seconds: float,
    limit_memory: float,
    view: View,
) -> int:
    """Weak links, single points of failure and routes, in plain words.

    \b
    orgflow analyze acme/
    orgflow analyze acme/ -o report.html   a page to explore, mail, print
    orgflow analyze acme/ -o report/       Markdown with pictures
    orgflow analyze acme/ --format json > report.json
    """
    from orgflow.assembly import analyze as analyzed

    shown = screen()
    _known(only)
    with Account(limit_seconds, limit_memory):
        report = analyzed(
            organization(paths, shown, view),
            only=only,
            pairs=pairs,
            lenses=lenses,
            illustrated=to.is_illustrated,
            limit_seconds=limit_seconds,
            limit_memory=limit_memory,
        )
    with writing(limit_seconds, limit_memory):
        publish(report, to, shown, tables=tables or bool(only))
    stop = LEVELS.index(fail_on) + 1 if fail_on != "never" else 0
    return 1 if any(report.levels[level] for level in LEVELS[:stop] if level != "never") else 0  # type: ignore[index]


def _known(slugs: tuple[str, ...]) -> None:
    from orgflow.analyses import ANALYSES
    from orgflow.naming import similar

    known = [analysis.slug for analysis in ANALYSES]
    for slug in slugs:
        if slug not in known:
            close = similar(slug, known)
            hint = f" Did you mean '{close}'?" if close else f" The questions are {', '.join(known)}."
            raise click.UsageError(f"there is no question '{slug}'.{hint}")


@click.command()
@paths
@click.option("--from", "start", metavar="ACTOR", help="Only routes of this actor.")
@click.option("--to", "end", metavar="ACTOR", help="Only routes to this external customer.")
@click.option(
    "--limit", type=click.IntRange(1, 100), default=3, show_default=True, help="Routes for each actor."
)
@destination
@limited
@view
def routes(
    paths: tuple[str, ...],
    start: str | None,
    end: str | None,
    limit: int,
    to: Destination,
    view: View,
) -> int:
    """How every function's work reaches the external customers.

    \b
    orgflow routes acme/ --from payroll
    orgflow routes acme/ --to passengers --limit 5
    """
    from orgflow.analyses import routes as analysis
    from orgflow.assembly import assembled, illustrate
    from orgflow.calibration import calibrated
    from orgflow.network import Network

    shown = screen()
    network = calibrated(Network(organization(paths, shown, view)))
    wish = analysis.Wish(start and function(network, start), end and customer(network, end), limit)
    report = assembled(network, (analysis.run(network, wish),))
    publish(illustrate(report, network) if to.is_illustrated else report, to, shown, tables=True)
    return 0


@click.command()
@click.argument("topic", required=False)
def explain(topic: str | None) -> int:
    """What a message or a list means and how it is computed.

    \b
    orgflow explain ORG301
    orgflow explain weak-links
    orgflow explain limits     how much is read, and how more is
    """
    from orgflow.explaining import page, topics

    shown = screen()
    if topic is None:
        shown.answer("".join(f"{name:12} {title}\n" for name, title in topics()))
        return 0
    text = page(topic)
    if text is None:
        from orgflow.naming import similar

        close = similar(topic, [name for name, _ in topics()])
        hint = f" Did you mean '{close}'?" if close else ""
        raise click.UsageError(f"there is no page on '{topic}'.{hint} 'orgflow explain' lists all.")
    shown.answer(text)
    return 0


@click.command()
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of the screen.")
def schema(output: str | None) -> int:
    """The JSON Schema of the model files, with which editors complete and check."""
    from orgflow.schema import schema_file

    write(output or "-", schema_file(), screen())
    return 0
