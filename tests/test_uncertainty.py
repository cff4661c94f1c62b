"""How sure figures are: draws of healths, ranks, ranges."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.organizations import lifelike
from orgflow import uncertainty, worlds
from orgflow.calibration import calibrated
from orgflow.evidence import beta_cdf, beta_quantile
from orgflow.model import Counted, Organization, Rating
from orgflow.network import Network
from orgflow.ranking import TOP, ranked
from orgflow.uncertainty import Range, Standing, Uncertainty, standing
from orgflow.worlds.betas import beta_draws
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.exact import Exact
from orgflow.worlds.repeated import Repeated
from orgflow.worlds.results import Floats
from orgflow.worlds.sampled import Sampled
from tests.builders import link, net, org
from tests.paths import FIXTURES
from tests.test_worlds import networks

SHAPES = st.floats(0.01, 500.0)


def drawn(network: Network) -> Uncertainty:
    found = uncertainty.uncertainty(network)
    assert found is not None
    return found


def ranks(network: Network) -> Standing:
    found = ranked(network).standing
    assert found is not None
    return found


def counted(text: str, met: float, of: float) -> object:
    return replace(link(text), measured=Counted(met, of), about="link")


# -- draws from one distribution -------------------------------------------------------


@given(SHAPES, SHAPES)
def test_draws_are_the_evenly_spaced_quantiles_of_the_distribution(a: float, b: float) -> None:
    values = np.sort(beta_draws("x", a, b, 400))
    for place in (0, 20, 200, 380, 399):
        assert values[place] == pytest.approx(beta_quantile((place + 0.5) / 400, a, b), abs=5e-4)


@given(SHAPES, SHAPES)
def test_the_mean_of_draws_is_the_mean_of_the_distribution(a: float, b: float) -> None:
    assert beta_draws("x", a, b, 2000).mean() == pytest.approx(a / (a + b), abs=5e-4)


def test_draws_of_different_links_are_not_in_step() -> None:
    first, second = beta_draws("one", 4, 2, 2000), beta_draws("two", 4, 2, 2000)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.1


def test_a_health_without_doubt_is_drawn_as_itself() -> None:
    assert set(beta_draws("x", 4.0, 0.0, 10)) == {1.0}
    assert set(beta_draws("x", 0.0, 4.0, 10)) == {0.0}


def density(x: float, a: float, b: float) -> float:
    log_norm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(log_norm + (a - 1) * math.log(x) + (b - 1) * math.log(1 - x))


@pytest.mark.parametrize("case", range(4))
def test_the_published_chance_that_one_beats_the_other_comes_out(case: int) -> None:
    if FIXTURES is None:
        pytest.skip("no worked cases here")
    data = json.loads((FIXTURES / "rank-01-prob-b-beats-a.json").read_text())
    a1, b1, a2, b2 = data["input"]["cases_alphaA_betaA_alphaB_betaB"][case]
    nodes, weights = np.polynomial.legendre.leggauss(200)
    ahead = sum(
        w / 2 * density(x, a2, b2) * beta_cdf(x, a1, b1)
        for x, w in zip((nodes + 1) / 2, weights, strict=True)
    )
    expected = data["expected"]["p_b_greater_a"][case]
    assert ahead == pytest.approx(expected, abs=data["tolerance"]["abs"])
    first, second = beta_draws("A", a1, b1, 2000), beta_draws("B", a2, b2, 2000)
    assert (second > first).mean() == pytest.approx(expected, abs=0.03)


# -- many healths at once ------------------------------------------------------------------


def some_healths(network: Network, columns: int) -> worlds.Floats:
    found: worlds.Floats = np.random.Generator(np.random.PCG64(1)).random((len(network.links), columns))
    return found


def at(network: Network, healths: worlds.Floats, column: int) -> Network:
    taken = {x.id: float(h) for x, h in zip(network.links, healths[:, column], strict=True)}
    return network.with_rates(replace(network.rates, health=taken))


@settings(max_examples=60)
@given(networks())
def test_exact_figures_of_many_healths_are_those_of_each(network: Network) -> None:
    numbers, healths = compile_network(network), some_healths(network, 3)
    exact = Exact(numbers)
    spread = exact.spread(network.rates, healths)
    delivered = exact.delivered(network.rates, healths, range(len(numbers.actors)))
    for column in range(3):
        rates = at(network, healths, column).rates
        chances, slopes = exact.chances(rates), exact.slopes(rates)
        assert spread.unmet[:, column] == pytest.approx(chances.unmet, abs=1e-9)
        assert spread.slopes[:, column] == pytest.approx(slopes.links, abs=1e-9)
        assert delivered[:, column] == pytest.approx(chances.delivery, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_sampled_figures_of_many_healths_are_close_to_exact_ones(made: Network) -> None:
    network = made.with_rates(replace(made.rates, health=dict.fromkeys(made.rates.health, 0.75)))
    numbers, healths = compile_network(network), 0.5 + some_healths(network, 3) / 2
    exact, sampled = Exact(numbers), Sampled(numbers)
    expected = exact.spread(network.rates, healths)
    repeated = Repeated(numbers, network.rates)
    chances, slopes = sampled.chances(network.rates), sampled.slopes(network.rates)
    found = repeated.spread(healths, chances.unmet, slopes)
    room = 0.06 * sum(o.weight for o in numbers.occasions) + 1e-6
    assert found.unmet == pytest.approx(expected.unmet, abs=0.06)
    gains = (1 - healths) * found.slopes
    assert gains == pytest.approx((1 - healths) * expected.slopes, abs=room)


def test_the_same_healths_give_the_same_figures_whatever_stands_beside_them() -> None:
    network = net("A>M .8", "B>M .7 any_of=x", "C>M .9 any_of=x switch=.8", "M>U .9 f=10", external="U")
    numbers = compile_network(network)
    known = Sampled(numbers).chances(network.rates).unmet, Sampled(numbers).slopes(network.rates)
    healths = some_healths(network, 300)
    together = Repeated(numbers, network.rates).spread(healths, *known)
    single = Repeated(numbers, network.rates).spread(healths[:, 200:201], *known)
    assert together.slopes[:, 200] == pytest.approx(single.slopes[:, 0], abs=1e-12)


def test_a_certain_link_never_fails_and_one_that_never_holds_always_does_in_any_part() -> None:
    network = net("A>U .8 f=10", external="U")
    numbers = compile_network(network)
    healths = np.tile([[0.0, 1.0]], (1, 300))
    known = Sampled(numbers).chances(network.rates).unmet
    found = Repeated(numbers, network.rates).delivered(healths, [numbers.number["A"]], [1.0])
    assert found == pytest.approx(1.0)
    spread = Repeated(numbers, network.rates).spread(healths, [0.2], Sampled(numbers).slopes(network.rates))
    assert known == pytest.approx([0.2], abs=0.01)
    assert spread.unmet[0, 0::2] == pytest.approx(1.0, abs=1e-3)
    assert spread.unmet[0, 1::2] == pytest.approx(0.0, abs=1e-3)


def test_what_the_rates_themselves_give_is_what_is_known_in_all_worlds() -> None:
    network = net("A>M .8 b=.5", "B>M .7 any_of=x", "C>M .9 any_of=x switch=.8", "M>U .9 f=10", external="U")
    numbers = compile_network(network)
    known = Sampled(numbers).chances(network.rates).unmet, Sampled(numbers).slopes(network.rates)
    today = np.tile(np.array(numbers.healths(network.rates))[:, None], (1, 600))
    found = Repeated(numbers, network.rates).spread(today, *known)
    assert found.unmet == pytest.approx(np.tile(np.array(known[0])[:, None], (1, 600)))
    assert found.slopes == pytest.approx(np.tile(np.array(known[1].links)[:, None], (1, 600)))


def test_draws_are_the_same_however_many_are_followed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    network = net("A>M .8", "B>M .7 any_of=x", "C>M .9 any_of=x switch=.8", "M>U .9 f=10", external="U")
    numbers = compile_network(network)
    known = Sampled(numbers).chances(network.rates).unmet, Sampled(numbers).slopes(network.rates)
    healths = some_healths(network, 300)
    at_once = Repeated(numbers, network.rates).spread(healths, *known)
    monkeypatch.setattr("orgflow.worlds.repeated.ROW", 200)
    in_turn = Repeated(numbers, network.rates).spread(healths, *known)
    assert in_turn.unmet == pytest.approx(at_once.unmet, abs=1e-12)
    assert in_turn.slopes == pytest.approx(at_once.slopes, abs=1e-9)


# -- ranks -------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(networks())
def test_the_chances_to_be_at_the_top_add_up_to_the_top(network: Network) -> None:
    if uncertainty.uncertainty(network) is not None:
        assert sum(ranks(network).p_top.values()) == pytest.approx(min(TOP, len(network.links)))


@settings(max_examples=40, deadline=None)
@given(networks())
def test_ranks_lie_between_the_first_and_the_last(network: Network) -> None:
    if uncertainty.uncertainty(network) is not None:
        found = ranks(network)
        for name in found.p_top:
            assert 1 <= found.rank_low[name] <= found.rank_high[name] <= len(network.links)


def test_well_known_gains_leave_no_doubt_about_the_order() -> None:
    links = [counted(f"P{i}>U f=100 for=w{i}", 1000 - 50 * i, 1000) for i in range(8)]
    found = ranks(net(*links, external="U"))  # type: ignore[arg-type]
    assert (found.rank_low["P7>U:w7"], found.rank_high["P7>U:w7"]) == (1, 1)
    assert found.p_top["P3>U:w3"] == pytest.approx(1.0, abs=0.01)
    assert found.p_top["P2>U:w2"] == pytest.approx(0.0, abs=0.01)


def test_alike_links_share_the_chance_to_be_at_the_top() -> None:
    links = [counted(f"P{i}>U f=100 for=w{i}", 80, 100) for i in range(10)]
    found = ranks(net(*links, external="U"))  # type: ignore[arg-type]
    for chance in found.p_top.values():
        assert chance == pytest.approx(0.5, abs=0.05)


def test_alike_links_cannot_be_told_apart() -> None:
    links = [counted(f"P{i}>U f=100 for=w{i}", 80, 100) for i in range(6)]
    assert not ranks(net(*links, external="U")).is_clear("P0>U:w0", "P1>U:w1")  # type: ignore[arg-type]


def test_the_chance_to_be_ahead_is_that_of_the_two_distributions() -> None:
    network = net(counted("A>U f=1 for=a", 6, 9), counted("B>U f=1 for=b", 8, 9), external="U")  # type: ignore[arg-type]
    first, second = (network.posterior(name) for name in ("A>U:a", "B>U:b"))
    places = [beta_quantile((i + 0.5) / 500, second.a, second.b) for i in range(500)]
    expected = np.mean([beta_cdf(place, first.a, first.b) for place in places])
    assert ranks(network).ahead("A>U:a", "B>U:b") == pytest.approx(expected, abs=0.03)


def test_links_that_gain_nothing_stand_behind_those_that_do() -> None:
    found = ranks(net("A>U .5 f=1", *[f"B>X{i} .1" for i in range(8)], external="U"))
    assert found.rank_high["A>U:work"] == 1


def test_a_thinly_known_link_is_perhaps_weak_and_not_weak() -> None:
    links: list[object] = [counted(f"P{i}>U f=100 for=w{i}", 700, 1000) for i in range(6)]
    found = ranked(net(*links, "Q>U .97 f=100", external="U"))  # type: ignore[arg-type]
    assert "Q>U:work" not in [x.id for x in found.fix]
    thin = ranked(net(*links, "Q>U .8 f=100", external="U"))  # type: ignore[arg-type]
    assert "Q>U:work" in [x.id for x in thin.candidates]


# -- ranges --------------------------------------------------------------------------------


def served(organization: Organization) -> Range:
    found = drawn(calibrated(Network(organization))).served_right
    assert found is not None
    return found


def test_the_range_of_one_link_is_that_of_its_health() -> None:
    network = net("A>U .8 f=10", external="U")
    posterior = network.posterior("A>U:work")
    found = served(network.organization)
    assert (found.low, found.high) == pytest.approx((posterior.low, posterior.high), abs=2e-3)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_the_range_holds_the_outcome(network: Network) -> None:
    found = uncertainty.uncertainty(network)
    outcome = worlds.delivery(network).served_right
    if found is not None and found.served_right is not None and outcome is not None:
        assert 0 <= found.served_right.low <= outcome <= found.served_right.high <= 1


@settings(max_examples=30, deadline=None)
@given(networks())
def test_the_mean_over_draws_is_the_outcome_at_the_mean_healths(network: Network) -> None:
    found = uncertainty.uncertainty(network)
    if found is not None:
        weights = np.array([o.weight for o in worlds.delivery(network).occasions])
        mean = float((weights @ found.spread.unmet).mean())
        # Independent draws of a multilinear figure; 2,000 of them miss the mean by little.
        assert mean == pytest.approx(worlds.delivery(network).failed, abs=0.02 * weights.sum() + 1e-9)


def test_more_evidence_narrows_the_range() -> None:
    def width(n: float) -> float:
        rated = replace(link("A>U f=10"), customer_rating=Rating(4, n), about="link")
        found = served(org(rated, external="U"))
        return found.high - found.low

    assert width(400) < width(40) < width(4)


def test_counted_arrival_holds_the_outcome_whatever_is_judged_upstream() -> None:
    arrives = replace(link("M>U f=10"), measured=Counted(800, 1000))
    found = served(org("B>M .9", arrives, external="U"))
    assert (found.low, found.high) == pytest.approx((0.78, 0.82), abs=0.01)


def test_counted_arrival_leaves_open_whose_fault_it_is() -> None:
    arrives = replace(link("M>U f=10"), measured=Counted(800, 1000))
    network = calibrated(Network(org("B>M .9", arrives, external="U")))
    healths = drawn(network).healths[[x.id for x in network.links].index("M>U:work")]
    assert healths.max() - healths.min() > 0.15


def test_arrival_in_a_circle_is_converted_in_every_draw() -> None:
    back = replace(link("A>B .9"), about="arrival")
    network = calibrated(Network(org(back, "B>A .9 b=.5", "B>U .9 f=1", external="U")))
    found = drawn(network)
    healths = found.healths[[x.id for x in network.links].index("A>B:work")]
    posterior = network.posterior("A>B:work")
    perfect = np.array(found.healths)
    perfect[[x.id for x in network.links].index("A>B:work")] = 1.0
    (upstream,) = worlds.delivered(network, perfect, ["A"])
    arrived = beta_draws("A>B:work", posterior.a, posterior.b, uncertainty.DRAWS)
    nearest = np.abs((healths * upstream)[:, None] - arrived).min(axis=1)
    assert nearest.max() < 1e-3
    assert 200 <= found.draws < arrived.size  # more cannot arrive than A delivers


def test_the_envelope_spans_what_unknown_links_may_do() -> None:
    found = uncertainty.envelope(net("A>U .9 f=1", "B>U f=1 b=.5 for=x", external="U"))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.6, 1.4 / 1.5))


def test_without_unknown_links_there_is_no_envelope() -> None:
    assert uncertainty.envelope(net("A>U .9", external="U")) is None


def test_a_plan_carried_out_leaves_open_what_the_draws_of_all_other_links_do() -> None:
    network = net("A>U .6 f=1", "B>U .8 f=1 for=b", external="U")
    other = quantiles((1.0 + drawn(network).healths[1]) / 2)
    after = uncertainty.customers_with(drawn(network), {"A>U:work": 1.0})["U"]
    assert (after.low, after.high) == pytest.approx(other)


def quantiles(shares: Floats) -> tuple[float, float]:
    ordered = sorted(shares.tolist())
    return uncertainty.quantile(ordered, uncertainty.LOW), uncertainty.quantile(ordered, uncertainty.HIGH)


def test_where_worlds_are_sampled_the_unmet_are_those_of_a_whole_spread() -> None:
    network = Network(lifelike(90, 260))
    healths = worlds.drawn_healths(network, 40)
    assert worlds.delivery(network).method == "sampled"
    assert (worlds.unmet(network, healths) == worlds.spread(network, healths).unmet).all()


def test_draws_do_not_change_with_the_order_of_links() -> None:
    texts = ["A>M .8", "B>M .7", "M>U .9 f=10", "C>U .6 f=5 for=x"]
    one, other = (drawn(net(*order, external="U")) for order in (texts, texts[::-1]))
    assert (one.gains == other.gains).all()


def test_too_many_links_are_said_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.uncertainty.MOST_LINKS", 1)
    network = net("A>U .9 f=3", "B>U .8 f=7", external="U")
    assert uncertainty.uncertainty(network) is None
    assert [x.id for x in ranked(network).fix] == ["B>U:work", "A>U:work"]


def test_ranks_of_alike_worth_go_by_id() -> None:
    network = net("B>U .8 f=1", "A>U .8 f=1", external="U")
    found = drawn(network)
    even = standing(found, np.ones_like(found.gains), 1)
    assert even.p_top == {"A>U:work": 1.0, "B>U:work": 0.0}
