"""Lay out one graph as a program of its own, under limits that end it rather than the machine.

It is started by path, reads DOT on standard input, writes the result to standard
output, and imports nothing of orgflow. Its exit codes are the constants below.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys

CANNOT_LOAD, NO_MEMORY, NOT_DOT, NO_LAYOUT, TOO_LARGE = 69, 70, 71, 72, 73


def limit(seconds: int, patience: int, memory: int) -> None:
    """Set limits on CPU seconds, seconds by the clock, bytes of memory, where the system has them."""
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: 1 << 24,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(what, (most, most))
    signal.alarm(patience)  # ends the program even where its parent was killed


def layout_with_library(folder: str, layout: str, form: str, most: int) -> int:
    """Draw with the Graphviz inside the pygraphviz that lies in ``folder``; give the exit code."""
    sys.path.append(folder)
    try:
        from pygraphviz import graphviz as gv
    except ImportError:
        return CANNOT_LOAD
    try:
        graph = gv.agread(sys.stdin.buffer, None)
    except ValueError:
        return NOT_DOT
    context = gv.gvContextWithBuiltins()
    if gv.gvLayout(context, graph, layout.encode()):
        return NO_LAYOUT
    failed, data = gv.gvRenderData(context, graph, form.encode())
    if failed:
        return NO_LAYOUT
    if len(data) > most:
        return TOO_LARGE
    sys.stdout.buffer.write(data)
    return 0


def main(kind: str, place: str, layout: str, form: str, *limits: str) -> int:
    """Set the limits, then draw with the bundled library or become the program at ``place``."""
    seconds, patience, memory, most = map(int, limits)
    try:
        limit(seconds, patience, memory)
        if kind == "program":
            os.execv(place, [place, f"-K{layout}", f"-T{form}"])
        return layout_with_library(place, layout, form, most)
    except MemoryError:
        return NO_MEMORY


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # the library's own clean-up at exit is one more place to crash
