"""Run Graphviz where it can do no harm: in a child process under limits."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orgflow import extent
from orgflow.diagnostics import OrgflowError
from orgflow.diagrams import child

_CHUNK = 1 << 16
_GAVE_UP, _OVERDUE = 1, -9
_TIME_IS_UP = (_OVERDUE, -14, -24)  # ended by SIGKILL, SIGALRM, SIGXCPU; not every system names them
_WAY_OUT = "Draw a part of the organization, or fewer actors; the tables say the same as the picture."


class RenderError(OrgflowError):
    """A picture could not be drawn; the message says why, with the way out."""


class CannotLoad(RenderError):
    """A way to Graphviz is no way on this computer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a picture may take: CPU seconds, seconds by the clock, bytes of memory, bytes of result.

    ``actors`` with ``links`` bound what is tried at all.
    """

    seconds: int = 10
    patience: int = 12
    memory: int = 1 << 30
    output: int = 50 << 20
    actors: int = field(default_factory=lambda: extent.allowed().boxes)
    links: int = field(default_factory=lambda: extent.allowed().lines)


@dataclass(frozen=True, slots=True)
class Graphviz:
    """A way to Graphviz: ``kind`` is ``library`` (of the pygraphviz in a folder) or ``program``."""

    kind: str
    place: str


def found(path: str | None = None) -> tuple[Graphviz, ...]:
    """Give the ways to Graphviz on this computer, best first; ``path`` stands in for the search path."""
    ways = []
    spec = importlib.util.find_spec("pygraphviz")
    if spec is not None and spec.origin is not None:
        ways.append(Graphviz("library", str(Path(spec.origin).parent.parent)))
    program = shutil.which("dot", path=path)
    if program is not None:
        ways.append(Graphviz("program", program))
    return tuple(ways)


def run(
    graphviz: Graphviz, dot: bytes, layout: str, form: str, limits: Limits, surroundings: Mapping[str, str]
) -> bytes:
    """Give what Graphviz makes of ``dot``.

    ``layout`` and ``form`` are Graphviz' names (``dot``, ``nop2``; ``svg``,
    ``json``); ``surroundings`` are added to the environment. Raises
    ``CannotLoad`` where this Graphviz does not start, else ``RenderError``. No
    child outlives the call, whatever ends it.
    """
    with _started(_command(graphviz, layout, form, limits), surroundings) as process:
        timer = threading.Timer(limits.patience, _kill, (process,))
        timer.daemon = True  # an interrupt must not wait for it
        timer.start()
        try:
            data = _exchange(process, dot, limits.output)
            code = process.wait()
            code = code if timer.is_alive() else _OVERDUE
        finally:
            timer.cancel()
    if code:
        raise _reason(code, limits)
    return data


def _command(graphviz: Graphviz, layout: str, form: str, limits: Limits) -> list[str]:
    if graphviz.kind == "program" and sys.platform == "win32":  # no limits to set there, no way to become it
        return [graphviz.place, f"-K{layout}", f"-T{form}"]
    numbers = (limits.seconds, limits.patience + 2, limits.memory, limits.output)
    start = [sys.executable, "-IS", child.__file__, graphviz.kind, graphviz.place, layout, form]
    return start + [str(number) for number in numbers]


@contextlib.contextmanager
def _started(command: list[str], surroundings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **surroundings},
            start_new_session=True,
        )
    except OSError as problem:
        raise CannotLoad(f"Graphviz could not be started: {problem.strerror}.") from problem
    with process:
        try:
            yield process
        finally:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process with everything it started, where it has not ended by itself."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _exchange(process: subprocess.Popen[bytes], dot: bytes, most: int) -> bytes:
    """Hand over all of ``dot``, then read the answer; Graphviz reads to the end before it writes."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError), process.stdin as into:
        into.write(dot)
    data = bytearray()
    while chunk := process.stdout.read(_CHUNK):
        data += chunk
        if len(data) > most:
            raise _reason(child.TOO_LARGE, Limits(output=most))
    return bytes(data)


def _reason(code: int, limits: Limits) -> RenderError:
    """Say in plain words what an exit code of the child means."""
    if code == child.CANNOT_LOAD:
        return CannotLoad("The Graphviz inside pygraphviz could not be loaded.")
    if code == child.NOT_DOT:
        return RenderError("Graphviz does not understand the DOT text of this picture.")
    return RenderError(f"No picture: {_cause(code, limits)}. {_WAY_OUT}")


def _cause(code: int, limits: Limits) -> str:
    if code in _TIME_IS_UP:
        return f"its layout took longer than {limits.seconds} seconds"
    if code == child.TOO_LARGE:
        return f"it would be larger than {limits.output >> 20} MB"
    if code in (_GAVE_UP, child.NO_MEMORY):
        return f"Graphviz gave up, likely for want of memory (it may use {limits.memory >> 20} MB)"
    return f"Graphviz stopped in the middle of it (exit code {code})"
