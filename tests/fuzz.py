"""Spoilt copies of good files, each read to a clean end by the command line in this process.

``python -m tests.fuzz --mutants 1000000 --seed 1 --keep FOLDER`` tries a million and keeps what is unclean.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orgflow.cli import run
from orgflow.exchange.links_csv import Options, read_csv

Mutation = Callable[[random.Random, bytes], bytes]

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


def inserted(dice: random.Random, data: bytes) -> bytes:
    """Put something special somewhere, over up to eight bytes of what was there."""
    at = _place(dice, data)
    special = dice.choice(INSERTED)
    raw = special if isinstance(special, bytes) else str(special).encode("utf-8", "surrogatepass")
    return data[:at] + raw + data[at + dice.randint(0, 8) :]


def revalued(dice: random.Random, data: bytes) -> bytes:
    """Put something special in the place of a word."""
    words = data.split(b" ")
    special = dice.choice(INSERTED)
    raw = special if isinstance(special, bytes) else str(special).encode("utf-8", "surrogatepass")
    words[dice.randrange(len(words))] = raw
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


@dataclass(frozen=True)
class Stdin:
    """What the command line takes for its standard input."""

    buffer: io.BytesIO


def unclean_check(data: bytes) -> str | None:
    """Say what is unclean about the end of ``orgflow check -``, or give None."""
    out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = Stdin(io.BytesIO(data))
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["check", "-", "--format", "json"])
        return _fault(code, json.loads(out.getvalue()))
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is a find
        return f"{type(problem).__name__}: {problem}"
    finally:
        sys.stdin = stdin


def _fault(code: int, answer: dict[str, list[dict[str, object]]]) -> str | None:
    diagnostics = answer["diagnostics"]
    if code not in (0, 1, 2) or (code == 2 and not diagnostics):
        return f"exit code {code} with {len(diagnostics)} diagnostics"
    for one in diagnostics:
        if not (one["code"] and one["message"] and (one["help"] or one["severity"] == "note")):
            return f"a diagnostic says too little: {one}"
        if not one["source"] or (one["line"] is None) != (one["column"] is None):
            return f"a diagnostic has no place: {one}"
    return None


def unclean_import(data: bytes) -> str | None:
    """Say what is unclean about taking over a table, or give None."""
    try:
        made = read_csv(data, "links.csv", Options(), None, "actors.csv")
        list(made.lines())
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is a find
        return f"{type(problem).__name__}: {problem}"
    if made.organization is None and not made.diagnostics:
        return "nothing was read, and nobody says why"
    for one in made.diagnostics:
        if not (one.message and one.position.source and (one.help or one.severity == "note")):
            return f"a diagnostic says too little: {one}"
    return None


def finds(seed: int, number: int) -> Iterator[tuple[str, bytes, str]]:
    """Give kind, file and fault of every mutant that does not end cleanly; one in five is a table."""
    for kind, data, share, unclean in (
        ("yaml", MODEL, number - number // 5, unclean_check),
        ("csv", TABLE, number // 5, unclean_import),
    ):
        for spoilt in mutants(seed, share, data):
            fault = unclean(spoilt)
            if fault is not None:
                yield kind, spoilt, fault


def main() -> int:
    """Try as many mutants as asked for; ends with 1 where one was unclean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="the folder in which to keep what is unclean")
    asked = parser.parse_args()
    count = 0
    for count, (kind, data, fault) in enumerate(finds(asked.seed, asked.mutants), 1):
        print(f"{kind} {count}: {fault[:300]}", flush=True)
        if asked.keep is not None:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"find-{asked.seed}-{count}.{kind}").write_bytes(data)
    print(f"{asked.mutants} mutants, {count} unclean")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
