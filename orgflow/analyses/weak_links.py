"""Which links are weak for the external customer?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from orgflow import grounds, uncertainty, wording, worlds
from orgflow.agreement import APART, gap, is_blind_spot
from orgflow.findings import Column, Finding, Result, Table, Value, fewer, link_short, link_told
from orgflow.model import SIDES, Link
from orgflow.network import Network
from orgflow.ranking import NOTICEABLE, TOP, WEAK, Ranking, ranked

slug = "weak-links"
question = "Which links are weak for the external customer?"
FIX, MAYBE, PROTECT, FIND_OUT = "Fix first", "Perhaps weak", "Protect", "Find out"
LOW = "Low marks that cost little"
PASS_MARK = 0.8
LOWEST = 3
NAMED = 4
WELL_KNOWN = 20.0
LITTLE = 0.1
UNEVEN = 1.25

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
    Column("p_top", "In the top five", "share"),
    Column("rank_low", "Rank from", printed=False),
    Column("rank_high", "Rank to", printed=False),
    Column("blur", "Gain not known by", "occasions", printed=False),
    Column("called", "Called", printed=False),
    Column("list", "List", printed=False),
)


def run(network: Network) -> Result:
    """Answer the question."""
    ranking = ranked(network)
    findings = [
        *_fix(ranking),
        *_candidates(ranking),
        *_protect(ranking),
        *_find_out(ranking),
        *_unknown(ranking),
        *_lowest(ranking),
        *_additive(ranking),
    ]
    return Result(slug, question, tuple(findings), (_table(ranking),))


# -- fix first -------------------------------------------------------------------------


def _fix(ranking: Ranking) -> Iterator[Finding]:
    network = ranking.network
    for link in ranking.fix:
        worth = _failures(network, ranking.worth[link.id])
        effect = f"Putting it right avoids {worth}"
        if ranking.worth[link.id] > ranking.importance.link_gain[link.id]:
            effect = f"Alone it costs {worth}"
        text = (
            f"{link_told(network, link)}. {effect}; {grounds.works(network, link)}.{_how_sure(ranking, link)}"
        )
        ends = (link.provider, link.customer)
        advice = _fix_advice(ranking, link)
        if ranking.leans_on_alone and link is ranking.fix[0]:
            advice = "The marks cannot all be literal, so the order goes by what each link costs alone."
        yield Finding("ORG611", "risk", text, advice, FIX, ends, (link,))
    if network.links and not ranking.fix:
        yield Finding("ORG614", "note", _nothing_to_fix(ranking), "", FIX)


def _how_sure(ranking: Ranking, link: Link) -> str:
    """Say whether to begin with a link, and in how many draws it is among the first."""
    standing, begin = ranking.standing, _beginning(ranking, link)
    if standing is None:
        return ""
    if len(ranking.network.links) > TOP:
        begin = f" In the top five in {wording.of_hundred(standing.p_top[link.id])} runs.{begin}"
    return begin


def _beginning(ranking: Ranking, link: Link) -> str:
    """Say what to begin with; where the evidence tells no order, of each two links once."""
    place, alike = ranking.fix.index(link) + 1, ranking.peers(link, ranking.fix)
    numbers = [f"#{other}" for other in alike if place == 1 or 1 < other < place]
    told = wording.listing(numbers).replace(" and ", " or ")
    if place > 1:
        return f" It may help as much as {told}." if numbers else ""
    it = wording.noun(len(numbers), "it", "they")
    return (
        f" Begin here, or with {told} if that is easier: {it} may help as much."
        if numbers
        else " Begin here."
    )


def _candidates(ranking: Ranking) -> Iterator[Finding]:
    """Name the links that may belong on the list as well, so that it claims no more than the data."""
    links, network = ranking.candidates, ranking.network
    if links:
        names = wording.listing([link_short(network, link) for link in links], NAMED)
        count = wording.plural(len(links), "more link" if ranking.fix else "link")
        text = f"{count} may be among the five that matter most: {names}. The evidence does not tell."
        advice = "Ask the customers of these links before you decide between them."
        if len(links) == 1:
            advice = f"Ask {network.name(links[0].customer)} before you decide."
        actors = tuple(dict.fromkeys(end for link in links for end in (link.provider, link.customer)))
        yield Finding("ORG617", "watch", text, advice, MAYBE, actors, links)


def _nothing_to_fix(ranking: Ranking) -> str:
    network = ranking.network
    if not network.external:
        return "No current external customer is named, so no link can be weak for one."
    if not network.is_marked:
        return "No link has a mark yet, so none can be called weak."
    if ranking.candidates:
        least = wording.of_hundred(WEAK)
        return f"No link is among the five that matter most in {least} runs, so none is called weak."
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
    known = network.posterior(link.id)
    if known.kind == "unknown":
        return "Nobody has rated it"
    health = grounds.own_health(network, link)
    if health is None:
        return f"How well it works is known from {fewer(network)}"
    if health < PASS_MARK:
        return "Weak as it is"
    provider, customer = (network.disclosure.rating(link, side) for side in SIDES)
    both = provider is not None and customer is not None and is_blind_spot(provider, customer)
    if both and not known.counted:
        return "Its provider says that it works, its customer does not"
    sure = known.low >= PASS_MARK
    return "Works today" if sure else "Works today, as far as is known"


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
        text = f"{link_told(network, link)}. A low mark: {grounds.works(network, link)}; mending it {effect}."
        yield Finding("ORG613", "note", text, "", LOW, (link.provider, link.customer), (link,))


# -- find out ----------------------------------------------------------------------------


def _find_out(ranking: Ranking) -> Iterator[Finding]:
    """Say which link blurs the answer most, and whom to ask about it."""
    network = ranking.network
    for place, link in enumerate(ranking.find_out if ranking.network.is_marked else ()):
        text = f"{link_told(network, link)}. {_evidence_told(network, link)}"
        text += f"{_gain_told(ranking, link)}."
        advice = (
            f"Ask {network.name(link.customer)} first: of the last ten times, how often did it arrive right?"
        )
        ends = (link.provider, link.customer)
        yield Finding("ORG618", "watch", text, advice if place == 0 else "", FIND_OUT, ends, (link,))


def _gains(ranking: Ranking, link: Link) -> tuple[float, float]:
    """Give what fixing a link avoids if it works as well, or as badly, as the evidence allows."""
    posterior, network = ranking.network.posterior(link.id), ranking.network
    width = network.in_use(link.id, posterior.high) - network.in_use(link.id, posterior.low)
    slope = ranking.blur[link.id] / width if width > 0 else 0.0
    best, worst = (1.0 - network.in_use(link.id, health) for health in (posterior.high, posterior.low))
    return best * slope, worst * slope


def _gain_told(ranking: Ranking, link: Link) -> str:
    """Say what putting a link right may avoid; not where that would tell what too few people said."""
    if not ranking.network.disclosure.is_whole(link.id):
        return ""
    effect = "alone it may cost" if ranking.leans_on_alone else "putting it right may avoid"
    return f"; {effect} {_failures_between(ranking.network, *_gains(ranking, link))}"


def _evidence_told(network: Network, link: Link) -> str:
    posterior = network.posterior(link.id)
    if not network.disclosure.is_whole(link.id):
        return f"Known from {fewer(network)}"
    if posterior.kind == "unknown":
        return "Nobody has rated it"
    if grounds.is_supposed(network, link):
        return "Not known, but supposed"
    basis = grounds.basis(network, link, posterior)
    told = f"Known {basis}" if basis.startswith("by ") else f"{basis[:1].upper()}{basis[1:]}"
    return f"{told} only" if posterior.size < WELL_KNOWN else told


def _unknown(ranking: Ranking) -> Iterator[Finding]:
    network, importance = ranking.network, ranking.importance
    unknown = [link for link in network.links if not ranking.is_known(link)]
    if not unknown:
        return
    stakes = {link.id: importance.link_slope[link.id] for link in unknown}
    unknown.sort(key=lambda x: (-stakes[x.id], -importance.link_alone[x.id], x.id))
    text = _unknown_told(network, len(unknown), wording.share(network.posterior(unknown[0].id).mean))
    text += _envelope(network)
    told = ranking.find_out and ranking.network.is_marked
    advice = "" if told else f"Ask first: {link_told(network, unknown[0])}."
    ends = (unknown[0].provider, unknown[0].customer)
    yield Finding("ORG615", "watch", text, advice, FIND_OUT, ends, tuple(unknown[:TOP]))


def _unknown_told(network: Network, count: int, mean: str) -> str:
    of = wording.plural(len(network.links), "link")
    if len(network.links) == 1:
        return f"The only link has no mark; {mean} is assumed."
    if count == len(network.links):
        return f"None of the {of} has a mark; {mean} is assumed for each, so the order shows position alone."
    have, each = ("has", "") if count == 1 else ("have", " for each")
    return f"{count} of {of} {have} no mark; {mean}, the average of the others, is assumed{each}."


def _envelope(network: Network) -> str:
    """Say what the outcome would be if all unknown links never held, and if they always did."""
    ends = uncertainty.envelope(network)
    if ends is None or ends.high - ends.low < NOTICEABLE:
        return ""
    return f" Depending on them, {wording.between(ends.low, ends.high)} of 100 occasions go right."


def _additive(ranking: Ranking) -> Iterator[Finding]:
    """Say where the costs of single failures do not add up to all failures."""
    network, total = ranking.network, math.fsum(ranking.importance.link_alone.values())
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
    return wording.failures(amount, more)


def _failures_between(network: Network, low: float, high: float) -> str:
    """Say a range of failures: "110 to 340 failed occasions a year", "up to about 340 ..."."""
    outcome = worlds.delivery(network)
    if low < LITTLE * high:
        told = _failures(network, high)
        return f"up to {told}" if outcome.per_year else told.replace(" on ", " on up to ", 1)
    if outcome.per_year:
        return f"{wording.spread(low, high)} failed occasions a year"
    ends = [wording.share(end / outcome.weight) for end in (low, high)]
    return f"failures on {' to '.join(dict.fromkeys(ends))} of the occasions"


# -- the table ---------------------------------------------------------------------------


def _table(ranking: Ranking) -> Table:
    rows = tuple(_row(ranking, link) for link in ranking.in_order)
    return Table("links", "All links, the one most worth fixing first", LINKS, rows)


def _row(ranking: Ranking, link: Link) -> Mapping[str, Value]:
    importance = ranking.importance
    return {
        "id": link.id,
        "provider": link.provider,
        "customer": link.customer,
        "for": link.deliverable,
        "how_often": None if link.how_often is None else link.how_often.text,
        "when": link.when,
        **_evidence(ranking.network, link),
        "gain": importance.link_gain[link.id],
        "loss": importance.link_loss[link.id],
        "alone": importance.link_alone[link.id],
        **_places(ranking, link),
        "blur": ranking.blur[link.id] if ranking.network.disclosure.is_whole(link.id) else None,
        "list": ranking.listed.get(link.id),
    }


def _places(ranking: Ranking, link: Link) -> Mapping[str, Value]:
    """Give where a link stands in the draws, and what that makes it."""
    standing = ranking.standing
    return {
        "p_top": None if standing is None else standing.p_top[link.id],
        "rank_low": None if standing is None else standing.rank_low[link.id],
        "rank_high": None if standing is None else standing.rank_high[link.id],
        "called": ranking.called.get(link.id),
    }


def _evidence(network: Network, link: Link) -> Mapping[str, Value]:
    """Give what is known of a link; the figures are None where they rest on too few answers alone."""
    whole, shown = network.posterior(link.id), network.disclosure.posterior(link.id)
    is_whole, health = network.disclosure.is_whole(link.id), grounds.own_health(network, link)
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
