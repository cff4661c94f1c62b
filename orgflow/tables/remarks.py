"""What a reader of an imported organization should know."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from orgflow.diagnostics import Diagnostic
from orgflow.model import Link, Organization
from orgflow.tables.columns import plain
from orgflow.tables.plan import REQUIRED, Plan
from orgflow.tables.situations import ASSUMED_SHARE
from orgflow.tables.statements import UNNAMED
from orgflow.wording import plural

# The ends of an arrow, in five languages: whoever drew it knows what it means.
_EITHER_WAY = frozenset(["to", "an", "nach", "vers", "hacia", "naar", "from", "von", "de", "desde", "van"])


def remarks(organization: Organization, plan: Plan, asked: Collection[str]) -> Iterator[Diagnostic]:
    """Say what was assumed; ``asked`` are the fields whose column was named by the user."""
    at = plan.sheet.at(plan.sheet.header_row)
    if not any(actor.is_counted for actor in organization.actors):
        way = "name them with --customers, or give them 'position: external customer' in the result"
        yield Diagnostic("ORG418", at, "nobody is an external customer yet", way, "warning")
    yield from _of_direction(plan, asked)
    yield from _of_unnamed([link for link in organization.links if link.deliverable == UNNAMED])
    yield from _of_situations(organization)


def _of_direction(plan: Plan, asked: Collection[str]) -> Iterator[Diagnostic]:
    guessed = {end: plan.columns[end] for end in REQUIRED if end in plan.columns and end not in asked}
    names = {end: plan.sheet.header[index] for end, index in guessed.items()}
    if any(plain(name).partition(" ")[0] in _EITHER_WAY for name in names.values()):
        told = " and ".join(f"column '{name}' was read as the {end}" for end, name in names.items())
        way = "is it the other way round? then say --map customer=COLUMN --map provider=COLUMN"
        yield Diagnostic("ORG420", plan.sheet.at(plan.sheet.header_row), told, way, "note")


def _of_unnamed(links: list[Link]) -> Iterator[Diagnostic]:
    if links:
        what = "do not say" if len(links) > 1 else "does not say"
        message = f"{plural(len(links), 'link')} {what} what for; '{UNNAMED}' stands there"
        way = "name the column with --map for=COLUMN, or write --constant for=..."
        yield Diagnostic("ORG412", links[0].at, message, way, "warning")


def _of_situations(organization: Organization) -> Iterator[Diagnostic]:
    for situation in organization.situations:
        at = next(link.at for link in organization.links if situation.id in link.when)
        message = (
            f"how often it is '{situation.name}' is not known; {ASSUMED_SHARE} of the occasions is assumed"
        )
        yield Diagnostic("ORG413", at, message, "write in the result when it holds", "warning")
