"""Whether a document has the shape of a format-1 file.

A number, ``true`` or ``false`` where a text belongs (``name: 2024``) is taken as the
text that was written; a value left empty (``people:``) as left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice
from typing import Any, NamedTuple

from orgflow.diagnostics import Diagnostic, in_order
from orgflow.document import Document
from orgflow.document.limits import DEFAULT, Limits
from orgflow.document.marks import Data, Path
from orgflow.document.records import Keyed, Records
from orgflow.schema.columns import Held, hold, hold_actors
from orgflow.schema.misfits import tell
from orgflow.schema.refusals import NotText, kind
from orgflow.schema.shapes import FileShape, described, fit


class FileModel(NamedTuple):
    """A file that fits: all that it said; its actors or links, which may be very many, by columns."""

    said: FileShape
    actors: Held | None
    links: Held | None


SLICE = (
    500  # entries are held against their shape at a time, so that a thoroughly wrong file is soon given up
)
BELOW = {
    "actors": "write each actor on a line of its own below: 'sales: {name: Sales}'",
    "situations": "write each situation on a line of its own below: 'audit: {share: 5%}'",
    "links": "begin each link on a line of its own with '- customer: ...'",
    "rules": "begin each rule on a line of its own with '- every: ...'",
}
LISTS = ("links", "rules")
NO_NUMBERS = range(0)
NULL = {"type": "null"}


def validate(document: Document, limits: Limits = DEFAULT) -> tuple[FileModel | None, tuple[Diagnostic, ...]]:
    """Hold a document against the format: its model, or None and all that does not fit."""
    if not isinstance(document.data, dict):
        message = f"a file is a group of keys; this is {kind(document.data)}"
        way = "begin with a line such as 'organization: Northwind Air'"
        return None, (document.problem("ORG201", document.place(()), message, way),)
    check = _Check(document, limits)
    model = check.file(document.data)
    return (None if check.found else model), in_order(check.found)


class _Check:
    """What of one document does not fit."""

    def __init__(self, document: Document, limits: Limits) -> None:
        self._document, self._limits = document, limits
        self.found: list[Diagnostic] = []

    def file(self, data: dict[str, Data]) -> FileModel:
        """Hold the settings of a file against their shape, then its longer parts one by one."""
        parts = {name: data[name] for name in BELOW if data.get(name) is not None}
        settings = {key: value for key, value in data.items() if key not in parts}
        said, held = self._fit("", settings, ()) or FileShape.model_construct(), dict[str, Held]()
        for name, part in parts.items():
            if name == "links" and isinstance(part, list | Records):
                held[name] = self._held(name, hold(part), part)
            elif name == "actors" and isinstance(part, dict | Keyed):
                held[name] = self._held(name, hold_actors(part), part)
            elif not isinstance(part, list if name in LISTS else dict):
                self._no_part(name, part)
            else:
                setattr(said, name, self._part(name, part))
        return FileModel(said, held.get("actors"), held.get("links"))

    def _no_part(self, name: str, part: Data) -> None:
        what = "a list" if name in LISTS else "a group of keys"
        at = self._document.place((name,))
        message = f"'{name}' must be {what}; this is {kind(part)}"
        self.found.append(self._document.problem("ORG201", at, message, BELOW[name]))

    def _held(self, name: str, held: Held, part: Any) -> Held:
        """Hold the odd ones among the entries of a part against their shape one by one, too."""
        fitting = dict[int, Any]()
        for start in range(0, len(held.odd), SLICE):
            if self._is_given_up():
                break
            rows = held.odd[start : start + SLICE]
            keys = [held.keys[row] for row in rows] if held.keys else []
            some = {key: part[key] for key in keys} if keys else [part[row] for row in rows]
            found = self._fit(name, some, (name,), rows)
            if found is not None:
                fitting.update(zip(rows, found.values() if keys else found, strict=True))
        if fitting:
            held.put(fitting)
        return held

    def _part(self, name: str, part: Data) -> Any:
        """Hold the entries of a part against their shape, as long as not too many do not fit."""
        held: list[Any] = []
        for numbers, entries in _slices(part):
            if self._is_given_up():
                break
            held.append(self._fit(name, entries, (name,), numbers) or type(part)())
        return _joined(held, type(part))

    def _fit(self, name: str, value: Any, path: Path, numbers: Sequence[int] = NO_NUMBERS) -> Any:
        """What a value becomes in its shape; None where it does not fit, with the reasons noted.

        ``numbers`` are those that the entries of a list have in the whole of it.
        """
        fitting, misfits = fit(name, value)
        unread = [misfit.path for misfit in misfits if isinstance(misfit.refused, NotText)]
        if unread:
            value = self._as_written(value, unread, path, numbers)
            fitting, misfits = fit(name, value)
        some = misfits[: self._limits.problems]
        told = [misfit._replace(path=_whole(misfit.path, path, numbers)) for misfit in some]
        self.found += tell(told, self._document)
        return fitting

    def _as_written(self, value: Any, paths: list[Path], path: Path, numbers: Sequence[int]) -> Any:
        """A copy of a value in which the values at some paths are the texts that were written for them."""
        value = deepcopy(value)
        for inside in paths:
            *around, last = _existing(value, inside)
            into = value
            for step in around:
                into = into[step]
            into[last] = self._document.written(_whole((*around, last), path, numbers))
        return value

    def _is_given_up(self) -> bool:
        """Whether too much is wrong to look at more of it, which is then said."""
        if len(self.found) < self._limits.problems:
            return False
        last = max(found.position for found in self.found)
        message = f"{len(self.found)} problems were found up to here; not all of the rest was looked at"
        if all(found.code != "ORG125" for found in self.found):
            self.found.append(self._document.problem("ORG125", last, message, "correct these first"))
        return True


def _slices(part: Any) -> Iterator[tuple[Sequence[int], Any]]:
    """The entries of a list or a mapping, some at a time, with their numbers."""
    entries = iter(part.items() if isinstance(part, dict) else part)
    for start in range(0, len(part), SLICE):
        some = islice(entries, SLICE)
        yield range(start, start + SLICE), dict(some) if isinstance(part, dict) else list(some)


def _joined(held: list[Any], kind_: type) -> Any:
    if kind_ is dict:
        return {key: value for some in held for key, value in some.items()}
    return [value for some in held for value in some]


def _whole(inside: Path, path: Path, numbers: Sequence[int]) -> Path:
    """The path into the document of a path into some of the entries of a part."""
    if path and isinstance(inside[0], int):
        return (*path, numbers[inside[0]], *inside[1:])
    return (*path, *inside)


def _existing(value: Any, path: Path) -> Path:
    """The path to what is there: a single value has no entries, though it is read as a list of one."""
    for length, step in enumerate(path):
        if not isinstance(value, dict | list):
            return path[:length]
        inside: Any = value
        value = inside[step]
    return path


def json_schema() -> dict[str, Any]:
    """The format as JSON Schema (draft 7), for editors to explain, complete or check what is written."""
    raw = described()
    definitions = raw.pop("$defs")
    return {"$schema": "http://json-schema.org/draft-07/schema#", **_readable(raw, definitions)}


def schema_file() -> bytes:
    """Give the JSON Schema as the file that stands beside a model."""
    return (json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode()


def _readable(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A schema of pydantic without references or choices of null, which editors explain badly."""
    own = {key: value for key, value in schema.items() if key not in ("$ref", "anyOf", "short")}
    if "$ref" in schema:
        own = {**definitions[schema["$ref"].rpartition("/")[2]], **own}
    choices = [_readable(choice, definitions) for choice in schema.get("anyOf", ()) if choice != NULL]
    choices = [schema["short"], *choices] if "short" in schema else choices
    own = {**choices[0], **own} if len(choices) == 1 else {**own, **({"anyOf": choices} if choices else {})}
    own = _with_readable_parts(own, definitions)
    return _or_null(own) if NULL in schema.get("anyOf", ()) else own


def _with_readable_parts(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    for pattern, entry in schema.pop("patternProperties", {}).items():
        schema |= {"propertyNames": {"pattern": pattern}, "additionalProperties": entry}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            schema[key] = _readable(schema[key], definitions)
    if "properties" in schema:
        schema["properties"] = {
            key: _readable({name: one[name] for name in one if name not in ("title", "default")}, definitions)
            for key, one in schema["properties"].items()
        }
    return schema


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that takes null, too: what was left empty was left out."""
    if "anyOf" in schema:
        first, *others = schema["anyOf"]
        return {**schema, "anyOf": [_or_null(first), *others]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [*types, "null"], **words}
