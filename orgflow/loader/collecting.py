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
    is read, and whatever is in no circle goes at once, as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
