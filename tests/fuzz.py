"""Spoilt copies of good files, each read to a clean end by the command line in this process.

``python -m tests.fuzz --mutants 1000000 --seed 1 --keep FOLDER`` tries a million and keeps what is unclean.
Of a hundred mutants 76 are team files spoilt as bytes, 14 tables, 4 scenarios, and 5 team files of which
single values are spoilt, so that most are read; of these one in ``--deep`` is asked a question, too. The
last of a hundred is the value of an option.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orgflow.cli import run
from orgflow.diagnostics import Diagnostic, InvalidSource
from orgflow.exchange.links_csv import Options, read_csv
from orgflow.loader import read_text
from orgflow.model import Organization
from orgflow.scenario import read_scenario
from tests.mutation import MODEL, SCENARIO, TABLE, TREE, mutants, questions, trees, words

FORMS = (*["json"] * 5, "sarif", "github", "text")
DEEP = 60  # of how many trees that are read one is asked a question
NO_FIGURE = re.compile(r"(?<![\w.-])(?:nan|inf|NaN|Infinity)(?![\w-])")
FOREIGN = re.compile(r"Traceback|Input should be|pydantic|yaml\.|object at 0x|while (?:scanning|parsing)")
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Streams(io.TextIOWrapper):
    """Standard streams of a run, as text that stands for bytes."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", errors="strict")

    @property
    def text(self) -> str:
        """What was written."""
        self.flush()
        self.seek(0)
        return self.read()


@dataclass(frozen=True)
class Ending:
    """How a command line ended, and what it said."""

    code: int
    out: str
    err: str


def ending(arguments: Sequence[str], data: bytes) -> Ending:
    """Run a command line on standard input; whatever it raises passes through."""
    out, err, stdin = Streams(), Streams(), sys.stdin
    sys.stdin = Streams(data)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(list(arguments))
    finally:
        sys.stdin = stdin
    return Ending(code, out.text, err.text)


def _told(look: Callable[[], str | None]) -> str | None:
    """Say what a look finds; an error that comes out of orgflow is a find."""
    try:
        return look()
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is a find
        return f"{type(problem).__name__}: {problem}"


def unclean_check(data: bytes, form: str = "json") -> str | None:
    """Say what is unclean about the end of ``orgflow check -``, or give None."""

    def look() -> str | None:
        found = ending(["check", "-", "--format", form], data)
        if found.code not in (0, 1, 2):
            return f"exit code {found.code}"
        if form == "json":
            return _fault(found.code, json.loads(found.out))
        if form == "sarif":
            results = json.loads(found.out)["runs"][0]["results"]
            return None if results or found.code != 2 else "exit code 2 without a result"
        return "exit code 2 without a word" if found.code == 2 and not found.out.strip() else None

    return _told(look)


def _fault(code: int, answer: dict[str, list[dict[str, object]]]) -> str | None:
    diagnostics = answer["diagnostics"]
    if code == 2 and not diagnostics:
        return "exit code 2 without a diagnostic"
    for one in diagnostics:
        said = f"{one['message']}{one['help']}"
        if not (one["code"] and one["message"] and (one["help"] or one["severity"] == "note")):
            return f"a diagnostic says too little: {one}"
        if not one["source"] or (one["line"] is None) != (one["column"] is None):
            return f"a diagnostic has no place: {one}"
        if UNSEEN.search(said) or FOREIGN.search(said) or len(said) > 1_000:
            return f"a diagnostic is not in plain words: {one}"
    return None


def unclean_import(data: bytes) -> str | None:
    """Say what is unclean about taking over a table, or give None."""

    def look() -> str | None:
        made = read_csv(data, "links.csv", Options(), None, "actors.csv")
        list(made.lines())
        if made.organization is None and not made.diagnostics:
            return "nothing was read, and nobody says why"
        return _too_little(made.diagnostics)

    return _told(look)


def unclean_scenario(data: bytes) -> str | None:
    """Say what is unclean about laying a scenario over the good model, or give None."""

    def look() -> str | None:
        try:
            read_scenario(data, "scenario.yaml").laid_over(_good())
        except InvalidSource as problem:
            return _too_little(problem.diagnostics) if problem.diagnostics else "refused without a word"
        return None

    return _told(look)


@cache
def _good() -> Organization:
    found = read_text(MODEL).organization
    assert found is not None
    return found


def _too_little(diagnostics: Sequence[Diagnostic]) -> str | None:
    for one in diagnostics:
        if not (one.message and one.position.source and (one.help or one.severity == "note")):
            return f"a diagnostic says too little: {one}"
    return None


def unclean_question(arguments: Sequence[str], data: bytes) -> str | None:
    """Say what is unclean about the answer to a command line, or give None."""

    def look() -> str | None:
        found = ending(arguments, data)
        said = found.out + found.err
        given = data.decode("utf-8", "replace").lower() + " ".join(arguments).lower()
        odd = NO_FIGURE.search(said) or FOREIGN.search(said)
        if found.code not in (0, 1, 2) or (found.code and not said.strip()):
            return f"exit code {found.code}, saying {said[:200]!r}"
        if odd and odd[0].lower() not in given:
            return f"{odd[0]!r} is said: {said[max(0, odd.start() - 80) : odd.end() + 80]!r}"
        if "json" in arguments and found.code == 0:
            json.loads(found.out)
        return None

    fault = _told(look)
    return f"orgflow {' '.join(arguments)}: {fault}" if fault else None


def unclean_tree(dice: random.Random, data: bytes, deep: int) -> str | None:
    """Say what is unclean about a file, and where it is read about an answer on it, or give None."""
    fault = unclean_check(data, dice.choice(FORMS))
    if fault is None and dice.randrange(deep) == 0:
        return unclean_question(questions(dice), data)
    return fault


Find = tuple[str, bytes, str]


def finds(seed: int, number: int, deep: int = DEEP) -> Iterator[Find]:
    """Give kind, file and fault of every mutant that does not end cleanly."""
    dice, tree = random.Random(seed), json.dumps(TREE).encode()

    def of(kind: str, spoilt: Iterator[bytes], unclean: Callable[[bytes], str | None]) -> Iterator[Find]:
        for data in spoilt:
            fault = unclean(data)
            if fault is not None:
                yield kind, data, fault

    share = number // 100
    yield from of("csv", mutants(seed, 14 * share, TABLE), unclean_import)
    yield from of("yaml", mutants(seed, 4 * share, SCENARIO), unclean_scenario)
    yield from of("yaml", trees(seed, 5 * share), lambda data: unclean_tree(dice, data, deep))
    options = (tree for _ in range(share))
    yield from of("yaml", options, lambda data: unclean_question(words(dice), data))
    yield from of("yaml", mutants(seed, number - 24 * share, MODEL), unclean_check)


def main() -> int:
    """Try as many mutants as asked for; ends with 1 where one was unclean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deep", type=int, default=DEEP, help="of how many trees one is asked a question")
    parser.add_argument("--keep", type=Path, help="the folder in which to keep what is unclean")
    asked = parser.parse_args()
    count = 0
    for count, (kind, data, fault) in enumerate(finds(asked.seed, asked.mutants, asked.deep), 1):
        print(f"{kind} {count}: {fault[:400]}", flush=True)
        if asked.keep is not None:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"find-{asked.seed}-{count}.{kind}").write_bytes(data)
    print(f"{asked.mutants} mutants, {count} unclean")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
