"""Whether the standards inside keep the promises made outside, held against every way through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import orgflow
from orgflow.chains import Search
from orgflow.model import Duration, Link, Organization, Situation, Standard
from orgflow.network import Network
from orgflow.standards import Promise, Standards
from orgflow.standards.levels import hours
from tests import oracle
from tests.builders import link, org
from tests.cases import case
from tests.test_worlds import networks

PROMISE = "M>C:work"


def agreed(text: str, takes: float | None = None, met: float | None = None) -> Link:
    """Make a link with a standard: within what time, in hours, and on which share of the occasions."""
    time = None if takes is None else Duration(takes, f"{takes:g} h")
    return replace(link(text), standard=Standard(time, met))


def promises(organization: Organization) -> dict[str, Promise]:
    return {promise.link.id: promise for promise in Standards(Network(organization)).promises}


def only_promise(*links: str | Link, external: str = "C", **settings: Any) -> Promise:
    (promise,) = promises(org(*links, external=external, **settings)).values()
    return promise


def report(organization: Organization) -> dict[str, Any]:
    told: dict[str, Any] = orgflow.analyze(organization, only=["standards"]).to_dict()
    result: dict[str, Any] = told["results"]["standards"]
    return result


def codes(organization: Organization) -> list[str]:
    return [finding["code"] for finding in report(organization)["findings"]]


def message(organization: Organization, code: str) -> str:
    (text,) = (f["message"] for f in report(organization)["findings"] if f["code"] == code)
    assert isinstance(text, str)
    return text


# -- the chain -----------------------------------------------------------------------------


def test_inputs_that_come_in_side_by_side_take_as_long_as_the_longest() -> None:
    promise = only_promise(agreed("A>M", 2), agreed("B>M", 3), agreed("M>C", 9))
    assert promise.chain_within == 3


def test_inputs_that_come_one_after_the_other_add_up() -> None:
    promise = only_promise(agreed("A>B", 2), agreed("B>M", 3), agreed("M>C", 9))
    assert promise.chain is not None
    assert [one.id for one in promise.chain.links] == ["A>B:work", "B>M:work"]
    assert (promise.chain_within, promise.spare) == (5, 4)


def test_a_worked_chain_of_agreements_comes_out() -> None:
    data = case("lead-04-ola-vs-sla")
    facts, expected, day = data["input"], data["expected"], 24
    handed_on = {need: unit for unit, needs in facts["needs"].items() for need in needs} | {"Sales": "Desk"}
    inside = [
        agreed(f"{unit}>{to} id={unit}", day * facts["ola_days"][unit], facts["p_each_on_time"])
        for unit, to in handed_on.items()
    ]
    organization = org(*inside, agreed("Desk>C", day * facts["sla_days"]), external="C")
    standards, exact = Standards(Network(organization)), data["tolerance"]["abs"]
    (promise,) = standards.promises
    assert promise.chain is not None
    assert promise.chain_within == pytest.approx(day * expected["finish"]["Sales"], abs=exact)
    assert [one.id for one in promise.chain.links] == expected["longest_chain"]
    assert promise.supportable is expected["supported"]
    assert promise.spare == pytest.approx(day * expected["slack_days"], abs=exact)
    assert promise.on_time is not None
    assert promise.on_time.share == pytest.approx(expected["p_all_five_on_time_if_independent"], abs=exact)
    slack = {unit: room.hours / day for unit, room in standards.room.items()}
    assert slack == pytest.approx(expected["unit_float"], abs=exact)


def test_a_chain_that_is_too_long_breaks_the_promise() -> None:
    assert only_promise(agreed("A>M", 10), agreed("M>C", 9)).supportable is False


def test_a_chain_that_just_fits_keeps_it_whatever_the_last_bits() -> None:
    links = [agreed("A>B", 0.1), agreed("B>M", 0.2), agreed("M>C", 0.3)]
    assert 0.1 + 0.2 > 0.3
    assert only_promise(*links).supportable is True


def test_what_is_missing_is_not_taken_as_no_time() -> None:
    promise = only_promise(agreed("A>M", 2), "B>M", agreed("M>C", 9))
    assert (promise.chain_within, promise.supportable) == (2, None)


def test_what_is_known_may_already_be_too_long() -> None:
    assert only_promise(agreed("A>M", 10), "B>M", agreed("M>C", 9)).supportable is False


def test_a_chain_of_which_nothing_is_known_has_no_length() -> None:
    promise = only_promise("A>M", agreed("M>C", 9))
    assert (promise.chain_within, promise.spare, promise.supportable) == (None, None, None)


def test_a_promise_that_nothing_feeds_rests_on_its_provider() -> None:
    promise = only_promise(agreed("M>C", 9, 0.9))
    assert (promise.feeds.links, promise.chain_within, promise.supportable) == (0, 0, True)


def test_only_the_primary_of_several_alternatives_is_waited_for() -> None:
    promise = only_promise(agreed("A>M any_of=x", 2), agreed("B>M any_of=x", 8), agreed("M>C", 9))
    assert promise.chain_within == 2


def test_a_need_without_importance_is_not_waited_for() -> None:
    assert only_promise(agreed("A>M", 2), agreed("B>M b=0", 8), agreed("M>C", 9)).chain_within == 2


def test_the_clock_starts_when_the_customer_has_done_its_part() -> None:
    assert only_promise(agreed("C>M", 8), agreed("A>M", 2), agreed("M>C", 9)).chain_within == 2


def test_a_customer_that_also_works_inside_is_waited_for_but_not_the_promise_itself() -> None:
    base = org(agreed("A>C", 2), agreed("C>M", 3), agreed("M>C", 9), external="C")
    actors = tuple(replace(a, position=(*a.position, "front line")) for a in base.actors if a.id == "C")
    rest = tuple(a for a in base.actors if a.id != "C")
    found = promises(replace(base, actors=(*actors, *rest)))
    assert found[PROMISE].chain_within == 5
    assert found["A>C:work"].chain_within == 0


def test_a_lapsed_customer_is_promised_nothing() -> None:
    base = org(agreed("A>M", 2), agreed("M>C", 9), external="C")
    actors = tuple(replace(a, status="lapsed") if a.id == "C" else a for a in base.actors)
    assert promises(replace(base, actors=actors)) == {}


# -- circles ---------------------------------------------------------------------------------


def test_a_two_way_group_takes_one_round_once() -> None:
    links = [agreed("S>A", 1), agreed("A>B", 2), agreed("B>A", 3), agreed("B>M", 4), agreed("M>C", 99)]
    promise = only_promise(*links)
    assert promise.chain is not None
    assert promise.chain_within == 1 + (2 + 3) + 4
    assert [one.id for one in promise.chain.links] == ["S>A:work", "A>B:work", "B>A:work", "B>M:work"]


def test_a_ring_takes_the_sum_of_its_links() -> None:
    promise = only_promise(agreed("A>B", 1), agreed("B>M", 2), agreed("M>A", 4), agreed("M>C", 99))
    assert promise.chain_within == 7


def longest_by_hand(links: list[Link]) -> float:
    """Try every simple path and every simple circle along some links."""
    graph = nx.DiGraph()
    for one in links:
        best = max(hours(one), graph.get_edge_data(one.provider, one.customer, {"hours": 0.0})["hours"])
        graph.add_edge(one.provider, one.customer, hours=best)
    return max((sum(graph.edges[pair]["hours"] for pair in way) for way in ways(graph)), default=0.0)


def ways(graph: nx.DiGraph[str]) -> Iterator[list[tuple[str, str]]]:
    for start in graph:
        for way in nx.all_simple_edge_paths(graph, start, set(graph) - {start}):
            yield list(way)
    for circle in nx.simple_cycles(graph):
        yield list(zip(circle, [*circle[1:], circle[0]], strict=True))


@st.composite
def timed_networks(draw: st.DrawFn) -> Network:
    """Draw a small network, cycles, backups and situations included, whose links have standards or none."""
    network = draw(networks())
    times = st.none() | st.integers(1, 9)
    shares = st.none() | st.sampled_from([0.0, 0.5, 0.9, 1.0])
    links = tuple(
        replace(one, standard=_standard(draw(times), draw(shares))) for one in network.organization.links
    )
    return Network(replace(network.organization, links=links))


def _standard(takes: int | None, met: float | None) -> Standard | None:
    time = None if takes is None else Duration(float(takes), f"{takes} h")
    return None if time is None and met is None else Standard(time, met)


many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(timed_networks())
@many
def test_a_round_is_the_longest_way_that_visits_nobody_twice(network: Network) -> None:
    for group in network.two_way_groups:
        inside = [one for one in network.links if one.provider in group and one.customer in group]
        found = Search().longest(inside, hours)
        assert found.hours == found.ceiling == pytest.approx(longest_by_hand(inside))
        assert sum(map(hours, found.links)) == pytest.approx(found.hours)


def mesh(names: str) -> list[Link]:
    """Let everyone wait for everyone, for a different time each."""
    pairs = [(x, a, y, b) for x, a in enumerate(names) for y, b in enumerate(names) if a != b]
    return [agreed(f"{a}>{b}", 1 + (3 * x + 5 * y) % 7) for x, a, y, b in pairs]


def test_a_search_that_ends_early_gives_both_bounds() -> None:
    exact, early = (
        Search().longest(mesh("ABCDEFGH"), hours),
        Search(steps=30).longest(mesh("ABCDEFGH"), hours),
    )
    assert exact.hours == exact.ceiling == longest_by_hand(mesh("ABCDEFGH"))
    assert early.hours <= exact.hours <= early.ceiling
    assert early.hours < early.ceiling


@given(timed_networks())
@many
def test_a_chain_is_at_least_as_long_as_every_way_to_the_provider(network: Network) -> None:
    standards = Standards(network)
    for promise in standards.promises:
        if promise.chain is not None and not any(need.when for need in network.needs):
            inputs = [one for one in standards.waits.primary if one.id != promise.link.id]
            graph = nx.DiGraph()
            for one in inputs:
                best = max(
                    hours(one), graph.get_edge_data(one.provider, one.customer, {"hours": 0.0})["hours"]
                )
                graph.add_edge(one.provider, one.customer, hours=best)
            end = promise.link.provider
            lengths = [
                sum(graph.edges[pair]["hours"] for pair in way) for way in ways(graph) if way[-1][1] == end
            ]
            assert promise.chain.hours >= max(lengths, default=0.0) - 1e-9
            if nx.is_directed_acyclic_graph(graph):
                assert promise.chain.hours == pytest.approx(max(lengths, default=0.0))


@given(timed_networks())
@many
def test_the_links_of_a_chain_add_up_to_its_length(network: Network) -> None:
    for promise in Standards(network).promises:
        if promise.chain is not None:
            assert sum(map(hours, promise.chain.links)) == pytest.approx(promise.chain.hours)


@given(timed_networks())
@many
def test_a_link_that_takes_the_time_it_has_to_spare_breaks_no_promise(network: Network) -> None:
    before = broken(network)
    for name, one in Standards(network).room.items():
        if one.hours >= 0:
            assert broken(_longer(network, name, one.hours)) == before


@given(timed_networks())
@many
def test_a_link_outside_circles_that_takes_more_breaks_the_promise_named(network: Network) -> None:
    for name, one in Standards(network).room.items():
        if one.hours >= 0 and not _is_in_circle(network, name):
            assert one.end in broken(_longer(network, name, one.hours + 0.5))


def broken(network: Network) -> set[str]:
    return {promise.link.id for promise in Standards(network).promises if promise.in_time is False}


def _longer(network: Network, name: str, by: float) -> Network:
    links = tuple(
        replace(one, standard=Standard(Duration(hours(one) + by, ""), None)) if one.id == name else one
        for one in network.organization.links
    )
    return Network(replace(network.organization, links=links))


def _is_in_circle(network: Network, name: str) -> bool:
    ends = {network.link(name).provider, network.link(name).customer}
    return any(ends <= set(group) for group in network.two_way_groups)


# -- shares -----------------------------------------------------------------------------------


def share(promise: Promise) -> float | None:
    return None if promise.on_time is None else promise.on_time.share


def test_essential_inputs_are_on_time_together_as_often_as_the_product() -> None:
    promise = only_promise(agreed("A>B", met=0.9), agreed("B>M", met=0.8), agreed("M>C", met=0.7))
    assert share(promise) == pytest.approx(0.72)
    assert promise.supportable is True


def test_the_share_promised_is_no_part_of_what_stands_behind_it() -> None:
    assert share(only_promise(agreed("A>M", met=0.9), agreed("M>C", met=0.5))) == pytest.approx(0.9)


def test_a_provider_behind_two_inputs_counts_once() -> None:
    links: list[str | Link] = [
        agreed("P>A", met=0.9),
        "A>M",
        agreed("P>B", met=0.9),
        "B>M",
        agreed("S>P", met=0.5),
    ]
    assert share(only_promise(*links, agreed("M>C", met=0.5))) == pytest.approx(0.9 * 0.9 * 0.5)


def test_shares_below_the_promised_one_break_the_promise_even_if_some_are_missing() -> None:
    promise = only_promise(agreed("A>M", met=0.8), "B>M", agreed("M>C", met=0.9))
    assert (promise.in_time, promise.often_enough, promise.supportable) == (None, False, False)


def test_shares_that_suffice_keep_no_promise_while_one_is_missing() -> None:
    assert only_promise(agreed("A>M", met=0.95), "B>M", agreed("M>C", met=0.9)).supportable is None


def test_a_chain_in_time_of_unknown_share_is_not_known_to_be_enough() -> None:
    promise = only_promise(agreed("A>M", 2), agreed("M>C", 9, 0.9))
    assert (promise.in_time, share(promise), promise.supportable) == (True, None, None)


def test_time_and_share_must_both_be_kept() -> None:
    assert only_promise(agreed("A>M", 2, 0.95), agreed("M>C", 9, 0.9)).supportable is True
    assert only_promise(agreed("A>M", 2, 0.85), agreed("M>C", 9, 0.9)).supportable is False
    assert only_promise(agreed("A>M", 10, 0.95), agreed("M>C", 9, 0.9)).supportable is False


def test_a_late_input_matters_as_often_as_its_importance_says() -> None:
    assert share(only_promise(agreed("A>M b=.5", met=0.8), agreed("M>C", met=0.9))) == pytest.approx(0.9)


def test_a_backup_on_time_makes_up_for_a_late_primary() -> None:
    first, second = agreed("A>M any_of=x", met=0.8), agreed("B>M any_of=x switch=.5", met=0.6)
    assert share(only_promise(first, second, agreed("M>C", met=0.9))) == pytest.approx(0.8 + 0.2 * 0.5 * 0.6)


def test_an_input_of_a_situation_can_be_late_only_in_it() -> None:
    promise = only_promise(agreed("A>M when=peak", met=0.6), agreed("M>C", met=0.9), situations={"peak": 0.1})
    assert share(promise) == pytest.approx(0.96)


def test_an_input_on_request_can_be_late_only_when_asked_for() -> None:
    inside = agreed("A>M f=20 on_request", met=0.5)
    promise = only_promise(inside, "M>D f=20", agreed("M>C f=80", met=0.9), external="C D")
    assert share(promise) == pytest.approx(1 - 0.2 * 0.5)


@given(timed_networks())
@many
def test_shares_equal_every_world_counted(network: Network) -> None:
    """In worlds where links hold as often as they are on time and nothing else fails."""
    standards = Standards(network)
    links = tuple(
        replace(
            one,
            standard=None,
            health=1.0 if one.standard is None or one.standard.met is None else one.standard.met,
        )
        for one in network.organization.links
    )
    for promise in standards.promises:
        if promise.on_time is not None:
            sure = tuple(replace(one, health=1.0) if one.id == promise.link.id else one for one in links)
            actors = tuple(replace(actor, reliability=None) for actor in network.organization.actors)
            punctual = Network(replace(network.organization, links=sure, actors=actors))
            truth = oracle.truth(punctual).running[promise.link.provider]
            if not network.need_of[promise.link.id].when:
                assert promise.on_time.share == pytest.approx(truth, abs=1e-9)


# -- situations ----------------------------------------------------------------------------------

WINTER = Situation("winter", "winter", dates=((date(2027, 1, 1), date(2027, 2, 28)),))
SUMMER = Situation("summer", "summer", dates=((date(2027, 7, 1), date(2027, 8, 31)),))


def test_inputs_of_a_situation_are_waited_for() -> None:
    promise = only_promise(agreed("A>M when=peak", 10), agreed("M>C", 9), situations={"peak": 0.1})
    assert promise.supportable is False


def test_situations_that_never_meet_make_no_chain_together() -> None:
    links = [agreed("A>B when=winter", 5), agreed("B>M when=summer", 6), agreed("M>C", 9)]
    assert only_promise(*links, situations=(WINTER, SUMMER)).chain_within == 6


def test_a_situation_that_never_holds_lengthens_no_chain() -> None:
    links = [agreed("A>M when=never", 10), agreed("B>M", 2), agreed("M>C", 9)]
    assert only_promise(*links, situations={"never": 0.0}).chain_within == 2


def test_a_promise_of_a_situation_is_held_against_the_chain_of_that_situation() -> None:
    links = [agreed("A>M when=winter", 5), agreed("B>M when=summer", 8), agreed("M>C when=winter", 6)]
    assert only_promise(*links, situations=(WINTER, SUMMER)).supportable is True


def test_of_too_many_situations_only_what_really_meets_breaks_a_promise() -> None:
    names = [f"s{number}" for number in range(9)]
    links = [agreed(f"A{n}>A{n + 1} when=s{n}", 1) for n in range(9)]
    settings: dict[str, Any] = {"situations": dict.fromkeys(names, 0.1)}
    never_all = only_promise(*links, agreed("A9>C", 8.5), **settings)
    assert (never_all.supportable, never_all.chain and never_all.chain.ceiling) == (None, 9)
    assert only_promise(*links, agreed("A9>C", 9), **settings).supportable is True
    assert "ORG668" in codes(org(*links, agreed("A9>C", 8.5), external="C", **settings))


def test_a_promise_that_is_never_called_upon_is_not_judged() -> None:
    promise = only_promise(agreed("A>M", 2), agreed("M>C when=never", 9), situations={"never": 0.0})
    assert (promise.chain, promise.supportable) == (None, None)


# -- sentences and tables ---------------------------------------------------------------------------


def test_without_any_standard_one_note_is_all() -> None:
    assert codes(org("A>M", "M>C", external="C")) == ["ORG667"]


def test_without_any_link_nothing_is_said() -> None:
    assert codes(org(external="C")) == []


def test_a_promise_that_is_too_short_says_by_how_much_and_why() -> None:
    organization = org(agreed("A>M for=plans", 72), agreed("M>C for=answers", 24), external="C")
    assert message(organization, "ORG661") == (
        'M → C: answers. Promised within 1 day, but it waits for "plans" from A, which may take 3 days: '
        "2 days too long."
    )


def test_a_long_chain_names_the_standard_that_binds() -> None:
    links = [agreed("A>B for=x", 2), agreed("B>M for=y", 5), agreed("M>C", 6)]
    assert 'add up to 7 h (the longest is "y" from B, 5 h): 1 h too long' in message(
        org(*links, external="C"), "ORG661"
    )


def test_a_chain_that_matters_on_no_more_occasions_than_promised_is_to_watch() -> None:
    late = agreed("A>M b=.05", 10)
    for met, level in ((0.9, "watch"), (0.99, "risk")):
        (finding,) = (
            f
            for f in report(org(late, agreed("M>C", 9, met), external="C"))["findings"]
            if f["code"] == "ORG661"
        )
        assert finding["level"] == level
        assert "holds up at most 5 of 100 occasions" in finding["message"]


def test_what_is_missing_on_the_way_is_counted() -> None:
    organization = org(agreed("A>M", 10), "B>M", agreed("M>C", 9), external="C")
    assert "1 of the 2 links that feed it names no time, so the true chain is longer" in message(
        organization, "ORG661"
    )


def test_a_chain_of_a_situation_says_so() -> None:
    organization = org(agreed("A>M when=peak", 10), agreed("M>C", 9), external="C", situations={"peak": 0.1})
    assert "only during peak" in message(organization, "ORG661")


def test_a_round_on_the_chain_is_explained() -> None:
    links = [agreed("A>M", 4), agreed("M>A", 5), agreed("M>C", 6)]
    text = message(org(*links, external="C"), "ORG661")
    assert "One round among A and M, who wait for each other, is part of it." in text


def test_working_days_are_told_as_they_were_written() -> None:
    inside = replace(link("A>M"), standard=Standard(Duration(70.13, "2 working days")))
    assert "may take 2 working days" in message(org(inside, agreed("M>C", 24), external="C"), "ORG661")


def test_a_promise_kept_says_what_is_left() -> None:
    organization = org(agreed("A>M", 2, 0.95), agreed("M>C", 9, 0.9), external="C")
    assert message(organization, "ORG664").endswith(
        "7 h to spare. Promised on 90 of 100 occasions; "
        "by the standards behind it, 95 of 100 can come on time."
    )


@pytest.mark.parametrize(
    "first, code",
    [(agreed("A>M", 1, 1), "ORG664"), (agreed("A>M", 99, 1), "ORG661"), (agreed("A>M", 1, 0.1), "ORG662")],
    ids=["kept", "too short", "too often"],
)
def test_many_promises_alike_are_told_in_few_sentences(first: Link, code: str) -> None:
    links = [agreed(f"M>C for=n{number}", 9, 0.9) for number in range(9)]
    told = [f["message"] for f in report(org(first, *links, external="C"))["findings"] if f["code"] == code]
    assert len(told) == 6
    assert told[-1].startswith("4 more promises")


def test_essential_links_without_a_standard_are_named_the_worst_first() -> None:
    links: list[str | Link] = ["A>M .9", "B>N .9", "M>C .9 f=10", "N>C .9 f=900", agreed("X>M .9 b=.5", 1)]
    text = message(org(*links, external="C"), "ORG665")
    assert text.startswith("2 essential links")
    assert text.index("B → N") < text.index("A → M")


def test_external_links_without_a_promise_are_counted() -> None:
    text = message(org(agreed("A>M", 1), "M>C for=x", agreed("M>C for=y", 4), external="C"), "ORG666")
    assert text == 'Nothing is promised on 1 of the 2 links to external customers: "x" (M → C).'


def test_a_search_that_ended_early_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    promised = Search().longest(mesh("ABCDEFGH"), hours).hours
    monkeypatch.setattr("orgflow.chains.rounds.STEPS_EACH", 30)
    organization = org(*mesh("ABCDEFGH"), agreed("A>Z", promised), external="Z")
    assert "ORG668" in codes(organization)
    (row,) = report(organization)["tables"]["promises"]["rows"]
    assert row["supportable"] is None


def test_the_table_of_promises_has_the_keys_scripts_rely_on() -> None:
    (row,) = report(org(agreed("A>M", 2, 0.95), agreed("M>C", 9, 0.9), external="C"))["tables"]["promises"][
        "rows"
    ]
    assert {
        key: row[key]
        for key in (
            "customer",
            "link",
            "promised_within",
            "chain_within",
            "supportable",
            "binding",
            "promised_met",
            "on_time",
        )
    } == {
        "customer": "C",
        "link": "M>C:work",
        "promised_within": 9.0,
        "chain_within": 2.0,
        "supportable": True,
        "binding": ["A>M:work"],
        "promised_met": 0.9,
        "on_time": 0.95,
    }


def test_the_tightest_standard_stands_first_among_the_links() -> None:
    organization = org(agreed("A>M", 2), agreed("B>M", 5), agreed("E>F", 1), agreed("M>C", 9), external="C")
    rows = report(organization)["tables"]["links"]["rows"]
    assert [(row["link"], row["slack"]) for row in rows] == [
        ("B>M:work", 4),
        ("A>M:work", 7),
        ("E>F:work", None),
    ]


def figures(network: Network) -> list[tuple[float, float, int, int, str]]:
    """Give all figures of the promises without their names; -1 where one is not known."""

    def figure(value: float | None) -> float:
        return -1.0 if value is None else round(value, 9)

    return sorted(
        (figure(p.chain_within), figure(share(p)), p.feeds.untimed, p.ways.unshared, str(p.supportable))
        for p in Standards(network).promises
    )


@given(timed_networks())
@many
def test_renaming_and_reordering_change_no_figure(network: Network) -> None:
    organization = network.organization
    swapped = {"A": "Z", "B": "Q", "C": "D", "X": "K", "Y": "J"}
    actors = tuple(replace(actor, id=swapped[actor.id]) for actor in reversed(organization.actors))
    groups: dict[tuple[str, str], list[Link]] = {}
    for one in organization.links:
        other = replace(
            one, id=f"new {one.id}", provider=swapped[one.provider], customer=swapped[one.customer]
        )
        groups.setdefault((one.customer, one.any_of or one.id), []).append(other)
    links = tuple(one for group in reversed(groups.values()) for one in group)
    assert figures(Network(replace(organization, actors=actors, links=links))) == figures(network)
