"""A finished example organization to try things on."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from orgflow.diagnostics import OrgflowError
from orgflow.saving import save

FILE = "bakery.yaml"
AFTERWARDS = """
Three things to try
  1  Open {source} in a text editor. Find "list for the night",
     change the mark of the customer from 3.1 to 4.8, and save.
     Then:  orgflow analyze {folder}
  2  Misspell a name: change "provider: mill" to "provider: mil", and save.
     Then:  orgflow check {folder}
  3  Read how the lists are made.
     Then:  orgflow explain weak-links
"""


class Changed(OrgflowError):
    """The file of the example is there already, and somebody has changed it."""


def write_demo(folder: Path) -> Path:
    """Write the example organization into a folder, which is made where it does not exist.

    Gives the path of its file. A file that is there with the same content is left
    as it is. Raises ``Changed`` where it was changed, ``NotSaved`` where it cannot
    be written, each with a plain sentence.
    """
    target = folder / FILE
    data = (files("orgflow") / "data" / "demo" / FILE).read_bytes()
    if os.path.exists(target) and _content(target) != data:
        message = f"'{target}' has been changed, so it was left alone"
        raise Changed(f"{message}: name another folder, such as 'orgflow demo {folder}-2'")
    _make(folder)
    save(target, data)
    return target


def _content(target: Path) -> bytes | None:
    try:
        return target.read_bytes()
    except OSError:
        return None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise OrgflowError(f"'{folder}' is a file: name a folder for the example") from None
    except (OSError, ValueError):
        raise OrgflowError(f"the folder '{folder}' cannot be made: name another one") from None
