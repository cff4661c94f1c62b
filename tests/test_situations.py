"""What the situations of an organization change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import orgflow
from orgflow.model import Cadence, Organization, Situation
from orgflow.views.moment import during
from tests.builders import link, org

FAIR = org(
    *["M>U .9 f=100", "P>M .5 when=fair", "Q>M .99 when=rain"],
    external="U",
    situations={"fair": 0.1, "rain": 0.3},
)


def answer(organization: Organization) -> dict[str, Any]:
    found: dict[str, Any] = orgflow.analyze(organization, only=["situations"]).to_dict()["results"][
        "situations"
    ]
    return found


def row(organization: Organization, name: str) -> dict[str, Any]:
    rows = answer(organization)["tables"]["situations"]["rows"]
    return next(row for row in rows if row["name"] == name)


def told(organization: Organization) -> list[str]:
    return [finding["message"] for finding in answer(organization)["findings"]]


def test_each_situation_is_looked_at_alone() -> None:
    served = {name: row(FAIR, name)["served_right"] for name in ("fair", "rain", "ordinary day")}
    assert served == pytest.approx({"fair": 0.45, "rain": 0.891, "ordinary day": 0.9})


def test_failed_occasions_are_those_that_fall_into_the_situation() -> None:
    assert row(FAIR, "fair")["failed_per_year"] == pytest.approx(100 * 0.1 * 0.7 * 0.55)


def test_the_worst_situation_comes_first() -> None:
    assert [row["name"] for row in answer(FAIR)["tables"]["situations"]["rows"]] == [
        "fair",
        "rain",
        "ordinary day",
    ]


def test_a_fall_is_told_beside_an_ordinary_day() -> None:
    assert told(FAIR)[0].startswith("Fair: 45 of 100 occasions are served right instead of 90 of 100")


def test_the_link_that_costs_most_then_is_one_that_exists_only_then() -> None:
    assert row(FAIR, "fair")["weakest"] == "P>M:work@fair"
    assert row(FAIR, "ordinary day")["weakest"] is None


def test_situations_without_effect_are_said_to_have_none() -> None:
    quiet = org("M>U .9 f=1", "M>X .5 when=fair", external="U", situations={"fair": 0.1})
    assert told(quiet) == [
        "The external customers are served as well in these situations as on an ordinary day: fair."
    ]


def test_without_situations_nothing_is_said() -> None:
    assert answer(org("M>U .9", external="U")) == {
        "question": "What changes in each situation?",
        "findings": [],
        "tables": {},
    }


def test_while_one_context_is_looked_at_others_are_not() -> None:
    assert answer(during(FAIR, ("fair",)))["tables"] == {}


def test_more_situations_than_are_looked_at_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.analyses.situations.MOST", 1)
    assert told(FAIR)[-1].startswith("1 more situation was not")


def condensed(how_often: float, text: str, situation: Situation) -> list[str]:
    """Give what is said of a link that is written so, and needed in a situation alone."""
    made = org(link("P>X .9 f=1"), replace(link("B>P .9 when=s"), how_often=Cadence(how_often, text)),
               external="X", situations=(situation,), as_of=date(2027, 1, 1))  # fmt: skip
    found = orgflow.analyze(made).to_dict()["results"]["situations"]["findings"]
    return [finding["advice"] for finding in found if finding["code"] == "ORG724"]


SUMMER = Situation("s", "summer", dates=((date(2027, 7, 1), date(2027, 8, 31)),))
MONTH_END = Situation("s", "month-end", rrule="FREQ=MONTHLY;BYMONTHDAY=-1")


def test_a_daily_link_of_a_season_may_have_been_meant_for_the_season_alone() -> None:
    assert condensed(1000, "4/day", SUMMER) == [
        "If it was meant for that time alone, write how_often: 170/year."
    ]


def test_a_yearly_figure_is_taken_by_its_word() -> None:
    assert condensed(170, "170/year", SUMMER) == []


def test_what_comes_as_often_as_its_situation_is_taken_by_its_word() -> None:
    assert condensed(12, "monthly", MONTH_END) == []


def test_a_daily_link_of_month_ends_is_asked_about() -> None:
    assert len(condensed(250, "daily", MONTH_END)) == 1


def test_a_situation_of_a_third_of_the_time_may_come_every_day() -> None:
    assert condensed(4380, "12/day", Situation("s", "night", share=0.33)) == []


def test_a_rare_share_of_the_time_is_asked_about() -> None:
    assert len(condensed(7500, "30/day", Situation("s", "snow", share=0.05))) == 1


# -- one moment ------------------------------------------------------------------------------


def test_of_one_moment_a_year_is_said_to_be_what_falls_into_it() -> None:
    summary = " ".join(orgflow.analyze(during(FAIR, ("fair",)), only=["weak-links"]).summary)
    assert 'Here "a year" counts only what falls into such times, ' in summary
    assert "counts only" not in " ".join(orgflow.analyze(FAIR, only=["weak-links"]).summary)


def test_a_calendar_of_a_quarter_is_not_called_a_year() -> None:
    quarter = replace(FAIR, as_of=date(2026, 10, 1), horizon_end=date(2026, 12, 31))
    columns = answer(quarter)["tables"]["situations"]["columns"]
    assert next(column["title"] for column in columns if column["key"] == "share") == "Of the time looked at"
