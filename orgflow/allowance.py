"""What a run may take of time or memory, asked about inside long work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar, Token
from time import monotonic
from types import TracebackType
from typing import Literal, Self

from orgflow.diagnostics import OrgflowError

SECONDS = 120.0
GIGABYTES = 2.0
BYTES = 1_000_000_000  # of a gigabyte
KILOBYTE = 1_024
PAUSE = 0.01  # seconds between two looks at the memory, which cost more than those at the clock
PATIENCE = 5.0  # seconds after Spent was raised, in which a clock that rings lets what follows be done
WAYS_OUT = "or look at one part of the organization in a file of its own."

Kind = Literal["seconds", "memory"]
MORE: dict[Kind, str] = {
    "seconds": "give more time with --limit-seconds",
    "memory": "allow more with --limit-memory",
}


class Spent(OrgflowError):
    """A run has used up its time or its memory; ``limit`` says which."""

    def __init__(self, limit: Kind, allowed: float) -> None:
        self.limit, self.allowed = limit, allowed
        super().__init__(f"this {_took(limit, allowed)}: {MORE[limit]}, {WAYS_OUT}")


def _took(limit: Kind, allowed: float) -> str:
    if limit == "seconds":
        return f"takes longer than {told(limit, allowed)}"
    return f"needs more than {told(limit, allowed)} of memory"


def told(limit: Kind, allowed: float) -> str:
    """Say how much is allowed: ``120 seconds`` or ``2 gigabytes``."""
    amount = f"{allowed:,.0f}" if limit == "seconds" or allowed == round(allowed) else f"{allowed:,.2g}"
    unit = "second" if limit == "seconds" else "gigabyte"
    return f"{amount} {unit}" if amount == "1" else f"{amount} {unit}s"


def peak() -> int | None:
    """Give the most memory this process has held so far, in bytes; None where the system does not say."""
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * KILOBYTE


class Account:
    """So many seconds from now on, so many gigabytes, for what is done while it is open.

    The memory is the most that the process has ever held. What it held when the account was
    made is never too much. An account within another ends by whichever is spent first.

    Parameters
    ----------
    seconds, memory
        What may be used; gigabytes of 1,000,000,000 bytes. None is no limit.
    clock, meter
        What tells the seconds, and the bytes or None.

    """

    def __init__(
        self,
        seconds: float | None = SECONDS,
        memory: float | None = None,
        clock: Callable[[], float] | None = None,
        meter: Callable[[], int | None] | None = None,
    ) -> None:
        self.seconds, self.memory = seconds, memory
        self._clock, self._meter = clock or monotonic, meter or peak
        start = self._clock()
        self._end = None if seconds is None else start + seconds
        self._most = None if memory is None else max(memory * BYTES, self._meter() or 0)
        self._look = self._told = start
        self._outer: list[tuple[Token[Account | None], Account | None]] = []

    def __enter__(self) -> Self:
        """Open the account: ``check`` asks it from now on."""
        outer = _open.get()
        self._outer.append((_open.set(self), None if outer is self else outer))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; the one around it is asked again."""
        _open.reset(self._outer.pop()[0])

    def check(self) -> None:
        """Raise Spent where the time or the memory is used up, of this or of an account around it."""
        now = self._clock()
        if self._end is not None and now >= self._end:
            raise self._spent("seconds", self.seconds, now)
        if self._most is not None and now >= self._look:
            self._look = now + PAUSE
            if (self._meter() or 0) > self._most:
                self._look = now  # and says so again
                raise self._spent("memory", self.memory, now)
        for _, outer in self._outer:
            if outer is not None:
                outer.check()

    def _spent(self, limit: Kind, allowed: float | None, now: float) -> Spent:
        self._told = now + PATIENCE
        return Spent(limit, allowed or 0.0)

    @property
    def is_told(self) -> bool:
        """Whether Spent was raised just now, of this or of an account around it."""
        around = [outer for _, outer in self._outer if outer is not None]
        return self._clock() < self._told or any(outer.is_told for outer in around)


_open: ContextVar[Account | None] = ContextVar("allowance", default=None)


def check() -> None:
    """Raise Spent where the account that is open is spent; without one, do nothing."""
    account = _open.get()
    if account is not None:
        account.check()


def ring() -> None:
    """Ask as ``check`` does, from outside of the work: unless Spent was raised just now.

    What is raised wherever the work happens to be must not be raised again in the midst of
    what tidies up, or tells what is left out.
    """
    account = _open.get()
    if account is not None and not account.is_told:
        account.check()
