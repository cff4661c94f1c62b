"""Which column of a spreadsheet means which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from orgflow import naming

LINK_FIELDS = (
    "customer",
    "provider",
    "for",
    "id",
    "how_often",
    "when",
    "two_way",
    "two_way.for",
    "two_way.how_often",
    "two_way.importance",
    "two_way.health",
    "importance",
    "any_of",
    "switch",
    "health",
    "measured.met",
    "measured.of",
    "ratings.customer",
    "ratings.customer.mean",
    "ratings.customer.n",
    "ratings.customer.scale",
    "ratings.customer.answers",
    "ratings.provider",
    "ratings.provider.mean",
    "ratings.provider.n",
    "ratings.provider.scale",
    "ratings.provider.answers",
    "about",
    "standard.within",
    "standard.met",
    "lead_time",
    "effort",
    "per",
    "cost_to_fix",
    "target",
    "asked",
    "answer",
    "source",
    "as_of",
    "note",
)
ACTOR_FIELDS = (
    "id",
    "name",
    "position",
    "status",
    "weight",
    "served_right",
    "part_of",
    "reports_to",
    "people",
    "capacity",
    "other_work",
    "reliability",
    "site",
    "owner",
    "note",
    "tags",
)
# What a row of links may say about the actors at its ends: "provider.site".
END_FIELDS = tuple(f"{end}.{field}" for end in ("customer", "provider") for field in ACTOR_FIELDS[1:])

# English, German, French, Spanish, Dutch; as `plain` writes them, the likeliest first.
_LINK_WORDS = {
    "customer": "customer, internal customer, consumer, client, receiver, recipient, user, needed by, to, "
    "to unit, to team, to department, kunde, interner kunde, abnehmer, empfanger, leistungsempfanger, an, "
    "nach, client interne, consommateur, destinataire, vers, cliente, cliente interno, consumidor, "
    "destinatario, hacia, klant, interne klant, afnemer, ontvanger, naar",
    "provider": "provider, internal provider, supplier, internal supplier, giver, delivered by, provided by, "
    "depends on, from, from unit, from team, from department, we need this from, lieferant, "
    "interner lieferant, anbieter, zulieferer, dienstleister, leistungserbringer, von, fournisseur, "
    "fournisseur interne, prestataire, proveedor, proveedor interno, suministrador, desde, leverancier, "
    "interne leverancier, aanbieder, van, de",
    "for": "for, for what, what for, what, what exactly, deliverable, service, product, output, item, "
    "what is delivered, fur, wofur, was, was genau, leistung, lieferung, ergebnis, produkt, pour, pour quoi, "
    "quoi, prestation, livrable, produit, para, para que, que, entregable, prestacion, servicio, producto, "
    "voor, waarvoor, wat, dienst, levering",
    "how_often": "how often, frequency, cadence, haufigkeit, wie oft, frequenz, rhythmus, takt, frequence, "
    "combien de fois, periodicite, frecuencia, con que frecuencia, periodicidad, cuantas veces, hoe vaak, "
    "frequentie, ritme",
    "when": "when, situation, only when, only in which situation, in which situation, wann, nur wenn, quand, "
    "seulement si, cuando, situacion, solo cuando, wanneer, situatie, alleen als",
    "importance": "importance, how important, criticality, wichtigkeit, bedeutung, criticite, importancia, "
    "criticidad, belang, belangrijkheid",
    "health": "health, gesundheit, sante, salud, gezondheid",
    "source": "source, stated by, said by, respondent, quelle, fuente, bron",
    "note": "note, notes, comment, comments, remark, remarks, bemerkung, bemerkungen, kommentar, notiz, "
    "remarque, remarques, commentaire, commentaires, nota, notas, comentario, comentarios, observaciones, "
    "opmerking, opmerkingen, notitie",
}
_ACTOR_WORDS = {
    "id": "id, key, actor id, short name, kurzel, code",
    "name": "name, full name, friendly name, actor, bezeichnung, nom, nombre, naam",
    "position": "position in the chain, layer",
    "part_of": "part of, belongs to, parent, teil von, gehort zu, fait partie de, parte de, deel van, "
    "onderdeel van",
    "reports_to": "reports to, manager, line manager, supervisor, boss, berichtet an, vorgesetzter, "
    "vorgesetzte, rattache a, superieur, reporta a, superior, rapporteert aan, leidinggevende",
    "people": "people, headcount, head count, employees, staff, fte, mitarbeiter, mitarbeitende, personen, "
    "effectif, personnes, personas, plantilla, mensen, medewerkers",
    "site": "site, location, standort, lieu, sede, ubicacion, locatie, vestiging",
    "owner": "owner, verantwortlich, responsable, eigenaar",
    "note": _LINK_WORDS["note"],
}
# A column "Department" names the actor only where no column says "id" or "name".
_NAMES_AT_NEED = (
    "unit",
    "team",
    "function",
    "department",
    "group",
    "role",
    "einheit",
    "abteilung",
    "bereich",
    "funktion",
    "gruppe",
    "rolle",
    "unite",
    "equipe",
    "fonction",
    "service",
    "departement",
    "unidad",
    "equipo",
    "funcion",
    "departamento",
    "eenheid",
    "afdeling",
    "functie",
)
_UNGUESSED = ("id", "target")  # often a row number, often the far end of an arrow


def plain(header: str) -> str:
    """Bring spellings of a header together: ``"How_Often?"`` and ``"howOften"`` are ``how often``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    letters = unicodedata.normalize("NFKD", spaced.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def find(header: Sequence[str], column: str) -> tuple[int, ...]:
    """Give the indices of the columns with this name: as written, else up to case and punctuation."""
    exact = tuple(index for index, name in enumerate(header) if name == " ".join(column.split()))
    return exact or tuple(index for index, name in enumerate(header) if plain(name) == plain(column) != "")


def similar(header: Sequence[str], column: str) -> str:
    """Give the name of the column that is spelt most like this, or nothing."""
    return naming.similar(column, header) or ""


def proposal(field: str, header: Sequence[str]) -> str:
    """Propose a column for a field to the user: one that begins with a word for it, ``consumer_team``."""
    words = {field, *_words(_LINK_WORDS.get(field, ""))}
    likely = [name for name in header if plain(name).partition(" ")[0] in words]
    return _quoted(min(likely, key=len)) if likely else "COLUMN"


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def guess_links(
    header: Sequence[str], taken: Mapping[str, int], settled: Collection[str] = ()
) -> dict[str, int]:
    """Find the columns of link fields that are neither ``taken`` (with their column) nor ``settled``."""
    fields = [
        field for field in (*LINK_FIELDS, *END_FIELDS) if field not in _UNGUESSED and field not in settled
    ]
    return _guess(
        header, {field: (plain(field), *_words(_LINK_WORDS.get(field, ""))) for field in fields}, taken
    )


def named_actors(
    header: Sequence[str], taken: Mapping[str, int], settled: Collection[str] = ()
) -> dict[str, int]:
    """Find columns as ``guess_actors`` does, but take none for a name that may mean something else."""
    fields = [field for field in ACTOR_FIELDS if field not in settled]
    words = {field: (plain(field), *_words(_ACTOR_WORDS.get(field, ""))) for field in fields}
    return _guess(header, words, taken)


def guess_actors(
    header: Sequence[str], taken: Mapping[str, int], settled: Collection[str] = ()
) -> dict[str, int]:
    """Find the columns of actor fields that are neither ``taken`` (with their column) nor ``settled``."""
    found = named_actors(header, taken, settled)
    if "id" in found or "name" in found:
        return found
    return _guess(header, {"name": _NAMES_AT_NEED}, found)


def _words(text: str) -> list[str]:
    return text.split(", ") if text else []


def _guess(
    header: Sequence[str], words: Mapping[str, Collection[str]], taken: Mapping[str, int]
) -> dict[str, int]:
    found = dict(taken)
    names = [plain(name) for name in header]
    for field, spellings in words.items():
        places = (names.index(word) for word in spellings if word in names)
        free = next((place for place in places if place not in found.values()), None)
        if field not in found and free is not None:
            found[field] = free
    return found
