"""Names that something is declared under, to look up what is meant by another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document import Document
from orgflow.naming import alike, similar

COMPARED = 300_000  # names at most in search of the one that is meant


class Names:
    """The keys under which something is declared, to look up what is meant by another."""

    def __init__(self, kind: str, names: Mapping[str, str]) -> None:
        self._kind, self._names = kind, names
        self._ways: dict[str, str] = {}
        self._left = COMPARED

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def unknown(self, code: str, name: str, at: Position, document: Document) -> Diagnostic:
        """The error that a name is no key."""
        way = self.way(name, f"declare it under '{self._kind}s:', or correct it here")
        return document.problem(code, at, f"{self._kind} '{name}' is not declared", way)

    def way(self, name: str, otherwise: str) -> str:
        """The way out for a name that is no key: the key that is meant, if it can be told."""
        if name not in self._ways:
            self._ways[name] = self._meant(name) or otherwise
        return self._ways[name]

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """The keys by what all spellings of their names share; worked out where one is misspelt."""
        return {alike(name): key for key, name in sorted(self._names.items(), reverse=True)}

    def _meant(self, name: str) -> str | None:
        key = self._by_name.get(alike(name))
        if key is not None:
            return f"write its key: '{key}'"
        self._left -= 2 * len(self._names)
        if self._left < 0:
            return None
        key = similar(name, self._names)
        if key is not None:
            return f"{_a(self._kind)} with a similar name exists: '{key}'"
        by_name = similar(alike(name), self._by_name)
        return by_name and f"{_a(self._kind)} with a similar name exists: '{self._by_name[by_name]}'"


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
