"""How long very many links take to read, beside what PyYAML makes of the same text.

Run with ``python -m benchmarks.reading [LINKS]``. Every way reads in a process of its own, in
turn with the others, so that none profits from the memory of another.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

import yaml

from benchmarks.organizations import lifelike
from orgflow.diagnostics import has_errors
from orgflow.document import parse
from orgflow.loader import read
from orgflow.model import IMPORTANCE, Actor, Link
from orgflow.tables.source import Tables
from orgflow.writer import write

LINKS, ROUNDS = 100_000, 3
WORDS = {value: word for word, value in IMPORTANCE.items()}
COLUMNS = ("customer", "provider", "for", "how_often", "when", "importance", "any_of", "switch", "health")


def as_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as a table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _of_link(link: Link) -> tuple[object, ...]:
    importance = "" if link.importance is None else WORDS[link.importance]
    often = link.how_often.text if link.how_often else ""
    ends = (link.customer, link.provider, link.deliverable)
    return (*ends, often, ";".join(link.when), importance, link.any_of, link.switch, link.health)


def _of_actor(actor: Actor) -> tuple[object, ...]:
    return actor.id, actor.name, ";".join(actor.position)


def make(folder: Path, links: int) -> None:
    """Write a life-like organization as one YAML file, again with its links as a table, and all as tables.

    The head of the file says what no table can: its settings and situations.
    """
    organization = lifelike(links // 10, links)
    text = write(organization)
    (folder / "all.yaml").write_text(text, encoding="utf-8")
    (folder / "head.yaml").write_text(text[: text.index("\nlinks:") + 1], encoding="utf-8")
    before, _, after = text[: text.index("\nlinks:") + 1].partition("actors:\n")
    (folder / "settings.yaml").write_text(before + after[after.index("\n\n") :], encoding="utf-8")
    actors = as_table(("id", "name", "position"), map(_of_actor, organization.actors))
    (folder / "actors.csv").write_text(actors, encoding="utf-8")
    links_as_table = as_table(COLUMNS, map(_of_link, organization.links))
    (folder / "links.csv").write_text(links_as_table, encoding="utf-8")


def events(folder: Path) -> None:
    """Let PyYAML find the events of the text and do nothing with them."""
    for _ in yaml.parse((folder / "all.yaml").read_bytes(), yaml.CSafeLoader):
        pass


def load(folder: Path) -> None:
    """Let PyYAML make bare lists and dicts, by its C parser."""
    yaml.load((folder / "all.yaml").read_bytes(), yaml.CSafeLoader)


def data(folder: Path) -> None:
    """Make data that knows its places."""
    assert not parse((folder / "all.yaml").read_bytes(), "all.yaml").diagnostics


def cells(folder: Path) -> None:
    """Make data that knows its places, of a table."""
    tables = Tables({"somebody": "Somebody"}, alone=False)
    assert not tables.read((folder / "links.csv").read_bytes(), "links.csv").diagnostics


def organization(folder: Path) -> None:
    """Make an organization in which everything fits together."""
    assert not has_errors(read(folder / "all.yaml").diagnostics)


def organization_with_table(folder: Path) -> None:
    """Make the same organization of a file with a table of its links."""
    assert not has_errors(read(folder / "head.yaml", folder / "links.csv").diagnostics)


def organization_of_tables(folder: Path) -> None:
    """Make the same organization of a table of actors and one of links."""
    files = [folder / name for name in ("settings.yaml", "actors.csv", "links.csv")]
    assert not has_errors(read(*files).diagnostics)


def organization_looked_at(folder: Path) -> None:
    """Make the same of tables, and look at a link: so all of them are made, with their places."""
    files = [folder / name for name in ("settings.yaml", "actors.csv", "links.csv")]
    organization = read(*files).organization
    assert organization is not None
    assert organization.links[0].at.line == 2


WAYS: tuple[Callable[[Path], None], ...] = (
    load,
    events,
    data,
    organization,
    cells,
    organization_with_table,
    organization_of_tables,
    organization_looked_at,
)


def measure(way: str, folder: str) -> None:
    """Print the CPU seconds of one way, with the megabytes that its process took at most."""
    import resource

    (run,) = (one for one in WAYS if one.__name__ == way)
    before = time.process_time()
    run(Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.process_time() - before, peak)


def _alone(*arguments: str) -> list[str]:
    """What a process of its own prints: a child counts memory that its parent had, so this one has little."""
    command = [sys.executable, "-m", "benchmarks.reading", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def main(links: str = str(LINKS)) -> None:
    """Print a row for every way: CPU seconds, their ratio to a bare load, memory."""
    with tempfile.TemporaryDirectory() as folder:
        _alone("make", folder, links)
        found: dict[str, list[tuple[float, float]]] = {way.__name__: [] for way in WAYS}
        for _ in range(ROUNDS):
            for name in found:
                seconds, peak = map(float, _alone(name, folder))
                found[name].append((seconds, peak))
    whole = median(seconds for seconds, _ in found["load"])
    for way in WAYS:
        seconds, peak = (median(column) for column in zip(*found[way.__name__], strict=True))
        print(f"{seconds:8.2f} s {seconds / whole:6.2f} {peak:6.0f} MB  {way.__doc__}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", place, count]:
            make(Path(place), int(count))
        case [way, place]:
            measure(way, place)
        case others:
            main(*others)
