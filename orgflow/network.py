"""The organization as a graph one can question."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from orgflow import allowance, components
from orgflow.evidence import Posterior, posteriors
from orgflow.model import EXTERNAL, Actor, Link, Organization
from orgflow.respondents.disclosure import Disclosure

Remembered = TypeVar("Remembered")
More = ParamSpec("More")


@dataclass(frozen=True, slots=True)
class Need:
    """What a customer needs: ordered alternatives, the first of which is the primary.

    ``importance`` is the bite as written, in [0, 1]; ``share`` is the part of the
    customer's occasions that call upon the need (1 for a standing need), and
    ``share_known`` is False where a need on request has no rate to compare with.
    """

    customer: str
    alternatives: tuple[Link, ...]
    importance: float
    share: float = 1.0
    share_known: bool = True

    @property
    def primary(self) -> Link:
        """The alternative that serves as long as it works."""
        return self.alternatives[0]

    @property
    def bite(self) -> float:
        """The probability that, on an occasion of the customer, the unmet need spoils its output."""
        return self.importance * self.share

    @property
    def when(self) -> frozenset[str]:
        """The situations that must all hold for the need to exist."""
        return frozenset(self.primary.when)

    @property
    def per_year(self) -> float | None:
        """How often the customer has this need, in occasions per year; None where not known."""
        return None if self.primary.how_often is None else self.primary.how_often.per_year


@dataclass(frozen=True, slots=True)
class Rates:
    """The probabilities that an evaluation runs on, by id: link healths, actor reliabilities.

    ``calibration`` is the factor that judged failure probabilities were multiplied
    with, and ``amiss`` what the modelled share served right still exceeds the observed
    one by; ``clipped`` are the links whose evidence of arrival exceeds what their
    provider delivers, so that their health was taken as 1.
    """

    health: Mapping[str, float]
    reliability: Mapping[str, float]
    calibration: float = 1.0
    amiss: float = 0.0
    clipped: frozenset[str] = frozenset()


def scaled(holds: float, factor: float) -> float:
    """Multiply the failure that a share leaves by a factor: how often it then holds, at least 0."""
    return holds if factor == 1.0 else max(0.0, 1.0 - factor * (1.0 - holds))


class Network:
    """A read-only graph of an organization; arcs run from provider to customer.

    Parameters
    ----------
    organization
        What the files say.
    rates
        The probabilities to use; by default what the evidence alone gives.

    """

    def __init__(self, organization: Organization, rates: Rates | None = None) -> None:
        self._memory: dict[str, Any] = {}
        self._answers: dict[Hashable, Any] = {}
        self.organization = organization
        self.actors: tuple[Actor, ...] = tuple(sorted(organization.actors, key=lambda actor: actor.id))
        self.links: tuple[Link, ...] = tuple(sorted(organization.links, key=lambda link: link.id))
        self._actor = {actor.id: actor for actor in self.actors}
        self._link = {link.id: link for link in self.links}
        self._rates = rates

    def with_rates(self, rates: Rates) -> Network:
        """Give the same network with other probabilities."""
        other = Network(self.organization, rates)
        other._memory = self._memory
        return other

    def at(self, organization: Organization) -> Network:
        """Give the same network, at the same rates, at another moment.

        ``organization`` differs from this one in when it is looked at, and in nothing else: who
        stands where, and what is needed of whom, is not worked out again.
        """
        other = copy(self)
        other.organization, other._rates, other._memory, other._answers = organization, self.rates, {}, {}
        return other

    def remembered(self, key: str, make: Callable[[], Remembered]) -> Remembered:
        """Compute something that depends on the structure alone once, for all rates."""
        if key not in self._memory:
            allowance.check()
            self._memory[key] = make()
        result: Remembered = self._memory[key]
        return result

    def worked_out(self, key: Hashable, make: Callable[[], Remembered]) -> Remembered:
        """Work something out at these rates once; it is kept as long as the network is."""
        if key not in self._answers:
            allowance.check()
            self._answers[key] = make()
        result: Remembered = self._answers[key]
        return result

    def actor(self, actor: str) -> Actor:
        """Find an actor by id; KeyError where there is none."""
        return self._actor[actor]

    def link(self, link: str) -> Link:
        """Find a link by id; KeyError where there is none."""
        return self._link[link]

    def name(self, actor: str) -> str:
        """Give the name that reports show for an actor id."""
        return self._actor[actor].name

    def situation(self, situation: str) -> str:
        """Give the name that reports show for a situation id."""
        return self._situation_names[situation]

    @cached_property
    def _situation_names(self) -> dict[str, str]:
        return {situation.id: situation.name for situation in self.organization.situations}

    # -- who stands where ------------------------------------------------------------

    @cached_property
    def external(self) -> tuple[str, ...]:
        """Ids of the current external customers, sorted."""
        return tuple(actor.id for actor in self.actors if actor.is_counted)

    def is_derived(self, actor: str) -> bool:
        """Tell whether the actor's position is not written but follows from whom it serves."""
        return not self._actor[actor].position

    def layer(self, actor: str) -> str:
        """Give an actor's position: the first one written, else the one derived.

        Front line serves an external customer directly; back office serves none directly.
        """
        stated = self._actor[actor].position
        if stated:
            return stated[0]
        serves = any(self._actor[link.customer].is_external for link in self.links_from(actor))
        return "front line" if serves else "back office"

    def internal(self) -> tuple[str, ...]:
        """Ids of the actors that are more than external customers, sorted."""
        return self._internal

    @cached_property
    def _internal(self) -> tuple[str, ...]:
        return tuple(actor.id for actor in self.actors if self.is_function(actor.id))

    def is_function(self, actor: str) -> bool:
        """Tell whether an actor is more than an external customer: it has work of its own in the chain."""
        return set(self._actor[actor].position) != {EXTERNAL}

    # -- neighbours --------------------------------------------------------------------

    def is_needed(self, link: Link) -> bool:
        """Tell whether a link is needed in the context that is looked at; in the whole year each is."""
        during = self.organization.during
        return during is None or set(link.when) <= set(during)

    @cached_property
    def _into(self) -> dict[str, tuple[Link, ...]]:
        return self._grouped(lambda link: link.customer)

    @cached_property
    def _from(self) -> dict[str, tuple[Link, ...]]:
        return self._grouped(lambda link: link.provider)

    def _grouped(self, key: Callable[[Link], str]) -> dict[str, tuple[Link, ...]]:
        groups: dict[str, list[Link]] = {actor.id: [] for actor in self.actors}
        for link in self.links:
            groups[key(link)].append(link)
        return {actor: tuple(links) for actor, links in groups.items()}

    def links_into(self, actor: str) -> tuple[Link, ...]:
        """Give the links whose customer is the actor: what it gets."""
        return self._into[actor]

    def links_from(self, actor: str) -> tuple[Link, ...]:
        """Give the links whose provider is the actor: what it gives."""
        return self._from[actor]

    def providers_of(self, actor: str) -> tuple[str, ...]:
        """Ids of those the actor depends on directly, sorted."""
        return self._providers[actor]

    def customers_of(self, actor: str) -> tuple[str, ...]:
        """Ids of those who depend on the actor directly, sorted."""
        return self._customers[actor]

    @cached_property
    def _providers(self) -> dict[str, tuple[str, ...]]:
        return {a: tuple(sorted({link.provider for link in links})) for a, links in self._into.items()}

    @cached_property
    def _customers(self) -> dict[str, tuple[str, ...]]:
        return {a: tuple(sorted({link.customer for link in links})) for a, links in self._from.items()}

    def upstream(self, *actors: str) -> frozenset[str]:
        """Ids of everyone the actors depend on, directly or not, themselves included."""
        return self._reached(actors, self.providers_of)

    def downstream(self, *actors: str) -> frozenset[str]:
        """Ids of everyone who depends on the actors, directly or not, themselves included."""
        return self._reached(actors, self.customers_of)

    @staticmethod
    def _reached(actors: Iterable[str], step: Callable[[str], Iterable[str]]) -> frozenset[str]:
        seen = set(actors)
        queue = list(seen)
        while queue:
            for neighbour in step(queue.pop()):
                if neighbour not in seen:
                    seen.add(neighbour)
                    queue.append(neighbour)
        return frozenset(seen)

    # -- needs -------------------------------------------------------------------------

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Every need of every customer, sorted by customer, then by the primary link's id."""
        groups: dict[tuple[str, str], list[Link]] = {}
        for link in self.organization.links:
            key = (link.customer, f"any_of:{link.any_of}" if link.any_of is not None else f"link:{link.id}")
            groups.setdefault(key, []).append(link)
        needs = (self._need(tuple(links)) for links in groups.values())
        return tuple(sorted(needs, key=lambda need: (need.customer, need.primary.id)))

    def _need(self, alternatives: tuple[Link, ...]) -> Need:
        primary = alternatives[0]
        stated = next((link.importance for link in alternatives if link.importance is not None), None)
        importance = self.organization.default_importance if stated is None else stated
        share = self._share_called(primary)
        return Need(
            primary.customer, alternatives, importance, 1.0 if share is None else share, share is not None
        )

    def _share_called(self, link: Link) -> float | None:
        """Give the part of the customer's occasions that call upon a link; None where not known."""
        if link.how_often is None or not link.how_often.on_request:
            return 1.0
        if link.per is not None:
            return min(1.0, link.per)
        given = math.fsum(
            out.how_often.per_year for out in self._from[link.customer] if out.how_often is not None
        )
        return min(1.0, link.how_often.per_year / given) if given > 0 else None

    @cached_property
    def needs_of(self) -> Mapping[str, tuple[Need, ...]]:
        """The needs of each actor, by id."""
        groups: dict[str, list[Need]] = {actor.id: [] for actor in self.actors}
        for need in self.needs:
            groups[need.customer].append(need)
        return {actor: tuple(needs) for actor, needs in groups.items()}

    @cached_property
    def need_of(self) -> Mapping[str, Need]:
        """The need that each link serves, by link id."""
        return {link.id: need for need in self.needs for link in need.alternatives}

    # -- probabilities -------------------------------------------------------------------

    @cached_property
    def posteriors(self) -> Mapping[str, Posterior]:
        """What the evidence says of each link, by id."""
        return self.remembered("posteriors", lambda: posteriors(self.organization))

    @cached_property
    def rates(self) -> Rates:
        """The probabilities in use."""
        if self._rates is not None:
            return self._rates
        reliability = {a.id: 1.0 if a.reliability is None else a.reliability for a in self.actors}
        return Rates({link: posterior.mean for link, posterior in self.posteriors.items()}, reliability)

    def posterior(self, link: str) -> Posterior:
        """Give what the evidence says of a link."""
        return self.posteriors[link]

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Ids of the links of whose health nothing is known, sorted."""
        return tuple(link.id for link in self.links if self.posteriors[link.id].kind == "unknown")

    @property
    def is_marked(self) -> bool:
        """Whether anything is known of any link."""
        return len(self.unknown) < len(self.links)

    def is_judged(self, link: str) -> bool:
        """Tell whether a link's health rests on judgement or ratings, so that calibration scales it."""
        posterior = self.posteriors[link]
        return not posterior.counted and not posterior.arrival

    def in_use(self, link: str, health: float) -> float:
        """Give what a health that the evidence states amounts to: calibrated, or converted from arrival."""
        posterior = self.posteriors[link]
        if posterior.arrival:
            return min(1.0, health * (self.health(link) / posterior.mean if posterior.mean else 1.0))
        if self.is_judged(link):
            return scaled(health, self.rates.calibration)
        return health

    def health(self, link: str) -> float:
        """Give the health in use: of the evidence, converted and calibrated where that applies."""
        return self.rates.health[link]

    def reliability(self, actor: str) -> float:
        """Give the reliability in use: how often the actor's own work comes out right."""
        return self.rates.reliability[actor]

    @cached_property
    def disclosure(self) -> Disclosure:
        """What may be told of each link: ratings by too few people are used, and not shown."""
        return self.remembered("disclosure", lambda: Disclosure(self.organization, self.posteriors))

    # -- graph questions ---------------------------------------------------------------

    @cached_property
    def graph(self) -> Any:
        """The organization as a ``networkx.MultiDiGraph``: arcs provider -> customer, keyed by link id.

        It holds the healths in use; ``disclosure`` says which of them may be shown.
        """
        import networkx as nx

        graph = nx.MultiDiGraph(name=self.organization.name)
        for actor in self.actors:
            graph.add_node(actor.id, name=actor.name, layer=self.layer(actor.id))
        for link in self.links:
            attributes = {"deliverable": link.deliverable, "health": self.health(link.id)}
            graph.add_edge(link.provider, link.customer, key=link.id, **attributes)
        return graph

    @cached_property
    def two_way_groups(self) -> tuple[tuple[str, ...], ...]:
        """Actors in groups that depend on each other in circles, providers before customers."""
        return self.groups_along(self.links)

    def groups_along(self, links: Iterable[Link]) -> tuple[tuple[str, ...], ...]:
        """Give all actors in groups that some of the links join in circles, providers before customers.

        These are the strongly connected components in topological order, single
        actors included; ids are sorted within a group, ties between groups by id.
        """
        return components.in_order(
            (actor.id for actor in self.actors), ((link.provider, link.customer) for link in links)
        )


def once(
    answer: Callable[Concatenate[Network, More], Remembered],
) -> Callable[Concatenate[Network, More], Remembered]:
    """Have a question about a network answered once, for as long as that network is used.

    Whatever else it is asked with must be hashable.
    """

    @wraps(answer)
    def kept(network: Network, /, *more: More.args, **named: More.kwargs) -> Remembered:
        key = (answer.__module__, answer.__qualname__, more, tuple(sorted(named.items())))
        return network.worked_out(key, lambda: answer(network, *more, **named))

    result: Callable[Concatenate[Network, More], Remembered] = kept
    return result
