"""Which part of an organization a picture shows, in which boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from orgflow.model import EXTERNAL, Actor
from orgflow.naming import alike, meant
from orgflow.network import Network
from orgflow.wording import listing, plural

By = Literal["part_of", "layer"]

MOST_TOLD = 12  # values that a refusal offers
MOST_LEVELS = 100  # of what is part of what
FARTHEST = 20  # links around an actor


class NothingSelected(ValueError):
    """A condition that cannot be met; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The actors and the links that are drawn, by id.

    ``words`` say how they were chosen, empty where all are drawn. ``boxes`` gives the
    box that an actor is drawn in where that stands for several.
    """

    actors: frozenset[str]
    links: frozenset[str]
    words: str = ""
    boxes: Mapping[str, Actor] = field(default_factory=dict)

    def told(self, network: Network) -> str:
        """Say how much of the whole is drawn; empty where that is all."""
        if not self.words:
            return ""
        actors = f"{len(self.actors)} of {plural(len(network.actors), 'actor')}"
        links = f"{len(self.links)} of {plural(len(network.links), 'link')}"
        return f"Drawn: {actors}, {links} ({self.words})."

    @property
    def size(self) -> int:
        """How many boxes are drawn."""
        return len({self.boxes[actor].id if actor in self.boxes else actor for actor in self.actors})


@dataclass(frozen=True, slots=True)
class _Part:
    """What one condition leaves: actors, links (both ends of which must be left too), its words."""

    actors: frozenset[str]
    links: frozenset[str]
    words: str


def selected(network: Network, where: Sequence[str]) -> Selection:
    """Give the actors that meet every condition, with the links between them.

    Parameters
    ----------
    network
        The whole organization.
    where
        Conditions as ``key=value``: ``layer``, ``part_of`` (of whatever level), ``tag``,
        ``site``, ``owner``, ``situation`` (the links that exist only in it, with their
        ends), ``near`` (``actor`` or ``actor:steps``).

    Raises
    ------
    NothingSelected
        For a key or a value that does not exist, and where nobody meets all conditions.

    """
    parts = [_part(network, condition) for condition in where]
    actors = _meeting({actor.id for actor in network.actors}, (part.actors for part in parts))
    words = "; ".join(dict.fromkeys(part.words for part in parts))
    if where and not actors:
        raise NothingSelected(f"nobody is left: no actor meets all of this ({words})")
    links = _meeting({link.id for link in network.links}, (part.links for part in parts))
    kept = {x.id for x in network.links if x.id in links and {x.provider, x.customer} <= actors}
    return Selection(actors, frozenset(kept), words)


def collapsed(network: Network, by: By, selection: Selection | None = None) -> Selection:
    """Draw departments (what no other is above, where that makes two or more), or layers, as one box each.

    An actor that is part of nothing stays itself, and external customers join no box of others.
    """
    selection = selection or selected(network, ())
    group = _departments(network) if by == "part_of" else _layers(network)
    members: dict[str, list[str]] = {}
    for actor in sorted(selection.actors & group.keys()):
        members.setdefault(group[actor], []).append(actor)
    made = {key: _box(network, key, found) for key, found in members.items() if len(found) > 1}
    boxes = {actor: made[key] for key, found in members.items() if key in made for actor in found}
    return replace(selection, boxes=boxes)


def _meeting(everything: Collection[str], kept: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(everything).intersection(*kept)


# -- conditions ------------------------------------------------------------------------------------


def _part(network: Network, condition: str) -> _Part:
    key, equals, value = (part.strip() for part in condition.partition("="))
    if key in KEYS and not value:
        raise NothingSelected(f"'{condition}' lacks what to look for: write {EXAMPLES[key]}")
    if not equals or key not in KEYS:
        hint = _meant(key, KEYS)
        raise NothingSelected(
            f"'{condition}' is no condition: KEY=VALUE with one of {', '.join(KEYS)}.{hint}"
        )
    everything = frozenset(link.id for link in network.links)
    if key == "near":
        return _near(network, value, everything)
    if key == "situation":
        return _situation(network, value)
    bearers = _bearers(network, key)
    found = _value(key, value, {bare: network.name(bare) if key == "part_of" else bare for bare in bearers})
    words = network.name(found) if key == "part_of" else found
    return _Part(frozenset(bearers[found]), everything, f"{key.replace('_', ' ')} {words}")


def _bearers(network: Network, key: str) -> dict[str, set[str]]:
    """Give the ids of all actors under each value of a key."""
    bearers: dict[str, set[str]] = {}
    for actor in network.actors:
        for value in KEYS[key](network, actor):
            bearers.setdefault(value, set()).add(actor.id)
    return bearers


def _superiors(network: Network, actor: Actor) -> tuple[str, ...]:
    """Give the ids of what an actor is part of, from itself upwards, each once."""
    known = network.remembered("part_of", lambda: {one.id: one.part_of for one in network.actors})
    found: dict[str, None] = {actor.id: None}
    above = actor.part_of
    while above is not None and above in known and above not in found and len(found) < MOST_LEVELS:
        found[above] = None
        above = known[above]
    return tuple(found)


def _wholes(network: Network, actor: Actor) -> tuple[str, ...]:
    wholes = network.remembered("wholes", lambda: frozenset(x.part_of for x in network.actors))
    return tuple(one for one in _superiors(network, actor) if one in wholes)


def _given(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


KEYS: Mapping[str, Callable[[Network, Actor], tuple[str, ...]]] = {
    "layer": lambda network, actor: (network.layer(actor.id),),
    "part_of": _wholes,
    "tag": lambda network, actor: actor.tags,
    "site": lambda network, actor: _given(actor.site),
    "owner": lambda network, actor: _given(actor.owner),
    "situation": lambda network, actor: (),
    "near": lambda network, actor: (),
}

EXAMPLES = {
    "layer": "'layer=front line'",
    "part_of": "part_of=ACTOR",
    "tag": "tag=WORD",
    "site": "site=NAME",
    "owner": "owner=NAME",
    "situation": "situation=NAME",
    "near": "near=ACTOR, or near=ACTOR:2",
}


def _situation(network: Network, value: str) -> _Part:
    names = {one.id: one.name for one in network.organization.situations}
    found = _value("situation", value, names)
    links = [link for link in network.links if found in link.when]
    ends = frozenset(end for link in links for end in (link.provider, link.customer))
    return _Part(ends, frozenset(link.id for link in links), f"only in {names[found]}")


def _near(network: Network, value: str, links: frozenset[str]) -> _Part:
    names = {actor.id: actor.name for actor in network.actors}
    name, colon, tail = value.rpartition(":")
    steps = 1
    if colon and tail.strip().isdecimal():
        value, steps = name.strip(), min(int(tail.strip()[:9]), FARTHEST)
    elif colon and value not in names and name.strip() in names:
        raise NothingSelected(f"'near={value}' ends in no number of links: write near={name.strip()}:2")
    start = _value("near", value, names)
    reached = {start}
    for _ in range(steps):
        reached |= {one for at in reached for one in (*network.providers_of(at), *network.customers_of(at))}
    return _Part(frozenset(reached), links, f"at most {plural(steps, 'link')} from {names[start]}")


def _value(key: str, value: str, known: Mapping[str, str]) -> str:
    """Find the one that is meant, by id or by name as it is spelt in any way."""
    if value in known:
        return value
    found = [one for one, name in known.items() if alike(value) in (alike(one), alike(name))]
    if len(found) == 1:
        return found[0]
    if not known:
        raise NothingSelected(f"no actor has {'an' if key == 'owner' else 'a'} {key}, so none has '{value}'")
    raise NothingSelected(
        f"there is no {_NOUNS.get(key, key)} '{value}'.{_meant(value, known)} {_there(known)}"
    )


_NOUNS = {"near": "actor", "part_of": "department"}


def _meant(word: str, known: Mapping[str, object]) -> str:
    found = meant(word, {one: name if isinstance(name, str) else one for one, name in known.items()})
    return f" Did you mean '{found}'?" if found is not None else ""


def _there(known: Mapping[str, str]) -> str:
    return f"Known: {listing(sorted(known), MOST_TOLD)}."


# -- boxes that stand for several ------------------------------------------------------------------


def _departments(network: Network) -> dict[str, str]:
    """Give the department of each actor: the uppermost level that sets two or more apart."""
    chains = {actor.id: _chain(network, actor) for actor in network.actors}
    chains = {actor: chain for actor, chain in chains.items() if chain}
    depth = 0
    while any(len(chain) > depth + 1 for chain in chains.values()):
        if len({chain[min(depth, len(chain) - 1)] for chain in chains.values()}) > 1:
            break
        depth += 1
    return {actor: chain[min(depth, len(chain) - 1)] for actor, chain in chains.items()}


def _chain(network: Network, actor: Actor) -> tuple[str, ...]:
    """Give the wholes that an actor is in, the uppermost first.

    External customers are in none of others, nor others in one of theirs.
    """
    wholes = _wholes(network, actor)
    if len(_superiors(network, actor)) > 1 and _runs_in_a_circle(network, actor):
        wholes = tuple(sorted(wholes))  # the same for everybody in it
    inside = network.layer(actor.id) == EXTERNAL
    return tuple(one for one in reversed(wholes) if (network.layer(one) == EXTERNAL) == inside)


def _runs_in_a_circle(network: Network, actor: Actor) -> bool:
    last = network.actor(_superiors(network, actor)[-1])
    return last.part_of is not None and last.part_of in _superiors(network, actor)


def _layers(network: Network) -> dict[str, str]:
    return {actor.id: f"layer {network.layer(actor.id)}" for actor in network.actors}


def _box(network: Network, key: str, members: Sequence[str]) -> Actor:
    layers = Counter(network.layer(member) for member in members)
    layer = min(layers, key=lambda one: (-layers[one], one))
    if key.startswith("layer "):
        return Actor(key, layer.capitalize(), (layer,))
    head = network.actor(key)
    return replace(head, position=(head.position or (layer,))[:1])
