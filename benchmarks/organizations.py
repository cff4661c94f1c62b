"""Life-like organizations of any size: layers, hubs, two-way links, backups, situations."""

from __future__ import annotations

import random

from orgflow.model import Actor, Cadence, Link, Organization, Situation

LAYERS = (("back office", 0.45), ("support", 0.30), ("front line", 0.20), ("external customer", 0.05))


def lifelike(
    actors: int, links: int, *, seed: int = 1, two_way: float = 0.1, backups: float = 0.03
) -> Organization:
    """Make an organization whose links mostly run from the back office to the customer.

    Providers are chosen with a preference for those who serve many already, as
    hubs are in organizations; ``two_way`` and ``backups`` are shares of the links.
    """
    dice = random.Random(seed)
    people = _actors(actors)
    made: dict[str, Link] = {}
    ids = [actor.id for actor in people]
    layer_of = {actor.id: _LAYER[actor.position[0]] for actor in people}
    popular = list(ids)
    while len(made) < links:
        provider, customer = dice.choice(popular), dice.choice(ids)
        forward = layer_of[provider] <= layer_of[customer] and provider < customer
        if provider == customer or layer_of[provider] == 3 or not (forward or dice.random() < two_way / 5):
            continue
        link = _link(dice, provider, customer, external=layer_of[customer] == 3)
        made.setdefault(link.id, link)
        popular.append(provider)
        if layer_of[customer] < 3 and dice.random() < two_way and len(made) < links:
            back = _link(dice, customer, provider, external=False)
            made.setdefault(back.id, back)
    chosen = _with_backups(dice, list(made.values()), backups)
    situations = (Situation("month-end", "Month-end", share=0.1), Situation("outage", "Outage", share=0.02))
    return Organization("Life-like", people, tuple(chosen), situations)


_LAYER = {name: number for number, (name, _) in enumerate(LAYERS)}


def _actors(count: int) -> tuple[Actor, ...]:
    people: list[Actor] = []
    for name, share in LAYERS:
        for _ in range(max(1, round(share * count))):
            people.append(Actor(f"a{len(people):06d}", f"Actor {len(people)}", (name,)))
    return tuple(people[: count - 1]) + (people[-1],) if len(people) > count else tuple(people)


def _link(dice: random.Random, provider: str, customer: str, *, external: bool) -> Link:
    per_year = dice.choice((12, 52, 250, 2500))
    return Link(
        id=f"{provider}>{customer}:work",
        customer=customer,
        provider=provider,
        deliverable="work",
        how_often=Cadence(per_year, f"{per_year}/year"),
        when=() if external or dice.random() > 0.08 else (dice.choice(("month-end", "outage")),),
        importance=1.0 if external else dice.choice((1.0, 0.5, 0.5, 0.2, 0.2)),
        health=round(dice.uniform(0.6, 0.99), 2)
        if dice.random() > 0.7
        else round(dice.uniform(0.97, 0.999), 3),
    )


def _with_backups(dice: random.Random, links: list[Link], share: float) -> list[Link]:
    """Make the second of two links to one customer a backup of the first, for a share of the links."""
    from dataclasses import replace

    first: dict[str, int] = {}
    for number, link in enumerate(links):
        if link.customer not in first:
            first[link.customer] = number
        elif dice.random() < share * 4 and links[first[link.customer]].any_of is None and not link.when:
            one = first.pop(link.customer)
            if not links[one].when:
                links[one] = replace(links[one], any_of=f"need {number}")
                links[number] = replace(link, any_of=f"need {number}", switch=0.8, importance=None)
    return links
