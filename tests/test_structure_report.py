"""What is said of who stands where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import orgflow
from orgflow.analyses import structure
from orgflow.findings import Result, Value
from orgflow.model import Actor, Organization
from orgflow.network import Network
from orgflow.structure import measured
from tests.builders import org
from tests.test_worlds import networks

# Two of the back office behind one front line, one beside it.
HOUSE = org("A>F .9", "B>A .9", "D>F", "F>C .9 f=100", "F>A .9 for=answers", external="C")


def result(organization: Organization) -> Result:
    return structure.run(Network(organization))


def rows(organization: Organization, name: str) -> list[Mapping[str, Value]]:
    (table,) = (table for table in result(organization).tables if table.name == name)
    return list(table.rows)


def row(organization: Organization, name: str, key: str, value: str) -> Mapping[str, Value]:
    (found,) = (row for row in rows(organization, name) if row[key] == value)
    return found


def messages(organization: Organization, code: str) -> list[str]:
    return [finding.message for finding in result(organization).findings if finding.code == code]


def changed(organization: Organization, change: Callable[[Actor], Actor]) -> Organization:
    return replace(organization, actors=tuple(map(change, organization.actors)))


def under(organization: Organization, **boss: str) -> Organization:
    """The same actors with a boss each, where one is named."""
    return changed(organization, lambda actor: replace(actor, reports_to=boss.get(actor.id)))


def within(organization: Organization, **group: str) -> Organization:
    """The same actors as parts of others, where one is named."""
    return changed(organization, lambda actor: replace(actor, part_of=group.get(actor.id)))


# -- tables ----------------------------------------------------------------------------


def test_betweenness_is_a_share_of_the_shortest_routes_to_customers() -> None:
    assert {r["actor"]: r["betweenness"] for r in rows(HOUSE, "actors")} == {
        "F": 1.0,
        "A": 0.5,
        "B": 0.0,
        "D": 0.0,
        "C": None,
    }


def test_a_row_says_to_how_many_an_actor_is_tied_and_how_many_of_its_links_have_no_mark() -> None:
    found = row(HOUSE, "actors", "actor", "F")
    assert (found["n"], found["missing"]) == (3, 0.25)


def test_an_actor_names_those_whose_every_route_crosses_it() -> None:
    assert row(HOUSE, "actors", "actor", "F")["on_every_route_of"] == ("A", "B", "D")
    assert row(HOUSE, "actors", "actor", "A")["on_every_route_of"] == ("B",)


def test_whoever_is_on_all_routes_to_one_customer_of_two_is_on_no_function_s_every_route() -> None:
    two = org("A>F", "A>G", "F>C", "G>D", external="C D")
    assert row(two, "actors", "actor", "F")["on_every_route_of"] == ()
    assert row(two, "routes_apart", "to", "C")["crosses"] == ("F",)


def test_an_external_customer_is_no_step_of_a_route() -> None:
    orders = org("A>C", "C>B for=orders", "B>D", external="C D")
    assert [(r["from"], r["to"]) for r in rows(orders, "routes_apart")] == []
    assert row(orders, "actors", "actor", "B")["betweenness"] is None


def test_separate_routes_are_counted_for_each_function_and_customer() -> None:
    fork = org("A>F", "A>G", "F>C", "G>C", external="C")
    assert rows(fork, "routes_apart") == [{"from": "A", "to": "C", "routes": 2, "crosses": ()}]


def test_reciprocity_of_the_whole_is_told_with_what_it_rests_on() -> None:
    assert row(HOUSE, "whole", "measure", "reciprocity") == {
        "measure": "reciprocity",
        "value": 0.4,
        "n": 5,
        "missing": 0.2,
    }


def test_without_groups_it_is_not_known_how_they_lean() -> None:
    assert row(HOUSE, "whole", "measure", "ei_index") == {
        "measure": "ei_index",
        "value": None,
        "n": 0,
        "missing": 1.0,
    }


def test_ties_to_external_customers_do_not_count_as_leaving_a_group() -> None:
    (found,) = rows(within(HOUSE, F="A"), "groups")
    assert (found["part_of"], found["members"], found["internal"], found["external"]) == ("A", 2, 2, 2)
    assert (found["ei_index"], found["n"], found["missing"]) == (0.0, 4, 0.25)


def test_without_reporting_lines_there_is_no_chart() -> None:
    assert (rows(HOUSE, "chart"), rows(HOUSE, "places")) == ([], [])


def test_the_chart_is_measured_by_its_lines_and_by_the_links_beside_them() -> None:
    found = row(under(HOUSE, A="F", B="F"), "chart", "dimension", "hierarchy")
    assert found == {"dimension": "hierarchy", "value": 1.0, "links": 2 / 3, "n": 3, "missing": 0.25}


def test_a_place_in_the_chart_stands_beside_those_who_depend_on_it() -> None:
    assert row(under(HOUSE, A="F", B="F"), "places", "actor", "A") == {
        "actor": "A",
        "reports_to": "F",
        "level": 1,
        "reports": 0,
        "dependents": 1,
        "n": 3,
        "missing": 0.0,
    }


# -- sentences -------------------------------------------------------------------------


def test_whoever_stands_between_most_often_is_named_with_the_next() -> None:
    assert messages(HOUSE, "ORG711") == [
        "100 of 100 shortest routes from the back office to an external customer lead through F; "
        "50 of 100 through A."
    ]


def test_whom_all_routes_cross_is_named() -> None:
    (message,) = messages(HOUSE, "ORG712")
    assert message == (
        "Of 3 back-office functions, 3 have no route to an external customer that does not cross F."
    )


def test_what_is_told_says_what_it_was_counted_on() -> None:
    assert messages(HOUSE, "ORG710") == [
        "Counted on 5 actors and 5 pairs of provider and customer; "
        "1 of 5 links has no mark, among them all of D."
    ]


def test_where_no_link_has_a_mark_nobody_is_named_for_it() -> None:
    unmarked = replace(HOUSE, links=tuple(replace(x, health=None) for x in HOUSE.links))
    assert messages(unmarked, "ORG710") == [
        "Counted on 5 actors and 5 pairs of provider and customer; no link has a mark."
    ]


STAR = org("A>B 1", "A>D 1", "A>E 1", "A>F 1", "F>C 1", external="C")


def test_a_function_on_which_many_depend_though_nobody_reports_to_it_is_named() -> None:
    assert messages(under(STAR, A="F", B="F", D="F", E="F"), "ORG713") == [
        "Nobody reports to A, yet 4 of 4 other functions depend on it directly."
    ]


def test_a_head_on_whom_many_depend_is_where_the_chart_puts_it() -> None:
    assert messages(under(STAR, B="A", D="A", E="A", F="A"), "ORG713") == []


def test_nothing_is_said_of_a_chart_that_is_hardly_written() -> None:
    assert messages(under(STAR, A="F"), "ORG713") == []


def test_all_that_is_said_is_a_note() -> None:
    organization = under(STAR, A="F", B="F", D="F", E="F")
    assert {finding.level for finding in result(organization).findings} == {"note"}


def test_an_organization_without_links_has_nothing_said_of_it() -> None:
    assert result(org(s={"A": 1.0})).findings == ()


LIMITS = ["MOST_SEARCHED", "MOST_STEPS", "MOST_LISTED", "MOST_FLOWS", "MOST_PRODUCTS"]


@pytest.mark.parametrize("limit", LIMITS)
def test_what_would_take_too_long_is_said_to_be_left_out(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, limit, 0)
    fork = org("A>F", "A>G", "B>A", "F>C", "G>C", external="C")
    assert messages(fork, "ORG719")[0].startswith("Too large to measure here: ")


def test_separate_routes_that_were_not_counted_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "MOST_FLOWS", 0)
    fork = org("A>F", "A>G", "F>C", "G>C", external="C")
    assert [r["routes"] for r in rows(fork, "routes_apart")] == [None]


def test_a_table_that_ends_early_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "MOST_ROWS", 2)
    assert len(rows(HOUSE, "routes_apart")) == 2
    assert messages(HOUSE, "ORG719") == ["The table of separate routes ends after 2 rows."]


# -- properties ------------------------------------------------------------------------


@st.composite
def charted(draw: st.DrawFn) -> Organization:
    """A small organization with some reporting lines, some groups; circles among them too."""
    made = draw(networks()).organization
    above = st.none() | st.sampled_from([actor.id for actor in made.actors])
    return changed(made, lambda actor: replace(actor, reports_to=draw(above), part_of=draw(above)))


def renamed(organization: Organization, ids: Mapping[str, str]) -> Organization:
    actors = tuple(
        replace(
            actor,
            id=ids[actor.id],
            reports_to=actor.reports_to and ids[actor.reports_to],
            part_of=actor.part_of and ids[actor.part_of],
        )
        for actor in organization.actors
    )
    links = tuple(
        replace(x, id=f"{ids[x.provider]}-{x.id}", provider=ids[x.provider], customer=ids[x.customer])
        for x in organization.links
    )
    return replace(organization, actors=actors, links=links)


def with_names(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(sorted(with_names(one, ids) for one in value))
    return ids.get(value, value) if isinstance(value, str) else value


def in_any_order(organization: Organization, ids: Mapping[str, str]) -> dict[str, list[str]]:
    tables = result(organization).tables
    told = {
        table.name: [{k: with_names(v, ids) for k, v in one.items()} for one in table.rows]
        for table in tables
    }
    return {name: sorted(map(repr, lines)) for name, lines in told.items()}


@settings(max_examples=60, deadline=None)
@given(charted())
def test_other_names_change_no_digit(organization: Organization) -> None:
    ids = [actor.id for actor in organization.actors]
    others = {old: f"n{number}" for number, old in enumerate(sorted(ids, reverse=True))}
    back = {new: old for old, new in others.items()}
    same = in_any_order(organization, {})
    assert in_any_order(renamed(organization, others), back) == same


@settings(max_examples=60, deadline=None)
@given(charted())
def test_another_order_of_actors_or_links_changes_nothing(organization: Organization) -> None:
    turned = replace(organization, actors=organization.actors[::-1], links=organization.links[::-1])
    assert result(turned).tables == result(organization).tables
    assert result(turned).findings == result(organization).findings


@settings(max_examples=60, deadline=None)
@given(charted())
def test_an_actor_without_ties_changes_no_measure_of_the_others(organization: Organization) -> None:
    more = replace(organization, actors=(*organization.actors, Actor("zz", "Nobody", ("support",))))
    before, after = (
        {r["actor"]: {k: v for k, v in r.items() if k != "missing"} for r in rows(one, "actors")}
        for one in (organization, more)
    )
    assert {actor: after[actor] for actor in before} == before


@settings(max_examples=60, deadline=None)
@given(charted())
def test_every_share_lies_between_nothing_and_all(organization: Organization) -> None:
    for table in result(organization).tables:
        shares = [column.key for column in table.columns if column.unit == "share"]
        values = [one[key] for one in table.rows for key in shares if one[key] is not None]
        assert all(isinstance(value, float) and 0 <= value <= 1 + 1e-12 for value in values)


@settings(max_examples=60, deadline=None)
@given(charted())
def test_an_e_i_index_lies_between_all_within_and_all_across(organization: Organization) -> None:
    indexes = [one["ei_index"] for one in rows(organization, "groups")]
    assert all(index is None or -1 <= float(str(index)) <= 1 for index in indexes)


@settings(max_examples=40, deadline=None)
@given(charted())
def test_every_row_has_every_column(organization: Organization) -> None:
    for table in result(organization).tables:
        assert all(set(one) == {column.key for column in table.columns} for one in table.rows)


def test_it_is_part_of_the_report() -> None:
    assert "structure" in orgflow.analyze(HOUSE).to_dict()["results"]
