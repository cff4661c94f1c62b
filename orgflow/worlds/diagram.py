"""Decision diagrams of monotone functions, with a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

NEVER, ALWAYS = 0, 1
_TERMINAL = 1 << 30
_BITS = 30  # of a function's number, where several make up one key
Operation = Callable[[int, int], int]


class TooLarge(Exception):
    """The diagram needs more steps than its budget allows."""


class Diagram:
    """Reduced ordered binary decision diagrams over numbered variables (Bryant 1986).

    Functions are numbers; ``NEVER`` and ``ALWAYS`` are the constants. Only *or*
    (``either``) with *and* (``both``) are offered, for a failure is a monotone function
    of its causes.

    Parameters
    ----------
    budget
        The number of steps after which TooLarge is raised; ``allow`` sets another.

    """

    def __init__(self, budget: int) -> None:
        self._level = [_TERMINAL, _TERMINAL]
        self._low = [NEVER, ALWAYS]
        self._high = [NEVER, ALWAYS]
        self._known: dict[int, int] = {}
        self._steps: dict[int, int] = {}
        self.either, self.both, self.allow = self._operations(budget)

    def __len__(self) -> int:
        return len(self._level)

    def variable(self, level: int) -> int:
        """Give the function that is true where the variable at a level is."""
        return self._node(level, NEVER, ALWAYS)

    def _node(self, level: int, low: int, high: int) -> int:
        key = (level << _BITS | low) << _BITS | high
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._level)
            self._level.append(level)
            self._low.append(low)
            self._high.append(high)
        return found

    def _operations(self, budget: int) -> tuple[Operation, Operation, Callable[[int], None]]:
        """Make *or*, *and*, and what sets how many steps they may take.

        Nearly all the time of an exact answer is spent here, so what is looked up is at hand.
        """
        levels, lows, highs, steps, node = self._level, self._low, self._high, self._steps, self._node

        def allow(most: int) -> None:
            nonlocal budget
            budget = most

        def operation(neutral: int) -> Operation:
            def combined(f: int, g: int) -> int:
                if f > g:
                    f, g = g, f
                if f <= ALWAYS or f == g:
                    return g if f == neutral else f
                key = (f << _BITS | g) << 1 | neutral
                found = steps.get(key)
                if found is None:
                    if len(steps) >= budget:
                        raise TooLarge
                    level, other = levels[f], levels[g]
                    if level == other:
                        low, high = combined(lows[f], lows[g]), combined(highs[f], highs[g])
                    elif level < other:
                        low, high = combined(lows[f], g), combined(highs[f], g)
                    else:
                        level = other
                        low, high = combined(f, lows[g]), combined(f, highs[g])
                    found = steps[key] = low if low == high else node(level, low, high)
                return found

            return combined

        return operation(NEVER), operation(ALWAYS), allow

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
