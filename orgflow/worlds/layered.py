"""Decision diagrams evaluated at many probabilities at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orgflow.worlds.diagram import Diagram

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


class _Layer(NamedTuple):
    """The nodes of one variable, a range of rows, with the rows of their branches."""

    variable: int
    rows: slice
    low: Numbers
    high: Numbers


class Layered:
    """The nodes below some functions of a diagram, variable by variable from the deepest.

    Nodes of one variable only lead to nodes of deeper ones, so that a whole layer is
    evaluated in one step, for all columns of probabilities.
    """

    def __init__(self, diagram: Diagram, roots: Iterable[int]) -> None:
        levels, lows, highs = diagram.nodes()
        needed = _reached(lows, highs, roots)
        order = sorted(needed, key=lambda node: (-levels[node], node))
        self._row = {0: 0, 1: 1} | {node: row for row, node in enumerate(order, 2)}
        self._layers: list[_Layer] = []
        first = 2
        for variable, group in groupby(order, key=levels.__getitem__):
            nodes = list(group)
            low, high = (np.array([self._row[branch[n]] for n in nodes], np.intp) for branch in (lows, highs))
            self._layers.append(_Layer(variable, slice(first, first + len(nodes)), low, high))
            first += len(nodes)

    def __len__(self) -> int:
        return len(self._row)

    def rows(self, functions: Iterable[int]) -> Numbers:
        """Give the rows of functions in what ``chances`` gives."""
        return np.array([self._row[function] for function in functions], np.intp)

    def chances(self, probabilities: Floats) -> Floats:
        """Give the probability of every node; shape (variables, columns) to (nodes, columns)."""
        values = np.empty((len(self), probabilities.shape[1]))
        values[0], values[1] = 0.0, 1.0
        for layer in self._layers:
            p = probabilities[layer.variable]
            low = values[layer.low]
            values[layer.rows] = low + p * (values[layer.high] - low)
        return values

    def slopes(self, roots: Mapping[int, float], probabilities: Floats, values: Floats) -> Floats:
        """Differentiate a weighted sum of functions by every variable; shape (variables, columns).

        ``values`` are the chances at the same probabilities.
        """
        reach = np.zeros_like(values)
        for root, weight in roots.items():
            reach[self._row[root]] += weight
        slopes = np.zeros_like(probabilities)
        for layer in reversed(self._layers):
            weight, p = reach[layer.rows], probabilities[layer.variable]
            slopes[layer.variable] = (weight * (values[layer.high] - values[layer.low])).sum(axis=0)
            _add_rows(reach, layer.low, weight * (1.0 - p))
            _add_rows(reach, layer.high, weight * p)
        return slopes


def _reached(lows: Sequence[int], highs: Sequence[int], roots: Iterable[int]) -> set[int]:
    """Give the nodes below some functions, these included, the constants left out."""
    seen: set[int] = set()
    queue = [root for root in roots if root > 1]
    while queue:
        node = queue.pop()
        if node not in seen:
            seen.add(node)
            queue += [branch for branch in (lows[node], highs[node]) if branch > 1]
    return seen


def _add_rows(target: Floats, rows: Numbers, values: Floats) -> None:
    """Add rows of values to rows of a target, several of which may be the same."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    target[ordered[starts]] += np.add.reduceat(values[order], starts, axis=0)
