"""The search for garbage put off while very much is made that is none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 100_000  # young objects, above which it is worth while to spare the next search


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nobody look for circles of garbage meanwhile.

    Reading makes hardly any, and millions of objects that stay; to look through all of them
    again and again would take a sixth of its time. Memory is bounded by the limits of what
    is read, and whatever is in no circle goes at once, as ever. Where very much was made, it counts
    as old in the end, as it would had it been looked through, so that the next search is for what
    comes after. Not where little was: what little garbage many readings leave has to be found.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if gc.get_count()[0] > MANY:
                _let_all_be_old()
            gc.enable()


def _let_all_be_old() -> None:
    """Put what is young with the old without looking at it, unless somebody keeps things from the search."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
