"""The actors or links that a command line names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from orgflow.model import Organization
    from orgflow.network import Network
    from orgflow.selection import Selection
    from orgflow.worlds.breaking import Component


def actor(network: Network, name: str) -> str:
    """Find an actor by id or by name; raises UsageError, with the one that may be meant."""
    return actor_of(network.organization, name)


def actor_of(organization: Organization, name: str, option: str = "") -> str:
    """Find an actor as ``actor`` does; ``option`` stands before what is wrong."""
    from orgflow import addressing

    try:
        return addressing.actor(organization, name)
    except addressing.NotOne as problem:
        raise click.UsageError(f"{option}{problem}") from None


def function(network: Network, name: str) -> str:
    """Find an actor at which routes can begin; raises UsageError for an external customer."""
    found = actor(network, name)
    if network.actor(found).is_external:
        raise click.UsageError(f"'{found}' is an external customer; routes begin at those who serve them.")
    return found


def customer(network: Network, name: str) -> str:
    """Find an external customer; raises UsageError for others, with those there are."""
    found = actor(network, name)
    if not network.actor(found).is_external:
        customers = ", ".join(network.external) or "none named yet"
        raise click.UsageError(f"'{found}' is not an external customer; those are: {customers}.")
    return found


def component(network: Network, name: str) -> Component:
    """Find what breaks: an actor by id or name, or a link; raises UsageError, with a suggestion."""
    from orgflow import addressing
    from orgflow.worlds.breaking import Component

    try:
        return Component(*addressing.either(network.organization, name))
    except addressing.NotOne as problem:
        if os.path.exists(name):
            told = f"there is no actor or link '{name}'. PATH is one file or folder, all that follows breaks."
            raise click.UsageError(told) from None
        raise click.UsageError(str(problem)) from None


def selection(network: Network, where: Sequence[str]) -> Selection:
    """Find the part of an organization that meets conditions; raises UsageError where there is none."""
    from orgflow.selection import NothingSelected, selected

    try:
        return selected(network, where)
    except NothingSelected as problem:
        raise click.UsageError(f"--where: {problem}") from None


def chosen(name: str, names: Mapping[str, str]) -> str | None:
    """Find an id among ids with their names, or by a name that one alone has; None where there is none."""
    if name in names:
        return name
    named = [one for one, told in names.items() if told.casefold() == name.casefold()]
    return named[0] if len(named) == 1 else None


def hint(name: str, names: Mapping[str, str]) -> str:
    """Offer the id that is spelt, or whose name is spelt, most like what was written; empty where none is."""
    from orgflow.naming import meant

    found = meant(name, names)
    return f" Did you mean '{found}'?" if found is not None else ""
