"""Rules as the sentences that people read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orgflow import wording
from orgflow.model import (
    IMPORTANCE,
    POSITIONS,
    Bound,
    Has,
    NeverDependency,
    NeverSinglePoint,
    Rating,
    Reaches,
    Rule,
)
from orgflow.rules.grounds import Grounds

NOUNS = {
    "front line": "front line function",
    "support": "support function",
    "back office": "back office function",
}
PICKS = {
    "name": "whose name is {}",
    "position": "whose position is {}",
    "status": "whose status is {}",
    "part_of": "that is part of {}",
    "reports_to": "that reports to {}",
    "site": "whose site is {}",
    "owner": "whose owner is {}",
    "tags": "tagged {}",
    "id": "whose id is {}",
    "customer": "whose customer is {}",
    "provider": "whose provider is {}",
    "for": "for {}",
    "when": "needed during {}",
    "importance": "whose importance is {}",
    "any_of": "whose any_of is {}",
    "answer": "whose answer is {}",
    "source": "whose source is {}",
}
LIMITS = {
    "health_at_least": "has a health of at least {}",
    "rating_at_least": "has a mark of at least {}",
    "served_right_at_least": "is served right on at least {} of the occasions",
    "delivery_at_least": "delivers right on at least {} of the occasions",
    "utilisation_below": "is loaded below {}",
}
COUNTED = {
    "providers_at_least": ("at least", "provider"),
    "providers_at_most": ("at most", "provider"),
    "customers_at_most": ("at most", "customer"),
    "links_at_most": ("at most", "link"),
}
ENDS = ("customer", "provider")
NAMED = ("part_of", "reports_to", "when")
WORDS = {value: word for word, value in IMPORTANCE.items()}


def sentence(grounds: Grounds, rule: Rule) -> str:
    """Say a rule: "every back office function reaches an external customer within 4 links"."""
    noun = NOUNS.get(rule.every or "", rule.every or "dependency")
    whom = " ".join([noun, *_picks(grounds, rule)])
    match rule.demand:
        case Reaches(group, within):
            limit = "" if within is None else f" within {wording.plural(within, 'link')}"
            return f"every {whom} reaches {anyone(grounds, group)}{limit}"
        case Has(keys):
            return f"every {whom} has {wording.listing(keys)} filled in"
        case NeverSinglePoint():
            return f"no {whom} {'has' if rule.every == 'need' else 'is'} a single point of failure"
        case NeverDependency((one, other), indirect):
            far = ", not even through others" if indirect else ""
            return f"no {whom} between {everyone(grounds, one)} and {everyone(grounds, other)}{far}"
        case Bound() as bound:
            return f"every {whom} {_limit(bound)}"


def _picks(grounds: Grounds, rule: Rule) -> list[str]:
    told = [PICKS[key].format(_values(grounds, key, values)) for key, values in rule.where]
    return [" and ".join(told)] if told else []


def _values(grounds: Grounds, key: str, values: Sequence[str | float]) -> str:
    return " or ".join(_value(grounds, key, value) for value in values)


def _value(grounds: Grounds, key: str, value: str | float) -> str:
    if not isinstance(value, str):
        return WORDS.get(value) or percent(value)
    if key in ENDS:
        return anyone(grounds, value)
    return grounds.names.name(value) if key in NAMED else value


def _limit(bound: Bound) -> str:
    if isinstance(bound.limit, Rating):
        return LIMITS[bound.key].format(mark(bound.limit))
    if bound.key in LIMITS:
        return LIMITS[bound.key].format(percent(bound.limit))
    side, noun = COUNTED[bound.key]
    return f"has {side} {wording.plural(int(bound.limit), noun)}"


def percent(share: float) -> str:
    """Say the share of a limit exactly: "99.5 %"."""
    return f"{_plain(Decimal(repr(float(share))) * 100)} %"


def mark(rating: Rating) -> str:
    """Say a mark with the end of its scale: "3.5/5"."""
    return f"{_plain(Decimal(repr(float(rating.mean))))}/{_plain(Decimal(repr(float(rating.high))))}"


def _plain(value: Decimal) -> str:
    told = f"{value:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def anyone(grounds: Grounds, group: str) -> str:
    """Say a group as whom one of it is: "an external customer", "Payroll"."""
    if group in POSITIONS:
        noun = NOUNS.get(group, group)
        return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
    return _named(grounds, group) or f"anyone tagged {group}"


def everyone(grounds: Grounds, group: str) -> str:
    """Say a group as all of it: "external customers", "Payroll"."""
    if group in POSITIONS:
        return wording.noun(2, NOUNS.get(group, group))
    return _named(grounds, group) or f"those tagged {group}"


def _named(grounds: Grounds, group: str) -> str | None:
    return next((actor.name for actor in grounds.network.actors if actor.id == group), None)
