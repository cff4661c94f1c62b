"""A report before it has a format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from os.path import commonprefix
from typing import Any, Literal

from orgflow import wording
from orgflow.atlas import Atlas
from orgflow.findings import LEVELS, Figure, Finding, Level, Result, Table
from orgflow.model import MIN_RESPONDENTS, Link, Organization
from orgflow.report.names import Names

__all__ = ["Basis", "Card", "Earlier", "Group", "Names", "Outcome", "Report"]

VERSION = 1
DIGITS = 14
LIMITS = (
    "All this is arithmetic on what was declared, not a forecast: one occasion at a time, without "
    "recovery, and independent except through shared providers and situations."
)
NOTHING_SERVED = "How much is served right is not defined, because no external customer needs anything."


@dataclass(frozen=True, slots=True)
class Basis:
    """What the numbers of a report rest on.

    ``actors`` counts all of them, the ``customers`` among them are the current
    external ones, beside ``prospects`` and ``lapsed`` ones; ``as_of`` is a date in ISO form;
    ``worlds`` is None where the ``method`` is exact. ``draws`` is how often the healths were
    drawn from what the evidence leaves open, None where they were not. ``during`` names the situations of
    the one context that is looked at, ``moment`` says so in words, and ``part_of_year``
    is how much of the year it holds, or of the ``span`` that the calendar has instead. ``supposed``
    says what is taken to be otherwise.
    Of ``few`` links a rating was given by fewer than
    ``min_respondents`` people and is not shown; where the report is ``confidential``, means of
    larger groups stand in for these ratings, and those of ``withheld`` links were left out.
    ``left_out`` are the slugs of the questions for which no time was left.
    """

    organization: str
    sources: tuple[str, ...]
    as_of: str | None
    actors: int
    customers: int
    links: int
    unknown_health: int
    method: Literal["exact", "sampled"]
    worlds: int | None
    during: str | None = None
    draws: int | None = None
    moment: str = ""
    part_of_year: float = 1.0
    supposed: tuple[str, ...] = ()
    min_respondents: int = MIN_RESPONDENTS
    few: int = 0
    confidential: bool = False
    withheld: int = 0
    left_out: tuple[str, ...] = ()
    prospects: int = 0
    lapsed: int = 0
    span: str = "the year"

    @property
    def external(self) -> dict[str, int]:
        """How many external customers there are, by status."""
        return {"current": self.customers, "prospect": self.prospects, "lapsed": self.lapsed}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the external customers get.

    ``served_right`` is a share in [0, 1], None where no external customer needs
    anything; ``failed_per_year`` is None where no external link has a rate.
    ``standard_error`` belongs to ``served_right`` and is 0 for an exact result. Low and
    high bound the central 90 % of what the evidence leaves open; ``envelope_low`` and
    ``envelope_high`` are what is served right if all links of unknown health never
    hold, and if they always do (None where none is unknown).
    """

    served_right: float | None
    served_right_low: float | None
    served_right_high: float | None
    failed_per_year: float | None
    standard_error: float
    calibration: float
    envelope_low: float | None = None
    envelope_high: float | None = None

    @property
    def sentence(self) -> str:
        """What the external customers get, as a sentence."""
        if self.served_right is None:
            return NOTHING_SERVED
        right = wording.of_hundred(self.served_right)
        told = f"{right[:1].upper()}{right[1:]} occasions of the external customers are served right"
        if self.served_right_low is not None and self.served_right_high is not None:
            told += f" ({wording.between(self.served_right_low, self.served_right_high)})"
        if self.failed_per_year is not None:
            told += f"; {wording.per_year(self.failed_per_year)} fail"
        return f"{told}."


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a report compares with: the basis and the outcome of the wave before."""

    basis: Basis
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Card:
    """A figure to remember: the figure itself, what it counts, what stands beside it.

    ``grave`` marks one that asks for action; ``span`` is its low end, its value, its high end
    where they are shares.
    """

    figure: str
    label: str
    note: str = ""
    grave: bool = False
    span: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The findings under one heading, and the slug of the analysis that opened it."""

    heading: str
    slug: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A title, a paragraph, the basis and the results in reading order.

    ``next_steps`` are commands with what each gives. ``organization`` lets formats
    show names where tables hold ids; without it the ids are shown. ``earlier`` is what
    a comparison compares with; ``basis`` and ``outcome`` are then those of the later wave.
    ``cards`` are the few figures to remember, ``figures`` the pictures of the whole, and
    ``atlas`` what there is to explore; those two are there only where they were asked for.
    """

    version: str
    title: str
    summary: tuple[str, ...]
    basis: Basis
    outcome: Outcome
    results: tuple[Result, ...]
    next_steps: tuple[tuple[str, str], ...] = ()
    organization: Organization | None = None
    earlier: Earlier | None = None
    cards: tuple[Card, ...] = ()
    figures: tuple[Figure, ...] = ()
    atlas: Atlas | None = None

    @property
    def heading(self) -> str:
        """Whose report this is, of how much, as of when; of a comparison, of what with what."""
        basis = self.basis
        if self.earlier is not None:
            return _compared(basis, self.earlier.basis)
        parts = [
            wording.actors(basis.actors, basis.external),
            wording.plural(basis.links, "link"),
            f"as of {wording.day(basis.as_of)}" if basis.as_of else "no date given",
        ]
        parts += [basis.moment] if basis.moment else []
        parts += [_supposing(basis)] if basis.supposed else []
        return f"{basis.organization}: {', '.join(parts)}"

    @property
    def groups(self) -> tuple[Group, ...]:
        """The findings of all results by heading, in the order in which the headings appear.

        A finding without a group stands under the question of its analysis.
        """
        slugs: dict[str, str] = {}
        found: dict[str, list[Finding]] = {}
        for result in self.results:
            for finding in result.findings:
                heading = finding.group or result.question
                slugs.setdefault(heading, result.slug)
                found.setdefault(heading, []).append(finding)
        return tuple(Group(heading, slugs[heading], tuple(found[heading])) for heading in found)

    @property
    def lists(self) -> tuple[Group, ...]:
        """The groups that the first result opens, which a reader should see before any picture."""
        return tuple(group for group in self.groups if group.slug == self.results[0].slug)

    @property
    def others(self) -> tuple[Group, ...]:
        """All other groups."""
        return tuple(group for group in self.groups if group.slug != self.results[0].slug)

    @property
    def levels(self) -> dict[Level, int]:
        """How many findings there are of each level, the gravest level first."""
        found = [finding.level for result in self.results for finding in result.findings]
        return {level: found.count(level) for level in LEVELS}

    @property
    def pictures(self) -> tuple[Figure, ...]:
        """All figures: those of the whole, then those of the results."""
        return (*self.figures, *(figure for result in self.results for figure in result.figures))

    @property
    def method(self) -> tuple[str, ...]:
        """How the numbers came about, in sentences for people."""
        made = _made(self.basis, self.outcome)
        former = _made(self.earlier.basis, self.earlier.outcome) if self.earlier else made
        both = [line for line in made if line in former]
        now, then = ([line for line in lines if line not in both] for lines in (made, former))
        words = ("As supposed", "As it is") if self.basis.supposed else ("Now", "Before")
        names = zip(words, (now, then), strict=True)
        apart = [f"{when}: {' '.join(lines)}" for when, lines in names if lines]
        return (*both, *apart, LIMITS)

    @property
    def sources(self) -> tuple[str, ...]:
        """The files that were read, in order, those of the wave before first."""
        former = self.earlier.basis.sources if self.earlier else ()
        return tuple(dict.fromkeys([*former, *self.basis.sources]))

    def places(self, evidence: Iterable[Link]) -> tuple[str, ...]:
        """Where links are written, as ``sales.yaml:14``, each once and without the folder all share."""
        folder = _folder(self.sources)
        stated = [link.at for link in evidence if link.at.line > 0]
        return tuple(dict.fromkeys(f"{at.source.removeprefix(folder)}:{at.line}" for at in stated))

    def to_dict(self) -> dict[str, Any]:
        """Give the report as the plain object that ``--format json`` prints.

        Floats have the digits that adding up leaves intact, and no minus before zero.
        """
        told: dict[str, Any] = {
            "format": "orgflow-report",
            "version": VERSION,
            "orgflow": self.version,
            "basis": _basis(self.basis),
            "outcome": asdict(self.outcome),
        }
        if self.earlier is not None:
            outcome = asdict(self.earlier.outcome)
            told["compared_with"] = {"basis": _basis(self.earlier.basis), "outcome": outcome}
        told["results"] = {result.slug: _result(result) for result in self.results}
        rounded: dict[str, Any] = _rounded(told)
        return rounded


def _folder(sources: Sequence[str]) -> str:
    common = commonprefix(sources)
    return common[: max(common.rfind("/"), common.rfind("\\")) + 1]


def _compared(now: Basis, then: Basis) -> str:
    """Say what is compared with what: "Acme: as of 1 June 2026 (...), compared with 1 May 2026 (...)"."""
    folder = _folder([*then.sources, *now.sources])
    files = [_file(basis.sources, folder) for basis in (now, then)]
    if files[0] == files[1] and now.as_of != then.as_of:
        files = ["", ""]
    day = f"as of {wording.day(now.as_of)}" if now.as_of else ""
    former = wording.day(then.as_of) if then.as_of else ""
    name = f"{then.organization}, " if then.organization != now.organization else ""
    if now.supposed and _asked(now) == _asked(then):
        return f"{now.organization}, {_supposing(now)}: {_state(now, day, files[0])}, compared with how it is"
    later, earlier = _state(now, day, files[0]), _state(then, former, files[1])
    later += f", {_supposing(now)}" if now.supposed else ""
    return f"{now.organization}: {later}, compared with {name}{earlier}"


def _asked(basis: Basis) -> tuple[object, ...]:
    """Give what a report is about, whatever is supposed."""
    return basis.organization, basis.sources, basis.as_of, basis.during


def _supposing(basis: Basis) -> str:
    return f"supposing {wording.listing(basis.supposed)}"


def _state(basis: Basis, day: str, file: str) -> str:
    counts = [wording.plural(basis.actors, "actor"), wording.plural(basis.links, "link")]
    told = [file, *counts, *([basis.moment] if basis.moment else [])]
    if day:
        return f"{day} ({', '.join(part for part in told if part)})"
    return f"{file or 'no date given'} ({', '.join(told[1:])})"


def _file(sources: Sequence[str], folder: str) -> str:
    """Give the one file that was read, or the folder of all."""
    name = sources[0] if len(sources) == 1 else _folder(sources)
    return name.removeprefix(folder) or name


def _made(basis: Basis, outcome: Outcome) -> tuple[str, ...]:
    return (
        *_worlds(basis, outcome),
        *_draws(basis),
        *_moment(basis),
        *_unknown(basis),
        *_few(basis),
        *_calibration(outcome),
    )


def _worlds(basis: Basis, outcome: Outcome) -> tuple[str, ...]:
    if basis.method == "exact":
        return ("Every combination of what can go right or wrong was weighed; nothing was sampled.",)
    error = wording.share(outcome.standard_error).replace(" %", " percentage points")
    drawn = wording.plural(basis.worlds or 0, "sampled world")
    return (f"Estimated from {drawn}; the standard error of the share served right is {error}.",)


def _draws(basis: Basis) -> tuple[str, ...]:
    if basis.draws is None:
        return ()
    return (
        "The ranges hold what the evidence leaves open in 90 of 100 runs: each of "
        f"{wording.number(basis.draws)} runs takes one possible health for every link, as likely as its "
        "evidence makes it.",
    )


def _moment(basis: Basis) -> tuple[str, ...]:
    if not basis.moment:
        return ()
    if not basis.part_of_year:
        return (
            f"The organization {basis.moment} is looked at, which never comes; figures are as if it did.",
        )
    return (
        f"The organization {basis.moment} is looked at, with no other situation, "
        f"{wording.share(basis.part_of_year)} of {basis.span}; yearly figures are what falls into it.",
    )


def _unknown(basis: Basis) -> tuple[str, ...]:
    if not basis.unknown_health:
        return ()
    of = f"{wording.number(basis.unknown_health)} of {wording.plural(basis.links, 'link')}"
    return (f"Nothing is known about the health of {of}; the average of the others stands in.",)


def _few(basis: Basis) -> tuple[str, ...]:
    by = f"by fewer than {basis.min_respondents} people"
    of = f"of {wording.plural(basis.few, 'link')} {by}"
    if not basis.confidential:
        return (f"Ratings {of} are used and not shown.",) if basis.few else ()
    told = [f"Before anything was computed, means of larger groups took the place of ratings {of}."]
    if basis.withheld:
        out = wording.plural(basis.withheld, "link")
        told.append(f"Ratings of {out} {by} were left out, since no group is large enough.")
    none = f"No rating was given {by}, so that none had to be replaced."
    return tuple(told if basis.few else told[1:] or [none])


def _calibration(outcome: Outcome) -> tuple[str, ...]:
    by = wording.factor(outcome.calibration).removesuffix(" times")
    if by == "1":
        return ()
    return (f"Judged failure rates were multiplied by {by}, to bring the outcome to the one observed.",)


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "sources": list(basis.sources),
        "as_of": basis.as_of,
        "actors": basis.actors,
        "links": basis.links,
        "unknown_health": basis.unknown_health,
        "method": basis.method,
        "worlds": basis.worlds,
        "during": basis.during,
        "draws": basis.draws,
        "part_of_year": basis.part_of_year,
        "supposed": list(basis.supposed),
        "min_respondents": basis.min_respondents,
        "few": basis.few,
        "confidential": basis.confidential,
        "withheld": basis.withheld,
        "left_out": list(basis.left_out),
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "question": result.question,
        "findings": [_finding(finding) for finding in result.findings],
        "tables": {table.name: _table(table) for table in result.tables},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "advice": finding.advice,
        "actors": list(finding.actors),
        "evidence": [
            {"id": link.id, "source": link.at.source, "line": link.at.line, "column": link.at.column}
            for link in finding.evidence
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    columns = [{"key": column.key, "title": column.title, "unit": column.unit} for column in table.columns]
    return {"columns": columns, "rows": [_row(table, row) for row in table.rows]}


def _row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    values = {column.key: row[column.key] for column in table.columns}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0  # -0.0 + 0.0 is 0.0
    return value
