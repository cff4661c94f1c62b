"""The files that a page is made of, in the colours that all pictures share."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from importlib.resources import files

# Of the fonts beside these in data/fonts, under the same licence: letters of Latin script, no hints.
FONTS = (("400", "Inter-Regular.woff2"), ("700", "Inter-Bold.woff2"))


def sheet() -> str:
    """Give the style sheet: fonts, colours, rules."""
    faces = [_face(weight, name) for weight, name in FONTS]
    return "\n".join([*faces, _colours(), read("page.css"), *_shades()])


def script() -> str:
    """Give the script."""
    return read("page.js")


def template(name: str) -> str:
    """Give a template without the space between tags that only its writers need."""
    lines = "\n".join(line.strip() for line in read(name).splitlines())
    return re.sub(r"(?<=[>}])\n+(?=[<{])", "", lines)


def read(name: str) -> str:
    """Read one of the files."""
    return (files("orgflow") / "data" / "page" / name).read_text(encoding="utf-8")


def colours() -> dict[str, str]:
    """Give the colours of the page by the name that the rules call them."""
    from orgflow.diagrams import look

    layers = {name.replace(" ", "-"): layer for name, layer in look.LAYERS.items()}
    named = {
        "ink": look.INK,
        "grey": look.GREY,
        "rule": look.RULE,
        "healthy": look.HEALTHY,
        "faded": look.FADED,
        "weak": look.WEAK,
        "situation": look.SITUATION,
    }
    frames = {name: layer.frame for name, layer in layers.items()}
    return named | frames | {f"{name}-tint": layer.fill for name, layer in layers.items()}


def _colours() -> str:
    return f":root{{{';'.join(f'--{name}:{colour}' for name, colour in colours().items())}}}"


def _face(weight: str, name: str) -> str:
    data = (files("orgflow") / "data" / "page" / name).read_bytes()
    source = f"url(data:font/woff2;base64,{base64.b64encode(data).decode()})"
    return f"@font-face{{font-family:Inter;font-weight:{weight};src:{source}}}"


def _shades() -> Iterator[str]:
    """Give the rules for boxes that fall, by round."""
    from orgflow.diagrams.look import INK, SHADES

    for number, shade in enumerate(SHADES):
        yield f".fall-{number} > path {{ fill: {shade.fill}; stroke: {INK}; }}"
        yield f".fall-{number} > text {{ fill: {shade.text}; }}"
