"""A cell as the value of a field."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from orgflow.tables.columns import plain

NUMBERS = frozenset(
    ["per", "cost_to_fix", "measured.met", "measured.of", "weight", "people"]
    + [f"ratings.{side}.{part}" for side in ("customer", "provider") for part in ("mean", "n")]
)
TEXTS = frozenset(
    ["customer", "provider", "for", "two_way.for", "id", "any_of", "source", "note", "name", "site", "owner"]
    + ["part_of", "reports_to", "when", "tags", "position"]
)
LISTS = frozenset(["when", "tags", "position"])
_SHORT = TEXTS - LISTS - {"note"}
ANSWERS = frozenset(f"ratings.{side}.answers" for side in ("customer", "provider"))
WORDS = frozenset(
    ["importance", "two_way.importance", "health", "two_way.health", "about", "answer", "status"]
)

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])([0-9]+),([0-9]+)(?![\d.,])")
_LARGEST = 1e12
_FAILED = frozenset(["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"])
# Words for how often in German, French, Spanish or Dutch, as `plain` writes them.
_HOW_OFTEN = {
    "hourly": "stundlich, toutes les heures, cada hora, elk uur",
    "daily": "taglich, quotidien, quotidienne, tous les jours, diario, diaria, diariamente, dagelijks",
    "weekly": "wochentlich, hebdomadaire, chaque semaine, semanal, semanalmente, wekelijks",
    "every 2 weeks": "zweiwochentlich, 14 tagig, alle zwei wochen, alle 2 wochen, toutes les deux semaines, "
    "quincenal, cada dos semanas, tweewekelijks, om de twee weken",
    "monthly": "monatlich, mensuel, mensuelle, chaque mois, mensual, mensualmente, maandelijks",
    "quarterly": "vierteljahrlich, quartalsweise, trimestriel, trimestrielle, trimestral, per kwartaal",
    "half-yearly": "halbjahrlich, semestriel, semestrielle, semestral, halfjaarlijks",
    "yearly": "jahrlich, annuel, annuelle, chaque annee, anual, anualmente, jaarlijks",
}
_IN_ENGLISH = {word: english for english, words in _HOW_OFTEN.items() for word in words.split(", ")}
_LENGTHS = {
    "hour": "stunde, heure, hora, uur",
    "day": "tag, jour, dia, dag",
    "week": "woche, semaine, semana",
    "month": "monat, mois, mes, maand",
    "quarter": "quartal, trimestre, kwartaal",
    "year": "jahr, an, ano, jaar",
}
_PERIODS = {word: period for period, words in _LENGTHS.items() for word in words.split(", ")}
_RATE = re.compile(
    r"([0-9]+(?:[.,][0-9]+)?) ?(?:x|mal|fois|veces|keer)? ?(?:/|pro |par |por |per |al )([^\W\d]+)"
)
_YES = frozenset(["true", "yes", "x", "1", "ja", "oui", "si", "y", "wahr", "vrai", "waar"])
_NO = frozenset(["false", "no", "0", "nein", "non", "nee", "n", "falsch", "faux", "onwaar", "-"])


def read_cell(name: str, cell: str, decimal_comma: bool) -> Any:
    """Bring a cell into the form that a YAML file has for this field; what it means is judged later.

    ``decimal_comma`` tells that ``3,5`` is three and a half. None where the cell says
    no. Raises ``ValueError`` with a sentence where a spreadsheet's own error stands in
    the cell.
    """
    bare = name.partition(".")[2] if name.startswith(("customer.", "provider.")) else name
    if cell in _FAILED:
        raise ValueError(f"the spreadsheet itself says {cell} here")
    if bare in LISTS:
        return _listed(bare, cell)
    if bare in ANSWERS:
        return _answers(cell, decimal_comma)
    if bare == "note":
        return cell
    text = " ".join(cell.split())
    if bare in ("two_way", "asked"):
        return _yes_or_no(text)
    if bare.endswith("how_often"):
        text = _how_often(text)
    text = text.casefold() if bare in WORDS else text
    text = _DECIMAL_COMMA.sub(r"\1.\2", text) if decimal_comma and bare not in TEXTS else text
    return _number(text) if bare in NUMBERS else text


def _how_often(text: str) -> str:
    """Say in English how often: "monatlich" is monthly, "3 mal pro Woche" and "3/Woche" are 3/week."""
    found = _RATE.fullmatch(text.casefold())
    period = _PERIODS.get(plain(found[2])) if found else None
    return f"{found[1]}/{period}" if found and period else _IN_ENGLISH.get(plain(text), text)


def read_texts(name: str, cells: Collection[str]) -> dict[str, str | None] | None:
    """Bring very many cells of a field into form, as ``clean`` and ``read_cell`` do; a blank one is None.

    None instead of all where the field is no short text, or a cell may be odd.
    """
    bare = name.partition(".")[2] if name.startswith(("customer.", "provider.")) else name
    together = "".join(cells)
    if bare not in _SHORT or not (together.isascii() and together.isprintable()):
        return None
    texts = list(map(" ".join, map(str.split, cells)))
    if not _FAILED.isdisjoint(texts):
        return None
    return {cell: text or None for cell, text in zip(cells, texts, strict=True)}


def _listed(name: str, cell: str) -> list[str]:
    parts = [" ".join(part.split()) for part in re.split(r"[;|,\n]", cell)]
    return [plain(part) or part if name == "position" else part for part in parts if part]


def _answers(cell: str, decimal_comma: bool) -> list[float | str]:
    """Part single ratings: "4; 3; 5" or "4 3 5", and "4, 3, 5" where a comma is no decimal sign."""
    text = _DECIMAL_COMMA.sub(r"\1.\2", cell) if decimal_comma else cell
    return [_number(part) for part in re.split(r"[\s;|,]+", text) if part]


def _yes_or_no(text: str) -> bool | str | None:
    if text.casefold() in _YES:
        return True
    return None if text.casefold() in _NO else text


def _number(text: str) -> float | str:
    if not _NUMBER.fullmatch(text) or abs(float(text)) > _LARGEST:
        return text
    return float(text)
