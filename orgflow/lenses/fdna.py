"""How operable is everyone by functional dependency network analysis?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from orgflow import wording, worlds
from orgflow.findings import Column, Finding, Result, Table
from orgflow.lenses.comparing import ADVICE, apart, dependences, downstream_order, furthest, told
from orgflow.network import Network

slug = "lens-fdna"
question = "How operable is everyone by functional dependency network analysis (FDNA)?"
GROUP = "Compared with FDNA"
FULL = 100.0
CLOSE = 1e-12
MOST_ROUNDS = 2_000
MOST_STEPS = 20_000_000

ACTORS = (
    Column("actor", "Actor", "id"),
    Column("operability", "Operable by FDNA", "share"),
    Column("delivery", "Comes out right", "share"),
    Column("difference", "Difference", printed=False),
)


class Feed(NamedTuple):
    """A receiver's dependence on a feeder.

    ``strength`` (alpha, in [0, 1]) is how much of the receiver's operability the feeder
    carries; ``criticality`` (beta, in [0, 100]) is the level to which the receiver falls
    without it; ``passed`` is the share of the feeder's operability that arrives.
    """

    feeder: str
    receiver: str
    strength: float
    criticality: float
    passed: float = 1.0


class Operability(NamedTuple):
    """The level of each actor in [0, 100], and those that had not settled when the rounds ended."""

    levels: Mapping[str, float]
    unsettled: tuple[str, ...] = ()


def operability(
    feeds: Iterable[Feed], own: Mapping[str, float], *, start: float = FULL, rounds: int = MOST_ROUNDS
) -> Operability:
    """Solve the equations of FDNA: the greatest fixed point, or from ``start=0`` the least.

    P = min(own, mean of (strength x feeder + 100 (1 - strength)), min of (feeder +
    criticality)) for each receiver, iterated in the order of ``own`` until nothing
    changes any more. The equations are monotone, so iterating from 100 falls to the
    greatest solution, and levels that are not settled yet are still too high.

    Parameters
    ----------
    feeds
        Each pair of feeder and receiver once.
    own
        The level in [0, 100] that each actor reaches by itself, by id.
    start
        The level at which all begin.
    rounds
        How often all receivers are gone through at most.

    References
    ----------
    Garvey & Pinto (2009), Introduction to functional dependency network analysis.

    """
    fed: dict[str, list[Feed]] = {}
    for feed in feeds:
        fed.setdefault(feed.receiver, []).append(feed)
    levels = {actor: min(start, level) for actor, level in own.items()}
    moving: list[str] = []
    for _ in range(rounds):
        moving = []
        for actor in (actor for actor in own if actor in fed or start < own[actor]):
            level = min(own[actor], _received(fed.get(actor, ()), levels))
            if abs(level - levels[actor]) > CLOSE:
                moving.append(actor)
            levels[actor] = level
        if not moving:
            break
    return Operability(levels, tuple(moving))


def _received(feeds: Iterable[Feed], levels: Mapping[str, float]) -> float:
    """Give the level that what arrives from all feeders allows."""
    arrived = [(feed, feed.passed * levels[feed.feeder]) for feed in feeds]
    if not arrived:
        return FULL
    strength = math.fsum(feed.strength * level + FULL * (1.0 - feed.strength) for feed, level in arrived)
    return min(strength / len(arrived), min(level + feed.criticality for feed, level in arrived))


def run(network: Network) -> Result:
    """Answer the question, beside what our worlds say.

    A need's strength is its importance and its criticality 100 (1 - strength); health
    and reliability scale what is passed on. A chain in which everyone has one need then
    comes out exactly as delivery does.
    """
    feeds = [
        Feed(
            d.provider,
            d.customer,
            d.strength,
            FULL * (1.0 - d.strength),
            d.health * network.reliability(d.provider),
        )
        for d in dependences(network)
    ]
    own = dict.fromkeys(downstream_order(network), FULL)
    rounds = max(50, min(MOST_ROUNDS, MOST_STEPS // max(1, len(feeds))))
    found = operability(feeds, own, rounds=rounds)
    seen = {actor: network.reliability(actor) * level / FULL for actor, level in found.levels.items()}
    findings = (*_compared(network, seen), *_unsettled(network, found))
    return Result(slug, question, findings, (_table(network, seen),))


def _compared(network: Network, seen: Mapping[str, float]) -> Iterator[Finding]:
    if seen:
        text = (
            "This model takes the average of what an actor needs, so that healthy inputs make up for a weak "
        )
        text += f"one, and knows no stand-ins.{_apart(network, seen)}"
        yield Finding("ORG691", "note", text, ADVICE, GROUP)


def _apart(network: Network, seen: Mapping[str, float]) -> str:
    """Say on how many actors the model differs from worlds, and on whom most."""
    running = worlds.delivery(network).running
    differences = {actor: seen[actor] - running[actor] for actor in seen}
    higher, lower = apart(differences)
    if not higher and not lower:
        return " Here it agrees with our worlds."
    far = furthest(network, differences)
    return (
        f" It puts {wording.plural(higher, 'actor')} higher than our worlds do and {told(lower)} lower, of "
        f"{wording.number(len(seen))}. Furthest apart is {network.name(far)}: "
        f"{wording.of_hundred(seen[far])} by the model, {wording.of_hundred(running[far])} in worlds."
    )


def _unsettled(network: Network, found: Operability) -> Iterator[Finding]:
    if found.unsettled:
        names = wording.listing([network.name(actor) for actor in sorted(found.unsettled)], 3)
        text = f"The figures of {names} still fall slowly, round by round; they are shown too high."
        yield Finding("ORG694", "note", text, "", GROUP, tuple(sorted(found.unsettled)))


def _table(network: Network, seen: Mapping[str, float]) -> Table:
    running = worlds.delivery(network).running
    differences = {actor: level - running[actor] for actor, level in seen.items()}
    order = sorted(seen, key=lambda actor: (-round(abs(differences[actor]), 9), actor))
    columns = {"operability": seen, "delivery": running, "difference": differences}
    rows = tuple({"actor": a} | {key: figures[a] for key, figures in columns.items()} for a in order)
    return Table("actors", "Operability by FDNA beside our delivery, the furthest apart first", ACTORS, rows)
