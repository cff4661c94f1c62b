"""By which routes does each function reach the external customers, if any?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from orgflow import wording
from orgflow.findings import Column, Finding, Result, Table, Value, fewer
from orgflow.model import Link
from orgflow.network import Network
from orgflow.routes import MOST_STEPS, STEPS_EACH, Found, Route, RouteFinder

slug = "routes"
question = "How does every function reach the external customers?"
GROUP = "Routes to the customer"
EACH = 3
SHAKY = 0.5

ROUTES = (
    Column("from", "From", "id"),
    Column("to", "To", "id", printed=False),
    Column("rank", "Rank"),
    Column("links", "Route", "route"),
    Column("success", "Works", "share"),
    Column("weakest", "Weakest link", "id"),
    Column("weakest_health", "Its health", "share"),
    Column("transmission", "Failures passed on", "share"),
    Column("lead_time", "Lead time", "hours", printed=False),
    Column("per_year", "A year", "per year", printed=False),
    Column("only_in", "Only during", "ids"),
    Column("uses_backup", "Backup only", printed=False),
)
UNREACHED = (Column("actor", "Reaches no external customer", "id"),)


class Wish(NamedTuple):
    """Which routes are asked for: from one actor, to one customer, how many for each function."""

    start: str | None = None
    end: str | None = None
    limit: int = EACH


ALL = Wish()


def run(network: Network, wish: Wish = ALL) -> Result:
    """Answer the question; by default for every function but the front line that meets a customer."""
    starts = _behind(network) if wish.start is None else (wish.start,)
    steps = max(STEPS_EACH, MOST_STEPS // max(1, len(starts)))
    everywhere = RouteFinder(network, network.external, steps)
    finder = everywhere if wish.end is None else RouteFinder(network, (wish.end,), steps)
    found = {actor: finder.best(actor, wish.limit) for actor in starts}
    unreached = tuple(actor for actor in network.internal() if actor not in everywhere.reaching)
    told = _each(network, found, wish.start) if wish.start else _summary(everywhere, found, unreached)
    summary = () if wish.end and not wish.start else told
    findings = [*_unreached_findings(network, unreached), *summary, *_cut_short(network, found)]
    tables = (
        Table(
            "routes",
            "The routes to the external customers, those on which most goes wrong first",
            ROUTES,
            tuple(_rows(network, found)),
            20,
        ),
        Table("unreached", UNREACHED[0].title, UNREACHED, tuple({"actor": a} for a in unreached)),
    )
    quiet = all(finding.level == "note" for finding in findings)
    return Result(slug, question, tuple(findings), tables, aside=quiet)


def _behind(network: Network) -> tuple[str, ...]:
    """Give the functions whose way to a customer is a question: all but the front line that serves one."""
    customers = set(network.external)
    return tuple(
        actor
        for actor in network.internal()
        if network.layer(actor) != "front line" or not customers.intersection(network.customers_of(actor))
    )


def _unreached_findings(network: Network, unreached: Sequence[str]) -> Iterator[Finding]:
    if not network.external:
        text = "No current external customer is named, so nobody's work can be followed to one."
        yield Finding(
            "ORG633", "watch", text, "Give at least one actor the position external customer.", GROUP
        )
        return
    for actor in unreached:
        name = network.name(actor)
        served = [network.name(customer) for customer in network.customers_of(actor)]
        end = "Nobody is named who depends on it."
        if served:
            end = f"It serves {wording.listing(served, 3)}, and the chain ends there."
        text = f"{name}: no way leads to an external customer. {end}"
        advice = "Ask who would miss its work first, and write that link; or ask what the work is for."
        yield Finding("ORG631", "watch", text, advice, GROUP, (actor,), network.links_from(actor)[:3])


def _summary(finder: RouteFinder, found: Mapping[str, Found], unreached: Sequence[str]) -> Iterator[Finding]:
    network, total = finder.network, len(finder.network.internal())
    shortest = {actor: finder.shortest(actor, of.routes) for actor, of in found.items()}
    nearest = {actor: route for actor, route in shortest.items() if route is not None}
    if not nearest:
        return
    reach = (
        f"All {total} functions reach"
        if not unreached
        else f"{total - len(unreached)} of {total} functions reach"
    )
    far = max(nearest, key=lambda actor: (len(nearest[actor].links), actor))
    text = f"{reach} an external customer. {_told(network, nearest[far], _farthest(network, nearest[far]))}"
    yield Finding("ORG632", "note", text, "", GROUP, (far,), nearest[far].links)
    works = {actor: _success(network, route) for actor, route in nearest.items()}
    shaky = [actor for actor, told in works.items() if told is not None and told < SHAKY and actor != far]
    for actor in sorted(shaky, key=lambda a: (nearest[a].success, a))[:2]:
        text = _told(network, nearest[actor], _steps(f"The way of {network.name(actor)}", nearest[actor]))
        yield Finding("ORG634", "note", text, "", GROUP, (actor,), nearest[actor].links)


def _each(network: Network, found: Mapping[str, Found], start: str) -> Iterator[Finding]:
    """Tell the routes that were asked for of one actor."""
    for rank, route in enumerate(found[start].routes, 1):
        text = _told(network, route, _steps(f"Way {rank}", route))
        yield Finding("ORG634", "note", text, "", GROUP, (start,), route.links)


def _farthest(network: Network, route: Route) -> str:
    away = wording.plural(len(route.links), "step")
    return f"{network.name(route.links[0].provider)} stands farthest from one, {away} away"


def _steps(whose: str, route: Route) -> str:
    return f"{whose} has {wording.plural(len(route.links), 'step')}"


def _told(network: Network, route: Route, begin: str) -> str:
    stops = [route.links[0].provider, *(link.customer for link in route.links)]
    success = _success(network, route)
    works = f"It works on {wording.of_hundred(success)} occasions"
    if success is None:
        works = f"How often it works rests on {fewer(network)}"
    weakest = wording.chain([network.name(route.weakest.provider), network.name(route.weakest.customer)])
    told = f"{begin}: {wording.chain([network.name(s) for s in stops])}. {works}"
    return (
        f'{told}; its weakest step is "{route.weakest.deliverable}" ({weakest}).'
        if len(route.links) > 1
        else f"{told}."
    )


def _cut_short(network: Network, found: Mapping[str, Found]) -> Iterator[Finding]:
    short = [network.name(actor) for actor, f in found.items() if not f.complete]
    if short:
        whose = wording.listing(short, 3)
        text = f"Not all routes of {whose} were searched; those shown are the best of the ones found."
        yield Finding(
            "ORG635", "note", text, "orgflow routes --from ACTOR --to CUSTOMER looks further.", GROUP
        )


def _rows(network: Network, found: Mapping[str, Found]) -> Iterator[Mapping[str, Value]]:
    for actor, routes in found.items():
        for rank, route in enumerate(routes.routes, 1):
            yield {
                "from": actor,
                "to": route.customer,
                "rank": rank,
                "links": tuple(link.id for link in route.links),
                "success": _success(network, route),
                "weakest": route.weakest.id,
                "weakest_health": _health(network, route.weakest),
                "transmission": route.transmission,
                "lead_time": route.lead_time,
                "per_year": route.per_year,
                "only_in": route.only_in,
                "uses_backup": route.uses_backup,
            }


def _success(network: Network, route: Route) -> float | None:
    """Give how often a route works; None where the health of one of its links is not to be shown."""
    return None if any(_health(network, link) is None for link in route.links) else route.success


def _health(network: Network, link: Link) -> float | None:
    """Give the health in use of a link; None where ratings by too few people are part of it."""
    return network.health(link.id) if network.disclosure.is_whole(link.id) else None
