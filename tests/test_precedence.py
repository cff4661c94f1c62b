"""The order in which few stand after those they provide."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from orgflow.precedence import in_order

ACTORS = "abcde"
PAIRS = st.sets(st.tuples(st.sampled_from(ACTORS), st.sampled_from(ACTORS)))


def test_providers_stand_before_their_customers_where_nothing_goes_in_a_circle() -> None:
    assert in_order("abc", [("c", "b"), ("b", "a")]) == ["c", "b", "a"]


def test_a_circle_begins_with_whom_most_depend_on() -> None:
    assert in_order("abc", [("b", "a"), ("b", "c"), ("c", "b"), ("a", "c")])[0] == "b"


@given(PAIRS)
def test_everybody_is_placed_once(ties: set[tuple[str, str]]) -> None:
    assert sorted(in_order(ACTORS, ties)) == [*ACTORS]


@given(PAIRS)
def test_at_most_half_of_the_links_run_backwards(ties: set[tuple[str, str]]) -> None:
    assert _backwards(in_order(ACTORS, ties), ties) <= len(ties) / 2


@given(PAIRS)
def test_no_link_runs_backwards_where_none_has_to(ties: set[tuple[str, str]]) -> None:
    if any(_backwards(order, ties) == 0 for order in permutations(ACTORS)):
        assert _backwards(in_order(ACTORS, ties), ties) == 0


def _backwards(order: list[str] | tuple[str, ...], ties: set[tuple[str, str]]) -> int:
    return sum(order.index(provider) > order.index(customer) for provider, customer in ties)
