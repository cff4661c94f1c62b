"""Rules by which no failure alone may leave a need unmet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from orgflow import wording
from orgflow.model import Actor, Link
from orgflow.network import Need
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject

if TYPE_CHECKING:
    from orgflow.worlds.cuts import Component, Cut

TOLD = 3
WAY = "name a stand-in for what it gives: a second link with the same 'any_of'"


def failures(grounds: Grounds, about: Sequence[Subject]) -> Iterator[Failure]:
    """Find the single points of failure among actors or links, or the needs that have some.

    As in reports: every need bites, every situation is on, nothing else fails. Actors
    and links are looked at for the needs of current external customers, a need for itself.
    """
    from orgflow import worlds
    from orgflow.calibration import refuse_too_large
    from orgflow.worlds.cuts import single_cuts

    refuse_too_large(grounds.network)
    compiled = worlds.compiled(grounds.network)
    needs = [one for one in about if isinstance(one, Need)]
    cuts = single_cuts(compiled, needs) if needs else single_cuts(compiled)
    if needs:
        yield from _needs(grounds, needs, cuts)
    else:
        yield from _components(grounds, about, {cut.components[0].id: cut.unmet for cut in cuts})


def _components(
    grounds: Grounds, about: Sequence[Subject], unmet: Mapping[str, tuple[Need, ...]]
) -> Iterator[Failure]:
    for one in about:
        if isinstance(one, Actor | Link) and one.id in unmet:
            needs = unmet[one.id]
            told = wording.listing([grounds.called(need) for need in needs], TOLD)
            goes = wording.noun(len(needs), "is", "are")
            message = f"without {_quoted(grounds, one)}, {told} {goes} not met: nothing stands in"
            yield Failure("ORG521", one.at, message, WAY, tuple(need.primary for need in needs[:TOLD]))


def _quoted(grounds: Grounds, one: Actor | Link) -> str:
    return f"the link {grounds.called(one)}" if isinstance(one, Link) else grounds.called(one)


def _needs(grounds: Grounds, needs: Sequence[Need], cuts: Sequence[Cut]) -> Iterator[Failure]:
    stopped_by: dict[Need, list[Component]] = {}
    for cut in cuts:
        for need in cut.unmet:
            stopped_by.setdefault(need, []).append(cut.components[0])
    for need in needs:
        if need in stopped_by:
            yield _need(grounds, need, stopped_by[need])


def _need(grounds: Grounds, need: Need, components: Sequence[Component]) -> Failure:
    """Tell the actors that a need hinges on; only where there are none, the links."""
    actors = [component.id for component in components if component.kind == "actor"]
    links = [component.id for component in components if component.kind == "link"]
    told = wording.listing([grounds.names.name(one) for one in actors or links], TOLD)
    each_of = "" if len(actors or links) == 1 else "each of "
    message = f"{grounds.called(need)} hinges on {each_of}{told}: nobody stands in"
    evidence = tuple(grounds.network.link(link) for link in links[:TOLD])
    return Failure("ORG522", need.primary.at, message, WAY, evidence)
