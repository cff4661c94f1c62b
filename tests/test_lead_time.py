"""How long customers wait, held against every way to them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import orgflow
from orgflow.cadence import Year, by_the_calendar, parse_duration
from orgflow.chains.reach import inputs, primaries
from orgflow.leadtime import LeadTimes, Wait
from orgflow.model import Actor, Cadence, Duration, Link, Organization, Standard
from orgflow.network import Network
from orgflow.workload import workload
from tests.builders import link, org, staffed
from tests.cases import case
from tests.test_worlds import networks

END = "M>C:work"


def takes(text: str, hours: float | None = None, within: float | None = None) -> Link:
    """Make a link with a lead time, and the time that its standard allows, in hours."""
    time = None if hours is None else Duration(float(hours), f"{hours:g} h")
    standard = None if within is None else Standard(Duration(float(within), f"{within:g} h"), None)
    return replace(link(text), lead_time=time, standard=standard)


def waits(organization: Organization) -> dict[str, Wait]:
    return {wait.link.id: wait for wait in LeadTimes(Network(organization)).waits}


def wait(*links: str | Link, external: str = "C", **settings: Any) -> Wait:
    return waits(org(*links, external=external, **settings))[END]


def report(organization: Organization) -> dict[str, Any]:
    told: dict[str, Any] = orgflow.analyze(organization, only=["lead-time"]).to_dict()
    result: dict[str, Any] = told["results"]["lead-time"]
    return result


def codes(organization: Organization) -> list[str]:
    return [finding["code"] for finding in report(organization)["findings"]]


def finding(organization: Organization, code: str) -> dict[str, Any]:
    (found,) = (f for f in report(organization)["findings"] if f["code"] == code)
    assert isinstance(found, dict)
    return found


def message(organization: Organization, code: str) -> str:
    return str(finding(organization, code)["message"])


# -- the wait --------------------------------------------------------------------------------


def test_steps_one_after_the_other_add_up_the_last_one_included() -> None:
    found = wait(takes("A>B", 2), takes("B>M", 3), takes("M>C", 4))
    assert (found.hours, [one.id for one in found.links]) == (9, ["A>B:work", "B>M:work", END])


def test_steps_side_by_side_take_as_long_as_the_longest() -> None:
    assert wait(takes("A>M", 2), takes("B>M", 5), takes("M>C", 1)).hours == 6


def test_the_longest_single_step_dominates_whatever_its_place() -> None:
    assert wait(takes("A>M", 2), takes("M>C", 5)).dominant == takes("M>C", 5)
    found = wait(takes("A>M", 5), takes("M>C", 2)).dominant
    assert found is not None
    assert found.id == "A>M:work"


def test_of_steps_that_take_as_long_the_first_by_id_dominates() -> None:
    found = wait(takes("B>M id=b", 5), takes("A>B id=a", 5), takes("M>C", 5)).dominant
    assert found is not None
    assert found.id == END


def test_a_step_without_a_time_is_a_gap_and_no_time() -> None:
    found = wait(takes("A>M", 2), "B>M", takes("M>C", 4))
    assert (found.hours, found.steps.links, found.steps.untimed) == (6, 3, 1)


def test_a_last_step_without_a_time_is_a_gap_too() -> None:
    found = wait(takes("A>M", 2), "M>C")
    assert (found.hours, found.steps.untimed) == (2, 1)


def test_where_no_time_is_known_the_wait_is_not_known() -> None:
    found = wait("A>M", takes("M>C", None, 9))
    assert (found.hours, found.dominant, found.spare) == (None, None, None)


def test_a_two_way_group_takes_one_round_once() -> None:
    found = wait(takes("S>A", 1), takes("A>M", 2), takes("M>A", 3), takes("M>C", 4))
    assert found.hours == 1 + (2 + 3) + 4


def test_only_the_first_of_several_alternatives_is_waited_for() -> None:
    found = wait(takes("A>M any_of=x", 2), takes("B>M any_of=x", 9), takes("M>C", 1))
    assert (found.hours, found.steps.links) == (3, 2)


def test_of_a_customers_alternatives_the_first_is_what_it_waits_for() -> None:
    found = waits(org(takes("M>C any_of=x", 2), takes("N>C any_of=x", 9), external="C"))
    assert list(found) == [END]


def test_the_clock_starts_when_the_customer_has_done_its_part() -> None:
    assert wait(takes("C>M", 8), takes("A>M", 2), takes("M>C", 1)).hours == 3


def test_a_customer_of_the_past_waits_for_nothing() -> None:
    base = org(takes("M>C", 1), external="C")
    lapsed = tuple(replace(a, status="lapsed") if a.id == "C" else a for a in base.actors)
    assert waits(replace(base, actors=lapsed)) == {}


def test_situations_count_and_the_ordinary_wait_is_known_too() -> None:
    organization = org(
        takes("A>M when=peak", 9), takes("B>M", 2), takes("M>C", 1), external="C", situations={"peak": 0.1}
    )
    lead = LeadTimes(Network(organization))
    assert (lead.waits[0].hours, lead.ordinary[END].hours) == (10, 3)


def test_what_is_promised_less_the_wait_is_to_spare() -> None:
    assert wait(takes("A>M", 2), takes("M>C", 4, 5)).spare == -1
    assert wait(takes("A>M", 0.1), takes("M>C", 0.2, 0.3)).spare == 0


def test_a_customer_that_also_works_inside_waits_for_no_link_twice() -> None:
    base = org(takes("A>C", 2), takes("C>M", 3), takes("M>C", 9), external="C")
    both = tuple(replace(a, position=(*a.position, "front line")) if a.id == "C" else a for a in base.actors)
    found = waits(replace(base, actors=both))
    assert found[END].hours == 2 + 3 + 9


# -- against every way ---------------------------------------------------------------------------

many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def timed(draw: st.DrawFn) -> Network:
    """Draw a small network, cycles, backups and situations included, whose links have lead times or none."""
    network = draw(networks())
    hours = st.none() | st.integers(1, 9)
    links = tuple(
        replace(one, lead_time=None if (time := draw(hours)) is None else Duration(float(time), f"{time} h"))
        for one in network.organization.links
    )
    return Network(replace(network.organization, links=links))


def hours(one: Link) -> float:
    return 0.0 if one.lead_time is None else one.lead_time.hours


def longest_way(links: list[Link], end: str) -> tuple[float, bool]:
    """Try every simple way to an actor; tell also whether there are no circles."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node(end)
    for one in links:
        before = graph.get_edge_data(one.provider, one.customer, {"hours": 0.0})["hours"]
        graph.add_edge(one.provider, one.customer, hours=max(hours(one), before))
    lengths = [
        sum(graph.edges[step]["hours"] for step in way)
        for start in graph
        if start != end
        for way in nx.all_simple_edge_paths(graph, start, end)
    ]
    return max(lengths, default=0.0), nx.is_directed_acyclic_graph(graph)


@given(timed())
@many
def test_a_wait_is_the_longest_way_and_the_last_step(network: Network) -> None:
    """In circles it is at least that long, since a round may go where no simple way does."""
    if any(need.when for need in network.needs):
        network = Network(
            replace(
                network.organization, links=tuple(replace(x, when=()) for x in network.organization.links)
            )
        )
    inside = primaries(network, inputs(network))
    for found in LeadTimes(network).waits:
        rest = [one for one in inside if one.id != found.link.id]
        length, has_no_circle = longest_way(rest, found.link.provider)
        length += hours(found.link)
        assert (found.hours or 0.0) >= length - 1e-9
        if has_no_circle:
            assert (found.hours or 0.0) == pytest.approx(length)


@given(timed())
@many
def test_the_steps_of_a_wait_lead_to_its_customer_and_the_longest_is_among_them(network: Network) -> None:
    for found in LeadTimes(network).waits:
        if found.hours is not None:
            assert found.links[-1] is found.link
            assert found.hours == pytest.approx(sum(map(hours, found.links)))
            assert found.dominant is not None
            assert hours(found.dominant) == max(map(hours, found.links))
            assert hours(found.dominant) * len(found.timed) >= found.hours - 1e-9


@given(timed(), st.integers(1, 9))
@many
def test_a_step_that_takes_longer_shortens_no_wait(network: Network, more: int) -> None:
    lead = LeadTimes(network)
    for one in network.links:
        slower = lead.with_time(one.id, hours(one) + more)
        for before, after in zip(lead.waits, slower.waits, strict=True):
            assert (after.hours or 0.0) >= (before.hours or 0.0) - 1e-9


@given(timed())
@many
def test_a_step_may_take_all_it_has_to_spare_and_nobody_waits_longer(network: Network) -> None:
    lead = LeadTimes(network)
    ends = {found.link.id for found in lead.waits}
    for name in sorted(set(lead.room) - ends):
        slower = lead.with_time(name, hours(network.link(name)) + lead.room[name].hours)
        for before, after in zip(lead.waits, slower.waits, strict=True):
            if before.hours is not None:
                assert after.hours == pytest.approx(before.hours)


@given(timed())
@many
def test_gaps_are_the_links_without_a_time_that_are_waited_for(network: Network) -> None:
    lead = LeadTimes(network)
    for found in lead.waits:
        upstream = {found.link.provider}
        feeding = {found.link.id}
        for _ in network.links:
            into = [x for x in lead.chains.primary if x.customer in upstream]
            upstream |= {x.provider for x in into}
            feeding |= {x.id for x in into}
        gaps = {name for name in feeding if network.link(name).lead_time is None}
        assert found.steps == (len(feeding), len(gaps))


@given(timed())
@many
def test_reordering_changes_nothing(network: Network) -> None:
    organization = network.organization
    groups: dict[tuple[str, str], list[Link]] = {}
    for one in organization.links:
        groups.setdefault((one.customer, one.any_of or one.id), []).append(one)
    links = tuple(one for group in reversed(groups.values()) for one in group)
    other = replace(organization, actors=tuple(reversed(organization.actors)), links=links)
    assert report(other)["tables"]["needs"] == report(organization)["tables"]["needs"]


# -- worked cases ------------------------------------------------------------------------------


def project(*, with_customers_for_all: bool) -> tuple[Organization, dict[str, Any]]:
    """Map activities on links: each is what its actor gives to those that come after it."""
    data = case("lead-01-pert-milwaukee")
    activities = data["input"]["activities"]
    expected = {name: (a + 4 * m + b) / 6 for name, one in activities.items() for a, m, b in [one["a_m_b"]]}
    assert expected == pytest.approx(data["expected"]["expected"], abs=data["tolerance"]["abs"])
    links = [
        takes(f"{before}>{name} id={before}-{name}", expected[before])
        for name, one in activities.items()
        for before in one["after"]
    ]
    last = [name for name in activities if with_customers_for_all or name == "H"]
    links += [takes(f"{name}>customer-{name} id={name}", expected[name]) for name in last]
    return org(*links, external=" ".join(f"customer-{name}" for name in last)), data


def test_early_finishing_times_of_a_project_come_out() -> None:
    organization, data = project(with_customers_for_all=True)
    found = {name: one.hours for name, one in waits(organization).items()}
    assert found == pytest.approx(data["expected"]["early_finish"], abs=data["tolerance"]["abs"])


def test_the_critical_path_of_a_project_comes_out() -> None:
    organization, data = project(with_customers_for_all=False)
    (found,) = waits(organization).values()
    assert [one.provider for one in found.links] == data["expected"]["critical_path"]
    assert found.hours == pytest.approx(data["expected"]["project_mean"], abs=data["tolerance"]["abs"])


def test_the_slack_of_a_project_comes_out() -> None:
    organization, data = project(with_customers_for_all=False)
    slack: dict[str, float] = {}
    for name, room in LeadTimes(Network(organization)).room.items():
        activity = name.split("-")[0]
        slack[activity] = min(slack.get(activity, room.hours), room.hours)
    assert slack == pytest.approx(data["expected"]["slack"], abs=data["tolerance"]["abs"])


def test_the_longest_chain_of_means_is_below_the_mean_of_the_longest_chain() -> None:
    data = case("lead-02-merge-bias")
    expected = data["expected"]
    rolled_up = wait(takes("A>M", 1), takes("B>M", 1), "M>C").hours
    assert rolled_up == pytest.approx(expected["max_of_means"], abs=data["tolerance"]["abs"])
    # Midpoints of equal shares of both exponential times, each with each other.
    share = (np.arange(2000) + 0.5) / 2000
    time = -np.log(1 - share)
    mean = float(np.maximum.outer(time, time).mean())
    assert mean == pytest.approx(expected["mean_of_max"], abs=2e-3)
    assert rolled_up is not None
    assert rolled_up < mean


@given(timed(), st.lists(st.integers(0, 5), min_size=6, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_times_that_vary_make_no_wait_shorter_on_average(network: Network, swings: list[int]) -> None:
    """Six links take so much more or less, each independently; all combinations are gone through."""
    lead = LeadTimes(network)
    names = [one.id for one in network.links if one.id in lead.times][:6]
    swing = {name: min(by, lead.times[name].hours) for name, by in zip(names, swings, strict=False)}
    totals = [0.0] * len(lead.waits)
    for signs in product((-1, 1), repeat=len(names)):
        varied = lead
        for name, sign in zip(names, signs, strict=True):
            varied = varied.with_time(name, lead.times[name].hours + sign * swing[name])
        totals = [sum_ + (one.hours or 0.0) for sum_, one in zip(totals, varied.waits, strict=True)]
    for total, one in zip(totals, lead.waits, strict=True):
        assert total / 2 ** len(names) >= (one.hours or 0.0) - 1e-9


# -- estimates ------------------------------------------------------------------------------------


def asked(**capacities: str) -> Organization:
    inside = replace(link("A>M e=2"), how_often=Cadence(500, "500/year", on_request=True))
    return staffed(org(inside, takes("M>C", 1), external="C"), **capacities)


def test_a_step_on_request_takes_the_wait_and_the_work_by_the_calendar() -> None:
    organization = asked(A="2000")
    queue = workload(Network(organization)).loads["A"].wait
    assert queue == pytest.approx(2.0)  # M/M/1 at one half: as long again as the work
    found = waits(organization)[END]
    assert found.is_estimated
    assert found.hours == pytest.approx(1 + (2 + 2) * 8765.82 / 2000)


def test_working_hours_pass_at_the_pace_of_working_days() -> None:
    for year in (Year(), Year(220, 7.5)):
        assert by_the_calendar(2 * year.hours, year) == pytest.approx(
            parse_duration("2 working days", year).hours
        )


def test_places_that_work_round_the_clock_wait_by_the_clock() -> None:
    assert by_the_calendar(3, Year(365.2425, 24)) == pytest.approx(3)


def test_a_written_time_counts_instead_of_the_estimate() -> None:
    base = asked(A="2000")
    links = tuple(replace(x, lead_time=Duration(7, "7 h")) for x in base.links)
    found = waits(replace(base, links=links))[END]
    assert (found.hours, found.is_estimated) == (14, False)


def test_who_is_overloaded_has_no_estimate() -> None:
    found = waits(asked(A="900"))[END]
    assert (found.hours, found.steps.untimed) == (1, 1)


def test_without_a_capacity_nothing_is_estimated() -> None:
    assert waits(asked())[END].steps.untimed == 1


def test_what_comes_by_itself_is_not_estimated() -> None:
    organization = staffed(org("A>M f=500 e=2", takes("M>C", 1), external="C"), A="2000")
    assert waits(organization)[END].steps.untimed == 1


# -- sentences and tables ------------------------------------------------------------------------


def test_without_any_time_one_note_is_all() -> None:
    assert codes(org("A>M", "M>C", external="C")) == ["ORG736"]


def test_without_any_link_nothing_is_said() -> None:
    assert codes(org(external="C")) == []


def test_the_slowest_need_is_told_with_its_longest_step() -> None:
    organization = org(takes("A>M for=checks", 120), takes("M>C for=loans", 96), external="C")
    assert message(organization, "ORG731") == (
        'M → C: loans. The customer waits 9 days for it, 5 days of that for "checks" from A.'
    )


def test_a_promise_that_is_too_short_is_a_risk() -> None:
    organization = org(takes("A>M for=checks", 120), takes("M>C for=loans", 96, 72), external="C")
    found = finding(organization, "ORG732")
    assert found["level"] == "risk"
    assert found["message"].endswith("Promised is 3 days: 6 days too short.")
    assert found["advice"] == "Take 6 days out of these steps and what runs beside them, or promise 9 days."
    assert "ORG731" not in codes(organization)


def test_one_step_is_to_be_shortened_where_that_is_enough() -> None:
    links = [takes("A>M for=x", 100), takes("M>C", 10, 60)]
    assert finding(org(*links, external="C"), "ORG732")["advice"].startswith('Bring "x" down to 2.08 days')
    beside = takes("B>M for=y", 99)
    assert finding(org(beside, *links, external="C"), "ORG732")["advice"].startswith("Take 2.08 days out")


def test_a_wait_that_the_promise_leaves_open_is_to_watch() -> None:
    organization = org(takes("A>M b=.04", 9), takes("M>C", 1, 5), external="C")
    found = finding(organization, "ORG732")
    assert found["level"] == "watch"
    assert "holds up at most 4 of 100 occasions, no more than the promise leaves open" in found["message"]


def test_a_last_step_that_is_too_long_alone_is_a_risk_whatever_comes_before() -> None:
    organization = org(takes("A>M b=.04", 9), takes("M>C", 6, 5), external="C")
    assert finding(organization, "ORG732")["level"] == "risk"


def test_a_broken_promise_that_rests_on_an_estimate_is_to_watch() -> None:
    base = asked(A="2000")
    standard = Standard(Duration(2, "2 h"), None)
    links = tuple(replace(x, standard=standard) if x.id == END else x for x in base.links)
    found = finding(replace(base, links=links), "ORG732")
    assert found["level"] == "watch"
    assert "waits about 19 h for it" in found["message"]


def test_gaps_are_counted() -> None:
    organization = org(takes("A>M", 24), "B>M", takes("M>C", 24), external="C")
    assert message(organization, "ORG733").startswith("1 of the 3 steps that customers wait for says no time")
    assert "waits at least 2 days" in message(organization, "ORG731")


def test_a_step_that_is_the_longest_of_several_says_what_half_its_time_brings() -> None:
    links = [takes("A>M for=x", 48), takes("M>C for=y", 24), takes("M>C for=z", 12)]
    assert message(org(*links, external="C"), "ORG734") == (
        '"x" (A → M) is the longest step of 2 of the 2 deliveries whose time is known. In half the time, '
        '"y" (M → C) would take 2 days instead of 3 days.'
    )


def test_a_longest_step_beside_another_as_long_helps_nobody_alone() -> None:
    links = [takes("A>M for=x", 48), takes("B>M for=w", 48), takes("M>C for=y", 2), takes("M>C for=z", 2)]
    assert "would take" not in message(org(*links, external="C"), "ORG734")


def test_a_step_that_takes_longer_than_agreed_is_named() -> None:
    organization = org(takes("A>M for=x", 48, 24), takes("M>C", 2, 99), external="C")
    assert '"x" (A → M): 2 days, agreed is 1 day' in message(organization, "ORG737")


def test_a_situation_that_makes_it_long_is_told_beside_the_ordinary_wait() -> None:
    organization = org(
        takes("A>M when=peak", 72),
        takes("B>M", 24),
        takes("M>C", 24),
        external="C",
        situations={"peak": 0.1},
    )
    assert "only during peak; while no situation holds, 2 days." in message(organization, "ORG731")


def test_a_situation_is_not_told_where_it_takes_as_long_on_every_day() -> None:
    links = [takes("A>N", 72), takes("N>M", 4), takes("M>N when=peak"), takes("M>C", 24)]
    said = message(org(*links, external="C", situations={"peak": 0.1}), "ORG731")
    assert "who wait for each other, is part of it." in said
    assert "peak" not in said


def test_estimates_are_told_as_such() -> None:
    assert message(asked(A="2000"), "ORG735").startswith("1 step on request says no lead_time")


def test_a_search_that_ended_early_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.chains.rounds.STEPS_EACH", 30)
    mesh = [
        takes(f"{a}>{b}", 1 + (3 * x + 5 * y) % 7)
        for x, a in enumerate("ABCDEFGH")
        for y, b in enumerate("ABCDEFGH")
        if a != b
    ]
    assert "ORG738" in codes(org(*mesh, takes("A>Z", 1), external="Z"))


def test_the_table_of_needs_has_the_keys_scripts_rely_on() -> None:
    (row,) = report(org(takes("A>M", 6), "B>M", takes("M>C", 2, 9), external="C"))["tables"]["needs"]["rows"]
    assert row == {
        "customer": "C",
        "link": END,
        "for": "work",
        "lead_time": 8.0,
        "ordinary": 8.0,
        "chain": ["A>M:work", END],
        "dominant": "A>M:work",
        "share": 0.75,
        "gaps": 1,
        "steps": 3,
        "estimated": False,
        "promised_within": 9.0,
        "spare": 1.0,
    }


def test_the_table_says_null_where_nothing_is_known() -> None:
    (row,) = report(org("A>M", takes("M>C", None, 9), external="C"))["tables"]["needs"]["rows"]
    unknown = ("lead_time", "ordinary", "chain", "dominant", "share", "estimated", "spare")
    assert [row[key] for key in unknown] == [None] * len(unknown)
    assert (row["gaps"], row["promised_within"]) == (2, 9.0)


def test_the_table_of_steps_shows_who_has_time_to_spare() -> None:
    organization = org(takes("A>M", 6), takes("B>M", 2), "D>M", takes("M>C", 1), external="C")
    rows = {row["link"]: row for row in report(organization)["tables"]["steps"]["rows"]}
    assert [rows[name]["slack"] for name in ("A>M:work", "B>M:work", END, "D>M:work")] == [0, 4, 0, None]
    assert rows["A>M:work"]["longest_in"] == 1


def test_names_of_others_stay_their_own_words() -> None:
    customer = Actor("C", "<b>C</b>", ("external customer",))
    base = org(takes("M>C", 24), external="C")
    actors = tuple(customer if a.id == "C" else a for a in base.actors)
    assert "<b>C</b>" in message(replace(base, actors=actors), "ORG731")
