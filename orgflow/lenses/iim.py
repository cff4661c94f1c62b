"""How inoperable is everyone by the inoperability input-output model?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from orgflow import wording, worlds
from orgflow.findings import Column, Finding, Result, Table
from orgflow.lenses.comparing import ADVICE, apart, dependences, furthest, told
from orgflow.network import Network

slug = "lens-iim"
question = "How inoperable is everyone by the inoperability input-output model (IIM)?"
GROUP = "Compared with the inoperability model"
SINGULAR = 1e-9
MOST_STEPS = 10_000_000

ACTORS = (
    Column("actor", "Actor", "id"),
    Column("inoperability", "Inoperable by IIM", "share"),
    Column("sum", "Before the cap", printed=False),
    Column("not_delivered", "Does not come out right", "share"),
    Column("difference", "Difference", printed=False),
)

Row = dict[int, float]


class Inoperability(NamedTuple):
    """The inoperability of each actor before the cap at 1.

    None where there is no finite one: for the ``endless``, who depend on each other so
    much that the sums grow without end, for the ``unsolved``, of whom too many depend
    on each other, and for all behind them.
    """

    sums: Mapping[str, float | None]
    endless: tuple[str, ...] = ()
    unsolved: tuple[str, ...] = ()

    @property
    def capped(self) -> dict[str, float | None]:
        """The inoperability of each actor, in [0, 1]."""
        return {actor: None if total is None else min(1.0, total) for actor, total in self.sums.items()}


def inoperability(
    shares: Mapping[str, Mapping[str, float]],
    own: Mapping[str, float],
    groups: Sequence[Sequence[str]] | None = None,
    *,
    steps: int = MOST_STEPS,
) -> Inoperability:
    """Solve q = A q + c, the static inoperability input-output model, for the least q >= 0.

    Parameters
    ----------
    shares
        A: how much of each provider's inoperability is passed on to an actor, by the
        actor's id, then by the provider's; none is negative.
    own
        c: the inoperability that each actor brings in itself, by id.
    groups
        The actors in groups that depend on each other in circles, providers first;
        by default one group of all.
    steps
        How many products elimination may form at most.

    References
    ----------
    Haimes & Jiang (2001), Leontief-based model of risk in complex interconnected
    infrastructures. Elimination without pivoting succeeds with positive pivots exactly
    where the spectral radius is below 1, for I - A is an M-matrix then (Berman &
    Plemmons 1979).

    """
    sums: dict[str, float | None] = {}
    endless: list[str] = []
    unsolved: list[str] = []
    for group in [list(own)] if groups is None else groups:
        rows, brought = _equations(group, shares, own, sums)
        solution: list[float] | None = None
        if brought is not None:
            solution, steps = _solved(rows, brought, steps)
            if solution is None:
                (endless if steps > 0 else unsolved).extend(group)
        sums.update(dict.fromkeys(group) if solution is None else zip(group, solution, strict=True))
    return Inoperability({actor: sums[actor] for actor in own}, tuple(endless), tuple(unsolved))


def _equations(
    group: Sequence[str],
    shares: Mapping[str, Mapping[str, float]],
    own: Mapping[str, float],
    before: Mapping[str, float | None],
) -> tuple[list[Row], list[float] | None]:
    """Give A within a group by places, and what comes in from outside; None where that is not finite."""
    place = {actor: number for number, actor in enumerate(group)}
    rows: list[Row] = []
    brought: list[float] = []
    for actor in group:
        passed = {provider: share for provider, share in shares.get(actor, {}).items() if share > 0}
        rows.append({place[provider]: share for provider, share in passed.items() if provider in place})
        outside = [(share, before[p]) for p, share in passed.items() if p not in place]
        if any(level is None for _, level in outside):
            return rows, None
        brought.append(own[actor] + math.fsum(share * level for share, level in outside if level is not None))
    return rows, brought


def _solved(rows: list[Row], brought: list[float], steps: int) -> tuple[list[float] | None, int]:
    """Solve q = rows q + brought by elimination; None where it has no finite solution or steps run out."""
    if not any(brought):
        return brought, steps
    for number, row in enumerate(rows):
        for earlier in range(number):
            share = row.pop(earlier, 0.0)
            steps -= 1 + (len(rows[earlier]) if share else 0)
            if share:
                brought[number] += share * brought[earlier]
                for other, part in rows[earlier].items():
                    row[other] = row.get(other, 0.0) + share * part
        pivot = 1.0 - row.pop(number, 0.0)
        if pivot <= SINGULAR or steps <= 0:
            return None, steps
        brought[number] /= pivot
        rows[number] = {other: part / pivot for other, part in row.items()}
    for number in range(len(rows) - 1, -1, -1):
        later = sorted(rows[number].items())
        brought[number] += sum(part * brought[other] for other, part in later)
    return brought, steps


def run(network: Network) -> Result:
    """Answer the question, beside what our worlds say.

    Each need passes on its provider's inoperability by its importance, the health of
    the link and the customer's own reliability; what the actor and its links fail by
    themselves it brings in. A chain in which everyone has one need then comes out
    exactly as delivery does.
    """
    shares: dict[str, dict[str, float]] = {}
    own = {actor.id: 1.0 - network.reliability(actor.id) for actor in network.actors}
    for need in dependences(network):
        strength = network.reliability(need.customer) * need.strength
        row = shares.setdefault(need.customer, {})
        row[need.provider] = row.get(need.provider, 0.0) + strength * need.health
        own[need.customer] += strength * (1.0 - need.health)
    found = inoperability(shares, own, network.two_way_groups)
    findings = (*_compared(network, found), *_endless(network, found), *_unsolved(network, found))
    return Result(slug, question, findings, (_table(network, found),))


def _compared(network: Network, found: Inoperability) -> Iterator[Finding]:
    text = "This model adds up all that can fail, so that what fails together counts twice, and knows no "
    text += f"stand-ins.{_apart(network, found)}"
    above = sum(total is not None and total > 1.0 + SINGULAR for total in found.sums.values())
    if above:
        text += f" {wording.number(above)} {wording.noun(above, 'sum')} above 1 had to be capped."
    if network.actors:
        yield Finding("ORG692", "note", text, ADVICE, GROUP)


def _apart(network: Network, found: Inoperability) -> str:
    """Say on how many actors the model differs from worlds, and on whom most."""
    running = worlds.delivery(network).running
    seen = {actor: level for actor, level in found.capped.items() if level is not None}
    differences = {actor: level - (1.0 - running[actor]) for actor, level in seen.items()}
    higher, lower = apart(differences)
    if higher or lower:
        far = furthest(network, differences)
        fail = wording.noun(higher, "fails", "fail")
        worse = f"{wording.plural(higher, 'actor')} {fail} more often than in our worlds"
        by_model, ours = wording.of_hundred(seen[far]), wording.of_hundred(1.0 - running[far])
        return (
            f" By it {worse} and {told(lower)} less often, of {wording.number(len(seen))}. Furthest apart is "
            f"{network.name(far)}, failing on {by_model} by the model and on {ours} in worlds."
        )
    if len(seen) < len(found.sums):
        return ""
    return " Here it agrees with our worlds."


def _endless(network: Network, found: Inoperability) -> Iterator[Finding]:
    if found.endless:
        names = wording.listing([network.name(actor) for actor in found.endless], 4)
        silent = sum(total is None for total in found.sums.values())
        behind = silent - len(found.endless) - len(found.unsolved)
        text = f"{names} need each other so much that the sums grow without end; they get no figure."
        if behind:
            text += (
                f" Nor do the {wording.number(behind)} behind them."
                if behind > 1
                else " Nor does the one behind."
            )
        yield Finding("ORG693", "note", text, "", GROUP, tuple(sorted(found.endless)))


def _unsolved(network: Network, found: Inoperability) -> Iterator[Finding]:
    if found.unsolved:
        count = wording.plural(len(found.unsolved), "actor")
        text = f"{count} depend on each other in circles too large to be solved here; they get no figure."
        yield Finding("ORG694", "note", text, "", GROUP, tuple(sorted(found.unsolved)))


def _table(network: Network, found: Inoperability) -> Table:
    failing = {actor: 1.0 - share for actor, share in worlds.delivery(network).running.items()}
    capped = found.capped
    differences = {a: None if level is None else level - failing[a] for a, level in capped.items()}
    rows = tuple(
        {
            "actor": actor,
            "inoperability": capped[actor],
            "sum": found.sums[actor],
            "not_delivered": failing[actor],
            "difference": differences[actor],
        }
        for actor in sorted(differences, key=lambda actor: (_closeness(differences[actor]), actor))
    )
    return Table("actors", "Inoperability by IIM beside our worlds, the furthest apart first", ACTORS, rows)


def _closeness(difference: float | None) -> float:
    """Order what differs most first, after what has no figure at all."""
    return -2.0 if difference is None else -round(abs(difference), 9)
