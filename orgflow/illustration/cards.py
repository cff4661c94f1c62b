"""The page of one actor, told as the report tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from orgflow import wording, worlds
from orgflow.atlas import ActorPortrait, LinkPortrait
from orgflow.diagrams import card as diagram
from orgflow.diagrams import look, wordings
from orgflow.diagrams.dealings import Dealing
from orgflow.diagrams.falling import Fallen
from orgflow.domino import Component, Domino
from orgflow.findings import FEW, Figure, fewer
from orgflow.illustration import actors, links
from orgflow.model import Link
from orgflow.network import Network

_LEFT_OUT = frozenset({"Depends on", "Depended on by", "Tags"})
_MOST_NAMED = 6
_HARDLY = 0.005


def card(network: Network, actor: str, *, headed: bool = True) -> Figure:
    """Draw one page about an actor, for whoever leads it; it shows its title where it is ``headed``.

    Raises
    ------
    KeyError
        The organization has no such actor.
    """
    portrait = actors.portrait(network, actor)
    needs, gives = (
        _dealings(network, actor, side) for side in (network.links_into(actor), network.links_from(actor))
    )
    name = "-".join(["card", actor])
    drawn = diagram.draw(
        diagram.Card(
            actor=actor,
            name=portrait.name,
            title=_title(network, portrait, [*needs, *gives]),
            sentence=_sentence(network, [*needs, *gives]),
            layer=look.layer(portrait.layer),
            facts=tuple((fact.label, fact.text) for fact in portrait.facts if fact.label not in _LEFT_OUT),
            needs=needs,
            gives=gives,
            rounds=tuple(_rounds(network, portrait)) if network.is_function(actor) else None,
            loss=_loss(network, portrait),
        ),
        headed=headed,
    )
    return replace(drawn, name=name)


def _title(network: Network, portrait: ActorPortrait, dealings: Sequence[Dealing]) -> str:
    organization = network.organization
    title = wordings.at_that_time(f"{portrait.name}, {organization.name}", organization)
    return wordings.with_weak(title, sum(one.weak for one in dealings), len(dealings))


def _sentence(network: Network, dealings: Sequence[Dealing]) -> str:
    """Say how the card is to be read."""
    reading = "Weak links first, then the most frequent." if dealings else "No link of it is written yet."
    if any("|" in one.works for one in dealings):
        reading += " Marks are of 5, provider | customer."
    if any(FEW in one.works for one in dealings):
        reading += f" Few: {fewer(network)}."
    if any("%" in one.works for one in dealings):
        reading += " A percentage says how often it arrives right."
    return reading + wordings.supposing(network.organization)


# -- links ---------------------------------------------------------------------------------------


def _dealings(network: Network, actor: str, found: Sequence[Link]) -> tuple[Dealing, ...]:
    """Tell the links of one side, weak ones first, then the most frequent."""
    told = [_dealing(network, actor, links.portrait(network, link)) for link in found]
    return tuple(sorted(told, key=lambda one: (not one.weak, one.asleep, -(one.per_year or 0.0), one.link)))


def _dealing(network: Network, actor: str, portrait: LinkPortrait) -> Dealing:
    link = network.link(portrait.id)
    other = portrait.provider if portrait.customer == actor else portrait.customer
    asleep = not network.is_needed(link)
    return Dealing(
        link=link.id,
        other=network.name(other),
        layer=look.layer(network.layer(other)),
        deliverable=link.deliverable,
        how_often=_often(portrait),
        details=tuple(_details(portrait, asleep)),
        works=wordings.strength(link, network),
        called=portrait.called,
        per_year=None if link.how_often is None else link.how_often.per_year,
        situational=bool(link.when),
        asleep=asleep,
        told=_whole(network, link, portrait),
    )


def _fact(portrait: ActorPortrait | LinkPortrait, label: str) -> str:
    return next((fact.text for fact in portrait.facts if fact.label == label), "")


def _often(portrait: LinkPortrait) -> str:
    told = _fact(portrait, "How often")
    return f"how often: {told}" if told.startswith(wording.NOT_KNOWN) else told


def _details(portrait: LinkPortrait, asleep: bool) -> Iterator[str]:
    """Say by which standard, and whether it is needed at the time."""
    if standard := _fact(portrait, "Standard"):
        yield f"standard: {standard}"
    if asleep:
        yield "not needed then"


def _whole(network: Network, link: Link, portrait: LinkPortrait) -> str:
    """Tell all that the report tells of a link."""
    facts = [f"{fact.label}: {fact.text}" for fact in portrait.facts]
    return ". ".join([wordings.sentence(link, network), *facts])


# -- what breaks ---------------------------------------------------------------------------------


def _rounds(network: Network, portrait: ActorPortrait) -> Iterator[Fallen]:
    """Give those who fall with an actor, round by round, external customers apart."""
    for number, falls in groupby(portrait.falls or (), key=lambda fall: fall.round):
        named = [(fall.actor, network.name(fall.actor)) for fall in falls]
        inside = tuple(one for one in named if one[0] not in network.external)
        yield Fallen(number, inside, tuple(one for one in named if one[0] in network.external))


def _loss(network: Network, portrait: ActorPortrait) -> str:
    """Say what the external customers lose, and which of them."""
    if not portrait.loss or worlds.importance(network).actor_loss[portrait.id] <= links.NOTICEABLE:
        served = worlds.delivery(network).served_right
        hardly = served is not None and served < _HARDLY
        return (
            f"{portrait.loss} As things are, hardly anything reaches them right." if hardly else portrait.loss
        )
    costs = Domino(network, (Component("actor", portrait.id),)).costs
    felt = [cost.customer for cost in costs if any(loss.drop > links.NOTICEABLE for loss in cost.losses)]
    names = wording.listing([network.name(customer) for customer in felt], _MOST_NAMED)
    return f"{names} would feel it. {portrait.loss}" if felt else portrait.loss
