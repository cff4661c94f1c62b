"""The example organizations tell what their comments promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest

import orgflow
from orgflow import rules
from orgflow.document import parse
from orgflow.loader import read
from orgflow.model import ANSWERS, HEALTH_WORDS, IMPORTANCE, POSITIONS, STATUSES, Link, Organization, Rating
from orgflow.network import Network
from orgflow.schema import json_schema
from orgflow.views.moment import during
from tests.paths import ORGS

NAMES = sorted(path.name for path in ORGS.iterdir() if path.is_dir())
FILES = sorted(ORGS.rglob("*.yaml"))

each = pytest.mark.parametrize("name", NAMES)


@cache
def organization(name: str) -> Organization:
    return orgflow.load(ORGS / name)


@cache
def report(name: str) -> dict[str, Any]:
    return orgflow.analyze(organization(name)).to_dict()


def rows(name: str, slug: str, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = report(name)["results"][slug]["tables"][table]["rows"]
    return found


def link(name: str, provider: str, customer: str, deliverable: str) -> Link:
    ends = (provider, customer, deliverable)
    (found,) = (
        one for one in organization(name).links if (one.provider, one.customer, one.deliverable) == ends
    )
    return found


def fix_list(name: str) -> list[str]:
    """The ids of all links, the one whose repair helps customers most first."""
    ranked = sorted(rows(name, "weak-links", "links"), key=lambda row: (-row["gain"], row["id"]))
    return [row["id"] for row in ranked]


def by_mark(name: str) -> list[str]:
    """The ids of all links, the lowest health first: the list one would write without orgflow."""
    marked = [row for row in rows(name, "weak-links", "links") if row["health"] is not None]
    return [row["id"] for row in sorted(marked, key=lambda row: (row["health"], row["id"]))]


def unreached(name: str) -> set[str]:
    return {row["actor"] for row in rows(name, "routes", "unreached")}


def single_points(name: str) -> set[str]:
    """The actors whose failure alone leaves some customer without."""
    return {row["id"] for row in rows(name, "single-points", "components") if row["kind"] == "actor"}


# ---- Every organization ---------------------------------------------------------------


@each
def test_every_organization_reads_without_a_remark(name: str) -> None:
    assert {diagnostic.code for diagnostic in read(ORGS / name).diagnostics} == set()


@each
def test_every_organization_has_rules_and_keeps_those_it_must(name: str) -> None:
    found = rules.check(organization(name))
    assert found
    assert [one.sentence for one in found if not one.kept and one.rule.severity == "error"] == []


def test_the_training_academy_is_what_the_rule_of_the_coffee_shops_warns_of() -> None:
    broken = [one for found in rules.check(organization("coffee")) for one in found.diagnostics]
    assert [(one.code, one.severity) for one in broken] == [("ORG502", "warning")]
    assert "Training academy" in broken[0].message


@each
def test_every_organization_is_small_enough_to_read_in_ten_minutes(name: str) -> None:
    assert 8 <= len(organization(name).actors) <= 25
    assert 12 <= len(organization(name).links) <= 55


@each
def test_every_organization_serves_most_of_its_customers_right(name: str) -> None:
    assert 0.6 <= report(name)["outcome"]["served_right"] <= 0.97


@each
def test_in_every_organization_the_lowest_mark_is_not_what_to_fix_first(name: str) -> None:
    assert by_mark(name)[0] not in fix_list(name)[:5]


@each
def test_every_folder_is_in_the_list_of_organizations(name: str) -> None:
    assert f"]({name}/" in (ORGS / "README.md").read_text(encoding="utf-8")


# ---- What each story plants -----------------------------------------------------------

FIX_FIRST = [
    ("airline", "flight-attendants", "pilots", "cabin-ready word"),
    ("manufacturer", "engineering", "customer-service", "technical answers"),
    ("coffee", "shift-supervisors", "baristas", "enough hands"),
    ("office", "access-team", "delivery-teams", "access to client files"),
    ("marketing-sales", "sales", "marketing", "what became of the names"),
    ("sole-owner", "bookkeeper", "bank", "quarterly figures"),
    ("hospital", "cleaning", "bed-management", "room reported ready"),
]


@pytest.mark.parametrize("name, provider, customer, deliverable", FIX_FIRST)
def test_the_planted_link_is_what_to_fix_first(
    name: str, provider: str, customer: str, deliverable: str
) -> None:
    assert fix_list(name)[0] == link(name, provider, customer, deliverable).id


LOWEST_MARK = [
    ("airline", "caterer", "flight-attendants", "meals on board"),
    ("manufacturer", "marketing", "sales", "brochures"),
    ("coffee", "board", "area-managers", "letter from the board"),
    ("office", "facility-management", "account-managers", "meeting rooms"),
    ("marketing-sales", "agency", "marketing", "trade-fair stand"),
    ("sole-owner", "van-hire", "dario", "a van"),
    ("hospital", "kitchen", "wards", "meals"),
]


@pytest.mark.parametrize("name, provider, customer, deliverable", LOWEST_MARK)
def test_the_lowest_mark_is_the_one_everybody_complains_about(
    name: str, provider: str, customer: str, deliverable: str
) -> None:
    assert by_mark(name)[0] == link(name, provider, customer, deliverable).id


def test_the_coffee_shops_serve_as_many_guests_right_as_was_observed() -> None:
    needs = [row for row in rows("coffee", "delivery", "occasions") if row["customer"] == "guests"]
    occasions = sum(row["per_year"] * row["importance"] for row in needs)
    failed = sum(row["failed_per_year"] for row in needs)
    assert 1 - failed / occasions == pytest.approx(0.92, abs=1e-3)


def test_the_pair_of_pilots_and_flight_attendants_is_two_way() -> None:
    word = link("airline", "flight-attendants", "pilots", "cabin-ready word")
    assert word.reverse == link("airline", "pilots", "flight-attendants", "turbulence warning").id


def test_marketing_and_sales_need_each_other() -> None:
    names = link("marketing-sales", "marketing", "sales", "names of likely buyers")
    assert names.reverse == link("marketing-sales", "sales", "marketing", "what became of the names").id


def test_the_training_academy_is_the_only_one_that_reaches_no_guest() -> None:
    assert unreached("coffee") == {"academy"}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "coffee"])
def test_every_other_organization_has_no_such_hole(name: str) -> None:
    assert unreached(name) == set()


def test_behind_two_timber_merchants_stands_one_bookkeeper() -> None:
    assert {"bank", "bookkeeper"} <= single_points("sole-owner")


def test_neither_timber_merchant_is_a_single_point_of_failure() -> None:
    assert not single_points("sole-owner") & {"merchant-one", "merchant-two"}


def test_the_fuel_supplier_is_no_single_point_of_failure_because_of_the_reserve() -> None:
    assert "fuel-supplier" not in single_points("airline")


def test_the_access_team_is_a_single_point_although_freelancers_stand_in() -> None:
    assert "access-team" in single_points("office")


def test_the_news_of_who_joins_is_second_on_the_list_behind_the_access_it_delays() -> None:
    assert fix_list("office")[1] == link("office", "hr", "access-team", "who joins, who leaves").id


def test_engineering_takes_longer_than_the_caller_is_promised() -> None:
    inside = link("manufacturer", "engineering", "customer-service", "technical answers").standard
    promise = link("manufacturer", "customer-service", "plant-operators", "an answer that helps").standard
    assert inside is not None
    assert promise is not None
    assert inside.within is not None
    assert promise.within is not None
    assert inside.within.hours > promise.within.hours


def test_closing_projects_matters_only_at_year_end() -> None:
    closing = link("office", "controlling", "billing", "projects closed")
    routes = [row for row in rows("office", "routes", "routes") if closing.id in row["links"]]
    assert routes
    assert all("year-end" in _words(row["only_in"]) for row in routes)


def test_hands_in_the_rush_are_missing_only_in_the_rush() -> None:
    assert link("coffee", "shift-supervisors", "baristas", "enough hands").when == ("morning-rush",)


def _words(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


# ---- Between them they use the whole format -------------------------------------------


def test_every_key_of_the_format_occurs_in_some_organization() -> None:
    schema = json_schema()
    seen = {
        place for path in FILES for place in _used(schema, parse(path.read_bytes(), path.name).data, schema)
    }
    assert set(_declared(schema, schema, frozenset())) - seen == set()


def _declared(schema: Any, root: Any, inside: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Every key a file may have, with the title of the object it belongs to."""
    for part in _alternatives(schema, root):
        place = _place(part)
        for key, value in part.get("properties", {}).items():
            yield place, key
            if place not in inside:
                yield from _declared(value, root, inside | {place})
        for value in (part.get("additionalProperties"), part.get("items")):
            if isinstance(value, Mapping):
                yield from _declared(value, root, inside)


def _used(schema: Any, value: Any, root: Any) -> Iterator[tuple[str, str]]:
    """The keys of a document that the schema knows, with the title of the object they belong to."""
    for part in _alternatives(schema, root):
        known = part.get("properties", {})
        items = value.items() if isinstance(value, Mapping) else ()
        for key, inner in items:
            if key in known:
                yield _place(part), key
            yield from _used(known.get(key, part.get("additionalProperties")), inner, root)
        for inner in value if isinstance(value, list) else ():
            yield from _used(part.get("items"), inner, root)


def _alternatives(schema: Any, root: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(schema, Mapping):
        return
    if "$ref" in schema:
        found: Any = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[step]
        yield from _alternatives(found, root)
    for kind in ("anyOf", "oneOf", "allOf"):
        for choice in schema.get(kind, ()):
            yield from _alternatives(choice, root)
    yield schema


def _place(schema: Mapping[str, Any]) -> str:
    return str(schema.get("title", ",".join(sorted(schema.get("properties", {})))))


def everything(what: str) -> Iterator[Any]:
    """All actors, links or situations of all organizations."""
    for name in NAMES:
        yield from getattr(organization(name), what)


@pytest.mark.parametrize("position", POSITIONS)
def test_every_position_occurs(position: str) -> None:
    assert any(position in actor.position for actor in everything("actors"))


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_an_external_customer_occurs(status: str) -> None:
    assert any(actor.is_external and actor.status == status for actor in everything("actors"))


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_occurs(answer: str) -> None:
    assert any((one.answer or "").startswith(answer) for one in everything("links"))


@pytest.mark.parametrize("importance", [*IMPORTANCE.values(), 0.02])
def test_every_word_for_importance_occurs_and_a_number(importance: float) -> None:
    assert any(one.importance == importance for one in everything("links"))


@pytest.mark.parametrize("text", [*HEALTH_WORDS, "0.6", "97%", "4/5"])
def test_health_occurs_in_every_form(text: str) -> None:
    assert text in {str(entry.get("health")) for entry in _entries()}


def test_a_stated_rating_is_a_rating() -> None:
    assert any(isinstance(one.health, Rating) for one in everything("links"))


@pytest.mark.parametrize("kind", ["share", "dates", "rrule", "per_year", "together", "start"])
def test_every_kind_of_situation_occurs(kind: str) -> None:
    assert any(getattr(situation, kind) for situation in everything("situations"))


def test_both_forms_of_two_way_occur() -> None:
    assert {type(entry["two_way"]) for entry in _entries() if "two_way" in entry} == {bool, dict}


def test_a_need_that_several_situations_must_call_up_occurs() -> None:
    assert any(len(one.when) > 1 for one in everything("links"))


def test_a_backup_with_a_switch_occurs() -> None:
    assert any(one.any_of and one.switch is not None for one in everything("links"))


def test_a_link_without_any_mark_occurs() -> None:
    assert any(
        Network(organization(name)).posterior(one.id).kind == "unknown"
        for name in NAMES
        for one in organization(name).links
    )


def test_an_actor_with_two_positions_occurs() -> None:
    assert any(len(actor.position) == 2 for actor in everything("actors"))


def test_one_organization_is_kept_in_one_file_for_each_department() -> None:
    assert len(organization("office").sources) >= 6


def _entries() -> Iterable[Mapping[str, Any]]:
    """All links as they are written."""
    return [entry for path in FILES for entry in parse(path.read_bytes(), path.name).data.get("links", ())]


def _moments() -> list[Any]:
    found = []
    for name in NAMES:
        organization = orgflow.load(ORGS / name)
        situations = [()] + [(situation.id,) for situation in organization.situations[:1]]
        found += [pytest.param(name, names, id=f"{name}-{names or 'ordinary'}") for names in situations]
    return found


@pytest.mark.parametrize(("name", "situations"), _moments())
def test_every_question_is_answered_for_one_situation_too(name: str, situations: tuple[str, ...]) -> None:
    report = orgflow.analyze(during(orgflow.load(ORGS / name), situations))
    assert report.basis.moment
