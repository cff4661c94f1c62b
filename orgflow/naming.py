"""Names that people write to the ids that files use."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

_LONGEST = 60
SPELT_ALIKE = 0.7  # the part of their letters that two spellings of one word share in order
BEGINS_ALIKE = 0.6  # where they share the beginning too: "analysis", analyze
BEGINNING = 4  # letters
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """Write a name in the characters of an id: ``"Night shift, Zürich"`` is ``night-shift-zurich``.

    Empty where nothing of the name is left, as of one in Chinese.
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def link_id(provider: str, customer: str, deliverable: str) -> str:
    """Give the id that a link has where none is written: ``gate>passengers:boarding-on-time``.

    Letters of other scripts stay: two deliverables do not become one for being written in Chinese.
    """
    return f"{provider}>{customer}:{_tail(deliverable)}"


def link_ids(providers: Iterable[str], customers: Iterable[str], deliverables: Iterable[str]) -> list[str]:
    """Give the ids of very many links, as ``link_id`` does."""
    deliverables = list(deliverables)
    tails = {deliverable: _tail(deliverable) for deliverable in set(deliverables)}
    named = zip(providers, customers, map(tails.__getitem__, deliverables), strict=True)
    return [f"{provider}>{customer}:{tail}" for provider, customer, tail in named]


def _tail(deliverable: str) -> str:
    tail = slug(deliverable)
    if not deliverable.isascii() and any(sign.isalnum() and not slug(sign) for sign in deliverable):
        tail = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", deliverable).casefold()).strip("-")
    return tail


def alike(name: str) -> str:
    """Give what two spellings of one name share: its letters and digits, in one case."""
    composed = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in composed if sign.isalnum() or unicodedata.combining(sign)) or composed


def similar(word: str, known: Iterable[str]) -> str | None:
    """The known word that resembles a misspelt one most, if one does.

    This alone decides what is offered, wherever something is: what shares too little with
    all that is known was no slip, and a wrong guess misleads more than none.
    """
    bare = {_bare(one): one for one in sorted(known, reverse=True)}
    wanted = _bare(word)
    likely = get_close_matches(wanted, sorted(bare), n=3, cutoff=BEGINS_ALIKE)
    return next((bare[one] for one in likely if _is_near(wanted, one)), None)


def meant(word: str, names: Mapping[str, str]) -> str | None:
    """The id that is spelt most like a word, or whose name is; None where none is."""
    named = {name: id_ for id_, name in sorted(names.items(), reverse=True)}
    found, called = similar(word, names), similar(word, named)
    if found is None or called is not None and _shared(word, called) > _shared(word, found):
        return named.get(called or "")
    return found


def _shared(word: str, other: str) -> float:
    """Give the part of their letters that two words share in order."""
    return SequenceMatcher(None, _bare(other), _bare(word)).ratio()


def _is_near(word: str, other: str) -> bool:
    """Whether one may be a slip for the other: few letters differ, or two changed places."""
    if word[:BEGINNING] == other[:BEGINNING] or sorted(word) == sorted(other):
        return True
    return SequenceMatcher(None, other, word).ratio() >= SPELT_ALIKE


def _bare(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", word.casefold())


class Ids:
    """Ids that were given away, so that the next one is different.

    ``nameless`` is the id of what has a name without a letter or digit that an id may have.
    """

    def __init__(self, nameless: str = "actor") -> None:
        self._nameless = nameless
        self._taken: set[str] = set()
        self._numbers: Counter[str] = Counter()

    def __contains__(self, id_: str) -> bool:
        return id_ in self._taken

    def take(self, name: str) -> str:
        """Give a name its slug as id, with ``-2`` and so on behind it where that is taken."""
        stem = slug(name)[:_LONGEST].rstrip("-") or self._nameless
        new = stem
        while new in self._taken:
            self._numbers[stem] += 1
            new = f"{stem}-{self._numbers[stem] + 1}"
        self._taken.add(new)
        return new
