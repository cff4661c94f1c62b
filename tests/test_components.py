"""Circles of actors, held against networkx."""

from __future__ import annotations

from random import Random

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from orgflow.components import in_order

IDS = "abcdefgh"


def test_a_chain_is_single_actors_from_provider_to_customer() -> None:
    assert in_order("abc", [("c", "a"), ("a", "b")]) == (("c",), ("a",), ("b",))


def test_a_circle_is_one_group_sorted_by_id() -> None:
    assert in_order("abcd", [("c", "b"), ("b", "c"), ("d", "b"), ("c", "a")]) == (("d",), ("b", "c"), ("a",))


def test_groups_that_may_stand_in_any_order_stand_in_that_of_their_ids() -> None:
    assert in_order("dbac", [("d", "a")]) == (("b",), ("c",), ("d",), ("a",))


def test_a_tie_with_oneself_is_no_circle_with_others() -> None:
    assert in_order("ab", [("a", "a"), ("b", "a")]) == (("b",), ("a",))


def test_nobody_is_in_no_group() -> None:
    assert in_order([], []) == ()


def test_a_long_chain_needs_no_deep_recursion() -> None:
    ids = [f"{number:05}" for number in range(20_000)]
    assert len(in_order(ids, zip(ids, ids[1:], strict=False))) == 20_000


@given(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=24), st.randoms())
def test_groups_and_their_order_are_those_of_networkx(ties: list[tuple[str, str]], chance: Random) -> None:
    graph = nx.DiGraph(ties)
    graph.add_nodes_from(IDS)
    condensed = nx.condensation(graph)
    members = {group: tuple(sorted(data["members"])) for group, data in condensed.nodes(data=True)}
    expected = tuple(members[g] for g in nx.lexicographical_topological_sort(condensed, members.__getitem__))
    ids = list(IDS)
    chance.shuffle(ids)
    chance.shuffle(ties)
    assert in_order(ids, ties) == expected
