"""What each entry of a file takes: how it is read, with what an editor may check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from orgflow.model import (
    ANSWERS,
    FEWEST_RESPONDENTS,
    HEALTH_WORDS,
    IMPORTANCE,
    NEVER,
    POSITIONS,
    STATUSES,
    SUBJECTS,
    Rating,
)
from orgflow.schema import fields

EVIDENCE = ("link", "arrival")
SEVERITIES = ("error", "warning")
Json = dict[str, Any]

_TEXT: Json = {"type": ["string", "number", "boolean"]}
_NUMBER: Json = {"type": "number", "minimum": 0}
_ABOVE_ZERO: Json = {"type": "number", "exclusiveMinimum": 0}
_SHARE: Json = {"type": ["number", "string"], "minimum": 0, "maximum": 1}
_WHOLE: Json = {"type": "integer", "minimum": 1}
_PERCENT = r"\s*[0-9.]+\s*%?\s*"
_FRACTION = r"\s*[0-9.]+ ?/ ?[0-9]+\s*"
_DATE = r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*"


def _words(words: Iterable[str]) -> Json:
    return {"type": "string", "enum": list(words)}


def _or_list(item: Json) -> Json:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _pattern(pattern: str, *examples: str) -> Json:
    return {"type": "string", "pattern": f"^{pattern}$", "examples": list(examples)}


_IMPORTANCE: Json = {"anyOf": [_words(IMPORTANCE), {**_SHARE, "pattern": f"^{_PERCENT}$"}]}


def as_list(value: Any) -> Any:
    """A single value as a list of one."""
    return value if isinstance(value, list) else [value]


Prose = Annotated[str, PlainValidator(fields.prose), WithJsonSchema(_TEXT)]
Line = Annotated[str, PlainValidator(fields.line), WithJsonSchema(_TEXT)]
Lines = Annotated[list[Line], BeforeValidator(as_list), WithJsonSchema(_or_list(_TEXT))]
Identity = Annotated[
    str,
    AfterValidator(fields.identity),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}),
]
LinkId = Annotated[str, PlainValidator(fields.link_identity), WithJsonSchema(_TEXT)]

Positive = Annotated[float, PlainValidator(fields.above_zero), WithJsonSchema(_ABOVE_ZERO)]
Amount = Annotated[float, PlainValidator(fields.at_least_zero), WithJsonSchema(_NUMBER)]
Variation = Annotated[
    float,
    PlainValidator(fields.variation),
    WithJsonSchema({**_NUMBER, "maximum": fields.MOST_VARIATION}),
]
Number = Annotated[float, PlainValidator(fields.number), WithJsonSchema({"type": "number"})]
Share = Annotated[
    float,
    PlainValidator(fields.share),
    WithJsonSchema({**_SHARE, "pattern": f"^{_PERCENT}$", "examples": ["95%", 0.95]}),
]
Importance = Annotated[
    float,
    PlainValidator(fields.importance),
    WithJsonSchema(_IMPORTANCE),
]
Health = Annotated[
    float | Rating,
    PlainValidator(fields.health),
    WithJsonSchema({"anyOf": [_words(HEALTH_WORDS), {**_SHARE, "pattern": f"^({_PERCENT}|{_FRACTION})$"}]}),
]
Scale = Annotated[
    tuple[float, float], PlainValidator(fields.scale), WithJsonSchema(_pattern(".*[0-9].*", "1-5", "0-10"))
]
Answers = Annotated[
    tuple[float, ...],
    PlainValidator(fields.answers),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 1}),
]
Flag = Annotated[bool, PlainValidator(fields.flag), WithJsonSchema({"type": "boolean"})]
Respondents = Annotated[
    int,
    PlainValidator(fields.respondents),
    WithJsonSchema({"type": "integer", "minimum": FEWEST_RESPONDENTS}),
]

Cadence = Annotated[
    Any,
    PlainValidator(fields.cadence),
    WithJsonSchema({"type": ["string", "number"], "examples": ["daily", "3/month", "5/week on request"]}),
]
Length = Annotated[
    str,
    PlainValidator(fields.duration),
    WithJsonSchema({"type": "string", "examples": ["30 min", "6 h", "3 days"]}),
]
Effort = Annotated[
    str,
    PlainValidator(fields.effort),
    WithJsonSchema({"type": "string", "examples": ["12 min", "2 h", "3 days"]}),
]
Work = Annotated[
    str,
    PlainValidator(fields.work),
    WithJsonSchema({"type": "string", "examples": ["8400 h/week", "200 items/day"]}),
]
Day = Annotated[date, PlainValidator(fields.day), WithJsonSchema(_pattern(_DATE, "2027-07-01"))]
Days = Annotated[
    list[Annotated[tuple[date, date], PlainValidator(fields.days)]],
    BeforeValidator(as_list),
    WithJsonSchema(_or_list(_pattern(f"{_DATE}((\\.\\.|to){_DATE})?", "2027-07-01..2027-08-31"))),
]
Holidays = Annotated[
    list[Day], BeforeValidator(as_list), WithJsonSchema(_or_list(_pattern(_DATE, "2027-01-01")))
]
Horizon = Annotated[
    date | str,
    PlainValidator(fields.horizon),
    WithJsonSchema({"type": "string", "examples": ["1 year", "2027-12-31"]}),
]
Asked = Annotated[
    str | None,
    PlainValidator(fields.asked),
    WithJsonSchema({"anyOf": [_pattern(_DATE, "2026-10-14"), {"type": "boolean"}]}),
]
RatingSteps = Annotated[
    tuple[float, ...],
    PlainValidator(fields.rating_scale),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": ["linear"]},
                {"type": "array", "items": _SHARE, "minItems": 5, "maxItems": 5},
                {
                    "type": "object",
                    "properties": {
                        step: {**_SHARE, "description": f"What a rating of {step} stands for."}
                        for step in "12345"
                    },
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


Position = Annotated[str, PlainValidator(fields.choice("a position", POSITIONS))]
Positions = Annotated[list[Position], BeforeValidator(as_list), WithJsonSchema(_or_list(_words(POSITIONS)))]
Status = Annotated[str, PlainValidator(fields.choice("a status", STATUSES)), WithJsonSchema(_words(STATUSES))]
Statuses = Annotated[list[Status], BeforeValidator(as_list), WithJsonSchema(_or_list(_words(STATUSES)))]
Answer = Annotated[str, PlainValidator(fields.choice("an answer", ANSWERS)), WithJsonSchema(_words(ANSWERS))]
AnswerWords = Annotated[list[Answer], BeforeValidator(as_list), WithJsonSchema(_or_list(_words(ANSWERS)))]
Importances = Annotated[
    list[Importance],
    BeforeValidator(as_list),
    WithJsonSchema({"anyOf": [*_IMPORTANCE["anyOf"], {"type": "array", "items": _IMPORTANCE}]}),
]
About = Annotated[
    Literal["link", "arrival"],
    PlainValidator(fields.choice("what evidence is about", EVIDENCE)),
    WithJsonSchema(_words(EVIDENCE)),
]
DaysPerYear = Annotated[
    float,
    PlainValidator(fields.up_to(366, least=1)),
    WithJsonSchema({"type": "number", "minimum": 1, "maximum": 366}),
]
HoursPerDay = Annotated[
    float, PlainValidator(fields.up_to(24)), WithJsonSchema({**_ABOVE_ZERO, "maximum": 24})
]
Version = Annotated[int, PlainValidator(fields.version), WithJsonSchema({"type": "number", "enum": [1]})]

# What rules are made of.
Subject = Annotated[
    str,
    PlainValidator(fields.choice("what a rule can be about", SUBJECTS)),
    WithJsonSchema(_words(SUBJECTS)),
]
Never = Annotated[
    str, PlainValidator(fields.choice("what a rule can rule out", NEVER)), WithJsonSchema(_words(NEVER))
]
Severity = Annotated[
    Literal["error", "warning"],
    PlainValidator(fields.choice("how grave a rule can be", SEVERITIES)),
    WithJsonSchema(_words(SEVERITIES)),
]
Hops = Annotated[
    int,
    PlainValidator(fields.hops),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[1-9][0-9]* ?links?\s*$", "examples": ["4 links"]}),
]
Two = Annotated[
    list[Line],
    BeforeValidator(as_list),
    AfterValidator(fields.two),
    WithJsonSchema({"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}),
]
Mark = Annotated[Rating, PlainValidator(fields.mark), WithJsonSchema(_pattern(_FRACTION, "3.5/5"))]
Whole = Annotated[int, PlainValidator(fields.whole), WithJsonSchema(_WHOLE)]
Truth = Annotated[bool, PlainValidator(fields.truth), WithJsonSchema({"type": "boolean"})]

# What stands for a group of keys in short.
FRACTION: Json = _pattern(_FRACTION, "4/5")
ANSWER: Json = _words(ANSWERS)
TRUE: Json = {"type": "boolean"}
