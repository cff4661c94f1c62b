"""The page of one actor, read back from what is drawn."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from orgflow.calibration import calibrated
from orgflow.diagrams import look
from orgflow.diagrams.card import MOST
from orgflow.diagrams.paper import PAPERS
from orgflow.diagrams.render import render
from orgflow.findings import Figure
from orgflow.illustration import atlas
from orgflow.illustration.cards import card
from orgflow.loader import load
from orgflow.model import Duration, Link, Organization, Rating, Standard
from orgflow.network import Network
from orgflow.views.moment import during
from tests.builders import link, org, staffed
from tests.paths import ORGS
from tests.sheets import SVG, outside, overlapping, said, smallest, texts, things, title, words, written
from tests.test_map import contrast
from tests.test_worlds import networks, slow

LINKS = ("A>M .9 f=12 for=parts", "B>M .5 f=250 for=power", "M>X .95 f=100 for=goods", "X>Y 1")
CENTRE = 390.0 + 44.0  # where the box in the middle begins


def drawn(*links: str | Link, actor: str = "M", **more: object) -> Figure:
    return card(Network(org(*(links or LINKS), external="X", **more)), actor)  # type: ignore[arg-type]


def lefts(figure: Figure, one: str) -> float:
    box = things(figure)[one].find(f"{SVG}rect")
    assert box is not None
    return float(box.get("x", ""))


def order(figure: Figure, *links: str) -> list[str]:
    """Give links from the top down."""
    boxes = {one: things(figure)[one].find(f"{SVG}rect") for one in links}
    return sorted(links, key=lambda one: float(box.get("y", "")) if (box := boxes[one]) is not None else 0)


def rated(provider: Rating | None, customer: Rating | None, **fields: object) -> Link:
    return replace(link("A>M for=parts"), provider_rating=provider, customer_rating=customer, **fields)  # type: ignore[arg-type]


# -- links -------------------------------------------------------------------------------------


def test_needs_stand_on_the_left_of_the_actor_and_what_it_gives_on_the_right() -> None:
    figure = drawn()
    assert lefts(figure, "A>M:parts") < CENTRE == lefts(figure, "M") < lefts(figure, "M>X:goods")
    assert {"What we need", "What we give"} <= set(texts(figure))


def test_links_of_others_are_not_on_the_card() -> None:
    assert "X>Y:work" not in things(drawn())


def test_a_link_says_from_whom_for_what_how_often_and_how_well_it_works() -> None:
    assert said(things(drawn("A>M .97 f=12 for=parts", "M>X"))["A>M:parts"])[:3] == ["A", "parts, 12", "97 %"]


def test_both_marks_stand_beside_each_other_the_providers_first() -> None:
    figure = drawn(rated(Rating(3.1, 9), Rating(4.6, 9)), "M>X .9")
    assert "3.1 | 4.6" in said(things(figure)["A>M:parts"])
    assert "they | we" in texts(figure)
    assert "we | they" not in texts(figure)


def test_a_mark_by_too_few_people_is_not_shown() -> None:
    figure = drawn(rated(Rating(4.6, 9), Rating(1.0, 2)), "M>X .9")
    assert "4.6 | few" in said(things(figure)["A>M:parts"])
    assert "Few: fewer than 5 answers, which are not shown." in words(figure)
    assert "1 |" not in figure.svg.replace("4.6 | few", "")


def test_what_is_not_known_is_said_to_be_not_known() -> None:
    told = said(things(drawn("A>M for=parts", "M>X .9"))["A>M:parts"])
    assert "parts, how often: not known" in told
    assert "not known" in told


def test_a_standard_and_a_situation_are_told() -> None:
    standard = Standard(Duration(4.0, "4 h"), 0.95)
    kept = replace(link("A>M .9 f=12 for=parts when=close"), standard=standard)
    told = said(things(drawn(kept, "M>X", situations={"close": 0.1}))[kept.id])
    assert "parts, 12, only during close" in told
    assert "standard: within 4 h on 95 % of occasions" in told


def test_weak_links_are_named_and_stand_first() -> None:
    figure = drawn("A>M .2 f=1 for=rare", "B>M 1 f=250 for=often", "M>X 1 f=250")
    assert "weak" in said(things(figure)["A>M:rare"])
    assert order(figure, "B>M:often", "A>M:rare") == ["A>M:rare", "B>M:often"]
    assert figure.title == "M, Test: 1 of 3 links is weak"
    assert "2 links, 1 weak" in texts(figure)


def test_then_the_most_frequent_stand_first() -> None:
    figure = drawn("A>M 1 f=1", "B>M 1 f=250", "C>M 1", "M>X 1")
    assert order(figure, "A>M:work", "B>M:work", "C>M:work") == ["B>M:work", "A>M:work", "C>M:work"]


def test_where_nothing_is_weak_nothing_is_orange() -> None:
    assert look.WEAK not in drawn("A>M 1 f=1", "M>X 1 f=1").svg


def test_what_is_not_needed_in_the_situation_is_called_so() -> None:
    organization = org("A>M .9 when=close", "M>X .9", external="X", situations={"close": 0.1})
    figure = card(Network(during(organization, ())), "M")
    assert "not needed then" in said(things(figure)["A>M:work@close"])
    assert "on an ordinary day" in figure.title


def test_what_is_supposed_is_said() -> None:
    organization = replace(org(*LINKS, external="X"), supposed=("B is gone",))
    assert "Supposing B is gone." in words(card(Network(organization), "M"))


# -- the same as in the report -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["airline", "office", "marketing-sales"])
def test_a_card_tells_of_a_link_just_what_the_report_tells(name: str) -> None:
    network = calibrated(Network(load(ORGS / name)))
    portraits = {portrait.id: portrait for portrait in atlas(network).links}
    for actor in network.actors[:6]:
        figure = card(network, actor.id)
        for one, drawn_one in things(figure).items():
            if one in portraits and not title(drawn_one).startswith("and "):
                told = title(drawn_one)
                assert all(f"{fact.label}: {fact.text}" in told for fact in portraits[one].facts)
                assert portraits[one].called in ["", *said(drawn_one)]


def test_a_card_tells_of_its_actor_just_what_the_report_tells() -> None:
    network = calibrated(Network(load(ORGS / "airline")))
    for portrait in atlas(network).actors:
        told = " ".join(said(things(card(network, portrait.id))[portrait.id]))
        for fact in portrait.facts:
            if fact.label in ("Position", "Comes out right", "Load", "People"):
                assert f"{fact.label} {fact.text}" in told


def test_the_load_is_told_where_it_is_known() -> None:
    organization = staffed(org("M>X .9 f=500 e=1", external="X"), M="1000")
    told = " ".join(said(things(card(Network(organization), "M"))["M"]))
    assert "Load 50 % of what can be done is asked for" in told


# -- what breaks ---------------------------------------------------------------------------------


def test_who_falls_is_told_round_by_round_with_customers_apart() -> None:
    figure = drawn("A>M 1", "M>N 1", "N>X 1", "M>X 1 for=more", "X>Z 1")
    told = texts(figure)
    assert told[told.index("round 1") : told.index("round 1") + 3] == ["round 1", "X", "N"]
    assert told[told.index("round 2") + 1] == "Z"
    bold = [
        one.text for one in ET.fromstring(figure.svg).iter(f"{SVG}text") if one.get("font-weight") == "bold"
    ]
    assert "X" in bold
    assert ("X", "N") in figure.stands_for.values()


def test_later_rounds_share_the_last_box() -> None:
    chain = [f"{one}>{other} 1" for one, other in zip("MABCDE", "ABCDEX", strict=True)]
    told = texts(drawn(*chain))
    assert told[told.index("rounds 4 to 6") + 1 :][:2] == ["X", "D and E"]


def test_who_feels_it_is_told_with_what_it_costs() -> None:
    ending = texts(drawn("A>M 1", "M>X 1 f=100"))[-1]
    assert ending.startswith("1 other falls with us where every need matters, external customers in bold.")
    assert ending.endswith("X would feel it. Failed occasions would rise by 100 a year.")


def test_where_another_stands_in_nobody_falls() -> None:
    told = words(drawn("M>X 1 any_of=n f=9", "N>X 1 any_of=n", "A>M 1"))
    assert "Nobody falls with us. No external customer would notice." in told


def test_where_customers_get_nothing_right_as_it_is_that_is_why_nobody_would_notice() -> None:
    told = words(drawn("M>X 0 f=9", "A>M 1"))
    assert "No external customer would notice. As things are, hardly anything reaches them right." in told


def test_the_card_of_a_customer_says_nothing_of_its_own_fall() -> None:
    figure = drawn(actor="X")
    assert "What breaks without us" not in texts(figure)
    assert "Gives nothing to anybody." in texts(drawn("M>X .9", actor="X"))


# -- bounds ----------------------------------------------------------------------------------------


def crowded() -> Figure:
    return drawn(*(f"P{i:02}>M 1 f={i + 1}" for i in range(39)), "Q>M .2 f=1", "M>X 1 f=250")


def test_of_forty_needs_the_weak_and_frequent_are_drawn_and_the_others_counted() -> None:
    figure = crowded()
    told = next(text for text in texts(figure) if text.startswith("and "))
    ids = [ids for ids in figure.stands_for.values() if len(ids) > 1 and ">" in ids[0]]
    assert told == f"and {len(ids[0])} more (none weak): P00, P01, P02 and {len(ids[0]) - 3} more"
    assert "weak" in said(things(figure)["Q>M:work"])
    assert said(things(figure)["P38>M:work"])[0] == "P38"
    assert "P30: work" in title(things(figure)["P00>M:work"])


def test_a_page_is_filled_and_no_more() -> None:
    height, width = (
        float(ET.fromstring(crowded().svg).get(x, "").removesuffix("pt")) for x in ("height", "width")
    )
    assert MOST < height < width / 1.3


def test_an_actor_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        drawn(actor="nobody")


def test_an_actor_without_links_has_a_card() -> None:
    figure = card(Network(org(s={"A": 1.0})), "A")
    assert {"Needs nothing from anybody.", "Gives nothing to anybody.", "Nobody falls with us."} <= set(
        texts(figure)
    )


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "]]>", "采购部门", "قسم", "&lt;b&gt;"])
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    assert texts(card(named(name), "M")).count(name) == 1


def named(name: str) -> Network:
    base: Organization = org(*LINKS, external="X")
    return Network(
        replace(base, actors=tuple(replace(a, name=name) if a.id == "A" else a for a in base.actors))
    )


def test_a_name_that_is_cut_is_told_in_full_when_pointed_at() -> None:
    name = "A department with a name that fits no box of any card at all"
    figure = card(named(name), "M")
    assert said(things(figure)["A>M:parts"])[0].endswith("…")
    assert name in title(things(figure)["A>M:parts"])


def test_a_name_of_one_long_word_is_broken_in_the_middle_box() -> None:
    name = "Donaudampfschifffahrtsgesellschaft"
    base = org(*LINKS, external="X")
    actors = tuple(replace(a, name=name) if a.id == "M" else a for a in base.actors)
    figure = card(Network(replace(base, actors=actors)), "M")
    assert "".join(said(things(figure)["M"])).startswith(name)
    assert not overlapping(figure)


# -- reading -----------------------------------------------------------------------------------------


@slow
@given(networks())
def test_no_two_texts_touch_and_each_link_of_the_actor_is_drawn_once(network: Network) -> None:
    for actor in network.actors:
        figure = card(network, actor.id)
        assert not overlapping(figure)
        assert not outside(figure)
        links = [one for ids in figure.stands_for.values() for one in ids if ">" in one]
        own = [*network.links_into(actor.id), *network.links_from(actor.id)]
        assert sorted(links) == sorted(one.id for one in own)
        assert figure == card(network, actor.id)


@pytest.mark.parametrize("name", ["airline", "coffee", "hospital", "office"])
def test_cards_of_whole_organizations_can_be_read(name: str) -> None:
    network = calibrated(Network(load(ORGS / name)))
    for actor in network.actors:
        figure = card(network, actor.id)
        assert not overlapping(figure)
        assert smallest(figure, 1280) >= 11


def test_words_stand_out_from_their_ground() -> None:
    figure = drawn("A>M .2 f=1", "M>X 1 f=250", "X>Z 1", "M>N 1 f=1")
    light = [one for one in written(figure) if one.colour != "#FFFFFF"]
    assert all(contrast(one.colour, "#FFFFFF") >= 4.5 for one in light)
    assert all(contrast(shade.fill, shade.text) >= 4.5 for shade in look.SHADES)
    for layer in look.LAYERS.values():
        assert contrast(look.GREY, layer.fill) >= 4.5


@pytest.mark.parametrize("paper", ["a4", "16:9"])
def test_a_card_fills_a_page(paper: str) -> None:
    assert render(crowded(), "pdf", paper=PAPERS[paper]).startswith(b"%PDF")


def test_it_shows_no_title_where_it_has_none() -> None:
    network = Network(org(*LINKS, external="X"))
    assert card(network, "M").title in texts(card(network, "M"))
    assert card(network, "M").title not in texts(card(network, "M", headed=False))
