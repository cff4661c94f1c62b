"""Situations that rows of links name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orgflow.naming import Ids, alike

ASSUMED_SHARE = "10%"
_NOTE = "Assumed at the import: replace the share, or write the dates."


class Situations:
    """Situations by the spellings of their names; ``data`` is what a file would say of them, by key."""

    def __init__(self) -> None:
        self.data: dict[str, dict[str, Any]] = {}
        self._ids = Ids("situation")
        self._known: dict[str, str] = {}

    def keys(self, names: Iterable[str]) -> list[str]:
        """Give the keys of situations; a name that is new becomes a situation."""
        return [self._key(name) for name in names]

    def _key(self, name: str) -> str:
        if alike(name) not in self._known:
            key = self._ids.take(name)
            self._known[alike(name)] = key
            self.data[key] = {"name": name, "share": ASSUMED_SHARE, "note": _NOTE}
        return self._known[alike(name)]
