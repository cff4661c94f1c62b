"""The pages that say what a code or a list means."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from orgflow import extent
from orgflow.document import limits as reading
from orgflow.raising import amount

LIMITS = "limits"
FOREVER = "always the same"
# The headings of a report, by the page that says how what stands under them is worked out.
_HEADINGS = {
    "weak-links": "fix first, perhaps weak, protect, find out, low marks that cost little, "
    "how the figures add up",
    "single-points": "single points of failure, pairs of failures",
    "domino": "dominoes in the back office, dominoes in support, dominoes",
    "perception": "the two sides disagree, only one side was heard, asked and answered",
    "delivery": "what reaches the customers, restart",
    "situations": "in special situations",
    "routes": "routes to the customer, reaches no external customer",
    "standards": "promises to the customers",
    "lead-time": "how long customers wait",
    "load": "who is overloaded",
    "structure": "who stands where",
}
_TOPICS = {heading: name for name, said in _HEADINGS.items() for heading in said.split(", ")}


def topics() -> Iterator[tuple[str, str]]:
    """Yield the name and the title of every page, in alphabetical order."""
    written = [path for path in _folder().iterdir() if path.name.endswith(".md")]
    pages = {path.name.removesuffix(".md"): path.read_text(encoding="utf-8") for path in written}
    for name, text in sorted({**pages, LIMITS: limits()}.items()):
        yield name, text.splitlines()[0].removeprefix(f"# {name}: ")


def page(topic: str) -> str | None:
    """Give the page on a topic or a heading, whatever the case of its letters; None where there is none."""
    heading = " ".join(topic.lower().partition(":")[0].replace("-", " ").split())
    wanted = f"{_TOPICS.get(heading.removesuffix(', and when'), topic.lower())}.md"
    if wanted == f"{LIMITS}.md":
        return limits()
    found = (path for path in _folder().iterdir() if path.name.lower() == wanted)
    path = next(found, None)
    return None if path is None else path.read_text(encoding="utf-8")


def way_out(topic: str) -> str:
    """Give what a page says is to be done, its first paragraph on one line; empty where it says nothing."""
    _, _, told = (page(topic) or "").partition("\n## What to do\n\n")
    return " ".join(told.partition("\n\n")[0].replace("`", "'").split())


def limits() -> str:
    """Write the page on how much is read, analyzed and drawn at most, from the tables of limits."""
    rows = [
        (name, of, _short(most), f"up to {_short(raised)}" if raised else FOREVER)
        for name, of, most, raised in bounds()
    ]
    heads = ("limit", "of", "at most", "with --allow")
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
    return f"{_ABOVE}\n{chr(10).join(lines)}\n\n{_BELOW}"


def bounds() -> Iterator[tuple[str, str, str, str]]:
    """Yield every limit: its name, what it limits, how much it allows, how much it can be made to allow."""
    for name, of in reading.MEASURES.items():
        highest = "" if name in reading.FIXED else amount(name, getattr(reading.HIGHEST, name))
        yield name, of, reading.DEFAULT.told(name), highest
    for name, of in extent.MEASURES.items():
        least, highest = (amount(name, getattr(one, name)) for one in (extent.DEFAULT, extent.HIGHEST))
        yield name, of, least, highest


def _short(told: str) -> str:
    """Give an amount without its bytes."""
    return told.partition(" (")[0]


_ABOVE = """\
# limits: how much is read, analyzed and drawn

What is larger is refused at once, with the name of the limit, instead of being worked on for
hours.
"""
_BELOW = """\
## What to do

Raise the limit that a message names, as often as needed:

    orgflow check acme/ --allow size=64MB --allow values=9000000

A size is written in bytes, or with KB, MB or GB (1 MB has 1,048,576 bytes); all others are numbers.
How long a command works and how much memory it takes at most, --limit-seconds and --limit-memory say.
"""


def _folder() -> Traversable:
    return files("orgflow") / "data" / "explain"
