"""Decision diagrams of monotone functions, with a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

NEVER, ALWAYS = 0, 1
_TERMINAL = 1 << 30
_BITS = 30  # of a function's number, where several make up one key


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
        self._known: dict[int, int] = {}
        self._either: dict[int, int] = {}
        self._both: dict[int, int] = {}
        self._left = budget

    def __len__(self) -> int:
        return len(self._level)

    def variable(self, level: int) -> int:
        """Give the function that is true where the variable at a level is."""
        return self._node(level, NEVER, ALWAYS)

    def _node(self, level: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (level << _BITS | low) << _BITS | high
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._level)
            self._level.append(level)
            self._low.append(low)
            self._high.append(high)
        return found

    def either(self, f: int, g: int) -> int:
        """Give the function that is true where one of two is."""
        if f > g:
            f, g = g, f
        if f <= ALWAYS or f == g:
            return g if f == NEVER else f
        key = f << _BITS | g
        found = self._either.get(key)
        if found is None:
            found = self._either[key] = self._combined(self.either, f, g)
        return found

    def both(self, f: int, g: int) -> int:
        """Give the function that is true where two are."""
        if f > g:
            f, g = g, f
        if f <= ALWAYS or f == g:
            return g if f == ALWAYS else f
        key = f << _BITS | g
        found = self._both.get(key)
        if found is None:
            found = self._both[key] = self._combined(self.both, f, g)
        return found

    def _combined(self, operation: Callable[[int, int], int], f: int, g: int) -> int:
        self._left -= 1
        if self._left < 0:
            raise TooLarge
        level, other = self._level[f], self._level[g]
        if level == other:
            low, high = operation(self._low[f], self._low[g]), operation(self._high[f], self._high[g])
        elif level < other:
            low, high = operation(self._low[f], g), operation(self._high[f], g)
        else:
            level = other
            low, high = operation(f, self._low[g]), operation(f, self._high[g])
        return self._node(level, low, high)

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
