"""The ways on which work reaches the external customers, drawn on the map."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from orgflow.diagrams import captions, look, wordings
from orgflow.diagrams.legend import Entry
from orgflow.diagrams.page import drawn
from orgflow.diagrams.scene import Scene
from orgflow.findings import Figure
from orgflow.network import Network
from orgflow.selection import Selection
from orgflow.wording import listing, noun, plural

_TOLD = 10  # steps in the text that stands in for the picture


def draw(
    network: Network,
    steps: Mapping[str, str],
    weak: Collection[str] = (),
    *,
    title: str,
    sentence: str = "",
    selection: Selection | None = None,
) -> Figure:
    """Draw the links of some ways in ink, each with its words; all others fade.

    Parameters
    ----------
    network
        The organization to draw.
    steps
        The words beside each link of a way, by its id; empty for none.
    weak
        Ids of the links that the map draws as weak. Places are those of that map.
    title
        The heading.
    sentence
        What the ways have to tell.
    selection
        What is drawn of the organization; None for all.

    Raises KeyError for the id of a link that does not exist.

    """
    links = [network.link(link) for link in sorted(steps)]
    scene = Scene(network, frozenset(weak), frozenset(steps), steps=steps, selection=selection)
    told = f"{captions.places(scene)}{sentence}{captions.extent(scene)}{_undrawn(scene, steps)}".strip()
    alternative = listing([wordings.sentence(link, network) for link in links], _TOLD)
    text = drawn(scene, title, told, _entries(scene))
    return Figure(title, text, f"{told} Steps: {alternative or 'none'}.", stands_for=scene.stands_for)


def _undrawn(scene: Scene, steps: Mapping[str, str]) -> str:
    """Say how many steps lie outside of what is drawn, as a sentence that follows another."""
    out = len(steps.keys() - {link.id for link in scene.links})
    return f" {plural(out, 'step')} of these ways {noun(out, 'lies', 'lie')} outside." if out else ""


def _entries(scene: Scene) -> list[Entry]:
    """Explain what occurs, nothing else."""
    inked = [line for line in scene.lines if not scene.is_faded(line)]
    found = []
    if any(not line.weak and not line.situational for line in inked):
        found.append(Entry("a step of a way", look.INK, "solid", 2))
    if any(line.weak for line in inked):
        found.append(Entry("a weak step", look.WEAK, "dashed", 2))
    if any(line.situational and not line.weak for line in inked):
        found.append(Entry("a step only in a situation", look.SITUATION, "dotted", 2))
    if len(inked) < len(scene.lines):
        found.append(Entry("no step of these ways", look.FADED))
    if any(map(scene.is_derived, scene.columns)):
        found.append(Entry("* position derived"))
    return found
