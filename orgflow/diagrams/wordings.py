"""The words on a map's lines."""

from __future__ import annotations

from orgflow import findings
from orgflow.diagrams.lines import Line
from orgflow.model import Link, Organization, Rating
from orgflow.network import Network
from orgflow.views import moment
from orgflow.wording import listing, marks, noun, plural, share
from orgflow.wording import number as number_of

GIVEN, OWED_BACK, BROKEN = "▶", "▷", "✗"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"


def label(line: Line, network: Network) -> list[tuple[str, str]]:
    """Give the texts on a line, each with an end that stays in one piece; none for a plain line."""
    if line.weak:
        return [(_what(link, line, network), strength(link, network)) for link in line.weak]
    if line.situational:
        return [(text, "") for text in dict.fromkeys(condition(link, network) for link in line.links)]
    return []


def count(line: Line) -> str:
    """Say how many links a line between boxes of several actors is: "5 links, 2 weak"."""
    weak = f", {len(line.weak)} weak" if line.weak else ""
    return f"{plural(len(line.links), 'link')}{weak}"


def sentence(link: Link, network: Network) -> str:
    """Say a link: "Legal gives Sales: contract review, weekly, only if dispute, marks 2 | 1"."""
    when = condition(link, network)
    parts = [
        f"{network.name(link.provider)} gives {network.name(link.customer)}: {link.deliverable}",
        link.how_often.text if link.how_often is not None else "",
        f"only {when}" if when else "",
        _evaluation(strength(link, network)),
    ]
    return ", ".join(part for part in parts if part)


def failing(link: Link, line: Line, network: Network, *, broken: bool) -> str:
    """Say what fails along a line: "billing system", "✗ billing system" where the link itself broke."""
    sign = BROKEN if broken else ""
    return f"{sign} {_what(link, line, network)}".strip()


def number(round_: int) -> str:
    """Give the sign of a round: "②", "(12)"; the broken have their own."""
    if not round_:
        return BROKEN
    return _CIRCLED[round_ - 1] if round_ <= len(_CIRCLED) else f"({round_})"


def condition(link: Link, network: Network) -> str:
    """Say when a link exists: "if audit and month-end"; empty where always."""
    names = {situation.id: situation.name for situation in network.organization.situations}
    return f"if {listing([names.get(id, id) for id in link.when])}" if link.when else ""


def strength(link: Link, network: Network) -> str:
    """Say how well a link works: the marks of both sides ("3 | 1"), else a share; empty where not known."""
    if link.provider_rating is not None or link.customer_rating is not None:
        return findings.marks(network, link)
    if isinstance(link.health, Rating) and link.measured is None:
        mark = marks(None, 1 + 4 * link.health.position).removeprefix("- | ")
        return f"{mark} of 5"
    return "" if network.posterior(link.id).kind == "unknown" else share(network.health(link.id))


def _what(link: Link, line: Line, network: Network) -> str:
    """Say what a link is for, when it exists, whether it is owed back."""
    when = condition(link, network)
    return owed(f"{when}: {link.deliverable}" if when else link.deliverable, link, line)


def owed(words: str, link: Link, line: Line) -> str:
    """Put the sign of what is owed back before the words on a link, where it is."""
    return f"{OWED_BACK} {words}" if link in line.owed else words


def _evaluation(told: str) -> str:
    if "|" in told:
        return f"marks {told}"
    if "of 5" in told:
        return f"mark {told}"
    return f"{told} right" if told else ""


def counted(links: int, weak: int) -> str:
    """Say how many links there are, and how many of them are weak: "10 links, none weak"."""
    if links < 2:
        return f"1 link, {'weak' if weak else 'not weak'}" if links else "no links"
    return f"{plural(links, 'link')}, {number_of(weak) if weak else 'none'} weak"


def supposing(organization: Organization) -> str:
    """Say what is supposed, as a sentence that follows another; empty where nothing is."""
    return f" Supposing {listing(organization.supposed)}." if organization.supposed else ""


def at_that_time(title: str, organization: Organization) -> str:
    """Let a title say which context is looked at; of the whole year it says nothing more."""
    when = moment.told(organization)
    return f"{title}, {when}" if when else title


def with_weak(title: str, weak: int, links: int) -> str:
    """Let a title say how many of some links are weak, where any is."""
    of = plural(links, "link")
    return f"{title}: {weak} of {of} {noun(weak, 'is', 'are')} weak" if weak else title
