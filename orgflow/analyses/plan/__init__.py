"""Which few links brought to target help the external customers most?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from orgflow import wording
from orgflow.analyses.plan import tables
from orgflow.analyses.plan.words import (
    LOSES,
    MOST_NAMED,
    cost,
    effect,
    ends,
    failures,
    money,
    named,
    points,
    served,
)
from orgflow.findings import Finding, Result, link_told
from orgflow.network import Network
from orgflow.planning import TASKS, Package, Pair, Plan, Task, Wish
from orgflow.ranking import is_literal

slug = "plan"
question = "Which links should be brought to target, and in which order?"
GROUP, CUSTOMERS = "What to bring to target", "What each customer would get"
TOGETHER, YEAR, LEFT_OUT = "Together or not at all", "A year with one focus a month", "Left out of the plan"
MOST_TOLD, MOST_PAIRS = 6, 3
MOSTLY = 2 / 3
FIVE = Wish()
TASKS_TOLD: dict[Task, tuple[str, str]] = {
    "fix": ("brings a link to target", "bring a link to target each"),
    "find out": ("finds out about a link nobody has rated", "find out about links nobody has rated"),
    "cost": ("asks what mending a link would cost", "ask what mending a link would cost"),
    "check": ("checks that what was mended holds", "check that what was mended holds"),
}


def run(network: Network, wish: Wish = FIVE) -> Result:
    """Answer the question: the best few links, or the best that a budget affords."""
    return planned(Plan(network, wish))


def planned(plan: Plan) -> Result:
    """Tell a plan."""
    findings = [*_main(plan), *_together(plan), *_year(plan), *_left_out(plan)]
    return Result(slug, question, tuple(findings), tables.all_of(plan))


def headline(plan: Plan) -> str:
    """Say the one thing about a plan that one should remember."""
    chosen = plan.chosen
    if chosen is None:
        return _nothing(plan).headline
    today, _, then = wording.between(*served(plan, 0.0, chosen.gain)).partition(" to ")
    number = wording.plural(len(chosen.links), "link")
    if not then:
        return f"{number} brought to target would avoid {failures(plan, chosen.gain)}"
    return f"{number} brought to target would serve {then} of 100 right instead of {today}"


# -- the set ---------------------------------------------------------------------------


def _main(plan: Plan) -> Iterator[Finding]:
    chosen = plan.chosen
    if chosen is None:
        _, text, advice = _nothing(plan)
        yield Finding("ORG688", "note", text, advice, GROUP)
        return
    number, budget = wording.plural(len(chosen.links), "link"), plan.wish.budget
    what = f"Bringing {number} to target"
    if budget is not None:
        spent = money(plan, cost(chosen.links))
        what = f"Within {money(plan, budget)}, bringing {number} to target for {spent}"
    text = f"{what} would {effect(plan, chosen.gain)}: {named(plan, chosen.links, None)}."
    if len(chosen.links) > 1:
        first, together = points(plan, chosen.first_gain), points(plan, chosen.gain)
        text += f" The first alone would add {first} of the {together}."
    yield Finding("ORG680", "risk", text, _advice(plan, chosen), GROUP, ends(chosen.links), chosen.links)
    yield from _most_of_it(plan, chosen)
    yield from _not_proven(plan)
    yield from _customers(plan, chosen)


class _Nothing(NamedTuple):
    """Why there is no plan: for the title, in a sentence, with the way out."""

    headline: str
    text: str
    advice: str = ""


def _nothing(plan: Plan) -> _Nothing:
    network = plan.network
    below = f"{wording.plural(len(plan.targets), 'link')} below target"
    if not network.external:
        text = "No current external customer is named, so no plan can serve one."
        return _Nothing("no plan without an external customer", text)
    if network.links and not network.is_marked:
        return _Nothing(
            "no plan before a link has a mark", "No link has a mark yet, so none can be proposed."
        )
    if not plan.targets:
        text = "Every link that is known and reaches a customer is at its target already."
        return _Nothing("nothing left to bring to target", text)
    if not plan.eligible:
        advice = "Write cost_to_fix on the links worth mending."
        return _Nothing(f"{below}, none with a cost", "No link below its target has a cost.", advice)
    if plan.wish.budget is not None:
        return _too_little(plan, plan.wish.budget, below)
    text = "Bringing links to target would avoid no failure of an external customer."
    return _Nothing(f"{below}, none of which a customer would notice", text)


def _too_little(plan: Plan, budget: float, below: str) -> _Nothing:
    """Say that a budget pays for nothing that helps, and what the cheapest link would take."""
    least = min(link.cost_to_fix or 0.0 for link in plan.eligible)
    text = f"{money(plan, budget)} pays for no link that would avoid a failure."
    if least > budget:
        text += f" The cheapest with a cost takes {money(plan, least)}."
    return _Nothing(f"{below}, and {money(plan, budget)} pays for none that helps", text)


def _advice(plan: Plan, chosen: Package) -> str:
    if not is_literal(plan.network):
        return (
            "The marks cannot all be literal: trust the choice more than the figures, and write one "
            "observed served_right on an external customer."
        )
    missing = sum(link.target is None for link in chosen.links)
    if not missing:
        return ""
    whom = wording.noun(
        len(chosen.links), "it", "them" if missing == len(chosen.links) else f"{missing} of them"
    )
    return f"No target is written for {whom}, so it means always right. Write what can be reached as target."


def _most_of_it(plan: Plan, chosen: Package) -> Iterator[Finding]:
    """Say with how few links most of the gain comes already."""
    enough = next((p for p in plan.packages if p.gain >= MOSTLY * chosen.gain), chosen)
    if 0 < len(enough.links) <= MOSTLY * len(chosen.links):
        (reached,) = served(plan, enough.gain)
        number = wording.plural(len(enough.links), "link")
        text = f"Most of that comes with {number} already: {named(plan, enough.links)} "
        text += f"would bring it to {wording.of_hundred(reached)}."
        yield Finding("ORG681", "note", text, "", GROUP, ends(enough.links), enough.links)


def _not_proven(plan: Plan) -> Iterator[Finding]:
    sizes = [str(package.size) for package in plan.packages if not package.proven]
    if not sizes:
        return
    which = "within the budget" if plan.wish.budget is not None else f"of {wording.listing(sizes)} links"
    text = f"Among all sets {which} there may be a slightly better one: there are too many to try them all."
    if len(plan.considered) < len(plan.eligible):
        below = wording.plural(len(plan.eligible), "link")
        text = f"Of {below} below target, the {len(plan.considered)} most promising were combined; "
        text += "a slightly better set may have been missed."
    yield Finding("ORG689", "note", text, "", GROUP)


def _customers(plan: Plan, chosen: Package) -> Iterator[Finding]:
    for customer, today, then, known in tables.customers(plan, chosen):
        rise = wording.between(today, then)
        text = f"from {rise} of 100 occasions would go right"
        if " to " not in rise:
            text = f"hardly anything changes, {rise} of 100 occasions go right"
        if known is not None:
            text += f" ({wording.between(known.low, known.high)})"
        name = plan.network.name(customer)
        yield Finding("ORG682", "note", f"{name}: {text}.", "", CUSTOMERS, (customer,))


# -- together ----------------------------------------------------------------------------


def _together(plan: Plan) -> Iterator[Finding]:
    for pair in plan.pairs[:MOST_PAIRS]:
        yield Finding("ORG683", "note", _pair(plan, pair), "", TOGETHER, ends(pair.links), pair.links)
    chosen = plan.chosen
    if chosen is not None and chosen.gain - chosen.in_turn_gain > LOSES:
        text = (
            f"Picked one after the other, the best each time, they would be {named(plan, chosen.in_turn)}. "
        )
        text += f"{_lost(plan, chosen)}."
        yield Finding("ORG684", "note", text, "", TOGETHER, ends(chosen.in_turn), chosen.in_turn)


def _pair(plan: Plan, pair: Pair) -> str:
    first, second = (failures(plan, gain) if gain > 0 else "nothing" for gain in pair.alone)
    alone = f"Alone the first avoids {first}, the second {second}"
    if first == second:
        alone = f"Each alone avoids {first}"
    together = failures(plan, pair.together)
    return f"Two fixes pay only together: {named(plan, pair.links)}. {alone}; both avoid {together}."


def _lost(plan: Plan, chosen: Package) -> str:
    """Say what picking one after the other would cost."""
    told = wording.between(*served(plan, chosen.in_turn_gain, chosen.gain))
    lower, _, upper = told.partition(" to ")
    if upper:
        return f"That would serve {lower} of 100 right instead of {upper}"
    return f"That would avoid {failures(plan, chosen.gain - chosen.in_turn_gain)} less"


# -- the year ----------------------------------------------------------------------------


def _year(plan: Plan) -> Iterator[Finding]:
    if not plan.months:
        return
    counts = {task: sum(month.task == task for month in plan.months) for task in TASKS}
    told = [
        f"{wording.plural(count, 'month')} {wording.noun(count, *TASKS_TOLD[task])}"
        for task, count in counts.items()
        if count
    ]
    text = f"{wording.listing(told)}."
    if plan.chosen is not None:
        (reached,) = served(plan, plan.months[-1].gain)
        text += f" After the year, {wording.of_hundred(reached)} occasions would be served right."
    yield Finding("ORG685", "note", text, _owners(plan), YEAR)


def _owners(plan: Plan) -> str:
    """Ask for the names without which nobody can sign."""
    providers = dict.fromkeys(m.link.provider for m in plan.months if m.task == "fix")
    missing = [plan.network.name(actor) for actor in providers if plan.network.actor(actor).owner is None]
    if not missing:
        return ""
    return f"No owner is written for {wording.listing(missing, MOST_NAMED)}: name one before you sign."


# -- left out ----------------------------------------------------------------------------


def _left_out(plan: Plan) -> Iterator[Finding]:
    unknown, missing = plan.unknown, plan.not_costed
    if unknown:
        text = f"{_are(len(unknown), 'without a mark')}, so not proposed; the answers may change the plan."
        advice = f"Ask first: {link_told(plan.network, unknown[0])}."
        yield Finding("ORG686", "watch", text, advice, LEFT_OUT, ends(unknown[:1]), unknown[:MOST_TOLD])
    if plan.wish.budget is not None and missing:
        text = f"{_are(len(missing), 'below target but without a cost')}, so left out, not taken as free: "
        text += f"{named(plan, missing)}."
        advice = "Ask what each would cost and write it as cost_to_fix."
        yield Finding("ORG687", "watch", text, advice, LEFT_OUT, (), missing[:MOST_TOLD])


def _are(count: int, what: str) -> str:
    return f"{wording.plural(count, 'link')} {wording.noun(count, 'is', 'are')} {what}"
