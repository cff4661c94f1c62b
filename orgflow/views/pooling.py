"""An organization in which no rating rests on too few people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from orgflow.chance import exact
from orgflow.model import SIDES, Link, Organization, Rating, Side
from orgflow.respondents import Cell, cell, is_shown, may_be_pooled, minimum, people

MOST_TRIED = 8  # groups that those left over may join
Ratings = dict[tuple[str, Side], Rating]


def confidential(organization: Organization) -> Organization:
    """Replace every rating by too few people by the mean of a group that is large enough.

    Ratings of links of the same provider form a group, those of the customers and those
    of the providers apart; what remains too small joins the others of the organization,
    or one of the groups. What is then still too small is left out (``withheld``), and
    its link counts as one that nobody rated. The members of a group share its mean, each
    on its own scale, and its weight in equal parts; so whatever is computed afterwards is
    a function of ratings and group means with enough people behind each.
    """
    least = minimum(organization)
    ratings: Ratings = {}
    withheld: list[tuple[str, Side]] = list(organization.withheld or ())
    for side in SIDES:
        pools, left = _pools(organization, side, least)
        for pool in pools:
            ratings |= {(link, side): rating for link, rating in _shares(pool)}
        withheld += [(one.link, side) for one in left]
    links = tuple(_seen(link, ratings, set(withheld)) for link in organization.links)
    return replace(organization, links=links, withheld=tuple(sorted(withheld)))


def _pools(organization: Organization, side: Side, least: int) -> tuple[list[list[Cell]], list[Cell]]:
    """Group the ratings of a side that are not shown; with those for which there is no group."""
    groups: dict[str, list[Cell]] = {}
    for link in sorted(organization.links, key=lambda link: link.id):
        rated = cell(link, side)
        if rated is not None and not is_shown(rated.rating, least):
            groups.setdefault(link.provider, []).append(rated)
    pools: list[list[Cell]] = []
    left: list[Cell] = []
    for provider in sorted(groups):
        if may_be_pooled(groups[provider], least):
            pools.append(groups[provider])
        else:
            left += groups[provider]
    for place, joined in _joined(pools, left):
        if may_be_pooled(joined, least):
            pools[place : place + 1] = [joined]
            return pools, []
    return pools, left


def _joined(pools: Sequence[list[Cell]], left: list[Cell]) -> Iterator[tuple[int, list[Cell]]]:
    """Give the groups that those left over may form, with the place of the one they replace.

    Alone, behind all others, if they can; else with one of the others, the smallest first.
    """
    if left:
        yield len(pools), left
        by_size = sorted(range(len(pools)), key=lambda place: (people(pools[place]), pools[place][0].link))
        for place in by_size[:MOST_TRIED]:
            yield place, [*pools[place], *left]


def _shares(pool: Sequence[Cell]) -> Iterator[tuple[str, Rating]]:
    """Give what stands in for each rating: the mean of the group on its own scale, its part of the weight."""
    weight = sum((one.weight for one in pool), Fraction(0))
    mean = sum((one.total for one in pool), Fraction(0)) / weight
    behind, each = people(pool), float(weight / len(pool))
    for one in pool:
        low, high = exact(one.rating.low), exact(one.rating.high)
        here = float(low + (high - low) * mean)
        yield one.link, Rating(here, each, one.rating.low, one.rating.high, pooled=behind)


def _seen(link: Link, ratings: Ratings, withheld: set[tuple[str, Side]]) -> Link:
    sides = {
        side: None if (link.id, side) in withheld else ratings.get((link.id, side), link.rating(side))
        for side in SIDES
    }
    changed = any(sides[side] != link.rating(side) for side in SIDES)
    return replace(
        link,
        customer_rating=sides["customer"],
        provider_rating=sides["provider"],
        paired=link.paired and not changed,
    )
