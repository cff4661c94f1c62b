"""What people call what a report is about."""

from __future__ import annotations

from collections.abc import Sequence

from orgflow import wording
from orgflow.findings import Value
from orgflow.model import Link, Organization


class Names:
    """What people call the actors, links, situations of an organization."""

    def __init__(self, organization: Organization | None) -> None:
        told = organization or Organization("")
        self._links = {link.id: link for link in told.links}
        self._names = {situation.id: situation.name for situation in told.situations}
        self._names |= {actor.id: actor.name for actor in told.actors}

    def name(self, name: str) -> str:
        """Give the name of an actor, a link or a situation by its id; an unknown id is its own name."""
        if name in self._links:
            return self.link(self._links[name])
        return self._names.get(name, name)

    def link(self, link: Link) -> str:
        """Give the name of a link: "Pricing → Sales: quotes"."""
        return f"{wording.chain([self.name(link.provider), self.name(link.customer)])}: {link.deliverable}"

    def route(self, links: Sequence[str]) -> str:
        """Give the actors along a route whose link ids are given in order."""
        if not links or any(link not in self._links for link in links):
            return wording.cell(tuple(links))
        stops = [self._links[links[0]].provider, *(self._links[link].customer for link in links)]
        return wording.chain([self.name(stop) for stop in stops])

    def cell(self, value: Value, unit: str) -> str:
        """Say a value of a table, with names for ids."""
        if isinstance(value, str):
            return self.name(value) if unit == "id" else value
        if isinstance(value, tuple) and unit == "route":
            return self.route(value)
        if isinstance(value, tuple) and value and unit == "ids":
            return "; ".join(map(self.name, value))
        return wording.cell(value, unit)
