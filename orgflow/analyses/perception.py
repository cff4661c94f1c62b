"""Where do the two sides of a link see it differently?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from orgflow import wording
from orgflow.agreement import APART, Comparison, is_blind_spot, weighted_gap
from orgflow.chance import exact
from orgflow.findings import (
    Column,
    Finding,
    Level,
    Result,
    Table,
    Value,
    link_short,
    link_told,
    marks,
    marks_told,
)
from orgflow.model import SIDES, Link, Rating
from orgflow.network import Network
from orgflow.opinions import Opinions, Seen
from orgflow.respondents.margins import Margin, margins

slug = "perception"
question = "Where do the two sides of a link see it differently?"
GROUP, ONE_SIDE, ASKED = "The two sides disagree", "Only one side was heard", "Asked and answered"
MOST = 5
MOST_NAMED = 3
SHOWN = 10
FEWEST_LINKS, FEWEST_PROVIDERS = 3, 5  # for an average, for how chance plays into it

LINKS = (
    Column("id", "Link", "id"),
    Column("marks", "Marks"),
    Column("provider_rating", "Provider's rating", printed=False),
    Column("customer_rating", "Customer's rating", printed=False),
    Column("gap", "Gap"),
    Column("n_provider", "Provider's answers"),
    Column("n_customer", "Customer's answers"),
    Column("blind_spot", "Blind spot"),
    Column("p_value", "By chance", "share"),
    Column("p_test", "Compared by", printed=False),
    Column("answer", "Provider's answer", printed=False),
    Column("not_shown", "Too few answers", printed=False),
)
ACTORS = (
    Column("actor", "Provider, with all that belongs to it", "id"),
    Column("mark", "Its customers' mark (of 5)"),
    Column("customer_rating", "Its customers' rating", printed=False),
    Column("n", "Answers"),
    Column("rated_links", "Rated links"),
    Column("not_shown", "Rated links left out"),
)


def run(network: Network) -> Result:
    """Answer the question."""
    heard = Opinions(network)
    findings = [
        *_disagreements(heard),
        *_overall(heard),
        *_untested(heard),
        *_unasked(heard),
        *_few(heard),
        *_answers(network),
    ]
    return Result(slug, question, tuple(findings), (_links(heard), _actors(network)))


# -- both sides -----------------------------------------------------------------------


class Kind(NamedTuple):
    """A kind of disagreement: its code, its level, what is said of each link, what to do about the first."""

    code: str
    level: Level
    says: str
    advice: str


BLIND = Kind(
    "ORG641",
    "watch",
    "The provider gives itself a pass, the customer does not",
    "Bring both to one table, and ask the customer for the last three times it went wrong.",
)
WIDE = Kind(
    "ORG642",
    "watch",
    "The provider thinks better of it than the customer does",
    "Bring both to one table: they may not mean the same by it.",
)
HAPPIER = Kind(
    "ORG643",
    "note",
    "The customer is happier with it than the provider knows",
    "Tell the provider: it may be mending what nobody misses.",
)


def _disagreements(heard: Opinions) -> Iterator[Finding]:
    found: dict[Kind, list[Seen]] = {BLIND: [], WIDE: [], HAPPIER: []}
    for seen in heard.seen:
        if is_blind_spot(seen.provider, seen.customer):
            found[BLIND].append(seen)
        elif abs(seen.gap) >= APART:
            found[WIDE if seen.gap > 0 else HAPPIER].append(seen)
    found[HAPPIER].reverse()
    for kind, members in found.items():
        for place, seen in enumerate(members[:MOST]):
            text = f"{link_told(heard.network, seen.link)}. {kind.says}: {_told(heard, seen)}."
            ends = (seen.link.provider, seen.link.customer)
            advice = "" if place else kind.advice
            yield Finding(kind.code, kind.level, text, advice, GROUP, ends, (seen.link,))


def _told(heard: Opinions, seen: Seen) -> str:
    """Say the marks of both sides, and how likely chance alone would part them as much."""
    told = marks_told(heard.network, seen.link)
    odds = heard.odds.get(seen.link.id)
    if odds is None or odds.p_value is None:
        return told
    return f"{told}; {_by_chance('a difference this large', odds.p_value)}"


def _by_chance(what: str, p_value: float) -> str:
    return f"by chance alone {what} would come about in {wording.of_hundred(p_value)} such surveys"


def _overall(heard: Opinions) -> Iterator[Finding]:
    """Say how far the sides are apart over all links; alone, where there is nothing to compare."""
    network, links = heard.network, wording.plural(len(heard.network.links), "link")
    if not heard.seen:
        if network.links and not any(heard.not_shown(link) for link in network.links):
            text = "No link is rated by both sides, so nothing can be said about how they see it."
            advice = "Ask both sides of a link for a mark: ratings: {customer: 3/5, provider: 4/5}."
            yield Finding("ORG649", "note", text, advice, ONE_SIDE)
        return
    if len(heard.seen) < FEWEST_LINKS:
        return
    better = sum(seen.gap > 0 for seen in heard.seen)
    text = (
        f"Both sides rated {wording.number(len(heard.seen))} of {links}; the provider thinks better of "
        f"{wording.number(better)} of them than the customer does. {_average(heard)}"
    )
    yield Finding("ORG644", "note", text, "", GROUP)


def _average(heard: Opinions) -> str:
    weights = [heard.network.need_of[seen.link.id].importance for seen in heard.seen]
    mean = weighted_gap([seen.gap for seen in heard.seen], weights)
    if mean is None:
        return "None of them matters."
    steps = wording.marks(abs(mean) * 4, None).split()[0]
    way = "above" if mean > 0 else "below"
    apart = f"{steps} {way} those" if steps != "0" else "as high as those"
    told = f"Weighted by importance, the providers' marks are on average {apart} of their customers (of 5)"
    p_value = _flattery(heard)
    if p_value is None:
        return f"{told}."
    return f"{told}; {_by_chance('an average this far off', p_value)}."


def _flattery(heard: Opinions) -> float | None:
    """Give how often providers' average gaps would lie as far on one side if signs came by chance.

    Links of one provider are rated by the same people, so that each provider counts once.
    None for fewer providers than can tell.
    """
    gaps: dict[str, list[float]] = {}
    for seen in heard.seen:
        gaps.setdefault(seen.link.provider, []).append(seen.gap)
    if len(gaps) < FEWEST_PROVIDERS:
        return None
    # A thousandth of the scale is near enough, and keeps the sums on a grid.
    means = tuple(exact(round(sum(gaps[provider]) / len(gaps[provider]), 3)) for provider in sorted(gaps))
    return Comparison("sign-flip", means).p_value()


def _untested(heard: Opinions) -> Iterator[Finding]:
    """Say for which links there are more answers than are compared one by one."""
    many = [seen.link for seen in heard.seen if _has_too_many_answers(heard, seen)]
    if many:
        of = wording.plural(len(many), "link")
        text = f"The answers on {of} are too many to be compared one by one; how chance plays in is not told."
        yield Finding("ORG648", "note", text, "", GROUP, (), tuple(many[:MOST]))


def _has_too_many_answers(heard: Opinions, seen: Seen) -> bool:
    odds = heard.odds.get(seen.link.id)
    if odds is not None:
        return odds.p_value is None
    return bool(seen.provider.answers and seen.customer.answers)


# -- one side ---------------------------------------------------------------------------


def _unasked(heard: Opinions) -> Iterator[Finding]:
    """Name whom nobody asked, as soon as somebody was."""
    links = heard.network.links
    customers = [link for link in links if not heard.rated(link, "customer")]
    providers = [link for link in links if not heard.rated(link, "provider")]
    half = [link for link in links if heard.rated(link, "customer") != heard.rated(link, "provider")]
    if not half and not heard.seen:
        return
    whom = [f"the customers of {wording.plural(len(customers), 'link')}"] if customers else []
    if providers:
        whom.append(
            f"the providers of {len(providers) if customers else wording.plural(len(providers), 'link')}"
        )
    if whom:
        first = sorted(half, key=lambda link: (heard.rated(link, "customer"), link.id))[:MOST]
        advice = ""
        if first:
            side = "provider" if heard.rated(first[0], "customer") else "customer"
            advice = (
                f"Ask first the {side} of {link_short(heard.network, first[0])}: the other side was asked."
            )
        text = f"Nobody asked {' or '.join(whom)} how they see it."
        yield Finding("ORG645", "note", text, advice, ONE_SIDE, (), tuple(first))


def _few(heard: Opinions) -> Iterator[Finding]:
    """Say that marks are used and not shown, so that nothing hidden passes for unknown."""
    few = [link for link in heard.network.links if heard.not_shown(link)]
    if not few:
        return
    of, least = wording.plural(len(few), "link"), heard.network.disclosure.minimum
    text = f"Fewer than {least} people gave a mark on {of}"
    if heard.network.organization.withheld is None:
        told, advice = (
            "these marks are used and not shown",
            "Ask more people, or let the unit agree on one mark and write it without n.",
        )
    else:
        told, advice = "the mean of a larger group stands in for these marks, and no gap is told", ""
    yield Finding("ORG646", "note", f"{text}; {told}.", advice, ONE_SIDE, (), tuple(few[:MOST]))


# -- asked and answered -----------------------------------------------------------------

Answered = Callable[[Link], bool]
STATES: tuple[tuple[Answered, Level, str, str], ...] = (
    (
        lambda link: link.answer == "no",
        "watch",
        "The provider has said no:",
        "Find another provider, or live without it, and say so to whoever depends on it.",
    ),
    (
        lambda link: link.answer == "whatever",
        "watch",
        'The provider said "whatever":',
        "Ask again, so that a yes or a no is possible.",
    ),
    (
        lambda link: link.answer is None and link.asked is not None,
        "watch",
        "Asked for, and not answered:",
        "",
    ),
    (lambda link: link.answer == "will try", "note", "The provider has promised no more than to try:", ""),
)


def _answers(network: Network) -> Iterator[Finding]:
    """Say to what the provider has not said yes, where providers were asked at all."""
    asked = [link for link in network.links if link.answer is not None or link.asked is not None]
    for is_meant, level, says, advice in STATES:
        meant = [link for link in asked if is_meant(link)]
        if meant:
            told = wording.listing([link_short(network, link) for link in meant], MOST_NAMED)
            yield Finding("ORG647", level, f"{says} {told}.", advice, ASKED, (), tuple(meant[:MOST]))
    rest = len(network.links) - len(asked)
    if asked and rest:
        of = f"{wording.number(len(asked))} of {wording.plural(len(network.links), 'link')}"
        text = f"Whether the provider agrees was asked of {of}; the others rest on the word of one side."
        yield Finding("ORG647", "note", text, "", ASKED)


# -- the tables ---------------------------------------------------------------------------


def _links(heard: Opinions) -> Table:
    seen = {found.link.id: found for found in heard.seen}
    rest = [link for link in heard.network.links if link.id not in seen]
    rest.sort(key=lambda link: (-sum(heard.rated(link, side) for side in SIDES), link.id))
    order = [*(found.link for found in heard.seen), *rest]
    rows = tuple(_link(heard, link, seen.get(link.id)) for link in order)
    rated = sum(any(heard.rated(link, side) for side in SIDES) for link in order)
    title = "How both sides rate each link, the largest gap first"
    return Table("links", title, LINKS, rows, _shown(rated))


def _shown(rated: int) -> int:
    """Give how many rows of a table a reader needs: those that hold a mark, up to a limit."""
    return max(1, min(SHOWN, rated))


def _link(heard: Opinions, link: Link, seen: Seen | None) -> Mapping[str, Value]:
    provider, customer = (heard.network.disclosure.rating(link, side) for side in SIDES)
    odds = heard.odds.get(link.id)
    is_rated = any(heard.rated(link, side) for side in SIDES)
    return {
        "id": link.id,
        "marks": marks(heard.network, link) if is_rated else None,
        "provider_rating": None if provider is None else provider.position,
        "customer_rating": None if customer is None else customer.position,
        "gap": None if seen is None else seen.gap,
        "n_provider": _count(provider),
        "n_customer": _count(customer),
        "blind_spot": None if seen is None else is_blind_spot(seen.provider, seen.customer),
        "p_value": None if odds is None else odds.p_value,
        "p_test": None if odds is None or odds.p_value is None else odds.test,
        "answer": link.answer,
        "not_shown": heard.not_shown(link),
    }


def _count(rating: Rating | None) -> float | None:
    return None if rating is None else _whole(rating.n)


def _whole(amount: float) -> float:
    """Give a whole number as such, so that nobody reads "14.0 answers"."""
    return int(amount) if amount == int(amount) else amount


def _actors(network: Network) -> Table:
    found = margins(network.organization)
    order = sorted(found, key=lambda actor: _rank(actor, found[actor]))
    rows = tuple(_actor(actor, found[actor]) for actor in order)
    title = "What customers say of each provider, the lowest first"
    return Table("actors", title, ACTORS, rows, _shown(sum(margin.links > 0 for margin in found.values())))


def _rank(actor: str, margin: Margin) -> tuple[bool, float, str]:
    return (margin.mean is None, round(margin.mean or 0.0, 12), actor)


def _actor(actor: str, margin: Margin) -> Mapping[str, Value]:
    return {
        "actor": actor,
        "mark": None if margin.mean is None else wording.marks(1 + 4 * margin.mean, None).split()[0],
        "customer_rating": margin.mean,
        "n": _whole(margin.n) if margin.links else None,
        "rated_links": margin.links,
        "not_shown": margin.withheld,
    }
