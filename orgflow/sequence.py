"""In which order, in which groups, the links of a matrix lie close together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from orgflow.network import Network
from orgflow.precedence import in_order

Group = tuple[str, ...]
Weights = Mapping[tuple[str, str], int]

_FOLDS = 10  # parts of the links that are left out, one at a time, to see what groups rest on


# -- partitioning --------------------------------------------------------------------------------


def levels(network: Network) -> dict[int, tuple[Group, ...]]:
    """Give those who depend on each other in circles, by how many steps of others come before them.

    Partitioning of a design structure matrix (Steward 1981; circles: Tarjan 1972). Level 0
    gets nothing from others; ids are sorted within a group, groups within a level.
    """
    groups = network.two_way_groups
    place = {actor: number for number, group in enumerate(groups) for actor in group}
    level: list[int] = []
    for number, group in enumerate(groups):
        before = {place[one] for actor in group for one in network.providers_of(actor)} - {number}
        level.append(max((level[one] + 1 for one in before), default=0))
    return {
        depth: tuple(sorted(group for group, at in zip(groups, level, strict=True) if at == depth))
        for depth in sorted(set(level))
    }


def sequenced(network: Network) -> tuple[Group, ...]:
    """Give everybody after those who provide for them, circles in one group.

    Outside the groups every link then lies on one side of the diagonal; within a group
    as many as a quick rule gets there.
    """
    return tuple(_unwound(network, group) for groups in levels(network).values() for group in groups)


def _unwound(network: Network, group: Group) -> Group:
    """Order a circle so that few links run backwards."""
    members = set(group)
    ends = ((link.provider, link.customer) for link in network.links)
    return tuple(in_order(group, (pair for pair in ends if members.issuperset(pair))))


# -- clustering ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clustering:
    """Groups of actors, with what they rest on.

    ``within`` of ``pairs`` pairs of giver and taker lie inside a group. ``kept`` is the
    share of those who are in one group that stay together when a tenth of the
    links is left out, on average over ten tenths; None where no group has two members.
    """

    groups: tuple[Group, ...]
    within: int
    pairs: int
    kept: float | None


def clustered(network: Network, actors: Collection[str]) -> Clustering:
    """Group actors so that coordination costs least: deterministic, a description and no fact."""
    among = frozenset(actors)
    links = [link for link in network.links if {link.provider, link.customer} <= among]
    ends = [(link.provider, link.customer) for link in links if link.provider != link.customer]
    groups = clusters(among, Counter(ends))
    group = {actor: number for number, members in enumerate(groups) for actor in members}
    within = sum(group[one] == group[other] for one, other in set(ends))
    return Clustering(groups, within, len(set(ends)), _kept(groups, ends))


def _kept(groups: Sequence[Group], ends: Sequence[tuple[str, str]]) -> float | None:
    together = [pair for group in groups for pair in combinations(group, 2)]
    if not together:
        return None
    actors, kept = [actor for group in groups for actor in group], 0
    for fold in range(_FOLDS):
        rest = Counter(pair for number, pair in enumerate(ends) if number % _FOLDS != fold)
        found = {a: number for number, group in enumerate(clusters(actors, rest)) for a in group}
        kept += sum(found[one] == found[other] for one, other in together)
    return kept / (_FOLDS * len(together))


def cost(weights: Weights, groups: Iterable[Group], power: int = 1) -> int:
    """Give the total coordination cost of groups (Idicula 1995; Thebeau 2001), in weights times actors.

    A tie within a group costs its weight times the size of the group to a power, a
    tie between groups its weight times the number of all actors to that power.
    """
    sizes = {actor: (number, len(group)) for number, group in enumerate(groups) for actor in group}
    return sum(
        weight * (sizes[one][1] if sizes[one][0] == sizes[other][0] else len(sizes)) ** power
        for (one, other), weight in weights.items()
    )


def clusters(actors: Collection[str], weights: Weights) -> tuple[Group, ...]:
    """Give groups of low coordination cost: the best merger again and again, then the best moves.

    A local optimum, the same for the same input; ties go to the first by id. Larger groups
    come first.
    """
    state = _State({actor: {actor} for actor in sorted(actors)}, _both_ways(weights))
    while state.merge():
        pass
    while sum(state.move(actor) for actor in sorted(actors)):
        pass
    found = (tuple(sorted(group)) for group in state.groups.values() if group)
    return tuple(sorted(found, key=lambda group: (-len(group), group)))


def _both_ways(weights: Weights) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (one, other), weight in sorted(weights.items()):
        for a, b in ((one, other), (other, one)):
            found.setdefault(a, {})[b] = found.get(a, {}).get(b, 0) + weight
    return found


@dataclass
class _State:
    """Groups on their way to a low cost, each under the id of one of its first members."""

    groups: dict[str, set[str]]
    ties: Mapping[str, Mapping[str, int]]
    home: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home = {actor: name for name, group in self.groups.items() for actor in group}

    def merge(self) -> bool:
        """Join the two groups whose merger saves most; tell whether one saved something."""
        between = Counter[tuple[str, str]]()
        inside = Counter[str]()
        for one, others in self.ties.items():
            for other, weight in others.items():
                a, b = self.home[one], self.home[other]
                if a == b:
                    inside[a] += weight  # each tie is met from both its ends
                elif a < b:
                    between[a, b] += 2 * weight
        gains = [(self._saved(pair, weight, inside), pair) for pair, weight in between.items()]
        gain, (a, b) = min(((-gain, pair) for gain, pair in gains), default=(0, ("", "")))
        if gain >= 0:
            return False
        self.home |= dict.fromkeys(self.groups[b], a)
        self.groups[a] |= self.groups.pop(b)
        return True

    def _saved(self, pair: tuple[str, str], weight: int, inside: Counter[str]) -> int:
        a, b = (len(self.groups[name]) for name in pair)
        return weight * (len(self.home) - a - b) - inside[pair[0]] * b - inside[pair[1]] * a

    def move(self, actor: str) -> bool:
        """Move an actor to the neighbouring group that lowers the cost most; tell whether it moved."""
        at = self.home[actor]
        near = sorted({self.home[other] for other in self.ties.get(actor, {})} - {at})
        best = min(((self._after(actor, to), to) for to in near), default=(0, at))
        if best[0] >= 0:
            return False
        self.groups[at].discard(actor)
        self.groups[best[1]].add(actor)
        self.home[actor] = best[1]
        return True

    def _after(self, actor: str, to: str) -> int:
        """Give by how much the cost changes where an actor moves."""
        at, everybody = self.home[actor], len(self.home)
        old, new = self.groups[at], self.groups[to]
        gone, come = (sum(self.ties[actor].get(one, 0) for one in group) for group in (old - {actor}, new))
        rest = self._inside(old - {actor})
        leaving = gone * (everybody - len(old)) - rest
        return leaving + self._inside(new) + come * (len(new) + 1 - everybody)

    def _inside(self, group: set[str]) -> int:
        near = (pair for one in group for pair in self.ties.get(one, {}).items())
        return sum(weight for other, weight in near if other in group) // 2
