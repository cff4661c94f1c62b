"""What falls with something, on the map."""

from __future__ import annotations

from dataclasses import replace

from orgflow.diagrams import storyboard
from orgflow.domino import Domino
from orgflow.findings import Figure
from orgflow.ranking import weak


def story(found: Domino, title: str | None = None) -> Figure:
    """Draw who falls, round by round."""
    told = storyboard.Story(found.round_of, found.links, frozenset(link.id for link in found.felling))
    drawn = storyboard.draw(found.network, told, weak(found.network), title=title)
    return replace(drawn, name="storyboard")
