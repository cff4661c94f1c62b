"""Rows of a spreadsheet as statements about links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from orgflow.diagnostics import Diagnostic, Position
from orgflow.naming import link_id
from orgflow.schema.fields import Refused, line
from orgflow.tables.cells import read_cell
from orgflow.tables.counts import Span
from orgflow.tables.groups import drop_idle
from orgflow.tables.plan import Plan
from orgflow.tables.rows import Row

UNNAMED = "to be named"
ENDS = ("customer", "provider")
_ADDED_UP = ("source", "note")
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Said:
    """The value of a field, the text it was written as, and the cell it stood in."""

    value: Any
    text: str
    at: Position


@dataclass(slots=True)
class Statement:
    """What rows say of one link, by field; ``customer`` or ``provider`` are the ids of actors."""

    at: Position
    fields: dict[str, Said]
    rows: list[int] = field(default_factory=list)

    def end(self, name: str) -> str:
        """Give the id of the actor at an end."""
        return str(self.fields[name].value)

    @property
    def what(self) -> tuple[str, tuple[str, ...]]:
        """What makes it the same link: its ends, what for, in which situations."""
        when = self.fields["when"].value if "when" in self.fields else ()
        ends = self.end("provider"), self.end("customer")
        return link_id(*ends, str(self.fields["for"].value)), tuple(sorted(set(when)))


class Unusable(Exception):
    """A row cannot be used; where, and the reason as a sentence."""

    def __init__(self, at: Position, reason: str) -> None:
        self.at, self.reason = at, reason
        super().__init__(reason)


def read_row(plan: Plan, row: Row, span: Span | None = None) -> dict[str, Said]:
    """Read the fields of a row; empty cells say nothing, unless there is a constant for them.

    Raises ``Unusable`` where the cells do not fit the columns or cannot be read.
    """
    width = len(plan.sheet.header)
    if any(row.cells[width:]):
        reason = (
            f"it has {len(row.cells)} cells for {width} columns: put a cell that holds a separator in quotes"
        )
        raise Unusable(plan.sheet.at(row.number, width), reason)
    found = dict(_said(plan, row, span))
    drop_idle(found)
    return found


def _said(plan: Plan, row: Row, span: Span | None) -> Iterator[tuple[str, Said]]:
    for name in dict.fromkeys([*plan.columns, *plan.constants]):
        index = plan.columns.get(name)
        cell = _cell(row, index) or plan.constants.get(name, "")
        at = plan.sheet.at(row.number, index or 0)
        if not cell:
            continue
        try:
            if name == "how_often" and span is not None:
                cell = span.cadence(cell, _cell(row, span.column))
            value = read_cell(name, cell, decimal_comma=plan.sheet.separator in ";\t")
        except ValueError as error:
            raise Unusable(at, f"'{name}': {error}") from None
        if value not in (None, []):
            yield name, Said(value, cell, at)


def _cell(row: Row, index: int | None) -> str:
    return "" if index is None or index >= len(row.cells) else row.cells[index]


def name_of(said: Said, what: str) -> str:
    """Give the name of an actor as it may be shown; raises ``Unusable`` where it cannot be one."""
    try:
        return line(said.value)
    except Refused as refused:
        raise Unusable(said.at, f"'{what}' {refused.message}") from None


def make_statement(
    plan: Plan, row: Row, meet: Callable[[Said, str], str], span: Span | None
) -> tuple[Statement, dict[str, Said]]:
    """Make a statement of a row, with what the row says beside it of the actors at its ends.

    ``meet`` gives the id of the actor that a cell names. Raises ``Unusable``.
    """
    found = read_row(plan, row, span)
    for name in ENDS:
        if name not in found:
            raise Unusable(plan.sheet.at(row.number, plan.columns.get(name, 0)), f"it names no {name}")
    for name in ENDS:
        found[name] = replace(found[name], value=meet(found[name], name))
    if found["customer"].value == found["provider"].value:
        raise Unusable(found["provider"].at, "customer and provider are the same: nobody is linked to itself")
    at = plan.sheet.at(row.number)
    found.setdefault("for", Said(UNNAMED, "", at))
    about_ends = {name: said for name, said in found.items() if name.startswith(("customer.", "provider."))}
    fields = {name: said for name, said in found.items() if name not in about_ends}
    return Statement(at, fields, [row.number]), about_ends


def merge(statements: Iterable[Statement]) -> tuple[list[Statement], list[Diagnostic]]:
    """Join statements of the same link: what one leaves out the other may say.

    Sources are added up. Where two disagree, the first counts, the other goes into
    the note, and a warning says so.
    """
    merged: dict[Any, Statement] = {}
    disagreements: list[Diagnostic] = []
    for statement in statements:
        first = merged.setdefault(statement.what, statement)
        if first is not statement:
            disagreements += _add(first, statement)
    return list(merged.values()), disagreements


def _add(first: Statement, second: Statement) -> Iterator[Diagnostic]:
    first.rows += second.rows
    for name, said in second.fields.items():
        known = first.fields.setdefault(name, said)
        if known.value == said.value or name in (*ENDS, "for", "when"):
            continue
        if name in _ADDED_UP and _fits(name, known, said):
            first.fields[name] = _added_up(name, known, said)
            continue
        remark(first.fields, f"{said.at.source} row {said.at.line} says {name}: {said.text}", said.at)
        message = (
            f"'{name}' is '{said.text}' here, but '{known.text}' in row {known.at.line} for the same link"
        )
        way = f"the first counts; the other is in the note of the link from '{first.end('provider')}'"
        yield Diagnostic(
            "ORG410", said.at, message, way, "warning", related=((known.at, "the first is here"),)
        )


def _fits(name: str, known: Said, said: Said) -> bool:
    return name == "note" or len(known.value) + len(said.value) + 2 <= _LONGEST_LINE


def _added_up(name: str, known: Said, said: Said) -> Said:
    between = "\n" if name == "note" else "; "
    parts = known.value.split(between)
    text = known.value if said.value in parts else f"{known.value}{between}{said.value}"
    return replace(known, value=text, text=text)


def remark(fields: dict[str, Said], text: str, at: Position) -> None:
    """Add a line to the note among some fields."""
    known = fields.get("note")
    text = text if known is None else f"{known.value}\n{text}"
    fields["note"] = Said(text, text, at if known is None else known.at)
