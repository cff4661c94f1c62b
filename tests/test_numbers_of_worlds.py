"""A network in numbers, and the ways into what is worked out on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from orgflow import allowance, worlds
from orgflow.evidence import beta_quantile
from orgflow.model import Situation
from orgflow.network import Network
from orgflow.worlds.betas import beta_draws
from orgflow.worlds.bits import ALL, Words, bernoulli, counts, shuffled
from orgflow.worlds.branching import Purse, Terms, promising
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.critical import Critical
from orgflow.worlds.exact import Exact, TooLarge
from orgflow.worlds.fixing import ExactFixes, SampledFixes
from orgflow.worlds.joint import Joint, common_causes
from orgflow.worlds.lines import Lines
from orgflow.worlds.repeated import Repeated
from orgflow.worlds.rounds import rounds
from orgflow.worlds.sampled import Sampled, worlds_for
from orgflow.worlds.settling import settled
from tests.builders import net, org
from tests.tangles import tangle

SEEDS = range(6)

# -- a network in numbers --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_actors_go_by_number_in_groups_that_depend_on_each_other(seed: int) -> None:
    network = tangle(seed)
    numbers = compile_network(network)
    groups = [tuple(sorted(numbers.actors[n] for n in group)) for group in numbers.groups]
    assert groups == list(network.two_way_groups)
    assert [numbers.number[actor] for actor in numbers.actors] == list(range(len(network.actors)))


@pytest.mark.parametrize("seed", SEEDS)
def test_needs_are_found_from_their_customers_and_their_providers(seed: int) -> None:
    network = tangle(seed)
    numbers = compile_network(network)
    for number, actor in enumerate(numbers.actors):
        needs = [n for n, need in enumerate(network.needs) if need.customer == actor]
        served = [
            n
            for n, need in enumerate(network.needs)
            if actor in {link.provider for link in need.alternatives}
        ]
        assert (list(numbers.needs_of[number]), list(numbers.served[number])) == (needs, served)


def test_only_who_can_reach_a_customer_is_relevant() -> None:
    numbers = compile_network(net("A>M 1", "M>U 1", "M>N 1", "U>V 1", external="U"))
    assert [numbers.actors[n] for n in numbers.relevant] == ["A", "M", "U"]


def test_round_a_circle_one_link_alone_leads_backward() -> None:
    ring = net("C>A 1", "A>D 1", "D>B 1", "B>E 1", "E>C 1", "E>Z 1")
    numbers = compile_network(ring)
    steps = [(numbers.number[x.provider], numbers.number[x.customer]) for x in ring.links]
    assert sum(provider > customer for provider, customer in steps) == 1


def test_a_circle_is_followed_to_whom_it_has_not_reached_yet() -> None:
    numbers = compile_network(net("A>B 1", "A>C 1", "B>A 1", "C>B 1", "C>D 1", "D>A 1"))
    assert numbers.actors == ("A", "C", "D", "B")


def test_an_occasion_weighs_its_customer_its_rate_and_its_importance() -> None:
    base = org("P>A .5 f=100 b=.5", "P>B 1", external="A B")
    actors = tuple(replace(a, weight=3.0) if a.id == "A" else a for a in base.actors)
    numbers = compile_network(Network(replace(base, actors=actors)))
    assert [(one.weight, one.share, one.within) for one in numbers.occasions] == [
        (150.0, 1.0, 1.0),
        (0.0, 1.0, 1.0),
    ]


def test_where_no_rate_is_known_each_occasion_weighs_its_importance() -> None:
    numbers = compile_network(net("P>A 1 b=.5", "P>B 1", external="A B"))
    assert [one.weight for one in numbers.occasions] == [0.5, 1.0]


def test_the_first_way_needs_no_switch_and_others_have_theirs_or_a_sure_one() -> None:
    ways = ("P>U 1 any_of=x switch=.5", "Q>U 1 any_of=x switch=.7", "R>U 1 any_of=x")
    (need,) = compile_network(net(*ways)).needs
    assert [way.switch for way in need.ways] == [1.0, 0.7, 1.0]


def test_a_need_whose_situations_never_meet_is_no_occasion() -> None:
    days = [
        Situation(id=name, name=name, dates=((date(2027, month, 1), date(2027, month, 9)),))
        for name, month in (("may", 5), ("june", 6))
    ]
    network = net(
        "P>U 1 f=5 when=may+june",
        "P>U .5 f=5 for=x",
        external="U",
        situations=tuple(days),
        as_of=date(2027, 1, 1),
    )
    outcome = worlds.delivery(network)
    assert [need.primary.id for need in outcome.never] == ["P>U:work@june+may"]
    assert [o.need.primary.id for o in outcome.occasions] == ["P>U:x"]


def test_of_a_part_of_the_year_nothing_is_said_never_to_be() -> None:
    network = net("P>U 1 f=5 when=close", external="U", situations={"close": 0.25})
    outcome = worlds.delivery(Network(replace(network.organization, during=())))
    assert (outcome.never, outcome.occasions) == ((), ())


def test_an_occasion_tells_how_often_it_occurs_and_fails_in_the_contexts_looked_at() -> None:
    network = net("P>U .5 f=20", "Q>U .75 f=10 when=close", "R>U 1", external="U", situations={"close": 0.25})
    year = worlds.delivery(network).occasions
    assert [(o.per_year, o.failed) for o in year] == [(20.0, 10.0), (10.0, 2.5), (None, 0.0)]
    rest = worlds.delivery(Network(replace(network.organization, during=()))).occasions
    assert [(o.per_year, o.failed) for o in rest] == [(15.0, 7.5), (None, 0.0)]


def test_the_occasions_of_one_customer_are_told_apart_from_those_of_all() -> None:
    outcome = worlds.delivery(net("P>U .5 f=20", "P>V .75 f=60", external="U V"))
    one = outcome.of("V")
    assert (outcome.weight, outcome.failed, outcome.served_right) == (80.0, 25.0, 1 - 25 / 80)
    assert (one.weight, one.failed, one.served_right) == (60.0, 15.0, 0.75)
    assert outcome.of("nobody").served_right is None


def failed_with(network: Network, name: str, p: float) -> float:
    """Give the failed occasions where one link or actor holds so often."""
    rates = network.rates
    health = {x: p if x == name else h for x, h in rates.health.items()}
    reliability = {x: p if x == name else s for x, s in rates.reliability.items()}
    return worlds.delivery(network.with_rates(replace(rates, health=health, reliability=reliability))).failed


@pytest.mark.parametrize("seed", SEEDS)
def test_gains_and_losses_are_what_perfection_and_breaking_change(seed: int) -> None:
    network = tangle(seed, actors=4, links=8)
    found, failed = worlds.importance(network), worlds.delivery(network).failed
    gains, losses = {**found.link_gain, **found.actor_gain}, {**found.link_loss, **found.actor_loss}
    names = [*(link.id for link in network.links), *(actor.id for actor in network.actors)]
    assert gains == pytest.approx({x: failed - failed_with(network, x, 1.0) for x in names}, abs=1e-9)
    assert losses == pytest.approx({x: failed_with(network, x, 0.0) - failed for x in names}, abs=1e-9)


# -- who stands behind two ways ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_common_causes_are_those_upstream_of_two_ways_to_one_need(seed: int) -> None:
    network = tangle(seed)
    numbers = compile_network(network)
    expected = set()
    for need in network.needs:
        if need.customer in network.upstream(*network.external):
            ways = [network.upstream(link.provider) for link in need.alternatives]
            expected |= {x for n, way in enumerate(ways) for other in ways[:n] for x in way & other}
    assert {numbers.actors[n] for n in common_causes(numbers)} == expected


def test_two_ways_that_share_nobody_have_no_common_cause() -> None:
    assert (
        common_causes(compile_network(net("A>M 1 any_of=x", "B>M 1 any_of=x", "M>U 1", external="U"))) == ()
    )


def test_a_common_cause_that_reaches_no_customer_is_none() -> None:
    network = net("A>B 1", "A>D 1", "B>M 1 any_of=x", "D>M 1 any_of=x", "Z>U 1", external="U")
    assert common_causes(compile_network(network)) == ()


# -- many healths ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "a, b", [(0.02, 0.3), (0.3, 0.02), (0.3, 4.0), (4.0, 2.0), (1.0, 1.0), (60.0, 3.0), (5e4, 2e3)]
)
def test_draws_are_the_quantiles_that_evidence_has(a: float, b: float) -> None:
    values = np.sort(beta_draws("x", a, b, 100))
    expected = [beta_quantile((place + 0.5) / 100, a, b) for place in range(100)]
    assert values == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(
    "a, b, drawn", [(1e30, 1.0, 1.0), (1.0, 1e30, 0.0), (3.0, 1e-13, 1.0), (4.0, 0.0, 1.0), (0.0, 4.0, 0.0)]
)
def test_what_is_all_but_certain_is_drawn_as_certain(a: float, b: float, drawn: float) -> None:
    assert set(beta_draws("x", a, b, 7)) == {drawn}


def test_draws_of_one_link_are_those_of_its_evidence_in_its_own_order() -> None:
    network = net("A>U .8", "B>U .6", external="U")
    drawn = worlds.drawn_healths(network, 50)
    assert drawn.shape == (2, 50)
    for row, link in zip(drawn, ("A>U:work", "B>U:work"), strict=True):
        posterior = network.posterior(link)
        assert row.tolist() == beta_draws(link, posterior.a, posterior.b, 50).tolist()


def some_healths(network: Network, columns: int) -> worlds.Floats:
    found: worlds.Floats = np.random.Generator(np.random.PCG64(3)).random((len(network.links), columns))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_at_many_healths_are_those_at_each_by_itself(seed: int) -> None:
    network = tangle(seed, actors=4, links=8)
    healths = some_healths(network, 3)
    actors = network.internal()
    delivered = worlds.delivered(network, healths, actors)
    spread, unmet = worlds.spread(network, healths), worlds.unmet(network, healths)
    for column in range(3):
        taken = dict(zip((x.id for x in network.links), healths[:, column].tolist(), strict=True))
        one = network.with_rates(replace(network.rates, health=taken))
        outcome = worlds.delivery(one)
        assert delivered[:, column].tolist() == pytest.approx([outcome.running[x] for x in actors])
        missed = [1 - o.met for o in outcome.occasions]
        assert spread.unmet[:, column].tolist() == pytest.approx(missed)
        assert unmet[:, column].tolist() == pytest.approx(missed)
        slopes = worlds.importance(one).link_slope
        assert spread.slopes[:, column].tolist() == pytest.approx([slopes[x.id] for x in network.links])


@pytest.mark.parametrize("cells", [1, 40, 4_000_000])
def test_columns_are_the_same_however_few_fit_at_once(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network = tangle(1, actors=4, links=8)
    healths = some_healths(network, 5)
    before = worlds.spread(network, healths)
    monkeypatch.setattr("orgflow.worlds.exact.CELLS", cells)
    after = worlds.spread(network.with_rates(network.rates), healths)
    assert after.unmet == pytest.approx(before.unmet)
    assert after.slopes == pytest.approx(before.slopes)


# -- exact or sampled ----------------------------------------------------------------------------------


def test_an_organization_too_large_for_diagrams_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    network = net("A>M .9", "M>U .9", external="U")  # five variables: two links, three actors
    monkeypatch.setattr("orgflow.worlds.exact.MOST_VARIABLES", 5)
    assert worlds.delivery(network).method == "exact"
    monkeypatch.setattr("orgflow.worlds.exact.MOST_VARIABLES", 4)
    outcome = worlds.delivery(net("A>M .9", "M>U .9", external="U"))
    assert (outcome.method, outcome.worlds) == ("sampled", 65_536)


def test_a_part_of_the_year_is_sampled_where_the_year_is(monkeypatch: pytest.MonkeyPatch) -> None:
    network = net("A>U .9", "B>U .8 when=close", external="U", situations={"close": 0.25})
    part = Network(replace(network.organization, during=("close",)), network.rates)
    with monkeypatch.context() as patch:
        patch.setattr("orgflow.worlds.exact.MOST_VARIABLES", 0)
        worlds.delivery(network)
    assert worlds.delivery(worlds.within(network, part)).method == "sampled"


def test_diagrams_of_the_year_serve_no_other_needs() -> None:
    one, other = (compile_network(net(f"A>U .9 b={b}", external="U")) for b in (0.5, 0.6))
    assert Exact(one).within(other) is None
    assert Exact(one).within(compile_network(net("A>U .9 b=.5", external="U"))) is not None


def test_a_context_that_the_year_never_has_is_evaluated_by_itself() -> None:
    days = [
        Situation(id=name, name=name, dates=((date(2027, month, 1), date(2027, month, 9)),))
        for name, month in (("may", 5), ("june", 6))
    ]
    organization = org(
        "P>U .9 when=may",
        "Q>U .8 when=june",
        "R>U .7",
        external="U",
        situations=tuple(days),
        as_of=date(2027, 1, 1),
    )
    network = Network(organization)
    assert worlds.delivery(network).method == "exact"
    both = worlds.within(network, Network(replace(organization, during=("june", "may")), network.rates))
    assert worlds.delivery(both).running["U"] == pytest.approx(0.9 * 0.8 * 0.7)


def test_without_a_complete_calendar_nothing_is_exact() -> None:
    numbers = compile_network(net("A>U .9 when=close", external="U", situations={"close": 0.25}))
    sampled = replace(numbers, calendar=replace(numbers.calendar, complete=False))
    with pytest.raises(TooLarge):
        Exact(sampled)
    assert Exact(numbers).within(sampled) is None


def test_what_was_once_drawn_serves_for_the_same_needs_and_rates_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn_for = list[str]()

    def noted(seed: str, p: float, words: int) -> Words:
        drawn_for.append(seed)
        return bernoulli(seed, p, words)

    monkeypatch.setattr("orgflow.worlds.sampled.bernoulli", noted)
    network = net("A>U .7", "B>U .8 when=close", external="U", situations={"close": 0.25})
    whole = Sampled(compile_network(network), 640)
    whole.chances(network.rates)
    part = compile_network(Network(replace(network.organization, during=("close",)), network.rates))
    everything, again = list(drawn_for), ["bite B>U:work@close"]
    for rates, expected in ((network.rates, again), (replace(network.rates, calibration=0.5), everything)):
        drawn_for.clear()
        Sampled(part, 640, like=whole).drawn(rates)
        assert drawn_for == expected


@pytest.mark.parametrize(
    "links, number", [(0, 65_536), (15_000, 65_536), (30_000, 32_768), (20_000, 49_152), (10**6, 4_096)]
)
def test_worlds_are_fewer_where_there_are_more_links_than_fit_the_memory(links: int, number: int) -> None:
    assert worlds_for(links) == number


def test_words_are_shared_among_contexts_by_the_root_of_their_share() -> None:
    network = net("A>U .9 when=close", external="U", situations={"close": 0.1})
    slices = Sampled(compile_network(network), 64 * 102).weights.contexts
    # 100 words by the roots of 0.9 and 0.1, which are as 3 to 1, and one more for each of the two
    assert sorted(part.stop - part.start for part in slices) == [26, 76]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_weights_of_the_worlds_of_an_occasion_add_up_to_its_weight(seed: int) -> None:
    numbers = compile_network(tangle(seed))
    table = Sampled(numbers, 640).weights.table
    assert (64 * table.sum(axis=1)).tolist() == pytest.approx([o.weight for o in numbers.occasions])


def test_other_rates_are_answered_anew() -> None:
    network = net("A>U .5", external="U")
    sampled = Sampled(compile_network(network), 640)
    better = replace(network.rates, health={"A>U:work": 1.0})
    first, then = sampled.chances(network.rates).unmet[0], sampled.chances(better).unmet[0]
    assert (first > 0.4, then) == (True, 0.0)
    assert sampled.chances(network.rates).unmet[0] == first


def test_the_standard_error_is_that_of_as_many_independent_worlds() -> None:
    network = net("A>U .5 f=10", external="U")
    chances = Sampled(compile_network(network), 6_400).chances(network.rates)
    p = chances.unmet[0]
    assert chances.standard_error == pytest.approx(10 * (p * (1 - p) / 6_400) ** 0.5)


def test_the_standard_error_of_two_contexts_is_that_of_both() -> None:
    network = net("A>U .5 f=10 when=close", "B>U 1 f=1", external="U", situations={"close": 0.2})
    numbers = compile_network(network)
    sampled = Sampled(numbers, 6_400)
    chances = sampled.chances(network.rates)
    (close,) = (
        part.stop - part.start
        for part, context in zip(sampled.weights.contexts, numbers.contexts, strict=True)
        if context.situations
    )
    p = chances.unmet[0]
    assert chances.standard_error == pytest.approx(10 * (p * (1 - p) / (64 * close)) ** 0.5)


# -- how much a break reaches ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sampled_reach_is_close_to_the_exact_one(seed: int) -> None:
    network = tangle(seed, actors=4, links=8)
    exact = worlds.reach(network, network.internal())
    numbers = worlds.compiled(network)
    functions = [numbers.number[x] for x in network.internal()]
    found = Sampled(numbers, 16_384).failing_besides(network.rates, functions, functions)
    assert found == pytest.approx([exact[x] for x in network.internal()], abs=0.04)


# -- bits ------------------------------------------------------------------------------------------


def test_ones_are_counted_by_segment() -> None:
    rows = np.array([[1, 3, 7, 0], [0, 0, 255, 1]], np.uint64)
    assert counts(rows, np.array([0, 2], np.intp)).tolist() == [[3, 3], [0, 9]]
    assert counts(np.full((1, 10), ALL), np.array([0], np.intp)).tolist() == [[640]]


def test_an_order_has_every_number_once_and_is_that_of_its_seed() -> None:
    one, same, other = (shuffled(seed, 100).tolist() for seed in ("x", "x", "y"))
    assert sorted(one) == list(range(100))
    assert one == same != other


def test_the_bits_of_a_seed_are_the_same_from_one_release_to_the_next() -> None:
    bits = [int(np.bitwise_xor.reduce(bernoulli("link A>B:work", p, 512))) for p in (0.3, 0.5)]
    assert bits == [615266080837882637, 13174016104476318055]
    assert shuffled("draw A>B:work", 8).tolist() == [4, 1, 5, 2, 0, 7, 6, 3]


# -- what may be spent -------------------------------------------------------------------------------


def works() -> Iterator[tuple[str, Callable[[], object]]]:
    """Give each kind of long work with what begins it, everything before it done."""
    network = tangle(2)
    numbers = compile_network(network)
    sampled = Sampled(numbers, 640)
    drawn = sampled.drawn(network.rates)
    failed = settled(numbers, drawn)
    lines = Lines(numbers, drawn, failed)
    small = tangle(2, actors=4, links=8)
    exact, few = Exact(compile_network(small)), compile_network(small)
    healths = some_healths(small, 2)
    targets = {link.id: 1.0 for link in network.links if network.health(link.id) < 1}
    fixes = SampledFixes(numbers, sampled, network.rates, targets)
    fixes.failed([()])
    mended = ExactFixes(few, exact, small.rates, {link.id: 1.0 for link in small.links})
    terms, purse = Terms(np.ones(3), np.zeros((3, 3))), Purse(np.ones(3), 2.0, 2)
    yield "settling", lambda: settled(numbers, drawn)
    yield "following rounds", lambda: list(rounds(numbers, replace(drawn)))
    yield "following lines", lambda: Critical(lines, sampled.weights).costs()
    yield "failing together", lambda: list(Joint(lines, sampled.weights).costs())
    yield "spreading along arcs", lambda: lines.downstream.spread(np.array(failed), range(3))
    yield "drawing", lambda: Sampled(numbers, 640).drawn(network.rates)
    yield "building diagrams", lambda: Exact(few)
    yield "many healths", lambda: exact.failed(small.rates, healths)
    yield (
        "the same worlds again",
        lambda: Repeated(numbers, network.rates).unmet(
            some_healths(network, 2), [0.0] * len(numbers.occasions)
        ),
    )
    yield "sets of fixes in worlds", lambda: fixes.failed([(0,)])
    yield "what sets gain in worlds", fixes.excess
    yield "sets of fixes in diagrams", lambda: mended.failed([(0,)])
    yield "searching for sets", lambda: promising(terms, purse, 0.0, 10)


WORKS = (
    "settling",
    "following rounds",
    "following lines",
    "failing together",
    "spreading along arcs",
    "drawing",
    "building diagrams",
    "many healths",
    "the same worlds again",
    "sets of fixes in worlds",
    "what sets gain in worlds",
    "sets of fixes in diagrams",
    "searching for sets",
)


@pytest.mark.parametrize("work", WORKS)
def test_long_work_ends_where_time_is_up(work: str) -> None:
    all_works = dict(works())
    assert tuple(all_works) == WORKS
    do = all_works[work]
    do()
    with allowance.Account(seconds=0.0), pytest.raises(allowance.Spent):
        do()
