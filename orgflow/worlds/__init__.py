"""Delivery: what reaches the external customers, in worlds where things fail by chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any

import numpy as np

from orgflow.network import Need, Network, Rates, once
from orgflow.worlds.betas import beta_draws
from orgflow.worlds.compiled import Compiled, compile_network, compile_part
from orgflow.worlds.exact import Exact, TooLarge
from orgflow.worlds.fixing import ExactFixes, Fixes, SampledFixes
from orgflow.worlds.repeated import Repeated
from orgflow.worlds.results import Chances, Floats, Slopes, Spread
from orgflow.worlds.sampled import Sampled

__all__ = [
    "Delivery",
    "Fixes",
    "Floats",
    "Importance",
    "OccasionOutcome",
    "Spread",
    "compiled",
    "delivered",
    "delivery",
    "drawn_healths",
    "fixes",
    "importance",
    "spread",
    "unmet",
    "within",
]


@dataclass(frozen=True, slots=True)
class OccasionOutcome:
    """What becomes of one need of an external customer.

    ``weight`` is customer weight x occasions per year x importance (per occasion
    where nothing has a rate); 0 where the occasion is not counted because its own
    rate is not known. ``met`` is a probability; ``within`` is the part of the yearly
    occasions that fall into the contexts looked at (1 for the whole year).
    """

    need: Need
    weight: float
    met: float
    within: float

    @property
    def per_year(self) -> float | None:
        """How often the need occurs a year in the contexts looked at; None where not known."""
        return None if self.need.per_year is None else self.need.per_year * self.within

    @property
    def failed(self) -> float:
        """The occasions that fail, weighted."""
        return self.weight * (1.0 - self.met)


@dataclass(frozen=True)  # without slots, so that the sums are made once
class Delivery:
    """How often each actor's output comes out right, and what that means for the customers.

    Parameters
    ----------
    method, worlds
        ``exact``, or ``sampled`` with the number of worlds.
    per_year
        Whether weights are occasions per year; otherwise each occasion counts once.
    running, cold_start
        Delivery by actor id: greatest and least fixed point. The latter is what ``starting``
        works out when it is asked for.
    occasions
        One per need of a current external customer whose situations ever hold.
    never
        The needs of current external customers whose situations never hold.
    standard_error
        Of ``failed``; 0 where exact.

    """

    method: str
    worlds: int | None
    per_year: bool
    running: Mapping[str, float]
    starting: Callable[[], Mapping[str, float]] = field(compare=False)
    occasions: tuple[OccasionOutcome, ...]
    never: tuple[Need, ...]
    standard_error: float

    @property
    def cold_start(self) -> Mapping[str, float]:
        """Delivery by actor id, where everything begins anew at once."""
        return self.starting()

    def __getstate__(self) -> dict[str, Any]:
        """Give what is pickled or copied: the cold start itself, in place of what works it out."""
        return {**vars(self), "starting": partial(dict, self.cold_start)}

    def of(self, customer: str) -> Delivery:
        """Give the same with the occasions of one customer alone."""
        return replace(self, occasions=tuple(o for o in self.occasions if o.need.customer == customer))

    @cached_property
    def weight(self) -> float:
        """The weight of all occasions."""
        return math.fsum(occasion.weight for occasion in self.occasions)

    @cached_property
    def failed(self) -> float:
        """The occasions that fail, weighted."""
        return math.fsum(occasion.failed for occasion in self.occasions)

    @property
    def served_right(self) -> float | None:
        """The share of the external customers' occasions that go right; None where there are none."""
        return 1.0 - self.failed / self.weight if self.weight else None


@dataclass(frozen=True, eq=False)
class Importance:
    """What fixing and breaking each link and actor does, in failed occasions; by id.

    All are per year, or per occasion where nothing has a rate. Failed occasions are linear
    in each component's probability (Birnbaum 1969), so that gain and loss follow from one
    slope per component: gain = (1 - h) x slope, loss = h x slope. What is asked for is worked
    out then, for what a failure costs where everything else is right takes longest.
    """

    _numbers: Compiled
    _rates: Rates
    _slopes: Slopes

    @cached_property
    def link_slope(self) -> Mapping[str, float]:
        """What a link costs that never holds, against one that always does."""
        return dict(zip(self._numbers.links, self._slopes.links, strict=True))

    @cached_property
    def alone_slope(self) -> Mapping[str, float]:
        """The same with everything else right."""
        return dict(zip(self._numbers.links, self._slopes.links_alone, strict=True))

    @cached_property
    def link_gain(self) -> Mapping[str, float]:
        """What a perfect link would avoid."""
        return {x: (1.0 - self._rates.health[x]) * slope for x, slope in self.link_slope.items()}

    @cached_property
    def link_loss(self) -> Mapping[str, float]:
        """What a broken link would add."""
        return {x: self._rates.health[x] * slope for x, slope in self.link_slope.items()}

    @cached_property
    def link_alone(self) -> Mapping[str, float]:
        """What a link's own failures cost where everything else is right."""
        return {x: (1.0 - self._rates.health[x]) * slope for x, slope in self.alone_slope.items()}

    @cached_property
    def _actor_slope(self) -> Mapping[str, float]:
        return dict(zip(self._numbers.actors, self._slopes.actors, strict=True))

    @cached_property
    def actor_gain(self) -> Mapping[str, float]:
        """What an actor whose own work is always right would avoid."""
        return {x: (1.0 - self._rates.reliability[x]) * slope for x, slope in self._actor_slope.items()}

    @cached_property
    def actor_loss(self) -> Mapping[str, float]:
        """What an actor that never works would add."""
        return {x: self._rates.reliability[x] * slope for x, slope in self._actor_slope.items()}

    @cached_property
    def actor_alone(self) -> Mapping[str, float]:
        """What an actor would cost by never working where everything else is right."""
        return dict(zip(self._numbers.actors, self._slopes.actors_alone, strict=True))


def compiled(network: Network) -> Compiled:
    """Give the network in numbers, computed once for all rates."""
    return network.remembered("compiled", lambda: compile_network(network))


def _evaluator(network: Network) -> Exact | Sampled:
    def make() -> Exact | Sampled:
        try:
            return Exact(compiled(network))
        except TooLarge:
            return Sampled(compiled(network))

    return network.remembered("evaluator", make)


def within(whole: Network, part: Network) -> Network:
    """Have a part of a network's year evaluated as the whole year is; gives the part.

    ``part`` is the same organization looked at during some situations. The diagrams, or what
    was drawn at these rates, serve again: a part is exact where the whole is, and sampled
    where it is.
    """
    part.remembered("compiled", lambda: compile_part(compiled(whole), part))
    part.remembered("evaluator", lambda: _evaluator_within(_evaluator(whole), part))
    return part


def _evaluator_within(whole: Exact | Sampled, part: Network) -> Exact | Sampled:
    if isinstance(whole, Sampled):
        return Sampled(compiled(part), like=whole)
    return whole.within(compiled(part)) or Exact(compiled(part))


@once
def _chances(network: Network) -> Chances:
    return _evaluator(network).chances(network.rates)


@once
def _slopes(network: Network) -> Slopes:
    return _evaluator(network).slopes(network.rates)


@once
def delivery(network: Network) -> Delivery:
    """Evaluate what reaches the customers at the network's rates.

    Exact, by decision diagrams, as long as those stay within their budget;
    otherwise in 65,536 worlds drawn from seeds that depend on ids alone.
    """
    evaluator = _evaluator(network)
    numbers, chances = compiled(network), _chances(network)
    return Delivery(
        method="exact" if evaluator.worlds is None else "sampled",
        worlds=evaluator.worlds,
        per_year=numbers.per_year,
        running=dict(zip(numbers.actors, chances.delivery, strict=True)),
        starting=cache(lambda: dict(zip(numbers.actors, chances.cold_start, strict=True))),
        occasions=tuple(
            OccasionOutcome(numbers.sources[o.need], o.weight, 1.0 - unmet, o.within)
            for o, unmet in zip(numbers.occasions, chances.unmet, strict=True)
        ),
        never=numbers.never,
        standard_error=chances.standard_error,
    )


@once
def importance(network: Network) -> Importance:
    """Measure what fixing and breaking each link and actor does at the network's rates."""
    return Importance(compiled(network), network.rates, _slopes(network))


# -- many healths at once ------------------------------------------------------------------


def drawn_healths(network: Network, draws: int) -> Floats:
    """Draw every link's health from what the evidence says of it; shape (links, draws), links by id.

    The draws of a link depend on its id alone. They are what the evidence states:
    neither calibrated nor, for evidence of arrival, converted.
    """
    healths = np.empty((len(network.links), draws))
    for number, link in enumerate(compiled(network).links):
        posterior = network.posterior(link)
        healths[number] = beta_draws(link, posterior.a, posterior.b, draws)
    return healths


@once
def _repeated(network: Network) -> Repeated:
    return Repeated(compiled(network), network.rates)


def delivered(network: Network, healths: Floats, actors: Sequence[str]) -> Floats:
    """Give the delivery of some actors at many sets of link healths; shape (actors, sets).

    ``healths`` has shape (links, sets), links by id; everything else is at the
    network's rates. Sampled worlds are the same in every set.
    """
    numbers, evaluator = compiled(network), _evaluator(network)
    wanted = [numbers.number[actor] for actor in actors]
    if isinstance(evaluator, Exact):
        return evaluator.delivered(network.rates, healths, wanted)
    known = _chances(network).delivery
    return _repeated(network).delivered(healths, wanted, [known[actor] for actor in wanted])


def spread(network: Network, healths: Floats) -> Spread:
    """Give failed occasions, and what each link costs, at many sets of link healths.

    ``healths`` has shape (links, sets), links by id; everything else is at the
    network's rates. Sampled worlds are the same in every set, and fewer than
    ``delivery`` takes: they say how a set differs from the rates.
    """
    evaluator = _evaluator(network)
    if isinstance(evaluator, Exact):
        return evaluator.spread(network.rates, healths)
    return _repeated(network).spread(healths, _chances(network).unmet, _slopes(network))


def unmet(network: Network, healths: Floats) -> Floats:
    """Give the chance that each occasion is unmet at many sets of link healths, as ``spread`` does.

    Shape (occasions, sets). Without the slopes, which take most of the time of a spread.
    """
    evaluator = _evaluator(network)
    if isinstance(evaluator, Exact):
        return evaluator.unmet(network.rates, healths)
    return _repeated(network).unmet(healths, _chances(network).unmet)


@once
def reach(network: Network, wanted: tuple[str, ...]) -> Mapping[str, float]:
    """Give how many other functions fail besides, on average, when each function never works; by id.

    The expected number of failing functions is linear in each actor's reliability, so
    one slope per actor tells what breaking it adds, its own fall included, which is
    taken off again. Where delivery is sampled every break is worked out by itself, and
    only those that are ``wanted`` are.
    """
    numbers, evaluator, rates = compiled(network), _evaluator(network), network.rates
    functions = network.internal()
    counted = [numbers.number[actor] for actor in functions]
    if isinstance(evaluator, Sampled):
        broken = [numbers.number[actor] for actor in wanted]
        return dict(zip(wanted, evaluator.failing_besides(rates, broken, counted), strict=True))
    slopes, running = evaluator.actor_slopes(rates, counted), delivery(network).running
    added = {actor: rates.reliability[actor] * slopes[numbers.number[actor]] for actor in functions}
    return {actor: max(0.0, added[actor] - running[actor]) for actor in functions}


# -- sets of fixes -------------------------------------------------------------------------


def fixes(network: Network, targets: Mapping[str, float]) -> Fixes:
    """Give what evaluates sets of links brought to target; ``targets`` are healths in use, by link id."""
    evaluator, numbers = _evaluator(network), compiled(network)
    if isinstance(evaluator, Exact):
        return ExactFixes(numbers, evaluator, network.rates, targets)
    return SampledFixes(numbers, evaluator, network.rates, targets)
