"""The words in which history is told from supposition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mood:
    """Words that differ between what has become of an organization and what would become of it."""

    are: str
    go: str
    fail: str
    alike: str
    same: str
    before: str
    now: str
    adds: str
    avoids: str
    makes: str
    causes: str
    changes: str
    of_all: str


HISTORY = Mood(
    are="are",
    go="go",
    fail="fail",
    alike="as before",
    same="are the same",
    before="before",
    now="now",
    adds="adds",
    avoids="avoids",
    makes="makes",
    causes="What made the difference",
    changes="What came, went or changed",
    of_all="the changes",
)
SUPPOSITION = Mood(
    are="would be",
    go="would go",
    fail="would fail",
    alike="as now",
    same="would be the same",
    before="as it is",
    now="then",
    adds="would add",
    avoids="would avoid",
    makes="would make",
    causes="What would make the difference",
    changes="What else would be otherwise",
    of_all="what is supposed",
)
