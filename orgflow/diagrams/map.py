"""The map: who depends on whom, layer by layer toward the external customer."""

from __future__ import annotations

from collections.abc import Collection

from orgflow.diagrams import captions
from orgflow.diagrams.inks import Marks
from orgflow.diagrams.page import drawn
from orgflow.diagrams.scene import Scene
from orgflow.findings import Figure
from orgflow.network import Network
from orgflow.selection import Selection


def draw(
    network: Network,
    weak: Collection[str] = (),
    *,
    emphasis: Collection[str] | None = None,
    title: str | None = None,
    marks: Marks | None = None,
    headed: bool = True,
    selection: Selection | None = None,
) -> Figure:
    """Draw the map of a network.

    Parameters
    ----------
    network
        The organization to draw.
    weak
        Ids of the links to draw as weak.
    emphasis
        Ids of the links that keep their ink while all others fade, for a talk
        about just these; None for all. Places do not change with it.
    title
        The heading, if not the usual question.
    marks
        Links and actors that stand out in inks of their own while all others
        fade, in place of weak links and emphasis.
    headed
        Whether the picture shows its title; not where a page has it already.
    selection
        What is drawn of the organization, in which boxes; None for all.

    Returns
    -------
    Figure
        DOT text that Graphviz' ``dot`` draws as well. The i-th box,
        of ``network.actors`` where all are drawn, is named ``n<i>``; each line has a key that is its ``id``,
        and the label of a line has that id with ``-label`` behind it.

    Raises KeyError for the id of a link that does not exist.

    """
    for link in sorted(weak):
        network.link(link)
    inked = None if emphasis is None else frozenset(emphasis)
    scene = Scene(network, frozenset(weak), inked, marks, selection=selection)
    title = title or f"Who depends on whom at {network.organization.name}"
    shown = title if headed else ""
    text = drawn(scene, shown, captions.sentence(scene), captions.entries(scene))
    return Figure(title, text, captions.alternative(scene), stands_for=scene.stands_for)
