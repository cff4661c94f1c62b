"""The parts of pages that are written from the code, by the name that a page calls them by."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import networkx as nx

from docs.markdown import escaped, table
from docs.topics import analyses, diagnostics
from orgflow import explaining, model
from orgflow.cadence import parse_cadence, parse_duration, parse_effort, parse_work
from orgflow.cli import SECTIONS, cli
from orgflow.schema import json_schema

DOCS = Path(__file__).resolve().parent
# As the commands themselves are called; click keeps what it made of a command first.
HELP = ["-h", "--help"]
CADENCES = (
    "daily",
    "weekly",
    "every 2 weeks",
    "twice a week",
    "3/month",
    "monthly",
    "quarterly",
    "once a year",
    "5 times a year",
    "40/day",
    "hourly",
    "P2W",
    "P1D",
    12,
)
DURATIONS = ("30 min", "6 h", "1 h 30 min", "3 days", "2 working days", "2 weeks", "1 month", "PT6H")
EFFORTS = ("12 min", "2 h", "3 days", "1 week")
WORKS = ("40 h/week", "8400 h/week", "12 min/day", "3 FTE", "200 items/day")


# -- the format ----------------------------------------------------------------------


def keys(of: str) -> str:
    """Write the keys of a group of keys: ``file``, or a path into it such as ``link.ratings``."""
    shape = json_schema()
    for step in () if of == "file" else of.split("."):
        shape = _inside(shape["properties"][_PLACES.get(step, step)])
    needed = shape.get("required", ())
    rows = (
        (f"`{key}`{' (needed)' if key in needed else ''}", _takes(one), escaped(one["description"]))
        for key, one in sorted(shape["properties"].items(), key=lambda item: item[0] not in needed)
    )
    return table(("key", "takes", "meaning"), rows)


_PLACES = {"actor": "actors", "situation": "situations", "link": "links", "rule": "rules"}


def _inside(shape: dict[str, Any]) -> dict[str, Any]:
    """Give the group of keys within a list or a mapping of groups, or among choices."""
    for choice in (shape, *shape.get("anyOf", ())):
        for within in (choice, choice.get("items"), choice.get("additionalProperties")):
            if isinstance(within, dict) and "properties" in within:
                return within
    raise KeyError(shape.get("description"))


def _takes(shape: dict[str, Any]) -> str:
    """Say in a few words what a key takes."""
    choices = shape.get("anyOf", [shape])
    told = dict.fromkeys(word for choice in choices for word in _choice(choice))
    return ", ".join(told)


def _choice(shape: dict[str, Any]) -> Iterator[str]:
    if "enum" in shape:
        yield from (f"`{word}`" for word in shape["enum"] if word is not None)
    elif "examples" in shape:
        yield from (f"`{example}`" for example in shape["examples"])
    else:
        types = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
        yield _kind(shape, types)


def _kind(shape: dict[str, Any], types: list[str]) -> str:
    if "object" in types:
        return "keys"
    if "array" in types:
        return "a list"
    if "maximum" in shape and shape["maximum"] == 1:
        return "a share: `0.9`, `90%`" + (", a rating: `4/5`" if "/" in shape.get("pattern", "") else "")
    if types[0] in ("number", "integer"):
        return "a number" if types[0] == "number" else "a whole number"
    return "`true`" if types[0] == "boolean" else "a text"


def words(_: str) -> str:
    """Write what the words for health and importance stand for."""
    rows = [(f"`{word}`", "health", value) for word, value in model.HEALTH_WORDS.items()]
    rows += [(f"`{word}`", "importance", value) for word, value in model.IMPORTANCE.items()]
    return table(("word", "of", "stands for"), rows)


def marks(_: str) -> str:
    """Write the share of occasions that each mark stands for."""
    steps = [(f"{step} of 5", share) for step, share in enumerate(model.RATING_SCALE, 1)]
    return table(("mark", "share that goes right"), steps)


def cadences(_: str) -> str:
    """Write what ways of saying how often come to."""
    return table(
        ("written", "occasions a year"), ((f"`{t}`", _figure(parse_cadence(t).per_year)) for t in CADENCES)
    )


def amounts(_: str) -> str:
    """Write what lengths of time, efforts, amounts of work come to."""
    rows = [
        (f"`{t}`", "`within`, `lead_time`, `lasts`", f"{_figure(parse_duration(t).hours)} h")
        for t in DURATIONS
    ]
    rows += [(f"`{t}`", "`effort`", f"{_figure(parse_effort(t).hours)} working hours") for t in EFFORTS]
    for text in WORKS:
        work = parse_work(text)
        unit = "working hours" if work.unit == "h" else "items"
        rows.append((f"`{text}`", "`capacity`, `other_work`", f"{_figure(work.per_year)} {unit} a year"))
    return table(("written", "for", "comes to"), rows)


def _figure(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def limits(_: str) -> str:
    """Write what a source, an organization and a picture may measure."""
    rows = ((f"`{name}`", of, most, raised) for name, of, most, raised in explaining.bounds())
    return table(("limit", "of", "at most", "with --allow"), rows)


# -- the command line ----------------------------------------------------------------


def commands(_: str) -> str:
    """Write every command with its options."""
    parts = [_options(cli, "orgflow", "## For every command")]
    for section, names in SECTIONS.items():
        parts.append(f"## {section}")
        parts += [_command(name) for name in names]
    return "\n\n".join(parts)


def _command(name: str) -> str:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    context = click.Context(command, info_name=f"orgflow {name}", help_option_names=HELP)
    told = [_paragraph(part) for part in (command.help or "").split("\n\n")]
    usage = " ".join(command.collect_usage_pieces(context))
    return "\n\n".join(
        [f"### orgflow {name}", f"```text\norgflow {name} {usage}\n```", *told, _options(command, name)]
    ).rstrip()


def _paragraph(text: str) -> str:
    """Set off the lines that the help keeps as they are, which are examples."""
    lines = text.strip().splitlines()
    if lines and lines[0].strip() == "\b":
        kept = "\n".join(line.strip() for line in lines[1:])
        return f"```text\n{kept}\n```"
    return escaped(text)


def _options(command: click.Command, name: str, heading: str = "") -> str:
    context = click.Context(command, info_name=name, help_option_names=HELP)
    records = (option.get_help_record(context) for option in command.get_params(context))
    rows = [
        (f"`{record[0]}`".replace("|", "\\|"), escaped(record[1]))
        for record in records
        if record and record[1]
    ]
    shown = [row for row in rows if name == "orgflow" or "--help" not in row[0]]
    return "\n\n".join(filter(None, [heading, table(("option", "meaning"), shown) if shown else ""]))


# -- rooms ---------------------------------------------------------------------------


def _rooms() -> dict[str, dict[str, Any]]:
    rooms: dict[str, dict[str, Any]] = tomllib.loads((DOCS / "layers.toml").read_text(encoding="utf-8"))[
        "rooms"
    ]
    return rooms


def rooms(_: str) -> str:
    """Write the table of rooms."""
    rows = (
        (
            f"`{name}`{' (shelf)' if row.get('shelf') else ''}",
            escaped(row["purpose"]),
            "anything" if row["may_import"] == ["*"] else ", ".join(row["may_import"]) or "nothing",
            ", ".join(row["owns"]),
        )
        for name, row in _rooms().items()
    )
    return table(("room", "purpose", "may import", "owns"), rows)


def drawing(_: str) -> str:
    """Draw the table of rooms: an arrow from each room to the rooms right below it."""
    below = {name: row["may_import"] for name, row in _rooms().items() if row["may_import"] != ["*"]}
    graph = nx.DiGraph((name, other) for name, others in below.items() for other in others)
    arrows = sorted(nx.transitive_reduction(graph).edges)
    return "\n".join(
        ["```mermaid", "flowchart TD", *(f"    {name} --> {other}" for name, other in arrows), "```"]
    )


BLOCKS: dict[str, Callable[[str], str]] = {
    "keys": keys,
    "words": words,
    "marks": marks,
    "cadences": cadences,
    "amounts": amounts,
    "limits": limits,
    "commands": commands,
    "analyses": analyses,
    "diagnostics": diagnostics,
    "rooms": rooms,
    "drawing": drawing,
}
