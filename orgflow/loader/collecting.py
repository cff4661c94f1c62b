"""The search for garbage put off while very much is made that is none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nobody look for circles of garbage meanwhile.

    Reading makes hardly any, and millions of objects that stay; to look through all of them
    again and again would take a sixth of its time. Memory is bounded by the limits of what
    is read, and whatever is in no circle goes at once, as ever. What was made counts as old in
    the end, as it would had it been looked through, so that the next search is for what comes after.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _let_all_be_old()
            gc.enable()


def _let_all_be_old() -> None:
    """Put what is young with the old without looking at it, unless somebody keeps things from the search."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
