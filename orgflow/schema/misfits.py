"""What does not fit the shape of a file, in our own words at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from orgflow.diagnostics import Diagnostic
from orgflow.document import Document
from orgflow.document.marks import Data, Path
from orgflow.document.records import Records
from orgflow.naming import similar
from orgflow.schema.groups import Shape
from orgflow.schema.ratings import RatingShape
from orgflow.schema.refusals import cut, kind
from orgflow.schema.shapes import SHAPES, Misfit, keys_of, shape_at

ENTRIES = ("links", "rules")  # lists of which each entry has a name of its own
PLAIN = re.compile(r"\w[\w '-]*")  # a text that needs no quotes, not even in braces
_IN_WORDS = {"standard": "within", "two_way": "for"}  # the key that a text in place of a group is meant for
_OF_SEVERAL = {  # ways out where a list stands in place of one text
    "customer": "write a link for each",
    "provider": "write a link for each; where one of them will do, all with the same any_of",
    "any_of": "write the same name on each link that will do, such as any_of: transport",
}
MARKS = 5  # the best mark, where no scale is written
KEY = "[key]"  # what pydantic adds to the path of a key that does not fit
# Words that people try first, by the keys that are meant.
_MEANT = {
    "actors": "units nodes teams departments functions people roles",
    "links": "edges dependencies relations connections needs",
    "organization": "name title company client",
    "as_of": "date",
    "customer": "to receiver recipient consumer",
    "provider": "from by supplier giver producer",
    "for": "what service deliverable product output item",
    "how_often": "every frequency cadence rate volume",
    "health": "score quality status rating satisfaction",
    "importance": "priority weight criticality",
    "when": "situation situations condition during",
    "position": "layer type role category level",
    "part_of": "parent department unit division",
    "reports_to": "manager boss head",
    "name": "title label",
    "people": "headcount fte size employees",
    "note": "description comment remark",
    "share": "probability percent",
    "standard": "sla service_level",
    "measured": "observed counted actual",
    "every": "each all any",
    "where": "if with filter only",
    "reaches": "reach",
    "has": "have requires require must_have",
    "never": "no not none without forbid forbidden",
    "because": "reason why",
}


def tell(misfits: Iterable[Misfit], document: Document) -> Iterator[Diagnostic]:
    """Say what does not fit; a missing key that was merely misspelt is not mentioned twice."""
    found = list(misfits)
    guessed = {(*m.path[:-1], _guess(m, document)) for m in found if m.kind == "extra_forbidden"}
    for misfit in found:
        if misfit.refused is not None:
            yield _refused(misfit, document)
        elif misfit.kind == "extra_forbidden":
            yield _unknown(misfit, document)
        elif misfit.kind == "missing":
            if misfit.path not in guessed:
                yield _missing(misfit, document)
        else:
            yield _no_group(misfit.path, document)


def _refused(misfit: Misfit, document: Document) -> Diagnostic:
    refused = misfit.refused
    assert refused is not None
    if misfit.path[-1] == KEY:
        at = document.place(misfit.path[:-1], key=True)
        return document.problem(refused.code, at, refused.message, refused.help)
    path = (*misfit.path, *refused.at)
    message = f"{_subject(path)} {refused.message}" if refused.of_key else refused.message
    of_several = path[:1] == ("links",) and refused.message.endswith(f"; this is {kind([])}")
    way = _OF_SEVERAL.get(str(path[-1]), refused.help) if of_several else refused.help
    return document.problem(refused.code, document.place(path), message, way)


def _unknown(misfit: Misfit, document: Document) -> Diagnostic:
    shape, key = shape_at(misfit.path[:-1]), str(misfit.path[-1])
    message = f"{shape.is_called} has no key '{cut(key)}'"
    at = document.place(misfit.path, key=True)
    return document.problem("ORG203", at, message, _way(key, shape, _guess(misfit, document)))


def _way(key: str, shape: type[Shape], guess: str | None) -> str:
    if key[:1].isdecimal():
        return "a comma ends a value here: write a number with a point, like 97.5, and a text in quotes"
    if ":" in key:
        return f"put a space after the colon: '{cut(key.replace(':', ': ', 1))}'"
    if guess is not None and similar(key, (guess,)):
        return f"a similar key exists: '{guess}'"
    if guess is not None:
        return f"'{guess}' is meant, perhaps"
    owners = sorted({other.is_called for other in SHAPES if key in keys_of(other)})
    if owners:
        return f"'{key}' is a key of {' or '.join(owners)}"
    return f"{shape.is_called} has the keys {', '.join(keys_of(shape))}"


def _guess(misfit: Misfit, document: Document) -> str | None:
    """The key that is meant by an unknown one, if it can be told."""
    *around, key = misfit.path
    there = _value(document.data, tuple(around))
    free = [known for known in keys_of(shape_at(tuple(around))) if known not in there]
    word = str(key).partition(":")[0]
    meant = next((known for known in free if word.casefold() in _MEANT.get(known, "").split()), None)
    alike = similar(word, free)
    is_group = isinstance(there[key], dict)  # "rating: {customer: 3/5}" is the group 'ratings'
    return alike or meant if is_group else meant or alike


def _missing(misfit: Misfit, document: Document) -> Diagnostic:
    *around, key = misfit.path
    shape = shape_at(tuple(around))
    message = f"{shape.is_called} needs the key '{key}'"
    return document.problem(
        "ORG202", document.place(tuple(around)), message, f"add '{key}: ...': {_told(shape, key)}"
    )


def _told(shape: type[Shape], key: str | int) -> str:
    description = keys_of(shape)[str(key)]
    return description[:1].lower() + description[1:].removesuffix(".")


def _no_group(path: Path, document: Document) -> Diagnostic:
    """Something stands where a group of keys should."""
    shape = shape_at(path)
    keys = list(keys_of(shape, required=True) or keys_of(shape))[:3]
    written = f"{{{', '.join(f'{key}: ...' for key in keys)}}}"
    short = f" or {shape.in_short}" if shape.in_short else ""
    value = _value(document.data, path)
    way = f"write {written}{short}"
    if isinstance(value, str) and path[-1] in _IN_WORDS and value.strip() == value and PLAIN.fullmatch(value):
        way = f"write {{{_IN_WORDS[str(path[-1])]}: {cut(value)}}}{short}"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if shape is RatingShape and is_number and 1 <= value <= MARKS:
        way = f"write {value}/{MARKS}, or {written}"
    message = f"{_subject(path)} must be a group of keys{short}; this is {kind(value)}"
    return document.problem("ORG201", document.place(path), message, way)


def _subject(path: Path) -> str:
    """What a value at a path is called: its key, that of its list, or what it is an entry of."""
    if path and isinstance(path[-1], str):
        return f"'{cut(path[-1])}'"
    is_entry = len(path) < 2 or path[0] in ENTRIES and len(path) == 2
    return shape_at(path).is_called if is_entry else f"'{path[-2]}'"


def _value(data: Data, path: Path) -> Data:
    """The value at a path; where one in short stands for a group or a list, that one."""
    held: Any = data
    for step in path:
        if not isinstance(held, dict | list | Records):
            break
        held = held[step]  # type: ignore[index]
    found: Data = held
    return found
