"""Map an organization's internal customer chain to find the links that are weak for the external customer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from orgflow.assembly import analyze, compare
    from orgflow.diagnostics import Diagnostic, InvalidSource, OrgflowError, Position
    from orgflow.loader import Reading, load, read
    from orgflow.model import Actor, Link, Organization, Situation
    from orgflow.network import Network
    from orgflow.report import Report
    from orgflow.views.pooling import confidential

__all__ = [
    "Actor",
    "Diagnostic",
    "InvalidSource",
    "Link",
    "Network",
    "Organization",
    "OrgflowError",
    "Position",
    "Reading",
    "Report",
    "Situation",
    "__version__",
    "analyze",
    "compare",
    "confidential",
    "load",
    "read",
]

# Names are imported when they are first asked for, so that a program that only reads
# files does not wait for the libraries that only an analysis needs.
_HOMES = {
    "assembly": ("analyze", "compare"),
    "diagnostics": ("Diagnostic", "InvalidSource", "OrgflowError", "Position"),
    "loader": ("Reading", "load", "read"),
    "model": ("Actor", "Link", "Organization", "Situation"),
    "network": ("Network",),
    "report": ("Report",),
    "views.pooling": ("confidential",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"orgflow.{home}"), name)
    raise AttributeError(f"module 'orgflow' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
