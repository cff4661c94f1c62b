"""Which changes made the difference, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from orgflow import wording, worlds
from orgflow.comparing import phrases
from orgflow.comparing.comparison import Comparison
from orgflow.comparing.effects import Effect
from orgflow.comparing.matching import Change
from orgflow.findings import Finding, Level
from orgflow.model import Actor, Link

MOST = 6
NOTICEABLE = 1e-6  # of all occasions
WORTH_NAMING = 0.05  # of the largest effect
UNEVEN = 0.1
NEAR = 2 / 3
MOST_OF_IT, NEARLY_ALL, ALL, TOO_MUCH = 0.5, 0.95, 1.0, 1.5  # parts of the whole change
NOISE = 2.0  # standard errors


def notable(comparison: Comparison) -> tuple[Effect, ...]:
    """Give the effects worth naming, the largest first: beyond chance, a twentieth of the largest or more."""
    effects = [one for one in comparison.attribution.effects if abs(one.added) > NOISE * one.error]
    largest = max((abs(effect.added) for effect in effects), default=0.0)
    floor = max(NOTICEABLE * worlds.delivery(comparison.after).weight, WORTH_NAMING * largest)
    return tuple(effect for effect in effects if largest > 0 and abs(effect.added) >= floor)


def findings(comparison: Comparison) -> Iterator[Finding]:
    """Yield what made the difference, the largest effect first."""
    effects, group = notable(comparison), comparison.mood.causes
    for effect in effects[:MOST]:
        yield _finding(comparison, effect)
    if len(effects) > MOST:
        text = (
            f"{wording.plural(len(effects) - MOST, 'further change')} with a smaller effect, in the tables."
        )
        yield Finding("ORG702", "note", text, "", group)
    if not effects and not comparison.waves.is_unchanged:
        mood = comparison.mood
        text = f"None of {mood.of_all} {mood.makes} a noticeable difference to an external customer."
        yield Finding("ORG702", "note", text, "", group)
    yield from _sum(comparison, effects)
    yield from _left_out(comparison)


def main_cause(comparison: Comparison) -> Effect | None:
    """Give the link that alone accounts for most of the change of the outcome; None where none does.

    It must do so in failed occasions and in the share served right, for where more is
    asked for than before the two may go apart.
    """
    one, other = comparison.outcomes
    effects = notable(comparison)
    if comparison.are_strangers or not effects or effects[0].cause != "link":
        return None
    if not _stands_out(comparison, effects[0]):
        return None
    if one.served_right is None or other.served_right is None or one.served_right == other.served_right:
        return None
    shares = -effects[0].added / other.weight, other.served_right - one.served_right
    return effects[0] if shares[0] / shares[1] > MOST_OF_IT else None


def link_of(comparison: Comparison, effect: Effect) -> Change[Link]:
    """Find the link that an effect comes from."""
    return next(change for change in comparison.waves.links if change.id == effect.id)


def actor_of(comparison: Comparison, effect: Effect) -> Change[Actor]:
    """Find the actor that an effect comes from."""
    return next(change for change in comparison.waves.actors if change.id == effect.id)


def part_of(whole: str, comparison: Comparison, effect: Effect) -> str:
    """Say how much of the whole change an effect makes, "most of it"; empty where less than half."""
    if not _stands_out(comparison, effect):
        return ""
    part = effect.added / (comparison.attribution.total or effect.added)
    if part > ALL + phrases.SAME:
        return f"all of {whole} and more"
    if part > ALL - phrases.SAME:
        return f"all of {whole}"
    return f"{'nearly all' if part > NEARLY_ALL else 'most'} of {whole}"


def _stands_out(comparison: Comparison, effect: Effect) -> bool:
    """Tell whether an effect makes most of the whole change, and no other comes near it.

    Where others nearly as large weigh for or against it, the whole is no measure for it.
    """
    total = comparison.attribution.total
    if not total or not MOST_OF_IT < effect.added / total <= TOO_MUCH:
        return False
    others = (one for one in comparison.attribution.effects if one is not effect)
    return all(abs(one.added) <= NEAR * abs(effect.added) for one in others)


def _finding(comparison: Comparison, effect: Effect) -> Finding:
    level: Level = "watch" if effect.added > 0 else "note"
    what, ends, evidence = _subject(comparison, effect)
    mood = comparison.mood
    alone = f"Alone this {mood.adds if effect.added > 0 else mood.avoids} "
    alone += phrases.failures(comparison, abs(effect.added))
    part = part_of("the difference", comparison, effect)
    text = f"{what}. {alone}{f', {part}' if part else ''}."
    return Finding("ORG702", level, text, "", comparison.mood.causes, ends, evidence)


def _subject(comparison: Comparison, effect: Effect) -> tuple[str, tuple[str, ...], tuple[Link, ...]]:
    if effect.cause == "link":
        link = link_of(comparison, effect)
        ends = (link.known.provider, link.known.customer)
        told = f"{phrases.link(comparison, link)}. {phrases.what_changed(comparison, link)}"
        return told, ends, (link.known,)
    if effect.cause == "actor":
        actor = actor_of(comparison, effect)
        told = phrases.sentence(phrases.told(actor.differences, supposed=comparison.is_pure))
        return f"{actor.known.name}. {told}", (actor.id,), ()
    return _FOR_ALL[effect.cause](comparison), (), ()


def _situations(comparison: Comparison) -> str:
    changed = [change for change in comparison.waves.situations if change.kind != "unchanged"]
    if changed:
        names = wording.listing([change.known.name for change in changed], 4)
        return f"Other situations: {names}"
    return "The situations fall on other days"


def _settings(comparison: Comparison) -> str:
    found = [one for one in comparison.waves.settings if one.what.startswith("importance")]
    return phrases.sentence(phrases.told(found))


def _others(comparison: Comparison) -> str:
    then, now = comparison.before.rates.calibration, comparison.after.rates.calibration
    if abs(then - now) > phrases.SAME:
        factors = [wording.factor(factor).removesuffix(" times") for factor in (now, then)]
        told = f"{factors[0]} instead of {factors[1]}" if factors[0] != factors[1] else "another figure"
        return f"Judged failure rates are multiplied by {told}, to bring the outcome to the one observed"
    if comparison.recounted:
        names = phrases.several([phrases.name(comparison, link) for link in comparison.recounted], 3)
        return (
            f"What arrived is counted as before ({names}), so what comes right more or less often "
            "further back is set off at that step"
        )
    return "Links without a mark follow the average of the others, which moved"


_FOR_ALL = {"situations": _situations, "settings": _settings, "others": _others}


def _sum(comparison: Comparison, effects: tuple[Effect, ...]) -> Iterator[Finding]:
    """Say where the single effects do not add up to the whole change."""
    total, summed = comparison.attribution.total, comparison.attribution.summed
    if total is None or len(effects) < 2 or comparison.attribution.left_out or comparison.attribution.unlike:
        return
    if abs(summed - total) <= UNEVEN * max(abs(total), abs(effects[0].added)):
        return
    single, together = (_signed(comparison, amount) for amount in (summed, total))
    make = "would make" if comparison.is_supposed else "make"
    text = (
        f"Taken one by one, all changes would make {single}; together they {make} {together}, "
        "since changes that meet on one occasion hide or heighten each other."
    )
    yield Finding(
        "ORG703", "note", text, "Read each effect for itself; they do not add up.", comparison.mood.causes
    )


def _signed(comparison: Comparison, amount: float) -> str:
    if abs(amount) < NOTICEABLE * worlds.delivery(comparison.after).weight:
        return "no difference"
    return phrases.failures(comparison, abs(amount), "more" if amount > 0 else "fewer")


def _left_out(comparison: Comparison) -> Iterator[Finding]:
    left = len(comparison.attribution.left_out)
    if left:
        text = f"The effects of {wording.plural(left, 'further change')} were not worked out one by one."
        yield Finding(
            "ORG703",
            "note",
            text,
            "Compare one part of the organization, or one step.",
            comparison.mood.causes,
        )
    unlike = len(comparison.attribution.unlike)
    if unlike:
        text = f"What {wording.plural(unlike, 'change')} would do alone cannot be told: without it, nobody "
        text += "would say how often the customers need anything."
        yield Finding("ORG703", "note", text, "", comparison.mood.causes)
