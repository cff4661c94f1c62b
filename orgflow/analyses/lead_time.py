"""How long do customers wait from request to delivery?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from orgflow import wording
from orgflow.chains import telling
from orgflow.findings import Column, Finding, Level, Result, Table, Value, link_told
from orgflow.leadtime import LeadTimes, Wait
from orgflow.model import Link
from orgflow.network import Network

slug = "lead-time"
question = "How long do customers wait from request to delivery?"
GROUP = "How long customers wait"
MOST = 3
NAMED = 2
NOTICEABLE = 1e-9
SHOWN = 10
RARELY = 0.05

NEEDS = (
    Column("customer", "Customer", "id"),
    Column("link", "Link", "id", printed=False),
    Column("for", "For"),
    Column("lead_time", "Waits at least", "hours"),
    Column("ordinary", "While no situation holds", "hours", printed=False),
    Column("chain", "Steps", "route"),
    Column("dominant", "Longest step", "id"),
    Column("share", "Its share", "share"),
    Column("gaps", "Steps without a time"),
    Column("steps", "Steps in all", printed=False),
    Column("estimated", "Estimated", printed=False),
    Column("promised_within", "Promised", "hours"),
    Column("spare", "To spare at most", "hours"),
)
STEPS = (
    Column("link", "Link", "id"),
    Column("lead_time", "Takes", "hours"),
    Column("estimated", "Estimated"),
    Column("slack", "May take longer by", "hours"),
    Column("longest_in", "Longest step of"),
)


def run(network: Network) -> Result:
    """Answer the question."""
    lead = LeadTimes(network)
    order = sorted(lead.waits, key=lambda wait: (wait.hours is None, -(wait.hours or 0.0), wait.link.id))
    known = [wait for wait in order if wait.hours is not None]
    rows, steps = tuple(_need(lead, wait) for wait in order), _steps(lead, known)
    timed = sum(row["lead_time"] is not None for row in steps)
    tables = (
        Table("needs", "What customers wait for, the slowest first", NEEDS, rows, min(SHOWN, len(known))),
        Table("steps", "The steps they wait for, the longest first", STEPS, steps, min(SHOWN, timed)),
    )
    if not known:
        return Result(slug, question, tuple(_none(network)), tables)
    findings = [
        *_broken(lead, known),
        *_slow(lead, known),
        *_dominant(lead, known),
        *_late(lead),
        *_gaps(lead, order),
        *_estimated(lead),
        *_cut_short(lead),
    ]
    return Result(slug, question, tuple(findings), tables)


# -- the waits ---------------------------------------------------------------------------


def _none(network: Network) -> Iterator[Finding]:
    if network.links:
        text = "No lead_time is written on the way to a customer, so how long customers wait is not known."
        advice = "Write one on the links that take longest, like lead_time: 3 days."
        yield Finding("ORG736", "note", text, advice, GROUP)


def _is_broken(wait: Wait) -> bool:
    return wait.spare is not None and wait.spare < 0


def _broken(lead: LeadTimes, known: Sequence[Wait]) -> Iterator[Finding]:
    """Name the promises that are shorter than what they take, the worst first."""
    some = [wait for wait in known if _is_broken(wait)]
    some.sort(key=lambda wait: (_matters(lead, wait) <= _left_open(wait.link), wait.spare, wait.link.id))
    for wait in some[:MOST]:
        over, matters = -(wait.spare or 0.0), _matters(lead, wait)
        is_allowed = matters <= _left_open(wait.link)
        level: Level = "watch" if is_allowed or wait.is_estimated else "risk"
        text = f"{_told(lead, wait)} Promised is {_promised(wait)}: {_length(wait, over)} too short."
        text += telling.held_up(matters, ", no more than the promise leaves open" if is_allowed else "")
        yield _finding("ORG732", level, text, _faster(lead, wait, over), wait)
    yield from _others(lead.network, ("ORG732", "risk"), some[MOST:], "longer than promised")


def _matters(lead: LeadTimes, wait: Wait) -> float:
    """Give the largest share of the occasions on which it takes longer than promised.

    All of them where the last step alone does.
    """
    own, promised = wait.known.get(wait.link.id), (wait.hours or 0.0) + (wait.spare or 0.0)
    is_late_alone = own is not None and own.hours > promised
    return 1.0 if is_late_alone else lead.chains.matters(wait.link, wait.chain)


def _left_open(link: Link) -> float:
    """Give the share of the occasions that a promise need not be kept on; a little where it names none."""
    standard = link.standard
    return RARELY if standard is None or standard.met is None else 1.0 - standard.met


def _promised(wait: Wait) -> str:
    standard = wait.link.standard
    return wording.duration(None if standard is None or standard.within is None else standard.within.hours)


def _slow(lead: LeadTimes, known: Sequence[Wait]) -> Iterator[Finding]:
    """Tell the slowest of those that break no promise, one for each longest step."""
    some: dict[str, Wait] = {}
    for wait in known:
        if wait.dominant is not None and not _is_broken(wait):
            some.setdefault(wait.dominant.id, wait)
    for wait in list(some.values())[:MOST]:
        text = _told(lead, wait)
        if wait.spare is not None:
            left = f"{_length(wait, wait.spare)} {'at most ' if wait.steps.untimed else ''}to spare"
            text += f" Promised is {_promised(wait)}: {left if wait.spare else 'nothing to spare'}."
        text += telling.held_up(lead.chains.matters(wait.link, wait.chain))
        yield _finding("ORG731", "note", text, "", wait)


def _others(network: Network, code: tuple[str, Level], waits: Sequence[Wait], what: str) -> Iterator[Finding]:
    """Name the rest of many waits alike in one sentence."""
    if waits:
        told = wording.listing([f"{_step(network, wait.link)} ({_time(wait)})" for wait in waits], NAMED)
        count = wording.plural(len(waits), "more delivery", "more deliveries")
        links = tuple(wait.link for wait in waits)
        text = f"{count} {wording.noun(len(waits), 'takes', 'take')} {what}: {told}."
        yield Finding(*code, text, "", GROUP, _ends(links), links)


def _told(lead: LeadTimes, wait: Wait) -> str:
    """Say how long a customer waits for something, and for what most of that time."""
    network, longest = lead.network, wait.dominant
    assert longest is not None
    text = f"{link_told(network, wait.link)}. The customer waits {_time(wait)} for it"
    share = wording.duration(wait.known[longest.id].hours)
    if len(wait.timed) > 1:
        text += f", {share} of that for {_named(network, longest, wait)}."
    elif longest is not wait.link:
        text += f", all of it for {_named(network, longest, wait)}."
    else:
        text += ", all of it for this last step." if wait.steps.links > 1 else "."
    return text + telling.circle(network, wait.chain) + _otherwise(lead, wait)


def _otherwise(lead: LeadTimes, wait: Wait) -> str:
    """Say during which situations it takes so long, and how long while none holds, where that differs."""
    told = telling.only_during(lead.network, wait.chain, wait.link)
    ordinary = lead.ordinary.get(wait.link.id)
    if not told or ordinary is None or ordinary.hours is None:
        return told
    if _length(ordinary, ordinary.hours) == _length(wait, wait.hours or 0.0):
        return ""  # something else takes as long on every day
    return f"{told[:-1]}; while no situation holds, {_time(ordinary)}."


def _time(wait: Wait) -> str:
    """Say how long it takes: "at least 9 days" where some of it is not known."""
    told = _length(wait, wait.hours or 0.0)
    if not wait.steps.untimed:
        return told
    return f"{told} or more" if wait.is_estimated else f"at least {told}"


def _length(wait: Wait, hours: float) -> str:
    """Say a length of time, no more exactly than the estimates in a wait are worth."""
    if not wait.is_estimated:
        return wording.duration(hours)
    unit = 24.0 if hours >= 24.0 else 1.0
    return f"about {wording.duration(float(f'{hours / unit:.2g}') * unit)}"


def _named(network: Network, link: Link, wait: Wait) -> str:
    return "this last step" if link is wait.link else _from(network, link)


def _from(network: Network, link: Link) -> str:
    return f"{_quoted(link)} from {network.name(link.provider)}"


def _step(network: Network, link: Link) -> str:
    ends = [network.name(link.provider), network.name(link.customer)]
    return f"{_quoted(link)} ({wording.chain(ends)})"


def _faster(lead: LeadTimes, wait: Wait, over: float) -> str:
    """Advise to shorten the longest step where that alone is enough, or the promise."""
    longest = wait.dominant
    assert longest is not None
    step = "this last step" if longest is wait.link else _quoted(longest)
    left = wait.known[longest.id].hours - over
    instead = f"or promise {_time(wait)}."
    if left > NOTICEABLE and not _is_broken(_again(lead.with_time(longest.id, left), wait)):
        return f"Bring {step} down to {wording.duration(left)}, {instead}"
    return f"Take {wording.duration(over)} out of these steps and what runs beside them, {instead}"


def _again(lead: LeadTimes, wait: Wait) -> Wait:
    return next(other for other in lead.waits if other.link is wait.link)


# -- the steps ---------------------------------------------------------------------------


def _dominant(lead: LeadTimes, known: Sequence[Wait]) -> Iterator[Finding]:
    """Name the step that is the longest of most waits, with what half its time would bring."""
    counts = Counter(wait.dominant.id for wait in known if wait.dominant is not None)
    name = min(counts, key=lambda one: (-counts[one], -lead.times[one].hours, one))
    if counts[name] < 2:
        return
    link, half = lead.network.link(name), lead.with_time(name, lead.times[name].hours / 2)
    text = f"{_step(lead.network, link)} is the longest step of {counts[name]} of the "
    text += f"{wording.plural(len(known), 'delivery', 'deliveries')} whose time is known."
    falls = [(wait, _again(half, wait).hours or 0.0) for wait in known]
    wait, after = max(falls, key=lambda one: (one[0].hours or 0.0) - one[1])
    if (wait.hours or 0.0) - after > NOTICEABLE:
        then, now = _length(wait, after), _length(wait, wait.hours or 0.0)
        text += f" In half the time, {_step(lead.network, wait.link)} would take {then} instead of {now}."
    else:
        text += " To make it faster alone would help nobody: what runs beside it takes as long."
    yield Finding("ORG734", "watch", text, "", GROUP, _ends([link]), (link,))


def _late(lead: LeadTimes) -> Iterator[Finding]:
    """Name the steps inside that take longer than what was agreed on."""
    some = [(over, link) for link in lead.steps if (over := _over(link)) > NOTICEABLE]
    some = [(over, x) for over, x in some if not lead.network.actor(x.customer).is_counted]
    some.sort(key=lambda one: (-one[0], one[1].id))
    if some:
        told = [f"{_step(lead.network, link)}: {_agreed(link)}" for _, link in some]
        count = wording.plural(len(some), "step")
        text = f"{count} inside {wording.noun(len(some), 'takes', 'take')} longer than agreed. "
        text += f"{'; '.join(told[:MOST])}{_more(len(some) - MOST)}."
        advice = "Ask both sides which of the two is right: the time that it takes, or the time agreed."
        links = tuple(link for _, link in some[:MOST])
        yield Finding("ORG737", "watch", text, advice, GROUP, _ends(links), links)


def _more(left: int) -> str:
    return f"; and {left} more" if left > 0 else ""


def _agreed(link: Link) -> str:
    assert link.lead_time is not None
    assert link.standard is not None
    assert link.standard.within is not None
    taken, agreed = wording.duration(link.lead_time.hours), wording.duration(link.standard.within.hours)
    return f"{taken}, agreed is {agreed}"


def _over(link: Link) -> float:
    """Give the hours by which a link takes longer than its standard allows; 0 where that is not known."""
    if link.lead_time is None or link.standard is None or link.standard.within is None:
        return 0.0
    return link.lead_time.hours - link.standard.within.hours


# -- what is missing -----------------------------------------------------------------------


def _gaps(lead: LeadTimes, waits: Sequence[Wait]) -> Iterator[Finding]:
    """Count the steps that say no time, so that nobody takes the times told for the whole."""
    missing = [link for link in lead.steps if link.id not in lead.times]
    if not missing:
        return
    needs = lead.network.need_of
    missing.sort(key=lambda link: (-needs[link.id].bite, link.id))
    which = wording.noun(len(missing), "says", "say")
    text = f"{wording.number(len(missing))} of the {wording.plural(len(lead.steps), 'step')} that customers "
    text += f"wait for {which} no time; where one of them is waited for, it takes longer than told here."
    unknown = sum(wait.hours is None for wait in waits)
    if unknown:
        of = wording.plural(len(waits), "delivery", "deliveries")
        text += f" Of {unknown} of the {of} nothing is known."
    first = missing[0]
    advice = f"Ask {lead.network.name(first.provider)} first how long {_quoted(first)} takes."
    yield Finding("ORG733", "note", text, advice, GROUP, (), tuple(missing[:MOST]))


def _quoted(link: Link) -> str:
    return f'"{link.deliverable}"'


def _estimated(lead: LeadTimes) -> Iterator[Finding]:
    some = [x for x in lead.steps if x.id in lead.times and lead.times[x.id].is_estimated]
    if some:
        told = wording.listing([_step(lead.network, link) for link in some], NAMED)
        says, their = wording.noun(len(some), "says", "say"), wording.noun(len(some), "its", "their")
        text = f"{wording.plural(len(some), 'step')} on request {says} no lead_time, so {their} time is "
        text += f"estimated from the wait at the provider and the work itself: {told}."
        yield Finding("ORG735", "note", text, "", GROUP, _ends(some), tuple(some))


def _cut_short(lead: LeadTimes) -> Iterator[Finding]:
    if not lead.is_complete:
        text = (
            "Too many wait for each other, or too many situations overlap, to follow every chain of steps to "
            "its end; the longest found are shown, and longer ones may exist."
        )
        yield Finding("ORG738", "note", text, "Look at one part of the organization.", GROUP)


def _finding(code: str, level: Level, text: str, advice: str, wait: Wait) -> Finding:
    links = tuple(dict.fromkeys((wait.link, *wait.timed)))
    return Finding(code, level, text, advice, GROUP, _ends(links), links)


def _ends(links: Sequence[Link]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(end for link in links for end in (link.provider, link.customer)))


# -- tables --------------------------------------------------------------------------------


def _need(lead: LeadTimes, wait: Wait) -> Mapping[str, Value]:
    standard, longest, hours = wait.link.standard, wait.dominant, wait.hours
    ordinary = lead.ordinary.get(wait.link.id)
    return {
        "customer": wait.link.customer,
        "link": wait.link.id,
        "for": wait.link.deliverable,
        "lead_time": hours,
        "ordinary": None if ordinary is None else ordinary.hours,
        "chain": tuple(link.id for link in wait.links) if hours is not None else None,
        "dominant": None if longest is None else longest.id,
        "share": None if longest is None or hours is None else wait.known[longest.id].hours / hours,
        "gaps": wait.steps.untimed,
        "steps": wait.steps.links,
        "estimated": None if hours is None else wait.is_estimated,
        "promised_within": None if standard is None or standard.within is None else standard.within.hours,
        "spare": wait.spare,
    }


def _steps(lead: LeadTimes, known: Sequence[Wait]) -> tuple[Mapping[str, Value], ...]:
    counts = Counter(wait.dominant.id for wait in known if wait.dominant is not None)
    timed = sorted(
        (link for link in lead.steps if link.id in lead.times), key=lambda x: (-lead.times[x.id].hours, x.id)
    )
    untimed = (link for link in lead.steps if link.id not in lead.times)
    return tuple(_row(lead, link, counts[link.id]) for link in (*timed, *untimed))


def _row(lead: LeadTimes, link: Link, longest_in: int) -> Mapping[str, Value]:
    time, room = lead.times.get(link.id), lead.room.get(link.id)
    return {
        "link": link.id,
        "lead_time": None if time is None else time.hours,
        "estimated": None if time is None else time.is_estimated,
        "slack": None if time is None or room is None else room.hours,
        "longest_in": longest_in,
    }
