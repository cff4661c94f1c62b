from __future__ import annotations

from dataclasses import replace

import pytest

from orgflow.diagnostics import Position
from orgflow.findings import Column, Finding, Result, Table, Value
from orgflow.report import Names, Outcome
from tests.reports import BASIS, ITEMS, LINKS, ORGANIZATION, OUTCOME, REPAIRS, REPORT, link


def test_the_heading_counts_and_dates_the_organization() -> None:
    assert REPORT.heading == (
        "Hallberg Pumps: 4 actors, 1 of them an external customer, 3 links, as of 22 November 2026"
    )


def test_the_heading_says_which_situation_and_that_no_date_was_given() -> None:
    basis = replace(BASIS, customers=0, as_of=None, during="month-end", moment="during month-end")
    assert replace(REPORT, basis=basis).heading == (
        "Hallberg Pumps: 4 actors, none of them external customers, 3 links, no date given, during month-end"
    )


def test_findings_of_several_analyses_meet_under_one_heading() -> None:
    first = Result(
        "a", "?", (Finding("1", "risk", "one", group="Fix"), Finding("2", "note", "two", group="Ask"))
    )
    second = Result("b", "?", (Finding("3", "risk", "three", group="Fix"),))
    groups = replace(REPORT, results=(first, second)).groups
    assert [(group.heading, group.slug, [f.message for f in group.findings]) for group in groups] == [
        ("Fix", "a", ["one", "three"]),
        ("Ask", "a", ["two"]),
    ]


def test_a_finding_without_a_group_stands_under_the_question() -> None:
    assert [group.heading for group in REPORT.groups][1] == "Which links are weak for the customer?"


def test_levels_are_counted_gravest_first() -> None:
    assert list(REPORT.levels.items()) == [("risk", 1), ("watch", 1), ("note", 1)]


def test_places_leave_out_the_folder_that_all_sources_share() -> None:
    assert REPORT.places([REPAIRS, ITEMS, REPAIRS]) == ("service.yaml:22", "service.yaml:31")


def test_places_keep_the_folders_in_which_sources_differ() -> None:
    there = link("a", "b", "c", 3, "orgs/acme/north/team.yaml")
    report = replace(
        REPORT, basis=replace(BASIS, sources=("orgs/acme/north/team.yaml", "orgs/acme/nord.yaml"))
    )
    assert report.places([there]) == ("north/team.yaml:3",)


def test_the_place_in_a_single_source_is_its_file_name() -> None:
    there = link("a", "b", "c", 3, "C:\\orgs\\acme.yaml")
    assert replace(REPORT, basis=replace(BASIS, sources=("C:\\orgs\\acme.yaml",))).places([there]) == (
        "acme.yaml:3",
    )


def test_a_link_that_is_written_nowhere_has_no_place() -> None:
    assert REPORT.places([replace(REPAIRS, at=Position("", 0, 0))]) == ()


@pytest.mark.parametrize(
    "outcome, said",
    [
        (
            OUTCOME,
            "63 of 100 occasions of the external customers are served right (48 to 74); "
            "about 770 a year fail.",
        ),
        (
            Outcome(1.0, None, None, None, 0.0, 1.0),
            "100 of 100 occasions of the external customers are served right.",
        ),
        (
            Outcome(0.999, None, None, None, 0.0, 1.0),
            "Over 99 of 100 occasions of the external customers are served right.",
        ),
        (
            Outcome(None, None, None, None, 0.0, 1.0),
            "How much is served right is not defined, because no external customer needs anything.",
        ),
    ],
)
def test_the_outcome_is_a_sentence(outcome: Outcome, said: str) -> None:
    assert outcome.sentence == said


def test_the_method_names_worlds_unknowns_calibration_and_limits() -> None:
    worlds, unknown, calibration, limits = REPORT.method
    assert worlds.startswith(
        "Estimated from 65,536 sampled worlds; the standard error of the share served right is 0.2 p"
    )
    assert unknown.startswith("Nothing is known about the health of 1 of 3 links;")
    assert calibration.startswith("Judged failure rates were multiplied by 0.42,")
    assert "not a forecast" in limits


def test_an_exact_report_on_complete_knowledge_names_only_method_and_limits() -> None:
    basis = replace(BASIS, method="exact", worlds=None, unknown_health=0)
    exact, limits = replace(REPORT, basis=basis, outcome=replace(OUTCOME, calibration=1.0)).method
    assert "nothing was sampled" in exact


def test_ids_are_told_as_names() -> None:
    names = Names(ORGANIZATION)
    assert names.cell("service", "id") == "Field Service"
    assert names.cell(REPAIRS.id, "id") == "Field Service → End users: repairs"
    assert names.cell(("billing", "service"), "ids") == "Billing Desk; Field Service"
    assert names.cell(("peak",), "ids") == "Peak season"
    assert names.cell((ITEMS.id, REPAIRS.id), "route") == "Master Data → Field Service → End users"


def test_text_that_looks_like_an_id_stays_text() -> None:
    assert Names(ORGANIZATION).cell("service", "") == "service"


@pytest.mark.parametrize("unit", ["ids", "route"])
def test_a_list_of_nothing_is_none(unit: str) -> None:
    assert Names(ORGANIZATION).cell((), unit) == "none"


def test_without_an_organization_ids_are_told_as_they_are() -> None:
    assert (
        Names(None).cell((ITEMS.id, REPAIRS.id), "route") == "data>service:item master, service>users:repairs"
    )


def test_columns_for_scripts_are_not_printed() -> None:
    assert [column.key for column in LINKS.printed] == ["provider", "for", "health", "gain", "rank", "alone"]


def test_a_column_is_numeric_where_all_known_values_are_numbers() -> None:
    columns = tuple(Column(key, key) for key in ("number", "words", "answers", "nothing"))
    rows: tuple[dict[str, Value], ...] = (
        {"number": 1, "words": "a", "answers": True, "nothing": None},
        {"number": None, "words": 2, "answers": None, "nothing": None},
        {"number": 0.5, "words": "b", "answers": False, "nothing": None},
    )
    table = Table("t", "T", columns, rows)
    assert [column.key for column in columns if table.is_numeric(column)] == ["number"]
