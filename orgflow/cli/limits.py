"""The options that say how much a run may take."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from orgflow.allowance import GIGABYTES, SECONDS, Account
from orgflow.cli.clock import ringing

Command = Callable[..., Any]
TO_WRITE = 30.0  # seconds in which what was found is written, however soon it was to be found
ROOM_TO_WRITE = 1.25  # times the memory, for what was found has to be written with what is left

seconds_option = click.option(
    "--limit-seconds",
    type=click.IntRange(1, 86_400),
    metavar="SECONDS",
    default=int(SECONDS),
    show_default=True,
    help="End after so long; what is left out is said.",
)
memory_option = click.option(
    "--limit-memory",
    type=click.FloatRange(0.1, 1_024),
    metavar="GIGABYTES",
    default=GIGABYTES,
    show_default=True,
    help="End at so much memory; what is left out is said.",
)


def limits(command: Command) -> Command:
    """Give a command the options ``limit_seconds`` and ``limit_memory``, and a clock that asks about them."""

    @wraps(command)
    def rung(*args: Any, **options: Any) -> Any:
        with ringing():
            return command(*args, **options)

    return seconds_option(memory_option(rung))


def limited(command: Command) -> Command:
    """Hold a command to its limits as a whole: where they do not suffice, it raises Spent."""

    @wraps(command)
    def within(*args: Any, limit_seconds: float, limit_memory: float, **options: Any) -> Any:
        with Account(limit_seconds, limit_memory):
            return command(*args, **options)

    return limits(within)


def writing(seconds: float, memory: float) -> Account:
    """Give what the writing of a report may take, once the questions have had their seconds and gigabytes."""
    return Account(max(seconds, TO_WRITE), memory * ROOM_TO_WRITE)
