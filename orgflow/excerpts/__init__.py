"""Diagnostics as people or programs read them: one form by each module."""

from __future__ import annotations

from orgflow.excerpts import github, json, sarif, terminal
from orgflow.excerpts.discreet import discreet
from orgflow.excerpts.json import to_dict, to_json
from orgflow.excerpts.summary import summary
from orgflow.excerpts.terminal import page, text

__all__ = ["FORMATS", "discreet", "page", "summary", "text", "to_dict", "to_json"]

FORMATS = (terminal, json, github, sarif)
