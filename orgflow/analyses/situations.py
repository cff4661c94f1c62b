"""What changes for the external customers in each situation?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from orgflow import wording, worlds
from orgflow.cadence import unit_days
from orgflow.contexts import calendar
from orgflow.findings import Column, Finding, Level, Result, Table, Value, link_told
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ranking import WORTH_NAMING
from orgflow.ties import even
from orgflow.views.moment import during, stretch
from orgflow.workload import Year

slug = "situations"
question = "What changes in each situation?"
GROUP = "In special situations"
MOST = 30
TOLD = 5
PREPARE = "Prepare it before the situation comes."
ORDINARY = "ordinary day"
NOTICEABLE, GRAVE = 0.005, 0.05
DENSER, RARE = 1.5, 0.1
DAYS = 365.0

SHARE = Column("share", "Of the year", "share")
SITUATIONS = (
    Column("situation", "Id", printed=False),
    Column("name", "Situation"),
    SHARE,
    Column("links", "More links needed"),
    Column("served_right", "Served right", "share"),
    Column("failed_per_year", "Failed a year", "per year"),
    Column("weakest", "Costs most then", "id"),
    Column("weakest_gain", "Gain if fixed", "occasions"),
)


@dataclass(frozen=True, eq=False)
class Moment:
    """The organization while the named situations hold, and no others."""

    whole: Network
    names: tuple[str, ...]

    @cached_property
    def network(self) -> Network:
        """The network of this one context, at the rates of the whole year."""
        moment = self.whole.at(during(self.whole.organization, self.names))
        return worlds.within(self.whole, moment)

    @cached_property
    def outcome(self) -> worlds.Delivery:
        """What reaches the customers then."""
        return worlds.delivery(self.network)

    @cached_property
    def awake(self) -> tuple[Link, ...]:
        """The links that are needed only in situations, and are needed now."""
        return tuple(link for link in self.whole.links if link.when and set(link.when) <= set(self.names))

    @cached_property
    def weakest(self) -> tuple[Link, float] | None:
        """The link whose failures cost most then, of those that exist only then, with its gain."""
        if not self.awake or not self.outcome.failed:
            return None
        gains = worlds.importance(self.network).link_gain
        link = min(self.awake, key=lambda link: (-even(gains[link.id]), link.id))
        return (link, gains[link.id]) if gains[link.id] >= WORTH_NAMING * self.outcome.failed else None


def run(network: Network) -> Result:
    """Answer the question."""
    organization = network.organization
    if organization.during is not None or not organization.situations or not network.external:
        return Result(slug, question)
    ordinary = Moment(network, ())
    named = sorted({name for link in network.links for name in link.when})
    moments = [Moment(network, (name,)) for name in named[:MOST]]
    moments.sort(key=lambda moment: (moment.outcome.served_right or 0.0, moment.names))
    findings = [*_findings(network, ordinary, moments), *_left_out(named), *_condensed(network)]
    rows = tuple(_row(network, moment) for moment in [*moments, ordinary])
    table = Table("situations", "What each situation alone changes", _columns(network), rows)
    return Result(slug, question, tuple(findings), (table,))


def _findings(network: Network, ordinary: Moment, moments: list[Moment]) -> Iterator[Finding]:
    usual = ordinary.outcome.served_right
    if usual is None:
        return
    told = 0
    for moment in moments:
        served = moment.outcome.served_right
        if served is not None and _differ(served, usual) and told < TOLD:
            told += 1
            yield _told(network, moment, served, usual)
    if not told and moments:
        names = wording.listing([network.situation(moment.names[0]) for moment in moments], 4)
        text = (
            f"The external customers are served as well in these situations as on an ordinary day: {names}."
        )
        yield Finding("ORG722", "note", text, "", GROUP)


def _differ(served: float, usual: float) -> bool:
    """Tell whether a fall can be seen in the words it is told in."""
    return usual - served >= NOTICEABLE and wording.of_hundred(served) != wording.of_hundred(usual)


def _told(network: Network, moment: Moment, served: float, usual: float) -> Finding:
    name = network.situation(moment.names[0])
    text = f"{name[:1].upper()}{name[1:]}: {_rates(served)} instead of {wording.of_hundred(usual)} "
    text += f"on an ordinary day{_needed(len(moment.awake))}."
    level: Level = "watch" if usual - served >= GRAVE else "note"
    if moment.weakest is None:
        return Finding("ORG721", level, text, "", GROUP, (), moment.awake)
    link, _ = moment.weakest
    text += f" What costs most then is {link_told(network, link)}."
    ends = (link.provider, link.customer)
    rest = tuple(one for one in moment.awake if one != link)
    return Finding("ORG721", level, text, PREPARE, GROUP, ends, (link, *rest))


def _needed(links: int) -> str:
    """Say how many links come on top."""
    if not links:
        return ""
    return f"; {wording.plural(links, 'more link')} {wording.noun(links, 'is', 'are')} needed then"


def _rates(served: float) -> str:
    return f"{wording.of_hundred(served)} occasions are served right"


def _left_out(named: list[str]) -> Iterator[Finding]:
    left = len(named) - MOST
    if left > 0:
        count, were = wording.plural(left, "more situation"), wording.noun(left, "was", "were")
        text = f"{count} {were} not looked at one by one."
        yield Finding("ORG723", "note", text, "Look at one of them with --during.", GROUP)


def _condensed(network: Network) -> Iterator[Finding]:
    """Name links whose yearly occasions, all in their situation, come denser than their words say.

    "4/day" only in summer is a thousand occasions in two months; who wrote it may have
    meant four on each of its days.
    """
    year = calendar(network.organization, [name for link in network.links for name in link.when])
    runs = Year(network.organization).runs
    found = []
    for link in network.links:
        days = unit_days(link.how_often.text) if link.how_often and link.when else None
        held = year.share(link.when) if link.when else 0.0
        gap = max((_gap(network, name, runs) for name in link.when), default=0.0)
        if days and 0 < held < 1 / DENSER and gap > DENSER * days:
            found.append((link, held))
    for link, held in found[:TOLD]:
        rate = link.how_often.per_year if link.how_often else 0.0
        text = f"{link_told(network, link)}. Read as {wording.per_year(rate)}, all of it in that time: about "
        text += f"{wording.factor(1 / held)} as dense as it is written."
        advice = (
            f"If it was meant for that time alone, write how_often: {float(f'{rate * held:.2g}'):g}/year."
        )
        yield Finding("ORG724", "note", text, advice, GROUP, (link.provider, link.customer), (link,))
    if found[TOLD:]:
        links = tuple(link for link, _ in found[TOLD:])
        text = f"{wording.plural(len(links), 'more link')} with a situation may be meant likewise."
        yield Finding("ORG724", "note", text, "", GROUP, (), links)


def _columns(network: Network) -> tuple[Column, ...]:
    """Give the columns, the share called by the time it is of."""
    called = replace(SHARE, title=f"Of {stretch(network.organization)}")
    return tuple(called if column is SHARE else column for column in SITUATIONS)


def _gap(network: Network, name: str, runs: Callable[[str], Iterator[object]]) -> float:
    """Give the mean days from one beginning of a situation to the next.

    Of a situation that is a share of the time nothing tells: a large one may come every day.
    """
    (situation,) = (one for one in network.organization.situations if one.id == name)
    if situation.share is not None:
        return DAYS if situation.share < RARE else 0.0
    times = sum(1 for _ in runs(name)) if situation.is_calendar else situation.per_year or 1.0
    return DAYS / times if times else DAYS


def _row(network: Network, moment: Moment) -> Mapping[str, Value]:
    outcome, weakest = moment.outcome, moment.weakest
    share = calendar(moment.network.organization, ()).part
    return {
        "situation": moment.names[0] if moment.names else None,
        "name": network.situation(moment.names[0]) if moment.names else ORDINARY,
        "share": share,
        "links": len(moment.awake),
        "served_right": outcome.served_right,
        "failed_per_year": outcome.failed if outcome.per_year and share else None,
        "weakest": weakest[0].id if weakest else None,
        "weakest_gain": weakest[1] if weakest else None,
    }
