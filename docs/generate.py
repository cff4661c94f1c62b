"""Write the generated parts of the documentation.

``python -m docs.generate`` brings every page up to date: parts between the marks
``<!-- generated: ... -->`` from the code, the output of example commands by running
them, the pictures by drawing them. With ``--check`` nothing is written; the exit code
is 1 where a page is stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from docs.blocks import BLOCKS, DOCS
from docs.walkthrough import Astray, walk
from orgflow.saving import save

PROJECT = DOCS.parent
ORGS = PROJECT / "orgs"
PAGES = (PROJECT / "README.md", *sorted(DOCS.rglob("*.md")))
# The pictures that pages show: the page that draws each, and the name it gives it.
PICTURES = {
    "calendar.svg": ("docs/how-to/load.md", "kitchen-calendar.svg"),
    "changes.svg": ("docs/how-to/compare.md", "changes.svg"),
    "office.svg": ("docs/how-to/workshop.md", "office.svg"),
    "workshop.svg": ("docs/tutorial.md", "workshop.svg"),
}
PART = re.compile(
    r"(?P<open><!-- generated: (?P<name>[a-z]+)(?: (?P<of>[a-z_.]+))? -->\n)"
    r".*?(?P<close><!-- end of generated -->)",
    re.DOTALL,
)
LABEL = re.compile(rb"<text[^>]*>(.*?)</text>", re.DOTALL)


def fresh(page: Path) -> tuple[str, dict[str, bytes]]:
    """Give the text of a page as it should be now, with the pictures that its commands draw.

    Raises
    ------
    Astray
        The page cannot be followed; the message begins with its name.
    """
    try:
        walked = walk(PART.sub(_part, page.read_text(encoding="utf-8")), ORGS)
    except Astray as problem:
        raise Astray(f"{name_of(page)}: {problem}") from None
    return walked.text, walked.pictures


def name_of(page: Path) -> str:
    """Give the path of a page within the project."""
    return page.relative_to(PROJECT).as_posix()


def _part(found: re.Match[str]) -> str:
    written = BLOCKS[found["name"]](found["of"] or "")
    return f"{found['open']}\n{written}\n\n{found['close']}"


def labels(picture: bytes) -> list[bytes]:
    """Give the texts of a picture, which do not depend on who lays it out."""
    return sorted(LABEL.findall(picture))


def stale(*, write: bool = False) -> Iterator[str]:
    """Name the pages and pictures that are not up to date; with ``write``, bring them up to date."""
    drawn: dict[tuple[str, str], bytes] = {}
    for page in PAGES:
        after, pictures = fresh(page)
        drawn |= {(name_of(page), picture): data for picture, data in pictures.items()}
        if after != page.read_text(encoding="utf-8"):
            yield name_of(page)
            if write:
                save(page, after.encode())
    for picture, source in PICTURES.items():
        target = DOCS / "pictures" / picture
        if not target.exists() or labels(target.read_bytes()) != labels(drawn[source]):
            yield name_of(target)
            if write:
                save(target, drawn[source])


def main(arguments: Sequence[str]) -> int:
    """Write what is stale, or with ``--check`` only say so."""
    check = list(arguments) == ["--check"]
    found = []
    for name in stale(write=not check):
        found.append(name)
        print(f"{name} is stale: python -m docs.generate" if check else f"wrote {name}")
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
