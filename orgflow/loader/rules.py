"""The rules of all files, held against whom or what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document
from orgflow.document.marks import Path
from orgflow.loader.names import Names
from orgflow.loader.references import Whole
from orgflow.loader.settings import Files
from orgflow.model import (
    BOUNDS,
    DEPENDENCY,
    POSITIONS,
    Bound,
    Demand,
    Has,
    NeverDependency,
    NeverSinglePoint,
    Reaches,
    Rule,
)
from orgflow.schema.rules import RuleShape, WhereShape
from orgflow.schema.shapes import FileShape

ENDS = ("customer", "provider")
SUPERIORS = ("part_of", "reports_to")


def rules(document: Document, file: FileShape) -> Iterator[Rule]:
    """The rules of a file in its order."""
    for number, said in enumerate(file.rules or ()):
        yield Rule(
            demand=_demand(said),
            every=said.every,
            where=tuple(_where(said.where)) if said.where else (),
            name=said.name,
            because=said.because,
            severity=said.severity or "error",
            at=document.place(("rules", number)),
        )


def _demand(said: RuleShape) -> Demand:
    if said.reaches is not None:
        return Reaches(said.reaches, said.within)
    if said.has:
        return Has(tuple(dict.fromkeys(said.has)))
    if said.never == DEPENDENCY and said.between is not None:
        return NeverDependency((said.between[0], said.between[1]), bool(said.indirect))
    if said.never is not None:
        return NeverSinglePoint()
    key = next(key for key in BOUNDS if getattr(said, key) is not None)
    return Bound(key, getattr(said, key))


def _where(said: WhereShape) -> Iterator[tuple[str, tuple[str | float, ...]]]:
    for key, field in WhereShape.model_fields.items():
        values = getattr(said, key)
        if values:
            yield field.alias or key, tuple(dict.fromkeys(values))


# ---- Names that nothing bears ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in a rule that names something, and where it stands."""

    key: str
    text: str
    at: Position
    document: Document


def _words(files: Files) -> Iterator[_Word]:
    for document, file in files:
        for number, said in enumerate(file.said.rules or ()):
            path: Path = ("rules", number)
            yield from _said(document, (*path, "reaches"), [said.reaches] if said.reaches else [])
            yield from _said(document, (*path, "between"), said.between or [])
            for key in (*ENDS, *SUPERIORS, "when") if said.where else ():
                yield from _said(document, (*path, "where", key), getattr(said.where, key) or [])


def _said(document: Document, path: Path, texts: list[str]) -> Iterator[_Word]:
    """The words of an entry, which may be a single one or a list."""
    for number, text in enumerate(texts):
        yield _Word(str(path[-1]), text, document.place((*path, number)), document)


def unknown(files: Files, whole: Whole) -> Iterator[Diagnostic]:
    """Errors: actors, situations, groups that rules name and nobody declared."""
    actors = Names("actor", {key: actor.name for key, (actor, _) in whole.actors.items()})
    situations = Names("situation", {key: one.name for key, (one, _) in whole.situations.items()})
    groups = Names("group", _groups(whole))
    for word in _words(files):
        if word.key in SUPERIORS and word.text not in actors:
            yield actors.unknown("ORG301", word.text, word.at, word.document)
        elif word.key == "when" and word.text not in situations:
            yield situations.unknown("ORG302", word.text, word.at, word.document)
        elif word.key not in (*SUPERIORS, "when") and word.text not in groups:
            way = groups.way(
                word.text, f"write the key of an actor, a tag, or one of: {', '.join(POSITIONS)}"
            )
            message = f"'{word.text}' is no actor, no position and no tag"
            yield word.document.problem("ORG309", word.at, message, way)


def _groups(whole: Whole) -> dict[str, str]:
    """Every word that stands for a group of actors, with a name by which people may call it, too."""
    named = {tag: tag for actor, _ in whole.actors.values() for tag in actor.tags}
    named |= {key: actor.name for key, (actor, _) in whole.actors.items()}
    return named | dict(zip(POSITIONS, POSITIONS, strict=True))


def ambiguous(files: Files, whole: Whole) -> Iterator[Diagnostic]:
    """Warnings: words in rules that could mean more than one group."""
    tags = {tag for actor, _ in whole.actors.values() for tag in actor.tags}
    kinds: dict[str, Callable[[str], bool]] = {
        "a position": POSITIONS.__contains__,
        "the key of an actor": whole.actors.__contains__,
        "a tag": tags.__contains__,
    }
    for word in _words(files):
        meant = [kind for kind, holds in kinds.items() if holds(word.text)]
        if word.key not in (*SUPERIORS, "when") and len(meant) > 1:
            message = f"'{word.text}' is {' and '.join(meant)}; here it means {meant[0]}"
            way = f"give {meant[1]} another name if it is meant"
            yield word.document.problem("ORG329", word.at, message, way, "warning")
