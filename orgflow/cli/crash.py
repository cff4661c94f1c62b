"""What is said of a mistake in orgflow itself, without a word of what its user wrote."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import NoReturn

EXIT = 70  # EX_SOFTWARE of sysexits.h: no finding, no file, no command has anything to do with it

LAST_WORDS = (
    "error: this is a mistake in orgflow, not in your files. Please report what stands above: "
    "it names places in the code and nothing of what you wrote."
)


def end(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> NoReturn:
    """End the process with an exit code of its own, once the mistake is told where that can be."""
    with contextlib.suppress(OSError):
        report(kind, problem, trace)
    raise SystemExit(EXIT)


def report(_: type[BaseException], problem: BaseException, __: TracebackType | None) -> None:
    """Print the kind of each error with its places in the code; their texts might quote the files."""
    for error in _chain(problem):
        places = "".join(traceback.format_tb(error.__traceback__))
        print(f"{type(error).__name__} at\n{places}", file=sys.stderr)
    print(LAST_WORDS, file=sys.stderr)


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """Give the errors because of which, or while handling which, one was raised, then that one."""
    before = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    if before is not None:
        yield from _chain(before)
    yield problem
