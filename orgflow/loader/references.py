"""What the parts of an organization say about one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from operator import eq

from orgflow.diagnostics import Diagnostic
from orgflow.document import Document
from orgflow.loader.linking import Links
from orgflow.loader.names import Names
from orgflow.model import EXAMPLE, Actor, Situation

HIERARCHIES = (("part_of", "belongs to"), ("reports_to", "reports to"))


@dataclass(frozen=True, slots=True)
class Whole:
    """All actors, situations and links of some files, with the documents they stand in."""

    documents: tuple[Document, ...]
    actors: dict[str, tuple[Actor, Document]]
    situations: dict[str, tuple[Situation, Document]]
    links: Links


def contradictions(whole: Whole) -> Iterator[Diagnostic]:
    """Errors: who or what is named but not declared, and what turns in a circle."""
    actors = Names("actor", {key: actor.name for key, (actor, _) in whole.actors.items()})
    situations = Names("situation", {key: one.name for key, (one, _) in whole.situations.items()})
    yield from _ends(whole, actors)
    yield from _link_ids(whole)
    yield from _whens(whole, situations)
    yield from _companions(whole, situations)
    for key, says in HIERARCHIES:
        yield from _superiors(whole, key, actors)
        yield from _circles(whole, key, says)


def remarks(whole: Whole) -> Iterator[Diagnostic]:
    """Warnings and notes: what is there and counts for nothing."""
    yield from _without_customer(whole)
    yield from _without_links(whole)
    yield from _without_use(whole)
    yield from _rated_by_itself(whole)
    yield from _examples(whole)


# ---- Names that nothing bears ---------------------------------------------------------------


def _ends(whole: Whole, actors: Names) -> Iterator[Diagnostic]:
    customers, providers = whole.links.column("customer"), whole.links.column("provider")
    strangers = whole.links.distinct("customer").union(whole.links.distinct("provider")) - whole.actors.keys()
    if not strangers and not any(map(eq, customers, providers)):
        return
    ends = enumerate(zip(customers, providers, strict=True))
    odd = (n for n, (one, other) in ends if one == other or one in strangers or other in strangers)
    for number, entry in whole.links.entries(odd):
        if entry.is_way_back:
            continue
        for key, name in (("customer", customers[number]), ("provider", providers[number])):
            if name in strangers:
                yield actors.unknown("ORG301", name, entry.place(key), entry.document)
        if customers[number] == providers[number]:
            message = f"'{customers[number]}' cannot depend on itself"
            way = "name another provider, or split the actor in two"
            yield entry.problem("ORG305", entry.place("provider"), message, way)


def _link_ids(whole: Whole) -> Iterator[Diagnostic]:
    said = whole.links.column("said_id")
    if not any(said):
        return
    for number, entry in whole.links.entries(n for n, id_ in enumerate(said) if id_ in whole.actors):
        message = f"'{said[number]}' is the key of an actor, so it cannot be the id of a link"
        first = (whole.actors[said[number]][0].at, "the actor is declared here")
        yield entry.problem("ORG303", entry.place("id"), message, "give the link another 'id'", first)


def _whens(whole: Whole, situations: Names) -> Iterator[Diagnostic]:
    said = whole.links.column("said_when")
    if whole.situations.keys() >= set(chain.from_iterable(filter(None, said))):
        return
    odd = (n for n, names in enumerate(said) if names and not whole.situations.keys() >= set(names))
    for number, entry in whole.links.entries(odd):
        for place, name in enumerate(said[number]):
            if name not in situations and entry.is_written("when"):
                yield situations.unknown("ORG302", name, entry.place("when", place), entry.document)


def _companions(whole: Whole, situations: Names) -> Iterator[Diagnostic]:
    for key, (situation, document) in whole.situations.items():
        at = document.place(("situations", key, "together"))
        for name in situation.together:
            if name not in situations:
                yield situations.unknown("ORG302", name, at, document)
        if key in situation.together:
            message = f"situation '{key}' cannot hold together with itself"
            yield document.problem("ORG305", at, message, "name the other situation")


def _superiors(whole: Whole, key: str, actors: Names) -> Iterator[Diagnostic]:
    for actor, document in whole.actors.values():
        name = getattr(actor, key)
        if name is not None and name not in actors:
            yield actors.unknown("ORG301", name, document.place(("actors", actor.id, key)), document)


# ---- Circles --------------------------------------------------------------------------------


def _circles(whole: Whole, key: str, says: str) -> Iterator[Diagnostic]:
    """Every circle of a hierarchy once, at its first actor."""
    said = ((name, getattr(actor, key)) for name, (actor, _) in whole.actors.items())
    above = {name: superior for name, superior in said if superior is not None}
    done = set[str]()
    for start in sorted(above):
        way: dict[str, None] = {}
        name: str | None = start
        while name in above and name not in done and name not in way:
            way[name] = None
            name = above[name]
        done.update(way)
        if name in way:
            members = list(way)
            yield _circle(whole, key, says, members[members.index(name) :])


def _circle(whole: Whole, key: str, says: str, members: list[str]) -> Diagnostic:
    first = members.index(min(members))
    members = members[first:] + members[:first]
    places = [(name, whole.actors[name][1].place(("actors", name, key))) for name in members]
    through = f" by way of {', '.join(members[1:6])}" if members[1:] else ""
    through += f" and {len(members) - 6} more" if len(members) > 6 else ""
    message = f"'{members[0]}' {says} itself{through}"
    problem = whole.actors[members[0]][1].problem("ORG306", places[0][1], message, f"correct one '{key}'")
    return replace(problem, related=tuple((at, f"'{name}' is here") for name, at in places[1:6]))


# ---- What counts for nothing ----------------------------------------------------------------


def _without_customer(whole: Whole) -> Iterator[Diagnostic]:
    external = [actor for actor, _ in whole.actors.values() if actor.is_external]
    if any(actor.is_counted for actor in external):
        return
    document = whole.documents[0]
    at = document.place(("actors",), key=True)
    message = "no actor is a current external customer: nothing can be said about what reaches them"
    way = (
        "add 'position: external customer' to those whom the organization serves "
        "(in a table of links: a column 'customer.position')"
    )
    if external:
        way = (
            f"leave out the 'status' of those who still buy, such as '{min(actor.id for actor in external)}'"
        )
    yield document.problem("ORG322", at, message, way, "warning")


def _without_links(whole: Whole) -> Iterator[Diagnostic]:
    served = whole.links.distinct("customer")
    above = {name for actor, _ in whole.actors.values() for name in (actor.part_of, actor.reports_to)}
    named = served.union(whole.links.distinct("provider"), above)
    for key, (actor, document) in whole.actors.items():
        if actor.is_counted and key not in served:
            message = f"nobody serves the external customer '{key}'"
            yield document.problem(
                "ORG321", actor.at, message, f"add a link with 'customer: {key}'", "warning"
            )
        elif key not in named:
            message = f"actor '{key}' has no links"
            way = "add what it needs or gives, or leave it out"
            yield document.problem("ORG320", actor.at, message, way, "warning")


def _without_use(whole: Whole) -> Iterator[Diagnostic]:
    named = set(whole.links.column("when"))
    together = (situation.together for situation, _ in whole.situations.values())
    used = set(chain.from_iterable(chain(named, together)))
    for key, (situation, document) in whole.situations.items():
        if key not in used:
            message = f"no link is needed in situation '{key}'"
            at = situation.at
            way = f"add 'when: {key}' to a link, or leave it out"
            yield document.problem("ORG327", at, message, way, "note")


def _rated_by_itself(whole: Whole) -> Iterator[Diagnostic]:
    links = whole.links
    if not links.has("provider_rating"):
        return
    others = zip(*(links.column(name) for name in ("customer_rating", "measured", "health")), strict=True)
    rated = enumerate(zip(links.column("provider_rating"), others, strict=True))
    nothing = (None, None, None)
    for _, entry in links.entries(n for n, (own, other) in rated if own is not None and other == nothing):
        message = "the provider alone rates this link, so its health counts as not known"
        way = "ask the customer for a rating, too"
        yield entry.document.problem("ORG324", entry.place("ratings"), message, way, "note")


def _examples(whole: Whole) -> Iterator[Diagnostic]:
    """Say once how many links are still as 'orgflow new' wrote them."""
    left = [n for n, what in enumerate(whole.links.column("deliverable")) if what == EXAMPLE]
    for _, entry in whole.links.entries(left[:1]):
        message = "this link is still an example, nobody has said it"
        if len(left) > 1:
            message = f"{len(left):,} links are still examples, nobody has said them"
        way = "write in its place what people tell you, or delete it"
        yield entry.document.problem("ORG331", entry.place("for"), message, way, "warning")
