"""The format: which keys a file may have.

The names of the fields are the keys, their descriptions the reference that editors
show. What an entry takes is in ``orgflow.schema.entries``; left empty it counts as left out.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError, model_validator

from orgflow.days import check_rrule
from orgflow.document.marks import Path
from orgflow.model import EXTERNAL, MIN_RESPONDENTS, RATING_SCALE
from orgflow.schema import entries as e
from orgflow.schema.groups import Shape, optional, required
from orgflow.schema.ratings import RatingShape, RatingsShape
from orgflow.schema.refusals import Refused, shown
from orgflow.schema.rules import RuleShape, WhereShape

ONE_KIND = "a situation has one of: share, dates, rrule with lasts, per_year with lasts"
OF_EXTERNAL_CUSTOMERS = ("status", "weight", "served_right")


class DefaultsShape(Shape):
    """What counts where a link or an actor leaves something out."""

    model_config = ConfigDict(title="defaults")
    is_called = "the group 'defaults'"

    importance: e.Importance | None = optional("The importance of a link that states none (essential).")
    days_per_year: e.DaysPerYear | None = optional("Working days in a year: 'daily' is this often (250).")
    hours_per_day: e.HoursPerDay | None = optional(
        "Working hours in a day: 'hourly' is this often a day (8)."
    )
    min_respondents: e.Respondents | None = optional(
        f"Ratings by fewer people than this are used and not shown ({MIN_RESPONDENTS}, at least 3)."
    )


class VariabilityShape(Shape):
    """How unevenly work comes, and how much its pieces differ."""

    model_config = ConfigDict(title="variability")
    is_called = "the group 'variability'"

    arrivals: e.Variation | None = optional(
        "Standard deviation over mean of the time between requests (1: by chance)."
    )
    work: e.Variation | None = optional("Standard deviation over mean of the work of one request (1).")


class ActorShape(Shape):
    """Anyone who gives or needs: a function, team, role, person, partner or customer."""

    model_config = ConfigDict(title="actor")
    is_called = "an actor"

    name: e.Line | None = optional("The name to show. Left out: the key.")
    position: e.Positions | None = optional(
        "Where it stands; a list where it is two things. Left out: derived."
    )
    status: e.Status | None = optional("Of an external customer: current (the default), lapsed or prospect.")
    weight: e.Amount | None = optional("Of an external customer: how much it counts in the outcome (1).")
    served_right: e.Share | None = optional("Of an external customer: the observed share that goes right.")
    part_of: e.Line | None = optional("The key of the actor that this one belongs to.")
    reports_to: e.Line | None = optional("The key of the actor that this one reports to.")
    people: e.Positive | None = optional("How many people work here.")
    capacity: e.Work | None = optional("What all of them together can do per period, in hours or items.")
    other_work: e.Work | None = optional("Work per period that comes from no link.")
    variability: VariabilityShape | None = optional("How unevenly work comes; it makes waits longer.")
    reliability: e.Share | None = optional(
        "How often its work comes out right when all it needs arrived (1)."
    )
    site: e.Line | None = optional("Where it is.")
    owner: e.Line | None = optional("Who answers for it.")
    note: e.Prose | None = optional("A remark; carried through to reports.")
    tags: e.Lines | None = optional("Words to filter by.")

    @model_validator(mode="after")
    def _states_what_it_can(self) -> Self:
        for key in OF_EXTERNAL_CUSTOMERS:
            if getattr(self, key) is not None and EXTERNAL not in (self.position or ()):
                way = f"add 'position: {EXTERNAL}', or leave '{key}' out"
                raise Refused("ORG209", "belongs to external customers only", way, at=(key,))
        return self


class SituationShape(Shape):
    """A condition under which some needs exist: month-end, audit, outage."""

    model_config = ConfigDict(title="situation")
    is_called = "a situation"

    name: e.Line | None = optional("The name to show. Left out: the key.")
    share: e.Share | None = optional("The share of the occasions on which it holds.")
    dates: e.Days | None = optional("The days on which it holds: single ones, or 2027-07-01..2027-08-31.")
    rrule: e.Prose | None = optional("The days on which it begins, as an RFC 5545 rule; needs 'lasts'.")
    start: e.Day | None = optional("The day from which 'rrule' counts.")
    lasts: e.Length | None = optional("How long it lasts each time.")
    per_year: e.Positive | None = optional("How many times a year it happens; needs 'lasts'.")
    together: e.Lines | None = optional(
        "The situations that hold at the same time as this one where they can."
    )
    note: e.Prose | None = optional("A remark.")

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        kinds = [key for key in ("share", "dates", "rrule", "per_year") if getattr(self, key) is not None]
        if not kinds:
            raise Refused("ORG209", "a situation has to say when it holds", ONE_KIND, of_key=False)
        if len(kinds) > 1:
            message = f"cannot stand beside '{kinds[0]}': both say when the situation holds"
            raise Refused("ORG209", message, ONE_KIND, at=(kinds[1],))
        self._lasts_as_fits(kinds[0])
        self._follows_a_rule()
        return self

    def _lasts_as_fits(self, kind: str) -> None:
        repeats = kind in ("rrule", "per_year")
        if repeats and self.lasts is None:
            raise Refused("ORG209", "needs 'lasts' beside it", "say how long: 'lasts: 3 days'", at=(kind,))
        if self.lasts is not None and not repeats:
            raise Refused("ORG209", f"cannot stand beside '{kind}'", "leave it out", at=("lasts",))

    def _follows_a_rule(self) -> None:
        if self.rrule is None:
            if self.start is not None:
                raise Refused("ORG209", "goes with 'rrule' only", "leave it out", at=("start",))
            return
        try:
            check_rrule(self.rrule, self.start)
        except ValueError as error:
            fact, _, way = str(error).partition(": ")
            way = way or "write for example FREQ=MONTHLY;BYMONTHDAY=-3"
            raise Refused("ORG208", fact, way, of_key=False, at=("rrule",)) from None


class MeasuredShape(Shape):
    """Occasions that were counted."""

    model_config = ConfigDict(title="measured")
    is_called = "the group 'measured'"

    met: e.Amount = required("On how many occasions it went right.")
    of: e.Positive = required("How many occasions were counted.")

    @model_validator(mode="after")
    def _met_at_most_all(self) -> Self:
        if self.met > self.of:
            message = f"cannot be more than 'of'; this is {shown(self.met)} of {shown(self.of)}"
            raise Refused("ORG211", message, "'met' counts what went right, 'of' everything", at=("met",))
        return self


class StandardShape(Shape):
    """The service level that was agreed."""

    model_config = ConfigDict(title="standard")
    is_called = "the group 'standard'"

    within: e.Length | None = optional("Within what time it has to arrive.")
    met: e.Share | None = optional("On which share of the occasions that has to be so.")


class AnswerShape(Shape):
    """What the provider answered when it was asked."""

    model_config = ConfigDict(title="answer")
    is_called = "the group 'answer'"
    in_short = "a word such as 'will try'"

    status: e.Answer = required("The answer: yes, no, will try or whatever.")
    date: e.Day | None = optional("When it was given, or from when on it holds.")


def _answer(value: Any) -> Any:
    """An answer in a word written out."""
    return {"status": value} if isinstance(value, str | bool) else value


class LinkFields(Shape):
    """What a link and its way back have in common."""

    id: e.LinkId | None = optional("Its name in commands and exports. Left out: provider>customer:for.")
    how_often: e.Cadence | None = optional("How often, in words, like 3/month, or as a number per year.")
    when: e.Lines | None = optional("The situation in which it is needed; of several, all must hold.")
    importance: e.Importance | None = optional("How much it hurts the customer when this is missing.")
    any_of: e.Line | None = optional(
        "A name shared by alternatives of one customer; the first is the primary."
    )
    switch: e.Share | None = optional("How often switching over to this alternative works (1).")
    health: e.Health | None = optional("How well it works: a share, a rating like 4/5, or a word.")
    measured: MeasuredShape | None = optional("Counted occasions: how many went right, of how many.")
    ratings: RatingsShape | None = optional("How customer and provider rate it.")
    about: e.About | None = optional("Whether the evidence is about this link alone or about what arrived.")
    standard: StandardShape | None = optional("The service level that was agreed.")
    lead_time: e.Length | None = optional("How long it takes from request to delivery.")
    effort: e.Effort | None = optional("How much work one occasion is for the provider.")
    per: e.Amount | None = optional("How many requests one unit of the customer's work makes.")
    cost_to_fix: e.Amount | None = optional("What it would cost to bring the link to its target.")
    target: e.Share | None = optional("The health that fixing it would bring (1).")
    asked: e.Asked | None = optional("The day on which the provider was asked for it, or true.")
    answer: Annotated[AnswerShape, BeforeValidator(_answer)] | None = optional(
        "What the provider answered: yes, no, will try, whatever.", short=e.ANSWER
    )
    source: e.Line | None = optional("Who said so.")
    as_of: e.Day | None = optional("When it was said.")
    note: e.Prose | None = optional("A remark; carried through to reports.")


class ReverseShape(LinkFields):
    """The way back of a two-way link."""

    model_config = ConfigDict(title="link")
    is_called = "a two-way link"
    in_short = "true"

    for_: e.Line | None = optional("What is given back. Left out: the same.", alias="for")


SAME_BACK = ReverseShape.model_validate({})


def _two_way(value: Any) -> Any:
    """Whether the same is given back (``true``), or what else."""
    if isinstance(value, bool):
        return SAME_BACK if value else None
    return value


class LinkShape(LinkFields):
    """A provider gives a customer something, this often."""

    model_config = ConfigDict(title="link")
    is_called = "a link"

    customer: e.Line = required("The key of the actor that depends on it.")
    provider: e.Line = required("The key of the actor that gives it.")
    for_: e.Line = required("What the customer depends on the provider for.", alias="for")
    two_way: Annotated[ReverseShape | None, BeforeValidator(_two_way)] = optional(
        "true where the same is given back, or what else is: the keys of a link.", short=e.TRUE
    )


class FileShape(Shape):
    """An organization, or a part of one."""

    model_config = ConfigDict(title="organization")
    is_called = "a file"

    orgflow: e.Version | None = optional("The version of this format: 1.")
    organization: e.Line | None = optional("The name of the organization; in one of its files.")
    as_of: e.Day | None = optional("The day on which all this holds; the calendar begins here.")
    horizon: e.Horizon | None = optional("How far the calendar goes: '1 year', or its last day.")
    currency: e.Line | None = optional("The currency of all costs.")
    holidays: e.Holidays | None = optional("Days on which nobody works.")
    defaults: DefaultsShape | None = optional("What counts where a link or an actor leaves something out.")
    rating_scale: e.RatingSteps | None = optional(
        f"The share that goes right for each of the ratings 1 to 5: {list(RATING_SCALE)}, or 'linear'."
    )
    actors: dict[e.Identity, ActorShape | None] | None = optional("Everyone who gives or needs, by key.")
    situations: dict[e.Identity, SituationShape] | None = optional("Conditions that 'when' names, by key.")
    links: list[LinkShape] | None = optional("Who depends on whom, for what, how often.")
    rules: list[RuleShape] | None = optional("What must hold; 'orgflow check' says where it does not.")


class Misfit(NamedTuple):
    """What does not fit: the kind of misfit, where, and the refusal of a value where it is one."""

    kind: str
    path: Path
    refused: Refused | None


@cache
def _part(name: str) -> TypeAdapter[Any]:
    """The shape of a whole file, or of what one of its keys holds."""
    shape: Any = FileShape.model_fields[name].annotation if name else FileShape
    return TypeAdapter(shape)


def fit(name: str, value: Any) -> tuple[Any, list[Misfit]]:
    """Hold a value against the shape of a key of a file, or of the file where the name is empty."""
    try:
        return _part(name).validate_python(value), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    return None, [Misfit(one["type"], one["loc"], one.get("ctx", {}).get("error")) for one in found]


def shape_at(path: Path) -> type[Shape]:
    """The shape of the group of keys at a path into a file."""
    match path:
        case ("actors", _):
            return ActorShape
        case ("situations", _):
            return SituationShape
        case ("links", _):
            return LinkShape
        case ("rules", _):
            return RuleShape
        case (*_, "ratings", _):
            return RatingShape
    return _GROUPS.get(str(path[-1]), FileShape) if path else FileShape


SHAPES: tuple[type[Shape], ...] = (ActorShape, SituationShape, LinkShape, RuleShape, FileShape)
_GROUPS: dict[str, type[Shape]] = {
    "defaults": DefaultsShape,
    "two_way": ReverseShape,
    "ratings": RatingsShape,
    "measured": MeasuredShape,
    "standard": StandardShape,
    "variability": VariabilityShape,
    "answer": AnswerShape,
    "where": WhereShape,
}


def keys_of(shape: type[Shape], *, required: bool = False) -> dict[str, str]:
    """The keys of a shape (or only those it must have) with their descriptions."""
    found = sorted(shape.model_fields.items(), key=lambda one: not one[1].is_required())
    kept = [(field.alias or name, field) for name, field in found if field.is_required() or not required]
    return {key: field.description or "" for key, field in kept}


def described() -> dict[str, Any]:
    """The format as pydantic describes it in JSON Schema."""
    return FileShape.model_json_schema()
