"""Sums that no order of adding up changes, held against the exact ones."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.structure.sums import Exact

parts = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60)


def added(values: list[float]) -> float:
    exact = Exact(len(values), len(values))
    return float(exact.by_place(np.zeros(len(values), np.int64), np.array(values), 1)[0])


@given(parts, st.randoms(use_true_random=False))
def test_no_order_changes_a_digit(values: list[float], dice: Random) -> None:
    turned = list(values)
    dice.shuffle(turned)
    assert added(turned) == added(values)


@given(parts)
def test_a_sum_is_off_by_its_last_digit_at_most(values: list[float]) -> None:
    assert added(values) == pytest.approx(math.fsum(values), rel=2.0**-52, abs=2.0**-80)


@given(parts)
def test_a_row_adds_up_as_a_place_does(values: list[float]) -> None:
    exact = Exact(len(values), len(values))
    assert float(exact.told(exact.of_rows(np.array([values])))[0]) == added(values)


def test_thirds_add_up_to_what_they_are() -> None:
    assert added([1 / 3] * 3) == 1.0
