"""How the order of the links to fix moved, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgflow import wording
from orgflow.comparing import phrases
from orgflow.comparing.comparison import Comparison
from orgflow.comparing.ranks import Ranks, is_clear
from orgflow.findings import Finding

GROUP = "The order of the links to fix"
MOST = 5


def findings(comparison: Comparison) -> Iterator[Finding]:
    """Yield whether other links are to be fixed first than before, with how sure that is."""
    before, after = comparison.ranks
    if comparison.are_strangers or not (before.fix or after.fix):
        return
    # Both orders of a supposition come from the same draws, so how far each may move says nothing.
    sure = "" if comparison.is_pure else _sure(comparison, before, after)
    text = f"{_first(comparison, before, after)} {sure}".strip()
    evidence = tuple(comparison.after.link(link) for link in after.fix if link not in before.fix)
    yield Finding("ORG706", "note", text, "", GROUP, (), evidence)


def _first(comparison: Comparison, before: Ranks, after: Ranks) -> str:
    if before.fix == after.fix:
        return f"The links to fix first {comparison.mood.same}, in the same order."
    if set(before.fix) == set(after.fix):
        return f"The links to fix first {comparison.mood.same}, in another order."
    newly = [link for link in after.fix if link not in before.fix]
    no_more = [link for link in before.fix if link not in after.fix]
    told = []
    if newly:
        then = "Then" if comparison.is_supposed else "Now"
        told.append(f"{then} among the links to fix first: {_names(comparison, newly)}.")
    if no_more:
        told.append(f"No longer: {_names(comparison, no_more)}.")
    return " ".join(told)


def _sure(comparison: Comparison, before: Ranks, after: Ranks) -> str:
    """Say which changes of rank are larger than what is not known about them."""
    both = [change.id for change in comparison.waves.links if change.before and change.after]
    moved = [link for link in both if before.rank[link] != after.rank[link]]
    if not moved:
        return ""
    clear = [link for link in moved if is_clear(link, before, after)]
    if clear:
        clear.sort(key=lambda link: (after.rank[link], link))
        return f"Clearly moved: {phrases.several([_moved(comparison, x) for x in clear], MOST)}."
    if before.sure is None or after.sure is None:
        return "How sure the ranks are was not worked out."
    return "No rank change is clear: the two rankings cannot be told apart."


def _moved(comparison: Comparison, link: str) -> str:
    before, after = comparison.ranks
    rank = f"from rank {wording.number(before.rank[link])} to {wording.number(after.rank[link])}"
    return f"{_names(comparison, [link])}, {rank}"


def _names(comparison: Comparison, links: Sequence[str]) -> str:
    changes = {change.id: change for change in comparison.waves.links}
    return phrases.several([phrases.name(comparison, changes[link]) for link in links], MOST)
