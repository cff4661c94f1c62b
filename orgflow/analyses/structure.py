"""Who stands between others, in the links as in the chart?"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterator

from orgflow import wording
from orgflow.findings import Column, Finding, Result, Table
from orgflow.model import Link
from orgflow.network import Network
from orgflow.structure.groups import leaning, leaning_of
from orgflow.structure.measured import Measured
from orgflow.structure.ties import degree, reciprocity, reciprocity_of
from orgflow.ties import even

slug = "structure"
question = "Who stands between others?"
GROUP = "Who stands where: a description, not a verdict"
MOST_ROWS = 50_000
MOST_TOLD = 3
WORTH_NAMING = 0.25
FEWEST = 3
MANY = 1 / 3
COVERED = 0.5

WHOLE = (
    Column("measure", "Measure"),
    Column("value", "Value"),
    Column("n", "Counted on"),
    Column("missing", "Without an answer", "share"),
)
ACTORS = (
    Column("actor", "Actor", "id"),
    Column("n", "Tied to"),
    Column("missing", "Links without a mark", "share"),
    Column("betweenness", "Shortest routes through it", "share"),
    Column("on_every_route_of", "On every route of", "ids"),
    Column("reciprocity", "Ties both ways", "share"),
    Column("constraint", "Constraint"),
)
ROUTES_APART = (
    Column("from", "From", "id"),
    Column("to", "To", "id"),
    Column("routes", "Separate routes"),
    Column("crosses", "Every route crosses", "ids"),
)
GROUPS = (
    Column("part_of", "Group", "id"),
    Column("members", "Members"),
    Column("n", "Ties"),
    Column("missing", "Links without a mark", "share"),
    Column("internal", "Within"),
    Column("external", "Across"),
    Column("ei_index", "E-I index"),
)
CHART = (
    Column("dimension", "Dimension"),
    Column("value", "Reporting lines"),
    Column("links", "Links"),
    Column("n", "Actors in the chart"),
    Column("missing", "Not in the chart", "share"),
)
PLACES = (
    Column("actor", "Actor", "id"),
    Column("reports_to", "Reports to", "id"),
    Column("level", "Levels below the top"),
    Column("reports", "Report to it"),
    Column("dependents", "Depend on it"),
    Column("n", "Of so many others"),
    Column("missing", "Links without a mark", "share"),
)
DIMENSIONS = ("connectedness", "hierarchy", "efficiency", "upper_bound")


def run(network: Network) -> Result:
    """Answer the question."""
    measured = Measured(network)
    tables = (_whole, _actors, _routes_apart, _groups, _chart, _places)
    made = tuple(table(measured) for table in tables)
    return Result(slug, question, _findings(measured), made, aside=True)


# -- sentences -------------------------------------------------------------------------


def _findings(measured: Measured) -> tuple[Finding, ...]:
    told = (_standing_between, _crossed_by_all, _beyond_the_chart, _left_out)
    found = [finding for tell in told for finding in tell(measured)]
    return (*found, _counted_on(measured)) if found else ()


def _standing_between(measured: Measured) -> Iterator[Finding]:
    network, shares = measured.network, measured.betweenness
    ranked = sorted(shares, key=lambda actor: (-even(shares[actor]), actor))
    named = [actor for actor in ranked[:MOST_TOLD] if shares[actor] > 0]
    if not named or shares[named[0]] < WORTH_NAMING or (measured.between or {})[named[0]].of < FEWEST:
        return
    many, *more = [wording.of_hundred(shares[actor]) for actor in named]
    first, *rest = map(network.name, named)
    text = f"{many} shortest routes from the back office to an external customer lead through {first}"
    others = [f"{much} through {name}" for much, name in zip(more, rest, strict=True)]
    text += f"; {wording.listing(others)}." if others else "."
    yield Finding("ORG711", "note", text, "", GROUP, tuple(named[:1]), network.links_from(named[0])[:3])


def _crossed_by_all(measured: Measured) -> Iterator[Finding]:
    network, starts = measured.network, measured.on_every_route_of
    reaching = {start for start, _ in measured.crossed or {}}
    first = min(starts, key=lambda actor: (-len(starts[actor]), actor), default=None)
    if first is None or len(starts[first]) < max(2, MANY * len(reaching)):
        return
    text = (
        f"Of {len(reaching)} back-office functions, {len(starts[first])} have no route to an external "
        f"customer that does not cross {network.name(first)}."
    )
    advice = "Routes alone say so; what its failure would cost is told under single points of failure."
    yield Finding("ORG712", "note", text, advice, GROUP, (first,), network.links_from(first)[:3])


def _beyond_the_chart(measured: Measured) -> Iterator[Finding]:
    """Name those on whom many depend though nobody reports to them, where the chart is mostly written."""
    network, others = measured.network, len(measured.functions) - 1
    charted = [actor for actor in measured.places if actor in measured.functions]
    if len(charted) < COVERED * len(measured.functions):
        return
    many = {a: len(measured.dependents(a)) for a in charted if measured.places[a].reports == 0}
    chosen = [actor for actor, count in many.items() if count >= max(FEWEST, MANY * others)]
    chosen.sort(key=lambda actor: (-many[actor], actor))
    if chosen:
        first, *rest = chosen[:MOST_TOLD]
        text = (
            f"Nobody reports to {network.name(first)}, yet {many[first]} of {others} other functions "
            "depend on it directly."
        )
        if rest:
            text += f" The same goes for {wording.listing([f'{network.name(a)} ({many[a]})' for a in rest])}."
        advice = "Ask whether its place in the chart gives it the say that so many need it to have."
        evidence = network.links_from(first)[:3]
        yield Finding("ORG713", "note", text, advice, GROUP, (first, *rest), evidence)


def _left_out(measured: Measured) -> Iterator[Finding]:
    told = []
    if measured.left_out:
        told.append(f"Too large to measure here: {wording.listing(measured.left_out)}.")
    if len(measured.crossed or {}) > MOST_ROWS:
        told.append(f"The table of separate routes ends after {wording.number(MOST_ROWS)} rows.")
    if told:
        yield Finding("ORG719", "note", " ".join(told), "Look at one part of the organization.", GROUP)


def _counted_on(measured: Measured) -> Finding:
    """Say what the measures rest on, since a measure of ties is worth what was asked."""
    network = measured.network
    text = (
        f"Counted on {wording.plural(len(network.actors), 'actor')} and "
        f"{wording.plural(len(measured.pairs), 'pair')} of provider and customer; {_marks(measured)}."
    )
    advice = "Whoever was not asked looks less tied than they are."
    return Finding("ORG710", "note", text, advice, GROUP)


def _marks(measured: Measured) -> str:
    network, without = measured.network, len(measured.unmarked)
    if without in (0, len(network.links)):
        return "no link has a mark" if without else "every link has a mark"
    some = f"{without} of {wording.plural(len(network.links), 'link')}"
    told = f"{some} {wording.noun(without, 'has', 'have')} no mark"
    silent = [a.id for a in network.actors if _missing(measured, measured.links_of(a.id)) == 1]
    names = wording.listing([network.name(actor) for actor in silent], 3)
    return f"{told}, among them all of {names}" if silent else told


# -- tables ----------------------------------------------------------------------------


def _whole(measured: Measured) -> Table:
    functions, groups = measured.functions, measured.groups or {}
    leans = leaning(measured.inside, {actor: of[-1] for actor, of in groups.items()})
    rows = (
        {
            "measure": "reciprocity",
            "value": reciprocity(measured.pairs),
            "n": len(measured.pairs),
            "missing": _missing(measured, measured.network.links),
        },
        {
            "measure": "ei_index",
            "value": leans.index,
            "n": leans.ties,
            "missing": _share(len(functions - groups.keys()), len(functions)),
        },
    )
    return Table("whole", "The organization as a whole", WHOLE, rows)


def _actors(measured: Measured) -> Table:
    network, stands = measured.network, measured.betweenness
    tied, answered = degree(measured.pairs), reciprocity_of(measured.pairs)
    order = sorted(network.actors, key=lambda a: (-even(stands.get(a.id, -1.0)), a.id))
    rows = (
        {
            "actor": actor.id,
            "n": tied[actor.id],
            "missing": _missing(measured, measured.links_of(actor.id)),
            "betweenness": stands.get(actor.id),
            "on_every_route_of": _on_every_route_of(measured, actor.id),
            "reciprocity": answered.get(actor.id),
            "constraint": (measured.constraint or {}).get(actor.id),
        }
        for actor in order
    )
    return Table("actors", "Who stands between the back office and the customers", ACTORS, tuple(rows))


def _on_every_route_of(measured: Measured, actor: str) -> tuple[str, ...] | None:
    return None if measured.crossed is None else measured.on_every_route_of.get(actor, ())


def _routes_apart(measured: Measured) -> Table:
    crossed, apart = measured.crossed or {}, measured.apart or {}
    routes = {pair: 1 if actors else apart.get(pair) for pair, actors in crossed.items()}
    order = sorted(routes, key=lambda pair: (routes[pair] or sys.maxsize, pair))[:MOST_ROWS]
    rows = (
        {"from": pair[0], "to": pair[1], "routes": routes[pair], "crosses": crossed[pair]} for pair in order
    )
    return Table("routes_apart", "How many separate routes lead to a customer", ROUTES_APART, tuple(rows))


def _groups(measured: Measured) -> Table:
    groups = measured.groups or {}
    members = Counter(group for of in groups.values() for group in of)
    leans, links = leaning_of(measured.inside, groups), measured.links_of_groups
    rows = (
        {
            "part_of": group,
            "members": members[group],
            "n": leans[group].ties,
            "missing": _missing(measured, links[group]),
            "internal": leans[group].internal,
            "external": leans[group].external,
            "ei_index": leans[group].index,
        }
        for group in sorted(members)
    )
    return Table("groups", "Whether groups keep to themselves", GROUPS, tuple(rows))


def _chart(measured: Measured) -> Table:
    formal, lived = measured.dimensions or (None, None)
    outside = _share(len(measured.functions - measured.places.keys()), len(measured.functions))
    rows = (
        {
            "dimension": name,
            "value": None if formal is None else getattr(formal, name),
            "links": None if lived is None else getattr(lived, name),
            "n": len(measured.places),
            "missing": outside,
        }
        for name in DIMENSIONS
        if measured.lines
    )
    return Table(
        "chart", "How much like a chart of command: lines, and links beside them", CHART, tuple(rows)
    )


def _places(measured: Measured) -> Table:
    places, others = measured.places, len(measured.functions) - 1
    many = {actor: len(measured.dependents(actor)) for actor in places}
    order = sorted(places, key=lambda actor: ((places[actor].reports or 0) - many[actor], actor))
    rows = (
        {
            "actor": actor,
            "reports_to": places[actor].boss,
            "level": places[actor].level,
            "reports": places[actor].reports,
            "dependents": many[actor],
            "n": others,
            "missing": _missing(measured, measured.links_of(actor)),
        }
        for actor in order
    )
    return Table("places", "Places in the chart, and how many depend on each", PLACES, tuple(rows))


def _missing(measured: Measured, links: Collection[Link]) -> float | None:
    return _share(sum(link.id in measured.unmarked for link in links), len(links))


def _share(some: int, whole: int) -> float | None:
    return some / whole if whole else None
