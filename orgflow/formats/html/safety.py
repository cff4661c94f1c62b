"""What keeps a page from running anything but its own script."""

from __future__ import annotations

import base64
import hashlib
import json

_UNSAFE = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def data_block(value: object) -> str:
    """Write a value as JSON that no HTML parser takes for anything else; ValueError for nan or inf."""
    told = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return "".join(_UNSAFE.get(sign, sign) for sign in told)


def policy(style: str, script: str) -> str:
    """Give a Content Security Policy that allows one style sheet with one script, known by their hashes.

    Nothing may be fetched, framed or sent; pictures and fonts may only lie in the page itself.
    """
    rules = {
        "default-src": "'none'",
        "style-src": f"'sha256-{_hash(style)}'",
        "script-src": f"'sha256-{_hash(script)}'",
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
