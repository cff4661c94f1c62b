"""What of orgflow works on this computer, with the way to what does not."""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from orgflow import __version__
from orgflow.wording import listing, plural

# What stands on libraries is imported where these are known to be there.
if TYPE_CHECKING:
    from orgflow.diagrams.sandbox import Graphviz

State = Literal["works", "note", "missing"]

# What is installed along with orgflow, as package indexes call it.
LIBRARIES = (
    "click",
    "graphviz",
    "jinja2",
    "markupsafe",
    "networkx",
    "numpy",
    "pydantic",
    "python-dateutil",
    "pyyaml",
    "reportlab",
    "resvg-py",
    "rich",
)
GRAPHVIZ = "pygraphviz"  # where a picture may come from; there are other ways
# A few letters of each script that people write names in.
SCRIPTS = {
    "Latin": "aßłñ",
    "Greek": "αω",
    "Cyrillic": "жя",
    "Chinese": "財部",
    "Japanese": "かカ",
    "Korean": "한글",
    "Arabic": "عن",
    "Hebrew": "שם",
    "Devanagari": "नम",
    "Thai": "ไท",
}
INSTALL = "pip install --upgrade orgflow"
PROGRAM = (
    "install Graphviz (Debian or Ubuntu: apt install graphviz; macOS: brew install graphviz; "
    "Windows: winget install Graphviz.Graphviz)"
)
HOST_LIBRARIES = (
    "it needs libraries of the system for X11, expat and glib (Debian or Ubuntu: apt install libx11-6 "
    f"libexpat1 libglib2.0-0); or {PROGRAM}"
)
LABEL, WIDTH = 12, 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it works, what was found, and the way out.

    A ``note`` limits nothing that most people do; what is ``missing`` does.
    """

    topic: str
    state: State
    found: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was looked at; ``libraries`` are versions by name, None where one is not installed."""

    libraries: Mapping[str, str | None]
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> int:
        """How many things are missing that limit what orgflow can do."""
        return sum(finding.state == "missing" for finding in self.findings)


def examine(ways: Sequence[Graphviz] | None = None, folders: Sequence[Path] | None = None) -> Examination:
    """Look at this computer; nothing is changed, and nothing is asked of a network.

    ``ways`` to Graphviz and ``folders`` of fonts stand in for those of this computer.
    """
    libraries = {name: _version(name) for name in (*LIBRARIES, GRAPHVIZ)}
    findings, temporary = [_libraries(libraries)], _temporary()
    if findings[0].state == "works":
        findings.append(_reading())
        findings += _pictures(ways) if temporary.state == "works" else []
        findings += _fonts(folders)
    return Examination(libraries, (*findings, temporary))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _libraries(libraries: Mapping[str, str | None]) -> Finding:
    absent = [name for name in LIBRARIES if libraries[name] is None]
    if absent:
        verb = "is" if len(absent) == 1 else "are"
        return Finding("libraries", "missing", f"{listing(absent)} {verb} not installed", INSTALL)
    told = ", ".join(f"{name} {number}" for name, number in libraries.items() if number)
    return Finding("libraries", "works", told)


def _reading() -> Finding:
    from orgflow.document import reads_fast

    if reads_fast():
        return Finding("reading", "works", "YAML is read by PyYAML's C parser")
    way = "a ready-made PyYAML has it: pip install --force-reinstall --only-binary :all: pyyaml"
    return Finding("reading", "note", "PyYAML has no C parser here: YAML is read about ten times slower", way)


# ---- Pictures -----------------------------------------------------------------------------------


def _pictures(ways: Sequence[Graphviz] | None) -> list[Finding]:
    """Say which way to Graphviz draws, before those that do not."""
    from orgflow.diagrams.sandbox import found

    broken = list[Finding]()
    for way in found() if ways is None else ways:
        called = f"pygraphviz in {way.place}" if way.kind == "library" else f"the program {way.place}"
        reason = _reason(way)
        if reason is None:
            return [Finding("pictures", "works", f"maps are drawn by {called}"), *broken]
        help_ = HOST_LIBRARIES if way.kind == "library" else PROGRAM
        broken.append(Finding("pictures", "note", f"{called} does not draw: {reason}", help_))
    if broken:
        return [Finding("pictures", "missing", one.found, one.help) for one in broken]
    told = "there is no Graphviz on this computer, so there are no maps; everything else works"
    return [Finding("pictures", "missing", told, f"pip install {GRAPHVIZ}, or {PROGRAM}")]


def _reason(way: Graphviz) -> str | None:
    """Why a way to Graphviz does not draw the smallest of maps; None where it does."""
    from orgflow.diagrams import fonts
    from orgflow.diagrams.sandbox import Limits, RenderError, run

    with tempfile.TemporaryDirectory(prefix="orgflow-") as folder:
        surroundings = fonts.configuration(Path(folder), "ab", ())
        try:
            drawn = run(way, b"digraph { a -> b }", "dot", "svg", Limits(), surroundings)
        except RenderError as problem:
            return str(problem)
    return None if b"<svg" in drawn else "what it gives is no picture"


# ---- Fonts --------------------------------------------------------------------------------------


def _fonts(folders: Sequence[Path] | None) -> Iterator[Finding]:
    from orgflow.diagrams import fonts

    bundled = sorted(path.name for path in fonts.BUNDLED.glob("*.ttf"))
    if not bundled:
        yield Finding("fonts", "missing", "the bundled font Inter is not there", INSTALL)
        return
    absent = {script: fonts.missing(letters, folders) for script, letters in SCRIPTS.items()}
    shown = [script for script, reasons in absent.items() if not reasons]
    yield Finding("fonts", "works", f"Inter comes along; names can be in {listing(shown)} script")
    other = [script for script, reasons in absent.items() if reasons]
    if other:
        told = f"no font here shows {listing(other)}: PNG and PDF have empty boxes for such names"
        yield Finding("fonts", "note", told, "if you need one, install its Noto font (fonts.google.com/noto)")


# ---- The temporary folder -----------------------------------------------------------------------


def _temporary() -> Finding:
    way = "set the variable TMPDIR (on Windows TEMP) to a folder that you may write to"
    try:
        place = tempfile.gettempdir()
        with tempfile.TemporaryFile(prefix="orgflow-") as file:
            file.write(b"1")
    except OSError as problem:
        reason = problem.strerror or "unknown reason"
        return Finding(
            "temporary", "missing", f"there is no folder for temporary files: {reason.lower()}", way
        )
    return Finding("temporary", "works", f"{place} can be written to")


# ---- What is told -------------------------------------------------------------------------------


def _system() -> dict[str, str]:
    return {
        "orgflow": __version__,
        "python": f"{platform.python_version()} ({platform.python_implementation()})",
        "system": f"{platform.system()} {platform.machine()}",
    }


def to_json(examination: Examination) -> str:
    """Write an examination as the JSON object that programs read, with a line end."""
    told = {
        "format": "orgflow-doctor",
        "version": 1,
        **_system(),
        "works": not examination.missing,
        "libraries": dict(examination.libraries),
        "findings": [asdict(finding) for finding in examination.findings],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def to_text(examination: Examination, width: int = WIDTH) -> str:
    """Write an examination for people."""
    system = _system()
    lines = [f"orgflow {system['orgflow']}, Python {system['python']}, {system['system']}", ""]
    topic = ""
    for finding in examination.findings:
        label = "" if finding.topic == topic else finding.topic.capitalize()
        topic = finding.topic
        mark = "" if finding.state == "works" else f"{finding.state}: "
        lines += _block(label, mark + finding.found, width)
        lines += _block("", f"help: {finding.help}", width) if finding.help else []
    return "\n".join([*lines, "", _summary(examination)]) + "\n"


def _block(label: str, text: str, width: int) -> list[str]:
    rows = wrap(text, width - LABEL, break_long_words=False, break_on_hyphens=False)
    return [f"{label if number == 0 else '':{LABEL}}{row}" for number, row in enumerate(rows)]


def _summary(examination: Examination) -> str:
    if examination.missing:
        return f"{plural(examination.missing, 'thing is', 'things are')} missing; the rest works."
    return "Everything works."
