"""The commands that write model files."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orgflow.cli import discretion
from orgflow.cli.allowing import ALLOW, allowed
from orgflow.cli.limits import limited
from orgflow.cli.screen import Screen, screen, write

if TYPE_CHECKING:
    from orgflow.exchange.links_csv import Imported, Options

_SEP = re.escape(f"/{os.sep}")
_A_PATH = re.compile(rf"^\.{{1,2}}$|^[{_SEP}]|[{_SEP}]$|\S[{_SEP}]\S")  # "Sales / Marketing" is a name
SCHEMA = "orgflow.schema.json"
QUESTIONS = {
    "customers": "Who are the external customers? (names, with commas between)",
    "front_line": "Who talks to them?",
    "support": "Who supports those?",
    "back_office": "Who is in the back office?",
}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


@click.command()
@click.argument("name")
@click.option("--customers", metavar="NAMES", help="External customers, with commas between.")
@click.option("--front-line", metavar="NAMES", help="Who talks to them.")
@click.option("--support", metavar="NAMES", help="Who supports the front line.")
@click.option("--back-office", metavar="NAMES", help="Who never meets a customer.")
@click.option("-o", "--output", metavar="FILE", help="Where to write; by default NAME/NAME.orgflow.yaml.")
@click.option("--yes", is_flag=True, help="Overwrite a file that is there.")
def new(name: str, output: str | None, yes: bool, **answers: str | None) -> int:
    """Write a first model for a client, with examples to replace.

    \b
    orgflow new acme
    orgflow new acme --customers "Retail, Online" --front-line "Shop, Help line"

    orgflow new clients/acme                    writes into clients/acme/

    NAME is what the organization is called, or the folder to make for it. Asks
    for what is not given; without a terminal, what is not given is left out.
    """
    from orgflow.starter import starter

    shown = screen()
    groups = [_names(_answer(key, answers[key])) for key in QUESTIONS]
    name, target = (name, Path(output)) if output else _home(name)
    _refuse_overwriting(target, yes)
    _make_folder(target.parent)
    _write_schema(target.parent, shown)
    write(str(target), starter(name, *groups).encode(), shown)
    shown.say(f"Next: replace the examples, then  orgflow check {_read_from(target)}")
    return 0


def _home(given: str) -> tuple[str, Path]:
    """Give the name of an organization and its file, by name or path: "clients/acme", "acme.yaml"."""
    from orgflow.naming import slug

    path = Path(given)
    if path.suffix in (".yaml", ".yml"):
        return path.name.removesuffix(path.suffix).removesuffix(".orgflow"), path
    is_path = _A_PATH.search(given) is not None
    name = path.resolve().name if is_path else given
    short = slug(name)[:60].strip("-") or "organization"
    return name or short, (path if is_path else Path(short)) / f"{short}.orgflow.yaml"


def _answer(key: str, given: str | None) -> str:
    """Ask where a person can answer; Enter skips a question."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        return ""
    answer: str = click.prompt(QUESTIONS[key], default="", show_default=False, err=True)
    return answer


def _refuse_overwriting(target: Path, yes: bool) -> None:
    if os.path.exists(target) and not yes:
        told = f"'{target}' is there already; say --yes to overwrite it, or -o for another file."
        raise click.UsageError(told)


def _read_from(target: Path) -> Path:
    """What to name so that the file is read: its folder, or where that is the present one, itself."""
    return target if target.parent == Path() else target.parent


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise click.UsageError(f"the folder '{folder}' cannot be made: {problem.strerror}") from None


def _write_schema(folder: Path, shown: Screen) -> None:
    """Write the schema beside a model, so that an editor completes and checks it offline."""
    from orgflow.schema import schema_file

    write(str(folder / SCHEMA), schema_file(), shown)


@click.command("import")
@click.argument("links", metavar="LINKS.csv")
@click.option("--actors", metavar="ACTORS.csv", help="A table of the actors.")
@click.option("--map", "mapped", multiple=True, metavar="FIELD=COLUMN", help="Which column has a field.")
@click.option("--constant", "constants", multiple=True, metavar="FIELD=VALUE", help="A value for every row.")
@click.option("--exclude", multiple=True, metavar="COLUMN=VALUE", help="Leave out rows with this value.")
@click.option("--customers", multiple=True, metavar="NAME", help="An external customer.")
@click.option("--counted-over", metavar="TIME", help="how_often counts over '85 weeks' or 'COLUMN:weeks'.")
@click.option("--keep-faulty", is_flag=True, help="Keep rows with a value that is not understood, in a note.")
@click.option("--name", help="The organization's name.")
@click.option(
    "-o", "--output", required=True, metavar="OUT.yaml", help="The file to write; - for the screen."
)
@click.option("--yes", is_flag=True, help="Overwrite a file that is there.")
@ALLOW
@discretion.SHOW_VALUES
@limited
def import_links(
    links: str, actors: str | None, output: str, yes: bool, **given: tuple[str, ...] | str | bool | None
) -> int:
    """Take over a list of links from a CSV file.

    \b
    orgflow import links.csv -o acme.yaml
    orgflow import links.csv --map provider=Lieferant --constant for=data -o acme.yaml

    Columns are recognized by their names in five languages; --map says what is
    not; options with NAME=VALUE can be repeated. What was read, used, left
    out, and why, is told on standard error.
    """
    from orgflow.diagnostics import InvalidSource
    from orgflow.exchange.links_csv import read_csv
    from orgflow.writer import write as written

    shown = screen()
    if output != "-":
        _refuse_overwriting(Path(output), yes)
    table = _bytes(links)
    others = None if actors is None else _bytes(actors)
    made: Imported = read_csv(table, links, _options(given), others, actors or "actors.csv")
    for line in made.lines(quoting=discretion.quotes()):
        shown.say(line)
    files = 1 if actors is None else 2
    if made.organization is None:
        raise InvalidSource(made.diagnostics, files)
    if made.diagnostics:
        shown.say(discretion.page(made.diagnostics, files).rstrip())
    write(output, written(made.organization).encode(), shown)
    return 0


def _bytes(path: str) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read(allowed().table + 1)  # so that the reader can refuse it
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise click.UsageError(f"'{path}' is no file")
        with open(path, "rb") as file:
            return file.read(allowed().table + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "this is no file name"
        raise click.UsageError(f"'{path}' cannot be read: {reason}") from None


def _options(given: dict[str, tuple[str, ...] | str | bool | None]) -> Options:
    from orgflow.exchange.links_csv import Options

    def several(key: str) -> tuple[str, ...]:
        values = given[key]
        return values if isinstance(values, tuple) else ()

    name, over = given["name"], given["counted_over"]
    return Options(
        map=dict(_pairs("--map", several("mapped"))),
        constants=dict(_pairs("--constant", several("constants"))),
        exclude=tuple(_pairs("--exclude", several("exclude"))),
        name=name if isinstance(name, str) else None,
        customers=several("customers"),
        counted_over=over if isinstance(over, str) else None,
        keep_faulty=bool(given["keep_faulty"]),
        limits=allowed(),
    )


def _pairs(option: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        name, equals, content = value.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"{option} takes NAME=VALUE, not '{value}'")
        yield name.strip(), content.strip()
