from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from orgflow.model import Counted, Link, Rating
from orgflow.network import Network
from orgflow.respondents import Cell, cell, is_shown, may_be_pooled, minimum, people, shown_change
from tests.builders import link, net, org


def cells(*ratings: tuple[str, float, float]) -> list[Cell]:
    """Ratings by people of an actor: (actor, mean, n)."""
    return [Cell(f"l{i}", who, Rating(mean, n)) for i, (who, mean, n) in enumerate(ratings)]


# -- one rating ---------------------------------------------------------------------------


@pytest.mark.parametrize("n, shown", [(1, False), (4, False), (4.5, False), (5, True), (14, True)])
def test_a_rating_is_shown_from_the_minimum_on(n: float, shown: bool) -> None:
    assert is_shown(Rating(3, n), 5) is shown


def test_the_mark_that_a_unit_agreed_on_is_its_own_statement() -> None:
    assert is_shown(Rating(3, 1, agreed=True), 5)


def test_the_mean_of_a_group_is_shown_for_the_people_of_the_group() -> None:
    assert is_shown(Rating(3, 2.5, pooled=5), 5)


@pytest.mark.parametrize("setting, least", [(5, 5), (3, 3), (2, 3), (-1, 3), (10, 10)])
def test_no_setting_goes_below_three(setting: int, least: int) -> None:
    assert minimum(org("A>B", min_respondents=setting)) == least


# -- two waves ------------------------------------------------------------------------------


@pytest.mark.parametrize("n, shown", [(8, True), (9, False), (12, False), (13, True), (4, False), (3, False)])
def test_a_change_is_shown_unless_few_people_make_the_difference(n: float, shown: bool) -> None:
    assert shown_change(Rating(3, 8), Rating(4, n), 5) is shown


def test_one_more_person_gives_the_answer_of_that_person_away() -> None:
    before, after = Rating(3.0, 5), Rating(20 / 6, 6)
    newcomer = after.mean * after.n - before.mean * before.n
    assert newcomer == pytest.approx(5.0)
    assert not shown_change(before, after, 5)


def test_a_change_from_or_to_nothing_is_none() -> None:
    assert not shown_change(None, Rating(3, 8), 5)
    assert not shown_change(Rating(3, 8), None, 5)


def test_the_change_of_an_agreed_mark_is_shown() -> None:
    assert shown_change(Rating(3, 1, agreed=True), Rating(4, 1, agreed=True), 5)


def test_a_survey_may_be_compared_with_an_agreed_mark() -> None:
    assert shown_change(Rating(3, 1, agreed=True), Rating(4, 6), 5)
    assert not shown_change(Rating(3, 1, agreed=True), Rating(4, 4), 5)


def test_the_mean_of_a_group_says_nothing_of_one_link() -> None:
    assert not shown_change(Rating(3, 2, pooled=8), Rating(4, 8), 5)


def test_no_mean_of_a_group_is_compared_with_a_rating() -> None:
    assert shown_change(Rating(4, 8), Rating(3, 2, pooled=8), 5) is False


@pytest.mark.parametrize("before, after", [(4, 9), (9, 4)])
def test_a_change_is_not_shown_where_one_rating_is_not_however_many_people_part_them(
    before: float, after: float
) -> None:
    assert shown_change(Rating(3, before), Rating(4, after), 5) is False


def test_a_change_is_never_shown_for_less_than_three() -> None:
    assert not shown_change(Rating(3, 2), Rating(4, 2), 1)


# -- several ratings --------------------------------------------------------------------------


def test_people_of_one_actor_may_be_the_same_each_time() -> None:
    assert people(cells(("A", 3, 3), ("A", 4, 4), ("B", 2, 2))) == 6


def test_few_people_do_not_become_many_by_answering_often() -> None:
    assert not may_be_pooled(cells(("A", 3, 3), ("A", 4, 3), ("A", 2, 3)), 5)


def test_a_group_of_enough_people_may_be_shown() -> None:
    assert may_be_pooled(cells(("A", 3, 3), ("B", 4, 3)), 5)


def test_a_group_of_just_enough_people_may_be_shown() -> None:
    assert may_be_pooled(cells(("A", 3, 3), ("B", 3, 2)), 5)


@pytest.mark.parametrize("mean, shown", [(1.4, False), (1.5, True), (4.5, True), (4.6, False)])
def test_a_group_is_shown_while_each_rating_could_still_be_a_step_of_its_scale_away(
    mean: float, shown: bool
) -> None:
    assert may_be_pooled(cells(("A", mean, 3), ("B", mean, 3)), 5) is shown


def test_a_step_is_the_part_of_the_scale_between_two_marks() -> None:
    assert Cell("l", "A", Rating(5, 3, 0, 10)).step == Fraction(1, 10)


def test_a_rating_by_nobody_is_no_cell() -> None:
    assert cell(rated(Rating(3, 0)), "customer") is None


def test_a_single_rating_is_no_group() -> None:
    assert not may_be_pooled(cells(("A", 3, 4)), 3)


@pytest.mark.parametrize("mean", [1, 5])
def test_a_group_that_says_the_same_at_an_end_gives_everybody_away(mean: float) -> None:
    assert not may_be_pooled(cells(("A", mean, 3), ("B", mean, 3)), 5)


def test_a_group_that_says_the_same_in_the_middle_gives_nobody_away() -> None:
    assert may_be_pooled(cells(("A", 3, 3), ("B", 3, 3)), 5)


def test_a_group_near_an_end_may_narrow_each_rating_down_too_far() -> None:
    assert not may_be_pooled(cells(("A", 4.9, 4), ("B", 4.9, 4)), 5)


# -- what may be told of a link -----------------------------------------------------------------


def rated(
    customer: Rating | None = None, provider: Rating | None = None, measured: Counted | None = None
) -> Link:
    return replace(link("A>B"), customer_rating=customer, provider_rating=provider, measured=measured)


def network(one: Link) -> Network:
    return net(one, "B>C .9 f=10", external="C")


def test_nothing_is_told_of_a_health_that_few_answers_alone_tell() -> None:
    assert network(rated(Rating(2, 4))).disclosure.posterior("A>B:work") is None


def test_a_health_from_enough_answers_is_told() -> None:
    made = network(rated(Rating(2, 5)))
    assert made.disclosure.posterior("A>B:work") == made.posterior("A>B:work")


def test_a_health_that_few_answers_are_part_of_is_told_without_them() -> None:
    counted = Counted(90, 100)
    with_few, without = network(rated(Rating(2, 4), measured=counted)), network(rated(measured=counted))
    assert with_few.disclosure.posterior("A>B:work") == without.posterior("A>B:work")
    assert with_few.posterior("A>B:work") != without.posterior("A>B:work")


def test_few_answers_of_the_provider_are_left_out_of_what_is_told() -> None:
    with_few, without = network(rated(Rating(2, 8), Rating(5, 2))), network(rated(Rating(2, 8)))
    assert with_few.disclosure.posterior("A>B:work") == without.posterior("A>B:work")


def test_what_no_one_else_rated_is_not_known_however_few_providers_rated_it() -> None:
    told = network(rated(None, Rating(5, 2))).disclosure.posterior("A>B:work")
    assert told is not None
    assert told.kind == "unknown"


def test_the_rating_of_each_side_is_told_for_itself() -> None:
    one = rated(Rating(2, 4), Rating(5, 9))
    disclosure = network(one).disclosure
    assert disclosure.rating(one, "customer") is None
    assert disclosure.rating(one, "provider") == Rating(5, 9)
    assert disclosure.hidden == {"A>B:work": ("customer",)}


def test_all_evidence_of_a_link_that_enough_people_rated_is_told() -> None:
    assert network(rated(Rating(2, 5))).disclosure.is_whole("A>B:work")


def test_the_mean_of_a_group_is_no_rating_of_one_link() -> None:
    one = rated(Rating(2, 2, pooled=8))
    assert network(one).disclosure.rating(one, "customer") is None


def test_a_side_has_rated_whether_it_is_told_or_was_taken_out() -> None:
    one = rated(Rating(2, 8))
    disclosure = net(one, "B>C", external="C", withheld=(("B>C:work", "provider"),)).disclosure
    assert disclosure.is_rated(one, "customer")
    assert not disclosure.is_rated(one, "provider")
    assert disclosure.is_rated(link("B>C"), "provider")
    assert not disclosure.is_rated(link("B>C"), "customer")
