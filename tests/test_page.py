"""The HTML report: what stands where, that nothing of a user's words becomes part of the page's own code."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.atlas import Atlas
from orgflow.diagrams.look import SHADES, Shade
from orgflow.diagrams.render import render
from orgflow.diagrams.sheet import Place, Sheet
from orgflow.findings import Column, Figure, Table
from orgflow.formats import html
from orgflow.formats.html import style
from orgflow.formats.html.anchors import Anchors
from orgflow.formats.html.inlining import inline
from orgflow.formats.html.page import PictureView
from orgflow.formats.html.safety import data_block
from orgflow.glossary import WORDS
from orgflow.model import Actor, Link, Organization
from tests.pages import Element, data, drawing, illustrated, page, read, skeleton
from tests.reports import ATLAS, HOSTILE, ILLUSTRATED, REPAIRS, REPORT, hostile

SCRIPTS = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    '"><b onmouseover=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</style><style>*{display:none}",
    "]]><!--",
    "\u2028alert(1)\u2029",
    "\ud800",
)


def links_to(element: Element) -> set[str]:
    """The places that a page links to."""
    return {one.attributes["href"] for one in element.all("a")}


# -- what stands where ---------------------------------------------------------------------


def test_the_headline_is_the_title() -> None:
    assert [one.text for one in illustrated().all("h1")] == [REPORT.title]
    assert illustrated().all("title")[0].text == REPORT.title


def test_the_summary_is_one_paragraph() -> None:
    (summary,) = illustrated().all("p", "summary")
    assert summary.text == " ".join(REPORT.summary)


def test_figures_to_remember_stand_on_cards() -> None:
    assert [card.text for card in illustrated().all("li", "card")] == [
        "63 of 100 occasions go right 48 to 74",
        "2 links are weak of 3",
    ]


def test_a_grave_figure_is_marked() -> None:
    assert [card.all("b")[0].text for card in illustrated().all("li", "grave")] == ["2"]


def test_sections_come_in_the_order_in_which_they_are_read() -> None:
    report = replace(ILLUSTRATED, results=(*REPORT.results, replace(REPORT.results[0], slug="more")))
    assert [one.text for one in read(page(report)).all("h2")] == [
        "Fix first: what would help the external customers most",
        "Which links are weak for the customer?",
        "The weak links",
        "The whole map",
        "Actor by actor",
        "The map",
        "The map",
        "Tables",
        "How sure are we?",
        "How these figures were made",
        "Words",
        "This report",
    ]


def test_a_finding_opens_to_where_it_is_written_with_what_is_known_of_the_link() -> None:
    opened = illustrated().all("details", "finding")[0].all("section", "proof")
    assert [one.all("code")[0].text for one in opened] == ["service.yaml:22", "service.yaml:31"]
    assert "on 72 of 100 occasions (50 to 90)" in opened[1].text


def test_the_first_sentence_of_a_finding_stands_out() -> None:
    finding = illustrated().all("details", "finding")[0]
    assert finding.all("b")[0].text == REPORT.results[0].findings[0].message


def test_a_long_first_sentence_stands_out_up_to_what_it_is_about() -> None:
    long = f"Three links: {'one, ' * 30}and more. They fail."
    finding = replace(REPORT.results[0].findings[0], message=long)
    report = replace(REPORT, results=(replace(REPORT.results[0], findings=(finding,)),))
    assert read(page(report)).all("details", "finding")[0].all("b")[0].text == "Three links:"


@pytest.mark.parametrize(
    "name, called",
    [("matrix", "Matrix"), ("weak-links", "Weak links"), ("importance-health", "Importance and health")],
)
def test_the_contents_call_a_picture_by_a_phrase(name: str, called: str) -> None:
    assert PictureView(Figure("A title", "", "", name=name), "there", None).short == called


def test_findings_are_numbered_within_their_group() -> None:
    assert [one.text for one in illustrated().all("span", "rank")] == ["1", "2", ""]


def test_the_level_of_a_finding_is_told_in_words() -> None:
    assert [one.text.split(" ·")[0] for one in illustrated().all("p", "foot")] == [
        "ORG611, risk",
        "ORG611, watch",
        "ORG613, note",
    ]


def test_every_actor_has_a_page_in_the_layer_it_belongs_to() -> None:
    layers = illustrated().by_id("actors").all("section", "layer")
    assert {one.all("h3")[0].text: [name.text for name in one.all("span", "name")] for one in layers} == {
        "Back office": ["Master Data"],
        "Front line": ["Billing Desk", "Field Service"],
        "External customers": ["End users"],
    }


def test_the_way_of_a_link_to_the_customer_is_drawn_step_by_step() -> None:
    links = tuple(replace(one, way=(one.id, REPAIRS.id)) if one.called else one for one in ATLAS.links)
    found = read(page(replace(ILLUSTRATED, atlas=replace(ATLAS, links=links)))).all("ol", "way")[0]
    stops = [one.text for one in found.all("li")]
    assert stops == ["Master Data", "item master", "Field Service", "repairs", "End users"]


def test_the_page_of_an_actor_tells_what_it_needs_and_gives() -> None:
    needs, gives = illustrated().by_id("actor-service").all("div", "columns")[0].all("section")[:2]
    assert needs.all("summary")[0].text == "item master from Master Data weak daily, marks 3 | 1"
    assert gives.all("a")[0].text == "repairs to End users every day"


def test_the_page_of_an_actor_tells_round_by_round_who_falls_with_it() -> None:
    without = illustrated().by_id("actor-data").all("section", "without")[0]
    assert without.all("p")[0].text.startswith("Failed occasions would rise by about 700 a year.")
    assert [one.text for one in without.all("li")] == ["Field Service", "End users"]


def test_nobody_falling_is_said() -> None:
    assert "Nobody would fall with it." in illustrated().by_id("actor-billing").text


def test_weak_links_are_counted_at_their_ends() -> None:
    actors = illustrated().all("details", "actor")
    tags = {one.attributes["id"]: one.all("summary")[0].all("span", "is-weak") for one in actors}
    assert {name: [tag.text for tag in found] for name, found in tags.items() if found} == {
        "actor-data": ["1 weak link"],
        "actor-service": ["1 weak link"],
    }


def test_each_link_has_one_place() -> None:
    ids = [one.attributes["id"] for one in illustrated().all("details", "link")]
    assert sorted(ids) == [
        "link-billing-users-invoices",
        "link-data-service-item-master",
        "link-service-users-repairs",
    ]


def test_a_table_tells_names_and_ends_where_a_reader_has_seen_enough() -> None:
    rows = tuple({"who": "service"} for _ in range(40))
    table = Table("t", "T", (Column("who", "Who", "id"),), rows)
    report = replace(REPORT, results=(replace(REPORT.results[0], tables=(table,)),))
    (shown,) = read(page(report)).by_id("tables").all("tbody")
    assert {row.text for row in shown.all("tr")} == {"Field Service"}
    assert f"{40 - len(shown.all('tr'))} more rows in JSON" in read(page(report)).by_id("tables").text


def test_columns_for_scripts_are_left_out() -> None:
    heads = illustrated().by_id("tables").all("table")[0].all("th")
    assert [one.text for one in heads][:2] == ["provider", "for"]


def test_figures_of_a_table_stand_on_the_right() -> None:
    heads = illustrated().by_id("tables").all("table")[0].all("th", "number")
    assert [one.text for one in heads] == ["health", "avoided if fixed", "rank"]


def test_what_is_not_known_for_sure_is_drawn_as_a_bar() -> None:
    told = [row.text for row in illustrated().by_id("sure").all("tbody")[0].all("tr")]
    assert told == [
        "Served right 63 of 100 (48 to 74)",
        "Links with evidence 2 of 3 links",
        "Master Data → Field Service: item master (weak) on 72 of 100 occasions (50 to 90)",
    ]


def test_the_envelope_of_the_unknown_is_a_bar_without_a_mark() -> None:
    outcome = replace(REPORT.outcome, envelope_low=0.4, envelope_high=0.8)
    row = read(page(replace(REPORT, outcome=outcome))).by_id("sure").all("tbody")[0].all("tr")[1]
    assert row.text == "Served right at the outside 40 to 80 of 100, whatever the unknown links do"
    assert len(row.all("path")) == 1


def test_how_the_figures_were_made_is_told_whole() -> None:
    told = illustrated().by_id("method").text
    assert all(sentence in told for sentence in REPORT.method)


def test_every_word_is_explained() -> None:
    assert [one.text for one in illustrated().by_id("words").all("dt")] == [word for word, _ in WORDS]


def test_files_version_and_date_stand_at_the_end() -> None:
    told = illustrated().by_id("about").text
    assert "acme/service.yaml , acme/billing.yaml" in told
    assert "As of 22 November 2026." in told
    assert "orgflow 0.1.0" in told


def test_every_link_within_the_page_leads_somewhere() -> None:
    ids = [one.attributes["id"] for one in illustrated().all() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    assert {link.removeprefix("#") for link in links_to(illustrated())} <= set(ids)


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(one.tag[1]) for one in illustrated().all() if re.fullmatch("h[1-6]", one.tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_says_its_language() -> None:
    assert illustrated().all("html")[0].attributes["lang"] == "en"


@pytest.mark.parametrize("missing", ["cards", "figures", "results", "summary", "next_steps"])
def test_what_is_not_there_leaves_no_empty_part(missing: str) -> None:
    found = read(page(replace(ILLUSTRATED, **{missing: ()})))  # type: ignore[arg-type]
    parts = [one for one in found.all() if one.tag in ("ul", "ol", "table", "section") and not one.all()]
    assert {one.attributes.get("id") for one in parts} <= {"hits", "rounds"}  # which the script fills


def test_a_report_about_nothing_in_particular_is_a_page_as_well() -> None:
    assert read(page(replace(REPORT, results=(), organization=None))).all("h1")[0].text == REPORT.title


def test_what_was_left_out_of_the_portraits_is_said() -> None:
    report = replace(ILLUSTRATED, atlas=Atlas(remarks=("Too many for a page each.",)))
    assert "Too many for a page each." in read(page(report)).by_id("actors").text


def test_the_same_report_gives_the_same_bytes() -> None:
    assert page() == page()


# -- pictures -----------------------------------------------------------------------------


def test_a_picture_has_a_name_and_a_caption() -> None:
    figure = illustrated().all("figure")[1]
    picture = figure.all("svg", "picture")[0]
    assert figure.by_id(picture.attributes["aria-labelledby"]).text == "picture"
    assert figure.all("figcaption")[0].text == "Most links meet in Field Service."


def test_a_picture_without_a_caption_is_told_by_its_words() -> None:
    assert illustrated().all("figcaption")[0].text == "One of three links is weak."


def test_only_the_whole_map_can_be_explored() -> None:
    (explorer,) = [one for one in illustrated().all() if one.attributes.get("id") == "explorer"]
    assert [one.attributes["id"] for one in explorer.all("svg", "picture")] == ["p1"]


def test_without_pictures_the_page_is_complete_and_says_how_to_get_them() -> None:
    found = read(page(pictures=False))
    assert found.all("figure")[1].text == "Three links. The picture was not drawn; orgflow map draws it."
    assert found.by_id("actor-data").all("h4")


def test_why_there_is_no_picture_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = ("There is no Graphviz on this computer.",)
    monkeypatch.setattr("orgflow.diagrams.render.drawings", lambda _: ({}, reasons))
    assert read(html.render(ILLUSTRATED).decode()).all("p", "missing")[0].text.startswith(reasons[0])


def test_ids_of_pictures_never_meet() -> None:
    assert set(re.findall('id="([^"]*)', inline(drawing("x"), "p7"))) == {
        "p7",
        "p7-title", *(f"p7-{name}" for name in ("n0", "n1", "n2", "n3", "l0", "l2")),
    }  # fmt: skip


def test_places_are_told_to_a_tenth_of_a_point_without_adding_up() -> None:
    path = b'<path d="M1.04,2C1.08,2 1.12,2 1.16,2 1.24,2 1.32,2 1.44,2" />'
    told = inline(b'<svg xmlns="http://www.w3.org/2000/svg">' + path + b"</svg>", "p")
    assert 'd="m1,2c0.1,0 0.1,0 0.2,0 0,0 0.1,0 0.2,0"' in told


def test_what_draws_nothing_is_left_out_of_a_picture() -> None:
    shape = '<polygon fill="white" stroke="black" stroke-width="0" points="0,0 4,0 4,4 0,0" />'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g id="node7" class="node"><title />{shape}</g></svg>'
    found = read(inline(svg.encode(), "p"))
    assert [one.attributes for one in found.all("g")] == [{"class": "node"}]
    assert [one.attributes for one in found.all("polygon")] == [{"fill": "white", "points": "0,0 4,0 4,4"}]
    assert found.all("title") == []


def test_faded_lines_become_one_path_without_words() -> None:
    lines = [
        f'<g class="edge {kind}"><title>{kind}</title><path stroke="{ink}" d="{way}" /><polygon /></g>'
        for kind, ink, way in (
            ("faded", "#e1e6eb", "M0,0L1,1"),
            ("faded", "#e1e6eb", "M2,2L3,3"),
            ("weak", "#c84b00", "M0,0L1,1"),
        )
    ]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g class="graph">{"".join(lines)}</g></svg>'
    found = read(inline(svg.encode(), "p"))
    assert [one.attributes["d"] for one in found.all("path")] == ["m0,0l1,1m1,1l1,1", "m0,0l1,1"]
    assert [one.text for one in found.all("title")] == ["weak"]


# -- what the script knows -------------------------------------------------------------------


def test_actors_know_their_boxes_with_who_falls_for_want_of_which_link() -> None:
    told = data(illustrated())
    actor = told["actors"][1]
    assert (actor["name"], actor["anchor"], actor["box"]) == ("Master Data", "actor-data", "n1")
    names = [[told["links"][at]["name"] for at in fallen] for fallen in actor["falls"]]
    assert names == [["item master"], ["repairs"]]


def test_links_know_their_lines_their_ends_and_situations() -> None:
    link = data(illustrated())["links"][1]
    assert (link["line"], link["provider"], link["customer"]) == ("l2", 1, 2)
    assert (link["when"], link["fells"]) == ([0], True)


def test_falls_that_were_not_followed_are_not_taken_for_none() -> None:
    actors = (replace(ATLAS.actors[0], falls=None), *ATLAS.actors[1:])
    report = replace(ILLUSTRATED, atlas=replace(ATLAS, actors=actors))
    assert data(read(page(report)))["actors"][0]["falls"] is None


def test_nothing_is_clickable_where_nothing_is_drawn() -> None:
    assert {actor["box"] for actor in data(read(page(pictures=False)))["actors"]} == {None}


def test_data_cannot_end_its_block() -> None:
    told = data_block({"a": "</script><!--&\u2028\u2029"})
    assert re.search("[<>&\u2028\u2029]", told) is None
    assert json.loads(told) == {"a": "</script><!--&\u2028\u2029"}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_data_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError):
        data_block([value])


# -- what a user writes stays words -------------------------------------------------------------


PLAIN = skeleton(read(page(hostile("plain"))))


@pytest.mark.parametrize("words", [*HOSTILE, *SCRIPTS])
def test_words_of_a_user_never_become_elements_or_attributes(words: str) -> None:
    assert skeleton(read(page(hostile(words)))) == PLAIN


@given(words=st.text(alphabet=st.characters(codec=None), min_size=1, max_size=40))
def test_no_words_at_all_become_elements_or_attributes(words: str) -> None:
    found = skeleton(read(page(hostile(f"{words}."))))
    assert found == skeleton(read(page(hostile("plain."))))


@pytest.mark.parametrize("words", ["<b>R&D</b>", "a \" b ' c", "東京 株式会社", "{{ 7 }}"])
def test_words_of_a_user_are_shown_as_they_are(words: str) -> None:
    assert read(page(hostile(words))).all("h1")[0].text == words


def test_what_turns_the_reading_direction_is_spelt_out() -> None:
    assert read(page(hostile("abc\u202etxt"))).all("h1")[0].text == "abc\\u202etxt"


@given(ids=st.lists(st.text(max_size=12), min_size=1, max_size=12, unique=True))
def test_places_have_names_of_their_own_whatever_the_ids_are(ids: list[str]) -> None:
    links = tuple(Link(one, "a", "a", "x") for one in ids)
    anchors = Anchors(Organization("", tuple(Actor(one, one) for one in ids), links))
    names = [anchors.actor(one) for one in ids] + [anchors.link(one) for one in ids]
    assert len(set(names)) == 2 * len(ids)
    assert all(re.fullmatch("(actor|link)-[a-z0-9-]+", name) for name in names)


# -- what the page may do -----------------------------------------------------------------------


def rules(element: Element) -> dict[str, str]:
    """The content security policy of a page."""
    (policy,) = (one for one in element.all("meta") if one.attributes.get("http-equiv"))
    return dict(rule.split(" ", 1) for rule in policy.attributes["content"].split("; "))


def hashed(told: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(told.encode()).digest()).decode()}'"


def test_nothing_is_allowed_but_what_lies_in_the_page() -> None:
    found = rules(illustrated())
    assert found["default-src"] == "'none'"
    assert {found["img-src"], found["font-src"]} == {"data:"}


def test_the_one_style_sheet_with_the_one_script_are_known_by_their_hashes() -> None:
    told = page()
    (sheet,) = re.findall("<style>(.*?)</style>", told, re.DOTALL)
    (script,) = re.findall("<script>(.*?)</script>", told, re.DOTALL)
    found = rules(illustrated())
    assert (found["style-src"], found["script-src"]) == (hashed(sheet), hashed(script))


def test_no_element_carries_styles_or_handlers() -> None:
    names = {name for one in illustrated().all() for name in one.attributes}
    assert {name for name in names if name.startswith("on") or name == "style"} == set()


def test_nothing_is_fetched() -> None:
    assert [one.tag for one in illustrated().all() if "src" in one.attributes] == []
    assert {link[0] for link in links_to(illustrated())} == {"#"}
    assert set(re.findall(r"url\(([a-z]+:)", style.sheet())) == {"data:"}


def test_the_script_makes_no_markup_of_words() -> None:
    makers = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\("
    assert re.findall(makers, style.script()) == []


# -- colours ------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (((x + 0.055) / 1.055) ** 2.4 if x > 0.04045 else x / 12.92 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2)."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


COLOURS = style.colours() | {"white": "#ffffff"}


@pytest.mark.parametrize("ground", ["white", "back-office-tint"])
@pytest.mark.parametrize("text", ["ink", "grey", "weak"])
def test_text_stands_out_from_what_is_behind_it(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= (4.5 if ground == "white" else 4.1)


@pytest.mark.parametrize("shade", SHADES, ids=lambda shade: shade.fill)
def test_names_can_be_read_on_boxes_that_fall(shade: Shade) -> None:
    assert contrast(shade.fill, shade.text.lower()) >= 4.5


@pytest.mark.parametrize("part", ["healthy", "support", "front-line", "weak"])
def test_lines_and_bars_stand_out_from_the_page(part: str) -> None:
    assert contrast(COLOURS[part], COLOURS["white"]) >= 3


def _with_sheet() -> str:
    """The page of a report with a drawing that is no map, in which a field stands for a link."""
    figure = replace(ILLUSTRATED.figures[1], title="Who gets what", dot="", stands_for={"s0": ("service",)})
    sheet = Sheet()
    with sheet.thing("it"):
        sheet.box(Place(0, 0, 10, 20), "#112233")
    pictures = {"Who gets what": render(replace(figure, svg=sheet.svg()))}
    return html.render(replace(ILLUSTRATED, figures=(figure,)), pictures=pictures).decode()


def test_a_thing_of_a_drawing_leads_to_the_page_of_what_it_stands_for() -> None:
    assert '<a href="#actor-service"><title>it</title><rect ' in _with_sheet()


def test_a_rectangle_keeps_its_size() -> None:
    assert re.search(r'<rect [^>]*width="10" height="20"', _with_sheet())


def test_a_drawing_that_is_no_map_is_not_explored() -> None:
    assert 'id="explorer"' not in _with_sheet()
