"""Pages for a browser, made small, read back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

from orgflow.formats import html
from orgflow.report import Report
from tests.reports import ILLUSTRATED

Attributes = tuple[tuple[str, str], ...]

VOID = {"meta", "input", "br", "img", "link", "path", "polygon"}


def drawing(title: str) -> bytes:
    """A picture as the drawing room makes it, of four boxes with three lines."""
    boxes = [
        _box(f"n{number}", *place) for number, place in enumerate(((0, 0), (0, 60), (140, 60), (280, 60)))
    ]
    lines = [_line("l0", "healthy", 100, 15), _line("l1", "faded", 240, 75), _line("l2", "weak", 100, 75)]
    body = f'<g id="graph0" class="graph">{"".join([*lines, *boxes])}</g>'
    sizes = 'width="400pt" height="120pt" viewBox="0 0 400 120"'
    top = f'<svg xmlns="http://www.w3.org/2000/svg" {sizes} role="img"><title>{title}</title>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{top}{body}</svg>\n'.encode()


def _box(name: str, x: int, y: int) -> str:
    corners = f"M{x},{y}L{x + 100},{y} {x + 100},{y + 30} {x},{y + 30}Z"
    shape = f'<path fill="white" stroke="#52606d" stroke-width="1.2" d="{corners}" />'
    text = f'<text x="{x + 50.25}" y="{y + 20}" font-size="14.00">{name}</text>'
    return f'<g id="{name}" class="node"><title>{name}: gets 1</title>{shape}{text}</g>'


def _line(name: str, kind: str, x: int, y: int) -> str:
    ink = 'stroke="#8693a1" stroke-width="2.60"'
    way = f'<path fill="none" {ink} d="M{x}.04,{y}C{x + 10},{y} {x + 20},{y} {x + 40},75" />'
    tip = f'<polygon fill="#8693a1" {ink} points="{x + 36},71 {x + 40},75 {x + 36},79" />'
    return f'<g id="{name}" class="edge {kind}"><title>{name}</title>{way}{tip}</g>'


def page(report: Report = ILLUSTRATED, *, pictures: bool = True) -> str:
    """The page of a report, with small pictures or none."""
    titles = [figure.title for figure in report.pictures] if pictures else []
    return html.render(report, pictures={title: drawing("picture") for title in titles}).decode()


@dataclass
class Element:
    """An element of a page with what is in it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words in it, spaces made single."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())

    def all(self, tag: str = "", kind: str = "") -> list[Element]:
        """The elements in it, in order, of a tag, of a class."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                classes = child.attributes.get("class", "").split()
                if (not tag or child.tag == tag) and (not kind or kind in classes):
                    found.append(child)
                found += child.all(tag, kind)
        return found

    def by_id(self, name: str) -> Element:
        """The one element with an id."""
        (found,) = (element for element in self.all() if element.attributes.get("id") == name)
        return found


class _Reader(HTMLParser):
    """Builds elements; ends that HTML lets one leave out are put in."""

    CLOSED_BY = {"dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": {"td"}, "th": {"th"}}

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.CLOSED_BY and self.open[-1].tag in self.CLOSED_BY[tag]:
            self.open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1].tag in ("dt", "dd", "td", "th") and self.open[-1].tag != tag:
            self.open.pop()
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(told: str) -> Element:
    """Read a page; fails where its elements do not nest."""
    reader = _Reader()
    reader.feed(told)
    reader.close()
    return reader.root


@cache
def illustrated() -> Element:
    """The page of the report with every block."""
    return read(page())


def data(element: Element) -> dict[str, Any]:
    """What the script of a page knows, with keys to each row."""
    told: dict[str, Any] = json.loads(str(element.by_id("data").children[0]))
    for name in ("actors", "links"):
        keys, rows = told[name]["keys"], told[name]["rows"]
        told[name] = [dict(zip(keys, row, strict=True)) for row in rows]
    return told


def skeleton(element: Element) -> list[tuple[str, Attributes]]:
    """All elements with their attributes, but for names of places, paths to them, words read aloud."""
    loose = {"id", "href", "aria-label", "content", "aria-labelledby"}
    return [
        (one.tag, tuple((name, "" if name in loose else value) for name, value in one.attributes.items()))
        for one in element.all()
    ]
