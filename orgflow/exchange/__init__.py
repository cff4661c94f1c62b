"""The shelf of neighbours' formats, each read by one module."""

from __future__ import annotations

from types import ModuleType

from orgflow.exchange import links_csv

EXCHANGES: tuple[ModuleType, ...] = (links_csv,)
