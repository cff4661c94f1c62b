"""Very many values of one class, made at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, field, fields, make_dataclass
from functools import cache
from typing import Any, TypeVar, cast

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


class OnDemand(Sequence[Kind]):
    """As many values as ``size`` says, all of which are made when somebody looks at the first.

    It is what a tuple of them would be, equal to it and with its hash, and becomes one when it is
    copied, pickled or added to another.
    """

    __slots__ = ("_made", "_make", "_size")

    def __init__(self, size: int, make: Callable[[], Iterable[Kind]]) -> None:
        self._size = size
        self._make: Callable[[], Iterable[Kind]] | None = make
        self._made: tuple[Kind, ...] = ()

    def _all(self) -> tuple[Kind, ...]:
        make = self._make  # another thread may be about it, too
        if make is not None:
            self._made, self._make = tuple(make()), None
        return self._made

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._all())

    def __getitem__(self, place: Any) -> Any:
        return self._all()[place]

    def __add__(self, others: Iterable[Kind]) -> tuple[Kind, ...]:
        return (*self, *others)

    def __radd__(self, others: Iterable[Kind]) -> tuple[Kind, ...]:
        return (*others, *self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | OnDemand):
            return NotImplemented
        return self._all() == tuple(cast(Iterable[Any], other))

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._all(),)
