"""What came, went or changed without making the difference, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orgflow import wording
from orgflow.comparing import phrases
from orgflow.comparing.causes import notable
from orgflow.comparing.comparison import Comparison
from orgflow.comparing.matching import Change, Kind
from orgflow.findings import Finding
from orgflow.model import Actor, Link, Situation

RENAMED = "Perhaps only renamed"
HOW_OFTEN = "how often"
OF_LOAD = ("people", "capacity", "other work")
LOAD = "See how full the weeks would be: 'orgflow analyze --only load' with the same options says it."
MOST, FEW = 5, 10
VERBS: tuple[tuple[Kind, str], ...] = (("new", "came"), ("gone", "went"))


def findings(comparison: Comparison) -> Iterator[Finding]:
    """Yield what came, went or changed and was not named as a cause, then guesses of new names."""
    came, changed = list(_came(comparison)), list(_changed(comparison))
    room = FEW - len(came) - 1
    yield from came
    yield from changed[:room]
    if len(changed) > room:
        left = wording.plural(len(changed) - room, "further change")
        text = f"{left}{_without(comparison)}, in the tables."
        yield Finding("ORG704", "note", text, "", comparison.mood.changes)
    yield from _renamed(comparison)


def _came(comparison: Comparison) -> Iterator[Finding]:
    waves = comparison.waves
    told = {effect.id for effect in notable(comparison) if effect.cause == "link"}
    for kind, verb in VERBS:
        links = [change for change in waves.links if change.kind == kind and change.id not in told]
        if links:
            names = phrases.several([phrases.name(comparison, change) for change in links], MOST)
            evidence = tuple(change.known for change in links)
            text = f"{wording.plural(len(links), 'link')} {verb}{_without(comparison)}: {names}."
            yield Finding("ORG704", "note", text, "", comparison.mood.changes, (), evidence)
        yield from _named(
            comparison, "actor", [change for change in waves.actors if change.kind == kind], verb
        )
        yield from _named(
            comparison, "situation", [change for change in waves.situations if change.kind == kind], verb
        )


def _without(comparison: Comparison) -> str:
    """Say that something has no effect, where the effect of everything was worked out."""
    attribution = comparison.attribution
    return "" if attribution.left_out or attribution.unlike else " without a noticeable effect"


def _named(
    comparison: Comparison,
    noun: str,
    changes: Sequence[Change[Actor]] | Sequence[Change[Situation]],
    verb: str,
) -> Iterator[Finding]:
    if changes:
        names = phrases.several([change.known.name for change in changes], MOST)
        ids = tuple(change.id for change in changes) if noun == "actor" else ()
        yield Finding(
            "ORG704",
            "note",
            f"{wording.plural(len(changes), noun)} {verb}: {names}.",
            "",
            comparison.mood.changes,
            ids,
        )


def _changed(comparison: Comparison) -> Iterator[Finding]:
    """Name what is said differently and makes no noticeable difference to an external customer."""
    waves = comparison.waves
    told = {(effect.cause, effect.id) for effect in notable(comparison)}
    links = [link for link in waves.links if link.kind == "changed" and ("link", link.id) not in told]
    yield from _links_changed(comparison, links)
    for actor in waves.actors:
        if actor.kind == "changed" and ("actor", actor.id) not in told:
            text = f"{actor.known.name}: {phrases.told(actor.differences, supposed=comparison.is_pure)}."
            advice = _load(comparison, actor)
            yield Finding("ORG704", "note", text, advice, comparison.mood.changes, (actor.id,))
    for situation in waves.situations:
        if situation.kind == "changed":
            text = f"{situation.known.name}: {phrases.told(situation.differences)}."
            yield Finding("ORG704", "note", text, "", comparison.mood.changes)


def _load(comparison: Comparison, actor: Change[Actor]) -> str:
    """Say where a change of people or capacity shows, for in what goes right it never does."""
    is_of_load = any(difference.what in OF_LOAD for difference in actor.differences)
    return LOAD if comparison.is_supposed and is_of_load else ""


def _links_changed(comparison: Comparison, links: Sequence[Change[Link]]) -> Iterator[Finding]:
    """Name changed links; many that are supposed to be needed more or less often in one sentence."""
    group = comparison.mood.changes
    often = [link for link in links if [one.what for one in link.differences] == [HOW_OFTEN]]
    together = often if comparison.is_pure and len(often) > MOST else []
    if together:
        text = f"{wording.plural(len(together), 'link')} would be needed more or less often"
        evidence = tuple(link.known for link in together)
        yield Finding("ORG704", "note", f"{text}{_without(comparison)}.", LOAD, group, (), evidence)
    as_one = {link.id for link in together}
    for link in links:
        if link.id not in as_one:
            text = f"{phrases.link(comparison, link)}. {phrases.what_changed(comparison, link)}."
            ends = (link.known.provider, link.known.customer)
            yield Finding("ORG704", "note", text, "", group, ends, (link.known,))


def _renamed(comparison: Comparison) -> Iterator[Finding]:
    """Offer guesses of new names; nothing is matched by them."""
    told = [*_renamed_actors(comparison), *_renamed_links(comparison)]
    advice = (
        "If it is the same, keep the id from wave to wave: what came and what went then becomes a change."
    )
    for place, finding in enumerate(told[:MOST]):
        yield finding if place else replace(finding, advice=advice)
    if len(told) > MOST:
        left = wording.plural(len(told) - MOST, "further link or actor", "further links or actors")
        yield Finding("ORG705", "watch", f"{left}, in the tables.", "", RENAMED)


def _renamed_actors(comparison: Comparison) -> Iterator[Finding]:
    for guess in comparison.renamed:
        if guess.what == "actor":
            links = [pair for pair in _pairs(comparison) if _is_same(*pair) and _touches(pair[0], guess.gone)]
            name = comparison.waves.names[guess.new]
            text = f"{name} has the id {guess.new} now and had the id {guess.gone} before"
            text += f"; so have {wording.plural(len(links), 'link')} with it" if links else ""
            evidence = tuple(link for pair in links for link in reversed(pair))
            yield Finding("ORG705", "watch", f"{text}.", "", RENAMED, (guess.new, guess.gone), evidence)


def _renamed_links(comparison: Comparison) -> Iterator[Finding]:
    """Offer the links that do not merely follow an actor."""
    moved = {guess.gone for guess in comparison.renamed if guess.what == "actor"}
    changes = {change.id: change for change in comparison.waves.links}
    for gone, new in _pairs(comparison):
        if not _is_same(gone, new) or not any(_touches(gone, actor) for actor in moved):
            former = f'"{gone.deliverable}"' if not _is_same(gone, new) else f"the link {gone.id}"
            text = f"{phrases.name(comparison, changes[new.id])}; perhaps what was {former} before."
            yield Finding("ORG705", "watch", text, "", RENAMED, (new.provider, new.customer), (new, gone))


def _pairs(comparison: Comparison) -> list[tuple[Link, Link]]:
    """Give the links that are gone with those that may be the same."""
    links = {change.id: change.known for change in comparison.waves.links}
    return [(links[one.gone], links[one.new]) for one in comparison.renamed if one.what == "link"]


def _is_same(gone: Link, new: Link) -> bool:
    return gone.deliverable == new.deliverable


def _touches(link: Link, actor: str) -> bool:
    return actor in (link.provider, link.customer)
