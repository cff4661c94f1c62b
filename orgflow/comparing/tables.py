"""The tables of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from orgflow.comparing.comparison import Comparison
from orgflow.comparing.matching import Change
from orgflow.comparing.ranks import is_clear
from orgflow.findings import Column, Table, Value
from orgflow.model import Actor, Link, Situation
from orgflow.ties import even

KINDS = ("changed", "new", "gone", "unchanged")

ACTORS = (
    Column("actor", "Actor", "id"),
    Column("name", "Name", printed=False),
    Column("change", "Change"),
    Column("what", "What"),
)
LINKS = (
    Column("id", "Link", "id", printed=False),
    Column("provider", "Provider", "id"),
    Column("customer", "Customer", "id"),
    Column("for", "For"),
    Column("change", "Change"),
    Column("what", "What"),
    Column("health_before", "Health before", "share"),
    Column("health_after", "Health after", "share"),
    Column("effect", "Failures it adds", "occasions"),
    Column("gain_before", "Gain if fixed before", "occasions", printed=False),
    Column("gain_after", "Gain if fixed after", "occasions", printed=False),
    Column("rank_before", "Rank before", printed=False),
    Column("rank_after", "Rank after", printed=False),
    Column("rank_change_clear", "Rank change is clear", printed=False),
)
OUTCOME = (
    Column("customer", "Customer", "id"),
    Column("served_right_before", "Served right before", "share"),
    Column("served_right_after", "Served right after", "share"),
    Column("failed_before", "Failed a year before", "per year"),
    Column("failed_after", "Failed a year after", "per year"),
)


def tables(comparison: Comparison) -> tuple[Table, ...]:
    """Give the tables: all actors and links, what changed first; then what each customer gets."""
    found = _outcome(comparison), _links(comparison), _actors(comparison)
    return tuple(map(_supposed, found)) if comparison.is_supposed else found


def _supposed(table: Table) -> Table:
    """Name the columns of a table for what is supposed; their keys stay."""
    titles = {"before": "as it is", "after": "as supposed"}
    columns = [
        replace(column, title=" ".join(titles.get(word, word) for word in column.title.split(" ")))
        for column in table.columns
    ]
    return replace(table, columns=tuple(columns))


def _outcome(comparison: Comparison) -> Table:
    rows: list[Mapping[str, Value]] = [
        {
            "customer": customer,
            "served_right_before": None if before is None else before.right,
            "served_right_after": None if after is None else after.right,
            "failed_before": None if before is None else before.failed,
            "failed_after": None if after is None else after.failed,
        }
        for customer, (before, after) in comparison.served.items()
    ]
    return Table("outcome", "What the external customers get", OUTCOME, tuple(rows))


def _actors(comparison: Comparison) -> Table:
    changes = sorted(comparison.waves.actors, key=lambda change: (KINDS.index(change.kind), change.id))
    names = {guess.gone: guess.new for guess in comparison.renamed if guess.what == "actor"}
    rows: list[Mapping[str, Value]] = [
        {
            "actor": change.id,
            "name": change.known.name,
            "change": change.kind,
            "what": _what(change, _guess(change.id, names)),
        }
        for change in changes
    ]
    return Table("actors", "Actors, what changed first", ACTORS, tuple(rows), _changed(changes))


def _links(comparison: Comparison) -> Table:
    effects = {effect.id: effect.added for effect in comparison.attribution.effects if effect.cause == "link"}
    ranks = comparison.ranks[1].rank

    def order(change: Change[Link]) -> tuple[bool, float, int, str]:
        effect = abs(even(effects.get(change.id, 0.0)))
        return change.kind == "unchanged", -effect, ranks.get(change.id, 0), change.id

    changes = sorted(comparison.waves.links, key=order)
    deliverables = {change.id: change.known.deliverable for change in changes}
    guesses = {guess.gone: guess.new for guess in comparison.renamed if guess.what == "link"}
    told = {id_: f'"{deliverables[other]}"' for id_, other in [*guesses.items(), *_turned(guesses)]}
    rows = tuple(_link(comparison, change, effects, told.get(change.id)) for change in changes)
    return Table("links", "Links, what changed first", LINKS, rows, _changed(changes))


def _link(
    comparison: Comparison, change: Change[Link], effects: Mapping[str, float], guess: str | None
) -> Mapping[str, Value]:
    link, (before, after) = change.known, comparison.ranks
    healths, is_kept_back = comparison.healths(change.id), comparison.is_kept_back(change)
    is_known = comparison.attribution.is_known(change.id) and not is_kept_back
    return {
        "id": change.id,
        "provider": link.provider,
        "customer": link.customer,
        "for": link.deliverable,
        "change": change.kind,
        "what": _what(change, guess),
        "health_before": healths[0],
        "health_after": healths[1],
        "effect": effects.get(change.id, 0.0) if is_known else None,
        "gain_before": None if is_kept_back else before.gain.get(change.id),
        "gain_after": after.gain.get(change.id),
        "rank_before": before.rank.get(change.id),
        "rank_after": after.rank.get(change.id),
        "rank_change_clear": is_clear(change.id, before, after),
    }


def _what(change: Change[Actor] | Change[Link], guess: str | None) -> str:
    if change.kind in ("new", "gone"):
        return f"perhaps renamed: {guess} {'before' if change.kind == 'new' else 'now'}" if guess else ""
    return "; ".join(difference.short for difference in change.differences)


def _guess(id_: str, names: Mapping[str, str]) -> str | None:
    return names.get(id_) or dict(_turned(names)).get(id_)


def _turned(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(new, gone) for gone, new in names.items()]


def _changed(changes: Sequence[Change[Actor]] | Sequence[Change[Link]] | Sequence[Change[Situation]]) -> int:
    return sum(change.kind != "unchanged" for change in changes)
