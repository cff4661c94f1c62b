"""Can the standards inside keep the promises made outside?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from orgflow import wording, worlds
from orgflow.chains import Room, telling
from orgflow.findings import Column, Finding, Level, Result, Table, Value, link_short, link_told
from orgflow.model import Link
from orgflow.network import Network
from orgflow.standards import Promise, Standards, met, within
from orgflow.ties import even

slug = "standards"
question = "Can the standards inside keep the promises made outside?"
GROUP = "Promises to the customers"
NOTICEABLE = 1e-9
MOST_TOLD = 3
MOST = 5
RARELY = 0.05
WORKING = re.compile("working|business|weekday", re.IGNORECASE)

PROMISES = (
    Column("customer", "Customer", "id"),
    Column("link", "Link", "id", printed=False),
    Column("for", "For"),
    Column("promised_within", "Promised", "hours"),
    Column("chain_within", "Chain takes", "hours"),
    Column("spare", "To spare", "hours"),
    Column("promised_met", "Promised on", "share"),
    Column("on_time", "On time at most", "share"),
    Column("supportable", "Can be kept"),
    Column("binding", "Longest chain", "route"),
    Column("feeding", "Links that feed it", printed=False),
    Column("without_time", "Without a time", printed=False),
    Column("without_share", "Without a share", printed=False),
)
LINKS = (
    Column("link", "Link", "id"),
    Column("within", "Within", "hours"),
    Column("slack", "To spare", "hours"),
    Column("met", "On", "share"),
    Column("promise", "Then breaks", "id"),
)


def run(network: Network) -> Result:
    """Answer the question."""
    standards = Standards(network)
    order = sorted(standards.promises, key=_urgency)
    tables = (
        Table("promises", "What is promised outside, what cannot be kept first", PROMISES, _rows(order)),
        Table("links", "What stands behind it inside, the tightest first", LINKS, _links(network, standards)),
    )
    if all(link.standard is None for link in network.links):
        return Result(slug, question, tuple(_none(network)), tables)
    findings = [
        *_too_long(standards, order),
        *_too_rare(network, order),
        *_open(network, order),
        *_kept(network, order),
        *_essential(network),
        *_unpromised(network, standards),
        *_cut_short(standards),
    ]
    return Result(slug, question, tuple(findings), tables)


def _urgency(promise: Promise) -> tuple[int, float, str]:
    verdict = {False: 0, None: 1, True: 2}[promise.supportable]
    spare = float("inf") if promise.spare is None else promise.spare
    return verdict, spare, promise.link.id


# -- sentences -------------------------------------------------------------------------


def _none(network: Network) -> Iterator[Finding]:
    if network.links:
        text = "No standard is written down, so no promise to a customer can be checked."
        advice = "Write one on the links that matter most, like standard: {within: 2 days, met: 95%}."
        yield Finding("ORG667", "note", text, advice, GROUP)


def _too_long(standards: Standards, promises: Sequence[Promise]) -> Iterator[Finding]:
    some = [promise for promise in promises if promise.in_time is False]
    for promise in some[:MOST]:
        over, matters = -(promise.spare or 0.0), standards.matters(promise)
        is_allowed = matters <= _left_open(promise)
        text = f"{_in_time(standards.network, promise)}: {wording.duration(over)} too long."
        text += telling.circle(standards.network, promise.chain) + telling.only_during(
            standards.network, promise.chain, promise.link
        )
        text += telling.held_up(matters, ", no more than the promise leaves open" if is_allowed else "")
        if promise.feeds.untimed:
            missing = _without(promise.feeds.untimed, promise.feeds.links, "time")
            text += f" {missing}, so the true chain is longer."
        advice = "Ask first whether it really waits for that. " if is_allowed else ""
        level: Level = "watch" if is_allowed else "risk"
        yield _finding("ORG661", level, text, advice + _shorter(promise, over), promise)
    short = ("is shorter than the chain behind it", "are shorter than the chains behind them")
    yield from _others(standards.network, ("ORG661", "risk"), some[MOST:], short)


def _others(
    network: Network, code: tuple[str, Level], promises: Sequence[Promise], what: tuple[str, str]
) -> Iterator[Finding]:
    """Name the rest of many promises alike in one sentence."""
    if promises:
        told = wording.listing([link_short(network, promise.link) for promise in promises], MOST_TOLD)
        count = wording.plural(len(promises), "more promise")
        text = f"{count} {wording.noun(len(promises), *what)}: {told}."
        links = tuple(promise.link for promise in promises)
        yield Finding(*code, text, "", GROUP, _ends(links), links)


def _for(network: Network, link: Link) -> str:
    return f"{_quoted(link)} for {network.name(link.customer)}"


def _left_open(promise: Promise) -> float:
    """Give the share of the occasions that a promise need not be kept on; a little where it names none."""
    promised = met(promise.link)
    return RARELY if promised is None else 1.0 - promised


def _in_time(network: Network, promise: Promise) -> str:
    """Say what is promised, beside the longest chain: its length, and what in it takes longest."""
    told = f"{link_told(network, promise.link)}. Promised within {_time(promise.link)}"
    told += ", but" if promise.in_time is False else ";"
    links = () if promise.chain is None else tuple(x for x in promise.chain.links if within(x))
    if not links:
        return f"{told} what it waits for takes no time"
    longest = _longest(links)
    standard, takes = _from(network, longest), _time(longest)
    if len(links) == 1:
        return f"{told} it waits for {standard}, which may take {takes}"
    taken = wording.duration(promise.chain_within)
    return (
        f"{told} the {len(links)} standards it waits for one after the other add up to {taken} "
        f"(the longest is {standard}, {takes})"
    )


def _time(link: Link) -> str:
    """Say the time of a standard, working days as they were written."""
    standard = link.standard
    if standard is not None and standard.within is not None and WORKING.search(standard.within.text):
        return standard.within.text
    return wording.duration(within(link))


def _from(network: Network, link: Link) -> str:
    return f"{_quoted(link)} from {network.name(link.provider)}"


def _longest(links: Sequence[Link]) -> Link:
    return min(links, key=lambda link: (-(within(link) or 0.0), link.id))


def _quoted(link: Link) -> str:
    return f'"{link.deliverable}"'


def _surroundings(network: Network, promise: Promise) -> str:
    chain = promise.chain
    return telling.circle(network, chain) + telling.only_during(network, chain, promise.link)


def _shorter(promise: Promise, over: float) -> str:
    """Advise what to agree on: a shorter standard where one alone would do, or another promise."""
    links = () if promise.chain is None else promise.chain.links
    longest, least = _longest(links), "at least " if promise.feeds.untimed else ""
    instead = f"or promise {least}{wording.duration(promise.chain_within)}."
    left = (within(longest) or 0.0) - over
    if left > NOTICEABLE:
        return f"Bring {_quoted(longest)} down to {wording.duration(left)}, {instead}"
    return f"Take {wording.duration(over)} out of that chain, {instead}"


def _too_rare(network: Network, promises: Sequence[Promise]) -> Iterator[Finding]:
    some = [promise for promise in promises if promise.often_enough is False]
    for promise in some[:MOST]:
        text = f"{link_told(network, promise.link)}. {_shares(promise)}."
        advice = "Raise the lowest shares among the standards that feed it, or promise less."
        yield _finding("ORG662", "risk", text, advice, promise)
    rare = ("is made on more occasions than it can be kept on", "are made on more occasions than can be kept")
    yield from _others(network, ("ORG662", "risk"), some[MOST:], rare)


def _shares(promise: Promise) -> str:
    """Say the share promised, beside the share that the standards behind it add up to."""
    share = None if promise.on_time is None else promise.on_time.share
    promised = f"Promised on {wording.of_hundred(met(promise.link))} occasions"
    most = "at most " if promise.ways.unshared else ""
    return f"{promised}; by the standards behind it, {most}{wording.of_hundred(share)} can come on time"


def _open(network: Network, promises: Sequence[Promise]) -> Iterator[Finding]:
    """Name the promises of which too little is known, in one sentence."""
    some = [promise for promise in promises if promise.supportable is None]
    if some:
        told = [f"{_for(network, promise.link)} ({_unknown(promise)})" for promise in some]
        which = wording.noun(len(some), "this promise", "these promises")
        text = f"Whether {which} can be kept is not known: {wording.listing(told, MOST_TOLD)}."
        links = tuple(promise.link for promise in some)
        advice = "Ask those who feed them within what time they deliver, and on which share of the occasions."
        yield Finding("ORG663", "watch", text, advice, GROUP, _ends(links), links)


def _unknown(promise: Promise) -> str:
    """Say why it is not known whether a promise can be kept."""
    if promise.chain is None:
        return "its situation never holds, or it was not looked at"
    if within(promise.link) is not None and promise.in_time is None:
        if not promise.feeds.untimed:
            return "its longest chain was not found"
        return _lowered(_without(promise.feeds.untimed, promise.feeds.links, "time"))
    if promise.ways.unshared:
        return _lowered(_without(promise.ways.unshared, promise.ways.links, "share of occasions"))
    return "the share on time is too close to the one promised to tell"


def _without(missing: int, of: int, what: str) -> str:
    if of == 1:
        return f"The one link that feeds it names no {what}"
    if missing == of:
        return f"None of the {wording.number(of)} links that feed it names a {what}"
    names = wording.noun(missing, "names", "name")
    return f"{wording.number(missing)} of the {wording.number(of)} links that feed it {names} no {what}"


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def _kept(network: Network, promises: Sequence[Promise]) -> Iterator[Finding]:
    some = [promise for promise in promises if promise.supportable]
    for promise in some[:MOST]:
        yield _finding("ORG664", "note", _kept_told(network, promise), "", promise)
    yield from _others(network, ("ORG664", "note"), some[MOST:], ("can be kept", "can be kept"))


def _kept_told(network: Network, promise: Promise) -> str:
    if not promise.feeds.links:
        alone = f"it rests on {network.name(promise.link.provider)} alone"
        return f"{link_told(network, promise.link)}. Nothing is written that it waits for, so {alone}."
    if within(promise.link) is None:
        return f"{link_told(network, promise.link)}. {_shares(promise)}."
    text = f"{_in_time(network, promise)}: {wording.duration(promise.spare)} to spare."
    text += _surroundings(network, promise)
    return f"{text} {_shares(promise)}." if met(promise.link) is not None else text


def _essential(network: Network) -> Iterator[Finding]:
    """Name the links that customers cannot do without and that nobody has set a standard for."""
    losses = worlds.importance(network).link_loss
    inside = (x for x in network.links if not network.actor(x.customer).is_counted and x.standard is None)
    bare = [x for x in inside if network.need_of[x.id].importance == 1.0 and losses[x.id] > NOTICEABLE]
    bare.sort(key=lambda link: (-even(losses[link.id]), link.id))
    if bare:
        told = wording.listing([link_short(network, link) for link in bare[:MOST_TOLD]])
        count = wording.plural(len(bare), "essential link")
        has, most = wording.noun(len(bare), "has", "have"), "Most depends on" if len(bare) > 1 else "It is"
        text = f"{count} on the way to the customers {has} no standard. {most} {told}."
        advice = "Agree there first within what time it comes, and on which share of the occasions."
        yield Finding("ORG665", "watch", text, advice, GROUP, _ends(bare[:MOST]), tuple(bare[:MOST]))


def _unpromised(network: Network, standards: Standards) -> Iterator[Finding]:
    bare = [link for link in standards.external if link.standard is None]
    if bare:
        told = wording.listing([link_short(network, link) for link in bare], MOST_TOLD)
        of = f"{len(bare)} of the {wording.plural(len(standards.external), 'link')}"
        text = f"Nothing is promised on {of} to external customers: {told}."
        yield Finding("ORG666", "note", text, "", GROUP, (), tuple(bare))


def _cut_short(standards: Standards) -> Iterator[Finding]:
    if not standards.is_complete:
        text = (
            "Too many wait for each other, or too many situations overlap, to follow every chain to its end; "
            "the longest chains found are shown."
        )
        advice = "Look at one part of the organization, or set standards on fewer links in circles."
        yield Finding("ORG668", "note", text, advice, GROUP)


def _finding(code: str, level: Level, text: str, advice: str, promise: Promise) -> Finding:
    chain = () if promise.chain is None else tuple(x for x in promise.chain.links if x.standard is not None)
    links = (promise.link, *chain)
    return Finding(code, level, text, advice, GROUP, _ends(links), links)


def _ends(links: Sequence[Link]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(end for link in links for end in (link.provider, link.customer)))


# -- tables ----------------------------------------------------------------------------


def _rows(promises: Sequence[Promise]) -> tuple[Mapping[str, Value], ...]:
    return tuple(
        {
            "customer": promise.link.customer,
            "link": promise.link.id,
            "for": promise.link.deliverable,
            "promised_within": within(promise.link),
            "chain_within": promise.chain_within,
            "spare": promise.spare,
            "promised_met": met(promise.link),
            "on_time": None if promise.on_time is None else promise.on_time.share,
            "supportable": promise.supportable,
            "binding": () if promise.chain is None else tuple(link.id for link in promise.chain.links),
            "feeding": promise.feeds.links,
            "without_time": promise.feeds.untimed,
            "without_share": promise.ways.unshared,
        }
        for promise in promises
    )


def _links(network: Network, standards: Standards) -> tuple[Mapping[str, Value], ...]:
    promised = {promise.link.id for promise in standards.promises}
    room = standards.room
    shown = [x for x in network.links if x.standard is not None and (x.id in room or x.id not in promised)]
    shown.sort(key=lambda link: (room[link.id].hours if link.id in room else float("inf"), link.id))
    return tuple(_link(link, room.get(link.id)) for link in shown)


def _link(link: Link, room: Room | None) -> Mapping[str, Value]:
    return {
        "link": link.id,
        "within": within(link),
        "slack": None if room is None else room.hours,
        "met": met(link),
        "promise": None if room is None else room.end,
    }
