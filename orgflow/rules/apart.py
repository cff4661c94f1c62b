"""Rules by which two groups must not depend on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgflow import wording
from orgflow.model import Link, NeverDependency
from orgflow.rules.chains import Way
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject
from orgflow.rules.picking import members


def failures(grounds: Grounds, demand: NeverDependency, about: Sequence[Subject]) -> Iterator[Failure]:
    """Find the links between two groups and, where asked, the chains through others, in both directions."""
    links = [link for link in about if isinstance(link, Link)]
    one, other = (members(grounds.network, word) for word in demand.between)
    for link in links:
        ends = (link.provider, link.customer)
        if any(ends[0] in giving and ends[1] in getting for giving, getting in ((one, other), (other, one))):
            yield _direct(grounds, link)
    if demand.indirect:
        for giving, getting in dict.fromkeys([(one, other), (other, one)]):
            yield from _through_others(grounds, giving, getting, frozenset(link.id for link in links))


def _through_others(
    grounds: Grounds, giving: frozenset[str], getting: frozenset[str], links: frozenset[str]
) -> Iterator[Failure]:
    way = Way(grounds.network, getting, lambda actor: actor not in giving, links)
    for provider in sorted(giving - getting):
        chain = way.chain(provider)
        if chain is not None and len(chain) > 1:
            yield _indirect(grounds, chain)


def _direct(grounds: Grounds, link: Link) -> Failure:
    name = grounds.names.name
    message = f"{name(link.customer)} must not depend on {name(link.provider)} for {link.deliverable}"
    return Failure("ORG523", link.at, message, "let it come from somebody else, or change the rule")


def _indirect(grounds: Grounds, chain: tuple[Link, ...]) -> Failure:
    name = grounds.names.name
    between = wording.listing([name(link.customer) for link in reversed(chain[:-1])])
    ends = name(chain[-1].customer), name(chain[0].provider)
    message = f"{ends[0]} must not depend on {ends[1]}, not even through {between}"
    return Failure("ORG524", chain[-1].at, message, "break the chain at one of its links", chain)
