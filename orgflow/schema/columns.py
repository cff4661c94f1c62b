"""The links of a file, held against their shape column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from orgflow.document.records import Column, Records
from orgflow.schema.shapes import LinkShape


@dataclass(slots=True)
class LinkColumns:
    """What ``size`` links say, by the fields of their shape; a field that none has is no column.

    ``odd`` are the rows in which something does not fit, or may not: they are to be held against the
    shape one by one, and to be ``put`` back where they fit after all.
    """

    size: int
    columns: dict[str, Column] = field(default_factory=dict)
    odd: list[int] = field(default_factory=list)

    def row(self, number: int) -> LinkShape:
        """What one link says."""
        return LinkShape.model_construct(**{name: said[number] for name, said in self.columns.items()})

    def put(self, rows: Mapping[int, LinkShape]) -> None:
        """Take in what rows turned out to say."""
        said = set().union(*(row.model_fields_set for row in rows.values()))
        for name in said | set(self.columns):
            values = list(self.columns.get(name, [None] * self.size))
            for number, row in rows.items():
                values[number] = getattr(row, name)
            self.columns[name] = Column.of(values)


def hold(part: list[Any] | Records) -> LinkColumns:
    """Hold links against their shape, every distinct value of a key once.

    A value fits where the shape of a link takes it at that key; a link fits where all its values do,
    for nothing is asked of a link as a whole.
    """
    columns, odd = (part.columns, set[int]()) if isinstance(part, Records) else _transposed(part)
    held, keys = LinkColumns(len(part)), _keys()
    for key, column in columns.items():
        if key in keys:
            held.columns[keys[key]], refused = _held(keys[key], column)
            odd.update(column.rows(refused))
    for key, name in keys.items():
        if LinkShape.model_fields[name].is_required():
            odd.update(_without(columns.get(key), len(part)))
    held.odd = sorted(odd)
    return held


def _transposed(rows: list[Any]) -> tuple[dict[str, Column], set[int]]:
    """Rows as columns, with the numbers of those that are no groups of keys or have others."""
    odd = {number for number, row in enumerate(rows) if type(row) is not dict}
    groups = [row if type(row) is dict else {} for row in rows] if odd else rows
    keys = set().union(*groups)
    if not keys <= _keys().keys():
        odd.update(number for number, row in enumerate(groups) if not row.keys() <= _keys().keys())
    found = {key: Column.of([row.get(key) for row in groups]) for key in _keys() if key in keys}
    return found, odd


def _without(column: Column | None, size: int) -> Iterable[int]:
    """The rows in which a column says nothing."""
    if column is None:
        return range(size)
    return column.rows({cell for cell, value in column.means.items() if value is None})


def _held(name: str, column: Column) -> tuple[Column, set[Any]]:
    """What a column says in the shape of its field, and the cells that do not fit."""
    cells = [cell for cell, value in column.means.items() if value is not None]
    values, refused = _read(name, [column.means[cell] for cell in cells])
    means = dict.fromkeys(column.means) | dict(zip(cells, values, strict=True))
    return Column(column.cells, means), {cells[place] for place in refused}


def _read(name: str, values: list[Any]) -> tuple[list[Any], set[int]]:
    """Values as their field takes them, None for those that it refuses, with the places of these."""
    reader, found = _reader(name), list[Any]([None] * len(values))
    try:
        return reader.validate_python(values), set()
    except ValidationError as error:
        refused = {one["loc"][0] for one in error.errors(include_url=False, include_input=False)}
    fitting = [place for place in range(len(values)) if place not in refused]
    for place, value in zip(fitting, reader.validate_python([values[n] for n in fitting]), strict=True):
        found[place] = value
    return found, {int(place) for place in refused}


@cache
def _keys() -> dict[str, str]:
    """The keys of a link with the names of their fields."""
    return {field.alias or name: name for name, field in LinkShape.model_fields.items()}


@cache
def _reader(name: str) -> TypeAdapter[list[Any]]:
    """What takes a list of the values of a field."""
    found = LinkShape.model_fields[name]
    kind: Any = found.annotation
    for one in found.metadata:
        kind = Annotated[kind, one]
    return TypeAdapter(list[kind])
