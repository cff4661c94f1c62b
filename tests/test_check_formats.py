"""What a check says to code hosts: annotations of GitHub, SARIF logs."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import orgflow
from orgflow.cli.understand import CHECKS
from orgflow.diagnostics import Checked, Diagnostic, Position, RuleCount, Severity
from orgflow.excerpts import FORMATS, addresses, github, sarif

SPOT = Position("acme/sales.yaml", 14, 9, 5)
RELATED = ((Position("acme/rules.yaml", 3, 5), "the rule"), (Position("acme/b.yaml", 0, 0), "whole"))


def diagnostic(
    message: str = "m", code: str = "ORG301", severity: Severity = "error", **fields: Any
) -> Diagnostic:
    return Diagnostic(code, fields.pop("at", SPOT), message, severity=severity, **fields)


def annotated(*found: Diagnostic) -> list[str]:
    return github.render(Checked(found, 1)).splitlines()


def log(*found: Diagnostic) -> Any:
    return json.loads(sarif.render(Checked(found, 1)))


def results(*found: Diagnostic) -> list[Any]:
    return list(log(*found)["runs"][0]["results"])


def test_the_command_knows_every_form() -> None:
    assert tuple(made.name for made in FORMATS) == CHECKS


@pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)
def test_every_form_ends_its_last_line(made: Any) -> None:
    assert made.render(Checked((), 0)).endswith("\n")


@pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)
def test_every_form_can_be_encoded_whatever_it_is_about(made: Any) -> None:
    hostile = diagnostic("\ud800\x1b[2J\u202e", at=Position("\ud800 %:,.yaml", 1, 1), help="\udfff")
    assert made.render(Checked((hostile,), 1)).encode("utf-8", "backslashreplace")


# -- GitHub ----------------------------------------------------------------------------------


def test_a_diagnostic_becomes_a_workflow_command() -> None:
    assert annotated(diagnostic("an actor is missing")) == [
        "::error file=acme/sales.yaml,line=14,col=9,endColumn=14,title=ORG301::an actor is missing",
        "Checked 1 file: 1 error. Further checks follow once this is mended.",
    ]


def test_further_places_and_help_stand_below_the_message() -> None:
    (line, _) = annotated(diagnostic("m", help="do", related=RELATED))
    assert line.endswith("::m%0Aacme/rules.yaml:3: the rule%0Aacme/b.yaml:1: whole%0Ahelp: do")


@pytest.mark.parametrize(
    "severity, command", [("error", "error"), ("warning", "warning"), ("note", "notice")]
)
def test_a_severity_has_its_command(severity: Severity, command: str) -> None:
    assert annotated(diagnostic(severity=severity))[0].startswith(f"::{command} ")


def test_the_worst_comes_first_since_only_the_first_ten_are_shown() -> None:
    found = [
        diagnostic("note", severity="note", at=Position("a", 1, 1)),
        diagnostic("warning", severity="warning", at=Position("a", 2, 1)),
        diagnostic("rule", "ORG501", at=Position("a", 3, 1)),
        diagnostic("error", at=Position("a", 4, 1)),
    ]
    assert [line.rpartition("::")[2] for line in annotated(*found)[:-1]] == [
        "error",
        "rule",
        "warning",
        "note",
    ]


def test_the_summary_is_a_plain_line() -> None:
    told = github.render(Checked((), 7, RuleCount(6, 1, 0, 3)))
    assert told == "Checked 7 files: nothing wrong. 7 rules: 6 kept, 1 not kept (3 places).\n"


def test_a_diagnostic_about_a_whole_file_has_no_line() -> None:
    (line, _) = annotated(diagnostic(at=Position("gone.yaml", 0, 0)))
    assert line == "::error file=gone.yaml,title=ORG301::m"


def test_a_diagnostic_about_nothing_in_particular_has_no_file() -> None:
    assert annotated(diagnostic(at=Position("", 0, 0)))[0] == "::error title=ORG301::m"


def test_signs_that_mean_something_to_the_host_are_escaped() -> None:
    (line, _) = annotated(diagnostic("100%: a, b", at=Position("a:b,c%.yaml", 1, 1)))
    assert line.startswith("::error file=a%3Ab%2Cc%25.yaml,")
    assert line.endswith("::100%25: a, b")


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_can_end_a_command_or_begin_another(message: str, source: str, advice: str) -> None:
    found = diagnostic(message, at=Position(f"f{source}", 1, 1), help=advice)
    told = github.render(Checked((found,), 1))
    lines = re.split(r"\r\n|\r|\n", told)
    assert len(lines) == 3
    command = re.fullmatch(r"::error (?:[a-zA-Z]+=[^,:\r\n]*,?)+::([^\r\n]*)", lines[0])
    assert command is not None


# -- SARIF -----------------------------------------------------------------------------------

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
PLACES = ("startLine", "startColumn", "endColumn")
REGION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["startLine", "startColumn", "endColumn"],
    "properties": {
        key: {"type": "integer", "minimum": 1} for key in ("startLine", "startColumn", "endColumn")
    },
}
LOCATION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["physicalLocation"],
    "properties": {
        "message": TEXT,
        "physicalLocation": {
            "type": "object",
            "additionalProperties": False,
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~:/%-]+$"}},
                },
                "region": REGION,
            },
        },
    },
}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "properties": {
        "ruleId": {"type": "string", "pattern": "^ORG[0-9]{3}$"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["error", "warning", "note"]},
        "message": TEXT,
        "locations": {"type": "array", "maxItems": 1, "items": LOCATION},
        "relatedLocations": {"type": "array", "minItems": 1, "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string", "minLength": 8}},
    },
}
RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "shortDescription", "help"],
    "properties": {"id": {"type": "string"}, "shortDescription": TEXT, "help": TEXT},
}
# What of SARIF 2.1.0 a log of orgflow uses, with nothing beside it.
LOG = {
    "type": "object",
    "additionalProperties": False,
    "required": ["$schema", "version", "runs"],
    "properties": {
        "$schema": {"type": "string", "pattern": "sarif-schema-2.1.0.json$"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["tool", "columnKind", "results"],
                "properties": {
                    "columnKind": {"const": "unicodeCodePoints"},
                    "results": {"type": "array", "items": RESULT},
                    "tool": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "name": {"const": "orgflow"},
                                    "version": {"type": "string"},
                                    "rules": {"type": "array", "items": RULE},
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize(
    "found",
    [
        (),
        (diagnostic(),),
        (diagnostic(help="do", related=RELATED), diagnostic("n", "ORG501", "warning")),
        (diagnostic(at=Position("", 0, 0)), diagnostic(at=Position("gone.yaml", 0, 0))),
        (diagnostic("\x1b\ud800", at=Position("Zürich \ud800/財 務.yaml", 1, 1)),),
    ],
)
def test_a_log_has_the_shape_of_sarif(found: tuple[Diagnostic, ...]) -> None:
    jsonschema.validate(log(*found), LOG)


def test_a_log_names_the_tool_and_its_version() -> None:
    driver = log()["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("orgflow", orgflow.__version__)


def test_each_code_that_occurs_is_described_once_by_its_page() -> None:
    told = log(diagnostic("a"), diagnostic("b"), diagnostic("c", "ORG511"))["runs"][0]["tool"]["driver"][
        "rules"
    ]
    assert [rule["id"] for rule in told] == ["ORG301", "ORG511"]
    assert told[0]["shortDescription"]["text"] == "an actor is not declared"
    assert "## What to do" in told[0]["help"]["markdown"]


def test_a_result_points_to_the_description_of_its_code() -> None:
    told = log(diagnostic("c", "ORG511"), diagnostic("a"))["runs"][0]
    rules = told["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in told["results"])


def test_a_result_has_place_level_message() -> None:
    (told,) = results(diagnostic("broken", help="mend it", severity="note"))
    assert told["level"] == "note"
    assert told["message"]["text"] == "broken (mend it)"
    assert told["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "acme/sales.yaml"},
        "region": {"startLine": 14, "startColumn": 9, "endColumn": 14},
    }


def test_a_result_without_a_file_has_no_place() -> None:
    assert results(diagnostic(at=Position("", 0, 0)))[0]["locations"] == []


def test_further_places_have_their_remarks() -> None:
    (told,) = results(diagnostic(related=RELATED))
    assert [one["message"]["text"] for one in told["relatedLocations"]] == ["the rule", "whole"]


def fingerprint(*found: Diagnostic) -> list[str]:
    return [one["partialFingerprints"]["orgflow/v1"] for one in results(*found)]


def test_what_was_found_keeps_its_identity_when_lines_move() -> None:
    found = diagnostic(excerpt="  - {customer: a, provider: b}")
    moved = replace(
        found, position=Position("acme/sales.yaml", 99, 11), excerpt="  - {customer: a, provider: b}"
    )
    assert fingerprint(found) == fingerprint(moved)


@pytest.mark.parametrize(
    "other",
    [
        diagnostic(code="ORG302", excerpt="x"),
        diagnostic(excerpt="y"),
        diagnostic(excerpt="x", at=Position("acme/other.yaml", 14, 9)),
    ],
)
def test_what_differs_in_code_line_or_file_is_another(other: Diagnostic) -> None:
    assert fingerprint(diagnostic(excerpt="x")) != fingerprint(other)


def test_two_alike_are_told_apart() -> None:
    one, other = diagnostic("a", excerpt="x"), diagnostic("b", excerpt="x")
    assert len(set(fingerprint(one, other))) == 2


# -- paths -----------------------------------------------------------------------------------


def test_a_path_within_the_working_folder_is_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside = os.path.join(os.getcwd(), "acme", "sales team.yaml")
    assert addresses.path(inside) == "acme/sales team.yaml"
    assert addresses.uri(inside) == "acme/sales%20team.yaml"


def test_a_path_outside_the_working_folder_keeps_its_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    outside = str(Path(os.getcwd()).parent / "a b.yaml")
    assert addresses.uri(outside) == Path(outside).as_uri()


@pytest.mark.parametrize(
    "source, uri",
    [
        ("a.yaml", "a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("a b/ü.yaml", "a%20b/%C3%BC.yaml"),
        ("a:b?#.yaml", "a%3Ab%3F%23.yaml"),
        ("\ud800.yaml", "%3F.yaml"),
    ],
)
def test_an_address_holds_only_what_addresses_hold(source: str, uri: str) -> None:
    assert addresses.uri(source) == uri


@pytest.mark.skipif(os.name == "nt", reason="a folder in use cannot be removed there")
def test_a_source_keeps_its_path_when_the_working_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert addresses.path("/models/acme.yaml") == "/models/acme.yaml"


def test_what_was_found_in_two_alike_lines_is_told_apart_by_number() -> None:
    marks = [
        one["partialFingerprints"]["orgflow/v1"]
        for one in results(diagnostic(), diagnostic(at=replace(SPOT, line=15)))
    ]
    assert [mark.rpartition(":")[2] for mark in marks] == ["1", "2"]
    assert len({mark.rpartition(":")[0] for mark in marks}) == 1


def test_codes_are_listed_in_order_each_once() -> None:
    found = [diagnostic(code=code) for code in ("ORG302", "ORG301", "ORG302", "ORG203", "ORG120")]
    rules = log(*found)["runs"][0]["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == ["ORG120", "ORG203", "ORG301", "ORG302"]


def test_a_message_without_help_stands_alone() -> None:
    assert results(diagnostic("m"))[0]["message"]["text"] == "m"
