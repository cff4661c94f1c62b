"""What falls with something, on the map."""

from __future__ import annotations

from dataclasses import replace

from orgflow.diagrams import storyboard
from orgflow.domino import Domino
from orgflow.findings import Figure
from orgflow.ranking import weak
from orgflow.selection import Selection


def story(found: Domino, title: str | None = None, selection: Selection | None = None) -> Figure:
    """Draw who falls, round by round; of a selection, just that."""
    told = storyboard.Story(found.round_of, found.links, frozenset(link.id for link in found.felling))
    drawn = storyboard.draw(found.network, told, weak(found.network), title=title, selection=selection)
    return replace(drawn, name="storyboard")
