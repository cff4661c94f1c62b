"""How long an analysis may take, with what is left out to end in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple

from orgflow import wording
from orgflow.findings import Finding, Result
from orgflow.network import Network

SECONDS = 120.0
GROUP = "Left out"
ADVICE = "Ask for one of them with --only, give more time with --limit-seconds, or look at one part."


class Question(NamedTuple):
    """What is asked, and what answers it."""

    slug: str
    question: str
    run: Callable[[Network], Result]


class Limit:
    """So many seconds from now on, for questions in the order of their worth.

    A question that was begun is answered to its end: each is bounded in itself. So the same
    input gives the same output wherever the time suffices.
    """

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._end = clock() + seconds

    def answers(
        self, questions: Sequence[Question], network: Network
    ) -> tuple[tuple[Result, ...], tuple[str, ...]]:
        """Give the results, and the slugs of the questions for which no time was left.

        The first question is answered in any case. In place of the first that is left out
        stands a finding that names all of them.
        """
        results = list[Result]()
        for number, asked in enumerate(questions):
            if number and self._clock() >= self._end:
                left = questions[number:]
                return (*results, self._told(left)), tuple(one.slug for one in left)
            results.append(asked.run(network))
        return tuple(results), ()

    def _told(self, left: Sequence[Question]) -> Result:
        names = wording.listing([f'"{one.question}"' for one in left])
        text = f"Left out, to end within {wording.plural(max(1, round(self._seconds)), 'second')}: {names}."
        finding = Finding("ORG750", "note", text, ADVICE, GROUP)
        return Result(left[0].slug, left[0].question, (finding,))
