"""The first file of a new client."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from orgflow.model import EXAMPLE, EXTERNAL
from orgflow.naming import Ids, alike
from orgflow.writer import SCHEMA
from orgflow.writer.scalars import flow, text

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_LONGEST = 200
_GROUPS = {
    EXTERNAL: "External customers: those for whom all this is done",
    "front line": "Front line: meets the external customers",
    "support": "Support: helps the front line",
    "back office": "Back office: never meets an external customer",
}

_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA}
#
# Who depends on whom, for what, how often? Each answer is one entry under "links".
# What follows a # is a remark for people; orgflow does not read it.
#
#   orgflow check FOLDER      says what is wrong or missing in the files of a folder
#   orgflow map FOLDER        draws the map
#   orgflow analyze FOLDER    finds the weak links

orgflow: 1
organization: {{name}}

actors:
  # On the left the short key by which the links call an actor; its name is free.
"""

_LINKS = """

links:
  # An entry reads: the customer depends on the provider for this, so often.
  # All entries below are EXAMPLES: replace them with what people tell you.
  # Where more is known, an entry can also have
  #   importance: helpful      or important, or essential (counts where none is written)
  #   health: 4/5              how well it works today; leave it out while nobody knows
  #   standard: {within: 2 days, met: 95%}
  #   two_way: {for: what goes back, how_often: weekly}
  #   when: month-end          only then; a situation has to be listed, see the end

"""

_TAIL = """
# situations:
#   month-end: {rrule: "FREQ=MONTHLY;BYMONTHDAY=-3", lasts: 3 days}
#   outage: {per_year: 4, lasts: 6 h}
"""


def starter(
    name: str,
    customers: Sequence[str],
    front_line: Sequence[str],
    support: Sequence[str],
    back_office: Sequence[str],
) -> str:
    """Write a commented YAML file with these actors, and with example links to be replaced.

    Everyone named gets an example, so that all of them reach an external customer;
    who is named in two groups is one actor with two positions. Where nobody is named
    as customer, or nobody else, a stand-in is.
    """
    groups = [_names(group) for group in (customers, front_line, support, back_office)]
    groups[0] = groups[0] or ["Customers"]
    if not any(groups[1:]):
        groups[1] = ["First team"]
    keys = _keys(groups)
    parts = [
        _HEAD.replace("{name}", text(_line(name) or "Organization", alone=True)),
        "\n".join(_actors(groups, keys)),
        _LINKS,
        "\n".join(_links(groups, keys)),
        _TAIL,
    ]
    return "".join(parts)


def _line(name: str) -> str:
    """Bring a name into the form in which a file can hold it."""
    shown = unicodedata.normalize("NFC", _HIDDEN.sub(" ", name))
    return " ".join(shown.split())[:_LONGEST].strip()


def _names(group: Sequence[str]) -> list[str]:
    first: dict[str, str] = {}
    for name in filter(None, map(_line, group)):
        first.setdefault(alike(name), name)
    return list(first.values())


def _keys(groups: Sequence[Sequence[str]]) -> dict[str, str]:
    ids = Ids()
    keys: dict[str, str] = {}
    for group in groups:
        for name in group:
            if alike(name) not in keys:
                keys[alike(name)] = ids.take(name)
    return keys


def _actors(groups: Sequence[Sequence[str]], keys: dict[str, str]) -> Iterator[str]:
    """Write the actors, each in the first group that names it."""
    positions: dict[str, list[str]] = {}
    for position, group in zip(_GROUPS, groups, strict=True):
        for name in group:
            positions.setdefault(alike(name), []).append(position)
    for position, group in zip(_GROUPS, groups, strict=True):
        new = [name for name in group if positions[alike(name)][0] == position]
        lines = [_actor(name, keys[alike(name)], positions[alike(name)]) for name in new]
        if lines:
            yield "\n".join([f"\n  # {_GROUPS[position]}", *lines])


def _actor(name: str, key: str, positions: list[str]) -> str:
    position = positions[0] if len(positions) == 1 else positions
    return f"  {text(key)}: {flow({'name': name, 'position': position})}"


def _links(groups: Sequence[Sequence[str]], keys: dict[str, str]) -> Iterator[str]:
    """Write an example between each two neighbouring groups for everyone in them."""
    named = [[keys[alike(name)] for name in group] for group in groups if group]
    neighbours = zip(named, named[1:], strict=False)
    pairs = dict.fromkeys(
        pair for customers, providers in neighbours for pair in _pairs(customers, providers)
    )
    how_often = "    how_often: weekly          # or daily, twice a month, 3/week, every 2 weeks\n"
    for customer, provider in pairs:
        yield (
            f"  - customer: {text(customer)}\n    provider: {text(provider)}\n    for: {EXAMPLE}\n{how_often}"
        )
        how_often = ""


def _pairs(customers: Sequence[str], providers: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place in range(max(len(customers), len(providers))):
        customer, provider = customers[place % len(customers)], providers[place % len(providers)]
        if customer != provider:
            yield customer, provider
