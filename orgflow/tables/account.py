"""What an import did with every row, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orgflow.diagnostics import Diagnostic, Position
from orgflow.model import Organization
from orgflow.wording import listing, number, plural

_SHOWN = 3
_NAMED = 12


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not used, the cell that is to blame (or its first), and why."""

    at: Position
    reason: str

    @property
    def row(self) -> int:
        """The number of the row in the spreadsheet."""
        return self.at.line


@dataclass(frozen=True, slots=True)
class Joined:
    """Spellings that were taken for one name, each with the row where it was met first."""

    name: str
    spellings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """An organization made of a spreadsheet, with an account of every row.

    ``organization`` is None where an error among the ``diagnostics`` says why.
    ``mapping`` gives each field with where it came from, ``unused`` the columns of
    each file that say nothing; ``repeated`` rows said again what another row had said.
    """

    organization: Organization | None
    source: str
    rows_read: int = 0
    left_out: tuple[LeftOut, ...] = ()
    repeated: int = 0
    joined: tuple[Joined, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    unused: tuple[tuple[str, tuple[str, ...]], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def rows_used(self) -> int:
        """How many rows of links are in the organization, the repeated ones among them."""
        return self.rows_read - sum(1 for row in self.left_out if row.at.source == self.source)

    def lines(self, *, quoting: bool = True) -> Iterator[str]:
        """Tell in lines of text what was read, used, left out, joined; cells only where ``quoting``."""
        if self.organization is not None:
            yield from self._counts(self.organization)
            yield from (f"  {field}: {origin}" for field, origin in self.mapping)
            yield from (_unused(source, names) for source, names in self.unused if names)
        yield from self._reasons(quoting)
        if self.joined and not quoting:
            yield f"  taken for one name: {plural(len(self.joined), 'name')} in several spellings"
        for joined in self.joined if quoting else ():
            also = [f"'{spelling}' (row {row})" for spelling, row in joined.spellings]
            yield f"  taken for one name: '{joined.name}', {listing(also, _SHOWN)}"

    def _counts(self, organization: Organization) -> Iterator[str]:
        left = self.rows_read - self.rows_used
        yield (
            f"{self.source}: {plural(self.rows_read, 'row')} read, {number(self.rows_used)} used, "
            f"{number(left)} left out; {plural(len(organization.links), 'link')} "
            f"between {plural(len(organization.actors), 'actor')}"
        )
        if self.repeated:
            yield f"  {plural(self.repeated, 'row')} said again what another row had said"

    def _reasons(self, quoting: bool) -> Iterator[str]:
        reasons: dict[tuple[str, str], list[int]] = {}
        for row in self.left_out:
            reasons.setdefault((row.at.source, f": {row.reason}" if quoting else ""), []).append(row.row)
        for (source, reason), rows in reasons.items():
            yield f"  left out of {source}, {_rows(rows)}{reason}"


def _unused(source: str, names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return f"  not used of {source}: {listing(quoted, _NAMED)}"


def _rows(rows: Sequence[int]) -> str:
    noun = "row" if len(rows) == 1 else f"{number(len(rows))} rows,"
    return f"{noun} {listing([str(row) for row in rows], _SHOWN)}"
