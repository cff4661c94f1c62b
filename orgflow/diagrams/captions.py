"""The words around a map: a sentence under its title, what its legend explains, what stands in for it."""

from __future__ import annotations

from orgflow.diagrams import look, wordings
from orgflow.diagrams.inks import Marks
from orgflow.diagrams.legend import Entry
from orgflow.diagrams.scene import Scene
from orgflow.findings import FEW
from orgflow.wording import actors, day, noun, plural

_TOLD = 10  # weak links that the text in place of the picture names


def sentence(scene: Scene) -> str:
    """Say what a reader sees."""
    if scene.marks is not None:
        return scene.marks.sentence
    organization = scene.network.organization
    supposing = wordings.supposing(organization)
    if scene.emphasis is not None and scene.emphasis == scene.weak:
        same = "Same map, same places; the" if scene.selection is None else "The"
        told = f"{same} other links are faded so that these can be discussed one by one."
        return told + supposing + extent(scene)
    weak = f", {len(scene.weak)} of them weak" if scene.weak else ""
    as_of = organization.day or organization.as_of
    when = f", as of {day(as_of)}" if as_of is not None else ""
    faded = any(map(scene.is_faded, scene.lines)) and organization.during is not None
    supposing += " What is not needed then is faded." if faded else ""
    reading = "Read left to right: the provider, then the internal customer it serves."
    return f"{_counts(scene)}{weak}{when}.{supposing}{extent(scene)} {reading}"


def extent(scene: Scene) -> str:
    """Say what is drawn of the whole, as a sentence that follows another; empty where that is all."""
    if scene.selection is None:
        return ""
    told = [part for part in (scene.selection.told(scene.network), *_bundled(scene)) if part]
    return f" {' '.join(told)}" if told else ""


def places(scene: Scene) -> str:
    """Say that a picture has the places of the map, as a sentence before another; empty where it has not."""
    return "Same places as on the map. " if scene.selection is None else ""


def _bundled(scene: Scene) -> list[str]:
    """Say what became of actors and links where a box stands for several."""
    if not scene.inside:
        return []
    within = [link for links in scene.inside.values() for link in links]
    weak = sum(link.id in scene.weak for link in within)
    stay = noun(len(within), "stays", "stay")
    kept = f"; {plural(len(within), 'link')} {stay} inside a box" if within else ""
    share = f"{weak} of them" if len(within) > 1 else "which is"
    hidden = f", {share} weak" if weak else ""
    drawn, boxes = plural(len(scene.box_of), "actor"), plural(len(scene.boxes), "box", "boxes")
    return [f"{drawn} in {boxes}{kept}{hidden}."]


def alternative(scene: Scene) -> str:
    """Say in words what the picture shows, for those who cannot see it."""
    if scene.marks is not None:
        return f"Map of {_counts(scene)}.{_marked(scene.marks, scene)}"
    links = [link for link in scene.links if link.id in scene.weak]
    told = "; ".join(wordings.sentence(link, scene.network) for link in links[:_TOLD])
    more = f"; {len(links) - _TOLD} more" if len(links) > _TOLD else ""
    return f"Map of {_counts(scene)}.{extent(scene)}" + (f" Weak: {told}{more}." if links else "")


def entries(scene: Scene) -> list[Entry]:
    """Explain what occurs on the map, nothing else."""
    found = _inks(scene) if scene.marks else [*_cadences(scene), *_kinds(scene)]
    if scene.lines:
        found.append(Entry(f"{wordings.GIVEN} given to the customer"))
    if any(line.owed for line in scene.lines):
        found.append(Entry(f"{wordings.OWED_BACK} owed back to the provider"))
    if any(map(scene.counts, scene.lines)):
        found.append(Entry("a line is all that one box gives another"))
    elif any(len(line.given) > 1 for line in scene.lines):
        found.append(Entry(f"a {'pale' if scene.marks else 'grey'} line can stand for several links"))
    if any(map(scene.is_group, scene.columns)):
        found.append(Entry("double frame: several actors"))
    if any(map(scene.is_derived, scene.columns)):
        found.append(Entry("* position derived"))
    return found


def _inks(scene: Scene) -> list[Entry]:
    """Explain the inks that occur, then what fades beside them."""
    marks = scene.marks or Marks()
    found = [Entry(ink.words, ink.colour, ink.style, 2) for ink in marks.inks]
    faded = {line.situational for line in scene.lines if scene.is_faded(line)}
    if False in faded:
        found.append(Entry("as before", look.FADED))
    if True in faded:
        found.append(Entry("as before, only in a situation", look.FADED, "dotted"))
    return found


def _marked(marks: Marks, scene: Scene) -> str:
    """Name what stands out, ink by ink."""
    sentences = []
    for ink in marks.inks:
        told = [
            wordings.sentence(link, scene.network)
            for link in scene.network.links
            if link.id in marks.links and marks.links[link.id].ink == ink
        ]
        told += [
            a.name for a in scene.network.actors if a.id in marks.actors and marks.actors[a.id].ink == ink
        ]
        more = [f"{len(told) - _TOLD} more"] if len(told) > _TOLD else []
        sentences.append(f" {ink.kind.capitalize()}: {'; '.join([*told[:_TOLD], *more])}.")
    return "".join(sentences)


def _counts(scene: Scene) -> str:
    network = scene.network
    told = actors(len(network.actors), network.organization.external)
    return f"{told}, {plural(len(network.links), 'link')}"


def _cadences(scene: Scene) -> list[Entry]:
    widths = {look.thickness(line.per_year) for line in scene.lines}
    thin = [
        line
        for line in scene.lines
        if not line.weak and not line.situational and look.thickness(line.per_year) <= look.MONTHLY
    ]
    found = []
    if look.DAILY in widths:
        found.append(Entry("daily", look.HEALTHY, width=3))
    if look.WEEKLY in widths:
        found.append(Entry("weekly", look.HEALTHY, width=2))
    if thin:
        unknown = any(line.per_year is None for line in thin)
        found.append(Entry("monthly, rarer or not known" if unknown else "monthly or rarer", look.HEALTHY))
    return found


def _kinds(scene: Scene) -> list[Entry]:
    kinds = {(bool(line.weak), line.situational) for line in scene.lines}
    found = []
    if (False, True) in kinds:
        found.append(Entry("only in a situation", look.SITUATION, "dotted", 2))
    if (True, False) in kinds:
        found.append(Entry(f"weak{_marks(scene)}", look.WEAK, "dashed", 2))
    if (True, True) in kinds and len(found) < 2:  # the two together explain themselves
        figures = _marks(scene) if (True, False) not in kinds else ""
        found.append(Entry(f"weak, only in a situation{figures}", look.WEAK, "dotted", 2))
    return found


def _marks(scene: Scene) -> str:
    """Explain the figures behind weak links, as far as there are any."""
    lines = [line for line in scene.lines if not scene.counts(line)]
    told = [wordings.strength(link, scene.network) for line in lines for link in line.weak]
    words = ["marks of 5 (provider | customer)"] if any("|" in text for text in told) else []
    if any(FEW in text for text in told):
        words[0] = words[0].removesuffix(")") + f"; few: {_few(scene)})"
    if any("%" in text for text in told):
        words.append("% that arrives right")
    return f": {' or '.join(words)}" if words else ""


def _few(scene: Scene) -> str:
    return f"fewer than {scene.network.disclosure.minimum} answers, not shown"
