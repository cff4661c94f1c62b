"""The documentation says what the code does."""

from __future__ import annotations

import ast
import operator
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import orgflow
from docs.generate import PAGES, PICTURES, fresh, labels, name_of
from docs.walkthrough import Astray, Fence, fences, walk
from orgflow import explaining, worlds
from orgflow.analyses import ANALYSES, ON_REQUEST, domino, plan
from orgflow.calibration import calibrated
from orgflow.cli import run
from orgflow.demo import write_demo
from orgflow.domino import Component, Domino
from orgflow.excerpts import to_dict
from orgflow.findings import Result
from orgflow.lenses import LENSES
from orgflow.loader import read_text
from orgflow.network import Network
from orgflow.planning import Wish
from orgflow.report import Report
from tests.paths import ORGS, PROJECT

DOCS = PROJECT / "docs"
PACKAGE = PROJECT / "orgflow"
TITLES = dict(explaining.topics())
# Findings about one organization; those of a comparison need two, see tests/test_comparing.py.
FINDINGS = sorted(
    code for code in TITLES if code.startswith(("ORG6", "ORG7")) and not code.startswith("ORG70")
)
# A small example cannot show these.
LARGE = {"ORG625", "ORG627", "ORG648", "ORG658", "ORG668", "ORG689", "ORG719", "ORG723", "ORG738", "ORG750"}
# The commands by which pages get their findings, where analyze does not give them.
DOMINO = re.compile(r"`orgflow domino bakery\.yaml ([^`]+)`")
PLANNED = re.compile(r"`orgflow plan bakery\.yaml(?: --pick (\d+))?(?: --budget (\d+))?`")
SEMANTICS = DOCS / "explanation" / "semantics.md"

each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@cache
def followed(page: Path) -> tuple[str, dict[str, bytes]]:
    return fresh(page)


@cache
def report(yaml: str) -> Report:
    organization = read_text(yaml).organization
    assert organization is not None
    return orgflow.analyze(organization, pairs=True, lenses=["fdna", "iim"])


def story(yaml: str, *actors: str) -> Result:
    organization = read_text(yaml).organization
    assert organization is not None
    broken = tuple(Component("actor", actor) for actor in actors)
    return domino.broken(Domino(Network(organization), broken))


def proposals(page: str, yaml: str) -> Iterator[Result]:
    """Plan as a page says."""
    for pick, budget in PLANNED.findall(page):
        organization = read_text(yaml).organization
        assert organization is not None
        wish = Wish(int(pick) if pick else None, float(budget) if budget else None)
        yield plan.run(calibrated(Network(organization)), wish)


# -- nothing is stale ------------------------------------------------------------------


@each_page
def test_a_page_shows_what_the_code_says_now(page: Path) -> None:
    assert text(page) == followed(page)[0], "stale: python -m docs.generate"


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_shows_what_the_map_says_now(picture: str) -> None:
    page, drawn = PICTURES[picture]
    now = followed(PROJECT / page)[1][drawn]
    assert labels((DOCS / "pictures" / picture).read_bytes()) == labels(now), "stale: python -m docs.generate"


# -- the walkthrough notices -----------------------------------------------------------


def page_of(*blocks: str) -> str:
    return "\n\n".join(f"```{block}\n```" for block in blocks)


YAML = "yaml file=a.yaml\norganization: A"


def test_output_that_has_changed_is_replaced() -> None:
    page = page_of(YAML, "console exit=0\n$ orgflow check a.yaml\nwhat was said long ago")
    assert "Checked 1 file: 1 warning." in walk(page, ORGS).text
    assert "long ago" not in walk(page, ORGS).text


def test_a_command_that_ends_otherwise_than_the_page_says_is_noticed() -> None:
    with pytest.raises(Astray, match="ends with 2, not 0"):
        walk(page_of("console\n$ orgflow check nowhere.yaml"), ORGS)


def test_a_command_of_another_program_is_not_run() -> None:
    with pytest.raises(Astray, match="no command of orgflow"):
        walk(page_of("console\n$ rm a.yaml"), ORGS)


def test_a_change_of_lines_that_are_not_there_is_noticed() -> None:
    with pytest.raises(Astray, match="0 times, not once"):
        walk(page_of(YAML, "diff file=a.yaml\n-organization: B\n+organization: C"), ORGS)


def test_a_part_of_the_output_that_is_not_there_is_noticed() -> None:
    with pytest.raises(Astray, match="no line starts with 'Nonsense'"):
        walk(page_of(YAML, 'console from="Nonsense"\n$ orgflow check a.yaml'), ORGS)


# -- codes and their pages ---------------------------------------------------------------


def codes_in_code() -> set[str]:
    texts = (text(path) for path in PACKAGE.rglob("*.py"))
    return {code for found in texts for code in re.findall(r"""["'](ORG[0-9]{3})["']""", found)}


def test_every_code_has_a_page() -> None:
    assert codes_in_code() - set(TITLES) == set()


def test_every_page_on_a_code_is_about_a_code_in_use() -> None:
    assert {name for name in TITLES if name.startswith("ORG")} - codes_in_code() == set()


def test_every_question_has_a_page() -> None:
    assert {analysis.slug for analysis in (*ANALYSES, *LENSES, *ON_REQUEST)} <= set(TITLES)


@pytest.mark.parametrize("topic", TITLES)
def test_a_page_begins_with_its_name_as_the_title(topic: str) -> None:
    page = explaining.page(topic)
    assert page is not None
    assert page.startswith(f"# {topic}: {TITLES[topic]}\n")


@pytest.mark.parametrize(
    "code", [name for name in TITLES if name.startswith(("ORG1", "ORG2", "ORG3", "ORG4"))]
)
def test_the_page_of_what_is_wrong_says_what_to_do(code: str) -> None:
    told = explaining.way_out(code)
    assert told.endswith((".", ")"))
    assert "\n" not in told


@pytest.mark.parametrize("code", sorted(set(FINDINGS) - LARGE))
def test_the_example_of_a_finding_gives_it(code: str) -> None:
    page = explaining.page(code) or ""
    (yaml,) = (fence.body for fence in fences(page) if fence.language == "yaml")
    stories = (story(yaml, *broken.split()) for broken in DOMINO.findall(page))
    results = (*report(yaml).results, *stories, *proposals(page, yaml))
    assert code in {finding.code for result in results for finding in result.findings}


# -- figures that a reader can check ---------------------------------------------------------

SIGNS: dict[type[ast.operator], Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def computed(node: ast.expr) -> float:
    """Compute with the four signs of a pocket calculator."""
    if isinstance(node, ast.BinOp):
        result: float = SIGNS[type(node.op)](computed(node.left), computed(node.right))
        return result
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int | float)
    return float(node.value)


def lines_of_arithmetic() -> Iterator[tuple[str, str]]:
    for fence in fences(text(SEMANTICS)):
        if "arithmetic" in fence.words:
            for line in fence.body.splitlines():
                left, _, right = line.rpartition(" = ")
                yield left, right


ARITHMETIC = list(lines_of_arithmetic())
RESULTS = {float(right.replace(",", "")) for _, right in ARITHMETIC}


@pytest.mark.parametrize("left, right", ARITHMETIC)
def test_the_arithmetic_is_right(left: str, right: str) -> None:
    tree = ast.parse(left.replace(",", "").replace(" x ", " * "), mode="eval")
    assert computed(tree.body) == pytest.approx(float(right.replace(",", "")), abs=1e-9)


def first_yaml(page: Path) -> Fence:
    return next(fence for fence in fences(text(page)) if "file" in fence.words)


def worked_example() -> Network:
    organization = read_text(first_yaml(SEMANTICS).body).organization
    assert organization is not None
    return Network(organization)


LIST = "order-desk>bakehouse:list-for-the-night"


@pytest.mark.parametrize(
    "figure",
    [
        worlds.delivery(worked_example()).running["bakehouse"],
        worlds.delivery(worked_example()).running["shop"],
        worlds.delivery(worked_example()).served_right,
        worlds.delivery(worked_example()).failed,
        worlds.importance(worked_example()).link_gain[LIST],
        worlds.importance(worked_example()).link_loss[LIST],
        worlds.importance(worked_example()).link_alone[LIST],
    ],
    ids=["bakehouse", "shop", "served right", "failed", "gain", "loss", "alone"],
)
def test_what_is_worked_by_hand_is_what_orgflow_computes(figure: float) -> None:
    assert any(figure == pytest.approx(result, abs=1e-9) for result in RESULTS)


# -- the reference is complete ------------------------------------------------------------


def named_in(page: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", text(DOCS / "reference" / page)))


def plain_report(tmp_path: Path) -> dict[str, Any]:
    return orgflow.analyze(orgflow.load(write_demo(tmp_path))).to_dict()


@pytest.mark.parametrize("part", ["basis", "outcome"])
def test_every_key_of_a_report_is_explained(part: str, tmp_path: Path) -> None:
    assert set(plain_report(tmp_path)[part]) - named_in("json.md") == set()


def test_every_key_of_a_finding_is_explained(tmp_path: Path) -> None:
    finding = plain_report(tmp_path)["results"]["weak-links"]["findings"][0]
    assert set(finding) | set(finding["evidence"][0]) <= named_in("json.md")


def test_every_key_of_a_table_is_explained(tmp_path: Path) -> None:
    table = plain_report(tmp_path)["results"]["weak-links"]["tables"]["links"]
    assert set(table) | set(table["columns"][0]) <= named_in("json.md")


def test_every_key_of_a_diagnostic_is_explained() -> None:
    (told, *_) = to_dict(read_text("organization: A").diagnostics)["diagnostics"]
    assert set(told) <= named_in("json.md")


# -- pages lead somewhere ----------------------------------------------------------------

LINK = re.compile(r"\]\(([^)\s]+)\)")


def without_code(page: Path) -> str:
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text(page), flags=re.MULTILINE | re.DOTALL)


def targets(page: Path) -> Iterator[tuple[Path, str]]:
    for link in LINK.findall(without_code(page)):
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            yield (page.parent / path).resolve() if path else page, anchor


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", without_code_blocks(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def without_code_blocks(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL)


@each_page
def test_a_link_leads_to_something(page: Path) -> None:
    assert [str(path) for path, _ in targets(page) if not path.exists()] == []


@each_page
def test_a_link_into_a_page_leads_to_a_heading(page: Path) -> None:
    assert [anchor for path, anchor in targets(page) if anchor and anchor not in anchors(path)] == []


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, waiting = set[Path](), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [path for path, _ in targets(page)]
    assert set(PAGES) - reached == set()


TYPED = re.findall(r"`(orgflow [^`]+)`", text(PROJECT / "README.md"))


@pytest.mark.parametrize("command", TYPED)
def test_a_command_of_the_first_page_works_as_it_stands(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    copytree(ORGS, "orgs")
    for fence in fences(text(PROJECT / "README.md")):
        if "file" in fence.words:
            Path(fence.words["file"]).write_text(fence.body, encoding="utf-8")
    assert run(shlex.split(command)[1:]) == 0


def test_the_first_page_names_every_way_to_begin() -> None:
    assert {"new", "demo", "doctor", "explain"} <= {command.split()[1] for command in TYPED}


def test_the_first_page_gives_each_command_alone() -> None:
    commands = [fence.body for fence in fences(text(PROJECT / "README.md")) if fence.language == "sh"]
    assert commands == [
        "sh setup.sh && .venv/bin/orgflow analyze orgs/office && "
        ".venv/bin/orgflow map orgs/office -o office.svg\n",
        "sh setup.sh dev && .venv/bin/python -m pytest -n auto\n",
    ]


@each_page
def test_a_page_keeps_to_the_words_of_the_project(page: Path) -> None:
    assert (
        re.findall(r"(?i)\b(?:nodes?|edges?|weak ties?|dependenc(?:y|ies) graph)\b", without_code(page)) == []
    )
