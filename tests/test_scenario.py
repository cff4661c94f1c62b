"""What if some things were otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orgflow import uncertainty, worlds
from orgflow.calibration import calibrated
from orgflow.diagnostics import InvalidSource
from orgflow.model import Counted, Organization, Work
from orgflow.network import Network
from orgflow.scenario import idle, read_scenario, setting
from orgflow.views.changes import scaled, without
from tests.builders import link, org, staffed

HERE = org("b>m .8", "m>c .9 f=100", external="c")


def otherwise(text: str, organization: Organization = HERE) -> Organization:
    return read_scenario(text, "scenario.yaml").laid_over(organization)


def set_to(text: str, organization: Organization = HERE) -> Organization:
    return setting(text, organization).laid_over(organization)


def served(organization: Organization) -> float | None:
    return worlds.delivery(calibrated(Network(organization))).served_right


def problem(text: str) -> str:
    with pytest.raises(InvalidSource) as found:
        otherwise(text)
    return str(found.value)


def test_a_link_can_be_supposed_to_be_healthier() -> None:
    assert served(otherwise("links: {'b>m:work': {health: 100%}}")) == pytest.approx(0.9)


def test_an_actor_can_be_supposed_to_be_unreliable() -> None:
    assert served(otherwise("actors: {b: {reliability: 50%}}")) == pytest.approx(0.36)


def test_without_an_actor_those_who_need_it_go_without() -> None:
    assert served(otherwise("without: b")) == 0.0


def test_demand_is_multiplied_everywhere() -> None:
    assert worlds.delivery(Network(otherwise("scale_demand: 1.5"))).failed == pytest.approx(1.5 * 28)


def test_what_a_scenario_does_not_name_stays() -> None:
    changed = otherwise("actors: {b: {people: 3}}")
    assert changed.links == HERE.links
    assert [actor.people for actor in changed.actors] == [3.0, None, None]


def test_one_change_is_read_from_a_line() -> None:
    assert served(set_to("b>m:work.health=1.0")) == pytest.approx(0.9)


def test_a_change_names_a_link_as_reports_print_it() -> None:
    assert served(set_to("b -> m: work.health=1.0")) == pytest.approx(0.9)


def test_a_number_can_be_added_to() -> None:
    with_people = otherwise("actors: {b: {people: 3}}")
    changed = set_to("b.people=+2", with_people)
    assert changed.actors[0].people == 5.0


def test_nothing_is_added_to_what_is_not_known() -> None:
    with pytest.raises(ValueError, match="not written as a number"):
        set_to("b.people=+1")


def test_a_line_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match=r"payroll\.people=7"):
        set_to("people 7")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("actors: {q: {people: 3}}", "scenario.yaml:1:10: error ORG301: actor 'q' is not declared"),
        ("without: [Q]", "actor 'Q' is not declared"),
        ("links: {'b>m:wrk': {health: 1}}", "link 'b>m:wrk' is not declared"),
        ("acters: {}", "a scenario has no key 'acters'"),
        ("actors: {b: {peple: 3}}", "an actor has no key 'peple'"),
        ("links: {'b>m:work': {when: x}}", "a scenario cannot change 'when'"),
        ("- 1", "a scenario is a group of keys; this is a list"),
    ],
)
def test_what_is_wrong_with_a_scenario_is_said_at_its_place(text: str, says: str) -> None:
    assert says in problem(text)


def test_scenarios_say_what_they_suppose() -> None:
    assert otherwise("scenario: one more clerk").supposed == ("one more clerk",)
    assert otherwise("without: b").supposed == ("b delivered nothing",)


def test_what_was_observed_was_observed_in_the_organization_as_it_is() -> None:
    actors = tuple(replace(a, served_right=0.9) if a.id == "c" else a for a in HERE.actors)
    observed = replace(HERE, actors=actors)
    factor = calibrated(Network(observed)).rates.calibration
    improved = otherwise("links: {'b>m:work': {health: 100%}}", observed)
    assert served(observed) == pytest.approx(0.9)
    assert served(improved) == pytest.approx(1 - factor * 0.1)


def test_what_arrived_is_not_explained_anew_by_a_better_provider() -> None:
    arrives = replace(link("m>c f=100"), measured=Counted(720, 1000))
    observed = org("b>m .8", arrives, external="c")
    improved = otherwise("links: {'b>m:work': {health: 100%}}", observed)
    before, after = served(observed), served(improved)
    assert before is not None
    assert after == pytest.approx(before / 0.8)


def test_a_supposed_health_is_supposed_exactly() -> None:
    changed = otherwise("links: {'b>m:work': {health: 95%}}")
    drawn = uncertainty.uncertainty(calibrated(Network(changed)))
    assert drawn is not None
    assert set(drawn.healths[0].tolist()) == {0.95}


def test_other_links_keep_their_draws() -> None:
    changed = otherwise("links: {'b>m:work': {health: 95%}}")
    one, other = (uncertainty.uncertainty(calibrated(Network(o))) for o in (HERE, changed))
    assert one is not None
    assert other is not None
    assert (one.healths[1] == other.healths[1]).all()


def test_demand_cannot_be_multiplied_by_nothing() -> None:
    with pytest.raises(ValueError, match="above 0"):
        scaled(HERE, 0)


def test_an_actor_that_is_not_there_cannot_be_left_out() -> None:
    with pytest.raises(KeyError, match="Q"):
        without(HERE, ["Q"])


def test_a_customer_can_be_supposed_to_count_more() -> None:
    assert next(a for a in set_to("c.weight=2").actors if a.id == "c").weight == 2.0


def test_a_number_is_added_to_the_last_digit() -> None:
    costly = replace(HERE, links=tuple(replace(x, cost_to_fix=1234567.0) for x in HERE.links))
    assert set_to("b>m:work.cost_to_fix=+1", costly).links[0].cost_to_fix == 1234568.0


def test_a_link_with_a_name_of_its_own_is_found() -> None:
    named = org("b>m .8 id=order", "m>c .9 f=100", external="c")
    assert set_to("order.health=1", named).links[0].health == 1.0


def test_an_actor_that_delivers_nothing_does_so_whatever_was_observed() -> None:
    actors = tuple(replace(a, served_right=0.9) if a.id == "c" else a for a in HERE.actors)
    assert served(otherwise("without: b", replace(HERE, actors=actors))) == 0.0


# -- what is supposed without effect ----------------------------------------------------------

WORKING = staffed(org("b>m e=.5", "m>c f=100", external="c"), b="1000 people=2")


def warnings(*changes: str) -> list[tuple[str, str, str]]:
    here = WORKING
    for change in changes:
        here = set_to(change, here)
    return [(found.code, found.message, found.help) for found in idle(here)]


@pytest.mark.parametrize(
    ("written", "proposed"),
    [("40 h/week", "100 h/week"), ("8400 h/year", "21000 h/year"), ("0.00001 FTE", "0.000025 FTE")],
)
def test_more_people_without_more_capacity_are_warned_of_with_what_to_suppose_too(
    written: str, proposed: str
) -> None:
    here = replace(WORKING.actors[0], capacity=Work(2000, "h", written))
    organization = replace(WORKING, actors=(here, *WORKING.actors[1:]))
    (found,) = idle(set_to("b.people=5", organization))
    assert f"'capacity' says {written} for all of them together" in found.message
    assert found.help.endswith(f'--set "b.capacity={proposed}"')
    assert not list(idle(set_to(found.help.split('"')[1], set_to("b.people=5", organization))))


def test_people_of_whom_nothing_says_what_they_can_do_are_warned_of() -> None:
    ((code, message, help_),) = warnings("m.people=5")
    assert (code, "is not written" in message, "'capacity'" in help_) == ("ORG330", True, True)


@pytest.mark.parametrize("change", ["b.people=2", "b.capacity=50 h/week", "b.reliability=90%"])
def test_of_other_changes_nothing_is_warned(change: str) -> None:
    assert warnings(change) == []


def test_nothing_supposed_is_nothing_to_warn_of() -> None:
    assert list(idle(WORKING)) == []
