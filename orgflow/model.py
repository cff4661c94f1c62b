"""What an organization is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from orgflow.diagnostics import Position

NOWHERE = Position("", 0, 0)

EXTERNAL = "external customer"
POSITIONS = ("external customer", "front line", "support", "back office", "partner", "supplier", "authority")
STATUSES = ("current", "lapsed", "prospect")
IMPORTANCE = {"essential": 1.0, "important": 0.5, "helpful": 0.2}
HEALTH_WORDS = {"weak": 0.5, "fair": 0.75, "good": 0.9, "strong": 0.97}
SUBJECTS = (*POSITIONS, "actor", "link", "need")
SINGLE_POINT, DEPENDENCY = "single point of failure", "dependency"
NEVER = (SINGLE_POINT, DEPENDENCY)
# What a rule can set a limit to, and what the limit is.
BOUNDS = {
    "health_at_least": "share",
    "rating_at_least": "mark",
    "served_right_at_least": "share",
    "delivery_at_least": "share",
    "providers_at_least": "count",
    "providers_at_most": "count",
    "customers_at_most": "count",
    "links_at_most": "count",
    "utilisation_below": "share",
}
ANSWERS = ("yes", "no", "will try", "whatever")
RATING_SCALE = (0.50, 0.70, 0.85, 0.95, 0.99)
MIN_RESPONDENTS = 5
FEWEST_RESPONDENTS = 3

Side = Literal["provider", "customer"]
EXAMPLE = "replace this example"  # what a link of a first file is for, until somebody says
SIDES: tuple[Side, ...] = ("provider", "customer")


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often something happens, in occasions per year, and the words it was written in."""

    per_year: float
    text: str
    on_request: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in hours, and the words it was written in."""

    hours: float
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """An amount of work per year in hours (``h``) or ``items``, and the words it was written in."""

    per_year: float
    unit: Literal["h", "items"]
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The mean of ``n`` ratings on a scale from ``low`` to ``high``.

    ``answers`` are the single ratings where these are known. An ``agreed`` rating is the
    one mark that a whole unit stands for, with the weight of one: nobody gave it in
    confidence. ``pooled`` is the number of people in the group whose mean stands in for a
    rating by too few; it is None for every rating that stands for itself.
    """

    mean: float
    n: float
    low: float = 1.0
    high: float = 5.0
    answers: tuple[float, ...] = ()
    agreed: bool = False
    pooled: float | None = None

    @property
    def position(self) -> float:
        """Where the mean lies between the lowest rating (0) and the highest one (1)."""
        return (self.mean - self.low) / (self.high - self.low)

    @property
    def respondents(self) -> float | None:
        """How many people answered in confidence; None where a unit agreed on its mark."""
        if self.agreed:
            return None
        return self.n if self.pooled is None else self.pooled


@dataclass(frozen=True, slots=True)
class Counted:
    """Occasions that went right, of those that were counted."""

    met: float
    of: float


@dataclass(frozen=True, slots=True)
class Standard:
    """A service level: within what time, and on which share of the occasions."""

    within: Duration | None = None
    met: float | None = None


@dataclass(frozen=True, slots=True)
class Variability:
    """How unevenly work comes, and how much its pieces differ: standard deviations over means.

    0 is like clockwork, 1 what chance alone does, above 1 in bursts.
    """

    arrivals: float = 1.0
    work: float = 1.0


@dataclass(frozen=True, slots=True)
class Actor:
    """Anyone who gives or needs: a function, team, role, person, partner or customer.

    ``position`` is what the file states (empty where it is left out; see
    ``Network.layer`` for the derived one). ``reliability`` is None where it was
    not written; it then counts as 1.
    """

    id: str
    name: str
    position: tuple[str, ...] = ()
    status: str = "current"
    weight: float = 1.0
    served_right: float | None = None
    part_of: str | None = None
    reports_to: str | None = None
    people: float | None = None
    capacity: Work | None = None
    other_work: Work | None = None
    variability: Variability | None = None
    reliability: float | None = None
    site: str | None = None
    owner: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    at: Position = field(default=NOWHERE, compare=False)

    @property
    def is_external(self) -> bool:
        """Whether the actor is an external customer, of whatever status."""
        return EXTERNAL in self.position

    @property
    def is_counted(self) -> bool:
        """Whether the actor is a current external customer, whose occasions make the outcome."""
        return self.is_external and self.status == "current"


@dataclass(frozen=True, slots=True)
class Link:
    """A provider gives a customer something, this often.

    ``importance`` and ``switch`` lie in [0, 1]; None means not written (the
    organization's default importance, or 1). ``health`` is the stated judgement
    alone: a share in [0, 1] or a ``Rating``; what the evidence makes of it is
    computed in ``orgflow.evidence``. The ratings are ``paired`` where the answers of
    both sides come from the same pairs of people, in the same order. ``reverse`` is the
    id of the other half of a two-way link. ``per`` is the number of requests to the
    provider per unit of the customer's work.
    """

    id: str
    customer: str
    provider: str
    deliverable: str
    how_often: Cadence | None = None
    when: tuple[str, ...] = ()
    reverse: str | None = None
    importance: float | None = None
    any_of: str | None = None
    switch: float | None = None
    health: float | Rating | None = None
    measured: Counted | None = None
    customer_rating: Rating | None = None
    provider_rating: Rating | None = None
    paired: bool = False
    about: Literal["link", "arrival"] | None = None
    standard: Standard | None = None
    lead_time: Duration | None = None
    effort: Duration | None = None
    per: float | None = None
    cost_to_fix: float | None = None
    target: float | None = None
    asked: str | None = None
    answer: str | None = None
    answer_date: date | None = None
    source: str | None = None
    as_of: date | None = None
    note: str | None = None
    at: Position = field(default=NOWHERE, compare=False)

    def rating(self, side: Side) -> Rating | None:
        """Give how one of its sides rates it."""
        return self.provider_rating if side == "provider" else self.customer_rating

    def respondent(self, side: Side) -> str:
        """Give the id of the actor whose people answer for a side."""
        return self.provider if side == "provider" else self.customer


@dataclass(frozen=True, slots=True)
class Situation:
    """A condition under which some needs exist: month-end, audit, outage.

    Exactly one of three kinds: ``share`` (of occasions), a calendar (``dates``,
    inclusive ranges, or ``rrule`` with ``lasts``, counted from ``start`` where it
    is given), or an event (``per_year`` with ``lasts``). ``together`` names
    situations that hold at the same time as this one as far as their shares allow.
    """

    id: str
    name: str
    share: float | None = None
    dates: tuple[tuple[date, date], ...] = ()
    rrule: str | None = None
    start: date | None = None
    lasts: Duration | None = None
    per_year: float | None = None
    together: tuple[str, ...] = ()
    note: str | None = None
    at: Position = field(default=NOWHERE, compare=False)

    @property
    def is_calendar(self) -> bool:
        """Whether the days on which the situation holds are known."""
        return bool(self.dates) or self.rrule is not None


@dataclass(frozen=True, slots=True)
class Reaches:
    """What an actor gives reaches someone of a group, over at most ``within`` links.

    A group is a word: a position, the key of an actor (who stands for all that is part
    of it, too), or a tag; a position comes before a key, a key before a tag. ``within``
    is None where any number of links will do.
    """

    group: str
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Has:
    """Something is written under each of some keys of the format."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeverSinglePoint:
    """No failure of it alone leaves an external need unmet; for a need, nobody's failure leaves it unmet."""


@dataclass(frozen=True, slots=True)
class NeverDependency:
    """Nobody of one group depends on anybody of the other, not even through others where ``indirect``."""

    between: tuple[str, str]
    indirect: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure keeps to a limit: ``key`` is that of the format, such as ``health_at_least``.

    The limit is a share in [0, 1], a count, or for marks a ``Rating``.
    """

    key: str
    limit: float | Rating


Demand = Reaches | Has | NeverSinglePoint | NeverDependency | Bound


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold in an organization: one demand on everything of a kind.

    ``every`` is one of ``SUBJECTS``, None where the demand itself says whom it is about.
    ``where`` picks among them: for each key, the values any of which will do (shares
    for importance). ``because`` is the reason that people are told.
    """

    demand: Demand
    every: str | None = None
    where: tuple[tuple[str, tuple[str | float, ...]], ...] = ()
    name: str | None = None
    because: str | None = None
    severity: Literal["error", "warning"] = "error"
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization as its files describe it.

    ``rating_scale`` gives the share of occasions that each step of a five-step
    rating stands for. ``default_importance`` counts where a link states none.
    ``horizon_end`` is the last day of the calendar that is enumerated (None: a
    year from ``as_of``). Very many ``links`` may be made only when somebody looks at them; they are
    never changed, and equal to a tuple. Ratings by fewer than ``min_respondents`` people are not shown.
    ``withheld`` are the ratings, by link id and side, that a view left out because too
    few people stand behind them (None: no such view was taken).

    ``during`` names the situations of the one context that is looked at, none on an
    ordinary day; None is the whole year. ``day`` is the day that this context was taken
    from, where it was. ``supposed`` says what is taken to be otherwise
    than it is, and ``actual`` is the organization as it is then. No file says these
    things, views do.
    """

    name: str
    actors: tuple[Actor, ...] = ()
    links: Sequence[Link] = ()
    situations: tuple[Situation, ...] = ()
    rules: tuple[Rule, ...] = ()
    as_of: date | None = None
    horizon_end: date | None = None
    currency: str | None = None
    holidays: tuple[date, ...] = ()
    days_per_year: float = 250.0
    hours_per_day: float = 8.0
    rating_scale: tuple[float, ...] = RATING_SCALE
    default_importance: float = 1.0
    during: tuple[str, ...] | None = None
    day: date | None = None
    supposed: tuple[str, ...] = ()
    actual: Organization | None = field(default=None, compare=False)
    min_respondents: int = MIN_RESPONDENTS
    withheld: tuple[tuple[str, Side], ...] | None = field(default=None, compare=False)
    sources: tuple[str, ...] = field(default=(), compare=False)

    @property
    def external(self) -> Counter[str]:
        """How many external customers there are, by status."""
        return Counter(actor.status for actor in self.actors if actor.is_external)
