"""Links in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orgflow import grounds, wording, worlds
from orgflow.atlas import Fact, LinkPortrait
from orgflow.diagrams.wordings import strength
from orgflow.findings import fewer, marks_told
from orgflow.model import SIDES, Link
from orgflow.network import Need, Network
from orgflow.ranking import TOP, Ranking, ranked
from orgflow.routes import Route, RouteFinder

Told = tuple[str, str, tuple[float, float, float] | None]

NOTICEABLE = 1e-9
MOST_STEPS, MOST_WAYS = 2_000, 4
WORTH_TELLING = 0.05
CALLED = {"fix": "weak", "protect": "to protect", "find out": "to find out"}


def portraits(network: Network) -> tuple[LinkPortrait, ...]:
    """Tell every link, in the order of ids."""
    ranking, finder = ranked(network), RouteFinder(network, network.external, MOST_STEPS)
    onward = {actor: finder.best(actor, MOST_WAYS).routes for actor in network.internal()}
    return tuple(_portrait(ranking, link, _way(network, link, onward)) for link in network.links)


def portrait(network: Network, link: Link) -> LinkPortrait:
    """Tell a link, all but its way to a customer, which is long to find."""
    return _portrait(ranked(network), link, ())


def _way(network: Network, link: Link, onward: Mapping[str, Sequence[Route]]) -> tuple[str, ...]:
    """Give the best way of a link to a customer, one that does not come back to its provider if there is."""
    if link.customer in network.external:
        return (link.id,)
    routes = onward.get(link.customer, ())
    straight = (route for route in routes if all(step.customer != link.provider for step in route.links))
    best = next(straight, routes[0] if routes else None)
    return () if best is None else (link.id, *(step.id for step in best.links))


def _portrait(ranking: Ranking, link: Link, way: tuple[str, ...]) -> LinkPortrait:
    network = ranking.network
    need = network.need_of[link.id]
    return LinkPortrait(
        id=link.id,
        provider=link.provider,
        customer=link.customer,
        deliverable=link.deliverable,
        brief=_brief(network, link),
        called=_called(ranking, link),
        when=link.when,
        facts=tuple(Fact(*fact) for fact in _facts(ranking, link) if fact[1]),
        fells=need.bite > 0 and len(need.alternatives) == 1,
        loss=rise(network, ranking.importance.link_loss[link.id]),
        way=way,
    )


def rise(network: Network, amount: float) -> str:
    """Say what a failure costs the external customers."""
    if not worlds.delivery(network).weight:
        return ""
    if amount <= NOTICEABLE:
        return "No external customer would notice."
    return f"Failed occasions would rise by {failures(network, amount)}."


def failures(network: Network, amount: float) -> str:
    """Say an amount of failed occasions: "about 770 a year"; a share of all where no rate is known."""
    outcome = worlds.delivery(network)
    if not outcome.weight:
        return ""
    if outcome.per_year:
        return wording.per_year(amount)
    return f"{wording.share(amount / outcome.weight)} of all occasions"


def _noticed(network: Network, amount: float) -> str:
    return failures(network, amount) if amount > NOTICEABLE else ""


def _avoided(network: Network, amount: float) -> str:
    """Say what putting a link right avoids, with what it makes of a hundred occasions where that shows."""
    told, outcome = _noticed(network, amount), worlds.delivery(network)
    if not told or not outcome.weight or not outcome.per_year:
        return told
    before = wording.of_hundred(1.0 - outcome.failed / outcome.weight)
    after = wording.of_hundred(1.0 - max(0.0, outcome.failed - amount) / outcome.weight)
    return told if before == after else f"{told}; {after} occasions right, not {before.split()[0]}"


def _called(ranking: Ranking, link: Link) -> str:
    if link in ranking.candidates:
        return "perhaps weak"
    return CALLED.get(ranking.listed.get(link.id, ""), "")


def _brief(network: Network, link: Link) -> str:
    how_often = link.how_often.text if link.how_often is not None else ""
    told = strength(link, network)
    works = f"marks {told}" if "|" in told else f"{told} right" if told.endswith("%") else told
    return ", ".join(part for part in (how_often, works or "no mark") if part)


def _facts(ranking: Ranking, link: Link) -> Iterator[Told]:
    network, importance = ranking.network, ranking.importance
    yield "How often", _how_often(network, link), None
    yield "When it fails", _bite(network, link), None
    yield works(network, link)
    yield "Marks", _marks(network, link), None
    yield "Known", _known(network, link), None
    yield "How sure", _how_sure(ranking, link), None
    yield "Failures avoided if put right", _avoided(network, importance.link_gain[link.id]), None
    yield "Failures added if it stopped", _noticed(network, importance.link_loss[link.id]), None
    yield from ((label, text, None) for label, text in _written(link))


def _how_often(network: Network, link: Link) -> str:
    told = link.how_often.text if link.how_often is not None else wording.NOT_KNOWN
    when = wording.listing([network.situation(name) for name in link.when])
    return f"{told}, only during {when}" if link.when else told


def _bite(network: Network, link: Link) -> str:
    need, customer = network.need_of[link.id], network.name(link.customer)
    what = "the occasion is spoiled" if network.actor(link.customer).is_counted else f"{customer} fails too"
    told = f"{what}, {wording.times(need.bite)}"
    others = [other for other in need.alternatives if other.id != link.id]
    return f"{told}, unless {_stand_ins(network, need, others)}" if others else told


def _stand_ins(network: Network, need: Need, others: list[Link]) -> str:
    names = list(dict.fromkeys(network.name(other.provider) for other in others))
    return f"{wording.listing(names, 3)} {wording.noun(len(names), 'stands', 'stand')} in"


def works(network: Network, link: Link) -> Told:
    """Say how well the link works, with its range: of the evidence that may be shown."""
    shown, health = network.disclosure.posterior(link.id), grounds.own_health(network, link)
    if shown is None or health is None:
        return "Works", f"known from {fewer(network)}", None
    if shown.kind == "unknown":
        return "Works", f"not known; {wording.share(network.health(link.id))} is assumed", None
    scale = health / shown.mean if shown.arrival and shown.mean else 1.0
    low, high = (min(1.0, end * scale) for end in (shown.low, shown.high))
    told = f"on {wording.of_hundred(health)} occasions ({wording.between(low, high)})"
    return "Works", told, (low, health, high)


def _known(network: Network, link: Link) -> str:
    shown = network.disclosure.posterior(link.id)
    if shown is None:
        return ""
    return "nobody has rated it" if shown.kind == "unknown" else grounds.basis(network, link, shown)


def _marks(network: Network, link: Link) -> str:
    if not any(network.disclosure.is_rated(link, side) for side in SIDES):
        return ""
    return marks_told(network, link).removeprefix("marks ")


def _how_sure(ranking: Ranking, link: Link) -> str:
    """Say where the link stands among all of them when everything is drawn anew."""
    standing, links = ranking.standing, len(ranking.network.links)
    if standing is None or links <= TOP or not ranking.is_known(link):
        return ""
    if not _called(ranking, link) and standing.p_top[link.id] < WORTH_TELLING:
        return ""
    low, high = standing.rank_low[link.id], standing.rank_high[link.id]
    place = f"place {low}" if low == high else f"place {low} to {high}"
    runs = wording.of_hundred(standing.p_top[link.id])
    return f"{place} of {links}; among the first {TOP} in {runs} runs"


def _written(link: Link) -> Iterator[tuple[str, str]]:
    """Carry through what the file says besides."""
    if link.standard is not None:
        within = f"within {link.standard.within.text}" if link.standard.within else ""
        met = f"on {wording.share(link.standard.met)} of occasions" if link.standard.met is not None else ""
        yield "Standard", " ".join(part for part in (within, met) if part)
    yield "Takes", link.lead_time.text if link.lead_time else ""
    yield "Effort", link.effort.text if link.effort else ""
    yield "Answered", _answered(link)
    yield "Said by", link.source or ""
    yield "Note", link.note or ""


def _answered(link: Link) -> str:
    if not link.answer or link.answer_date is None:
        return link.answer or ""
    return f"{link.answer}, {wording.day(link.answer_date)}"
