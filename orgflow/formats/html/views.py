"""Actors, links, findings as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orgflow.atlas import ActorPortrait, Atlas, LinkPortrait
from orgflow.findings import Figure, Finding
from orgflow.formats.html.anchors import Anchors
from orgflow.model import Link
from orgflow.report import Names, Report

MOST_EVIDENCE = 3
LONGEST_LEAD = 90
LAYERS = (
    ("back office", "Back office"),
    ("support", "Support"),
    ("front line", "Front line"),
    ("external customer", "External customers"),
    ("partner", "Partners"),
    ("supplier", "Suppliers"),
    ("authority", "Authorities"),
)


@dataclass(frozen=True)
class LinkView:
    """A link with where it is written; ``portrait`` is None where the report tells no more of it."""

    name: str
    place: str
    anchor: str
    portrait: LinkPortrait | None = None
    provider: str = ""
    customer: str = ""


@dataclass(frozen=True)
class FindingView:
    """A finding whose first sentence stands out, with the links that it rests on."""

    finding: Finding
    lead: str
    rest: str
    places: tuple[str, ...]
    evidence: tuple[LinkView, ...]

    @property
    def more(self) -> int:
        """How many more links it rests on than are shown."""
        return max(0, len(self.finding.evidence) - MOST_EVIDENCE)

    @property
    def span(self) -> tuple[float, float, float] | None:
        """What is known of how well the one link works that it is about."""
        if len(self.evidence) != 1 or self.evidence[0].portrait is None:
            return None
        return next((fact.span for fact in self.evidence[0].portrait.facts if fact.span), None)


@dataclass(frozen=True)
class ActorView:
    """An actor with what it needs, what it gives, who falls with it round by round."""

    portrait: ActorPortrait
    anchor: str
    needs: tuple[LinkView, ...]
    gives: tuple[LinkView, ...]
    rounds: tuple[tuple[str, ...], ...]

    @property
    def weak(self) -> int:
        """How many weak links begin or end here."""
        links = {view.anchor: view.portrait for view in (*self.needs, *self.gives)}
        return sum(portrait is not None and portrait.called == "weak" for portrait in links.values())


class Views:
    """Everything of a report that has a place of its own in the page."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.names = Names(report.organization)
        self.anchors = Anchors(report.organization)
        self._written: Mapping[str, Link] = (
            {link.id: link for link in report.organization.links} if report.organization else {}
        )

    @cached_property
    def atlas(self) -> Atlas:
        """What there is to explore; empty where the report has none."""
        return self.report.atlas or Atlas()

    @cached_property
    def links(self) -> Mapping[str, LinkView]:
        """All links that have a portrait, by id."""
        return {portrait.id: self._link(portrait) for portrait in self.atlas.links}

    def _link(self, portrait: LinkPortrait) -> LinkView:
        written = self._written.get(portrait.id)
        return LinkView(
            name=self.names.name(portrait.id),
            place=", ".join(self.report.places([written])) if written else "",
            anchor=self.anchors.link(portrait.id),
            portrait=portrait,
            provider=self.names.name(portrait.provider),
            customer=self.names.name(portrait.customer),
        )

    @cached_property
    def actors(self) -> tuple[ActorView, ...]:
        """All actors that have a portrait."""
        return tuple(map(self._actor, self.atlas.actors))

    def _actor(self, portrait: ActorPortrait) -> ActorView:
        links = self.links.values()
        return ActorView(
            portrait=portrait,
            anchor=self.anchors.actor(portrait.id),
            needs=tuple(v for v in links if v.portrait and v.portrait.customer == portrait.id),
            gives=tuple(v for v in links if v.portrait and v.portrait.provider == portrait.id),
            rounds=self._rounds(portrait),
        )

    def _rounds(self, portrait: ActorPortrait) -> tuple[tuple[str, ...], ...]:
        rounds: dict[int, list[str]] = {}
        for fall in portrait.falls or ():
            rounds.setdefault(fall.round, []).append(self.names.name(fall.actor))
        return tuple(tuple(rounds[number]) for number in sorted(rounds))

    @cached_property
    def layers(self) -> tuple[tuple[str, str, tuple[ActorView, ...]], ...]:
        """The actors by layer: its position, its heading, who is in it."""
        groups = (
            (position, heading, tuple(a for a in self.actors if a.portrait.layer == position))
            for position, heading in LAYERS
        )
        return tuple(group for group in groups if group[2])

    def way(self, view: LinkView) -> tuple[LinkView, ...]:
        """Give the links on the best route of a link to an external customer, itself first."""
        ids = view.portrait.way if view.portrait else ()
        return tuple(self.links[name] for name in ids if name in self.links)

    def ways(self, figure: Figure) -> Mapping[str, str]:
        """Give where the things of a drawing that is no map lead: an anchor by their ids in the drawing."""
        actors = {portrait.id: self.anchors.actor(portrait.id) for portrait in self.atlas.actors}
        anchors = actors | {name: view.anchor for name, view in self.links.items()}
        things = {} if figure.dot else figure.stands_for
        return {thing: anchors[ids[0]] for thing, ids in things.items() if ids and ids[0] in anchors}

    def finding(self, finding: Finding) -> FindingView:
        """Give a finding as the page shows it."""
        lead, rest = _parted(finding.message)
        return FindingView(
            finding=finding,
            lead=lead,
            rest=rest,
            places=self.report.places(finding.evidence),
            evidence=tuple(map(self._evidence, finding.evidence[:MOST_EVIDENCE])),
        )

    def _evidence(self, link: Link) -> LinkView:
        if link.id in self.links:
            return self.links[link.id]
        return LinkView(self.names.link(link), ", ".join(self.report.places([link])), "")

    def of_actors(self, finding: Finding) -> Sequence[tuple[str, str]]:
        """Give the actors of a finding that have a page of their own: anchor with name."""
        known = {portrait.id for portrait in self.atlas.actors}
        return [(self.anchors.actor(a), self.names.name(a)) for a in finding.actors if a in known]


def _parted(message: str) -> tuple[str, str]:
    """Part a message after its first sentence; where that is long, after what it is about."""
    if len(message) <= LONGEST_LEAD and ". " not in message:
        return message, ""
    for end in (". ", ": "):
        lead, sign, rest = message.partition(end)
        if sign and len(lead) <= LONGEST_LEAD:
            return lead + sign.strip(), rest
    return message, ""
