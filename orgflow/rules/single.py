"""Rules by which no failure alone may leave a need unmet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from orgflow import wording
from orgflow.model import Actor, Link
from orgflow.network import Need
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject

if TYPE_CHECKING:
    from orgflow.worlds.hinges import Hinges, Some

TOLD = 3
WAY = "name a stand-in for what it gives: a second link with the same 'any_of'"


def failures(grounds: Grounds, about: Sequence[Subject]) -> Iterator[Failure]:
    """Find the single points of failure among actors or links, or the needs that have some.

    As in reports: every need bites, every situation is on, nothing else fails. Actors
    and links are looked at for the needs of current external customers, a need for itself.
    """
    needs = [one for one in about if isinstance(one, Need)]
    if needs:
        return _needs(grounds, needs)
    return _components(grounds, [one for one in about if isinstance(one, Actor | Link)])


def _hinges(grounds: Grounds, components: list[tuple[str, str]], needs: Collection[Need]) -> Hinges:
    from orgflow import worlds
    from orgflow.calibration import refuse_too_large
    from orgflow.worlds.breaking import Component
    from orgflow.worlds.hinges import hinges

    refuse_too_large(grounds.network)
    compiled = worlds.compiled(grounds.network)
    failing = [Component(kind, name) for kind, name in components]
    return hinges(compiled, failing, {need.primary.id for need in needs}, TOLD)


# -- actors, links -------------------------------------------------------------------------


def _components(grounds: Grounds, about: Sequence[Actor | Link]) -> Iterator[Failure]:
    network = grounds.network
    outside = [need for need in network.needs if network.actor(need.customer).is_counted]
    components = [("actor" if isinstance(one, Actor) else "link", one.id) for one in about]
    needs_of = _hinges(grounds, components, outside).needs_of
    return (_component(grounds, one, needs_of[one.id]) for one in about if one.id in needs_of)


def _component(grounds: Grounds, one: Actor | Link, needs: Some) -> Failure:
    links = [grounds.network.link(primary) for primary in needs.first]
    told = _listed([grounds.called(grounds.network.need_of[link.id]) for link in links], needs.number)
    what = f"the link {grounds.called(one)}" if isinstance(one, Link) else grounds.called(one)
    goes = wording.noun(needs.number, "is", "are")
    message = f"without {what}, {told} {goes} not met: nothing stands in"
    return Failure("ORG521", one.at, message, WAY, tuple(links))


def _listed(names: list[str], count: int) -> str:
    more = [f"{count - len(names)} more"] if count > len(names) else []
    return wording.listing(names + more)


# -- needs -----------------------------------------------------------------------------------


def _needs(grounds: Grounds, needs: Sequence[Need]) -> Iterator[Failure]:
    """Let actors fail alone: a link can do nothing that its provider or its customer does not do, too."""
    network = grounds.network
    relevant = sorted(network.upstream(*{need.customer for need in needs}))
    found = _hinges(grounds, [("actor", actor) for actor in relevant], needs).components_of
    return (_need(grounds, need, found[need.primary.id]) for need in needs if need.primary.id in found)


def _need(grounds: Grounds, need: Need, actors: Some) -> Failure:
    each_of = "" if actors.number == 1 else "each of "
    told = _listed([grounds.names.name(actor) for actor in actors.first], actors.number)
    message = f"{grounds.called(need)} hinges on {each_of}{told}: nobody stands in"
    return Failure("ORG522", need.primary.at, message, WAY)
