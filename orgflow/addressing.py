"""What people type for an actor or a link, to its id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from orgflow import wording
from orgflow.model import Link, Organization
from orgflow.naming import meant

Kind = Literal["actor", "link"]

MOST_OFFERED = 6
HOW = 'A link is named by its id, or as reports print it: "Provider -> Customer: what for".'
_ARROW = re.compile(r"\s*(?:->|→|>)\s*")
_SIGNS = re.compile(r"\s*([:,()])\s*")
_QUOTES = re.compile(r"[\"“”„«»]")


class NotOne(ValueError):
    """A text that names nothing, or several things; the message offers what may be meant, as it is typed."""


def actor(organization: Organization, text: str) -> str:
    """Find an actor by its id or its name; raises NotOne."""
    found = _actors(organization, text)
    if not found:
        raise NotOne(f"there is no actor '{text}'.{_near(text, _names(organization))}")
    return _one(text, found, "actors")


def link(organization: Organization, text: str) -> str:
    """Find a link by its id or by what reports print; raises NotOne.

    Its ends are ids or names, and what it is for may be left out where one link alone runs
    between them: "Pricing -> Sales: quotes", "pricing>sales", "quotes (Pricing → Sales)". What
    it is for is enough where one link alone is for that.
    """
    found = _links(organization, text)
    if not found:
        raise NotOne(f"there is no link '{text}'. {_nearest_link(organization, text) or HOW}")
    return _one(text, found, "links")


def either(organization: Organization, text: str) -> tuple[Kind, str]:
    """Find an actor or a link, the actor where a text names both; raises NotOne."""
    actors = _actors(organization, text)
    if actors:
        return "actor", _one(text, actors, "actors")
    links = _links(organization, text)
    if links:
        return "link", _one(text, links, "links")
    near = _nearest_link(organization, text) if ">" in text or "→" in text else ""
    near = near or _near(text, _names(organization) | {one.id: one.id for one in organization.links}).strip()
    raise NotOne(f"there is no actor or link '{text}'. {near or HOW}")


def _one(text: str, found: Sequence[str], what: str) -> str:
    if len(found) > 1:
        raise NotOne(f"'{text}' names {wording.number(len(found))} {what}; write one of {_offered(found)}.")
    return found[0]


# -- actors ------------------------------------------------------------------------------


def _names(organization: Organization) -> dict[str, str]:
    return {actor.id: actor.name for actor in organization.actors}


def _actors(organization: Organization, text: str) -> list[str]:
    names, wanted = _names(organization), _plain(text)
    return [text] if text in names else sorted(id_ for id_, name in names.items() if _plain(name) == wanted)


def _near(text: str, names: Mapping[str, str]) -> str:
    found = meant(text, names)
    if found is None:
        return ""
    called = "" if ">" in found or names[found].casefold() == found else f" ({names[found]})"
    return f" Did you mean {_typed(found)}{called}?"


def _typed(id_: str) -> str:
    """Write an id as it is typed: one of a link would send the output of a command into a file."""
    return f'"{id_}"' if ">" in id_ else f"'{id_}'"


# -- links -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """A link both ends of which a text tells, with what the provider and the customer may be called."""

    link: Link
    pairs: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> Iterator[str]:
        """What names the link whole."""
        yield _plain(self.link.id)
        what = self.link.deliverable
        for ends in self.ends:
            yield from map(_plain, (ends, f"{ends}: {what}", f"{what} ({ends})", f"{what}, {ends}"))

    @property
    def ends(self) -> tuple[str, ...]:
        """Its ends as they may be written."""
        return tuple(f"{provider} > {customer}" for provider, customer in self.pairs)

    @property
    def beginnings(self) -> tuple[str, ...]:
        """What a label begins with that goes on: how often, in which situation only."""
        return tuple(_plain(f"{ends}: {self.link.deliverable},") for ends in self.ends)

    def begins(self, wanted: str, *, turned: bool = False) -> bool:
        """Whether a text begins with its ends, or with them the other way round."""
        ends = [f"{b} > {a}" for a, b in self.pairs] if turned else self.ends
        plain = list(map(_plain, ends))
        return wanted in plain or wanted.startswith(tuple(f"{one}{sign}" for one in plain for sign in ":,"))


def _links(organization: Organization, text: str) -> list[str]:
    """Give the links that a text names; what is named exactly is named alone."""
    if any(link.id == text for link in organization.links):
        return [text]
    wanted, told = _plain(text), _told(organization, text)
    found = [one.link.id for one in told if wanted in one.labels]
    found = found or [one.link.id for one in told if wanted.startswith(one.beginnings)]
    return sorted(found or (link.id for link in organization.links if _plain(link.deliverable) == wanted))


def _told(organization: Organization, text: str) -> list[_Told]:
    wanted = _plain(text)
    names = {
        actor.id: [name for name in dict.fromkeys([actor.id, actor.name]) if _plain(name) in wanted]
        for actor in organization.actors
    }
    pairs = (tuple(product(names[link.provider], names[link.customer])) for link in organization.links)
    return [_Told(link, found) for link, found in zip(organization.links, pairs, strict=True) if found]


def _nearest_link(organization: Organization, text: str) -> str:
    """Offer what may be meant: another link between the same two, one the other way, one spelt alike."""
    wanted, told = _plain(text), _told(organization, text)
    between = sorted(one.link.id for one in told if one.begins(wanted))
    if between:
        return f"Between these two there {_are(between)}."
    turned = sorted(one.link.id for one in told if one.begins(wanted, turned=True))
    if turned:
        return f"The provider stands first; the other way round there {_are(turned)}."
    names = _names(organization)
    labels = {
        link.id: _plain(f"{names[link.provider]} > {names[link.customer]}: {link.deliverable}")
        for link in organization.links
    }
    return _near(wanted, labels).strip()


def _are(ids: Sequence[str]) -> str:
    return f"{wording.noun(len(ids), 'is', 'are')} {_offered(ids)}"


def _offered(ids: Sequence[str]) -> str:
    return wording.listing([f'"{id_}"' for id_ in ids], MOST_OFFERED)


def _plain(text: str) -> str:
    """Bring what is typed, or printed, into one form: "Pricing → Sales: quotes" is "pricing>sales:quotes"."""
    told = _QUOTES.sub("", unicodedata.normalize("NFKC", text).casefold())
    told = _SIGNS.sub(r"\1", _ARROW.sub(">", told))
    return " ".join(told.split()).rstrip(".")
