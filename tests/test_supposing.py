"""An organization is compared with itself as it would be, and what few people answered is not told."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import orgflow
from orgflow import worlds
from orgflow.calibration import calibrated
from orgflow.cli import run
from orgflow.comparing import Comparison, compare
from orgflow.model import Counted, Organization, Rating, Situation
from orgflow.network import Network
from orgflow.scenario import read_scenario
from orgflow.views import moment
from orgflow.views.changes import without
from tests.acme import ACME
from tests.builders import link, org
from tests.test_comparing import changed
from tests.test_worlds import networks

CHAIN = org("b>m .8", "a>m .9", "m>c .9 f=100", external="c")
LINK = "b>m:work"


def supposing(text: str, organization: Organization = CHAIN) -> Organization:
    return read_scenario(text, "scenario.yaml").laid_over(organization)


BETTER = supposing(f"links: {{'{LINK}': {{health: 100%}}}}")


def report(before: Organization, after: Organization) -> dict[str, Any]:
    return orgflow.compare(before, after).to_dict()


def row(before: Organization, after: Organization, id_: str = LINK) -> dict[str, Any]:
    rows = report(before, after)["results"]["compare"]["tables"]["links"]["rows"]
    return next(one for one in rows if one["id"] == id_)


def text(before: Organization, after: Organization) -> str:
    """All that a comparison says in sentences."""
    found = orgflow.compare(before, after)
    messages = [one.message for result in found.results for one in result.findings]
    return " ".join([found.title, *found.summary, *messages])


# -- the figures -----------------------------------------------------------------------------


def test_what_is_supposed_alone_makes_the_difference() -> None:
    found = compare(CHAIN, BETTER)
    (effect,) = found.attribution.effects
    assert effect.id == LINK
    assert effect.added == pytest.approx(-100 * 0.9 * 0.9 * 0.2)


def observed(organization: Organization) -> Organization:
    return changed(organization, "c", served_right=0.6)


def test_both_are_held_to_what_was_observed_in_the_organization_as_it_is() -> None:
    here = observed(CHAIN)
    found = compare(here, supposing(f"links: {{'{LINK}': {{health: 100%}}}}", here))
    factors = [network.rates.calibration for network in (found.before, found.after)]
    assert factors[0] == factors[1] != 1.0
    assert {effect.cause for effect in found.attribution.effects} == {"link"}


def test_what_arrived_is_not_told_to_be_counted_as_before() -> None:
    arrives = replace(link("m>c f=100"), measured=Counted(720, 1000))
    here = org("b>m .8", arrives, external="c")
    found = compare(here, supposing(f"links: {{'{LINK}': {{health: 100%}}}}", here))
    assert found.recounted == ()


def test_a_link_of_which_nothing_is_supposed_keeps_its_health() -> None:
    rated = changed(CHAIN, "a>m:work", customer_rating=Rating(3.0, 9), health=None)
    after = supposing(f"links: {{'{LINK}': {{measured: {{met: 100, of: 100}}}}}}", rated)
    assert row(rated, after, "a>m:work")["health_before"] == row(rated, after, "a>m:work")["health_after"]


def test_the_difference_has_a_range_of_its_own_in_common_draws() -> None:
    found = compare(CHAIN, BETTER)
    difference, ranges = found.difference, [ranks.sure for ranks in found.ranks]
    assert difference is not None
    served = [one.served_right for one in ranges if one is not None and one.served_right is not None]
    assert served[0][1] > served[1][0]  # the ranges overlap, and yet:
    assert 0 <= difference.low < difference.high


def test_no_order_of_ranks_is_called_unclear_where_the_draws_are_common() -> None:
    assert "No rank change is clear" not in text(CHAIN, BETTER)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(), st.data())
def test_without_an_actor_the_outcome_is_that_of_an_analysis_without_it(
    network: Network, data: st.DataObject
) -> None:
    here = network.organization
    actor = data.draw(st.sampled_from([actor.id for actor in here.actors]))
    after = without(here, [actor])
    found = Comparison(compare(here, after).waves, lambda _: None)
    for one, other in zip((here, after), found.outcomes, strict=True):
        assert worlds.delivery(calibrated(Network(one))).failed == other.failed


SUMMER = Situation("summer", "the summer", share=0.25)


def test_a_moment_is_calibrated_alike_with_and_without_what_is_supposed() -> None:
    here = replace(observed(CHAIN), situations=(SUMMER,))
    during = moment.during(here, ["summer"])
    found = compare(during, supposing("without: a", during))
    assert found.before.rates.calibration == found.after.rates.calibration
    assert found.is_pure


# -- the words -------------------------------------------------------------------------------


def test_the_title_and_the_summary_say_that_it_is_a_supposition() -> None:
    told = orgflow.compare(CHAIN, supposing("without: b"))
    assert told.title == "Test: customers would be served worse, supposing b delivered nothing"
    assert told.summary[0] == (
        "Supposing b delivered nothing, the external customers would be served right on "
        "0 of 100 occasions instead of 65."
    )


def test_the_head_says_what_is_compared_with_how_it_is() -> None:
    told = orgflow.compare(CHAIN, supposing("scenario: a new machine\nactors: {b: {people: 3}}"))
    assert told.heading == (
        "Test, supposing a new machine: no date given (4 actors, 3 links), compared with how it is"
    )


@pytest.mark.parametrize("history", ["Since", "improved", "before", " was ", "changed"])
def test_a_supposition_is_not_told_as_history(history: str) -> None:
    assert history not in text(CHAIN, supposing("without: a\nactors: {b: {people: 3}}"))


@pytest.mark.parametrize(
    "scenario, said",
    [
        ("actors: {b: {people: 7}}", "b had 7 people"),
        ("actors: {b: {people: 1, reliability: 99.5%}}", "b had 1 person and reliability 99.5 %"),
        ("actors: {b: {capacity: 30 h/week}}", "b had capacity 30 h/week"),
        (f"links: {{'{LINK}': {{health: 95%}}}}", '"work", b → m, had health 95 %'),
        (f"links: {{'{LINK}': {{health: 4/5, how_often: daily}}}}", '"work", b → m, had health 4 of 5 and'),
        ("without: [a, b]", "a delivered nothing and b delivered nothing"),
        ("scale_demand: 1.2", "there were 1.2 times the demand"),
        ("scenario: one more clerk", "one more clerk"),
        ("actors: {b: }", "b had nothing otherwise"),
    ],
)
def test_every_supposition_can_be_said(scenario: str, said: str) -> None:
    (found,) = supposing(scenario).supposed
    assert said in found


def test_many_links_that_are_needed_more_often_are_told_in_one_sentence() -> None:
    here = org(*(f"p{n}>m .9 f=10" for n in range(9)), "m>c .9 f=100", external="c")
    assert "9 links would be needed more or less often" in text(here, supposing("scale_demand: 2", here))


def test_where_nothing_is_otherwise_that_is_said() -> None:
    here = changed(CHAIN, "b", people=3.0)
    assert "Nothing would be otherwise" in text(here, supposing("actors: {b: {people: 3}}", here))


def test_the_columns_name_what_is_supposed_and_keep_their_keys() -> None:
    columns = report(CHAIN, BETTER)["results"]["compare"]["tables"]["links"]["columns"]
    titles = {column["key"]: column["title"] for column in columns}
    assert titles["health_before"] == "Health as it is"
    assert titles["health_after"] == "Health as supposed"


def test_a_supposition_about_a_later_wave_is_told_against_the_earlier_one() -> None:
    later = changed(CHAIN, "a>m:work", health=0.95)
    found = orgflow.compare(CHAIN, supposing(f"links: {{'{LINK}': {{health: 100%}}}}", later))
    assert found.title.startswith("Test: customers would be served better than before, supposing")
    assert "2 links changed" in " ".join(found.summary)


# -- the command -----------------------------------------------------------------------------


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one good file that has a situation."""
    monkeypatch.chdir(tmp_path)
    busy = "situations: {busy: {name: the busy weeks, share: 10%}}\n"
    (tmp_path / "acme.yaml").write_text(f"as_of: 2026-03-01\n{ACME}{busy}")
    (tmp_path / "june.yaml").write_text(f"as_of: 2026-06-01\n{ACME.replace('60%', '80%')}{busy}")
    return tmp_path


def compared(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["compare", *arguments, "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    "options",
    [
        ["--without", "pricing"],
        ["--set", "pricing>sales:prices.health=90%"],
        ["--scale-demand", "1.5"],
        ["--scenario", "s.yaml"],
    ],
)
def test_what_is_supposed_holds_for_the_second_alone(
    options: list[str], acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (acme / "s.yaml").write_text("without: pricing\n")
    told = compared(capsys, "acme.yaml", *options)
    assert told["basis"]["supposed"] != []
    assert told["compared_with"]["basis"]["supposed"] == []
    assert told["basis"]["sources"] == told["compared_with"]["basis"]["sources"]


def test_with_two_paths_what_is_supposed_holds_for_the_later(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = compared(capsys, "acme.yaml", "june.yaml", "--without", "pricing")
    assert (told["basis"]["sources"], told["basis"]["supposed"]) == (
        ["june.yaml"],
        ["Pricing delivered nothing"],
    )
    assert told["compared_with"]["basis"]["supposed"] == []


@pytest.mark.parametrize(
    "options, during",
    [
        (["--during", "busy"], "busy"),
        (["--ordinary"], "ordinary day"),
        (["--as-of", "2026-05-01"], "ordinary day"),
    ],
)
def test_a_moment_holds_for_both(
    options: list[str], during: str, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = compared(capsys, "acme.yaml", "june.yaml", *options)
    assert (told["basis"]["during"], told["compared_with"]["basis"]["during"]) == (during, during)


def test_both_are_looked_at_in_confidence(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = compared(capsys, "acme.yaml", "--without", "pricing", "--confidential")
    assert told["basis"]["confidential"]
    assert told["compared_with"]["basis"]["confidential"]


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["acme.yaml"], "or with what is supposed: --set"),
        (["acme.yaml", "--without", "pricing", "--before", "2026-01-01"], "give both --before and --after"),
        (["acme.yaml", "june.yaml", "--as-of", "2026-01-01", "--after", "2026-02-01"], "take one"),
        (["acme.yaml", "--set", "people 7"], "payroll.people=7"),
        (
            ["acme.yaml", "--without", "prcing"],
            "--without: there is no actor 'prcing'. Did you mean 'pricing'?",
        ),
        (["acme.yaml", "--set", "pricing.people="], "write one value behind the '='"),
        (["acme.yaml", "--set", "pricing.people=[1"], "write one value behind the '='"),
        (["acme.yaml", "--set", "pricing.people=1}"], "--set pricing.people=1}: 'people' must be a number"),
        (["acme.yaml", "--set", "pricing.people=7, reliability: 0.1"], "'people' must be a number"),
        (["acme.yaml", "--set", "pricing.people=7}, sales: {people: 9"], "write one value behind the '='"),
        (["acme.yaml", "--set", "pricing.peple=7"], "an actor has no key 'peple'"),
        (["acme.yaml", "--set", "customer=0"], "write WHAT.FIELD=VALUE"),
        (["acme.yaml", "--set", "x.y=1e400"], "a number can be 1,000,000,000,000 at most"),
        (["acme.yaml", "--set", "pricing.people=1e-320"], "'people' is too close to 0"),
        (["acme.yaml", "--set", "pricing.people=+1e400"], "'+1e400' is no number that could be added"),
        (["acme.yaml", "--set", "nobody.people=+1"], "there is no actor or link 'nobody'"),
        (["acme.yaml", "--set", "pricing.variability.work=2"], "write pricing.variability={work: 2}"),
    ],
)
def test_what_cannot_be_supposed_is_refused_with_the_way_out(
    arguments: list[str], says: str, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", *arguments]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("command", [["map"], ["calendar"], ["domino", "pricing", "--storyboard", "x.svg"]])
def test_every_picture_says_what_is_supposed(command: list[str], acme: Path) -> None:
    target = [] if command[0] == "domino" else ["-o", "x.svg"]
    assert run([command[0], "acme.yaml", *command[1:], "--set", "pricing.people=9", *target]) == 0
    root = ET.fromstring((acme / "x.svg").read_bytes())
    words = " ".join(element.text or "" for element in root.iter() if element.tag.endswith("text"))
    assert "Supposing Pricing had 9 people." in words


def test_the_picture_says_that_it_is_a_supposition(acme: Path) -> None:
    assert run(["compare", "acme.yaml", "--without", "pricing", "--map", "x.dot", "-o", "x.md"]) == 0
    drawn = (acme / "x.dot").read_text(encoding="utf-8")
    assert "What would change at Acme" in drawn
    assert "supposed to be otherwise" in drawn


# -- what few people answered ----------------------------------------------------------------


def rated(mean: float, people: float) -> Organization:
    return changed(CHAIN, LINK, health=None, customer_rating=Rating(mean, people))


@pytest.mark.parametrize(
    "before, after, said",
    [
        ((3.0, 7), (4.0, 7), "marks of the customer: 3 of 5 (7 answers) → 4 of 5 (7 answers)"),
        ((3.0, 7), (4.0, 12), "marks of the customer: 3 of 5 (7 answers) → 4 of 5 (12 answers)"),
        ((3.0, 7), (4.0, 8), "marks of the customer: changed, not shown"),
        ((3.0, 2), (4.0, 7), "marks of the customer: changed, not shown"),
    ],
)
def test_marks_are_told_where_their_change_tells_of_nobody(
    before: tuple[float, float], after: tuple[float, float], said: str
) -> None:
    assert row(rated(*before), rated(*after))["what"] == said


def test_where_the_change_is_kept_back_only_the_later_health_is_shown() -> None:
    found = row(rated(3.0, 7), rated(4.0, 8))
    assert found["health_after"] is not None
    assert [found[key] for key in ("health_before", "gain_before", "effect")] == [None, None, None]


@pytest.mark.parametrize("few, hidden", [(0, "health_before"), (1, "health_after")])
def test_a_health_by_too_few_people_is_not_shown(few: int, hidden: str) -> None:
    judged = changed(CHAIN, LINK, health=0.7)
    waves = [judged, judged]
    waves[few] = rated(3.0, 2)
    assert row(waves[0], waves[1])[hidden] is None


def test_a_rating_that_came_and_may_be_shown_is_shown() -> None:
    assert row(CHAIN, rated(4.0, 7))["what"].endswith("marks of the customer: none → 4 of 5 (7 answers)")


@pytest.mark.parametrize("mean", [1.0, 3.0, 5.0])
def test_no_sentence_tells_a_mark_of_two_people(mean: float) -> None:
    said = text(rated(4.0, 9), rated(mean, 2))
    assert f"{mean:g} of 5" not in said
    assert "which is not shown" in said


# -- what is supposed is not known -----------------------------------------------------------


def told_of(organization: Organization) -> str:
    report = orgflow.analyze(organization, only=["weak-links"])
    return " ".join(one.message for result in report.results for one in result.findings)


def test_a_health_that_is_supposed_is_not_said_to_be_judged() -> None:
    told = told_of(supposing(f"links: {{'{LINK}': {{health: 70%}}}}"))
    assert "it works on 70 of 100 occasions, as supposed" in told
    assert "Not known, but supposed" in told
    assert "it works on 90 of 100 occasions, by judgement" in told


def test_what_is_supposed_of_people_leaves_the_judgement_of_a_link() -> None:
    assert "supposed" not in told_of(supposing("actors: {b: {people: 3}}"))


def test_what_is_supposed_in_place_of_a_count_names_the_count() -> None:
    counted = changed(CHAIN, LINK, measured=Counted(80, 100), health=None)
    after = supposing(f"links: {{'{LINK}': {{health: 100%}}}}", counted)
    assert "instead of 80, supposed in place of the counted 80 of 100" in text(counted, after)


def test_a_report_names_a_command_that_supposes_its_first_link_mended(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (command,) = (one for one, _ in orgflow.analyze(orgflow.load("acme.yaml")).next_steps if "--set" in one)
    arguments = shlex.split(command.replace("PATH", "acme.yaml"))[1:]
    assert run(arguments) == 0
    assert "supposing" in capsys.readouterr().out


def test_people_supposed_without_their_capacity_are_warned_of_beside_the_answer(
    acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["analyze", "acme.yaml", "--set", "pricing.people=9", "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["basis"]["supposed"]
    assert "warning ORG330: " in captured.err
