"""A clock that rings while a command works, so that no work goes on without end."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from orgflow import allowance
from orgflow.allowance import Spent, ring

EVERY = 0.25  # seconds
WHOLE = ("<frozen importlib", allowance.__file__, __file__)  # files within which nothing is broken off


@contextmanager
def ringing() -> Iterator[None]:
    """Have the account that is open asked every quarter of a second, wherever the work then is.

    Long loops of analyses ask by themselves (``allowance.check``). What reads, checks rules,
    draws or writes does not: there Spent is raised between two steps of Python, like
    KeyboardInterrupt, and costs nothing until then. Where there is no such clock (Windows, a
    thread, a program that uses it itself) only the long loops ask.
    """
    if not _is_free():
        yield
        return
    hook = sys.unraisablehook
    before = signal.signal(signal.SIGALRM, _rung)
    sys.unraisablehook = lambda told: None if isinstance(told.exc_value, Spent) else hook(told)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = hook


def _rung(_: int, frame: FrameType | None) -> None:
    """Ask, unless that would break off what must be whole: an import, the opening or closing of an account.

    Libraries hide what is raised while they are imported, and stay half made; an account that does
    not come to be closed would be asked for ever. The next ring is soon.
    """
    while frame is not None:
        if frame.f_code.co_filename.startswith(WHOLE):
            return
        frame = frame.f_back
    ring()


def _is_free() -> bool:
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getsignal(signal.SIGALRM) is signal.SIG_DFL and not any(
        signal.getitimer(signal.ITIMER_REAL)
    )
