"""What the health of a link rests on, in words."""

from __future__ import annotations

from orgflow import wording, worlds
from orgflow.evidence import Posterior
from orgflow.findings import fewer, marks_told
from orgflow.model import Link, Rating
from orgflow.network import Network
from orgflow.views.changes import supposed_evidence


def works(network: Network, link: Link) -> str:
    """Say how well a link works, and who says so: "it works on 87 of 100 occasions, by 9 ratings ..."."""
    posterior, health = network.disclosure.posterior(link.id), own_health(network, link)
    if posterior is None or health is None:
        return f"how well it works is known from {fewer(network)}"
    told = f"it works on {wording.of_hundred(health)} occasions"
    if link.provider_rating is not None and link.customer_rating is not None:
        return f"{told}, {marks_told(network, link)}"
    return f"{told}, {basis(network, link, posterior)}"


def is_supposed(network: Network, link: Link) -> bool:
    """Whether how well a link works is not known, but supposed."""
    organization = network.organization
    return link.id in network.remembered("supposed evidence", lambda: supposed_evidence(organization))


def basis(network: Network, link: Link, posterior: Posterior) -> str:
    """Say what evidence there is of a link: "by judgement", "counted on 430 occasions", "as supposed"."""
    if is_supposed(network, link):
        return "as supposed"
    rating = link.customer_rating
    if posterior.kind == "measured" and link.measured is not None:
        rated = link.customer_rating is not None or link.health is not None
        also = " and rated" if rated else ""
        return f"counted on {wording.count(link.measured.of)} occasions{also}"
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


def own_health(network: Network, link: Link) -> float | None:
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
