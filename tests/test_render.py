from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow.diagrams import child, fonts, svg
from orgflow.diagrams.map import draw
from orgflow.diagrams.render import (
    FORMATS,
    Graphviz,
    Limits,
    RenderError,
    drawings,
    missing_scripts,
    render,
)
from orgflow.diagrams.sandbox import found
from orgflow.findings import Figure
from orgflow.model import Actor, Cadence, Link, Organization, Rating, Situation
from orgflow.network import Network
from tests.interrupts import heeded
from tests.pictures import drawn

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of a POSIX system")


def acme() -> Organization:
    actors = (Actor("a", "Accounts", ("back office",)), Actor("b", "Buyers", ("external customer",)))
    link = Link("a>b:x", "b", "a", "invoices", Cadence(52, "weekly"), customer_rating=Rating(2, 5))
    return Organization("Acme", actors, (link,))


@cache
def figure() -> Figure:
    return draw(Network(acme()), ["a>b:x"])


# -- formats --------------------------------------------------------------------------


@pytest.mark.parametrize("form, opening", [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_picture_is_what_it_is_asked_to_be(form: str, opening: bytes) -> None:
    assert render(figure(), form).startswith(opening)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_figure_gives_the_same_bytes(form: str) -> None:
    assert render(figure(), form) == render(figure(), form)


@pytest.mark.parametrize("width", [200, 1920, 4801])
def test_a_png_is_as_wide_as_asked(width: int) -> None:
    assert struct.unpack(">I", render(figure(), "png", width=width)[16:20]) == (width,)


def test_a_pdf_bears_no_date_of_today() -> None:
    assert b"/CreationDate (D:20000101000000Z" in render(figure(), "pdf")


@pytest.mark.parametrize("form, width", [("gif", 100), ("svg", 0)])
def test_a_format_or_a_width_that_does_not_exist_is_a_value_error(form: str, width: int) -> None:
    with pytest.raises(ValueError):
        render(figure(), form, width=width)


def test_plain_dot_text_of_others_is_drawn_as_well() -> None:
    assert b">Hello</text>" in render('digraph { a -> b [label="Hello"]; b -> b }')


def test_an_svg_has_a_title_with_a_description_for_those_who_cannot_see_it() -> None:
    root = ET.fromstring(render(figure()))
    assert root.get("role") == "img"
    assert [child.text for child in root[:2]] == [figure().title, figure().alt]


def test_an_svg_names_fonts_that_every_computer_has_after_the_bundled_one() -> None:
    assert ET.fromstring(render(figure())).get("font-family") == svg.FONTS


def test_an_svg_refers_to_nothing_outside_itself() -> None:
    assert b"href" not in render(figure())


# -- whatever a client writes ----------------------------------------------------------

HOSTILE = (
    "back\\slash", "ends in \\", "\\\\", "\\N \\G \\L \\E \\T \\H", "\\l\\r\\n", "\\\"", "a\\\\\\b",
    "<Sales>", "R&D <core>", "<b>bold</b>", "<br/>", "a &amp; b", "&lt;", "&#60;", "&", "&;", "&#92;",
    "]", " ];", "}", "{a|b}", "a|b", "\"", "'", "a\" onload=\"x", "a:b", "n0", "n0 -> n1", "->", "--",
    "//", "/* c */", "# x", "node", "graph", "<", ">", "<>", "<script>alert(1)</script>",
    "javascript:alert(1)", "\"></svg>", "]]>", "<!--", "%s %d {0}", "$HOME `id`", "営業部", "قسم المبيعات",
    "Ωμέγα", "Ёлка", "é", "e\u0301", "\u202eevil", "a\u00a0b", "x\u200by", "1 | 2", ";", "two  spaces",
)  # fmt: skip


def map_of(text: str) -> Figure:
    actors = (Actor("a", text, ("back office",)), Actor("b", f"{text}.", ("front line",)))
    situation = Situation("s", text, share=0.1)
    links = (Link("a>b:x", "b", "a", text, when=("s",)), Link("b>a:y", "a", "b", text))
    return draw(Network(Organization(text, actors, links, (situation,))), ["a>b:x"])


def texts(picture: bytes, name: str = "text") -> list[str]:
    """Give the texts of a picture; Graphviz draws a second space as one that does not break."""
    found = (element.text or "" for element in ET.fromstring(picture).iter(f"{{{svg.NAMESPACE}}}{name}"))
    return [text.replace("\u00a0", " ") for text in found]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_client_writes_stands_in_the_picture_as_it_is(text: str) -> None:
    picture, told = render(map_of(text)), text.replace("\u00a0", " ")
    shown = " ".join(texts(picture))
    assert told.strip() in texts(picture)
    assert f"if {told}: {told}".strip() in shown
    assert f"Who depends on whom at {told}".strip() in shown
    titles = texts(picture, "title")
    assert f"{told}: gets 1, gives 1; 1 weak link" in titles
    assert f"{told} gives {told}.: {told}, only if {told}" in titles


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb", "a\ud800b", "a\ufffeb"])
def test_characters_that_no_picture_can_hold_are_left_out(text: str) -> None:
    assert "ab" in texts(render(map_of(text)))


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\tb"])
def test_a_line_end_in_a_name_is_a_space(text: str) -> None:
    assert "a b" in texts(render(map_of(text)))


def test_two_texts_that_would_only_together_break_out_of_a_label_do_not() -> None:
    actors = (Actor("a", "x\\"), Actor("b", ' ]; n9 [label="in" URL="javascript:alert(1)"]; n8 ['))
    picture = drawn(Organization("Acme", actors))
    assert set(picture.boxes) == {actor.name for actor in actors}


def test_no_text_of_a_client_stands_in_an_attribute_but_labels_or_tooltips() -> None:
    bare = re.sub(r"""(x?label=<.*?>>|tooltip=".*?")""", "", map_of("SECRET").dot)
    assert "SECRET" not in bare
    assert bare.count("->") == 2


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12))
def test_any_name_stands_in_the_picture_as_it_is(text: str) -> None:
    name = " ".join(text.split()) or "x"
    assert name in drawn(Organization("Acme", (Actor("a", name),))).boxes


@pytest.mark.parametrize(
    "attribute",
    [
        'fontname="x\\" onload=\\"alert(1)"',
        'fontname="<script>"',
        'URL="javascript:alert(1)" label="x"',
        'href="http://example.com"',
        'stylesheet="http://example.com/x.css"',
        'shape=none image="/etc/passwd"',
    ],
)
def test_nothing_in_hostile_dot_text_becomes_a_live_part_of_the_picture(attribute: str) -> None:
    try:
        picture = render(f"digraph {{ graph [{attribute}]; a [{attribute}]; }}")
    except RenderError:
        return
    assert b"script" not in picture
    assert b"onload" not in picture
    assert b"http://example" not in picture
    assert b"href" not in picture


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<image width="1"/>',
        '<text fill="url(#x)">a</text>',
        '<text font-size="1;x">a</text>',
        '<path d="M0 0&quot;"/>',
        "<style>a</style>",
        '<use id="a"/>',
    ],
)
def test_an_svg_with_anything_no_map_has_is_refused(inside: str) -> None:
    with pytest.raises(RenderError):
        svg.clean(f'<svg xmlns="{svg.NAMESPACE}">{inside}</svg>'.encode(), "", "")


# -- limits ----------------------------------------------------------------------------


def many(actors: int, links: int) -> Figure:
    people = tuple(Actor(f"a{i}", f"A{i}", ("support" if i % 2 else "back office",)) for i in range(actors))
    pairs = [(i, j) for i in range(actors) for j in range(i + 1, actors)][:links]
    made = tuple(Link(f"a{i}>a{j}:x", f"a{j}", f"a{i}", "x") for i, j in pairs)
    return draw(Network(Organization("Many", people, made)))


@pytest.mark.parametrize("actors, links", [(301, 3), (60, 1501)])
def test_a_map_that_nobody_could_read_is_refused_with_the_limit_named(actors: int, links: int) -> None:
    with pytest.raises(RenderError, match="up to 300 boxes and 1,500 lines"):
        render(many(actors, links))


def test_the_largest_map_is_drawn() -> None:
    assert render(many(300, 290)).startswith(b"<?xml")


def test_a_result_that_is_too_large_is_refused() -> None:
    with pytest.raises(RenderError, match="larger than 0 MB"):
        render(figure(), limits=Limits(output=2000))


def test_text_that_is_no_dot_is_refused() -> None:
    with pytest.raises(RenderError, match="does not understand the DOT text"):
        render("digraph { a -> ")


# -- Graphviz that fails ---------------------------------------------------------------


def program(folder: Path, body: str) -> tuple[Graphviz, ...]:
    """Put a program named dot into a folder and find it there."""
    path = folder / "dot"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return tuple(way for way in found(str(folder)) if way.kind == "program")


@posix
@pytest.mark.parametrize(
    "body, reason",
    [
        ("kill -SEGV $$", "stopped in the middle"),
        ("kill -ABRT $$", "stopped in the middle"),
        ("exit 1", "gave up"),
        ("sleep 60", "took longer than 10 seconds"),
        ("sleep 60 & wait", "took longer than 10 seconds"),
        ("cat /dev/zero", "larger than 1 MB"),
        (f"{sys.executable} -c 'bytearray(1 << 32)'", "gave up, likely for want of memory"),
    ],
)
def test_a_graphviz_that_fails_is_a_render_error_with_the_way_out(
    tmp_path: Path, body: str, reason: str
) -> None:
    limits = Limits(patience=1 if "sleep" in body else 60, output=1 << 20)
    with pytest.raises(RenderError, match=f"{reason}.* Draw a part of the organization"):
        render(figure(), limits=limits, ways=program(tmp_path, body))


@posix
def test_a_layout_that_never_ends_is_stopped_by_its_share_of_the_processor(tmp_path: Path) -> None:
    ways = program(tmp_path, "while :; do :; done")
    with pytest.raises(RenderError, match="took longer than 1 seconds"):
        render(figure(), limits=Limits(seconds=1), ways=ways)


@posix
def test_what_a_failing_graphviz_started_ends_with_it(tmp_path: Path) -> None:
    ways = program(tmp_path, f"sleep 61 & echo $! > {tmp_path}/pid; wait")
    with pytest.raises(RenderError):
        render(figure(), limits=Limits(patience=1), ways=ways)
    assert not is_running(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("answer", [b"", b"<svg", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"])
def test_an_answer_that_is_no_svg_is_refused(answer: bytes) -> None:
    with pytest.raises(RenderError, match="no picture"):
        svg.clean(answer, "", "")


@posix
def test_an_interrupted_drawing_leaves_no_child_behind(tmp_path: Path) -> None:
    program(tmp_path, f"echo $$ > {tmp_path}/pid; sleep 62")
    code = (
        "from orgflow.diagrams.render import Graphviz, render;"
        f"render('digraph {{ a }}', ways=[Graphviz('program', '{tmp_path}/dot')])"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, preexec_fn=heeded)
    pid = int("".join(waited_for(tmp_path / "pid")))
    parent.send_signal(signal.SIGINT)
    parent.wait(10)
    assert not is_running(pid)


def waited_for(path: Path) -> Iterator[str]:
    deadline = time.monotonic() + 20
    while not (path.exists() and path.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield path.read_text()


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # gone meanwhile, or no such system
        return ""


def is_running(pid: int) -> bool:
    """Tell whether a process lives; one that waits for its parent to notice its end does not."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if ") Z " in state(pid):
            return False
        time.sleep(0.02)
    return True


def test_a_drawing_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    render(figure())
    with pytest.raises(RenderError):
        render("digraph { a -> ")
    assert list(tmp_path.iterdir()) == []
    assert sorted(path.suffix for path in fonts.BUNDLED.iterdir()) == [".ttf", ".ttf", ".txt"]


# -- no Graphviz -----------------------------------------------------------------------


def test_without_any_graphviz_the_message_says_what_to_install() -> None:
    with pytest.raises(RenderError, match="apt install graphviz.*brew install graphviz.*winget install"):
        render(figure(), ways=())


def test_a_library_that_cannot_be_loaded_is_no_way(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="There is no Graphviz on this computer"):
        render(figure(), ways=(Graphviz("library", str(tmp_path)),))


def test_a_library_that_lacks_a_part_of_the_system_is_no_way(tmp_path: Path) -> None:
    (tmp_path / "pygraphviz").mkdir()
    (tmp_path / "pygraphviz" / "__init__.py").write_text("raise ImportError('libX11.so.6: not found')")
    with pytest.raises(RenderError, match="There is no Graphviz on this computer"):
        render(figure(), ways=(Graphviz("library", str(tmp_path)),))


@posix
def test_where_the_library_cannot_be_loaded_a_program_draws(tmp_path: Path) -> None:
    folder = found()[0].place
    start = f"exec {sys.executable} -I {child.__file__} library {folder}"
    draws = f'{start} "${{1#-K}}" "${{2#-T}}" 10 12 1073741824 52428800'
    ways = (Graphviz("library", str(tmp_path)), *program(tmp_path, draws))
    assert render(figure(), ways=ways) == render(figure())


def test_a_program_that_is_gone_is_no_way(tmp_path: Path) -> None:
    with pytest.raises(RenderError):
        render(figure(), ways=(Graphviz("program", str(tmp_path / "dot")),))


def test_the_library_comes_before_the_program(tmp_path: Path) -> None:
    program(tmp_path, "exit 0")
    assert [way.kind for way in found(str(tmp_path))] == ["library", "program"]


# -- fonts -----------------------------------------------------------------------------


def test_a_picture_does_not_depend_on_the_fonts_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {form: render(figure(), form) for form in FORMATS}
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    for name in ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "fonts.conf" if name == "FONTCONFIG_FILE" else tmp_path))
    assert {form: render(figure(), form) for form in FORMATS} == before


def test_texts_are_as_wide_as_inter_is() -> None:
    name = "W" * 16
    box = drawn(Organization("Acme", (Actor("a", name, ("support",)),))).boxes[name]
    inside = box.right - box.left - 0.28 * 72
    assert inside == pytest.approx(fonts.inter(bold=True).width(name, 14), rel=0.02)


def test_graphviz_measures_texts_in_inter_without_any_font_of_the_system() -> None:
    picture = drawn(acme(), "a>b:x")
    (label,) = picture.labels.values()
    width = fonts.inter(bold=True).width("invoices - | 2", 11)
    assert label.right - label.left == pytest.approx(width + 4, rel=0.05)


def test_a_script_that_no_font_shows_is_named_with_a_font_to_install() -> None:
    (sentence,) = missing_scripts('digraph { a [label="\U00013080"] }')
    assert "Egyptian characters" in sentence
    assert "Noto Sans Egyptian" in sentence


def test_a_map_in_latin_letters_misses_no_font() -> None:
    assert missing_scripts(figure()) == ()


# -- several at once ---------------------------------------------------------------------------


def test_drawings_are_by_title_and_say_why_one_is_missing() -> None:
    good, bad = figure(), Figure("Bad", "digraph { a -> ", "")
    drawn_now, reasons = drawings([bad, good])
    assert list(drawn_now) == [good.title]
    assert reasons == ("Graphviz does not understand the DOT text of this picture.",)


def test_after_one_that_cannot_be_drawn_no_larger_one_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def fail(one: Figure) -> bytes:
        tried.append(one.title)
        raise RenderError("too slow")

    monkeypatch.setattr("orgflow.diagrams.render.render", fail)
    small = {"n0": ("a",)}
    large = {**small, "n1": ("b",)}
    figures = [Figure("first", "", "", stands_for=large), Figure("same", "", "", stands_for=large)]
    assert drawings([*figures, Figure("smaller", "", "", stands_for=small)]) == ({}, ("too slow",))
    assert tried == ["first", "smaller"]
