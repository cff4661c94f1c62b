"""Source files to an organization."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TypeVar

from orgflow.diagnostics import Diagnostic, InvalidSource, Position, has_errors, in_order
from orgflow.document import Document, Lines, parse
from orgflow.document.limits import DEFAULT, Limits
from orgflow.loader.building import actors, situation
from orgflow.loader.collecting import uncollected
from orgflow.loader.linking import Links, join
from orgflow.loader.references import Whole, contradictions, remarks
from orgflow.loader.rules import ambiguous, rules, unknown
from orgflow.loader.settings import Files, Settings, horizon_end, settle
from orgflow.loader.sources import Source, gather
from orgflow.model import Actor, Organization, Situation
from orgflow.naming import link_id
from orgflow.schema import validate

__all__ = ["Reading", "link_id", "load", "read", "read_document", "read_text"]

Part = TypeVar("Part", Actor, Situation)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: an organization, or None where something is wrong; and all that is to be said.

    ``files`` is the number of source files that were looked at, ``rules`` that of the rules
    in them. ``lines`` are the texts that were read, by source, to show places from.
    """

    organization: Organization | None
    diagnostics: tuple[Diagnostic, ...]
    files: int = 0
    rules: int = 0
    lines: Mapping[str, Lines] = field(default_factory=dict, compare=False, repr=False)

    def excerpted(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Give diagnostics about these texts with the lines that they point into."""
        return tuple(replace(one, excerpt=self._line(one.position)) for one in diagnostics)

    def _line(self, at: Position) -> str | None:
        return self.lines[at.source].excerpt(at.line) if at.source in self.lines else None


def read(*paths: str | os.PathLike[str], limits: Limits = DEFAULT) -> Reading:
    """Read files or folders (with all YAML files below them) as one organization; total.

    Whatever is wrong with them is a diagnostic. Three stages follow one another, the
    text of each file, its shape, and how all fit together; each reports all it finds,
    and the next one runs only where the one before found no error.
    """
    sources, problems = gather(paths, limits)
    return _read(_parsed(sources, limits), problems, limits)


def read_text(text: str | bytes, source: str = "organization.yaml", limits: Limits = DEFAULT) -> Reading:
    """Read one text as an organization, as ``read`` does; ``source`` is what diagnostics call it."""
    return _read(_parsed([Source(source, text)], limits), [], limits)


def read_document(document: Document, limits: Limits = DEFAULT) -> Reading:
    """Read plain data that knows its places, wherever it comes from, as one organization."""
    return _read([document], [], limits)


def load(*paths: str | os.PathLike[str]) -> Organization:
    """Read files or folders as one organization, whose links are all made, as a tuple.

    Raises
    ------
    InvalidSource
        Something is wrong with them; its ``diagnostics`` say what.
    """
    reading = read(*paths)
    if reading.organization is None:
        raise InvalidSource(reading.diagnostics, reading.files)
    return replace(reading.organization, links=tuple(reading.organization.links))


def _parsed(sources: Iterable[Source], limits: Limits) -> Iterator[Document]:
    """Read YAML first, then tables, for these may name what is declared there."""
    tables, declared, alone = list[Source](), dict[str, str](), True
    for source in sources:
        if source.is_table:
            tables.append(source)
        else:
            document, alone = parse(source.text, source.name, limits), False
            declared |= _declared(document)
            yield document
    if tables:
        yield from _tabled(tables, declared, limits, alone=alone)


def _declared(document: Document) -> dict[str, str]:
    """The actors that a document declares, key to name, right or wrong."""
    actors = document.data.get("actors") if isinstance(document.data, dict) else None
    said = actors.items() if isinstance(actors, dict) else ()
    return {key: str(isinstance(one, dict) and one.get("name") or key) for key, one in said}


def _tabled(
    sources: Iterable[Source], declared: dict[str, str], limits: Limits, *, alone: bool
) -> Iterator[Document]:
    from orgflow.tables.source import Tables  # on demand: most organizations have none

    tables = Tables(declared, limits, alone=alone)
    yield from tables.read_all((source.text, source.name) for source in sources)


@uncollected()
def _read(documents: Iterable[Document], problems: Iterable[Diagnostic], limits: Limits) -> Reading:
    files: Files = []
    looked_at, said = list[Document](), list(problems)
    for document in documents:
        looked_at.append(document)
        said += document.diagnostics
        if not has_errors(document.diagnostics):
            model, misfits = validate(document, limits)
            said += misfits
            files += [(document, model)] if model is not None else []
    reading = Reading(None, in_order(said)) if has_errors(said) else _together(files, said, limits)
    lines = {document.source: document.lines for document in looked_at}
    return replace(reading, files=len(looked_at), rules=sum(map(_rules, looked_at)), lines=lines)


def _rules(document: Document) -> int:
    """How many rules a document holds, right or wrong."""
    written = document.data.get("rules") if isinstance(document.data, dict) else None
    return len(written) if isinstance(written, list) else 0


def _together(files: Files, said: list[Diagnostic], limits: Limits) -> Reading:
    """Put files that are right each by itself together."""
    settings, problems = settle(files)
    last, out_of_reach = horizon_end(settings)
    whole, repeated = _whole(files, settings)
    wrong, unused = join(whole.links, settings.importance)
    contrary = chain(problems, out_of_reach, repeated, wrong, contradictions(whole), unknown(files, whole))
    said += _the_first(contrary, limits)
    if has_errors(said):
        return Reading(None, in_order(said))
    said += _the_first(
        chain(unused, _undated(whole, settings), remarks(whole), ambiguous(files, whole)), limits
    )
    organization = Organization(
        name=settings.values["organization"],
        actors=tuple(actor for actor, _ in whole.actors.values()),
        links=whole.links.made(),
        situations=tuple(situation for situation, _ in whole.situations.values()),
        rules=tuple(rule for document, file in files for rule in rules(document, file.said)),
        horizon_end=last,
        sources=tuple(document.source for document, _ in files),
    )
    return Reading(settings.apply(organization), in_order(said))


def _whole(files: Files, settings: Settings) -> tuple[Whole, Iterator[Diagnostic]]:
    """All parts of all files, and what is declared twice."""
    year, again = settings.year, list[tuple[Actor | Situation, Document]]()
    whole = Whole(tuple(document for document, _ in files), {}, {}, Links())
    for document, file in files:
        if file.actors is not None:
            places = document.key_positions.entries("actors", file.actors.keys)
            again += _enter(whole.actors, actors(file.actors, year, places), document)
        for key, meant in (file.said.situations or {}).items():
            at = document.place(("situations", key), key=True)
            again += _enter(whole.situations, [situation(key, meant, year, at)], document)
        if file.links is not None:
            whole.links.add(document, file.links, year)
    return whole, (_declared_again(part, document, whole) for part, document in again)


def _enter(
    known: dict[str, tuple[Part, Document]], parts: Sequence[Part], document: Document
) -> list[tuple[Part, Document]]:
    """Take in parts that are not known; gives those that are."""
    again = [part for part in parts if part.id in known]
    known.update((part.id, (part, document)) for part in parts if part.id not in known)
    return [(part, document) for part in again]


def _declared_again(part: Actor | Situation, document: Document, whole: Whole) -> Diagnostic:
    known = whole.actors if isinstance(part, Actor) else whole.situations
    problem = document.problem(
        "ORG303", part.at, f"'{part.id}' is declared in two files", "declare it in one of them"
    )
    return replace(problem, related=((known[part.id][0].at, "the first declaration is here"),))


def _undated(whole: Whole, settings: Settings) -> Iterator[Diagnostic]:
    dated = [
        (situation, document) for situation, document in whole.situations.values() if situation.is_calendar
    ]
    if dated and "as_of" not in settings.values:
        situation, document = dated[0]
        message = (
            f"situation '{situation.id}' goes by the calendar, and no file says from which day on it counts"
        )
        yield document.problem(
            "ORG325", situation.at, message, "add 'as_of: 2026-11-01' or another day", "warning"
        )


def _the_first(problems: Iterable[Diagnostic], limits: Limits) -> list[Diagnostic]:
    """As many problems as anyone reads."""
    kept = list(islice(problems, limits.problems + 1))
    if len(kept) > limits.problems:
        message = f"{limits.problems} remarks were made up to here; the rest is left unsaid"
        kept[-1] = replace(kept[-2], code="ORG125", message=message, help="correct these first", related=())
    return kept
