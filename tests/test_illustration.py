"""What goes with a report: maps, a portrait of each actor, of each link."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from orgflow.assembly import analyze
from orgflow.atlas import ActorPortrait, Fact, LinkPortrait
from orgflow.calibration import calibrated
from orgflow.domino import Component, Domino
from orgflow.illustration import MOST_ACTORS, atlas, figures, maps
from orgflow.loader import load
from orgflow.model import Actor, Counted, Duration, Organization, Rating, Standard
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.views.moment import during
from tests.builders import link, net, org, staffed
from tests.paths import ORGS
from tests.test_worlds import networks

CHAIN = ("B>M .9 for=lists", "M>C .8 f=100 for=goods")
RIGHT = ("72 of 100", "occasions of the external customers go right")
some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def chain(**fields: object) -> Network:
    """Three in a row whose first link has more written about it."""
    first, last = map(link, CHAIN)
    return net(replace(first, **fields), last, external="C")  # type: ignore[arg-type]


def told(network: Network, name: str = "B>M:lists") -> LinkPortrait:
    (found,) = (one for one in atlas(network).links if one.id == name)
    return found


def fact(portrait: ActorPortrait | LinkPortrait, label: str) -> Fact | None:
    return next((one for one in portrait.facts if one.label == label), None)


def words(portrait: ActorPortrait | LinkPortrait, label: str) -> str | None:
    found = fact(portrait, label)
    return found.text if found else None


def actor(network: Network, name: str) -> ActorPortrait:
    (found,) = (one for one in atlas(network).actors if one.id == name)
    return found


def test_an_actor_says_how_full_it_is() -> None:
    organization = staffed(org("M>C .8 f=500 e=1", "M>B .8 for=more f=1", external="C"), M="1000")
    assert words(actor(Network(organization), "M"), "Load") == (
        "50 % or more of what can be done is asked for"
    )
    assert words(actor(Network(organization), "B"), "Load") is None


# -- links ------------------------------------------------------------------------------------


def test_a_link_says_how_well_it_works_with_its_range() -> None:
    found = fact(told(net(*CHAIN, external="C")), "Works")
    assert found is not None
    assert found.text.startswith("on 90 of 100 occasions (")
    assert found.span is not None
    low, value, high = found.span
    assert value == pytest.approx(0.9)
    assert low < value < high


def test_a_link_nobody_rated_says_what_is_assumed() -> None:
    found = fact(told(chain(health=None)), "Works")
    assert found == Fact("Works", "not known; 80 % is assumed")


def test_ratings_by_too_few_people_are_not_told() -> None:
    portrait = told(chain(health=None, customer_rating=Rating(2.0, 3)))
    assert words(portrait, "Works") == "known from fewer than 5 answers, which are not shown"
    assert words(portrait, "Known") is None
    assert "few" in (words(portrait, "Marks") or "")
    assert portrait.brief == "marks - | few"


def test_marks_of_both_sides_stand_next_to_each_other() -> None:
    portrait = told(chain(health=None, customer_rating=Rating(2, 9), provider_rating=Rating(4, 9)))
    assert words(portrait, "Marks") == "4 | 2 (provider | customer)"
    assert portrait.brief == "marks 4 | 2"


@pytest.mark.parametrize(
    "written, basis",
    [
        ({"health": None, "measured": Counted(412, 430)}, "counted on 430 occasions"),
        ({"health": None, "customer_rating": Rating(2, 9)}, "by 9 ratings of its customer"),
        ({"health": 0.9}, "by judgement"),
        ({"health": None}, "nobody has rated it"),
    ],
)
def test_a_link_says_by_what_it_is_known(written: dict[str, object], basis: str) -> None:
    assert words(told(chain(**written)), "Known") == basis


def test_a_link_says_what_its_failure_does_to_its_customer() -> None:
    network = net("B>M .9 b=.5", "M>C .8", external="C")
    assert words(told(network, "B>M:work"), "When it fails") == "M fails too, 5 times in 10"
    assert words(told(network, "M>C:work"), "When it fails") == "the occasion is spoiled, every time"


def test_a_link_names_who_stands_in() -> None:
    network = net("B>M .9 any_of=x", "R>M .9 any_of=x", "M>C .8", external="C")
    assert words(told(network, "B>M:work"), "When it fails") == "M fails too, every time, unless R stands in"


def test_what_a_link_costs_is_told_a_year() -> None:
    portrait = told(net(*CHAIN, external="C"))
    assert words(portrait, "Failures avoided if put right") == "8 a year; 80 of 100 occasions right, not 72"
    assert words(portrait, "Failures added if it stopped") == "72 a year"
    assert portrait.loss == "Failed occasions would rise by 72 a year."


def test_what_putting_right_avoids_stands_alone_where_a_hundred_occasions_look_the_same() -> None:
    portrait = told(net("B>M .9 f=1", "M>C .8 f=100", "N>C .1 f=9999", external="C"), "B>M:work")
    assert words(portrait, "Failures avoided if put right") == "8 a year"


def test_a_link_knows_its_best_way_to_a_customer() -> None:
    network = net("B>M .9", "M>C .8", "M>N .9", "N>C .9 b=.1", external="C")
    assert told(network, "B>M:work").way == ("B>M:work", "M>C:work")


def test_the_way_of_a_link_does_not_come_back_to_its_provider_where_another_does_not() -> None:
    network = net("B>M .9", "M>B .9 for=back", "B>C .8", "M>C .8 b=.1", external="C")
    assert told(network, "B>M:work").way == ("B>M:work", "M>C:work")


def test_a_link_that_reaches_no_customer_has_no_way() -> None:
    assert told(net("B>M .9", "B>C .9", external="C"), "B>M:work").way == ()


def test_without_rates_what_a_link_costs_is_a_share() -> None:
    assert told(net("B>M .9", "M>C .8", external="C"), "B>M:work").loss == (
        "Failed occasions would rise by 72 % of all occasions."
    )


def test_a_link_that_reaches_no_customer_costs_nothing() -> None:
    portrait = told(net(*CHAIN, "M>B .5 for=back b=0", external="C"), "M>B:back")
    assert portrait.loss == "No external customer would notice."
    assert words(portrait, "Failures added if it stopped") is None


def test_without_a_customer_nothing_is_said_of_costs() -> None:
    assert told(net("B>M .9"), "B>M:work").loss == ""


def test_a_link_is_called_what_the_lists_call_it() -> None:
    network = calibrated(Network(load(ORGS / "office")))
    called = {portrait.id: portrait.called for portrait in atlas(network).links}
    assert {name for name, word in called.items() if word == "weak"} == set(weak(network))
    assert {"", "weak", "perhaps weak", "to protect"} <= set(called.values())


def test_how_sure_the_order_is_is_told_of_links_that_are_called_something() -> None:
    portraits = atlas(calibrated(Network(load(ORGS / "office")))).links
    assert all(words(one, "How sure") for one in portraits if one.called in ("weak", "perhaps weak"))


def test_what_the_file_says_besides_is_carried_through() -> None:
    portrait = told(
        chain(
            standard=Standard(Duration(48, "2 days"), 0.95),
            lead_time=Duration(24, "3 days"),
            effort=Duration(0.5, "30 min"),
            answer="will try",
            answer_date=date(2026, 11, 30),
            source="survey",
            note="Ask again.",
        )
    )
    assert [(one.label, one.text) for one in portrait.facts][-6:] == [
        ("Standard", "within 2 days on 95 % of occasions"),
        ("Takes", "3 days"),
        ("Effort", "30 min"),
        ("Answered", "will try, 30 November 2026"),
        ("Said by", "survey"),
        ("Note", "Ask again."),
    ]


# -- actors -----------------------------------------------------------------------------------


def test_an_actor_says_whom_it_depends_on_and_who_depends_on_it() -> None:
    network = net("A>B .9", *CHAIN, external="C")
    assert words(actor(network, "M"), "Depends on") == "B; 1 more behind them"
    assert words(actor(network, "M"), "Depended on by") == "C"
    assert words(actor(network, "A"), "Depended on by") == "B; 2 more behind them"


def test_an_actor_says_how_often_its_work_comes_out_right() -> None:
    network = net(*CHAIN, external="C", s={"M": 0.5})
    assert words(actor(network, "M"), "Comes out right") == "on 45 of 100 occasions, with all that it needs"
    assert words(actor(network, "M"), "Own work right") == "50 %"


def test_a_derived_position_is_told_as_such() -> None:
    assert words(actor(net(*CHAIN, external="C"), "M"), "Position") == "front line (as its links say)"


def test_an_actor_carries_what_the_file_says() -> None:
    people = (
        Actor("a", "A", people=3, site="Bern", owner="Ada", tags=("x", "y"), part_of="b", reports_to="b"),
        Actor("b", "B", note="Small."),
    )
    portrait = actor(Network(Organization("T", people)), "a")
    assert [(one.label, one.text) for one in portrait.facts if one.label != "Position"][1:] == [
        ("Part of", "B"),
        ("Reports to", "B"),
        ("People", "3"),
        ("Site", "Bern"),
        ("Owner", "Ada"),
        ("Tags", "x, y"),
    ]


def test_a_customer_does_not_stop() -> None:
    assert actor(net(*CHAIN, external="C"), "C").loss == ""


def test_who_falls_with_an_actor_is_told_with_the_link_that_felled_it() -> None:
    falls = actor(net(*CHAIN, external="C"), "B").falls or ()
    assert [(fall.actor, fall.round, fall.link) for fall in falls] == [
        ("M", 1, "B>M:lists"),
        ("C", 2, "M>C:goods"),
    ]


@some
@given(networks())
def test_falls_are_those_of_the_domino(network: Network) -> None:
    for portrait in atlas(network).actors:
        domino = Domino(network, (Component("actor", portrait.id),))
        rounds = {fall.actor: fall.round for fall in portrait.falls or ()}
        assert rounds == {name: number for name, number in domino.round_of.items() if number}
        customers = {fall.actor: network.link(fall.link).customer for fall in portrait.falls or ()}
        assert all(name == customer for name, customer in customers.items())


@some
@given(networks())
def test_a_link_fells_its_customer_and_then_whoever_falls_with_that(network: Network) -> None:
    found = atlas(network)
    falls = {portrait.id: portrait.falls or () for portrait in found.actors}
    for portrait in found.links:
        rounds = Domino(network, (Component("link", portrait.id),)).round_of
        after = {fall.actor: fall.round + 1 for fall in falls[portrait.customer]}
        assert rounds == ({portrait.customer: 1, **after} if portrait.fells else {})


def test_above_some_size_there_are_no_portraits_and_that_is_said() -> None:
    crowd = tuple(Actor(f"a{number}", f"A{number}") for number in range(MOST_ACTORS + 1))
    found = atlas(Network(Organization("T", crowd)))
    assert (found.actors, found.links) == ((), ())
    (remark,) = found.remarks
    assert remark.endswith("up to 300 actors and 1,500 links; here are 301 actors and no links.")


# -- maps -------------------------------------------------------------------------------------


def test_the_weak_links_have_a_map_of_their_own_before_that_of_all() -> None:
    network = calibrated(Network(load(ORGS / "office")))
    assert [figure.name for figure in maps(network)] == ["weak-links", "map"]


def test_without_weak_links_there_is_the_whole_map_alone() -> None:
    assert [figure.name for figure in maps(net("B>M 1", "M>C 1", external="C"))] == ["map"]


def test_the_calendar_follows_where_work_is_known_of_somebody() -> None:
    office = calibrated(Network(load(ORGS / "office")))
    assert [figure.name for figure in figures(office)] == [
        "weak-links", "map", "pyramid", "matrix", "importance-health", "calendar"
    ]  # fmt: skip
    assert figures(office)[-1].caption.startswith("The darker a week, the more is asked of somebody")
    assert "calendar" not in [figure.name for figure in figures(net(*CHAIN, external="C"))]


def test_one_context_has_no_calendar() -> None:
    moment = calibrated(Network(during(load(ORGS / "office"), ("month-end",))))
    assert "calendar" not in [figure.name for figure in figures(moment)]


def test_each_drawn_thing_stands_for_an_actor_or_links() -> None:
    organization = org(*CHAIN, external="C")
    found = maps(Network(organization))[-1].stands_for
    assert sorted(found.values()) == sorted(
        [(one.id,) for one in organization.actors] + [(one.id,) for one in organization.links]
    )


def test_the_caption_says_where_most_links_meet() -> None:
    caption = maps(net(*CHAIN, external="C"))[-1].caption
    assert caption == "Most links meet in M: 2 of 2 links begin or end there."


def test_an_organization_without_links_has_a_map_as_well() -> None:
    assert maps(Network(Organization("T", (Actor("a", "A"),))))[0].caption == "No links are written yet."


def test_a_report_is_illustrated_only_where_it_is_asked_to_be() -> None:
    plain = analyze(org(*CHAIN, external="C"))
    assert (plain.figures, plain.atlas) == ((), None)
    assert analyze(org(*CHAIN, external="C"), illustrated=True).atlas is not None


@pytest.mark.parametrize(
    "lines, cards",
    [
        (CHAIN, [RIGHT, ("28", "occasions a year fail")]),
        (("B>M .9", "M>C .8"), [RIGHT]),
    ],
)
def test_the_cards_begin_with_what_the_customers_get(
    lines: tuple[str, ...], cards: list[tuple[str, str]]
) -> None:
    found = [(card.figure, card.label) for card in analyze(org(*lines, external="C")).cards]
    assert found[:-2] == cards
    assert found[-1] == ("100 %", "of the links have evidence of how they work")


def test_where_nothing_has_a_mark_no_figure_but_that_is_to_be_remembered() -> None:
    (card,) = analyze(org("B>M", "M>C f=100", external="C")).cards
    assert (card.figure, card.note) == ("0 %", "nothing is known of 2")


def test_weak_links_are_a_grave_figure() -> None:
    office = load(ORGS / "office")
    grave = [card.figure for card in analyze(office).cards if card.grave]
    assert grave == [str(len(weak(calibrated(Network(office)))))]
