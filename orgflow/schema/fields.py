"""What becomes of the value of a single field.

Every function takes a plain value of a document and gives what the rest of orgflow
works with, or raises ``Refused``. What has a unit of its own (a cadence, a duration)
is checked here and kept as written: its meaning depends on the working year, which
another file may set.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from typing import Any

from orgflow.cadence import (
    SMALLEST,
    parse_cadence,
    parse_date,
    parse_date_range,
    parse_duration,
    parse_effort,
    parse_share,
    parse_work,
)
from orgflow.model import FEWEST_RESPONDENTS, HEALTH_WORDS, IMPORTANCE, Rating
from orgflow.naming import similar, slug
from orgflow.schema.refusals import NotText, Refused, cut, kind, parted, share_or_mark

LONGEST_NAME = 200
LEAST = 0.01
MOST_VARIATION = 10.0  # the most uneven that is met; a wait grows with its square
LONGEST_ID = 60
PLAIN_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINK_ID = re.compile(r"\w[\w>:@+.-]*")
FIGURE = re.compile(r"[-+]?([0-9][0-9_]*)?\.?[0-9]+([eE][-+]?[0-9]+)?")
HOPS = re.compile(r"([1-9][0-9]{0,5}) ?links?", re.IGNORECASE)
PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")  # a number in quotes, or in a table
FRACTION = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?/ ?([0-9]+)")
SCALE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) ?(?:-|–|to|\.\.) ?([0-9]+(?:\.[0-9]+)?)")
LINEAR = (0.0, 0.25, 0.5, 0.75, 1.0)


# ---- Texts ------------------------------------------------------------------------------


def prose(value: Any) -> str:
    """A text of any length, over one line or several."""
    if isinstance(value, str):
        return value if value.isascii() else _composed(value)
    if isinstance(value, bool | int | float):
        raise NotText("ORG201", f"must be a text; this is {kind(value)}")
    if value is None:
        raise Refused("ORG202", "has no value", "write one behind the colon")
    raise Refused(
        "ORG201",
        f"must be a text; this is {kind(value)}",
        "put the text behind the colon, in quotes if need be",
    )


def _composed(value: str) -> str:
    turned = DIRECTIONS.search(value)
    if turned is not None:
        message = (
            f"holds the invisible character U+{ord(turned[0]):04X}, which turns the direction of reading"
        )
        raise Refused("ORG207", message, "delete it")
    return unicodedata.normalize("NFC", value)


def line(value: Any) -> str:
    """A name or another short text on one line."""
    text = prose(value).strip()
    if text.isprintable() and 0 < len(text) <= LONGEST_NAME:
        return text
    if not text:
        raise Refused("ORG207", "has no text", "write one, or leave the key out")
    if len(text) > LONGEST_NAME:
        message = f"can have {LONGEST_NAME} characters; this has {len(text):,}"
        raise Refused("ORG207", message, "shorten it, and put the rest into 'note'")
    if "\t" in text:
        raise Refused("ORG207", "holds a tab", "write a space in its place; often it came with a pasted cell")
    if any(sign in text for sign in "\n\r"):
        raise Refused(
            "ORG207", "must stand on one line", "write it on one line, and longer remarks into 'note'"
        )
    return text


def identity(value: str) -> str:
    """The key of an actor or a situation."""
    if not value.strip():
        message = (
            f"there is no key before this colon: a key has up to {LONGEST_ID} of the signs a-z, 0-9 and -"
        )
        raise Refused("ORG206", message, "write a short one, such as 'sales'", of_key=False)
    if PLAIN_ID.fullmatch(value) and len(value) <= LONGEST_ID:
        return value
    proposed = slug(value)[:LONGEST_ID].strip("-")
    way = (
        f"write '{proposed}', and the full text as its 'name'"
        if proposed
        else "write a short one, such as 'sales'"
    )
    message = f"'{cut(value)}' cannot be a key here: a key has up to {LONGEST_ID} of the signs a-z, 0-9 and -"
    raise Refused("ORG206", message, way, of_key=False)


def link_identity(value: Any) -> str:
    """The ``id`` of a link."""
    text = line(value)
    if LINK_ID.fullmatch(text):
        return text
    message = f"'{cut(text)}' cannot be an id: it is one word of letters, digits and the signs > : @ + . _ -"
    raise Refused("ORG206", message, f"write '{slug(text) or 'link-1'}'", of_key=False)


def choice(what: str, words: Collection[str]) -> Callable[[Any], str]:
    """A reader of one of a few words."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise _no_choice(prose(value), what, words)

    return read


def _is_figure(value: str) -> bool:
    return value.lstrip()[:1] in set("0123456789.")


def _no_choice(word: str, what: str, words: Collection[str], *more: str) -> Refused:
    if not word.strip():
        return Refused("ORG207", "has no text", f"write one of: {', '.join([*words, *more])}")
    near = similar(word, words)
    listed = ", ".join([*words, *more])
    way = f"'{near}' is spelt alike; there are {listed}" if near else f"write one of: {listed}"
    return Refused("ORG204", f"'{cut(word)}' is not {what}", way, of_key=False)


def flag(value: Any) -> bool:
    """true or false."""
    if isinstance(value, bool):
        return value
    raise Refused("ORG201", f"must be true or false; this is {kind(value)}", "write true, or leave it out")


# ---- Numbers ------------------------------------------------------------------------------


def number(value: Any) -> float:
    """A number of any size."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if value is None:
        raise Refused("ORG202", "has no value", "write a number behind the colon")
    way = "write the number alone, without a unit"
    if isinstance(value, str) and FIGURE.fullmatch(value.strip()):
        way = "write it without quotes, with digits on both sides of the point: 0.5, 12, 1200"
    raise Refused("ORG201", f"must be a number; this is {kind(value)}", way)


def at_least_zero(value: Any) -> float:
    """A number that is not negative."""
    if number(value) < 0:
        raise Refused("ORG205", f"cannot be negative; this is {value}", "leave it out if it is not known")
    return _not_too_small(float(value))


def above_zero(value: Any) -> float:
    """A number greater than zero."""
    if number(value) <= 0:
        raise Refused("ORG205", f"must be more than 0; this is {value}", "leave it out if it is not known")
    return _not_too_small(float(value))


def _not_too_small(value: float) -> float:
    """Refuse what is so near to 0 that its inverse means nothing."""
    if 0 < value < SMALLEST:
        way = "write 0, or leave it out if it is not known"
        raise Refused("ORG205", f"is too close to 0: 0.000000001 is the least; this is {value:g}", way)
    return value + 0.0  # no negative zero


def variation(value: Any) -> float:
    """A standard deviation over a mean."""
    if at_least_zero(value) > MOST_VARIATION:
        message = (
            f"can be {MOST_VARIATION:g} at most; this is {value}: it says how many times the mean the "
            "standard deviation is, and 1 is by chance"
        )
        raise Refused("ORG205", message, "divide the standard deviation by the mean, or leave it out")
    return at_least_zero(value)


def whole(value: Any) -> int:
    """A number of things, one at least."""
    if number(value) < 1 or value != int(value):
        raise Refused("ORG205", f"must be a whole number from 1 on; this is {value}", "correct the number")
    return int(value)


def truth(value: Any) -> bool:
    """``true`` or ``false``."""
    if isinstance(value, bool):
        return value
    raise Refused("ORG201", f"must be true or false; this is {kind(value)}", "write 'true', or leave it out")


def up_to(most: float, least: float = LEAST) -> Callable[[Any], float]:
    """A reader of numbers that are at least ``least`` and at most ``most``."""

    def read(value: Any) -> float:
        if above_zero(value) < least:
            raise Refused("ORG205", f"is {least:g} at least; this is {value}", "correct the number")
        if above_zero(value) > most:
            raise Refused("ORG205", f"can be {most:g} at most; this is {value}", "correct the number")
        return float(value)

    return read


def version(value: Any) -> int:
    """The version of the format."""
    if value != 1 or isinstance(value, bool):
        is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        shown = cut(str(value)) if is_plain else kind(value)
        message = f"must be 1, the only version of the format there is; this is {shown}"
        raise Refused("ORG210", message, "write 'orgflow: 1', or install a newer orgflow")
    return 1


def share(value: Any) -> float:
    """A share in [0, 1]: ``0.9`` or ``90%``."""
    return _measured("ORG205", parse_share, value)  # type: ignore[no-any-return]


def importance(value: Any) -> float:
    """How much an unmet need hurts: a word, or a share."""
    if isinstance(value, str) and value in IMPORTANCE:
        return IMPORTANCE[value]
    if isinstance(value, str) and not _is_figure(value):
        raise _no_choice(value, "a word for importance", IMPORTANCE, "or a number from 0 to 1")
    return share(value)


def health(value: Any) -> float | Rating:
    """A judgement of a link: a word, a share, or a rating such as ``4/5``."""
    if isinstance(value, str):
        if value in HEALTH_WORDS:
            return HEALTH_WORDS[value]
        if "/" in value:
            return fraction(value)
        if not _is_figure(value):
            raise _no_choice(
                value, "a word for health", HEALTH_WORDS, "a rating like 4/5, or a share like 80%"
            )
    written = str(value).strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if (is_number or isinstance(value, str) and PLAIN.fullmatch(written)) and float(written) > 1:
        raise Refused("ORG205", f"is a share from 0 to 1; this is {written}", share_or_mark(written))
    return share(value)


def fraction(value: str) -> Rating:
    """A rating written as ``4/5``: on the scale from 1 to the second number."""
    found = FRACTION.fullmatch(value.strip())
    if found is None:
        raise Refused("ORG208", f"'{cut(value)}' is not a rating", "write a rating like 4/5", of_key=False)
    mean, high = float(found[1]), float(found[2])
    if high < 2 or not 1 <= mean <= high:
        message = f"'{cut(value)}' is not a rating: the first number goes from 1 to the second"
        raise Refused("ORG211", message, "4/5 is a rating of 4 on a scale from 1 to 5", of_key=False)
    return Rating(mean, 1.0, 1.0, high)


def mark(value: Any) -> Rating:
    """A mark written as ``3.5/5``."""
    if not isinstance(value, str):
        raise Refused("ORG208", f"must be a mark; this is {kind(value)}", "write it like 3.5/5")
    return fraction(value)


def scale(value: Any) -> tuple[float, float]:
    """The ends of a rating scale written as ``1-5``."""
    found = SCALE.fullmatch(prose(value).strip())
    if found is None or float(found[1]) >= float(found[2]):
        raise Refused(
            "ORG208", f"'{cut(prose(value))}' is not a rating scale", "write it like 1-5", of_key=False
        )
    return float(found[1]), float(found[2])


def answers(value: Any) -> tuple[float, ...]:
    """Single ratings, at least one."""
    way = "write them like [4, 3, 5, 4, 4]"
    if not isinstance(value, list):
        raise Refused("ORG201", f"must be a list of numbers; this is {kind(value)}", way)
    if not value:
        raise Refused("ORG202", "holds no answer", way)
    for place, one in enumerate(value):
        if isinstance(one, bool) or not isinstance(one, int | float):
            raise Refused("ORG201", f"must be numbers; this is {kind(one)}", way, at=(place,))
    return tuple(map(float, value))


def respondents(value: Any) -> int:
    """How many people must stand behind a rating that is shown."""
    least = number(value)
    if least != int(least):
        raise Refused("ORG205", f"counts people: a whole number; this is {value}", "write for example 5")
    if least < FEWEST_RESPONDENTS:
        message = (
            f"is {FEWEST_RESPONDENTS} at least; this is {value}: where two people answered, "
            "each of them can tell what the other said"
        )
        raise Refused("ORG215", message, "write 5, or leave it out")
    return int(least)


def rating_scale(value: Any) -> tuple[float, ...]:
    """The shares that the five steps of a rating stand for."""
    if value == "linear":
        return LINEAR
    if isinstance(value, dict) and sorted(value) == list("12345"):
        value = [value[step] for step in "12345"]
    if not isinstance(value, list) or len(value) != len(LINEAR):
        way = "write [0.5, 0.7, 0.85, 0.95, 0.99], or 'linear'"
        raise Refused("ORG212", "needs five shares, one for each of the steps 1 to 5", way)
    steps = tuple(share(step) for step in value)
    if any(low >= high for low, high in zip(steps, steps[1:], strict=False)):
        raise Refused("ORG212", "must grow from step to step", "a better rating stands for a larger share")
    return steps


# ---- What has a unit ------------------------------------------------------------------------


def cadence(value: Any) -> str | float:
    """How often something happens."""
    kept: str | float = _kept("ORG208", parse_cadence, value)
    return kept


def duration(value: Any) -> str:
    """A length of calendar time."""
    return str(
        _kept("ORG208", parse_duration, value if isinstance(value, str) else _no_unit(value, "30 min"))
    )


def effort(value: Any) -> str:
    """An amount of work for one occasion."""
    return str(_kept("ORG208", parse_effort, value if isinstance(value, str) else _no_unit(value, "30 min")))


def work(value: Any) -> str:
    """An amount of work per period."""
    return str(_kept("ORG208", parse_work, value if isinstance(value, str) else _no_unit(value, "40 h/week")))


def hops(value: Any) -> int:
    """A number of links, such as ``4 links``."""
    text = _no_unit(value, "4 links").strip()
    found = HOPS.fullmatch(text)
    if found is None:
        message = f"'{cut(text)}' is not a number of links"
        raise Refused("ORG208", message, "write it like '4 links'", of_key=False)
    return int(found[1])


def two(values: list[str]) -> list[str]:
    """The names of two groups."""
    if len(values) != 2:
        raise Refused("ORG208", f"names two groups; this is {len(values)}", "write it like [sales, supplier]")
    return values


def day(value: Any) -> date:
    """A day."""
    return _measured("ORG208", parse_date, prose(value))  # type: ignore[no-any-return]


def days(value: Any) -> tuple[date, date]:
    """The first and the last of some days."""
    return _measured("ORG208", parse_date_range, prose(value))  # type: ignore[no-any-return]


def horizon(value: Any) -> date | str:
    """The last day of the calendar, or how long it lasts."""
    text = prose(value)
    return day(text) if re.match(r"[0-9]{4}-", text) else duration(text)


def asked(value: Any) -> str | None:
    """When the provider was asked, or ``true`` where only that it was."""
    if isinstance(value, bool):
        return "true" if value else None
    return day(value).isoformat()


def _no_unit(value: Any, like: str) -> str:
    if isinstance(value, bool | int | float):
        raise Refused("ORG208", f"needs a unit; this is {kind(value)}", f"write it like '{like}'")
    return prose(value)


def _kept(code: str, parse: Callable[[Any], Any], value: Any) -> Any:
    _measured(code, parse, value)
    return value


def _measured(code: str, parse: Callable[[Any], Any], value: Any) -> Any:
    """What a parser of ``cadence`` makes of a value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        way = "write it in words or as a number, behind the colon"
        raise Refused("ORG201", f"must be a text or a number; this is {kind(value)}", way)
    if isinstance(value, str) and not value.strip():
        raise Refused("ORG207", "has no text", "write one, or leave the key out")
    result, wrong = _parsed(parse, value)
    if wrong is None:
        return result
    echo = " ".join(str(value).split())[:37]
    fact, way = parted(wrong, behind=echo)
    raise Refused(code, fact, way or "correct it, or leave the key out", of_key=False)


@lru_cache(maxsize=4096, typed=True)
def _parsed(parse: Callable[[Any], Any], value: str | float) -> tuple[Any, str | None]:
    try:
        return parse(value), None
    except ValueError as error:
        return None, str(error)
