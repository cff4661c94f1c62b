"""The view in which no rating rests on too few people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import orgflow
from orgflow.model import SIDES, Link, Organization, Rating
from orgflow.respondents import is_shown, minimum
from orgflow.views.pooling import confidential
from tests.builders import link, org
from tests.strategies import organizations


def rated(ends: str, mean: float, n: float, low: float = 1.0, high: float = 5.0) -> Link:
    return replace(link(ends), customer_rating=Rating(mean, n, low, high))


def marks(organization: Organization) -> dict[str, Rating | None]:
    return {one.id: one.customer_rating for one in confidential(organization).links}


def test_ratings_by_enough_people_stay_as_they_are() -> None:
    made = org(rated("P>A", 3, 5), rated("P>B", 4, 9))
    assert confidential(made) == made


def test_agreed_marks_stay_as_they_are() -> None:
    made = org(replace(link("P>A"), customer_rating=Rating(4, 1, agreed=True)))
    assert confidential(made) == made


def test_small_ratings_of_one_provider_share_their_mean_and_their_weight() -> None:
    found = marks(org(rated("P>A", 2, 4), rated("P>B", 4, 2)))
    assert found["P>A:work"] == found["P>B:work"]
    assert found["P>A:work"] == Rating(float(2 + 2 / 3), 3.0, pooled=6)


def test_the_mean_of_a_group_stands_on_the_scale_of_each_link() -> None:
    found = marks(org(rated("P>A", 3, 3), rated("P>B", 10, 3, low=0, high=10)))
    assert found["P>A:work"] == Rating(4.0, 3.0, pooled=6)
    assert found["P>B:work"] == Rating(7.5, 3.0, 0, 10, pooled=6)


def test_groups_of_two_providers_are_kept_apart() -> None:
    found = marks(org(rated("P>A", 2, 3), rated("P>B", 3, 3), rated("Q>A", 4, 3), rated("Q>B", 3, 3)))
    assert [rating and rating.mean for rating in found.values()] == [2.5, 2.5, 3.5, 3.5]


def test_what_is_too_small_joins_the_others_of_the_organization() -> None:
    found = marks(org(rated("P>A", 2, 3), rated("Q>B", 4, 3)))
    assert {rating and rating.mean for rating in found.values()} == {3.0}


def test_what_is_too_small_alone_joins_the_smallest_group() -> None:
    small = [rated("P>A", 2, 3), rated("P>B", 3, 3), rated("Q>A", 2, 4), rated("Q>B", 4, 4)]
    found = marks(org(*small, rated("R>C", 4, 2)))
    assert found["R>C:work"] == found["P>A:work"]
    assert found["R>C:work"] == Rating(23 / 8, 8 / 3, pooled=8)


def test_few_people_who_rate_often_remain_few() -> None:
    made = confidential(org(rated("P>A", 2, 3), rated("Q>A", 4, 3)))
    assert [one.customer_rating for one in made.links] == [None, None]
    assert made.withheld == (("P>A:work", "customer"), ("Q>A:work", "customer"))


def test_self_ratings_of_one_provider_are_those_of_the_same_people() -> None:
    own = [replace(link(ends), provider_rating=Rating(4, 3)) for ends in ("P>A", "P>B", "Q>A")]
    found = confidential(org(*own))
    assert {one.provider_rating for one in found.links} == {Rating(4.0, 3.0, pooled=6)}


def test_single_answers_do_not_survive_in_a_group() -> None:
    own = replace(link("P>A"), customer_rating=Rating(3, 2, answers=(2, 4)), paired=True)
    made = confidential(org(own, rated("P>B", 3, 4)))
    assert made.links[0].customer_rating == Rating(3.0, 3.0, pooled=6)
    assert not made.links[0].paired


def test_a_group_counts_for_as_much_as_its_members_did() -> None:
    small = org(rated("P>A", 2, 4), rated("P>B", 4, 2), rated("P>C", 5, 1))
    assert sum(rating.n for rating in marks(small).values() if rating) == pytest.approx(7)


@settings(max_examples=60, deadline=None)
@given(organizations())
def test_whatever_is_written_no_rating_is_left_that_may_not_be_shown(organization: Organization) -> None:
    made = confidential(organization)
    ratings = [one.rating(side) for one in made.links for side in SIDES]
    assert all(rating is None or is_shown(rating, minimum(made)) for rating in ratings)


@settings(max_examples=60, deadline=None)
@given(organizations())
def test_what_has_been_made_confidential_stays_as_it_is(organization: Organization) -> None:
    once = confidential(organization)
    again = confidential(once)
    assert (again, again.withheld) == (once, once.withheld)


@settings(max_examples=60, deadline=None)
@given(organizations())
def test_the_order_of_links_changes_nothing(organization: Organization) -> None:
    turned = confidential(replace(organization, links=organization.links[::-1]))
    assert turned.links[::-1] == confidential(organization).links


def report(organization: Organization) -> dict[str, Any]:
    return orgflow.analyze(confidential(organization)).to_dict()


MEANS = st.integers(10, 50).map(lambda tenths: tenths / 10)


@settings(max_examples=40, deadline=None)
@given(st.lists(MEANS, min_size=3, max_size=3), st.permutations(range(3)), st.sampled_from([1, 2, 3, 4]))
def test_nothing_in_a_report_tells_the_members_of_a_group_apart(
    means: list[float], order: list[int], n: int
) -> None:
    """Whose rating is whose within a group changes no byte of what is published."""
    ends = ["P>A b=.5", "P>B", "P>C f=100"]
    reports = [
        report(org(*(rated(end, means[i], n) for end, i in zip(ends, places, strict=True)), external="C"))
        for places in (range(3), order)
    ]
    assert reports[0] == reports[1]
