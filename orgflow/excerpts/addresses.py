"""Sources by the paths under which a code host knows them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def path(source: str) -> str:
    """Give the path of a source with forward slashes, relative to the working folder where it lies in it."""
    if os.path.isabs(source):
        try:
            inside = os.path.relpath(source)
        except (OSError, ValueError):  # the working folder is gone, or lies on another drive
            return source.replace(os.sep, "/")
        source = source if inside.split(os.sep)[0] == os.pardir else inside
    return source.replace(os.sep, "/")


def uri(source: str) -> str:
    """Give the path of a source as a URI reference: relative where the path is, else with a scheme."""
    told = path(source)
    return Path(told).as_uri() if os.path.isabs(told) else quote(told, errors="replace")
