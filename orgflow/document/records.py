"""Very many groups of keys, held column by column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from orgflow.document.marks import Data

_EQUAL = frozenset((bool, int, float))  # 1, 1.0 and true are one key of a dict


class Column:
    """A value for each row: a cell, and what each distinct cell means.

    Cells are alike in most rows, so what is done to a column is done to its distinct cells.
    None means that a cell says nothing.
    """

    __slots__ = ("cells", "means")

    def __init__(self, cells: Sequence[Any], means: Mapping[Any, Any]) -> None:
        self.cells, self.means = cells, means

    @classmethod
    def of(cls, values: Sequence[Any]) -> Column:
        """The column of these values; what cannot be a key of a dict is known by its row."""
        if len(_EQUAL.intersection(map(type, values))) < 2:
            try:
                return cls(values, dict(zip(values, values, strict=True)))
            except TypeError:
                pass
        return cls(range(len(values)), dict(enumerate(values)))

    def __len__(self) -> int:
        return len(self.cells)

    def __getitem__(self, row: int) -> Any:
        return self.means[self.cells[row]]

    def __iter__(self) -> Iterator[Any]:
        return map(self.means.__getitem__, self.cells)

    def each(self, change: Callable[[Any], Any]) -> Column:
        """The column with another value for each one that says something."""
        means = {cell: None if value is None else change(value) for cell, value in self.means.items()}
        return Column(self.cells, means)

    def filled(self, unsaid: Any) -> Column:
        """The column with ``unsaid`` where it says nothing."""
        if unsaid is None:
            return self
        return Column(
            self.cells, {cell: unsaid if value is None else value for cell, value in self.means.items()}
        )

    def rows(self, cells: Collection[Any]) -> Iterator[int]:
        """The rows in which one of some cells stands."""
        return (row for row, cell in enumerate(self.cells) if cell in cells) if cells else iter(())


class Records(Sequence[dict[str, Data]]):
    """A list of groups of keys, a column for each key; a row is put together where somebody asks."""

    def __init__(self, columns: Mapping[str, Column], size: int) -> None:
        self.columns, self._size = columns, size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, row: Any) -> Any:
        if not 0 <= row < self._size:
            raise IndexError(row)
        said = ((key, column[row]) for key, column in self.columns.items())
        return {key: value for key, value in said if value is not None}


class Keyed(Mapping[str, dict[str, Data]]):
    """Groups of keys under a key each, a column for each key within; a group is put together on demand."""

    def __init__(self, keys: Sequence[str], records: Records) -> None:
        self.records = records
        self._rows = {key: row for row, key in enumerate(keys)}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __getitem__(self, key: str) -> dict[str, Data]:
        group: dict[str, Data] = self.records[self._rows[key]]
        return group
