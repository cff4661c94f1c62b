"""Rules that set a limit to a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from orgflow import wording
from orgflow.model import Actor, Bound, Link, Rating
from orgflow.network import Need, Network
from orgflow.rules.failures import Failure
from orgflow.rules.grounds import Grounds, Subject
from orgflow.rules.sentences import mark, percent
from orgflow.ties import even
from orgflow.views.moment import stretch

CLOSE = 1e-9  # what adding up may leave behind
TOLD = 3


class Figure(NamedTuple):
    """What a rule looks at: a value, None where it is not known, with the links behind it."""

    value: float | None
    evidence: tuple[Link, ...] = ()


Measure = Callable[[Grounds, Subject], Figure]


def failures(grounds: Grounds, demand: Bound, about: Sequence[Subject]) -> Iterator[Failure]:
    """Find where a figure lies on the wrong side of its limit, or is not known at all."""
    for subject in about:
        failure = _failure(grounds, demand.key, demand.limit, subject)
        if failure is not None:
            yield failure


def _failure(grounds: Grounds, key: str, limit: float | Rating, subject: Subject) -> Failure | None:
    if isinstance(limit, Rating):
        return _rating(grounds, limit, subject)
    if key == "utilisation_below":
        return _load(grounds, limit, subject)
    if key in COUNTS:
        return _count(grounds, key, int(limit), subject)
    return _share(grounds, key, limit, subject)


def _at(subject: Subject) -> Actor | Link:
    return subject.primary if isinstance(subject, Need) else subject


# -- shares ------------------------------------------------------------------------------


def _health(grounds: Grounds, subject: Subject) -> Figure:
    assert isinstance(subject, Link)
    posterior = grounds.network.disclosure.posterior(subject.id)
    return Figure(None if posterior is None or posterior.kind == "unknown" else posterior.mean)


def _delivery(grounds: Grounds, subject: Subject) -> Figure:
    from orgflow import worlds

    assert isinstance(subject, Actor)
    network = grounds.calibrated
    inputs = sorted(network.links_into(subject.id), key=lambda link: (network.health(link.id), link.id))
    return Figure(worlds.delivery(network).running[subject.id], tuple(inputs[:TOLD]))


def _served_right(grounds: Grounds, subject: Subject) -> Figure:
    from orgflow import worlds

    assert isinstance(subject, Actor)
    own = worlds.delivery(grounds.calibrated).of(subject.id)
    found = sorted(own.occasions, key=lambda o: (-even(o.failed), o.need.primary.id))
    return Figure(own.served_right, tuple(o.need.primary for o in found[:TOLD]))


SHARES: dict[str, tuple[Measure, str, str, str]] = {
    "health_at_least": (
        _health,
        "the health of {} is {}",
        "nothing is known about the health of {}",
        "mend the link; or look again at its evidence",
    ),
    "delivery_at_least": (
        _delivery,
        "{}: {} of the output comes out right",
        "nothing is known about the output of {}",
        "'orgflow analyze' says what to fix first",
    ),
    "served_right_at_least": (
        _served_right,
        "{}: {} of the occasions go right",
        "{}: how much goes right is not known",
        "'orgflow analyze' says what to fix first",
    ),
}


def _share(grounds: Grounds, key: str, limit: float, subject: Subject) -> Failure | None:
    measure, low, unknown, way = SHARES[key]
    figure, name = measure(grounds, subject), grounds.called(subject)
    if figure.value is None:
        return _not_known(subject, unknown.format(name))
    if figure.value >= limit - CLOSE:
        return None
    message = f"{low.format(name, below(figure.value, limit))}, less than {percent(limit)}"
    return Failure("ORG531", _at(subject).at, message, way, figure.evidence)


def below(value: float, limit: float) -> str:
    """Say a share in as many digits as show that it is below a limit."""
    exact, asked = (Decimal(repr(float(share))) * 100 for share in (value, limit))
    places = 0
    while True:
        told = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if told < asked:
            return f"{told} %"
        places += 1


def _not_known(subject: Subject, message: str) -> Failure:
    return Failure("ORG534", _at(subject).at, message, "ask those who know, and write it down")


# -- loads -------------------------------------------------------------------------------


def _load(grounds: Grounds, limit: float, subject: Subject) -> Failure | None:
    assert isinstance(subject, Actor)
    load = grounds.loads[subject.id]
    assert load.utilisation is not None, "whose load is not known is not checked"
    if load.utilisation < limit - CLOSE:
        return None
    least = "at least " if load.uncounted else ""
    over = f"over {stretch(grounds.network.organization)}"
    used = f"{grounds.called(subject)} needs {least}{_used(load.utilisation)} of its capacity {over}"
    message = f"{used}; it must stay below {percent(limit)}"
    way = "'orgflow analyze --only load' says which work it is; share it out, or add people"
    return Failure("ORG535", subject.at, message, way, tuple(link for link, _ in load.work[:TOLD]))


def _used(utilisation: float) -> str:
    """Say a load in whole per cent."""
    return f"{(Decimal(repr(utilisation)) * 100).quantize(Decimal(1), ROUND_HALF_UP)} %"


# -- marks ---------------------------------------------------------------------------------


def _rating(grounds: Grounds, limit: Rating, subject: Subject) -> Failure | None:
    assert isinstance(subject, Link)
    stated = subject.health if isinstance(subject.health, Rating) else None
    given, name = subject.customer_rating or stated, grounds.called(subject)
    if given is None:
        return _not_known(subject, f"no customer's mark is written for {name}")
    if _height(given) >= _height(limit) - CLOSE:
        return None
    message = f"the mark of {name} is {mark(given)}, lower than {mark(limit)}"
    return Failure("ORG531", subject.at, message, "mend the link; or ask again")


def _height(rating: Rating) -> float:
    """How far up its scale a mark lies, from 0 to 1."""
    return (rating.mean - rating.low) / (rating.high - rating.low)


# -- counts --------------------------------------------------------------------------------


def _providers(network: Network, subject: Subject) -> tuple[str, ...]:
    if isinstance(subject, Need):
        return tuple(dict.fromkeys(link.provider for link in subject.alternatives))
    return network.providers_of(_at(subject).id)


def _customers(network: Network, subject: Subject) -> tuple[str, ...]:
    return network.customers_of(_at(subject).id)


def _links(network: Network, subject: Subject) -> tuple[str, ...]:
    actor = _at(subject).id
    return tuple(link.id for link in (*network.links_into(actor), *network.links_from(actor)))


COUNTS: dict[str, tuple[Callable[[Network, Subject], tuple[str, ...]], str]] = {
    "providers_at_least": (_providers, "provider"),
    "providers_at_most": (_providers, "provider"),
    "customers_at_most": (_customers, "customer"),
    "links_at_most": (_links, "link"),
}


def _count(grounds: Grounds, key: str, limit: int, subject: Subject) -> Failure | None:
    find, noun = COUNTS[key]
    found = find(grounds.network, subject)
    told = f"{grounds.called(subject)}: {wording.plural(len(found), noun)}"
    names = wording.listing([grounds.names.name(one) for one in found], TOLD)
    if key.endswith("at_least") and len(found) < limit:
        way = "add another link with the same 'any_of'"
        return Failure("ORG532", _at(subject).at, f"{told}, fewer than {limit} ({names})", way)
    if key.endswith("at_most") and len(found) > limit:
        way = "share the work out, or split it in two"
        return Failure("ORG533", _at(subject).at, f"{told}, more than {limit} ({names})", way)
    return None
