"""From an organization to its report."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from orgflow import uncertainty, wording, worlds
from orgflow.allowance import SECONDS, Account, Spent
from orgflow.analyses import ANALYSES, domino, single_points
from orgflow.analyses import plan as planning
from orgflow.calibration import calibrated
from orgflow.domino import Domino
from orgflow.findings import Analysis, Result
from orgflow.lenses import LENSES
from orgflow.limit import Limit, Question, finding
from orgflow.model import SIDES, Link, Organization
from orgflow.network import Network
from orgflow.planning import Plan
from orgflow.ranking import is_literal, ranked, weak
from orgflow.report import NOTHING_SERVED, Basis, Card, Earlier, Outcome, Report
from orgflow.uncertainty import Uncertainty
from orgflow.views.moment import stretch, told
from orgflow.worlds import Delivery

if TYPE_CHECKING:
    from orgflow.comparing import Comparison

ROUGH = 0.1
SHRUNK = 0.5
ORDINARY = "ordinary day"
MAPS = "the maps, with the portraits of actors and links"
NEXT = (
    ("orgflow analyze PATH -o report.html", "a page to explore, to mail, to print"),
    ("orgflow map PATH", "the same links as a picture"),
    ("orgflow explain weak-links", "how these lists are made"),
)
NEXT_COMPARED = (
    ("orgflow compare BEFORE AFTER --map changes.svg", "the same changes as a picture"),
    ("orgflow explain compare", "how a comparison is made"),
)
NEXT_PLANNED = (
    ("orgflow plan PATH -o plan.md", "the same as a page to sign"),
    ("orgflow explain plan", "how sets are searched"),
)


def analyze(
    organization: Organization,
    *,
    only: Collection[str] = (),
    pairs: bool = False,
    lenses: Collection[str] = (),
    illustrated: bool = False,
    limit_seconds: float = SECONDS,
    limit_memory: float | None = None,
) -> Report:
    """Answer every question about an organization, or only those whose slugs are named.

    With ``pairs``, pairs of components whose joint failure reaches a customer are
    looked for too. ``lenses`` names models of the literature (``fdna``, ``iim``) whose
    figures are set beside ours. ``illustrated`` adds the maps with what a page to explore
    shows. What is not answered after ``limit_seconds``, or once the process has held
    ``limit_memory`` gigabytes, is left out, and the report names it. Raises KeyError where a
    name is not known, and Spent where not even the first question could be answered.
    """
    asked = {lens: f"lens-{lens}" for lens in lenses}
    known = {analysis.slug for analysis in (*ANALYSES, *LENSES)}
    unknown = sorted(set(only) - {analysis.slug for analysis in ANALYSES}) + sorted(
        lens for lens, slug in asked.items() if slug not in known
    )
    if unknown:
        raise KeyError(unknown[0])
    account = Account(limit_seconds, limit_memory)
    chosen = [_asked(analysis) for analysis in ANALYSES if not only or analysis.slug in only]
    chosen += [Question("pairs", single_points.PAIRS_QUESTION, single_points.pairs)] if pairs else []
    chosen += [_asked(lens) for lens in LENSES if lens.slug in asked.values()]
    with account:
        network = calibrated(Network(organization))
        report = assembled(network, ())
        results, left_out = Limit(account).answers(chosen, network)
        report = replace(report, results=results, basis=replace(report.basis, left_out=left_out))
        return _illustrated_in_time(report, network) if illustrated else report


def _illustrated_in_time(report: Report, network: Network) -> Report:
    """Add the maps, unless there is no time or memory for them; then the report says so."""
    try:
        return illustrate(report, network)
    except Spent as spent:
        last = report.results[-1]
        said = finding(spent, [MAPS])
        return replace(report, results=(*report.results[:-1], replace(last, findings=(*last.findings, said))))


def _asked(analysis: Analysis) -> Question:
    return Question(analysis.slug, analysis.question, analysis.run)


def illustrate(report: Report, network: Network) -> Report:
    """Add the maps of a network with a portrait of each actor, each link to a report about it."""
    from orgflow import illustration

    return replace(report, figures=illustration.figures(network), atlas=illustration.atlas(network))


def compare(before: Organization, after: Organization) -> Report:
    """Say what changed from one wave of an organization to the next, and what that did to its customers."""
    from orgflow.comparing import compare as compared

    return comparison_report(compared(before, after))


def comparison_report(comparison: Comparison) -> Report:
    """Put a comparison into a report, whose basis and outcome are those of the later wave."""
    from orgflow.comparing import telling

    then, now = comparison.before, comparison.after
    outcome, drawn = worlds.delivery(then), uncertainty.uncertainty(then)
    return replace(
        assembled(now, (telling.result(comparison),)),
        title=telling.title(comparison),
        summary=telling.summary(comparison),
        next_steps=NEXT_COMPARED,
        organization=comparison.waves.both,
        earlier=Earlier(_basis(then, outcome, drawn), _outcome(then, outcome, drawn)),
    )


def broken(found: Domino) -> Report:
    """Tell what happens when chosen actors or links of a network break together."""
    from orgflow import __version__

    network, outcome = found.network, worlds.delivery(found.network)
    told = _outcome(network, outcome, None)
    return Report(
        version=__version__,
        title=f"{network.organization.name}: if {domino.event(found)}",
        summary=(_compared(found), *_falling(network, told)),
        basis=_basis(network, outcome, None),
        outcome=told,
        results=(domino.broken(found),),
        next_steps=_next_broken(found),
        organization=network.organization,
    )


def _next_broken(found: Domino) -> tuple[tuple[str, str], ...]:
    breaks = " ".join(f'"{one.id}"' if one.kind == "link" else one.id for one in found.broken)
    return (
        (f"orgflow domino PATH {breaks} --storyboard domino.svg", "the same as a picture"),
        ("orgflow explain domino", "how rounds and costs are worked out"),
    )


def planned(plan: Plan) -> Report:
    """Tell which links of a network to bring to target."""
    title = f"{plan.network.organization.name}: {planning.headline(plan)}"
    report = assembled(plan.network, (planning.planned(plan),))
    return replace(report, title=title, next_steps=NEXT_PLANNED)


def _compared(found: Domino) -> str:
    """Say what is served right before and after a break."""
    literal = is_literal(found.network)
    told = found if literal else found.otherwise_right
    before, after = told.before.served_right, told.after.served_right
    if before is None or after is None:
        return NOTHING_SERVED
    today = "Today" if found.network.organization.during is None else "At that time"
    start, are = (today, "are") if literal else ("If all else worked,", "would be")
    right = f"{wording.of_hundred(before)} occasions of the external customers {are} served right"
    return f"{start} {right}; then it would be {wording.of_hundred(after)}."


def assembled(network: Network, results: tuple[Result, ...]) -> Report:
    """Put the results about a network into a report."""
    from orgflow import __version__

    outcome, drawn = worlds.delivery(network), uncertainty.uncertainty(network)
    told = _outcome(network, outcome, drawn)
    return Report(
        version=__version__,
        title=_title(network, outcome),
        summary=_summary(network, told),
        basis=_basis(network, outcome, drawn),
        outcome=told,
        results=results,
        next_steps=_next(network),
        organization=network.organization,
        cards=tuple(_cards(network, outcome, told)),
    )


def _basis(network: Network, outcome: Delivery, drawn: Uncertainty | None) -> Basis:
    organization = network.organization
    as_of = organization.day or organization.as_of
    external = organization.external
    return Basis(
        organization=organization.name,
        sources=organization.sources,
        as_of=None if as_of is None else as_of.isoformat(),
        actors=len(network.actors),
        customers=external["current"],
        prospects=external["prospect"],
        lapsed=external["lapsed"],
        span=stretch(organization),
        links=len(network.links),
        unknown_health=len(network.unknown),
        method="exact" if outcome.method == "exact" else "sampled",
        worlds=outcome.worlds,
        during=None if organization.during is None else " + ".join(organization.during) or ORDINARY,
        moment=told(organization),
        supposed=organization.supposed,
        part_of_year=worlds.compiled(network).calendar.part,
        draws=drawn.draws if drawn else None,
        min_respondents=network.disclosure.minimum,
        few=len(_few(network)),
        confidential=organization.withheld is not None,
        withheld=len({link for link, _ in organization.withheld or ()}),
    )


def _few(network: Network) -> list[Link]:
    """Give the links a rating of which is not shown, or is represented by the mean of a group."""
    rated = [(link, [link.rating(side) for side in SIDES]) for link in network.links]
    return [
        link
        for link, ratings in rated
        if link.id in network.disclosure.hidden
        or any(r is not None and r.pooled is not None for r in ratings)
    ]


def _outcome(network: Network, outcome: Delivery, drawn: Uncertainty | None) -> Outcome:
    bounds = uncertainty.envelope(network)
    served = drawn.served_right if drawn else None
    return Outcome(
        served_right=outcome.served_right,
        served_right_low=served.low if served else None,
        served_right_high=served.high if served else None,
        failed_per_year=outcome.failed if outcome.per_year else None,
        standard_error=outcome.standard_error / outcome.weight if outcome.weight else 0.0,
        calibration=network.rates.calibration,
        envelope_low=bounds.low if bounds else None,
        envelope_high=bounds.high if bounds else None,
    )


def _title(network: Network, outcome: Delivery) -> str:
    """Say the one thing a managing director should remember."""
    name, links = network.organization.name, [network.link(link) for link in weak(network)]
    if outcome.served_right is None:
        missing = "nothing that an external customer gets" if network.external else "no external customer"
        return f"{name}: {missing} is named yet"
    if not links and len(network.unknown) == len(network.links):
        return f"{name}: no link has a mark yet"
    if not links and ranked(network).candidates:
        asked = next(iter(ranked(network).find_out), None)
        ask = f"ask first about {_quoted(asked.deliverable)}, {_ends(network, asked)}; " if asked else ""
        return f"{name}: {ask}the evidence does not tell yet which link is weak"
    if not links:
        return f"{name}: no link is weak for the external customers"
    first, ranking = links[0], ranked(network)
    alike = len(ranking.peers(first, ranking.fix))
    one_of = f"one of {alike} others" if alike > 1 else "one other"
    may = f", or {one_of} that may help as much" if alike else ""
    return f"{name}: fix first {_quoted(first.deliverable)}, {_ends(network, first)}{may}"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _ends(network: Network, link: Link) -> str:
    return wording.chain([network.name(link.provider), network.name(link.customer)])


def _next(network: Network) -> tuple[tuple[str, str], ...]:
    """Give the commands to go on with; one names the first weak link as it can be typed."""
    links = weak(network)
    if not links:
        return NEXT
    mended = f'orgflow compare PATH --set "{links[0]}.health=100%"'
    return (*NEXT[:2], (mended, "what putting the first link right would change"), *NEXT[2:])


def _summary(network: Network, outcome: Outcome) -> tuple[str, ...]:
    if outcome.served_right is None:
        return ("Give an actor the position external customer, and write what it needs.",)
    unknown, links = len(network.unknown), len(network.links)
    if unknown == links:
        return ("No link has a mark yet, so nothing can be said about how much is served right.",)
    told = [outcome.sentence, *_falling(network, outcome), _coverage(network)]
    if network.rates.calibration < SHRUNK:
        told.append(
            "What the customers report leaves little room for the marks inside: taken literally, these would "
            f"fail far more often, so their failure rates were multiplied by {network.rates.calibration:.2g}."
        )
    return tuple(told)


def _falling(network: Network, outcome: Outcome) -> Iterator[str]:
    """Say what "a year" is where one time alone is looked at."""
    organization, part = network.organization, worlds.compiled(network).calendar.part
    if organization.during is not None and outcome.failed_per_year is not None and part:
        times = f"{wording.share(part)} of {stretch(organization)}"
        yield f'Here "a year" counts only what falls into such times, {times}.'


def _cards(network: Network, outcome: Delivery, told: Outcome) -> Iterator[Card]:
    """Give the figures to remember, those alone that rest on something."""
    links, unknown = len(network.links), len(network.unknown)
    if told.served_right is not None and unknown < links:
        yield _served(told.served_right, told.served_right_low, told.served_right_high)
        if told.failed_per_year is not None:
            figure, span = re.split(r" (?=a year|in )", wording.per_year(told.failed_per_year), maxsplit=1)
            yield Card(figure, f"occasions {span} fail", f"of {wording.per_year(outcome.weight)}")
        found, perhaps = len(weak(network)), len(ranked(network).candidates)
        more = f"{wording.number(perhaps)} more may be" if perhaps else ""
        are = wording.noun(found, "link is", "links are")
        yield Card(wording.number(found), f"of {wording.number(links)} {are} weak", more, found > 0)
    if links:
        note = f"nothing is known of {wording.number(unknown)}" if unknown else "none is unknown"
        yield Card(wording.share(1 - unknown / links), "of the links have evidence of how they work", note)


def _served(right: float, low: float | None, high: float | None) -> Card:
    label = "occasions of the external customers go right"
    if low is None or high is None:
        return Card(wording.of_hundred(right), label)
    note = f"{wording.between(low, high)} by what the evidence leaves open"
    return Card(wording.of_hundred(right), label, note, span=(low, right, high))


def _coverage(network: Network) -> str:
    """Say how much of the organization anything is known about."""
    unknown, links = len(network.unknown), len(network.links)
    if not unknown:
        if links == 1:
            return "The only link has evidence of how well it works."
        return f"All {wording.number(links)} links have evidence of how well they work."
    known = f"{wording.number(links - unknown)} of {wording.plural(links, 'link')}"
    rough = "The figures are rough: " if unknown > ROUGH * links else ""
    return (
        f"{rough}{known} {wording.noun(links - unknown, 'has', 'have')} evidence of how well they work; "
        f"{wording.number(unknown)} ({wording.share(unknown / links)}) {wording.noun(unknown, 'is', 'are')} "
        "unknown."
    )
