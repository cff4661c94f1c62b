"""The order and the groups of a matrix, against worked cases and every possible grouping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given

from orgflow.network import Network
from orgflow.sequence import Group, clustered, clusters, cost, levels, sequenced
from tests.builders import net
from tests.cases import case
from tests.test_worlds import networks, slow

TWO_TEAMS = ("A>B", "B>C", "C>A", "D>E", "E>F", "F>D", "C>D")


def partitions(items: Sequence[str]) -> Iterator[tuple[Group, ...]]:
    """Give every way to put items into groups."""
    if not items:
        yield ()
        return
    first, *rest = items
    for found in partitions(rest):
        yield ((first,), *found)
        for number, group in enumerate(found):
            yield (*found[:number], (first, *group), *found[number + 1 :])


def weights_of(dsm: list[list[int]]) -> dict[tuple[str, str], int]:
    return {
        (str(i), str(j)): weight
        for i, row in enumerate(dsm)
        for j, weight in enumerate(row)
        if weight and i != j
    }


def test_the_blocks_of_a_published_graph_stand_on_their_levels() -> None:
    data = case("dsm-01-partition-tarjan")
    found = levels(net(*(f"{one}>{other}" for one, other in data["input"]["edges"])))
    told = {str(depth): [list(map(int, group)) for group in groups] for depth, groups in found.items()}
    assert told == data["expected"]["block_levels"]


def test_the_cost_of_a_worked_case_is_the_published_one() -> None:
    data = case("dsm-03-clustering-cost")
    expected, weights = data["expected"], weights_of(data["input"]["dsm"])
    everybody = [str(number) for number in range(6)]
    best = [tuple(map(str, group)) for group in expected["best_partition"]]
    assert cost(weights, best) == expected["best_cost"]
    assert cost(weights, [tuple(everybody)]) == expected["cost_all_in_one"]
    assert cost(weights, [(one,) for one in everybody]) == expected["cost_all_single"]


def test_the_groups_of_a_worked_case_are_the_best_of_all() -> None:
    data = case("dsm-03-clustering-cost")
    found = clusters([str(number) for number in range(6)], weights_of(data["input"]["dsm"]))
    assert [list(map(int, group)) for group in found] == data["expected"]["best_partition"]


def test_two_teams_with_one_link_between_them_are_two_groups() -> None:
    found = clustered(net(*TWO_TEAMS), "ABCDEF")
    assert found.groups == (("A", "B", "C"), ("D", "E", "F"))
    assert (found.within, found.pairs) == (6, 7)


def test_who_has_no_link_stays_alone() -> None:
    assert clustered(net(*TWO_TEAMS, s={"Z": 1.0}), "ABCDEFZ").groups[-1] == ("Z",)


def test_nothing_is_kept_where_there_are_no_groups() -> None:
    assert clustered(net("A>X", external="X"), "A").kept is None


def test_links_that_come_from_outside_the_actors_do_not_count() -> None:
    assert clustered(net("A>B", "B>X", external="X"), "AB").pairs == 1


def test_a_circle_is_opened_where_fewest_links_run_back() -> None:
    assert sequenced(net("B>C", "B>A", "C>A", "A>B")) == (("B", "C", "A"),)


def test_a_link_to_itself_makes_no_circle() -> None:
    assert sequenced(net("A>A", "A>B")) == (("A",), ("B",))


@slow
@given(networks())
def test_outside_circles_every_link_runs_forward(network: Network) -> None:
    place = {actor: number for number, group in enumerate(sequenced(network)) for actor in group}
    assert all(place[link.provider] <= place[link.customer] for link in network.links)
    assert sorted(place) == [actor.id for actor in network.actors]


@slow
@given(networks())
def test_groups_cost_no_more_than_everybody_alone_and_no_single_move_helps(network: Network) -> None:
    actors = [actor.id for actor in network.actors]
    weights = {(link.provider, link.customer): 1 for link in network.links}
    found = clusters(actors, weights)
    least = cost(weights, found)
    assert sorted(actor for group in found for actor in group) == actors
    assert least <= cost(weights, [(actor,) for actor in actors])
    for actor in actors:
        for to in found:
            moved = [tuple({*group} - {actor} | ({actor} if group == to else set())) for group in found]
            assert cost(weights, moved) >= least


@slow
@given(networks())
def test_groups_of_few_actors_are_near_the_best_of_all(network: Network) -> None:
    actors = [actor.id for actor in network.actors]
    weights = {(link.provider, link.customer): 1 for link in network.links}
    best = min(cost(weights, groups) for groups in partitions(actors))
    assert cost(weights, clusters(actors, weights)) <= best * 1.35


@pytest.mark.parametrize("power, expected", [(1, 2 * 2 + 1 * 3), (2, 2 * 4 + 1 * 9)])
def test_size_counts_by_its_power(power: int, expected: int) -> None:
    weights = {("A", "B"): 2, ("B", "C"): 1}
    assert cost(weights, [("A", "B"), ("C",)], power) == expected
