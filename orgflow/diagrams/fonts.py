"""Fonts for pictures: the bundled one, those that a text needs besides, where Graphviz finds them."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from orgflow.diagrams.typeface import NO_GLYPH_NEEDED, Face, covered

BUNDLED = Path(__file__).resolve().parent.parent / "data" / "fonts"
FAMILY = "Inter"

_EAST_ASIAN = ("Chinese, Japanese or Korean", "Noto Sans CJK")
# First word of a character's Unicode name -> what people call its script, a free font that has it.
_SCRIPTS = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "IDEOGRAPHIC"), _EAST_ASIAN)
_SYMBOLS = ("symbols or emoji", "Noto Emoji")
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
# Words in names of font files that are second choice to the plain style of a family.
_STYLED = ("bold", "italic", "oblique", "light", "thin", "black", "medium", "condensed", "mono", "serif")
# Hinted glyphs have widths in whole pixels of a screen: letters of a large picture would stand unevenly.
_NO_HINTING = """<match target="font">
<edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
<edit name="autohint" mode="assign"><bool>false</bool></edit>
</match>"""


@cache
def inter(bold: bool = False) -> Face:
    """Give the bundled face."""
    return Face(BUNDLED / ("Inter-Bold.ttf" if bold else "Inter-Regular.ttf"))


def missing(text: str, folders: Iterable[Path] | None = None) -> tuple[str, ...]:
    """Say which fonts a text needs that are neither bundled nor in the system's font ``folders``.

    One sentence a script, sorted; empty where every character can be shown.
    """
    _, wanted = _search(text, system_folders() if folders is None else folders)
    return tuple(
        f"No font on this computer shows {script}; PNG and PDF have empty boxes instead. "
        f"Install '{font}' (free, fonts.google.com/noto), then draw again."
        for script, font in sorted(set(map(_script, wanted)))
    )


def files(text: str, folders: Iterable[Path] | None = None) -> tuple[Path, ...]:
    """Give the font files that a text needs: the bundled ones, then as few of the system's as do."""
    others, _ = _search(text, system_folders() if folders is None else folders)
    return (*sorted(BUNDLED.glob("*.ttf")), *others)


def configuration(temporary: Path, text: str, folders: Iterable[Path] | None = None) -> dict[str, str]:
    """Set up fonts for a text in a folder; give the environment that makes Graphviz use just these.

    They are the bundled ones with as few of the system's ``folders`` as the text
    needs: a text in Latin, Greek or Cyrillic script looks the same on every
    computer. Fonts lie in the temporary folder because Graphviz' font library
    leaves a file behind in every folder that it reads.
    """
    place = temporary / "fonts"
    place.mkdir()
    for path in files(text, folders):
        _lay(path, place)
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', "<fontconfig>", _NO_HINTING]
    rows += [f"<dir>{escape(str(place))}</dir>", f"<cachedir>{escape(str(temporary / 'cache'))}</cachedir>"]
    path = temporary / "fonts.conf"
    path.write_text("\n".join([*rows, "</fontconfig>"]), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(path), "FONTCONFIG_PATH": str(temporary), "XDG_CACHE_HOME": str(temporary)}


def system_folders() -> tuple[Path, ...]:
    """Give the folders in which this system keeps fonts."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home))
        return (Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    shared = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    return (*shared, home / ".fonts", home / ".local/share/fonts")


def _search(text: str, folders: Iterable[Path]) -> tuple[list[Path], set[str]]:
    """Give font files that show what Inter cannot, with the characters that none shows."""
    wanted = _beyond_inter(text)
    found = []
    if wanted:
        for path in sorted(_files(folders), key=_choice):
            shown = covered(path, wanted)
            if shown:
                found.append(path)
                wanted -= shown
            if not wanted:
                break
    return found, wanted


def _beyond_inter(text: str) -> set[str]:
    letters = {c for c in text if not c.isascii() and unicodedata.category(c) not in NO_GLYPH_NEEDED}
    return {c for c in letters if not inter().glyph(c)}


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for place, _, names in os.walk(folder):
            yield from (Path(place) / name for name in names if name.lower().endswith(_SUFFIXES))


def _choice(path: Path) -> tuple[int, str]:
    return (sum(word in path.stem.lower() for word in _STYLED), str(path))


def _lay(path: Path, place: Path) -> None:
    try:
        (place / path.name).symlink_to(path)
    except OSError:  # Windows allows links to few people
        shutil.copyfile(path, place / path.name)


def _script(character: str) -> tuple[str, str]:
    if unicodedata.category(character).startswith("S"):
        return _SYMBOLS
    word = unicodedata.name(character, "UNKNOWN").replace("-", " ").split()[0]
    script, font = _SCRIPTS.get(word, (word.capitalize(), f"Noto Sans {word.capitalize()}"))
    return f"{script} characters", font
