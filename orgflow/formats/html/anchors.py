"""Places in the page that one can link to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orgflow.model import Organization


class Anchors:
    """A name for the place of each actor, each link: ``actor-pricing``; safe whatever the id holds."""

    def __init__(self, organization: Organization | None) -> None:
        told = organization or Organization("")
        self._actors = _named("actor", sorted(actor.id for actor in told.actors))
        self._links = _named("link", sorted(link.id for link in told.links))

    def actor(self, actor: str) -> str:
        """Give the anchor of an actor; KeyError for an unknown id."""
        return self._actors[actor]

    def link(self, link: str) -> str:
        """Give the anchor of a link; KeyError for an unknown id."""
        return self._links[link]


def section(heading: str, place: int) -> str:
    """Give the anchor of a section."""
    return f"section-{place}-{_slug(heading)}"


def _named(kind: str, ids: Iterable[str]) -> dict[str, str]:
    """Give ids names that only letters of ASCII, digits, dashes are in; two alike get numbers."""
    names: dict[str, str] = {}
    taken: dict[str, int] = {}
    for one in ids:
        slug = _slug(one)
        taken[slug] = taken.get(slug, 0) + 1
        # Two dashes, so that a number never makes the name of another id.
        names[one] = f"{kind}-{slug}" if taken[slug] == 1 else f"{kind}-{slug}--{taken[slug]}"
    return names


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:80] or "x"
