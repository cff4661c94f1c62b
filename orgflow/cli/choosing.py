"""The actors or links that a command line names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from orgflow.network import Network
    from orgflow.worlds.breaking import Component


def actor(network: Network, name: str) -> str:
    """Find an actor by id or by name; raises UsageError, with the one that may be meant."""
    found = _actor(network, name)
    if found is None:
        raise click.UsageError(f"there is no actor '{name}'.{_hint(name, _actors(network))}")
    return found


def component(network: Network, name: str) -> Component:
    """Find what breaks: an actor by id or name, or a link by id; raises UsageError, with a suggestion."""
    from orgflow.worlds.breaking import Component

    found = _actor(network, name)
    if found is not None:
        return Component("actor", found)
    links = {link.id: link.id for link in network.links}
    if name in links:
        return Component("link", name)
    meant = links if ">" in name else _actors(network) | links
    hint = " PATH is one file or folder, all that follows is what breaks." if os.path.exists(name) else ""
    raise click.UsageError(f"there is no actor or link '{name}'.{hint or _hint(name, meant)}")


def _actor(network: Network, name: str) -> str | None:
    ids = _actors(network)
    if name in ids:
        return name
    named = [actor for actor, told in ids.items() if told.casefold() == name.casefold()]
    return named[0] if len(named) == 1 else None


def _actors(network: Network) -> dict[str, str]:
    return {actor.id: actor.name for actor in network.actors}


def _hint(name: str, names: dict[str, str]) -> str:
    """Offer the id that is spelt, or whose name is spelt, most like what was written."""
    from difflib import get_close_matches

    spelt = get_close_matches(name.lower(), [*names, *(told.lower() for told in names.values())], 1)
    meant = [one for one, told in names.items() if spelt and spelt[0] in (one, told.lower())]
    return f" Did you mean '{meant[0]}'?" if meant else ""
