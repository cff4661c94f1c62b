"""Which links to fix, to protect or to find out about, with how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from orgflow import uncertainty, worlds
from orgflow.calibration import calibrated
from orgflow.model import Link
from orgflow.network import Network, once
from orgflow.ties import even
from orgflow.uncertainty import Standing, Uncertainty
from orgflow.worlds import Importance

TOP = 5
WEAK = 0.5
WORTH_NAMING = 0.02
NOTICEABLE = 1e-9
BELIEVABLE = 0.5

List = Literal["fix", "protect", "find out"]


@dataclass(frozen=True, eq=False)
class Ranking:
    """The links of a network in the order in which they are worth fixing; made by ``ranked``."""

    network: Network

    @cached_property
    def importance(self) -> Importance:
        """Gain and loss of every link."""
        return worlds.importance(self.network)

    @cached_property
    def leans_on_alone(self) -> bool:
        """Whether the judgements cannot all be literal, so that the order goes by costs alone."""
        return not is_literal(self.network)

    @cached_property
    def worth(self) -> Mapping[str, float]:
        """What the order goes by: the gain of each link, or its cost alone where that is more telling."""
        gain, alone = self.importance.link_gain, self.importance.link_alone
        return {link: max(gain[link], alone[link]) for link in gain} if self.leans_on_alone else gain

    @cached_property
    def floor(self) -> float:
        """How much a link must be worth to be named: a fiftieth of all failures."""
        return max(NOTICEABLE, WORTH_NAMING * worlds.delivery(self.network).failed)

    @cached_property
    def in_order(self) -> tuple[Link, ...]:
        """All links, the one most worth fixing first, ties by id."""
        return self._ordered(self.network.links, self.worth)

    def is_known(self, link: Link) -> bool:
        """Tell whether there is any evidence of a link's health."""
        return self.network.posterior(link.id).kind != "unknown"

    # -- how sure ------------------------------------------------------------------------

    @cached_property
    def uncertainty(self) -> Uncertainty | None:
        """What the evidence leaves open; None where it is not worked out."""
        return uncertainty.uncertainty(self.network)

    @cached_property
    def standing(self) -> Standing | None:
        """Where each link stands in the draws; None where they are not made."""
        drawn = self.uncertainty
        if drawn is None:
            return None
        worth = drawn.gains.clip(drawn.alone) if self.leans_on_alone else drawn.gains
        return uncertainty.standing(drawn, worth, TOP)

    def peers(self, link: Link, others: Iterable[Link]) -> tuple[int, ...]:
        """Give the places, from 1, of those among others whose order with the link is not clear."""
        standing = self.standing
        if standing is None:
            return ()
        return tuple(
            place
            for place, other in enumerate(others, 1)
            if other.id != link.id and not standing.is_clear(link.id, other.id)
        )

    @cached_property
    def blur(self) -> Mapping[str, float]:
        """How far a link's gain may differ with what its evidence leaves open, in failed occasions.

        The width of the gain over the 90 % interval of the link's health, by id.
        """
        slopes, alone = self.importance.link_slope, self.importance.alone_slope
        return {
            link.id: self._width(link.id) * max(slopes[link.id], alone[link.id] * self.leans_on_alone)
            for link in self.network.links
        }

    def _width(self, link: str) -> float:
        posterior = self.network.posterior(link)
        low, high = (self.network.in_use(link, health) for health in (posterior.low, posterior.high))
        return max(0.0, high - low)

    # -- the lists -------------------------------------------------------------------------

    @cached_property
    def fix(self) -> tuple[Link, ...]:
        """The weak links: known to be imperfect, and among the first five in half of the draws or more.

        Each is worth a fiftieth of all failures. Where there are no draws, the first five.
        """
        return tuple(link for link in self._worth_fixing if self._p_top(link) >= WEAK)

    @cached_property
    def candidates(self) -> tuple[Link, ...]:
        """The links that are not called weak, but whose rank may be among the first five; likeliest first."""
        standing = self.standing
        if standing is None:
            return ()
        weak = {link.id for link in self.fix}
        rest = (link for link in self._worth_fixing if link.id not in weak)
        return self._ordered((x for x in rest if standing.rank_low[x.id] <= TOP), standing.p_top)

    @cached_property
    def _worth_fixing(self) -> tuple[Link, ...]:
        return tuple(x for x in self.in_order if self.is_known(x) and self.worth[x.id] >= self.floor)

    def _p_top(self, link: Link) -> float:
        if self.standing is not None:
            return self.standing.p_top[link.id]
        return float(link in self._worth_fixing[:TOP])

    @cached_property
    def protect(self) -> tuple[Link, ...]:
        """The links whose breaking would spoil a fiftieth of all occasions or more, those to fix left out."""
        losses = self.importance.link_loss
        floor = max(NOTICEABLE, WORTH_NAMING * worlds.delivery(self.network).weight)
        asked = {link.id for link in self.find_out if not self.is_known(link)}
        weak = {link.id for link in self.fix}
        rest = (x for x in self.network.links if x.id not in weak and x.id not in asked)
        return self._ordered((link for link in rest if losses[link.id] >= floor), losses)[:TOP]

    @cached_property
    def find_out(self) -> tuple[Link, ...]:
        """The links whose unknown or thinly known health blurs the outcome most."""
        blurring = (link for link in self.network.links if self.blur[link.id] >= self.floor)
        return self._ordered(blurring, self.blur)[:TOP]

    @cached_property
    def called(self) -> Mapping[str, str]:
        """What the links are called that may be worth fixing first: ``weak``, or ``candidate``; by id."""
        perhaps = {link.id: "candidate" for link in self.candidates}
        return perhaps | {link.id: "weak" for link in self.fix}

    @cached_property
    def listed(self) -> Mapping[str, List]:
        """The one list that a link belongs to first, by id."""
        asked: dict[str, List] = {link.id: "find out" for link in self.find_out}
        kept: dict[str, List] = {link.id: "protect" for link in self.protect}
        weak: dict[str, List] = {link.id: "fix" for link in self.fix}
        return asked | kept | weak

    @staticmethod
    def _ordered(links: Iterable[Link], by: Mapping[str, float]) -> tuple[Link, ...]:
        return tuple(sorted(links, key=lambda link: (-even(by[link.id]), link.id)))


@once
def ranked(network: Network) -> Ranking:
    """Give the ranking of a network's links, made once."""
    return Ranking(network)


@once
def is_literal(network: Network) -> bool:
    """Tell whether the judgements can be taken at their word.

    They can where the outcome is observed, where nothing rests on judgement, or where half
    of the occasions are served right: all year, in the organization as it is. Where no
    external customer needs anything, the average function stands in for them.
    """
    organization = network.organization
    if organization.during is not None or organization.actual is not None:
        actual = replace(organization.actual or organization, during=None)
        return is_literal(calibrated(Network(actual)))
    outcome, functions = worlds.delivery(network), network.internal()
    served = outcome.served_right
    if served is None:
        served = (
            math.fsum(outcome.running[actor] for actor in functions) / len(functions) if functions else 1.0
        )
    return served >= BELIEVABLE or network.rates.calibration != 1.0 or not _is_judged(network)


def _is_judged(network: Network) -> bool:
    return any(network.is_judged(link) and health < 1 for link, health in network.rates.health.items())


def weak(network: Network) -> tuple[str, ...]:
    """Give the ids of the weak links, the one most worth fixing first."""
    return tuple(link.id for link in ranked(network).fix)
