"""Whose failure alone leaves an external customer without what it needs?"""

from __future__ import annotations

from collections.abc import Iterator

from orgflow import wording, worlds
from orgflow.findings import Column, Finding, Result, Table, link_told
from orgflow.network import Need, Network
from orgflow.worlds.cuts import Cut, single_cuts

slug = "single-points"
question = "Whose failure alone reaches an external customer?"
GROUP = "Single points of failure"
SHOWN = 5

COMPONENTS = (
    Column("kind", "Kind"),
    Column("id", "What fails", "id"),
    Column("customer", "Customer", "id"),
    Column("for", "Goes without"),
)


def run(network: Network) -> Result:
    """Answer the question."""
    cuts = single_cuts(worlds.compiled(network))
    rows = tuple(
        {
            "kind": cut.components[0].kind,
            "id": cut.components[0].id,
            "customer": need.customer,
            "for": need.primary.deliverable,
        }
        for cut in cuts
        for need in cut.unmet
    )
    table = Table("components", "What no external need can do without", COMPONENTS, rows)
    return Result(slug, question, tuple(_findings(network, cuts)), (table,))


def _findings(network: Network, cuts: tuple[Cut, ...]) -> Iterator[Finding]:
    losses = worlds.importance(network).actor_loss
    actors = [cut for cut in cuts if cut.components[0].kind == "actor"]
    actors.sort(key=lambda cut: (-losses[cut.components[0].id], cut.components[0].id))
    for cut in actors[:SHOWN]:
        yield _actor(network, cut, losses[cut.components[0].id])
    if len(actors) > SHOWN:
        rest = [network.name(cut.components[0].id) for cut in actors[SHOWN:]]
        text = f"{wording.listing(rest, 6)} can also stop an external need alone, at a smaller loss."
        yield Finding(
            "ORG622", "note", text, "", GROUP, tuple(cut.components[0].id for cut in actors[SHOWN:])
        )
    if not cuts and network.external:
        text = "No actor and no link can stop an external need alone: every need has another way."
        yield Finding("ORG623", "note", text, "", GROUP)


def _actor(network: Network, cut: Cut, loss: float) -> Finding:
    actor = cut.components[0].id
    unit = "a year" if worlds.delivery(network).per_year else "for each occasion counted"
    lost = (
        f" Without it about {wording.count(loss).removeprefix('about ')} more occasions fail {unit}."
        if loss > 0
        else ""
    )
    text = f"{network.name(actor)}: if it stops, {_needs(network, cut.unmet)}; nobody stands in.{lost}"
    evidence = tuple(link for link in network.links_from(actor))
    advice = "Name a stand-in for what it gives, and write it as an any_of alternative."
    return Finding("ORG621", "risk", text, advice, GROUP, (actor,), evidence[:3])


def _needs(network: Network, needs: tuple[Need, ...]) -> str:
    per_customer: dict[str, list[str]] = {}
    for need in needs:
        per_customer.setdefault(need.customer, []).append(need.primary.deliverable)
    told = [
        f"{network.name(who)} go without {wording.listing(what, 2)}" for who, what in per_customer.items()
    ]
    return wording.listing(told, 2)
