"""The HTML report in a real browser: what clicks, keys, paper and hostile words do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from orgflow.assembly import analyze
from orgflow.formats import html
from orgflow.loader import load
from orgflow.report import Report
from tests.browser import Browser, browsing
from tests.pages import page
from tests.paths import ORGS
from tests.reports import HOSTILE, hostile

ATTACKS = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    "<svg onload='window.hit=1'>",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<body onpageshow='window.hit=1'>",
    "<details open ontoggle='window.hit=1'>",
    "<a href='javascript:window.hit=1'>x</a>",
    "<base href='https://example.org/'>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href='https://example.org/x.css'>",
    "<img src='https://example.org/x.png'>",
    '" onmouseover="window.hit=1" x="',
)
LEAVING = "<meta http-equiv=refresh content='0;url=https://example.org/'>"  # no policy can forbid that


CLICK = "dispatchEvent(new MouseEvent('click', {bubbles: true}))"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the report with every block."""
    return written(tmp_path_factory.mktemp("small") / "page.html", page())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an example organization, with its maps."""
    report = analyze(load(ORGS / "office"), illustrated=True)
    return written(tmp_path_factory.mktemp("office") / "page.html", html.render(report).decode())


def written(path: Path, told: str) -> Path:
    path.write_text(told, encoding="utf-8")
    return path


# -- exploring ------------------------------------------------------------------------------


def test_a_click_on_an_actor_tells_what_it_needs_and_gives(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n2 text")
    assert browser.texts("#chosen-name") == ["Field Service"]
    assert browser.texts("#chosen-body .columns b") == ["item master", "repairs"]


def test_a_click_on_an_actor_fades_all_but_its_neighbours(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n1 text")
    assert browser.ids("#p1 .dim") == ["p1-l0", "p1-n0", "p1-n3"]


def test_a_click_on_a_line_tells_its_link(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.run(
        "document.querySelector('#p1-l2 path').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert browser.texts("#chosen-name") == ["Master Data → Field Service: item master"]
    assert browser.texts("#chosen-body dd") == ["service.yaml:31", "on 72 of 100 occasions (50 to 90)"]


def test_a_click_beside_everything_shows_all_again(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n1 text")
    browser.run(f"document.querySelector('#p1').{CLICK}")
    assert browser.ids("#p1 .dim") == []
    assert browser.texts("#chosen-name") == []


def test_what_is_chosen_can_be_sent_as_an_address(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n1 text")
    assert browser.run("return location.hash") == "#actor-data"


@pytest.mark.parametrize(
    "place, name",
    [
        ("#actor-data", "Master Data"),
        ("#link-data-service-item-master", "Master Data → Field Service: item master"),
    ],
)
def test_an_address_opens_what_it_names(browser: Browser, small: Path, place: str, name: str) -> None:
    browser.show(small, place)
    assert browser.run(f"return document.querySelector('{place}').open")
    assert (
        browser.run(f"const at = document.querySelector('{place}').getBoundingClientRect(); return at.top")
        < 720
    )
    assert browser.run("return document.querySelector('#chosen-name').textContent") == name


def test_following_a_link_of_the_page_opens_what_it_leads_to(browser: Browser, small: Path) -> None:
    browser.show(small, "#actor-data")
    browser.click("#actor-data .columns a")
    assert browser.becomes_true("return document.querySelector('#link-data-service-item-master').open")


def test_search_finds_actors_and_links_by_parts_of_their_names(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.find("#search").send_keys("serv rep")
    assert browser.texts("#hits li") == ["Field Service → End users: repairs"]


def test_enter_takes_the_first_that_was_found(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.find("#search").send_keys("master\n")
    assert browser.texts("#chosen-name") == ["Master Data"]
    assert browser.texts("#hits li") == []


def test_searching_in_vain_is_said(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.find("#search").send_keys("zzz")
    assert browser.texts("#hits li") == ["Nothing has this name."]


def test_a_layer_can_be_switched_off(browser: Browser, small: Path) -> None:
    browser.show(small)
    assert browser.texts("#layers label") == ["Back office", "Front line", "External customers"]
    browser.click("#layers label")
    assert browser.ids("#p1 .off") == ["p1-l2", "p1-n1"]


def test_an_ordinary_day_is_without_what_only_a_situation_needs(browser: Browser, small: Path) -> None:
    browser.show(small)
    assert browser.texts("#moments option") == ["all links", "an ordinary day", "Peak season"]
    browser.click("#moments option[value=none]")
    assert browser.ids("#p1 .off") == ["p1-l2"]
    browser.click("#moments option[value='0']")
    assert browser.ids("#p1 .off") == []


def test_the_map_can_be_made_larger(browser: Browser, small: Path) -> None:
    browser.show(small)
    width = "return document.querySelector('#p1').getBoundingClientRect().width"
    before = browser.run(width)
    browser.click("#larger")
    assert browser.run(width) > before
    browser.click("#fit")
    assert browser.run(width) == before


# -- click to break ----------------------------------------------------------------------------


def test_breaking_an_actor_tells_round_by_round_who_falls(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n1 text")
    browser.click("#break")
    browser.click("#next")
    assert browser.texts("#rounds li")[1:] == [
        "Round 1\nField Service, for want of “item master” from Master Data"
    ]
    browser.click("#next")
    assert browser.texts("#rounds li")[-1] == (
        "In the end 2 others fall. Failed occasions would rise by about 700 a year."
    )


def test_fallen_boxes_are_shaded_by_round(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n1 text")
    browser.click("#break")
    browser.click("#all")
    assert [browser.ids(f"#p1 .fall-{number}") for number in range(3)] == [["p1-n1"], ["p1-n2"], ["p1-n3"]]
    assert browser.run(
        "return [...document.querySelectorAll('#p1 .badge')].map((one) => one.textContent)"
    ) == ["1", "2"]


def test_breaking_a_link_fells_its_customer_first(browser: Browser, small: Path) -> None:
    browser.show(small, "#link-data-service-item-master")
    browser.run("document.querySelector('#break').click(); document.querySelector('#all').click()")
    assert words_of(browser, "#rounds b") == [
        "It breaks: Master Data → Field Service: item master.",
        "Round 1",
        "Round 2",
        "In the end 2 others fall. Failed occasions would rise by about 600 a year.",
    ]


def test_nobody_falling_is_the_end(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n0 text")
    browser.click("#break")
    assert browser.texts("#rounds li")[-1] == "Nobody falls with it. Little."
    assert not browser.find("#next").is_enabled()


def test_choosing_something_else_stands_everybody_up_again(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.click("#p1-n1 text")
    browser.click("#break")
    browser.click("#all")
    browser.click("#p1-n0 text")
    assert browser.ids("#p1 [class*=fall-], #p1 .badge, #p1 .felling") == []


def test_falls_on_a_real_map_are_those_of_the_portrait(browser: Browser, office: Path) -> None:
    browser.show(office, "#actor-access-team")
    browser.run("document.querySelector('#break').click(); document.querySelector('#all').click()")
    counted = browser.run("return document.querySelectorAll('.picture .badge').length")
    named = browser.run("return document.querySelectorAll('#actor-access-team .rounds li').length")
    told = words_of(browser, "#rounds b")
    assert len(told) == named + 2
    assert told[-1].startswith(f"In the end {counted} others fall.")


def words_of(browser: Browser, selector: str) -> list[str]:
    """The words of all such elements, seen or not."""
    script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
    words: list[str] = browser.run(script, selector)
    return words


# -- keys ----------------------------------------------------------------------------------------


def test_the_map_is_one_stop_of_the_tab_key(browser: Browser, small: Path) -> None:
    browser.show(small)
    assert browser.run("return document.querySelectorAll('#p1 [tabindex=\"0\"]').length") == 1


def test_arrows_walk_from_box_to_box_and_enter_chooses(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.run("document.querySelector('#p1 [tabindex=\"0\"]').focus()")
    browser.press("\ue015")  # down
    browser.press("\ue014")  # right
    browser.press("\ue007")  # enter
    assert browser.texts("#chosen-name") == ["Field Service"]


def test_what_has_the_focus_can_be_seen(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.press("\ue004")  # tab
    assert browser.texts(".skip") == ["Skip to the findings"]
    browser.press("\ue004")
    assert browser.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_finding_opens_with_the_keyboard(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.run("document.querySelector('.finding summary').focus()")
    browser.press("\ue007")
    assert browser.run("return document.querySelector('.finding').open")


# -- sizes, paper ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width, height", [(1280, 720), (640, 360), (390, 844)])
def test_nothing_sticks_out_sideways(browser: Browser, office: Path, width: int, height: int) -> None:
    browser.show(office)
    browser.resize(width, height)
    browser.run("for (const one of document.querySelectorAll('details')) one.open = true")
    assert browser.run("return document.documentElement.scrollWidth") <= width


def test_paper_shows_what_is_closed_on_the_screen(browser: Browser, small: Path) -> None:
    browser.show(small)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    opened = browser.run("return [...document.querySelectorAll('details[open]')].map((one) => one.className)")
    assert set(opened) == {"finding risk", "finding watch", "finding note", "actor", "table"}
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert browser.run("return document.querySelectorAll('details[open]').length") == 0


@pytest.mark.parametrize("paper", [(8.27, 11.69), (11.69, 16.54)], ids=["A4", "A3"])
def test_it_is_printed_across_the_paper(browser: Browser, office: Path, paper: tuple[float, float]) -> None:
    browser.show(office)
    printed = browser.pdf(paperWidth=paper[0], paperHeight=paper[1], landscape=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(float(wide) > float(high)) for wide, high in boxes} == {True}


def test_the_words_of_what_is_closed_are_on_paper(browser: Browser, small: Path) -> None:
    browser.show(small)
    closed = len(browser.pdf())
    browser.run("for (const one of document.querySelectorAll('details')) one.remove()")
    assert len(browser.pdf()) < 0.9 * closed


# -- colours ----------------------------------------------------------------------------------------

FAINT = """
const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => {
  const [red, green, blue] = colour.slice(0, 3).map((part) => {
    const x = part / 255;
    return x > 0.04045 ? ((x + 0.055) / 1.055) ** 2.4 : x / 12.92;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const found = parse(getComputedStyle(at).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found;
  }
  return [255, 255, 255];
};
const faint = [];
for (const element of document.body.querySelectorAll("*")) {
  const words = [...element.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
  if (!words || element.closest("svg, script") || !element.checkVisibility()) continue;
  const shades = [parse(getComputedStyle(element).color), behind(element)].map(light).sort((a, b) => a - b);
  const ratio = (shades[1] + 0.05) / (shades[0] + 0.05);
  if (ratio < 4.5) faint.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
}
return [...new Set(faint)];
"""


def test_all_text_stands_out_from_what_is_behind_it(browser: Browser, office: Path) -> None:
    browser.show(office)
    browser.run("for (const one of document.querySelectorAll('details')) one.open = true")
    assert browser.run(FAINT) == []


# -- alone in the world ------------------------------------------------------------------------------


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Browser, office: Path) -> None:
    browser.show(office)
    browser.click("#search")
    browser.pdf()
    assert browser.requests == [office.as_uri()]
    assert browser.complaints == []


def test_the_page_is_set_in_the_font_that_lies_in_it(browser: Browser, small: Path) -> None:
    browser.show(small)
    assert browser.run("return [...document.fonts].map((one) => `${one.weight} ${one.status}`).sort()") == [
        "400 loaded",
        "700 loaded",
    ]


@pytest.mark.parametrize("words", [*ATTACKS, LEAVING, *HOSTILE])
def test_hostile_words_do_nothing(browser: Browser, tmp_path: Path, words: str) -> None:
    path = written(tmp_path / "page.html", page(hostile(words)))
    browser.show(path)
    assert attacked(browser, path) == []
    assert browser.complaints == []


@pytest.mark.parametrize("words", ATTACKS)
def test_the_policy_holds_alone_where_nothing_is_escaped(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    path = written(tmp_path / "page.html", careless(hostile(words), monkeypatch))
    browser.show(path)
    assert attacked(browser, path) == []


def test_without_the_policy_an_attack_would_be_seen(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = careless(hostile(ATTACKS[2]), monkeypatch)
    path = written(tmp_path / "page.html", told.replace("Content-Security-Policy", "x-nothing"))
    browser.show(path)
    assert "hit" in attacked(browser, path)


def careless(report: Report, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page of a report as a template would make it that escapes nothing."""
    environment = html._environment()
    environment.autoescape = False
    monkeypatch.setattr(html, "_environment", lambda: environment)
    return page(report)


def attacked(browser: Browser, path: Path) -> list[str]:
    """What an attack achieved: its script ran, the page went elsewhere, something was fetched."""
    browser.run("for (const one of document.querySelectorAll('details, a, b, img')) { one.click(); }")
    done = ["hit"] if browser.run("return window.hit !== undefined") else []
    away = [address for address in browser.requests if not address.startswith(path.as_uri())]
    return [*done, *away]
