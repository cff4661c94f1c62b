"""The storyboard: who falls when something breaks, drawn on the map."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from orgflow.diagrams import captions, look, wordings
from orgflow.diagrams.legend import Entry
from orgflow.diagrams.lines import Line
from orgflow.diagrams.page import drawn
from orgflow.diagrams.scene import Scene, Story
from orgflow.findings import Figure
from orgflow.network import Network
from orgflow.selection import Selection
from orgflow.wording import listing, noun, plural

__all__ = ["Story", "draw"]

_TOLD = 10  # names of a round in the text that stands in for the picture


def draw(
    network: Network,
    story: Story,
    weak: Collection[str] = (),
    *,
    title: str | None = None,
    selection: Selection | None = None,
) -> Figure:
    """Draw who falls, round by round, with the links whose failure felled them.

    Parameters
    ----------
    network
        The organization to draw.
    story
        The round of each actor that falls, 0 for the broken; the broken links; those
        along which failure travels.
    weak
        Ids of the links that the map draws as weak. Places are those of that map.
    title
        The heading, if not the usual one.
    selection
        What is drawn of the organization; None for all.

    Returns
    -------
    Figure
        DOT text as of the map.

    Raises KeyError for the id of a link that does not exist.

    """
    inked = story.felling | story.broken
    for link in sorted(inked):
        network.link(link)
    scene = Scene(network, frozenset(weak), inked, story=story, selection=selection)
    title = title or f"Who falls, round by round, at {network.organization.name}"
    sentence = _sentence(scene, story) + wordings.supposing(network.organization) + captions.extent(scene)
    text = drawn(scene, title, sentence, [*_entries(scene, story)])
    return Figure(title, text, _alternative(network, story), stands_for=scene.stands_for)


def _sentence(scene: Scene, story: Story) -> str:
    fallen = [actor for actor, number in story.rounds.items() if number]
    if not fallen:
        return f"{captions.places(scene)}Nobody falls with what is broken."
    end, inside = plural(max(story.rounds.values()), "round"), sum(map(scene.network.is_function, fallen))
    customers = len(fallen) - inside
    parts = [plural(inside, "other function")] if inside else []
    parts += [plural(customers, "external customer")] if customers else []
    out = sum(actor not in scene.box_of for actor in fallen)
    outside = f" ({out} of them outside of what is drawn)" if out else ""
    told = (
        f"{captions.places(scene)}At worst {listing(parts)} {noun(len(fallen), 'falls', 'fall')} within "
        f"{end}{outside}, the darker the earlier"
    )
    return f"{told}; the lines say for want of what."


def _entries(scene: Scene, story: Story) -> Iterator[Entry]:
    """Explain what occurs, nothing else."""
    yield from _shades({number for actor, number in story.rounds.items() if actor in scene.box_of})
    inked = [line for line in scene.lines if not scene.is_faded(line)]
    yield from _kinds(inked, story)
    if story.broken:
        yield Entry(f"{wordings.BROKEN} a broken link")
    if inked:
        yield Entry(f"{wordings.GIVEN} given to the customer")
    if any(line.owed for line in inked):
        yield Entry(f"{wordings.OWED_BACK} owed back to the provider")
    if any(map(scene.is_derived, scene.columns)):
        yield Entry("* position derived")


def _kinds(inked: Sequence[Line], story: Story) -> Iterator[Entry]:
    """Explain the lines that felled someone, then those of other looks that only broke."""
    felling = {_kind(line) for line in inked if any(link.id in story.felling for link in line.links)}
    words = "what those who fall go without"
    for kind in sorted(felling):
        yield _sample(kind, words)
        words = "the same"
    for kind in sorted({_kind(line) for line in inked} - felling - {(False, False)}):
        yield _sample(kind, "a link")


def _kind(line: Line) -> tuple[bool, bool]:
    return bool(line.weak), line.situational


def _sample(kind: tuple[bool, bool], words: str) -> Entry:
    weak, situational = kind
    told = ", ".join([words, *(["weak"] if weak else []), *(["only in a situation"] if situational else [])])
    colour = look.WEAK if weak else look.SITUATION if situational else look.INK
    return Entry(told, colour, "dotted" if situational else "dashed" if weak else "solid", 2)


def _shades(rounds: set[int]) -> Iterator[Entry]:
    last = len(look.SHADES) - 1
    if 0 in rounds:
        yield Entry(f"{wordings.BROKEN} broken", fill=look.shade(0).fill)
    for number in sorted(rounds & set(range(1, last))):
        yield Entry(f"{wordings.number(number)} falls in round {number}", fill=look.shade(number).fill)
    later = sorted(number for number in rounds if number >= last)
    if later:
        words = f"{wordings.number(later[0])} falls in round {later[0]}"
        yield Entry(words + (" or later" if later[1:] else ""), fill=look.shade(last).fill)


def _alternative(network: Network, story: Story) -> str:
    """Say in words what the picture shows, for those who cannot see it."""
    links = [wordings.sentence(network.link(link), network) for link in sorted(story.broken)]
    broken = [network.name(actor) for actor, number in story.rounds.items() if not number]
    told = [f"Broken: {listing(sorted(broken) + links, _TOLD)}."]
    for number in range(1, max(story.rounds.values(), default=0) + 1):
        fallen = sorted(network.name(actor) for actor, found in story.rounds.items() if found == number)
        told.append(f"Round {number}: {listing(fallen, _TOLD)}.")
    return " ".join(told)
