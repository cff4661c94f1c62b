"""The pictures that orgflow draws, in the order a reader should meet them."""

from __future__ import annotations

from orgflow.diagrams import calendar, card, map, matrix, pyramid, scatter, storyboard, ways

DIAGRAMS = (map, ways, storyboard, matrix, pyramid, scatter, calendar, card)
