"""What holds for a whole organization, said once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document
from orgflow.loader.building import last_day
from orgflow.model import MIN_RESPONDENTS, RATING_SCALE, Organization
from orgflow.schema import FileModel
from orgflow.schema.shapes import DefaultsShape

ONCE = ("organization", "as_of", "horizon", "currency", "holidays", "defaults", "rating_scale")
LONGEST_HORIZON = 10  # years
NO_DEFAULTS = DefaultsShape.model_construct()
Files = list[tuple[Document, FileModel]]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of all files together, with where each was said."""

    values: dict[str, Any]
    said_in: dict[str, Document]

    @property
    def defaults(self) -> DefaultsShape:
        """What counts where something is left out."""
        defaults: DefaultsShape = self.values.get("defaults", NO_DEFAULTS)
        return defaults

    @property
    def year(self) -> Year:
        """The working year."""
        said = self.defaults
        return Year(said.days_per_year or Year().days, said.hours_per_day or Year().hours)

    @property
    def importance(self) -> float:
        """The importance of a link that states none."""
        said = self.defaults.importance
        return 1.0 if said is None else said

    def apply(self, organization: Organization) -> Organization:
        """The organization with these settings."""
        return replace(
            organization,
            as_of=self.values.get("as_of"),
            currency=self.values.get("currency"),
            holidays=tuple(sorted(set(self.values.get("holidays", ())))),
            days_per_year=self.year.days,
            hours_per_day=self.year.hours,
            rating_scale=self.values.get("rating_scale", RATING_SCALE),
            default_importance=self.importance,
            min_respondents=self.defaults.min_respondents or MIN_RESPONDENTS,
        )

    def place(self, key: str, *, of_key: bool = False) -> Position:
        """Where a setting was said."""
        return self.said_in[key].place((key,), key=of_key)


def settle(files: Files) -> tuple[Settings, list[Diagnostic]]:
    """Put together what each file says; what two files say differently is an error."""
    settings, problems = Settings({}, {}), list[Diagnostic]()
    for document, file in files:
        for key in ONCE:
            value = getattr(file.said, key)
            if value is None:
                continue
            if key not in settings.values:
                settings.values[key], settings.said_in[key] = value, document
            elif settings.values[key] != value:
                problems.append(_differs(settings, key, document))
    return settings, [*problems, *_unnamed(settings, files)]


def _differs(settings: Settings, key: str, document: Document) -> Diagnostic:
    first = (settings.place(key, of_key=True), "the first file says it here")
    at = document.place((key,), key=True)
    message = f"'{key}' is said in two files, and differently"
    problem = document.problem("ORG308", at, message, f"keep '{key}' in one of the files")
    return replace(problem, related=(first,))


def _unnamed(settings: Settings, files: Files) -> Iterator[Diagnostic]:
    if "organization" not in settings.values:
        document = files[0][0]
        at = Position(document.source, 1, 1)
        where = "the file does not say" if len(files) == 1 else f"none of the {len(files)} files says"
        message = f"{where} what the organization is called"
        yield document.problem("ORG202", at, message, "add a line such as 'organization: Northwind Air'")


def horizon_end(settings: Settings) -> tuple[date | None, list[Diagnostic]]:
    """The last day of the calendar, if one was said, and why it cannot be that."""
    said, first = settings.values.get("horizon"), settings.values.get("as_of")
    if said is None:
        return None, []
    document, at = settings.said_in["horizon"], settings.place("horizon")
    if first is None:
        way = "say from when it counts: 'as_of: 2026-11-01'"
        return None, [document.problem("ORG209", at, "'horizon' needs 'as_of' beside it", way)]
    last = _day(said, first, settings.year)
    if last is None or not 0 <= (last - first).days < LONGEST_HORIZON * 366:
        message = (
            f"the calendar goes from {first} for {LONGEST_HORIZON} years at most, and for a day at least"
        )
        return None, [document.problem("ORG205", at, message, "write for example '1 year'")]
    return last, []


def _day(said: date | str, first: date, year: Year) -> date | None:
    try:
        return last_day(said, first, year)
    except OverflowError:
        return None
