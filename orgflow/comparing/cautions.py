"""What a reader must bear in mind when two waves are set against each other."""

from __future__ import annotations

from collections.abc import Iterator

from orgflow import wording, worlds
from orgflow.comparing import phrases
from orgflow.comparing.comparison import Comparison
from orgflow.findings import Finding

GROUP = "What to bear in mind"
GREW = 0.01


def findings(comparison: Comparison) -> Iterator[Finding]:
    """Yield what makes two waves less comparable than they look."""
    yield from _observed(comparison)
    yield from _units(comparison)
    yield from _settings(comparison)
    yield from _coverage(comparison)
    yield from _situations(comparison)
    yield from _said_later(comparison)


def strangers(comparison: Comparison) -> Iterator[Finding]:
    """Warn where the two have little in common."""
    if not comparison.are_strangers:
        return
    one, other = (network.organization.name for network in (comparison.before, comparison.after))
    named = f"{one} and {other}" if one != other else "the two"
    share = wording.of_hundred(comparison.in_common)
    text = f"These may be two organizations: {named} share only {share} of the smaller one's actors."
    advice = "Actors and links are matched by their ids. Keep the ids from wave to wave; names may change."
    yield Finding("ORG708", "watch", text, advice, GROUP)


def _observed(comparison: Comparison) -> Iterator[Finding]:
    then, now = comparison.before.rates.calibration, comparison.after.rates.calibration
    if abs(then - now) <= phrases.SAME:
        yield from _recounted(comparison)
        return
    if 1.0 in (then, now):
        which = "later" if then == 1.0 else "earlier"
        text = (
            f"Only the {which} outcome is held to an observed figure; the other takes the judgements "
            "literally. Part of the difference comes from that alone."
        )
        advice = "Write the observed figure of both waves as served_right, or of neither."
        yield Finding("ORG707", "watch", text, advice, GROUP)
        return
    factors = [wording.factor(factor).removesuffix(" times") for factor in (now, then)]
    text = (
        "Each outcome is held to what was observed at its time: judged failure rates are multiplied by "
        f"{factors[0]} instead of {factors[1]}. What people judge better or worse shows in the outcome only "
        "as far as that was observed."
    )
    yield Finding("ORG707", "note", text, "", GROUP)


def _recounted(comparison: Comparison) -> Iterator[Finding]:
    """Warn where a count that was carried over holds the outcome where it was."""
    links = comparison.recounted
    if links:
        names = phrases.several([phrases.name(comparison, link) for link in links], 3)
        text = (
            f"What arrived is counted as before: {names}. What changed further back shows there only "
            "once it is counted again."
        )
        advice = "Count again what arrives, or leave the old count out of the later wave."
        yield Finding("ORG707", "watch", text, advice, GROUP, (), tuple(link.known for link in links))


def _units(comparison: Comparison) -> Iterator[Finding]:
    one, other = comparison.outcomes
    if one.per_year != other.per_year and one.occasions and other.occasions:
        which = "later" if other.per_year else "earlier"
        text = f"Only the {which} wave says how often the external customers need something, so failures "
        text += "cannot be set against each other; shares can."
        yield Finding("ORG707", "watch", text, "Add how_often to the other.", GROUP)
    elif one.per_year and abs(other.weight - one.weight) > GREW * max(one.weight, other.weight):
        then, now = (wording.count(outcome.weight) for outcome in (one, other))
        have = "would have" if comparison.is_supposed else "have"
        text = f"Weighed by importance, the customers {have} {now} occasions a year instead of {then}."
        yield Finding("ORG707", "note", text, "", GROUP)


def _settings(comparison: Comparison) -> Iterator[Finding]:
    found = [
        one for one in comparison.waves.settings if one.what != "organization" or not comparison.are_strangers
    ]
    if found:
        text = f"What holds for all was changed: {phrases.told(found)}."
        yield Finding("ORG707", "note", text, "", GROUP)


def _coverage(comparison: Comparison) -> Iterator[Finding]:
    then, now = (len(network.unknown) for network in (comparison.before, comparison.after))
    if then != now:
        mood = comparison.mood
        of = [wording.number(len(network.links)) for network in (comparison.before, comparison.after)]
        text = (
            f"Links without a mark: {wording.number(now)} of {of[1]} {mood.now}, "
            f"{wording.number(then)} of {of[0]} {mood.before}; the average of the others stands in for each."
        )
        yield Finding("ORG707", "note", text, "", GROUP)


def _situations(comparison: Comparison) -> Iterator[Finding]:
    """Name the situations that hold for another part of the year than before."""
    one, other = (
        worlds.compiled(network).calendar.shares for network in (comparison.before, comparison.after)
    )
    told = []
    for situation in sorted(one.keys() & other.keys()):
        then, now = (
            wording.share(shares[situation]) if shares[situation] else "never" for shares in (one, other)
        )
        if then != now:
            name = comparison.waves.names[situation]
            told.append(f"{name} {now} instead of {then}")
    if told:
        text = f"Situations hold for another part of the calendar: {phrases.several(told)}."
        yield Finding("ORG709", "note", text, "", GROUP)


def _said_later(comparison: Comparison) -> Iterator[Finding]:
    """Say where a wave knows what was said only after its date."""
    told: set[str] = set()
    for network in (comparison.before, comparison.after):
        day = network.organization.as_of
        later = [link for link in network.links if day and link.as_of and link.as_of > day]
        if not told.issuperset(link.id for link in later):
            told |= {link.id for link in later}
            text = (
                f"What is known of {wording.plural(len(later), 'link')} was said after "
                f"{wording.day(day)}, and counts for that day all the same."
            )
            advice = "To compare what was known at two dates, keep a file of each."
            yield Finding("ORG709", "note", text, advice, GROUP, (), tuple(later))
