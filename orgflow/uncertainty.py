"""How sure the figures are, by joint draws of what every link's health may be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from orgflow import worlds
from orgflow.calibration import calibrated, changed_links, in_circle, shared_circles, while_needed
from orgflow.network import Network, once
from orgflow.worlds import Floats, Spread

DRAWS, FEWEST_DRAWS = 2_000, 200
CELLS = 3_000_000
MOST_LINKS = 20_000
LOW, HIGH = 0.05, 0.95
ROUNDS = 8
STILL = 1e-6
MOST_CIRCLING = 16


@dataclass(frozen=True, slots=True)
class Range:
    """The central 90 % of what something may be."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What the evidence leaves open, in draws.

    Each draw takes one possible health for every link, all independent, each as likely
    as its evidence makes it. ``healths`` has shape (links, draws), links by id;
    ``spread`` is what becomes of the customers in each draw.
    """

    network: Network
    healths: Floats
    spread: Spread

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.healths.shape[1])

    @cached_property
    def gains(self) -> Floats:
        """What putting each link right would avoid, in failed occasions; shape (links, draws)."""
        return (1.0 - self.healths) * self.spread.slopes

    @cached_property
    def alone(self) -> Floats:
        """What each link costs where everything else is right, in failed occasions; shape (links, draws)."""
        slopes = worlds.importance(self.network).alone_slope
        costs = 1.0 - self.healths
        for number, link in enumerate(self.network.links):
            costs[number] *= slopes[link.id]
        return costs

    @cached_property
    def served_right(self) -> Range | None:
        """The range of the share served right; None where no external customer needs anything."""
        occasions = range(len(worlds.compiled(self.network).occasions))
        return _served(self.network, self.spread.unmet, occasions)

    def customer(self, customer: str) -> Range | None:
        """Give the range of the share of one customer's occasions that go right; None where it has none."""
        return _served(self.network, self.spread.unmet, _own(self.network, customer))

    @cached_property
    def shares(self) -> Floats | None:
        """The share served right in each draw; None where no external customer needs anything."""
        known = worlds.delivery(self.network).occasions
        total = math.fsum(occasion.weight for occasion in known)
        if not total:
            return None
        failed: Floats = sum(o.weight * self.spread.unmet[number] for number, o in enumerate(known))
        return 1.0 - failed / total


def _own(network: Network, customer: str) -> list[int]:
    """Give the numbers of a customer's occasions."""
    occasions = worlds.delivery(network).occasions
    return [number for number, o in enumerate(occasions) if o.need.customer == customer]


def _served(network: Network, unmet: Floats, occasions: Sequence[int]) -> Range | None:
    """Give the range of the share of some occasions that go right, whose chances to fail are drawn."""
    known = worlds.delivery(network).occasions
    weights = {number: known[number].weight for number in occasions}
    total = math.fsum(weights.values())
    if not total:
        return None
    failed = sum(weight * unmet[number] for number, weight in weights.items())
    shares = sorted((1.0 - failed / total).tolist())
    point = 1.0 - math.fsum(known[number].failed for number in occasions) / total
    return Range(min(point, quantile(shares, LOW)), max(point, quantile(shares, HIGH)))


def paired(one: Uncertainty, other: Uncertainty) -> Range | None:
    """Give the range of what the share served right changes by from one to another, draw by draw.

    Both must be of one organization, as it is and as it would be, so that a draw takes the
    same health in both wherever nothing is supposed. None where there is no such share.
    """
    before, after = one.shares, other.shares
    if before is None or after is None or before.shape != after.shape:
        return None
    moved = sorted((after - before).tolist())
    return Range(quantile(moved, LOW), quantile(moved, HIGH))


@dataclass(frozen=True, eq=False)
class Standing:
    """Where each link stands among all of them in the draws, by what it is worth.

    ``p_top`` is the share of draws in which a link is among the first ``top``; over all
    links it adds up to ``top``. ``rank_low`` and ``rank_high`` bound the central 90 %
    of its ranks, 1 being the first (Goldstein & Spiegelhalter 1996). By link id.
    """

    top: int
    p_top: Mapping[str, float]
    rank_low: Mapping[str, int]
    rank_high: Mapping[str, int]
    _worth: Floats
    _number: Mapping[str, int]

    def ahead(self, first: str, second: str) -> float:
        """Give the share of draws in which one link is worth more than another."""
        difference = self._worth[self._number[first]] - self._worth[self._number[second]]
        return float((difference > 0).mean())

    def is_clear(self, first: str, second: str) -> bool:
        """Tell whether the order of two links is the same in 95 of 100 draws."""
        return self.ahead(first, second) >= HIGH or self.ahead(second, first) >= HIGH


def standing(uncertainty: Uncertainty, worth: Floats, top: int) -> Standing:
    """Rank the links in every draw by what they are worth; shape (links, draws), ties by id."""
    scale = float(worth.max(initial=0.0)) or 1.0
    even = (worth / scale).round(12)  # links alike in everything tie
    ranks = (-even).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") + 1
    ids = [link.id for link in uncertainty.network.links]
    ordered = ranks.copy()
    ordered.sort(axis=1)
    low, high = (ordered[:, _place(share, uncertainty.draws)].tolist() for share in (LOW, HIGH))
    return Standing(
        top=top,
        p_top=dict(zip(ids, (ranks <= top).mean(axis=1).tolist(), strict=True)),
        rank_low=dict(zip(ids, low, strict=True)),
        rank_high=dict(zip(ids, high, strict=True)),
        _worth=even,
        _number={link: number for number, link in enumerate(ids)},
    )


def quantile(ordered: Sequence[float], share: float) -> float:
    """Give the smallest of ordered values that at least this share of them do not exceed."""
    return ordered[_place(share, len(ordered))]


def _place(share: float, size: int) -> int:
    return max(0, math.ceil(share * size - 1e-9) - 1)


@once
def uncertainty(network: Network) -> Uncertainty | None:
    """Draw what the links' healths may be, and follow each draw to the customers.

    2,000 draws, fewer above 1,500 links; None above 20,000 links, where they would take
    too long. Draws are calibrated by the network's factor, and evidence of arrival is
    converted in each draw by what the provider delivers in it.
    """
    if len(network.links) > MOST_LINKS or not worlds.delivery(network).occasions:
        return None
    size = max(FEWEST_DRAWS, min(DRAWS, CELLS // max(1, len(network.links))))
    healths = _healths(network, size)
    return Uncertainty(network, healths, worlds.spread(network, healths))


def _healths(network: Network, size: int) -> Floats:
    """Draw healths where they were observed: all year, in the organization as it is."""
    organization = network.organization
    if organization.during is not None:
        return _healths(calibrated(Network(replace(organization, during=None))), size)
    if organization.actual is None:
        return _converted(network, _calibrated(network, worlds.drawn_healths(network, size)))
    healths = _healths(calibrated(Network(organization.actual)), size)
    supposed = {link.id for link in changed_links(network)}
    for number, link in enumerate(network.links):
        if link.id in supposed:
            healths[number] = network.health(link.id)  # what is supposed is supposed exactly
    return healths


def customers_with(drawn: Uncertainty, healths: Mapping[str, float]) -> dict[str, Range]:
    """Give the range of the share of each customer's occasions that go right, by id, where it has any.

    The same draws with the health of some links certain, by id: a plan carried out.
    """
    network = drawn.network
    fixed = drawn.healths.copy()
    for number, link in enumerate(network.links):
        if link.id in healths:
            fixed[number] = healths[link.id]
    rates = replace(network.rates, health={**network.rates.health, **healths})
    other = network.with_rates(rates)
    unmet, found = worlds.unmet(other, fixed), dict[str, Range]()
    for customer in network.external:
        known = _served(other, unmet, _own(other, customer))
        found |= {} if known is None else {customer: known}
    return found


@once
def envelope(network: Network) -> Range | None:
    """Give the share served right if all unknown links never held, and if they always did; exact bounds.

    None where no link is unknown, or no external customer needs anything.
    """
    unknown, ends = network.unknown, list[float | None]()
    for health in (0.0, 1.0):
        taken = replace(network.rates, health={**network.rates.health, **dict.fromkeys(unknown, health)})
        ends.append(worlds.delivery(network.with_rates(taken)).served_right if unknown else None)
    worst, best = ends
    return None if worst is None or best is None else Range(worst, best)


def _calibrated(network: Network, healths: Floats) -> Floats:
    """Multiply the failure rates that rest on judgement, as in the network's rates."""
    factor = network.rates.calibration
    if factor != 1.0:
        for number, link in enumerate(network.links):
            if network.is_judged(link.id):
                healths[number] = (1.0 - factor * (1.0 - healths[number])).clip(0.0, 1.0)
    return healths


def _converted(network: Network, healths: Floats) -> Floats:
    """Turn draws of what arrived right into healths, by what the providers deliver in each draw.

    Repeated where a provider depends on such a link itself. Of a link in a circle the
    provider's delivery is taken with the link perfect. Draws in which more arrived than a
    provider delivers contradict what was observed; they are left out, as long as enough
    others remain (what arrived and what is upstream are known jointly).
    """
    numbers = {link.id: n for n, link in enumerate(network.links) if network.posterior(link.id).arrival}
    if not numbers:
        return healths
    arrived = {link: healths[number].copy() for link, number in numbers.items()}
    for link, number in numbers.items():
        healths[number] = _ratio(arrived[link], network, link)
    for _ in range(ROUNDS):
        moved, excess = _convert(network, healths, arrived, numbers)
        if moved <= STILL or not _feed_each_other(network, numbers):
            break
    agreeing = excess <= 1.0 + STILL
    return healths[:, agreeing] if agreeing.sum() >= FEWEST_DRAWS else healths


def _ratio(arrived: Floats, network: Network, link: str) -> Floats:
    """Convert as at the rates in use."""
    mean = network.posterior(link).mean
    return (arrived * (network.health(link) / mean if mean else 1.0)).clip(0.0, 1.0)


def _convert(
    network: Network, healths: Floats, arrived: Mapping[str, Floats], numbers: Mapping[str, int]
) -> tuple[float, Floats]:
    """Convert every link once; gives how far healths moved, and the highest of each draw unlimited."""
    circling = [link for link in numbers if in_circle(network, link)]
    straight = [link for link in numbers if link not in circling]
    upstream = dict(
        zip(
            straight,
            worlds.delivered(network, healths, [network.link(link).provider for link in straight]),
            strict=True,
        )
    )
    for link in circling[:MOST_CIRCLING]:
        perfect = healths.copy()
        perfect[numbers[link]] = 1.0
        (upstream[link],) = worlds.delivered(network, perfect, [network.link(link).provider])
    shared, moved, excess = shared_circles(network, numbers), 0.0, healths[0] * 0.0
    for link, delivered in upstream.items():
        before = healths[numbers[link]]
        upstream_then = delivered * while_needed(network, link)
        ratio = arrived[link] / upstream_then.clip(1e-12)
        excess, after = excess.clip(ratio), ratio.clip(0.0, 1.0)
        if link in shared:
            after = (after * before) ** 0.5  # two in one circle share what arrives alike
        moved = max(moved, float(abs(after - before).max()))
        healths[numbers[link]] = after
    return moved, excess


def _feed_each_other(network: Network, links: Mapping[str, int]) -> bool:
    """Tell whether a provider depends on something that one of the links brings."""
    fed = network.downstream(*(network.link(link).customer for link in links))
    return any(network.link(link).provider in fed for link in links)
