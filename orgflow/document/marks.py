"""Where every key or value of a text stood, in a few bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import accumulate, repeat
from typing import Any

from orgflow.bulk import in_bulk
from orgflow.diagnostics import Position

Data = Any
Path = tuple[str | int, ...]

SHOWN = 10_000  # a longer line is of no use as an excerpt


class Lines:
    """A text by its lines, counted from 1 as a YAML parser and every editor count them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._begins = array("I")

    def __len__(self) -> int:
        return len(self._places()) - 1

    def __getitem__(self, number: int) -> str:
        """The line of this number without its line end; empty outside the text."""
        begins = self._places()
        if not 1 <= number < len(begins):
            return ""
        return self._text[begins[number - 1] : begins[number]].rstrip("\r\n")

    def excerpt(self, number: int) -> str | None:
        """The line to show with a diagnostic; None where there is none, or none of use."""
        begins = self._places()
        if not 1 <= number < len(begins) or begins[number] - begins[number - 1] > SHOWN:
            return None
        return self[number]

    def begin(self, number: int) -> int:
        """The offset, counted from 0, of the first character of a line."""
        return self._places()[number - 1]

    def lengths(self) -> list[int]:
        """The number of characters of each line without its line end."""
        text = self._text.replace("\r\n", "\n") if "\r" in self._text else self._text
        return list(map(len, (text.replace("\r", "\n") if "\r" in text else text).split("\n")))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, counted from 1, of the character at an offset counted from 0."""
        line = bisect_right(self._places(), offset, hi=len(self))
        return line, offset - self._begins[line - 1] + 1

    def words(self, number: int, column: int) -> str:
        """What a line holds from a column (counted from 0) on, cut to what fits into a message."""
        begins = self._places()
        if not 1 <= number < len(begins):
            return ""
        start = begins[number - 1] + column
        return self._text[start : min(start + SHOWN, begins[number])].rstrip()

    def _places(self) -> array[int]:
        if not self._begins:
            self._begins.append(0)
            self._begins.extend(accumulate(map(len, StringIO(self._text, newline=""))))
            if not self._text or self._text[-1] in "\r\n":
                self._begins.append(len(self._text))
        return self._begins


class Marks:
    """The place of every key and value of a document, numbered in reading order.

    It ``starts`` and ``ends`` at these offsets into the text, counted from 0. The key of a mapping
    has the number before its value's. ``after`` is the number that follows a value with all it
    contains, so that the values of a container are found one after the other. Who adds very many
    keys or values that contain nothing appends to ``starts`` and ``ends`` alone; ``after`` is made up for.
    """

    __slots__ = ("_inside", "after", "dropped", "ends", "starts")

    def __init__(self) -> None:
        self.starts, self.ends, self.after = (array("I") for _ in range(3))
        self.dropped: set[int] = set()
        self._inside: dict[int, dict[str | int, int]] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, start: int, end: int) -> int:
        """Note the next key or value; its number."""
        number = len(self.starts)
        self.starts.append(start)
        self.ends.append(end)
        self.after.extend(range(len(self.after) + 1, number + 2))
        return number

    def close(self, number: int, end: int) -> None:
        """Note that a container ends behind all that was added so far, at an offset."""
        self.after.extend(range(len(self.after) + 1, len(self.starts) + 1))
        self.after[number], self.ends[number] = len(self.starts), end

    def spot(self, number: int, lines: Lines) -> tuple[int, int, int]:
        """Line and column, counted from 1, of a key or value, and its length; 0 where it goes on below."""
        start, end = self.starts[number], self.ends[number]
        line, column = lines.place(start)
        if start == end:  # an empty value; or a container up to the end of its text, which is on no line
            is_full = number < len(self.after) and self.after[number] > number + 1
            return line, column, 0 if is_full else 1
        return line, column, end - start if lines.place(end)[0] == line else 0

    def find(self, data: Data, path: Path) -> int:
        """The number of the value at a path into the data; KeyError where there is none."""
        number = 0
        for step in path:
            number = self._children(number, data)[step]
            data = data[step]
        return number

    def numbers(self, data: Data, key: str) -> Iterator[int]:
        """The numbers of the entries of the list or the mapping under a key."""
        return self._values(self.find(data, (key,)), 2 if isinstance(data[key], dict) else 1)

    def keys(self, number: int, mapping: Mapping[str, Data]) -> dict[str, int]:
        """The numbers of the keys of a mapping, which may still be growing."""
        return {key: child - 1 for key, child in zip(mapping, self._values(number, 2), strict=False)}

    def _children(self, number: int, data: Data) -> Mapping[str | int, int]:
        if number in self._inside:
            return self._inside[number]
        if isinstance(data, dict):
            children = dict(zip(data, self._values(number, 2), strict=True))
        elif isinstance(data, list):
            children = dict(enumerate(self._values(number, 1)))
        else:
            return {}
        self._inside[number] = children
        return children

    def _values(self, number: int, stride: int) -> Iterator[int]:
        """The numbers of the values in a container; in a mapping each is preceded by its key."""
        child, end = number + stride, self.after[number]
        while child < end:
            if child not in self.dropped:
                yield child
            child = self.after[child] + stride - 1


class Places(Mapping[Path, Position]):
    """The place of everything in a document by its path."""

    def entries(self, name: str, steps: Sequence[str | int]) -> list[Position]:
        """The places of all entries of the list or the mapping under a key of the document."""
        return [self[(name, step)] for step in steps]


class Positions(Places):
    """The place of every value of a document (or of every key of its mappings) by path.

    The path of the second link's provider is ``("links", 1, "provider")``.
    """

    def __init__(self, source: str, data: Data, marks: Marks, lines: Lines, *, keys: bool = False) -> None:
        self._source, self._data, self._marks, self._lines, self._keys = source, data, marks, lines, keys

    def __getitem__(self, path: Path) -> Position:
        if not self._marks or (self._keys and not _ends_in_key(path)):
            raise KeyError(path)
        number = self._marks.find(self._data, path)
        return self._position(number - 1 if self._keys else number)

    def __iter__(self) -> Iterator[Path]:
        paths = _paths(self._data) if self._marks else ()
        return (path for path in paths if not self._keys or _ends_in_key(path))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def entries(self, name: str, steps: Sequence[str | int]) -> list[Position]:
        """The places of all entries of the list or the mapping under a key of the document."""
        numbers = [number - self._keys for number in self._marks.numbers(self._data, name)]
        spots = [self._spot(number) for number in numbers]
        lines, columns, spans = zip(*spots, strict=True) if spots else ((), (), ())
        said = {"source": repeat(self._source), "line": lines, "column": columns, "length": spans}
        return in_bulk(Position, said)

    def _spot(self, number: int) -> tuple[int, int, int]:
        line, column, length = self._marks.spot(number, self._lines)
        return line, column, length or self._rest(line, column)

    def _rest(self, line: int, column: int) -> int:
        """The length of what a line holds from a column on."""
        return max(1, len(self._lines[line].rstrip()) - column + 1)

    def _position(self, number: int) -> Position:
        return Position(self._source, *self._spot(number))


def _ends_in_key(path: Path) -> bool:
    return bool(path) and isinstance(path[-1], str)


def _paths(data: Data) -> Iterator[Path]:
    waiting: list[tuple[Path, Data]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        yield path
        if isinstance(value, dict):
            waiting += [((*path, key), child) for key, child in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, place), child) for place, child in enumerate(value)]
