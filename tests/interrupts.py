"""Interrupts of processes that tests start."""

from __future__ import annotations

import signal


def heeded() -> None:
    """Let a process about to start heed SIGINT, which tests run in the background may ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
