"""What reading says of texts that are wrong, word for word, as it is kept beside the tests.

A file holds cases with an empty line between them: the text as Python writes it, then what is
said of it. To add a case, add its text; ``python -m tests.told`` writes what is said of every
text anew. Read its changes like your own.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterable, Iterator

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import parse
from orgflow.loader import read_text
from tests.paths import EXPECTED


def of_the_text(text: str | bytes) -> str:
    """Tell what is wrong with a text as YAML."""
    return _told(parse(text, "a.yaml").diagnostics)


def of_the_whole(text: str | bytes) -> str:
    """Tell what is wrong with a text as an organization, or remarkable."""
    return _told(read_text(text, "a.yaml").diagnostics)


def of_the_table(text: str | bytes) -> str:
    """Tell what is wrong with a text as a table of links, or remarkable."""
    return _told(read_text(text.encode() if isinstance(text, str) else text, "links.csv").diagnostics)


KINDS: dict[str, Callable[[str | bytes], str]] = {
    "said-of-texts.txt": of_the_text,
    "said-of-organizations.txt": of_the_whole,
    "said-of-tables.txt": of_the_table,
}


def cases(file: str) -> list[tuple[str | bytes, str]]:
    """Read the texts of a file, each with what is said of it."""
    blocks = (EXPECTED / file).read_text(encoding="utf-8").strip("\n").split("\n\n")
    texts = (block.partition("\n") for block in blocks)
    return [(literal_eval(text), said) for text, _, said in texts]


def _told(diagnostics: Iterable[Diagnostic]) -> str:
    return "\n".join(line for one in diagnostics for line in _lines(one)) or "  fine"


def _lines(said: Diagnostic) -> Iterator[str]:
    yield f"  {_place(said.position)} {said.severity} {said.code}: {said.message}"
    yield f"    > {_underlined(said)!r}"
    yield f"    {said.help}"
    for at, remark in said.related:
        yield f"    {_place(at)} {remark}"


def _underlined(said: Diagnostic) -> str | None:
    start = said.position.column - 1
    return said.excerpt and said.excerpt[start : start + said.position.length]


def _place(at: Position) -> str:
    return f"{at.line}:{at.column}+{at.length}"


def _write_anew() -> None:
    for file, tell in KINDS.items():
        blocks = (f"{text!r}\n{tell(text)}" for text, _ in cases(file))
        (EXPECTED / file).write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write_anew()
