"""Whether an organization keeps the rules that it sets itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orgflow import wording
from orgflow.diagnostics import Diagnostic, OrgflowError, RuleCount
from orgflow.model import Bound, Has, NeverDependency, NeverSinglePoint, Organization, Reaches, Rule
from orgflow.rules import apart, bounds, filled, reach, single
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject
from orgflow.rules.picking import doubts, picked
from orgflow.rules.sentences import sentence

__all__ = ["MOST", "Verdict", "check", "count"]

MOST = 100  # places that are told of one rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a rule, told in the words of its ``sentence``.

    ``kept`` is None where the rule could not be checked; ``places`` is how often it is
    not kept. The diagnostics tell up to ``MOST`` places, and why a rule was not checked.
    """

    rule: Rule
    sentence: str
    kept: bool | None
    places: int
    diagnostics: tuple[Diagnostic, ...]


def check(organization: Organization) -> tuple[Verdict, ...]:
    """Check the rules of an organization, each by itself, in their order."""
    grounds = Grounds(organization)
    return tuple(_verdict(grounds, rule) for rule in organization.rules)


def count(verdicts: tuple[Verdict, ...]) -> RuleCount:
    """Count the rules that are kept, not kept, not checked."""
    kept = [verdict.kept for verdict in verdicts]
    places = sum(verdict.places for verdict in verdicts)
    return RuleCount(kept.count(True), kept.count(False), kept.count(None), places)


def _verdict(grounds: Grounds, rule: Rule) -> Verdict:
    told = sentence(grounds, rule)
    about = picked(grounds, rule)
    doubtful = tuple(doubts(grounds, rule, about, told))
    if doubtful:
        return Verdict(rule, told, None, 0, doubtful)
    try:
        failures = list(_failures(grounds, rule, about))
    except OrgflowError as problem:  # there is too much for the figures that this rule needs
        way = "check one part of the organization, or leave the rule out: --no-rules"
        return Verdict(rule, told, None, 0, (_unchecked(rule, "ORG594", str(problem), way),))
    diagnostics = tuple(failure.told(grounds, rule, told) for failure in failures[:MOST])
    return Verdict(rule, told, not failures, len(failures), (*diagnostics, *_rest(rule, told, len(failures))))


def _failures(grounds: Grounds, rule: Rule, about: tuple[Subject, ...]) -> Iterator[Failure]:
    match rule.demand:
        case Reaches() as demand:
            return reach.failures(grounds, demand, about)
        case Has() as demand:
            return filled.failures(grounds, demand, about)
        case NeverSinglePoint():
            return single.failures(grounds, about)
        case NeverDependency() as demand:
            return apart.failures(grounds, demand, about)
        case Bound() as demand:
            return bounds.failures(grounds, demand, about)


def _rest(rule: Rule, told: str, places: int) -> Iterator[Diagnostic]:
    if places > MOST:
        left = wording.plural(places - MOST, "more place")
        message = f"the rule is not kept in {left}: {told}"
        yield Diagnostic("ORG590", rule.at, message, "mend those that are told first", rule.severity)


def _unchecked(rule: Rule, code: str, why: str, way: str) -> Diagnostic:
    return Diagnostic(code, rule.at, f"this rule was not checked: {why}", way, "note")
