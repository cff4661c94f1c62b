"""An organization as it would be with some of it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from orgflow.model import Actor, Cadence, Link, Organization

Fields = Mapping[str, Any]
EVIDENCE = ("health", "measured", "customer_rating", "provider_rating")


def scaled(organization: Organization, factor: float) -> Organization:
    """Multiply how often everything is needed, inside as outside.

    Raises
    ------
    ValueError
        The factor is not above 0.
    """
    if factor <= 0:
        raise ValueError("demand can be multiplied by a number above 0 only")
    links = tuple(
        link if link.how_often is None else replace(link, how_often=_times(link.how_often, factor))
        for link in organization.links
    )
    return _supposing(organization, links=links)


def _times(cadence: Cadence, factor: float) -> Cadence:
    if factor == 1:
        return cadence
    return replace(cadence, per_year=cadence.per_year * factor, text=f"{factor:g} x {cadence.text}")


def without(organization: Organization, actors: Collection[str]) -> Organization:
    """Let some actors deliver nothing; those who need them stay, and need them still."""
    changed = dict.fromkeys(actors, {"reliability": 0.0})
    return changed_fields(organization, actors=changed)


def supposed_evidence(organization: Organization) -> frozenset[str]:
    """Give the links, by id, whose health rests on something that is supposed."""
    actual = organization.actual
    if actual is None:
        return frozenset()
    written = {link.id: _evidence(link) for link in actual.links}
    return frozenset(link.id for link in organization.links if written.get(link.id) != _evidence(link))


def _evidence(link: Link) -> tuple[object, ...]:
    return tuple(getattr(link, key) for key in EVIDENCE)


def changed_fields(
    organization: Organization,
    *,
    actors: Mapping[str, Fields] | None = None,
    links: Mapping[str, Fields] | None = None,
) -> Organization:
    """Change fields of actors and links, by their ids.

    A link for which new evidence of its health is given loses what was known before.

    Raises
    ------
    KeyError
        There is no such actor or link.
    """
    actors, links = actors or {}, links or {}
    _refuse_strangers(actors, organization.actors)
    _refuse_strangers(links, organization.links)
    return _supposing(
        organization,
        actors=tuple(replace(actor, **actors.get(actor.id, {})) for actor in organization.actors),
        links=tuple(replace(link, **_whole(links.get(link.id, {}))) for link in organization.links),
    )


def _supposing(organization: Organization, **fields: Any) -> Organization:
    """Change fields, and keep what the organization is in truth: what was observed was observed there."""
    return replace(organization, actual=organization.actual or organization, **fields)


def _refuse_strangers(changes: Collection[str], known: Collection[Actor | Link]) -> None:
    ids = {one.id for one in known}
    for name in changes:
        if name not in ids:
            raise KeyError(name)


def _whole(fields: Fields) -> Fields:
    if not any(key in fields for key in EVIDENCE):
        return fields
    return {**dict.fromkeys(EVIDENCE), "about": None, **fields}
