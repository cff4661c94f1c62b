"""Who has more work than time, in which weeks?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from orgflow import wording
from orgflow.analyses.load import tables
from orgflow.findings import Finding, Level, Result, link_told
from orgflow.model import Link
from orgflow.network import Network
from orgflow.views import moment
from orgflow.workload import NEAR, Circle, Load, Week, Workload, fullest, workload
from orgflow.workload.lateness import felt

slug = "load"
question = "Who is overloaded, and when?"
GROUP = "Who is overloaded, and when"
SHOWN = 5
NAMED = 2
WEEKS_A_YEAR = 52.1775
NOTICED = 0.5
HARDLY, ALWAYS = 0.005, 0.995
MORE = 1.05
HIGHER = 0.03
SHORT, LONG = 1 / 60, 1_000.0  # hours


def run(network: Network) -> Result:
    """Answer the question."""
    work = workload(network)
    findings = [*_endless(network, work), *_unsolved(network, work)]
    busy = _busy(work)
    if busy:
        findings += [
            *_overloaded(network, work, [load for load in busy if _share(load) >= 1]),
            *_some_weeks(network, work, [load for load in busy if _share(load) < 1 <= _peak(work, load)]),
            *_near(network, work, [load for load in busy if NEAR <= _peak(work, load) < 1]),
            *_sustainable(network, work, busy),
            *_incomplete(network, work, busy),
        ]
    odd = [*_units(network, work)]
    if not busy and not odd:
        findings.append(_nothing(work))
    findings += [*odd, *_apart(network, work)]
    table = tables.actors(work, busy, moment.told(network.organization))
    weeks = (tables.weeks(work),) if _is_all_year(network) else ()
    return Result(slug, question, tuple(findings), (table, *weeks))


def _busy(work: Workload) -> list[Load]:
    """Give the loads that can be held against a capacity, the fullest in its worst week first."""
    known = [load for load in work.loads.values() if load.utilisation is not None]
    return sorted(known, key=lambda load: (-_share(load) if _share(load) >= 1 else 0, -_peak(work, load)))


def _share(load: Load) -> float:
    return load.utilisation or 0.0


def _peak(work: Workload, load: Load) -> float:
    return work.peak(load.actor) or 0.0


# -- too much, or nearly ---------------------------------------------------------------------


def _overloaded(network: Network, work: Workload, loads: Sequence[Load]) -> Iterator[Finding]:
    for load in loads[:SHOWN]:
        text = f"{network.name(load.actor)}: {_full(load, _share(load))} of what can be done is asked for"
        text += f"{_lasting(network)}. {_as_weeks(network, load)}{_waiting(network, load)}"
        lacking = _amount((_share(load) - 1) * (load.capacity or 0.0) / WEEKS_A_YEAR, load)
        advice = f"Take {lacking} of work a week away, or add hands for as much."
        level: Level = "risk" if _is_all_year(network) or _is_noticed(network, load) else "watch"
        yield Finding("ORG650", level, text, advice, GROUP, (load.actor,), _evidence(network, load))
    too = "Overloaded all year round too" if _is_all_year(network) else "Overloaded then too"
    yield from _others(network, loads, ("ORG650", "risk"), too)


def _is_all_year(network: Network) -> bool:
    return network.organization.during is None


def _lasting(network: Network) -> str:
    """Say for how long more is asked for than can be done."""
    if _is_all_year(network):
        return ", all year round, so the queue never ends"
    return f" {moment.told(network.organization)}, so the queue grows as long as that lasts"


def _as_weeks(network: Network, load: Load) -> str:
    """Say why the weeks of a calendar show another figure than one context; empty where they do not."""
    week = fullest(network, load.actor)
    if week is None or wording.share(week.utilisation) == wording.share(load.utilisation):
        return ""
    full = f"{_full(load, week.utilisation)}, in the week of {wording.day(week.monday)}"
    if week.utilisation < _share(load):
        return f"Week by week it is at most {full}, since a week has other days too. "
    return f"Week by week it is up to {full}, when more comes on top. "


def _some_weeks(network: Network, work: Workload, loads: Sequence[Load]) -> Iterator[Finding]:
    for load in loads[:SHOWN]:
        worst = work.worst(load.actor)
        assert worst is not None
        weeks = work.weeks[load.actor]
        over = sum(week.utilisation >= 1 for week in weeks)
        text = f"{network.name(load.actor)}: overloaded in {over} of {wording.plural(len(weeks), 'week')}, "
        text += f"most in the week of {wording.day(worst.monday)}, at {_full(load, worst.utilisation)}, when "
        text += f"{_on_top(network, worst)}. {_waiting(network, load, worst)}"
        lacking = _amount((worst.utilisation - 1) * (load.capacity or 0.0) / WEEKS_A_YEAR, load)
        advice = f"Move other work out of that week, or lend a hand for {lacking}."
        if over > 1:
            advice = f"Move other work out of these weeks, or lend a hand for up to {lacking} a week."
        level: Level = "risk" if _is_noticed(network, load, worst) else "watch"
        yield Finding("ORG651", level, text, advice, GROUP, (load.actor,), _evidence(network, load, worst))
    yield from _others(network, loads, ("ORG651", "watch"), "Overloaded in some weeks too")


def _near(network: Network, work: Workload, loads: Sequence[Load]) -> Iterator[Finding]:
    for load in loads[:SHOWN]:
        worst, name = work.worst(load.actor), network.name(load.actor)
        over = f"over {moment.stretch(network.organization)}"
        when = over if _is_all_year(network) else moment.told(network.organization)
        text = f"{name}: {_full(load, _share(load))} of what can be done is asked for {when}"
        if _share(load) >= NEAR:
            text += _wait_told(load)
        if worst is not None and worst.utilisation - _share(load) >= HIGHER:
            text += f", and {wording.share(worst.utilisation)} in the week of "
            text += f"{wording.day(worst.monday)}, when {_on_top(network, worst)}"
        text = f"{text}. {_as_weeks(network, load)}".strip()
        yield Finding("ORG652", "watch", text, "", GROUP, (load.actor,), _evidence(network, load))
    yield from _others(network, loads, ("ORG652", "watch"), "Near the limit too")


def _others(network: Network, loads: Sequence[Load], code: tuple[str, Level], what: str) -> Iterator[Finding]:
    left = [load.actor for load in loads[SHOWN:]]
    if left:
        names = wording.listing([network.name(actor) for actor in left], NAMED)
        text = f"{what}: {names}."
        yield Finding(code[0], code[1], text, "", GROUP, tuple(left))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _full(load: Load, utilisation: float) -> str:
    return f"{wording.share(utilisation)}{' or more' if load.uncounted else ''}"


def _amount(amount: float, load: Load) -> str:
    """Say an amount of work: "about 45 h", "about 120 items"."""
    told = wording.count(amount)
    return f"{told} h" if load.unit == "h" else f"{told} {wording.noun(2 if told != '1' else 1, 'item')}"


def _wait_told(load: Load) -> str:
    """Say how long a request waits, and how much longer with a little more demand."""
    if load.wait is None:
        return ""
    if load.wait < SHORT:
        return ", and a request hardly waits"
    bursts = ", as work comes in bursts" if load.variability.arrivals > 1 else ""
    more = load.wait_at(MORE)
    then = "without end" if more is None else _hours(more)
    return f", and a request waits {_hours(load.wait)} of working time{bursts} ({then} with 5 % more demand)"


def _hours(hours: float) -> str:
    if hours > LONG:
        return f"over {wording.hours(LONG)}"
    return f"about {wording.hours(float(f'{hours:.2g}'))}"


def _on_top(network: Network, week: Week) -> str:
    names = [network.situation(name) for name in week.situations]
    if len(names) == 1:
        return f"{names[0]} comes on top"
    return f"{wording.listing(names, NAMED)} meet"


# -- who waits -----------------------------------------------------------------------------------


def _late(network: Network, load: Load, week: Week | None) -> list[Link]:
    """Give the links that wait, those of a situation that holds first, then those of most work."""
    now = set(week.situations if week else network.organization.during or ())
    links = [link for link, amount in load.work if amount and (not link.when or now.intersection(link.when))]
    return sorted(links, key=lambda link: not link.when) if links else [link for link, _ in load.work]


def _felt(network: Network, load: Load, week: Week | None) -> Mapping[str, float]:
    situations = week.situations if week else network.organization.during or ()
    return felt(network, _late(network, load, week), situations)


def _is_noticed(network: Network, load: Load, week: Week | None = None) -> bool:
    return max(_felt(network, load, week).values(), default=0.0) >= NOTICED


def _waiting(network: Network, load: Load, week: Week | None = None) -> str:
    told = [f"{network.name(link.customer)} for {link.deliverable}" for link in _late(network, load, week)]
    return f"Those who wait: {wording.listing(told, NAMED)}. {_noticed(network, _felt(network, load, week))}"


def _noticed(network: Network, chances: Mapping[str, float]) -> str:
    """Say which external customers feel a delay."""
    if not chances:
        return "No external customer notices a delay."
    first = sorted(chances, key=lambda customer: (-chances[customer], customer))
    clear = [customer for customer in first if chances[customer] >= HARDLY]
    if not clear:
        return f"A delay hardly ever reaches {network.name(first[0])}."
    always = [network.name(customer) for customer in clear if chances[customer] >= ALWAYS]
    if always:
        return f"A delay always reaches {wording.listing(always, NAMED)}."
    return f"A delay reaches {network.name(clear[0])} at least {wording.times(chances[clear[0]])}."


def _evidence(network: Network, load: Load, week: Week | None = None) -> tuple[Link, ...]:
    return tuple(_late(network, load, week)[:NAMED])


# -- how much more -----------------------------------------------------------------------------


def _sustainable(network: Network, work: Workload, busy: Collection[Load]) -> Iterator[Finding]:
    """Say how far the demand of the external customers can grow, and who stands in its way."""
    reaching = network.upstream(*network.external)
    bearing = [load for load in busy if load.sustainable is not None and load.actor in reaching]
    if not bearing:
        return
    load = min(bearing, key=lambda load: (load.sustainable or 0.0, load.actor))
    name, factor = network.name(load.actor), load.sustainable or 0.0
    then = moment.told(network.organization)
    when = _capital(then) or f"On average over {moment.stretch(network.organization)}"
    if factor == 0:
        text = f"No demand is small enough for {name} to keep up: other work alone takes all the time."
    elif factor < 1:
        text = _capital(f"{then} demand would have to fall by ".lstrip())
        text += f"{wording.share(1 - factor)} for {name} to keep up."
    else:
        more = wording.share(factor - 1) if factor < 2 else f"to {wording.factor(factor)} what it is"
        by = "by " if factor < 2 else ""
        most = "at most " if load.uncounted else ""
        text = f"{when} demand can grow {by}{most}{more} before it is too much for {name}"
        text += ", its other work staying as it is." if load.other else "."
    functions = [actor for actor in network.internal() if actor in reaching]
    if len(bearing) < len(functions):
        known = f"{len(bearing)} of {wording.plural(len(functions), 'function')}"
        text += f" That is known of {known} only."
    yield Finding("ORG655", "note", text, "", GROUP, (load.actor,), _evidence(network, load))


# -- circles -------------------------------------------------------------------------------------


def _endless(network: Network, work: Workload) -> Iterator[Finding]:
    for circle in work.demand.endless[:SHOWN]:
        text = f"{_round(network, circle)}: this never ends."
        advice = (
            "Look again at per on these links. Until it ends, they count as often as how_often says, "
            "and not at all without it."
        )
        yield Finding("ORG653", "risk", text, advice, GROUP, circle.actors, circle.links)


def _round(network: Network, circle: Circle) -> str:
    names = [network.name(actor) for actor in circle.actors]
    if len(names) == 1:
        return f"Each request of {names[0]} causes {_figure(circle.factors[0])} at {names[0]} itself"
    first, *rest = zip(names, map(_figure, circle.factors), [*names[1:], names[0]], strict=True)
    steps = [f"Each request of {first[0]} causes {first[1]} at {first[2]}"]
    steps += [f"each of {name} {factor} at {other}" for name, factor, other in rest]
    return f"{', '.join(steps[:-1])}, and {steps[-1]}"


def _figure(value: float) -> str:
    return wording.cell(float(f"{value:.3g}"))


def _unsolved(network: Network, work: Workload) -> Iterator[Finding]:
    for group in work.demand.unsolved:
        names = wording.listing([network.name(actor) for actor in group], NAMED)
        text = f"{names} ask each other for work in a circle that is too large to follow."
        advice = "Its links count as how_often says; leave per out where it matters little."
        yield Finding("ORG658", "note", text, advice, GROUP, group)


# -- what is missing -----------------------------------------------------------------------------


def _nothing(work: Workload) -> Finding:
    if any(load.load for load in work.loads.values()):
        text = "Nobody whose work is known says how much it can do, so nothing can be said about overload."
        advice = "Add capacity to actors, such as 40 h/week."
    else:
        text = "No link says both how often it is used and how much work that is, so nothing can be said "
        text += "about who is overloaded."
        advice = "Add effort to links, such as 12 min, and capacity to actors, such as 40 h/week."
    return Finding("ORG656", "note", text, advice, GROUP)


def _incomplete(network: Network, work: Workload, busy: Sequence[Load]) -> Iterator[Finding]:
    """Say what is not counted, and whose load is therefore higher than told."""
    left = sum(len(load.uncounted) for load in work.loads.values())
    functions = network.internal()
    unknown = sum(network.actor(actor).capacity is None for actor in functions)
    if not left and not unknown:
        return
    told = [
        f"{left} of {wording.plural(len(network.links), 'link')} {wording.noun(left, 'is', 'are')} not "
        "counted, for want of effort or how_often",
        f"{unknown} of {wording.plural(len(functions), 'function')} {wording.noun(unknown, 'says', 'say')} "
        "no capacity",
    ]
    text = f"{'; '.join(part for part, count in zip(told, (left, unknown), strict=True) if count)}."
    partial = [load for load in busy if load.uncounted]
    advice = ""
    if partial:
        names = wording.listing([network.name(load.actor) for load in partial], NAMED)
        text += f" So the load of {names} is higher than told here."
        link = partial[0].uncounted[0]
        advice = f"Ask {network.name(link.provider)} first: {link.deliverable}, {_asked(link)}?"
    missing = tuple(link for load in partial for link in load.uncounted)
    actors = tuple(load.actor for load in partial)
    yield Finding("ORG654", "watch" if partial else "note", text, advice, GROUP, actors, missing)


def _asked(link: Link) -> str:
    """Say what is to be asked of a link whose work is not counted: only what is not written."""
    wanted = [
        word
        for word, known in (("how often", link.how_often), ("how long does it take", link.effort))
        if known is None
    ]
    return ", and ".join(wanted) or "how often, and how long does it take"


def _units(network: Network, work: Workload) -> Iterator[Finding]:
    odd = [load.actor for load in work.loads.values() if load.capacity is not None and load.other is None]
    if odd:
        names = wording.listing([network.name(actor) for actor in odd], NAMED)
        text = f"{names}: capacity and other work are in different units, so they cannot be held together."
        yield Finding("ORG659", "watch", text, "Give both in hours, or both in items.", GROUP, tuple(odd))


def _apart(network: Network, work: Workload) -> Iterator[Finding]:
    """Name links whose two figures on how often differ, where the work of the provider is counted."""
    told = [one for one in work.demand.apart if work.loads[one[0].provider].utilisation is not None]
    for link, rate in told[:SHOWN]:
        text = f"{link_told(network, link)}. Counted by per it is {wording.per_year(rate)}."
        advice = "The load takes the latter: correct one of the two."
        yield Finding("ORG657", "note", text, advice, GROUP, (link.provider,), (link,))
    left = tuple(link for link, _ in told[SHOWN:])
    if left:
        text = f"{wording.plural(len(left), 'other link')} differ in the same way."
        yield Finding("ORG657", "note", text, "", GROUP, (), left[:SHOWN])
