"""What every group of keys in a file is made of."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from orgflow.schema.entries import Json


def optional(description: str, *, alias: str | None = None, short: Json | None = None) -> Any:
    """An entry that may be left out; ``short`` is the schema of what stands for it in short."""
    return Field(None, description=description, alias=alias, json_schema_extra=short and {"short": short})


def required(description: str, *, alias: str | None = None) -> Any:
    """An entry that must be there."""
    return Field(description=description, alias=alias)


class Shape(BaseModel):
    """A group of keys in a file: its name for people, and what may stand for it in short."""

    model_config = ConfigDict(extra="forbid")
    is_called: ClassVar[str]
    in_short: ClassVar[str] = ""
