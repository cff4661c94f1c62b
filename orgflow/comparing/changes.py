"""What came, went or changed without making the difference, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgflow import wording
from orgflow.comparing import phrases
from orgflow.comparing.causes import notable
from orgflow.comparing.comparison import Comparison
from orgflow.comparing.matching import Change, Kind
from orgflow.findings import Finding
from orgflow.model import Actor, Link, Situation

GROUP, RENAMED = "What came, went or changed", "Perhaps only renamed"
MOST = 5
VERBS: tuple[tuple[Kind, str], ...] = (("new", "came"), ("gone", "went"))


def findings(comparison: Comparison) -> Iterator[Finding]:
    """Yield what came, went or changed and was not named as a cause, then guesses of new names."""
    waves = comparison.waves
    told = {effect.id for effect in notable(comparison) if effect.cause == "link"}
    for kind, verb in VERBS:
        links = [change for change in waves.links if change.kind == kind and change.id not in told]
        if links:
            names = phrases.several([phrases.name(comparison, change) for change in links], MOST)
            evidence = tuple(change.known for change in links)
            text = f"{wording.plural(len(links), 'link')} {verb}{_without(comparison)}: {names}."
            yield Finding("ORG704", "note", text, "", GROUP, (), evidence)
        yield from _named("actor", [change for change in waves.actors if change.kind == kind], verb)
        yield from _named("situation", [change for change in waves.situations if change.kind == kind], verb)
    yield from _changed(comparison)
    yield from _renamed(comparison)


def _without(comparison: Comparison) -> str:
    """Say that something has no effect, where the effect of everything was worked out."""
    return "" if comparison.attribution.left_out else " without a noticeable effect"


def _named(
    noun: str, changes: Sequence[Change[Actor]] | Sequence[Change[Situation]], verb: str
) -> Iterator[Finding]:
    if changes:
        names = phrases.several([change.known.name for change in changes], MOST)
        ids = tuple(change.id for change in changes) if noun == "actor" else ()
        yield Finding(
            "ORG704", "note", f"{wording.plural(len(changes), noun)} {verb}: {names}.", "", GROUP, ids
        )


def _changed(comparison: Comparison) -> Iterator[Finding]:
    """Name what is said differently and makes no noticeable difference to an external customer."""
    waves = comparison.waves
    told = {(effect.cause, effect.id) for effect in notable(comparison)}
    links = [one for one in waves.links if one.kind == "changed" and ("link", one.id) not in told]
    actors = [one for one in waves.actors if one.kind == "changed" and ("actor", one.id) not in told]
    for link in links[:MOST]:
        text = f"{phrases.link(comparison, link)}. {phrases.what_changed(comparison, link)}."
        ends = (link.known.provider, link.known.customer)
        yield Finding("ORG704", "note", text, "", GROUP, ends, (link.known,))
    for actor in actors[:MOST]:
        text = f"{actor.known.name}: {phrases.told(actor.differences)}."
        yield Finding("ORG704", "note", text, "", GROUP, (actor.id,))
    situations = [one for one in waves.situations if one.kind == "changed"]
    for situation in situations[:MOST]:
        text = f"{situation.known.name}: {phrases.told(situation.differences)}."
        yield Finding("ORG704", "note", text, "", GROUP)
    left = sum(max(0, len(changes) - MOST) for changes in (links, actors, situations))
    if left:
        text = f"{wording.plural(left, 'further change')}{_without(comparison)}, in the tables."
        yield Finding("ORG704", "note", text, "", GROUP)


def _renamed(comparison: Comparison) -> Iterator[Finding]:
    """Offer guesses of new names; nothing is matched by them."""
    guesses = comparison.renamed
    links = {change.id: change for change in comparison.waves.links}
    actors = [guess for guess in guesses if guess.what == "actor"]
    advice = (
        "If it is the same, keep the id from wave to wave: what came and what went then becomes a change."
    )
    for guess in actors[:MOST]:
        name = comparison.waves.names[guess.new]
        text = f"{name} has the id {guess.new} now and had the id {guess.gone} before."
        yield Finding("ORG705", "watch", text, advice, RENAMED, (guess.new, guess.gone))
    of_links = [guess for guess in guesses if guess.what == "link"]
    for guess in of_links[:MOST]:
        gone, new = links[guess.gone].known, links[guess.new].known
        text = f"{phrases.name(comparison, links[guess.new])}; perhaps what was {_former(gone, new)} before."
        ends = (new.provider, new.customer)
        yield Finding("ORG705", "watch", text, advice, RENAMED, ends, (new, gone))
    left = max(0, len(actors) - MOST) + max(0, len(of_links) - MOST)
    if left:
        text = f"{wording.plural(left, 'further link or actor', 'further links or actors')}, in the tables."
        yield Finding("ORG705", "watch", text, "", RENAMED)


def _former(gone: Link, new: Link) -> str:
    if gone.deliverable != new.deliverable:
        return f'"{gone.deliverable}"'
    return f"the link {gone.id}"
