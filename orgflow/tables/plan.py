"""Which column or constant says what a field is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from orgflow.diagnostics import Diagnostic
from orgflow.tables.columns import (
    ACTOR_FIELDS,
    END_FIELDS,
    LINK_FIELDS,
    find,
    guess_actors,
    guess_links,
    proposal,
    similar,
)
from orgflow.tables.sheet import Sheet
from orgflow.tables.staff import is_of_actors

REQUIRED = ("customer", "provider")
_OF_ACTORS = "actor."
_LISTED = 12


@dataclass(slots=True)
class Plan:
    """Where the values of fields come from: a column, by its index, or a constant for empty cells."""

    sheet: Sheet
    columns: dict[str, int] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that hold no field."""
        taken = set(self.columns.values())
        return tuple(name for index, name in enumerate(self.sheet.header) if index not in taken)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give each field with where it comes from, for people."""
        order = {name: place for place, name in enumerate((*LINK_FIELDS, *ACTOR_FIELDS, *END_FIELDS))}
        for name, index in sorted(self.columns.items(), key=lambda one: order[one[0]]):
            constant = f", or '{self.constants[name]}' where empty" if name in self.constants else ""
            yield name, f"column '{self.sheet.header[index]}'{constant}"
        for name, constant in self.constants.items():
            if name not in self.columns:
                yield name, f"always '{constant}'"


def make_plans(
    links: Sheet, actors: Sheet | None, asked: Mapping[str, str], constants: Mapping[str, str]
) -> tuple[Plan, Plan | None, list[Diagnostic]]:
    """Settle the fields of links or actors: first as ``asked`` (field to column), then as headers suggest.

    A field that links or actors may have, ``note`` for example, is looked for in both
    sheets; ``actor.note`` is that of actors alone. What was asked for but is not there
    is an error.
    """
    plans = (Plan(links), None if actors is None else Plan(actors))
    problems = [problem for name, column in asked.items() for problem in _map(plans, name, column)]
    problems += [problem for name, value in constants.items() for problem in _fix(plans, name, value)]
    of_links, of_actors = plans
    of_links.columns = guess_links(links.header, of_links.columns, of_links.constants)
    if of_actors is not None:
        of_actors.columns = guess_actors(of_actors.sheet.header, of_actors.columns, of_actors.constants)
        problems += _without_name(of_actors)
    return of_links, of_actors, [*problems, *_missing(of_links)]


_Plans = tuple[Plan, Plan | None]


def _homes(plans: _Plans, name: str) -> list[tuple[Plan, str]]:
    """Give the plans that have a field, with its name there."""
    links, actors = plans
    homes = [(links, name)] if name in LINK_FIELDS or name in END_FIELDS else []
    bare = name.removeprefix(_OF_ACTORS)
    return [*homes, (actors, bare)] if actors is not None and bare in ACTOR_FIELDS else homes


def _map(plans: _Plans, name: str, column: str) -> Iterator[Diagnostic]:
    homes = _homes(plans, name)
    if not homes:
        yield _no_field(plans, name)
        return
    found = [(plan, bare, find(plan.sheet.header, column)) for plan, bare in homes]
    for plan, bare, places in found:
        if len(places) == 1:
            plan.columns[bare] = places[0]
        elif places:
            message = f"there are {len(places)} columns called '{column}'"
            yield _at_header(plan.sheet, "ORG406", message, "give them different names in the spreadsheet")
    if not any(places for _, _, places in found):
        yield no_column(homes[0][0].sheet, column)


def _fix(plans: _Plans, name: str, value: str) -> Iterator[Diagnostic]:
    links, actors = plans
    if name in LINK_FIELDS or name in END_FIELDS:
        links.constants[name] = value
    elif name.removeprefix(_OF_ACTORS) in ACTOR_FIELDS and actors is not None:
        actors.constants[name.removeprefix(_OF_ACTORS)] = value
    else:
        yield _no_field(plans, name)


def _no_field(plans: _Plans, name: str) -> Diagnostic:
    bare = name.removeprefix(_OF_ACTORS)
    if bare in ACTOR_FIELDS:
        message = f"'{name}' is a field of actors, and there is no file of actors"
        way = f"name one with --actors, or say it of one end: 'provider.{bare}'"
    else:
        close = similar((*LINK_FIELDS, *ACTOR_FIELDS), name)
        message = f"there is no field '{name}'"
        way = (
            f"'{close}' is spelt alike"
            if close
            else f"the fields of a link are {', '.join(LINK_FIELDS[:6])} ..."
        )
    return _at_header(plans[0].sheet, "ORG407", message, way)


def no_column(sheet: Sheet, column: str) -> Diagnostic:
    """Say that a column does not exist, which ones there are and which may be meant."""
    close = similar(sheet.header, column)
    way = f"'{close}' is spelt alike" if close else f"the columns are {_listed(sheet)}"
    return _at_header(sheet, "ORG406", f"there is no column '{column}'", way)


def _listed(sheet: Sheet) -> str:
    names = [f"'{name}'" for name in sheet.header[:_LISTED]]
    more = len(sheet.header) - _LISTED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _missing(plan: Plan) -> Iterator[Diagnostic]:
    missing = [name for name in REQUIRED if name not in plan.columns and name not in plan.constants]
    if missing:
        options = " ".join(f"--map {name}={proposal(name, plan.sheet.header)}" for name in missing)
        message = (
            f"no column says who the {' or the '.join(missing)} is; the columns are {_listed(plan.sheet)}"
        )
        way = f"add {options}"
        if is_of_actors(plan.sheet.header):
            way = "if it lists actors, name it behind --actors, beside a table of links"
        yield _at_header(plan.sheet, "ORG405", message, way)


def _without_name(plan: Plan) -> Iterator[Diagnostic]:
    if "id" not in plan.columns and "name" not in plan.columns:
        message = f"no column says what the actors are called; the columns are {_listed(plan.sheet)}"
        yield _at_header(plan.sheet, "ORG405", message, "add --map actor.name=COLUMN")


def _at_header(sheet: Sheet, code: str, message: str, way: str) -> Diagnostic:
    return Diagnostic(code, sheet.at(sheet.header_row), message, way)
