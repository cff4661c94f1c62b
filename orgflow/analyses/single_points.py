"""Whose failure alone leaves an external customer without what it needs?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from orgflow import wording, worlds
from orgflow.findings import Column, Finding, Result, Table, Value, link_told
from orgflow.network import Need, Network
from orgflow.worlds.breaking import Component
from orgflow.worlds.cuts import MOST_PAIRS, Cut, double_cuts, single_cuts

slug = "single-points"
question = "Whose failure alone reaches an external customer?"
GROUP = "Single points of failure"
SHOWN = 5
MOST_ROWS = 50_000
MOST_TOLD = 3
WORTH_NAMING = 0.01
ADVICE = "Name a stand-in for what it gives (in the file: any_of)."
PAIRS_QUESTION = "Which two failures together reach an external customer?"
PAIRS_GROUP = "Pairs of failures"

COMPONENTS = (
    Column("kind", "Kind"),
    Column("id", "What fails", "id"),
    Column("customer", "Customer", "id"),
    Column("for", "Goes without"),
)
PAIRS = (
    Column("first", "What fails", "id"),
    Column("second", "Together with", "id"),
    Column("customer", "Customer", "id"),
    Column("for", "Goes without"),
)


def run(network: Network) -> Result:
    """Answer the question."""
    cuts = single_cuts(worlds.compiled(network))
    rows = tuple(islice(_rows(cuts), MOST_ROWS))
    findings = [*_findings(network, cuts)]
    if sum(len(cut.unmet) for cut in cuts) > MOST_ROWS:
        text = f"The table ends after {wording.number(MOST_ROWS)} rows; there are more."
        findings.append(Finding("ORG627", "note", text, "Look at one part of the organization.", GROUP))
    table = Table("components", "What no external need can do without", COMPONENTS, rows)
    return Result(slug, question, tuple(findings), (table,))


def _rows(cuts: Iterable[Cut]) -> Iterator[Mapping[str, Value]]:
    for cut in cuts:
        kind, name = cut.components[0]
        for need in cut.unmet:
            yield {"kind": kind, "id": name, "customer": need.customer, "for": need.primary.deliverable}


def _findings(network: Network, cuts: tuple[Cut, ...]) -> Iterator[Finding]:
    losses, outcome = worlds.importance(network).actor_loss, worlds.delivery(network)
    functions = frozenset(network.internal())
    actors = [cut for cut in cuts if cut.components[0].id in functions]
    actors.sort(key=lambda cut: (-losses[cut.components[0].id], cut.components[0].id))
    heavy = [cut for cut in actors if losses[cut.components[0].id] >= WORTH_NAMING * outcome.weight][:SHOWN]
    for place, cut in enumerate(heavy):
        yield _actor(network, cut, losses[cut.components[0].id], ADVICE if place == 0 else "")
    if len(actors) > len(heavy):
        yield _others(network, [cut.components[0].id for cut in actors[len(heavy) :]], bool(heavy))
    if not cuts and outcome.occasions:
        text = "No actor and no link can stop an external need alone: every need has another way."
        yield Finding("ORG623", "note", text, "", GROUP)


def _others(network: Network, actors: list[str], after_worse: bool) -> Finding:
    smaller = ", at a smaller loss" if after_worse else ""
    names = wording.listing([network.name(actor) for actor in actors], 6)
    text = f"{names} can also stop an external need alone{smaller}."
    return Finding("ORG622", "note", text, "", GROUP, tuple(actors))


def _actor(network: Network, cut: Cut, loss: float, advice: str) -> Finding:
    actor = cut.components[0].id
    text = f"{network.name(actor)}: if this stops, nobody stands in, and {_needs(network, cut.unmet)}."
    if loss > 0:
        text += f" {_more(network, loss)} would fail."
    return Finding("ORG621", "risk", text, advice, GROUP, (actor,), network.links_from(actor)[:3])


def _more(network: Network, loss: float) -> str:
    outcome = worlds.delivery(network)
    told = wording.more_occasions(loss, None if outcome.per_year else outcome.weight)
    return told[0].upper() + told[1:]


def _needs(network: Network, needs: Sequence[Need]) -> str:
    per_customer: dict[str, list[str]] = {}
    for need in needs:
        per_customer.setdefault(need.customer, []).append(f'"{need.primary.deliverable}"')
    if len(needs) > MOST_TOLD:
        whose = wording.listing([network.name(who) for who in per_customer], 3)
        return f"{len(needs)} needs of {whose} fail"
    told = [f"{wording.listing(what)} for {network.name(who)}" for who, what in per_customer.items()]
    return f"{wording.listing(told)} {wording.noun(len(needs), 'fails', 'fail')}"


def pairs(network: Network) -> Result:
    """Answer the question for two failures at once: minimal cuts of order 2."""
    cuts = double_cuts(worlds.compiled(network))
    if cuts is None:
        text = f"There are more than {wording.number(MOST_PAIRS)} pairs to try; they were not looked at."
        finding = Finding("ORG625", "note", text, "Look at one part of the organization.", PAIRS_GROUP)
        return Result("pairs", PAIRS_QUESTION, (finding,))
    rows = tuple(
        {"first": a.id, "second": b.id, "customer": need.customer, "for": need.primary.deliverable}
        for (a, b), unmet in cuts
        for need in unmet
    )
    findings = tuple(_pair(network, cut) for cut in cuts[:SHOWN])
    if not cuts:
        findings = (
            Finding("ORG626", "note", "No pair of failures does what neither does alone.", "", PAIRS_GROUP),
        )
    table = Table("pairs", "What no external need can lose together", PAIRS, rows)
    return Result("pairs", PAIRS_QUESTION, findings, (table,))


def _pair(network: Network, cut: Cut) -> Finding:
    first, second = (_component(network, component) for component in cut.components)
    text = f"{first} and {second}: if both stop, {_needs(network, cut.unmet)}; neither alone does that."
    actors = tuple(component.id for component in cut.components if component.kind == "actor")
    return Finding("ORG624", "watch", text, "", PAIRS_GROUP, actors)


def _component(network: Network, component: Component) -> str:
    if component.kind == "actor":
        return network.name(component.id)
    return f'"{link_told(network, network.link(component.id))}"'
