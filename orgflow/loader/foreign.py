"""Files of other programs, told by how they begin."""

from __future__ import annotations

import re
from typing import NamedTuple

BEGINNING = 4_096  # bytes that are looked at
AS_CSV = "save the table of links as CSV (in Excel: Save as, then 'CSV UTF-8'), and name that file"
A_TABLE = (
    "export who depends on whom as a table (CSV) with the columns customer, provider, for, and name that file"
)
A_TEXT = "name a file of YAML, or a table of links saved as CSV"
ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<[?!a-zA-Z]")
PICTURES = {b"\x89PNG": "a picture (PNG)", b"\xff\xd8\xff": "a picture (JPEG)", b"GIF8": "a picture (GIF)"}
SEPARATORS = ",;\t|"


class Foreign(NamedTuple):
    """Why a file is not read: code, what it is, the way out."""

    code: str
    message: str
    way: str


def foreign(data: bytes) -> Foreign | None:
    """What a file is that can hold neither YAML nor a table; None where it may be either."""
    start = data[:BEGINNING]
    if start.startswith(b"PK\x03\x04"):
        return Foreign("ORG401", f"this is {_zipped(start)}, not text", AS_CSV)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return Foreign("ORG401", "this is an old Excel workbook or Word document, not text", AS_CSV)
    if start.startswith(b"%PDF"):
        return Foreign("ORG401", "this is a PDF, not text", A_TEXT)
    for magic, kind in PICTURES.items():
        if start.startswith(magic):
            return Foreign("ORG401", f"this is {kind}, not text", A_TEXT)
    if MARKUP.match(start):
        return Foreign("ORG401", f"this is {_markup(start)}, which is not read", A_TABLE)
    if b"\0" in start and not start.startswith(UTF_16):
        return Foreign("ORG401", "this is no text: it holds bytes that are no characters", A_TEXT)
    return None


def _zipped(start: bytes) -> str:
    if ODS in start:
        return "an OpenDocument spreadsheet (ODS)"
    return "an Excel workbook" if b"xl/" in start or b"[Content_Types]" in start else "a zipped file"


def _markup(start: bytes) -> str:
    kinds = {b"<graphml": "GraphML", b"<gexf": "GEXF", b"<svg": "SVG", b"<html": "a web page (HTML)"}
    lower = start.lower()
    return next((kind for sign, kind in kinds.items() if sign in lower), "XML")


def untitled_table(data: bytes) -> Foreign | None:
    """Why a file that is no table by its name is not read, where it seems to be one."""
    first = data[:BEGINNING].decode("utf-8", "replace").lstrip("\ufeff\r\n").partition("\n")[0]
    if ":" in first or first.lstrip()[:1] in ("", "{", "#", "-", "["):
        return None
    if max(map(first.count, SEPARATORS)) < 2:
        return None
    message = "this seems to be a table, which is read where its name ends in .csv or .tsv"
    return Foreign("ORG425", message, "give it such a name, or take it over with 'orgflow import'")
