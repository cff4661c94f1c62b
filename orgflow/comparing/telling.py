"""What a comparison says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from orgflow import wording
from orgflow.comparing import causes, cautions, changes, order, phrases
from orgflow.comparing.comparison import Comparison, Served
from orgflow.comparing.matching import Change
from orgflow.comparing.moods import Mood
from orgflow.comparing.ranks import apart
from orgflow.comparing.tables import tables
from orgflow.findings import Finding, Level, Result
from orgflow.model import Link
from orgflow.ties import even

slug = "compare"
question = "What changed, and what did it do to the external customers?"
supposed_question = "What would be otherwise, and what would it do to the external customers?"
OUTCOME = "What reaches the customers"
MOST = 5
NOTICED = 0.005


def result(comparison: Comparison) -> Result:
    """Say what changed, or would: findings, then the tables behind them."""
    asked = supposed_question if comparison.is_supposed else question
    return Result(slug, asked, tuple(_findings(comparison)), tables(comparison))


def is_as_before(comparison: Comparison) -> bool:
    """Tell whether nothing changed, in what is said or in what reaches the customers."""
    one, other = comparison.outcomes
    return comparison.waves.is_unchanged and abs(one.failed - other.failed) <= 1e-9 * max(1.0, one.weight)


def title(comparison: Comparison) -> str:
    """Say the one thing that a managing director should remember."""
    name, (one, other) = comparison.after.organization.name, comparison.outcomes
    if comparison.is_supposed and not comparison.are_strangers:
        return f"{name}: {_supposed_title(comparison)}"
    if is_as_before(comparison):
        return f"{name}: nothing changed"
    if comparison.are_strangers:
        return f"{name}: little in common with what it is compared with"
    if one.served_right is None or other.served_right is None:
        return f"{name}: what changed"
    if not _is_noticed(one.served_right, other.served_right):
        return f"{name}: customers are served about as before"
    better = "better" if other.served_right > one.served_right else "worse"
    told = f"{name}: customers are served {better} {phrases.than_before(comparison)}"
    return f"{told}{_mostly(comparison)}"


def _mostly(comparison: Comparison) -> str:
    cause = causes.main_cause(comparison)
    if comparison.is_pure and _otherwise_count(comparison) == 1:
        return ""  # the condition has named it
    return f", mostly through {_quoted(comparison, causes.link_of(comparison, cause))}" if cause else ""


def _supposed_title(comparison: Comparison) -> str:
    """Say what the customers would get, on which condition."""
    (one, other), condition = comparison.outcomes, phrases.condition(comparison)
    if one.served_right is None or other.served_right is None:
        return f"what would be otherwise, {condition}"
    if not _is_noticed(one.served_right, other.served_right):
        alike = "as they are" if comparison.is_pure else "as before"
        return f"customers would be served about {alike}, {condition}"
    better = "better" if other.served_right > one.served_right else "worse"
    told = f"customers would be served {better} {phrases.than_before(comparison)}".rstrip()
    return f"{told}, {condition}{_mostly(comparison)}"


def _quoted(comparison: Comparison, change: Change[Link]) -> str:
    ends = [comparison.waves.names[end] for end in (change.known.provider, change.known.customer)]
    return f'"{change.known.deliverable}", {wording.chain(ends)}'


def summary(comparison: Comparison) -> tuple[str, ...]:
    """Say in a few sentences what came of it, by which link most, how much changed."""
    if is_as_before(comparison):
        return ()
    warnings = (finding.message for finding in cautions.strangers(comparison))
    return (*warnings, *_served(comparison), *_cause(comparison), _counts(comparison))


def in_a_line(comparison: Comparison) -> str:
    """Say how much changed in one sentence, for the picture of it."""
    since, waves = phrases.sentence(phrases.since(comparison)), comparison.waves
    start = f"{since}: " if since else ""
    if comparison.is_pure:
        return f"{start}{_counts(comparison)} All the rest is pale."
    if {one.kind for one in waves.links} | {one.kind for one in waves.actors} <= {"unchanged"}:
        return phrases.sentence(f"{start}no actor or link came, went or changed.")
    return f"{start}{_counts(comparison)} What is as before is pale."


def _served(comparison: Comparison) -> Iterator[str]:
    one, other = comparison.outcomes
    if one.served_right is not None and other.served_right is not None:
        shares = phrases.occasions(one.served_right, other.served_right, alike=comparison.mood.alike)
        since, mood = phrases.since(comparison), comparison.mood
        start = f"{since}{',' if comparison.is_supposed else ''}"
        told = f"{start} the external customers {mood.are} served right on {shares}."
        yield phrases.sentence(told.strip())


def _cause(comparison: Comparison) -> Iterator[str]:
    effect = causes.main_cause(comparison)
    is_named = comparison.is_pure and _otherwise_count(comparison) == 1
    if effect is not None and not is_named:
        change = causes.link_of(comparison, effect)
        verb = "would account" if comparison.is_supposed else "accounts"
        part = f"which {verb} for {causes.part_of('it', comparison, effect)}"
        yield f"{_quoted(comparison, change)}, {_became(comparison, change)}, {part}."


def _became(comparison: Comparison, change: Change[Link]) -> str:
    """Say what became of a link: "improved from 62 to 80 of 100"."""
    if change.kind != "changed":
        return "came" if change.kind == "new" else "went"
    one, other = comparison.healths(change.id)
    then, now = wording.of_hundred(one), wording.of_hundred(other)
    if one is None or other is None or then == now:
        return "otherwise" if comparison.is_pure else "changed"
    if comparison.is_pure:
        return f"at {now} instead of {then.removesuffix(' of 100')}"
    return f"{'improved' if other > one else 'fell'} from {then.removesuffix(' of 100')} to {now}"


def _counts(comparison: Comparison) -> str:
    """Say how much changed: "3 links came, 1 went and 4 changed; 1 actor came."."""
    waves, told = comparison.waves, []
    if comparison.is_pure:
        return _otherwise(comparison)
    for noun, found in (("link", waves.links), ("actor", waves.actors), ("situation", waves.situations)):
        kinds = [change.kind for change in found]
        verbs = (("new", "came"), ("gone", "went"), ("changed", "changed"))
        parts = [(kinds.count(kind), verb) for kind, verb in verbs if kind in kinds]
        if parts:
            first = f"{wording.plural(parts[0][0], noun)} {parts[0][1]}"
            told.append(wording.listing([first, *(f"{wording.number(n)} {verb}" for n, verb in parts[1:])]))
    return f"{'; '.join(told)}." if told else "No actor, link or situation came, went or changed."


def _otherwise_count(comparison: Comparison) -> int:
    kinds = [change.kind for change in comparison.waves.actors]
    kinds += [change.kind for change in comparison.waves.links]
    return len(kinds) - kinds.count("unchanged")


def _otherwise(comparison: Comparison) -> str:
    """Say how much is supposed to be otherwise: "1 actor and 2 links are supposed to be otherwise."."""
    waves = comparison.waves
    found = (("actor", waves.actors), ("link", waves.links))
    counts = [(noun, sum(change.kind != "unchanged" for change in changes)) for noun, changes in found]
    told = [wording.plural(count, noun) for noun, count in counts if count]
    if not told:
        return "No actor or link is supposed to be otherwise."
    verb = wording.noun(sum(count for _, count in counts), "is", "are")
    return f"{phrases.sentence(wording.listing(told))} {verb} supposed to be otherwise."


# -- findings ------------------------------------------------------------------------------


def _findings(comparison: Comparison) -> Iterator[Finding]:
    if is_as_before(comparison):
        yield _nothing(comparison)
        yield from cautions.findings(comparison)
        return
    yield from cautions.strangers(comparison)
    yield from _outcome(comparison)
    yield from causes.findings(comparison)
    yield from changes.findings(comparison)
    yield from order.findings(comparison)
    yield from cautions.findings(comparison)


def _nothing(comparison: Comparison) -> Finding:
    text = "Nothing changed: actors, links and situations are the same"
    served = comparison.outcomes[1].served_right
    if comparison.is_supposed:
        text = "Nothing would be otherwise: what is supposed is so already, or concerns nothing that counts"
    elif served is not None:
        hundred = wording.of_hundred(served)
        text += f", and the external customers are served right on {hundred} occasions both times"
    return Finding("ORG700", "note", f"{text}.")


def _outcome(comparison: Comparison) -> Iterator[Finding]:
    """Say of each customer what it got and gets, those with the largest difference first."""
    served = comparison.served
    order = sorted(served, key=lambda customer: (-_moved(*served[customer]), customer))
    for place, customer in enumerate(order[:MOST]):
        before, after = served[customer]
        text = f"{comparison.waves.names[customer]}: {_got(before, after, comparison.mood)}."
        level: Level = "risk" if _is_worse(before, after) else "note"
        doubt = "" if place else _doubt(comparison)  # it is of all of them together
        yield Finding("ORG701", level, text, doubt, OUTCOME, (customer,))
    if len(order) > MOST:
        text = f"{wording.plural(len(order) - MOST, 'further customer')}, in the tables."
        yield Finding("ORG701", "note", text, "", OUTCOME, tuple(sorted(order[MOST:])))


def _moved(before: Served | None, after: Served | None) -> float:
    if before is None or after is None or before.right is None or after.right is None:
        return 1.0
    return even(abs(after.right - before.right))


def _is_worse(before: Served | None, after: Served | None) -> bool:
    if before is None or after is None or before.right is None or after.right is None:
        return False
    return after.right < before.right and _is_noticed(before.right, after.right)


def _is_noticed(one: float, other: float) -> bool:
    """Tell whether two shares differ by half a point, and read differently."""
    return abs(one - other) >= NOTICED and wording.of_hundred(one) != wording.of_hundred(other)


def _got(before: Served | None, after: Served | None, mood: Mood) -> str:
    if before is None or after is None:
        known = after or before
        assert known is not None
        share = (
            f"{wording.of_hundred(known.right)} occasions" if known.right is not None else "nothing counted"
        )
        return (
            f"a customer now, {share} go right"
            if after
            else f"no customer any more, {share} went right before"
        )
    if before.right is None and after.right is None:
        return f"nothing of what it needs is counted, {mood.alike}"
    told = phrases.occasions(before.right, after.right, f"{mood.go} right", mood.alike)
    if before.failed is not None and after.failed is not None:
        told += f"; {phrases.per_year(before.failed, after.failed, mood.fail)}"
    return told


def _doubt(comparison: Comparison) -> str:
    """Say where the difference of the outcomes is no larger than what is not known about them."""
    if comparison.is_pure:
        return _open(comparison)
    ranges = [ranks.sure.served_right if ranks.sure else None for ranks in comparison.ranks]
    if ranges[0] is None or ranges[1] is None or apart(ranges[0], ranges[1]):
        return ""
    then, now = (wording.between(*one) for one in ranges if one is not None)
    return f"What is not known blurs this: all customers together, {now} now and {then} before, out of 100."


def _open(comparison: Comparison) -> str:
    """Say what the difference may be: in common draws, of which both outcomes have the same healths."""
    found = comparison.difference
    if found is None:
        return ""
    low, high = (round(100 * float(f"{share:.9g}")) for share in (found.low, found.high))
    if low == high:
        return ""
    if low * high < 0:
        told = f"{-low} fewer and {high} more"
    else:
        least, most = sorted((abs(low), abs(high)))
        told = f"{least} and {most} {'more' if high > 0 else 'fewer'}"
    return f"As far as is known, of all customers together between {told} of 100 occasions would go right."
