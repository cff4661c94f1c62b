"""Which links are weak for the external customer?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from orgflow import wording, worlds
from orgflow.agreement import APART, gap
from orgflow.evidence import Posterior
from orgflow.findings import Column, Finding, Result, Table, Value, fewer, link_told, marks_told
from orgflow.model import SIDES, Link, Rating
from orgflow.network import Network
from orgflow.worlds import Importance

slug = "weak-links"
question = "Which links are weak for the external customer?"
FIX, PROTECT, LOW = "Fix first", "Protect", "Low marks that cost little"
MOST = 5
WORTH_NAMING = 0.02
NOTICEABLE = 1e-9
PASS_MARK = 0.8
LOWEST = 3
UNEVEN = 1.25
BELIEVABLE = 0.5

LINKS = (
    Column("id", "Link", "id", printed=False),
    Column("provider", "Provider", "id"),
    Column("customer", "Customer", "id"),
    Column("for", "For"),
    Column("how_often", "How often"),
    Column("when", "Only during", "ids"),
    Column("health", "Health", "share"),
    Column("health_low", "From", "share", printed=False),
    Column("health_high", "To", "share", printed=False),
    Column("health_used", "Health used", "share", printed=False),
    Column("evidence", "Evidence"),
    Column("evidence_size", "Evidence size", printed=False),
    Column("gain", "Gain if fixed", "occasions"),
    Column("loss", "Loss if broken", "occasions"),
    Column("alone", "Costs alone", "occasions"),
    Column("p_top", "In the top five", "share", printed=False),
    Column("rank_low", "Best rank", printed=False),
    Column("rank_high", "Worst rank", printed=False),
    Column("list", "List", printed=False),
)


@dataclass(frozen=True, eq=False)
class Ranking:
    """The links of a network in the order in which they are worth fixing."""

    network: Network

    @cached_property
    def importance(self) -> Importance:
        """Gain and loss of every link."""
        return worlds.importance(self.network)

    @cached_property
    def leans_on_alone(self) -> bool:
        """Whether the judgements cannot all be literal, so that the order goes by costs alone."""
        served = worlds.delivery(self.network).served_right
        return served is not None and served < BELIEVABLE and self.network.rates.calibration == 1.0

    @cached_property
    def worth(self) -> Mapping[str, float]:
        """What the order goes by: the gain of each link, or its cost alone where that is more telling."""
        gain, alone = self.importance.link_gain, self.importance.link_alone
        return {link: max(gain[link], alone[link]) for link in gain} if self.leans_on_alone else gain

    @cached_property
    def floor(self) -> float:
        """How much a link must be worth to be named: a fiftieth of all failures."""
        return max(NOTICEABLE, WORTH_NAMING * worlds.delivery(self.network).failed)

    @cached_property
    def in_order(self) -> tuple[Link, ...]:
        """All links, the one most worth fixing first, ties by id."""
        return tuple(sorted(self.network.links, key=lambda x: (-_rounded(self.worth[x.id]), x.id)))

    @cached_property
    def fix(self) -> tuple[Link, ...]:
        """The links to fix first: known to be imperfect, and worth a fiftieth of all failures each."""
        known = [link for link in self.in_order if self.network.posterior(link.id).kind != "unknown"]
        return tuple(link for link in known[:MOST] if self.worth[link.id] >= self.floor)

    @cached_property
    def protect(self) -> tuple[Link, ...]:
        """The links whose breaking would spoil a fiftieth of all occasions or more, those to fix left out."""
        losses = self.importance.link_loss
        floor = max(NOTICEABLE, WORTH_NAMING * worlds.delivery(self.network).weight)
        rest = (link for link in self.network.links if link not in self.fix and losses[link.id] >= floor)
        return tuple(sorted(rest, key=lambda link: (-_rounded(losses[link.id]), link.id))[:MOST])


def weak(network: Network) -> tuple[str, ...]:
    """Give the ids of the links to fix first, which pictures draw as weak."""
    return tuple(link.id for link in Ranking(network).fix)


def run(network: Network) -> Result:
    """Answer the question."""
    ranking = Ranking(network)
    findings = [
        *_fix(ranking),
        *_protect(ranking),
        *_lowest(ranking),
        *_unknown(ranking),
        *_additive(ranking),
    ]
    return Result(slug, question, tuple(findings), (_table(ranking),))


def _rounded(value: float) -> float:
    """Drop the last bits, so that links alike in everything tie and stand by id."""
    return float(f"{value:.12g}")


# -- sentences -------------------------------------------------------------------------


def _fix(ranking: Ranking) -> Iterator[Finding]:
    network = ranking.network
    for link in ranking.fix:
        worth = _failures(network, ranking.worth[link.id])
        effect = f"Putting it right avoids {worth}"
        if ranking.worth[link.id] > ranking.importance.link_gain[link.id]:
            effect = f"Alone it costs {worth}"
        text = f"{link_told(network, link)}. {effect}; {_works(network, link)}."
        ends = (link.provider, link.customer)
        advice = _fix_advice(ranking, link)
        if ranking.leans_on_alone and link is ranking.fix[0]:
            advice = "The marks cannot all be literal, so the order goes by what each link costs alone."
        yield Finding("ORG611", "risk", text, advice, FIX, ends, (link,))
    if network.links and not ranking.fix:
        yield Finding("ORG614", "note", _nothing_to_fix(network), "", FIX)


def _nothing_to_fix(network: Network) -> str:
    if not network.external:
        return "No current external customer is named, so no link can be weak for one."
    if all(posterior.kind == "unknown" for posterior in network.posteriors.values()):
        return "No link has a mark yet, so none can be called weak."
    return "No known link costs the external customers enough to be named."


def _fix_advice(ranking: Ranking, link: Link) -> str:
    network = ranking.network
    gain, alone = ranking.importance.link_gain[link.id], ranking.importance.link_alone[link.id]
    if gain < alone / 2 and not ranking.leans_on_alone:
        return "Other failures hide part of what it costs: it matters more once they are mended."
    provider, customer = (network.disclosure.rating(link, side) for side in SIDES)
    if provider is not None and customer is not None and gap(provider, customer) >= APART:
        return "The provider's own mark is well above the customer's: bring both to one table."
    return ""


def _protect(ranking: Ranking) -> Iterator[Finding]:
    network, losses = ranking.network, ranking.importance.link_loss
    for link in ranking.protect:
        today = _today(network, link)
        lost = _failures(network, losses[link.id], "more")
        text = f"{link_told(network, link)}. {today}; if it stopped, {lost} would follow."
        yield Finding("ORG612", "note", text, "", PROTECT, (link.provider, link.customer), (link,))


def _today(network: Network, link: Link) -> str:
    if network.posterior(link.id).kind == "unknown":
        return "Nobody has rated it"
    health = _own_health(network, link)
    if health is None:
        return f"How well it works is known from {fewer(network)}"
    if network.disclosure.is_whole(link.id):
        health = network.health(link.id)
    return "Works today" if health >= PASS_MARK else "Weak as it is"


def _lowest(ranking: Ranking) -> Iterator[Finding]:
    """Name the worst marks that are not worth fixing first, since a reader will look for them."""
    network, gains, worth = ranking.network, ranking.importance.link_gain, ranking.worth
    inside = [link for link in network.links if not network.actor(link.customer).is_counted]
    shown = {link.id: network.disclosure.posterior(link.id) for link in inside}
    means = {name: found.mean for name, found in shown.items() if found and found.kind != "unknown"}
    low = [x for x in inside if means.get(x.id, 1.0) < PASS_MARK and worth[x.id] < ranking.floor]
    low.sort(key=lambda link: (means[link.id], link.id))
    for link in low[:LOWEST]:
        effect = "changes nothing for a customer"
        if gains[link.id] > NOTICEABLE:
            effect = f"avoids {_failures(network, gains[link.id])}"
        text = f"{link_told(network, link)}. A low mark, {_works(network, link)}; mending it {effect}."
        yield Finding("ORG613", "note", text, "", LOW, (link.provider, link.customer), (link,))


def _unknown(ranking: Ranking) -> Iterator[Finding]:
    network, importance = ranking.network, ranking.importance
    unknown = [link for link in network.links if network.posterior(link.id).kind == "unknown"]
    if not unknown:
        return
    stakes = {link.id: importance.link_loss[link.id] + importance.link_gain[link.id] for link in unknown}
    unknown.sort(key=lambda x: (-_rounded(stakes[x.id]), -_rounded(importance.link_alone[x.id]), x.id))
    ends = (unknown[0].provider, unknown[0].customer)
    advice = f"Ask first: {link_told(network, unknown[0])}."
    text = _unknown_told(network, len(unknown), wording.share(network.posterior(unknown[0].id).mean))
    text += _envelope(network, [link.id for link in unknown])
    yield Finding("ORG615", "watch", text, advice, "Not known", ends, tuple(unknown[:MOST]))


def _unknown_told(network: Network, count: int, mean: str) -> str:
    of = wording.plural(len(network.links), "link")
    if len(network.links) == 1:
        return f"The only link has no mark; {mean} is assumed."
    if count == len(network.links):
        return f"None of the {of} has a mark; {mean} is assumed for each, so the order shows position alone."
    have, each = ("has", "") if count == 1 else ("have", " for each")
    return f"{count} of {of} {have} no mark; {mean}, the average of the others, is assumed{each}."


def _envelope(network: Network, unknown: list[str]) -> str:
    """Say what the outcome would be if all unknown links never held, and if they always did."""
    rates, ends = network.rates, []
    for health in (0.0, 1.0):
        taken = replace(rates, health={**rates.health, **dict.fromkeys(unknown, health)})
        ends.append(worlds.delivery(network.with_rates(taken)).served_right)
    worst, best = ends
    if worst is None or best is None or best - worst < NOTICEABLE:
        return ""
    return f" Depending on them, {wording.between(worst, best)} of 100 occasions go right."


def _additive(ranking: Ranking) -> Iterator[Finding]:
    """Say where the costs of single failures do not add up to all failures."""
    network, total = ranking.network, sum(ranking.importance.link_alone.values())
    failed = worlds.delivery(network).failed
    if failed > 0 and total > UNEVEN * failed:
        text = (
            f"Counted one by one, the links' own failures would cost {_failures(network, total)}; "
            f"together they cost {_failures(network, failed)}, since many meet on the same occasion."
        )
        advice = "Fixing one link shows little until the others on its occasions work too."
        yield Finding("ORG616", "note", text, advice, "How the figures add up")


def _failures(network: Network, amount: float, more: str = "") -> str:
    """Say an amount of failures: "about 770 failed occasions a year"; a share where no rate is known."""
    outcome = worlds.delivery(network)
    if not outcome.per_year:
        share = wording.share(amount / outcome.weight)
        return f"failures on {f'{share} {more}'.strip()} of the occasions"
    what = f"{more} failed occasions".strip()
    return re.sub(r" (a year|in )", rf" {what} \1", wording.per_year(amount), count=1)


def _works(network: Network, link: Link) -> str:
    posterior, health = network.disclosure.posterior(link.id), _own_health(network, link)
    if posterior is None or health is None:
        return f"how well it works is known from {fewer(network)}"
    told = f"it works on {wording.of_hundred(health)} occasions"
    if link.provider_rating is not None and link.customer_rating is not None:
        return f"{told}, {marks_told(network, link)}"
    return f"{told}, {_basis(link, posterior)}"


def _basis(link: Link, posterior: Posterior) -> str:
    rating = link.customer_rating
    if posterior.kind == "measured" and link.measured is not None:
        return f"counted on {wording.count(link.measured.of)} occasions"
    if posterior.kind == "ratings" and rating is not None:
        return _by(rating)
    if isinstance(link.health, Rating):
        return f"by a mark of {wording.marks(link.health.mean, None).split()[0]} of {link.health.high:g}"
    return "by judgement" if posterior.kind == "stated" else "assumed"


def _by(rating: Rating) -> str:
    """Say whose ratings the health of a link rests on."""
    if rating.pooled is not None:
        behind = wording.plural(round(rating.pooled), "person", "people")
        return f"by the mean of several links, rated by {behind}"
    if rating.agreed:
        return f"by its customer's mark of {wording.marks(rating.mean, None).split()[0]} of {rating.high:g}"
    return f"by {wording.plural(round(rating.n), 'rating')} of its customer"


# -- the table ---------------------------------------------------------------------------


def _own_health(network: Network, link: Link) -> float | None:
    """Give what the evidence that may be shown says of the link itself, before any common factor."""
    shown = network.disclosure.posterior(link.id)
    if shown is None:
        return None
    if not shown.arrival:
        return shown.mean
    if network.disclosure.is_whole(link.id):
        return network.health(link.id)
    upstream = worlds.delivery(network).running[link.provider]
    return min(1.0, shown.mean / upstream) if upstream else 1.0


def _table(ranking: Ranking) -> Table:
    lists = {link.id: "fix" for link in ranking.fix} | {link.id: "protect" for link in ranking.protect}
    rows = tuple(_row(ranking, link, lists.get(link.id)) for link in ranking.in_order)
    return Table("links", "All links, the one most worth fixing first", LINKS, rows)


def _row(ranking: Ranking, link: Link, listed: str | None) -> Mapping[str, Value]:
    network, importance = ranking.network, ranking.importance
    ends = {"id": link.id, "provider": link.provider, "customer": link.customer, "for": link.deliverable}
    often = None if link.how_often is None else link.how_often.text
    effects = {
        "gain": importance.link_gain[link.id],
        "loss": importance.link_loss[link.id],
        "alone": importance.link_alone[link.id],
    }
    unknown = dict.fromkeys(("p_top", "rank_low", "rank_high"))
    return {
        **ends,
        "how_often": often,
        "when": link.when,
        **_evidence(network, link),
        **effects,
        **unknown,
        "list": listed,
    }


def _evidence(network: Network, link: Link) -> Mapping[str, Value]:
    """Give what is known of a link; the figures are None where they rest on too few answers alone."""
    whole, shown = network.posterior(link.id), network.disclosure.posterior(link.id)
    is_whole, health = network.disclosure.is_whole(link.id), _own_health(network, link)
    used = network.health(link.id) if is_whole else None
    if shown is None or health is None:
        figures = dict.fromkeys(("health", "health_low", "health_high", "evidence_size"))
        return {**figures, "health_used": used, "evidence": whole.kind}
    known = shown.kind != "unknown"
    scale = health / shown.mean if shown.arrival and shown.mean else 1.0
    return {
        "health": health if known else None,
        "health_low": min(1.0, shown.low * scale) if known else None,
        "health_high": min(1.0, shown.high * scale) if known else None,
        "health_used": used,
        "evidence": shown.kind,
        "evidence_size": shown.size,
    }
