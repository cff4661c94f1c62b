"""What if some things were otherwise: an organization with a scenario laid over it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import isfinite
from typing import Any

from orgflow import addressing, wording
from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, InvalidSource, Position
from orgflow.document import DEFAULT, Document, Limits, Path, parse
from orgflow.loader.building import actor as built_actor
from orgflow.loader.building import link as built_link
from orgflow.model import Actor, Link, Organization, Rating
from orgflow.naming import similar
from orgflow.schema.groups import Shape
from orgflow.schema.scenarios import ScenarioShape, validate_scenario
from orgflow.views.changes import Fields, changed_fields, scaled, without

# To change these is to draw another organization.
FIXED = ("id", "any_of", "when", "part_of", "reports_to", "position", "served_right")
SHARES = ("health", "reliability", "served_right", "switch", "target")
_SPLIT = {"ratings": ("customer_rating", "provider_rating"), "answer": ("answer", "answer_date")}
_NOWHERE = Position("", 0, 0)


@dataclass(frozen=True)
class Scenario:
    """Changes that were read, each still in the shape of the format, with the document they stand in."""

    said: ScenarioShape
    document: Document = field(compare=False)

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return self.said.scenario or self.document.source

    def laid_over(self, organization: Organization) -> Organization:
        """Give the organization as it would be.

        Raises
        ------
        InvalidSource
            The scenario names an actor or a link that the organization does not have.
        """
        actors, links = self.said.actors or {}, self.said.links or {}
        problems = [*self._strangers(organization), *self._fixed()]
        if problems:
            raise InvalidSource(problems)
        year = Year(organization.days_per_year, organization.hours_per_day)
        known = {link.id: link for link in organization.links}
        changed = changed_fields(
            organization,
            actors={
                key: _said_of(shape, built_actor(key, shape, year, _NOWHERE)) for key, shape in actors.items()
            },
            links={
                key: {}
                if shape is None
                else _said_of(shape, built_link(shape, ("", ""), known[key].deliverable, year, _NOWHERE))
                for key, shape in links.items()
            },
        )
        changed = without(changed, self.said.without or ())
        changed = scaled(changed, self.said.scale_demand) if self.said.scale_demand else changed
        return replace(changed, supposed=(*organization.supposed, self.told(organization)))

    def told(self, organization: Organization) -> str:
        """Say what is otherwise, to stand behind "supposing": the scenario's name, or each change.

        "Payroll had 7 people", "Payroll delivered nothing".
        """
        if self.said.scenario:
            return self.said.scenario
        names = {actor.id: actor.name for actor in organization.actors}
        named = {link.id: _named(link, names) for link in organization.links}
        parts = [f"{names[key]} had {_keys(shape)}" for key, shape in (self.said.actors or {}).items()]
        parts += [f"{named[key]} had {_keys(shape)}" for key, shape in (self.said.links or {}).items()]
        parts += [f"{names[key]} delivered nothing" for key in self.said.without or ()]
        if self.said.scale_demand:
            parts.append(f"there were {self.said.scale_demand:g} times the demand")
        return wording.listing(parts) if parts else "nothing changed"

    def _strangers(self, organization: Organization) -> Iterator[Diagnostic]:
        actors = [actor.id for actor in organization.actors]
        links = [link.id for link in organization.links]
        named: list[tuple[Path, str, str, list[str]]] = [
            *((("actors", key), key, "actor", actors) for key in self.said.actors or {}),
            *((("without", n), key, "actor", actors) for n, key in enumerate(self.said.without or ())),
            *((("links", key), key, "link", links) for key in self.said.links or {}),
        ]
        for path, key, what, known in named:
            if key not in known:
                guess = similar(key, known)
                way = f"{what}s with a similar name exist: '{guess}'" if guess else "name it by its id"
                at = self.document.place(path, key=path[0] != "without")
                yield self.document.problem("ORG301", at, f"{what} '{key}' is not declared", way)

    def _fixed(self) -> Iterator[Diagnostic]:
        said: list[tuple[str, str, Shape | None]] = [
            *(("actors", key, shape) for key, shape in (self.said.actors or {}).items()),
            *(("links", key, shape) for key, shape in (self.said.links or {}).items()),
        ]
        for part, key, shape in said:
            for name in FIXED:
                if shape is not None and name in shape.model_fields_set:
                    at = self.document.place((part, key, name), key=True)
                    way = "change the file itself for that, and compare the two"
                    yield self.document.problem("ORG211", at, f"a scenario cannot change '{name}'", way)


def idle(organization: Organization) -> Iterator[Diagnostic]:
    """Warn of people who are supposed without what they can do, for which a capacity alone counts."""
    actual = organization.actual or organization
    written = {actor.id: actor for actor in actual.actors}
    for actor in organization.actors:
        before = written.get(actor.id, actor)
        if actor.people != before.people and actor.capacity == before.capacity:
            yield Diagnostic("ORG330", actor.at, *_idle(actor, before), "warning")


def _idle(actor: Actor, before: Actor) -> tuple[str, str]:
    """Say why another number of people changes nothing, and what to suppose with it."""
    if actor.capacity is None:
        message = f"that '{actor.id}' has other people changes no load: what it can do is not written"
        return message, "write or suppose its 'capacity', which says what all of them together can do"
    message = (
        f"'{actor.id}' has other people, and can do as much as before: 'capacity' says "
        f"{actor.capacity.text} for all of them together"
    )
    ratio = actor.people / before.people if actor.people and before.people else None
    amount = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)( .+)", actor.capacity.text)
    other = f"{_rounded(float(amount[1]) * ratio)}{amount[2]}" if ratio and amount else "..."
    return message, f'suppose that, too: --set "{actor.id}.capacity={other}"'


def _rounded(value: float) -> str:
    """Write three digits that count as files have numbers, without an exponent."""
    return format(Decimal(f"{value:.3g}"), "f")


def read_scenario(text: bytes | str, source: str, limits: Limits = DEFAULT) -> Scenario:
    """Read a scenario.

    Raises
    ------
    InvalidSource
        Something is wrong with it; its ``diagnostics`` say what.
    """
    document = parse(text, source, limits)
    if document.data is None or document.diagnostics:
        raise InvalidSource(document.diagnostics)
    said, problems = validate_scenario(document)
    if said is None:
        raise InvalidSource(problems)
    return Scenario(said, document)


def scenario(*, without: Sequence[str] = (), scale_demand: float | None = None) -> Scenario:
    """Make a scenario of actors that deliver nothing, or of another demand."""
    said = {"without": list(without)} if without else {}
    return read_scenario(
        json.dumps(said | ({"scale_demand": scale_demand} if scale_demand else {})), "options"
    )


def setting(text: str, organization: Organization) -> Scenario:
    """Read one change in a line: ``ACTOR.people=7``, ``LINK.health=95%``, ``ACTOR.people=+1``.

    An actor is named by id or name, a link by id or as reports print it.

    Raises
    ------
    ValueError
        The line has another form, names nothing or several things, or adds to what is not known.
    InvalidSource
        The field or its value is wrong.
    """
    whole, equals, value = (part.strip() for part in text.partition("="))
    name, dot, key = whole.rpartition(".")
    if not (equals and dot and name and key):
        raise ValueError(
            f"'{text}' is not a change: write WHAT.FIELD=VALUE, an actor or a link before the point, "
            "for example payroll.people=7"
        )
    _refuse_part_of_a_group(organization, name, key, value)
    adds = value[:1] in ("+", "-")
    said = None if adds else _said(whole, value)
    kind, name = addressing.either(organization, name)
    change = {f"{kind}s": {name: {key: _sum(organization, name, key, value) if adds else said}}}
    return read_scenario(json.dumps(change, ensure_ascii=False), f"--set {whole}")


def _refuse_part_of_a_group(organization: Organization, name: str, key: str, value: str) -> None:
    """Say how to write ``payroll.variability.arrivals=2``, whose point in the middle is part of no id."""
    ids = {actor.id for actor in organization.actors} | {link.id for link in organization.links}
    owner, dot, group = name.rpartition(".")
    if dot and name not in ids and owner in ids:
        raise ValueError(
            f"'{group}' is a group of keys, and is set as a whole: write {owner}.{group}={{{key}: {value}}}"
        )


def _said(whole: str, value: str) -> Any:
    """Read a value by itself, as a file would have it, so that it can say nothing but its field."""
    document = parse(value, f"--set {whole}")
    if document.data is None or document.diagnostics:
        first = document.diagnostics[0] if value and document.diagnostics else None
        wrong = f"{first.message}; " if first else ""
        raise ValueError(f"{whole}={value}: {wrong}write one value behind the '=', such as payroll.people=7")
    return document.data


def _sum(organization: Organization, name: str, key: str, added: str) -> str | float:
    """Give the value of a field with a number added."""
    things: Sequence[Actor | Link] = (*organization.actors, *organization.links)
    thing = next(thing for thing in things if thing.id == name)
    try:
        step = float(added)
    except ValueError:
        return added
    if not isfinite(step):
        raise ValueError(f"{name}.{key}: '{added}' is no number that could be added")
    before = getattr(thing, key, None)
    if not isinstance(before, int | float):
        raise ValueError(f"{name}.{key} is not written as a number, so nothing can be added to it")
    return float(f"{before + step:.12g}")  # what binary fractions leave behind is not meant


def _said_of(shape: Shape | None, built: Actor | Link) -> Fields:
    """Give the fields of what was built that the shape says something about."""
    if shape is None:
        return {}
    names = [_SPLIT.get(key, (key.removesuffix("_"),)) for key in sorted(shape.model_fields_set)]
    return {name: getattr(built, name) for group in names for name in group}


def _named(link: Link, names: Mapping[str, str]) -> str:
    return f'"{link.deliverable}", {wording.chain([names[link.provider], names[link.customer]])},'


def _keys(shape: Any) -> str:
    said: Mapping[str, Any] = (
        {} if shape is None else {k: getattr(shape, k) for k in sorted(shape.model_fields_set)}
    )
    return wording.listing([_key(key, value) for key, value in said.items()]) if said else "nothing otherwise"


def _key(key: str, value: Any) -> str:
    if value is None:
        return f"no {key.strip('_').replace('_', ' ')}"
    if key == "people":
        return f"{value:g} {'person' if value == 1 else 'people'}"
    return f"{key.strip('_').replace('_', ' ')} {_value(key, value)}"


def _value(key: str, value: Any) -> str:
    if key in SHARES and isinstance(value, float):
        return f"{value * 100:.6g} %"
    if isinstance(value, Rating):
        return f"{value.mean:g} of {value.high:g}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str | int):
        return str(value)
    return getattr(value, "text", "as given")
