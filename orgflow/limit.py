"""How much an analysis may take, with what is left out to end in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from orgflow import allowance, wording
from orgflow.allowance import MORE, Account, Spent
from orgflow.findings import Finding, Result
from orgflow.network import Network

GROUP = "Left out"


class Question(NamedTuple):
    """What is asked, and what answers it."""

    slug: str
    question: str
    run: Callable[[Network], Result]


class Limit:
    """What an account allows, for questions in the order of their worth.

    A question is answered whole or left out. So the same input gives the same output
    wherever the time and the memory suffice.
    """

    def __init__(self, account: Account) -> None:
        self.account = account

    def answers(
        self, questions: Sequence[Question], network: Network
    ) -> tuple[tuple[Result, ...], tuple[str, ...]]:
        """Give the results, and the slugs of the questions for which nothing was left.

        In place of the first that is left out stands a finding that names all of them.
        Raises Spent where not even the first question can be answered.
        """
        results = list[Result]()
        with self.account:
            for number, asked in enumerate(questions):
                try:
                    if number:
                        self.account.check()
                    results.append(asked.run(network))
                except Spent as spent:
                    if not number:
                        raise
                    left = questions[number:]
                    told = finding(spent, [f'"{one.question}"' for one in left])
                    results.append(Result(left[0].slug, left[0].question, (told,)))
                    return tuple(results), tuple(one.slug for one in left)
        return tuple(results), ()


def finding(spent: Spent, left: Sequence[str]) -> Finding:
    """Say what is left out, and what would bring it."""
    allowed = allowance.told(spent.limit, spent.allowed)
    within = f"end within {allowed}" if spent.limit == "seconds" else f"stay within {allowed} of memory"
    text = f"Left out, to {within}: {wording.listing(left)}."
    advice = f"Ask for fewer questions with --only, {MORE[spent.limit]}, or look at one part."
    return Finding("ORG750", "note", text, advice, GROUP)
