"""Delivery: what reaches the external customers, in worlds where things fail by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from orgflow.network import Need, Network
from orgflow.worlds.compiled import Compiled, compile_network
from orgflow.worlds.exact import Exact, TooLarge
from orgflow.worlds.fixing import ExactFixes, Fixes, SampledFixes
from orgflow.worlds.sampled import Sampled

__all__ = [
    "Delivery",
    "Fixes",
    "Importance",
    "OccasionOutcome",
    "compiled",
    "delivery",
    "fixes",
    "importance",
]


@dataclass(frozen=True, slots=True)
class OccasionOutcome:
    """What becomes of one need of an external customer.

    ``weight`` is customer weight x occasions per year x importance (per occasion
    where nothing has a rate); 0 where the occasion is not counted because its own
    rate is not known. ``met`` is a probability.
    """

    need: Need
    weight: float
    met: float

    @property
    def failed(self) -> float:
        """The occasions that fail, weighted."""
        return self.weight * (1.0 - self.met)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How often each actor's output comes out right, and what that means for the customers.

    Parameters
    ----------
    method, worlds
        ``exact``, or ``sampled`` with the number of worlds.
    per_year
        Whether weights are occasions per year; otherwise each occasion counts once.
    running, cold_start
        Delivery by actor id: greatest and least fixed point.
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
    cold_start: Mapping[str, float]
    occasions: tuple[OccasionOutcome, ...]
    never: tuple[Need, ...]
    standard_error: float

    @property
    def weight(self) -> float:
        """The weight of all occasions."""
        return sum(occasion.weight for occasion in self.occasions)

    @property
    def failed(self) -> float:
        """The occasions that fail, weighted."""
        return sum(occasion.failed for occasion in self.occasions)

    @property
    def served_right(self) -> float | None:
        """The share of the external customers' occasions that go right; None where there are none."""
        return 1.0 - self.failed / self.weight if self.weight else None


@dataclass(frozen=True, slots=True)
class Importance:
    """What fixing and breaking each link and actor does, in failed occasions; by id.

    ``gain`` is what a perfect component would avoid, ``loss`` what a broken one
    would add; ``alone`` what a link's own failures cost where everything else is
    right. All are per year, or per occasion where nothing has a rate.
    """

    link_gain: Mapping[str, float]
    link_loss: Mapping[str, float]
    link_alone: Mapping[str, float]
    actor_gain: Mapping[str, float]
    actor_loss: Mapping[str, float]


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


@lru_cache(maxsize=16)
def delivery(network: Network) -> Delivery:
    """Evaluate what reaches the customers at the network's rates.

    Exact, by decision diagrams, as long as those stay within their budget;
    otherwise in 65,536 worlds drawn from seeds that depend on ids alone.
    """
    evaluator = _evaluator(network)
    numbers, chances = compiled(network), evaluator.chances(network.rates)
    return Delivery(
        method="exact" if evaluator.worlds is None else "sampled",
        worlds=evaluator.worlds,
        per_year=numbers.per_year,
        running=dict(zip(numbers.actors, chances.delivery, strict=True)),
        cold_start=dict(zip(numbers.actors, chances.cold_start, strict=True)),
        occasions=tuple(
            OccasionOutcome(numbers.sources[o.need], o.weight, 1.0 - unmet)
            for o, unmet in zip(numbers.occasions, chances.unmet, strict=True)
        ),
        never=numbers.never,
        standard_error=chances.standard_error,
    )


@lru_cache(maxsize=16)
def importance(network: Network) -> Importance:
    """Measure what fixing and breaking each link and actor does at the network's rates.

    Gain and loss follow from one slope per component, for failed occasions are
    linear in each component's probability (Birnbaum 1969): gain = (1 - h) x slope,
    loss = h x slope.
    """
    numbers = compiled(network)
    slopes = _evaluator(network).slopes(network.rates)
    healths = dict(zip(numbers.links, zip(slopes.links, slopes.links_alone, strict=True), strict=True))
    rates, actors = network.rates, dict(zip(numbers.actors, slopes.actors, strict=True))
    return Importance(
        link_gain={link: (1.0 - rates.health[link]) * slope for link, (slope, _) in healths.items()},
        link_loss={link: rates.health[link] * slope for link, (slope, _) in healths.items()},
        link_alone={link: (1.0 - rates.health[link]) * alone for link, (_, alone) in healths.items()},
        actor_gain={actor: (1.0 - rates.reliability[actor]) * slope for actor, slope in actors.items()},
        actor_loss={actor: rates.reliability[actor] * slope for actor, slope in actors.items()},
    )


def fixes(network: Network, targets: Mapping[str, float]) -> Fixes:
    """Give what evaluates sets of links brought to target; ``targets`` are healths in use, by link id."""
    evaluator, numbers = _evaluator(network), compiled(network)
    if isinstance(evaluator, Exact):
        return ExactFixes(numbers, evaluator, network.rates, targets)
    return SampledFixes(numbers, evaluator, network.rates, targets)
