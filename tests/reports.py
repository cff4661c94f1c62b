"""One report with every block, and the same one told in hostile strings."""

from __future__ import annotations

from dataclasses import replace

from orgflow.atlas import ActorPortrait, Atlas, Fact, Fall, LinkPortrait
from orgflow.diagnostics import Position
from orgflow.findings import Column, Figure, Finding, Result, Table, Value
from orgflow.model import Actor, Link, Organization, Situation
from orgflow.report import Basis, Card, Outcome, Report

HOSTILE = (
    "<script>alert(1)</script>",
    "[red]bold[/red]",
    "\x1b[31mred\x1b[0m\x07",
    "a | b",
    "`code` ``more``",
    "](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "# heading",
    "- item",
    "1. first",
    "> quote",
    "**bold** __bold__ ~~gone~~",
    "line\nbreak\r\n# next",
    "back\\slash\\",
    "&lt;b&gt; &amp; R&D",
    "$x$ :smile: {x}",
    "<!-- comment -->",
    "東京 株式会社",
    "abc\u202etxt",
    "@sales",
    "=== ---",
    "<https://example.org>",
)


def link(
    provider: str, customer: str, deliverable: str, line: int, source: str = "acme/service.yaml"
) -> Link:
    at = Position(source, line, 5)
    return Link(f"{provider}>{customer}:{deliverable}", customer, provider, deliverable, at=at)


REPAIRS = link("service", "users", "repairs", 22)
INVOICES = link("billing", "users", "invoices", 9, "acme/billing.yaml")
ITEMS = link("data", "service", "item master", 31)
ORGANIZATION = Organization(
    "Hallberg Pumps",
    actors=(
        Actor("service", "Field Service"),
        Actor("billing", "Billing Desk"),
        Actor("data", "Master Data"),
        Actor("users", "End users", ("external customer",)),
    ),
    links=(REPAIRS, INVOICES, ITEMS),
    situations=(Situation("peak", "Peak season", share=0.1),),
)
BASIS = Basis(
    organization="Hallberg Pumps",
    sources=("acme/service.yaml", "acme/billing.yaml"),
    as_of="2026-11-22",
    actors=4,
    customers=1,
    links=3,
    unknown_health=1,
    method="sampled",
    worlds=65536,
)
OUTCOME = Outcome(0.634, 0.48, 0.741, 773.2, 0.0021, 0.42)

LINKS = Table(
    "links",
    "Every link",
    (
        Column("id", "link", "id", printed=False),
        Column("provider", "provider", "id"),
        Column("for", "for"),
        Column("health", "health", "share"),
        Column("gain", "avoided if fixed", "per year"),
        Column("rank", "rank"),
        Column("alone", "stands alone"),
    ),
    (
        {
            "id": REPAIRS.id,
            "provider": "service",
            "for": "repairs",
            "health": 0.72,
            "gain": 773.2,
            "rank": 1,
            "alone": True,
        },
        {
            "id": INVOICES.id,
            "provider": "billing",
            "for": "invoices",
            "health": None,
            "gain": 0.0,
            "rank": 2,
            "alone": False,
        },
        {
            "id": ITEMS.id,
            "provider": "data",
            "for": "item master",
            "health": 0.9996,
            "gain": -0.0,
            "rank": 3,
            "alone": False,
        },
    ),
    shown=2,
)
ROUTES = Table(
    "routes",
    "Routes to the customer",
    (
        Column("from", "from", "id"),
        Column("links", "route", "route"),
        Column("success", "works", "share"),
        Column("weakest", "weakest link", "id"),
        Column("time", "lead time", "hours"),
        Column("others", "also", "ids"),
        Column("only_in", "only in"),
    ),
    (
        {
            "from": "data",
            "links": (ITEMS.id, REPAIRS.id),
            "success": 0.41,
            "weakest": REPAIRS.id,
            "time": 6.0,
            "others": ("billing", "service"),
            "only_in": None,
        },
    ),
)
EMPTY = Table("unreached", "Who reaches no customer", (Column("actor", "actor", "id"),), ())

REPORT = Report(
    version="0.1.0",
    title="Two of 3 links are weak, and Field Service gives one of them",
    summary=(
        "An end user gets everything it needs on 63 of 100 occasions (48 to 74).",
        "The range is wide because nobody has rated 1 of the 3 links yet.",
    ),
    basis=BASIS,
    outcome=OUTCOME,
    results=(
        Result(
            "weak-links",
            "Which links are weak for the customer?",
            (
                Finding(
                    "ORG611",
                    "risk",
                    "Field Service → End users: repairs, every day, arrive right 72 % of the time.",
                    "Putting it right would avoid about 770 failed occasions a year.",
                    "Fix first: what would help the external customers most",
                    ("service", "users"),
                    (REPAIRS, ITEMS),
                ),
                Finding(
                    "ORG611",
                    "watch",
                    "Billing Desk → End users: invoices, every week (4 | 4).",
                    group="Fix first: what would help the external customers most",
                    evidence=(INVOICES,),
                ),
                Finding(
                    "ORG613",
                    "note",
                    "Nothing is known about 1 link: Master Data → Field Service (item master).",
                    "Ask both sides.",
                    evidence=(ITEMS,),
                ),
            ),
            (LINKS,),
            (Figure("The map", "digraph {}", "Three links, two of them weak."),),
        ),
        Result("routes", "How does the back office reach the customer?", (), (ROUTES, EMPTY)),
    ),
    next_steps=(
        ("orgflow report acme/ -o hallberg.html", "the same with pictures"),
        ("orgflow explain weak-links", "how these lists are made"),
    ),
    organization=ORGANIZATION,
)


ATLAS = Atlas(
    actors=(
        ActorPortrait(
            "billing", "Billing Desk", "front line", (Fact("Position", "front line"),), (), "Little."
        ),
        ActorPortrait(
            "data",
            "Master Data",
            "back office",
            (Fact("Depended on by", "Field Service; 1 more behind them"),),
            (Fall("service", 1, ITEMS.id), Fall("users", 2, REPAIRS.id)),
            "Failed occasions would rise by about 700 a year.",
        ),
        ActorPortrait("service", "Field Service", "front line", (), (Fall("users", 1, REPAIRS.id),), "Much."),
        ActorPortrait("users", "End users", "external customer", (), ()),
    ),
    links=(
        LinkPortrait(INVOICES.id, "billing", "users", "invoices", "weekly, no mark", fells=True),
        LinkPortrait(
            ITEMS.id,
            "data",
            "service",
            "item master",
            "daily, marks 3 | 1",
            "weak",
            ("peak",),
            (Fact("Works", "on 72 of 100 occasions (50 to 90)", (0.5, 0.72, 0.9)),),
            True,
            "Failed occasions would rise by about 600 a year.",
        ),
        LinkPortrait(REPAIRS.id, "service", "users", "repairs", "every day", fells=True),
    ),
    situations=(("peak", "Peak season"),),
)
SPOTLIGHT = Figure("The weak links", "digraph {}", "One of three links is weak.", name="weak-links")
MAP = Figure(
    "The whole map",
    "digraph {}",
    "Three links.",
    "Most links meet in Field Service.",
    "map",
    {
        "n0": ("billing",),
        "n1": ("data",),
        "n2": ("service",),
        "n3": ("users",),
        "l0": (INVOICES.id,),
        "l1": (REPAIRS.id,),
        "l2": (ITEMS.id,),
    },
)
ILLUSTRATED = replace(
    REPORT,
    cards=(
        Card("63 of 100", "occasions go right", "48 to 74", span=(0.48, 0.634, 0.741)),
        Card("2", "links are weak", "of 3", grave=True),
    ),
    figures=(SPOTLIGHT, MAP),
    atlas=ATLAS,
)


def hostile(text: str) -> Report:
    """A report that says ``text`` wherever a user's words can stand."""
    evil = replace(REPAIRS, deliverable=text, at=Position(text, 22, 5))
    organization = Organization(text, (Actor("service", text), Actor("users", text)), (evil,))
    finding = Finding("ORG611", "risk", text, text, text, ("service",), (evil,))
    columns = (Column("who", text, "id"), Column("what", text), Column("route", text, "route"))
    rows: tuple[dict[str, Value], ...] = (
        {"who": "service", "what": text, "route": (evil.id,)},
        {"who": text, "what": text, "route": (text,)},
    )
    figure = Figure(text, "digraph {}", text, text)
    result = Result("weak-links", text, (finding, finding), (Table("t", text, columns, rows),), (figure,))
    other = Result("other", text, (replace(finding, group=f"{text} again"),))
    basis = replace(BASIS, organization=text, sources=(text,), during=text, moment=text)
    return Report(
        version="0.1.0",
        title=text,
        summary=(text, text),
        basis=basis,
        outcome=OUTCOME,
        results=(result, other),
        next_steps=((text, text),),
        organization=organization,
        cards=(Card(text, text, text),),
        figures=(figure,),
        atlas=_hostile_atlas(text, evil.id),
    )


def _hostile_atlas(text: str, link: str) -> Atlas:
    fact = Fact(text, text, (0.1, 0.2, 0.3))
    return Atlas(
        actors=(
            ActorPortrait("service", text, "front line", (fact,), (Fall("users", 1, link),), text),
            ActorPortrait("users", text, "external customer", (fact,), (), text),
        ),
        links=(LinkPortrait(link, "service", "users", text, text, text, ("peak",), (fact,), True, text),),
        situations=(("peak", text),),
        remarks=(text,),
    )
