"""What is said of two waves of a small organization."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import orgflow
from docs.walkthrough import fences
from orgflow import explaining
from orgflow.assembly import comparison_report
from orgflow.comparing import Comparison, compare
from orgflow.comparing.effects import MOST
from orgflow.comparing.ranks import Certainty
from orgflow.diagnostics import Position
from orgflow.formats import json, markdown, terminal
from orgflow.loader import read_text
from orgflow.model import Cadence, Counted, Organization, Rating, Situation, Standard
from orgflow.network import Network
from orgflow.views.moment import starting
from tests import oracle
from tests.builders import link, org
from tests.reports import HOSTILE
from tests.test_worlds import networks

CHAIN = org("B>M .8", "M>C .9 f=100", external="C")
NEVER = Situation("peak", "peak", dates=((date(2026, 7, 1), date(2026, 7, 31)),))
slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def changed(organization: Organization, id_: str, **fields: Any) -> Organization:
    """The same organization with one actor or link that says something else."""

    def turn(thing: Any) -> Any:
        return replace(thing, **fields) if thing.id == id_ else thing

    ids = {actor.id for actor in organization.actors} | {one.id for one in organization.links}
    assert id_ in ids
    return replace(
        organization,
        actors=tuple(map(turn, organization.actors)),
        links=tuple(map(turn, organization.links)),
    )


def told(before: Organization, after: Organization) -> dict[str, Any]:
    return orgflow.compare(before, after).to_dict()


def rows(before: Organization, after: Organization, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(before, after)["results"]["compare"]["tables"][table]["rows"]
    return found


def row(before: Organization, after: Organization, id_: str) -> dict[str, Any]:
    (found,) = (one for one in rows(before, after, "links") if one["id"] == id_)
    return found


def messages(before: Organization, after: Organization, code: str) -> list[str]:
    findings = told(before, after)["results"]["compare"]["findings"]
    return [finding["message"] for finding in findings if finding["code"] == code]


def effects(before: Organization, after: Organization) -> dict[tuple[str, str], float]:
    found = compare(before, after).attribution.effects
    return {(effect.cause, effect.id): effect.added for effect in found}


# -- what came, went or changed --------------------------------------------------------------


def test_a_link_that_is_new_and_one_that_is_gone_are_told_apart_by_id() -> None:
    after = org("M>C .9 f=100", "D>M .8", external="C")
    kinds = {one["id"]: one["change"] for one in rows(CHAIN, after, "links")}
    assert kinds == {"B>M:work": "gone", "D>M:work": "new", "M>C:work": "unchanged"}


def test_what_changed_stands_before_what_did_not() -> None:
    after = changed(CHAIN, "M>C:work", importance=0.5)
    assert [one["id"] for one in rows(CHAIN, after, "links")] == ["M>C:work", "B>M:work"]


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"health": 0.6}, "judgement: 80 % → 60 %"),
        ({"health": Rating(4, 1)}, "judgement: 80 % → 4 of 5"),
        ({"measured": Counted(90, 100)}, "counted: none → 90 of 100"),
        ({"customer_rating": Rating(3.5, 7)}, "marks of the customer: none → 3.5 of 5 (7 answers)"),
        ({"provider_rating": Rating(3.5, 1)}, "marks of the provider: changed, not shown"),
        (
            {"provider_rating": Rating(3.5, 1, agreed=True)},
            "marks of the provider: none → 3.5 of 5 (1 answer)",
        ),
        ({"about": "arrival"}, "evidence about: none → what arrived"),
        ({"how_often": Cadence(50.0, "weekly")}, "how often: none → weekly"),
        ({"importance": 0.5}, "importance: none → important"),
        ({"when": ("close",)}, "only during: none → the close"),
        ({"any_of": "stock", "switch": 0.7}, 'alternative for: none → "stock"; switch works: none → 70 %'),
        ({"standard": Standard(met=0.95)}, "standard met: none → 95 %"),
        ({"target": 0.99}, "target: none → 99 %"),
        ({"cost_to_fix": 12500.0}, "cost to fix: none → 12,500"),
        ({"answer": "will try"}, "answer: none → will try"),
        ({"deliverable": "parts"}, 'for: "work" → "parts"'),
        ({"health": 0.804}, "judgement: 80 % → 80.4 %"),
    ],
    ids=str,
)
def test_a_change_of_a_link_is_told_in_words(fields: dict[str, Any], said: str) -> None:
    before = replace(CHAIN, situations=(Situation("close", "the close", share=0.1),))
    assert row(before, changed(before, "B>M:work", **fields), "B>M:work")["what"] == said


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"name": "Bakers"}, 'name: "B" → "Bakers"'),
        ({"position": ("support",)}, "position: none → support"),
        ({"people": 4.0}, "people: none → 4"),
        ({"reliability": 0.995}, "reliability: 100 % → 99.5 %"),
        ({"reports_to": "M"}, "reports to: none → M"),
        ({"site": "Leeds"}, 'site: none → "Leeds"'),
    ],
    ids=str,
)
def test_a_change_of_an_actor_is_told_in_words(fields: dict[str, Any], said: str) -> None:
    found = rows(CHAIN, changed(CHAIN, "B", **fields), "actors")
    assert (found[0]["actor"], found[0]["change"], found[0]["what"]) == ("B", "changed", said)


def test_who_said_it_and_when_is_no_change() -> None:
    later = changed(CHAIN, "B>M:work", note="n", source="s", as_of=date(2026, 1, 1), at=Position("x", 9, 9))
    assert messages(CHAIN, later, "ORG700") != []


def test_the_same_cadence_in_other_words_is_no_change() -> None:
    one = changed(CHAIN, "M>C:work", how_often=Cadence(52.0, "52/year"))
    other = changed(CHAIN, "M>C:work", how_often=Cadence(52.0, "52 times a year"))
    assert row(one, other, "M>C:work")["change"] == "unchanged"


def test_the_same_words_that_stand_for_another_cadence_are_told_apart() -> None:
    one = changed(CHAIN, "M>C:work", how_often=Cadence(250.0, "daily"))
    other = changed(CHAIN, "M>C:work", how_often=Cadence(360.0, "daily"))
    what = row(one, other, "M>C:work")["what"]
    assert what == "how often: daily, 250 times a year → daily, 360 times a year"


def test_alternatives_that_changed_places_have_changed() -> None:
    before = org("A>C .9 any_of=x f=10", "B>C .5 any_of=x", external="C")
    after = replace(before, links=before.links[::-1])
    what = {one["id"]: one["what"] for one in rows(before, after, "links")}
    assert what["A>C:work"] == "place among the alternatives: first choice → backup"


def test_a_backup_that_is_gone_does_not_change_the_first_choice() -> None:
    before = org("A>C .9 any_of=x f=10", "B>C .5 any_of=x", external="C")
    assert row(before, replace(before, links=before.links[:1]), "A>C:work")["change"] == "unchanged"


def test_what_came_and_went_is_counted() -> None:
    after = org("M>C .9 f=100", "D>M .8", "E>M .7", external="C")
    assert "2 links came and 1 went; 2 actors came and 1 went." in orgflow.compare(CHAIN, after).summary


def test_changes_without_effect_are_cut_short_with_their_number() -> None:
    lines = [f"N{number}>B .9 b=0" for number in range(14)]
    before = org("B>M .8", "M>C .9 f=100", *lines, external="C")
    after = replace(before, links=tuple(replace(x, target=0.99) if "N" in x.id else x for x in before.links))
    found = messages(before, after, "ORG704")
    assert len(found) == 10
    assert found[-1] == "5 further changes without a noticeable effect, in the tables."


# -- perhaps renamed -------------------------------------------------------------------------


def test_another_deliverable_between_the_same_two_is_perhaps_renamed_never_matched() -> None:
    after = org("B>M .8 for=parts", "M>C .9 f=100", external="C")
    assert messages(CHAIN, after, "ORG705") == ['B → M: parts; perhaps what was "work" before.']
    assert row(CHAIN, after, "B>M:parts")["change"] == "new"
    assert row(CHAIN, after, "B>M:work")["what"] == 'perhaps renamed: "parts" now'


def test_several_between_the_same_two_are_paired_by_their_words() -> None:
    before = org("B>M .8 for=price_list", "B>M .8 for=stock_count", "M>C .9", external="C")
    after = org("B>M .8 for=stock_counts", "B>M .8 for=price_lists", "M>C .9", external="C")
    found = {(guess.gone, guess.new) for guess in compare(before, after).renamed}
    assert found == {
        ("B>M:price_list", "B>M:price_lists"),
        ("B>M:stock_count", "B>M:stock_counts"),
    }


def test_an_actor_of_the_same_name_with_another_id_takes_its_links_along() -> None:
    before = changed(CHAIN, "B", name="Bakehouse")
    after = changed(org("N>M .8", "M>C .9 f=100", external="C"), "N", name="bake-house")
    assert messages(before, after, "ORG705") == [
        "bake-house has the id N now and had the id B before; so have 1 link with it."
    ]


def test_two_actors_of_one_name_are_not_guessed_about() -> None:
    before = org("M>C .9", "A>M .9", "B>M .9", external="C")
    before = changed(changed(before, "A", name="Team"), "B", name="Team")
    after = changed(org("M>C .9", "N>M .9", external="C"), "N", name="Team")
    assert [guess for guess in compare(before, after).renamed if guess.what == "actor"] == []


# -- what it did to the customers ------------------------------------------------------------


def test_the_outcome_is_told_before_and_after() -> None:
    (found,) = rows(CHAIN, changed(CHAIN, "B>M:work", health=1.0), "outcome")
    assert found == {
        "customer": "C",
        "served_right_before": pytest.approx(0.72),
        "served_right_after": pytest.approx(0.9),
        "failed_before": pytest.approx(28.0),
        "failed_after": pytest.approx(10.0),
    }


def test_a_sentence_says_since_when_the_customers_are_served_better() -> None:
    before = replace(CHAIN, as_of=date(2026, 3, 1))
    after = replace(changed(CHAIN, "B>M:work", health=1.0), as_of=date(2026, 6, 1))
    assert orgflow.compare(before, after).summary[0] == (
        "Since 1 March 2026 the external customers are served right on 90 of 100 occasions instead of 72."
    )


def test_without_dates_the_sentence_names_none() -> None:
    assert orgflow.compare(CHAIN, changed(CHAIN, "B>M:work", health=1.0)).summary[0] == (
        "The external customers are served right on 90 of 100 occasions instead of 72."
    )


def test_an_earlier_wave_with_the_later_date_is_named_by_it() -> None:
    before = replace(CHAIN, as_of=date(2026, 6, 1))
    report = orgflow.compare(before, replace(CHAIN, as_of=date(2026, 3, 1), default_importance=0.5))
    assert report.summary[0].startswith("Compared with 1 June 2026 the external customers")


def test_the_link_that_accounts_for_most_of_it_is_in_the_title_and_the_summary() -> None:
    after = changed(changed(CHAIN, "B>M:work", health=0.9), "M>C:work", health=0.95)
    report = orgflow.compare(CHAIN, after)
    assert report.title == 'Test: customers are served better than before, mostly through "work", B → M'
    assert report.summary[1] == '"work", B → M, improved from 80 to 90 of 100, which accounts for most of it.'


@pytest.mark.parametrize(
    "healths, said",
    [((0.9, 0.9), "all of it"), ((0.9, 0.88), "all of it and more"), ((0.9, 0.903), "nearly all of it")],
)
def test_how_much_a_link_accounts_for_is_told(healths: tuple[float, float], said: str) -> None:
    after = changed(changed(CHAIN, "B>M:work", health=healths[0]), "M>C:work", health=healths[1])
    assert orgflow.compare(CHAIN, after).summary[1].endswith(f"which accounts for {said}.")


def test_where_two_changes_weigh_alike_neither_is_the_cause() -> None:
    after = changed(changed(CHAIN, "B>M:work", health=0.85), "M>C:work", health=0.96)
    assert orgflow.compare(CHAIN, after).title == "Test: customers are served better than before"


def test_without_rates_failures_are_shares_of_the_occasions() -> None:
    before = org("B>M .8", "M>C .9", external="C")
    after = changed(before, "B>M:work", health=0.9)
    assert rows(before, after, "outcome")[0]["failed_after"] is None
    assert messages(before, after, "ORG702") == [
        "B → M: work. Holds on 90 of 100 occasions instead of 80. "
        "Alone this avoids failures on 9 % of the occasions, all of the difference."
    ]


def test_a_customer_that_is_new_has_no_outcome_before() -> None:
    after = org("B>M .8", "M>C .9 f=100", "M>D .5 f=10", external="C D")
    found = {one["customer"]: one for one in rows(CHAIN, after, "outcome")}
    assert (found["D"]["served_right_before"], found["D"]["served_right_after"]) == (
        None,
        pytest.approx(0.4),
    )
    assert "D: a customer now, 40 of 100 occasions go right." in messages(CHAIN, after, "ORG701")


def test_worse_served_customers_are_a_risk() -> None:
    findings = orgflow.compare(CHAIN, changed(CHAIN, "B>M:work", health=0.5)).results[0].findings
    assert [finding.level for finding in findings if finding.code == "ORG701"] == ["risk"]


def test_without_customers_nothing_is_claimed_about_them() -> None:
    report = orgflow.compare(org("A>B .9"), org("A>B .8"))
    assert report.title == "Test: what changed"
    assert report.summary == ("1 link changed.",)


# -- which change did it ---------------------------------------------------------------------


def test_the_effect_of_a_changed_health_is_what_that_change_alone_does_now() -> None:
    after = changed(changed(CHAIN, "B>M:work", health=0.9), "M>C:work", health=1.0)
    found = effects(CHAIN, after)
    assert found["link", "B>M:work"] == pytest.approx(-10.0)  # 100 x (0.8 - 0.9), M>C being perfect now
    assert found["link", "M>C:work"] == pytest.approx(-9.0)  # 100 x 0.9 x (0.9 - 1.0)


def test_effects_that_do_not_add_up_say_so() -> None:
    after = changed(changed(CHAIN, "B>M:work", health=0.2), "M>C:work", health=0.2)
    (message,) = messages(CHAIN, after, "ORG703")
    assert message.startswith(
        "Taken one by one, all changes would make 26 more failed occasions a year; together they make 68 more"
    )


def test_a_new_link_adds_the_failures_it_brings() -> None:
    after = org("B>M .8", "M>C .9 f=100", "D>M .5", external="C")
    assert effects(CHAIN, after)["link", "D>M:work"] == pytest.approx(36.0)


def test_a_link_that_is_gone_takes_its_failures_with_it() -> None:
    after = org("M>C .9 f=100", external="C")
    assert effects(CHAIN, after)["link", "B>M:work"] == pytest.approx(-18.0)


def test_a_backup_that_is_gone_is_put_back_in_its_place() -> None:
    before = org("A>C .5 any_of=x f=100", "B>C .8 any_of=x switch=.5 f=100", external="C")
    without_first = replace(before, links=before.links[1:])
    without_backup = replace(before, links=before.links[:1])
    assert effects(before, without_first)["link", "A>C:work"] == pytest.approx(20.0 - 30.0)
    assert effects(before, without_backup)["link", "B>C:work"] == pytest.approx(50.0 - 30.0)


def test_an_actor_that_is_more_reliable_has_its_effect() -> None:
    after = changed(CHAIN, "B", reliability=0.5)
    assert effects(CHAIN, after)["actor", "B"] == pytest.approx(36.0)


def test_a_customer_that_counts_now_has_its_effect() -> None:
    before = changed(org("M>C .9 f=100", "M>D .5 f=10", external="C D"), "D", status="prospect")
    assert effects(before, changed(before, "D", status="current"))["actor", "D"] == pytest.approx(5.0)


def test_other_days_of_a_situation_have_their_effect() -> None:
    before = org("M>C .5 f=100 b=1 when=peak", "N>C .9 f=100", external="C", situations=(NEVER,))
    before = replace(before, as_of=date(2026, 1, 1))
    after = replace(before, as_of=date(2026, 9, 1), links=before.links)
    found = effects(before, replace(after, as_of=date(2026, 9, 1), horizon_end=date(2027, 3, 1)))
    assert found["situations", ""] == pytest.approx(-50.0)


def test_what_is_not_known_moves_with_the_rest() -> None:
    before = org("A>M .8", "B>M", "M>C 1 f=100", external="C")
    found = effects(before, changed(before, "A>M:work", health=0.6))
    assert found["others", ""] > 0


def test_a_carried_over_count_of_arrivals_is_named() -> None:
    counted = replace(link("M>C f=100"), measured=Counted(80, 100))
    before = org("B>M .9", counted, external="C")
    (message,) = (
        text
        for text in messages(before, changed(before, "B>M:work", health=0.95), "ORG707")
        if "arrived" in text
    )
    assert message.startswith("What arrived is counted as before: M → C: work.")


def test_only_so_many_changes_are_worked_out_one_by_one() -> None:
    lines = [f"B{number}>M .99 b=.1" for number in range(MOST + 3)]
    before, after = org("M>C .9 f=100", external="C"), org("M>C .9 f=100", *lines, external="C")
    attribution = compare(before, after).attribution
    assert len(attribution.effects) == MOST
    assert len(attribution.left_out) == 3
    assert "3 further changes were not worked out" in messages(before, after, "ORG703")[-1]
    left = row(before, after, attribution.left_out[0])
    assert left["effect"] is None


def test_a_change_without_which_no_rate_is_known_has_no_effect_of_its_own() -> None:
    before = org("M>C .9", "N>C .9", external="C")
    after = changed(before, "M>C:work", how_often=Cadence(100.0, "100/year"))
    assert row(before, after, "M>C:work")["effect"] is None
    assert messages(before, after, "ORG703") == [
        "What 1 change would do alone cannot be told: without it, nobody would say how often the customers "
        "need anything."
    ]


def _one_by_one(before: Network, after: Network) -> dict[str, float]:
    """By brute force: failures now, minus those with one link as it was before."""
    then, now = ({one.id: one for one in network.links} for network in (before, after))
    found = {}
    for id_ in sorted({*then, *now}):
        former = (then[id_],) if id_ in then else ()
        links = [former or () if one.id == id_ else (one,) for one in after.organization.links]
        single = [one for part in links for one in part] + ([] if id_ in now else list(former))
        if id_ not in then or id_ not in now or then[id_] != now[id_]:
            organization = replace(after.organization, links=tuple(single))
            found[id_] = oracle.truth(after).failed - oracle.truth(Network(organization)).failed
    return found


def _without_alternatives(network: Network) -> Organization:
    links = tuple(replace(one, any_of=None, switch=None) for one in network.organization.links)
    return replace(network.organization, links=links)


@settings(slow, max_examples=30)
@given(networks(5), networks(5))
def test_every_effect_equals_turning_that_link_back_alone(one: Network, other: Network) -> None:
    before, after = _without_alternatives(one), _with_actors(_without_alternatives(other), one.organization)
    before = _with_actors(before, after)
    found = {id_: added for (cause, id_), added in effects(before, after).items() if cause == "link"}
    expected = _one_by_one(Network(before), Network(after))
    for id_, added in found.items():
        assert added == pytest.approx(expected[id_], abs=1e-9)
    for id_ in expected.keys() - found.keys():
        assert _is_irrelevant(id_, before, after) or _changes_unit(id_, before, after)


def _with_actors(organization: Organization, other: Organization) -> Organization:
    known = {actor.id for actor in organization.actors}
    return replace(
        organization,
        actors=organization.actors + tuple(a for a in other.actors if a.id not in known),
        situations=organization.situations or other.situations,
    )


def _is_irrelevant(id_: str, before: Organization, after: Organization) -> bool:
    provider = id_.split(">")[0]
    return all(provider not in Network(x).upstream("X", "Y") for x in (before, after))


def _changes_unit(id_: str, before: Organization, after: Organization) -> bool:
    rest = [one for one in after.links if one.id != id_]
    back = [one for one in before.links if one.id == id_]
    return _is_rated(rest + back) != _is_rated(after.links)


def _is_rated(links: Any) -> bool:
    return any(one.customer in ("X", "Y") and one.how_often is not None for one in links)


# -- how sure --------------------------------------------------------------------------------


def sure(low: float, high: float) -> Callable[[Network], Certainty]:
    """Every link within a rank of where it stands; the share served right within these ends."""

    def of(network: Network) -> Certainty:
        from orgflow.ranking import Ranking

        order = [one.id for one in Ranking(network).in_order]
        return Certainty({id_: (n - 0.4, n + 0.4) for n, id_ in enumerate(order, 1)}, (low, high))

    return of


def ranked(after: Organization, wide: bool) -> Comparison:
    def of(network: Network) -> Certainty:
        return Certainty({one.id: (1, 2) for one in network.links}, (0.5, 0.9))

    return compare(CHAIN, after, sure=of if wide else sure(0.5, 0.9))


SWAPPED = changed(changed(CHAIN, "B>M:work", health=0.95), "M>C:work", health=0.7)


def test_a_rank_change_is_clear_where_the_ranges_do_not_overlap() -> None:
    found = comparison_report(ranked(SWAPPED, wide=False)).to_dict()["results"]["compare"]
    assert {one["rank_change_clear"] for one in found["tables"]["links"]["rows"]} == {True}
    (message,) = (one["message"] for one in found["findings"] if one["code"] == "ORG706")
    assert "Clearly moved: M → C: work, from rank 2 to 1; B → M: work, from rank 1 to 2." in message


def test_where_ranges_overlap_no_rank_change_is_clear() -> None:
    found = comparison_report(ranked(SWAPPED, wide=True)).to_dict()["results"]["compare"]
    assert {one["rank_change_clear"] for one in found["tables"]["links"]["rows"]} == {False}
    (message,) = (one["message"] for one in found["findings"] if one["code"] == "ORG706")
    assert message.endswith("No rank change is clear: the two rankings cannot be told apart.")


def test_a_difference_within_what_is_not_known_is_told() -> None:
    findings = comparison_report(ranked(SWAPPED, wide=True)).results[0].findings
    (advice,) = (finding.advice for finding in findings if finding.code == "ORG701")
    assert advice.startswith("What is not known blurs this")


def test_what_blurs_all_customers_together_is_told_once() -> None:
    links = ("M>C .{} f=100", "M>D .{} f=50")
    waves = [org(*(link.format(health) for link in links), external="C D") for health in (7, 8)]
    findings = told(*waves)["results"]["compare"]["findings"]
    advices = [finding["advice"] for finding in findings if finding["code"] == "ORG701"]
    assert [advice[:12] for advice in advices] == ["What is not ", ""]


def test_where_the_ranges_are_not_known_no_rank_change_is_called_clear() -> None:
    told = comparison_report(compare(CHAIN, SWAPPED, sure=lambda _: None)).to_dict()
    found = told["results"]["compare"]["tables"]["links"]["rows"]
    assert {one["rank_change_clear"] for one in found} == {None}


def test_two_links_known_by_a_judgement_each_have_not_clearly_changed_places() -> None:
    assert row(CHAIN, SWAPPED, "B>M:work")["rank_change_clear"] is False


def test_ranks_are_those_of_the_weak_links() -> None:
    found = {one["id"]: (one["rank_before"], one["rank_after"]) for one in rows(CHAIN, SWAPPED, "links")}
    assert found == {"B>M:work": (1, 2), "M>C:work": (2, 1)}


# -- what to bear in mind --------------------------------------------------------------------


def test_an_outcome_that_alone_is_held_to_an_observed_figure_is_told() -> None:
    after = changed(CHAIN, "C", served_right=0.9)
    assert "Only the later outcome is held to an observed figure" in messages(CHAIN, after, "ORG707")[0]


def test_another_factor_on_judgements_is_told() -> None:
    before, after = (changed(CHAIN, "C", served_right=share) for share in (0.8, 0.9))
    assert "Each outcome is held to what was observed" in messages(before, after, "ORG707")[0]
    assert effects(before, after)["others", ""] == pytest.approx(-10.0, abs=1e-6)


def test_other_settings_are_told() -> None:
    after = replace(CHAIN, default_importance=0.5)
    told = (
        "What holds for all was changed: importance of links that state none important instead of essential."
    )
    assert told in messages(CHAIN, after, "ORG707")


def test_links_without_a_mark_are_counted_where_their_number_changed() -> None:
    after = changed(CHAIN, "B>M:work", health=None)
    assert "Links without a mark: 1 of 2 now, 0 of 2 before; " in messages(CHAIN, after, "ORG707")[0]


def test_two_organizations_are_compared_with_a_warning() -> None:
    other = replace(org("P>Q .9", "Q>R .9 f=10", external="R"), name="Elsewhere")
    report = orgflow.compare(CHAIN, other)
    assert report.title == "Elsewhere: little in common with what it is compared with"
    assert messages(CHAIN, other, "ORG708") == [
        "These may be two organizations: Test and Elsewhere share only 0 of 100 of the smaller one's actors."
    ]


def test_an_organization_that_only_grew_is_the_same() -> None:
    after = org("B>M .8", "M>C .9 f=100", *[f"A{n}>M .99" for n in range(9)], external="C")
    assert messages(CHAIN, after, "ORG708") == []


# -- nothing changed -------------------------------------------------------------------------


def test_where_nothing_changed_one_sentence_says_so() -> None:
    report = orgflow.compare(CHAIN, CHAIN)
    assert report.title == "Test: nothing changed"
    assert report.summary == ()
    assert [finding.message for finding in report.results[0].findings] == [
        "Nothing changed: actors, links and situations are the same, and the external customers are served "
        "right on 72 of 100 occasions both times."
    ]


@slow
@given(networks())
def test_an_organization_compared_with_itself_has_not_changed(network: Network) -> None:
    comparison = compare(network.organization, network.organization)
    assert comparison.waves.is_unchanged
    assert comparison.attribution.effects == ()
    assert {finding.code for finding in comparison_report(comparison).results[0].findings} == {"ORG700"}


# -- properties ------------------------------------------------------------------------------


TURNED = {"new": "gone", "gone": "new", "changed": "changed", "unchanged": "unchanged"}


@slow
@given(networks(), networks())
def test_comparing_the_other_way_round_is_the_mirror_image(one: Network, other: Network) -> None:
    there, back = compare(one.organization, other.organization), compare(other.organization, one.organization)
    for mine, theirs in zip(there.waves.links, back.waves.links, strict=True):
        assert (mine.id, mine.kind) == (theirs.id, TURNED[theirs.kind])
        assert [(x.what, x.before, x.after) for x in mine.differences] == [
            (x.what, x.after, x.before) for x in theirs.differences
        ]
    assert {(x.gone, x.new) for x in there.renamed} == {(x.new, x.gone) for x in back.renamed}
    assert there.served == {customer: pair[::-1] for customer, pair in back.served.items()}
    total = back.attribution.total
    assert there.attribution.total == (None if total is None else pytest.approx(-total))
    assert there.in_common == back.in_common


@slow
@given(networks(), networks())
def test_both_outcomes_are_those_of_an_analysis(one: Network, other: Network) -> None:
    found = told(one.organization, other.organization)
    assert found["compared_with"]["outcome"] == orgflow.analyze(one.organization).to_dict()["outcome"]
    assert found["outcome"] == orgflow.analyze(other.organization).to_dict()["outcome"]


@slow
@given(networks(), networks())
def test_ranks_gains_and_healths_are_those_of_an_analysis(one: Network, other: Network) -> None:
    compared = {r["id"]: r for r in rows(one.organization, other.organization, "links")}
    for side, network in (("before", one), ("after", other)):
        report = orgflow.analyze(network.organization, only=["weak-links"]).to_dict()
        alone = report["results"]["weak-links"]["tables"]["links"]["rows"]
        for rank, expected in enumerate(alone, 1):
            found = compared[expected["id"]]
            assert found[f"rank_{side}"] == rank
            assert found[f"gain_{side}"] == expected["gain"]
            assert found[f"health_{side}"] == expected["health"]


@slow
@given(networks(), st.data())
def test_the_effect_of_the_only_change_is_the_whole_change(network: Network, data: st.DataObject) -> None:
    before = network.organization
    chosen = data.draw(st.sampled_from(before.links))
    ways: list[dict[str, Any]] = [{"health": 0.4}, {"importance": 0.3}, {"when": ("close",)}]
    fields = data.draw(st.sampled_from(ways))
    attribution = compare(before, changed(before, chosen.id, **fields)).attribution
    assert attribution.summed == pytest.approx(attribution.total, abs=1e-9)


@slow
@given(networks(), networks())
def test_the_order_in_which_things_are_written_changes_nothing(one: Network, other: Network) -> None:
    def turned(organization: Organization) -> Organization:
        alternatives = [x for x in organization.links if x.any_of is not None]
        links = (*[x for x in organization.links[::-1] if x.any_of is None], *alternatives)
        return replace(organization, actors=organization.actors[::-1], links=links)

    found = told(one.organization, other.organization)
    assert told(turned(one.organization), turned(other.organization)) == found


@slow
@given(networks(), networks())
def test_every_comparison_is_free_of_nonsense(one: Network, other: Network) -> None:
    made = orgflow.compare(one.organization, other.organization)
    assert all(len(group.findings) <= 10 for group in made.groups)  # so that none is cut short on a screen
    for text in (json.render(made), markdown.render(made), terminal.render(made, tables=True)):
        assert b"nan" not in text.lower()
        assert b"inf" not in text.lower()
        assert b"None" not in text.replace(b"None of the changes", b"")


@pytest.mark.parametrize("text", HOSTILE)
def test_names_that_mean_harm_reach_every_format_as_text(text: str) -> None:
    before = changed(changed(CHAIN, "B", name=text), "B>M:work", deliverable=text)
    made = orgflow.compare(before, changed(changed(before, "B", name=f"{text}2"), "B>M:work", any_of=text))
    assert b"<script>" not in markdown.render(made)
    assert b"\x1b" not in terminal.render(made, tables=True)


def test_a_large_organization_is_compared_in_common_worlds() -> None:
    lines = [f"A{n}>A{n + 1} .97 b=.5" for n in range(200)] + ["A200>C .9 f=100", "A7>C .9 f=100"]
    before = org(*lines, external="C", s={f"A{n}": 0.99 for n in range(150)})
    comparison = compare(before, changed(before, "A199>A200:work", health=0.5))
    assert comparison.outcomes[0].method == "sampled"
    assert comparison.attribution.summed == pytest.approx(comparison.attribution.total, rel=0.02)
    assert comparison.attribution.effects[0].error == 0.0


# -- two dates -------------------------------------------------------------------------------


def test_another_day_moves_the_calendar_with_its_length() -> None:
    found = starting(replace(CHAIN, as_of=date(2026, 1, 1), horizon_end=date(2026, 6, 30)), date(2027, 1, 1))
    assert (found.as_of, found.horizon_end) == (date(2027, 1, 1), date(2027, 6, 30))


def test_what_was_said_after_a_date_is_told() -> None:
    late = changed(replace(CHAIN, as_of=date(2026, 1, 1)), "B>M:work", as_of=date(2026, 5, 1))
    assert messages(starting(late, date(2026, 3, 1)), starting(late, date(2026, 6, 1)), "ORG709") == [
        "What is known of 1 link was said after 1 March 2026, and counts for that day all the same."
    ]


def test_a_situation_that_holds_for_another_part_of_the_calendar_is_told() -> None:
    before = org("M>C .5 f=100 when=peak", "N>C .9 f=100", external="C", situations=(NEVER,))
    found = messages(starting(before, date(2026, 1, 1)), starting(before, date(2027, 1, 1)), "ORG709")
    assert found == ["Situations hold for another part of the calendar: peak never instead of 8 %."]


# -- the head --------------------------------------------------------------------------------


def test_the_head_says_what_is_compared_with_what() -> None:
    before = replace(CHAIN, as_of=date(2026, 3, 1), sources=("w/march/a.yaml", "w/march/b.yaml"))
    after = replace(CHAIN, as_of=date(2026, 6, 1), sources=("w/june.yaml",))
    assert orgflow.compare(before, after).heading == (
        "Test: as of 1 June 2026 (june.yaml, 3 actors, 2 links), "
        "compared with 1 March 2026 (march/, 3 actors, 2 links)"
    )


def test_the_head_of_two_dates_names_the_dates_alone() -> None:
    one = replace(CHAIN, sources=("acme.yaml",))
    heading = orgflow.compare(starting(one, date(2026, 3, 1)), starting(one, date(2026, 6, 1))).heading
    assert heading == (
        "Test: as of 1 June 2026 (3 actors, 2 links), compared with 1 March 2026 (3 actors, 2 links)"
    )


def test_the_head_without_dates_names_the_files() -> None:
    before, after = (replace(CHAIN, sources=(name,)) for name in ("old.yaml", "new.yaml"))
    assert orgflow.compare(before, after).heading == (
        "Test: new.yaml (3 actors, 2 links), compared with old.yaml (3 actors, 2 links)"
    )


def test_places_tell_the_two_waves_apart() -> None:
    before = changed(CHAIN, "B>M:work", at=Position("w/march.yaml", 3, 1))
    before = replace(before, sources=("w/march.yaml",))
    after = replace(org("M>C .9 f=100", external="C"), sources=("w/june.yaml",))
    assert orgflow.compare(before, after).places([before.links[0]]) == ("march.yaml:3",)


def test_where_the_waves_were_made_differently_the_method_says_so_of_each() -> None:
    method = orgflow.compare(CHAIN, changed(CHAIN, "C", served_right=0.9)).method
    assert any(line.startswith("Now: Judged failure rates were multiplied by") for line in method)


# -- the pages -------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [name for name, _ in explaining.topics() if name.startswith("ORG70")])
def test_the_example_of_a_page_gives_its_finding(code: str) -> None:
    texts = [fence.body for fence in fences(explaining.page(code) or "") if fence.language == "yaml"]
    waves = [read_text(text).organization for text in texts]
    before, after = waves[0], waves[-1]
    assert before is not None
    assert after is not None
    if len(texts) == 1:
        before, after = starting(before, date(2026, 3, 1)), starting(after, date(2026, 9, 1))
    assert code in {finding.code for finding in orgflow.compare(before, after).results[0].findings}
