from __future__ import annotations

import gc
import os
import random
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow import loader
from orgflow.cadence import Year
from orgflow.diagnostics import Diagnostic, InvalidSource, Position
from orgflow.document import Document, parse
from orgflow.document.limits import Limits
from orgflow.loader import Reading, link_id, load, read, read_document, read_text
from orgflow.loader import names as declared
from orgflow.loader.building import last_day
from orgflow.model import (
    RATING_SCALE,
    Actor,
    Counted,
    Duration,
    Link,
    Organization,
    Rating,
    Reaches,
    Rule,
    Situation,
    Standard,
    Variability,
)
from orgflow.schema import validate
from tests.paths import PROJECT
from tests.test_schema import EVERYTHING, NORTHWIND

REGRESSION = Path(__file__).parent / "regression"
PAGES = PROJECT / "orgflow" / "data" / "explain"
READING_SIDE = ("document", "schema", "loader")

HEAD = "organization: Northwind Air\n"
ACTORS = "actors:\n  passengers: {position: external customer}\n  gate: {name: Gate agents}\n  crew: {}\n"
LINKS = "links:\n  - {customer: passengers, provider: gate, for: boarding}\n"
MORE = "  - {customer: gate, provider: crew, for: word}\n"
GOOD = HEAD + ACTORS + LINKS + MORE


def organization(text: str) -> Organization:
    reading = read_text(text)
    assert reading.organization is not None, reading.diagnostics
    return reading.organization


def link(entry: str, more: str = "") -> Link:
    """The first link of a file in which a link from gate to passengers has these keys."""
    text = HEAD + ACTORS + more + LINKS.replace("}\n", f", {entry}}}\n") + MORE
    return organization(text).links[0]


def actor(entry: str) -> Actor:
    text = GOOD.replace("crew: {}", f"crew: {{{entry}}}")
    return next(one for one in organization(text).actors if one.id == "crew")


def situation(entry: str) -> Situation:
    text = HEAD + "as_of: 2026-11-01\n" + ACTORS + f"situations: {{storm: {{{entry}}}}}\n" + LINKS + MORE
    return organization(text).situations[0]


def said(text: str) -> list[tuple[str, str]]:
    """The codes and the underlined words of what is said about a text."""
    return [(one.code, underlined(one)) for one in read_text(text).diagnostics]


def codes(reading: Reading) -> list[str]:
    return [one.code for one in reading.diagnostics]


def underlined(found: Diagnostic) -> str:
    start = found.position.column - 1
    return (found.excerpt or "")[start : start + found.position.length]


def only(reading: Reading, code: str) -> Diagnostic:
    (found,) = (one for one in reading.diagnostics if one.code == code)
    return found


# ---- From text to an organization --------------------------------------------------------


def test_a_good_text_is_an_organization_without_a_remark() -> None:
    reading = read_text(GOOD)
    assert reading.diagnostics == ()
    assert reading.organization is not None
    assert reading.organization.name == "Northwind Air"


def test_what_a_file_leaves_out_has_its_default() -> None:
    found = organization(GOOD)
    assert (found.as_of, found.horizon_end, found.currency, found.holidays) == (None, None, None, ())
    assert (found.days_per_year, found.hours_per_day, found.default_importance) == (250, 8, 1)
    assert (found.rating_scale, found.rules, found.sources) == (RATING_SCALE, (), ("organization.yaml",))


def test_what_an_actor_leaves_out_has_its_default() -> None:
    assert actor("") == Actor("crew", "crew")


def test_what_a_link_leaves_out_has_its_default() -> None:
    found = organization(GOOD).links[0]
    assert found == Link("gate>passengers:boarding", "passengers", "gate", "boarding")


def test_actors_and_links_keep_the_order_of_the_file() -> None:
    found = organization(GOOD)
    assert [one.id for one in found.actors] == ["passengers", "gate", "crew"]
    assert [one.provider for one in found.links] == ["gate", "crew"]


def test_everything_that_is_said_about_an_actor_arrives() -> None:
    entry = (
        "name: Crew, position: [support, back office], people: 240, capacity: 10 h/week, "
        "other_work: 5 h/week, part_of: gate, reports_to: gate, reliability: 99.5%, "
        "site: S, owner: O, note: N, tags: [a, b]"
    )
    found = actor(entry)
    assert (found.name, found.position, found.people) == ("Crew", ("support", "back office"), 240)
    assert (found.part_of, found.reports_to, found.reliability) == ("gate", "gate", 0.995)
    assert (found.site, found.owner, found.note, found.tags) == ("S", "O", "N", ("a", "b"))
    assert found.capacity is not None
    assert found.capacity.per_year == pytest.approx(10 * 365.2425 / 7)
    assert found.other_work is not None
    assert found.other_work.text == "5 h/week"


def test_what_is_not_said_of_the_ups_and_downs_of_work_is_one() -> None:
    assert actor("variability: {work: 0.5}").variability == Variability(1, 0.5)
    assert actor("variability: {arrivals: 0.5}").variability == Variability(0.5, 1)


@pytest.mark.parametrize(
    "entry, standard",
    [
        ("standard: {met: 95%}", Standard(None, 0.95)),
        ("standard: {within: 2 h}", Standard(Duration(2, "2 h"), None)),
    ],
)
def test_a_standard_may_have_one_side_only(entry: str, standard: Standard) -> None:
    assert link(entry).standard == standard


def test_the_fewest_respondents_are_those_of_the_file() -> None:
    assert organization(f"defaults: {{min_respondents: 7}}\n{GOOD}").min_respondents == 7


def test_everything_that_is_said_about_an_external_customer_arrives() -> None:
    found = actor("position: external customer, status: lapsed, weight: 2, served_right: 92%")
    assert (found.status, found.weight, found.served_right) == ("lapsed", 2, 0.92)


def test_everything_that_is_said_about_a_link_arrives() -> None:
    found = link(
        "id: x1, how_often: 5/day on request, importance: helpful, measured: {met: 3, of: 4}, about: link, "
        "ratings: {customer: {mean: 3.4, n: 14}, provider: {mean: 8, n: 9, scale: 0-10}}, health: 4/5, "
        "standard: {within: 30 min, met: 95%}, lead_time: 2 h, effort: 12 min, per: 0.5, cost_to_fix: 900, "
        "target: 99%, asked: 2026-10-01, answer: {status: no, date: 2026-10-02}, source: S, "
        "as_of: 2026-10-03, note: N"
    )
    assert found.how_often is not None
    assert (found.id, found.how_often.per_year, found.how_often.on_request) == ("x1", 1250, True)
    assert (found.importance, found.health, found.measured) == (0.2, Rating(4, 1), Counted(3, 4))
    assert (found.customer_rating, found.provider_rating) == (Rating(3.4, 14), Rating(8, 9, 0, 10))
    assert found.standard is not None
    assert (found.standard.within, found.standard.met) == (Duration(0.5, "30 min"), 0.95)
    assert (found.lead_time, found.effort) == (Duration(2, "2 h"), Duration(0.2, "12 min"))
    assert (found.about, found.per, found.cost_to_fix, found.target) == ("link", 0.5, 900, 0.99)
    assert (found.asked, found.answer, found.answer_date) == ("2026-10-01", "no", date(2026, 10, 2))
    assert (found.source, found.as_of, found.note) == ("S", date(2026, 10, 3), "N")


def test_everything_that_is_said_about_a_situation_arrives() -> None:
    assert situation("share: 5%, name: Storm, note: N") == Situation("storm", "Storm", 0.05, note="N")
    assert situation("per_year: 4, lasts: 6 h").per_year == 4
    assert situation("per_year: 4, lasts: 6 h").lasts == Duration(6, "6 h")
    rule = situation("rrule: FREQ=MONTHLY;BYMONTHDAY=-3, start: 2026-01-01, lasts: 1 day")
    assert (rule.rrule, rule.start) == ("FREQ=MONTHLY;BYMONTHDAY=-3", date(2026, 1, 1))
    assert situation("dates: 2027-07-01..2027-08-31").dates == ((date(2027, 7, 1), date(2027, 8, 31)),)


def test_everything_that_is_said_about_the_whole_arrives() -> None:
    found = organization(EVERYTHING)
    assert (found.as_of, found.horizon_end) == (date(2026, 11, 1), date(2027, 10, 31))
    assert (found.currency, found.holidays) == ("EUR", (date(2026, 12, 25), date(2027, 1, 1)))
    assert (found.days_per_year, found.hours_per_day, found.default_importance) == (250, 7.5, 0.5)
    assert found.rating_scale == (0.5, 0.7, 0.85, 0.95, 0.99)
    assert len(found.rules) == 13
    first = Rule(Reaches("external customer", 4), "back office", name="Short routes", because="they wait")
    assert found.rules[0] == first


def test_the_working_year_counts_for_links_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("boarding}", "boarding, how_often: daily}"))
    (tmp_path / "b.yaml").write_text("defaults: {days_per_year: 365}\n")
    found = load(tmp_path).links[0].how_often
    assert found is not None
    assert found.per_year == 365


def test_places_are_those_of_keys_and_entries() -> None:
    found = organization(GOOD)
    assert found.actors[1].at == Position("organization.yaml", 4, 3)
    assert found.actors[1].at.length == len("gate")
    assert found.links[1].at == Position("organization.yaml", 8, 5)


@pytest.mark.parametrize(
    "horizon, last",
    [
        ("1 year", date(2028, 2, 29)),
        ("12 months", date(2028, 2, 29)),
        ("1 month", date(2027, 3, 31)),
        ("2 weeks", date(2027, 3, 14)),
        ("P1W", date(2027, 3, 7)),
        ("1 h", date(2027, 3, 1)),
        ("2027-03-01", date(2027, 3, 1)),
        ("10 years", date(2037, 2, 28)),
    ],
)
def test_a_horizon_is_a_last_day_or_a_length_of_time(horizon: str, last: date) -> None:
    assert organization(f"as_of: 2027-03-01\nhorizon: {horizon}\n{GOOD}").horizon_end == last


@pytest.mark.parametrize(
    "first, horizon, last",
    [
        ("2027-01-31", "1 month", date(2027, 2, 27)),
        ("2028-01-31", "1 month", date(2028, 2, 28)),
        ("2026-12-31", "2 months", date(2027, 2, 27)),
        ("2026-11-30", "1 month", date(2026, 12, 29)),
        ("2028-02-29", "1 year", date(2029, 2, 27)),
    ],
)
def test_a_month_without_such_a_day_ends_with_its_last(first: str, horizon: str, last: date) -> None:
    assert organization(f"as_of: {first}\nhorizon: {horizon}\n{GOOD}").horizon_end == last


@pytest.mark.parametrize(
    "horizon", ["2026-10-31", "11 years", "1000000000 h", "2100-01-01", "9999 years", "7974 years"]
)
def test_a_horizon_out_of_reach_is_refused(horizon: str) -> None:
    assert said(f"as_of: 2026-11-01\nhorizon: {horizon}\n{GOOD}") == [("ORG205", horizon)]


def test_a_horizon_needs_a_day_from_which_it_counts() -> None:
    assert said(f"horizon: 1 year\n{GOOD}") == [("ORG209", "1 year")]


def test_a_document_that_is_read_already_is_read_as_its_text() -> None:
    assert read_document(parse(GOOD, "organization.yaml")) == read_text(GOOD)


def test_a_remark_about_a_text_can_be_shown_with_its_line() -> None:
    remark = Diagnostic("ORG900", Position("organization.yaml", 4, 3), "so")
    assert [one.excerpt for one in read_text(GOOD).excerpted([remark])] == ["  gate: {name: Gate agents}"]


def test_a_remark_about_another_text_is_shown_without_a_line() -> None:
    remark = Diagnostic("ORG900", Position("elsewhere.yaml", 4, 3), "so", excerpt="old")
    assert [one.excerpt for one in read_text(GOOD).excerpted([remark])] == [None]


def test_files_are_counted_right_or_wrong(tmp_path: Path) -> None:
    for name, text in (("a", GOOD), ("b", "x: ["), ("c", "")):
        (tmp_path / f"{name}.yaml").write_text(text)
    assert (read(tmp_path).files, read_text(GOOD).files) == (3, 1)


# ---- Ids --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deliverable, tail",
    [
        ("boarding on time", "boarding-on-time"),
        ("Draft: 3rd!", "draft-3rd"),
        ("Lohnzettel für März", "lohnzettel-fur-marz"),
        ("給与 明細", "給与-明細"),
        ("SLA 給与", "sla-給与"),
        ("???", ""),
    ],
)
def test_the_id_of_a_link_is_made_of_its_ends_and_what_it_is_for(deliverable: str, tail: str) -> None:
    assert link_id("gate", "passengers", deliverable) == f"gate>passengers:{tail}"


def test_an_id_that_is_written_counts() -> None:
    assert link("id: x1").id == "x1"


def test_two_links_with_one_id_are_refused_with_the_place_of_the_first() -> None:
    reading = read_text(GOOD.replace("boarding}", "boarding, id: a}").replace("word}", "word, id: a}"))
    found = only(reading, "ORG303")
    assert underlined(found) == "a"
    assert [at.line for at, _ in found.related] == [7]


def test_two_deliverables_with_one_default_id_are_refused() -> None:
    text = GOOD + "  - {customer: passengers, provider: gate, for: Boarding!}\n"
    assert [code for code, _ in said(text)] == ["ORG303"]


def test_the_id_of_a_link_cannot_be_the_key_of_an_actor() -> None:
    assert said(GOOD.replace("boarding}", "boarding, id: crew}")) == [("ORG303", "crew")]


def test_the_same_link_twice_is_refused_with_the_place_of_the_first() -> None:
    found = only(read_text(GOOD + "  - {customer: passengers, provider: gate, for: boarding}\n"), "ORG304")
    assert found.position.line == 9
    assert [at.line for at, _ in found.related] == [7]


STORM = "situations: {storm: {share: 5%}, fog: {share: 1%}}\n"


def test_the_same_link_in_different_situations_is_two_links() -> None:
    text = HEAD + ACTORS + STORM + LINKS + MORE
    for when in ("storm", "[storm, fog]"):
        text += f"  - {{customer: passengers, provider: gate, for: boarding, when: {when}}}\n"
    assert [one.id for one in organization(text).links if one.provider == "gate"] == [
        "gate>passengers:boarding",
        "gate>passengers:boarding@storm",
        "gate>passengers:boarding@fog+storm",
    ]


def test_the_same_link_twice_in_one_situation_is_refused() -> None:
    again = "  - {customer: passengers, provider: gate, for: boarding, when: [fog, storm]}\n"
    text = HEAD + ACTORS + STORM + LINKS + MORE + again + again.replace("fog, storm", "storm, fog")
    assert [code for code, _ in said(text)] == ["ORG304"]


def test_a_lone_link_in_a_situation_keeps_its_plain_id() -> None:
    assert link("when: storm", "situations: {storm: {share: 5%}}\n").id == "gate>passengers:boarding"


# ---- Two-way links ------------------------------------------------------------------------


def two(entry: str) -> Sequence[Link]:
    more = "situations: {storm: {share: 5%}}\n"
    text = HEAD + ACTORS + more + LINKS + MORE.replace("word}", f"word, {entry}}}")
    return organization(text).links[1:3]


def test_a_two_way_link_is_two_links_that_know_each_other() -> None:
    forth, back = two("two_way: {for: thanks}")
    assert (back.provider, back.customer, back.deliverable) == ("gate", "crew", "thanks")
    assert (forth.reverse, back.reverse) == (back.id, forth.id)
    assert (forth.id, back.id) == ("crew>gate:word", "gate>crew:thanks")


def test_what_is_just_two_way_gives_the_same_back_as_often_and_as_much_needed() -> None:
    forth, back = two("two_way: true, how_often: daily, when: storm, importance: 0.3")
    assert (back.deliverable, back.how_often, back.when, back.importance) == (
        "word",
        forth.how_often,
        ("storm",),
        0.3,
    )


def test_what_is_just_two_way_does_not_copy_evidence_nor_promises() -> None:
    _, back = two("two_way: true, health: weak, standard: {met: 90%}, effort: 1 h, note: N, id: x, source: S")
    assert back == Link("gate>crew:word", customer="crew", provider="gate", deliverable="word", reverse="x")


def test_a_way_back_with_keys_of_its_own_has_only_those() -> None:
    _, back = two("two_way: {health: good, id: back}, how_often: daily, when: storm, importance: 0.3")
    assert (back.id, back.deliverable, back.health) == ("back", "word", 0.9)
    assert (back.how_often, back.when, back.importance) == (None, (), None)


def test_a_way_back_stands_where_it_is_written() -> None:
    forth, back = two("two_way: {for: thanks}")
    assert (forth.at.line, back.at.line) == (9, 9)
    assert back.at.column > forth.at.column


def test_what_is_wrong_with_the_ends_of_a_two_way_link_is_told_once() -> None:
    links = "{customer: a, provider: zz, for: x, two_way: true}, "
    links += "{customer: b, provider: b, for: y, two_way: {for: z}}"
    text = f"organization: X\nactors: {{a: {{position: external customer}}, b: {{}}}}\nlinks: [{links}]\n"
    found = read_text(text).diagnostics
    assert [one.code for one in found if one.severity == "error"] == ["ORG301", "ORG305"]


def test_an_id_of_its_own_stays_without_the_situation_that_tells_links_apart() -> None:
    links = "".join(
        f"- {{customer: a, provider: b, for: x, when: {when}}}\n" for when in ("peak, id: own", "audit")
    )
    text = "organization: X\nactors: {a: {position: external customer}, b: {}}\n"
    text += "situations: {peak: {share: 5%}, audit: {share: 10%}}\nlinks:\n"
    organization = read_text(text + links).organization
    assert organization is not None
    assert [link.id for link in organization.links] == ["own", "b>a:x@audit"]


def test_situations_stand_in_the_ids_of_those_links_alone_that_differ_in_nothing_else() -> None:
    links = "".join(
        f"- {{customer: a, provider: b, for: {what}, when: {when}}}\n"
        for what, when in (("x", "peak"), ("x", "audit"), ("y", "peak"))
    )
    text = "organization: X\nactors: {a: {position: external customer}, b: {}}\n"
    text += "situations: {peak: {share: 5%}, audit: {share: 10%}}\nlinks:\n"
    organization = read_text(text + links).organization
    assert organization is not None
    assert [link.id for link in organization.links] == ["b>a:x@peak", "b>a:x@audit", "b>a:y"]


def test_a_calendar_may_end_in_the_last_year_there_is_and_no_later() -> None:
    assert last_day("1 year", date(9998, 6, 1), Year()) == date(9999, 5, 31)
    assert last_day("7 months", date(9999, 5, 1), Year()) == date(9999, 11, 30)
    for horizon, first in (("1 year", date(9999, 6, 1)), ("8 months", date(9999, 5, 1))):
        with pytest.raises(OverflowError):
            last_day(horizon, first, Year())


def test_situations_that_hold_together_are_sorted_and_named_once() -> None:
    shares = ", ".join(f"{name}: {{share: 1%}}" for name in "abcdef")
    together = "g: {share: 1%, together: [f, e, a, d, c, b, a]}"
    text = f"organization: X\nactors: {{a: {{}}}}\nsituations: {{{together}, {shares}}}\n"
    organization = read_text(text).organization
    assert organization is not None
    assert organization.situations[0].together == ("a", "b", "c", "d", "e", "f")


def test_not_two_way_is_one_way() -> None:
    assert link("two_way: false").reverse is None


def test_a_way_back_that_is_also_written_as_a_link_is_refused() -> None:
    text = GOOD.replace("word}", "word, two_way: true}") + "  - {customer: crew, provider: gate, for: word}\n"
    assert [code for code, _ in said(text)] == ["ORG304"]


# ---- Alternatives -------------------------------------------------------------------------


def alternatives(first: str, second: str) -> str:
    backup = "  - {customer: passengers, provider: crew, for: boarding, any_of: way in"
    return (
        HEAD
        + "defaults: {importance: 0.5}\n"
        + ACTORS
        + STORM
        + LINKS.replace("}\n", f", any_of: way in, when: storm{first}}}\n")
        + f"{backup}{second}}}\n"
        + MORE.replace("}", ", when: fog}")
    )


def test_a_backup_inherits_what_its_need_is() -> None:
    first, backup, _ = organization(alternatives(", importance: 0.3", ", switch: 80%")).links
    assert (backup.importance, backup.when, backup.switch) == (0.3, ("storm",), 0.8)
    assert (first.importance, first.switch) == (0.3, None)


@pytest.mark.parametrize(
    "first, second", [("", ", importance: 0.5"), (", importance: 0.3", ", importance: 30%, when: [storm]")]
)
def test_a_backup_may_repeat_what_its_need_is(first: str, second: str) -> None:
    assert said(alternatives(first, second)) == []


@pytest.mark.parametrize(
    "first, second, word",
    [
        ("", ", importance: 0.3", "0.3"),
        (", importance: 1", ", importance: 0.5", "0.5"),
        ("", ", when: fog", "fog"),
        ("", ", when: [storm, fog]", "[storm, fog]"),
    ],
)
def test_a_backup_cannot_be_of_another_need(first: str, second: str, word: str) -> None:
    assert said(alternatives(first, second)) == [("ORG307", word)]


def test_alternatives_of_two_customers_have_nothing_to_do_with_each_other() -> None:
    text = GOOD.replace("boarding}", "boarding, any_of: x}").replace("word}", "word, any_of: x}")
    assert [code for code, _ in said(text)] == ["ORG326", "ORG326"]


def test_a_switch_of_the_first_alternative_is_not_used() -> None:
    assert said(alternatives(", switch: 80%", "")) == [("ORG323", "switch")]


def test_a_switch_of_a_link_without_alternatives_is_not_used() -> None:
    assert said(GOOD.replace("boarding}", "boarding, switch: 80%}")) == [("ORG323", "switch")]


# ---- References ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, word, meant",
    [
        (GOOD.replace("provider: gate", "provider: gaet"), "gaet", "'gate'"),
        (GOOD.replace("customer: gate", "customer: Gate Agents"), "Gate Agents", "'gate'"),
        (GOOD.replace("customer: gate", "customer: gate agent"), "gate agent", "'gate'"),
        (GOOD.replace("crew: {}", "crew: {part_of: gaet}"), "gaet", "'gate'"),
        (GOOD.replace("crew: {}", "crew: {reports_to: passenger}"), "passenger", "'passengers'"),
        (GOOD.replace("provider: gate", "provider: xyzzy"), "xyzzy", "declare it"),
    ],
)
def test_an_actor_that_is_not_declared_is_refused_with_the_one_that_is_meant(
    text: str, word: str, meant: str
) -> None:
    found = only(read_text(text), "ORG301")
    assert underlined(found) == word
    assert meant in found.help


def test_an_unknown_actor_is_refused_at_every_place() -> None:
    assert said(GOOD.replace("gate,", "gaet,")) == [("ORG301", "gaet"), ("ORG301", "gaet")]


def test_a_misspelt_actor_is_not_called_idle_as_well() -> None:
    assert [code for code, _ in said(GOOD.replace("provider: crew", "provider: cerw"))] == ["ORG301"]


@pytest.mark.parametrize("when, word", [("stomr", "stomr"), ("[storm, fgo]", "fgo"), ("Storm", "Storm")])
def test_a_situation_that_is_not_declared_is_refused(when: str, word: str) -> None:
    text = HEAD + ACTORS + STORM + LINKS.replace("boarding}", f"boarding, when: {when}}}") + MORE
    assert said(text) == [("ORG302", word)]


def test_a_situation_of_a_way_back_is_looked_up_too() -> None:
    assert said(GOOD.replace("word}", "word, two_way: {when: fog}}")) == [("ORG302", "fog")]


def test_a_situation_of_both_ways_is_refused_once() -> None:
    assert said(GOOD.replace("word}", "word, two_way: true, when: fog}")) == [("ORG302", "fog")]


def test_a_situation_can_hold_together_with_declared_ones_only() -> None:
    text = HEAD + ACTORS + "situations: {storm: {share: 5%, together: fog}}\n" + LINKS + MORE
    assert said(text) == [("ORG302", "fog")]


@pytest.mark.parametrize(
    "text, word",
    [
        (GOOD.replace("provider: crew", "provider: gate"), "gate"),
        (HEAD + ACTORS + "situations: {storm: {share: 5%, together: [storm]}}\n" + LINKS + MORE, "[storm]"),
    ],
)
def test_nothing_refers_to_itself(text: str, word: str) -> None:
    assert ("ORG305", word) in said(text)


@pytest.mark.parametrize("key", ["part_of", "reports_to"])
def test_a_circle_is_refused_once_with_all_its_places(key: str) -> None:
    circle = f"actors:\n  c: {{{key}: a}}\n  b: {{{key}: c}}\n  a: {{{key}: b}}\n  outside: {{{key}: c}}\n"
    found = only(read_text(HEAD + circle), "ORG306")
    assert found.position.line == 5
    assert [at.line for at, _ in found.related] == [4, 3]


def test_an_actor_cannot_belong_to_itself() -> None:
    assert said(GOOD.replace("crew: {}", "crew: {part_of: crew}")) == [("ORG306", "crew")]


def test_every_circle_is_found() -> None:
    actors = "".join(f"  t{n}: {{reports_to: t{n ^ 1}}}\n" for n in range(6))
    assert codes(read_text(f"{HEAD}actors:\n{actors}")) == ["ORG306"] * 3


def test_a_long_chain_is_no_circle() -> None:
    actors = "".join(f"  t{n}: {{reports_to: t{n + 1}}}\n" for n in range(5000)) + "  t5000: {}\n"
    assert "ORG306" not in codes(read_text(f"{HEAD}actors:\n{actors}"))


@pytest.mark.parametrize("limit, compared", [(12, ["gate", "crew"]), (11, ["gate"])])
def test_names_are_compared_up_to_a_limit_then_only_looked_up(
    limit: int, compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declared, "COMPARED", limit)
    names = ["gaet", "crwe", "geat", "gaet", "GATE AGENTS"]  # beside three actors
    strange = "".join(
        f"  - {{customer: passengers, provider: {name}, for: x{number}}}\n"
        for number, name in enumerate(names)
    )
    helps = [one.help for one in read_text(GOOD + strange).diagnostics]
    likely = [f"an actor with a similar name exists: '{name}'" for name in compared]
    unlikely = ["declare it under 'actors:', or correct it here"] * (3 - len(likely))
    assert helps == [*likely, *unlikely, likely[0], "write its key: 'gate'"]


# ---- Remarks ------------------------------------------------------------------------------


def test_an_actor_without_links_is_remarked_upon() -> None:
    reading = read_text(GOOD.replace("crew: {}", "crew: {}\n  payroll: {}"))
    assert [(one.code, one.severity, underlined(one)) for one in reading.diagnostics] == [
        ("ORG320", "warning", "payroll")
    ]
    assert reading.organization is not None


def test_an_actor_to_whom_others_belong_needs_no_links() -> None:
    assert (
        said(GOOD.replace("crew: {}", "crew: {part_of: ground, reports_to: head}\n  ground: {}\n  head: {}"))
        == []
    )


def test_an_external_customer_whom_nobody_serves_is_remarked_upon() -> None:
    text = GOOD.replace("crew: {}", "crew: {}\n  guests: {position: external customer}")
    assert said(text) == [("ORG321", "guests")]


@pytest.mark.parametrize("position", ["{}", "{position: external customer, status: lapsed}"])
def test_an_organization_without_external_customers_is_remarked_upon(position: str) -> None:
    reading = read_text(GOOD.replace("{position: external customer}", position))
    assert codes(reading) == ["ORG322"]
    assert reading.organization is not None


def test_a_rating_by_the_provider_alone_is_noted() -> None:
    reading = read_text(GOOD.replace("word}", "word, ratings: {provider: {mean: 4.6, n: 9}}}"))
    assert [(one.code, one.severity) for one in reading.diagnostics] == [("ORG324", "note")]


@pytest.mark.parametrize("beside", ["health: good", "measured: {met: 1, of: 2}"])
def test_a_rating_by_the_provider_beside_other_evidence_is_fine(beside: str) -> None:
    assert said(GOOD.replace("word}", f"word, ratings: {{provider: 4/5}}, {beside}}}")) == []


def test_a_calendar_without_a_first_day_is_remarked_upon() -> None:
    text = (
        HEAD
        + ACTORS
        + "situations: {summer: {dates: 2027-07-01}}\n"
        + LINKS
        + MORE.replace("}", ", when: summer}")
    )
    assert said(text) == [("ORG325", "summer")]
    assert said(f"as_of: 2027-01-01\n{text}") == []


def test_a_situation_in_which_nothing_is_needed_is_noted() -> None:
    reading = read_text(HEAD + ACTORS + "situations: {storm: {share: 5%}}\n" + LINKS + MORE)
    assert [(one.code, one.severity) for one in reading.diagnostics] == [("ORG327", "note")]


def test_the_example_of_the_format_is_read_with_remarks_only() -> None:
    reading = read(NORTHWIND)
    assert reading.organization is not None
    assert (len(reading.organization.actors), len(reading.organization.links)) == (10, 6)
    assert codes(reading) == ["ORG320", "ORG327", "ORG327", "ORG327"]


# ---- Stages -------------------------------------------------------------------------------


def test_a_text_that_is_wrong_is_not_judged_by_its_shape() -> None:
    assert codes(read_text("a: *x\nactrs: {}\n")) == ["ORG105"]


def test_a_shape_that_is_wrong_is_not_judged_by_its_references() -> None:
    assert codes(
        read_text(GOOD.replace("for: word", "fro: word").replace("provider: gate", "provider: x"))
    ) == ["ORG203"]


def test_every_file_is_judged_by_its_own_text_and_shape(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: *x\n")
    (tmp_path / "b.yaml").write_text("actrs: {}\n")
    (tmp_path / "c.yaml").write_text("")
    assert codes(read(tmp_path)) == ["ORG105", "ORG203", "ORG112"]


def test_all_that_does_not_fit_together_is_said_at_once() -> None:
    text = GOOD.replace("organization: Northwind Air", "as_of: 2026-01-01").replace(
        "crew: {}", "crew: {part_of: crew}"
    )
    text = text.replace("provider: gate", "provider: gaet") + "  - {customer: crew, provider: crew, for: x}\n"
    assert codes(read_text(text)) == ["ORG202", "ORG306", "ORG301", "ORG305"]


def test_more_problems_than_anyone_reads_are_cut_short() -> None:
    text = GOOD + "".join(f"  - {{customer: crew, provider: x{n}, for: x}}\n" for n in range(500))
    reading = read_text(text, limits=Limits(problems=50))
    assert sorted(codes(reading)) == ["ORG125"] + ["ORG301"] * 50
    assert reading.organization is None


def strangers(number: int) -> str:
    return GOOD + "".join(f"  - {{customer: crew, provider: x{n}, for: x}}\n" for n in range(number))


def test_as_many_problems_as_anyone_reads_are_told() -> None:
    assert codes(read_text(strangers(3), limits=Limits(problems=3))) == ["ORG301"] * 3


def test_where_problems_are_cut_short_stands_behind_the_last() -> None:
    found = read_text(strangers(6), limits=Limits(problems=4)).diagnostics
    assert [(one.code, one.position.line) for one in found] == [
        *(("ORG301", line) for line in (9, 10, 11)),
        ("ORG125", 12),
        ("ORG301", 12),
    ]
    assert (found[3].message, found[3].help) == (
        "4 remarks were made up to here; the rest is left unsaid",
        "correct these first",
    )


def test_a_circle_over_two_files_is_shown_where_it_begins(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("organization: A\nactors: {z: {part_of: b}}\n")
    (tmp_path / "b.yaml").write_text("actors: {b: {part_of: z}}\n")
    found = only(read(tmp_path), "ORG306")
    assert (Path(found.position.source).name, found.excerpt) == ("b.yaml", "actors: {b: {part_of: z}}")


def test_what_no_file_says_is_told_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("currency: EUR\n")
    (tmp_path / "b.yaml").write_text("actors: {b: {}}\n")
    unnamed = only(read(tmp_path), "ORG202")
    assert Path(unnamed.position.source).name == "a.yaml"
    assert unnamed.message == "none of the 2 files says what the organization is called"
    (tmp_path / "b.yaml").write_text("organization: A\n")
    assert Path(only(read(tmp_path), "ORG322").position.source).name == "a.yaml"


def test_remarks_never_crowd_out_an_error() -> None:
    odd = "".join(f"  - {{customer: crew, provider: gate, for: x{n}, switch: 50%}}\n" for n in range(50))
    reading = read_text(GOOD + odd + "  - {customer: crew, provider: x, for: x}\n", limits=Limits(problems=5))
    assert codes(reading) == ["ORG301"]


# ---- Files and folders --------------------------------------------------------------------


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A folder with an organization in three files, of which one names it."""
    folder = tmp_path / "acme"
    (folder / "teams").mkdir(parents=True)
    (folder / "organization.yaml").write_text(HEAD + LINKS)
    (folder / "teams" / "gate.yml").write_text(
        "actors: {passengers: {position: external customer}, gate: }\n"
    )
    (folder / "teams" / "crew.YAML").write_text("actors: {crew: }\nlinks:\n" + MORE)
    return folder


def names(reading: Reading) -> list[str]:
    assert reading.organization is not None, reading.diagnostics
    return [Path(source).name for source in reading.organization.sources]


def test_a_folder_is_all_files_in_it_and_below(acme: Path) -> None:
    reading = read(acme)
    assert reading.diagnostics == ()
    assert names(reading) == ["organization.yaml", "crew.YAML", "gate.yml"]


def test_files_are_named_as_they_were_found(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(acme.parent)
    assert load("acme").sources[0] == os.path.join("acme", "organization.yaml")
    monkeypatch.chdir(acme)
    assert load(".").sources[0] == "organization.yaml"


def test_the_order_in_which_paths_are_named_changes_nothing(acme: Path) -> None:
    paths = [str(path) for path in acme.rglob("*.[yY]*")]
    assert read(*paths) == read(*reversed(paths))
    assert load(*paths) == load(acme)


def test_a_file_that_is_named_twice_counts_once(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(acme)
    both = read(
        "organization.yaml", "./organization.yaml", acme, str(acme / "teams" / ".." / "organization.yaml")
    )
    assert both.organization == load(acme)
    assert len(names(both)) == 3


def test_hidden_files_and_folders_are_passed_over(acme: Path) -> None:
    (acme / ".draft.yaml").write_text("nonsense")
    (acme / ".git").mkdir()
    (acme / ".git" / "a.yaml").write_text("nonsense")
    (acme / "notes.txt").write_text("nonsense")
    assert len(names(read(acme))) == 3


def test_a_link_within_the_folder_counts_once(acme: Path) -> None:
    (acme / "again.yaml").symlink_to(acme / "organization.yaml")
    (acme / "again").symlink_to(acme / "teams")
    assert len(names(read(acme))) == 3


@pytest.mark.parametrize("target", ["outside.yaml", "outside"])
def test_a_link_out_of_the_folder_is_passed_over_with_a_warning(acme: Path, target: str) -> None:
    (acme.parent / "outside").mkdir()
    (acme.parent / "outside.yaml").write_text("nonsense")
    (acme / "link.yaml").symlink_to(acme.parent / target)
    reading = read(acme)
    assert [(one.code, one.severity) for one in reading.diagnostics] == [("ORG135", "warning")]
    assert len(names(reading)) == 3


def test_a_folder_with_nothing_but_a_link_out_of_it_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b.yaml").write_text(GOOD)
    (tmp_path / "a" / "link.yaml").symlink_to(tmp_path / "b.yaml")
    assert codes(read(tmp_path / "a")) == ["ORG132", "ORG135"]


def test_a_link_that_is_named_itself_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "a.yaml")
    assert names(read(tmp_path / "link.yaml")) == ["link.yaml"]


def test_a_link_into_nothing_is_refused(acme: Path) -> None:
    (acme / "gone.yaml").symlink_to(acme / "nothing.yaml")
    assert codes(read(acme)) == ["ORG130"]


def test_a_ring_of_links_is_survived(acme: Path) -> None:
    (acme / "ring").symlink_to(acme)
    (acme / "self.yaml").symlink_to(acme / "self.yaml")
    assert codes(read(acme)) == ["ORG130"]


@pytest.mark.parametrize("path", ["nothing.yaml", "", "a\0b", "x" * 5000, "\ud800.yaml"])
def test_a_path_to_nothing_is_refused(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reading = read(path)
    assert codes(reading) == ["ORG130"]
    str(reading.diagnostics[0].position).encode()


def test_no_path_at_all_is_refused() -> None:
    assert codes(read()) == ["ORG130"]


def test_a_folder_without_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("a")
    assert codes(read(tmp_path)) == ["ORG132"]


def test_a_pipe_is_refused_rather_than_waited_for(acme: Path) -> None:
    os.mkfifo(acme / "pipe.yaml")
    assert codes(read(acme)) == ["ORG131"]


def test_a_device_is_refused() -> None:
    assert codes(read("/dev/zero")) == ["ORG131"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(acme: Path) -> None:
    (acme / "organization.yaml").chmod(0)
    assert codes(read(acme)) == ["ORG131"]


def test_a_file_that_cannot_be_opened_is_refused(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)
    assert codes(read(acme)) == ["ORG131"] * 3


def test_a_file_that_breaks_while_it_is_opened_is_refused(
    acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("builtins.open", fail)
    assert {one.help for one in read(acme).diagnostics} == {"see whether it opens in an editor"}


def test_a_folder_that_cannot_be_listed_is_refused(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "scandir", fail)
    assert [(one.code, one.position.source) for one in read(acme).diagnostics] == [("ORG131", str(acme))]


def test_a_link_that_is_gone_since_its_folder_was_listed_is_passed_over(
    acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (acme / "again.yaml").symlink_to(acme / "organization.yaml")

    realpath = os.path.realpath

    def gone(path: str) -> str:
        if path.endswith("again.yaml"):
            raise FileNotFoundError
        return realpath(path)

    monkeypatch.setattr(os.path, "realpath", gone)
    assert codes(read(acme)) == []


def test_a_link_to_a_file_of_another_kind_is_passed_over_without_a_word(acme: Path) -> None:
    (acme.parent / "notes.txt").write_text("nonsense")
    (acme / "notes.txt").symlink_to(acme.parent / "notes.txt")
    assert read(acme).diagnostics == ()


def test_as_many_files_as_the_limit_are_read(acme: Path) -> None:
    assert len(names(read(acme, limits=Limits(files=3)))) == 3


def test_more_files_are_refused(acme: Path) -> None:
    assert codes(read(acme, limits=Limits(files=2))) == ["ORG133"]


def test_a_folder_too_full_to_look_through_is_refused(acme: Path) -> None:
    assert codes(read(acme, limits=Limits(entries=2))) == ["ORG133"]
    assert codes(read(acme, limits=Limits(entries=4))) == []


REFUSED: list[tuple[str, Limits, str]] = [
    (
        "nothing",
        Limits(),
        "error ORG130: there is no such file or folder; check the spelling, and which folder you are in",
    ),
    ("pipe", Limits(), "error ORG131: this is a device or a pipe; name a file or a folder"),
    (
        "empty",
        Limits(),
        "error ORG132: there is no file to read in this folder; "
        "name another folder, or a table (.csv) itself; files that end in .yaml are read",
    ),
    (
        "acme",
        Limits(files=2),
        "error ORG133: there are 3 files; at most 2 are read (limit 'files', raised by --allow files=4); "
        "name the files that are meant",
    ),
    (
        "acme",
        Limits(entries=2),
        "error ORG133: more than 2 files and folders lie here (limit 'entries', raised by --allow "
        "entries=4); name the folder with the organization itself",
    ),
    (
        "acme/organization.yaml",
        Limits(total=10),
        "error ORG134: at most 10 bytes are read together (limit 'total', raised by --allow total=20), "
        "and with this file there are more; name fewer files",
    ),
    (
        "acme/organization.yaml",
        Limits(size=10),
        "error ORG120: the file has more than 10 bytes (limit 'size', raised by --allow size=20); "
        "split the organization over several files in one folder",
    ),
]


@pytest.mark.parametrize("path, limits, said", REFUSED)
def test_why_something_is_not_read_is_told_in_these_words_and_without_a_line(
    path: str, limits: Limits, said: str, acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(acme.parent)
    os.mkfifo("pipe")
    (acme.parent / "empty").mkdir()
    (found,) = read(path, limits=limits).diagnostics
    assert f"{found.severity} {found.code}: {found.message}; {found.help}" == said
    assert found.position == Position(path, 0, 0)


def test_too_much_together_is_told_once(acme: Path) -> None:
    assert codes(read(acme, limits=Limits(total=1))) == ["ORG134"]


def test_too_many_files_are_told_of_the_first_path(acme: Path) -> None:
    (found,) = read(acme, acme / "teams", limits=Limits(files=1)).diagnostics
    assert found.position.source == str(acme)


def test_a_link_out_of_the_folder_is_told_in_these_words(acme: Path) -> None:
    (acme / "link.yaml").symlink_to(acme.parent)
    (found,) = read(acme).diagnostics
    assert (found.message, found.help) == (
        "this link leads out of the folder: passed over",
        "name the file or folder it leads to, if it is meant",
    )


def test_a_folder_whose_name_begins_alike_is_another_folder(acme: Path) -> None:
    (acme.parent / "acme-2").mkdir()
    (acme / "link.yaml").symlink_to(acme.parent / "acme-2")
    assert codes(read(acme)) == ["ORG135"]


def test_what_a_table_may_measure_is_more_than_a_file_may(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("customer,provider,for\na,b,c\n")
    assert read(tmp_path / "links.csv", limits=Limits(size=5)).organization is not None


def test_files_as_large_together_as_the_limit_are_read(acme: Path) -> None:
    total = sum(path.stat().st_size for path in acme.rglob("*.*"))
    assert codes(read(acme, limits=Limits(total=total))) == []
    assert codes(read(acme, limits=Limits(total=total - 1))) == ["ORG134"]


def test_a_file_larger_than_the_limit_is_refused(acme: Path) -> None:
    assert codes(read(acme, limits=Limits(size=40))) == ["ORG120"] * 3


def test_an_actor_declared_in_two_files_is_refused_with_the_place_of_the_first(acme: Path) -> None:
    (acme / "zz.yaml").write_text("actors: {gate: {people: 3}}\nsituations: {a: {share: 1}}\n")
    (acme / "zzz.yaml").write_text("situations: {a: {share: 1}}\n")
    reading = read(acme)
    assert codes(reading) == ["ORG303", "ORG303"]
    assert [Path(one.related[0][0].source).name for one in reading.diagnostics] == ["gate.yml", "zz.yaml"]


SETTINGS = {
    "organization": ("Northwind Air", "Southwind"),
    "as_of": ("2026-11-01", "2026-12-01"),
    "currency": ("EUR", "CHF"),
    "holidays": ("[2026-12-25]", "[2026-12-26]"),
    "defaults": ("{importance: helpful}", "{importance: important}"),
    "rating_scale": ("linear", "[0.1, 0.2, 0.3, 0.4, 0.5]"),
}


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_in_two_files_must_be_the_same(key: str, acme: Path) -> None:
    said_here, said_there = SETTINGS[key]
    (acme / "x.yaml").write_text(f"{key}: {said_here}\n")
    (acme / "y.yaml").write_text(f"{key}: {said_here}\n")
    assert codes(read(acme)) == []
    (acme / "y.yaml").write_text(f"\n{key}: {said_there}\n")
    found = only(read(acme), "ORG308")
    assert (found.position.line, underlined(found)) == (2, key)
    assert [(at.line, at.column) for at, _ in found.related] == [(1, 1)]


def test_an_organization_needs_a_name_in_one_of_its_files(acme: Path) -> None:
    (acme / "organization.yaml").write_text(LINKS)
    found = only(read(acme), "ORG202")
    assert (found.position.line, found.position.column) == (1, 1)
    assert "organization:" in found.help


def test_to_load_what_is_wrong_raises_with_all_that_is_wrong(acme: Path) -> None:
    (acme / "organization.yaml").write_text("a: *b\nc: *d\n")
    with pytest.raises(InvalidSource) as caught:
        load(acme)
    assert [one.code for one in caught.value.diagnostics] == ["ORG105", "ORG105"]


def test_a_text_is_called_what_one_calls_it() -> None:
    assert read_text("", "<stdin>").diagnostics[0].position.source == "<stdin>"


def test_bytes_and_characters_read_the_same() -> None:
    assert (
        read_text(EVERYTHING)
        == read_text(EVERYTHING.encode())
        == read_text(b"\xef\xbb\xbf" + EVERYTHING.encode())
    )


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_nothing(end: str) -> None:
    assert read_text(EVERYTHING.replace("\n", end)).organization == organization(EVERYTHING)


# ---- Explanations -------------------------------------------------------------------------


def used() -> set[str]:
    """All codes that occur in the rooms that read."""
    files = [file for room in READING_SIDE for file in (PROJECT / "orgflow" / room).glob("*.py")]
    files.append(PROJECT / "orgflow" / "scenario.py")
    texts = [file.read_text(encoding="utf-8") for file in files]
    return set(re.findall(r"ORG[123][0-9]{2}", "".join(texts)))


def explained() -> set[str]:
    return {path.stem for path in PAGES.glob("ORG[123]*.md")}


def test_every_code_is_explained_and_nothing_else() -> None:
    assert used() == explained()


def page(code: str) -> str:
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(explained()))
def test_an_explanation_has_title_example_and_advice(code: str) -> None:
    text = page(code)
    assert re.match(rf"# {code}: [^\n]+\n", text)
    assert len(re.findall(r"```(?:yaml|text)\n", text)) == 2
    assert "\n## What to do\n" in text


WITH_EXAMPLES = sorted(code for code in explained() if "```yaml" in page(code))


@pytest.mark.parametrize("code", WITH_EXAMPLES)
def test_the_examples_of_an_explanation_are_true(code: str) -> None:
    wrong, right = re.findall(r"```yaml\n(.*?)```", page(code), re.DOTALL)
    assert set(codes(read_text(wrong))) == {code}
    assert codes(read_text(right)) == []


# ---- Whatever is written ------------------------------------------------------------------

SIGNS = ":-{}[],&*!|>'\"%@#\n\t ~?\\\0é😀"
WORDS = ["null", "true", ".nan", "1e999", "0", "-1", "2027-02-30", "customer", "storm", "any_of"]
PIECES: list[str] = [*SIGNS, *WORDS, ": ", "- ", "  ", "<<", "\r\n", "\u202e", "[]", "{}", '""']


def mutated(dice: random.Random, text: str) -> str:
    """A text with something cut out, doubled, put in or exchanged."""
    start = dice.randrange(len(text) + 1)
    end = min(len(text), start + dice.choice([0, 1, 1, 20]))
    return text[:start] + dice.choice(["", text[start:end] * 2, dice.choice(PIECES)]) + text[end:]


def is_sound(reading: Reading) -> bool:
    wrong = [one for one in reading.diagnostics if one.severity == "error"]
    places = all(one.message and one.position.column >= 0 for one in reading.diagnostics)
    return places and all(one.help for one in wrong) and bool(wrong) == (reading.organization is None)


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_comes_to_a_clean_end(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        text = EVERYTHING
        for _ in range(dice.choice([1, 1, 2, 5])):
            text = mutated(dice, text)
        reading = read_text(text)
        assert is_sound(reading), text
        assert set(codes(reading)) <= explained()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_comes_to_a_clean_end(text: str) -> None:
    assert is_sound(read_text(text))


KEYS = st.sampled_from(
    [
        "organization",
        "as_of",
        "actors",
        "links",
        "situations",
        "rules",
        "a",
        "customer",
        "provider",
        "for",
        "when",
    ]
)
VALUES = st.sampled_from(
    ["a", "b", "12", "0.5", "true", "", "80%", "4/5", "daily", "2027-07-01", "front line"]
)
TREES = st.recursive(
    VALUES,
    lambda inside: st.one_of(
        st.lists(inside, max_size=4).map(lambda some: f"[{', '.join(some)}]"),
        st.dictionaries(KEYS, inside, max_size=5).map(
            lambda some: "{" + ", ".join(f"{key}: {value}" for key, value in some.items()) + "}"
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=6))
def test_any_arrangement_of_keys_comes_to_a_clean_end(tree: dict[str, str]) -> None:
    assert is_sound(read_text("".join(f"{key}: {value}\n" for key, value in tree.items())))


@pytest.mark.parametrize("path", sorted(REGRESSION.glob("*.yaml")), ids=lambda path: path.name)
def test_every_find_of_the_past_comes_to_a_clean_end(path: Path) -> None:
    assert is_sound(read_text(path.read_bytes()))


# ---- The search for garbage ---------------------------------------------------------------


@pytest.mark.parametrize("text", [GOOD, "a: [", ""])
@pytest.mark.parametrize("is_on", [True, False])
def test_reading_leaves_the_search_for_garbage_as_it_was(text: str, is_on: bool) -> None:
    before = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        read_text(text)
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if before else gc.disable)()


def test_garbage_is_not_searched_for_while_a_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    states = list[bool]()

    def look(document: Document, limits: Limits) -> object:
        states.append(gc.isenabled())
        return validate(document, limits)

    monkeypatch.setattr(loader, "validate", look)
    read_text(GOOD)
    assert states == [False]


def test_what_somebody_keeps_from_the_search_for_garbage_stays_kept() -> None:
    gc.freeze()
    try:
        before = gc.get_freeze_count()
        read_text(GOOD)
        assert 0 < gc.get_freeze_count() <= before
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("many, is_old", [(0, True), (100_000, False)])
def test_what_was_read_counts_as_old_for_the_search_for_garbage_where_it_is_much(
    many: int, is_old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orgflow.loader.collecting.MANY", many)
    gc.collect()
    organization = read_text(GOOD).organization
    assert any(one is organization for one in gc.get_objects(generation=2)) == is_old


def test_what_was_read_is_not_kept_from_the_search_for_garbage() -> None:
    before = gc.get_freeze_count()
    read_text(GOOD)
    assert gc.get_freeze_count() == before
