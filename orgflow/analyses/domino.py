"""What falls when a function stops, who pays for it, how far does it go?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orgflow import wording, worlds
from orgflow.domino import Component, Cost, Domino, Fall
from orgflow.findings import Column, Finding, Level, Result, Table, Value
from orgflow.model import Link
from orgflow.network import Need, Network
from orgflow.ranking import is_literal
from orgflow.ties import even
from orgflow.worlds.rounds import Extent, extents

slug = "domino"
question = "What falls when a function of the back office stops?"
QUESTION = "What falls when these stop?"
EXTENT, COSTS, ROUNDS, STOP = "How far it goes", "What it costs", "Round by round", "What would stop it"
TOLD = 5
MOST_TOLD = 20
MOST_BESIDES = 20_000  # links looked at for how many fail besides, all functions together
WORTH_NAMING = 0.01
NOTICED = 0.01
NOTICEABLE = 1e-9
HARDLY_ANY = 0.1  # functions that fail besides on an average occasion
MOSTLY_DOWN = 0.5  # of the occasions on which it was right, below which someone falls rather than suffers

FALLEN = (
    Column("actor", "Who falls", "id"),
    Column("drop", "Right less often by", "share"),
    Column("round", "Round", printed=False),
    Column("felled_by", "Link", "id", printed=False),
    Column("falls", "Falls"),
    Column("for_want_of", "For want of"),
)
CUSTOMERS = (
    Column("customer", "Customer", "id"),
    Column("extra_failed_per_year", "More failed occasions", "occasions"),
)
WORST = (
    Column("actor", "If this stops", "id"),
    Column("extra_failed_per_year", "More failed occasions", "occasions"),
    Column("alone", "Were all else right", "occasions"),
    Column("reach", "Functions that fail besides"),
    Column("fallen", "Fall at worst"),
    Column("rounds", "In rounds"),
    Column("customers", "Customers who go without", "ids"),
)
WORST_WORLD = ", if every need mattered each time and every situation held"
OTHERWISE_RIGHT = (
    "Taken at their word, the marks serve fewer than half of the occasions right even today; "
    "so this is told as if everything else always worked."
)
STAND_IN = "Name a stand-in for it, and write it with any_of."


# -- the worst of all, unasked ---------------------------------------------------------------


def run(network: Network) -> Result:
    """Answer the question for each function of the back office, or of what comes closest to it."""
    heading, functions, remark = _functions(network)
    literal, weight = is_literal(network), worlds.delivery(network).weight
    importance = worlds.importance(network)
    costs = importance.actor_loss if literal else importance.actor_alone
    spread = _spread(network, functions)
    order = sorted(functions, key=lambda a: (-even(costs[a]), -_fallen_with(spread[a]), a))
    wanted = max(TOLD, MOST_BESIDES // max(1, len(network.links)))
    reach = worlds.reach(network, tuple(order[:wanted]))
    heavy = [actor for actor in order[:TOLD] if weight and costs[actor] >= WORTH_NAMING * weight]
    findings = []
    for actor in heavy:
        domino = Domino(network, (Component("actor", actor),))
        besides = reach[actor] if literal else None
        findings.append(_worst(domino, costs[actor], besides, heading, first=actor == heavy[0]))
    rows = tuple(_worst_row(network, actor, reach.get(actor), spread[actor]) for actor in order)
    if heavy:
        remarks = [remark, "" if literal else OTHERWISE_RIGHT, *_limits(rows)]
        findings += [Finding("ORG679", "note", told, "", heading) for told in remarks if told]
    elif functions:
        findings.append(Finding("ORG675", "note", _none_heavy(network), "", heading))
    title = "What stops with each function, the costliest first"
    return Result(slug, question, tuple(findings), (Table("worst", title, WORST, rows),))


def _spread(network: Network, functions: Sequence[str]) -> dict[str, Extent | None]:
    breaks = [(Component("actor", actor),) for actor in functions]
    return dict(zip(functions, extents(worlds.compiled(network), breaks), strict=True))


def _fallen_with(extent: Extent | None) -> int:
    return 0 if extent is None else extent.functions


def _functions(network: Network) -> tuple[str, tuple[str, ...], str]:
    """Give the heading, the functions to look at, what to say where they are not the back office."""
    layers: dict[str, list[str]] = {}
    for actor in network.internal():
        layers.setdefault(network.layer(actor), []).append(actor)
    if "back office" in layers:
        return "Dominoes in the back office", tuple(layers["back office"]), ""
    if "support" in layers:
        told = "Nobody is placed in the back office; these are the functions in support."
        return "Dominoes in support", tuple(layers["support"]), told
    told = "Nobody is placed in the back office or in support; these are all who have work of their own."
    return "Dominoes", network.internal(), told


def _worst_row(
    network: Network, actor: str, reach: float | None, extent: Extent | None
) -> Mapping[str, Value]:
    importance, served = worlds.importance(network), worlds.delivery(network).weight > 0
    return {
        "actor": actor,
        "extra_failed_per_year": importance.actor_loss[actor] if served else None,
        "alone": importance.actor_alone[actor] if served else None,
        "reach": reach,
        "fallen": None if extent is None else extent.functions,
        "rounds": None if extent is None else extent.rounds,
        "customers": None if extent is None else extent.customers,
    }


def _worst(domino: Domino, cost: float, reach: float | None, heading: str, *, first: bool) -> Finding:
    network, (actor,) = domino.network, domino.actors
    rest = "" if is_literal(network) else " and all else worked"
    text = f"{network.name(actor)}: if this stopped{rest}, {_more(network, cost)} would fail"
    text += f", of {_named(network, domino.customers)}." if domino.customers else "."
    begin = sorted(domino.beginnings, key=lambda need: (-need.bite, need.primary.id))
    inside = [need for need in begin if network.is_function(need.customer)]
    if inside:
        what, whose = inside[0].primary.deliverable, network.name(inside[0].customer)
        text += f' {_extent(domino, reach, explained=first)} First to fall: {whose}, for want of "{what}".'
    if domino.customers:
        text += " Nobody stands in for it: it is a single point of failure, too."
    advice = f"See it round by round: orgflow domino PATH {actor}" if first else ""
    evidence = tuple(link for need in begin for link in need.alternatives)
    return Finding("ORG678", "watch", text, advice, heading, (actor,), evidence)


def _none_heavy(network: Network) -> str:
    if not network.external:
        return "No current external customer is named, so what a function costs by stopping cannot be told."
    return "None of these functions costs the external customers much by stopping alone."


def _limits(rows: Sequence[Mapping[str, Value]]) -> Iterator[str]:
    """Say what was not worked out, and how to have it worked out."""
    one = "orgflow domino PATH ACTOR works it out for any one."
    left = sum(row["reach"] is None for row in rows)
    if left:
        told = f"for the {len(rows) - left} costliest, not for {left} more"
        yield f"How many fail besides was worked out {told}: {one}"
    left = sum(row["rounds"] is None for row in rows)
    if left:
        functions = wording.plural(left, "function")
        yield f"For {functions} the rounds were not followed to their end: {one}"


# -- what is broken by hand ------------------------------------------------------------------


def broken(domino: Domino) -> Result:
    """Tell what happens when chosen components break together: who falls, what it costs, what stops it.

    Where the marks cannot be taken at their word, sentences tell the same break with
    everything else right; tables are always at the rates in use.
    """
    literal = is_literal(domino.network)
    told = domino if literal else domino.otherwise_right
    findings = [
        _headline(told),
        *([] if literal else [Finding("ORG679", "note", OTHERWISE_RIGHT, "", EXTENT)]),
        *_worse_off(told),
        *_costs(told),
        *_uncounted(told),
        *_falls(told),
        *_stop(told),
    ]
    costs = tuple(map(_customer, domino.costs))
    tables = (
        Table("fallen", "Who falls, round by round", FALLEN, tuple(map(_fallen, domino.falls)), 30),
        Table("customers", "What it costs the external customers", CUSTOMERS, costs),
    )
    return Result(slug, QUESTION, tuple(findings), tables)


def event(domino: Domino) -> str:
    """Say what breaks, to stand after "if": "IT stopped", "prices from Pricing to Sales broke"."""
    network = domino.network
    told = [
        network.name(one.id) if one.kind == "actor" else _link(network, network.link(one.id))
        for one in domino.broken
    ]
    verb = "stopped" if not domino.links else "failed together" if len(told) > 1 else "broke"
    return f"{wording.listing(told)} {verb}"


def _link(network: Network, link: Link) -> str:
    return f'"{link.deliverable}" from {network.name(link.provider)} to {network.name(link.customer)}'


def _headline(domino: Domino) -> Finding:
    network, actors = domino.network, tuple(sorted(domino.actors))
    cost = f"If {event(domino)}, {_more(network, domino.extra)} would fail."
    if not domino.before.weight:
        cost = f"What it costs if {event(domino)} cannot be told: no external customer's needs are counted."
    if not domino.others:
        return Finding("ORG675", "note", f"{_nothing(domino)} {cost}", "", EXTENT, actors)
    level: Level = "risk" if domino.customers or domino.extra > NOTICEABLE else "watch"
    return Finding("ORG670", level, f"{cost} {_extent(domino, domino.reach)}", "", EXTENT, actors)


def _nothing(domino: Domino) -> str:
    given = [link for actor in domino.actors for link in domino.network.links_from(actor)]
    if not given and not domino.links:
        return "Nobody falls with it: nothing is named that others get from there."
    return "Nobody falls with it: whoever gets something from there has another way."


def _extent(domino: Domino, reach: float | None, *, explained: bool = True) -> str:
    """Say how many fall at worst, how many on average where that tells something."""
    functions = wording.plural(len(domino.functions), "other function")
    rounds = wording.plural(domino.rounds, "round")
    worst = f"At worst {functions} would fall within {rounds}{WORST_WORLD if explained else ''}"
    return f"{worst}." if reach is None else f"{worst}; on an average occasion {_besides(reach)} would fail."


def _besides(reach: float) -> str:
    """Say how many fail with what is broken, to the whole: a fraction of a function is none."""
    if reach < HARDLY_ANY:
        return "hardly any of them"
    if reach < 1 - HARDLY_ANY:
        return "less than one of them"
    return f"about {wording.number(reach)} of them"


def _costs(domino: Domino) -> Iterator[Finding]:
    for cost in domino.costs:
        before, after = cost.served(after=False), cost.served(after=True)
        if cost.extra is not None and cost.extra > NOTICEABLE and before is not None:
            name = domino.network.name(cost.customer)
            told = wording.more_occasions(cost.extra, None if domino.before.per_year else cost.occasions)
            text = f"{name}: {told} would fail."
            if wording.of_hundred(after) != wording.of_hundred(before):
                text += f" {_capital(_instead(after, before))}."
            evidence = [loss.need.primary for loss in cost.counted if loss.drop > NOTICEABLE]
            if len(evidence) > 1 and _is_most(cost):
                text += f' Most of it is "{evidence[0].deliverable}".'
            yield Finding("ORG671", "risk", text, "", COSTS, (cost.customer,), tuple(evidence[:3]))


def _is_most(cost: Cost) -> bool:
    first = cost.counted[0]
    return (first.rate or 0.0) * first.drop > (cost.extra or 0.0) / 2


def _instead(after: float | None, before: float | None) -> str:
    today = wording.of_hundred(before).removesuffix(" of 100")
    return f"{wording.of_hundred(after)} occasions would go right instead of {today}"


def _capital(told: str) -> str:
    """Begin a sentence with it, also where it begins with a word: "Over 99 of 100"."""
    return told[:1].upper() + told[1:]


def _uncounted(domino: Domino) -> Iterator[Finding]:
    for cost in domino.costs:
        if cost.uncounted:
            what = wording.listing([f'"{need.primary.deliverable}"' for need in cost.uncounted], 3)
            name = domino.network.name(cost.customer)
            text = f"{name} would suffer in {what} too; how often is not written, so it is not counted."
            evidence = tuple(need.primary for need in cost.uncounted)
            advice = "Ask how often it is needed, and add how_often."
            yield Finding("ORG676", "watch", text, advice, COSTS, (cost.customer,), evidence)


def _falls(domino: Domino) -> Iterator[Finding]:
    fallen = [fall for fall in domino.falls if fall.round]
    told = [fall for fall in fallen if fall.drop >= NOTICED or fall.round == 1][:MOST_TOLD]
    for fall in told:
        evidence = () if fall.need is None else fall.need.alternatives
        text = f"Round {fall.round}: {_fall(domino, fall)}"
        yield Finding("ORG672", "note", text, "", ROUNDS, (fall.actor,), evidence)
    rest = [fall for fall in fallen if fall not in told]
    if rest:
        hardly = ", but on most occasions that is hardly noticed"
        names = _named(domino.network, [fall.actor for fall in rest])
        noticed = any(fall.drop >= NOTICED for fall in rest)
        text = f"{names} would go without something as well{'' if noticed else hardly}; the table says when."
        yield Finding("ORG673", "note", text, "", ROUNDS, tuple(fall.actor for fall in rest))


def _fall(domino: Domino, fall: Fall) -> str:
    """Say what fells an actor: "Sales would fall, because "prices" comes from Pricing alone"."""
    network, need = domino.network, fall.need
    assert need is not None
    what, name, cause = f'"{need.primary.deliverable}"', network.name(fall.actor), _cause(domino, need)
    if not network.is_function(fall.actor):
        return f"{name} would go without {what}, which {cause}."
    before, after = domino.before.running[fall.actor], domino.after.running[fall.actor]
    told = f"{name} would go without {what}, which {cause}."
    if after < before * MOSTLY_DOWN:
        told = f"{name} would fall, because {what} {cause}."
    if wording.of_hundred(before) == wording.of_hundred(after):
        return f"{told} On most occasions that is hardly noticed."
    return f"{told} {_capital(_instead(after, before))}."


def _cause(domino: Domino, need: Need) -> str:
    providers = list(dict.fromkeys(domino.network.name(link.provider) for link in need.alternatives))
    if len(need.alternatives) > 1:
        return f"fails every way there is: from {wording.listing(providers)}"
    if need.primary.id in domino.links:
        return f"is what broke, and nobody but {providers[0]} gives it"
    return f"comes from {providers[0]} alone"


def _worse_off(domino: Domino) -> Iterator[Finding]:
    """Name the functions that have another way, which does not work as often; customers are told by cost."""
    network, before, after = domino.network, domino.before.running, domino.after.running
    spared = [fall.actor for fall in domino.falls if fall.round is None and fall.drop >= NOTICED]
    worse = [actor for actor in spared if network.is_function(actor)]
    if worse:
        told = [f"{network.name(actor)} ({_instead(after[actor], before[actor])})" for actor in worse]
        text = f"Worse off, though they have another way: {wording.listing(told, 3)}."
        yield Finding("ORG674", "note", text, "", EXTENT, tuple(worse))


def _stop(domino: Domino) -> Iterator[Finding]:
    """Say which need would have to be met in another way; where no one does it, which it begins with."""
    found, network = domino.stand_in, domino.network
    if found is None:
        return
    left = f"{len(found.left)} of the {len(domino.others)} others would still fall"
    needs: tuple[Need, ...] = (found.need,)
    if not found.left:
        text = f"Another way to {_need(network, found.need)} would stop it: nobody else would fall."
    elif domino.customers and not domino.customers_among(found.left):
        text = f"Another way to {_need(network, found.need)} would keep it from the customers; {left}."
    elif len(found.left) <= len(domino.others) / 2:
        text = f"No single other way stops it. One to {_need(network, found.need)} spares most; {left}."
    else:
        needs = domino.beginnings
        told = wording.listing([_need(network, need) for need in needs], 3)
        text = f"No single other way stops it. It begins with {told}: each would want another way."
    evidence = tuple(link for need in needs for link in need.alternatives)
    customers = tuple(sorted({need.customer for need in needs}))
    yield Finding("ORG677", "note", text, STAND_IN, STOP, customers, evidence)


def _need(network: Network, need: Need) -> str:
    return f'"{need.primary.deliverable}" for {network.name(need.customer)}'


# -- rows ------------------------------------------------------------------------------------


def _fallen(fall: Fall) -> Mapping[str, Value]:
    when = {None: "does not fall", 0: "broken"}.get(fall.round, f"in round {fall.round}")
    return {
        "actor": fall.actor,
        "drop": fall.drop,
        "round": fall.round,
        "felled_by": None if fall.need is None else fall.need.primary.id,
        "falls": when,
        "for_want_of": "" if fall.need is None else fall.need.primary.deliverable,
    }


def _customer(cost: Cost) -> Mapping[str, Value]:
    return {"customer": cost.customer, "extra_failed_per_year": cost.extra}


def _more(network: Network, amount: float) -> str:
    outcome = worlds.delivery(network)
    return wording.more_occasions(amount, None if outcome.per_year or not outcome.weight else outcome.weight)


def _named(network: Network, actors: Sequence[str]) -> str:
    return wording.listing([network.name(actor) for actor in actors], 3)
