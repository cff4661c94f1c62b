"""A table of who depends on whom, saved as CSV, as an organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from orgflow.diagnostics import Diagnostic, has_errors, in_order
from orgflow.document.limits import DEFAULT, Limits
from orgflow.draft import Draft
from orgflow.model import Organization
from orgflow.tables.account import Imported, Joined, LeftOut
from orgflow.tables.columns import find
from orgflow.tables.counts import Span, parse_span
from orgflow.tables.people import People
from orgflow.tables.plan import REQUIRED, Plan, make_plans, no_column
from orgflow.tables.remarks import remarks
from orgflow.tables.rows import Row, clean
from orgflow.tables.sheet import read_sheet
from orgflow.tables.situations import Situations
from orgflow.tables.source import title
from orgflow.tables.statements import Said, Statement, Unusable, make_statement, merge
from orgflow.wording import plural

__all__ = ["Imported", "Joined", "LeftOut", "Options", "read_csv"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is to be read.

    ``map`` gives the column of a field, ``constants`` its value where the cell is
    empty or there is no column. A field is a key of the YAML format, dotted within a
    group (``standard.met``); ``actor.note`` is a field of the file of actors,
    ``provider.site`` one of the actor at that end of the row's link. Rows in which a
    column of ``exclude`` has the value beside it are left out. ``customers`` are the
    names of external customers. ``counted_over`` (``85 weeks``, or
    ``weeks_active:weeks`` for a column of numbers) makes ``how_often`` a count over
    that time. ``keep_faulty`` keeps rows with a value that is not understood, which
    then goes to the note. ``limits`` bound what a table may measure.
    """

    map: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    customers: tuple[str, ...] = ()
    counted_over: str | None = None
    keep_faulty: bool = False
    limits: Limits = DEFAULT


def read_csv(
    links: bytes,
    source: str = "links.csv",
    options: Options | None = None,
    actors: bytes | None = None,
    actors_source: str = "actors.csv",
) -> Imported:
    """Make an organization of a table of links, and of one of actors where there is one; total.

    A row that cannot be used is left out with its reason, the others go on. What
    makes the whole unusable, such as a missing column, is an error among the
    diagnostics. The links keep the order of the rows.
    """
    asked = options or Options()
    sheet = read_sheet(links, source, asked.limits)
    others = None if actors is None else read_sheet(actors, _another(actors_source, source), asked.limits)
    found = [*sheet.diagnostics, *(others.diagnostics if others else ())]
    if has_errors(found):
        return Imported(None, source, diagnostics=in_order(found))
    plan, of_actors, problems = make_plans(sheet, others, asked.map, asked.constants)
    import_ = _Import(plan, asked, [*found, *problems])
    return import_.run(of_actors)


def _another(name: str, source: str) -> str:
    return name if name != source else f"{name} (actors)"


class _Import:
    """One import of a table of links."""

    def __init__(self, plan: Plan, options: Options, said: list[Diagnostic]) -> None:
        self.plan, self.options, self.said = plan, options, said
        self.people = People()
        self.draft = Draft(title(plan.sheet.source, options.name), plan.sheet.source, options.keep_faulty)
        self.draft.actors, self.draft.declared = self.people.fields, self.people.declared
        self.situations = Situations()
        self.span = self._span()
        self.excluded = list(self._excluded())

    def run(self, of_actors: Plan | None) -> Imported:
        """Read the actors, then every row of links, and put together what holds."""
        if has_errors(self.said):
            return self._account(None, of_actors)
        if of_actors is not None:
            self.people.read(of_actors)
        statements = self.draft.check(list(self._statements()), self._guessed())
        self.said += self._misread()
        merged, disagreements = merge(statements)
        place = self.plan.sheet.at(self.plan.sheet.header_row)
        alone = of_actors is None or "position" not in of_actors.columns
        self.said += [*disagreements, *self.people.mark(self.options.customers, place, alone=alone)]
        if has_errors(self.said):
            return self._account(None, of_actors)
        self.draft.situations = self.situations.data
        organization, errors = self.draft.complete(merged)
        self.said += errors
        account = self._account(organization, of_actors)
        return replace(account, repeated=sum(len(statement.rows) - 1 for statement in merged))

    # -- rows

    def _statements(self) -> Iterator[Statement]:
        for row in self.plan.sheet.rows:
            try:
                self._check_wanted(row)
                statement, of_ends = make_statement(self.plan, row, self.people.meet, self.span)
            except Unusable as problem:
                self.draft.left_out.append(LeftOut(problem.at, problem.reason))
                continue
            self._tell(statement, of_ends)
            if "when" in statement.fields:
                said = statement.fields["when"]
                statement.fields["when"] = replace(said, value=self.situations.keys(said.value))
            yield statement

    def _check_wanted(self, row: Row) -> None:
        for index, name, value in self.excluded:
            if index < len(row.cells) and row.cells[index] == value:
                raise Unusable(self.plan.sheet.at(row.number, index), f"excluded: {name} = {value}")

    def _tell(self, statement: Statement, of_ends: Mapping[str, Said]) -> None:
        for name, said in of_ends.items():
            end, _, field_ = name.partition(".")
            self.people.tell(statement.end(end), {field_: said})

    def _guessed(self) -> list[str]:
        """The fields whose column nobody named, those aside that a link must have."""
        return [name for name in self.plan.columns if name not in (*REQUIRED, "for", *self.options.map)]

    def _misread(self) -> Iterator[Diagnostic]:
        """Take back the guess of columns whose values do not fit."""
        sheet = self.plan.sheet
        for name, wrong in self.draft.misread.items():
            column = sheet.header[self.plan.columns.pop(name)]
            times = plural(len(wrong), "of its values does", "of its values do")
            message = (
                f"column '{column}' was not read as '{name}': {times} not fit, such as: {wrong[0].message}"
            )
            way = f'if it is meant, correct the values and say --map {name}="{column}"'
            yield Diagnostic("ORG421", wrong[0].position, message, way, "warning")

    # -- options

    def _span(self) -> Span | None:
        if self.options.counted_over is None:
            return None
        at = self.plan.sheet.at(self.plan.sheet.header_row)
        if "how_often" not in self.plan.columns:
            way = "name the column with --map how_often=COLUMN"
            self.said.append(Diagnostic("ORG405", at, "no column holds what was counted", way))
            return None
        try:
            return parse_span(self.options.counted_over, self.plan.sheet.header)
        except ValueError as error:
            message, _, way = str(error).partition(": ")
            self.said.append(Diagnostic("ORG406", at, message, way))
            return None

    def _excluded(self) -> Iterator[tuple[int, str, str]]:
        sheet = self.plan.sheet
        for column, value in self.options.exclude:
            places = find(sheet.header, column)
            if not places:
                self.said.append(no_column(sheet, column))
            for index in places:
                yield index, sheet.header[index], clean(value)
            held = {cell for row in sheet.rows for index in places for cell in row.cells[index : index + 1]}
            if places and clean(value) not in held:
                at = sheet.at(sheet.header_row, places[0])
                message = f"no row has {column} = {value}: nothing was excluded for it"
                self.said.append(Diagnostic("ORG415", at, message, "", "warning"))

    # -- what is told

    def _account(self, organization: Organization | None, of_actors: Plan | None) -> Imported:
        said = [*self.said, *self.draft.remarks()]
        if organization is not None and not organization.links:
            first = min(self.draft.left_out, key=lambda row: row.at)
            said.append(
                Diagnostic("ORG419", first.at, "no row could be used", f"row {first.row}: {first.reason}")
            )
            organization = None
        if organization is not None:
            said += remarks(organization, self.plan, self.options.map)
            said += self.people.remarks(frozenset(actor.id for actor in organization.actors))
        left_out = [*self.people.left_out, *self.draft.left_out]
        return Imported(
            organization,
            self.plan.sheet.source,
            rows_read=len(self.plan.sheet.rows),
            left_out=tuple(sorted(left_out, key=lambda row: row.at)),
            joined=self.people.joined,
            mapping=(*self.plan.lines(), *_of_actors(of_actors)),
            unused=tuple((plan.sheet.source, plan.unused) for plan in (self.plan, of_actors) if plan),
            diagnostics=in_order(said),
        )


def _of_actors(plan: Plan | None) -> Iterator[tuple[str, str]]:
    return ((f"actor.{name}", told) for name, told in (plan.lines() if plan else ()))
