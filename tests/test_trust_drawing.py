"""Graphs made to harm whoever draws them: each ends as a clean picture or as a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import permutations
from xml.etree import ElementTree as ET

import pytest

from orgflow.calibration import calibrated
from orgflow.diagrams import calendar, svg
from orgflow.diagrams.map import draw
from orgflow.diagrams.render import Limits, RenderError, render
from orgflow.findings import Figure
from orgflow.illustration.matrices import matrix
from orgflow.model import Actor, Link, Organization
from orgflow.network import Network
from tests.reports import HOSTILE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of a POSIX system")

TIGHT = Limits(seconds=1, patience=3, memory=1 << 29, output=4 << 20)
ELEMENTS = {"svg", "title", "desc", "g", "ellipse", "path", "polygon", "polyline", "rect", "text"}
SHOWN_BY_US = {"role", "font-family", "xml:space"}


def edges(pairs: Iterable[tuple[object, object]]) -> str:
    return "".join(f"{one}->{other};" for one, other in pairs)


def complete(many: int) -> str:
    return edges(permutations(range(many), 2))


def nested(depth: int) -> str:
    return "".join(f"subgraph cluster_{n} {{" for n in range(depth)) + "a" + "}" * depth


def boxed(many: int) -> str:
    boxes = (f"subgraph cluster_{n} {{n{n}}}" for n in range(many))
    return "".join(boxes) + "".join(f"n{n}->n{n // 2} [lhead=cluster_{n // 2}];" for n in range(1, many))


def on_one_rank(many: int) -> str:
    names = ";".join(f"n{n}" for n in range(many))
    return f"{{rank=same;{names}}}" + edges((f"n{n}", f"n{n * 3 % many}") for n in range(many))


GRAPHS = {
    "empty": "",
    "one node": "a",
    "many alone": "".join(f"n{n};" for n in range(5_000)),
    "a chain of 500": edges((n, n + 1) for n in range(500)),
    "a chain of 20,000": edges((n, n + 1) for n in range(20_000)),
    "a ring of 1,000": edges((n, (n + 1) % 1_000) for n in range(1_000)),
    "a star of 600": edges((0, n) for n in range(1, 600)),
    "a star both ways": edges((0, n) for n in range(1, 500)) + edges((n, 0) for n in range(1, 500)),
    "all with all, 10": complete(10),
    "all with all, 40": complete(40),
    "all with all, 120": complete(120),
    "all with all, in lines at right angles": f"splines=ortho;{complete(40)}",
    "two sides of 40": edges((f"a{n}", f"b{m}") for n in range(40) for m in range(40)),
    "a ladder": edges((n, n + 2) for n in range(800)) + edges((n, n + 1) for n in range(800)),
    "a tree of 4,000": edges((n // 2, n) for n in range(1, 4_000)),
    "one loop": "a->a",
    "ten thousand loops": "a->a;" * 10_000,
    "ten thousand equal lines": "a->b;" * 10_000,
    "loops with labels": 'a->a [label="again and again"];' * 300,
    "back and forth": "a->b;b->a;" * 2_000,
    "a label of a million letters": f'a [label="{"x" * 1_000_000}"]',
    "a label of 100,000 lines": 'a [label="' + "x\\n" * 100_000 + '"]',
    "a label of quotation marks": 'a [label="' + '\\"' * 50_000 + '"]',
    "a thousand long labels": "".join(f'n{n} [label="{"wide " * 400}"];' for n in range(1_000)),
    "labels on 600 lines": "".join(f'{n}->{n * 7 % 300} [label="{"word " * 20}"];' for n in range(600)),
    "a label like HTML": "a [label=<" + "<table><tr><td>" * 50 + "x" + "</td></tr></table>" * 50 + ">]",
    "HTML that never ends": "a [label=<" + "<b>" * 5_000 + ">]",
    "a cell over a million": 'a [label=<<table><tr><td colspan="60000" rowspan="999">x</td></tr></table>>]',
    "a record of 5,000 fields": 'a [shape=record label="' + "|".join("x" * 5_000) + '"]',
    "a record 2,000 deep": 'a [shape=record label="' + "{" * 2_000 + "x" + "}" * 2_000 + '"]',
    "boxes 100 deep": nested(100),
    "boxes 3,000 deep": nested(3_000),
    "boxes 100,000 deep": nested(100_000),
    "brackets without end": "{" * 1_000_000,
    "2,000 boxes beside": "".join(f"subgraph cluster_{n} {{n{n}}}" for n in range(2_000)),
    "lines between boxes": f"compound=true;{boxed(300)}",
    "one rank for all": on_one_rank(1_500),
    "ranks that contradict": "{rank=min;a;b} {rank=max;a;b} a->b->a",
    "a weight beyond all": "a->b [weight=2147483647]; b->c [weight=2147483647]; a->c [weight=2147483647]",
    "a negative weight": "a->b [weight=-1]",
    "a length beyond all": "a->b [minlen=1000000]",
    "a length of two billion": "a->b [minlen=2147483647]",
    "a width beyond all": "a [width=1e30 height=1e30]",
    "a negative width": "a [width=-5 fixedsize=true]",
    "no number for a width": 'a [width="nan" height="inf"]',
    "a font beyond all": 'a [label="x" fontsize=1e9]',
    "a font of nothing": 'a [label="x" fontsize=0]',
    "room beyond all": "nodesep=1e9;ranksep=1e9;a->b",
    "a size of nothing": 'size="0.0001,0.0001";a->b',
    "a million sides": "a [shape=polygon sides=1000000]",
    "two billion sides": "a [shape=polygon sides=2147483647]",
    "a million rims": "a [peripheries=1000000]",
    "two billion rims": "a [peripheries=2147483647]",
    "a picture from a file": 'a [image="/etc/passwd"]',
    "a shape from a file": 'a [shapefile="/etc/passwd"]',
    "a drawing in PostScript": 'a [shape=epsf shapefile="/etc/hostname"]',
    "a style sheet": 'stylesheet="javascript:alert(1)";a',
    "an address": 'a [URL="javascript:alert(1)" target="_top"]',
    "a class that breaks out": 'a [class="x\\" onload=\\"alert(1)"]',
    "an id that breaks out": 'a [id="x\\"><script>alert(1)</script>"]',
    "a font that breaks out": 'a [label=x fontname="x\\"><script>alert(1)</script>"]',
    "a colour that breaks out": 'a [color="red\\" onload=\\"alert(1)"]',
    "a gradient": 'a [style=filled fillcolor="red:blue"]',
    "a layer": 'layers="a:b:c";a [layer=b]',
    "another layout engine": "layout=neato;" + complete(30),
    "an engine that does not exist": "layout=nowhere;a",
    "a plugin": 'a [shape="../../../tmp/evil"]',
    "many attributes": "a [" + " ".join(f"k{n}=v" for n in range(20_000)) + "]",
    "a name of a million letters": "x" * 1_000_000,
    "no end of a text": 'a [label="',
    "no end of a remark": "/* a",
    "a byte of nothing": "a\0b",
    "half a character": "\udc80",
    "a second graph": "a} digraph {b",
    "another encoding": 'charset="latin1";a [label="é"]',
    "an encoding that does not exist": 'charset="nowhere";a',
}  # fmt: skip


def only_what_a_map_has(picture: bytes) -> bool:
    root = ET.fromstring(picture)
    for element in root.iter():
        assert element.tag.removeprefix(f"{{{svg.NAMESPACE}}}") in ELEMENTS
        for name, value in element.items():
            short = name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")
            assert short in SHOWN_BY_US or svg._ALLOWED[name].fullmatch(value), (name, value)
    return True


def drawn_or_said(what: Figure | str) -> tuple[bytes | None, str]:
    """Give the picture, or the sentence that says why there is none."""
    try:
        return render(what, limits=TIGHT), ""
    except RenderError as refusal:
        return None, str(refusal)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_hostile_graph_ends_as_a_clean_picture_or_as_a_sentence(name: str) -> None:
    picture, said = drawn_or_said(f"digraph {{{GRAPHS[name]}}}")
    assert said.endswith(".") if picture is None else only_what_a_map_has(picture)
    assert len(said) < 400


def test_after_a_refusal_the_next_picture_is_drawn() -> None:
    assert drawn_or_said(f"digraph {{{GRAPHS['a width beyond all']}}}")[0] is None
    assert drawn_or_said("digraph {a -> b}")[0] is not None


def network_of(text: str) -> Network:
    actors = (Actor("a", text, ("front line",)), Actor("b", f"{text}.", ("external customer",)))
    return calibrated(Network(Organization(text, actors, (Link("a>b:x", "b", "a", text),))))


@pytest.mark.parametrize("text", HOSTILE)
def test_pictures_of_any_kind_hold_only_what_a_map_has_whatever_a_client_writes(text: str) -> None:
    network = network_of(text)
    for figure in (draw(network, []), matrix(network), calendar.draw(network)):
        assert only_what_a_map_has(render(figure))


@pytest.mark.parametrize(
    "inside",
    [
        '<rect width="1" height="1" onclick="alert(1)"/>',
        '<rect width="1" height="1" style="background:url(//a.b)"/>',
        '<rect width="1" height="1" fill="url(#a)"/>',
        '<rect width="1" height="100%"/>',
        '<rect width="1" height="1" href="//a.b"/>',
        "<rect><script>alert(1)</script></rect>",
        '<image href="//a.b"/>',
        '<use href="#a"/>',
        "<style>a{}</style>",
        "<foreignObject/>",
        "<script>alert(1)</script>",
        '<animate attributeName="x"/>',
        '<g transform="rotate(1);x"/>',
    ],
)
def test_a_sheet_with_anything_no_map_has_never_leaves_with_it(inside: str) -> None:
    sheet = f'<svg xmlns="{svg.NAMESPACE}" width="9pt" height="9pt" viewBox="0 0 9 9">{inside}</svg>'
    picture, said = drawn_or_said(Figure("", "", "", svg=sheet))
    assert "that no map has" in said if picture is None else only_what_a_map_has(picture)
    assert b"alert" not in (picture or b"")
