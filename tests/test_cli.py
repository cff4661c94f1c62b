"""The command line: what is said on which stream, with which exit code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import click
import jsonschema
import pytest

import orgflow
from orgflow.cli import COMMANDS, cli, run
from orgflow.explaining import page
from tests.acme import ACME
from tests.paths import DATA, ORGS

# -- help ---------------------------------------------------------------------------------


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {name} " in told for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "-h"]) == 0
    assert f"orgflow {command}" in capsys.readouterr().out


def test_without_a_command_help_is_shown_and_the_exit_code_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    captured = capsys.readouterr()
    assert "orgflow demo" in captured.out + captured.err


def test_a_misspelt_command_is_offered_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyse"]) == 2
    assert "analyze" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, says",
    [
        (["load", "acme.yaml"], "there is no command 'load'; write orgflow analyze acme.yaml --only load"),
        (["weak-link", "acme.yaml"], "write orgflow analyze acme.yaml --only weak-links"),
        (["matrix", "acme.yaml"], "write orgflow map acme.yaml --view matrix"),
        (["report", "acme.yaml"], "write orgflow analyze acme.yaml -o report.html"),
        (["report"], "write orgflow analyze PATH -o report.html"),
        (["acme.yaml"], "put one before it: orgflow analyze acme.yaml"),
        (["xyzzy"], "there is no command 'xyzzy'; 'orgflow --help' lists them all"),
    ],
)
def test_what_is_no_command_is_told_with_what_answers_it(
    words: list[str], says: str, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, says",
    [
        (["analyze", "a", "--where", "x"], "orgflow analyze has no option '--where'; orgflow map has\n"),
        (["check", "a", "--set", "x=1"], "orgflow analyze, orgflow plan, orgflow routes and 4 more have one"),
        (["analyze", "a", "--onli", "x"], "orgflow analyze has no option '--onli'. Did you mean '--only'?"),
        (["analyze", "a", "--xyzzy"], "orgflow analyze has no option '--xyzzy'; 'orgflow analyze --help'"),
        (["--colour"], "orgflow has no option '--colour'"),
    ],
)
def test_an_option_of_another_command_is_told_with_the_command(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    assert says in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    import orgflow

    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"orgflow {orgflow.__version__}\n"


# -- check ----------------------------------------------------------------------------------


def test_a_good_file_has_nothing_wrong(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "acme.yaml"]) == 0
    assert capsys.readouterr().out == "Checked 1 file: nothing wrong.\n"


def test_a_misspelt_actor_has_its_place_and_a_close_match(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acme.write_text(ACME.replace("provider: pricing", "provider: pricng"))
    assert run(["check", "acme.yaml"]) == 2
    told = capsys.readouterr().out
    assert told.startswith("acme.yaml:8:33: error ORG301")
    assert "^^^^^^" in told
    assert "pricing" in told


def test_check_as_json_is_one_object(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text(ACME.replace("health: 60%", "helth: 60%"))
    assert run(["check", "acme.yaml", "--format", "json"]) == 2
    (diagnostic,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (diagnostic["code"], diagnostic["line"]) == ("ORG203", 8)


def test_a_warning_fails_only_where_asked(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text(ACME.replace("links:", "  lonely: {name: Lonely}\nlinks:"))
    assert run(["check", "acme.yaml"]) == 0
    assert run(["check", "acme.yaml", "--fail-on", "warning"]) == 1


# -- check: rules -----------------------------------------------------------------------------

SHORT = "rules:\n  - {every: back office, reaches: external customer, within: 1 link}\n"
LONG = SHORT.replace("1 link", "2 links")


def test_a_rule_that_is_kept_is_counted(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text(ACME + LONG)
    assert run(["check", "acme.yaml"]) == 0
    assert capsys.readouterr().out == "Checked 1 file: nothing wrong. 1 rule: kept.\n"


def test_a_rule_that_is_not_kept_is_shown_at_the_line_of_the_actor(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acme.write_text(ACME + SHORT)
    assert run(["check", "acme.yaml"]) == 1
    assert capsys.readouterr().out == (
        "acme.yaml:5:3: rule ORG501: the shortest route from Pricing to an external customer has 2 links; "
        "at most 1 is allowed\n"
        "  5 |   pricing: {name: Pricing}\n"
        "    |   ^^^^^^^\n"
        "  acme.yaml:10:5: the rule: every back office function reaches an external customer within 1 link\n"
        "  acme.yaml:8:5: Pricing → Sales: prices\n"
        "  acme.yaml:7:5: Sales → Buyers: offers\n"
        "  help: write a link that is missing, or shorten the route\n"
        "\n"
        "Checked 1 file: nothing wrong. 1 rule: 1 not kept (1 place).\n"
    )


@pytest.mark.parametrize(
    "severity, fail_on, code",
    [
        ("error", "error", 1),
        ("error", "never", 0),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("warning", "never", 0),
    ],
)
def test_a_rule_that_is_not_kept_fails_from_its_severity_on(
    severity: str, fail_on: str, code: int, acme: Path
) -> None:
    acme.write_text(ACME + SHORT.replace("link}", f"link, severity: {severity}}}"))
    assert run(["check", "acme.yaml", "--fail-on", fail_on]) == code


def test_rules_are_passed_over_where_asked(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text(ACME + SHORT)
    assert run(["check", "acme.yaml", "--no-rules"]) == 0
    assert capsys.readouterr().out == "Checked 1 file: nothing wrong.\n"


def test_rules_wait_until_the_files_are_right(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text((ACME + SHORT).replace("provider: pricing", "provider: pricng"))
    assert run(["check", "acme.yaml"]) == 2
    told = capsys.readouterr().out
    assert "ORG501" not in told
    assert told.endswith(
        "Checked 1 file: 1 error. Further checks, with 1 rule, follow once this is mended.\n"
    )


def test_a_rule_about_a_load_that_is_not_known_is_told_as_not_checked(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acme.write_text(ACME + "rules: [{every: actor, utilisation_below: 90%}]\n")
    assert run(["check", "acme.yaml"]) == 0
    assert capsys.readouterr().out.endswith("1 rule: 1 not checked.\n")


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_a_rule_that_is_not_kept_is_in_every_form(
    form: str, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acme.write_text(ACME + SHORT)
    assert run(["check", "acme.yaml", "--format", form]) == 1
    assert "ORG501" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_forms_for_programs_are_one_object(form: str, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text(ACME + SHORT)
    run(["check", "acme.yaml", "--format", form])
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_json_counts_rules_apart_from_diagnostics(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text(ACME + SHORT)
    run(["check", "acme.yaml", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert told["rules"] == {"kept": 0, "not_kept": 1, "not_checked": 0, "places": 1}
    assert [(one["code"], one["severity"], one["line"]) for one in told["diagnostics"]] == [
        ("ORG501", "error", 5)
    ]


def test_a_rule_that_is_not_kept_does_not_keep_from_analyzing(acme: Path) -> None:
    acme.write_text(ACME + SHORT)
    assert run(["analyze", "acme.yaml"]) == 0


def test_what_cannot_be_read_is_counted_among_all_files(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("more.yaml").write_text("rules: []\nlinks: [{customer: sales, provider: pricng, for: x}]\n")
    assert run(["analyze", "acme.yaml", "more.yaml"]) == 2
    assert capsys.readouterr().err.endswith(
        "Checked 2 files: 1 error. Further checks follow once this is mended.\n"
    )


def test_a_missing_file_is_an_error_of_the_source(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "nothing.yaml"]) == 2
    assert "ORG130" in capsys.readouterr().out


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ACME.encode())))
    assert run(["check", "-"]) == 0


# -- analyze, routes ---------------------------------------------------------------------------


def test_json_alone_is_on_standard_output(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text(ACME.replace("links:", "  lonely: {name: Lonely}\nlinks:"))
    assert run(["analyze", "acme.yaml", "--format", "json"]) == 0
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert (report["format"], report["version"]) == ("orgflow-report", 1)
    assert captured.err == "1 warning: orgflow check acme.yaml\n"


def test_a_bad_source_is_told_on_standard_error(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acme.write_text("organization: [")
    assert run(["analyze", "acme.yaml"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "ORG1" in captured.err


def test_the_file_name_picks_the_format(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "acme.yaml", "-o", "report.md"]) == 0
    assert Path("report.md").read_text().startswith("# Acme")
    assert capsys.readouterr().err == "wrote report.md\n"


def test_an_unknown_file_name_is_refused(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "acme.yaml", "-o", "report.docx"]) == 2
    assert ".md" in capsys.readouterr().err


def test_findings_fail_only_where_asked(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "acme.yaml"]) == 0
    assert run(["analyze", "acme.yaml", "--fail-on", "risk"]) == 1


def test_a_question_asked_alone_shows_its_tables(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "acme.yaml", "--only", "delivery"]) == 0
    assert "How often each actor's output comes out right" in capsys.readouterr().out


def test_a_misspelt_question_is_offered_again(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "acme.yaml", "--only", "weaklinks"]) == 2
    assert "weak-links" in capsys.readouterr().err


def test_a_missing_arrow_is_written_in_ascii(
    acme: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "latin-1"))
    assert run(["analyze", "acme.yaml"]) == 0
    sys.stdout.flush()
    assert b"Pricing -> Sales: prices" in written.getvalue()


@pytest.mark.parametrize("variable, coloured", [("FORCE_COLOR", True), ("NO_COLOR", False)])
def test_colour_follows_the_environment(
    variable: str,
    coloured: bool,
    acme: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(variable, "1")
    assert run(["analyze", "acme.yaml"]) == 0
    assert ("\x1b[" in capsys.readouterr().out) == coloured


def test_routes_are_shown_from_one_actor_to_one_customer(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["routes", "acme.yaml", "--from", "pricing", "--to", "buyers"]) == 0
    assert "Pricing → Sales → Buyers" in capsys.readouterr().out


def test_routes_from_nobody_offer_somebody(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["routes", "acme.yaml", "--from", "Pricng"]) == 2
    assert "'pricing'" in capsys.readouterr().err


def test_routes_end_at_external_customers_only(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["routes", "acme.yaml", "--to", "sales"]) == 2
    assert "buyers" in capsys.readouterr().err


# -- map -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "suffix, start", [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")]
)
def test_a_map_is_written_as_its_name_says(suffix: str, start: bytes, acme: Path) -> None:
    assert run(["map", "acme.yaml", "-o", f"out.{suffix}"]) == 0
    assert Path(f"out.{suffix}").read_bytes().startswith(start)


def test_a_map_without_a_name_is_named_after_its_source(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["map", "acme.yaml"]) == 0
    assert capsys.readouterr().err == "wrote acme.svg\n"


def test_a_map_of_another_kind_is_refused(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["map", "acme.yaml", "-o", "out.gif"]) == 2
    assert ".svg" in capsys.readouterr().err


# -- new, import, demo, explain, schema ----------------------------------------------------------------


def test_a_new_model_passes_check(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["--customers", "Retail, Online", "--front-line", "Shop", "--back-office", "Payroll, IT"]
    assert run(["new", "Bright & Co", *names]) == 0
    assert run(["check", "bright-co"]) == 0
    assert Path("bright-co/orgflow.schema.json").exists()


@pytest.mark.parametrize(
    "given, file, name",
    [
        ("Bright & Co", "bright-co/bright-co.orgflow.yaml", "Bright & Co"),
        ("clients/bright", "clients/bright/bright.orgflow.yaml", "bright"),
        ("./clients/Bright Co/", "clients/Bright Co/bright-co.orgflow.yaml", "Bright Co"),
        ("bright.yaml", "bright.yaml", "bright"),
        ("clients/bright.orgflow.yaml", "clients/bright.orgflow.yaml", "bright"),
        ("Sales / Marketing", "sales-marketing/sales-marketing.orgflow.yaml", "Sales / Marketing"),
        ("財務部", "organization/organization.orgflow.yaml", "財務部"),
    ],
)
def test_a_new_model_is_written_where_its_name_or_path_says(
    given: str, file: str, name: str, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", given]) == 0
    assert f"wrote {Path(file)}" in capsys.readouterr().err
    assert orgflow.load(file).name == name


def test_a_new_model_in_the_present_folder_is_named_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bright").mkdir()
    monkeypatch.chdir(tmp_path / "bright")
    assert run(["new", "."]) == 0
    assert orgflow.load("bright.orgflow.yaml").name == "bright"
    assert capsys.readouterr().err.endswith("orgflow check bright.orgflow.yaml\n")


def test_a_new_model_says_that_its_links_are_examples(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "Bright"]) == 0
    assert run(["check", "bright"]) == 0
    assert "warning ORG331: this link is still an example" in capsys.readouterr().out


def test_a_model_that_is_there_is_not_overwritten(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "Acme", "-o", "acme.yaml"]) == 2
    assert acme.read_text() == ACME
    assert run(["new", "Acme", "-o", "acme.yaml", "--yes"]) == 0


def test_a_table_of_links_becomes_a_model(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("links.csv").write_text(
        "customer,provider,for,how often\nShop,IT,tills,daily\nGuests,Shop,coffee,90/day\n"
    )
    assert run(["import", "links.csv", "--customers", "Guests", "-o", "shop.yaml"]) == 0
    assert "2 rows read, 2 used" in capsys.readouterr().err
    assert run(["analyze", "shop.yaml"]) == 0


def test_an_option_without_an_equals_sign_is_refused(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("links.csv").write_text("customer,provider\nA,B\n")
    assert run(["import", "links.csv", "--map", "for", "-o", "x.yaml"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err


def test_a_missing_table_is_told(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "nothing.csv", "-o", "x.yaml"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_demo_leaves_a_model_with_its_picture(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "try"]) == 0
    assert {path.suffix for path in Path("try").iterdir()} == {".yaml", ".svg"}
    assert "Three things to try" in capsys.readouterr().out


@pytest.mark.parametrize("topic", ["ORG301", "org301", "weak-links"])
def test_a_topic_is_explained(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", topic]) == 0
    assert capsys.readouterr().out.startswith("# ")


def test_every_heading_of_a_report_leads_to_the_page_of_its_question() -> None:
    results = [
        result
        for name in ("office", "airline")
        for result in orgflow.analyze(orgflow.load(ORGS / name)).results
    ]
    led = {(found.group or result.question, result.slug) for result in results for found in result.findings}
    assert len(led) > 12
    assert [heading for heading, slug in sorted(led) if page(heading) != page(slug)] == []


def test_an_unknown_topic_is_offered_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "weaklinks"]) == 2
    assert "weak-links" in capsys.readouterr().err


def test_all_topics_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    assert "ORG301" in capsys.readouterr().out


def test_the_schema_is_a_valid_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    jsonschema.Draft7Validator.check_schema(json.loads(capsys.readouterr().out))


# -- real organizations ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in ORGS.iterdir() if path.is_dir()))
def test_every_example_is_checked_analyzed_drawn(name: str, tmp_path: Path) -> None:
    assert run(["check", str(ORGS / name)]) == 0
    assert run(["analyze", str(ORGS / name), "-o", str(tmp_path / "report.json")]) == 0
    assert run(["map", str(ORGS / name), "-o", str(tmp_path / "map.svg")]) == 0


IMPORTS = {
    "gitlab-org/service_dependencies.csv": [
        *("--map", "customer=consumer_service", "--map", "provider=provider_service"),
        *("--constant", "for=service", "--customers", "web"),
    ],
    "gitlab-org/internal_customers.csv": [
        *("--map", "customer=consumer_department", "--map", "provider=provider_group"),
        *(
            "--constant",
            "for=product work",
        ),
    ],
    "krackhardt-hightech/edges.csv": ["--map", "for=relation"],
    "cross-parker-consulting/edges.csv": ["--map", "for=relation", "--exclude", "value=1"],
    "uk-hospital-patient-flow/edges.csv": [
        *("--constant", "for=patients", "--map", "how_often=transfers_total"),
        *("--counted-over", "weeks_active:weeks", "--customers", "ExitHospital"),
    ],
}


@pytest.mark.skipif(DATA is None, reason="no real organizations here")
@pytest.mark.parametrize("file", IMPORTS)
def test_real_tables_are_imported_checked_analyzed(file: str, tmp_path: Path) -> None:
    assert DATA is not None
    target = str(tmp_path / "made.yaml")
    assert run(["import", str(DATA / file), *IMPORTS[file], "-o", target]) == 0
    assert run(["check", target]) == 0
    assert run(["analyze", target, "-o", str(tmp_path / "report.json")]) == 0


def test_one_situation_is_looked_at_by_its_key_or_name(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("month-end", "Month-End"):
        assert run(["analyze", "orgs/office", "--during", name, "--only", "delivery"]) == 0
        assert "during month-end" in " ".join(capsys.readouterr().out.split())


def test_a_situation_spelt_alike_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "orgs/office", "--during", "monthend"]) == 2
    assert "Did you mean 'month-end'?" in capsys.readouterr().err


def test_only_one_way_to_say_when_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "orgs/office", "--ordinary", "--as-of", "2027-01-01"]) == 2
    assert "take one" in capsys.readouterr().err


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["map", "orgs/office", "--as-of", "31.3", "-o", "-"]) == 2
    assert "year-month-day" in capsys.readouterr().err


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_can_be_set_by_a_variable_of_its_own_name(command: str) -> None:
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    for option in found.params:
        if isinstance(option, click.Option):
            long = next(name for name in option.opts if name.startswith("--"))
            variable = f"ORGFLOW_{command}_{long[2:]}".replace("-", "_").upper()
            shared = f"ORGFLOW_{long[2:]}".replace("-", "_").upper()
            assert option.envvar in (variable, shared)


def test_a_report_is_written_in_the_format_that_a_variable_names(
    acme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGFLOW_ANALYZE_FORMAT", "json")
    assert run(["analyze", "acme.yaml"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "orgflow-report"


def test_an_option_stands_above_its_variable(
    acme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGFLOW_ANALYZE_FORMAT", "json")
    assert run(["analyze", "acme.yaml", "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("# ")


def test_a_variable_can_suppose_something(
    acme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGFLOW_ANALYZE_WITHOUT", "pricing")
    monkeypatch.setenv("ORGFLOW_ANALYZE_FORMAT", "json")
    assert run(["analyze", "acme.yaml"]) == 0
    assert json.loads(capsys.readouterr().out)["basis"]["supposed"] != []


def test_what_was_typed_comes_back_harmless_and_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", "orgs/office", "--during", "\x1b[31mred" + "x" * 5000]) == 2
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert len(told) < 3000
