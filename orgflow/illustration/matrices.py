"""The matrix of an organization, its rows in an order that shows something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Literal

from orgflow import wording
from orgflow.diagrams import look, wordings
from orgflow.diagrams import matrix as diagram
from orgflow.diagrams.matrix import MOST_ACTORS, MOST_SHOWN, Block
from orgflow.findings import Figure
from orgflow.model import EXTERNAL
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.selection import Selection, selected
from orgflow.sequence import clustered, sequenced

By = Literal["layer", "group"]
Order = Literal["name", "sequence"]

FIRM = 0.7  # the share of pairs that stay together from which computed groups are worth something
_GROUPED = look.Layer(0, "", "#0072B2", "#E8F2F9", "#E8F2F9")


def matrix(
    network: Network,
    *,
    by: By = "layer",
    order: Order = "name",
    headed: bool = True,
    most: int = MOST_SHOWN,
    selection: Selection | None = None,
) -> Figure:
    """Draw who gives what to whom, in blocks.

    Parameters
    ----------
    network
        The organization.
    by
        ``layer``: blocks are the layers; ``group``: computed groups that deal much with
        each other.
    order
        ``name``: by name within a block; ``sequence``: everybody after those who
        provide for them, circles as blocks, whatever ``by`` is.
    headed
        Whether the picture shows its title.
    most
        How many actors are shown at most.
    selection
        What is drawn of the organization; None for all.

    """
    drawn = selection or selected(network, ())
    many = len(drawn.actors)
    if many > MOST_ACTORS:
        size = f"This organization has {wording.number(many)} actors; a matrix is drawn up to {MOST_ACTORS}."
        sentence = f"{size} Draw one part of the organization; the tables say the same as the picture."
        return diagram.draw(network, (), title=_title(network, ()), sentence=sentence, headed=headed)
    links = weak(network)
    blocks, why = _sequence(network) if order == "sequence" else _grouped(network, by)
    shown, cut = _shown(network, links, drawn, most)
    kept = [Block(one.name, tuple(a for a in one.members if a in shown), one.colours) for one in blocks]
    title = _title(network, links)
    sentence = " ".join(part for part in (why, drawn.told(network), cut) if part)
    return diagram.draw(
        network, kept, links, title=title, sentence=sentence, headed=headed, selection=selection
    )


def _title(network: Network, links: Collection[str]) -> str:
    organization = network.organization
    title = wordings.at_that_time(f"Who gives what to whom at {organization.name}", organization)
    return wordings.with_weak(title, len(links), len(network.links))


def _shown(network: Network, links: Sequence[str], drawn: Selection, most: int) -> tuple[frozenset[str], str]:
    """Choose whom to show, with a sentence where some are left out: ends of weak links first."""
    ends, weak_ends = Counter[str](), Counter[str]()
    within = [network.link(link) for link in sorted(drawn.links)]
    for link in within:
        both = {link.provider, link.customer}
        ends.update(both)
        weak_ends.update(both if link.id in links else ())
    ids = sorted(drawn.actors, key=lambda a: (-weak_ends[a], -ends[a], a))
    shown = frozenset(ids[:most])
    out = sum(not {link.provider, link.customer} <= shown for link in within)
    if len(ids) <= most:
        return shown, ""
    left_out = f"{wording.plural(out, 'link')} of the others {wording.noun(out, 'is', 'are')} left out."
    told = f"Shown are {most} of {len(ids)} actors, those with most weak links, then most links"
    return shown, f"{told}; {left_out}"


# -- blocks --------------------------------------------------------------------------------------


def _grouped(network: Network, by: By) -> tuple[list[Block], str]:
    return _groups(network) if by == "group" else (_layers(network, [a.id for a in network.actors]), "")


def _layers(network: Network, actors: Collection[str]) -> list[Block]:
    """Give blocks by layer, from those outside who provide to the external customers."""
    groups = look.by_layer({actor: network.layer(actor) for actor in actors}).values()
    return [Block(one.layer.heading, _by_name(network, one.members), one.layer) for one in groups]


def _by_name(network: Network, actors: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(actors, key=lambda actor: (network.name(actor).casefold(), actor)))


def _groups(network: Network) -> tuple[list[Block], str]:
    """Give computed groups, then those who are in none, then the external customers."""
    inside = [actor.id for actor in network.actors if network.layer(actor.id) != EXTERNAL]
    found = clustered(network, inside)
    groups = [group for group in found.groups if len(group) > 1]
    alone = [actor for group in found.groups if len(group) == 1 for actor in group]
    blocks = [Block("Computed group", _by_name(network, group), _GROUPED) for group in groups]
    rest = Block("In no group", _by_name(network, alone), look.LAYERS["back office"])
    customers = [actor.id for actor in network.actors if network.layer(actor.id) == EXTERNAL]
    if not groups:
        return [rest, *_layers(network, customers)], "No groups come out of who gives to whom."
    of = f"{found.within} of {wording.plural(found.pairs, 'pair')}"
    lie = wording.noun(found.within, "lies", "lie")
    why = "Groups are computed from who gives to whom, and are no fact: "
    why += f"{of} that deal with each other {lie} inside one."
    if found.kept is not None:
        why += _held(found.kept)
    return [*blocks, rest, *_layers(network, customers)], why


def _held(kept: float) -> str:
    """Say how firm computed groups are."""
    told = f" If a tenth of the links were left out, {wording.of_hundred(kept)} pairs would stay together"
    return f"{told}." if kept >= FIRM else f"{told}, so take them as a question, not as an answer."


def _sequence(network: Network) -> tuple[list[Block], str]:
    """Give everybody after their providers, each circle a block of its own."""
    blocks: list[Block] = []
    run: list[str] = []
    for group in sequenced(network):
        if len(group) == 1:
            run += group
            continue
        blocks += [Block("One after the other", tuple(run), look.LAYERS["back office"])] if run else []
        blocks.append(Block("In a circle: each depends on each", group, _GROUPED))
        run = []
    blocks += [Block("One after the other", tuple(run), look.LAYERS["back office"])] if run else []
    circles = sum(block.colours is _GROUPED for block in blocks)
    why = "Everybody stands after those who provide for them, so that links lie above the diagonal"
    but = f"; only within {wording.plural(circles, 'circle')} (blue) do some lie below" if circles else ""
    return blocks, f"{why}{but}."
