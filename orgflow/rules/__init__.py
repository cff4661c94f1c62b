"""Whether an organization keeps the rules that it sets itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orgflow import wording
from orgflow.allowance import Spent
from orgflow.diagnostics import Diagnostic, OrgflowError, RuleCount
from orgflow.model import Bound, Has, NeverDependency, NeverSinglePoint, Organization, Reaches, Rule
from orgflow.rules import apart, bounds, filled, reach, single
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject
from orgflow.rules.picking import doubts, misspelt, picked
from orgflow.rules.sentences import sentence
from orgflow.rules.unsettled import settled

__all__ = ["MOST", "MOST_RULES", "Verdict", "check", "count"]

MOST = 100  # places that are told of one rule
MOST_RULES = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a rule, told in the words of its ``sentence``.

    ``kept`` is None where the rule could not be checked, or was kept as far as it could be
    and could not be checked for all that it is about; ``places`` is how often it is not
    kept. The diagnostics tell up to ``MOST`` places, and why and for what a rule was not
    checked.
    """

    rule: Rule
    sentence: str
    kept: bool | None
    places: int
    diagnostics: tuple[Diagnostic, ...]


def check(organization: Organization) -> tuple[Verdict, ...]:
    """Check the rules of an organization, each by itself, in their order; up to ``MOST_RULES`` of them."""
    grounds = Grounds(organization)
    checked = [_verdict(grounds, rule) for rule in organization.rules[:MOST_RULES]]
    return (*checked, *_left(grounds, organization.rules[MOST_RULES:]))


def _left(grounds: Grounds, rules: tuple[Rule, ...]) -> Iterator[Verdict]:
    """Say once, at the first of them, that so many rules are too many."""
    for number, rule in enumerate(rules):
        why = f"up to {MOST_RULES} rules are checked at once, and there are {len(rules)} more"
        told = (_unchecked(rule, "ORG595", why, "say more in each rule, with lists"),) if number == 0 else ()
        yield Verdict(rule, sentence(grounds, rule), None, 0, told)


def count(verdicts: tuple[Verdict, ...]) -> RuleCount:
    """Count the rules that are kept, not kept, not checked."""
    kept = [verdict.kept for verdict in verdicts]
    places = sum(verdict.places for verdict in verdicts)
    return RuleCount(kept.count(True), kept.count(False), kept.count(None), places)


def _verdict(grounds: Grounds, rule: Rule) -> Verdict:
    told = sentence(grounds, rule)
    about = picked(grounds, rule)
    why_not = tuple(doubts(grounds, rule, about, told))
    if why_not:
        return Verdict(rule, told, None, 0, why_not)
    try:
        sorted_out = settled(grounds, rule, about)
        failures = list(_failures(grounds, rule, sorted_out.checked))
    except Spent:
        raise
    except OrgflowError as problem:  # there is too much for the figures that this rule needs
        way = "check one part of the organization, or leave the rule out: --no-rules"
        return Verdict(rule, told, None, 0, (_unchecked(rule, "ORG594", str(problem), way),))
    diagnostics = [failure.told(grounds, rule, told) for failure in failures[:MOST]]
    diagnostics += [*_rest(rule, told, len(failures)), *sorted_out.remarks, *misspelt(grounds, rule)]
    kept = False if failures else None if sorted_out.remarks else True
    return Verdict(rule, told, kept, len(failures), tuple(diagnostics))


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
