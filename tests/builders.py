"""Small organizations in a line, for tests.

``org("P>U .8", "Q>U .4 any_of=x switch=.6", external="U")`` is an organization of
three actors and two links. A link reads ``provider>customer health key=value ...``;
keys: ``b`` (importance), ``f`` (per year), ``on_request``, ``when``, ``any_of``,
``switch``, ``per``, ``e`` (hours of effort), ``for``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orgflow.model import Actor, Cadence, Duration, Link, Organization, Situation, Work
from orgflow.network import Network


def link(text: str) -> Link:
    """Make a link from a line such as ``P>U .8 b=.5 f=100 when=close``."""
    ends, *words = text.split()
    provider, customer = ends.split(">")
    fields: dict[str, str] = dict(word.split("=", 1) for word in words if "=" in word)
    plain = [word for word in words if "=" not in word and word != "on_request"]
    deliverable = fields.get("for", "work")
    situations = tuple(sorted(fields["when"].split("+"))) if "when" in fields else ()
    suffix = "@" + "+".join(situations) if situations else ""
    return Link(
        id=fields.get("id", f"{provider}>{customer}:{deliverable}{suffix}"),
        customer=customer,
        provider=provider,
        deliverable=deliverable,
        how_often=_cadence(fields.get("f"), "on_request" in words),
        when=situations,
        importance=_number(fields.get("b")),
        any_of=fields.get("any_of"),
        switch=_number(fields.get("switch")),
        health=_number(plain[0]) if plain else None,
        per=_number(fields.get("per")),
        effort=Duration(float(fields["e"]), f"{fields['e']} h") if "e" in fields else None,
    )


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _cadence(text: str | None, on_request: bool) -> Cadence | None:
    return None if text is None else Cadence(float(text), text, on_request)


def org(
    *links: str | Link,
    external: str = "",
    s: Mapping[str, float] | None = None,
    situations: Mapping[str, float] | tuple[Situation, ...] = (),
    **settings: Any,
) -> Organization:
    """Make an organization of links; ``external`` names external customers, ``s`` gives reliabilities."""
    made = tuple(link(one) if isinstance(one, str) else one for one in links)
    ids = dict.fromkeys([end for one in made for end in (one.provider, one.customer)] + list(s or {}))
    customers = external.split()
    actors = tuple(
        Actor(
            id=i,
            name=i,
            position=("external customer",) if i in customers else (),
            reliability=(s or {}).get(i),
        )
        for i in dict.fromkeys([*ids, *customers])
    )
    if isinstance(situations, Mapping):
        situations = tuple(Situation(id=i, name=i, share=share) for i, share in situations.items())
    return Organization(name="Test", actors=actors, links=made, situations=situations, **settings)


def staffed(organization: Organization, **capacities: str) -> Organization:
    """Give actors what they can do a year: ``staffed(o, P="2000")``, ``"2000 other=500 people=3 items"``."""
    actors = (
        replace(actor, **_work(capacities[actor.id])) if actor.id in capacities else actor
        for actor in organization.actors
    )
    return replace(organization, actors=tuple(actors))


def _work(text: str) -> dict[str, Any]:
    words = text.split()
    fields = dict(word.split("=") for word in words if "=" in word)
    unit: Any = "items" if "items" in words else "h"
    other = Work(float(fields["other"]), fields.get("in", unit), text) if "other" in fields else None
    people = float(fields["people"]) if "people" in fields else None
    return {"capacity": Work(float(words[0]), unit, text), "other_work": other, "people": people}


def net(*links: str | Link, **kwargs: Any) -> Network:
    """Make the network of ``org(...)``."""
    return Network(org(*links, **kwargs))
