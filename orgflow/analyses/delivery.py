"""How often does everyone's output come out right, up to what reaches the external customers?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orgflow import uncertainty, wording, worlds
from orgflow.findings import Column, Finding, Level, Result, Table, Value
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ranking import BELIEVABLE, is_literal
from orgflow.worlds import Delivery, OccasionOutcome
from orgflow.worlds.restart import Deadlock, deadlocks

slug = "delivery"
question = "What reaches the external customers?"
GROUP = "What reaches the customers"
MOST_LINKS = 4
AMISS = 1e-4

ACTORS = (
    Column("actor", "Actor", "id"),
    Column("name", "Name", printed=False),
    Column("position", "Position"),
    Column("delivery", "Comes out right", "share"),
    Column("cold_start", "After a cold start", "share"),
)
OCCASIONS = (
    Column("customer", "Customer", "id"),
    Column("link", "Link", "id", printed=False),
    Column("for", "For"),
    Column("per_year", "A year", "per year"),
    Column("importance", "Importance"),
    Column("met", "Met", "share"),
    Column("failed_per_year", "Failed a year", "per year"),
)


def run(network: Network) -> Result:
    """Answer the question."""
    outcome = worlds.delivery(network)
    findings = [
        *_per_customer(network, outcome),
        *_weights(network),
        *_uncounted(network, outcome),
        *_judgement(network, outcome),
        *_deadlocks(network),
    ]
    return Result(slug, question, tuple(findings), (_actors(network, outcome), _occasions(outcome)))


def _per_customer(network: Network, outcome: Delivery) -> Iterator[Finding]:
    if not network.is_marked:
        return  # nothing can be said of anybody
    for customer in network.external:
        own = outcome.of(customer)
        counted = [occasion for occasion in own.occasions if occasion.weight]
        if own.served_right is None:
            continue
        name = network.name(customer)
        text = (
            f"{name}: {wording.of_hundred(own.served_right)} occasions go right{_range(network, customer)}."
        )
        if outcome.per_year:
            failed = own.failed / network.actor(customer).weight
            text = f"{text[:-1]}; {wording.per_year(failed)} fail."
        worst = max(counted, key=lambda o: (o.failed, o.need.primary.id))
        most = len(counted) > 1 and worst.failed > own.failed / 2
        advice = f'Most of the failures are in "{worst.need.primary.deliverable}".' if most else ""
        evidence = tuple(o.need.primary for o in counted)
        yield Finding("ORG601", "note", text, advice, GROUP, (customer,), evidence)


def _range(network: Network, customer: str) -> str:
    drawn = uncertainty.uncertainty(network)
    found = drawn.customer(customer) if drawn else None
    return f" ({wording.between(found.low, found.high)})" if found else ""


def _weights(network: Network) -> Iterator[Finding]:
    """Say whose occasions count more than once, for then the sums are no plain counts."""
    weighted = [network.actor(c) for c in network.external if network.actor(c).weight != 1]
    if weighted:
        told = wording.listing([f"{a.name} counts {wording.factor(a.weight)}" for a in weighted], 4)
        text = f"Each occasion of {told}; sums over several customers are weighted so."
        yield Finding("ORG600", "note", text, "", GROUP, tuple(actor.id for actor in weighted))


def _uncounted(network: Network, outcome: Delivery) -> Iterator[Finding]:
    """Name what the outcome leaves out or takes for granted, so that nothing missing passes for zero."""
    if outcome.occasions and not outcome.per_year:
        text = "No link to an external customer says how often; figures are per occasion, not per year."
        yield Finding("ORG604", "note", text, "Add how_often to the links of the external customers.", GROUP)
    unrated = [o.need.primary for o in outcome.occasions if outcome.per_year and o.need.per_year is None]
    yield from _about_links(
        network,
        unrated,
        ("ORG602", "watch"),
        "no how_often is written, so these needs are not counted in the failed occasions.",
        "Ask how often each is needed and add how_often.",
    )
    yield from _about_links(
        network,
        [need.primary for need in outcome.never],
        ("ORG605", "watch"),
        "the situation never holds within the horizon, so nothing of it is counted.",
        "Check the dates of the situation and as_of.",
    )
    internal = (need for need in network.needs if not network.actor(need.customer).is_external)
    yield from _about_links(
        network,
        [need.primary for need in internal if not need.share_known],
        ("ORG608", "note"),
        "on request, but how often the customer itself delivers is not known; taken as needed each time.",
        "Add how_often to what that customer gives, or per to the link.",
    )


def _about_links(
    network: Network, links: Sequence[Link], code: tuple[str, Level], what: str, advice: str
) -> Iterator[Finding]:
    if links:
        told = wording.listing(
            [f'"{link.deliverable}" for {network.name(link.customer)}' for link in links], 3
        )
        yield Finding(code[0], code[1], f"{told}: {what}", advice, GROUP, (), tuple(links))


def _judgement(network: Network, outcome: Delivery) -> Iterator[Finding]:
    factor, amiss = network.rates.calibration, network.rates.amiss
    if abs(amiss) > AMISS:
        points = wording.share(abs(amiss)).removesuffix(" %")
        text = (
            "No common factor on the judged failure rates meets the observed outcome: modelled and "
            f"observed share served right still differ by {points} percentage points."
        )
        yield Finding(
            "ORG606", "watch", text, "Look again at what was counted, and at the observed figure.", GROUP
        )
    elif factor != 1.0:
        text = (
            "People judge well which link is worse, and badly how often it fails: every failure rate that "
            f"rests on judgement was multiplied by {factor:.2g}, so that the outcome computed here is the "
            "one observed."
        )
        yield Finding("ORG606", "note", text, "", GROUP)
    elif outcome.served_right is not None and _cannot_be_literal(network, outcome.served_right):
        text = (
            "Taken literally, the judgements would serve the customers right on only "
            f"{wording.of_hundred(outcome.served_right)} occasions. They cannot all be literal: trust the "
            "order of the weak links more than the figures, and look at what each link costs alone."
        )
        advice = "Ask for one observed figure and write it as served_right on an external customer."
        yield Finding("ORG607", "watch", text, advice, GROUP)
    yield from _about_links(
        network,
        [network.link(link) for link in sorted(network.rates.clipped)],
        ("ORG609", "watch"),
        "more arrives right than the provider's own inputs allow for, so the link is taken as perfect.",
        "Look again at the marks of what the provider needs.",
    )


def _cannot_be_literal(network: Network, served: float) -> bool:
    return served < BELIEVABLE and network.is_marked and not is_literal(network)


def _deadlocks(network: Network) -> Iterator[Finding]:
    for found in deadlocks(network):
        names = wording.listing([network.name(actor) for actor in found.waiting], 4)
        last = "none can start first"
        if found.starts:
            last = f"they would get going on at most {wording.of_hundred(found.starts)} occasions"
        links = tuple(need.primary for need in found.circle)
        told = wording.listing([_given(network, link) for link in links], MOST_LINKS)
        text = f"{names} wait for each other: running, they work; after a standstill {last}. "
        text += f"The circle: {told}."
        yield Finding("ORG603", "watch", text, _way_out(network, found), "Restart", found.waiting, links)


def _given(network: Network, link: Link) -> str:
    return f'"{link.deliverable}" from {network.name(link.provider)} to {network.name(link.customer)}'


def _way_out(network: Network, found: Deadlock) -> str:
    if found.key is None:
        return "Agree on a way to start without the others, and write it as an any_of alternative."
    what = f'"{found.key.primary.deliverable}" for {network.name(found.key.customer)}'
    effect = "would open this circle"
    if not found.starts:
        all_of_them = found.freed == len(found.waiting)
        effect = f"would let {'all' if all_of_them else found.freed} of them start"
    return f"A way to do {what} by hand {effect}; agree on one, and write it with any_of."


def _actors(network: Network, outcome: Delivery) -> Table:
    rows: list[Mapping[str, Value]] = [
        {
            "actor": actor.id,
            "name": actor.name,
            "position": network.layer(actor.id),
            "delivery": outcome.running[actor.id],
            "cold_start": outcome.cold_start[actor.id],
        }
        for actor in sorted(network.actors, key=lambda actor: (outcome.running[actor.id], actor.id))
    ]
    return Table("actors", "How often each actor's output comes out right", ACTORS, tuple(rows))


def _occasions(outcome: Delivery) -> Table:
    ordered = sorted(outcome.occasions, key=lambda o: (-o.failed, o.need.primary.id))
    return Table("occasions", "What the external customers need", OCCASIONS, tuple(map(_occasion, ordered)))


def _occasion(occasion: OccasionOutcome) -> Mapping[str, Value]:
    need = occasion.need
    per_year = occasion.per_year
    failed = None if per_year is None else per_year * need.importance * (1.0 - occasion.met)
    return {
        "customer": need.customer,
        "link": need.primary.id,
        "for": need.primary.deliverable,
        "per_year": per_year,
        "importance": need.importance,
        "met": occasion.met,
        "failed_per_year": failed,
    }
