"""Good files and the ways in which they are spoilt: as bytes, as a tree of values, as words of an option."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

Mutation = Callable[[random.Random, bytes], bytes]
Path = tuple[str | int, ...]

MODEL = b"""\
organization: Acme
as_of: 2026-11-01
currency: EUR
actors:
  clients: {name: Clients, position: external customer}
  desk: {name: "Front desk", people: 3, reliability: 99%, tags: [a, b]}
  stores: {name: Stores, position: back office}
situations:
  storm: {share: 5%, name: Storm}
  peak: {rrule: FREQ=MONTHLY;BYMONTHDAY=-3, start: 2026-01-01, lasts: 1 day}
links:
  - {customer: clients, provider: desk, for: answers, how_often: 30/day, health: 4/5}
  - {customer: desk, provider: stores, for: goods, how_often: weekly, lead_time: 2 h, cost_to_fix: 900}
  - customer: desk
    provider: stores
    for: >-
      a word
      in time
    when: storm
rules:
  - every: link
    has: health
"""
TABLE = b"""\
customer,provider,for,how_often,health
Clients,Desk,answers,30/day,4/5
Desk,"Stores, big",goods,weekly,80%
Desk,Drivers,rides,2 per month,
"""
SCENARIO = b"""\
scenario: one more clerk
scale_demand: 1.2
without: [stores]
actors:
  desk: {people: 4, capacity: 160 h/week}
links:
  desk>clients:answers: {health: 95%, how_often: 40/day}
"""
# As much of the format as fits, with all kinds of rules: what is spoilt in it is mostly still read.
TREE: dict[str, Any] = {
    "organization": "Acme",
    "as_of": "2026-11-01",
    "horizon": "1 year",
    "currency": "EUR",
    "holidays": ["2027-01-01"],
    "rating_scale": "linear",
    "defaults": {"importance": "important", "days_per_year": 250, "hours_per_day": 8, "min_respondents": 5},
    "actors": {
        "clients": {"position": "external customer", "weight": 2, "served_right": "90%"},
        "guests": {"position": "external customer", "status": "lapsed"},
        "desk": {
            "position": "front line",
            "people": 3,
            "capacity": "90 h/week",
            "other_work": "5 h/week",
            "variability": {"arrivals": 1.5, "work": 0.5},
            "reliability": "99%",
            "part_of": "stores",
            "site": "Hull",
            "tags": ["a", "b"],
        },
        "stores": {"reports_to": "desk", "owner": "Ann", "capacity": "200 items/day"},
        "backup": {"position": "partner", "note": "a\nb"},
    },
    "situations": {
        "storm": {"share": "5%", "together": ["peak"]},
        "peak": {"rrule": "FREQ=MONTHLY;BYMONTHDAY=-3", "start": "2026-01-01", "lasts": "1 day"},
        "fair": {"dates": ["2026-12-01..2026-12-08", "2027-02-01"]},
        "outage": {"per_year": 4, "lasts": "6 h"},
    },
    "links": [
        {
            "id": "main",
            "customer": "clients",
            "provider": "desk",
            "for": "answers",
            "how_often": "30/day",
            "health": "4/5",
            "standard": {"within": "2 days", "met": "90%"},
            "lead_time": "3 h",
            "effort": "10 min",
            "two_way": {"for": "orders", "health": 0.9},
        },
        {
            "customer": "desk",
            "provider": "stores",
            "for": "goods",
            "how_often": "weekly",
            "any_of": "goods",
            "measured": {"met": 90, "of": 100},
            "effort": "1 h",
            "cost_to_fix": 900,
            "target": "97%",
        },
        {
            "customer": "desk",
            "provider": "backup",
            "for": "goods",
            "any_of": "goods",
            "switch": "80%",
            "health": "weak",
        },
        {
            "customer": "stores",
            "provider": "desk",
            "for": "lists",
            "when": ["storm", "peak"],
            "per": 2,
            "importance": "essential",
            "ratings": {
                "customer": {"answers": [4, 5, 3]},
                "provider": {"mean": 4.5, "n": 12, "scale": "1-5"},
            },
        },
        {
            "customer": "guests",
            "provider": "stores",
            "for": "goods",
            "how_often": "10/month on request",
            "when": "fair",
            "asked": "2026-10-01",
            "answer": {"status": "will try", "date": "2026-10-02"},
        },
    ],
    "rules": [
        {"every": "back office", "reaches": "external customer", "within": "4 links"},
        {"every": "link", "where": {"importance": "essential"}, "has": ["health", "standard.met"]},
        {"every": "need", "providers_at_least": 2, "severity": "warning"},
        {"every": "actor", "never": "single point of failure"},
        {"never": "dependency", "between": ["desk", "backup"], "indirect": True},
        {"every": "front line", "utilisation_below": "85%", "because": "waits"},
        {"every": "link", "rating_at_least": "3.5/5", "name": "marks"},
    ],
}
INSERTED = [
    *(b"&a *a !!python/object:x <<: - ? | > % @ ` { } [ ] , # ' \" \\ : --- ... ~ = .inf .nan".split(b" ")),
    *["\u202e", "\u2066", "\u200b", "\ufeff", "\ud7ff", "\ufffe", "\ufdd0", "\U0010ffff", "e\u0301"],
    *["\u2028", "\x85", "\xa0", "\u0130", "\u00df", "\ufdfd"],
    *(b"\x00 \x07 \x1b[2J \x7f \x80 \xc3\x28 \xed\xa0\x80 \xf4\x90\x80\x80 \xff\xfe".split(b" ")),
    *(b"\r \n \t \n\n \r\n\r".split(b" ")),
    *(
        b"9" * 400,
        b"1e999",
        b"-1",
        b"-0",
        b"0",
        b"1e-320",
        b"1e308%",
        b"0/0",
        b"1/0",
        b"9999-99-99",
        b"0000-01-01",
    ),
    *(b"1e15/day", b"0 h", b"FREQ=SECONDLY", b"FREQ=YEARLY;COUNT=999999999", b"2026-01-01..1926-01-01"),
    b"\xff",
]
# Values of the right kind, at the ends of what is taken or a little beyond, by the keys that take them.
NUMBERS = [0, 1e-9, 0.5, 1, 3, 10, 366, 1e6, 1e12, 1e-320, -1]
SHARES = ["0%", "100%", "0.0001%", 0, 1, 0.5, 1e-300, "101%"]
HEALTHS = [*SHARES, "4/5", "1/2", "9.5/10", "strong", "weak"]
OFTEN = ["30/day", "hourly", "1e12/year", 1e-9, 0, "every 99 years", "5/week on request", "P1D"]
LENGTHS = ["1 min", "1e-9 h", "1 year", "99 years", "1000000000 h", "P2W", "3 working days", "0 h"]
WORKS = ["1 h/week", "1e12 items/year", "0.001 h/year", "3 FTE", "1e9 FTE", "200 items/day", "0 h/week"]
DAYS = ["1900-01-01", "2199-12-31", "2028-02-29", "2026-11-01", "2027-12-31", "2027-02-29"]
RANGES = [*DAYS, "2026-12-01..2026-12-31", "1900-01-01..2199-12-31", "2026-12-31..2026-12-01"]
RRULES = [
    "FREQ=DAILY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
    "FREQ=DAILY;COUNT=100000",
    "FREQ=WEEKLY;UNTIL=19000101",
    "FREQ=YEARLY;INTERVAL=1000",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1",
]
TEXTS = [
    *["desk", "stores", "storm", "main", "goods", "external customer", "yes", "null", "~", "012", "1:30"],
    *["x" * 200, "<script>", "a];b", "=1+1", "%s", "{0}", "C:/", "|", "```", "R&D <b>", "-", "<<", "x" * 201],
    *["\u202e", "\u200b", "e\u0301", "財務", "שלום", "😀", "\U000e0001", "ﷺ", "İ", "a\nb", "", " "],
]
ACTORS = ["desk", "stores", "clients", "guests", "backup"]
SITUATIONS = ["storm", "peak", "fair", "outage"]
POSITIONS = ["external customer", "front line", "support", "back office", "partner", "supplier", "authority"]
TAKEN_BY: list[tuple[str, list[Any]]] = [
    ("people weight met of n cost_to_fix per_year per arrivals work", NUMBERS),
    ("days_per_year hours_per_day min_respondents providers_at_least", [1, 3, 5, 24, 0.5, 366]),
    ("answers mean", [1, 2.5, 5, 0, 6]),
    ("reliability served_right switch target share importance utilisation_below", SHARES),
    ("health", HEALTHS),
    ("rating_at_least", ["1/5", "5/5", "9.5/10", "6/5"]),
    ("lasts lead_time effort", LENGTHS),
    ("horizon", [*LENGTHS, *DAYS]),
    ("capacity other_work", WORKS),
    ("as_of start date asked holidays", DAYS),
    ("dates", RANGES),
    ("how_often", OFTEN),
    ("rrule", RRULES),
    ("customer provider part_of reports_to between", ACTORS),
    ("when together", SITUATIONS),
    ("position every reaches", POSITIONS),
    ("status", ["current", "lapsed", "prospect", "yes", "no", "whatever"]),
    ("has", ["health", "standard", "owner", "people", "note", "site"]),
    ("scale", ["1-5", "0-10", "5-1", "-2-2"]),
    ("severity", ["error", "warning"]),
    ("orgflow rating_scale indirect never", ["linear", True, "dependency", "single point of failure"]),
]
KINDS: dict[str, list[Any]] = {key: values for keys, values in TAKEN_BY for key in keys.split()}
ANYTHING = [*NUMBERS, *HEALTHS, *OFTEN, *LENGTHS, *RANGES, *RRULES, *TEXTS, None, [], {}, False, [None]]


def _place(dice: random.Random, data: bytes) -> int:
    return dice.randint(0, len(data))


def truncated(dice: random.Random, data: bytes) -> bytes:
    """Give what a half-finished save leaves."""
    return data[: _place(dice, data)]


def flipped(dice: random.Random, data: bytes) -> bytes:
    """Change up to four bytes."""
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 4) if spoilt else 0):
        spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def relined(dice: random.Random, data: bytes) -> bytes:
    """Say a line twice, leave it out, move it elsewhere, or push it to the side."""
    lines = data.split(b"\n")
    at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
    line = lines.pop(at)
    if dice.random() < 0.75:
        pushed = dice.choice([line, b" " * dice.randint(1, 9) + line, line.lstrip(), b"\t" + line])
        lines[to:to] = [pushed] * dice.randint(1, 3)
    return b"\n".join(lines)


def _special(dice: random.Random) -> bytes:
    special = dice.choice(INSERTED)
    return special if isinstance(special, bytes) else str(special).encode("utf-8", "surrogatepass")


def inserted(dice: random.Random, data: bytes) -> bytes:
    """Put something special somewhere, over up to eight bytes of what was there."""
    at = _place(dice, data)
    return data[:at] + _special(dice) + data[at + dice.randint(0, 8) :]


def revalued(dice: random.Random, data: bytes) -> bytes:
    """Put something special in the place of a word."""
    words = data.split(b" ")
    words[dice.randrange(len(words))] = _special(dice)
    return b" ".join(words)


def swollen(dice: random.Random, data: bytes) -> bytes:
    """Put in a very long text, or brackets very deep."""
    at = _place(dice, data)
    many = dice.choice([33, 201, 2_000, 70_000]) if dice.random() < 0.1 else dice.choice([33, 201])
    return data[:at] + dice.choice([b"x", b"[", b"{a: ", b"- ", b"9", b" "]) * many + data[at:]


MUTATIONS: tuple[Mutation, ...] = (truncated, flipped, relined, inserted, revalued, swollen)


def mutants(seed: int, number: int, data: bytes) -> Iterator[bytes]:
    """Give spoilt copies, each by one to three mutations; the same for the same seed."""
    dice = random.Random(seed)
    for _ in range(number):
        spoilt = data
        for _ in range(dice.choice([1, 1, 1, 2, 3])):
            spoilt = dice.choice(MUTATIONS)(dice, spoilt)
        yield spoilt


# ---- What is still a tree of values --------------------------------------------------------------


def _places(tree: Any, path: Path = ()) -> Iterator[Path]:
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inside:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _around(tree: Any, path: Path) -> Any:
    for step in path[:-1]:
        tree = tree[step]
    return tree


def _key(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def other_value(dice: random.Random, tree: Any, path: Path) -> None:
    """Put a value of the kind that the key takes in the place of one, mostly; else any value."""
    around, usual = _around(tree, path), KINDS.get(_key(path), TEXTS)
    if dice.random() < 0.1:
        around[path[-1]] = dice.choice(ANYTHING)
    elif not isinstance(around[path[-1]], dict | list):
        around[path[-1]] = dice.choice(usual)


def swapped(dice: random.Random, tree: Any, path: Path) -> None:
    """Let two values change places, mostly of one kind."""
    places = list(_places(tree))
    same = [place for place in places if KINDS.get(_key(place)) is KINDS.get(_key(path))]
    other = dice.choice(same if dice.random() < 0.8 else places)
    if other[: len(path)] == path or path[: len(other)] == other:
        return
    one, two = _around(tree, path), _around(tree, other)
    one[path[-1]], two[other[-1]] = two[other[-1]], one[path[-1]]


def left_out(_: random.Random, tree: Any, path: Path) -> None:
    """Leave a key or an entry out."""
    del _around(tree, path)[path[-1]]


def said_again(dice: random.Random, tree: Any, path: Path) -> None:
    """Say an entry twice, or what stands under one key under another, too."""
    around = _around(tree, path)
    again = copy.deepcopy(around[path[-1]])
    if isinstance(around, list):
        around.insert(dice.randrange(len(around)), again)
    else:
        around[dice.choice([*around, *TEXTS])] = again


CHANGES = (other_value, other_value, other_value, swapped, left_out, said_again)


def trees(seed: int, number: int) -> Iterator[bytes]:
    """Give files in which one to four values are otherwise; most of them can be read."""
    dice = random.Random(seed)
    for _ in range(number):
        tree = copy.deepcopy(TREE)
        for _ in range(dice.choice([1, 1, 2, 3, 4])):
            dice.choice(CHANGES)(dice, tree, dice.choice(list(_places(tree))))
        yield json.dumps(tree, ensure_ascii=dice.random() < 0.5).encode()


# ---- Words of a command line -----------------------------------------------------------------------

QUESTIONS = [
    ["analyze", "-", "--format", "json", "--limit-seconds", "5"],
    ["analyze", "-", "--format", "markdown", "--limit-seconds", "5"],
    ["analyze", "-", "--tables", "--confidential", "--limit-seconds", "5"],
    ["analyze", "-", "--ordinary", "--only", "load", "--format", "json"],
    [
        "analyze",
        "-",
        "--pairs",
        "--lens",
        "fdna",
        "--lens",
        "iim",
        "--format",
        "json",
        "--limit-seconds",
        "5",
    ],
    ["plan", "-", "--pick", "2", "--format", "json"],
    ["plan", "-", "--budget", "1000"],
    ["routes", "-", "--format", "json"],
    ["domino", "-", "desk", "--format", "json"],
    ["domino", "-", "main", "Stores"],
    ["compare", "-", "--scale-demand", "2", "--format", "json"],
    ["compare", "-", "--without", "backup", "--tables"],
    ["compare", "-", "--before", "2026-11-01", "--after", "2027-01-01", "--format", "json"],
    ["check", "-", "--fail-on", "note"],
]
OPTIONS = {
    "--set": [
        f"{what}.{key}=" for what in ("desk", "main", "nobody") for key in (*KINDS, "name", "standard")
    ],
    "--where": [f"{key}=" for key in ("layer", "part_of", "tag", "site", "owner", "situation", "near", "x")],
    "--only": ["load", "weak-links", ""],
    "--during": ["storm", "peak", ""],
    "--as-of": [""],
    "--without": ["desk", ""],
    "--scale-demand": [""],
}


def questions(dice: random.Random) -> list[str]:
    """Give a command line that asks about the file at standard input."""
    return list(dice.choice(QUESTIONS))


def words(dice: random.Random) -> list[str]:
    """Give a command line with an option whose value is hostile, or nearly right."""
    option = dice.choice(list(OPTIONS))
    value = dice.choice(OPTIONS[option]) + str(dice.choice([*ANYTHING, "", ":2", ":-1", "+1", "-1", "+nan"]))
    if option == "--where":
        return ["map", "-", "-o", "-", "--view", "matrix", option, value]
    only = [] if option == "--only" else ["--only", dice.choice(["weak-links", "load", "delivery"])]
    return ["analyze", "-", *only, option, value, "--format", "json"]
