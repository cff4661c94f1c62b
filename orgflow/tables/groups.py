"""Fields of a row as the groups of keys that a file has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def grouped(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Put dotted fields into groups: ``standard.met`` into ``standard``."""
    data: dict[str, Any] = {}
    for name, value in fields.items():
        *groups, last = name.split(".")
        into = data
        for group in groups:
            if not isinstance(into.get(group), dict):
                into[group] = {}
            into = into[group]
        into.setdefault(last, value)
    return data


def drop_idle(fields: dict[str, Any]) -> None:
    """Drop how many rated, and on which scale, where no rating goes with it: that says nothing alone."""
    for side in ("customer", "provider"):
        if not {f"ratings.{side}.mean", f"ratings.{side}.answers"} & set(fields):
            fields.pop(f"ratings.{side}.n", None)
            fields.pop(f"ratings.{side}.scale", None)
