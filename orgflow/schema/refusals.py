"""That a value does not fit its field, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


class Refused(ValueError):
    """A value does not fit its field.

    ``message`` is a sentence; where ``of_key`` is set it lacks its subject, the key.
    ``at`` leads from the value to the part of it that is meant.
    """

    def __init__(
        self, code: str, message: str, help: str = "", *, of_key: bool = True, at: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.help, self.of_key, self.at = code, message, help, of_key, at


class NotText(Refused):
    """A number, true or false stands where a text is meant: what counts is how it was written."""


def kind(value: Any) -> str:
    """What a value is, in a word for people."""
    names = {
        dict: "a group of keys",
        list: "a list",
        str: "a text",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(value), "a number")


def shown(figure: float) -> str:
    """A number as people write it, without an exponent."""
    return f"{Decimal(repr(figure)):f}".removesuffix(".0")


def parted(sentence: str, *, behind: str) -> tuple[str, str]:
    """Part a sentence of the form "fact: way out", not within what it quotes."""
    start = sentence.find(behind) + len(behind) if behind in sentence else 0
    fact, _, way = sentence[start:].partition(": ")
    return sentence[:start] + fact, way


def cut(text: str) -> str:
    """What is shown of a text that is quoted."""
    return text if len(text) <= 60 else f"{text[:57]}..."


def share_or_mark(written: str) -> str:
    """How to write a health that was given as a number above 1."""
    value = float(written)
    if value > 100:
        return "write for example 0.8, or 80%"
    scale = next((scale for scale in (5, 10) if value <= scale), None)
    mark = f"{written}/{scale} for a rating from 1 to {scale}, or " if scale else ""
    return f"write {mark}{written}% for a share"
