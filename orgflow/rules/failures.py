"""Where a rule is not kept, with the evidence."""

from __future__ import annotations

from dataclasses import dataclass

from orgflow.diagnostics import Diagnostic, Position
from orgflow.model import Link, Rule
from orgflow.rules.grounds import Grounds

MOST_EVIDENCE = 12


@dataclass(frozen=True, slots=True)
class Failure:
    """One place where a rule is not kept: a sentence, the way out, the links that show it."""

    code: str
    at: Position
    message: str
    help: str
    evidence: tuple[Link, ...] = ()

    def told(self, grounds: Grounds, rule: Rule, sentence: str) -> Diagnostic:
        """Make a diagnostic of it that names the rule first among the further places."""
        reason = (rule.because or "").strip(" \n.")
        because = f", because {reason}" if reason else ""
        shown = [link for link in self.evidence if link.at != self.at][:MOST_EVIDENCE]
        links = tuple((link.at, grounds.names.link(link)) for link in shown)
        related = ((rule.at, f"{rule.name or 'the rule'}: {sentence}{because}"), *links)
        return Diagnostic(self.code, self.at, self.message, self.help, rule.severity, related=related)
