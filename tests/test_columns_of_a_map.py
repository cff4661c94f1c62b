"""Where actors stand on a map, from left to right."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from orgflow.diagrams.columns import MOST_COLUMNS, MOST_IN_ONE, USUAL, columns

MANY = [f"a{number:02}" for number in range(30)]
CHAIN = set(pairwise(MANY[:6]))

ties = st.sets(st.tuples(st.sampled_from(MANY), st.sampled_from(MANY)))


def test_layers_that_fit_have_a_column_each() -> None:
    assert columns({0: [["a", "b"], ["p"]], 2: [["c"]]}, {("a", "b")}) == {"a": 0, "b": 0, "p": 0, "c": 1}


def test_a_layer_of_most_actors_spreads_over_several_columns() -> None:
    assert Counter(columns({0: [MANY]}, CHAIN).values()) == dict.fromkeys(range(6), 5)


def test_providers_stand_left_of_their_customers() -> None:
    found = columns({0: [MANY]}, CHAIN)
    assert all(found[provider] < found[customer] for provider, customer in CHAIN)


def test_a_layer_that_is_not_most_of_all_keeps_to_one_column() -> None:
    others = [f"b{number}" for number in range(40)]
    found = columns({0: [MANY], 1: [others]}, CHAIN)
    assert {found[actor] for actor in MANY} == {0}


def test_the_next_layer_stands_right_of_all_columns() -> None:
    found = columns({0: [MANY], 3: [["z"]]}, CHAIN)
    assert found["z"] == max(found[actor] for actor in MANY) + 1


def test_actors_without_ties_fill_the_shortest_columns() -> None:
    counts = Counter(columns({0: [MANY]}, {("a00", "a01"), ("a01", "a02")}).values())
    assert max(counts.values()) - min(counts.values()) <= 1


@given(ties)
def test_no_column_is_empty_or_far_longer_than_the_others(pairs: set[tuple[str, str]]) -> None:
    counts = Counter(columns({0: [MANY]}, pairs).values())
    assert sorted(counts) == [*range(len(counts))]
    assert max(counts.values()) <= USUAL
    assert len(counts) <= MOST_COLUMNS


@given(ties)
def test_places_do_not_depend_on_the_order_of_actors(pairs: set[tuple[str, str]]) -> None:
    assert columns({0: [MANY]}, pairs) == columns({0: [MANY[::-1]]}, pairs)


def test_a_column_holds_what_fits_a_page() -> None:
    assert Counter(columns({0: [MANY[:MOST_IN_ONE]]}, set()).values()) == {0: MOST_IN_ONE}
