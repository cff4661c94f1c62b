"""Very many values of one class, made at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import Field, field, fields, make_dataclass
from functools import cache
from typing import Any, TypeVar

Kind = TypeVar("Kind")


def in_bulk(kind: type[Kind], columns: Mapping[str, Iterable[Any]]) -> list[Kind]:
    """Make a value for each row of some columns, which stand for fields by name; others have their default.

    ``kind`` is a frozen dataclass with slots and without a ``__post_init__``. To set a field of a
    frozen value takes a call, to set one of an ordinary value next to nothing. So each is made
    ordinary, of a twin with the same slots, and is frozen by becoming what it is to be: a sixth of
    the time where there are thirty fields.
    """
    of: Any = kind
    made: list[Any] = list(map(_twin(of, tuple(columns)), *columns.values()))
    for one in made:
        one.__class__ = kind
    return made


@cache
def _twin(kind: Any, named: tuple[str, ...]) -> type[Any]:
    """A class with the fields of another; those that are named come first, for they are to be given."""
    others: list[Field[Any]] = [one for one in fields(kind) if one.name not in named]
    kept = [(one.name, Any, field(default=one.default)) for one in others]
    return make_dataclass(kind.__name__, [*named, *kept], slots=True)
