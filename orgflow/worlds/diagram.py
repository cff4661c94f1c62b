"""Decision diagrams of monotone functions, with a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

NEVER, ALWAYS = 0, 1
_TERMINAL = 1 << 30


class TooLarge(Exception):
    """The diagram needs more steps than its budget allows."""


class Diagram:
    """Reduced ordered binary decision diagrams over numbered variables (Bryant 1986).

    Functions are numbers; ``NEVER`` and ``ALWAYS`` are the constants. Only *and*
    with *or* are offered, for a failure is a monotone function of its causes.

    Parameters
    ----------
    budget
        The number of steps after which TooLarge is raised.

    """

    def __init__(self, budget: int) -> None:
        self._level = [_TERMINAL, _TERMINAL]
        self._low = [NEVER, ALWAYS]
        self._high = [NEVER, ALWAYS]
        self._known: dict[tuple[int, int, int], int] = {}
        self._either: dict[tuple[int, int], int] = {}
        self._both: dict[tuple[int, int], int] = {}
        self._left = budget

    def __len__(self) -> int:
        return len(self._level)

    def variable(self, level: int) -> int:
        """Give the function that is true where the variable at a level is."""
        return self._node(level, NEVER, ALWAYS)

    def _node(self, level: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (level, low, high)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._level)
            self._level.append(level)
            self._low.append(low)
            self._high.append(high)
        return found

    def either(self, f: int, g: int) -> int:
        """Give the function that is true where one of two is."""
        if ALWAYS in (f, g):
            return ALWAYS
        if f in (NEVER, g):
            return g
        return f if g == NEVER else self._combined(self._either, self.either, f, g)

    def both(self, f: int, g: int) -> int:
        """Give the function that is true where two are."""
        if NEVER in (f, g):
            return NEVER
        if f in (ALWAYS, g):
            return g
        return f if g == ALWAYS else self._combined(self._both, self.both, f, g)

    def _combined(self, memo: dict[tuple[int, int], int], operation: object, f: int, g: int) -> int:
        key = (f, g) if f < g else (g, f)
        found = memo.get(key)
        if found is not None:
            return found
        self._left -= 1
        if self._left < 0:
            raise TooLarge
        level = min(self._level[f], self._level[g])
        f_low, f_high = (self._low[f], self._high[f]) if self._level[f] == level else (f, f)
        g_low, g_high = (self._low[g], self._high[g]) if self._level[g] == level else (g, g)
        low = operation(f_low, g_low)  # type: ignore[operator]
        high = operation(f_high, g_high)  # type: ignore[operator]
        found = memo[key] = self._node(level, low, high)
        return found

    def chances(self, probabilities: Sequence[float]) -> list[float]:
        """Give the probability of every function built so far, variables independent."""
        values = [0.0, 1.0]
        for level, low, high in zip(self._level[2:], self._low[2:], self._high[2:], strict=True):
            p = probabilities[level]
            values.append((1.0 - p) * values[low] + p * values[high])
        return values

    def slopes(self, roots: Mapping[int, float], probabilities: Sequence[float]) -> list[float]:
        """Differentiate a weighted sum of function probabilities by every variable's probability.

        One pass down the shared diagram: the slope of a variable is the sum over its
        nodes of the weight that reaches the node x the difference its branches make
        (Birnbaum importance of all variables at once).
        """
        values = self.chances(probabilities)
        reach = [0.0] * len(values)
        for root, weight in roots.items():
            reach[root] += weight
        slopes = [0.0] * len(probabilities)
        for node in range(len(values) - 1, 1, -1):
            weight = reach[node]
            if weight:
                level, low, high = self._level[node], self._low[node], self._high[node]
                slopes[level] += weight * (values[high] - values[low])
                reach[low] += weight * (1.0 - probabilities[level])
                reach[high] += weight * probabilities[level]
        return slopes

    def nodes(self) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """Give the level of every function built so far, and its two branches, which come before it."""
        return self._level, self._low, self._high

    def any_of(self, functions: Iterable[int]) -> int:
        """Give the function that is true where at least one of several is."""
        result = NEVER
        for function in functions:
            result = self.either(result, function)
        return result

    def all_of(self, functions: Iterable[int]) -> int:
        """Give the function that is true where all of several are."""
        result = ALWAYS
        for function in functions:
            result = self.both(result, function)
        return result
