"""Where the cells of a table stand in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

from orgflow.bulk import in_bulk
from orgflow.diagnostics import Position
from orgflow.document import Lines, Path, Places
from orgflow.tables.sheet import Sheet


class CellPlaces(Places):
    """The place of everything that a table of links says, by its path in the data of a file.

    ``columns`` gives the column of every field of a link, ``actors`` the row, counted from 0,
    with the column where an actor (by key) or a field of it (by key and name) stands.
    """

    def __init__(self, sheet: Sheet, lines: Lines) -> None:
        self.columns: Mapping[str, int] = {}
        self.actors: dict[Path, tuple[int, int]] = {}
        self._sheet, self._lines = sheet, lines
        signs = re.escape(sheet.separator)
        quoted = '"(?:[^"]|"")*"' if sheet.separator == "\t" else ' *"(?:[^"]|"")*"'
        self._cell = re.compile(rf"(?:{quoted})?[^{signs}\r\n]*")

    def __getitem__(self, path: Path) -> Position:
        match path:
            case ("links", int(row)):
                return self._row(row)
            case ("links", int(row), *inside):
                return self.cell(row, self._column(row, inside))
            case ("actors", str(key), *inside):
                return self.cell(*self.actors[(key, *inside)])
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        yield from (("links", row) for row in range(len(self._sheet.rows)))
        yield from (("actors", *path) for path in self.actors)

    def __len__(self) -> int:
        return len(self._sheet.rows) + len(self.actors)

    def entries(self, name: str, steps: Sequence[str | int]) -> list[Position]:
        """The places of all rows, or of all actors."""
        return self._rows() if name == "links" else super().entries(name, steps)

    def _rows(self) -> list[Position]:
        lines, lengths = self._sheet.rows.lines, [0, *self._lines.lengths()]
        spans = map(max, map(lengths.__getitem__, lines), repeat(1))
        said = {"source": repeat(self._sheet.source), "line": lines, "column": repeat(1), "length": spans}
        return in_bulk(Position, said)

    def cell(self, row: int | None, column: int) -> Position:
        """The place of a cell by its row and column, counted from 0; None is the row of the headers."""
        line = self._sheet.header_line if row is None else self._sheet.rows.lines[row]
        start = self._lines.begin(line)
        found = self._cell.match(self._sheet.text, start)
        for _ in range(column):
            if found is None or self._sheet.text[found.end() : found.end() + 1] != self._sheet.separator:
                break
            found = self._cell.match(self._sheet.text, found.end() + 1)
        assert found is not None  # it matches nothing, too
        text = found[0].partition("\n")[0]
        blank = len(text) - len(text.lstrip())
        line, place = self._lines.place(found.start() + blank)
        return Position(self._sheet.source, line, place, max(1, len(text.strip())))

    def _row(self, row: int) -> Position:
        line = self._sheet.rows.lines[row]
        return Position(self._sheet.source, line, 1, max(1, len(self._lines[line])))

    def _column(self, row: int, inside: list[str | int]) -> int:
        """The column of a field, or the first of a group of fields, that says something in this row."""
        name = ".".join(step for step in inside if isinstance(step, str))
        cells = self._sheet.rows[row].cells
        for known, index in self.columns.items():
            if (known == name or known.startswith(f"{name}.")) and any(cells[index : index + 1]):
                return index
        raise KeyError(tuple(inside))


class ActorPlaces(CellPlaces):
    """The place of everything that a table of actors says; ``rows`` gives the row of every key."""

    def __init__(self, sheet: Sheet, lines: Lines, columns: Mapping[str, int]) -> None:
        super().__init__(sheet, lines)
        self.columns = columns
        self.rows: Mapping[str, int] = {}

    def __getitem__(self, path: Path) -> Position:
        match path:
            case ("actors", str(key)):
                return self._row(self.rows[key])
            case ("actors", str(key), *inside):
                row = self.rows[key]
                return self.cell(row, self._column(row, inside))
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        return (("actors", key) for key in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def entries(self, name: str, steps: Sequence[str | int]) -> list[Position]:
        """The places of all rows."""
        return self._rows()
