"""Very many entries of a file, held against their shape column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from orgflow.document.records import Column, Keyed, Records
from orgflow.schema.entries import Identity
from orgflow.schema.groups import Shape
from orgflow.schema.shapes import OF_EXTERNAL_CUSTOMERS, ActorShape, LinkShape

Reader = TypeAdapter[list[Any]]


@dataclass(slots=True)
class Held:
    """What ``size`` entries say, by the fields of their shape; a field that none has is no column.

    ``keys`` are those that they stand under, where they do. ``odd`` are the rows in which something
    does not fit, or may not: they are to be held against the shape one by one, and to be ``put``
    back where they fit after all.
    """

    shape: type[Shape]
    size: int
    keys: list[str] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)
    odd: list[int] = field(default_factory=list)

    def row(self, number: int) -> Any:
        """What one entry says."""
        return self.shape.model_construct(**{name: said[number] for name, said in self.columns.items()})

    def put(self, rows: Mapping[int, Shape | None]) -> None:
        """Take in what rows turned out to say; None says nothing."""
        said = set[str]().union(*(row.model_fields_set for row in rows.values() if row is not None))
        for name in said | set(self.columns):
            values = list(self.columns.get(name, [None] * self.size))
            for number, row in rows.items():
                values[number] = getattr(row, name, None)
            self.columns[name] = Column.of(values)


def hold(part: list[Any] | Records) -> Held:
    """Hold links against their shape, every distinct value of a key once.

    A value fits where the shape of a link takes it at that key; a link fits where all its values do,
    for nothing is asked of a link as a whole.
    """
    return _hold(part, LinkShape)


def hold_actors(part: Mapping[str, Any]) -> Held:
    """Hold actors by key against their shape, every distinct value once.

    What external customers alone may say is asked of the actor as a whole, so who says it is odd.
    """
    keys = list(part)
    held = _hold(part.records if isinstance(part, Keyed) else list(part.values()), ActorShape)
    odd = set(held.odd).union(_refused(TypeAdapter(list[Identity]), keys))
    for name in OF_EXTERNAL_CUSTOMERS:
        if name in held.columns:
            column = held.columns[name]
            odd.update(column.rows({cell for cell, value in column.means.items() if value is not None}))
    held.keys, held.odd = keys, sorted(odd)
    return held


def _hold(part: list[Any] | Records, shape: type[Shape]) -> Held:
    keys = _keys(shape)
    columns, odd = (part.columns, set[int]()) if isinstance(part, Records) else _transposed(part, keys)
    held = Held(shape, len(part))
    for key, column in columns.items():
        if key in keys:
            held.columns[keys[key]], refused = _held(_reader(shape, keys[key]), column)
            odd.update(column.rows(refused))
    for key, name in keys.items():
        if shape.model_fields[name].is_required():
            odd.update(_without(columns.get(key), len(part)))
    held.odd = sorted(odd)
    return held


def _transposed(rows: list[Any], known: Mapping[str, str]) -> tuple[dict[str, Column], set[int]]:
    """Rows as columns, with the numbers of those that are no groups of keys or have others."""
    odd = {number for number, row in enumerate(rows) if type(row) is not dict}
    groups = [row if type(row) is dict else {} for row in rows] if odd else rows
    keys = set().union(*groups)
    if not keys <= known.keys():
        odd.update(number for number, row in enumerate(groups) if not row.keys() <= known.keys())
    found = {key: Column.of([row.get(key) for row in groups]) for key in known if key in keys}
    return found, odd


def _without(column: Column | None, size: int) -> Iterable[int]:
    """The rows in which a column says nothing."""
    if column is None:
        return range(size)
    return column.rows({cell for cell, value in column.means.items() if value is None})


def _held(reader: Reader, column: Column) -> tuple[Column, set[Any]]:
    """What a column says in the shape of its field, and the cells that do not fit."""
    cells = [cell for cell, value in column.means.items() if value is not None]
    values, refused = _read(reader, [column.means[cell] for cell in cells])
    means = dict.fromkeys(column.means) | dict(zip(cells, values, strict=True))
    return Column(column.cells, means), {cells[place] for place in refused}


def _read(reader: Reader, values: list[Any]) -> tuple[list[Any], set[int]]:
    """Values as their field takes them, None for those that it refuses, with the places of these."""
    try:
        return reader.validate_python(values), set()
    except ValidationError as error:
        refused = _places(error)
    fitting = [place for place in range(len(values)) if place not in refused]
    found = list[Any]([None] * len(values))
    for place, value in zip(fitting, reader.validate_python([values[n] for n in fitting]), strict=True):
        found[place] = value
    return found, refused


def _refused(reader: Reader, values: list[Any]) -> set[int]:
    """The places of the values that a field does not take."""
    try:
        reader.validate_python(values)
    except ValidationError as error:
        return _places(error)
    return set()


def _places(error: ValidationError) -> set[int]:
    return {int(one["loc"][0]) for one in error.errors(include_url=False, include_input=False)}


@cache
def _keys(shape: type[Shape]) -> dict[str, str]:
    """The keys of a shape with the names of their fields."""
    return {field.alias or name: name for name, field in shape.model_fields.items()}


@cache
def _reader(shape: type[Shape], name: str) -> Reader:
    """What takes a list of the values of a field."""
    found = shape.model_fields[name]
    kind: Any = found.annotation
    for one in found.metadata:
        kind = Annotated[kind, one]
    return TypeAdapter(list[kind])
