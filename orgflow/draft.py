"""Statements made into an organization, as far as they hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document
from orgflow.document.limits import Limits
from orgflow.document.marks import Lines, Places
from orgflow.loader import read_document
from orgflow.model import Organization
from orgflow.schema import validate
from orgflow.tables.account import LeftOut
from orgflow.tables.groups import grouped
from orgflow.tables.statements import ENDS, Said, Statement, remark
from orgflow.wording import plural

# What is wrong is told row by row: none of it may be left unsaid.
_UNBOUNDED = Limits(problems=10**9)
_NO_SLIPS = 5  # so many values that do not fit, most of a column, are no slips of the pen
_KEPT_APART = ("name", "note", "for", *ENDS)

Path = tuple[str | int, ...]
Fields = dict[str, Said]


@dataclass(slots=True)
class Draft:
    """An organization in the making: what was said of every actor, by id, or of situations.

    ``declared`` are the actors that stay though nobody links them. ``keep_faulty``
    moves a value that is not understood into the note of its link, instead of leaving
    the row out; of an actor it always goes there. ``misread`` are guessed fields
    that were dropped, with what was wrong; ``noted`` gives by reason the cells whose
    value went to a note.
    """

    name: str
    source: str
    keep_faulty: bool = False
    actors: dict[str, Fields] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    situations: dict[str, dict[str, Any]] = field(default_factory=dict)
    misread: dict[str, list[Diagnostic]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    noted: dict[str, list[Position]] = field(default_factory=dict)

    def check(self, statements: list[Statement], guessed: Iterable[str] = ()) -> list[Statement]:
        """Give the statements whose values have the right form; the others are left out.

        Where most values of a field do not, whose column was only ``guessed``, the guess
        was wrong: the field is dropped everywhere, with a warning.
        """
        _, problems = validate(self._document(statements, {}), _UNBOUNDED)
        if self._drop_misread(statements, problems, guessed):
            _, problems = validate(self._document(statements, {}), _UNBOUNDED)
        kept = self._settle(statements, problems)
        while kept is not None and self.keep_faulty:  # a note may have become too long, for example
            statements = kept
            _, problems = validate(self._document(statements, {}), _UNBOUNDED)
            kept = self._settle(statements, problems)
        return statements if kept is None else kept

    def _drop_misread(
        self, statements: list[Statement], problems: Iterable[Diagnostic], guessed: Iterable[str]
    ) -> bool:
        wrong = {problem.position: problem for problem in problems}
        before = len(self.misread)
        for name in guessed:
            cells = [statement.fields[name].at for statement in statements if name in statement.fields]
            faulty = [wrong[cell] for cell in cells if cell in wrong]
            if len(faulty) >= _NO_SLIPS and 2 * len(faulty) > len(cells):
                self.misread[name] = faulty
                for statement in statements:
                    statement.fields.pop(name, None)
        return len(self.misread) > before

    def complete(self, statements: list[Statement]) -> tuple[Organization | None, list[Diagnostic]]:
        """Make the organization of all that holds together, or tell the errors that nothing can settle."""
        while True:
            reading = read_document(self._document(statements, self._named(statements)), _UNBOUNDED)
            problems = [problem for problem in reading.diagnostics if problem.severity == "error"]
            kept = self._settle(statements, problems)
            if kept is None:
                return reading.organization, problems
            statements = kept

    def remarks(self) -> Iterator[Diagnostic]:
        """Say once for each reason which values went to a note."""
        for reason, cells in self.noted.items():
            more = f" (so in {plural(len(cells) - 1, 'more row')})" if cells[1:] else ""
            way = "the value is kept in the note"
            yield Diagnostic("ORG408", cells[0], reason + more, way, "warning")

    def _named(self, statements: Iterable[Statement]) -> dict[str, Fields]:
        """The actors that are declared, or that a link or another actor names, in the order they were met."""
        named = {statement.end(name) for statement in statements for name in ENDS} | self.declared
        for said in self.actors.values():
            named |= {str(said[key].value) for key in ("part_of", "reports_to") if key in said}
        return {key: said for key, said in self.actors.items() if key in named}

    def _document(self, statements: list[Statement], actors: Mapping[str, Fields]) -> Document:
        """What was said as the data of a file that knows its places."""
        used = {key for statement in statements if "when" in statement.fields for key in _when(statement)}
        data = {
            "orgflow": 1,
            "organization": self.name,
            "actors": {key: _nested(said) for key, said in actors.items()},
            "situations": {key: self.situations[key] for key in self.situations if key in used},
            "links": [_nested(statement.fields) for statement in statements],
        }
        places = _Places(self.source, statements, actors)
        return Document(self.source, data, places, places, (), Lines(""))

    # -- what does not hold

    def _settle(self, statements: list[Statement], problems: Iterable[Diagnostic]) -> list[Statement] | None:
        """Take out what is at fault; give the statements that are left, None where nothing was taken out."""
        rows = {row: statement for statement in statements for row in statement.rows}
        cells = {said.at: (key, name) for key, all_ in self.actors.items() for name, said in all_.items()}
        at_fault: set[int] = set()
        settled = False
        for problem in problems:
            key, name = cells.get(problem.position, ("", ""))
            if key and self._demote(self.actors[key], name, problem):
                settled = True
            elif problem.position.source == self.source and problem.position.line in rows:
                statement = rows[problem.position.line]
                settled = True
                if id(statement) not in at_fault and not self._saved(statement, problem):
                    at_fault.add(id(statement))
                    self._leave_out(statement, problem)
        return [one for one in statements if id(one) not in at_fault] if settled else None

    def _saved(self, statement: Statement, problem: Diagnostic) -> bool:
        """Whether a statement can stay because its faulty value goes to the note."""
        at = problem.position
        name = next((name for name, said in statement.fields.items() if said.at == at), "")
        return self.keep_faulty and bool(name) and self._demote(statement.fields, name, problem)

    def _demote(self, fields: Fields, name: str, problem: Diagnostic) -> bool:
        """Move a faulty value into the note, where it says less but is not lost."""
        if name in _KEPT_APART or name not in fields:
            return False
        said = fields.pop(name)
        remark(fields, f"{name} as written: {said.text}", said.at)
        self.noted.setdefault(_sentence(problem), []).append(problem.position)
        return True

    def _leave_out(self, statement: Statement, problem: Diagnostic) -> None:
        for row in statement.rows:
            at = problem.position if row == problem.position.line else Position(self.source, row, 1)
            self.left_out.append(LeftOut(at, _sentence(problem)))


def _sentence(problem: Diagnostic) -> str:
    return f"{problem.message}: {problem.help}" if problem.help else problem.message


def _when(statement: Statement) -> list[str]:
    return list(statement.fields["when"].value)


def _nested(fields: Fields) -> dict[str, Any]:
    return grouped({name: said.value for name, said in fields.items()})


class _Places(Places):
    """The cell of every value of a draft."""

    def __init__(self, source: str, statements: list[Statement], actors: Mapping[str, Fields]) -> None:
        self._top, self._statements, self._actors = Position(source, 0, 0), statements, actors

    def __getitem__(self, path: Path) -> Position:
        match path:
            case ():
                return self._top
            case ("links", int(number)):
                return self._statements[number].at
            case ("links", int(number), *inside):
                return _place(self._statements[number].fields, inside)
            case ("actors", str(key), *inside):
                return _place(self._actors[key], inside or ["name"])
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        yield ()
        yield from (("links", number) for number in range(len(self._statements)))
        yield from (("actors", key) for key in self._actors)

    def __len__(self) -> int:
        return 1 + len(self._statements) + len(self._actors)


def _place(fields: Fields, inside: list[str | int]) -> Position:
    """The cell of a field, or the first of a group of fields; of an item of a list, that of the list."""
    name = ".".join(step for step in inside if isinstance(step, str))
    for known, said in fields.items():
        if known == name or known.startswith(f"{name}."):
            return said.at
    raise KeyError(tuple(inside))
