"""What rules may say in a file, and what is said about one that may not stand so."""

from __future__ import annotations

import jsonschema
import pytest

from orgflow.diagnostics import Diagnostic
from orgflow.document import parse
from orgflow.loader import Reading, read_text
from orgflow.model import (
    BOUNDS,
    Bound,
    Demand,
    Has,
    NeverDependency,
    NeverSinglePoint,
    Organization,
    Rating,
    Reaches,
    Rule,
)
from orgflow.schema import json_schema
from orgflow.schema.rules import (
    OF,
    OF_ACTORS,
    OF_LINKS,
    PICK_ACTORS,
    PICK_LINKS,
    RuleShape,
    WhereShape,
)
from orgflow.schema.shapes import ActorShape, LinkShape, keys_of
from orgflow.writer import write

FILE = """\
organization: Air
actors:
  passengers: {name: Passengers, position: external customer}
  gate: {name: Gate agents, tags: [ground, authority]}
  support: {}
situations: {storm: {share: 5%}}
links:
  - {customer: passengers, provider: gate, for: boarding, when: storm}
  - {customer: gate, provider: support, for: help}
rules:
"""
CHECK = jsonschema.Draft7Validator(json_schema())


def reading(rule: str) -> Reading:
    return read_text(f"{FILE}  - {{{rule}}}\n")


def rule(text: str) -> Rule:
    found = reading(text).organization
    assert found is not None, reading(text).diagnostics
    return found.rules[0]


def problem(text: str) -> Diagnostic:
    (found,) = reading(text).diagnostics
    return found


def underlined(found: Diagnostic) -> str:
    assert found.excerpt is not None
    start = found.position.column - 1
    return found.excerpt[start : start + found.position.length]


# -- what is read --------------------------------------------------------------------------

KINDS: list[tuple[str, Demand]] = [
    ("every: actor, reaches: gate", Reaches("gate")),
    ("every: actor, reaches: external customer, within: 1 link", Reaches("external customer", 1)),
    ("every: actor, reaches: ground, within: 12 links", Reaches("ground", 12)),
    ("every: link, has: standard", Has(("standard",))),
    ("every: need, has: [health, ratings.customer, health]", Has(("health", "ratings.customer"))),
    ("every: actor, never: single point of failure", NeverSinglePoint()),
    ("never: dependency, between: [gate, support]", NeverDependency(("gate", "support"))),
    ("never: dependency, between: [gate, gate], indirect: true", NeverDependency(("gate", "gate"), True)),
    ("never: dependency, between: [gate, gate], indirect: false", NeverDependency(("gate", "gate"))),
    ("every: link, health_at_least: 85%", Bound("health_at_least", 0.85)),
    ("every: link, health_at_least: 0.85", Bound("health_at_least", 0.85)),
    ("every: link, rating_at_least: 3.5/5", Bound("rating_at_least", Rating(3.5, 1.0))),
    ("every: external customer, served_right_at_least: 90%", Bound("served_right_at_least", 0.9)),
    ("every: external customer, delivery_at_least: 90%", Bound("delivery_at_least", 0.9)),
    ("every: need, providers_at_least: 2", Bound("providers_at_least", 2)),
    ("every: support, utilisation_below: 90%", Bound("utilisation_below", 0.9)),
    ("every: support, links_at_most: 9", Bound("links_at_most", 9)),
]


@pytest.mark.parametrize("text, demand", KINDS)
def test_a_rule_asks_for_what_is_written(text: str, demand: Demand) -> None:
    assert rule(text).demand == demand


@pytest.mark.parametrize("text, demand", KINDS)
def test_a_rule_that_is_written_reads_back(text: str, demand: Demand) -> None:
    found = reading(text).organization
    assert found is not None
    again = read_text(write(found)).organization
    assert again is not None
    assert again.rules == found.rules


@pytest.mark.parametrize("text, demand", KINDS)
def test_the_json_schema_accepts_every_kind(text: str, demand: Demand) -> None:
    data = parse(f"{FILE}  - {{{text}}}\n", "a").data
    assert [error.message for error in CHECK.iter_errors(data)] == []


def test_a_rule_says_why_and_how_grave_it_is() -> None:
    found = rule("every: link, has: note, name: N, because: B, severity: warning")
    assert (found.name, found.because, found.severity) == ("N", "B", "warning")


def test_a_rule_must_hold_unless_it_says_otherwise() -> None:
    assert rule("every: link, has: note").severity == "error"


def test_what_a_rule_picks_by_is_read_as_the_keys_are() -> None:
    found = rule("every: link, where: {importance: [essential, 40%], for: 12, when: storm}, has: note")
    assert found.where == (("for", ("12",)), ("when", ("storm",)), ("importance", (1.0, 0.4)))


def test_a_rule_knows_its_place() -> None:
    assert (rule("every: link, has: note").at.line, rule("every: link, has: note").at.column) == (11, 5)


def test_rules_of_all_files_are_counted_right_or_wrong() -> None:
    assert reading("every: link, has: note").rules == 1
    assert reading("evry: link, has: note").rules == 1
    assert read_text("organization: A\n").rules == 0


def test_a_rule_is_written_as_one_would() -> None:
    made = Rule(
        Reaches("external customer", 4),
        "back office",
        (("tags", ("x", "y")),),
        because="b",
        severity="warning",
    )
    text = write(Organization("Air", rules=(made,)))
    assert text.endswith(
        "rules:\n"
        "  - every: back office\n"
        "    where: {tags: [x, y]}\n"
        "    reaches: external customer\n"
        "    within: 4 links\n"
        "    because: b\n"
        "    severity: warning\n"
    )


# -- the tables fit together -------------------------------------------------------------------


def test_every_demand_has_its_subjects() -> None:
    others = {"every", "where", "within", "between", "indirect", "name", "because", "severity"}
    assert set(OF) == set(keys_of(RuleShape)) - others
    assert set(BOUNDS) == set(OF) - {"reaches", "has", "never"}


def test_every_key_to_pick_by_is_one_of_actors_or_links() -> None:
    assert set(PICK_ACTORS) | set(PICK_LINKS) == set(keys_of(WhereShape))
    assert set(PICK_ACTORS) <= set(keys_of(ActorShape))
    assert set(PICK_LINKS) <= set(keys_of(LinkShape))


def test_what_can_be_asked_for_are_keys_of_the_format() -> None:
    assert set(OF_ACTORS) <= set(keys_of(ActorShape))
    assert {key.partition(".")[0] for key in OF_LINKS} <= set(keys_of(LinkShape))


# -- what is refused -----------------------------------------------------------------------------

REFUSED: list[tuple[str, str, str, str]] = [
    ("every: actor", "ORG213", "{every: actor}", "reaches, has, never"),
    ("every: link, has: note, health_at_least: 85%", "ORG213", "85%", "a rule of its own"),
    ("has: note", "ORG202", "{has: note}", "every: link"),
    ("every: links, has: note", "ORG204", "links", "'link'"),
    ("every: link, has: standrd", "ORG204", "standrd", "'standard'"),
    ("every: link, has: [note, site]", "ORG204", "site", "every: actor"),
    ("every: actor, has: standard", "ORG204", "standard", "every: link"),
    ("every: actor, has: xyz", "ORG204", "xyz", "people"),
    ("every: actor, never: single point", "ORG204", "single point", "single point of failure"),
    ("every: link, has: note, severity: bad", "ORG204", "bad", "warning"),
    ("every: actor, health_at_least: 85%", "ORG214", "85%", "every: link"),
    ("every: support, served_right_at_least: 85%", "ORG214", "85%", "every: external customer"),
    ("every: link, reaches: gate", "ORG214", "gate", "every: actor"),
    ("every: link, where: {site: x}, has: note", "ORG214", "x", "customer"),
    ("every: actor, where: {for: x}, has: note", "ORG214", "x", "site"),
    ("every: actor, where: {tag: x}, has: note", "ORG203", "tag", "'tags'"),
    ("every: actor, where: {people: 4}, has: note", "ORG203", "people", "people"),
    ("no: dependency, between: [gate, support]", "ORG203", "no", "'never'"),
    ("every: actor, reaches: gate, within: 4", "ORG208", "4", "4 links"),
    ("every: actor, reaches: gate, within: 4 days", "ORG208", "4 days", "4 links"),
    ("every: actor, reaches: gate, within: 0 links", "ORG208", "0 links", "4 links"),
    ("every: link, rating_at_least: 3.5", "ORG208", "3.5", "3.5/5"),
    ("every: link, rating_at_least: 7/5", "ORG211", "7/5", "4/5"),
    ("every: link, health_at_least: 85", "ORG205", "85", "%"),
    ("every: need, providers_at_least: 1.5", "ORG205", "1.5", "number"),
    ("every: need, providers_at_least: 0", "ORG205", "0", "number"),
    ("every: need, providers_at_least: two", "ORG201", "two", "number"),
    ("every: link, has: note, within: 4 links", "ORG209", "4 links", "leave it out"),
    ("every: link, has: note, between: [gate, gate]", "ORG209", "[gate, gate]", "leave it out"),
    ("every: actor, never: single point of failure, indirect: true", "ORG209", "true", "leave it out"),
    ("never: dependency", "ORG209", "dependency", "between"),
    ("every: link, never: dependency, between: [gate, gate]", "ORG209", "link", "where"),
    ("never: dependency, between: [gate]", "ORG208", "[gate]", "[sales, supplier]"),
    ("never: dependency, between: gate", "ORG208", "gate", "[sales, supplier]"),
    ("never: dependency, between: [gate, gate], indirect: yes", "ORG201", "yes", "true"),
    ("every: actor, where: gate, has: note", "ORG201", "gate", "{name: ..."),
    ("every: link, where: {importance: vital}, has: note", "ORG204", "vital", "essential"),
    ("every: actor, where: {position: frontline}, has: note", "ORG204", "frontline", "front line"),
]


@pytest.mark.parametrize("text, code, word, way", REFUSED)
def test_a_rule_that_cannot_stand_so_is_refused_with_the_way_out(
    text: str, code: str, word: str, way: str
) -> None:
    found = problem(text)
    assert (found.code, underlined(found)) == (code, word)
    assert way in found.help


@pytest.mark.parametrize(
    "text, code, word, way",
    [
        ("every: actor, reaches: gaet", "ORG309", "gaet", "'gate'"),
        ("every: actor, reaches: Gate agents", "ORG309", "Gate agents", "'gate'"),
        ("every: actor, reaches: grond", "ORG309", "grond", "'ground'"),
        ("every: actor, reaches: nobody at all", "ORG309", "nobody at all", "front line"),
        ("never: dependency, between: [gate, suport]", "ORG309", "suport", "'support'"),
        (
            "every: link, where: {customer: [gate, pasengers]}, has: note",
            "ORG309",
            "pasengers",
            "'passengers'",
        ),
        ("every: link, where: {provider: x}, has: note", "ORG309", "x", "a tag"),
        ("every: link, where: {when: strom}, has: note", "ORG302", "strom", "'storm'"),
        ("every: actor, where: {part_of: gaet}, has: note", "ORG301", "gaet", "'gate'"),
        ("every: actor, where: {reports_to: front line}, has: note", "ORG301", "front line", "actors"),
    ],
)
def test_what_a_rule_names_must_be_there(text: str, code: str, word: str, way: str) -> None:
    found = problem(text)
    assert (found.code, underlined(found)) == (code, word)
    assert way in found.help


@pytest.mark.parametrize(
    "text, word, meant",
    [
        ("every: actor, reaches: support", "support", "it means a position"),
        ("never: dependency, between: [gate, authority]", "authority", "it means a position"),
    ],
)
def test_a_word_that_means_two_groups_is_remarked_upon(text: str, word: str, meant: str) -> None:
    found = problem(text)
    assert (found.code, found.severity, underlined(found)) == ("ORG329", "warning", word)
    assert found.message.endswith(meant)


def test_an_actor_comes_before_a_tag() -> None:
    text = FILE.replace("ground", "gate")
    (found,) = read_text(f"{text}  - {{every: actor, reaches: gate}}\n").diagnostics
    assert found.message == "'gate' is the key of an actor and a tag; here it means the key of an actor"


def test_numbers_among_names_are_taken_as_written() -> None:
    text = FILE.replace("ground", "1.50")
    found = read_text(f"{text}  - {{every: actor, reaches: 1.50}}\n").organization
    assert found is not None
    assert found.rules[0].demand == Reaches("1.50")


@pytest.mark.parametrize("text", ["evry: link, has: note", "every: links, has: note", "every: 1"])
def test_the_json_schema_refuses_what_is_not_read(text: str) -> None:
    assert reading(text).organization is None
    assert list(CHECK.iter_errors(parse(f"{FILE}  - {{{text}}}\n", "a").data)) != []


def test_a_list_without_a_key_asks_for_nothing() -> None:
    assert problem("every: link, has: []").code == "ORG213"
