"""What holds for the bytes of every output: nothing lost, nothing that is no number, the same each time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow import agenda, wording
from orgflow.assembly import analyze, broken, compare, planned
from orgflow.calibration import calibrated
from orgflow.diagrams import calendar
from orgflow.diagrams.render import render
from orgflow.domino import Domino
from orgflow.formats import html, markdown, terminal
from orgflow.formats import json as form
from orgflow.illustration.maps import whole_map
from orgflow.illustration.matrices import matrix
from orgflow.loader import read_text
from orgflow.model import Organization
from orgflow.network import Network
from orgflow.planning import Plan, Wish
from orgflow.report import Report
from orgflow.worlds.breaking import Component
from orgflow.writer import write
from tests.paths import ORGS, PROJECT
from tests.strategies import organizations
from tests.test_laws import reordered
from tests.test_worlds import networks

few = settings(deadline=None, suppress_health_check=list(HealthCheck))


# -- nothing lost, nothing invented -----------------------------------------------------------


def explored(page: bytes) -> dict[str, int]:
    """Give how many actors and links a page holds for its readers to explore."""
    (block,) = re.findall(rb'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.S)
    data = json.loads(block)
    return {kind: len(data[kind]["rows"]) for kind in ("actors", "links")}


@settings(few, max_examples=25)
@given(organizations())
def test_every_output_counts_the_actors_and_links_that_the_file_has(made: Organization) -> None:
    reading = read_text(write(made))
    assert reading.organization == made
    report = analyze(reading.organization, illustrated=True)
    actors, links = len(made.actors), len(made.links)
    basis = json.loads(form.render(report))["basis"]
    assert (basis["actors"], basis["links"]) == (actors, links)
    said = f"{wording.plural(actors, 'actor')}, "
    told = wording.plural(links, "link")
    for text in (
        terminal.text(report, width=100, color=False, unicode=True),
        markdown.render(report).decode(),
    ):
        one_line = " ".join(text.replace("\\", "").split())
        assert said in one_line
        assert f", {told}, " in one_line
    assert explored(html.render(report, pictures={})) == {"actors": actors, "links": links}


@settings(few, max_examples=25)
@given(organizations())
def test_a_map_and_a_matrix_show_every_actor_and_every_link(made: Organization) -> None:
    network = calibrated(Network(made))
    for figure in (whole_map(network), matrix(network)):
        shown = {one for ids in figure.stands_for.values() for one in ids}
        assert {actor.id for actor in made.actors} <= shown
        assert {link.id for link in made.links} <= shown


# -- no nonsense ------------------------------------------------------------------------------

NONSENSE = re.compile(r"(?<![\w.-])(?<!\w:)(?:nan|NaN|-?inf(?:inity)?|[-\u2212]0(?:[.,]0+)?)(?![\w-]|[.,]\d)")


def outputs(made: Organization) -> Iterator[tuple[str, str]]:
    """Give every output of an organization by name."""
    report, network = analyze(made, illustrated=True), calibrated(Network(made))
    yield "json", form.render(report).decode()
    yield "markdown", markdown.render(report).decode()
    yield "terminal", terminal.render(report, tables=True).decode()
    figures = [*report.pictures, matrix(network), calendar.draw(network)]
    for figure in figures:
        yield f"{figure.name}.dot", figure.dot
        yield f"{figure.name}.svg", render(figure).decode()
    yield "html", html.render(report).decode()
    yield "ics", agenda.written(network, agenda.events(network)).decode()


def further_outputs(made: Organization, other: Organization) -> Iterator[tuple[str, str]]:
    """Give what is said of a plan, of a fall and of two waves, in every format."""
    network = calibrated(Network(made))
    component = Component("actor", network.actors[0].id)
    reports = {
        "plan": planned(Plan(network, Wish(2))),
        "domino": broken(Domino(network, (component,))),
        "compare": compare(made, other),
    }
    for name, report in reports.items():
        yield f"{name}.json", form.render(report).decode()
        yield f"{name}.md", markdown.render(report).decode()
        yield f"{name}.txt", terminal.render(report, tables=True).decode()
        yield f"{name}.html", html.render(report).decode()


@pytest.mark.parametrize("text", ["nan", "a inf b", "-inf", "(NaN)", "-0.0", "[-0, 1]", "-0.", "\u22120 %"])
def test_nonsense_is_found(text: str) -> None:
    assert NONSENSE.search(text)


@pytest.mark.parametrize(
    "text", ["Nantes", "info", ".nan", "a>b:nan", "2026-01-02", "-0.5", "a-0", "nano", "-01", "-0-"]
)
def test_sense_is_no_nonsense(text: str) -> None:
    assert not NONSENSE.search(text)


CLIENTS = "c: {name: Clients, position: external customer"
ODD = {
    "one actor": "actors: {a: {name: Alone}}",
    "one customer": f"actors: {{{CLIENTS}}}}}",
    "no links": f"actors: {{{CLIENTS}}}, a: {{name: Desk}}}}",
    "nothing known": f"actors: {{{CLIENTS}}}, a: {{}}}}\nlinks: [{{customer: c, provider: a, for: x}}]",
    "a customer that does not count": f"actors: {{{CLIENTS}, weight: 0}}, a: {{}}}}\n"
    "links: [{customer: c, provider: a, for: x, how_often: daily, health: 50%}]",
    "nothing ever asked": f"actors: {{{CLIENTS}}}, a: {{people: 0.5, capacity: 1 h/week}}}}\n"
    "links: [{customer: c, provider: a, for: x, how_often: 1/year, per: 0, effort: 1 h}]",
    "nothing ever works": f"actors: {{{CLIENTS}}}, a: {{reliability: 0%}}, b: {{reliability: 0%}}}}\n"
    "links: [{customer: c, provider: a, for: x, how_often: daily, health: 0%, cost_to_fix: 0},"
    " {customer: a, provider: b, for: y, health: 0%, importance: 0%}]",
    "all perfect": f"actors: {{{CLIENTS}, served_right: 100%}}, a: {{reliability: 100%}}}}\n"
    "links: [{customer: c, provider: a, for: x, how_often: daily, health: 100%, target: 100%}]",
    "nobody was counted": f"actors: {{{CLIENTS}}}, a: {{}}}}\n"
    "links: [{customer: c, provider: a, for: x, measured: {met: 0, of: 1}, about: arrival}]",
    "in a circle": "actors: {a: {}, b: {}}\n"
    "links: [{customer: a, provider: b, for: x, importance: essential},"
    " {customer: b, provider: a, for: y, importance: essential}]",
    "what never comes": f"actors: {{{CLIENTS}}}, a: {{}}}}\nsituations: {{s: {{share: 0%}}}}\n"
    "links: [{customer: c, provider: a, for: x, when: s, how_often: daily}]",
    "huge and tiny": f"actors: {{{CLIENTS}, weight: 1e12}}, a: {{people: 0.01}}}}\n"
    "links: [{customer: c, provider: a, for: x, how_often: 1000000/day, health: 0.0000001,"
    " cost_to_fix: 1e12}]",
}


@pytest.mark.parametrize("name", ODD)
def test_no_output_of_an_odd_organization_holds_what_is_no_number(name: str) -> None:
    reading = read_text(f"organization: Odd\nas_of: 2026-11-01\n{ODD[name]}\n")
    assert reading.organization is not None, reading.diagnostics
    assert [(kind, NONSENSE.findall(text)) for kind, text in outputs(reading.organization)] == [
        (kind, []) for kind, _ in outputs(reading.organization)
    ]


@settings(few, max_examples=10)
@given(organizations(4), organizations(4))
def test_no_plan_fall_or_comparison_holds_what_is_no_number(made: Organization, other: Organization) -> None:
    names = write(made) + write(other)
    for kind, text in further_outputs(made, other):
        assert [found for found in NONSENSE.findall(text) if found not in names] == [], kind


@settings(few, max_examples=10)
@given(organizations())
def test_no_output_of_any_organization_holds_what_is_no_number(made: Organization) -> None:
    for kind, text in outputs(made):
        assert not NONSENSE.findall(text), kind


# -- the same input, the same bytes -----------------------------------------------------------

WRITING = """
import hashlib, os, sys
from pathlib import Path
from orgflow.cli import run
from orgflow.calibration import calibrated
from orgflow.diagrams.render import render
from orgflow.domino import Domino
from orgflow.illustration.matrices import matrix
from orgflow.loader import load
from orgflow.network import Network
for arguments in (
    ["analyze", "acme", "--format", "json", "-o", "r.json"],
    ["analyze", "acme", "-o", "report/"],
    ["analyze", "acme", "-o", "r.html"],
    ["map", "acme", "-o", "map.svg"],
    ["map", "acme", "-o", "map.dot"],
    ["calendar", "acme", "-o", "year.svg"],
    ["calendar", "acme", "-o", "year.ics"],
    ["check", "acme", "--format", "json"],
):
    assert run(arguments) in (0, 1), arguments
Path("matrix.svg").write_bytes(render(matrix(calibrated(Network(load("acme"))))))
"""
CORNERS = {
    "as it is": {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    "other seed, east of here": {"PYTHONHASHSEED": "1", "TZ": "XYZ-14", "LC_ALL": "C.UTF-8"},
    "other seed, west of here, no locale": {"PYTHONHASHSEED": "12345", "TZ": "ABC11", "LC_ALL": "POSIX"},
    "plain bytes for text": {
        "PYTHONHASHSEED": "4294967295",
        "TZ": "UTC",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
}


def copied(folder: Path, *, backwards: bool) -> None:
    """Write an example in two files there, made in the order of their names or against it."""
    made = folder / "acme"
    made.mkdir(parents=True)
    actors, links = (ORGS / "sole-owner" / "sole-owner.yaml").read_text("utf-8").split("\nlinks:\n")
    files = {"a.yaml": actors, "b.yaml": f"links:\n{links}"}
    for name in sorted(files, reverse=backwards):
        (made / name).write_text(files[name], "utf-8", newline="\n")


def sums(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def test_seeds_zones_locales_and_the_order_of_files_change_no_byte(tmp_path: Path) -> None:
    found, said = [], []
    for place, corner in enumerate(CORNERS.values()):
        folder = tmp_path / f"corner {place}"
        copied(folder, backwards=place % 2 == 1)
        surroundings = {**os.environ, "PYTHONPATH": str(PROJECT), **corner}
        command = [sys.executable, "-c", WRITING]
        ended = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, check=True)
        found.append(sums(folder))
        said.append(ended.stdout)
    assert {"r.json", "r.html", "report/report.md", "report/map.svg", "year.ics", "matrix.svg"} < {*found[0]}
    assert found[1:] == found[:1] * (len(CORNERS) - 1)
    assert said[1:] == said[:1] * (len(CORNERS) - 1)


# -- no hidden dice ---------------------------------------------------------------------------


def named(made: Organization, mark: str) -> Organization:
    """Give every actor a name of this mark with its place in the order of ids."""
    ids = sorted(actor.id for actor in made.actors)
    names = {name: f"{mark}{place:02}{mark}" for place, name in enumerate(ids)}
    return replace(made, actors=tuple(replace(one, name=names[one.id]) for one in made.actors))


def published(report: Report) -> str:
    return re.sub(r"(qz|zq)(\d\d)\1", r"\2", form.render(report).decode())


@settings(few, max_examples=20)
@given(organizations(), st.data())
def test_neither_names_nor_the_order_of_the_file_change_a_published_figure(
    made: Organization, data: st.DataObject
) -> None:
    other = reordered(named(made, "zq"), data)
    assert published(analyze(other)) == published(analyze(named(made, "qz")))


# Figures that are worked out and not drawn: by table, the columns that name a row, then its figures.
WORKED_OUT = {
    ("weak-links", "links"): (("provider", "customer", "for"), ("health", "gain", "loss", "alone")),
    ("delivery", "actors"): (("actor",), ("delivery", "cold_start")),
    ("delivery", "occasions"): (("customer", "link"), ("met", "failed_per_year", "per_year")),
    ("domino", "worst"): (("actor",), ("extra_failed_per_year", "alone", "reach", "fallen")),
    ("structure", "actors"): (("actor",), ("betweenness", "reciprocity", "constraint")),
}


def worked_out(report: dict[str, Any], ids: dict[str, str]) -> dict[tuple[str, ...], list[float | None]]:
    """Give the figures of a report by where they stand, with every id as it was before."""
    outcome = [report["outcome"][one] for one in ("served_right", "failed_per_year")]
    found: dict[tuple[str, ...], list[float | None]] = {("outcome",): outcome}
    for (slug, table), (names, figures) in WORKED_OUT.items():
        for row in report["results"][slug]["tables"][table]["rows"]:
            name = (ids.get(row[one], row[one]) for one in names)
            found[slug, table, *name] = [row[one] for one in figures]
    return found


def reidentified(made: Organization, ids: dict[str, str]) -> Organization:
    """Give every actor and every link another id; the last of old becomes the first of new."""
    links = tuple(
        replace(
            one,
            id=ids[one.id],
            customer=ids[one.customer],
            provider=ids[one.provider],
            reverse=one.reverse and ids[one.reverse],
        )
        for one in made.links
    )
    return replace(made, links=links, actors=tuple(replace(one, id=ids[one.id]) for one in made.actors))


@settings(few, max_examples=25)
@given(networks())
def test_new_ids_change_no_figure_that_is_worked_out(network: Network) -> None:
    made = network.organization
    old = sorted([*(actor.id for actor in made.actors), *(link.id for link in made.links)], reverse=True)
    ids = {one: f"new{place:03}" for place, one in enumerate(old)}
    other = {new: one for one, new in ids.items()}
    before = worked_out(json.loads(form.render(analyze(made))), {})
    after = worked_out(json.loads(form.render(analyze(reidentified(made, ids)))), other)
    assert after.keys() == before.keys()
    for place, figures in before.items():
        assert after[place] == pytest.approx(figures, abs=1e-9), place
